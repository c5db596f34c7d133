//! What people do with their pictures.

use jiff::Timestamp;
use serde::Serialize;
use vestnik_api::audit::Act;
use vestnik_api::avatars::Face;
use vestnik_api::id::UserId;

use super::{rules, store};
use crate::access::Db;
use crate::audit::{self, Of};
use crate::http::images::Print;
use crate::platform::error::Result;
use crate::users;

/// What the log tells of a picture: since when there is this one. Its address is told to nobody who may not see it.
#[derive(Serialize)]
struct Told {
    picture_since: Timestamp,
}

/// Gives whoever asks this picture, under a new address. The one before is gone, and so is its address.
pub(super) async fn set(db: &mut Db, print: &Print) -> Result<Face> {
    let me = db.me()?;
    let token = hex::encode(rand::random::<[u8; 16]>());
    db.transaction(async |db| {
        let (before, now) = (store::since(db, me).await?, db.now());
        store::put(db, me, &token, print).await?;
        note(db, me, before, Some(now)).await
    })
    .await?;
    Ok(Face { person: me, address: rules::address(&token) })
}

/// Takes the picture of whoever asks away, if he has one.
pub(super) async fn remove(db: &mut Db) -> Result<()> {
    let me = db.me()?;
    db.transaction(async |db| {
        let Some(before) = store::delete(db, me).await? else { return Ok(()) };
        note(db, me, Some(before), None).await
    })
    .await
}

async fn note(db: &mut Db, me: UserId, before: Option<Timestamp>, after: Option<Timestamp>) -> Result<()> {
    let name = users::named(db, me).await?;
    let of = Of { id: Some(me.0), name: &name, owner: Some(me), ..Of::default() };
    let told = |since: Option<Timestamp>| since.map(|picture_since| Told { picture_since });
    audit::note(db, Act::UserChanged, of, told(before).as_ref(), told(after).as_ref()).await
}
