//! The people with accounts, as the staff sees them.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::export::FileOptions;
use vestnik_api::id::UserId;
use vestnik_api::users::{Block, User, UserFigures, UserFilter};

/// The people with accounts, as the staff sees them.
#[derive(Debug)]
pub struct Users<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The people with accounts, as the staff sees them.
    pub const fn users(&self) -> Users<'_, T> {
        Users(self)
    }
}

impl<T: Transport> Users<'_, T> {
    /// The people that a filter finds, as a file.
    pub async fn export(&self, filter: &UserFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/users/export").query(filter).query(file).body().await
    }

    /// The people you may see.
    pub async fn list(&self, filter: &UserFilter) -> Result<Page<User>> {
        self.0.get("/users").query(filter).read().await
    }

    /// One of them.
    pub async fn find(&self, id: UserId) -> Result<User> {
        self.0.get(format!("/users/{id}")).read().await
    }

    /// What he has here.
    pub async fn figures(&self, id: UserId) -> Result<UserFigures> {
        self.0.get(format!("/users/{id}/figures")).read().await
    }

    /// Blocks him.
    pub async fn block(&self, id: UserId, block: &Block) -> Result<User> {
        self.0.post(format!("/users/{id}/block")).json(block).read().await
    }

    /// Lets him in again.
    pub async fn unblock(&self, id: UserId) -> Result<User> {
        self.0.post(format!("/users/{id}/unblock")).read().await
    }
}
