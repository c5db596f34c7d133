//! The work that the server does by itself.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::id::JobId;
use vestnik_api::jobs::{Job, JobFilter};

/// The work that the server does by itself.
#[derive(Debug)]
pub struct Jobs<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The work that the server does by itself.
    pub const fn jobs(&self) -> Jobs<'_, T> {
        Jobs(self)
    }
}

impl<T: Transport> Jobs<'_, T> {
    /// What there is, newest first.
    pub async fn list(&self, filter: &JobFilter) -> Result<Page<Job>> {
        self.0.get("/jobs").query(filter).read().await
    }

    /// One piece of it.
    pub async fn find(&self, id: JobId) -> Result<Job> {
        self.0.get(format!("/jobs/{id}")).read().await
    }

    /// Tries again what was given up.
    pub async fn retry(&self, id: JobId) -> Result<Job> {
        self.0.post(format!("/jobs/{id}/retry")).read().await
    }

    /// Drops what was given up.
    pub async fn drop(&self, id: JobId) -> Result<()> {
        self.0.delete(format!("/jobs/{id}")).done().await
    }
}
