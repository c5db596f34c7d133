//! Putting together how a group is doing.

use super::store::{self, OnDay, Period, Seen, Whose};
use crate::access::{Can, Homes, needs};
use crate::dashboard::rules;
use crate::platform::error::{Error, Result};
use crate::{clients, groups, leads, reports};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vestnik_api::clients::ClientFilter;
use vestnik_api::group_dashboard::{Compared, GroupDashboard, GroupDashboardQuery, GroupDay};
use vestnik_api::groups::Group;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::leads::{LeadFilter, LeadSort, StageMeaning};
use vestnik_api::page::Limit;
use vestnik_api::{Code, FieldCode, Permission};

/// How many days the period has when nothing is asked, and at most.
const DAYS: u16 = 30;
const MAX_DAYS: u16 = 365;
/// How many of the newest are shown, and of those overdue.
const NEWEST: u32 = 5;

/// How a group is doing, as far as who asks may see its leads and clients.
pub(super) async fn show(
    may: &Can<needs::GroupsRead>,
    may_leads: &Can<needs::LeadsRead>,
    may_clients: &Can<needs::ClientsRead>,
    id: GroupId,
    asked: &GroupDashboardQuery,
) -> Result<GroupDashboard> {
    let days = asked.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", FieldCode::Invalid));
    }
    let mut db = may.db().await?;
    let group = groups::find(&mut db, id).await?;
    let zone = reports::zone(&mut db).await?;
    let dates = rules::dates(db.now(), &zone, days);
    drop(db);
    let period = period(&dates, &zone)?;
    let of_clients = seen(may.homes_of(Permission::ClientsRead), &group, asked.owner)?;
    let mut db = may_leads.db().await?;
    let seen = seen(db.homes(), &group, asked.owner)?;
    let leads = store::flow(&mut db, seen, &period).await?;
    let overdue = store::overdue(&mut db, seen, &period).await?;
    let stages = leads::stages(&mut db, Some(id)).await?;
    let stages = store::stages(&mut db, seen, stages).await?;
    let sources = store::sources(&mut db, seen, &period).await?;
    let members = store::members(&mut db, (seen, of_clients), &period).await?;
    let (owner, limit) = (asked.owner, Limit::try_from(NEWEST).ok());
    let newest = LeadFilter { group: Some(id), owner, limit, ..LeadFilter::default() };
    let newest_leads = leads::list(&mut db, &newest).await?.items;
    let late = LeadFilter { overdue: true, sort: Some(LeadSort::NextStep), ..newest };
    let overdue_leads = if overdue == 0 { Vec::new() } else { leads::list(&mut db, &late).await?.items };
    drop(db);

    let mut db = may_clients.db().await?;
    let clients = if of_clients == seen { None } else { Some(store::flow(&mut db, of_clients, &period).await?) };
    let clients = clients.as_deref().unwrap_or(&leads);
    let newest = ClientFilter { group: Some(id), owner, limit, ..ClientFilter::default() };
    let newest_clients = clients::list(&mut db, &newest).await?.items;
    let open = stages.iter().filter(|figures| figures.stage.meaning == StageMeaning::Open);
    Ok(GroupDashboard {
        from: period.first,
        until: period.today,
        new_leads: compared(&leads, &period, |day| day.leads),
        converted: compared(&leads, &period, |day| day.converted),
        new_clients: compared(clients, &period, |day| day.clients),
        lost: compared(&leads, &period, |day| day.lost),
        open: open.map(|figures| figures.leads).sum(),
        overdue,
        days: by_day(&dates, &leads, clients),
        stages,
        sources,
        members,
        newest_leads,
        newest_clients,
        overdue_leads,
    })
}

/// The period of these days, and the one before.
fn period(dates: &[Date], zone: &TimeZone) -> Result<Period> {
    let (Some(&first), Some(&today)) = (dates.first(), dates.last()) else {
        return Err(Error::field("days", FieldCode::Invalid));
    };
    let days = i64::try_from(dates.len()).unwrap_or_default();
    let from = rules::beginning(dates, zone);
    let last_before = TimeZone::UTC.to_datetime(from.saturating_sub(1.nanosecond()).unwrap_or(from)).date();
    Ok(Period {
        before: rules::beginning(&[first.saturating_sub(days.days())], zone),
        from,
        whole: last_before.saturating_add(1.day()),
        first,
        today,
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    })
}

/// How much of it there was in the period, and in the one before.
fn compared(flow: &[OnDay], period: &Period, much: fn(&OnDay) -> i64) -> Compared {
    let sum = |now| flow.iter().filter(|day| (day.date() >= period.first) == now).map(much).sum();
    Compared { now: sum(true), before: sum(false) }
}

/// The days of the period without gaps.
fn by_day(dates: &[Date], leads: &[OnDay], clients: &[OnDay]) -> Vec<GroupDay> {
    let on = |flow: &[OnDay], date, much: fn(&OnDay) -> i64| flow.iter().find(|day| day.date() == date).map_or(0, much);
    let told = |&date| GroupDay {
        date,
        leads: on(leads, date, |day| day.leads),
        converted: on(leads, date, |day| day.converted),
        clients: on(clients, date, |day| day.clients),
    };
    dates.iter().map(told).collect()
}

/// What of a group's records somebody sees, of those of whoever he asks for: all, what is his, or, where he is not in it, nothing.
fn seen(homes: Homes, group: &Group, asked: Option<UserId>) -> Result<Seen> {
    let within = |mine: Option<UserId>| {
        let whose = match (mine, asked) {
            (None, None) => Whose::All,
            (Some(me), Some(one)) if me != one => Whose::Nobody,
            (Some(one), _) | (None, Some(one)) => Whose::One(one),
        };
        Seen { group: group.id, whose }
    };
    match homes {
        Homes::All => Ok(within(None)),
        Homes::Groups(..) if group.role.is_some() => Ok(within(None)),
        Homes::Own(me, _) if group.role.is_some() => Ok(within(Some(me))),
        _ => Err(Code::NotFound.into()),
    }
}
