//! How a group is doing: the figures add up, lead to their rows, and are nobody else's business.

use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use vestnik_client::api::clients::{ClientFilter, MoveClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::group_dashboard::{Compared, GroupDashboard, GroupDashboardQuery};
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::id::{GroupId, UserId};
use vestnik_client::api::leads::{ChangeLead, Lead, LeadFilter, MoveLead, NewLead, StageLead, StageMeaning, StagesOf};
use vestnik_client::api::me::ChangeMe;
use vestnik_client::api::merges::MergeClient;
use vestnik_client::api::text::Email;
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

async fn shown(who: &Persona, group: GroupId) -> GroupDashboard {
    who.groups().dashboard(group, &GroupDashboardQuery::default()).await.unwrap()
}

async fn lead(who: &Persona, group: GroupId, name: &str, source: &str) -> Lead {
    let new = NewLead {
        name: Some(name.parse().unwrap()),
        email: Some(Email::parse(&format!("{name}@leads.example")).unwrap()),
        source: Some(source.parse().unwrap()),
        group: Some(group),
        anyway: true,
        ..NewLead::default()
    };
    who.leads().create(&new).await.unwrap()
}

const fn compared(now: i64, before: i64) -> Compared {
    Compared { now, before }
}

#[actix_web::test]
async fn the_figures_of_a_group_add_up() {
    let app = TestApp::start().await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    lead(&anna, north.id, "old", "сайт").await;
    client_in(&anna, north.id, "Old", "old@x.example").await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    app.later(SignedDuration::from_hours(31 * 24));
    let (anna, boris) = (app.signed_in_anew(&anna), app.signed_in_anew(&boris));

    let (one, two) = (lead(&anna, north.id, "one", "сайт").await, lead(&anna, north.id, "two", "сайт").await);
    lead(&boris, north.id, "three", "выставка").await;
    lead(&anna, south.id, "elsewhere", "сайт").await;
    let done = anna.leads().convert(one.id, one.version, &Convert::default()).await.unwrap();
    let stages = anna.leads().stages(StagesOf { group: Some(north.id) }).await.unwrap();
    let lost = stages.iter().find(|stage| stage.meaning == StageMeaning::Lost).unwrap();
    let lose =
        StageLead { stage: lost.id, before: None, last: false, lost_reason: Some("дорого".parse().unwrap()) };
    anna.leads().stage(two.id, two.version, &lose).await.unwrap();

    let told = shown(&anna, north.id).await;
    assert_eq!(told.new_leads, compared(3, 1));
    assert_eq!((told.converted, told.lost), (compared(1, 0), compared(1, 0)));
    assert_eq!(told.new_clients, compared(1, 1));
    assert_eq!((told.open, told.overdue), (2, 0));
    assert_eq!((told.days.len(), told.days.iter().map(|day| day.leads).sum::<i64>()), (30, 3));
    assert_eq!(told.days.last().map(|day| (day.converted, day.clients)), Some((1, 1)));
    assert_eq!(told.stages.iter().map(|figures| figures.leads).sum::<i64>(), 4);
    let sources: Vec<_> = told.sources.iter().map(|one| (one.source.as_str(), one.leads, one.converted)).collect();
    assert_eq!(sources, [("сайт", 2, 1), ("выставка", 1, 0)]);
    let members: Vec<_> = told.members.iter().map(|one| (one.person.name.as_str(), one.open, one.clients)).collect();
    assert_eq!(members, [("Anna", 1, 2), ("Boris", 1, 0)]);
    assert_eq!(told.newest_clients.first().map(|client| client.id), Some(done.client.id));
    assert_eq!(told.newest_leads.len(), 4);
}

#[actix_web::test]
async fn what_should_have_been_done_before_today_is_overdue_by_the_readers_clock() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let today = jiff::tz::TimeZone::UTC.to_datetime(app.clock.now()).date();
    for (name, day) in [("late", today.yesterday().unwrap()), ("later", today - 2.days()), ("now", today)] {
        let new = NewLead {
            name: Some(name.parse().unwrap()),
            next_step: Some("позвонить".parse().unwrap()),
            next_step_on: Some(day),
            group: Some(north.id),
            ..NewLead::default()
        };
        anna.leads().create(&new).await.unwrap();
    }
    let told = shown(&anna, north.id).await;
    assert_eq!(told.overdue, 2);
    assert_eq!(told.overdue_leads.iter().map(|lead| lead.title.as_str()).collect::<Vec<_>>(), ["later", "late"]);
    assert_eq!(told.members[0].overdue, 2);
}

#[actix_web::test]
async fn a_group_is_the_business_of_those_in_it() {
    let app = TestApp::start().await;
    let (ada, anna, zoe) = (app.admin("Ada").await, app.person("Anna").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Viewer)]).await;
    let asked = GroupDashboardQuery::default();
    assert_eq!(zoe.groups().dashboard(north.id, &asked).await.problem().code, Code::NotFound);
    shown(&anna, north.id).await;
    shown(&ada, north.id).await;
    let half = [(Permission::GroupsRead, Reach::All), (Permission::LeadsRead, Reach::All)];
    let half = app.person_who_may("Half", &half).await;
    assert_eq!(half.groups().dashboard(north.id, &asked).await.problem().code, Code::Forbidden);
    // Who sees that there is a group, and none of its records, learns no figure of it.
    let outside = [
        (Permission::GroupsRead, Reach::All),
        (Permission::LeadsRead, Reach::Groups),
        (Permission::ClientsRead, Reach::Groups),
    ];
    let outside = app.person_who_may("Outside", &outside).await;
    assert_eq!(outside.groups().dashboard(north.id, &asked).await.problem().code, Code::NotFound);
    for days in [0, 366] {
        let asked = GroupDashboardQuery { days: Some(days), ..GroupDashboardQuery::default() };
        let refused = anna.groups().dashboard(north.id, &asked).await.problem();
        assert_eq!(refused.field("days").unwrap().code, FieldCode::Invalid);
    }
}

#[actix_web::test]
async fn who_sees_only_what_is_his_own_sees_how_he_is_doing() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [
        (Permission::GroupsRead, Reach::Groups),
        (Permission::LeadsRead, Reach::Own),
        (Permission::LeadsWrite, Reach::Own),
        (Permission::ClientsRead, Reach::Own),
    ];
    let boris = app.person_who_may("Boris", &own).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    lead(&anna, north.id, "hers", "сайт").await;
    lead(&boris, north.id, "his", "сайт").await;
    let told = shown(&boris, north.id).await;
    assert_eq!((told.new_leads.now, told.open, told.members.len()), (1, 1, 1));
    assert_eq!(told.newest_leads.iter().map(|lead| lead.title.as_str()).collect::<Vec<_>>(), ["his"]);
    assert_eq!(shown(&anna, north.id).await.new_leads.now, 2);
}

#[actix_web::test]
async fn of_the_clients_of_fellows_nothing_is_counted_for_who_sees_their_leads_only() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let grants = [
        (Permission::GroupsRead, Reach::Groups),
        (Permission::LeadsRead, Reach::Groups),
        (Permission::ClientsRead, Reach::Own),
        (Permission::ClientsWrite, Reach::Own),
    ];
    let boris = app.person_who_may("Boris", &grants).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    client_in(&anna, north.id, "Hers", "hers@x.example").await;
    client_in(&boris, north.id, "His", "his@x.example").await;
    let clients = async |who: &Persona| {
        let members = shown(who, north.id).await.members;
        members.into_iter().map(|one| (one.person.name, one.clients)).collect::<Vec<_>>()
    };
    assert_eq!(clients(&boris).await, [("Anna".to_owned(), 0), ("Boris".to_owned(), 1)]);
    assert_eq!(clients(&anna).await, [("Anna".to_owned(), 1), ("Boris".to_owned(), 1)]);
    lead(&anna, north.id, "hers", "сайт").await;
    let hers = GroupDashboardQuery { owner: Some(anna.id), ..GroupDashboardQuery::default() };
    let told = boris.groups().dashboard(north.id, &hers).await.unwrap();
    assert_eq!((told.new_leads.now, told.new_clients.now, told.members[0].clients), (1, 0, 0));
    assert!(told.newest_clients.is_empty());
}

/// A zone whose days begin twelve hours before those of UTC.
const FAR: &str = "Asia/Kamchatka";

/// Of what came to the group North, and is this person's where one is named, how many the lists have.
struct Lists<'a> {
    who: &'a Persona,
    north: GroupId,
    owner: Option<UserId>,
}

impl Lists<'_> {
    async fn leads(&self, filter: LeadFilter) -> i64 {
        let owner = filter.owner.or(self.owner);
        let filter = LeadFilter { group: Some(self.north), owner, with_total: true, ..filter };
        self.who.leads().list(&filter).await.unwrap().total.unwrap()
    }

    async fn clients(&self, filter: ClientFilter) -> i64 {
        let owner = filter.owner.or(self.owner);
        let filter = ClientFilter { group: Some(self.north), owner, with_total: true, ..filter };
        self.who.clients().list(&filter).await.unwrap().total.unwrap()
    }

    /// What came in, became clients, and came in as clients from one day to another.
    async fn between(&self, since: Date, until: Date) -> (i64, i64, i64) {
        let (since, until) = (Some(since), Some(until));
        let came = LeadFilter { created_since: since, created_until: until, ..LeadFilter::default() };
        let converted = LeadFilter { converted_since: since, converted_until: until, ..LeadFilter::default() };
        let clients = ClientFilter { created_since: since, created_until: until, ..ClientFilter::default() };
        (self.leads(came).await, self.leads(converted).await, self.clients(clients).await)
    }

    /// Whether every figure is the total of the list it leads to.
    async fn agree_with(&self, told: &GroupDashboard) {
        let none = LeadFilter::default;
        let since = Some(told.from);
        assert_eq!(self.leads(LeadFilter { created_since: since, ..none() }).await, told.new_leads.now);
        assert_eq!(self.leads(LeadFilter { converted_since: since, ..none() }).await, told.converted.now);
        assert_eq!(self.leads(LeadFilter { lost_since: since, ..none() }).await, told.lost.now);
        assert_eq!(
            self.clients(ClientFilter { created_since: since, ..ClientFilter::default() }).await,
            told.new_clients.now
        );
        assert_eq!(self.leads(LeadFilter { overdue: true, ..none() }).await, told.overdue);
        let meaning = |meaning| LeadFilter { meaning: Some(meaning), ..none() };
        assert_eq!(self.leads(meaning(StageMeaning::Open)).await, told.open);
        let before = self.between(told.from - 30.days(), told.from - 1.day()).await;
        assert_eq!(before, (told.new_leads.before, told.converted.before, told.new_clients.before));
        for day in &told.days {
            let on = self.between(day.date, day.date).await;
            assert_eq!(on, (day.leads, day.converted, day.clients), "{}", day.date);
        }
        for figures in &told.stages {
            let there = LeadFilter { stage: Some(figures.stage.id), ..none() };
            assert_eq!(self.leads(there).await, figures.leads, "{}", figures.stage.name);
        }
        let won = told.stages.iter().filter(|figures| figures.stage.meaning == StageMeaning::Won);
        assert_eq!(self.leads(meaning(StageMeaning::Won)).await, won.map(|figures| figures.leads).sum::<i64>());
        for figures in &told.sources {
            let unknown = figures.source.is_empty();
            let source = (!unknown).then(|| figures.source.clone());
            let from = LeadFilter { source, source_unknown: unknown, created_since: since, ..none() };
            let became = LeadFilter { converted: Some(true), ..from.clone() };
            assert_eq!((self.leads(from).await, self.leads(became).await), (figures.leads, figures.converted));
        }
        for figures in &told.members {
            let his = |filter| LeadFilter { owner: Some(figures.person.id), ..filter };
            assert_eq!(self.leads(his(meaning(StageMeaning::Open))).await, figures.open);
            assert_eq!(self.leads(his(LeadFilter { overdue: true, ..none() })).await, figures.overdue);
            let converted = his(LeadFilter { converted_since: since, ..none() });
            assert_eq!(self.leads(converted).await, figures.converted);
            let clients = ClientFilter { owner: Some(figures.person.id), ..ClientFilter::default() };
            assert_eq!(self.clients(clients).await, figures.clients);
        }
    }
}

/// Midnight of each of these days before today in that zone, and the second before.
fn near_midnight(today: Date, days_ago: &[i64]) -> Vec<Timestamp> {
    let zone = TimeZone::get(FAR).unwrap();
    let midnight = |ago: &i64| (today - ago.days()).to_zoned(zone.clone()).unwrap().timestamp();
    days_ago.iter().map(midnight).flat_map(|at| [at, at - SignedDuration::from_secs(1)]).collect()
}

/// Two of each kind of lead and a client come to a group near midnight, hers and his, and as many come elsewhere or go again.
async fn fill(app: &TestApp, (north, south): (GroupId, GroupId), anna: &Persona, olga: &Persona) {
    let stages = anna.leads().stages(StagesOf { group: Some(north) }).await.unwrap();
    let lost = stages.iter().find(|stage| stage.meaning == StageMeaning::Lost).unwrap().id;
    let lose = StageLead { stage: lost, before: None, last: false, lost_reason: Some("дорого".parse().unwrap()) };
    let today = TimeZone::get(FAR).unwrap().to_datetime(app.clock.now()).date();
    let db = app.database().await;
    for (n, at) in near_midnight(today, &[0, 1, 29, 30, 59, 60]).into_iter().enumerate() {
        for (name, who) in [("anna", anna), ("olga", olga)] {
            let new = |group, kind: &str| NewLead {
                name: Some(format!("{kind} {n} {name}").parse().unwrap()),
                email: Some(Email::parse(&format!("{kind}{n}@{name}.example")).unwrap()),
                source: ["сайт", "выставка"].get(n % 3).map(|source| source.parse().unwrap()),
                next_step_on: Some(if n % 4 == 0 { today - 1.day() } else { today }),
                group,
                anyway: true,
                ..NewLead::default()
            };
            let lead = who.leads().create(&new(Some(north), "lead")).await.unwrap();
            match n % 4 {
                1 => drop(anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap()),
                2 => drop(anna.leads().stage(lead.id, lead.version, &lose).await.unwrap()),
                _ => {}
            }
            let client = client_in(who, north, "Client", &format!("client{n}@{name}.example")).await;
            who.leads().create(&new(None, "alone")).await.unwrap();
            anna.leads().create(&new(Some(south), "south")).await.unwrap();
            let gone = who.leads().create(&new(Some(north), "gone")).await.unwrap();
            who.leads().delete(gone.id).await.unwrap();
            let then = "UPDATE leads SET created_at = $2::text::timestamptz, stage_since = $2::text::timestamptz,
                               converted_at = CASE WHEN converted_at IS NOT NULL THEN $2::text::timestamptz END
                        WHERE id = ANY ($1)";
            db.execute(then, &[&vec![lead.id.0, gone.id.0], &at.to_string()]).await.unwrap();
            let then = "UPDATE clients SET created_at = $2::text::timestamptz WHERE id = $1";
            db.execute(then, &[&client.id.0, &at.to_string()]).await.unwrap();
        }
    }
}

#[actix_web::test]
async fn every_figure_is_the_total_of_the_list_it_leads_to_far_from_utc_near_midnight_and_for_each_reach() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [
        (Permission::GroupsRead, Reach::Groups),
        (Permission::LeadsRead, Reach::Own),
        (Permission::LeadsWrite, Reach::Own),
        (Permission::ClientsRead, Reach::Own),
        (Permission::ClientsWrite, Reach::Own),
    ];
    let olga = app.person_who_may("Olga", &own).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&olga, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    for person in [&anna, &olga] {
        let far = ChangeMe { time_zone: Some(FAR.parse().unwrap()), ..ChangeMe::default() };
        person.me().change(&far).await.unwrap();
    }
    fill(&app, (north, south), &anna, &olga).await;
    // Of the twelve moments, five lie in the last thirty days there, and four in the thirty before.
    for (who, new, people) in [(&anna, compared(10, 8), 2), (&olga, compared(5, 4), 1)] {
        let told = shown(who, north).await;
        assert_eq!((told.new_leads, told.members.len(), told.sources.len()), (new, people, 3));
        assert!(told.overdue > 0 && told.lost.now > 0 && told.converted.now > 0 && told.converted.before > 0);
        Lists { who, north, owner: None }.agree_with(&told).await;
    }
    // Of one person; and of somebody of whom the reader sees nothing, nothing, as in the lists.
    for (who, owner, new, people) in [
        (&anna, olga.id, compared(5, 4), vec!["Olga"]),
        (&anna, anna.id, compared(5, 4), vec!["Anna"]),
        (&olga, olga.id, compared(5, 4), vec!["Olga"]),
        (&olga, anna.id, compared(0, 0), vec![]),
    ] {
        let asked = GroupDashboardQuery { owner: Some(owner), ..GroupDashboardQuery::default() };
        let told = who.groups().dashboard(north, &asked).await.unwrap();
        let names: Vec<_> = told.members.iter().map(|one| one.person.name.as_str()).collect();
        assert_eq!((told.new_leads, names), (new, people));
        assert!(told.newest_leads.iter().chain(&told.overdue_leads).all(|lead| lead.owner.id == owner));
        assert!(told.newest_clients.iter().all(|client| client.owner.id == owner));
        Lists { who, north, owner: Some(owner) }.agree_with(&told).await;
    }
    let year = GroupDashboardQuery { days: Some(365), ..GroupDashboardQuery::default() };
    let told = anna.groups().dashboard(north, &year).await.unwrap();
    assert_eq!((told.days.len(), told.new_leads), (365, compared(24, 0)));
    assert_eq!(told.days.iter().map(|day| day.leads).sum::<i64>(), 24);
}

#[actix_web::test]
async fn a_lead_that_was_lost_long_ago_and_is_moved_today_was_not_lost_today() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let stages = anna.leads().stages(StagesOf { group: Some(north.id) }).await.unwrap();
    let stage = stages.iter().find(|stage| stage.meaning == StageMeaning::Lost).unwrap().id;
    let lose = StageLead { stage, before: None, last: false, lost_reason: Some("дорого".parse().unwrap()) };
    let one = lead(&anna, north.id, "one", "сайт").await;
    let one = anna.leads().stage(one.id, one.version, &lose).await.unwrap();
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    app.later(SignedDuration::from_hours(31 * 24));
    let anna = app.signed_in_anew(&anna);
    let to = MoveLead { group: Some(south.id), owner: None };
    let moved = anna.leads().relocate(one.id, one.version, &to).await.unwrap();
    assert_eq!((moved.stage.meaning, moved.stage_since), (StageMeaning::Lost, one.stage_since));
    assert_eq!(shown(&anna, south.id).await.lost, compared(0, 1));
}

/// What the kept figures and counting anew do not agree about: none of it should be.
async fn miscounted(app: &TestApp) -> Vec<String> {
    const PAIRS: [(&str, &str); 3] = [
        (
            "SELECT home, quarter, owner_id, sum(leads)::bigint, sum(converted)::bigint, sum(lost)::bigint, sum(clients)::bigint
             FROM flow_counts GROUP BY 1, 2, 3 HAVING (sum(leads), sum(converted), sum(lost), sum(clients)) <> (0, 0, 0, 0)",
            "SELECT home, to_timestamp(floor(extract(epoch FROM at) / 900) * 900), owner_id, count(*) FILTER (WHERE what = 'came'),
                    count(*) FILTER (WHERE what = 'became'), count(*) FILTER (WHERE what = 'gone'), count(*) FILTER (WHERE what = 'client')
             FROM (SELECT home, created_at AS at, owner_id, deleted_at, 'came' AS what FROM leads
                   UNION ALL SELECT home, converted_at, owner_id, deleted_at, 'became' FROM leads WHERE converted_at IS NOT NULL
                   UNION ALL SELECT home, stage_since, owner_id, deleted_at, 'gone' FROM leads WHERE meaning = 'lost'
                   UNION ALL SELECT home, created_at, owner_id, deleted_at, 'client' FROM clients) AS happened
             WHERE deleted_at IS NULL GROUP BY 1, 2, GROUPING SETS ((3), ())",
        ),
        (
            "SELECT home, day, owner_id, source, sum(leads)::bigint, sum(converted)::bigint FROM source_counts
             GROUP BY 1, 2, 3, 4 HAVING (sum(leads), sum(converted)) <> (0, 0)",
            "SELECT home, (created_at AT TIME ZONE 'UTC')::date, owner_id, source, count(*), count(converted_at) FROM leads
             WHERE deleted_at IS NULL GROUP BY 1, 2, 4, GROUPING SETS ((3), ())",
        ),
        (
            "SELECT home, next_step_on, owner_id, sum(leads)::bigint FROM due_counts GROUP BY 1, 2, 3 HAVING sum(leads) <> 0",
            "SELECT home, next_step_on, owner_id, count(*) FROM leads
             WHERE deleted_at IS NULL AND meaning = 'open' AND next_step_on IS NOT NULL GROUP BY 1, 2, GROUPING SETS ((3), ())",
        ),
    ];
    let db = app.database().await;
    let mut wrong = Vec::new();
    for (kept, anew) in PAIRS {
        let differ = format!(
            "SELECT 'kept ' || one::text FROM ({kept} EXCEPT {anew}) AS one
             UNION ALL SELECT 'anew ' || one::text FROM ({anew} EXCEPT {kept}) AS one"
        );
        wrong.extend(db.query(&differ, &[]).await.unwrap().iter().map(|row| row.get::<_, String>(0)));
    }
    wrong
}

#[actix_web::test]
async fn whatever_is_done_to_leads_and_clients_the_figures_are_those_of_counting_anew() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let agree = async |after: &str| assert_eq!(miscounted(&app).await, Vec::<String>::new(), "after {after}");
    let leads = anna.leads();

    let one = lead(&anna, north, "one", "сайт").await;
    let due = |day: Date| ChangeLead { next_step_on: Some(Some(day)), ..ChangeLead::default() };
    let today = TimeZone::UTC.to_datetime(app.clock.now()).date();
    let one = leads.change(one.id, one.version, &due(today)).await.unwrap();
    agree("a next step").await;
    let fair =
        ChangeLead { source: Some(Some("выставка".parse().unwrap())), ..due(today.yesterday().unwrap()) };
    let one = leads.change(one.id, one.version, &fair).await.unwrap();
    agree("another source and day").await;
    let to = |group, owner: Option<&Persona>| MoveLead { group, owner: owner.map(|who| who.id) };
    let one = leads.relocate(one.id, one.version, &to(Some(north), Some(&boris))).await.unwrap();
    agree("another owner").await;
    let one = leads.relocate(one.id, one.version, &to(Some(north), Some(&anna))).await.unwrap();
    let one = leads.relocate(one.id, one.version, &to(Some(south), None)).await.unwrap();
    agree("another group").await;
    let one = leads.relocate(one.id, one.version, &to(None, None)).await.unwrap();
    agree("no group").await;
    let one = leads.relocate(one.id, one.version, &to(Some(north), None)).await.unwrap();

    let stages = leads.stages(StagesOf { group: Some(north) }).await.unwrap();
    let at = |meaning| {
        let stage = stages.iter().find(|stage| stage.meaning == meaning).unwrap().id;
        let lost_reason = (meaning == StageMeaning::Lost).then(|| "дорого".parse().unwrap());
        StageLead { stage, before: None, last: false, lost_reason }
    };
    let one = leads.stage(one.id, one.version, &at(StageMeaning::Lost)).await.unwrap();
    agree("losing").await;
    app.later(SignedDuration::from_mins(20));
    let (ada, anna, boris) = (app.signed_in_anew(&ada), app.signed_in_anew(&anna), app.signed_in_anew(&boris));
    let leads = anna.leads();
    leads.delete(one.id).await.unwrap();
    agree("deleting a lost one").await;
    let one = leads.restore(one.id).await.unwrap();
    agree("bringing it back").await;
    let one = leads.stage(one.id, one.version, &at(StageMeaning::Open)).await.unwrap();
    agree("opening it again").await;

    let done = leads.convert(one.id, one.version, &Convert::default()).await.unwrap();
    agree("a conversion").await;
    leads.revert(one.id).await.unwrap();
    agree("taking it back").await;
    let again = leads.find(one.id).await.unwrap();
    let again = leads.convert(again.id, again.version, &Convert::default()).await.unwrap();
    assert_ne!(again.client.id, done.client.id);

    let other = client_in(&anna, north, "Other", "other@x.example").await;
    let merged = MergeClient { from: other.id, take: Vec::new(), take_custom: Vec::new() };
    anna.clients().merge(again.client.id, again.client.version, &merged).await.unwrap();
    agree("a merge").await;
    anna.clients().unmerge(other.id).await.unwrap();
    agree("taking the merge back").await;
    let other = anna.clients().find(other.id).await.unwrap();
    let elsewhere = MoveClient { group: Some(south), owner: None };
    anna.clients().relocate(other.id, other.version, &elsewhere).await.unwrap();
    agree("another group of a client").await;
    anna.clients().delete(other.id).await.unwrap();
    agree("deleting a client").await;
    for name in ["two", "three"] {
        lead(&boris, north, name, "сайт").await;
        client_in(&boris, north, name, &format!("{name}@x.example")).await;
    }
    agree("more of them").await;
    let leaving = Leaving { heir: Some(anna.id) };
    ada.groups().take_out(north, boris.id, &leaving).await.unwrap();
    app.settle().await;
    agree("a member's leaving").await;
    let gone = "DELETE FROM leads WHERE name IN ('two', 'three'); DELETE FROM clients WHERE name IN ('two', 'three')";
    app.database().await.batch_execute(gone).await.unwrap();
    agree("erasing").await;
    fold(&app).await;
    agree("taking together").await;
    let rows = "SELECT count(*) - count(DISTINCT (home, quarter, owner_id)) FROM flow_counts";
    assert_eq!(app.database().await.query_one(rows, &[]).await.unwrap().get::<_, i64>(0), 0);
}

/// What happens to them at night.
async fn fold(app: &TestApp) {
    let job = "INSERT INTO jobs (kind, payload) VALUES ('groups.fold_counts', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
}

#[actix_web::test]
async fn who_adds_a_lead_waits_for_nobody_who_converts_one_or_brings_in_clients() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let known = lead(&anna, north, "known", "сайт").await;
    // Somebody changes where a lead came from, brings in a client and has not ended his transaction.
    let mut db = app.database().await;
    let open = db.transaction().await.unwrap();
    open.execute("UPDATE leads SET source = 'выставка' WHERE id = $1", &[&known.id.0]).await.unwrap();
    let client = "INSERT INTO clients (owner_id, group_id, name, email) VALUES ($1, $2, 'Other', 'other@x.example')";
    open.execute(client, &[&anna.id.0, &north.0]).await.unwrap();
    lead(&anna, north, "one", "сайт").await;
    let two = lead(&anna, north, "two", "выставка").await;
    anna.leads().delete(two.id).await.unwrap();
    open.commit().await.unwrap();
    assert_eq!(miscounted(&app).await, Vec::<String>::new());
    assert_eq!(shown(&anna, north).await.new_leads.now, 2);
}

#[actix_web::test]
async fn a_day_whose_midnight_comes_twice_begins_with_the_first() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (zone, day, begins) in [
        ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z"),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
        ("Asia/Kathmandu", "2026-11-01", "2026-10-31T18:15:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"),
        // Where there is no midnight, the day begins when it is over.
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
    ] {
        anna.me().change(&ChangeMe { time_zone: Some(zone.parse().unwrap()), ..ChangeMe::default() }).await.unwrap();
        let asked = "SELECT to_char(day_begins($1, $2) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        let told: String = app.database().await.query_one(asked, &[&day, &anna.id.0]).await.unwrap().get(0);
        assert_eq!(told, begins, "{zone}");
        let date: Date = day.parse().unwrap();
        assert_eq!(date.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp().to_string(), begins, "{zone}");
    }
}
