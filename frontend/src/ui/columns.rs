//! Which columns of a list are shown, as this device remembers it. The column that names the row always is; a phone has none.

use super::{Icon, Popover};
use crate::data::preferences;
use crate::t;
use std::collections::BTreeSet;
use vestnik_api::id::ViewId;
use yew::prelude::*;

/// A column that can be hidden: its key, and what it is called.
pub type Column = (&'static str, AttrValue);

/// Which columns of a list are not as they are at first: hidden, or, of those that are not shown at first, shown.
#[derive(Clone, PartialEq)]
pub struct Columns {
    list: &'static str,
    hidden: UseStateHandle<BTreeSet<String>>,
    /// The saved view they are of; none: this device's own.
    of_view: UseStateHandle<Option<ViewId>>,
}

impl Columns {
    /// The class that hides a column's cells, if it is hidden. Phones have cards of their own and hide nothing by it.
    pub fn of(&self, key: &str) -> Option<&'static str> {
        self.hidden.contains(key).then_some("md:hidden")
    }

    /// Whether a column is shown that is not at first.
    pub fn added(&self, key: &str) -> bool {
        self.hidden.contains(key)
    }

    /// How many of these are shown.
    pub fn shown(&self, keys: &[&str]) -> usize {
        keys.iter().filter(|key| !self.hidden.contains(**key)).count()
    }

    /// Shows a column, or hides it.
    fn turn(&self, key: &str) {
        let mut hidden = (*self.hidden).clone();
        if !hidden.remove(key) {
            hidden.insert(key.to_owned());
        }
        // Those of a view are changed by saving the view.
        if self.of_view.is_none() {
            preferences().set_hidden_columns(self.list, &hidden);
        }
        self.hidden.set(hidden);
    }

    /// The keys of those that are not as at first.
    pub fn hidden(&self) -> &BTreeSet<String> {
        &self.hidden
    }

    /// The saved view whose columns these are.
    pub fn of_view(&self) -> Option<ViewId> {
        *self.of_view
    }

    /// Shows the columns of a saved view, or this device's own again.
    pub fn show_those_of(&self, view: Option<(ViewId, BTreeSet<String>)>) {
        if view.is_none() && self.of_view.is_none() {
            return;
        }
        self.of_view.set(view.as_ref().map(|(id, _)| *id));
        self.hidden.set(view.map_or_else(|| preferences().hidden_columns(self.list), |(_, hidden)| hidden));
    }
}

/// Which columns of this list are hidden: the name is one of a kind.
#[hook]
pub fn use_columns(list: &'static str) -> Columns {
    let hidden = use_state(|| preferences().hidden_columns(list));
    let of_view = use_state(|| None);
    Columns { list, hidden, of_view }
}

/// What the choice needs.
#[derive(Properties, PartialEq)]
pub struct ColumnChoiceProps {
    /// What is hidden.
    pub columns: Columns,
    /// The column that always stays.
    pub fixed: AttrValue,
    /// The others, in their order.
    pub all: Vec<Column>,
    /// Those that are not shown at first.
    #[prop_or_default]
    pub more: Vec<(AttrValue, AttrValue)>,
}

/// A button with the list of columns to be shown.
#[component]
pub fn ColumnChoice(props: &ColumnChoiceProps) -> Html {
    let open = use_state(|| false);
    let button = html! { <><Icon name="columns-3" /><span class="max-xl:sr-only">{ t!("shell-columns") }</span></> };
    html! {
        <div class="max-md:hidden">
            <Popover {open} {button} label={t!("shell-columns")} panel={classes!("w-60")} at_end=true>
                <ul class="flex max-h-96 flex-col overflow-y-auto text-sm">
                    <li class="flex h-8 items-center gap-2 px-2"><span class="flex-1">{ props.fixed.clone() }</span><Icon name="lock" class="i-sm text-muted" /></li>
                    for (key, label) in &props.all { { choice(&props.columns, &AttrValue::from(*key), label, props.columns.of(key).is_none()) } }
                    for (key, label) in &props.more { { choice(&props.columns, key, label, props.columns.added(key)) } }
                </ul>
            </Popover>
        </div>
    }
}

fn choice(columns: &Columns, key: &AttrValue, label: &AttrValue, checked: bool) -> Html {
    let onchange = {
        let (columns, key) = (columns.clone(), key.clone());
        Callback::from(move |_: Event| columns.turn(&key))
    };
    html! {
        <li key={key.to_string()}>
            <label class="flex h-8 cursor-pointer items-center gap-2 rounded px-2 hover:bg-hover">
                <span class="min-w-0 flex-1 truncate" title={label.clone()}>{ label }</span>
                <input type="checkbox" class="checkbox checkbox-xs" {checked} {onchange} />
            </label>
        </li>
    }
}
