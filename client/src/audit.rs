//! The audit log: who changed what.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::audit::{AuditEntry, AuditFilter};
use vestnik_api::export::FileOptions;

/// The audit log: who changed what.
#[derive(Debug)]
pub struct Audit<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The audit log: who changed what.
    pub const fn audit(&self) -> Audit<'_, T> {
        Audit(self)
    }
}

impl<T: Transport> Audit<'_, T> {
    /// The lines you may see, newest first.
    pub async fn list(&self, filter: &AuditFilter) -> Result<Page<AuditEntry>> {
        self.0.get("/audit").query(filter).read().await
    }

    /// Those that a filter finds as a file, all pages of them.
    pub async fn export(&self, filter: &AuditFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/audit/export").query(filter).query(file).body().await
    }
}
