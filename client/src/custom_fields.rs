//! Custom fields of leads and clients.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::custom_fields::{ChangeCustomField, CustomField, CustomFieldsOf, NewCustomField};
use vestnik_api::id::CustomFieldId;

/// Custom fields of leads and clients.
#[derive(Debug)]
pub struct CustomFields<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Custom fields of leads and clients.
    pub const fn custom_fields(&self) -> CustomFields<'_, T> {
        CustomFields(self)
    }
}

impl<T: Transport> CustomFields<'_, T> {
    /// Those that records of a group have, or those that all records have.
    pub async fn list(&self, of: CustomFieldsOf) -> Result<Vec<CustomField>> {
        self.0.get("/custom-fields").query(&of).read().await
    }

    /// One of them.
    pub async fn find(&self, id: CustomFieldId) -> Result<CustomField> {
        self.0.get(format!("/custom-fields/{id}")).read().await
    }

    /// A new one.
    pub async fn create(&self, new: &NewCustomField) -> Result<CustomField> {
        self.0.post("/custom-fields").json(new).once().read().await
    }

    /// Changes what is given, if it is still of this version.
    pub async fn change(&self, id: CustomFieldId, version: i32, change: &ChangeCustomField) -> Result<CustomField> {
        self.0.patch(format!("/custom-fields/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one: records do not tell of it any more.
    pub async fn delete(&self, id: CustomFieldId) -> Result<()> {
        self.0.delete(format!("/custom-fields/{id}")).done().await
    }

    /// Brings a deleted one back, with all that stood in it.
    pub async fn restore(&self, id: CustomFieldId) -> Result<CustomField> {
        self.0.post(format!("/custom-fields/{id}/restore")).read().await
    }
}
