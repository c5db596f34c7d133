//! Putting a report together.

use super::store::{self, Period};
use crate::access::Db;
use crate::dashboard::rules;
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::platform::error::{Error, Result};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use vestnik_api::reports::{MOST_DAYS, MailingReport, MailingReportFilter, Report, ReportFilter};
use vestnik_api::{FieldCode, Page};

/// How many days a report covers when nothing is said.
const DAYS: u16 = 30;

/// The figures of a period, and of the one before.
pub(super) async fn report(db: &mut Db, filter: &ReportFilter) -> Result<Report> {
    let zone = zone(db).await?;
    let period = period(db, filter, &zone)?;
    let length = period.until.duration_since(period.from);
    let earlier = Period { from: before(period.from, length)?, until: period.from, ..period };
    let dates = dates(&period, &zone);
    let quarters = store::quarters(db, &period).await?;
    Ok(Report {
        from: period.from,
        until: period.until,
        totals: store::totals(db, &period).await?,
        before: store::totals(db, &earlier).await?,
        days: rules::days(&dates, &zone, &quarters),
        reasons: store::reasons(db, &period).await?,
    })
}

/// The same by mailing, the newest first.
pub(super) async fn by_mailing(db: &mut Db, filter: &MailingReportFilter) -> Result<Page<MailingReport>> {
    let zone = zone(db).await?;
    let period = period(db, &filter.period(), &zone)?;
    let order = "reports".to_owned();
    let before = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = store::by_mailing(db, &period, before, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &order, |row| row.mailing_id.0, None)
}

/// The reader's time zone. One that a newer server knew and this one does not: better another day's edge than no figures.
pub(crate) async fn zone(db: &mut Db) -> Result<TimeZone> {
    let reader = db.me()?;
    let name = store::zone_of(db, reader).await?;
    Ok(TimeZone::get(&name).unwrap_or(TimeZone::UTC))
}

/// The period that is asked for.
pub(super) fn period(db: &Db, filter: &ReportFilter, zone: &TimeZone) -> Result<Period> {
    let until = filter.until.unwrap_or_else(|| db.now());
    let from = filter.from.unwrap_or_else(|| rules::beginning(&rules::dates(until, zone, DAYS), zone));
    if from >= until {
        return Err(Error::field("until", FieldCode::EndBeforeStart));
    }
    if until.duration_since(from) > SignedDuration::from_hours(MOST_DAYS * 24 + 1) {
        return Err(Error::field("from", FieldCode::Invalid));
    }
    Ok(Period { from, until, owner: filter.owner })
}

/// The period of an export, by the reader's clock.
pub(super) async fn asked(db: &mut Db, filter: &ReportFilter) -> Result<Period> {
    let zone = zone(db).await?;
    period(db, filter, &zone)
}

fn before(from: Timestamp, length: SignedDuration) -> Result<Timestamp> {
    from.checked_sub(length).map_err(|_too_early| Error::field("from", FieldCode::Invalid))
}

/// The days of a period, as the clock in this zone shows them.
fn dates(period: &Period, zone: &TimeZone) -> Vec<jiff::civil::Date> {
    let first = zone.to_datetime(period.from).date();
    let last = zone.to_datetime(period.until.saturating_sub(1.nanosecond()).unwrap_or(period.until)).date();
    first.series(1.day()).take_while(|date| *date <= last).collect()
}
