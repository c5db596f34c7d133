//! Notifications: who is told of what, who is not any more, and what letters say of it.

use crate::clients::named;
use crate::comments::comment;
use crate::delivery::{at_once, plain, start};
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use vestnik_client::api::captured_mail::CapturedMailFilter;
use vestnik_client::api::clients::{Client, MoveClient};
use vestnik_client::api::comments::{ChangeComment, NewComment};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::{AskIn, AskedIn, Group, GroupRole, Leaving};
use vestnik_client::api::id::NotificationId;
use vestnik_client::api::imports::ImportOptions;
use vestnik_client::api::leads::{MoveLead, NewLead, RecordId};
use vestnik_client::api::mailings::Stop;
use vestnik_client::api::me::ChangeMe;
use vestnik_client::api::notifications::{
    ByMail, HowTold, MarkRead, News, Notification, NotificationAbout, NotificationFilter, NotificationKind,
    NotificationSettings, Unread,
};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Email, Language, Text};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) async fn told(person: &Persona) -> Vec<Notification> {
    person.notifications().list(&NotificationFilter::default()).await.unwrap().items
}

async fn count(person: &Persona) -> i64 {
    person.notifications().unread().await.unwrap().count
}

/// Anna and Boris work in a group, and Ada is an administrator.
pub(crate) struct Team {
    pub(crate) app: TestApp,
    pub(crate) ada: Persona,
    pub(crate) anna: Persona,
    pub(crate) boris: Persona,
    north: Group,
}

pub(crate) async fn team() -> Team {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    // They know by now that they are in the group.
    let known = "WITH told AS (DELETE FROM notifications) DELETE FROM jobs WHERE kind = 'notifications.letter'";
    app.database().await.execute(known, &[]).await.unwrap();
    Team { app, ada, anna, boris, north }
}

impl Team {
    /// A client of Anna's in the group.
    pub(crate) async fn client(&self, name: &str) -> Client {
        let anna = self.app.signed_in_anew(&self.anna);
        client_in(&anna, self.north.id, name, &format!("{}@x.example", name.to_lowercase())).await
    }

    /// A lead of the group, before it is made.
    pub(crate) fn lead(&self, name: &str) -> NewLead {
        NewLead { name: Some(name.parse().unwrap()), group: Some(self.north.id), ..NewLead::default() }
    }

    /// Gives a client in the group to somebody.
    async fn give(&self, by: &Persona, client: &Client, to: &Persona) -> Client {
        let to = MoveClient { group: Some(self.north.id), owner: Some(to.id) };
        by.clients().relocate(client.id, client.version, &to).await.unwrap()
    }

    /// A client that Ada has just given to Boris.
    pub(crate) async fn given(&self, name: &str) -> Client {
        let client = self.client(name).await;
        self.give(&self.app.signed_in_anew(&self.ada), &client, &self.boris).await
    }

    /// The letters that came for somebody: what about, and what they say.
    pub(crate) async fn letters(&self, person: &Persona) -> Vec<(String, String)> {
        let ada = self.app.signed_in_anew(&self.ada);
        let filter = CapturedMailFilter { q: Some(person.email.clone()), ..CapturedMailFilter::default() };
        let mut letters = Vec::new();
        for letter in ada.captured_mail().list(&filter).await.unwrap().items {
            let content = ada.captured_mail().find(letter.id).await.unwrap();
            letters.push((letter.subject, content.text.unwrap()));
        }
        letters
    }
}

fn mail(by_mail: ByMail) -> NotificationSettings {
    NotificationSettings { assigned: HowTold { in_app: true, by_mail }, ..NotificationSettings::default() }
}

#[actix_web::test]
async fn whoever_is_given_a_client_is_told_by_whom_and_nobody_else_is() {
    let team = team().await;
    let client = team.given("Ivan").await;
    let [one] = told(&team.boris).await.try_into().unwrap();
    assert_eq!(
        (one.news, one.about, one.title.as_str()),
        (News::Assigned, NotificationAbout::Client(client.id), "Ivan")
    );
    assert_eq!((one.by.unwrap().name.as_str(), one.records, one.read_at), ("Ada", 0, None));
    assert!(told(&team.anna).await.is_empty() && told(&team.ada).await.is_empty());
    let zoe = team.app.person("Zoe").await;
    assert!(told(&zoe).await.is_empty());
}

#[actix_web::test]
async fn nobody_is_told_of_what_he_did_himself() {
    let team = team().await;
    let client = team.client("Ivan").await;
    team.give(&team.boris, &client, &team.boris).await;
    assert!(told(&team.boris).await.is_empty());
    let client = team.client("Petr").await;
    let same = MoveClient { group: Some(team.north.id), owner: None };
    team.ada.clients().relocate(client.id, client.version, &same).await.unwrap();
    assert!(told(&team.anna).await.is_empty(), "it stayed hers");
}

#[actix_web::test]
async fn what_is_given_again_is_told_again() {
    let team = team().await;
    let client = team.given("Ivan").await;
    let back = team.give(&team.ada, &client, &team.anna).await;
    team.give(&team.ada, &back, &team.boris).await;
    assert_eq!((count(&team.boris).await, count(&team.anna).await), (2, 1));
}

#[actix_web::test]
async fn whoever_is_given_a_lead_is_told_when_it_is_made_for_him_or_moves_to_him() {
    let team = team().await;
    let new = NewLead { owner: Some(team.boris.id), ..team.lead("Ivan") };
    let lead = team.anna.leads().create(&new).await.unwrap();
    let [made] = told(&team.boris).await.try_into().unwrap();
    assert_eq!(
        (made.news, made.about, made.title.as_str()),
        (News::Assigned, NotificationAbout::Lead(lead.id), "Ivan")
    );
    let to = |owner: &Persona| MoveLead { group: Some(team.north.id), owner: Some(owner.id) };
    let lead = team.boris.leads().relocate(lead.id, lead.version, &to(&team.anna)).await.unwrap();
    team.anna.leads().relocate(lead.id, lead.version, &to(&team.boris)).await.unwrap();
    assert_eq!((count(&team.boris).await, count(&team.anna).await), (2, 1));
}

#[actix_web::test]
async fn whoever_is_mentioned_is_told_once_and_only_if_he_sees_the_record() {
    let team = team().await;
    let (client, zoe) = (team.client("Ivan").await, team.app.person("Zoe").await);
    let text = format!("@[Boris](user:{}) @[Zoe](user:{}) @[Anna](user:{})", team.boris.id, zoe.id, team.anna.id);
    let said = comment(&team.anna, client.id, &NewComment { text: Text::parse(&text).unwrap(), answers: None }).await;
    let again = ChangeComment { text: Text::parse(&format!("{text} again")).unwrap() };
    team.anna.record(RecordId::Client(client.id)).change_comment(said.id, said.version, &again).await.unwrap();
    let [one] = told(&team.boris).await.try_into().unwrap();
    assert_eq!(
        (one.news, one.about, one.by.unwrap().name.as_str()),
        (News::Mentioned, NotificationAbout::Client(client.id), "Anna")
    );
    assert!(told(&zoe).await.is_empty() && told(&team.anna).await.is_empty());
}

#[actix_web::test]
async fn a_comment_names_no_more_people_than_can_be_told() {
    let team = team().await;
    let client = team.client("Ivan").await;
    let text: String = (1..=51).map(|n| format!("@[A](user:{n}) ")).collect::<Vec<_>>().concat();
    let new = NewComment { text: Text::parse(&text).unwrap(), answers: None };
    let problem = team.anna.record(RecordId::Client(client.id)).comment(&new).await.problem();
    assert_eq!(problem.field("text").unwrap().code, FieldCode::TooMany);
}

#[actix_web::test]
async fn whose_lead_became_a_client_is_told_of_the_client() {
    let team = team().await;
    let email = Some(Email::parse("ivan@x.example").unwrap());
    let lead = team.boris.leads().create(&NewLead { email, ..team.lead("Ivan") }).await.unwrap();
    let made = team.anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap();
    let [one] = told(&team.boris).await.try_into().unwrap();
    assert_eq!((one.news, one.about), (News::Converted, NotificationAbout::Client(made.client.id)));
    assert!(told(&team.anna).await.is_empty());
}

#[actix_web::test]
async fn all_that_somebody_left_behind_is_one_line() {
    let team = team().await;
    for name in ["Ivan", "Petr", "Oleg"] {
        client_in(&team.boris, team.north.id, name, &format!("{name}@x.example").to_lowercase()).await;
    }
    team.ada.groups().take_out(team.north.id, team.boris.id, &Leaving::default()).await.unwrap();
    team.app.settle().await;
    let [one] = told(&team.anna).await.try_into().unwrap();
    assert_eq!((one.news, one.about), (News::Assigned, NotificationAbout::Group(team.north.id)));
    assert_eq!((one.title.as_str(), one.records, one.by.unwrap().name.as_str()), ("North", 3, "Ada"));
    assert_eq!(count(&team.anna).await, 1);
    // Who takes somebody out and inherits from him knows it.
    team.anna.notifications().mark_read(&MarkRead { up_to: Some(one.id), ids: None }).await.unwrap();
    team.ada.groups().seat(team.north.id, team.ada.id, GroupRole::Member).await.unwrap();
    let heir = Leaving { heir: Some(team.ada.id) };
    team.ada.groups().take_out(team.north.id, team.anna.id, &heir).await.unwrap();
    team.app.settle().await;
    assert!(told(&team.ada).await.is_empty());
}

#[actix_web::test]
async fn a_file_that_is_read_is_told_to_whose_it_is_once() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let named = |name: &str| ImportOptions { file_name: Some(name.to_owned()), ..ImportOptions::default() };
    let good = b"name,email\nIvan,ivan@x.example\n".to_vec();
    let import = anna.imports().create(&named("good.csv"), good).await.unwrap();
    // Of what is answered at once nobody needs to be told.
    anna.imports().create(&named("bad.csv"), b"nothing,of use\n1,2\n".to_vec()).await.unwrap();
    app.settle().await;
    app.settle().await;
    let [good] = told(&anna).await.try_into().unwrap();
    assert_eq!((good.news, good.about), (News::ImportDone, NotificationAbout::Import(import.id)));
    assert_eq!(good.by, None, "the server did it");
    assert!(told(&boris).await.is_empty());
}

#[actix_web::test]
async fn a_mailing_that_the_staff_stops_and_releases_is_told_to_its_owner() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    mara.mailings().stop(mailing.id, &Stop { reason: "spam".parse().unwrap() }).await.unwrap();
    mara.mailings().release(mailing.id).await.unwrap();
    let [released, stopped] = told(&anna).await.try_into().unwrap();
    assert_eq!((stopped.news, released.news), (News::MailingStopped, News::MailingReleased));
    assert_eq!(stopped.about, NotificationAbout::Mailing(mailing.id));
    // What one does to one's own mailing is no news.
    anna.mailings().stop(mailing.id, &Stop { reason: "enough".parse().unwrap() }).await.ok();
    assert_eq!(told(&anna).await.len(), 2);
}

#[actix_web::test]
async fn who_has_lost_sight_of_a_client_is_not_told_of_it_any_more_and_is_again_once_he_sees_it() {
    let team = team().await;
    team.given("Ivan").await;
    assert_eq!(count(&team.boris).await, 1);
    // Taken out of the group.
    team.ada.groups().take_out(team.north.id, team.boris.id, &Leaving { heir: Some(team.anna.id) }).await.unwrap();
    assert!(told(&team.boris).await.is_empty());
    let unread = team.boris.notifications().unread().await.unwrap();
    assert_eq!(unread, Unread { count: 0, more: false, newest: None });
    team.ada.groups().seat(team.north.id, team.boris.id, GroupRole::Viewer).await.unwrap();
    assert_eq!((told(&team.boris).await.len(), count(&team.boris).await), (2, 2), "and that he is in again");
}

#[actix_web::test]
async fn a_client_that_was_deleted_is_told_of_no_more() {
    let team = team().await;
    let client = team.given("Ivan").await;
    team.anna.clients().delete(client.id).await.unwrap();
    assert_eq!((told(&team.boris).await.len(), count(&team.boris).await), (0, 0));
    team.anna.clients().restore(client.id).await.unwrap();
    assert_eq!(count(&team.boris).await, 1);
}

#[actix_web::test]
async fn who_may_not_see_clients_at_all_is_told_of_none_and_own_reach_shows_ones_own() {
    let team = team().await;
    let (nobody, own) = (
        team.app.person_who_may("Nobody", &[]).await,
        team.app.person_who_may("Own", &[(Permission::ClientsRead, Reach::Own)]).await,
    );
    for person in [&nobody, &own] {
        team.ada.groups().seat(team.north.id, person.id, GroupRole::Member).await.unwrap();
    }
    let client = team.client("Ivan").await;
    let client = team.give(&team.ada, &client, &nobody).await;
    let client = team.give(&team.ada, &client, &own).await;
    assert_eq!((count(&nobody).await, count(&own).await), (0, 1));
    team.give(&team.ada, &client, &team.anna).await;
    assert_eq!(count(&own).await, 0, "it is not his own any more");
}

#[actix_web::test]
async fn what_is_read_is_counted_no_more_and_others_numbers_change_nothing() {
    let team = team().await;
    for name in ["Ivan", "Petr", "Oleg"] {
        team.given(name).await;
    }
    let all = told(&team.boris).await;
    let [third, second, first]: [NotificationId; 3] =
        all.iter().map(|one| one.id).collect::<Vec<_>>().try_into().unwrap();
    let these = |ids: Vec<NotificationId>| MarkRead { up_to: None, ids: Some(ids) };
    team.anna.notifications().mark_read(&these(vec![first, second])).await.unwrap();
    team.anna.notifications().mark_read(&MarkRead { up_to: Some(third), ids: None }).await.unwrap();
    assert_eq!(count(&team.boris).await, 3, "they are not Anna's");
    let left = team.boris.notifications().mark_read(&these(vec![second])).await.unwrap();
    assert_eq!((left.count, left.newest.unwrap().id), (2, third));
    let left = team.boris.notifications().mark_read(&MarkRead { up_to: Some(second), ids: None }).await.unwrap();
    assert_eq!(left.count, 1);
    let unread = NotificationFilter { unread: true, ..NotificationFilter::default() };
    let unread = team.boris.notifications().list(&unread).await.unwrap().items;
    assert_eq!(unread.iter().map(|one| one.id).collect::<Vec<_>>(), [third]);
    assert!(told(&team.boris).await.iter().all(|one| one.read_at.is_some() == (one.id != third)));
}

#[actix_web::test]
async fn what_to_read_is_said_in_one_way_and_not_too_much_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let refused = async |which: MarkRead| {
        let problem = anna.notifications().mark_read(&which).await.problem();
        assert_eq!(problem.code, Code::Invalid);
        (problem.errors[0].field.clone(), problem.errors[0].code)
    };
    assert_eq!(refused(MarkRead::default()).await, ("up_to".to_owned(), FieldCode::Required));
    let both = MarkRead { up_to: Some(NotificationId(1)), ids: Some(Vec::new()) };
    assert_eq!(refused(both).await, ("ids".to_owned(), FieldCode::Invalid));
    let many = MarkRead { up_to: None, ids: Some(vec![NotificationId(1); 101]) };
    assert_eq!(refused(many).await, ("ids".to_owned(), FieldCode::TooMany));
}

#[actix_web::test]
async fn the_list_pages_by_cursor_narrows_by_kind_and_the_count_stops_at_99() {
    let team = team().await;
    let client = team.given("Ivan").await;
    let more = "INSERT INTO notifications (user_id, news, about, about_id, title, key, shown, created_at)
        SELECT $1, 'mentioned', 'client', $2, 'Ivan', 'mention ' || n, true, now() FROM generate_series(1, 120) AS n";
    team.app.database().await.execute(more, &[&team.boris.id.0, &client.id.0]).await.unwrap();
    let unread = team.boris.notifications().unread().await.unwrap();
    assert_eq!((unread.count, unread.more), (99, true));
    let mut filter = NotificationFilter { limit: Some(Limit::try_from(50).unwrap()), ..NotificationFilter::default() };
    let mut read = Vec::new();
    loop {
        let page = team.boris.notifications().list(&filter).await.unwrap();
        read.extend(page.items.into_iter().map(|one| one.id.0));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(read.len(), 121);
    assert!(read.is_sorted_by(|one, next| one > next));
    let of = |kind| NotificationFilter { kind: Some(kind), ..NotificationFilter::default() };
    let given = team.boris.notifications().list(&of(NotificationKind::Assigned)).await.unwrap().items;
    assert_eq!(given.len(), 1);
    let converted = team.boris.notifications().list(&of(NotificationKind::Converted)).await.unwrap().items;
    assert!(converted.is_empty());
    let strange = NotificationFilter { cursor: Some("strange".to_owned()), ..NotificationFilter::default() };
    assert_eq!(team.boris.notifications().list(&strange).await.problem().errors[0].field, "cursor");
}

#[actix_web::test]
async fn a_kind_that_is_off_is_not_told_and_the_change_is_in_the_log() {
    let team = team().await;
    let usual = team.boris.notifications().settings().await.unwrap();
    assert_eq!(usual, NotificationSettings::default());
    for kind in NotificationKind::ALL {
        // Nobody should learn by chance that he has a seat, or that his letters do not go out.
        let at_once = matches!(kind, NotificationKind::Seated | NotificationKind::MailingStopped);
        let by_mail = if at_once { ByMail::AtOnce } else { ByMail::Off };
        assert_eq!(usual.of(kind), HowTold { in_app: true, by_mail }, "{kind:?}");
    }
    let off = NotificationSettings { assigned: HowTold { in_app: false, by_mail: ByMail::Off }, ..usual };
    assert_eq!(team.boris.notifications().set(&off).await.unwrap(), off);
    assert_eq!(team.boris.notifications().settings().await.unwrap(), off);
    assert_eq!(team.anna.notifications().settings().await.unwrap(), usual, "each for himself");
    team.given("Ivan").await;
    assert!(told(&team.boris).await.is_empty());
    let log = "SELECT count(*) FROM audit_log WHERE action = 'user.changed' AND actor_id = $1 AND after ? 'assigned'";
    let noted: i64 = team.app.database().await.query_one(log, &[&team.boris.id.0]).await.unwrap().get(0);
    assert_eq!(noted, 1);
}

#[actix_web::test]
async fn a_letter_at_once_tells_what_is_still_unread_after_five_minutes_and_all_in_one() {
    let team = team().await;
    team.boris.notifications().set(&mail(ByMail::AtOnce)).await.unwrap();
    let language = ChangeMe { language: Some(Language::En), ..ChangeMe::default() };
    team.boris.me().change(&language).await.unwrap();
    let read = team.given("Read").await;
    team.given("Ivan").await;
    team.app.later(SignedDuration::from_mins(4));
    team.given("Petr").await;
    team.app.settle().await;
    assert!(team.app.letters_to(&team.boris.email).await.is_empty(), "there is time to read it");
    let all = told(&team.boris).await;
    let seen = all.iter().find(|one| one.about == NotificationAbout::Client(read.id)).unwrap().id;
    team.boris.notifications().mark_read(&MarkRead { up_to: None, ids: Some(vec![seen]) }).await.unwrap();
    team.app.later(SignedDuration::from_secs(61));
    team.app.settle().await;
    let [(subject, text)] = team.letters(&team.boris).await.try_into().unwrap();
    assert!(subject.ends_with(": new notifications (2)"), "{subject}");
    assert!(text.contains("“Ivan”") && text.contains("“Petr”") && !text.contains("“Read”"), "{text}");
    assert!(text.contains(&format!("{}/clients/{}", team.app.base, read.id.0 + 1)), "{text}");
    assert!(text.contains(&format!("{}/notifications", team.app.base)), "{text}");
    // Petr's own letter is not due any more.
    team.app.later(SignedDuration::from_mins(30));
    team.app.settle().await;
    assert_eq!(team.app.letters_to(&team.boris.email).await.len(), 1);
    assert!(team.app.letters_to(&team.anna.email).await.is_empty());
}

#[actix_web::test]
async fn a_letter_that_is_asked_for_twice_is_sent_once() {
    let team = team().await;
    team.boris.notifications().set(&mail(ByMail::AtOnce)).await.unwrap();
    team.given("Ivan").await;
    team.app.later(SignedDuration::from_mins(6));
    team.app.settle().await;
    // As when a process died before it could say that it was done.
    let again = "UPDATE jobs SET finished_at = NULL WHERE kind = 'notifications.letter'";
    assert_eq!(team.app.database().await.execute(again, &[]).await.unwrap(), 1);
    team.app.settle().await;
    assert_eq!(team.app.letters_to(&team.boris.email).await.len(), 1);
}

#[actix_web::test]
async fn the_daily_letter_comes_once_at_eight_where_its_reader_is() {
    let team = team().await;
    team.boris.notifications().set(&mail(ByMail::Daily)).await.unwrap();
    let zone = ChangeMe { time_zone: Some("Asia/Vladivostok".parse().unwrap()), ..ChangeMe::default() };
    team.boris.me().change(&zone).await.unwrap();
    // Vladivostok is ten hours ahead, all year: noon there.
    let day = SignedDuration::from_hours(24).as_secs();
    let into_the_day = Timestamp::now().as_second().rem_euclid(day);
    team.app.later(SignedDuration::from_secs((SignedDuration::from_hours(2).as_secs() - into_the_day).rem_euclid(day)));
    team.given("Ivan").await;
    team.given("Petr").await;
    team.app.later(SignedDuration::from_hours(19));
    team.app.settle().await;
    assert!(team.app.letters_to(&team.boris.email).await.is_empty(), "it is seven there");
    team.app.later(SignedDuration::from_mins(61));
    team.app.settle().await;
    let [(subject, text)] = team.letters(&team.boris).await.try_into().unwrap();
    assert!(subject.ends_with(": новые уведомления (2)"), "{subject}");
    assert!(text.contains("Вам передан клиент «Ivan» (Ada)") && text.contains("«Petr»"), "{text}");
    let boris = team.app.signed_in_anew(&team.boris);
    assert_eq!(count(&boris).await, 2, "a letter reads nothing for him");
    let db = team.app.database().await;
    let jobs = db.query_one("SELECT count(*) FROM jobs WHERE kind = 'notifications.letter'", &[]).await.unwrap();
    assert_eq!(jobs.get::<_, i64>(0), 1, "of two that wait for the same morning, one asks");
    team.app.later(SignedDuration::from_hours(48));
    team.app.settle().await;
    assert_eq!(team.app.letters_to(&team.boris.email).await.len(), 1);
}

#[actix_web::test]
async fn no_letter_tells_of_what_its_reader_does_not_see_any_more() {
    let team = team().await;
    team.boris.notifications().set(&mail(ByMail::AtOnce)).await.unwrap();
    team.given("Ivan").await;
    team.ada.groups().take_out(team.north.id, team.boris.id, &Leaving { heir: Some(team.anna.id) }).await.unwrap();
    team.app.later(SignedDuration::from_mins(6));
    team.app.settle().await;
    assert!(team.app.letters_to(&team.boris.email).await.is_empty());
    // It stays so when he comes back: that letter is settled.
    let ada = team.app.signed_in_anew(&team.ada);
    ada.groups().seat(team.north.id, team.boris.id, GroupRole::Member).await.unwrap();
    team.app.later(SignedDuration::from_mins(6));
    team.app.settle().await;
    let [(_, text)] = team.letters(&team.boris).await.try_into().unwrap();
    assert!(text.contains("«North»") && !text.contains("Ivan"), "{text}");
}

#[actix_web::test]
async fn whoever_is_put_into_a_group_is_told_in_the_application_and_by_letter() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let ask = AskIn { email: Email::parse(&boris.email).unwrap(), role: GroupRole::Member, language: Language::En };
    assert_eq!(ada.groups().ask_in(north.id, &ask).await.unwrap(), AskedIn::Joined);
    // To become something else there is no news, and who puts himself in knows it.
    ada.groups().seat(north.id, anna.id, GroupRole::Head).await.unwrap();
    ada.groups().seat(north.id, ada.id, GroupRole::Member).await.unwrap();
    assert!(told(&ada).await.is_empty());
    for person in [&anna, &boris] {
        let [one] = told(person).await.try_into().unwrap();
        assert_eq!((one.news, one.about), (News::Seated, NotificationAbout::Group(north.id)));
        assert_eq!((one.title.as_str(), one.by.unwrap().name.as_str()), ("North", "Ada"));
    }
    app.later(SignedDuration::from_mins(6));
    app.settle().await;
    for person in [&anna, &boris] {
        assert_eq!(app.letters_to(&person.email).await.len(), 1);
    }
    // Who has switched it off is told by nothing, and everybody else each time.
    let off = HowTold { in_app: false, by_mail: ByMail::Off };
    anna.notifications().set(&NotificationSettings { seated: off, ..NotificationSettings::default() }).await.unwrap();
    for person in [&anna, &boris] {
        ada.groups().take_out(north.id, person.id, &Leaving { heir: Some(ada.id) }).await.unwrap();
        ada.groups().seat(north.id, person.id, GroupRole::Viewer).await.unwrap();
    }
    assert_eq!((told(&anna).await.len(), told(&boris).await.len()), (1, 2));
}

#[actix_web::test]
async fn who_is_blocked_or_switched_letters_off_meanwhile_gets_none() {
    let team = team().await;
    for person in [&team.anna, &team.boris] {
        person.notifications().set(&mail(ByMail::AtOnce)).await.unwrap();
    }
    let client = team.given("Ivan").await;
    team.give(&team.ada, &client, &team.anna).await;
    team.anna.notifications().set(&mail(ByMail::Off)).await.unwrap();
    let block = "UPDATE users SET blocked_at = now(), blocked_reason = 'x' WHERE id = $1";
    team.app.database().await.execute(block, &[&team.boris.id.0]).await.unwrap();
    team.app.later(SignedDuration::from_mins(6));
    team.app.settle().await;
    for person in [&team.anna, &team.boris] {
        assert!(team.app.letters_to(&person.email).await.is_empty());
    }
}

#[actix_web::test]
async fn what_is_told_by_letter_only_is_in_no_list() {
    let team = team().await;
    let only = HowTold { in_app: false, by_mail: ByMail::AtOnce };
    team.boris
        .notifications()
        .set(&NotificationSettings { assigned: only, ..NotificationSettings::default() })
        .await
        .unwrap();
    team.given("Ivan").await;
    assert_eq!((told(&team.boris).await.len(), count(&team.boris).await), (0, 0));
    team.app.later(SignedDuration::from_mins(6));
    team.app.settle().await;
    assert_eq!(team.app.letters_to(&team.boris.email).await.len(), 1);
}

/// The next thing this person's open page hears of notifications.
async fn heard(stream: &mut reqwest::Response) -> Option<Unread> {
    let mut text = String::new();
    while let Ok(Some(piece)) = stream.chunk().await {
        text.push_str(&String::from_utf8_lossy(&piece));
        let told = text.split("\n\n").find_map(|event| event.strip_prefix("event: notifications\ndata: "));
        if let Some(unread) = told.and_then(|data| serde_json::from_str(data).ok()) {
            return Some(unread);
        }
    }
    None
}

async fn listen(app: &TestApp, person: &Persona) -> reqwest::Response {
    let url = format!("{}{}", app.base, person.me().events_path());
    let mut stream = reqwest::Client::new().get(url).bearer_auth(app.token_of(person)).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    // The first word says that the stream listens.
    assert!(stream.chunk().await.unwrap().is_some());
    stream
}

#[actix_web::test]
async fn an_open_page_hears_at_once_and_nobody_elses_does() {
    let team = team().await;
    let (mut his, mut hers) = (listen(&team.app, &team.boris).await, listen(&team.app, &team.anna).await);
    team.given("Ivan").await;
    let unread = tokio::time::timeout(Duration::from_secs(5), heard(&mut his)).await.unwrap().unwrap();
    assert_eq!((unread.count, unread.newest.as_ref().unwrap().title.as_str()), (1, "Ivan"));
    team.boris
        .notifications()
        .mark_read(&MarkRead { up_to: Some(unread.newest.unwrap().id), ids: None })
        .await
        .unwrap();
    let read = tokio::time::timeout(Duration::from_secs(5), heard(&mut his)).await.unwrap().unwrap();
    assert_eq!(read, Unread { count: 0, more: false, newest: None }, "read in one tab, read in all");
    // Anna's page hears of nothing until the session ends, and then the stream is over.
    team.anna.me().revoke_session(team.anna.session).await.unwrap();
    assert_eq!(tokio::time::timeout(Duration::from_secs(5), heard(&mut hers)).await.unwrap(), None);
}

#[actix_web::test]
async fn what_is_read_is_dropped_after_90_days_and_everything_after_a_year() {
    let team = team().await;
    let first = team.given("Ivan").await;
    team.given("Petr").await;
    let all = told(&team.boris).await;
    let read = all.iter().find(|one| one.about == NotificationAbout::Client(first.id)).unwrap().id;
    team.boris.notifications().mark_read(&MarkRead { up_to: None, ids: Some(vec![read]) }).await.unwrap();
    let db = team.app.database().await;
    let left_after = async |days: i64| {
        team.app.later(SignedDuration::from_hours(days * 24));
        let sweep = "INSERT INTO jobs (kind, payload) VALUES ('notifications.sweep', 'null')";
        db.execute(sweep, &[]).await.unwrap();
        team.app.settle().await;
        db.query_one("SELECT count(*) FROM notifications", &[]).await.unwrap().get::<_, i64>(0)
    };
    assert_eq!(left_after(89).await, 2);
    assert_eq!(left_after(2).await, 1);
    assert_eq!(left_after(275).await, 0);
}
