//! How a group is doing: the figures add up, lead to their rows, and are nobody else's business.

use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use jiff::{SignedDuration, ToSpan};
use vestnik_client::api::clients::ClientFilter;
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::group_dashboard::{Compared, GroupDashboard, GroupDashboardQuery};
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::GroupId;
use vestnik_client::api::leads::{Lead, LeadFilter, NewLead, StageLead, StageMeaning, StagesOf};
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
async fn the_figures_of_a_group_add_up_and_lead_to_their_rows() {
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

    let leads = async |filter: LeadFilter| {
        let filter = LeadFilter { group: Some(north.id), with_total: true, ..filter };
        anna.leads().list(&filter).await.unwrap().total.unwrap()
    };
    let since = Some(told.from);
    assert_eq!(leads(LeadFilter { created_since: since, ..LeadFilter::default() }).await, told.new_leads.now);
    assert_eq!(leads(LeadFilter { converted_since: since, ..LeadFilter::default() }).await, told.converted.now);
    assert_eq!(leads(LeadFilter { lost_since: since, ..LeadFilter::default() }).await, told.lost.now);
    let open = LeadFilter { meaning: Some(StageMeaning::Open), ..LeadFilter::default() };
    assert_eq!(leads(open).await, told.open);
    let clients =
        ClientFilter { group: Some(north.id), created_since: since, with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&clients).await.unwrap().total, Some(told.new_clients.now));
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
    for days in [0, 91] {
        let refused = anna.groups().dashboard(north.id, &GroupDashboardQuery { days: Some(days) }).await.problem();
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
}
