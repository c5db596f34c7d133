//! What hangs on a lead or a client: comments, files, and what happened to it.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::comments::{ChangeComment, Comment, CommentFilter, NewComment, ReaderFilter};
use vestnik_api::id::{CommentId, RecordFileId};
use vestnik_api::leads::RecordId;
use vestnik_api::me::Person;
use vestnik_api::record_files::{
    FileLink, LinkTo, NewFileLink, NewRecordFile, RecordFile, RecordFileFilter, RenameFile,
};
use vestnik_api::timeline::{FeedFilter, Happening};

/// What hangs on one lead or client.
#[derive(Debug)]
pub struct Record<'a, T> {
    api: &'a Api<T>,
    path: String,
}

impl<T: Transport> Api<T> {
    /// What hangs on one lead or client.
    pub fn record(&self, id: RecordId) -> Record<'_, T> {
        let path = match id {
            RecordId::Lead(id) => format!("/leads/{id}"),
            RecordId::Client(id) => format!("/clients/{id}"),
        };
        Record { api: self, path }
    }
}

impl<T: Transport> Record<'_, T> {
    /// What happened to it.
    pub async fn timeline(&self, filter: &FeedFilter) -> Result<Page<Happening>> {
        self.api.get(format!("{}/timeline", self.path)).query(filter).read().await
    }

    /// Its comments.
    pub async fn comments(&self, filter: &CommentFilter) -> Result<Page<Comment>> {
        self.api.get(format!("{}/comments", self.path)).query(filter).read().await
    }

    /// Writes one.
    pub async fn comment(&self, new: &NewComment) -> Result<Comment> {
        self.api.post(format!("{}/comments", self.path)).json(new).once().read().await
    }

    /// Changes the words of one, if it is still of this version.
    pub async fn change_comment(&self, id: CommentId, version: i32, change: &ChangeComment) -> Result<Comment> {
        let path = format!("{}/comments/{id}", self.path);
        self.api.patch(path).if_version(version).json(change).read().await
    }

    /// Deletes one: its place stays, its words are gone.
    pub async fn delete_comment(&self, id: CommentId) -> Result<()> {
        self.api.delete(format!("{}/comments/{id}", self.path)).done().await
    }

    /// Whom a comment may name: the first ten of those who may see the record.
    pub async fn readers(&self, filter: &ReaderFilter) -> Result<Vec<Person>> {
        self.api.get(format!("{}/readers", self.path)).query(filter).read().await
    }

    /// Its files.
    pub async fn files(&self, filter: &RecordFileFilter) -> Result<Page<RecordFile>> {
        self.api.get(format!("{}/files", self.path)).query(filter).read().await
    }

    /// Adds a file, as it is.
    pub async fn add_file(&self, name: &str, file: Vec<u8>) -> Result<RecordFile> {
        let new = NewRecordFile { name: name.to_owned() };
        let call = self.api.post(format!("{}/files", self.path)).query(&new);
        call.bytes("application/octet-stream", file).read().await
    }

    /// Adds a file of the browser, which is not read before it is sent.
    #[cfg(feature = "browser")]
    pub async fn add_blob(&self, name: &str, file: web_sys::Blob) -> Result<RecordFile> {
        let new = NewRecordFile { name: name.to_owned() };
        let call = self.api.post(format!("{}/files", self.path)).query(&new);
        call.blob("application/octet-stream", file).read().await
    }

    /// Renames a file, if it is still of this version.
    pub async fn rename_file(&self, id: RecordFileId, version: i32, name: &RenameFile) -> Result<RecordFile> {
        self.api.patch(format!("{}/files/{id}", self.path)).if_version(version).json(name).read().await
    }

    /// Deletes a file.
    pub async fn delete_file(&self, id: RecordFileId) -> Result<()> {
        self.api.delete(format!("{}/files/{id}", self.path)).done().await
    }

    /// What is in a file.
    pub async fn file(&self, id: RecordFileId) -> Result<Vec<u8>> {
        self.api.get(format!("{}/files/{id}/content", self.path)).body().await
    }

    /// A link to it that needs no sign-in, for a minute.
    pub async fn file_link(&self, id: RecordFileId, to: LinkTo) -> Result<FileLink> {
        self.api.post(format!("{}/files/{id}/link", self.path)).json(&NewFileLink { to }).read().await
    }
}
