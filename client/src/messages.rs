//! Messages: subject and body with merge fields.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::export::FileOptions;
use vestnik_api::id::{LetterImageId, MessageFileId, MessageId};
use vestnik_api::letter_images::{LetterImage, LetterImageFilter};
use vestnik_api::message_files::{MessageFile, NewMessageFile};
use vestnik_api::messages::{
    ChangeMessage, ForClient, Message, MessageFilter, MessageSummary, NewMessage, Preview, PreviewDraft,
};

/// Messages: subject and body with merge fields.
#[derive(Debug)]
pub struct Messages<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Messages: subject and body with merge fields.
    pub const fn messages(&self) -> Messages<'_, T> {
        Messages(self)
    }
}

impl<T: Transport> Messages<'_, T> {
    /// The messages that a filter finds, as a file.
    pub async fn export(&self, filter: &MessageFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/messages/export").query(filter).query(file).body().await
    }

    /// The messages you may see.
    pub async fn list(&self, filter: &MessageFilter) -> Result<Page<MessageSummary>> {
        self.0.get("/messages").query(filter).read().await
    }

    /// One of them, with its body.
    pub async fn find(&self, id: MessageId) -> Result<Message> {
        self.0.get(format!("/messages/{id}")).read().await
    }

    /// A new one, yours.
    pub async fn create(&self, new: &NewMessage) -> Result<Message> {
        self.0.post("/messages").json(new).once().read().await
    }

    /// Changes what is given, if the message is still of this version.
    pub async fn change(&self, id: MessageId, version: i32, change: &ChangeMessage) -> Result<Message> {
        self.0.patch(format!("/messages/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one that no mailing needs any more; `restore` brings it back.
    pub async fn delete(&self, id: MessageId) -> Result<()> {
        self.0.delete(format!("/messages/{id}")).done().await
    }

    /// Brings a deleted one back.
    pub async fn restore(&self, id: MessageId) -> Result<Message> {
        self.0.post(format!("/messages/{id}/restore")).read().await
    }

    /// The letter a client would get from something not saved yet.
    pub async fn preview_draft(&self, draft: &PreviewDraft) -> Result<Preview> {
        self.0.post("/messages/preview").json(draft).read().await
    }

    /// The letter a client would get from a message.
    pub async fn preview(&self, id: MessageId, client: &ForClient) -> Result<Preview> {
        self.0.post(format!("/messages/{id}/preview")).json(client).read().await
    }

    /// Hands in a picture for letters, as it is in its file.
    pub async fn upload_image(&self, file: Vec<u8>) -> Result<LetterImage> {
        self.0.post("/messages/images").bytes("application/octet-stream", file).read().await
    }

    /// A page of the pictures for letters.
    pub async fn images(&self, filter: &LetterImageFilter) -> Result<Page<LetterImage>> {
        self.0.get("/messages/images").query(filter).read().await
    }

    /// Removes a picture: letters that show it show a gap.
    pub async fn remove_image(&self, id: LetterImageId) -> Result<()> {
        self.0.delete(format!("/messages/images/{id}")).done().await
    }

    /// The files that go out with its letters.
    pub async fn files(&self, id: MessageId) -> Result<Vec<MessageFile>> {
        self.0.get(format!("/messages/{id}/files")).read().await
    }

    /// Attaches a file, as it is.
    pub async fn attach(&self, id: MessageId, name: &str, file: Vec<u8>) -> Result<MessageFile> {
        let new = NewMessageFile { name: name.to_owned() };
        self.0.post(format!("/messages/{id}/files")).query(&new).bytes("application/octet-stream", file).read().await
    }

    /// What is in a file.
    pub async fn file(&self, id: MessageId, file: MessageFileId) -> Result<Vec<u8>> {
        self.0.get(format!("/messages/{id}/files/{file}")).body().await
    }

    /// Takes a file off the message. A run under way still sends it.
    pub async fn remove_file(&self, id: MessageId, file: MessageFileId) -> Result<()> {
        self.0.delete(format!("/messages/{id}/files/{file}")).done().await
    }

    /// Sends that letter to yourself.
    pub async fn test(&self, id: MessageId, client: &ForClient) -> Result<()> {
        self.0.post(format!("/messages/{id}/test")).json(client).done().await
    }
}
