//! Putting the first screen together.

use super::{rules, store};
use crate::access::{Can, Db, needs};
use crate::platform::error::{Error, Result};
use crate::{delivery, mailings};
use jiff::tz::TimeZone;
use vestnik_api::dashboard::{Dashboard, DashboardQuery};
use vestnik_api::{FieldCode, Permission};

/// How many days are shown when nothing is asked, and at most.
const DAYS: u8 = 30;
const MAX_DAYS: u8 = 90;
/// How many mailings are shown of each kind, and how many rows of the log.
const MAILINGS: i64 = 5;
const LATEST: i64 = 6;

/// The first screen of who asks. Mailings and rows of the log are on it for those who may see them elsewhere too.
pub(super) async fn show(may: &Can<needs::DashboardRead>, asked: &DashboardQuery) -> Result<Dashboard> {
    let mut shown = figures(&mut may.db().await?, asked).await?;
    if let Some(mut db) = may.db_also(Permission::MailingsRead).await? {
        let running = store::running(&mut db, MAILINGS).await?;
        let upcoming = store::upcoming(&mut db, MAILINGS).await?;
        let reader = db.me()?;
        let stopped = store::stopped(&mut db, reader, MAILINGS).await?;
        shown.running = mailings::these(&mut db, &running).await?;
        shown.upcoming = mailings::these(&mut db, &upcoming).await?;
        shown.stopped = mailings::these(&mut db, &stopped).await?;
    }
    if let Some(mut db) = may.db_also(Permission::LogsRead).await? {
        shown.latest = delivery::latest(&mut db, LATEST).await?;
    }
    Ok(shown)
}

async fn figures(db: &mut Db, asked: &DashboardQuery) -> Result<Dashboard> {
    let days = asked.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(Error::field("days", FieldCode::Invalid));
    }
    let reader = db.me()?;
    let figures = store::figures(db, reader).await?;
    // A zone that a newer server knew and this one does not: better another day's edge than no figures.
    let zone = TimeZone::get(&figures.time_zone).unwrap_or(TimeZone::UTC);
    let dates = rules::dates(db.now(), &zone, days.into());
    let quarters = store::quarters(db, rules::beginning(&dates, &zone)).await?;
    Ok(Dashboard {
        clients: figures.clients,
        mailings: figures.mailings,
        active_mailings: figures.active,
        attempts: figures.attempts,
        delivered: figures.delivered,
        failed: figures.failed,
        days: rules::days(&dates, &zone, &quarters),
        running: Vec::new(),
        upcoming: Vec::new(),
        stopped: Vec::new(),
        latest: Vec::new(),
    })
}
