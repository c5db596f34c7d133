//! What anybody may know of the service.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::service::Service;

impl<T: Transport> Api<T> {
    /// What anybody may know of the service before signing in.
    pub async fn service(&self) -> Result<Service> {
        self.get("/service").read().await
    }
}
