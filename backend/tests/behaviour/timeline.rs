//! The feed of a client or a lead: what happened to it, to whom it is told, and page by page.

use crate::clients::named;
use crate::comments::{comment, new};
use crate::delivery::{at_once, plain, sending_to, start, until_finished};
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::clients::{ChangeClient, MoveClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::deliveries::DeliveryState;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::{ClientId, GroupId, MailingId};
use vestnik_client::api::leads::{ChangeLead, Lead, RecordId};
use vestnik_client::api::merges::MergeClient;
use vestnik_client::api::page::Limit;
use vestnik_client::api::record_files::RenameFile;
use vestnik_client::api::timeline::{FeedFilter, FeedKind, Former, Happening, What};
use vestnik_client::api::{Code, Permission, Reach};
use vestnik_sink::Sink;

async fn feed(who: &Persona, client: ClientId, kind: Option<FeedKind>) -> Vec<Happening> {
    let filter = FeedFilter { kind, limit: Limit::try_from(100).ok(), ..FeedFilter::default() };
    who.record(RecordId::Client(client)).timeline(&filter).await.unwrap().items
}

/// What happened, in a word each.
fn told(feed: &[Happening]) -> Vec<String> {
    let word = |happening: &Happening| {
        let by = happening.by.as_ref().map_or("nobody", |person| person.name.as_str());
        let of = happening.of.as_ref().map(|of| format!("of {}, ", of.title)).unwrap_or_default();
        let what = match &happening.what {
            What::Created => "created".to_owned(),
            What::Deleted => "deleted".to_owned(),
            What::Restored => "restored".to_owned(),
            What::Converted { .. } => "converted".to_owned(),
            What::Reverted => "reverted".to_owned(),
            What::CameFrom { lead } => {
                format!("came from {}", lead.as_ref().map_or("a lead", |lead| lead.title.as_str()))
            }
            What::Merged { .. } => "merged".to_owned(),
            What::Unmerged { .. } => "unmerged".to_owned(),
            What::Comment { comment } => format!("said {}", comment.text),
            What::File { name, .. } => format!("file {name}"),
            What::FileRenamed { before, after } => format!("file {before} is {after}"),
            What::FileDeleted { name } => format!("no file {name}"),
            What::Letter { subject, state, .. } => format!("letter {subject} {state:?}"),
            What::Changed { changes } => {
                let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
                let fields =
                    changes.iter().map(|one| format!("{} {}>{}", one.field, or_none(&one.before), or_none(&one.after)));
                fields.collect::<Vec<_>>().join(", ")
            }
        };
        format!("{by}: {of}{what}")
    };
    feed.iter().map(word).collect()
}

async fn call_it(who: &Persona, client: ClientId, name: &str) {
    let version = who.clients().find(client).await.unwrap().version;
    let change = ChangeClient { name: Some(name.parse().unwrap()), ..ChangeClient::default() };
    who.clients().change(client, version, &change).await.unwrap();
}

async fn phone(who: &Persona, client: ClientId, number: &str) {
    let version = who.clients().find(client).await.unwrap().version;
    let change = ChangeClient { phone: Some(Some(number.parse().unwrap())), ..ChangeClient::default() };
    who.clients().change(client, version, &change).await.unwrap();
}

#[actix_web::test]
async fn a_feed_tells_what_happened_newest_first_and_what_one_changed_in_a_row_as_one() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let client = anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap().id;
    app.later(SignedDuration::from_mins(1));
    let to = MoveClient { group: Some(north.id), owner: None };
    anna.clients().relocate(client, 1, &to).await.unwrap();
    app.later(SignedDuration::from_mins(1));
    call_it(&boris, client, "Ivan B.").await;
    phone(&boris, client, "+79161234567").await;
    call_it(&boris, client, "Ivan C.").await;
    app.later(SignedDuration::from_mins(1));
    comment(&anna, client, &new("well done")).await;
    app.later(SignedDuration::from_mins(1));
    let file = boris.record(RecordId::Client(client)).add_file("offer.txt", b"x".to_vec()).await.unwrap();
    app.later(SignedDuration::from_mins(1));
    anna.clients().delete(client).await.unwrap();
    app.later(SignedDuration::from_mins(1));
    boris.clients().restore(client).await.unwrap();
    assert_eq!(
        told(&feed(&anna, client, None).await),
        [
            "Boris: restored",
            "Anna: deleted",
            "Boris: file offer.txt",
            "Anna: said well done",
            "Boris: name Ivan>Ivan C., phone ->+79161234567",
            "Anna: group ->North",
            "Anna: created",
        ]
    );
    let comments = feed(&boris, client, Some(FeedKind::Comments)).await;
    assert_eq!(told(&comments), ["Anna: said well done"]);
    assert_eq!(feed(&boris, client, Some(FeedKind::Changes)).await.len(), 5);
    assert!(feed(&boris, client, Some(FeedKind::Letters)).await.is_empty());
    let files = feed(&boris, client, Some(FeedKind::Files)).await;
    assert!(matches!(files[0].what, What::File { file: id, .. } if id == file.id) && files.len() == 1);
    let What::Comment { comment } = &comments[0].what else { panic!() };
    assert!(!comment.may_change && !comment.may_delete, "it is not his");
}

#[actix_web::test]
async fn that_a_file_got_another_name_and_was_deleted_is_told_as_of_the_file() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap().id;
    let on = RecordId::Client(client);
    let file = anna.record(on).add_file("draft.txt", b"x".to_vec()).await.unwrap();
    let name = RenameFile { name: "offer.txt".parse().unwrap() };
    anna.record(on).rename_file(file.id, file.version, &name).await.unwrap();
    anna.record(on).delete_file(file.id).await.unwrap();
    let feed = feed(&anna, client, None).await;
    assert_eq!(told(&feed), ["Anna: no file offer.txt", "Anna: file draft.txt is offer.txt", "Anna: created"]);
}

/// Reads a feed whole, and in pages of several lengths, which come to the same.
async fn read_in_pages(who: &Persona, client: ClientId) -> Vec<Happening> {
    let whole = feed(who, client, None).await;
    assert!(whole.is_sorted_by(|a, b| a.at >= b.at), "{whole:?}");
    for rows in [1, 2, 3, 5] {
        let (mut read, mut cursor) = (Vec::new(), None);
        loop {
            let filter = FeedFilter { limit: Some(Limit::try_from(rows).unwrap()), cursor, kind: None };
            let page = who.record(RecordId::Client(client)).timeline(&filter).await.unwrap();
            assert!(page.items.len() <= usize::try_from(rows).unwrap());
            read.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(told(&read), told(&whole), "{rows} a page");
    }
    whole
}

#[actix_web::test]
async fn page_by_page_a_feed_tells_everything_once_and_in_order() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await.id;
    for n in 0..6 {
        let who = if n % 2 == 0 { &anna } else { &boris };
        call_it(who, client, &format!("Ivan {n}")).await;
        comment(who, client, &new(&format!("c{n}"))).await;
        who.record(RecordId::Client(client)).add_file(&format!("f{n}"), b"x".to_vec()).await.unwrap();
        if n % 3 == 0 {
            app.later(SignedDuration::from_mins(1));
        }
    }
    assert_eq!(read_in_pages(&anna, client).await.len(), 19);
    let filter = FeedFilter { limit: Some(Limit::try_from(2).unwrap()), ..FeedFilter::default() };
    let cursor = anna.record(RecordId::Client(client)).timeline(&filter).await.unwrap().next_cursor;
    let other = FeedFilter { kind: Some(FeedKind::Comments), cursor, limit: None };
    let refused = anna.record(RecordId::Client(client)).timeline(&other).await.problem();
    assert_eq!(refused.errors[0].field, "cursor", "a cursor belongs to the feed it was made for");
}

#[actix_web::test]
async fn a_feed_is_for_those_who_see_the_client_and_follows_it() {
    let app = TestApp::start().await;
    let (ada, anna, vera, zoe) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&vera, GroupRole::Viewer)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Head), (&zoe, GroupRole::Viewer)]).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await.id;
    // Another thing with the very same number has a history of its own.
    let line = "INSERT INTO audit_log (action, object_id, object_name) VALUES ('mailing.changed', $1, 'x'), ('lead.deleted', $1, 'x')";
    app.database().await.execute(line, &[&client.0]).await.unwrap();
    let of = async |who: &Persona| {
        who.record(RecordId::Client(client)).timeline(&FeedFilter::default()).await.map(|page| told(&page.items))
    };
    assert_eq!(of(&vera).await.unwrap(), ["Anna: created"]);
    assert_eq!(of(&zoe).await.problem().code, Code::NotFound);
    let to = |group: GroupId| MoveClient { group: Some(group), owner: None };
    anna.clients().relocate(client, 1, &to(south.id)).await.unwrap();
    assert_eq!(of(&zoe).await.unwrap(), ["Anna: group North>South", "Anna: created"]);
    assert_eq!(of(&vera).await.problem().code, Code::NotFound);
    anna.clients().delete(client).await.unwrap();
    assert_eq!(of(&anna).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_client_that_came_with_a_file_begins_without_a_name() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    crate::delivery::give_clients(&app, &anna, 1).await;
    let id: i64 = app.database().await.query_one("SELECT id FROM clients", &[]).await.unwrap().get(0);
    assert_eq!(told(&feed(&anna, ClientId(id), None).await), ["nobody: created"]);
}

#[actix_web::test]
async fn letters_are_told_with_their_fate_to_all_who_see_the_client() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, mara) = (app.admin("Ada").await, app.manager("Mara").await);
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let (vera, zoe) = (app.person("Vera").await, app.person("Zoe").await);
    let seats = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &seats).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await.id;
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    for sees_all in [&anna, &ada, &mara] {
        assert_eq!(letters(sees_all, client).await, ["Anna: letter Привет, Ivan Sent"]);
        let led = leads_on(sees_all, client).await;
        assert_eq!(led, [(Some(mailing.id), true, DeliveryState::Sent)], "it leads on to mailing and letter");
    }
    let reads_clients = [(Permission::ClientsRead, Reach::All)];
    let clerk = app.person_who_may("Clerk", &reads_clients).await;
    for colleague in [&boris, &vera, &clerk] {
        assert_eq!(letters(colleague, client).await, ["Anna: letter Привет, Ivan Sent"]);
        let led = leads_on(colleague, client).await;
        assert_eq!(led, [(None, false, DeliveryState::Sent)], "the mailing is Anna's alone");
    }
    assert_eq!(told(&feed(&boris, client, None).await), ["Anna: letter Привет, Ivan Sent", "Anna: created"]);
    let filter = FeedFilter { kind: Some(FeedKind::Letters), ..FeedFilter::default() };
    let stranger = zoe.record(RecordId::Client(client)).timeline(&filter).await;
    assert_eq!(stranger.problem().code, Code::NotFound);
    let stop = "INSERT INTO suppressions (owner_id, email, reason) VALUES ($1, 'ivan@x.example', 'by_hand')";
    app.database().await.execute(stop, &[&anna.id.0]).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let newest_first = ["Anna: letter Привет, Ivan Suppressed", "Anna: letter Привет, Ivan Sent"];
    assert_eq!(letters(&boris, client).await, newest_first, "what was left out is told, too");
}

/// The letters to a client, as somebody is told of them.
async fn letters(who: &Persona, client: ClientId) -> Vec<String> {
    told(&feed(who, client, Some(FeedKind::Letters)).await)
}

/// To which mailing each letter leads somebody, whether he may open it, and what became of it.
async fn leads_on(who: &Persona, client: ClientId) -> Vec<(Option<MailingId>, bool, DeliveryState)> {
    let each = feed(who, client, Some(FeedKind::Letters)).await.into_iter().map(|happening| match happening.what {
        What::Letter { mailing, may_open, state, .. } => (mailing, may_open, state),
        other => panic!("{other:?}"),
    });
    each.collect()
}

#[actix_web::test]
async fn the_letters_of_a_client_go_with_it_to_whoever_has_it_next() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [(Permission::ClientsRead, Reach::Own), (Permission::LogsRead, Reach::Own)];
    let oleg = app.person_who_may("Oleg", &own).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&oleg, GroupRole::Member)]).await;
    // It was of no group when the letter went to it.
    let client = anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    // A letter changes nothing about a client but when it had its last, so it is asked for anew.
    let version = anna.clients().find(client.id).await.unwrap().version;
    let to = |owner| MoveClient { group: Some(north.id), owner };
    let moved = anna.clients().relocate(client.id, version, &to(None)).await.unwrap();
    let filter = FeedFilter { kind: Some(FeedKind::Letters), ..FeedFilter::default() };
    let hidden = oleg.record(RecordId::Client(client.id)).timeline(&filter).await;
    assert_eq!(hidden.problem().code, Code::NotFound, "he sees only what is his");
    anna.clients().relocate(client.id, moved.version, &to(Some(oleg.id))).await.unwrap();
    assert_eq!(letters(&oleg, client.id).await, ["Anna: letter Привет, Ivan Sent"]);
    assert_eq!(leads_on(&oleg, client.id).await, [(None, false, DeliveryState::Sent)]);
    assert_eq!(leads_on(&anna, client.id).await, [(Some(mailing.id), true, DeliveryState::Sent)]);
}

async fn hope_for(who: &Persona, lead: &Lead, hundredths: i64) {
    let version = who.leads().find(lead.id).await.unwrap().version;
    let amount = Some(Some(crate::leads::money(hundredths, "RUB")));
    who.leads().change(lead.id, version, &ChangeLead { amount, ..ChangeLead::default() }).await.unwrap();
}

/// Makes a lead a new client.
async fn make_client(who: &Persona, lead: &Lead) -> ClientId {
    let version = who.leads().find(lead.id).await.unwrap().version;
    let into = Convert { email: Some("lead@x.example".parse().unwrap()), ..Convert::default() };
    who.leads().convert(lead.id, version, &into).await.unwrap().client.id
}

async fn merge(who: &Persona, stays: ClientId, goes: ClientId) {
    let version = who.clients().find(stays).await.unwrap().version;
    let how = MergeClient { from: goes, take: Vec::new(), take_custom: Vec::new() };
    who.clients().merge(stays, version, &how).await.unwrap();
}

#[actix_web::test]
async fn the_feed_of_a_client_tells_of_the_lead_it_came_from_for_as_long_as_it_is_one() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let lead = crate::leads::add_in(&anna, north.id, "Lead").await;
    hope_for(&boris, &lead, 150_000).await;
    let client = make_client(&anna, &lead).await;
    call_it(&boris, client, "Client").await;
    let whole = [
        "Boris: name Lead>Client",
        "Anna: came from Lead",
        "Anna: created",
        "Boris: of Lead, amount ->1500.00 RUB",
        "Anna: of Lead, created",
    ];
    assert_eq!(told(&feed(&anna, client, None).await), whole);
    let changes = feed(&boris, client, Some(FeedKind::Changes)).await;
    assert_eq!(told(&changes), whole);
    let this = Former { record: RecordId::Lead(lead.id), title: "Lead".to_owned() };
    assert_eq!((&changes[1].of, &changes[3].of), (&None, &Some(this.clone())));
    assert_eq!(changes[1].what, What::CameFrom { lead: Some(this) });
    assert!(feed(&anna, client, Some(FeedKind::Comments)).await.is_empty());

    let blind = [(Permission::ClientsRead, Reach::All)];
    let clerk = app.person_who_may("Clerk", &blind).await;
    let without = ["Boris: name Lead>Client", "Anna: came from a lead", "Anna: created"];
    assert_eq!(told(&feed(&clerk, client, None).await), without, "who sees no leads is told of none");

    anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(told(&feed(&anna, client, None).await), ["Boris: name Lead>Client", "Anna: created"]);
    let of_lead = anna.record(RecordId::Lead(lead.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    let its_own = ["Anna: reverted", "Anna: converted", "Boris: amount ->1500.00 RUB", "Anna: created"];
    assert_eq!(told(&of_lead), its_own);
}

#[actix_web::test]
async fn the_feed_of_a_client_tells_of_the_one_that_went_into_it_for_as_long_as_it_is_gone() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let stays = client_in(&anna, north.id, "Stays", "stays@x.example").await.id;
    let lead = crate::leads::add_in(&anna, north.id, "Lead").await;
    let goes = make_client(&anna, &lead).await;
    phone(&boris, goes, "+79161234567").await;
    merge(&anna, stays, goes).await;
    assert_eq!(
        told(&feed(&anna, stays, None).await),
        [
            "Anna: merged",
            "Boris: of Lead, phone ->+79161234567",
            "Anna: came from Lead",
            "Anna: of Lead, created",
            "Anna: of Lead, created",
            "Anna: created",
        ],
        "the lead and the client it became are called the same"
    );
    anna.clients().unmerge(goes).await.unwrap();
    assert_eq!(told(&feed(&anna, stays, None).await), ["Anna: unmerged", "Anna: merged", "Anna: created"]);
    let back = told(&feed(&anna, goes, None).await);
    assert_eq!(back[..3], ["Anna: restored", "Anna: deleted", "Boris: phone ->+79161234567"], "{back:?}");
}

#[actix_web::test]
async fn page_by_page_a_feed_tells_of_what_a_client_was_before_once_and_in_order() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let goes = client_in(&anna, north.id, "Goes", "goes@x.example").await.id;
    let lead = crate::leads::add_in(&boris, north.id, "Lead").await;
    for n in 1..4 {
        let who = if n % 2 == 0 { &anna } else { &boris };
        hope_for(who, &lead, 100 * n).await;
        call_it(who, goes, &format!("Goes {n}")).await;
        who.record(RecordId::Lead(lead.id)).comment(&new(&format!("c{n}"))).await.unwrap();
    }
    let client = make_client(&anna, &lead).await;
    for n in 1..4 {
        call_it(if n % 2 == 0 { &anna } else { &boris }, client, &format!("Client {n}")).await;
    }
    merge(&anna, client, goes).await;
    let whole = told(&read_in_pages(&anna, client).await);
    let of = |title: &str| whole.iter().filter(|line| line.contains(&format!("of {title}"))).count();
    assert_eq!((whole.len(), of("Lead"), of("Goes")), (17, 4, 4), "{whole:#?}");
}

#[actix_web::test]
async fn the_feed_of_a_lead_tells_of_its_stages_too() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let lead = crate::leads::add(&anna, "Lead").await;
    let second = crate::leads::stages(&anna, None).await[1].id;
    app.later(SignedDuration::from_mins(1));
    let staged = anna.leads().stage(lead.id, lead.version, &crate::leads::to(second)).await.unwrap();
    let richer = ChangeLead { amount: Some(Some(crate::leads::money(150_000, "RUB"))), ..ChangeLead::default() };
    anna.leads().change(lead.id, staged.version, &richer).await.unwrap();
    anna.record(RecordId::Lead(lead.id)).comment(&new("soon")).await.unwrap();
    let feed = anna.record(RecordId::Lead(lead.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    let fields = "Anna: amount ->1500.00 RUB, stage New>Contacted";
    assert_eq!(told(&feed), ["Anna: said soon", fields, "Anna: created"]);
}
