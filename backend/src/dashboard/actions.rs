//! Putting the first screen together.

use super::{rules, store};
use crate::access::Db;
use crate::platform::error::{Error, Result};
use crate::{delivery, mailings};
use jiff::tz::TimeZone;
use vestnik_api::FieldCode;
use vestnik_api::dashboard::{Dashboard, DashboardQuery};

/// How many days are shown when nothing is asked, and at most.
const DAYS: u8 = 30;
const MAX_DAYS: u8 = 90;
/// How many mailings are shown of each kind, and how many rows of the log.
const MAILINGS: i64 = 5;
const LATEST: i64 = 6;

/// The first screen of who asks.
pub(super) async fn show(db: &mut Db, asked: &DashboardQuery) -> Result<Dashboard> {
    let days = asked.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", FieldCode::Invalid));
    }
    let reader = db.me()?;
    let figures = store::figures(db, reader).await?;
    // A zone that a newer server knew and this one does not: better another day's edge than no figures.
    let zone = TimeZone::get(&figures.time_zone).unwrap_or(TimeZone::UTC);
    let dates = rules::dates(db.now(), &zone, days);
    let quarters = store::quarters(db, rules::beginning(&dates, &zone)).await?;
    let running = store::running(db, MAILINGS).await?;
    let upcoming = store::upcoming(db, MAILINGS).await?;
    let stopped = store::stopped(db, reader, MAILINGS).await?;
    Ok(Dashboard {
        clients: figures.clients,
        mailings: figures.mailings,
        active_mailings: figures.active,
        attempts: figures.attempts,
        delivered: figures.delivered,
        failed: figures.failed,
        days: rules::days(&dates, &zone, &quarters),
        running: mailings::these(db, &running).await?,
        upcoming: mailings::these(db, &upcoming).await?,
        stopped: mailings::these(db, &stopped).await?,
        latest: delivery::latest(db, LATEST).await?,
    })
}
