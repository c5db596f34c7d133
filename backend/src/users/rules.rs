//! What holds for accounts, whatever the database says.

use super::jobs::Occasion;
use crate::platform::error::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use vestnik_api::text::TimeZone;
use vestnik_api::{Code, FieldCode};

/// What the link of a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To confirm an address.
    Confirm,
    /// To set a new password.
    Reset,
}

impl Purpose {
    /// How it is kept.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }

    /// How long such a link works. The letters say so too.
    pub(super) const fn lifetime(self) -> SignedDuration {
        match self {
            Self::Confirm => SignedDuration::from_hours(48),
            Self::Reset => SignedDuration::from_hours(1),
        }
    }
}

/// A letter that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// With the link that confirms the address.
    Confirmation,
    /// With the link to set a new password.
    Reset,
    /// That there is an account already.
    AccountExists,
}

/// Which letter the owner of an account gets, if any.
pub(super) fn letter(
    occasion: Occasion,
    confirmed_at: Option<Timestamp>,
    blocked_at: Option<Timestamp>,
) -> Option<Due> {
    match (occasion, confirmed_at) {
        _ if blocked_at.is_some() => None,
        (Occasion::SignedUp | Occasion::Resend, None) => Some(Due::Confirmation),
        (Occasion::SignedUp, Some(_)) => Some(Due::AccountExists),
        (Occasion::Resend, Some(_)) => None,
        // Whoever can read the letter owns the address, confirmed or not.
        (Occasion::Forgot, _) => Some(Due::Reset),
    }
}

/// Whether this account may sign in, once its password was right. One that nobody has confirmed is answered as if it did not exist:
/// whoever signs up for a stranger's address and then tries to sign in must not learn whether the stranger has an account.
/// Who is blocked is told why.
pub(super) fn may_sign_in(confirmed_at: Option<Timestamp>, blocked: Option<&str>) -> Result<()> {
    match blocked {
        _ if confirmed_at.is_none() => Err(Code::InvalidCredentials.into()),
        Some("") => Err(Code::AccountBlocked.into()),
        Some(reason) => Err(Error::because(Code::AccountBlocked, reason)),
        None => Ok(()),
    }
}

/// The zone by its proper name, if there is one: `europe/moscow` is `Europe/Moscow`.
pub(super) fn existing_zone(zone: &TimeZone) -> Result<TimeZone> {
    let unknown = || Error::field("time_zone", FieldCode::InvalidTimeZone);
    let found = jiff::tz::TimeZone::get(zone.as_str()).map_err(|_nowhere| unknown())?;
    found.iana_name().and_then(|name| TimeZone::parse(name).ok()).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blocked_account_is_told_so_and_one_that_nobody_confirmed_does_not_exist() {
        let now = Some(Timestamp::UNIX_EPOCH);
        let code = |confirmed, blocked| may_sign_in(confirmed, blocked).err().and_then(|error| error.code());
        assert_eq!(code(now, None), None);
        assert_eq!(code(None, None), Some(Code::InvalidCredentials));
        for reason in ["", "spam"] {
            assert_eq!(code(now, Some(reason)), Some(Code::AccountBlocked));
            assert_eq!(code(None, Some(reason)), Some(Code::InvalidCredentials));
        }
    }

    #[test]
    fn who_has_an_account_is_told_so_instead_of_getting_another() {
        let then = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(letter(Occasion::SignedUp, None, None), Some(Due::Confirmation));
        assert_eq!(letter(Occasion::SignedUp, then, None), Some(Due::AccountExists));
        assert_eq!(letter(Occasion::Resend, None, None), Some(Due::Confirmation));
        assert_eq!(letter(Occasion::Resend, then, None), None);
        assert_eq!(letter(Occasion::Forgot, None, None), Some(Due::Reset));
        for occasion in [Occasion::SignedUp, Occasion::Resend, Occasion::Forgot] {
            assert_eq!(letter(occasion, then, then), None, "a blocked account is not written to");
        }
    }

    #[test]
    fn only_zones_that_exist_are_taken_and_by_their_proper_names() {
        let zone = |text| existing_zone(&TimeZone::parse(text).unwrap()).map(TimeZone::into_string).ok();
        assert_eq!(zone("europe/moscow").as_deref(), Some("Europe/Moscow"));
        assert_eq!(zone("UTC").as_deref(), Some("UTC"));
        assert_eq!(zone("Europe/Atlantis"), None);
        assert_eq!(zone("Mars/Phobos"), None);
    }
}
