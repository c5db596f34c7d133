//! Roles and permissions.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::id::{RoleId, UserId};
use vestnik_api::roles::{ChangeRole, Give, Given, Known, NewRole, Role};
use vestnik_api::{Permission, Reach};

/// Roles and permissions.
#[derive(Debug)]
pub struct Roles<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Roles and permissions.
    pub const fn roles(&self) -> Roles<'_, T> {
        Roles(self)
    }
}

impl<T: Transport> Roles<'_, T> {
    /// The permissions there are.
    pub async fn permissions(&self) -> Result<Vec<Known>> {
        self.0.get("/permissions").read().await
    }

    /// All roles.
    pub async fn list(&self) -> Result<Vec<Role>> {
        self.0.get("/roles").read().await
    }

    /// One of them.
    pub async fn find(&self, id: RoleId) -> Result<Role> {
        self.0.get(format!("/roles/{id}")).read().await
    }

    /// Builds one.
    pub async fn create(&self, new: &NewRole) -> Result<Role> {
        self.0.post("/roles").json(new).once().read().await
    }

    /// Changes what is given, if the role is still of this version.
    pub async fn change(&self, id: RoleId, version: i32, change: &ChangeRole) -> Result<Role> {
        self.0.patch(format!("/roles/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one, if it is still of this version.
    pub async fn delete(&self, id: RoleId, version: i32) -> Result<()> {
        self.0.delete(format!("/roles/{id}")).if_version(version).done().await
    }

    /// What somebody was given.
    pub async fn given(&self, user: UserId) -> Result<Given> {
        self.0.get(format!("/users/{user}/roles")).read().await
    }

    /// Gives somebody a role.
    pub async fn give(&self, user: UserId, role: RoleId) -> Result<Given> {
        self.0.put(format!("/users/{user}/roles/{role}")).read().await
    }

    /// Takes a role from somebody.
    pub async fn take(&self, user: UserId, role: RoleId) -> Result<Given> {
        self.0.delete(format!("/users/{user}/roles/{role}")).read().await
    }

    /// Gives somebody a single permission.
    pub async fn allow(&self, user: UserId, permission: Permission, reach: Reach) -> Result<Given> {
        self.0.put(format!("/users/{user}/permissions/{permission}")).json(&Give { reach }).read().await
    }

    /// Takes a single permission from somebody.
    pub async fn disallow(&self, user: UserId, permission: Permission) -> Result<Given> {
        self.0.delete(format!("/users/{user}/permissions/{permission}")).read().await
    }
}
