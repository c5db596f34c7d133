//! Custom fields on the page of a record, each edited where it stands.

use super::state::{options, read, shown, text_of};
use super::use_custom_fields;
use crate::data::Api;
use crate::ui::{Fact, FactEditor, FactLine};
use std::future::Future;
use std::marker::PhantomData;
use std::rc::Rc;
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomField, CustomKind, CustomValues};
use vestnik_api::id::GroupId;
use vestnik_api::text::Refused;
use vestnik_client::Error;
use yew::prelude::*;

/// A record with custom fields.
pub trait Customised: Clone + PartialEq + 'static {
    /// Of which kind it is.
    const OF: Bearer;
    /// What stands in them.
    fn custom(&self) -> &CustomValues;
    /// The group it belongs to.
    fn home_group(&self) -> Option<GroupId>;
    /// Makes a change.
    fn save_custom(self, api: Api, change: ChangeCustom) -> impl Future<Output = Result<Self, Error>> + 'static;
}

/// One field of a record.
struct OneField<R> {
    field: Rc<CustomField>,
    of: PhantomData<R>,
}

impl<R> Clone for OneField<R> {
    fn clone(&self) -> Self {
        Self { field: self.field.clone(), of: PhantomData }
    }
}

impl<R> PartialEq for OneField<R> {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field
    }
}

impl<R: Customised> Fact for OneField<R> {
    type Record = R;
    type Change = ChangeCustom;

    fn field(&self) -> AttrValue {
        format!("custom.{}", self.field.id).into()
    }

    fn editor(&self, record: &R) -> FactEditor {
        let now = record.custom().get(&self.field.id).map(text_of).unwrap_or_default();
        match self.field.kind {
            CustomKind::Choice | CustomKind::YesNo => FactEditor::Choice(options(&self.field, &now)),
            CustomKind::Date => FactEditor::Day,
            CustomKind::Text | CustomKind::Number => FactEditor::Line,
        }
    }

    fn read(&self, text: &str, record: &R) -> Result<Option<ChangeCustom>, Refused> {
        let before = record.custom().get(&self.field.id);
        if text == before.map(text_of).unwrap_or_default() {
            return Ok(None);
        }
        let value = read(&self.field, text).map_err(Refused)?;
        Ok((before != value.as_ref()).then(|| ChangeCustom::from([(self.field.id, value)])))
    }

    async fn save(api: Api, record: R, change: ChangeCustom) -> Result<R, Error> {
        record.save_custom(api, change).await
    }
}

/// What the facts need.
#[derive(Properties, PartialEq)]
pub struct CustomFactsProps<R: Customised> {
    /// Whose they are.
    pub record: R,
    /// May be changed.
    pub may_write: bool,
    /// Called with the record as it is after a change.
    pub onchanged: Callback<R>,
    /// Asks for the record anew.
    pub onreload: Callback<()>,
}

/// What stands in the custom fields of a record; nothing, where it has none.
#[component]
pub fn CustomFacts<R: Customised>(props: &CustomFactsProps<R>) -> Html {
    let record = &props.record;
    let fields = use_custom_fields(R::OF, record.home_group());
    if fields.is_empty() {
        return Html::default();
    }
    let line = |field: &CustomField| {
        let value = record.custom().get(&field.id);
        let text = AttrValue::from(value.map(text_of).unwrap_or_default());
        let value = value.map(|value| shown(field.kind, value)).unwrap_or_default();
        let what = OneField { field: Rc::new(field.clone()), of: PhantomData };
        html! {
            <FactLine<OneField<R>> key={field.id.0} {what} label={field.name.clone()} {value} {text} record={record.clone()} may_write={props.may_write}
                onchanged={props.onchanged.clone()} onreload={props.onreload.clone()} />
        }
    };
    html! { <dl class="facts mt-2 border-t border-line pt-2">{ for fields.iter().map(line) }</dl> }
}
