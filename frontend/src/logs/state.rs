//! What the log decides: what a server's answer means, which period a filter covers, what came newly.

use crate::t;
use crate::words::{Zone, clock, day_short, local_day, today};
use jiff::{Timestamp, ToSpan};
use vestnik_api::deliveries::{Attempt, LogFilter, Outcome, Reason};
use yew::AttrValue;

/// Whether the letter was kept in the service instead of sent: no mail server was set.
pub(super) fn is_kept(attempt: &Attempt) -> bool {
    attempt.outcome == Outcome::Sent && attempt.code.is_none() && attempt.server == "captured"
}

/// The server's code and words, as it said them.
pub(super) fn said(attempt: &Attempt) -> AttrValue {
    if is_kept(attempt) {
        return t!("logs-kept-said");
    }
    AttrValue::from(attempt.code.map_or_else(|| attempt.reply.clone(), |code| format!("{code} {}", attempt.reply)))
}

/// The time of day; for other days, the day too.
pub(super) fn when(attempt: &Attempt) -> String {
    let (day, clock) = (local_day(attempt.at), clock(attempt.at));
    if day == today() { clock } else { format!("{}, {}", day_short(day), clock.get(..5).unwrap_or_default()) }
}

/// What the answer of a mail server means for the people concerned.
pub(super) fn explain(attempt: &Attempt) -> AttrValue {
    if is_kept(attempt) {
        return t!("logs-means-kept");
    }
    let reply = attempt.reply.to_lowercase();
    match (attempt.outcome, attempt.code, enhanced(&attempt.reply)) {
        (Outcome::Sent, ..) => t!("logs-means-sent"),
        (Outcome::Deferred, None, _) => t!("logs-means-no-answer"),
        (Outcome::Deferred, _, Some((_, 2, 2))) => t!("logs-means-full"),
        (Outcome::Deferred, ..) if reply.contains("greylist") || reply.contains("grey-list") => {
            t!("logs-means-greylisted")
        }
        (Outcome::Deferred, ..) => t!("logs-means-deferred"),
        (Outcome::Failed, Some(code), _) if code < 500 => t!("logs-means-gave-up"),
        (Outcome::Failed, None, _) => t!("logs-means-gave-up"),
        (Outcome::Failed, _, Some((5, 1, 1..=3 | 6 | 10))) => t!("logs-means-no-address"),
        (Outcome::Failed, _, Some((5, 2, 2))) => t!("logs-means-full-for-good"),
        (Outcome::Failed, _, Some((5, 7, _))) => t!("logs-means-policy"),
        (Outcome::Failed, ..) => t!("logs-means-failed"),
    }
}

/// What the reason is called for which a letter was not delivered.
pub fn reason_label(reason: Reason) -> AttrValue {
    match reason {
        Reason::NoSuchAddress => t!("logs-reason-no-such-address"),
        Reason::MailboxFull => t!("logs-reason-mailbox-full"),
        Reason::Policy => t!("logs-reason-policy"),
        Reason::Content => t!("logs-reason-content"),
        Reason::Server => t!("logs-reason-server"),
        Reason::Expired => t!("logs-reason-expired"),
        Reason::Impossible => t!("logs-reason-impossible"),
        Reason::Unsubscribed => t!("logs-reason-unsubscribed"),
        Reason::Complaint => t!("logs-reason-complaint"),
        Reason::ByHand => t!("logs-reason-by-hand"),
    }
}

/// The enhanced status code at the start of an answer (RFC 3463): 5.1.1.
fn enhanced(reply: &str) -> Option<(u8, u16, u16)> {
    let first = reply.split_whitespace().find(|word| word.split('.').count() == 3)?;
    let mut numbers = first.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// How far back the log is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// All of it.
    Ever,
    /// Since midnight.
    Today,
    /// The last seven days, today among them.
    Week,
    /// The last thirty days, today among them.
    Month,
    /// A time that none of the others means: from a link.
    Other,
}

impl Period {
    pub(super) const OFFERED: [Self; 4] = [Self::Ever, Self::Today, Self::Week, Self::Month];

    pub(super) const fn value(self) -> &'static str {
        match self {
            Self::Ever => "ever",
            Self::Today => "today",
            Self::Week => "week",
            Self::Month => "month",
            Self::Other => "other",
        }
    }

    pub(super) fn name(self) -> AttrValue {
        match self {
            Self::Ever => t!("logs-ever"),
            Self::Today => t!("logs-today"),
            Self::Week => t!("logs-week"),
            Self::Month => t!("logs-month"),
            Self::Other => t!("logs-other-period"),
        }
    }

    /// When it begins, on the reader's clock.
    pub(super) fn from(self, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let days = match self {
            Self::Ever | Self::Other => return None,
            Self::Today => 0,
            Self::Week => 6,
            Self::Month => 29,
        };
        let day = zone.local(now).date().checked_sub(days.days()).ok()?;
        zone.midnight(day)
    }

    /// The period of a filter.
    pub(super) fn of(filter: &LogFilter, now: Timestamp, zone: &Zone) -> Self {
        match (filter.from, filter.until) {
            (None, None) => Self::Ever,
            (Some(from), None) => {
                Self::OFFERED.into_iter().find(|period| period.from(now, zone) == Some(from)).unwrap_or(Self::Other)
            }
            _ => Self::Other,
        }
    }
}

/// How many rows have come since those that are shown: the number, and whether there may be more.
pub(super) fn newer(shown: &[Attempt], newest: &[Attempt]) -> (usize, bool) {
    let Some(top) = shown.first().map(|attempt| attempt.id) else { return (newest.len(), false) };
    let new = newest.iter().take_while(|attempt| attempt.id != top).count();
    (new, new == newest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::id::{AttemptId, DeliveryId, MailingId, RunId};

    fn attempt(id: i64, outcome: Outcome, code: Option<i16>, reply: &str) -> Attempt {
        Attempt {
            id: AttemptId(id),
            at: Timestamp::UNIX_EPOCH,
            delivery_id: DeliveryId(1),
            run_id: RunId(1),
            mailing_id: MailingId(1),
            mailing_name: "News".to_owned(),
            client_id: None,
            email: "a@example.com".parse().unwrap(),
            reason: None,
            outcome,
            number: 1,
            code,
            reply: reply.to_owned(),
            server: "mx.example".to_owned(),
            duration_ms: 210,
        }
    }

    #[test]
    fn a_servers_answer_is_explained() {
        set_lang(Lang::En);
        let said = |outcome, code, reply| explain(&attempt(1, outcome, code, reply));
        assert_eq!(said(Outcome::Failed, Some(550), "5.1.1 User unknown"), t!("logs-means-no-address"));
        assert_eq!(said(Outcome::Failed, Some(554), "5.7.1 DMARC policy"), t!("logs-means-policy"));
        assert_eq!(said(Outcome::Failed, Some(550), "No such user"), t!("logs-means-failed"));
        assert_eq!(said(Outcome::Failed, Some(451), "4.7.1 later"), t!("logs-means-gave-up"));
        assert_eq!(said(Outcome::Deferred, Some(452), "4.2.2 Mailbox full"), t!("logs-means-full"));
        assert_eq!(said(Outcome::Deferred, Some(451), "Greylisting in action"), t!("logs-means-greylisted"));
        assert_eq!(said(Outcome::Deferred, None, "connection reset"), t!("logs-means-no-answer"));
        assert_eq!(said(Outcome::Sent, Some(250), "2.0.0 Ok"), t!("logs-means-sent"));
        let kept = Attempt { server: "captured".to_owned(), ..attempt(1, Outcome::Sent, None, "kept") };
        assert_eq!(explain(&kept), t!("logs-means-kept"));
    }

    #[test]
    fn a_period_begins_at_midnight_where_the_reader_lives() {
        let zone = Zone::named("Europe/Moscow");
        let now: Timestamp = "2026-11-20T22:30:00Z".parse().unwrap();
        assert_eq!(Period::Today.from(now, &zone), Some("2026-11-20T21:00:00Z".parse().unwrap()));
        assert_eq!(Period::Week.from(now, &zone), Some("2026-11-14T21:00:00Z".parse().unwrap()));
        assert_eq!(Period::Ever.from(now, &zone), None);
        for period in Period::OFFERED {
            let filter = LogFilter { from: period.from(now, &zone), ..LogFilter::default() };
            assert_eq!(Period::of(&filter, now, &zone), period);
        }
        let odd = LogFilter { from: Some(now), ..LogFilter::default() };
        assert_eq!(Period::of(&odd, now, &zone), Period::Other);
    }

    #[test]
    fn new_rows_are_counted_from_those_shown() {
        let rows = |ids: &[i64]| ids.iter().map(|id| attempt(*id, Outcome::Sent, None, "")).collect::<Vec<_>>();
        assert_eq!(newer(&rows(&[7, 6]), &rows(&[9, 8, 7])), (2, false));
        assert_eq!(newer(&rows(&[7, 6]), &rows(&[7, 6])), (0, false));
        assert_eq!(newer(&rows(&[1]), &rows(&[9, 8, 7])), (3, true));
        assert_eq!(newer(&[], &rows(&[9])), (1, false));
    }
}
