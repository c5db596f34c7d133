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
use vestnik_api::id::ViewId;
use vestnik_api::invitations::InvitationFilter;
use vestnik_api::leads::LeadFilter;
use vestnik_api::mailings::MailingFilter;
use vestnik_api::messages::MessageFilter;
use vestnik_api::suppressions::SuppressionFilter;
use vestnik_api::users::UserFilter;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

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

paged!(crate::messages::Pictures ArticleFilter AuditFilter CapturedMailFilter ClientFilter GroupFilter InvitationFilter LeadFilter LogFilter MailingFilter MemberFilter MessageFilter Pages SuppressionFilter UserFilter crate::reports::Asked crate::jobs::Asked crate::deleted::Asked crate::deliveries::Asked crate::notifications::Asked);

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

/// Through which saved view a list is looked at, as its address says: `view=7`, `view=all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lens {
    /// The address does not say: a list that is just opened shows the view it opens with.
    #[default]
    Unsaid,
    /// Through none: all rows, or what the conditions leave.
    All,
    /// Through this one, perhaps with other conditions than were saved.
    View(ViewId),
}

impl Lens {
    /// Takes it out of an address's query; the other parameters are the list's.
    fn take(query: &str) -> (String, Self) {
        let (own, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("view="));
        let lens = match own.first().and_then(|pair| pair.strip_prefix("view=")) {
            Some("all") => Self::All,
            Some(number) => number.parse().map_or(Self::Unsaid, Self::View),
            None => Self::Unsaid,
        };
        (rest.join("&"), lens)
    }

    /// Puts it into an address's query.
    fn put(self, query: &str) -> String {
        let own = match self {
            Self::Unsaid => return query.to_owned(),
            Self::All => "view=all".to_owned(),
            Self::View(id) => format!("view={id}"),
        };
        if query.is_empty() { own } else { format!("{query}&{own}") }
    }
}

/// The filter in force, and ways to change it.
#[derive(Clone, PartialEq)]
pub struct Filter<F> {
    value: F,
    lens: Lens,
    /// The list is just opened, and its address asks for nothing.
    bare: bool,
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

    /// Through which saved view the list is looked at.
    pub const fn lens(&self) -> Lens {
        self.lens
    }

    /// Whether the list was just opened by an address that asks for nothing.
    pub const fn is_bare(&self) -> bool {
        self.bare
    }

    /// Looks at the list through a view, or through none, with these conditions. In place of where one is, or a step further.
    pub fn look(&self, lens: Lens, value: &F, in_place: bool) {
        let mut value = value.clone();
        value.cursor().take();
        Self { lens, ..self.clone() }.go(&value, Vec::new(), in_place);
    }

    /// Changes it, and starts at the first page again. A field that was left may say so late: it is the filter in the address by now that is
    /// changed, and none where another screen is shown by now.
    pub fn change(&self, change: impl FnOnce(&mut F)) {
        let Some(now) = self.now() else { return };
        let mut value = now.value.clone();
        change(&mut value);
        value.cursor().take();
        if value != now.value {
            now.go(&value, Vec::new(), false);
        }
    }

    /// The same as the address says it by now, which may not have been drawn yet; none where another screen is shown.
    fn now(&self) -> Option<Self> {
        let location = web_sys::window()?.location();
        let route = Route::recognize(&location.pathname().ok()?);
        let (value, lens) = read(location.search().ok()?.trim_start_matches('?'));
        route.filter(|route| *route == self.route).map(|_| Self { value, lens, ..self.clone() })
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
        let query = self.lens.put(&serde_urlencoded::to_string(value).unwrap_or_default());
        let _ = if in_place {
            navigator.replace_with_query_and_state(&self.route, Raw(query), Trail(trail))
        } else {
            navigator.push_with_query_and_state(&self.route, Raw(query), Trail(trail))
        };
    }
}

/// What the query of an address says. A filter that cannot be read counts as none.
fn read<F: Paged>(query: &str) -> (F, Lens) {
    let (own, lens) = Lens::take(query);
    (serde_urlencoded::from_str(&own).unwrap_or_default(), lens)
}

/// The filter in the address.
#[hook]
pub fn use_filter<F: Paged>() -> Filter<F> {
    let location = use_location();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let query = location.as_ref().map_or("", |location| location.query_str().trim_start_matches('?'));
    let (value, lens) = read(query);
    let trail = location.as_ref().and_then(Location::state::<Trail>);
    let bare = query.is_empty() && trail.is_none();
    let trail = trail.map_or_else(Vec::new, |trail| trail.0.clone());
    Filter { value, lens, bare, trail, route, navigator: use_navigator() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_stands_in_the_address_beside_the_conditions() {
        for (query, conditions, lens) in [
            ("", "", Lens::Unsaid),
            ("q=a%26b&view=7", "q=a%26b", Lens::View(ViewId(7))),
            ("view=7&q=a", "q=a", Lens::View(ViewId(7))),
            ("view=all", "", Lens::All),
            ("q=view", "q=view", Lens::Unsaid),
        ] {
            assert_eq!(Lens::take(query), (conditions.to_owned(), lens), "{query}");
            let (again, same) = Lens::take(&lens.put(conditions));
            assert_eq!((again.as_str(), same), (conditions, lens), "{query}");
        }
    }

    #[test]
    fn a_view_that_is_no_number_is_none() {
        assert_eq!(Lens::take("view=seven&q=a"), ("q=a".to_owned(), Lens::Unsaid));
    }
}
