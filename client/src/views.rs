//! Saved views of lists.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::id::ViewId;
use vestnik_api::views::{ChangeView, NewView, SavedView, ViewFilter, ViewList};

/// Saved views of lists.
#[derive(Debug)]
pub struct Views<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Saved views of lists.
    pub const fn views(&self) -> Views<'_, T> {
        Views(self)
    }
}

impl<T: Transport> Views<'_, T> {
    /// Those of one list: one's own, then those of one's groups.
    pub async fn list(&self, list: ViewList) -> Result<Vec<SavedView>> {
        self.0.get("/views").query(&ViewFilter { list }).read().await
    }

    /// One of them.
    pub async fn find(&self, id: ViewId) -> Result<SavedView> {
        self.0.get(format!("/views/{id}")).read().await
    }

    /// Saves a new one.
    pub async fn create(&self, new: &NewView) -> Result<SavedView> {
        self.0.post("/views").json(new).once().read().await
    }

    /// Changes what is given, if it is still of this version.
    pub async fn change(&self, id: ViewId, version: i32, change: &ChangeView) -> Result<SavedView> {
        self.0.patch(format!("/views/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one.
    pub async fn delete(&self, id: ViewId) -> Result<()> {
        self.0.delete(format!("/views/{id}")).done().await
    }

    /// Lets the list open with it.
    pub async fn make_default(&self, id: ViewId) -> Result<()> {
        self.0.put(format!("/views/{id}/default")).done().await
    }

    /// Lets the list open with all its rows again, if it opens with this one.
    pub async fn drop_default(&self, id: ViewId) -> Result<()> {
        self.0.delete(format!("/views/{id}/default")).done().await
    }
}
