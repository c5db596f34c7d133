//! Invitations in PostgreSQL.

use crate::access::Db;
use crate::platform::error::{OnConstraint, Result};
use crate::platform::token::Token;
use crate::schema::{invitations, users};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use std::collections::BTreeMap;
use vestnik_api::Code;
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{GroupId, InvitationId, UserId};
use vestnik_api::invitations::{Invitation, InvitationFilter, InvitationState, NewInvitation};
use vestnik_api::me::Person;
use vestnik_api::text::{Email, Language};

/// How long a link works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

type Row = (
    i64,
    String,
    String,
    jiff_diesel::Timestamp,
    jiff_diesel::Timestamp,
    NullableTimestamp,
    Option<i64>,
    Option<String>,
);

fn told(row: Row, now: Timestamp) -> Invitation {
    let (id, email, language, created_at, expires_at, accepted_at, by, name) = row;
    let expires_at = expires_at.to_jiff();
    let accepted: Option<Timestamp> = accepted_at.into();
    Invitation {
        id: InvitationId(id),
        email: Email::from_stored(email),
        language: if language == Language::En.tag() { Language::En } else { Language::Ru },
        invited_by: by.zip(name).map(|(id, name)| Person { id: UserId(id), name }),
        group: None,
        state: match accepted {
            Some(_) => InvitationState::Accepted,
            None if expires_at > now => InvitationState::Open,
            None => InvitationState::Expired,
        },
        created_at: created_at.to_jiff(),
        expires_at,
    }
}

/// A page of them, the newest first, with one more row than asked for.
pub(super) async fn page(
    db: &mut Db,
    filter: &InvitationFilter,
    patterns: Vec<String>,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Invitation>> {
    let now = db.now();
    let mut query = invitations::table
        .left_join(users::table.on(users::id.nullable().eq(invitations::invited_by)))
        .select(columns())
        .order(invitations::id.desc())
        .limit(rows)
        .into_boxed::<Pg>();
    if let Some(before) = before {
        query = query.filter(invitations::id.lt(before));
    }
    for pattern in patterns {
        query = query.filter(invitations::email.like(pattern));
    }
    query = match filter.state {
        None => query,
        Some(InvitationState::Accepted) => query.filter(invitations::accepted_at.is_not_null()),
        Some(InvitationState::Open) => {
            query.filter(invitations::accepted_at.is_null()).filter(invitations::expires_at.gt(now.to_diesel()))
        }
        Some(InvitationState::Expired) => {
            query.filter(invitations::accepted_at.is_null()).filter(invitations::expires_at.le(now.to_diesel()))
        }
    };
    let rows: Vec<Row> = query.load(db.connection()).await?;
    Ok(rows.into_iter().map(|row| told(row, now)).collect())
}

/// Into which groups these invite.
pub(super) async fn groups_of(db: &mut Db, of: &[Invitation]) -> Result<BTreeMap<InvitationId, i64>> {
    let ids: Vec<i64> = of.iter().map(|invitation| invitation.id.0).collect();
    let into = invitations::table.filter(invitations::id.eq_any(ids)).filter(invitations::group_id.is_not_null());
    let into = into.select((invitations::id, invitations::group_id.assume_not_null()));
    let into: Vec<(i64, i64)> = into.load(db.connection()).await?;
    Ok(into.into_iter().map(|(id, group)| (InvitationId(id), group)).collect())
}

/// One of them.
pub(super) async fn find(db: &mut Db, id: InvitationId) -> Result<Invitation> {
    let now = db.now();
    let query = invitations::table
        .left_join(users::table.on(users::id.nullable().eq(invitations::invited_by)))
        .filter(invitations::id.eq(id.0))
        .select(columns());
    Ok(told(query.first(db.connection()).await?, now))
}

type Columns = (
    invitations::id,
    invitations::email,
    invitations::language,
    invitations::created_at,
    invitations::expires_at,
    invitations::accepted_at,
    diesel::dsl::Nullable<users::id>,
    diesel::dsl::Nullable<users::name>,
);

fn columns() -> Columns {
    (
        invitations::id,
        invitations::email,
        invitations::language,
        invitations::created_at,
        invitations::expires_at,
        invitations::accepted_at,
        users::id.nullable(),
        users::name.nullable(),
    )
}

/// Keeps a new one.
pub(super) async fn insert(
    db: &mut Db,
    by: UserId,
    new: &NewInvitation,
    into: Option<(GroupId, GroupRole)>,
) -> Result<InvitationId> {
    let expires_at = expiry(db).to_diesel();
    let values = (
        invitations::email.eq(new.email.as_str()),
        invitations::language.eq(new.language.tag()),
        invitations::invited_by.eq(Some(by.0)),
        invitations::expires_at.eq(expires_at),
        invitations::group_id.eq(into.map(|(group, _)| group.0)),
        invitations::group_role.eq(into.map(|(_, role)| role.name())),
    );
    let inserted = diesel::insert_into(invitations::table).values(values).returning(invitations::id);
    let id = inserted.get_result(db.connection()).await;
    id.map(InvitationId).on_constraint("invitations_email_key", || Code::AlreadyExists.into())
}

fn expiry(db: &Db) -> Timestamp {
    db.now().saturating_add(LIFETIME).unwrap_or(Timestamp::MAX)
}

/// Lets one that nobody has accepted, and that asks into no group, ask into this one; which that is, if there is one.
pub(super) async fn ask_along(
    db: &mut Db,
    email: &Email,
    into: GroupId,
    role: GroupRole,
) -> Result<Option<InvitationId>> {
    let open = invitations::table
        .filter(invitations::email.eq(email.as_str()))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::group_id.is_null());
    let seat = (invitations::group_id.eq(Some(into.0)), invitations::group_role.eq(Some(role.name())));
    let asked = diesel::update(open).set(seat).returning(invitations::id);
    Ok(asked.get_result(db.connection()).await.optional()?.map(InvitationId))
}

/// Lets it work for a while again, with a link that the next letter brings.
pub(super) async fn renew(db: &mut Db, id: InvitationId) -> Result<()> {
    let expires_at = expiry(db).to_diesel();
    let open = invitations::table.find(id.0).filter(invitations::accepted_at.is_null());
    let columns = (invitations::hash.eq(None::<Vec<u8>>), invitations::expires_at.eq(expires_at));
    match diesel::update(open).set(columns).execute(db.connection()).await? {
        0 => Err(Code::WrongState.into()),
        _ => Ok(()),
    }
}

/// Keeps the token of a letter that is about to go out.
pub(super) async fn put_token(db: &mut Db, id: InvitationId, token: &Token) -> Result<()> {
    let hash = invitations::hash.eq(Some(token.hash()));
    diesel::update(invitations::table.find(id.0)).set(hash).execute(db.connection()).await?;
    Ok(())
}

/// The one that a token belongs to, if it works, kept from others until the transaction ends.
pub(super) async fn held(db: &mut Db, token: &Token) -> Result<InvitationId> {
    let now = db.now().to_diesel();
    let open = invitations::table
        .filter(invitations::hash.eq(token.hash()))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .select(invitations::id)
        .for_update();
    let id: Option<i64> = open.first(db.connection()).await.optional()?;
    id.map(InvitationId).ok_or_else(|| Code::LinkExpired.into())
}

/// Into which group somebody is invited, if into any that is still there, and as what.
pub(super) async fn seat(db: &mut Db, id: InvitationId) -> Result<Option<(GroupId, GroupRole)>> {
    let columns = (invitations::group_id, invitations::group_role);
    let (group, role): (Option<i64>, Option<String>) =
        invitations::table.find(id.0).select(columns).first(db.connection()).await?;
    let role = role.and_then(|name| GroupRole::ALL.into_iter().find(|role| role.name() == name));
    Ok(group.map(GroupId).zip(role))
}

/// Notes that there is an account now; the link is used up.
pub(super) async fn accept(db: &mut Db, id: InvitationId) -> Result<()> {
    let columns = (invitations::accepted_at.eq(Some(db.now().to_diesel())), invitations::hash.eq(None::<Vec<u8>>));
    diesel::update(invitations::table.find(id.0)).set(columns).execute(db.connection()).await?;
    Ok(())
}

/// Takes one back that nobody has accepted.
pub(super) async fn delete(db: &mut Db, id: InvitationId) -> Result<()> {
    let open = invitations::table.find(id.0).filter(invitations::accepted_at.is_null());
    match diesel::delete(open).execute(db.connection()).await? {
        0 => Err(Code::WrongState.into()),
        _ => Ok(()),
    }
}
