//! On whose list an address goes: one's own, that of a group, or that of the whole service.

use crate::data::use_session;
use crate::groups::use_my_groups;
use crate::t;
use crate::ui::SelectField;
use vestnik_api::id::GroupId;
use vestnik_api::{Permission, Reach};
use yew::prelude::*;

/// Whose list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Whose {
    /// One's own.
    #[default]
    Mine,
    /// That of a group.
    Group(GroupId),
    /// That of the whole service.
    Everybody,
}

/// The value that stands for the whole service.
const EVERYBODY: &str = "everybody";

impl Whose {
    /// The group, if it is one's.
    pub(super) const fn group(self) -> Option<GroupId> {
        if let Self::Group(group) = self { Some(group) } else { None }
    }

    fn value(self) -> String {
        match self {
            Self::Mine => String::new(),
            Self::Group(group) => group.to_string(),
            Self::Everybody => EVERYBODY.to_owned(),
        }
    }

    fn read(value: &str) -> Self {
        if value == EVERYBODY { Self::Everybody } else { value.parse().map_or(Self::Mine, Self::Group) }
    }
}

/// What the field needs.
#[derive(Properties, PartialEq)]
pub(super) struct WhoseFieldProps {
    /// What is chosen.
    pub(super) value: Whose,
    /// What is wrong with it.
    #[prop_or_default]
    pub(super) error: Option<AttrValue>,
    /// Called with another choice.
    pub(super) onchange: Callback<Whose>,
}

/// Asks for it where there is a choice.
#[component]
pub(super) fn WhoseField(props: &WhoseFieldProps) -> Html {
    let groups = use_my_groups();
    let everybody = use_session().may(Permission::SuppressionsWrite) == Some(Reach::All);
    let mut options = vec![(AttrValue::default(), t!("suppressions-mine"))];
    options.extend(
        groups
            .worked()
            .map(|group| (AttrValue::from(group.id.to_string()), t!("suppressions-of-group", group = &group.name))),
    );
    options.extend(everybody.then(|| (AttrValue::from(EVERYBODY), t!("suppressions-everywhere"))));
    if options.len() == 1 {
        return Html::default();
    }
    let onchange = props.onchange.reform(|value: String| Whose::read(&value));
    html! { <SelectField id="whose" label={t!("suppressions-whose")} value={props.value.value()} {options} error={props.error.clone()} {onchange} /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_as_it_was_written() {
        for whose in [Whose::Mine, Whose::Group(GroupId(7)), Whose::Everybody] {
            assert_eq!(Whose::read(&whose.value()), whose);
        }
    }
}
