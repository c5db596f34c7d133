//! Custom fields: the screens where they are made, what stands in them on forms and pages, and the way lists are narrowed by them.

mod conditions;
mod edit;
mod facts;
mod inputs;
mod screen;
mod state;

pub use conditions::{ByCustom, CustomChips, CustomChoice};
pub use facts::{CustomFacts, Customised};
pub use inputs::CustomInputs;
pub use screen::{CommonFieldsScreen, GroupFieldsScreen};
pub use state::{Typed, change, errors, known_values, shown, told, typed_of, wrong};

use crate::data::use_query;
use std::rc::Rc;
use vestnik_api::custom_fields::{CustomField, CustomFieldsOf};
use vestnik_api::id::GroupId;
use yew::prelude::*;

/// What has fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Clients.
    Clients,
    /// Leads.
    Leads,
}

impl Of {
    /// Whether it has this one.
    const fn has(self, field: &CustomField) -> bool {
        match self {
            Self::Clients => field.clients,
            Self::Leads => field.leads,
        }
    }
}

/// The fields of records of a group, or of none; nothing while they are not known.
#[hook]
pub fn use_custom_fields(of: Of, group: Option<GroupId>) -> Rc<Vec<CustomField>> {
    let fields = use_query(CustomFieldsOf { group }, |api, asked| async move { api.custom_fields().list(asked).await });
    let fields = fields.data();
    use_memo((of, fields), |(of, fields)| {
        let fields = fields.iter().flat_map(|fields| fields.iter());
        fields.filter(|field| of.has(field)).cloned().collect()
    })
}
