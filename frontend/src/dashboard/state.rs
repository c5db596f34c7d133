//! What the first screen decides: which figures are newer, how long a run will take, what the chart shows.

use crate::t;
use crate::ui::{BarsDay, Series};
use crate::words::{day_short, day_with_weekday};
use jiff::Timestamp;
use std::collections::BTreeMap;
use vestnik_api::dashboard::Day;
use vestnik_api::deliveries::{Progress, Run, RunState};
use vestnik_api::id::MailingId;
use vestnik_api::mailings::Mailing;

/// The mailings with what has been heard of them since.
pub(super) fn up_to_date(running: &[Mailing], heard: &BTreeMap<MailingId, Progress>) -> Vec<Mailing> {
    let freshen = |mailing: &Mailing| {
        let Some(progress) = heard.get(&mailing.id) else { return mailing.clone() };
        let newer = progress.run.clone().filter(|run| !overtaken(run, mailing.last_run.as_ref()));
        Mailing {
            state: progress.state,
            next_run_at: progress.next_run_at,
            last_run: newer.or_else(|| mailing.last_run.clone()),
            ..mailing.clone()
        }
    };
    running.iter().map(freshen).collect()
}

/// What was heard may be older than what was asked: a run only goes forward.
fn overtaken(heard: &Run, known: Option<&Run>) -> bool {
    known.is_some_and(|known| {
        known.id > heard.id || (known.id == heard.id && known.counts.settled() > heard.counts.settled())
    })
}

/// Whether a run has begun or ended that the screen does not know of.
pub(super) fn is_news(progress: &Progress, running: &[Mailing]) -> bool {
    let shown = running.iter().any(|mailing| mailing.id == progress.mailing_id);
    let runs = progress.run.as_ref().is_some_and(|run| matches!(run.state, RunState::Running | RunState::Paused));
    shown != runs
}

/// About how many more minutes a run takes, by its pace so far; nothing when it only waits to try again, or has just begun.
pub(super) fn minutes_left(run: &Run, now: Timestamp) -> Option<i64> {
    let elapsed = now.duration_since(run.started_at).as_secs();
    let (done, left) = (run.counts.settled(), run.counts.waiting + run.counts.sending);
    if run.state != RunState::Running || elapsed < 5 || done < 10 || left == 0 {
        return None;
    }
    Some(((elapsed * left / done + 59) / 60).max(1))
}

/// The rows of the chart. Where letters are kept instead of sent, none is called sent.
pub(super) fn series(kept: bool) -> Vec<Series> {
    let delivered = if kept { t!("dashboard-kept-days") } else { t!("dashboard-delivered-days") };
    vec![
        Series { name: delivered, shape: "c1", legend: "c1" },
        Series { name: t!("dashboard-deferred-days"), shape: "c-defer", legend: "f-defer" },
        Series { name: t!("dashboard-failed-days"), shape: "c-fail", legend: "f-fail" },
    ]
}

/// The bars of the chart.
pub(super) fn bars(days: &[Day]) -> Vec<BarsDay> {
    let bar = |day: &Day| BarsDay {
        name: day_short(day.date).into(),
        title: day_with_weekday(day.date).into(),
        values: vec![day.delivered, day.deferred, day.failed],
        ways: Vec::new(),
    };
    days.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::deliveries::Counts;
    use vestnik_api::id::RunId;

    fn run(id: i64, sent: i64, waiting: i64) -> Run {
        Run {
            id: RunId(id),
            mailing_id: MailingId(1),
            scheduled_for: Timestamp::UNIX_EPOCH,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: None,
            state: RunState::Running,
            counts: Counts { total: sent + waiting, sent, waiting, ..Counts::default() },
            resend_of: None,
            resent: false,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_run_never_goes_backwards() {
        assert!(overtaken(&run(1, 10, 90), Some(&run(1, 20, 80))));
        assert!(overtaken(&run(1, 99, 1), Some(&run(2, 0, 100))));
        assert!(!overtaken(&run(1, 30, 70), Some(&run(1, 20, 80))));
        assert!(!overtaken(&run(1, 0, 100), None));
    }

    #[test]
    fn the_time_left_follows_the_pace() {
        assert_eq!(minutes_left(&run(1, 600, 600), at(120)), Some(2));
        assert_eq!(minutes_left(&run(1, 600, 1), at(120)), Some(1));
        assert_eq!(minutes_left(&run(1, 5, 600), at(120)), None);
        assert_eq!(minutes_left(&run(1, 600, 0), at(120)), None);
        assert_eq!(minutes_left(&run(1, 600, 600), at(3)), None);
    }

    #[test]
    fn a_run_that_begins_or_ends_is_news() {
        let begun = Progress {
            mailing_id: MailingId(1),
            state: vestnik_api::mailings::MailingState::Active,
            next_run_at: None,
            run: Some(run(1, 0, 5)),
        };
        assert!(is_news(&begun, &[]));
        let over = Progress { run: Some(Run { state: RunState::Finished, ..run(1, 5, 0) }), ..begun };
        assert!(!is_news(&over, &[]));
    }
}
