//! The stop list of a group: what the reader of one member's letter wishes counts for all who write to the group's clients.

use crate::clients::named;
use crate::delivery::{at_once, plain, sending_to, start, until_finished};
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use crate::suppressions::{by_hand, letter_to, link, mail_of, one_click};
use vestnik_client::api::bulk::{ClientAct, ClientBulk, Rows};
use vestnik_client::api::clients::{ClientFilter, MailStatus, MoveClient};
use vestnik_client::api::deliveries::Counts;
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::id::{GroupId, UserId};
use vestnik_client::api::suppressions::{Lift, NewSuppression, StopListImport, SuppressionFilter, SuppressionReason};
use vestnik_client::api::{Code, FieldCode};
use vestnik_sink::{Reply, Sink};

const READER: &str = "reader@x.example";

fn of_group(group: GroupId) -> NewSuppression {
    NewSuppression { group: Some(group), ..by_hand(READER) }
}

/// Whose lists an address stands on, as this person sees it: names of people and groups.
async fn lists(person: &Persona) -> Vec<(String, SuppressionReason)> {
    let page = person.suppressions().list(&SuppressionFilter::default()).await.unwrap();
    let mut lists: Vec<_> = page
        .items
        .into_iter()
        .map(|row| {
            let owner = row.owner.map(|owner| owner.name);
            (owner.or(row.group.map(|group| group.name)).unwrap_or_default(), row.reason)
        })
        .collect();
    lists.sort_by(|one, other| one.0.cmp(&other.0));
    lists
}

#[actix_web::test]
async fn whoever_unsubscribes_from_a_members_letter_gets_none_of_the_groups_letters() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let client = client_in(&anna, north.id, "Reader", READER).await;
    let first = start(&anna, &at_once(plain())).await;
    until_finished(&anna, first.id).await;
    let link = link(&app, letter_to(&app, READER).await);
    assert_eq!(one_click(&link).await.status(), 200);
    assert_eq!(one_click(&link).await.status(), 200, "again is the same");
    let wish = SuppressionReason::Unsubscribed;
    assert_eq!(lists(&anna).await, [("Anna".to_owned(), wish), ("North".to_owned(), wish)]);
    assert_eq!(lists(&boris).await, [("North".to_owned(), wish)]);

    // Whose the client is by now does not matter.
    let to = MoveClient { group: Some(north.id), owner: Some(boris.id) };
    boris.clients().relocate(client.id, client.version, &to).await.unwrap();
    assert_eq!(mail_of(&boris, READER).await, MailStatus::Unsubscribed);
    let second = start(&boris, &at_once(plain())).await;
    let run = until_finished(&boris, second.id).await;
    assert_eq!(run.counts, Counts { total: 1, suppressed: 1, ..Counts::default() });
    assert_eq!(sink.letters_to(READER).len(), 1);

    let back = reqwest::Client::new().post(&link).body("wish=subscribe").send().await.unwrap();
    assert_eq!(back.status(), 200);
    assert!(lists(&anna).await.is_empty() && lists(&boris).await.is_empty());
    assert_eq!(mail_of(&boris, READER).await, MailStatus::Reachable);
}

#[actix_web::test]
async fn an_address_that_does_not_exist_is_stopped_for_the_whole_group() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Viewer)]).await;
    client_in(&anna, north.id, "Reader", READER).await;
    sink.behave(READER, Reply::refuse(550, "5.1.1 no such user"));
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let gone = SuppressionReason::NoSuchAddress;
    assert_eq!(lists(&anna).await, [("Anna".to_owned(), gone), ("North".to_owned(), gone)]);
    assert_eq!(lists(&boris).await, [("North".to_owned(), gone)]);
    assert_eq!(mail_of(&boris, READER).await, MailStatus::NoSuchAddress);
}

#[actix_web::test]
async fn the_list_of_a_group_is_read_by_all_who_are_in_and_changed_by_those_who_work_there() {
    let app = TestApp::start().await;
    let (ada, anna, boris, vera, zoe) = (
        app.admin("Ada").await,
        app.person("Anna").await,
        app.person("Boris").await,
        app.person("Vera").await,
        app.person("Zoe").await,
    );
    let roles = [(&anna, GroupRole::Member), (&boris, GroupRole::Head), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &roles).await;
    client_in(&boris, north.id, "Reader", READER).await;
    boris.clients().create(&named("Boris's alone", READER)).await.unwrap();
    let one = anna.suppressions().add(&of_group(north.id)).await.unwrap();
    assert_eq!((one.owner, one.group.map(|group| group.name).as_deref()), (None, Some("North")));
    let again = anna.suppressions().add(&of_group(north.id)).await.problem();
    assert_eq!((again.errors[0].field.as_str(), again.errors[0].code), ("email", FieldCode::Taken));
    let both = NewSuppression { everywhere: true, ..of_group(north.id) };
    assert_eq!(ada.suppressions().add(&both).await.problem().errors[0].field, "group");
    for outsider in [&vera, &zoe] {
        let refused = outsider.suppressions().add(&of_group(north.id)).await.problem();
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("group", FieldCode::NotFound));
        let file = StopListImport { group: Some(north.id), ..StopListImport::default() };
        let refused = outsider.suppressions().import(&file, "two@x.example".into()).await.problem();
        assert_eq!(refused.errors[0].field, "group");
    }
    assert_eq!(lists(&vera).await.len(), 1);
    assert!(lists(&zoe).await.is_empty());
    let lift = Lift::default();
    assert_eq!(vera.suppressions().lift(one.id, &lift).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.suppressions().lift(one.id, &lift).await.problem().code, Code::NotFound);
    let of_boris = ClientFilter { owner: Some(boris.id), with_total: true, ..ClientFilter::default() };
    let mails: Vec<_> = boris.clients().list(&of_boris).await.unwrap().items.iter().map(|row| row.mail).collect();
    assert!(mails.contains(&MailStatus::Reachable), "his own record is not the group's");
    boris.suppressions().lift(one.id, &lift).await.unwrap();
    assert!(lists(&vera).await.is_empty());

    let file = StopListImport { group: Some(north.id), ..StopListImport::default() };
    anna.suppressions().import(&file, "two@x.example\nthree@x.example".into()).await.unwrap();
    let of_north = SuppressionFilter { group: Some(north.id), with_total: true, ..SuppressionFilter::default() };
    assert_eq!(vera.suppressions().list(&of_north).await.unwrap().total, Some(2));
    assert_eq!(zoe.suppressions().list(&of_north).await.unwrap().total, Some(0));
    ada.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    assert!(lists(&anna).await.is_empty(), "the group keeps its list, and who left sees it no more");
}

#[actix_web::test]
async fn what_a_reader_wished_goes_with_a_client_that_moves() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let wish = "email,reason\nreader@x.example,unsubscribed\n";
    anna.suppressions().import(&StopListImport::default(), wish.into()).await.unwrap();
    let client = anna.clients().create(&named("Reader", READER)).await.unwrap();
    let to = MoveClient { group: Some(north.id), owner: Some(boris.id) };
    anna.clients().relocate(client.id, client.version, &to).await.unwrap();
    assert_eq!(lists(&boris).await, [("North".to_owned(), SuppressionReason::Unsubscribed)]);
    assert_eq!(mail_of(&boris, READER).await, MailStatus::Unsubscribed);

    // What somebody put there by hand is his own matter.
    boris.suppressions().add(&by_hand("other@x.example")).await.unwrap();
    let other = boris.clients().create(&named("Other", "other@x.example")).await.unwrap();
    assert_eq!(mail_of(&boris, "other@x.example").await, MailStatus::ByHand);
    let to = MoveClient { group: Some(north.id), owner: Some(anna.id) };
    boris.clients().relocate(other.id, other.version, &to).await.unwrap();
    assert_eq!(mail_of(&anna, "other@x.example").await, MailStatus::Reachable);
}

#[actix_web::test]
async fn clients_of_a_group_are_stopped_together_on_the_groups_list() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    client_in(&boris, north.id, "Reader", READER).await;
    anna.clients().create(&named("Anna's alone", "alone@x.example")).await.unwrap();
    let stop = ClientBulk { act: ClientAct::Stop, rows: Rows { ids: None, all: true } };
    let run = anna.bulk().clients(&ClientFilter::default(), &stop).await.unwrap();
    app.settle().await;
    let by_hand = SuppressionReason::ByHand;
    assert_eq!(lists(&anna).await, [("Anna".to_owned(), by_hand), ("North".to_owned(), by_hand)]);
    assert_eq!(mail_of(&boris, READER).await, MailStatus::ByHand);
    anna.bulk().undo(run.id).await.unwrap();
    app.settle().await;
    assert!(lists(&anna).await.is_empty());
    assert_eq!(mail_of(&boris, READER).await, MailStatus::Reachable);
}

#[actix_web::test]
async fn undoing_takes_off_what_that_run_put_there_wherever_its_clients_are_by_now() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let client = anna.clients().create(&named("Reader", READER)).await.unwrap();
    boris.suppressions().add(&of_group(north.id)).await.unwrap();
    let stop = ClientBulk { act: ClientAct::Stop, rows: Rows { ids: None, all: true } };
    let run = anna.bulk().clients(&ClientFilter::default(), &stop).await.unwrap();
    app.settle().await;
    let client = anna.clients().find(client.id).await.unwrap();
    let to = MoveClient { group: Some(north.id), owner: None };
    anna.clients().relocate(client.id, client.version, &to).await.unwrap();
    anna.bulk().undo(run.id).await.unwrap();
    app.settle().await;
    assert_eq!(lists(&anna).await, [("North".to_owned(), SuppressionReason::ByHand)], "what Boris put there stays");
}

#[actix_web::test]
async fn numbers_that_nobody_has_find_nothing() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    for number in [i64::MIN, -1, 0, i64::MAX] {
        let of = SuppressionFilter { owner: Some(UserId(number)), ..SuppressionFilter::default() };
        assert!(ada.suppressions().list(&of).await.unwrap().items.is_empty());
        let of = SuppressionFilter { group: Some(GroupId(number)), ..SuppressionFilter::default() };
        assert!(ada.suppressions().list(&of).await.unwrap().items.is_empty());
    }
}
