//! Custom fields as columns of a list: one is shown once somebody has chosen it.

use super::state::shown;
use super::use_custom_fields;
use crate::ui::Columns;
use std::rc::Rc;
use vestnik_api::custom_fields::{Bearer, CustomField, CustomKind, CustomValues};
use vestnik_api::id::{CustomFieldId, GroupId};
use yew::prelude::*;

/// The fields of the records of a list, and which of its columns are shown.
#[derive(Clone, PartialEq)]
pub struct CustomColumns {
    fields: Rc<Vec<CustomField>>,
    columns: Columns,
}

/// The custom fields that a list of records of this group, or of any, can show. Phones show none.
#[hook]
pub fn use_custom_columns(of: Bearer, group: Option<GroupId>, columns: &Columns) -> CustomColumns {
    CustomColumns { fields: use_custom_fields(of, group), columns: columns.clone() }
}

impl CustomColumns {
    /// What can be chosen, and what it is called.
    pub fn choice(&self) -> Vec<(AttrValue, AttrValue)> {
        self.fields.iter().map(|field| (key(field.id).into(), AttrValue::from(field.name.clone()))).collect()
    }

    fn shown(&self) -> impl Iterator<Item = &CustomField> {
        self.fields.iter().filter(|field| self.columns.added(&key(field.id)))
    }

    /// How wide the column is that names the row: as wide as is left, or, where these may leave nothing, so wide at least.
    pub fn first(&self) -> Option<&'static str> {
        self.shown().next().map(|_| "md:w-60")
    }

    /// The table, to be pushed sideways where it may be wider than the screen.
    pub fn around(&self, table: Html) -> Html {
        if self.first().is_none() {
            table
        } else {
            html! { <div class="md:overflow-x-auto md:pb-40">{ table }</div> }
        }
    }

    /// How wide they are.
    pub fn widths(&self) -> Html {
        html! { for field in self.shown() { <col key={field.id.0} class="w-34" /> } }
    }

    /// Their heads.
    pub fn heads(&self) -> Html {
        html! {
            for field in self.shown() {
                <th key={field.id.0} scope="col" class={side(field)} title={field.name.clone()}>{ &field.name }</th>
            }
        }
    }

    /// What stands in them of one record.
    pub fn cells(&self, values: &CustomValues) -> Html {
        html! {
            for field in self.shown() {
                { cell(field, values) }
            }
        }
    }
}

fn cell(field: &CustomField, values: &CustomValues) -> Html {
    let words = values.get(&field.id).map_or_else(|| AttrValue::from("—"), |value| shown(field.kind, value));
    html! { <td key={field.id.0} class={side(field)} title={words.clone()}>{ words }</td> }
}

/// Numbers stand one below the other.
fn side(field: &CustomField) -> Option<&'static str> {
    (field.kind == CustomKind::Number).then_some("r")
}

fn key(id: CustomFieldId) -> String {
    format!("custom-{id}")
}
