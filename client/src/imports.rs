//! Bringing in clients from a file.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{Import, ImportOptions, ImportPage, ImportProblem};

/// Bringing in clients from a file.
#[derive(Debug)]
pub struct Imports<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Bringing in clients from a file.
    pub const fn imports(&self) -> Imports<'_, T> {
        Imports(self)
    }
}

impl<T: Transport> Imports<'_, T> {
    /// Hands in a CSV file of clients; a job reads it.
    pub async fn create(&self, options: &ImportOptions, file: Vec<u8>) -> Result<Import> {
        self.0.post("/clients/import").query(options).bytes("text/csv", file).read().await
    }

    /// The imports of those whose clients you may change, newest first.
    pub async fn list(&self, page: &ImportPage) -> Result<Page<Import>> {
        self.0.get("/imports").query(page).read().await
    }

    /// How far one is.
    pub async fn find(&self, id: ImportId) -> Result<Import> {
        self.0.get(format!("/imports/{id}")).read().await
    }

    /// The cells that kept rows out, in the order of the file.
    pub async fn problems(&self, id: ImportId, page: &ImportPage) -> Result<Page<ImportProblem>> {
        self.0.get(format!("/imports/{id}/problems")).query(page).read().await
    }
}
