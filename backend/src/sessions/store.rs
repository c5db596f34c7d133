//! Sessions and their refresh tokens in PostgreSQL.

use super::rules::{self, Presented};
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::platform::token::Token;
use crate::schema::{refresh_tokens, sessions};
use anyhow::anyhow;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::me::Session;

/// Every query of a person's sessions starts here: the living ones of those the asker may see.
fn visible(db: &Db) -> sessions::BoxedQuery<'static, Pg> {
    let now = db.now().to_diesel();
    let living =
        sessions::table.filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now)).into_boxed();
    match db.scope() {
        Scope::All => living,
        Scope::Own(me) => living.filter(sessions::user_id.eq(me.0)),
        Scope::Nobody => living.filter(false.into_sql::<diesel::sql_types::Bool>()),
    }
}

/// A device that signs in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device<'a> {
    /// What its browser calls itself.
    pub user_agent: &'a str,
    /// Its network address.
    pub address: &'a str,
}

/// Opens a session.
pub(super) async fn open(db: &mut Db, user: UserId, device: Device<'_>) -> Result<SessionId> {
    let now = db.now();
    let id = diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(user.0),
            sessions::user_agent.eq(device.user_agent),
            sessions::address.eq(device.address),
            sessions::created_at.eq(now.to_diesel()),
            sessions::last_used_at.eq(now.to_diesel()),
            sessions::expires_at.eq(later(now, rules::IDLE)?.to_diesel()),
        ))
        .returning(sessions::id)
        .get_result(db.connection())
        .await?;
    Ok(SessionId(id))
}

/// Keeps a refresh token of a session.
pub(super) async fn add_token(db: &mut Db, session: SessionId, token: &Token) -> Result<()> {
    let values = (
        refresh_tokens::hash.eq(token.hash()),
        refresh_tokens::session_id.eq(session.0),
        refresh_tokens::created_at.eq(db.now().to_diesel()),
    );
    diesel::insert_into(refresh_tokens::table).values(values).execute(db.connection()).await?;
    Ok(())
}

/// A refresh token that was presented: whose it is and what it is worth.
pub(super) struct Found {
    /// Its session.
    pub session: SessionId,
    /// Whose session.
    pub user: UserId,
    /// What the rules judge by.
    pub presented: Presented,
}

/// Finds a refresh token, and holds its session until the transaction ends: tabs take turns.
pub(super) async fn lock_token(db: &mut Db, token: &Token) -> Result<Option<Found>> {
    let hash = token.hash();
    let of = refresh_tokens::table.find(&hash).select(refresh_tokens::session_id);
    let Some(session) = of.first::<i64>(db.connection()).await.optional()? else { return Ok(None) };
    let held = sessions::table
        .find(session)
        .select((sessions::user_id, sessions::expires_at, sessions::revoked_at))
        .for_update()
        .first::<(i64, jiff_diesel::Timestamp, NullableTimestamp)>(db.connection());
    let Some((user, expires_at, revoked_at)) = held.await.optional()? else { return Ok(None) };
    // Read after the session is held: another tab may have replaced the token while this one waited.
    let replaced = refresh_tokens::table.find(&hash).select(refresh_tokens::replaced_at);
    let replaced: Option<NullableTimestamp> = replaced.first(db.connection()).await.optional()?;
    let Some(replaced) = replaced else { return Ok(None) };
    let presented =
        Presented { replaced: replaced.to_jiff(), expires: expires_at.to_jiff(), revoked: revoked_at.to_jiff() };
    Ok(Some(Found { session: SessionId(session), user: UserId(user), presented }))
}

/// Notes that a newer refresh token has taken this one's place.
pub(super) async fn replace_token(db: &mut Db, token: &Token) -> Result<()> {
    let now = db.now().to_diesel();
    let old = refresh_tokens::table.find(token.hash());
    diesel::update(old).set(refresh_tokens::replaced_at.eq(Some(now))).execute(db.connection()).await?;
    Ok(())
}

/// Lets a session live on from now.
pub(super) async fn prolong(db: &mut Db, session: SessionId) -> Result<()> {
    let now = db.now();
    let columns =
        (sessions::last_used_at.eq(now.to_diesel()), sessions::expires_at.eq(later(now, rules::IDLE)?.to_diesel()));
    diesel::update(sessions::table.find(session.0)).set(columns).execute(db.connection()).await?;
    Ok(())
}

/// Whose living session this is, and when it was last used.
pub(super) async fn living(db: &mut Db, session: SessionId) -> Result<Option<(UserId, Timestamp)>> {
    let query = visible(db).filter(sessions::id.eq(session.0)).select((sessions::user_id, sessions::last_used_at));
    let found: Option<(i64, jiff_diesel::Timestamp)> = query.first(db.connection()).await.optional()?;
    Ok(found.map(|(user, used)| (UserId(user), used.to_jiff())))
}

/// Notes that a session is in use, if that was not noted lately: however many nodes notice, one writes.
pub(super) async fn note_use(db: &mut Db, session: SessionId) -> Result<()> {
    let now = db.now();
    let lately = later(now, -rules::USE_NOTED_EVERY)?.to_diesel();
    let quiet = sessions::table.find(session.0).filter(sessions::last_used_at.le(lately));
    diesel::update(quiet).set(sessions::last_used_at.eq(now.to_diesel())).execute(db.connection()).await?;
    Ok(())
}

/// A session as it is listed.
type Listed = (i64, jiff_diesel::Timestamp, jiff_diesel::Timestamp, String, String);

/// The living sessions the asker may see, the last used first.
pub(super) async fn list(db: &mut Db) -> Result<Vec<Session>> {
    let current = db.actor().map(|actor| actor.session);
    let query = visible(db).order((sessions::last_used_at.desc(), sessions::id.desc())).select((
        sessions::id,
        sessions::created_at,
        sessions::last_used_at,
        sessions::user_agent,
        sessions::address,
    ));
    let rows: Vec<Listed> = query.load(db.connection()).await?;
    let session = |(id, created_at, last_used_at, user_agent, address): Listed| Session {
        id: SessionId(id),
        created_at: created_at.to_jiff(),
        last_used_at: last_used_at.to_jiff(),
        user_agent,
        address,
        current: current == Some(SessionId(id)),
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Which living sessions are to end. All of them name their owner: nobody ends another's by its number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// This one of this person's.
    One(UserId, SessionId),
    /// A person's, all of them.
    Of(UserId),
    /// A person's, but for the one he asks from.
    Others(UserId, SessionId),
}

/// Ends sessions; which ones.
pub(super) async fn revoke(db: &mut Db, which: Which) -> Result<Vec<SessionId>> {
    let now = db.now().to_diesel();
    let (Which::One(owner, _) | Which::Of(owner) | Which::Others(owner, _)) = which;
    let living = diesel::update(sessions::table)
        .set(sessions::revoked_at.eq(Some(now)))
        .filter(sessions::user_id.eq(owner.0))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .into_boxed();
    let meant = match which {
        Which::One(_, session) => living.filter(sessions::id.eq(session.0)),
        Which::Others(_, but) => living.filter(sessions::id.ne(but.0)),
        Which::Of(_) => living,
    };
    let ended: Vec<i64> = meant.returning(sessions::id).get_results(db.connection()).await?;
    Ok(ended.into_iter().map(SessionId).collect())
}

/// Removes what is of no use any more: sessions that are over, and replaced tokens that have grown older than a session
/// can without being used; how many rows.
pub(super) async fn sweep(db: &mut Db) -> Result<usize> {
    let now = db.now();
    let week_ago = later(now, -SignedDuration::from_hours(7 * 24))?.to_diesel();
    let over = sessions::table.filter(sessions::expires_at.le(week_ago).or(sessions::revoked_at.le(week_ago)));
    let sessions = diesel::delete(over).execute(db.connection()).await?;
    let idle_ago = later(now, -rules::IDLE)?.to_diesel();
    let worn = refresh_tokens::table.filter(refresh_tokens::replaced_at.le(idle_ago));
    Ok(sessions + diesel::delete(worn).execute(db.connection()).await?)
}

fn later(time: Timestamp, by: SignedDuration) -> Result<Timestamp> {
    time.checked_add(by).map_err(|error| anyhow!(error).into())
}
