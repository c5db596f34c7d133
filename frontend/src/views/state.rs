//! What the menu of views decides: which view is in force, and whether what is shown differs from it.

use crate::data::{Lens, Paged};
use crate::t;
use std::collections::BTreeSet;
use vestnik_api::id::ViewId;
use vestnik_api::views::{SavedView, ViewList};
use yew::AttrValue;

/// What a list is called that is looked at through no view.
pub(super) fn all_words(list: ViewList) -> AttrValue {
    match list {
        ViewList::Clients => t!("views-all-clients"),
        ViewList::Leads => t!("views-all-leads"),
        ViewList::Mailings => t!("views-all-mailings"),
        ViewList::Messages => t!("views-all-messages"),
        ViewList::Logs => t!("views-all-logs"),
    }
}

/// The conditions of a view. One that was saved by a newer or an older page, and can't be read by this one, narrows nothing.
pub(super) fn conditions<F: Paged>(view: &SavedView) -> F {
    serde_urlencoded::from_str(&view.query).unwrap_or_default()
}

/// The columns that a view hides.
pub(super) fn columns(view: &SavedView) -> BTreeSet<String> {
    view.hidden_columns.iter().cloned().collect()
}

/// The view in force, if there still is such a one.
pub(super) fn chosen(views: &[SavedView], lens: Lens) -> Option<&SavedView> {
    let Lens::View(id) = lens else { return None };
    views.iter().find(|view| view.id == id)
}

/// The view a list opens with.
pub(super) fn first(views: &[SavedView]) -> Option<&SavedView> {
    views.iter().find(|view| view.is_default)
}

/// Whether what is shown differs from the view in force. Columns count once they are those of the view, and never beside one.
pub(super) fn differs<F: Paged>(
    view: Option<&SavedView>,
    value: &F,
    hidden: &BTreeSet<String>,
    of_view: Option<ViewId>,
) -> bool {
    let mut value = value.clone();
    value.cursor().take();
    match view {
        None => value != F::default(),
        Some(view) => value != conditions(view) || (of_view == Some(view.id) && *hidden != columns(view)),
    }
}

/// Through what one looks at the whole list: said in the address where the list would open with a view.
pub(super) fn through_none(views: &[SavedView]) -> Lens {
    if first(views).is_some() { Lens::All } else { Lens::Unsaid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::clients::ClientFilter;
    use vestnik_api::id::UserId;
    use vestnik_api::me::Person;

    fn view(id: i64, query: &str, hidden: &[&str], is_default: bool) -> SavedView {
        SavedView {
            id: ViewId(id),
            list: ViewList::Clients,
            name: format!("View {id}"),
            query: query.to_owned(),
            hidden_columns: hidden.iter().map(|key| (*key).to_owned()).collect(),
            group: None,
            owner: Person { id: UserId(1), name: "Anna".to_owned() },
            is_default,
            may_change: true,
            version: 1,
        }
    }

    fn filter(q: &str) -> ClientFilter {
        ClientFilter { q: Some(q.to_owned()), cursor: Some("x".to_owned()), ..ClientFilter::default() }
    }

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn what_is_shown_differs_by_conditions_not_by_the_page() {
        let anna = view(7, "q=anna", &[], false);
        assert!(!differs(Some(&anna), &filter("anna"), &set(&[]), Some(ViewId(7))));
        assert!(differs(Some(&anna), &filter("boris"), &set(&[]), Some(ViewId(7))));
        assert!(differs(None, &filter("anna"), &set(&["phone"]), None));
        assert!(!differs(None, &ClientFilter::default(), &set(&["phone"]), None), "columns are this device's own");
    }

    #[test]
    fn columns_count_once_they_are_those_of_the_view() {
        let anna = view(7, "q=anna", &["phone"], false);
        assert!(differs(Some(&anna), &filter("anna"), &set(&[]), Some(ViewId(7))));
        assert!(!differs(Some(&anna), &filter("anna"), &set(&["phone"]), Some(ViewId(7))));
        assert!(!differs(Some(&anna), &filter("anna"), &set(&[]), None), "they are about to be");
    }

    #[test]
    fn a_view_that_is_gone_or_unreadable_narrows_nothing() {
        let views = [view(7, "shape=round", &[], false)];
        assert_eq!(chosen(&views, Lens::View(ViewId(8))), None);
        assert_eq!(conditions::<ClientFilter>(&views[0]), ClientFilter::default());
    }

    #[test]
    fn the_whole_list_is_said_where_it_would_open_with_a_view() {
        assert_eq!(through_none(&[view(7, "", &[], false)]), Lens::Unsaid);
        assert_eq!(through_none(&[view(7, "", &[], true)]), Lens::All);
    }
}
