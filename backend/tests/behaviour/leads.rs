//! Leads: who sees and changes them, how they are found, what they are like, and what becomes of them.

use crate::clients::named as client_named;
use crate::groups::{client_in, group};
use crate::lead_board::as_they_are;
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use jiff::civil::Date;
use std::time::Duration;
use vestnik_client::api::export::{FileFormat, FileOptions};
use vestnik_client::api::groups::{ChangeGroup, GroupRole, Leaving};
use vestnik_client::api::id::{GroupId, LeadId, StageId};
use vestnik_client::api::leads::{
    ChangeLead, Lead, LeadChanged, LeadFilter, LeadSort, LikeBy, Money, MoveLead, NewLead, Priority, RecordId,
    SetStages, SimilarTo, Stage, StageLead, StageMeaning, StagesOf,
};
use vestnik_client::api::notifications::{NotificationAbout, NotificationFilter, NotificationKind};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Currency, Email, Phone};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) fn named(name: &str) -> NewLead {
    NewLead { name: Some(name.parse().unwrap()), ..NewLead::default() }
}

pub(crate) async fn add(person: &Persona, name: &str) -> Lead {
    person.leads().create(&named(name)).await.unwrap()
}

pub(crate) async fn add_in(person: &Persona, group: GroupId, name: &str) -> Lead {
    person.leads().create(&NewLead { group: Some(group), ..named(name) }).await.unwrap()
}

pub(crate) fn to(stage: StageId) -> StageLead {
    StageLead { stage, before: None, last: false, lost_reason: None }
}

pub(crate) fn money(hundredths: i64, currency: &str) -> Money {
    Money { hundredths, currency: Currency::parse(currency).unwrap() }
}

pub(crate) async fn stages(person: &Persona, group: Option<GroupId>) -> Vec<Stage> {
    person.leads().stages(StagesOf { group }).await.unwrap()
}

/// All pages of a filter, seven leads each.
pub(crate) async fn all(person: &Persona, mut filter: LeadFilter) -> Vec<Lead> {
    filter.limit = Some(Limit::try_from(7).unwrap());
    let mut read = Vec::new();
    loop {
        let page = person.leads().list(&filter).await.unwrap();
        read.extend(page.items);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            return read;
        }
    }
}

pub(crate) async fn titles(person: &Persona, filter: LeadFilter) -> Vec<String> {
    all(person, filter).await.into_iter().map(|lead| lead.title).collect()
}

async fn total(person: &Persona, filter: LeadFilter) -> i64 {
    person.leads().list(&LeadFilter { with_total: true, ..filter }).await.unwrap().total.unwrap()
}

fn renamed(name: &str) -> ChangeLead {
    ChangeLead { name: Some(Some(name.parse().unwrap())), ..ChangeLead::default() }
}

#[actix_web::test]
async fn a_new_lead_is_mine_at_the_first_stage_and_is_read_back_as_it_was_given() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = NewLead {
        company: Some("Северлес".parse().unwrap()),
        email: Some(Email::parse("Vera@Severles.example").unwrap()),
        phone: Some(Phone::parse("+7 (916) 123-45-67").unwrap()),
        source: Some("Выставка".parse().unwrap()),
        priority: Priority::High,
        description: "первая\nвторая".parse().unwrap(),
        amount: Some(money(150_000, "rub")),
        next_step: Some("Позвонить".parse().unwrap()),
        next_step_on: Some("2030-01-02".parse().unwrap()),
        ..named("Белова Вера")
    };
    let lead = anna.leads().create(&new).await.unwrap();
    assert_eq!((lead.owner.id, lead.title.as_str(), lead.company.as_str()), (anna.id, "Белова Вера", "Северлес"));
    assert_eq!(lead.email.as_ref().map(Email::as_str), Some("vera@severles.example"));
    assert_eq!((lead.amount.clone(), lead.priority), (Some(money(150_000, "RUB")), Priority::High));
    assert_eq!(lead.next_step_on, Some("2030-01-02".parse::<Date>().unwrap()));
    assert_eq!((lead.stage.name.as_str(), lead.stage.meaning, lead.version), ("New", StageMeaning::Open, 1));
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), lead);
    assert_eq!(anna.leads().list(&LeadFilter::default()).await.unwrap().items, [lead]);
}

#[actix_web::test]
async fn a_lead_goes_by_something_and_what_makes_no_sense_names_its_field() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let refused = |new: NewLead| {
        let leads = anna.leads();
        async move { leads.create(&new).await.problem().errors.remove(0) }
    };
    let error = refused(NewLead::default()).await;
    assert_eq!((error.field.as_str(), error.code), ("name", FieldCode::Required));
    for hundredths in [-1, Money::MOST + 1, i64::MAX] {
        let error = refused(NewLead { amount: Some(money(hundredths, "EUR")), ..named("A") }).await;
        assert_eq!((error.field.as_str(), error.code), ("amount.hundredths", FieldCode::Invalid));
    }
    let early = NewLead { next_step_on: Some("-009999-01-01".parse().unwrap()), ..named("A") };
    assert_eq!(refused(early).await.field, "next_step_on");
    let lost = stages(&anna, None).await.pop().unwrap();
    assert_eq!(refused(NewLead { stage: Some(lost.id), ..named("A") }).await.field, "stage");
    assert_eq!(refused(NewLead { stage: Some(StageId(i64::MAX)), ..named("A") }).await.code, FieldCode::NotFound);
    assert_eq!(refused(NewLead { group: Some(GroupId(9)), ..named("A") }).await.field, "group");

    let company = NewLead { company: Some("Север".parse().unwrap()), ..NewLead::default() };
    let lead = anna.leads().create(&company).await.unwrap();
    assert_eq!(lead.title, "Север");
    let bare = ChangeLead { company: Some(None), ..ChangeLead::default() };
    assert_eq!(anna.leads().change(lead.id, 1, &bare).await.problem().errors[0].field, "name");
    let reason = ChangeLead { lost_reason: Some("дорого".parse().unwrap()), ..ChangeLead::default() };
    assert_eq!(anna.leads().change(lead.id, 1, &reason).await.problem().errors[0].field, "lost_reason");
    let swapped = ChangeLead { name: Some(Some("Яна".parse().unwrap())), ..bare };
    let lead = anna.leads().change(lead.id, 1, &swapped).await.unwrap();
    assert_eq!((lead.title.as_str(), lead.company.as_str(), lead.version), ("Яна", "", 2));
    assert_eq!(anna.leads().change(lead.id, 1, &renamed("X")).await.problem().code, Code::ChangedMeanwhile);
}

#[actix_web::test]
async fn members_work_on_the_leads_of_their_group_viewers_read_them_and_strangers_see_nothing() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, vera, zoe) =
        (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await, app.person("Zoe").await);
    let roles = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &roles).await;
    let lead = add_in(&anna, north.id, "Ivan").await;
    add(&anna, "Anna's alone").await;
    assert_eq!(titles(&boris, LeadFilter::default()).await, ["Ivan"]);
    let lead = boris.leads().change(lead.id, lead.version, &renamed("Ivan B.")).await.unwrap();
    assert_eq!((lead.title.as_str(), lead.owner.id), ("Ivan B.", anna.id));
    assert_eq!(vera.leads().find(lead.id).await.unwrap().title, "Ivan B.");
    let next = stages(&vera, Some(north.id)).await[1].id;
    for (who, code) in [(&vera, Code::Forbidden), (&zoe, Code::NotFound)] {
        assert_eq!(who.leads().change(lead.id, lead.version, &renamed("X")).await.problem().code, code);
        assert_eq!(who.leads().stage(lead.id, lead.version, &to(next)).await.problem().code, code);
        let away = MoveLead { group: None, owner: None };
        assert_eq!(who.leads().relocate(lead.id, lead.version, &away).await.problem().code, code);
        assert_eq!(who.leads().delete(lead.id).await.problem().code, code);
    }
    assert_eq!(zoe.leads().find(lead.id).await.problem().code, Code::NotFound);
    assert_eq!(zoe.leads().stages(StagesOf { group: Some(north.id) }).await.problem().code, Code::NotFound);
    assert!(titles(&zoe, LeadFilter::default()).await.is_empty());
    let mine = NewLead { group: Some(north.id), ..named("Mine") };
    assert_eq!(vera.leads().create(&mine).await.problem().errors[0].field, "group");

    boris.leads().delete(lead.id).await.unwrap();
    assert_eq!(vera.leads().restore(lead.id).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.leads().restore(lead.id).await.problem().code, Code::NotFound);
    let lead = anna.leads().restore(lead.id).await.unwrap();
    for (who, many) in [(&anna, 2), (&boris, 1), (&vera, 1), (&zoe, 0), (&ada, 2)] {
        assert_eq!(total(who, LeadFilter::default()).await, many);
    }

    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(north.id, 1, &archive).await.unwrap();
    assert_eq!(anna.leads().change(lead.id, lead.version, &renamed("X")).await.problem().code, Code::Forbidden);
    assert_eq!(anna.leads().find(lead.id).await.unwrap().title, "Ivan B.");
}

#[actix_web::test]
async fn one_who_reaches_his_own_only_sees_nothing_of_others_in_his_group() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [(Permission::LeadsRead, Reach::Own), (Permission::LeadsWrite, Reach::Own)];
    let olga = app.person_who_may("Olga", &own).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&olga, GroupRole::Member)]).await;
    let lead = add_in(&anna, north.id, "Anna's").await;
    add_in(&olga, north.id, "Olga's").await;
    assert_eq!(titles(&olga, LeadFilter::default()).await, ["Olga's"]);
    assert_eq!(total(&olga, LeadFilter::default()).await, 1);
    assert_eq!(olga.leads().find(lead.id).await.problem().code, Code::NotFound);
    let board = LeadFilter { group: Some(north.id), ..LeadFilter::default() };
    assert_eq!(olga.leads().board(&board).await.unwrap().lanes[0].leads, 1);
}

/// Thirty leads of Anna's and Boris's in two groups and in none.
async fn thirty(ada: &Persona, anna: &Persona, boris: &Persona) -> [GroupId; 2] {
    let north = group(ada, "North", &[(anna, GroupRole::Member), (boris, GroupRole::Member)]).await.id;
    let south = group(ada, "South", &[(anna, GroupRole::Member)]).await.id;
    for n in 0_i64..30 {
        let shuffled = (n * 7) % 30;
        let home = [Some(north), Some(south), None][usize::try_from(n % 3).unwrap()];
        let new = NewLead {
            group: home,
            amount: (n % 4 != 0).then(|| money((n * 11) % 13 * 100, if n % 2 == 0 { "RUB" } else { "EUR" })),
            next_step_on: (n % 5 != 0).then(|| Date::constant(2030, 1, 1 + i8::try_from((n * 3) % 9).unwrap())),
            source: (n % 2 == 0).then(|| "Сайт".parse().unwrap()),
            priority: Priority::ALL[usize::try_from(n % 3).unwrap()],
            ..named(&format!("Лид {shuffled:02}"))
        };
        let owner = if n % 6 == 0 { boris } else { anna };
        owner.leads().create(&new).await.unwrap();
    }
    [north, south]
}

#[actix_web::test]
async fn every_order_pages_through_all_homes_once() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    thirty(&ada, &anna, &boris).await;
    for sort in [
        LeadSort::Title,
        LeadSort::TitleDescending,
        LeadSort::CreatedAt,
        LeadSort::CreatedAtDescending,
        LeadSort::NextStep,
        LeadSort::AmountDescending,
    ] {
        let filter = LeadFilter { sort: Some(sort), ..LeadFilter::default() };
        for who in [&anna, &ada] {
            let read = all(who, filter.clone()).await;
            assert_eq!(read.len(), 30, "{sort:?}");
            let sorted = match sort {
                LeadSort::Title => read.is_sorted_by_key(|lead| lead.title.clone()),
                LeadSort::TitleDescending => read.iter().rev().is_sorted_by_key(|lead| lead.title.clone()),
                LeadSort::CreatedAt => read.is_sorted_by_key(|lead| lead.id),
                LeadSort::CreatedAtDescending | LeadSort::Board => read.iter().rev().is_sorted_by_key(|lead| lead.id),
                LeadSort::NextStep => {
                    read.is_sorted_by_key(|lead| (lead.next_step_on.is_none(), lead.next_step_on, lead.id))
                }
                LeadSort::AmountDescending => {
                    let key = |lead: &&Lead| (lead.amount.as_ref().map(|money| money.hundredths), lead.id);
                    read.iter().rev().is_sorted_by_key(|lead| key(&lead))
                }
            };
            assert!(sorted, "{sort:?}");
        }
        let first = LeadFilter { limit: Some(Limit::try_from(2).unwrap()), ..filter.clone() };
        let cursor = anna.leads().list(&first).await.unwrap().next_cursor;
        let other = if sort == LeadSort::Title { LeadSort::CreatedAt } else { LeadSort::Title };
        let wrong = LeadFilter { sort: Some(other), cursor, ..LeadFilter::default() };
        assert_eq!(anna.leads().list(&wrong).await.problem().errors[0].field, "cursor");
    }
}

#[actix_web::test]
async fn leads_that_share_a_word_are_found_in_every_order_however_many_lie_before_them() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let many = "INSERT INTO leads (owner_id, name, stage_id, meaning, amount, currency, next_step_on)
        SELECT $1, CASE WHEN n BETWEEN 40 AND 69 THEN 'Редкий ' ELSE 'Общий ' END || n * 7919 % 1100, stages.id, meaning,
               n * 17 % 1100, 'RUB', '2026-01-01'::date + (n * 13 % 400)
        FROM generate_series(1, 1100) AS n, (SELECT id, meaning FROM stages WHERE group_id IS NULL ORDER BY position LIMIT 1) AS stages";
    app.database().await.execute(many, &[&anna.id.0]).await.unwrap();
    let both_ways = [LeadSort::Title, LeadSort::TitleDescending, LeadSort::CreatedAt, LeadSort::CreatedAtDescending];
    for sort in both_ways.into_iter().chain([LeadSort::NextStep, LeadSort::AmountDescending]) {
        let read = async |words: Option<&str>| {
            let (q, limit) = (words.map(str::to_owned), Limit::try_from(50).ok());
            let mut filter = LeadFilter { sort: Some(sort), q, limit, ..LeadFilter::default() };
            let mut read: Vec<Lead> = Vec::new();
            loop {
                let page = anna.leads().list(&filter).await.unwrap();
                read.extend(page.items);
                filter.cursor = page.next_cursor;
                if filter.cursor.is_none() {
                    return read;
                }
            }
        };
        let everything = read(None).await;
        for (words, called) in [("редкий", "Редкий"), ("общий", "Общий"), ("р", "Редкий")]
        {
            let expected: Vec<_> = everything.iter().filter(|lead| lead.title.starts_with(called)).collect();
            let found = read(Some(words)).await;
            assert!(found.iter().eq(expected), "{words} by {sort:?}: {}", found.len());
        }
    }
}

/// Whether a lead is one of those that a filter asks for.
type Fits = Box<dyn Fn(&Lead) -> bool>;

#[actix_web::test]
async fn every_filter_finds_what_it_says_and_totals_count_it() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let [north, south] = thirty(&ada, &anna, &boris).await;
    let none = LeadFilter::default;
    let everything = all(&anna, none()).await;
    let first = stages(&anna, Some(north)).await[0].id;
    let group_of = |lead: &Lead| lead.group.as_ref().map(|group| group.id);
    let (anna_id, boris_id) = (anna.id, boris.id);
    let cases: Vec<(LeadFilter, Fits)> = vec![
        (LeadFilter { group: Some(north), ..none() }, Box::new(move |lead| group_of(lead) == Some(north))),
        (LeadFilter { group: Some(south), ..none() }, Box::new(move |lead| group_of(lead) == Some(south))),
        (LeadFilter { ungrouped: true, ..none() }, Box::new(move |lead| group_of(lead).is_none())),
        (LeadFilter { owner: Some(boris_id), ..none() }, Box::new(move |lead| lead.owner.id == boris_id)),
        (
            LeadFilter { owner: Some(anna_id), group: Some(north), ..none() },
            Box::new(move |lead| lead.owner.id == anna_id && group_of(lead) == Some(north)),
        ),
        (LeadFilter { stage: Some(first), ..none() }, Box::new(move |lead| lead.stage.id == first)),
        (LeadFilter { meaning: Some(StageMeaning::Won), ..none() }, Box::new(|_| false)),
        (LeadFilter { meaning: Some(StageMeaning::Open), ..none() }, Box::new(|_| true)),
        (LeadFilter { source: Some("Сайт".to_owned()), ..none() }, Box::new(|lead| lead.source == "Сайт")),
        (LeadFilter { priority: Some(Priority::High), ..none() }, Box::new(|lead| lead.priority == Priority::High)),
        (LeadFilter { q: Some("ЛИД 1".to_owned()), ..none() }, Box::new(|lead| lead.title.starts_with("Лид 1"))),
    ];
    for (filter, fits) in cases {
        let found: Vec<LeadId> = all(&anna, filter.clone()).await.into_iter().map(|lead| lead.id).collect();
        let due: Vec<LeadId> = everything.iter().filter(|lead| fits(lead)).map(|lead| lead.id).collect();
        assert_eq!(found, due, "{filter:?}");
        assert_eq!(total(&anna, filter.clone()).await, i64::try_from(due.len()).unwrap(), "{filter:?}");
    }
    assert!(titles(&boris, LeadFilter { group: Some(south), ..none() }).await.is_empty(), "he is not in it");
    let long = LeadFilter { q: Some("x".repeat(201)), ..none() };
    assert_eq!(anna.leads().list(&long).await.problem().errors[0].field, "q");
    let board = LeadFilter { sort: Some(LeadSort::Board), ..none() };
    assert_eq!(anna.leads().list(&board).await.problem().errors[0].field, "stage");
}

#[actix_web::test]
async fn overdue_are_open_ones_whose_day_has_passed_where_the_asker_is() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let db = app.database().await;
    db.execute("UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE id = $1", &[&anna.id.0]).await.unwrap();
    let there = add(&anna, "Now").await.created_at.in_tz("Pacific/Kiritimati").unwrap().date();
    let on = async |name: &str, day: Option<Date>| {
        anna.leads().create(&NewLead { next_step_on: day, ..named(name) }).await.unwrap()
    };
    on("Late", there.yesterday().ok()).await;
    on("Today", Some(there)).await;
    on("Some day", None).await;
    let won = on("Won", there.yesterday().ok()).await;
    let stage = stages(&anna, None).await[3].id;
    anna.leads().stage(won.id, won.version, &to(stage)).await.unwrap();
    let overdue = LeadFilter { overdue: true, ..LeadFilter::default() };
    assert_eq!(titles(&anna, overdue.clone()).await, ["Late"]);
    assert_eq!(total(&anna, overdue).await, 1);
    db.execute("UPDATE users SET time_zone = 'Pacific/Pago_Pago' WHERE id = $1", &[&anna.id.0]).await.unwrap();
    let overdue = LeadFilter { overdue: true, ..LeadFilter::default() };
    assert!(titles(&anna, overdue).await.is_empty(), "there it is a day earlier");
}

#[actix_web::test]
async fn similar_ones_are_told_of_those_one_may_see_and_nothing_is_added_without_saying_so() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let new = NewLead {
        email: Some(Email::parse("vera@x.example").unwrap()),
        phone: Some(Phone::parse("+79161234567").unwrap()),
        ..named("Вера Ёлкина")
    };
    let known = anna.leads().create(&new).await.unwrap();
    let client = anna.clients().create(&client_named("ВЕРА ЕЛКИНА", "vera@x.example")).await.unwrap();

    let problem = anna.leads().create(&NewLead { name: Some("вера елкина".parse().unwrap()), ..new.clone() }).await;
    let problem = problem.problem();
    assert_eq!(problem.code, Code::SimilarExist);
    let told: Vec<_> = problem.similar.iter().map(|one| (one.record, one.by.clone())).collect();
    assert_eq!(
        told,
        [
            (RecordId::Lead(known.id), vec![LikeBy::Email, LikeBy::Phone, LikeBy::Name]),
            (RecordId::Client(client.id), vec![LikeBy::Email, LikeBy::Name]),
        ]
    );
    let by_number = NewLead { phone: Some(Phone::parse("8 (916) 123-45-67").unwrap()), ..named("Олег") };
    let problem = anna.leads().create(&by_number).await.problem();
    assert_eq!((problem.code, problem.similar[0].record), (Code::SimilarExist, RecordId::Lead(known.id)));
    assert_eq!(total(&anna, LeadFilter::default()).await, 1, "nothing was added");
    anna.leads().create(&NewLead { anyway: true, ..new.clone() }).await.unwrap();
    boris.leads().create(&new).await.expect("he sees nothing of Anna's");
    let ask = SimilarTo { phone: Some("8 bad".to_owned()), email: Some("no".to_owned()), ..SimilarTo::default() };
    assert!(anna.leads().similar(&ask).await.unwrap().is_empty(), "half typed is like nothing");
    let ask = SimilarTo { phone: Some("8 916 123-45-67".to_owned()), ..SimilarTo::default() };
    assert_eq!(anna.leads().similar(&ask).await.unwrap().len(), 2);
    assert_eq!(boris.leads().similar(&ask).await.unwrap().len(), 1);

    let leads_only = app.person_who_may("Olga", &[(Permission::LeadsRead, Reach::All)]).await;
    let ask = SimilarTo { email: Some("VERA@x.example".to_owned()), ..SimilarTo::default() };
    let seen = leads_only.leads().similar(&ask).await.unwrap();
    assert!(seen.len() == 3 && seen.iter().all(|one| matches!(one.record, RecordId::Lead(_))), "{seen:?}");
    anna.leads().delete(known.id).await.unwrap();
    let seen = leads_only.leads().similar(&ask).await.unwrap();
    assert_eq!(seen.len(), 2, "a deleted one is like nobody");
    for n in 0..12 {
        anna.leads().create(&NewLead { anyway: true, ..named(&format!("Вера{n}")) }).await.unwrap();
    }
    app.database().await.execute("UPDATE leads SET name = 'Один'", &[]).await.unwrap();
    let ask = SimilarTo { name: Some(" один ".to_owned()), ..SimilarTo::default() };
    assert_eq!(leads_only.leads().similar(&ask).await.unwrap().len(), 10);
}

#[actix_web::test]
async fn who_reaches_his_own_only_is_told_of_none_that_is_like_a_fellows_in_the_same_group() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [Permission::LeadsRead, Permission::LeadsWrite, Permission::ClientsRead];
    let oleg = app.person_who_may("Oleg", &own.map(|permission| (permission, Reach::Own))).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&oleg, GroupRole::Member)]).await;
    let email = Some(Email::parse("vera@x.example").unwrap());
    let new = NewLead { group: Some(north.id), email, ..named("Вера") };
    anna.leads().create(&new).await.unwrap();
    client_in(&anna, north.id, "Вера", "vera@x.example").await;
    let ask = SimilarTo { email: Some("vera@x.example".to_owned()), ..SimilarTo::default() };
    assert!(oleg.leads().similar(&ask).await.unwrap().is_empty());
    let his = oleg.leads().create(&new).await.expect("of hers he is told nothing");
    let seen: Vec<_> = oleg.leads().similar(&ask).await.unwrap().iter().map(|one| one.record).collect();
    assert_eq!(seen, [RecordId::Lead(his.id)]);
    assert_eq!(anna.leads().similar(&ask).await.unwrap().len(), 3, "she sees what is the group's");
}

#[actix_web::test]
async fn a_lead_moves_only_where_its_mover_and_its_owner_work_and_stands_there_at_the_same_meaning() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&boris, GroupRole::Member)]).await;
    let lead = add(&anna, "Ivan").await;
    let own = stages(&anna, None).await;
    let lost = StageLead { lost_reason: Some("дорого".parse().unwrap()), ..to(own[4].id) };
    let lead = anna.leads().stage(lead.id, lead.version, &lost).await.unwrap();
    let refused = async |who: &Persona, group: Option<GroupId>, owner| {
        who.leads().relocate(lead.id, lead.version, &MoveLead { group, owner }).await.problem().errors[0].field.clone()
    };
    assert_eq!(refused(&anna, Some(south.id), None).await, "group");
    assert_eq!(refused(&anna, Some(north.id), Some(ada.id)).await, "owner");
    assert_eq!(refused(&anna, None, Some(boris.id)).await, "owner");
    let moved = MoveLead { group: Some(north.id), owner: Some(boris.id) };
    let lead = anna.leads().relocate(lead.id, lead.version, &moved).await.unwrap();
    assert_eq!(
        (lead.owner.id, lead.stage.meaning, lead.lost_reason.as_str()),
        (boris.id, StageMeaning::Lost, "дорого")
    );
    assert!(stages(&anna, Some(north.id)).await.contains(&lead.stage));
    assert_eq!((total(&anna, LeadFilter::default()).await, total(&boris, LeadFilter::default()).await), (1, 1));
    let lead = boris.leads().relocate(lead.id, lead.version, &MoveLead { group: None, owner: None }).await.unwrap();
    assert_eq!(anna.leads().find(lead.id).await.problem().code, Code::NotFound);
    assert_eq!((lead.group, lead.stage.id), (None, own[4].id));
    let given = NewLead { group: Some(north.id), owner: Some(boris.id), ..named("For Boris") };
    assert_eq!(anna.leads().create(&given).await.unwrap().owner.id, boris.id);
    let alone = NewLead { owner: Some(boris.id), ..named("For Boris") };
    assert_eq!(anna.leads().create(&alone).await.problem().errors[0].field, "owner");
}

#[actix_web::test]
async fn a_colleagues_lead_leaves_its_group_only_by_the_head_and_stays_whose_it_is() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (hanna, anna, boris) = (app.person("Hanna").await, app.person("Anna").await, app.person("Boris").await);
    let members = [(&hanna, GroupRole::Head), (&anna, GroupRole::Member), (&boris, GroupRole::Member)];
    let north = group(&ada, "North", &members).await;
    let east = group(&ada, "East", &[(&boris, GroupRole::Member)]).await;
    let lead = add_in(&anna, north.id, "Ivan").await;
    for (group, owner) in [(None, None), (None, Some(boris.id)), (Some(east.id), None)] {
        let taken = boris.leads().relocate(lead.id, lead.version, &MoveLead { group, owner }).await;
        assert_eq!(taken.problem().code, Code::Forbidden, "{group:?} {owner:?}");
    }
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), lead);
    let out = |owner| MoveLead { group: None, owner };
    let taken = hanna.leads().relocate(lead.id, lead.version, &out(Some(hanna.id))).await.problem();
    assert_eq!(taken.errors[0].field, "owner", "nor does the head take it for herself");
    let moved = hanna.leads().relocate(lead.id, lead.version, &out(None)).await.unwrap();
    assert_eq!((moved.owner.id, &moved.group), (anna.id, &None));
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), moved);
    assert_eq!(hanna.leads().find(lead.id).await.problem().code, Code::NotFound);
    let given = NotificationFilter { kind: Some(NotificationKind::Assigned), ..NotificationFilter::default() };
    let told = anna.notifications().list(&given).await.unwrap().items;
    assert_eq!((told.len(), told[0].about), (1, NotificationAbout::Lead(lead.id)));
    // Who may change everybody's, leaves it whose it is, too.
    let back = anna.leads().relocate(lead.id, moved.version, &MoveLead { group: Some(north.id), owner: None }).await;
    let moved = ada.leads().relocate(lead.id, back.unwrap().version, &out(None)).await.unwrap();
    assert_eq!(moved.owner.id, anna.id);
}

#[actix_web::test]
async fn a_deleted_lead_comes_back_for_thirty_days_and_is_then_erased() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    let (old, new) = (add(&anna, "Old").await, add(&anna, "New").await);
    anna.leads().delete(old.id).await.unwrap();
    assert_eq!(anna.leads().find(old.id).await.problem().code, Code::NotFound);
    assert_eq!(total(&anna, LeadFilter::default()).await, 1);
    let back = anna.leads().restore(old.id).await.unwrap();
    assert_eq!(anna.leads().restore(old.id).await.unwrap(), back, "it is there already");
    anna.leads().delete(old.id).await.unwrap();
    app.later(SignedDuration::from_hours(20 * 24));
    let anna = app.signed_in_anew(&anna);
    anna.leads().delete(new.id).await.unwrap();
    app.later(SignedDuration::from_hours(11 * 24));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(anna.leads().restore(old.id).await.problem().code, Code::NotFound);
    let job = "INSERT INTO jobs (kind, payload) VALUES ('leads.purge', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
    let left = app.database().await.query("SELECT title FROM leads", &[]).await.unwrap();
    assert_eq!(left.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["New"]);
    anna.leads().restore(new.id).await.unwrap();
    assert_eq!(total(&anna, LeadFilter::default()).await, 1);
}

#[actix_web::test]
async fn leads_stay_in_the_group_of_who_is_taken_out_and_a_group_with_leads_is_not_deleted() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let (lead, gone) = (add_in(&boris, north.id, "Ivan").await, add_in(&boris, north.id, "Gone").await);
    boris.leads().delete(gone.id).await.unwrap();
    assert_eq!(ada.groups().find(north.id).await.unwrap().leads, Some(1));
    assert_eq!(ada.groups().delete(north.id, 1).await.problem().code, Code::InUse);
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    assert_eq!(boris.leads().find(lead.id).await.problem().code, Code::NotFound);
    assert_eq!(total(&boris, LeadFilter::default()).await, 0);
    app.settle().await;
    assert_eq!(anna.leads().find(lead.id).await.unwrap().owner.id, anna.id);
    assert_eq!(anna.leads().restore(gone.id).await.unwrap().owner.id, anna.id);
    assert_eq!(total(&anna, LeadFilter { owner: Some(anna.id), ..LeadFilter::default() }).await, 2);
    let empty = group(&ada, "Empty", &[]).await;
    ada.groups().delete(empty.id, empty.version).await.unwrap();
}

#[actix_web::test]
async fn the_file_has_what_the_list_has_in_its_order_and_no_formula() {
    let app = TestApp::start().await;
    let anna = app.person("Анна").await;
    let new = NewLead {
        email: Some(Email::parse("a@x.example").unwrap()),
        amount: Some(money(150_005, "RUB")),
        next_step_on: Some("2030-01-02".parse().unwrap()),
        ..named("=HYPERLINK(1)")
    };
    let lead = anna.leads().create(&new).await.unwrap();
    add(&anna, "Борис").await;
    let filter = LeadFilter { sort: Some(LeadSort::CreatedAt), ..LeadFilter::default() };
    let file = String::from_utf8(anna.leads().export(&filter, &FileOptions::default()).await.unwrap()).unwrap();
    let lines: Vec<_> = file.split("\r\n").collect();
    assert_eq!(
        lines[1],
        format!(
            "'=HYPERLINK(1),,a@x.example,,,normal,New,open,{at},,1500.05,RUB,,2030-01-02,,Анна,,{at},",
            at = lead.created_at
        )
    );
    assert!(lines[2].starts_with("Борис,"), "{file}");
    let board = LeadFilter { sort: Some(LeadSort::Board), stage: Some(lead.stage.id), ..LeadFilter::default() };
    let file = String::from_utf8(anna.leads().export(&board, &FileOptions::default()).await.unwrap()).unwrap();
    assert!(file.split("\r\n").nth(1).unwrap().starts_with("Борис,"), "the newest comes first: {file}");
    let workbook = FileOptions { format: FileFormat::Xlsx, ..FileOptions::default() };
    assert!(anna.leads().export(&filter, &workbook).await.unwrap().starts_with(b"PK"));
    let nobody = app.person_who_may("Nobody", &[]).await;
    assert_eq!(nobody.leads().export(&filter, &FileOptions::default()).await.problem().code, Code::Forbidden);
}

/// What a page hears of leads.
struct Heard {
    answer: reqwest::Response,
    buffer: String,
}

impl Heard {
    async fn listen(app: &TestApp, person: &Persona, group: Option<GroupId>) -> reqwest::Response {
        let url = format!("{}{}", app.base, person.leads().events_path(group));
        reqwest::Client::new().get(url).bearer_auth(app.token_of(person)).send().await.unwrap()
    }

    /// Listens, once the server does.
    async fn to(app: &TestApp, person: &Persona, group: Option<GroupId>) -> Self {
        let mut answer = Self::listen(app, person, group).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(answer.chunk().await.unwrap().is_some());
        Self { answer, buffer: String::new() }
    }

    /// The next lead; `None` when the stream has ended.
    async fn next(&mut self) -> Option<LeadId> {
        self.change().await?.id
    }

    /// The next thing that is told; `None` when the stream has ended.
    async fn change(&mut self) -> Option<LeadChanged> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                if let Some(data) = event.strip_prefix("event: lead\ndata: ") {
                    return Some(serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let more =
                tokio::time::timeout(Duration::from_secs(20), self.answer.chunk()).await.expect("something is said");
            self.buffer.push_str(std::str::from_utf8(&more.ok()??).unwrap());
        }
    }
}

#[actix_web::test]
async fn who_may_see_a_lead_hears_of_it_and_nobody_else() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Viewer)]).await;
    let mut of_group = Heard::to(&app, &anna, Some(north.id)).await;
    let mut of_boris = Heard::to(&app, &boris, None).await;
    let alone = add(&anna, "Anna's alone").await;
    let of_boris_own = add(&boris, "Boris's own").await;
    let shared = add_in(&anna, north.id, "Shared").await;
    // Each hears the last of those that concern him, and what came before it was not told.
    assert_eq!(of_group.next().await, Some(shared.id));
    assert_eq!(of_boris.next().await, Some(of_boris_own.id));
    assert_eq!(of_boris.next().await, Some(shared.id));
    anna.leads().delete(alone.id).await.unwrap();
    anna.leads().delete(shared.id).await.unwrap();
    assert_eq!(of_boris.next().await, Some(shared.id), "that it is gone is told too");

    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    assert_eq!(of_boris.next().await, None, "he asks anew, and hears of his own");
    let refused = Heard::listen(&app, &boris, Some(north.id)).await;
    assert_eq!(refused.status(), 404);
    assert_eq!(of_group.next().await, Some(shared.id));
    anna.me().revoke_session(anna.session).await.unwrap();
    assert_eq!(of_group.next().await, None, "it ends with the session");
}

#[actix_web::test]
async fn who_looks_at_leads_hears_that_one_has_left_changed_hands_or_has_other_stages_and_nobody_else_does() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, vera, zoe) =
        (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&boris, GroupRole::Member), (&vera, GroupRole::Viewer)]).await;
    let mut of_north = Heard::to(&app, &anna, Some(north.id)).await;
    let mut of_south = Heard::to(&app, &vera, Some(south.id)).await;
    let mut of_zoe = Heard::to(&app, &zoe, None).await;
    let (lead, left) = (add_in(&boris, north.id, "Ivan").await, add_in(&boris, north.id, "Left").await);
    assert_eq!((of_north.next().await, of_north.next().await), (Some(lead.id), Some(left.id)));
    let many = Some(LeadChanged { id: None });

    let there = MoveLead { group: Some(south.id), owner: None };
    let lead = boris.leads().relocate(lead.id, lead.version, &there).await.unwrap();
    assert_eq!(of_north.change().await, many, "one has left");
    assert_eq!(of_south.next().await, Some(lead.id));
    let same = SetStages { stages: as_they_are(&stages(&anna, Some(north.id)).await) };
    anna.leads().set_stages(StagesOf { group: Some(north.id) }, &same).await.unwrap();
    assert_eq!(of_north.change().await, many, "the stages were set");
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    assert_eq!(of_north.change().await, many, "they are another's");
    assert_eq!(anna.leads().find(left.id).await.unwrap().owner.id, anna.id);

    // Zoe hears of her own one after the other, and of nothing between.
    for name in ["One", "Two"] {
        let own = add(&zoe, name).await;
        assert_eq!(of_zoe.next().await, Some(own.id));
    }
    let same = SetStages { stages: as_they_are(&stages(&ada, None).await) };
    ada.leads().set_stages(StagesOf { group: None }, &same).await.unwrap();
    assert_eq!(of_zoe.change().await, many, "what belongs to no group is hers as everybody's");
    anna.leads().delete(left.id).await.unwrap();
    assert_eq!(of_north.next().await, Some(left.id), "which is not the group's");
}
