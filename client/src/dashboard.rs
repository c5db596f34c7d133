//! The first screen.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::dashboard::{Dashboard, DashboardQuery};

impl<T: Transport> Api<T> {
    /// The first screen, in one answer.
    pub async fn dashboard(&self, query: &DashboardQuery) -> Result<Dashboard> {
        self.get("/dashboard").query(query).read().await
    }
}
