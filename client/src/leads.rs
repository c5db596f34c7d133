//! Leads: who may become a client.

use crate::Api;
use crate::call::PREFIX;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::conversions::{Conversion, ConversionPlan, Convert, Reverted};
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::export::FileOptions;
use vestnik_api::id::{GroupId, LeadId};
use vestnik_api::leads::{
    Board, ChangeLead, Lead, LeadFilter, MoveLead, NewLead, SetStages, Similar, SimilarTo, Stage, StageLead, StagesOf,
};
use vestnik_api::tags::SetTags;

/// Leads: who may become a client.
#[derive(Debug)]
pub struct Leads<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Leads: who may become a client.
    pub const fn leads(&self) -> Leads<'_, T> {
        Leads(self)
    }
}

impl<T: Transport> Leads<'_, T> {
    /// The leads you may see.
    pub async fn list(&self, filter: &LeadFilter) -> Result<Page<Lead>> {
        self.0.get("/leads").query(filter).read().await
    }

    /// The board of one group, or of what belongs to none: a filter must say which.
    pub async fn board(&self, filter: &LeadFilter) -> Result<Board> {
        self.0.get("/leads/board").query(filter).read().await
    }

    /// Where to listen for `lead` events of one group, or of all you may see.
    pub fn events_path(&self, group: Option<GroupId>) -> String {
        match group {
            Some(group) => format!("{PREFIX}/leads/events?group={group}"),
            None => format!("{PREFIX}/leads/events"),
        }
    }

    /// One of them.
    pub async fn find(&self, id: LeadId) -> Result<Lead> {
        self.0.get(format!("/leads/{id}")).read().await
    }

    /// A new one. Similar ones are answered with 409, if it does not say `anyway`.
    pub async fn create(&self, new: &NewLead) -> Result<Lead> {
        self.0.post("/leads").json(new).once().read().await
    }

    /// Leads and clients that may be the same.
    pub async fn similar(&self, to: &SimilarTo) -> Result<Vec<Similar>> {
        self.0.get("/leads/similar").query(to).read().await
    }

    /// Changes what is given, if the lead is still of this version.
    pub async fn change(&self, id: LeadId, version: i32, change: &ChangeLead) -> Result<Lead> {
        self.0.patch(format!("/leads/{id}")).if_version(version).json(change).read().await
    }

    /// Puts one to another stage or place, if it is still of this version.
    pub async fn stage(&self, id: LeadId, version: i32, to: &StageLead) -> Result<Lead> {
        self.0.post(format!("/leads/{id}/stage")).if_version(version).json(to).read().await
    }

    /// Puts one into another group or none, and into other hands, if it is still of this version.
    pub async fn relocate(&self, id: LeadId, version: i32, to: &MoveLead) -> Result<Lead> {
        self.0.post(format!("/leads/{id}/move")).if_version(version).json(to).read().await
    }

    /// Says which tags one bears from now on, if it is still of this version.
    pub async fn set_tags(&self, id: LeadId, version: i32, set: &SetTags) -> Result<Lead> {
        self.0.put(format!("/leads/{id}/tags")).if_version(version).json(set).read().await
    }

    /// Deletes one; `restore` brings it back.
    pub async fn delete(&self, id: LeadId) -> Result<()> {
        self.0.delete(format!("/leads/{id}")).done().await
    }

    /// The deleted ones that you may see and that can still be brought back.
    pub async fn deleted(&self, filter: &DeletedFilter) -> Result<Page<Deleted>> {
        self.0.get("/leads/deleted").query(filter).read().await
    }

    /// Brings a deleted one back.
    pub async fn restore(&self, id: LeadId) -> Result<Lead> {
        self.0.post(format!("/leads/{id}/restore")).read().await
    }

    /// What would come of making one a client.
    pub async fn conversion(&self, id: LeadId) -> Result<ConversionPlan> {
        self.0.get(format!("/leads/{id}/conversion")).read().await
    }

    /// Makes one a client, if it is still of this version. Done again, it answers the same client.
    pub async fn convert(&self, id: LeadId, version: i32, how: &Convert) -> Result<Conversion> {
        self.0.post(format!("/leads/{id}/convert")).if_version(version).json(how).read().await
    }

    /// Takes that back, within 30 days.
    pub async fn revert(&self, id: LeadId) -> Result<Reverted> {
        self.0.post(format!("/leads/{id}/revert")).read().await
    }

    /// The stages of a group, or of leads that belong to none.
    pub async fn stages(&self, of: StagesOf) -> Result<Vec<Stage>> {
        self.0.get("/leads/stages").query(&of).read().await
    }

    /// Says which stages there are from now on.
    pub async fn set_stages(&self, of: StagesOf, set: &SetStages) -> Result<Vec<Stage>> {
        self.0.put("/leads/stages").query(&of).json(set).read().await
    }

    /// Those that a filter finds as a file, all pages of them.
    pub async fn export(&self, filter: &LeadFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/leads/export").query(filter).query(file).body().await
    }
}
