//! What people do with the files of messages.

use actix_web::web::Payload;
use anyhow::Context;
use futures::StreamExt;
use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::OwnedSemaphorePermit;
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::id::{MessageFileId, MessageId};
use vestnik_api::message_files::{MAX_FILES_SIZE, MAX_KEPT_FILES, MessageFile};
use vestnik_api::messages::Message;

use super::actions::of;
use super::rules::attachment as rules;
use super::store::{self, files};
use crate::access::{Can, Db, Scope, needs};
use crate::audit;
use crate::platform::error::{Error, Result};
use crate::platform::mail::{Attached, Attachment, Mailer};

/// What goes out with the letters of a message that may be seen.
pub(super) async fn list(db: &mut Db, id: MessageId) -> Result<Vec<MessageFile>> {
    let scope = db.scope();
    store::find(db, scope, id).await?;
    files::list(db, scope, id).await
}

/// One of its files.
pub(super) async fn content(db: &mut Db, id: MessageId, file: MessageFileId) -> Result<Attachment> {
    let scope = db.scope();
    files::content(db, scope, id, file).await
}

/// A message that may be changed; `scope` is all that the person may see.
async fn writable(db: &mut Db, scope: Scope, id: MessageId) -> Result<Message> {
    let message = store::find(db, scope, id).await?;
    db.scope().check(message.owner.id)?;
    Ok(message)
}

/// Whether a file of this name may be attached: asked before it is taken in.
pub(super) async fn check(db: &mut Db, seen: Scope, id: MessageId, name: &str) -> Result<String> {
    let scope = seen.or(db.scope());
    writable(db, scope, id).await?;
    let name = rules::name_of(name)?;
    rules::check_room(&files::list(db, scope, id).await?, 1)?;
    Ok(name)
}

/// A file that came in whole. It waits on disk, nameless, for its turn at the database: however many come in at once, few of
/// them are in memory.
#[derive(Debug)]
pub(super) struct Received(File);

impl Received {
    /// Takes one in, and no more of it than a message may carry.
    pub(super) async fn from(mut body: Payload, folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder).context("there is no room for a file")?;
        let (mut file, mut size) = (File::from_std(file), 0_i64);
        while let Some(bytes) = body.next().await {
            let bytes =
                bytes.map_err(|error| Error::because(Code::BadRequest, format!("the body broke off: {error}")))?;
            size = size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            if size > MAX_FILES_SIZE {
                return Err(rules::too_large());
            }
            file.write_all(&bytes).await.context("a file could not be written")?;
        }
        file.flush().await.context("a file could not be written")?;
        file.seek(SeekFrom::Start(0)).await.context("a file could not be read back")?;
        Ok(Self(file))
    }

    async fn read(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).await.context("a file could not be read back")?;
        rules::check_content(&bytes)?;
        Ok(bytes)
    }
}

/// Attaches a file. The message stays the version it is: what it says has not changed.
pub(super) async fn attach(
    db: &mut Db,
    seen: Scope,
    id: MessageId,
    name: String,
    received: Received,
) -> Result<MessageFile> {
    let scope = seen.or(db.scope());
    let file = Attachment { content_type: rules::content_type(&name), name, bytes: received.read().await? };
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    db.transaction(async |db| {
        let message = writable(db, scope, id).await?;
        // Nobody else attaches anything to it meanwhile.
        store::lock(db, id).await?;
        rules::check_room(&files::list(db, scope, id).await?, size)?;
        if files::kept_for(db, message.owner.id).await?.saturating_add(size) > MAX_KEPT_FILES {
            let why = "all attached files have 200 MB together; those of runs are kept for 30 days";
            return Err(Error::because(Code::StorageFull, why));
        }
        let attached = files::insert(db, message.owner.id, id, &file).await?;
        audit::note(db, Act::MessageFileAttached, of(&message), None::<&MessageFile>, Some(&attached)).await?;
        Ok(attached)
    })
    .await
}

/// Takes a file off. Runs that began with it still send it.
pub(super) async fn remove(db: &mut Db, seen: Scope, id: MessageId, file: MessageFileId) -> Result<()> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let message = writable(db, scope, id).await?;
        store::lock(db, id).await?;
        let removed = files::remove(db, scope, id, file).await?;
        audit::note(db, Act::MessageFileRemoved, of(&message), Some(&removed), None::<&MessageFile>).await
    })
    .await
}

/// What goes with a test letter of a message, if anything does; and the turn of that letter, to be kept until it has gone: few of them are
/// in memory at once. No database is held while it is waited for.
pub(super) async fn with_test(
    may: &Can<needs::MessagesWrite>,
    scope: Scope,
    id: MessageId,
    mailer: &Mailer,
) -> Result<Option<(Arc<Attached>, OwnedSemaphorePermit)>> {
    if files::list(&mut may.db().await?, scope, id).await?.is_empty() {
        return Ok(None);
    }
    let turn = mailer.turn().await.context("no letters go out any more")?;
    let contents = files::contents(&mut may.db().await?, scope, id).await?;
    Ok(Attached::new(contents).map(|attached| (attached, turn)))
}
