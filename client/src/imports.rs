//! Bringing in records from a file.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    Import, ImportKind, ImportLook, ImportOptions, ImportPage, ImportPreview, ImportProblem, ImportSettings,
    KeptRecord, RefusedOptions, UploadOptions,
};

/// Bringing in records from a file.
#[derive(Debug)]
pub struct Imports<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Bringing in records from a file.
    pub const fn imports(&self) -> Imports<'_, T> {
        Imports(self)
    }
}

impl<T: Transport> Imports<'_, T> {
    /// Hands in a file of clients whose columns are guessed; a job reads it at once.
    pub async fn create(&self, options: &ImportOptions, file: Vec<u8>) -> Result<Import> {
        self.create_of(ImportKind::Clients, options, file).await
    }

    /// The same with a file of records of this kind.
    pub async fn create_of(&self, kind: ImportKind, options: &ImportOptions, file: Vec<u8>) -> Result<Import> {
        let path = format!("/{}/import", kind.name());
        self.0.post(path).query(options).bytes("application/octet-stream", file).read().await
    }

    /// Hands in a file to be looked at: nothing comes in before it is started.
    pub async fn upload(&self, options: &UploadOptions, file: Vec<u8>) -> Result<Import> {
        self.0.post("/imports").query(options).bytes("application/octet-stream", file).read().await
    }

    /// The imports of those whose clients or leads you may change, newest first.
    pub async fn list(&self, page: &ImportPage) -> Result<Page<Import>> {
        self.0.get("/imports").query(page).read().await
    }

    /// How far one is.
    pub async fn find(&self, id: ImportId) -> Result<Import> {
        self.0.get(format!("/imports/{id}")).read().await
    }

    /// Its columns and first rows.
    pub async fn preview(&self, id: ImportId, look: &ImportLook) -> Result<ImportPreview> {
        self.0.get(format!("/imports/{id}/preview")).query(look).read().await
    }

    /// Says how to read it.
    pub async fn set(&self, id: ImportId, settings: &ImportSettings) -> Result<Import> {
        self.0.put(format!("/imports/{id}/mapping")).json(settings).read().await
    }

    /// Has it read without writing anything.
    pub async fn check(&self, id: ImportId) -> Result<Import> {
        self.0.post(format!("/imports/{id}/check")).read().await
    }

    /// Brings it in, or goes on where it was ended.
    pub async fn start(&self, id: ImportId) -> Result<Import> {
        self.0.post(format!("/imports/{id}/start")).read().await
    }

    /// Ends it where it is.
    pub async fn cancel(&self, id: ImportId) -> Result<Import> {
        self.0.post(format!("/imports/{id}/cancel")).read().await
    }

    /// Takes out what it brought in.
    pub async fn undo(&self, id: ImportId) -> Result<Import> {
        self.0.post(format!("/imports/{id}/undo")).read().await
    }

    /// Throws away one that was never started.
    pub async fn discard(&self, id: ImportId) -> Result<()> {
        self.0.delete(format!("/imports/{id}")).done().await
    }

    /// The cells that kept rows out, in the order of the file.
    pub async fn problems(&self, id: ImportId, page: &ImportPage) -> Result<Page<ImportProblem>> {
        self.0.get(format!("/imports/{id}/problems")).query(page).read().await
    }

    /// The rows that did not come in, as a file to be mended and brought in again.
    pub async fn refused(&self, id: ImportId, options: &RefusedOptions) -> Result<Vec<u8>> {
        self.0.get(format!("/imports/{id}/refused")).query(options).body().await
    }

    /// The records that undoing it left as they are.
    pub async fn kept(&self, id: ImportId, page: &ImportPage) -> Result<Page<KeptRecord>> {
        self.0.get(format!("/imports/{id}/kept")).query(page).read().await
    }
}
