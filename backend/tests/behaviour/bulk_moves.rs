//! Many clients or leads that go into other hands and other groups: by the rules of one, and back to where they were.

use crate::bulk_changes::{skips, tag, undone, with_clients, with_leads};
use crate::clients::named as client_named;
use crate::delivery::{at_once, plain};
use crate::groups::{client_in, group};
use crate::leads::{add, add_in, named, stages, to};
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::bulk::{BulkTarget, ClientAct, ClientBulk, LeadAct, LeadBulk, Rows, ToGroup};
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, MoveClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::{ChangeGroup, GroupRole, Leaving};
use vestnik_client::api::id::{ClientId, GroupId};
use vestnik_client::api::leads::{LeadFilter, NewLead, RecordId, StageMeaning};
use vestnik_client::api::mailings::{Audience, ChangeMailing, NewMailing};
use vestnik_client::api::notifications::{News, NotificationAbout, NotificationFilter};
use vestnik_client::api::tags::SetTags;
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

const ALL: Rows = Rows { ids: None, all: true };

fn into(group: Option<GroupId>) -> ToGroup {
    ToGroup { group }
}

async fn client(who: &Persona, id: ClientId) -> Client {
    who.clients().find(id).await.unwrap()
}

/// Whose it is, and in which group.
fn whose(client: &Client) -> (i64, Option<GroupId>) {
    (client.owner.id.0, client.group.as_ref().map(|group| group.id))
}

/// What somebody is told that he got, a group each.
async fn told(who: &Persona) -> Vec<(NotificationAbout, i64)> {
    let told = who.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    told.iter().filter(|one| one.news == News::Assigned).map(|one| (one.about, one.records)).collect()
}

#[actix_web::test]
async fn clients_are_given_to_a_fellow_who_is_told_once_and_go_back_to_whose_they_were() {
    let app = TestApp::start().await;
    let (ada, anna, boris, vera) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await, app.person("Vera").await);
    let members = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Member)];
    let north = group(&ada, "North", &members).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let of_anna = client_in(&anna, north, "A", "a@x.example").await;
    let of_vera = client_in(&vera, north, "V", "v@x.example").await;
    let of_boris = client_in(&boris, north, "B", "b@x.example").await;
    let elsewhere = client_in(&anna, south, "S", "s@x.example").await;
    let alone = anna.clients().create(&client_named("Alone", "alone@x.example")).await.unwrap();

    let new = NewMailing { audience: Audience::Chosen { client_ids: vec![of_anna.id] }, ..at_once(plain()) };
    let mailing = anna.mailings().create(&new).await.unwrap().id;
    let chosen = async || match anna.mailings().audience(mailing).await.unwrap() {
        Audience::Chosen { client_ids } => client_ids,
        Audience::All => panic!("some are chosen"),
    };

    let run = with_clients(&app, &anna, ClientAct::Assign(boris.id)).await;
    assert!(chosen().await.is_empty(), "a mailing goes to its owner's own clients");
    assert_eq!((run.done, skips(&run)), (2, vec![(Code::AlreadyExists, 1), (Code::Invalid, 2)]));
    for id in [of_anna.id, of_vera.id] {
        assert_eq!(whose(&client(&anna, id).await), (boris.id.0, Some(north)));
    }
    for untouched in [&elsewhere, &alone, &of_boris] {
        assert_eq!(&client(&anna, untouched.id).await, untouched);
    }
    assert_eq!(told(&boris).await, [(NotificationAbout::Group(north), 2)], "one line, not one of each client");
    let feed = anna.record(RecordId::Client(of_anna.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    assert!(feed.iter().any(|entry| matches!(entry.what, What::Changed { .. })), "it stands in its history");

    // One is handed on since: it stays there.
    let passed = client(&boris, of_vera.id).await;
    let on = MoveClient { group: Some(north), owner: Some(anna.id) };
    boris.clients().relocate(passed.id, passed.version, &on).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::WrongState, 1)]));
    assert_eq!(whose(&client(&anna, of_anna.id).await), (anna.id.0, Some(north)));
    assert_eq!(chosen().await, [of_anna.id], "it is among those her mailing goes to again");
}

#[actix_web::test]
async fn clients_go_into_a_group_as_one_does_and_come_back_unless_somebody_changed_them() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let members = [(&anna, GroupRole::Member), (&boris, GroupRole::Member)];
    let (north, south) = (group(&ada, "North", &members).await.id, group(&ada, "South", &members).await.id);
    let of_boris = client_in(&boris, north, "B", "b@x.example").await;
    let mine = anna.clients().create(&client_named("Mine", "mine@x.example")).await.unwrap();
    let worked_on = client_in(&anna, north, "W", "w@x.example").await;
    let there = client_in(&boris, south, "There", "there@x.example").await;
    let double = client_in(&anna, north, "Double", "there@x.example").await;
    let (here, same) = (tag(&anna, "VIP", Some(north)).await, tag(&anna, "vip", Some(south)).await);
    let of_boris =
        boris.clients().set_tags(of_boris.id, of_boris.version, &SetTags { tags: vec![here] }).await.unwrap();
    // What nothing is called where it goes.
    let own = tag(&anna, "Own", None).await;
    anna.clients().set_tags(mine.id, mine.version, &SetTags { tags: vec![own] }).await.unwrap();

    let run = with_clients(&app, &anna, ClientAct::Move(into(Some(south)))).await;
    assert_eq!((run.done, skips(&run)), (3, vec![(Code::AlreadyExists, 1), (Code::InUse, 1)]));
    let Some(BulkTarget::Group { group: Some(shown) }) = &run.target else { panic!("{run:?}") };
    assert_eq!(shown.name, "South");
    let moved = client(&anna, of_boris.id).await;
    assert_eq!((whose(&moved), moved.version), ((boris.id.0, Some(south)), of_boris.version + 1), "he works there too");
    assert_eq!(moved.tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [same]);
    let moved = client(&anna, mine.id).await;
    assert_eq!((whose(&moved), moved.tags), ((anna.id.0, Some(south)), vec![]));
    for untouched in [&there, &double] {
        assert_eq!(&client(&anna, untouched.id).await, untouched);
    }

    let now = client(&anna, worked_on.id).await;
    let renamed = ChangeClient { name: Some("Worked on".parse().unwrap()), ..ChangeClient::default() };
    let now = anna.clients().change(now.id, now.version, &renamed).await.unwrap();
    // Somebody else has the address where one was.
    client_in(&boris, north, "Other", "b@x.example").await;
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::InUse, 1), (Code::WrongState, 1)]));
    assert_eq!(client(&anna, worked_on.id).await, now, "who changed it keeps it where it is");
    let back = client(&anna, mine.id).await;
    assert_eq!(whose(&back), (anna.id.0, None));
    assert_eq!(back.tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [own]);
}

#[actix_web::test]
async fn a_colleagues_client_leaves_its_group_by_the_head_who_leaves_it_to_its_owner() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (hanna, anna, boris) = (app.person("Hanna").await, app.person("Anna").await, app.person("Boris").await);
    let members = [(&hanna, GroupRole::Head), (&anna, GroupRole::Member), (&boris, GroupRole::Member)];
    let north = group(&ada, "North", &members).await.id;
    let south = group(&ada, "South", &[(&boris, GroupRole::Member), (&hanna, GroupRole::Member)]).await.id;
    let hers = client_in(&anna, north, "Hers", "hers@x.example").await;
    for to in [None, Some(south)] {
        let run = with_clients(&app, &boris, ClientAct::Move(into(to))).await;
        assert_eq!((run.done, skips(&run)), (0, vec![(Code::Forbidden, 1)]), "{to:?}");
    }
    assert_eq!(client(&anna, hers.id).await, hers);

    // Elsewhere it goes as the head says, who has it there; and back to whose it was.
    let run = with_clients(&app, &hanna, ClientAct::Move(into(Some(south)))).await;
    assert_eq!(whose(&client(&hanna, hers.id).await), (hanna.id.0, Some(south)));
    assert_eq!(undone(&app, &hanna, &run).await.done, 1);
    assert_eq!(whose(&client(&anna, hers.id).await), (anna.id.0, Some(north)));

    let run = with_clients(&app, &hanna, ClientAct::Move(into(None))).await;
    assert_eq!((run.done, run.skipped), (1, 0));
    assert_eq!(whose(&client(&anna, hers.id).await), (anna.id.0, None));
    assert_eq!(hanna.clients().find(hers.id).await.problem().code, Code::NotFound);
    assert_eq!(told(&anna).await, [(NotificationAbout::Group(north), 1)], "it is hers alone now");
    // What she alone sees, she alone puts anywhere.
    let undo = undone(&app, &hanna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (0, vec![(Code::NotFound, 1)]));
}

#[actix_web::test]
async fn clients_come_back_into_the_mailings_they_left_with_their_owner_and_into_no_other() {
    let app = TestApp::start().await;
    let (ada, hanna, anna) = (app.admin("Ada").await, app.person("Hanna").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&hanna, GroupRole::Head), (&anna, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&hanna, GroupRole::Member)]).await.id;
    let of_anna = client_in(&anna, north, "A", "a@x.example").await.id;
    let (one, two) = (
        client_in(&hanna, north, "One", "one@x.example").await,
        client_in(&hanna, north, "Two", "two@x.example").await,
    );
    let chosen = |ids: &[ClientId]| Audience::Chosen { client_ids: ids.to_vec() };
    let going_to = |ids: &[ClientId]| NewMailing { audience: chosen(ids), ..at_once(plain()) };
    let annas = anna.mailings().create(&going_to(&[of_anna])).await.unwrap();
    let hannas = hanna.mailings().create(&going_to(&[one.id, two.id])).await.unwrap();

    let run = with_clients(&app, &hanna, ClientAct::Move(into(Some(south)))).await;
    assert_eq!((run.done, run.skipped), (3, 0));
    assert_eq!(whose(&client(&hanna, of_anna).await), (hanna.id.0, Some(south)));
    assert_eq!(anna.mailings().audience(annas.id).await.unwrap(), chosen(&[]), "it is Anna's no more");
    assert_eq!(hanna.mailings().audience(hannas.id).await.unwrap(), chosen(&[one.id, two.id]));
    let change = ChangeMailing { audience: Some(chosen(&[two.id])), ..ChangeMailing::default() };
    hanna.mailings().change(hannas.id, hannas.version, &change).await.unwrap();
    assert_eq!(undone(&app, &hanna, &run).await.done, 3);
    assert_eq!(anna.mailings().audience(annas.id).await.unwrap(), chosen(&[of_anna]));
    assert_eq!(hanna.mailings().audience(hannas.id).await.unwrap(), chosen(&[two.id]), "one was taken out since");
}

#[actix_web::test]
async fn leads_go_into_a_group_to_a_stage_that_means_the_same_and_back_to_where_they_stood() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let columns = stages(&anna, Some(north)).await;
    let (first, second) = (add_in(&anna, north, "First").await, add_in(&anna, north, "Second").await);
    let second = anna.leads().stage(second.id, second.version, &to(columns[1].id)).await.unwrap();
    let only_there = tag(&anna, "North", Some(north)).await;
    let first = anna.leads().set_tags(first.id, first.version, &SetTags { tags: vec![only_there] }).await.unwrap();
    let worked_on = add(&anna, "Worked on").await;
    let there = add_in(&anna, south, "There").await;
    let email = Some("gone@x.example".parse().unwrap());
    let gone = NewLead { group: Some(north), email, ..named("Gone over") };
    let gone = anna.leads().create(&gone).await.unwrap();
    anna.leads().convert(gone.id, gone.version, &Convert::default()).await.unwrap();

    let run = with_leads(&app, &anna, LeadAct::Move(into(Some(south)))).await;
    assert_eq!((run.done, skips(&run)), (3, vec![(Code::AlreadyExists, 1), (Code::WrongState, 1)]));
    let open = stages(&anna, Some(south)).await.into_iter().find(|stage| stage.meaning == StageMeaning::Open).unwrap();
    for before in [&first, &second, &worked_on] {
        let after = anna.leads().find(before.id).await.unwrap();
        assert_eq!(after.group.as_ref().map(|group| group.id), Some(south));
        assert_eq!((&after.stage, after.stage_since), (&open, before.stage_since), "it has not come further by that");
        assert_eq!(after.tags, []);
    }
    assert_eq!(anna.leads().find(there.id).await.unwrap(), there);

    let now = anna.leads().find(worked_on.id).await.unwrap();
    let on = stages(&anna, Some(south)).await[1].id;
    let now = anna.leads().stage(now.id, now.version, &to(on)).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (2, vec![(Code::WrongState, 1)]));
    for before in [&first, &second] {
        let after = anna.leads().find(before.id).await.unwrap();
        assert_eq!((&after.group, &after.stage, after.stage_since), (&before.group, &before.stage, before.stage_since));
        assert_eq!(after.tags, before.tags);
    }
    assert_eq!(anna.leads().find(now.id).await.unwrap(), now);
}

#[actix_web::test]
async fn a_tag_that_a_lead_gave_does_not_come_back_once_it_is_a_lead_again() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let (of_lead, of_client) = (tag(&anna, "Lead", Some(north)).await, tag(&anna, "Client", Some(north)).await);
    let new = NewLead { group: Some(north), email: Some("a@x.example".parse().unwrap()), ..named("A") };
    let lead = anna.leads().create(&new).await.unwrap();
    let lead = anna.leads().set_tags(lead.id, lead.version, &SetTags { tags: vec![of_lead] }).await.unwrap();
    let made = anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap().client;
    let both = SetTags { tags: vec![of_lead, of_client] };
    anna.clients().set_tags(made.id, made.version, &both).await.unwrap();

    let run = with_clients(&app, &anna, ClientAct::Move(into(Some(south)))).await;
    assert_eq!((run.done, client(&anna, made.id).await.tags), (1, vec![]));
    anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(undone(&app, &anna, &run).await.done, 1);
    let back = client(&anna, made.id).await;
    assert_eq!(back.tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [of_client]);
}

#[actix_web::test]
async fn nothing_goes_back_into_a_group_that_its_owner_has_left() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let members = [(&anna, GroupRole::Head), (&boris, GroupRole::Member)];
    let (north, south) = (group(&ada, "North", &members).await.id, group(&ada, "South", &members).await.id);
    let lead = add_in(&boris, north, "Lead").await;
    let run = with_leads(&app, &anna, LeadAct::Move(into(Some(south)))).await;
    assert_eq!(run.done, 1);
    ada.groups().take_out(north, boris.id, &Leaving::default()).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (0, vec![(Code::Invalid, 1)]));
    let now = anna.leads().find(lead.id).await.unwrap();
    assert_eq!(now.group.map(|group| group.id), Some(south));
}

#[actix_web::test]
async fn who_sees_rows_or_not_even_that_moves_none_and_gives_none_away() {
    let app = TestApp::start().await;
    let (ada, anna, vera, zoe) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&vera, GroupRole::Viewer)]).await.id;
    let south = group(&ada, "South", &[(&zoe, GroupRole::Member), (&vera, GroupRole::Member)]).await.id;
    let one = client_in(&anna, north, "One", "one@x.example").await;
    let lead = add_in(&anna, north, "Lead").await;
    for who in [&vera, &zoe] {
        for act in [ClientAct::Assign(zoe.id), ClientAct::Move(into(Some(south))), ClientAct::Move(into(None))] {
            let bulk = ClientBulk { act, rows: Rows { ids: Some(vec![one.id.0]), all: false } };
            let run = who.bulk().clients(&ClientFilter::default(), &bulk).await.unwrap();
            app.settle().await;
            let run = who.bulk().find(run.id).await.unwrap();
            assert_eq!((run.done, skips(&run)), (0, vec![(Code::NotFound, 1)]));
        }
        let act = LeadAct::Move(into(Some(south)));
        let bulk = LeadBulk { act, rows: Rows { ids: Some(vec![lead.id.0]), all: false } };
        let run = who.bulk().leads(&LeadFilter::default(), &bulk).await.unwrap();
        app.settle().await;
        let run = who.bulk().find(run.id).await.unwrap();
        assert_eq!((run.done, skips(&run)), (0, vec![(Code::NotFound, 1)]));
    }
    assert_eq!(client(&anna, one.id).await, one);
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), lead);
}

#[actix_web::test]
async fn where_one_does_not_work_nothing_goes_and_what_is_ones_own_alone_is_not_given_away() {
    let app = TestApp::start().await;
    let (ada, anna, zoe) = (app.admin("Ada").await, app.person("Anna").await, app.person("Zoe").await);
    let seen = group(&ada, "Seen", &[(&anna, GroupRole::Viewer)]).await.id;
    let foreign = group(&ada, "Foreign", &[(&zoe, GroupRole::Member)]).await.id;
    let old = group(&ada, "Old", &[(&anna, GroupRole::Member)]).await;
    let archived = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(old.id, ada.groups().find(old.id).await.unwrap().version, &archived).await.unwrap();
    for to in [seen, foreign, old.id, GroupId(999)] {
        let act = ClientAct::Move(into(Some(to)));
        let clients = anna.bulk().clients(&ClientFilter::default(), &ClientBulk { act, rows: ALL }).await.problem();
        let act = LeadAct::Move(into(Some(to)));
        let leads = anna.bulk().leads(&LeadFilter::default(), &LeadBulk { act, rows: ALL }).await.problem();
        for problem in [clients, leads] {
            let wrong = (problem.errors[0].field.as_str(), problem.errors[0].code);
            assert_eq!(wrong, ("act.move.group", FieldCode::NotFound), "{to}");
        }
    }
    let act = ClientAct::Assign(zoe.id);
    let stranger = anna.bulk().clients(&ClientFilter::default(), &ClientBulk { act, rows: ALL }).await.problem();
    assert_eq!((stranger.errors[0].field.as_str(), stranger.errors[0].code), ("act.assign", FieldCode::NotFound));

    let grants = [Permission::ClientsRead, Permission::ClientsWrite].map(|permission| (permission, Reach::Own));
    let clerk = app.person_who_may("Clerk", &grants).await;
    let assign = ClientBulk { act: ClientAct::Assign(clerk.id), rows: ALL };
    assert_eq!(clerk.bulk().clients(&ClientFilter::default(), &assign).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn who_may_change_everybodys_moves_clients_to_where_their_owner_works_and_to_nobody_else() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let of_anna = anna.clients().create(&client_named("A", "a@x.example")).await.unwrap();
    let of_boris = boris.clients().create(&client_named("B", "b@x.example")).await.unwrap();
    let run = with_clients(&app, &ada, ClientAct::Move(into(Some(north)))).await;
    assert_eq!((run.done, skips(&run)), (1, vec![(Code::Invalid, 1)]));
    assert_eq!(whose(&client(&anna, of_anna.id).await), (anna.id.0, Some(north)));
    assert_eq!(client(&boris, of_boris.id).await, of_boris);
    assert_eq!(undone(&app, &ada, &run).await.done, 1);
    assert_eq!(whose(&client(&anna, of_anna.id).await), (anna.id.0, None));
}
