//! Clients: the people letters go to.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::clients::{ChangeClient, Client, ClientFilter, MoveClient, NewClient};
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::export::FileOptions;
use vestnik_api::id::ClientId;
use vestnik_api::leads::Similar;
use vestnik_api::merges::{MergeClient, MergePlan, Merged, MergedInto, Unmerged};
use vestnik_api::tags::SetTags;

/// Clients: the people letters go to.
#[derive(Debug)]
pub struct Clients<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Clients: the people letters go to.
    pub const fn clients(&self) -> Clients<'_, T> {
        Clients(self)
    }
}

impl<T: Transport> Clients<'_, T> {
    /// The clients you may see.
    pub async fn list(&self, filter: &ClientFilter) -> Result<Page<Client>> {
        self.0.get("/clients").query(filter).read().await
    }

    /// One of them.
    pub async fn find(&self, id: ClientId) -> Result<Client> {
        self.0.get(format!("/clients/{id}")).read().await
    }

    /// A new one, yours.
    pub async fn create(&self, new: &NewClient) -> Result<Client> {
        self.0.post("/clients").json(new).once().read().await
    }

    /// Changes what is given, if the client is still of this version.
    pub async fn change(&self, id: ClientId, version: i32, change: &ChangeClient) -> Result<Client> {
        self.0.patch(format!("/clients/{id}")).if_version(version).json(change).read().await
    }

    /// Puts one into another group or none, and into other hands, if it is still of this version.
    pub async fn relocate(&self, id: ClientId, version: i32, to: &MoveClient) -> Result<Client> {
        self.0.post(format!("/clients/{id}/move")).if_version(version).json(to).read().await
    }

    /// Says which tags one bears from now on, if it is still of this version.
    pub async fn set_tags(&self, id: ClientId, version: i32, set: &SetTags) -> Result<Client> {
        self.0.put(format!("/clients/{id}/tags")).if_version(version).json(set).read().await
    }

    /// Deletes one; `restore` brings it back.
    pub async fn delete(&self, id: ClientId) -> Result<()> {
        self.0.delete(format!("/clients/{id}")).done().await
    }

    /// The deleted ones that you may see and that can still be brought back.
    pub async fn deleted(&self, filter: &DeletedFilter) -> Result<Page<Deleted>> {
        self.0.get("/clients/deleted").query(filter).read().await
    }

    /// Brings a deleted one back.
    pub async fn restore(&self, id: ClientId) -> Result<Client> {
        self.0.post(format!("/clients/{id}/restore")).read().await
    }

    /// Those of its place that may be the same person.
    pub async fn similar(&self, id: ClientId) -> Result<Vec<Similar>> {
        self.0.get(format!("/clients/{id}/similar")).read().await
    }

    /// What would come of merging another one into it.
    pub async fn merge_plan(&self, id: ClientId, from: ClientId) -> Result<MergePlan> {
        self.0.get(format!("/clients/{id}/merge/{from}")).read().await
    }

    /// Merges another one into it, if it is still of this version. Done again, it answers the same client.
    pub async fn merge(&self, id: ClientId, version: i32, how: &MergeClient) -> Result<Merged> {
        self.0.post(format!("/clients/{id}/merge")).if_version(version).json(how).read().await
    }

    /// Into which one that is no more was merged.
    pub async fn merged_into(&self, from: ClientId) -> Result<MergedInto> {
        self.0.get(format!("/clients/{from}/merge")).read().await
    }

    /// Takes a merge back, within 30 days.
    pub async fn unmerge(&self, from: ClientId) -> Result<Unmerged> {
        self.0.post(format!("/clients/{from}/unmerge")).read().await
    }

    /// Those that a filter finds as a file, all pages of them.
    pub async fn export(&self, filter: &ClientFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/clients/export").query(filter).query(file).body().await
    }
}
