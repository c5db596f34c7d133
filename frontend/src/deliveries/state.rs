//! What the screens of letters decide: what the address of the page asks for.

use serde::{Deserialize, Serialize};
use vestnik_api::deliveries::{DeliveryState, LetterFilter};
use vestnik_api::id::{MailingId, RunId, UserId};
use vestnik_api::text::Email;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The address of a reader, as far as it is typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<DeliveryState>,
    /// Only of this mailing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailing: Option<MailingId>,
    /// Only of this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Only of this person's mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Asked {
    /// The page it asks for; none while the address is not whole.
    pub(super) fn filter(self, rows: u32) -> Option<LetterFilter> {
        let email = self.q.map(|typed| Email::parse(&typed)).transpose().ok()?;
        Some(LetterFilter {
            email,
            state: self.state,
            mailing: self.mailing,
            run: self.run,
            owner: self.owner,
            limit: rows.try_into().ok(),
            cursor: self.cursor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_for_until_the_address_is_whole() {
        let asked = |q: &str| Asked { q: Some(q.to_owned()), ..Asked::default() }.filter(50);
        assert_eq!(asked("anna@"), None);
        assert_eq!(asked(" Anna@hotel.example ").unwrap().email, Email::parse("anna@hotel.example").ok());
        assert_eq!(Asked::default().filter(50).unwrap().email, None);
    }
}
