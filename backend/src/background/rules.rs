//! What may be shown of a job. Pure.

use crate::jobs::Listed;
use serde_json::Value;
use vestnik_api::id::{BulkRunId, ImportId, InvitationId, JobId, MailingId, RunId, UserId};
use vestnik_api::jobs::{Job, JobAbout, JobState};

/// Longer errors are cut: they are for a page.
const LONGEST_ERROR: usize = 2_000;

/// A job without anything that people wrote, or are called.
pub(super) fn shown(job: Listed) -> Job {
    Job {
        id: JobId(job.id),
        state: state(&job),
        about: about(&job.kind, &job.payload),
        attempts: job.attempts,
        created_at: job.created_at.to_jiff(),
        run_at: job.run_at.to_jiff(),
        finished_at: job.finished_at.map(jiff_diesel::Timestamp::to_jiff),
        buried_at: job.buried_at.map(jiff_diesel::Timestamp::to_jiff),
        error: job.last_error.as_deref().map(without_addresses),
        kind: job.kind,
    }
}

const fn state(job: &Listed) -> JobState {
    match (job.finished_at.is_some(), job.buried_at.is_some(), job.held) {
        (true, ..) => JobState::Done,
        (false, true, _) => JobState::Buried,
        (false, false, true) => JobState::Running,
        (false, false, false) if job.attempts > 0 => JobState::Retrying,
        (false, false, false) => JobState::Waiting,
    }
}

/// The numbers in what a job was given: only those named here, and only if they are numbers. Nothing of a kind that is not here.
fn about(kind: &str, payload: &Value) -> JobAbout {
    let number = |field: &str| payload.get(field).and_then(Value::as_i64);
    let mailing = || number("mailing").map(MailingId);
    let run = || number("run").map(RunId);
    let nothing = JobAbout::default();
    match kind {
        "users.switch_letter" => JobAbout { user: number("owner").map(UserId), mailing: mailing(), ..nothing },
        "notifications.letter" => JobAbout { user: number("user").map(UserId), ..nothing },
        "users.invite" => JobAbout { invitation: number("invitation").map(InvitationId), ..nothing },
        "delivery.wind_up" => JobAbout { run: run(), ..nothing },
        "delivery.resend" => JobAbout { mailing: mailing(), run: run(), ..nothing },
        "bulk.work_through" => JobAbout { bulk_run: number("run").map(BulkRunId), ..nothing },
        "imports.read" => JobAbout { import: number("import").map(ImportId), ..nothing },
        _ => nothing,
    }
}

/// The same words with "…" for whatever holds an `@`, as it stands or as addresses of pages write it; cut where it is too long.
fn without_addresses(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(LONGEST_ERROR));
    for piece in text.split_inclusive(char::is_whitespace) {
        if shown.chars().count() >= LONGEST_ERROR {
            break;
        }
        let word = piece.trim_end_matches(char::is_whitespace);
        let lower = word.to_lowercase();
        if !["@", "＠", "﹫", "%40", "&#64;", "\\u0040"].iter().any(|sign| lower.contains(sign)) {
            shown.push_str(piece);
            continue;
        }
        // "Anna Petrova"@example.com: the quoted part belongs to the address.
        if lower
            .split(['@', '＠', '﹫'])
            .next()
            .is_some_and(|before| before.matches('"').count() == 1 && before.ends_with('"'))
            && let Some(quote) = shown.rfind('"')
        {
            shown.truncate(quote);
        }
        shown.push('…');
        shown.push_str(&piece[word.len()..]);
    }
    shown.chars().take(LONGEST_ERROR).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn only_numbers_that_are_named_are_shown() {
        let payload = json!({"owner": 7, "mailing": 3, "name": "Весна", "what": {"off": {"reason": "спам"}}});
        let about = about("users.switch_letter", &payload);
        assert_eq!(about, JobAbout { user: Some(UserId(7)), mailing: Some(MailingId(3)), ..JobAbout::default() });
        assert_eq!(super::about("users.letter", &json!({"email": "a@b.example", "owner": 7})), JobAbout::default());
        assert_eq!(super::about("imports.read", &json!({"import": "a@b.example"})), JobAbout::default());
        assert_eq!(super::about("jobs.sweep", &Value::Null), JobAbout::default());
    }

    #[test]
    fn addresses_are_cut_out_of_errors() {
        assert_eq!(without_addresses("550 <anna@hotel.example> unknown"), "550 … unknown");
        assert_eq!(without_addresses("to \"Anna Petrova\"@hotel.example: no"), "to … no");
        assert_eq!(without_addresses("Key (email)=(a@b.example)\nexists"), "Key …\nexists");
        assert_eq!(without_addresses("GET /x?email=a%40b.example"), "GET …");
        assert_eq!(without_addresses("the process died"), "the process died");
        assert_eq!(without_addresses(&"я".repeat(3_000)).chars().count(), LONGEST_ERROR);
    }

    proptest! {
        #[test]
        fn no_address_is_left(before in "[a-z<(\"' ]{0,9}", local in "[a-z.]{1,8}", after in "\\PC{0,20}") {
            let shown = without_addresses(&format!("{before}{local}@{after}"));
            prop_assert!(!shown.contains('@') && !shown.contains(&format!("{local}@")), "{}", shown);
        }
    }
}
