//! Leads that become clients: what moves, that it happens once, and that it can be taken back.

use crate::delivery::{at_once, plain};
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use vestnik::conversions::Child;
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, MailStatus, MoveClient};
use vestnik_client::api::comments::{Comment, CommentFilter, NewComment};
use vestnik_client::api::conversions::{Convert, Moved, Taken};
use vestnik_client::api::groups::{Group, GroupRole, Leaving};
use vestnik_client::api::id::{CommentId, GroupId};
use vestnik_client::api::leads::{ChangeLead, Lead, LeadFilter, NewLead, RecordId, StageLead, StageMeaning};
use vestnik_client::api::mailings::{Audience, NewMailing};
use vestnik_client::api::record_files::{RecordFile, RecordFileFilter};
use vestnik_client::api::suppressions::{NewSuppression, StatedReason, StopListImport};
use vestnik_client::api::tags::{NewTag, SetTags, TagColour};
use vestnik_client::api::text::{Email, Phone, Text};
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

/// A lead of a group with an address, a number and a description.
pub(crate) fn svetlana(group: GroupId) -> NewLead {
    NewLead {
        name: Some("Светлана Макарова".parse().unwrap()),
        company: Some("Белый сад".parse().unwrap()),
        email: Some(Email::parse("sveta@x.example").unwrap()),
        phone: Some(Phone::parse("+78125557509").unwrap()),
        description: Text::parse("80 комплектов").unwrap(),
        group: Some(group),
        anyway: true,
        ..NewLead::default()
    }
}

pub(crate) async fn say(who: &Persona, on: RecordId, text: &str, answers: Option<CommentId>) -> Comment {
    who.record(on).comment(&NewComment { text: Text::parse(text).unwrap(), answers }).await.unwrap()
}

async fn said(who: &Persona, on: RecordId) -> Vec<Comment> {
    who.record(on).comments(&CommentFilter::default()).await.unwrap().items
}

async fn files(who: &Persona, on: RecordId) -> Vec<RecordFile> {
    who.record(on).files(&RecordFileFilter::default()).await.unwrap().items
}

pub(crate) struct AtWork {
    pub(crate) app: TestApp,
    pub(crate) anna: Persona,
    pub(crate) north: Group,
    pub(crate) lead: Lead,
}

/// Anna works in the north, on one lead.
pub(crate) async fn at_work() -> AtWork {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let lead = anna.leads().create(&svetlana(north.id)).await.unwrap();
    AtWork { app, anna, north, lead }
}

pub(crate) fn into_new() -> Convert {
    Convert::default()
}

pub(crate) fn into(client: &Client) -> Convert {
    Convert { client: Some(client.id), ..Convert::default() }
}

/// Hangs one of each kind on a lead, and answers the lead as it is then.
pub(crate) async fn laden(anna: &Persona, lead: &Lead) -> Lead {
    let on = RecordId::Lead(lead.id);
    say(anna, on, "Позвонила", None).await;
    anna.record(on).add_file("договор.txt", b"contract".to_vec()).await.unwrap();
    let group = lead.group.as_ref().map(|group| group.id);
    let new = NewTag { name: "VIP".parse().unwrap(), colour: TagColour::Red, group, owner: None };
    let tag = anna.tags().create(&new).await.unwrap();
    anna.leads().set_tags(lead.id, lead.version, &SetTags { tags: vec![tag.id] }).await.unwrap()
}

/// How many of a kind hang on a record.
pub(crate) async fn number(who: &Persona, child: Child, on: RecordId) -> usize {
    match (child, on) {
        (Child::Comments, _) => said(who, on).await.len(),
        (Child::Files, _) => files(who, on).await.len(),
        (Child::Tags, RecordId::Client(id)) => who.clients().find(id).await.unwrap().tags.len(),
        (Child::Tags, RecordId::Lead(id)) => who.leads().find(id).await.unwrap().tags.len(),
    }
}

#[actix_web::test]
async fn a_lead_becomes_a_client_with_all_that_hangs_on_it_and_stays_to_be_read() {
    let AtWork { app: _app, anna, north, lead, .. } = at_work().await;
    let of_lead = RecordId::Lead(lead.id);
    let first = say(&anna, of_lead, "Позвонила", None).await;
    say(&anna, of_lead, "Ждёт счёт", Some(first.id)).await;
    anna.record(of_lead).add_file("план.txt", b"plan".to_vec()).await.unwrap();
    let plan = anna.leads().conversion(lead.id).await.unwrap();
    let all = Moved { comments: 2, files: 1, tags: 0 };
    assert_eq!((plan.moves, plan.similar), (all, vec![]));

    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    let client = &done.client;
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Светлана Макарова", "sveta@x.example"));
    assert_eq!((client.phone.clone(), client.comment.as_str()), (lead.phone.clone(), "Белый сад\n80 комплектов"));
    assert_eq!((client.group.as_ref().map(|group| group.id), client.owner.id), (Some(north.id), anna.id));
    assert_eq!(done.moved, all);
    let of_client = RecordId::Client(client.id);
    let moved = said(&anna, of_client).await;
    assert_eq!((moved.len(), moved[0].id, moved[0].replies.len()), (1, first.id, 1));
    let moved = files(&anna, of_client).await;
    assert_eq!(anna.record(of_client).file(moved[0].id).await.unwrap(), b"plan");
    assert!(said(&anna, of_lead).await.is_empty() && files(&anna, of_lead).await.is_empty());

    let read = anna.leads().find(lead.id).await.unwrap();
    assert_eq!(read.converted.as_ref().and_then(|to| to.client), Some(client.id));
    assert_eq!(read.stage.meaning, StageMeaning::Won);
    let feed = anna.record(of_lead).timeline(&FeedFilter::default()).await.unwrap();
    assert_eq!(feed.items[0].what, What::Converted { client: Some(client.id) });
    let converted = |yes| LeadFilter { converted: Some(yes), ..LeadFilter::default() };
    assert_eq!(anna.leads().list(&converted(true)).await.unwrap().items, [read]);
    assert!(anna.leads().list(&converted(false)).await.unwrap().items.is_empty());
}

#[actix_web::test]
async fn what_has_become_a_client_is_changed_as_a_lead_no_more() {
    let AtWork { app: _app, anna, lead, .. } = at_work().await;
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    let (id, version, stage) = (lead.id, done.lead.version, lead.stage.id);
    let renamed = ChangeLead { source: Some(Some("ярмарка".parse().unwrap())), ..ChangeLead::default() };
    let put = StageLead { stage, before: None, last: false, lost_reason: None };
    let comment = NewComment { text: Text::parse("x").unwrap(), answers: None };
    for refused in [
        anna.leads().change(id, version, &renamed).await.problem(),
        anna.leads().stage(id, version, &put).await.problem(),
        anna.leads().delete(id).await.problem(),
        anna.record(RecordId::Lead(id)).comment(&comment).await.problem(),
        anna.record(RecordId::Lead(id)).add_file("a.txt", b"a".to_vec()).await.problem(),
    ] {
        assert_eq!(refused.code, Code::WrongState);
    }
}

#[actix_web::test]
async fn asked_for_twice_or_at_once_there_is_one_client() {
    let AtWork { app: _app, anna, lead, .. } = at_work().await;
    let (way, into) = (anna.leads(), into_new());
    let (one, two) =
        futures::join!(way.convert(lead.id, lead.version, &into), way.convert(lead.id, lead.version, &into));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.client.id, two.client.id);
    let again = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    assert_eq!((again.client.id, again.moved), (one.client.id, Moved::default()));
    let clients = anna.clients().list(&ClientFilter::default()).await.unwrap();
    assert_eq!(clients.items.len(), 1);
}

#[actix_web::test]
async fn into_an_existing_client_goes_what_it_lacks_and_what_is_chosen() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let known = client_in(&boris, north.id, "С. Макарова", "sveta@x.example").await;
    say(&anna, RecordId::Lead(lead.id), "Позвонила", None).await;
    let plan = anna.leads().conversion(lead.id).await.unwrap();
    assert_eq!(plan.similar.iter().map(|one| one.record).collect::<Vec<_>>(), [RecordId::Client(known.id)]);
    let taken = anna.leads().convert(lead.id, lead.version, &into_new()).await.problem();
    assert_eq!(taken.field("email").unwrap().code, FieldCode::Taken);
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), lead, "nothing has happened");

    let into = into(&known);
    let done = anna.leads().convert(lead.id, lead.version, &into).await.unwrap();
    assert_eq!((done.client.name.as_str(), done.client.owner.id), ("С. Макарова", boris.id));
    assert_eq!(
        (done.client.phone.clone(), done.client.comment.as_str()),
        (lead.phone.clone(), "Белый сад\n80 комплектов")
    );
    assert_eq!(done.moved.comments, 1);
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.moved.comments), (Some(known.id), 1));
    let put_back = anna.clients().find(known.id).await.unwrap();
    assert_eq!((put_back.phone, put_back.comment.as_str()), (None, ""));

    let into = Convert { take: vec![Taken::Name, Taken::Owner], ..into };
    let version = back.lead.version;
    let done = anna.leads().convert(lead.id, version, &into).await.unwrap();
    assert_eq!((done.client.name.as_str(), done.client.owner.id), ("Светлана Макарова", anna.id));
}

#[actix_web::test]
async fn a_client_of_another_place_can_t_be_chosen_and_a_new_one_needs_an_address() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let ada = app.admin("Eva").await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let elsewhere = client_in(&anna, south.id, "Иван", "ivan@x.example").await;
    for id in [elsewhere.id, vestnik_client::api::id::ClientId(999_999)] {
        let into = Convert { client: Some(id), ..Convert::default() };
        let refused = anna.leads().convert(lead.id, lead.version, &into).await.problem();
        assert_eq!(refused.field("client").unwrap().code, FieldCode::NotFound);
    }
    let nameless = NewLead { email: None, ..svetlana(north.id) };
    let nameless = anna.leads().create(&nameless).await.unwrap();
    let refused = anna.leads().convert(nameless.id, nameless.version, &into_new()).await.problem();
    assert_eq!(refused.field("email").unwrap().code, FieldCode::Required);
    let given = Convert { email: Some(Email::parse("new@x.example").unwrap()), ..Convert::default() };
    let done = anna.leads().convert(nameless.id, nameless.version, &given).await.unwrap();
    assert_eq!(done.client.email.as_str(), "new@x.example");
}

#[actix_web::test]
async fn taken_back_it_is_as_it_was_and_what_came_since_stays_with_the_client() {
    let AtWork { app: _app, anna, lead, .. } = at_work().await;
    let of_lead = RecordId::Lead(lead.id);
    say(&anna, of_lead, "Позвонила", None).await;
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.moved.comments), (None, 1), "nothing came to the client: it goes");
    assert_eq!((back.lead.stage.id, back.lead.converted.clone()), (lead.stage.id, None));
    assert_eq!(anna.clients().find(done.client.id).await.problem().code, Code::NotFound);
    assert_eq!(said(&anna, of_lead).await.len(), 1);
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::WrongState);

    let done = anna.leads().convert(lead.id, back.lead.version, &into_new()).await.unwrap();
    say(&anna, RecordId::Client(done.client.id), "Заплатила", None).await;
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.moved.comments), (Some(done.client.id), 1));
    let stays = said(&anna, RecordId::Client(done.client.id)).await;
    assert_eq!(stays.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), ["Заплатила"]);
    assert_eq!(said(&anna, of_lead).await[0].text, "Позвонила");
}

#[actix_web::test]
async fn whatever_hangs_on_a_lead_goes_along_is_counted_comes_back_and_goes_along_anew() {
    let AtWork { app: _app, anna, north, lead } = at_work().await;
    let lead = laden(&anna, &lead).await;
    let known = client_in(&anna, north.id, "Иван", "ivan@x.example").await;
    let other = client_in(&anna, north.id, "Пётр", "petr@x.example").await;
    let (of_lead, of_known, of_other) =
        (RecordId::Lead(lead.id), RecordId::Client(known.id), RecordId::Client(other.id));
    let plan = anna.leads().conversion(lead.id).await.unwrap();
    let done = anna.leads().convert(lead.id, lead.version, &into(&known)).await.unwrap();
    for child in Child::ALL {
        assert_eq!((child.of(&plan.moves), child.of(&done.moved)), (1, 1), "{child:?}");
        assert_eq!(number(&anna, child, of_known).await, 1, "{child:?}");
    }
    let back = anna.leads().revert(lead.id).await.unwrap();
    for child in Child::ALL {
        assert_eq!(child.of(&back.moved), 1, "{child:?}");
        let numbers = (number(&anna, child, of_known).await, number(&anna, child, of_lead).await);
        assert_eq!(numbers, (0, 1), "{child:?}");
    }
    anna.leads().convert(lead.id, back.lead.version, &into(&other)).await.unwrap();
    for child in Child::ALL {
        let numbers = (number(&anna, child, of_known).await, number(&anna, child, of_other).await);
        assert_eq!(numbers, (0, 1), "{child:?}");
    }
    let file = files(&anna, of_other).await[0].id;
    assert_eq!(anna.record(of_other).file(file).await.unwrap(), b"contract");

    let back = anna.leads().revert(lead.id).await.unwrap();
    anna.leads().convert(lead.id, back.lead.version, &into_new()).await.unwrap();
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(back.client, None, "all went back: nothing keeps the new client");
}

#[actix_web::test]
async fn a_client_that_was_chosen_for_a_mailing_since_stays_with_it() {
    let AtWork { app: _app, anna, lead, .. } = at_work().await;
    let made = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap().client;
    let new = NewMailing { audience: Audience::Chosen { client_ids: vec![made.id] }, ..at_once(plain()) };
    let mailing = anna.mailings().create(&new).await.unwrap().id;
    assert_eq!(anna.leads().revert(lead.id).await.unwrap().client, Some(made.id));
    assert_eq!(anna.mailings().audience(mailing).await.unwrap(), new.audience);
}

#[actix_web::test]
async fn a_conversion_is_taken_back_by_who_made_it_the_owner_the_head_and_who_may_change_everything() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let (ada, boris, vera, hanna) =
        (app.admin("Eva").await, app.person("Boris").await, app.person("Vera").await, app.person("Hanna").await);
    for (who, role) in [(&boris, GroupRole::Member), (&vera, GroupRole::Member), (&hanna, GroupRole::Head)] {
        ada.groups().seat(north.id, who.id, role).await.unwrap();
    }
    for who in [&boris, &anna, &hanna, &ada] {
        let now = boris.leads().find(lead.id).await.unwrap();
        let made = boris.leads().convert(now.id, now.version, &into_new()).await.unwrap();
        assert_eq!(vera.leads().revert(lead.id).await.problem().code, Code::Forbidden);
        assert_eq!(vera.leads().find(lead.id).await.unwrap(), made.lead);
        assert_eq!(who.leads().revert(lead.id).await.unwrap().lead.converted, None);
    }
}

#[actix_web::test]
async fn handed_over_since_a_client_is_taken_back_all_the_same() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let (eva, hanna) = (app.admin("Eva").await, app.person("Hanna").await);
    eva.groups().seat(north.id, hanna.id, GroupRole::Head).await.unwrap();
    let made = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap().client;
    eva.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    assert_eq!(hanna.clients().find(made.id).await.unwrap().owner.id, hanna.id);
    let back = hanna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.lead.converted), (None, None), "nobody has worked on it");
}

/// What gives files that went along before it was kept from which lead they came, their lead.
const FILES_OF_LEADS: &str = include_str!("../../../migrations/2026-11-28-000490_files_of_leads/up.sql");

#[actix_web::test]
async fn files_that_went_along_before_it_was_kept_whence_go_back_too_and_the_clients_own_stay() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "Иван", "ivan@x.example").await;
    let of_known = RecordId::Client(known.id);
    anna.record(of_known).add_file("своё.txt", b"own".to_vec()).await.unwrap();
    anna.record(RecordId::Lead(lead.id)).add_file("договор.txt", b"contract".to_vec()).await.unwrap();
    anna.leads().convert(lead.id, lead.version, &into(&known)).await.unwrap();
    let database = app.database().await;
    database.execute("UPDATE record_files SET origin_lead_id = NULL", &[]).await.unwrap();
    database.batch_execute(FILES_OF_LEADS).await.unwrap();
    assert_eq!(anna.leads().revert(lead.id).await.unwrap().moved.files, 1);
    let stays = files(&anna, of_known).await;
    assert_eq!(stays.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["своё.txt"]);
}

#[actix_web::test]
async fn an_answer_given_since_goes_back_with_what_it_answers() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let asked = say(&anna, RecordId::Lead(lead.id), "Позвонила", None).await;
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    let of_client = RecordId::Client(done.client.id);
    say(&boris, of_client, "Ждёт счёт", Some(asked.id)).await;
    say(&boris, of_client, "Заплатила", None).await;
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.moved.comments), (Some(done.client.id), 2));
    let on_lead = said(&anna, RecordId::Lead(lead.id)).await;
    assert_eq!((on_lead.len(), on_lead[0].replies.len()), (1, 1));
    assert_eq!(on_lead[0].replies[0].text, "Ждёт счёт");
    let stays = said(&anna, of_client).await;
    assert_eq!(stays.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), ["Заплатила"]);
}

#[actix_web::test]
async fn a_client_that_is_out_of_sight_gives_nothing_back() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let (ada, boris) = (app.admin("Eva").await, app.person("Boris").await);
    ada.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let south = group(&ada, "South", &[(&boris, GroupRole::Member)]).await;
    let asked = say(&anna, RecordId::Lead(lead.id), "Позвонила", None).await;
    let client = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap().client;
    let to = MoveClient { group: Some(south.id), owner: Some(boris.id) };
    ada.clients().relocate(client.id, client.version, &to).await.unwrap();
    say(&boris, RecordId::Client(client.id), "Только для юга", Some(asked.id)).await;

    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::NotFound);
    boris.clients().delete(client.id).await.unwrap();
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::NotFound, "deleted, it is no more hers");
    boris.clients().restore(client.id).await.unwrap();
    ada.groups().seat(south.id, anna.id, GroupRole::Viewer).await.unwrap();
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::Forbidden);
    assert_eq!(anna.leads().find(lead.id).await.unwrap().converted.unwrap().client, Some(client.id));
    assert!(said(&anna, RecordId::Lead(lead.id)).await.is_empty());
    let stays = said(&boris, RecordId::Client(client.id)).await;
    assert_eq!((stays[0].text.as_str(), stays[0].replies.len()), ("Позвонила", 1));
}

#[actix_web::test]
async fn asked_for_again_when_its_client_is_gone_or_out_of_sight_it_says_so() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let (ada, boris) = (app.admin("Eva").await, app.person("Boris").await);
    ada.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let south = group(&ada, "South", &[(&boris, GroupRole::Member)]).await;
    let client = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap().client;
    anna.clients().delete(client.id).await.unwrap();
    let again = async || anna.leads().convert(lead.id, lead.version, &into_new()).await.problem().code;
    assert_eq!(again().await, Code::ClientGone);
    let client = anna.clients().restore(client.id).await.unwrap();
    let to = MoveClient { group: Some(south.id), owner: Some(boris.id) };
    ada.clients().relocate(client.id, client.version, &to).await.unwrap();
    assert_eq!(again().await, Code::ClientGone);
}

#[actix_web::test]
async fn a_client_that_was_changed_since_keeps_the_change() {
    let AtWork { app: _app, anna, north, lead, .. } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "sveta@x.example").await;
    let done = anna.leads().convert(lead.id, lead.version, &into(&known)).await.unwrap();
    let change = ChangeClient { comment: Some(Text::parse("важно").unwrap()), ..ChangeClient::default() };
    anna.clients().change(known.id, done.client.version, &change).await.unwrap();
    anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(anna.clients().find(known.id).await.unwrap().comment, "важно");
}

#[actix_web::test]
async fn after_thirty_days_it_is_too_late() {
    let AtWork { app, anna, lead, .. } = at_work().await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    app.later(SignedDuration::from_hours(30 * 24 + 1));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::WrongState);
}

#[actix_web::test]
async fn strangers_see_nothing_viewers_change_nothing_and_it_takes_both_permissions() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let (zoe, vera, ada) = (app.person("Zoe").await, app.person("Vera").await, app.admin("Eva").await);
    ada.groups().seat(north.id, vera.id, GroupRole::Viewer).await.unwrap();
    let half = [(Permission::LeadsRead, Reach::Groups), (Permission::LeadsWrite, Reach::Groups)];
    let lina = app.person_who_may("Lina", &half).await;
    ada.groups().seat(north.id, lina.id, GroupRole::Member).await.unwrap();
    for (who, code) in [(&zoe, Code::NotFound), (&vera, Code::Forbidden), (&lina, Code::Forbidden)] {
        let refused = who.leads().convert(lead.id, lead.version, &into_new()).await.problem();
        assert_eq!(refused.code, code);
    }
    anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    for (who, code) in [(&zoe, Code::NotFound), (&vera, Code::Forbidden), (&lina, Code::Forbidden)] {
        assert_eq!(who.leads().revert(lead.id).await.problem().code, code);
    }
    assert_eq!(zoe.leads().conversion(lead.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn who_wished_for_no_letters_gets_none_as_a_client() {
    let AtWork { app: _app, anna, north, lead, .. } = at_work().await;
    let stop = NewSuppression {
        email: lead.email.clone().unwrap(),
        reason: StatedReason::ByHand,
        note: Text::default(),
        group: Some(north.id),
        everywhere: false,
    };
    anna.suppressions().add(&stop).await.unwrap();
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    assert_eq!(done.client.mail, MailStatus::ByHand);
}

#[actix_web::test]
async fn who_wanted_no_letters_under_the_address_of_the_lead_gets_none_under_that_of_the_client() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "makarova@x.example").await;
    let of_north = StopListImport { group: Some(north.id), ..StopListImport::default() };
    let wish = "email,reason\nsveta@x.example,unsubscribed\n";
    anna.suppressions().import(&of_north, wish.into()).await.unwrap();
    // It stands on another list, and hides the wish from those who look at the first only.
    let gone = "INSERT INTO suppressions (owner_id, email, reason) VALUES ($1, 'sveta@x.example', 'no_such_address')";
    app.database().await.execute(gone, &[&anna.id.0]).await.unwrap();
    let elsewhere = Convert { email: Some(Email::parse("new@x.example").unwrap()), ..Convert::default() };
    let done = anna.leads().convert(lead.id, lead.version, &elsewhere).await.unwrap();
    assert_eq!((done.client.email.as_str(), done.client.mail), ("new@x.example", MailStatus::Unsubscribed));

    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(anna.clients().find(known.id).await.unwrap().mail, MailStatus::Reachable);
    let done = anna.leads().convert(lead.id, back.lead.version, &into(&known)).await.unwrap();
    assert_eq!((&done.client.email, done.client.mail), (&known.email, MailStatus::Unsubscribed));
    anna.leads().revert(lead.id).await.unwrap();
    let mail = anna.clients().find(known.id).await.unwrap().mail;
    assert_eq!(mail, MailStatus::Unsubscribed, "that stays");
}

#[actix_web::test]
async fn every_column_of_a_lead_and_whatever_names_one_has_its_fate() {
    let app = TestApp::start().await;
    let database = app.database().await;
    let names = async |query: &str| -> BTreeSet<(String, String)> {
        database.query(query, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    let of = |table: &str, column: &str| (table.to_owned(), column.to_owned());
    let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name = 'leads'";
    let fates = vestnik::conversions::FATES.iter().map(|(column, _)| of("leads", column)).collect();
    assert_eq!(names(columns).await, fates, "what becomes of it when a lead is converted?");
    let naming = "SELECT table_name::text, column_name::text FROM information_schema.columns
                  JOIN information_schema.tables USING (table_schema, table_name)
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                    AND column_name IN ('lead_id', 'origin_lead_id', 'record_id', 'about_id', 'object_id')
                  UNION
                  SELECT conrelid::regclass::text, attname::text FROM pg_constraint
                  JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
                  WHERE contype = 'f' AND confrelid = 'leads'::regclass AND attname <> 'home'";
    let go = Child::ALL.map(|child| of(child.table(), "lead_id"));
    let stay = vestnik::conversions::LEFT.iter().map(|(table, column, _)| of(table, column));
    assert_eq!(names(naming).await, go.into_iter().chain(stay).collect(), "does it go along when a lead is converted?");
}
