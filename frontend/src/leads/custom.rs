//! Leads as records with custom fields.

use crate::custom_fields::Customised;
use crate::data::Api;
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomValues};
use vestnik_api::id::GroupId;
use vestnik_api::leads::{ChangeLead, Lead};
use vestnik_client::Error;

impl Customised for Lead {
    const OF: Bearer = Bearer::Leads;

    fn custom(&self) -> &CustomValues {
        &self.custom
    }

    fn home_group(&self) -> Option<GroupId> {
        self.group.as_ref().map(|group| group.id)
    }

    async fn save_custom(self, api: Api, custom: ChangeCustom) -> Result<Self, Error> {
        let change = ChangeLead { custom, ..ChangeLead::default() };
        api.leads().change(self.id, self.version, &change).await
    }
}
