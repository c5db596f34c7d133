//! What becomes of a letter after a try: pure, without clock or database.

use jiff::{SignedDuration, Timestamp};
use vestnik_api::deliveries::Reason;

use crate::platform::mail::Outcome;

/// How long a letter that is refused for the moment is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After the first refusal.
    pub retry_for: SignedDuration,
}

/// What becomes of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The mail server took it.
    Sent,
    /// It is tried again at this time.
    Deferred(Timestamp),
    /// It will not be tried again.
    Failed,
    /// It is left out: its reader was put on the stop list before its turn came.
    Suppressed,
}

/// Decides after the `number`th try; `since` is when the letter was refused first, if it was before.
pub fn verdict(
    outcome: &Outcome,
    number: i32,
    since: Option<Timestamp>,
    now: Timestamp,
    patience: Patience,
) -> Verdict {
    match outcome {
        Outcome::Sent { .. } => Verdict::Sent,
        Outcome::Impossible { .. } => Verdict::Failed,
        Outcome::Refused { permanent: true, code, .. } if !is_ours(*code) => Verdict::Failed,
        Outcome::Refused { .. } | Outcome::Broken { .. } | Outcome::Untried => {
            let end = since.unwrap_or(now).saturating_add(patience.retry_for).unwrap_or(Timestamp::MAX);
            if now >= end {
                return Verdict::Failed;
            }
            let next = now.saturating_add(delay(number)).unwrap_or(Timestamp::MAX);
            // The last try is at the end itself, not hours before it.
            Verdict::Deferred(next.min(end))
        }
    }
}

/// Refusals that say something about our sign-in and nothing about the recipient: to be mended, and tried again.
const fn is_ours(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
}

/// How long to wait after the `number`th try: a minute, then longer and longer, at most four hours.
pub fn delay(number: i32) -> SignedDuration {
    let minutes = match number {
        ..=1 => 1,
        2 => 5,
        3 => 15,
        4 => 30,
        5 => 60,
        6 => 120,
        _ => 240,
    };
    SignedDuration::from_mins(minutes)
}

/// Whether a refusal says that there is no such address, so that no letter need ever go there again.
pub fn no_such_address(outcome: &Outcome) -> bool {
    /// The enhanced codes (RFC 3463, RFC 7505) that say so: mailbox, domain, syntax, moved away, domain without mail.
    const CODES: [&str; 5] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"];
    /// What servers without enhanced codes say.
    const WORDS: [&str; 9] = [
        "no such user",
        "no such recipient",
        "no such mailbox",
        "user unknown",
        "unknown user",
        "unknown recipient",
        "recipient unknown",
        "does not exist",
        "mailbox not found",
    ];
    let Outcome::Refused { permanent: true, recipient: true, enhanced, code, text } = outcome else { return false };
    if is_ours(*code) {
        return false;
    }
    if let Some(enhanced) = enhanced {
        return CODES.contains(&enhanced.as_str());
    }
    let text = text.to_lowercase();
    // Servers that look for the sender when they hear the recipient say of the sender what is asked here.
    if text.contains("sender") {
        return false;
    }
    matches!(code, 550 | 551 | 553) && WORDS.iter().any(|words| text.contains(words))
}

/// Why a letter was refused, after what was decided about it; nothing where it was not.
pub fn reason(outcome: &Outcome, verdict: Verdict) -> Option<Reason> {
    match (verdict, outcome) {
        (Verdict::Sent | Verdict::Suppressed, _) => None,
        (_, Outcome::Impossible { .. }) => Some(Reason::Impossible),
        (Verdict::Failed, Outcome::Refused { permanent: true, code, .. }) if !is_ours(*code) => Some(meant(outcome)),
        // What was refused for the moment only has been tried until the end.
        (Verdict::Failed, _) => Some(Reason::Expired),
        (Verdict::Deferred(_), _) => Some(meant(outcome)),
    }
}

/// What a mail server means by a refusal: by its enhanced code (RFC 3463, 3), or else by its words.
fn meant(outcome: &Outcome) -> Reason {
    let Outcome::Refused { enhanced, code, text, .. } = outcome else { return Reason::Server };
    if no_such_address(outcome) {
        return Reason::NoSuchAddress;
    }
    let Some((_class, detail)) = enhanced.as_deref().and_then(|enhanced| enhanced.split_once('.')) else {
        return meant_by_words(*code, text);
    };
    match detail {
        "2.2" => Reason::MailboxFull,
        // Longer than the mailbox or the system takes.
        "2.3" | "3.4" => Reason::Content,
        // The sender's own address.
        "1.7" | "1.8" => Reason::Policy,
        _ if detail.starts_with("6.") => Reason::Content,
        _ if detail.starts_with("7.") => Reason::Policy,
        _ => Reason::Server,
    }
}

/// What servers without enhanced codes say, and what they mean by it. 552 alone says nothing: it stands for a full mailbox
/// and for a letter that is too large (RFC 5321, 4.2.3).
fn meant_by_words(code: u16, text: &str) -> Reason {
    const KNOWN: [(&str, Reason); 21] = [
        ("quota", Reason::MailboxFull),
        ("mailbox full", Reason::MailboxFull),
        ("mailbox is full", Reason::MailboxFull),
        ("message size", Reason::Content),
        ("too large", Reason::Content),
        ("too big", Reason::Content),
        ("virus", Reason::Content),
        ("attachment", Reason::Content),
        ("content", Reason::Content),
        ("spam", Reason::Policy),
        ("blocked", Reason::Policy),
        ("block list", Reason::Policy),
        ("blocklist", Reason::Policy),
        ("blacklist", Reason::Policy),
        ("reputation", Reason::Policy),
        ("policy", Reason::Policy),
        ("spf", Reason::Policy),
        ("dkim", Reason::Policy),
        ("dmarc", Reason::Policy),
        ("relay", Reason::Policy),
        ("access denied", Reason::Policy),
    ];
    let text = text.to_lowercase();
    let known = KNOWN.into_iter().find(|(words, _)| text.contains(words));
    known.map_or(if code == 552 { Reason::MailboxFull } else { Reason::Server }, |(_, reason)| reason)
}

/// The code a mail server answered with, if one did.
pub const fn code(outcome: &Outcome) -> Option<u16> {
    match outcome {
        Outcome::Sent { code, .. } | Outcome::Refused { code, .. } => Some(*code),
        Outcome::Broken { .. } | Outcome::Impossible { .. } | Outcome::Untried => None,
    }
}

/// How much of an answer is kept.
const MOST_WORDS: usize = 1_000;

/// The mail server's own words, or what happened to the line: as much as people read, and no character that no text has.
pub fn words(outcome: Outcome) -> String {
    let text = match outcome {
        Outcome::Sent { text, .. }
        | Outcome::Refused { text, .. }
        | Outcome::Broken { text }
        | Outcome::Impossible { text } => text,
        Outcome::Untried => "the connection was closed".to_owned(),
    };
    text.chars().take(MOST_WORDS).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// How many letters one run can have: the number of a delivery is made of its run's and its place.
pub const MOST: i64 = (1 << 24) - 1;

/// How long to wait before asking again for a mail server that cannot be reached: longer each time, at most 15 s.
pub fn reconnect_delay(failures: u32) -> std::time::Duration {
    std::time::Duration::from_millis(500_u64.saturating_mul(1 << failures.min(5)).min(15_000))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATIENCE: Patience = Patience { retry_for: SignedDuration::from_hours(24) };

    fn refused(code: u16, text: &str) -> Outcome {
        let enhanced = text.split(' ').next().filter(|word| word.matches('.').count() == 2).map(str::to_owned);
        Outcome::Refused { code, enhanced, text: text.to_owned(), permanent: code >= 500, recipient: true }
    }

    fn broken() -> Outcome {
        Outcome::Broken { text: "the line went dead".to_owned() }
    }

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    #[test]
    fn what_is_taken_is_sent_and_what_is_refused_for_good_has_failed() {
        let sent = Outcome::Sent { code: 250, text: String::new() };
        assert_eq!(verdict(&sent, 1, None, hour(0), PATIENCE), Verdict::Sent);
        assert_eq!(verdict(&refused(550, "5.1.1 no"), 1, None, hour(0), PATIENCE), Verdict::Failed);
        let impossible = Outcome::Impossible { text: String::new() };
        assert_eq!(verdict(&impossible, 1, None, hour(0), PATIENCE), Verdict::Failed);
    }

    #[test]
    fn a_refused_sign_in_is_nobodys_address_gone() {
        assert!(matches!(verdict(&refused(535, "5.7.8 wrong"), 1, None, hour(0), PATIENCE), Verdict::Deferred(_)));
    }

    #[test]
    fn tries_end_with_one_at_the_very_end() {
        assert_eq!(verdict(&broken(), 9, Some(hour(0)), hour(22), PATIENCE), Verdict::Deferred(hour(24)));
        assert_eq!(verdict(&broken(), 10, Some(hour(0)), hour(24), PATIENCE), Verdict::Failed);
    }

    #[test]
    fn only_what_says_that_there_is_no_such_address_suppresses() {
        for (code, text, gone) in [
            (550, "5.1.1 no such user", true),
            (550, "5.1.10 null MX", true),
            (550, "5.7.1 blocked as spam", false),
            (552, "5.2.2 mailbox full", false),
            (550, "No such user here", true),
            (550, "Requested action not taken: mailbox unavailable", false),
            (554, "User unknown", false),
            (450, "4.1.1 user unknown", false),
            (534, "5.1.1 sign in better", false),
            (550, "Verification failed: no such user here. Sender verify failed", false),
        ] {
            assert_eq!(no_such_address(&refused(code, text)), gone, "{code} {text}");
        }
        assert!(!no_such_address(&broken()));
        let of_sender = Outcome::Refused {
            code: 550,
            enhanced: Some("5.1.1".to_owned()),
            text: "5.1.1 who is that?".to_owned(),
            permanent: true,
            recipient: false,
        };
        assert!(!no_such_address(&of_sender));
    }

    #[test]
    fn what_a_refusal_means_is_told_by_its_code_or_else_by_its_words() {
        for (code, text, reason) in [
            (550, "5.1.1 no such user", Reason::NoSuchAddress),
            (550, "No such user here", Reason::NoSuchAddress),
            (452, "4.2.2 over quota", Reason::MailboxFull),
            (552, "5.2.2 mailbox full", Reason::MailboxFull),
            (552, "Requested mail action aborted", Reason::MailboxFull),
            (552, "message size exceeds fixed limit", Reason::Content),
            (552, "5.3.4 message too big", Reason::Content),
            (554, "5.6.0 bad content", Reason::Content),
            (550, "5.7.1 blocked as spam", Reason::Policy),
            (550, "5.7.26 unauthenticated mail is not accepted", Reason::Policy),
            (554, "Your address is on a blacklist", Reason::Policy),
            (553, "5.1.8 bad sender's system", Reason::Policy),
            (421, "4.7.0 try again later", Reason::Policy),
            (451, "4.3.0 local error", Reason::Server),
            (550, "5.5.0 what?", Reason::Server),
            (554, "Transaction failed", Reason::Server),
        ] {
            let verdict = if code >= 500 { Verdict::Failed } else { Verdict::Deferred(hour(1)) };
            assert_eq!(super::reason(&refused(code, text), verdict), Some(reason), "{code} {text}");
        }
    }

    #[test]
    fn what_was_refused_for_the_moment_until_the_end_has_expired() {
        for outcome in [refused(452, "4.2.2 over quota"), broken(), refused(535, "5.7.8 wrong")] {
            assert_eq!(reason(&outcome, Verdict::Failed), Some(Reason::Expired));
        }
        assert_eq!(reason(&broken(), Verdict::Deferred(hour(1))), Some(Reason::Server));
        assert_eq!(reason(&Outcome::Sent { code: 250, text: String::new() }, Verdict::Sent), None);
        assert_eq!(reason(&Outcome::Impossible { text: String::new() }, Verdict::Failed), Some(Reason::Impossible));
    }

    proptest! {
        #[test]
        fn only_an_address_that_does_not_exist_is_ever_stopped(
            code in 400_u16..600, class in 4_u8..6, subject in 0_u8..9, detail in 0_u16..40, words in "[a-z ]{0,40}",
        ) {
            let outcome = refused(code, &format!("{class}.{subject}.{detail} {words}"));
            let verdict = if code >= 500 { Verdict::Failed } else { Verdict::Deferred(hour(1)) };
            let stops = no_such_address(&outcome);
            prop_assert_eq!(stops, reason(&outcome, verdict) == Some(Reason::NoSuchAddress));
            prop_assert!(!stops || (subject == 1 && code >= 500));
        }
    }

    #[test]
    fn an_answer_is_kept_as_text_that_can_be_read() {
        assert_eq!(words(refused(550, "5.1.1 a\0b\u{7}c")), "5.1.1 a b c");
        assert_eq!(words(refused(550, &"ё".repeat(5_000))).chars().count(), MOST_WORDS);
    }

    proptest! {
        #[test]
        fn every_letter_is_settled_in_the_end(retry_for in 1_i64..100_000, ms in 0_i64..10_000) {
            let patience = Patience { retry_for: SignedDuration::from_secs(retry_for) };
            let (mut now, mut since, mut number) = (hour(0), None, 1);
            while let Verdict::Deferred(next) = verdict(&broken(), number, since, now, patience) {
                prop_assert!(next > now);
                prop_assert!(number < 1_000);
                since.get_or_insert(now);
                now = next.max(now + SignedDuration::from_millis(ms));
                number += 1;
            }
            prop_assert!(now >= hour(0) + patience.retry_for);
        }

        #[test]
        fn waits_grow(number in 1_i32..1_000) {
            prop_assert!(delay(number + 1) >= delay(number));
        }
    }
}
