//! Tags of leads and clients.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::id::TagId;
use vestnik_api::tags::{ChangeTag, NewTag, TagInUse, TagsOf};

/// Tags of leads and clients.
#[derive(Debug)]
pub struct Tags<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Tags of leads and clients.
    pub const fn tags(&self) -> Tags<'_, T> {
        Tags(self)
    }
}

impl<T: Transport> Tags<'_, T> {
    /// Those of a group, or of what belongs to one person and no group, by name.
    pub async fn list(&self, of: TagsOf) -> Result<Vec<TagInUse>> {
        self.0.get("/tags").query(&of).read().await
    }

    /// One of them.
    pub async fn find(&self, id: TagId) -> Result<TagInUse> {
        self.0.get(format!("/tags/{id}")).read().await
    }

    /// A new one.
    pub async fn create(&self, new: &NewTag) -> Result<TagInUse> {
        self.0.post("/tags").json(new).once().read().await
    }

    /// Changes what is given wherever the tag is borne, if it is still of this version.
    pub async fn change(&self, id: TagId, version: i32, change: &ChangeTag) -> Result<TagInUse> {
        self.0.patch(format!("/tags/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one: nothing bears it any more.
    pub async fn delete(&self, id: TagId) -> Result<()> {
        self.0.delete(format!("/tags/{id}")).done().await
    }
}
