//! What the service is set to.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::settings::{Conversation, SettingValues, Settings, TryMailServer};

/// What the service is set to.
#[derive(Debug)]
pub struct ServiceSettings<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// What the service is set to.
    pub const fn settings(&self) -> ServiceSettings<'_, T> {
        ServiceSettings(self)
    }
}

impl<T: Transport> ServiceSettings<'_, T> {
    /// What is in force.
    pub async fn find(&self) -> Result<Settings> {
        self.0.get("/settings").read().await
    }

    /// Sets all of it, if it is still of this version.
    pub async fn set(&self, version: i32, values: &SettingValues) -> Result<Settings> {
        self.0.put("/settings").if_version(version).json(values).read().await
    }

    /// Has a mail server tried with a test letter to oneself.
    pub async fn try_mail_server(&self, server: &TryMailServer) -> Result<Conversation> {
        self.0.post("/settings/mail-test").json(server).read().await
    }
}
