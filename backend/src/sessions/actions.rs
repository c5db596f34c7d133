//! Signing in and out, and what ends sessions.

use super::rules::{self, Verdict};
use super::store::{self, Device, Which};
use crate::access::{Db, Public, SignedIn};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::platform::error::Result;
use crate::platform::token::Token;
use crate::users::{self, Passwords};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::auth::{Login, Reset};
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::me::{ChangePassword, Me};

/// A session that was opened or goes on: what the browser is handed.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) session: SessionId,
    pub(super) refresh: Token,
    pub(super) me: Me,
}

/// Signs somebody in on a device.
pub(super) async fn sign_in(
    anybody: &Public,
    passwords: &Passwords,
    login: &Login,
    device: Device<'_>,
) -> Result<Opened> {
    let user = users::authenticate(anybody, passwords, &login.email, &login.password).await?;
    let mut db = anybody.db().await?;
    db.transaction(async |db| {
        let user = users::hold(db, &user).await?;
        let session = store::open(db, user.id(), device).await?;
        let refresh = Token::random();
        store::add_token(db, session, &refresh).await?;
        let me = users::me(db, user.id()).await?;
        audit::note_only(db, Act::SignedIn, of_himself(&me)).await?;
        Ok(Opened { session, refresh, me })
    })
    .await
}

fn of_himself(me: &Me) -> Of<'_> {
    Of { id: Some(me.id.0), name: &me.name, owner: Some(me.id), by: Some(me.id) }
}

/// What came of a refresh token.
pub(super) enum Refreshed {
    /// The session goes on with another token.
    GoesOn(Box<Opened>),
    /// It is over, or there was none.
    Over,
    /// The token had been replaced long ago: this session was ended.
    Stolen(SessionId),
}

/// Goes on with a session by its refresh token, which is replaced.
pub(super) async fn refresh(db: &mut Db, token: &Token) -> Result<Refreshed> {
    db.transaction(async |db| {
        let Some(found) = store::lock_token(db, token).await? else { return Ok(Refreshed::Over) };
        match rules::judge(found.presented, db.now()) {
            // Whoever holds the token of a session that the staff has ended learns why.
            Verdict::Over => {
                users::check_not_blocked(db, found.user).await?;
                return Ok(Refreshed::Over);
            }
            Verdict::Stolen => {
                end(db, Which::One(found.user, found.session)).await?;
                // Not an error: the transaction must not be undone.
                return Ok(Refreshed::Stolen(found.session));
            }
            Verdict::Rotate => store::replace_token(db, token).await?,
            Verdict::Join => {}
        }
        users::check_may_sign_in(db, found.user).await?;
        let refresh = Token::random();
        store::add_token(db, found.session, &refresh).await?;
        store::prolong(db, found.session).await?;
        let me = users::me(db, found.user).await?;
        Ok(Refreshed::GoesOn(Box::new(Opened { session: found.session, refresh, me })))
    })
    .await
}

/// Ends the session that a refresh token belongs to, worn out or not; which one, if it lived.
pub(super) async fn sign_out(db: &mut Db, token: &Token) -> Result<Vec<SessionId>> {
    db.transaction(async |db| match store::lock_token(db, token).await? {
        Some(found) => end(db, Which::One(found.user, found.session)).await,
        None => Ok(Vec::new()),
    })
    .await
}

/// Signs one of one's own devices out.
pub(super) async fn end_one(db: &mut Db, session: SessionId) -> Result<()> {
    let me = db.me()?;
    let ended = db.transaction(async |db| end(db, Which::One(me, session)).await).await?;
    if ended.is_empty() { Err(Code::NotFound.into()) } else { Ok(()) }
}

/// Signs this device out, if it still is signed in.
pub(super) async fn end_if_living(db: &mut Db, session: SessionId) -> Result<()> {
    let me = db.me()?;
    db.transaction(async |db| end(db, Which::One(me, session)).await).await.map(drop)
}

/// Signs out all of one's devices but the one that asks.
pub(super) async fn end_others(db: &mut Db, me: UserId, but: SessionId) -> Result<Vec<SessionId>> {
    db.transaction(async |db| end(db, Which::Others(me, but)).await).await
}

/// Ends all sessions of a person, here and on every node.
pub async fn end_all(db: &mut Db, user: UserId) -> Result<()> {
    end(db, Which::Of(user)).await?;
    events::emit(db, Event::PersonChanged(user)).await
}

/// A new password for oneself; the other devices are signed out.
pub(super) async fn change_password(
    me: &SignedIn,
    passwords: &Passwords,
    change: &ChangePassword,
) -> Result<Vec<SessionId>> {
    let new = users::check_new_password(me, passwords, change).await?;
    let mut db = me.db().await?;
    db.transaction(async |db| {
        users::set_password(db, &new).await?;
        end(db, Which::Others(me.actor().user, me.actor().session)).await
    })
    .await
}

/// A new password by the link in a letter; all devices are signed out.
pub(super) async fn reset_password(anybody: &Public, passwords: &Passwords, reset: &Reset) -> Result<UserId> {
    let hash = passwords.hash(reset.password.as_str()).await?;
    let mut db = anybody.db().await?;
    db.transaction(async |db| {
        let user = users::reset_password(db, &Token::from_text(reset.token.as_str()), &hash).await?;
        end_all(db, user).await?;
        Ok(user)
    })
    .await
}

async fn end(db: &mut Db, which: Which) -> Result<Vec<SessionId>> {
    let ended = store::revoke(db, which).await?;
    for session in &ended {
        events::emit(db, Event::SessionEnded(*session)).await?;
    }
    Ok(ended)
}
