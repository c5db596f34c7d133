//! Leads that become clients many at once, by the rules of one; and the way back.

use crate::bulk_changes::{skips, undone, with_leads};
use crate::conversions::{into, into_new, laden, number, say};
use crate::groups::{client_in, group};
use crate::leads::{add_in, named};
use crate::support::{Failed, Persona, TestApp};
use vestnik::conversions::Child;
use vestnik_client::api::bulk::{BulkFailure, BulkRun, BulkState, LeadAct, LeadBulk, Rows};
use vestnik_client::api::clients::{Client, ClientFilter};
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::GroupId;
use vestnik_client::api::leads::{Lead, LeadFilter, NewLead, RecordId, StageMeaning};
use vestnik_client::api::notifications::{News, NotificationAbout, NotificationFilter};
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, Permission, Reach};

/// All it takes to make clients of leads.
const BOTH: [Permission; 4] =
    [Permission::LeadsRead, Permission::LeadsWrite, Permission::ClientsRead, Permission::ClientsWrite];

/// A lead with this address.
async fn with_address(who: &Persona, group: Option<GroupId>, name: &str, email: &str) -> Lead {
    let new = NewLead { group, email: Some(email.parse().unwrap()), anyway: true, ..named(name) };
    who.leads().create(&new).await.unwrap()
}

async fn lead(who: &Persona, lead: &Lead) -> Lead {
    who.leads().find(lead.id).await.unwrap()
}

/// The client a lead has become.
async fn became(who: &Persona, one: &Lead) -> Client {
    let to = lead(who, one).await.converted.and_then(|to| to.client).unwrap();
    who.clients().find(to).await.unwrap()
}

async fn clients(who: &Persona) -> i64 {
    let all = ClientFilter { with_total: true, ..ClientFilter::default() };
    who.clients().list(&all).await.unwrap().total.unwrap()
}

async fn begin(who: &Persona, leads: &[&Lead]) -> BulkRun {
    let rows = Rows { ids: Some(leads.iter().map(|lead| lead.id.0).collect()), all: false };
    who.bulk().leads(&LeadFilter::default(), &LeadBulk { act: LeadAct::Convert, rows }).await.unwrap()
}

#[actix_web::test]
async fn leads_become_clients_with_all_that_hangs_on_them_and_others_are_left_out_with_the_reason() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let one = laden(&boris, &with_address(&boris, Some(north), "One", "one@x.example").await).await;
    let twin = with_address(&anna, Some(north), "Twin", "one@x.example").await;
    let without = add_in(&anna, north, "Without").await;
    let taken = with_address(&anna, Some(north), "Taken", "taken@x.example").await;
    client_in(&anna, north, "Somebody", "taken@x.example").await;
    say(&anna, RecordId::Lead(taken.id), "Позвонила", None).await;
    let gone = with_address(&anna, Some(north), "Gone over", "gone@x.example").await;
    let gone = anna.leads().convert(gone.id, gone.version, &into_new()).await.unwrap().lead;
    let (twin, taken) = (lead(&anna, &twin).await, lead(&anna, &taken).await);

    let run = with_leads(&app, &anna, LeadAct::Convert).await;
    assert_eq!((run.total, run.done, clients(&anna).await), (Some(5), 1, 3));
    assert_eq!(skips(&run), [(Code::InUse, 2), (Code::Invalid, 1), (Code::WrongState, 1)]);
    let client = became(&anna, &one).await;
    assert_eq!((client.name.as_str(), client.email.as_str()), ("One", "one@x.example"));
    assert_eq!((client.owner.id, client.group.as_ref().map(|group| group.id)), (boris.id, Some(north)));
    assert_eq!(lead(&anna, &one).await.stage.meaning, StageMeaning::Won);
    for child in Child::ALL {
        assert_eq!(number(&anna, child, RecordId::Client(client.id)).await, 1, "{child:?}");
    }
    let feed = anna.record(RecordId::Lead(one.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    assert_eq!(feed[0].what, What::Converted { client: Some(client.id) });
    let told = boris.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    let told = told.iter().filter(|one| one.news == News::Converted);
    let told: Vec<_> = told.map(|one| (one.about, one.records)).collect();
    assert_eq!(told, [(NotificationAbout::Group(north), 1)], "it was his lead");
    for untouched in [&twin, &without, &taken, &gone] {
        assert_eq!(&lead(&anna, untouched).await, untouched);
    }
    assert_eq!(number(&anna, Child::Comments, RecordId::Lead(taken.id)).await, 1, "no half of it is done");

    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, undo.skipped, clients(&anna).await), (1, 0, 2));
    let back = lead(&anna, &one).await;
    assert_eq!((back.converted, &back.stage, back.stage_since), (None, &one.stage, one.stage_since));
    for child in Child::ALL {
        assert_eq!(number(&anna, child, RecordId::Lead(one.id)).await, 1, "{child:?}");
    }
    assert_eq!(anna.clients().find(client.id).await.problem().code, Code::NotFound);
    assert_eq!(lead(&anna, &gone).await, gone, "what somebody else has made a client is one");
}

#[actix_web::test]
async fn undone_a_client_to_which_something_has_come_stays_and_what_became_one_anew_is_one() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let quiet = with_address(&anna, Some(north), "Quiet", "quiet@x.example").await;
    let said = with_address(&anna, Some(north), "Said", "said@x.example").await;
    let anew = with_address(&anna, Some(north), "Anew", "anew@x.example").await;
    let joined = with_address(&anna, Some(north), "Joined", "joined@x.example").await;
    let run = with_leads(&app, &anna, LeadAct::Convert).await;
    assert_eq!((run.done, run.skipped), (4, 0));

    let (of_quiet, of_said) = (became(&anna, &quiet).await, became(&anna, &said).await);
    say(&anna, RecordId::Client(of_said.id), "Заплатила", None).await;
    let back = anna.leads().revert(anew.id).await.unwrap().lead;
    let anew = anna.leads().convert(anew.id, back.version, &into_new()).await.unwrap().lead;
    // It goes into the very client that it has been before, and that stayed.
    let of_joined = became(&anna, &joined).await;
    say(&anna, RecordId::Client(of_joined.id), "Заплатил", None).await;
    let back = anna.leads().revert(joined.id).await.unwrap();
    assert_eq!(back.client, Some(of_joined.id));
    let joined = anna.leads().convert(joined.id, back.lead.version, &into(&of_joined)).await.unwrap().lead;

    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (2, vec![(Code::WrongState, 2)]));
    for before in [&quiet, &said] {
        let after = lead(&anna, before).await;
        assert_eq!((after.converted, &after.stage), (None, &before.stage));
    }
    assert_eq!(anna.clients().find(of_quiet.id).await.problem().code, Code::NotFound);
    assert!(anna.clients().find(of_said.id).await.is_ok(), "somebody has worked on it");
    assert_eq!(number(&anna, Child::Comments, RecordId::Client(of_said.id)).await, 1);
    for untouched in [&anew, &joined] {
        assert_eq!(&lead(&anna, untouched).await, untouched);
    }
}

#[actix_web::test]
async fn it_takes_both_permissions_for_as_long_as_it_lasts() {
    let app = TestApp::start().await;
    let half = [Permission::LeadsRead, Permission::LeadsWrite].map(|permission| (permission, Reach::Groups));
    let lina = app.person_who_may("Lina", &half).await;
    let all = LeadBulk { act: LeadAct::Convert, rows: Rows { ids: None, all: true } };
    assert_eq!(lina.bulk().leads(&LeadFilter::default(), &all).await.problem().code, Code::Forbidden);

    let own = BOTH.map(|permission| (permission, Reach::Own));
    let (ivan, olga) = (app.person_who_may("Ivan", &own).await, app.person_who_may("Olga", &own).await);
    let hers = with_address(&olga, None, "Hers", "hers@x.example").await;
    let done = with_leads(&app, &olga, LeadAct::Convert).await;
    assert_eq!(done.done, 1);
    let undo = olga.bulk().undo(done.id).await.unwrap();
    let first = with_address(&ivan, None, "First", "first@x.example").await;
    let second = with_address(&ivan, None, "Second", "second@x.example").await;
    let run = begin(&ivan, &[&first, &second]).await;
    // As it is between two groups of rows.
    let db = app.database().await;
    let halfway = "WITH rows AS (UPDATE bulk_rows SET done = true WHERE run_id = $1 AND row_id = $2)
                   UPDATE bulk_runs SET state = 'running', done = 1 WHERE id = $1";
    db.execute(halfway, &[&run.id.0, &first.id.0]).await.unwrap();
    db.execute("DELETE FROM user_permissions WHERE permission = 'clients.write'", &[]).await.unwrap();
    app.settle().await;
    for (who, run, done) in [(&ivan, &run, 1), (&olga, &undo, 0)] {
        let over = who.bulk().find(run.id).await.unwrap();
        assert_eq!((over.state, over.failure, over.done), (BulkState::Failed, Some(BulkFailure::Forbidden), done));
    }
    assert_eq!(lead(&ivan, &second).await, second);
    assert!(lead(&olga, &hers).await.converted.is_some());
}

#[actix_web::test]
async fn leads_of_others_and_those_where_one_may_add_no_clients_stay_leads() {
    let app = TestApp::start().await;
    let (ada, anna, vera, zoe) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await, app.person("Zoe").await);
    let boris = app.person_who_may("Boris", &BOTH.map(|permission| (permission, Reach::Own))).await;
    let most = [
        (Permission::LeadsRead, Reach::All),
        (Permission::LeadsWrite, Reach::All),
        (Permission::ClientsRead, Reach::All),
        (Permission::ClientsWrite, Reach::Groups),
    ];
    let chief = app.person_who_may("Chief", &most).await;
    let members = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &members).await.id;
    let hers = with_address(&anna, Some(north), "Hers", "hers@x.example").await;
    for (who, code) in
        [(&boris, Code::NotFound), (&vera, Code::NotFound), (&zoe, Code::NotFound), (&chief, Code::Forbidden)]
    {
        let run = begin(who, &[&hers]).await;
        app.settle().await;
        let run = who.bulk().find(run.id).await.unwrap();
        assert_eq!((run.done, skips(&run)), (0, vec![(code, 1)]));
    }
    let his = with_address(&boris, Some(north), "His", "his@x.example").await;
    let run = with_leads(&app, &boris, LeadAct::Convert).await;
    assert_eq!((run.total, run.done), (Some(1), 1), "all are those that are his");
    assert!(lead(&boris, &his).await.converted.is_some());
    assert_eq!(lead(&anna, &hers).await, hers);
}
