//! The person who is signed in.

use crate::Api;
use crate::call::PREFIX;
use crate::transport::{Result, Transport};
use vestnik_api::avatars::Face;
use vestnik_api::id::SessionId;
use vestnik_api::me::{ChangeMe, ChangePassword, Me, Session};

/// The person who is signed in.
#[derive(Debug)]
pub struct MyAccount<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The person who is signed in.
    pub const fn me(&self) -> MyAccount<'_, T> {
        MyAccount(self)
    }
}

impl<T: Transport> MyAccount<'_, T> {
    /// Who am I, and what may I do?
    pub async fn find(&self) -> Result<Me> {
        self.0.get("/me").read().await
    }

    /// Where a page that is open hears that something about the person has changed (server-sent events): it then asks [`Self::find`].
    pub fn events_path(&self) -> String {
        format!("{PREFIX}/me/events")
    }

    /// Changes what is given.
    pub async fn change(&self, change: &ChangeMe) -> Result<Me> {
        self.0.patch("/me").json(change).read().await
    }

    /// Gives the person a picture, as it is in its file, in the place of the one before.
    pub async fn set_avatar(&self, file: Vec<u8>) -> Result<Face> {
        self.0.put("/me/avatar").bytes("application/octet-stream", file).read().await
    }

    /// Takes the picture away, if there is one.
    pub async fn remove_avatar(&self) -> Result<()> {
        self.0.delete("/me/avatar").done().await
    }

    /// Where the pictures lie of the people one sees.
    pub async fn faces(&self) -> Result<Vec<Face>> {
        self.0.get("/faces").read().await
    }

    /// Sets a new password and ends all other sessions.
    pub async fn change_password(&self, change: &ChangePassword) -> Result<()> {
        self.0.put("/me/password").json(change).done().await
    }

    /// All devices signed in, the last used first.
    pub async fn sessions(&self) -> Result<Vec<Session>> {
        self.0.get("/me/sessions").read().await
    }

    /// Signs one device out.
    pub async fn revoke_session(&self, id: SessionId) -> Result<()> {
        self.0.delete(format!("/me/sessions/{id}")).done().await
    }

    /// Signs out all devices but this one.
    pub async fn revoke_other_sessions(&self) -> Result<()> {
        self.0.delete("/me/sessions").done().await
    }
}
