//! Comments on clients and leads: who reads, writes, changes and deletes them, whom they name, and where they go with their record.

use crate::clients::named;
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::clients::{Client, MoveClient};
use vestnik_client::api::comments::{
    ChangeComment, Comment, CommentFilter, MAX_COMMENT, NewComment, ReaderFilter, mention,
};
use vestnik_client::api::groups::{ChangeGroup, GroupRole, Leaving};
use vestnik_client::api::id::{ClientId, CommentId, LeadId, UserId};
use vestnik_client::api::leads::RecordId;
use vestnik_client::api::page::Limit;
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) fn new(text: &str) -> NewComment {
    NewComment { text: text.parse().unwrap(), answers: None }
}

fn answer(to: CommentId, text: &str) -> NewComment {
    NewComment { answers: Some(to), ..new(text) }
}

fn words(text: &str) -> ChangeComment {
    ChangeComment { text: text.parse().unwrap() }
}

/// Writes a comment on a client.
pub(crate) async fn comment(who: &Persona, client: ClientId, new: &NewComment) -> Comment {
    who.record(RecordId::Client(client)).comment(new).await.unwrap()
}

async fn all(who: &Persona, client: ClientId) -> Vec<Comment> {
    who.record(RecordId::Client(client)).comments(&CommentFilter::default()).await.unwrap().items
}

async fn readers(who: &Persona, client: ClientId, q: &str) -> Vec<String> {
    let filter = ReaderFilter { q: Some(q.to_owned()) };
    let found = who.record(RecordId::Client(client)).readers(&filter).await.unwrap();
    found.into_iter().map(|person| person.name).collect()
}

/// Anna heads a group, Boris works there, Vera looks on; Zoe is a stranger. With a client of Anna's.
struct North {
    app: TestApp,
    ada: Persona,
    anna: Persona,
    boris: Persona,
    vera: Persona,
    zoe: Persona,
    group: vestnik_client::api::groups::Group,
    client: Client,
}

impl North {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let ada = app.admin("Ada").await;
        let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
        let (vera, zoe) = (app.person("Vera").await, app.person("Zoe").await);
        let roles = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
        let group = group(&ada, "North", &roles).await;
        let client = client_in(&anna, group.id, "Ivan", "ivan@x.example").await;
        Self { app, ada, anna, boris, vera, zoe, group, client }
    }

    fn record(&self) -> RecordId {
        RecordId::Client(self.client.id)
    }
}

#[actix_web::test]
async fn who_works_on_a_client_comments_on_it_who_reads_it_reads_them_and_strangers_see_nothing() {
    let north = North::new().await;
    let (client, record) = (north.client.id, north.record());
    let written = comment(&north.boris, client, &new("**Звонил**, ждёт счёт")).await;
    assert_eq!(
        (written.author.id, written.html.as_str()),
        (north.boris.id, "<p><strong>Звонил</strong>, ждёт счёт</p>\n")
    );
    assert!(written.may_change && written.may_delete && written.version == 1);
    let seen = all(&north.vera, client).await;
    assert_eq!((seen[0].id, seen[0].may_change, seen[0].may_delete), (written.id, false, false));
    let seen = all(&north.anna, client).await;
    assert_eq!(
        (seen[0].may_change, seen[0].may_delete),
        (false, true),
        "a head deletes, and changes no words of others"
    );
    let as_vera = north.vera.record(record);
    assert_eq!(as_vera.comment(&new("x")).await.problem().code, Code::Forbidden);
    let as_zoe = north.zoe.record(record);
    assert_eq!(as_zoe.comment(&new("x")).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.comments(&CommentFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.change_comment(written.id, 1, &words("x")).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.delete_comment(written.id).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.readers(&ReaderFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(all(&north.anna, client).await.len(), 1);
}

#[actix_web::test]
async fn the_newest_come_first_page_by_page_each_with_its_answers() {
    let north = North::new().await;
    let (client, record) = (north.client.id, north.record());
    let mut written = Vec::new();
    for n in 0..5 {
        written.push(comment(&north.anna, client, &new(&format!("n{n}"))).await.id);
    }
    for text in ["a", "b"] {
        comment(&north.boris, client, &answer(written[3], text)).await;
    }
    let (mut read, mut cursor) = (Vec::new(), None);
    loop {
        let filter = CommentFilter { limit: Some(Limit::try_from(2).unwrap()), cursor };
        let page = north.vera.record(record).comments(&filter).await.unwrap();
        read.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let texts: Vec<&str> = read.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(texts, ["n4", "n3", "n2", "n1", "n0"]);
    let answers: Vec<&str> = read[1].replies.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!((answers, read[1].replies[0].answers), (vec!["a", "b"], Some(written[3])));
    let other = client_in(&north.anna, north.group.id, "Olga", "olga@x.example").await;
    let filter = CommentFilter { limit: Some(Limit::try_from(2).unwrap()), cursor: None };
    let cursor = north.anna.record(record).comments(&filter).await.unwrap().next_cursor;
    let elsewhere =
        north.anna.record(RecordId::Client(other.id)).comments(&CommentFilter { cursor, limit: None }).await;
    assert_eq!(elsewhere.problem().errors[0].field, "cursor");
}

#[actix_web::test]
async fn an_answer_is_to_a_comment_of_the_same_client_that_is_there_and_no_answer_itself() {
    let north = North::new().await;
    let (client, as_anna) = (north.client.id, north.anna.record(north.record()));
    let first = comment(&north.anna, client, &new("x")).await;
    let reply = comment(&north.boris, client, &answer(first.id, "y")).await;
    let other = client_in(&north.anna, north.group.id, "Olga", "olga@x.example").await;
    let elsewhere = comment(&north.anna, other.id, &new("z")).await;
    let refused = async |to| as_anna.comment(&answer(to, "no")).await.problem().errors.remove(0);
    let error = refused(reply.id).await;
    assert_eq!((error.field.as_str(), error.code), ("answers", FieldCode::Invalid));
    assert_eq!(refused(elsewhere.id).await.code, FieldCode::NotFound);
    assert_eq!(refused(CommentId(999_999)).await.code, FieldCode::NotFound);
    let gone = comment(&north.anna, client, &new("gone")).await;
    as_anna.delete_comment(gone.id).await.unwrap();
    assert_eq!(refused(gone.id).await.code, FieldCode::Invalid);
    let many = "INSERT INTO comments (home, client_id, author_id, answers, text)
                SELECT home, client_id, author_id, id, 'x' FROM comments, generate_series(1, 99) WHERE comments.id = $1";
    north.app.database().await.execute(many, &[&first.id.0]).await.unwrap();
    assert_eq!(refused(first.id).await.code, FieldCode::TooMany);
}

#[actix_web::test]
async fn a_comment_says_something_and_not_too_much() {
    let north = North::new().await;
    let as_anna = north.anna.record(north.record());
    let blank = as_anna.comment(&new(" \n ")).await.problem().errors.remove(0);
    assert_eq!((blank.field.as_str(), blank.code), ("text", FieldCode::Required));
    let longest = as_anna.comment(&new(&"я".repeat(MAX_COMMENT))).await.unwrap();
    assert_eq!(longest.text.chars().count(), MAX_COMMENT);
    let text = "я".repeat(MAX_COMMENT + 1);
    let url = format!("{}/api/v1/clients/{}/comments", north.app.base, north.client.id);
    let request = reqwest::Client::new().post(url).bearer_auth(north.app.token_of(&north.anna));
    let answer = request.json(&serde_json::json!({ "text": text })).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    let problem: serde_json::Value = answer.json().await.unwrap();
    assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["code"]), (&"text".into(), &"too_long".into()));
    let emptied = as_anna.change_comment(longest.id, 1, &words("  ")).await.problem();
    assert_eq!(emptied.errors[0].code, FieldCode::Required);
    assert_eq!(all(&north.anna, north.client.id).await.len(), 1);
}

#[actix_web::test]
async fn nothing_in_a_comment_runs_or_is_loaded_from_elsewhere() {
    let north = North::new().await;
    let text = "see <script>alert(1)</script> [link](javascript:alert(1)) ![](https://evil.example/x.png) [good](https://x.example) <b onclick=x>b</b>";
    let html = comment(&north.anna, north.client.id, &new(text)).await.html;
    assert!(!html.contains("<script") && !html.contains("href=\"javascript") && !html.contains("<img"), "{html}");
    assert!(!html.contains("<b ") && html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains(r#"<a href="https://x.example/" rel="noopener nofollow">good</a>"#), "{html}");
}

#[actix_web::test]
async fn only_those_who_may_see_the_client_are_named_and_suggested() {
    let north = North::new().await;
    let (app, client) = (&north.app, north.client.id);
    let text = format!(
        "{} и {}, и {}",
        mention("Вера", north.vera.id),
        mention("Zoe", north.zoe.id),
        mention("Nobody", UserId(999_999))
    );
    let written = comment(&north.anna, client, &new(&text)).await;
    let whom: Vec<_> = written.mentions.iter().map(|person| person.id).collect();
    assert_eq!(whom, [north.vera.id]);
    assert_eq!(written.html, "<p><strong class=\"mention\">@Vera</strong> и @Zoe, и @Nobody</p>\n");
    app.database().await.execute("UPDATE users SET name = 'Vera X' WHERE id = $1", &[&north.vera.id.0]).await.unwrap();
    assert!(all(&north.anna, client).await[0].html.contains("@Vera X</strong>"), "by the name she has now");
    assert_eq!(readers(&north.boris, client, "").await, ["Anna", "Boris", "Vera X"]);
    assert_eq!(readers(&north.boris, client, "vErA").await, ["Vera X"]);
    assert!(readers(&north.boris, client, "zoe").await.is_empty());
    // One who is in the group and may see no clients, and one who may see only his own.
    let blind = app.person_who_may("Blind", &[]).await;
    let own = app.person_who_may("Own", &[(Permission::ClientsRead, Reach::Own)]).await;
    for person in [&blind, &own] {
        north.ada.groups().seat(north.group.id, person.id, GroupRole::Member).await.unwrap();
    }
    assert_eq!(readers(&north.boris, client, "").await.len(), 3);
    let alone = north.zoe.clients().create(&named("Alone", "alone@x.example")).await.unwrap();
    assert_eq!(readers(&north.zoe, alone.id, "").await, ["Zoe"]);
    let changed = words(&mention("Boris", north.boris.id));
    let changed = north.anna.record(north.record()).change_comment(written.id, 1, &changed).await.unwrap();
    assert_eq!(changed.mentions.iter().map(|person| person.id).collect::<Vec<_>>(), [north.boris.id]);
}

#[actix_web::test]
async fn the_author_alone_changes_the_words_and_what_they_were_is_kept() {
    let north = North::new().await;
    let written = comment(&north.boris, north.client.id, &new("first")).await;
    let as_boris = north.boris.record(north.record());
    for other in [&north.anna, &north.ada] {
        let refused = other.record(north.record()).change_comment(written.id, 1, &words("x")).await.problem();
        assert_eq!(refused.code, Code::Forbidden);
    }
    let changed = as_boris.change_comment(written.id, 1, &words("second")).await.unwrap();
    assert!(changed.edited_at.is_some() && changed.version == 2 && changed.text == "second");
    assert_eq!(as_boris.change_comment(written.id, 1, &words("x")).await.problem().code, Code::ChangedMeanwhile);
    let same = as_boris.change_comment(written.id, 2, &words("second")).await.unwrap();
    assert_eq!((same.version, same.edited_at), (2, changed.edited_at), "nothing was changed");
    let kept = "SELECT text FROM comment_revisions WHERE comment_id = $1";
    let kept = north.app.database().await.query(kept, &[&written.id.0]).await.unwrap();
    assert_eq!(kept.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["first"]);
    let lines = AuditFilter { act: Some(Act::CommentChanged), ..AuditFilter::default() };
    let lines = north.ada.audit().list(&lines).await.unwrap().items;
    assert_eq!((lines.len(), lines[0].object_name.as_str()), (1, "Ivan"));
    assert!(lines[0].before.is_none(), "the words are kept beside the comment");
}

#[actix_web::test]
async fn a_deleted_comment_loses_its_words_and_keeps_its_place_and_its_answers() {
    let north = North::new().await;
    let as_boris = north.boris.record(north.record());
    let written = comment(&north.boris, north.client.id, &new(&mention("Anna", north.anna.id))).await;
    as_boris
        .change_comment(written.id, 1, &words(&format!("secret {}", mention("Anna", north.anna.id))))
        .await
        .unwrap();
    comment(&north.anna, north.client.id, &answer(written.id, "an answer")).await;
    as_boris.delete_comment(written.id).await.unwrap();
    as_boris.delete_comment(written.id).await.unwrap();
    let left = all(&north.vera, north.client.id).await.remove(0);
    assert!(left.deleted_at.is_some() && left.text.is_empty() && left.html.is_empty() && left.mentions.is_empty());
    assert_eq!((left.replies[0].text.as_str(), left.author.id), ("an answer", north.boris.id));
    assert_eq!(as_boris.change_comment(written.id, 3, &words("back")).await.problem().code, Code::WrongState);
    let kept = "SELECT count(*) FROM comment_revisions";
    assert_eq!(north.app.database().await.query_one(kept, &[]).await.unwrap().get::<_, i64>(0), 0);
    assert!(!all(&north.boris, north.client.id).await[0].may_delete);
}

#[actix_web::test]
async fn a_head_and_an_administrator_delete_what_others_wrote_and_it_can_be_looked_up() {
    let north = North::new().await;
    for who in [&north.anna, &north.ada] {
        let written = comment(&north.boris, north.client.id, &new("rude words")).await;
        who.record(north.record()).delete_comment(written.id).await.unwrap();
        let lines = AuditFilter { act: Some(Act::CommentDeleted), ..AuditFilter::default() };
        let line = north.ada.audit().list(&lines).await.unwrap().items.remove(0);
        assert_eq!(
            (line.actor.unwrap().id, line.object_id, line.owner_id),
            (who.id, Some(written.id.0), Some(north.boris.id))
        );
        assert_eq!(line.before.unwrap()["text"], "rude words");
    }
    let of_head = comment(&north.anna, north.client.id, &new("mine")).await;
    let refused = north.boris.record(north.record()).delete_comment(of_head.id).await.problem();
    assert_eq!(refused.code, Code::Forbidden, "a member deletes his own");
    assert_eq!(all(&north.anna, north.client.id).await[0].text, "mine");
    let own = comment(&north.boris, north.client.id, &new("my own words")).await;
    north.boris.record(north.record()).delete_comment(own.id).await.unwrap();
    let lines = AuditFilter { act: Some(Act::CommentDeleted), actor: Some(north.boris.id), ..AuditFilter::default() };
    let line = north.ada.audit().list(&lines).await.unwrap().items.remove(0);
    assert!(line.before.is_none(), "whoever takes back his own words takes them back");
}

#[actix_web::test]
async fn whoever_left_the_group_changes_nothing_he_wrote_there() {
    let north = North::new().await;
    let written = comment(&north.boris, north.client.id, &new("x")).await;
    north.ada.groups().take_out(north.group.id, north.boris.id, &Leaving::default()).await.unwrap();
    let as_boris = north.boris.record(north.record());
    assert_eq!(as_boris.change_comment(written.id, 1, &words("y")).await.problem().code, Code::NotFound);
    assert_eq!(as_boris.delete_comment(written.id).await.problem().code, Code::NotFound);
    north.ada.groups().seat(north.group.id, north.boris.id, GroupRole::Viewer).await.unwrap();
    assert_eq!(as_boris.change_comment(written.id, 1, &words("y")).await.problem().code, Code::Forbidden);
    assert_eq!(as_boris.delete_comment(written.id).await.problem().code, Code::Forbidden);
    assert_eq!(all(&north.anna, north.client.id).await[0].text, "x");
}

#[actix_web::test]
async fn in_an_archived_group_comments_are_read_and_not_written() {
    let north = North::new().await;
    let written = comment(&north.anna, north.client.id, &new("x")).await;
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    north.ada.groups().change(north.group.id, north.group.version, &archive).await.unwrap();
    let as_anna = north.anna.record(north.record());
    assert_eq!(as_anna.comment(&new("y")).await.problem().code, Code::Forbidden);
    assert_eq!(as_anna.change_comment(written.id, 1, &words("y")).await.problem().code, Code::Forbidden);
    assert_eq!(as_anna.delete_comment(written.id).await.problem().code, Code::Forbidden);
    let seen = all(&north.anna, north.client.id).await;
    assert_eq!((seen[0].text.as_str(), seen[0].may_change, seen[0].may_delete), ("x", false, false));
}

#[actix_web::test]
async fn comments_go_with_their_client_to_another_group_and_the_old_one_sees_them_no_more() {
    let north = North::new().await;
    let south = group(&north.ada, "South", &[(&north.zoe, GroupRole::Member), (&north.anna, GroupRole::Member)]).await;
    let written = comment(&north.boris, north.client.id, &new("x")).await;
    comment(&north.anna, north.client.id, &answer(written.id, "y")).await;
    let to = MoveClient { group: Some(south.id), owner: None };
    north.anna.clients().relocate(north.client.id, north.client.version, &to).await.unwrap();
    let seen = all(&north.zoe, north.client.id).await;
    assert_eq!((seen[0].text.as_str(), seen[0].replies.len()), ("x", 1));
    let as_boris = north.boris.record(north.record());
    assert_eq!(as_boris.comments(&CommentFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(as_boris.change_comment(written.id, 1, &words("z")).await.problem().code, Code::NotFound);
    comment(&north.zoe, north.client.id, &new("here too")).await;
    let apart =
        "SELECT count(*) FROM comments JOIN clients ON clients.id = client_id WHERE clients.home <> comments.home";
    assert_eq!(north.app.database().await.query_one(apart, &[]).await.unwrap().get::<_, i64>(0), 0);
}

#[actix_web::test]
async fn of_a_deleted_client_there_are_no_comments_until_it_is_back() {
    let north = North::new().await;
    let written = comment(&north.anna, north.client.id, &new("x")).await;
    north.anna.clients().delete(north.client.id).await.unwrap();
    let as_anna = north.anna.record(north.record());
    assert_eq!(as_anna.comments(&CommentFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(as_anna.comment(&new("y")).await.problem().code, Code::NotFound);
    assert_eq!(as_anna.change_comment(written.id, 1, &words("y")).await.problem().code, Code::NotFound);
    north.anna.clients().restore(north.client.id).await.unwrap();
    assert_eq!(all(&north.anna, north.client.id).await[0].text, "x");
}

#[actix_web::test]
async fn the_database_itself_keeps_a_comment_in_the_home_of_its_record() {
    let north = North::new().await;
    let written = comment(&north.anna, north.client.id, &new("x")).await;
    let other = north.zoe.clients().create(&named("Alone", "alone@x.example")).await.unwrap();
    let db = north.app.database().await;
    assert!(db.execute("UPDATE comments SET home = home + 1 WHERE id = $1", &[&written.id.0]).await.is_err());
    let elsewhere = "UPDATE comments SET client_id = $1 WHERE id = $2";
    assert!(db.execute(elsewhere, &[&other.id.0, &written.id.0]).await.is_err());
    let foreign = "INSERT INTO comments (home, client_id, author_id, answers, text)
                   SELECT home, id, owner_id, $1, 'x' FROM clients WHERE id = $2";
    assert!(db.execute(foreign, &[&written.id.0, &other.id.0]).await.is_err(), "an answer stays on its record");
    let none = "INSERT INTO comments (home, author_id, text) SELECT home, author_id, 'x' FROM comments";
    assert!(db.execute(none, &[]).await.is_err());
}

/// A lead of a person in a group.
async fn lead_in(app: &TestApp, owner: &Persona, group: i64) -> RecordId {
    let insert = "INSERT INTO leads (owner_id, group_id, name, stage_id, meaning)
                  SELECT $1, $2, 'Lead', id, meaning FROM stages WHERE group_id = $2 AND preset = 'new' RETURNING id";
    RecordId::Lead(LeadId(app.database().await.query_one(insert, &[&owner.id.0, &group]).await.unwrap().get(0)))
}

#[actix_web::test]
async fn on_leads_it_is_the_same_for_those_who_may_see_and_change_leads() {
    let north = North::new().await;
    let lead = lead_in(&north.app, &north.anna, north.group.id.0).await;
    let (as_anna, as_boris) = (north.anna.record(lead), north.boris.record(lead));
    let (as_vera, as_zoe) = (north.vera.record(lead), north.zoe.record(lead));
    let written = as_boris.comment(&new(&mention("Вера", north.vera.id))).await.unwrap();
    as_anna.comment(&answer(written.id, "y")).await.unwrap();
    let page = as_vera.comments(&CommentFilter::default()).await.unwrap().items;
    assert_eq!((page.len(), page[0].replies.len(), page[0].mentions[0].id), (1, 1, north.vera.id));
    assert_eq!(as_vera.comment(&new("x")).await.problem().code, Code::Forbidden);
    assert_eq!(as_zoe.comment(&new("x")).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.comments(&CommentFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(as_zoe.timeline(&FeedFilter::default()).await.problem().code, Code::NotFound);
    let names = as_vera.readers(&ReaderFilter::default()).await.unwrap();
    assert_eq!(names.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Anna", "Boris", "Vera"]);
    assert_eq!(as_anna.change_comment(written.id, 1, &words("x")).await.problem().code, Code::Forbidden);
    as_boris.change_comment(written.id, 1, &words("x")).await.unwrap();
    as_anna.delete_comment(written.id).await.unwrap();
    let feed = as_vera.timeline(&FeedFilter::default()).await.unwrap().items;
    assert!(matches!(&feed[0].what, What::Comment { comment } if comment.deleted_at.is_some()), "{feed:?}");
    assert!(matches!(feed[1].what, What::Created), "{feed:?}");
    // A client's comments are not those of the lead with the same number, and who may see clients alone sees none of a lead.
    let db = north.app.database().await;
    let RecordId::Lead(id) = lead else { unreachable!() };
    assert_eq!(id.0, north.client.id.0, "the first of each");
    assert!(all(&north.anna, ClientId(id.0)).await.is_empty());
    let clerk = north.app.person_who_may("Clerk", &[(Permission::ClientsRead, Reach::All)]).await;
    assert_eq!(clerk.record(lead).comments(&CommentFilter::default()).await.problem().code, Code::Forbidden);
    // It moves with its lead.
    let south = group(&north.ada, "South", &[(&north.zoe, GroupRole::Member)]).await;
    let relocate = "UPDATE leads SET group_id = $1, stage_id = (SELECT id FROM stages WHERE group_id = $1 AND preset = 'new') WHERE id = $2";
    db.execute(relocate, &[&south.id.0, &id.0]).await.unwrap();
    assert_eq!(as_zoe.comments(&CommentFilter::default()).await.unwrap().items.len(), 1);
    assert_eq!(as_boris.comments(&CommentFilter::default()).await.problem().code, Code::NotFound);
}
