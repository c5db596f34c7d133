//! Filters of lists, kept in the address: a link shows the same rows, and the back button undoes a filter.

use crate::route::Route;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vestnik_api::articles::ArticleFilter;
use vestnik_api::audit::AuditFilter;
use vestnik_api::captured_mail::CapturedMailFilter;
use vestnik_api::clients::ClientFilter;
use vestnik_api::deliveries::LogFilter;
use vestnik_api::groups::{GroupFilter, MemberFilter};
use vestnik_api::invitations::InvitationFilter;
use vestnik_api::leads::LeadFilter;
use vestnik_api::mailings::MailingFilter;
use vestnik_api::messages::MessageFilter;
use vestnik_api::suppressions::SuppressionFilter;
use vestnik_api::users::UserFilter;
use yew::prelude::*;
use yew_router::prelude::*;

/// A filter that pages by cursor.
pub trait Paged: Clone + PartialEq + Default + Serialize + DeserializeOwned + 'static {
    /// Where the page starts.
    fn cursor(&mut self) -> &mut Option<String>;
    /// The words searched for.
    fn words(&mut self) -> &mut Option<String>;
}

macro_rules! paged {
    ($($filter:ty)*) => {$(
        impl Paged for $filter {
            fn cursor(&mut self) -> &mut Option<String> {
                &mut self.cursor
            }
            fn words(&mut self) -> &mut Option<String> {
                &mut self.q
            }
        }
    )*};
}

paged!(crate::messages::Pictures ArticleFilter AuditFilter CapturedMailFilter ClientFilter GroupFilter InvitationFilter LeadFilter LogFilter MailingFilter MemberFilter MessageFilter Pages SuppressionFilter UserFilter crate::reports::Asked crate::jobs::Asked crate::deliveries::Asked);

/// Of a list that nothing narrows, the address says only where the page starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pages {
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Pages {
    /// Where the page starts; at the beginning without.
    pub fn start(&self) -> Option<String> {
        self.cursor.clone()
    }
}

/// The cursors of the pages that lie behind this one. Kept with the entry of the history; lost on a reload, after which "back"
/// leads to the first page.
struct Trail(Vec<Option<String>>);

/// The filter in force, and ways to change it.
#[derive(Clone, PartialEq)]
pub struct Filter<F> {
    value: F,
    trail: Vec<Option<String>>,
    route: Route,
    navigator: Option<Navigator>,
}

impl<F: Paged> Filter<F> {
    /// The filter in force.
    pub fn value(&self) -> F {
        self.value.clone()
    }

    /// Whether anything narrows the list.
    pub fn narrows(&self) -> bool {
        let mut bare = self.value.clone();
        bare.cursor().take();
        bare != F::default()
    }

    /// Changes it, and starts at the first page again.
    pub fn change(&self, change: impl FnOnce(&mut F)) {
        let mut value = self.value.clone();
        change(&mut value);
        value.cursor().take();
        if value != self.value {
            self.go(&value, Vec::new(), false);
        }
    }

    /// Changes it without a step in the history: nothing that one would go back to.
    pub fn settle(&self, change: impl FnOnce(&mut F)) {
        let mut value = self.value.clone();
        change(&mut value);
        if value != self.value {
            self.go(&value, self.trail.clone(), true);
        }
    }

    /// Searches. Typing on does not fill the history.
    pub fn search(&self, words: &str) {
        let mut value = self.value.clone();
        let typing_on = value.words().is_some() && !words.is_empty();
        *value.words() = (!words.is_empty()).then(|| words.to_owned());
        value.cursor().take();
        if value != self.value {
            self.go(&value, Vec::new(), typing_on);
        }
    }

    /// Takes every condition away.
    pub fn clear(&self) {
        self.go(&F::default(), Vec::new(), false);
    }

    /// Leads to the next page, which starts at this cursor.
    pub fn next(&self, cursor: Option<String>) -> Option<Callback<()>> {
        let (filter, cursor) = (self.clone(), cursor?);
        Some(Callback::from(move |()| {
            let mut value = filter.value.clone();
            let here = value.cursor().replace(cursor.clone());
            let trail = filter.trail.iter().cloned().chain([here]).collect();
            filter.go(&value, trail, false);
        }))
    }

    /// Leads to the page before.
    pub fn back(&self) -> Option<Callback<()>> {
        let filter = self.clone();
        self.value.clone().cursor().as_ref()?;
        Some(Callback::from(move |()| {
            let mut trail = filter.trail.clone();
            let mut value = filter.value.clone();
            *value.cursor() = trail.pop().flatten();
            filter.go(&value, trail, false);
        }))
    }

    fn go(&self, value: &F, trail: Vec<Option<String>>, in_place: bool) {
        let Some(navigator) = &self.navigator else { return };
        // A filter is always a flat list of pairs, which can be written into an address.
        let _ = if in_place {
            navigator.replace_with_query_and_state(&self.route, value, Trail(trail))
        } else {
            navigator.push_with_query_and_state(&self.route, value, Trail(trail))
        };
    }
}

/// The filter in the address. One that cannot be read counts as none.
#[hook]
pub fn use_filter<F: Paged>() -> Filter<F> {
    let location = use_location();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let value = location.as_ref().and_then(|location| location.query::<F>().ok()).unwrap_or_default();
    let trail = location.and_then(|location| location.state::<Trail>()).map_or_else(Vec::new, |trail| trail.0.clone());
    Filter { value, trail, route, navigator: use_navigator() }
}
