//! What people do with the files of messages.

use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::id::{MessageFileId, MessageId};
use vestnik_api::message_files::{MAX_KEPT_FILES, MessageFile};
use vestnik_api::messages::Message;

use super::actions::of;
use super::rules::attachment as rules;
use super::store::{self, files};
use crate::access::{Can, Db, Scope, needs};
use crate::audit;
use crate::http::pieces::Kept;
use crate::http::uploads::Upload;
use crate::platform::error::{Error, Result};
use crate::platform::mail::{Attached, Attachment, Mailer};

/// How long a test letter with files waits for its turn before whoever asked is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What goes out with the letters of a message that may be seen.
pub(super) async fn list(db: &mut Db, id: MessageId) -> Result<Vec<MessageFile>> {
    let scope = db.scope();
    store::find(db, scope, id).await?;
    files::list(db, scope, id).await
}

/// What one of its files is called.
pub(super) async fn name(db: &mut Db, id: MessageId, file: MessageFileId) -> Result<String> {
    let scope = db.scope();
    files::name(db, scope, id, file).await
}

/// A file on its way to somebody who may see it, for as long as he may.
pub(super) struct Download {
    pub(super) may: Can<needs::MessagesRead>,
    pub(super) message: MessageId,
    pub(super) file: MessageFileId,
}

impl Kept for Download {
    async fn piece(&mut self, behind: i32) -> Result<(i32, Vec<u8>)> {
        let mut db = self.may.db().await?;
        let scope = db.scope();
        files::piece(&mut db, scope, self.message, self.file, behind).await
    }
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

/// Attaches a file. The message stays the version it is: what it says has not changed.
pub(super) async fn attach(
    db: &mut Db,
    seen: Scope,
    id: MessageId,
    name: String,
    upload: Upload,
) -> Result<MessageFile> {
    let scope = seen.or(db.scope());
    let file = Attachment { content_type: rules::content_type(&name), name, bytes: upload.read().await? };
    rules::check_content(&file.bytes)?;
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
/// in memory at once. Not waited for longer than somebody would: with an `Idempotency-Key` the transaction is open.
pub(super) async fn with_test(
    may: &Can<needs::MessagesWrite>,
    scope: Scope,
    id: MessageId,
    mailer: &Mailer,
) -> Result<Option<(Arc<Attached>, OwnedSemaphorePermit)>> {
    if files::list(&mut may.db().await?, scope, id).await?.is_empty() {
        return Ok(None);
    }
    let turn = timeout(PATIENCE, mailer.turn()).await.map_err(|_late| Code::Unavailable)?;
    let turn = turn.context("no letters go out any more")?;
    let contents = files::contents(&mut may.db().await?, scope, id).await?;
    Ok(Attached::new(contents).map(|attached| (attached, turn)))
}
