//! Two clients that become one: what moves, what is chosen, and that it can be taken back.

use crate::clients::named;
use crate::delivery::{at_once, plain};
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use vestnik::merges::Child;
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, MailStatus, MoveClient, NewClient};
use vestnik_client::api::comments::{Comment, CommentFilter, NewComment};
use vestnik_client::api::conversions::{Convert, Moved};
use vestnik_client::api::custom_fields::{ChangeCustom, CustomKind, CustomValues};
use vestnik_client::api::deleted::DeletedFilter;
use vestnik_client::api::groups::{Group, GroupRole, Leaving};
use vestnik_client::api::id::{ClientId, LeadId, MailingId};
use vestnik_client::api::leads::{LikeBy, NewLead, RecordId};
use vestnik_client::api::mailings::{Audience, ChangeMailing, NewMailing};
use vestnik_client::api::merges::{MergeClient, Picked};
use vestnik_client::api::notifications::{NotificationAbout, NotificationFilter, NotificationKind};
use vestnik_client::api::record_files::RecordFileFilter;
use vestnik_client::api::suppressions::{NewSuppression, StatedReason, StopListImport, SuppressionFilter};
use vestnik_client::api::tags::{NewTag, SetTags, TagColour};
use vestnik_client::api::text::{Email, Phone, Text};
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

struct AtWork {
    app: TestApp,
    anna: Persona,
    north: Group,
    stays: Client,
    goes: Client,
}

/// Anna works in the north, which knows Svetlana twice.
async fn at_work() -> AtWork {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let stays = client_in(&anna, north.id, "Светлана", "sveta@x.example").await;
    let new = NewClient {
        name: "С. Макарова".parse().unwrap(),
        email: Email::parse("makarova@x.example").unwrap(),
        phone: Some(Phone::parse("+78125557509").unwrap()),
        comment: Text::parse("80 комплектов").unwrap(),
        custom: CustomValues::new(),
        group: Some(north.id),
        owner: None,
    };
    let goes = anna.clients().create(&new).await.unwrap();
    AtWork { app, anna, north, stays, goes }
}

fn from(id: ClientId) -> MergeClient {
    taking(id, Vec::new())
}

fn taking(from: ClientId, take: Vec<Picked>) -> MergeClient {
    MergeClient { from, take, take_custom: Vec::new() }
}

/// No letters go to a client of a group any more.
async fn stop(who: &Persona, group: &Group, client: &Client) {
    let stop = NewSuppression {
        email: client.email.clone(),
        reason: StatedReason::ByHand,
        note: Text::default(),
        group: Some(group.id),
        everywhere: false,
    };
    who.suppressions().add(&stop).await.unwrap();
}

async fn say(who: &Persona, on: ClientId, text: &str) -> Comment {
    let comment = NewComment { text: Text::parse(text).unwrap(), answers: None };
    who.record(RecordId::Client(on)).comment(&comment).await.unwrap()
}

async fn said(who: &Persona, on: ClientId) -> Vec<String> {
    let comments = who.record(RecordId::Client(on)).comments(&CommentFilter::default()).await.unwrap();
    comments.items.into_iter().map(|comment| comment.text).collect()
}

async fn files(who: &Persona, on: ClientId) -> usize {
    who.record(RecordId::Client(on)).files(&RecordFileFilter::default()).await.unwrap().items.len()
}

#[actix_web::test]
async fn a_client_goes_into_another_with_all_that_hangs_on_it() {
    let AtWork { app: _app, anna, stays, goes, .. } = at_work().await;
    let first = say(&anna, goes.id, "Позвонила").await;
    let answer = NewComment { text: Text::parse("Ждёт счёт").unwrap(), answers: Some(first.id) };
    anna.record(RecordId::Client(goes.id)).comment(&answer).await.unwrap();
    anna.record(RecordId::Client(goes.id)).add_file("план.txt", b"plan".to_vec()).await.unwrap();
    let plan = anna.clients().merge_plan(stays.id, goes.id).await.unwrap();
    let all = Moved { comments: 2, files: 1, tags: 0 };
    assert_eq!((plan.client.id, plan.from.id, plan.moves), (stays.id, goes.id, all));

    let done = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    assert_eq!((done.client.id, done.moved), (stays.id, all));
    assert_eq!((done.client.name.as_str(), done.client.phone), ("Светлана", None), "nothing was chosen");
    assert_eq!((said(&anna, stays.id).await, files(&anna, stays.id).await), (vec!["Позвонила".to_owned()], 1));
    let listed = anna.clients().list(&ClientFilter::default()).await.unwrap().items;
    assert_eq!(listed.iter().map(|client| client.id).collect::<Vec<_>>(), [stays.id]);

    assert_eq!(anna.clients().find(goes.id).await.problem().code, Code::NotFound);
    assert_eq!(anna.clients().merged_into(goes.id).await.unwrap().client.id, stays.id, "the old address leads on");
    assert_eq!(anna.clients().restore(goes.id).await.problem().code, Code::WrongState);
    let feed = anna.record(RecordId::Client(stays.id)).timeline(&FeedFilter::default()).await.unwrap();
    assert!(
        feed.items.iter().any(|one| one.what == What::Merged { client: Some(goes.id), name: goes.name.clone() }),
        "{:?}",
        feed.items
    );
}

/// What hangs on one of two clients.
struct Laden {
    anna: Persona,
    boris: Persona,
    lead: LeadId,
    mailing: MailingId,
}

impl Laden {
    /// Hangs one of each kind on a client of Anna's.
    async fn hang(anna: Persona, boris: Persona, north: &Group, on: &Client) -> Self {
        let record = RecordId::Client(on.id);
        say(&anna, on.id, &format!("@[Boris](user:{}) взгляни", boris.id)).await;
        anna.record(record).add_file("план.txt", b"plan".to_vec()).await.unwrap();
        let new = NewTag { name: "VIP".parse().unwrap(), colour: TagColour::Blue, group: Some(north.id), owner: None };
        let tag = anna.tags().create(&new).await.unwrap().id;
        anna.clients().set_tags(on.id, on.version, &SetTags { tags: vec![tag] }).await.unwrap();
        let new = NewMailing { audience: Audience::Chosen { client_ids: vec![on.id] }, ..at_once(plain()) };
        let mailing = anna.mailings().create(&new).await.unwrap().id;
        let lead = crate::leads::add_in(&anna, north.id, "Lead").await;
        let into = Convert { client: Some(on.id), ..Convert::default() };
        anna.leads().convert(lead.id, lead.version, &into).await.unwrap();
        Self { anna, boris, lead: lead.id, mailing }
    }

    /// Whether it is this client on which that of a kind hangs.
    async fn is_of(&self, client: ClientId, child: Child) -> bool {
        let anna = &self.anna;
        match child {
            Child::Comments => !said(anna, client).await.is_empty(),
            Child::Files => files(anna, client).await > 0,
            Child::Tags => !anna.clients().find(client).await.unwrap().tags.is_empty(),
            Child::Leads => anna.leads().find(self.lead).await.unwrap().converted.unwrap().client == Some(client),
            Child::Mailings => {
                let audience = anna.mailings().audience(self.mailing).await.unwrap();
                matches!(audience, Audience::Chosen { client_ids } if client_ids.contains(&client))
            }
            Child::Notifications => {
                let told = self.boris.notifications().list(&NotificationFilter::default()).await.unwrap();
                told.items.iter().any(|one| one.about == NotificationAbout::Client(client))
            }
        }
    }
}

#[actix_web::test]
async fn whatever_goes_along_comes_back() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let laden = Laden::hang(anna, boris, &north, &goes).await;
    let clients = laden.anna.clients();
    for child in Child::ALL {
        let (here, there) = (laden.is_of(stays.id, child).await, laden.is_of(goes.id, child).await);
        assert!(!here && there, "{child:?}");
    }
    assert_eq!(clients.merge_plan(stays.id, goes.id).await.unwrap().moves, Moved { comments: 1, files: 1, tags: 1 });
    let done = clients.merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    assert_eq!(done.moved, Moved { comments: 1, files: 1, tags: 1 });
    for child in Child::ALL {
        assert!(laden.is_of(stays.id, child).await, "{child:?}");
    }
    let back = clients.unmerge(goes.id).await.unwrap();
    assert_eq!(back.moved, Moved { comments: 1, files: 1, tags: 1 });
    for child in Child::ALL {
        let (here, there) = (laden.is_of(stays.id, child).await, laden.is_of(goes.id, child).await);
        assert!(!here && there, "{child:?}");
    }
}

#[actix_web::test]
async fn a_client_comes_back_into_the_mailings_the_merge_took_it_out_of_and_into_no_other() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let of_boris = client_in(&boris, north.id, "Света", "sv@x.example").await;
    let other = client_in(&anna, north.id, "Иван", "ivan@x.example").await;
    let chosen = |ids: &[ClientId]| Audience::Chosen { client_ids: ids.to_vec() };
    let new = NewMailing { audience: chosen(&[stays.id, other.id]), ..at_once(plain()) };
    let mailing = anna.mailings().create(&new).await.unwrap();
    let audience = async || anna.mailings().audience(mailing.id).await.unwrap();

    let how = taking(of_boris.id, vec![Picked::Owner]);
    anna.clients().merge(stays.id, stays.version, &how).await.unwrap();
    assert_eq!(audience().await, chosen(&[other.id]), "a mailing goes to its owner's own clients");
    anna.clients().unmerge(of_boris.id).await.unwrap();
    assert_eq!(audience().await, new.audience);

    let stays = anna.clients().find(stays.id).await.unwrap();
    anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    assert_eq!(audience().await, new.audience, "its owner is the same");
    let change = ChangeMailing { audience: Some(chosen(&[other.id])), ..ChangeMailing::default() };
    anna.mailings().change(mailing.id, mailing.version, &change).await.unwrap();
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(audience().await, chosen(&[other.id]), "somebody has taken it out since");
}

#[actix_web::test]
async fn a_client_that_is_out_of_sight_gives_nothing_back_and_an_answer_goes_with_what_it_answers() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let (ada, boris) = (app.admin("Eva").await, app.person("Boris").await);
    ada.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let asked = say(&anna, goes.id, "Позвонила").await;
    let done = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap().client;
    let to = MoveClient { group: Some(south.id), owner: None };
    anna.clients().relocate(stays.id, done.version, &to).await.unwrap();
    let answer = NewComment { text: Text::parse("Только для юга").unwrap(), answers: Some(asked.id) };
    anna.record(RecordId::Client(stays.id)).comment(&answer).await.unwrap();

    assert_eq!(boris.clients().unmerge(goes.id).await.problem().code, Code::NotFound);
    anna.clients().delete(stays.id).await.unwrap();
    assert_eq!(boris.clients().unmerge(goes.id).await.problem().code, Code::NotFound, "deleted, it is no more his");
    anna.clients().restore(stays.id).await.unwrap();
    ada.groups().seat(south.id, boris.id, GroupRole::Viewer).await.unwrap();
    assert_eq!(boris.clients().unmerge(goes.id).await.problem().code, Code::Forbidden);
    assert_eq!(said(&anna, stays.id).await, ["Позвонила"]);
    assert_eq!(anna.clients().merged_into(goes.id).await.unwrap().client.id, stays.id);

    let back = anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(back.moved.comments, 2);
    assert!(said(&anna, stays.id).await.is_empty());
}

#[actix_web::test]
async fn each_field_is_kept_as_chosen_and_taken_back_they_are_two_as_before() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let of_boris = client_in(&boris, north.id, "Света", "sv@x.example").await;
    say(&anna, stays.id, "Своё").await;
    say(&anna, goes.id, "Позвонила").await;
    let take = vec![Picked::Name, Picked::Email, Picked::Phone, Picked::Comment];
    let how = taking(goes.id, take);
    let done = anna.clients().merge(stays.id, stays.version, &how).await.unwrap().client;
    assert_eq!((&done.name, &done.email, &done.phone), (&goes.name, &goes.email, &goes.phone));
    assert_eq!(done.comment, goes.comment);
    let how = taking(of_boris.id, vec![Picked::Owner]);
    let done = anna.clients().merge(stays.id, done.version, &how).await.unwrap().client;
    assert_eq!((done.owner.id, &done.name), (boris.id, &goes.name));

    anna.clients().unmerge(of_boris.id).await.unwrap();
    assert_eq!(anna.clients().find(stays.id).await.unwrap().owner.id, anna.id);
    say(&anna, stays.id, "Новое").await;
    let back = anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!((back.into, back.moved), (stays.id, Moved { comments: 1, ..Moved::default() }));
    assert_eq!((&back.client.name, &back.client.email), (&goes.name, &goes.email));
    assert_eq!(said(&anna, goes.id).await, ["Позвонила"]);
    assert_eq!(
        said(&anna, stays.id).await.into_iter().collect::<BTreeSet<_>>(),
        ["Новое", "Своё"].map(String::from).into()
    );
    assert_eq!(anna.clients().find(stays.id).await.unwrap().email, stays.email);
    assert_eq!(anna.clients().unmerge(goes.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn handed_over_since_the_one_that_stays_is_itself_again_all_the_same() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let (eva, hanna) = (app.admin("Eva").await, app.person("Hanna").await);
    eva.groups().seat(north.id, hanna.id, GroupRole::Head).await.unwrap();
    let how = taking(goes.id, vec![Picked::Name, Picked::Phone]);
    anna.clients().merge(stays.id, stays.version, &how).await.unwrap();
    eva.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    hanna.clients().unmerge(goes.id).await.unwrap();
    let now = hanna.clients().find(stays.id).await.unwrap();
    assert_eq!((now.name, now.phone, now.owner.id), (stays.name, stays.phone, hanna.id));
}

#[actix_web::test]
async fn asked_for_twice_at_once_or_crosswise_they_are_merged_once() {
    let AtWork { app: _app, anna, stays, goes, .. } = at_work().await;
    let (way, how) = (anna.clients(), from(goes.id));
    let (one, two) = futures::join!(way.merge(stays.id, stays.version, &how), way.merge(stays.id, stays.version, &how));
    assert_eq!((one.unwrap().client.id, two.unwrap().client.id), (stays.id, stays.id));
    let again = anna.clients().unmerge(goes.id).await.unwrap().client;
    let stays = anna.clients().find(stays.id).await.unwrap();
    let (ahead, across) = (from(again.id), from(stays.id));
    let (one, two) =
        futures::join!(way.merge(stays.id, stays.version, &ahead), way.merge(again.id, again.version, &across));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|done| **done).count(), 1);
    assert_eq!(way.list(&ClientFilter::default()).await.unwrap().items.len(), 1);
}

#[actix_web::test]
async fn only_two_of_one_place_are_merged_and_only_by_who_may_change_them() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let ada = app.admin("Eva").await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let elsewhere = client_in(&anna, south.id, "Иван", "ivan@x.example").await;
    for (id, code) in
        [(elsewhere.id, FieldCode::NotFound), (ClientId(999_999), FieldCode::NotFound), (stays.id, FieldCode::Invalid)]
    {
        let refused = anna.clients().merge(stays.id, stays.version, &from(id)).await.problem();
        assert_eq!(refused.field("from").unwrap().code, code);
    }
    assert_eq!(anna.clients().merge_plan(stays.id, elsewhere.id).await.problem().code, Code::NotFound);
    let (zoe, vera) = (app.person("Zoe").await, app.person("Vera").await);
    ada.groups().seat(north.id, vera.id, GroupRole::Viewer).await.unwrap();
    for (who, code) in [(&zoe, Code::NotFound), (&vera, Code::Forbidden)] {
        assert_eq!(who.clients().merge(stays.id, stays.version, &from(goes.id)).await.problem().code, code);
    }
    anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    for (who, code) in [(&zoe, Code::NotFound), (&vera, Code::Forbidden)] {
        assert_eq!(who.clients().unmerge(goes.id).await.problem().code, code);
    }
    assert_eq!(zoe.clients().merged_into(goes.id).await.problem().code, Code::NotFound);
    assert_eq!(vera.clients().merged_into(goes.id).await.unwrap().client.id, stays.id);
}

#[actix_web::test]
async fn what_was_changed_since_stays_and_the_address_goes_back_unless_somebody_has_it() {
    let AtWork { app: _app, anna, north, stays, goes } = at_work().await;
    let how = taking(goes.id, vec![Picked::Name, Picked::Email]);
    let done = anna.clients().merge(stays.id, stays.version, &how).await.unwrap().client;
    let change = ChangeClient { comment: Some(Text::parse("важно").unwrap()), ..ChangeClient::default() };
    let done = anna.clients().change(stays.id, done.version, &change).await.unwrap();
    let usurper = client_in(&anna, north.id, "Иван", stays.email.as_str()).await;
    assert_eq!(anna.clients().unmerge(goes.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.clients().find(stays.id).await.unwrap(), done, "nothing has happened");
    anna.clients().delete(usurper.id).await.unwrap();
    anna.clients().unmerge(goes.id).await.unwrap();
    let kept = anna.clients().find(stays.id).await.unwrap();
    assert_eq!((kept.comment.as_str(), &kept.name, &kept.email), ("важно", &goes.name, &stays.email));
}

#[actix_web::test]
async fn after_thirty_days_it_is_too_late_and_the_old_address_still_leads_on() {
    let AtWork { app, anna, stays, goes, .. } = at_work().await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    app.later(SignedDuration::from_hours(30 * 24 + 1));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(anna.clients().unmerge(goes.id).await.problem().code, Code::WrongState);
    assert_eq!(anna.clients().merged_into(goes.id).await.unwrap().client.id, stays.id);
}

#[actix_web::test]
async fn a_lead_leads_on_to_the_client_that_stays_and_is_taken_back_after_the_merge() {
    let AtWork { app: _app, anna, north, stays, .. } = at_work().await;
    let new = NewLead {
        name: Some("Света".parse().unwrap()),
        email: Some(Email::parse("lead@x.example").unwrap()),
        group: Some(north.id),
        anyway: true,
        ..NewLead::default()
    };
    let lead = anna.leads().create(&new).await.unwrap();
    let goes = anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap().client;
    anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    let to = async || anna.leads().find(lead.id).await.unwrap().converted.and_then(|to| to.client);
    assert_eq!(to().await, Some(stays.id));
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::WrongState);
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(to().await, Some(goes.id));
    anna.leads().revert(lead.id).await.unwrap();
}

#[actix_web::test]
async fn a_lead_leads_on_though_who_merges_its_client_does_not_see_it() {
    let AtWork { app, anna, north, stays, .. } = at_work().await;
    let (ada, boris) = (app.admin("Eva").await, app.person("Boris").await);
    ada.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    // Anna's own lead becomes a client of hers, whom she moves into the group.
    let email = Some(Email::parse("lead@x.example").unwrap());
    let lead = anna.leads().create(&NewLead { email, ..NewLead::default() }).await.unwrap();
    let goes = anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap().client;
    let to = MoveClient { group: Some(north.id), owner: None };
    let goes = anna.clients().relocate(goes.id, goes.version, &to).await.unwrap();
    boris.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    let to = async || anna.leads().find(lead.id).await.unwrap().converted.and_then(|to| to.client);
    assert_eq!(to().await, Some(stays.id));
    assert_eq!(anna.leads().revert(lead.id).await.problem().code, Code::WrongState);
    boris.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(to().await, Some(goes.id));
}

#[actix_web::test]
async fn the_stop_list_follows_the_address_that_is_kept() {
    let AtWork { app: _app, anna, north, stays, goes } = at_work().await;
    stop(&anna, &north, &goes).await;
    let how = taking(goes.id, vec![Picked::Email]);
    let done = anna.clients().merge(stays.id, stays.version, &how).await.unwrap();
    assert_eq!(done.client.mail, MailStatus::ByHand);
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(anna.clients().find(stays.id).await.unwrap().mail, MailStatus::Reachable);
    assert_eq!(anna.clients().find(goes.id).await.unwrap().mail, MailStatus::ByHand);
}

#[actix_web::test]
async fn who_wanted_no_letters_under_either_address_gets_none_whatever_becomes_of_the_merge() {
    let AtWork { app: _app, anna, north, stays, goes } = at_work().await;
    stop(&anna, &north, &goes).await;
    let done = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    assert_eq!((&done.client.email, done.client.mail), (&stays.email, MailStatus::ByHand));
    let listed = anna.suppressions().list(&SuppressionFilter::default()).await.unwrap().items;
    let why = listed.iter().find(|one| one.email == stays.email).unwrap();
    assert_eq!(why.note, goes.email.to_string(), "where it comes from");
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(anna.clients().find(stays.id).await.unwrap().mail, MailStatus::ByHand);
}

#[actix_web::test]
async fn what_a_mail_server_said_of_an_address_hides_no_wish_of_its_reader() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let gone = "INSERT INTO suppressions (owner_id, email, reason) VALUES ($1, $2, 'no_such_address')";
    app.database().await.execute(gone, &[&anna.id.0, &goes.email.as_str()]).await.unwrap();
    let of_north = StopListImport { group: Some(north.id), ..StopListImport::default() };
    let wish = format!("email,reason\n{},unsubscribed\n", goes.email);
    anna.suppressions().import(&of_north, wish.into_bytes()).await.unwrap();
    assert_eq!(anna.clients().find(goes.id).await.unwrap().mail, MailStatus::NoSuchAddress);
    let done = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap().client;
    assert_eq!((done.email, done.mail), (stays.email, MailStatus::Unsubscribed));
}

#[actix_web::test]
async fn a_tag_that_a_lead_gave_and_the_other_one_bore_stays_as_long_as_they_are_one() {
    let AtWork { app: _app, anna, north, stays, goes } = at_work().await;
    let new = NewTag { name: "VIP".parse().unwrap(), colour: TagColour::Blue, group: Some(north.id), owner: None };
    let tagged = SetTags { tags: vec![anna.tags().create(&new).await.unwrap().id] };
    anna.clients().set_tags(goes.id, goes.version, &tagged).await.unwrap();
    let lead = crate::leads::add_in(&anna, north.id, "Lead").await;
    anna.leads().set_tags(lead.id, lead.version, &tagged).await.unwrap();
    let become_one = async || {
        let version = anna.leads().find(lead.id).await.unwrap().version;
        let into = Convert { client: Some(stays.id), ..Convert::default() };
        let client = anna.leads().convert(lead.id, version, &into).await.unwrap().client;
        anna.clients().merge(client.id, client.version, &from(goes.id)).await.unwrap();
    };
    let bears = async |client: ClientId| !anna.clients().find(client).await.unwrap().tags.is_empty();

    become_one().await;
    anna.clients().unmerge(goes.id).await.unwrap();
    assert!(bears(stays.id).await, "the lead gave it");
    anna.leads().revert(lead.id).await.unwrap();
    assert!(!bears(stays.id).await && bears(goes.id).await, "and takes it back");

    become_one().await;
    anna.leads().revert(lead.id).await.unwrap();
    assert!(bears(stays.id).await, "the other one bore it of its own");
    anna.clients().unmerge(goes.id).await.unwrap();
    assert!(!bears(stays.id).await && bears(goes.id).await, "it was there for the sake of the other one");
}

#[actix_web::test]
async fn tags_and_custom_fields_are_joined_and_parted_as_they_were() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let ada = app.admin("Eva").await;
    let tag = async |name: &str| {
        let new = NewTag { name: name.parse().unwrap(), colour: TagColour::Blue, group: Some(north.id), owner: None };
        anna.tags().create(&new).await.unwrap().id
    };
    let (both, one) = (tag("both").await, tag("one").await);
    let mut fields = Vec::new();
    for name in ["Договор", "Регион", "Тариф"] {
        let new = crate::custom_fields::new(name, CustomKind::Text, None);
        fields.push(ada.custom_fields().create(&new).await.unwrap().id);
    }
    let say = async |client: &Client, tags: &[_], custom: &[(usize, &str)]| {
        let tagged = SetTags { tags: tags.to_vec() };
        let client = anna.clients().set_tags(client.id, client.version, &tagged).await.unwrap();
        let custom: ChangeCustom = custom.iter().map(|(field, text)| (fields[*field], Some((*text).into()))).collect();
        let change = ChangeClient { custom, ..ChangeClient::default() };
        anna.clients().change(client.id, client.version, &change).await.unwrap()
    };
    let stays = say(&stays, &[both], &[(1, "Юг"), (2, "Опт")]).await;
    let goes = say(&goes, &[both, one], &[(0, "А-12"), (1, "Север"), (2, "Розница")]).await;
    let how = MergeClient { take_custom: vec![fields[2]], ..from(goes.id) };
    let done = anna.clients().merge(stays.id, stays.version, &how).await.unwrap().client;
    assert_eq!(done.tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [both, one]);
    let told = |client: &Client| {
        fields.iter().map(|field| client.custom.get(field).map(ToString::to_string)).collect::<Vec<_>>()
    };
    assert_eq!(told(&done), ["А-12", "Юг", "Розница"].map(|text| Some(text.to_owned())));

    let back = anna.clients().unmerge(goes.id).await.unwrap().client;
    let kept = anna.clients().find(stays.id).await.unwrap();
    assert_eq!((back.tags, back.custom), (goes.tags, goes.custom));
    assert_eq!((kept.tags, kept.custom), (stays.tags, stays.custom));
}

#[actix_web::test]
async fn merged_one_after_the_other_they_lead_to_the_last_and_are_taken_back_in_turn() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let last = client_in(&anna, north.id, "Макарова Светлана", "sm@x.example").await;
    say(&anna, goes.id, "Позвонила").await;
    let middle = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap().client;
    anna.clients().merge(last.id, last.version, &from(middle.id)).await.unwrap();
    for gone in [goes.id, stays.id] {
        assert_eq!(anna.clients().merged_into(gone).await.unwrap().client.id, last.id);
    }
    assert_eq!(anna.clients().unmerge(goes.id).await.problem().code, Code::WrongState, "not before the other");
    let zoe = app.person("Zoe").await;
    assert_eq!(zoe.clients().unmerge(goes.id).await.problem().code, Code::NotFound);
    assert_eq!(said(&anna, last.id).await, ["Позвонила"]);
    anna.clients().unmerge(stays.id).await.unwrap();
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(said(&anna, goes.id).await, ["Позвонила"]);
    assert!(said(&anna, stays.id).await.is_empty() && said(&anna, last.id).await.is_empty());
}

#[actix_web::test]
async fn the_old_address_leads_on_when_what_lay_between_is_erased() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    let last = client_in(&anna, north.id, "Макарова Светлана", "sm@x.example").await;
    let middle = anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap().client;
    anna.clients().merge(last.id, last.version, &from(middle.id)).await.unwrap();
    app.later(SignedDuration::from_hours(31 * 24));
    let job = "INSERT INTO jobs (kind, payload) VALUES ('clients.purge', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
    let left = app.database().await.query_one("SELECT count(*) FROM clients", &[]).await.unwrap();
    assert_eq!(left.get::<_, i64>(0), 1, "the two are erased");
    let anna = app.signed_in_anew(&anna);
    for gone in [goes.id, stays.id] {
        assert_eq!(anna.clients().merged_into(gone).await.unwrap().client.id, last.id);
        assert_eq!(anna.clients().unmerge(gone).await.problem().code, Code::WrongState, "too late");
    }
    let numbers = "SELECT cardinality(client_numbers($1))";
    let letters = app.database().await.query_one(numbers, &[&last.id.0]).await.unwrap();
    assert_eq!(letters.get::<_, i32>(0), 3, "letters to all three are told of the last");
}

#[actix_web::test]
async fn what_somebody_was_told_of_the_one_that_went_is_told_of_the_one_that_stays() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    say(&anna, goes.id, &format!("@[Boris](user:{}) взгляни", boris.id)).await;
    let about = async || {
        let named = NotificationFilter { kind: Some(NotificationKind::Mentioned), ..NotificationFilter::default() };
        let told = boris.notifications().list(&named).await.unwrap();
        told.items.into_iter().map(|one| one.about).collect::<Vec<_>>()
    };
    assert_eq!(about().await, [NotificationAbout::Client(goes.id)]);
    anna.clients().merge(stays.id, stays.version, &from(goes.id)).await.unwrap();
    assert_eq!(about().await, [NotificationAbout::Client(stays.id)]);
    anna.clients().unmerge(goes.id).await.unwrap();
    assert_eq!(about().await, [NotificationAbout::Client(goes.id)]);
}

/// Who may be the same person as a client, and in what.
async fn alike(who: &Persona, id: ClientId) -> Vec<(String, Vec<LikeBy>)> {
    let found = who.clients().similar(id).await.unwrap();
    found.into_iter().map(|one| (one.title, one.by)).collect()
}

#[actix_web::test]
async fn who_may_be_the_same_person_is_told_of_the_same_home_and_by_number_first() {
    let AtWork { app, anna, north, stays, goes } = at_work().await;
    let (vera, zoe) = (app.person("Vera").await, app.person("Zoe").await);
    app.admin("Eva").await.groups().seat(north.id, vera.id, GroupRole::Viewer).await.unwrap();
    let desk =
        NewClient { phone: goes.phone.clone(), group: Some(north.id), ..named("Приёмная", "desk@x.example") };
    let desk = anna.clients().create(&desk).await.unwrap();
    client_in(&anna, north.id, "с. МАКАРОВА", "other@x.example").await;
    // The same in both, but Anna's own.
    let own = NewClient { phone: goes.phone.clone(), ..named("С. Макарова", "makarova@x.example") };
    anna.clients().create(&own).await.unwrap();
    let by_number = ("Приёмная".to_owned(), vec![LikeBy::Phone]);
    let by_name = ("с. МАКАРОВА".to_owned(), vec![LikeBy::Name]);
    assert_eq!(alike(&anna, goes.id).await, [by_number.clone(), by_name.clone()]);
    assert_eq!(alike(&vera, goes.id).await, [by_number, by_name.clone()]);
    assert!(alike(&anna, stays.id).await.is_empty(), "who has no number is not like all who have none");
    assert_eq!(zoe.clients().similar(goes.id).await.problem().code, Code::NotFound);
    anna.clients().delete(desk.id).await.unwrap();
    assert_eq!(alike(&anna, goes.id).await, [by_name], "who is deleted is told no more");
}

#[actix_web::test]
async fn whoever_sees_only_his_own_is_told_of_no_colleagues_client_that_may_be_the_same() {
    let AtWork { app, anna, north, goes, .. } = at_work().await;
    let oleg = app.person_who_may("Oleg", &[(Permission::ClientsRead, Reach::Own)]).await;
    app.admin("Eva").await.groups().seat(north.id, oleg.id, GroupRole::Member).await.unwrap();
    let his = NewClient {
        phone: goes.phone.clone(),
        group: Some(north.id),
        owner: Some(oleg.id),
        ..named("С. Макарова", "his@x.example")
    };
    let his = anna.clients().create(&his).await.unwrap();
    assert_eq!(alike(&anna, his.id).await, [("С. Макарова".to_owned(), vec![LikeBy::Phone, LikeBy::Name])]);
    assert!(alike(&oleg, his.id).await.is_empty());
    assert_eq!(oleg.clients().similar(goes.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn one_that_went_nowhere_is_not_taken_back() {
    let AtWork { app, anna, north, goes, .. } = at_work().await;
    let (zoe, vera) = (app.person("Zoe").await, app.person("Vera").await);
    app.admin("Eva").await.groups().seat(north.id, vera.id, GroupRole::Viewer).await.unwrap();
    for (who, code) in [(&zoe, Code::NotFound), (&vera, Code::Forbidden), (&anna, Code::NotFound)] {
        assert_eq!(who.clients().unmerge(goes.id).await.problem().code, code);
    }
    assert_eq!(vera.clients().merge(goes.id, goes.version, &from(goes.id)).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.clients().merge(goes.id, goes.version, &from(goes.id)).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn every_column_of_a_client_has_its_fate() {
    let app = TestApp::start().await;
    let query = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'clients'";
    let columns = app.database().await.query(query, &[]).await.unwrap();
    let columns: BTreeSet<String> = columns.iter().map(|row| row.get(0)).collect();
    let fates = vestnik::merges::OWN_FATES.iter().map(|(column, _)| (*column).to_owned());
    assert_eq!(columns, fates.collect(), "what becomes of it when clients are merged?");
}

#[actix_web::test]
async fn whatever_names_a_client_has_its_fate() {
    let app = TestApp::start().await;
    let query = "SELECT table_name::text, column_name::text FROM information_schema.columns
                 JOIN information_schema.tables USING (table_schema, table_name)
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name IN ('client_id', 'record_id', 'about_id', 'object_id')
                 UNION
                 SELECT conrelid::regclass::text, attname::text FROM pg_constraint
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
                 WHERE contype = 'f' AND confrelid = 'clients'::regclass AND attname NOT IN ('home', 'owner_id')";
    let naming = app.database().await.query(query, &[]).await.unwrap();
    let naming: BTreeSet<(String, String)> = naming.iter().map(|row| (row.get(0), row.get(1))).collect();
    let of = |table: &str, column: &str| (table.to_owned(), column.to_owned());
    let go = Child::ALL.map(|child| of(child.column().0, child.column().1));
    let stay = vestnik::merges::STAY.iter().map(|(table, column, _)| of(table, column));
    assert_eq!(naming, go.into_iter().chain(stay).collect(), "what becomes of it when clients are merged?");
}

#[actix_web::test]
async fn a_client_that_went_into_another_is_none_of_the_deleted_that_can_be_brought_back() {
    let work = at_work().await;
    work.anna.clients().merge(work.stays.id, work.stays.version, &from(work.goes.id)).await.unwrap();
    assert!(work.anna.clients().deleted(&DeletedFilter::default()).await.unwrap().items.is_empty());
    let two = work.anna.clients().unmerge(work.goes.id).await.unwrap();
    work.anna.clients().delete(two.client.id).await.unwrap();
    let deleted = work.anna.clients().deleted(&DeletedFilter::default()).await.unwrap().items;
    assert_eq!(deleted.iter().map(|one| one.record).collect::<Vec<_>>(), [RecordId::Client(work.goes.id)]);
}
