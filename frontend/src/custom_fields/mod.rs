//! Custom fields: the screens where they are made, what stands in them on forms, pages and lists, and the way lists are narrowed by them.

mod columns;
mod conditions;
mod edit;
mod facts;
mod inputs;
mod screen;
mod state;

pub use columns::{CustomColumns, use_custom_columns};
pub use conditions::{CustomChips, CustomChoice};
pub use facts::{CustomFacts, Customised};
pub use inputs::{CustomForm, use_custom_form};
pub use screen::{CommonFieldsScreen, GroupFieldsScreen};
pub use state::{Typed, known_values, shown, told, typed_of};

use crate::data::use_query;
use std::rc::Rc;
use vestnik_api::custom_fields::{Bearer, CustomField, CustomFieldsOf};
use vestnik_api::id::GroupId;
use yew::prelude::*;

/// The fields of records of a group, or of none; nothing while they are not known.
#[hook]
pub fn use_custom_fields(of: Bearer, group: Option<GroupId>) -> Rc<Vec<CustomField>> {
    let fields = use_query(CustomFieldsOf { group }, |api, asked| async move { api.custom_fields().list(asked).await });
    let fields = fields.data();
    use_memo((of, fields), |(of, fields)| {
        let fields = fields.iter().flat_map(|fields| fields.iter());
        fields.filter(|field| of.has(field)).cloned().collect()
    })
}
