//! What is allowed with the stop list, and what is shown of it. Pure.

use vestnik_api::FieldCode;
use vestnik_api::suppressions::{Lift, SuppressionReason};
use vestnik_api::text::Language;

use crate::platform::error::{Error, Result};

/// Whether an address may be taken off: the wish of a reader only with a stated reason.
pub(super) fn may_lift(reason: SuppressionReason, lift: &Lift) -> Result<()> {
    if reason.is_wish() && lift.because.is_none() {
        return Err(Error::field("because", FieldCode::Required));
    }
    Ok(())
}

/// Why no letters may go to an address that is kept, if nothing as strict is said of it: its person wanted none under it or another. That
/// there is no such address is said of that address alone.
pub(super) fn strictest(kept: &[SuppressionReason], said: &[SuppressionReason]) -> Option<SuppressionReason> {
    use SuppressionReason::{ByHand, Complaint, Unsubscribed};
    let wish = [Complaint, Unsubscribed, ByHand].into_iter().find(|wish| said.contains(wish))?;
    let as_strict = if wish.is_wish() { kept.iter().any(|reason| reason.is_wish()) } else { !kept.is_empty() };
    (!as_strict).then_some(wish)
}

/// An address as its reader knows it, and nobody else need: `a…@x.example`.
pub(super) fn masked(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first = local.chars().next().map(String::from).unwrap_or_default();
    [first.as_str(), "…@", domain].concat()
}

/// The language a browser asks for first, of those there are (RFC 9110, 12.5.4).
pub(super) fn preferred(accepted: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for range in accepted.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let language = match tag.split('-').next().unwrap_or_default() {
            tag if tag.eq_ignore_ascii_case("ru") => Language::Ru,
            tag if tag.eq_ignore_ascii_case("en") => Language::En,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::text::Line;

    #[test]
    fn a_readers_wish_is_lifted_with_a_reason_only() {
        let because = Lift { because: Some(Line::parse("asked by telephone").unwrap()) };
        for reason in SuppressionReason::ALL {
            assert_eq!(may_lift(reason, &Lift::default()).is_ok(), !reason.is_wish(), "{reason:?}");
            assert!(may_lift(reason, &because).is_ok());
        }
    }

    #[test]
    fn who_wanted_no_letters_under_either_address_gets_none_whatever_else_is_said_of_them() {
        use SuppressionReason::{ByHand, Complaint, NoSuchAddress, Unsubscribed};
        assert_eq!(strictest(&[], &[Unsubscribed]), Some(Unsubscribed));
        assert_eq!(strictest(&[], &[Unsubscribed, Complaint]), Some(Complaint));
        assert_eq!(strictest(&[], &[ByHand]), Some(ByHand));
        assert_eq!(strictest(&[], &[NoSuchAddress]), None);
        assert_eq!(strictest(&[], &[NoSuchAddress, Unsubscribed]), Some(Unsubscribed), "one does not hide the other");
        assert_eq!(strictest(&[ByHand], &[ByHand, Unsubscribed]), Some(Unsubscribed));
        assert_eq!(strictest(&[NoSuchAddress], &[NoSuchAddress, ByHand]), None, "none go there anyway");
        assert_eq!(strictest(&[Unsubscribed], &[Complaint, Unsubscribed]), None, "none go there anyway");
    }

    #[test]
    fn an_address_is_hidden_but_for_what_its_reader_needs_to_know_it() {
        assert_eq!(masked("anna@x.example"), "a…@x.example");
        assert_eq!(masked("ё@x.example"), "ё…@x.example");
    }

    #[test]
    fn the_page_speaks_the_readers_language() {
        for (accepted, language) in [
            ("ru-RU,ru;q=0.9,en-US;q=0.8", Some(Language::Ru)),
            ("de-DE,de;q=0.9,en;q=0.8,ru;q=0.7", Some(Language::En)),
            ("en;q=0, RU;q=0.1", Some(Language::Ru)),
            ("fr", None),
            ("", None),
            ("q=;;,,en;q=x", Some(Language::En)),
        ] {
            assert_eq!(preferred(accepted), language, "{accepted}");
        }
    }
}
