//! The board of leads: its columns, their figures, the places in them, and the stages they stand for.

use crate::groups::group;
use crate::leads::{add, add_in, all, money, named, stages, titles, to};
use crate::support::{Failed, Persona, TestApp};
use std::collections::BTreeMap;
use vestnik_client::api::groups::{ChangeGroup, GroupRole};
use vestnik_client::api::id::{GroupId, LeadId, StageId};
use vestnik_client::api::leads::{
    Lead, LeadFilter, LeadSort, Money, NewLead, Preset, SetStage, SetStages, Stage, StageLead, StageMeaning, StagesOf,
};
use vestnik_client::api::page::Limit;
use vestnik_client::api::{Code, FieldCode};

fn of(group: GroupId) -> LeadFilter {
    LeadFilter { group: Some(group), ..LeadFilter::default() }
}

fn alone() -> LeadFilter {
    LeadFilter { ungrouped: true, ..LeadFilter::default() }
}

fn column(stage: StageId) -> LeadFilter {
    LeadFilter { stage: Some(stage), sort: Some(LeadSort::Board), ..LeadFilter::default() }
}

/// The titles of one column, top to bottom, by the list.
async fn there(person: &Persona, stage: StageId) -> Vec<String> {
    titles(person, column(stage)).await
}

async fn put(person: &Persona, lead: LeadId, to: StageLead) -> Lead {
    let version = person.leads().find(lead).await.unwrap().version;
    person.leads().stage(lead, version, &to).await.unwrap()
}

fn before(stage: StageId, next: LeadId) -> StageLead {
    StageLead { before: Some(next), ..to(stage) }
}

fn last(stage: StageId) -> StageLead {
    StageLead { last: true, ..to(stage) }
}

/// Whether a board's figures and first leads are what the list says, stage by stage.
async fn agrees(person: &Persona, filter: &LeadFilter) {
    let board = person.leads().board(filter).await.unwrap();
    for lane in board.lanes {
        let of_lane = LeadFilter { stage: Some(lane.stage.id), sort: Some(LeadSort::Board), ..filter.clone() };
        let leads = all(person, of_lane.clone()).await;
        assert_eq!(lane.leads, i64::try_from(leads.len()).unwrap(), "{}", lane.stage.name);
        let counted = LeadFilter { with_total: true, ..of_lane.clone() };
        assert_eq!(person.leads().list(&counted).await.unwrap().total, Some(lane.leads));
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for money in leads.iter().filter_map(|lead| lead.amount.as_ref()) {
            *sums.entry(money.currency.to_string()).or_default() += money.hundredths;
        }
        let told: BTreeMap<String, i64> =
            lane.sums.iter().map(|money| (money.currency.to_string(), money.hundredths)).collect();
        assert_eq!(told, sums, "{}", lane.stage.name);
        let mut shown = lane.first;
        assert_eq!(shown, leads[..shown.len()]);
        if let Some(cursor) = lane.next_cursor {
            assert_eq!(shown.len(), 20);
            let limit = Some(Limit::try_from(100).unwrap());
            let rest = LeadFilter { cursor: Some(cursor), limit, ..of_lane };
            shown.extend(person.leads().list(&rest).await.unwrap().items);
        }
        assert_eq!(shown, leads, "{}", lane.stage.name);
    }
}

#[actix_web::test]
async fn a_board_has_a_column_for_each_stage_and_its_figures_are_those_of_the_list() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let columns = stages(&anna, Some(north)).await;
    for n in 0_i64..30 {
        let new = NewLead {
            group: Some(north),
            amount: (n % 3 != 0).then(|| money(n * 100, if n % 2 == 0 { "RUB" } else { "EUR" })),
            source: (n % 2 == 0).then(|| "Сайт".parse().unwrap()),
            ..named(&format!("Лид {n}"))
        };
        let who = if n % 4 == 0 { &boris } else { &anna };
        let lead = who.leads().create(&new).await.unwrap();
        if n % 7 == 0 {
            put(&anna, lead.id, to(columns[1].id)).await;
        }
        if n % 9 == 0 {
            anna.leads().delete(lead.id).await.unwrap();
        }
    }
    add(&anna, "Alone").await;
    add(&boris, "Boris's alone").await;
    let lanes = anna.leads().board(&of(north)).await.unwrap().lanes;
    assert_eq!(lanes.iter().map(|lane| lane.stage.clone()).collect::<Vec<_>>(), columns);
    assert!(lanes[0].next_cursor.is_some() && lanes[4].first.is_empty() && lanes[4].leads == 0);
    for who in [&anna, &boris, &ada] {
        agrees(who, &of(north)).await;
        agrees(who, &LeadFilter { owner: Some(boris.id), ..of(north) }).await;
        agrees(who, &LeadFilter { source: Some("Сайт".to_owned()), ..of(north) }).await;
        agrees(who, &LeadFilter { source_unknown: true, ..of(north) }).await;
        agrees(who, &LeadFilter { q: Some("лид 1".to_owned()), ..of(north) }).await;
        agrees(who, &alone()).await;
    }
    let lanes = ada.leads().board(&alone()).await.unwrap().lanes;
    assert_eq!(lanes[0].leads, 0, "what belongs to no group is each one's own board");
    let annas = LeadFilter { owner: Some(anna.id), ..alone() };
    assert_eq!(ada.leads().board(&annas).await.unwrap().lanes[0].first[0].title, "Alone");
    assert_eq!(boris.leads().board(&annas).await.unwrap().lanes[0].leads, 0);
    let open = LeadFilter { meaning: Some(StageMeaning::Open), ..of(north) };
    assert_eq!(anna.leads().board(&open).await.unwrap().lanes.len(), 3);
}

#[actix_web::test]
async fn a_board_is_of_one_group_that_one_sees() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[]).await.id;
    let problem = anna.leads().board(&LeadFilter::default()).await.problem();
    assert_eq!(problem.errors[0].field, "group");
    let both = LeadFilter { ungrouped: true, ..of(north) };
    assert_eq!(ada.leads().board(&both).await.problem().errors[0].field, "group");
    assert_eq!(anna.leads().board(&of(north)).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_lead_comes_to_stand_where_it_is_put() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let columns = stages(&anna, None).await;
    let (new, other) = (columns[0].id, columns[1].id);
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D"] {
        ids.push(add(&anna, name).await.id);
    }
    let [a, b, c, d] = ids[..] else { panic!("four") };
    assert_eq!(there(&anna, new).await, ["D", "C", "B", "A"], "the newest come first");
    put(&anna, a, before(new, c)).await;
    assert_eq!(there(&anna, new).await, ["D", "A", "C", "B"]);
    put(&anna, b, before(new, d)).await;
    assert_eq!(there(&anna, new).await, ["B", "D", "A", "C"]);
    put(&anna, d, last(new)).await;
    assert_eq!(there(&anna, new).await, ["B", "A", "C", "D"]);
    put(&anna, c, last(new)).await;
    put(&anna, a, before(new, c)).await;
    assert_eq!(there(&anna, new).await, ["B", "D", "A", "C"]);
    add(&anna, "E").await;
    assert_eq!(there(&anna, new).await, ["E", "B", "D", "A", "C"], "and stay before all that was put anywhere");
    put(&anna, b, to(new)).await;
    assert_eq!(there(&anna, new).await, ["E", "B", "D", "A", "C"]);

    let moved = put(&anna, d, to(other)).await;
    assert!(moved.stage_since > anna.leads().find(a).await.unwrap().stage_since);
    let again = put(&anna, d, last(other)).await;
    assert_eq!(again.stage_since, moved.stage_since, "it stands there since it came");
    put(&anna, a, before(other, d)).await;
    assert_eq!(there(&anna, other).await, ["A", "D"]);
    assert_eq!(there(&anna, new).await, ["E", "B", "C"]);

    let refused = async |to: StageLead| anna.leads().stage(b, anna.leads().find(b).await.unwrap().version, &to).await;
    for wrong in [before(new, d), before(new, b), before(new, LeadId(i64::MAX))] {
        let problem = refused(wrong).await.problem();
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("before", FieldCode::NotFound));
    }
    let both = StageLead { last: true, ..before(new, c) };
    assert_eq!(refused(both).await.problem().errors[0].field, "before");
    assert_eq!(refused(to(StageId(i64::MAX))).await.problem().errors[0].field, "stage");
    assert_eq!(anna.leads().stage(b, 1, &to(new)).await.problem().code, Code::ChangedMeanwhile);
    let made_up = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, br#"["board",["1e9",1]]"#);
    let wrong = LeadFilter { cursor: Some(made_up), ..column(new) };
    assert_eq!(anna.leads().list(&wrong).await.problem().errors[0].field, "cursor");
}

#[actix_web::test]
async fn a_hundred_moves_keep_every_order_that_was_asked_for() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = stages(&anna, None).await[0].id;
    let mut due = Vec::new();
    let mut ids = BTreeMap::new();
    for n in 0..6 {
        let lead = add(&anna, &format!("L{n}")).await;
        due.insert(0, lead.title.clone());
        ids.insert(lead.title, lead.id);
    }
    for n in 0..100_usize {
        let moved = due.remove((n * 5 + n / 7) % 6);
        let place = (n * 3 + n / 5) % 6;
        let asked = due.get(place).map_or_else(|| last(new), |next| before(new, ids[next]));
        put(&anna, ids[&moved], asked).await;
        due.insert(place, moved);
        assert_eq!(there(&anna, new).await, due, "after move {n}");
    }
}

#[actix_web::test]
async fn places_that_grew_too_long_are_counted_anew_in_the_same_order() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = stages(&anna, None).await[0].id;
    let (a, b, c) = (add(&anna, "A").await, add(&anna, "B").await, add(&anna, "C").await);
    let close = "UPDATE leads SET rank = -1 - 1 / (10::numeric ^ 250) WHERE id = $1";
    app.database().await.execute(close, &[&b.id.0]).await.unwrap();
    put(&anna, c.id, before(new, a.id)).await;
    assert_eq!(there(&anna, new).await, ["B", "C", "A"]);
    let longest = "SELECT max(length(rank::text)) FROM leads";
    let longest: i32 = app.database().await.query_one(longest, &[]).await.unwrap().get(0);
    assert!(longest < 10, "{longest}");
    add(&anna, "D").await;
    assert_eq!(there(&anna, new).await, ["D", "B", "C", "A"]);
}

#[actix_web::test]
async fn many_who_put_leads_to_one_place_at_once_all_come_to_stand_there() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let columns = stages(&anna, Some(north)).await;
    let first = add_in(&anna, north, "First").await;
    put(&anna, first.id, to(columns[1].id)).await;
    let mut moved = Vec::new();
    for n in 0..12 {
        moved.push(add_in(&anna, north, &format!("L{n}")).await);
    }
    let moves = moved.iter().enumerate().map(|(n, lead)| {
        let who = if n % 2 == 0 { &anna } else { &boris };
        let to = before(columns[1].id, first.id);
        async move { who.leads().stage(lead.id, lead.version, &to).await.unwrap() }
    });
    futures::future::join_all(moves).await;
    let ranks = "SELECT count(DISTINCT rank) FROM leads WHERE stage_id = $1";
    let ranks: i64 = app.database().await.query_one(ranks, &[&columns[1].id.0]).await.unwrap().get(0);
    assert_eq!(ranks, 13);
    assert_eq!(there(&anna, columns[1].id).await.last().map(String::as_str), Some("First"));
    let one = anna.leads().find(first.id).await.unwrap();
    let (to_won, to_new) = (to(columns[3].id), to(columns[0].id));
    let (anna_leads, boris_leads) = (anna.leads(), boris.leads());
    let both = futures::future::join(
        anna_leads.stage(one.id, one.version, &to_won),
        boris_leads.stage(one.id, one.version, &to_new),
    )
    .await;
    let refused = [both.0, both.1].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1, "the second was meant for what it was before");
    agrees(&anna, &of(north)).await;
}

#[actix_web::test]
async fn a_lost_lead_has_a_reason_and_one_that_is_taken_up_again_has_none() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let lead = add_in(&anna, north, "Ivan").await;
    let columns = stages(&anna, Some(north)).await;
    let lost = columns[4].id;
    let problem = anna.leads().stage(lead.id, lead.version, &to(lost)).await.problem();
    assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("lost_reason", FieldCode::Required));
    let because = |stage| StageLead { lost_reason: Some("дорого".parse().unwrap()), ..to(stage) };
    let problem = anna.leads().stage(lead.id, lead.version, &because(columns[1].id)).await.problem();
    assert_eq!(problem.errors[0].field, "lost_reason");
    let of_none = stages(&anna, None).await[1].id;
    let problem = anna.leads().stage(lead.id, lead.version, &to(of_none)).await.problem();
    assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("stage", FieldCode::NotFound));
    let lead = put(&anna, lead.id, because(lost)).await;
    assert_eq!((lead.lost_reason.as_str(), lead.stage.meaning), ("дорого", StageMeaning::Lost));
    assert_eq!(put(&anna, lead.id, last(lost)).await.lost_reason, "дорого", "it need not be said again");
    let lead = put(&anna, lead.id, to(columns[0].id)).await;
    assert_eq!((lead.lost_reason.as_str(), lead.stage.meaning), ("", StageMeaning::Open));
}

pub(crate) fn as_they_are(stages: &[Stage]) -> Vec<SetStage> {
    let as_it_is =
        |stage: &Stage| SetStage { id: Some(stage.id), name: stage.name.parse().unwrap(), meaning: stage.meaning };
    stages.iter().map(as_it_is).collect()
}

async fn set(
    person: &Persona,
    group: Option<GroupId>,
    stages: Vec<SetStage>,
) -> Result<Vec<Stage>, vestnik_client::Error> {
    person.leads().set_stages(StagesOf { group }, &SetStages { stages }).await
}

#[actix_web::test]
async fn the_head_of_a_group_sets_its_stages_and_nobody_elses() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, zoe) = (app.person("Anna").await, app.person("Boris").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let others = group(&ada, "South", &[]).await.id;
    let are = stages(&anna, Some(north.id)).await;
    assert_eq!(are.iter().filter_map(|stage| stage.preset).collect::<Vec<_>>(), Preset::ALL);
    let mut due = as_they_are(&are);
    due.swap(0, 1);
    (due[0].name, due[1].name) = (due[1].name.clone(), due[0].name.clone());
    due.insert(2, SetStage { id: None, name: "Договор".parse().unwrap(), meaning: StageMeaning::Open });
    due.remove(3);
    assert_eq!(set(&boris, Some(north.id), due.clone()).await.problem().code, Code::Forbidden);
    assert_eq!(set(&zoe, Some(north.id), due.clone()).await.problem().code, Code::NotFound);
    assert_eq!(set(&anna, Some(others), due.clone()).await.problem().code, Code::NotFound);
    assert_eq!(set(&anna, None, due.clone()).await.problem().code, Code::Forbidden);
    let now = set(&anna, Some(north.id), due).await.unwrap();
    let told: Vec<_> = now.iter().map(|stage| (stage.name.as_str(), stage.preset)).collect();
    assert_eq!(
        told,
        [
            ("New", None),
            ("Contacted", None),
            ("Договор", None),
            ("Won", Some(Preset::Won)),
            ("Lost", Some(Preset::Lost))
        ]
    );
    assert_eq!((now[0].id, now[1].id), (are[1].id, are[0].id), "two swapped their names");
    assert_eq!(stages(&boris, Some(north.id)).await, now);
    assert_eq!(stages(&ada, Some(others)).await.len(), 5, "another group has its own");
    let foreign = as_they_are(&stages(&ada, Some(others)).await);
    assert_eq!(set(&anna, Some(north.id), foreign).await.problem().errors[0].field, "stages[0].id");

    let mut everywhere = as_they_are(&stages(&ada, None).await);
    everywhere[0].name = "Заявка".parse().unwrap();
    set(&ada, None, everywhere).await.unwrap();
    let fresh = group(&ada, "Fresh", &[]).await.id;
    assert_eq!(stages(&ada, Some(fresh)).await[0].name, "Заявка", "a new group begins with those of no group");
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(north.id, 1, &archive).await.unwrap();
    assert_eq!(set(&anna, Some(north.id), as_they_are(&now)).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn a_stage_with_leads_stays_and_means_what_it_means() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await.id;
    let are = stages(&anna, Some(north)).await;
    let (lead, gone) = (add_in(&anna, north, "Ivan").await, add_in(&anna, north, "Gone").await);
    put(&anna, gone.id, to(are[1].id)).await;
    let mut without = as_they_are(&are);
    without.remove(0);
    assert_eq!(set(&anna, Some(north), without.clone()).await.problem().code, Code::InUse);
    let mut other = as_they_are(&are);
    other[0].meaning = StageMeaning::Won;
    assert_eq!(set(&anna, Some(north), other.clone()).await.problem().code, Code::InUse);
    let mut renamed = as_they_are(&are);
    renamed[0].name = "Заявка".parse().unwrap();
    set(&anna, Some(north), renamed).await.unwrap();
    assert_eq!(anna.leads().find(lead.id).await.unwrap().stage.name, "Заявка");

    // Deleted ones hold nothing up, and come back to where it means the same, or with their stage to what it means by now.
    anna.leads().delete(lead.id).await.unwrap();
    anna.leads().delete(gone.id).await.unwrap();
    without[0].meaning = StageMeaning::Won;
    set(&anna, Some(north), without).await.unwrap();
    let back = anna.leads().restore(lead.id).await.unwrap();
    assert_eq!((back.stage.id, back.stage.meaning), (are[2].id, StageMeaning::Open));
    let back = anna.leads().restore(gone.id).await.unwrap();
    assert_eq!((back.stage.id, back.stage.meaning), (are[1].id, StageMeaning::Won));
    agrees(&anna, &of(north)).await;
}

#[actix_web::test]
async fn a_stage_to_which_a_lead_comes_back_in_this_very_moment_stays() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await.id;
    let lead = add_in(&anna, north, "Ivan").await;
    anna.leads().delete(lead.id).await.unwrap();
    let are = stages(&anna, Some(north)).await;
    let mut without = as_they_are(&are);
    without.remove(0);
    let mut db = app.database().await;
    let restored = db.transaction().await.unwrap();
    restored.execute("UPDATE leads SET deleted_at = NULL WHERE id = $1", &[&lead.id.0]).await.unwrap();
    let (refused, ()) = futures::join!(set(&anna, Some(north), without), async {
        app.wait_for_a_lock().await;
        restored.commit().await.unwrap();
    });
    assert_eq!(refused.problem().code, Code::InUse);
    assert_eq!(stages(&anna, Some(north)).await, are);
}

#[actix_web::test]
async fn sums_beyond_all_measure_are_no_fault() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.leads().create(&NewLead { amount: Some(money(Money::MOST, "RUB")), ..named("L1") }).await.unwrap();
    let many = "UPDATE lead_counts SET leads = 100000, amount = amount * 100000";
    app.database().await.execute(many, &[]).await.unwrap();
    let lane = anna.leads().board(&alone()).await.unwrap().lanes.remove(0);
    assert_eq!((lane.leads, lane.sums[0].hundredths), (100_000, i64::MAX));
}
