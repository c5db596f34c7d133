//! Which rows of a list are chosen: some of the page, or all that match.

use crate::t;
use crate::ui::{Bulk, Check, Checked};
use std::collections::BTreeSet;
use vestnik_api::bulk::Rows;
use yew::prelude::*;

/// Which rows are chosen.
#[derive(Clone, PartialEq)]
pub struct Chosen {
    ids: UseStateHandle<BTreeSet<i64>>,
    /// All that match, also on other pages.
    all: UseStateHandle<bool>,
}

impl Chosen {
    /// The chosen rows of this page.
    pub fn ids(&self) -> &BTreeSet<i64> {
        &self.ids
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether all that match are, also on other pages.
    pub fn all(&self) -> bool {
        *self.all
    }

    /// Chooses a row, or leaves it.
    pub fn choose(&self, id: i64, wanted: bool) {
        let mut ids = (*self.ids).clone();
        if wanted {
            ids.insert(id);
        } else {
            ids.remove(&id);
        }
        self.all.set(false);
        self.ids.set(ids);
    }

    /// Chooses none.
    pub fn clear(&self) {
        self.all.set(false);
        self.ids.set(BTreeSet::new());
    }

    /// What the server is asked to act on.
    pub fn rows(&self) -> Rows {
        if *self.all {
            Rows { ids: None, all: true }
        } else {
            Rows { ids: Some(self.ids.iter().copied().collect()), all: false }
        }
    }

    /// How many are chosen; of all that match, as many as the list says.
    pub fn count(&self, total: Option<i64>) -> i64 {
        let here = i64::try_from(self.ids.len()).unwrap_or(i64::MAX);
        total.filter(|_| *self.all).unwrap_or(here)
    }
}

/// Which rows are chosen. What was chosen on one page or under one filter is not carried to another.
#[hook]
pub fn use_chosen<F: Clone + PartialEq + 'static>(filter: F) -> Chosen {
    let chosen = Chosen { ids: use_state(BTreeSet::new), all: use_state(|| false) };
    use_effect_with(filter, {
        let chosen = chosen.clone();
        move |_| chosen.clear()
    });
    chosen
}

/// The box in the head that chooses all rows of the page that may be changed.
pub fn choose_page(chosen: &Chosen, changeable: BTreeSet<i64>) -> Html {
    let checked = if !changeable.is_empty() && changeable.is_subset(&chosen.ids) {
        Checked::Yes
    } else if chosen.is_empty() {
        Checked::No
    } else {
        Checked::Mixed
    };
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |wanted: bool| {
            chosen.all.set(false);
            chosen.ids.set(if wanted { changeable.clone() } else { BTreeSet::new() });
        })
    };
    html! { <Check label={t!("bulk-choose-page")} {checked} {onchange} /> }
}

/// The box that chooses one row.
pub fn choose_row(chosen: &Chosen, id: i64, name: &str) -> Html {
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |wanted| chosen.choose(id, wanted))
    };
    html! { <Check label={t!("bulk-choose", name = name.to_owned())} checked={Checked::from(chosen.ids.contains(&id))} {onchange} /> }
}

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct ChosenBarProps {
    /// What is chosen.
    pub chosen: Chosen,
    /// How many rows of the page may be changed.
    pub changeable: usize,
    /// How many rows match, where all of them may be changed and their number is known.
    pub total: Option<i64>,
    /// Whether there are other pages.
    pub more: bool,
    /// What can be done with them: buttons.
    pub children: Html,
}

/// What is chosen, the way to choose all that match, and what can be done.
#[component]
pub fn ChosenBar(props: &ChosenBarProps) -> Html {
    let chosen = &props.chosen;
    let onclear = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.clear())
    };
    let onall = {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.all.set(true))
    };
    let offered = props.more && !*chosen.all && chosen.ids.len() == props.changeable;
    html! {
        <Bulk chosen={chosen.count(props.total)} all={*chosen.all && props.total.is_none()} {onclear}>
            if offered {
                <button type="button" class="link text-sm" onclick={onall}>
                    { props.total.map_or_else(|| t!("bulk-choose-all-found"), |total| t!("bulk-choose-all", count = total)) }
                </button>
            }
            { props.children.clone() }
        </Bulk>
    }
}
