//! What the screens of people decide: what states and roles are called, how the list is sorted.

use crate::t;
use crate::ui::{Badge, Sorted, Tone};
use vestnik_api::roles::{ADMIN, MANAGER, USER};
use vestnik_api::users::{UserFilter, UserSort, UserState};
use yew::{AttrValue, Html, html};

/// What a role is called. The built-in ones have names in every language, the others the one they were given.
pub fn role_name(name: &str) -> AttrValue {
    match name {
        USER => t!("users-role-user"),
        MANAGER => t!("users-role-manager"),
        ADMIN => t!("users-role-admin"),
        other => AttrValue::from(other.to_owned()),
    }
}

/// A state's tone, icon and name.
pub(super) fn state_words(state: UserState) -> (Tone, &'static str, AttrValue) {
    match state {
        UserState::Active => (Tone::Ok, "check", t!("users-active")),
        UserState::Unconfirmed => (Tone::Wait, "hourglass", t!("users-unconfirmed")),
        UserState::Blocked => (Tone::Block, "ban", t!("users-blocked")),
    }
}

/// The badge of a state.
pub(super) fn state_badge(state: UserState, plain: bool) -> Html {
    let (tone, icon, label) = state_words(state);
    html! { <Badge {tone} {icon} {label} {plain} /> }
}

/// A column that the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Created,
}

/// How the list is sorted by a column.
pub(super) fn sorted(sort: Option<UserSort>, column: Column) -> Sorted {
    match (sort.unwrap_or_default(), column) {
        (UserSort::Name, Column::Name) | (UserSort::CreatedAt, Column::Created) => Sorted::Up,
        (UserSort::NameDescending, Column::Name) | (UserSort::CreatedAtDescending, Column::Created) => Sorted::Down,
        _ => Sorted::No,
    }
}

/// The order after a click on a column.
pub(super) fn sort_by(sort: Option<UserSort>, column: Column) -> Option<UserSort> {
    let next = match (column, sort.unwrap_or_default()) {
        (Column::Name, UserSort::Name) => UserSort::NameDescending,
        (Column::Name, _) => UserSort::Name,
        (Column::Created, UserSort::CreatedAtDescending) => UserSort::CreatedAt,
        (Column::Created, _) => UserSort::CreatedAtDescending,
    };
    Some(next).filter(|next| *next != UserSort::default())
}

/// Whether anybody is left out of the list.
pub(super) fn narrows(filter: &UserFilter) -> bool {
    filter.q.is_some() || filter.state.is_some() || filter.role.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_sorts_by_a_column_and_the_next_one_the_other_way_round() {
        let once = sort_by(None, Column::Name);
        assert_eq!((once, sorted(once, Column::Name)), (Some(UserSort::Name), Sorted::Up));
        assert_eq!(sort_by(once, Column::Name), Some(UserSort::NameDescending));
        assert_eq!(sorted(None, Column::Created), Sorted::Down);
        assert_eq!(sort_by(None, Column::Created), Some(UserSort::CreatedAt));
        assert_eq!(sort_by(Some(UserSort::CreatedAt), Column::Created), None, "what nobody asked for is not said");
    }
}
