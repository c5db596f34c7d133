//! One change on many leads or clients: a tag, whose they are, their stage; and the way back to exactly what they were.

use crate::groups::{client_in, group};
use crate::leads::{add, add_in, named, stages, to};
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::bulk::{
    BulkRun, BulkSkip, BulkTarget, ClientAct, ClientBulk, LeadAct, LeadBulk, Rows, ToStage,
};
use vestnik_client::api::clients::ClientFilter;
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::id::{GroupId, LeadId, StageId, TagId};
use vestnik_client::api::leads::{Lead, LeadFilter, LeadSort, MoveLead, NewLead, RecordId, StageLead, StageMeaning};
use vestnik_client::api::notifications::{News, NotificationAbout, NotificationFilter};
use vestnik_client::api::tags::{NewTag, SetTags, TagColour};
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

const ALL: Rows = Rows { ids: None, all: true };

pub(crate) async fn tag(who: &Persona, name: &str, group: Option<GroupId>) -> TagId {
    let new = NewTag { name: name.parse().unwrap(), colour: TagColour::Blue, group, owner: None };
    who.tags().create(&new).await.unwrap().id
}

/// Has it done, and says what came of it.
pub(crate) async fn with_leads(app: &TestApp, who: &Persona, act: LeadAct) -> BulkRun {
    let run = who.bulk().leads(&LeadFilter::default(), &LeadBulk { act, rows: ALL }).await.unwrap();
    ended(app, who, run).await
}

pub(crate) async fn with_clients(app: &TestApp, who: &Persona, act: ClientAct) -> BulkRun {
    let run = who.bulk().clients(&ClientFilter::default(), &ClientBulk { act, rows: ALL }).await.unwrap();
    ended(app, who, run).await
}

pub(crate) async fn undone(app: &TestApp, who: &Persona, run: &BulkRun) -> BulkRun {
    let undo = who.bulk().undo(run.id).await.unwrap();
    ended(app, who, undo).await
}

async fn ended(app: &TestApp, who: &Persona, run: BulkRun) -> BulkRun {
    app.settle().await;
    who.bulk().find(run.id).await.unwrap()
}

pub(crate) fn skips(run: &BulkRun) -> Vec<(Code, i64)> {
    run.skips.iter().map(|BulkSkip { code, rows }| (*code, *rows)).collect()
}

async fn lead(who: &Persona, id: LeadId) -> Lead {
    who.leads().find(id).await.unwrap()
}

fn tags(lead: &Lead) -> Vec<&str> {
    lead.tags.iter().map(|tag| tag.name.as_str()).collect()
}

/// The group's stage that means this.
async fn stage(who: &Persona, group: GroupId, meaning: StageMeaning) -> StageId {
    stages(who, Some(group)).await.into_iter().find(|stage| stage.meaning == meaning).unwrap().id
}

#[actix_web::test]
async fn leads_of_its_place_get_a_tag_and_lose_only_what_the_run_gave_them() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let (one, two) = (add_in(&anna, north, "One").await, add_in(&boris, north, "Two").await);
    let email = Some("gone@x.example".parse().unwrap());
    let gone = anna.leads().create(&NewLead { group: Some(north), email, ..named("Gone over") }).await.unwrap();
    let alone = add(&anna, "Alone").await;
    let vip = tag(&anna, "VIP", Some(north)).await;
    let two = boris.leads().set_tags(two.id, two.version, &SetTags { tags: vec![vip] }).await.unwrap();
    anna.leads().convert(gone.id, gone.version, &Convert::default()).await.unwrap();

    let run = with_leads(&app, &anna, LeadAct::Tag(vip)).await;
    assert_eq!((run.done, run.skipped), (1, 3));
    assert_eq!(skips(&run), [(Code::AlreadyExists, 1), (Code::Invalid, 1), (Code::WrongState, 1)]);
    let Some(BulkTarget::Tag { tag: shown }) = &run.target else { panic!("{run:?}") };
    assert_eq!(shown.name, "VIP");
    let tagged = lead(&anna, one.id).await;
    assert_eq!((tags(&tagged), tagged.version), (vec!["VIP"], one.version + 1));
    assert_eq!(lead(&anna, alone.id).await, alone);
    let feed = anna.record(RecordId::Lead(one.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    assert!(feed.iter().any(|entry| matches!(entry.what, What::Changed { .. })), "it stands in its history");

    assert_eq!(undone(&app, &anna, &run).await.done, 1);
    assert!(lead(&anna, one.id).await.tags.is_empty());
    assert_eq!(lead(&anna, two.id).await, two, "what bore it before bears it still");
}

#[actix_web::test]
async fn a_tag_is_taken_off_clients_and_put_on_those_again_that_bore_it() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let vip = tag(&anna, "VIP", Some(north)).await;
    let mut bearing = Vec::new();
    for n in 0..3 {
        let client = client_in(&anna, north, &format!("Client {n}"), &format!("c{n}@x.example")).await;
        if n > 0 {
            anna.clients().set_tags(client.id, client.version, &SetTags { tags: vec![vip] }).await.unwrap();
            bearing.push(client.id);
        }
    }
    let by_tag = async || {
        let filter = ClientFilter { tag: Some(vip), ..ClientFilter::default() };
        let mut found: Vec<_> = anna.clients().list(&filter).await.unwrap().items.iter().map(|one| one.id).collect();
        found.sort();
        found
    };
    let run = with_clients(&app, &anna, ClientAct::Untag(vip)).await;
    assert_eq!((run.done, skips(&run)), (2, vec![(Code::AlreadyExists, 1)]));
    assert!(by_tag().await.is_empty());
    // Put on again by hand: the run that undoes finds it as it wants it, and says so.
    let client = anna.clients().find(bearing[0]).await.unwrap();
    anna.clients().set_tags(client.id, client.version, &SetTags { tags: vec![vip] }).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::WrongState, 1)]));
    assert_eq!(by_tag().await, bearing);
}

#[actix_web::test]
async fn bulk_by_a_tag_acts_on_what_bears_it_when_it_begins() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let (vip, done) = (tag(&anna, "VIP", Some(north)).await, tag(&anna, "Called", Some(north)).await);
    let (one, two) = (add_in(&anna, north, "One").await, add_in(&anna, north, "Two").await);
    anna.leads().set_tags(one.id, one.version, &SetTags { tags: vec![vip] }).await.unwrap();
    let by_tag = LeadFilter { tag: Some(vip), ..LeadFilter::default() };
    for act in [LeadAct::Tag(done), LeadAct::Untag(vip)] {
        let run = anna.bulk().leads(&by_tag, &LeadBulk { act, rows: ALL }).await.unwrap();
        let run = ended(&app, &anna, run).await;
        assert_eq!((run.total, run.done), (Some(1), 1));
    }
    assert_eq!(tags(&lead(&anna, one.id).await), ["Called"]);
    assert!(lead(&anna, two.id).await.tags.is_empty());
}

#[actix_web::test]
async fn leads_are_given_to_a_fellow_who_is_told_once_and_go_back_to_whose_they_were() {
    let app = TestApp::start().await;
    let (ada, anna, boris, vera) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await, app.person("Vera").await);
    let members = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Member)];
    let north = group(&ada, "North", &members).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let (of_anna, of_vera, of_boris) =
        (add_in(&anna, north, "A").await, add_in(&vera, north, "V").await, add_in(&boris, north, "B").await);
    let elsewhere = add_in(&anna, south, "S").await;
    add(&anna, "Alone").await;

    let run = with_leads(&app, &anna, LeadAct::Assign(boris.id)).await;
    assert_eq!((run.done, skips(&run)), (2, vec![(Code::AlreadyExists, 1), (Code::Invalid, 2)]));
    for id in [of_anna.id, of_vera.id] {
        assert_eq!(lead(&anna, id).await.owner.id, boris.id);
    }
    assert_eq!(lead(&anna, elsewhere.id).await.owner.id, anna.id, "he does not work there");
    let told = boris.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    let told: Vec<_> = told.iter().filter(|one| one.news == News::Assigned).collect();
    assert_eq!(told.len(), 1, "one line, not one of each lead");
    assert_eq!((told[0].about, told[0].records), (NotificationAbout::Group(north), 2));

    // One is handed on, and the owner of another leaves the group: these stay.
    let passed = lead(&boris, of_vera.id).await;
    boris
        .leads()
        .relocate(passed.id, passed.version, &MoveLead { group: Some(north), owner: Some(anna.id) })
        .await
        .unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::WrongState, 1)]));
    assert_eq!(lead(&anna, of_anna.id).await.owner.id, anna.id);
    assert_eq!(lead(&anna, of_boris.id).await, of_boris);
}

#[actix_web::test]
async fn nothing_goes_back_to_who_has_left_the_group() {
    let app = TestApp::start().await;
    let (ada, anna, boris, vera) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await, app.person("Vera").await);
    let members = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Member)];
    let north = group(&ada, "North", &members).await.id;
    let of_vera = add_in(&vera, north, "V").await;
    let run = with_leads(&app, &anna, LeadAct::Assign(boris.id)).await;
    ada.groups().take_out(north, vera.id, &Leaving::default()).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (0, vec![(Code::Invalid, 1)]));
    assert_eq!(lead(&anna, of_vera.id).await.owner.id, boris.id);
}

#[actix_web::test]
async fn leads_are_put_to_a_stage_and_back_to_where_and_since_when_they_stood() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let columns = stages(&anna, Some(north)).await;
    let lost = stage(&anna, north, StageMeaning::Lost).await;
    let (first, second, third) = (
        add_in(&anna, north, "First").await,
        add_in(&anna, north, "Second").await,
        add_in(&anna, north, "Third").await,
    );
    let second = anna.leads().stage(second.id, second.version, &to(columns[1].id)).await.unwrap();
    let to_lost = || LeadAct::Stage(ToStage { id: lost, lost_reason: Some("budget is gone".parse().unwrap()) });
    let run = with_leads(&app, &anna, to_lost()).await;
    assert_eq!((run.done, run.skipped), (3, 0));
    let now = lead(&anna, second.id).await;
    assert_eq!((now.stage.id, now.lost_reason.as_str()), (lost, "budget is gone"));
    assert_eq!(skips(&with_leads(&app, &anna, to_lost()).await), [(Code::AlreadyExists, 3)]);

    // One is moved on since: it stays where it was put.
    let third = lead(&anna, third.id).await;
    anna.leads().stage(third.id, third.version, &to(columns[0].id)).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!((undo.done, skips(&undo)), (2, vec![(Code::WrongState, 1)]));
    for before in [&first, &second] {
        let after = lead(&anna, before.id).await;
        assert_eq!((&after.stage, after.stage_since), (&before.stage, before.stage_since));
        assert_eq!(after.lost_reason, "");
    }
}

#[actix_web::test]
async fn what_nobody_could_mean_is_refused_at_once() {
    let app = TestApp::start().await;
    let (ada, anna, zoe) = (app.admin("Ada").await, app.person("Anna").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let foreign = group(&ada, "Foreign", &[(&zoe, GroupRole::Member)]).await.id;
    let open = stage(&anna, north, StageMeaning::Open).await;
    let lost = stage(&anna, north, StageMeaning::Lost).await;
    let (their_tag, their_stage) =
        (tag(&zoe, "VIP", Some(foreign)).await, stage(&zoe, foreign, StageMeaning::Open).await);
    let reason = Some("why".parse().unwrap());
    for (act, field, code) in [
        (LeadAct::Tag(their_tag), "act.tag", FieldCode::NotFound),
        (LeadAct::Untag(TagId(999)), "act.untag", FieldCode::NotFound),
        (LeadAct::Assign(zoe.id), "act.assign", FieldCode::NotFound),
        (LeadAct::Stage(ToStage { id: their_stage, lost_reason: None }), "act.stage.id", FieldCode::NotFound),
        (LeadAct::Stage(ToStage { id: lost, lost_reason: None }), "act.stage.lost_reason", FieldCode::Required),
        (LeadAct::Stage(ToStage { id: open, lost_reason: reason }), "act.stage.lost_reason", FieldCode::Invalid),
    ] {
        let problem = anna.bulk().leads(&LeadFilter::default(), &LeadBulk { act, rows: ALL }).await.problem();
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), (field, code));
    }
}

#[actix_web::test]
async fn rows_of_others_that_are_named_are_nobodys() {
    let app = TestApp::start().await;
    let (ada, anna, vera, zoe) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&vera, GroupRole::Viewer)]).await.id;
    let of_zoe = group(&ada, "South", &[(&zoe, GroupRole::Member), (&vera, GroupRole::Member)]).await.id;
    let one = add_in(&anna, north, "One").await;
    let south = tag(&zoe, "VIP", Some(of_zoe)).await;
    let open = stages(&zoe, Some(of_zoe)).await[1].id;
    let rows = Rows { ids: Some(vec![one.id.0]), all: false };
    for who in [&zoe, &vera] {
        for act in
            [LeadAct::Tag(south), LeadAct::Assign(zoe.id), LeadAct::Stage(ToStage { id: open, lost_reason: None })]
        {
            let bulk = LeadBulk { act, rows: rows.clone() };
            let run = who.bulk().leads(&LeadFilter::default(), &bulk).await.unwrap();
            let run = ended(&app, who, run).await;
            assert_eq!((run.done, skips(&run)), (0, vec![(Code::NotFound, 1)]));
        }
    }
    assert_eq!(lead(&anna, one.id).await, one);
}

#[actix_web::test]
async fn who_has_left_the_group_changes_nothing_there_any_more_nor_undoes_it() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&boris, GroupRole::Head), (&anna, GroupRole::Member)]).await.id;
    let one = add_in(&boris, north, "One").await;
    let vip = tag(&anna, "VIP", Some(north)).await;
    let rows = || Rows { ids: Some(vec![one.id.0]), all: false };
    let tagged = anna.bulk().leads(&LeadFilter::default(), &LeadBulk { act: LeadAct::Tag(vip), rows: rows() }).await;
    let tagged = ended(&app, &anna, tagged.unwrap()).await;
    let act = LeadAct::Assign(anna.id);
    let assign = anna.bulk().leads(&LeadFilter::default(), &LeadBulk { act, rows: rows() }).await.unwrap();
    ada.groups().take_out(north, anna.id, &Leaving::default()).await.unwrap();
    let assign = ended(&app, &anna, assign).await;
    assert_eq!((assign.done, skips(&assign)), (0, vec![(Code::NotFound, 1)]));
    let undo = undone(&app, &anna, &tagged).await;
    assert_eq!((undo.done, skips(&undo)), (0, vec![(Code::NotFound, 1)]));
    assert_eq!(tags(&lead(&boris, one.id).await), ["VIP"]);
}

#[actix_web::test]
async fn who_may_change_only_his_own_gives_nothing_away() {
    let app = TestApp::start().await;
    let grants = [Permission::LeadsRead, Permission::LeadsWrite].map(|permission| (permission, Reach::Own));
    let clerk = app.person_who_may("Clerk", &grants).await;
    let assign = LeadBulk { act: LeadAct::Assign(clerk.id), rows: ALL };
    assert_eq!(clerk.bulk().leads(&LeadFilter::default(), &assign).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn many_groups_of_rows_are_one_line_to_who_gets_them_and_the_board_counts_them() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let make = "INSERT INTO leads (owner_id, group_id, name, stage_id, meaning, created_at)
                SELECT $1, $2, 'Lead ' || n, (SELECT id FROM stages WHERE group_id = $2 ORDER BY position LIMIT 1), 'open', now()
                FROM generate_series(1, 450) AS n";
    app.database().await.execute(make, &[&anna.id.0, &north.0]).await.unwrap();
    let columns = stages(&anna, Some(north)).await;
    let counted = async || {
        let board = anna.leads().board(&LeadFilter { group: Some(north), ..LeadFilter::default() }).await.unwrap();
        board.lanes.iter().map(|lane| lane.leads).collect::<Vec<_>>()
    };
    assert_eq!(with_leads(&app, &anna, LeadAct::Assign(boris.id)).await.done, 450);
    let told = boris.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    let told = told.iter().filter(|one| one.news == News::Assigned);
    assert_eq!(told.map(|one| one.records).collect::<Vec<_>>(), [450]);
    let run = with_leads(&app, &anna, LeadAct::Stage(ToStage { id: columns[1].id, lost_reason: None })).await;
    assert_eq!((run.done, counted().await[..2].to_vec()), (450, vec![0, 450]));
    assert_eq!((undone(&app, &anna, &run).await.done, counted().await[..2].to_vec()), (450, vec![450, 0]));
}

#[actix_web::test]
async fn a_place_that_another_has_taken_meanwhile_is_not_taken_twice() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let columns = stages(&anna, None).await;
    let (first, second, third) = (add(&anna, "First").await, add(&anna, "Second").await, add(&anna, "Third").await);
    let last = |lead: &Lead| (lead.id, lead.version, StageLead { last: true, ..to(columns[0].id) });
    let (id, version, end) = last(&first);
    anna.leads().stage(id, version, &end).await.unwrap();
    let rows = Rows { ids: Some(vec![first.id.0]), all: false };
    let act = LeadAct::Stage(ToStage { id: columns[1].id, lost_reason: None });
    let run = anna.bulk().leads(&LeadFilter::default(), &LeadBulk { act, rows }).await.unwrap();
    let run = ended(&app, &anna, run).await;
    let (id, version, end) = last(&second);
    anna.leads().stage(id, version, &end).await.unwrap();
    assert_eq!(undone(&app, &anna, &run).await.done, 1);
    let ranks = "SELECT count(DISTINCT rank) FROM leads WHERE stage_id = $1";
    let row = app.database().await.query_one(ranks, &[&columns[0].id.0]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 3, "no two stand at one place");
    let before = StageLead { before: Some(second.id), ..to(columns[0].id) };
    let third = lead(&anna, third.id).await;
    anna.leads().stage(third.id, third.version, &before).await.unwrap();
    let there = LeadFilter { stage: Some(columns[0].id), sort: Some(LeadSort::Board), ..LeadFilter::default() };
    let there = crate::leads::titles(&anna, there).await;
    let at = |title: &str| there.iter().position(|one| one == title).unwrap();
    assert_eq!(at("Third") + 1, at("Second"), "{there:?}");
}

#[actix_web::test]
async fn a_tag_that_a_lead_gave_comes_back_only_while_the_client_is_that_lead() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let vip = tag(&anna, "VIP", None).await;
    let mut clients = Vec::new();
    for name in ["Stays", "Goes back"] {
        let new = NewLead {
            email: Some(format!("{}@x.example", name.replace(' ', "-").to_lowercase()).parse().unwrap()),
            ..named(name)
        };
        let made = anna.leads().create(&new).await.unwrap();
        let made = anna.leads().set_tags(made.id, made.version, &SetTags { tags: vec![vip] }).await.unwrap();
        let became = anna.leads().convert(made.id, made.version, &Convert::default()).await.unwrap();
        clients.push((made.id, became.client.id));
    }
    let run = with_clients(&app, &anna, ClientAct::Untag(vip)).await;
    assert_eq!(run.done, 2);
    // Its client is there still, since it was changed meanwhile, and is nobody's lead any more.
    anna.leads().revert(clients[1].0).await.unwrap();
    let undo = undone(&app, &anna, &run).await;
    assert_eq!(undo.done, 1);
    let bearing = anna.clients().list(&ClientFilter { tag: Some(vip), ..ClientFilter::default() }).await.unwrap().items;
    assert_eq!(bearing.iter().map(|client| client.id).collect::<Vec<_>>(), [clients[0].1]);
}
