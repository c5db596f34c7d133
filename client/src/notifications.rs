//! What the person who is signed in is told of.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::notifications::{MarkRead, Notification, NotificationFilter, NotificationSettings, Unread};

/// What the person who is signed in is told of. What is new comes over [`crate::MyAccount::events_path`].
#[derive(Debug)]
pub struct Notifications<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// What the person who is signed in is told of.
    pub const fn notifications(&self) -> Notifications<'_, T> {
        Notifications(self)
    }
}

impl<T: Transport> Notifications<'_, T> {
    /// A page of them, the newest first.
    pub async fn list(&self, filter: &NotificationFilter) -> Result<Page<Notification>> {
        self.0.get("/me/notifications").query(filter).read().await
    }

    /// How many are not read yet, and the newest of those.
    pub async fn unread(&self) -> Result<Unread> {
        self.0.get("/me/notifications/count").read().await
    }

    /// Notes that some are read. Answers what is left.
    pub async fn mark_read(&self, which: &MarkRead) -> Result<Unread> {
        self.0.post("/me/notifications/read").json(which).read().await
    }

    /// How one wants to be told.
    pub async fn settings(&self) -> Result<NotificationSettings> {
        self.0.get("/me/notifications/settings").read().await
    }

    /// Sets how one wants to be told.
    pub async fn set(&self, settings: &NotificationSettings) -> Result<NotificationSettings> {
        self.0.put("/me/notifications/settings").json(settings).read().await
    }
}
