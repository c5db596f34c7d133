//! The figures of runs, for those who look at them: of all runs of a mailing, and of one minute by minute.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;
use vestnik_api::deliveries::{Counts, Pace};
use vestnik_api::id::{MailingId, RunId};

use crate::access::Db;
use crate::platform::error::Result;

/// The figures of all runs of a mailing together: how many there were, what became of the letters, and all tries.
pub async fn totals_of(db: &mut Db, mailing: MailingId) -> Result<(i64, Counts, i64)> {
    #[derive(QueryableByName)]
    struct Sums {
        #[diesel(sql_type = BigInt)]
        runs: i64,
        #[diesel(sql_type = BigInt)]
        total: i64,
        #[diesel(sql_type = BigInt)]
        suppressed: i64,
        #[diesel(sql_type = BigInt)]
        sending: i64,
        #[diesel(sql_type = BigInt)]
        sent: i64,
        #[diesel(sql_type = BigInt)]
        failed: i64,
        #[diesel(sql_type = BigInt)]
        deferred: i64,
        #[diesel(sql_type = BigInt)]
        cancelled: i64,
        #[diesel(sql_type = BigInt)]
        attempts: i64,
    }
    let sums = diesel::sql_query(
        "SELECT count(*) AS runs, coalesce(sum(total), 0)::bigint AS total,
                coalesce(sum(suppressed), 0)::bigint AS suppressed, coalesce(sum(sending), 0)::bigint AS sending,
                coalesce(sum(sent), 0)::bigint AS sent, coalesce(sum(failed), 0)::bigint AS failed,
                coalesce(sum(deferred) FILTER (WHERE state <> 'cancelled'), 0)::bigint AS deferred,
                coalesce(sum(total - suppressed - sent - failed) FILTER (WHERE state = 'cancelled'), 0)::bigint AS cancelled,
                coalesce(sum(attempts), 0)::bigint AS attempts
         FROM mailing_runs WHERE mailing_id = $1",
    );
    let sums: Sums = sums.bind::<BigInt, _>(mailing.0).get_result(db.connection()).await?;
    let Sums { total, suppressed, sending, sent, failed, deferred, cancelled, .. } = sums;
    let waiting = total - suppressed - sending - sent - failed - deferred - cancelled;
    let all = Counts { total, waiting, sending, sent, deferred, failed, suppressed, cancelled };
    Ok((sums.runs, all, sums.attempts))
}

/// A run minute by minute: at most `points` spans, the last ones; a run of many hours in wider spans.
pub async fn pace_of(db: &mut Db, run: RunId, points: i64) -> Result<Vec<Pace>> {
    #[derive(QueryableByName)]
    struct Span {
        #[diesel(sql_type = Timestamptz)]
        at: jiff_diesel::Timestamp,
        #[diesel(sql_type = BigInt)]
        seconds: i64,
        #[diesel(sql_type = BigInt)]
        sent: i64,
        #[diesel(sql_type = BigInt)]
        deferred: i64,
        #[diesel(sql_type = BigInt)]
        failed: i64,
    }
    let spans = diesel::sql_query(
        "WITH minutes AS (SELECT * FROM mailing_run_minutes WHERE run_id = $1),
              busy AS (SELECT count(*) AS minutes FROM minutes),
              wide AS (SELECT 60 * CASE WHEN minutes <= $2 THEN 1 WHEN minutes <= $2 * 5 THEN 5
                                        WHEN minutes <= $2 * 15 THEN 15 ELSE 60 END AS seconds FROM busy)
         SELECT date_bin(make_interval(secs => seconds), minute, 'epoch') AS at, seconds::bigint,
                sum(sent)::bigint AS sent, sum(deferred)::bigint AS deferred, sum(failed)::bigint AS failed
         FROM minutes, wide GROUP BY 1, 2 ORDER BY 1 DESC LIMIT $2",
    );
    let spans: Vec<Span> = spans.bind::<BigInt, _>(run.0).bind::<BigInt, _>(points).load(db.connection()).await?;
    let pace = |span: Span| Pace {
        at: span.at.to_jiff(),
        seconds: i32::try_from(span.seconds).unwrap_or(i32::MAX),
        sent: span.sent,
        deferred: span.deferred,
        failed: span.failed,
    };
    Ok(spans.into_iter().rev().map(pace).collect())
}
