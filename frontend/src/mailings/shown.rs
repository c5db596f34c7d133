//! What the address of a mailing's page says beside the number: which part is shown, and narrowed to what. A link shows the same rows,
//! and the back button undoes a filter.

use crate::data::Paged;
use serde::{Deserialize, Serialize};
use vestnik_api::deliveries::{DeliveryState, Outcome, Reason};
use vestnik_api::id::RunId;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tab {
    /// What became of each letter of a run.
    #[default]
    Recipients,
    /// Every try.
    Log,
    /// Every sending.
    Runs,
    /// When it goes out.
    Schedule,
    /// The letter itself.
    Letter,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    /// Which part.
    pub(super) tab: Tab,
    /// Of which run; of the last one without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<RunId>,
    /// Only recipients in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<DeliveryState>,
    /// Only recipients who were left out or not reached for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Reason>,
    /// Only tries with this outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<Outcome>,
    /// Only what these words are found in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) q: Option<String>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cursor: Option<String>,
    /// Asks at once whether to start it: one comes from the form.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) start: bool,
}

impl Paged for Shown {
    fn cursor(&mut self) -> &mut Option<String> {
        &mut self.cursor
    }

    fn words(&mut self) -> &mut Option<String> {
        &mut self.q
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_stands_in_the_address() {
        let shown =
            Shown { tab: Tab::Log, outcome: Some(Outcome::Failed), q: Some("анна".to_owned()), ..Shown::default() };
        let address = serde_urlencoded::to_string(&shown).unwrap();
        assert!(address.starts_with("tab=log&outcome=failed&q=%D0"), "{address}");
        assert_eq!(serde_urlencoded::from_str::<Shown>(&address).unwrap(), shown);
        assert_eq!(serde_urlencoded::from_str::<Shown>("").unwrap(), Shown::default());
        assert!(serde_urlencoded::from_str::<Shown>("start=true").unwrap().start);
    }
}
