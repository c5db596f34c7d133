//! People and the links of their letters in PostgreSQL.

use super::rules::Purpose;
use crate::access::Db;
use crate::platform::error::Result;
use crate::platform::token::Token;
use crate::schema::{user_links, users};
use anyhow::{Context, anyhow};
use diesel::prelude::*;
use diesel::query_dsl::methods;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::auth::Register;
use vestnik_api::id::UserId;
use vestnik_api::me::{ChangeMe, Me};
use vestnik_api::text::{Email, Language, Phone, Theme, TimeZone};

/// A person as kept.
#[derive(Queryable, Selectable, Clone)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    id: i64,
    email: String,
    pub(super) name: String,
    phone: Option<String>,
    pub(super) password_hash: String,
    language: String,
    time_zone: String,
    theme: String,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    confirmed_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    blocked_at: Option<Timestamp>,
    blocked_reason: Option<String>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

impl User {
    /// His number.
    pub const fn id(&self) -> UserId {
        UserId(self.id)
    }

    /// The address he signs in with.
    pub(super) fn email(&self) -> &str {
        &self.email
    }

    /// Since when his address is known to be his.
    pub(super) const fn confirmed_at(&self) -> Option<Timestamp> {
        self.confirmed_at
    }

    /// Since when he is blocked.
    pub(super) const fn blocked_at(&self) -> Option<Timestamp> {
        self.blocked_at
    }

    /// Why he is blocked; nothing if he is not.
    pub(super) fn blocked(&self) -> Option<&str> {
        self.blocked_at.map(|_| self.blocked_reason.as_deref().unwrap_or_default())
    }

    /// The language of his letters.
    pub(super) fn language(&self) -> Language {
        if self.language == Language::En.tag() { Language::En } else { Language::Ru }
    }

    /// As he sees himself, but for what he may do and the groups he is in.
    pub(super) fn into_me(self) -> Result<Me> {
        let language = self.language();
        let phone = self.phone.map(|phone| Phone::parse(&phone)).transpose().context("a stored phone")?;
        Ok(Me {
            id: UserId(self.id),
            email: Email::parse(&self.email).context("a stored address")?,
            name: self.name,
            phone,
            language,
            time_zone: TimeZone::parse(&self.time_zone).context("a stored time zone")?,
            theme: theme(&self.theme),
            roles: Vec::new(),
            grants: Vec::new(),
            groups: Vec::new(),
            created_at: self.created_at,
        })
    }
}

fn theme(name: &str) -> Theme {
    [Theme::Light, Theme::Dark].into_iter().find(|theme| theme_name(*theme) == name).unwrap_or_default()
}

const fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// Makes an unconfirmed account. Who signs up again before confirming begins anew, and the earlier link dies: else
/// somebody could sign up with a stranger's address and wait until the stranger confirms a password he never chose.
/// Nothing happens to an address that is confirmed or blocked.
pub(super) async fn register(
    db: &mut Db,
    new: &Register,
    zone: &TimeZone,
    password_hash: &str,
) -> Result<Option<UserId>> {
    let values = (
        users::email.eq(new.email.as_str()),
        users::name.eq(new.name.as_str()),
        users::password_hash.eq(password_hash),
        users::language.eq(new.language.tag()),
        users::time_zone.eq(zone.as_str()),
    );
    let begun_anew = diesel::insert_into(users::table).values(values).on_conflict(users::email).do_update().set((
        users::name.eq(excluded(users::name)),
        users::password_hash.eq(excluded(users::password_hash)),
        users::language.eq(excluded(users::language)),
        users::time_zone.eq(excluded(users::time_zone)),
        users::updated_at.eq(db.now().to_diesel()),
    ));
    let id: Option<i64> =
        methods::FilterDsl::filter(begun_anew, users::confirmed_at.is_null().and(users::blocked_at.is_null()))
            .returning(users::id)
            .get_result(db.connection())
            .await
            .optional()?;
    let id = id.map(UserId);
    // Asked even when there is nobody: both answers do the same work.
    drop_links(db, id.unwrap_or(UserId(0))).await?;
    Ok(id)
}

/// A person by his number.
pub(super) async fn find(db: &mut Db, id: UserId) -> Result<User> {
    Ok(users::table.find(id.0).select(User::as_select()).first(db.connection()).await?)
}

/// The same, kept as it is until the transaction ends.
pub(super) async fn hold(db: &mut Db, id: UserId) -> Result<User> {
    Ok(users::table.find(id.0).select(User::as_select()).for_share().first(db.connection()).await?)
}

/// A person by his address, in lower case.
pub(super) async fn find_by_email(db: &mut Db, email: &str) -> Result<Option<User>> {
    let query = users::table.filter(users::email.eq(email)).select(User::as_select());
    Ok(query.first(db.connection()).await.optional()?)
}

/// Whether somebody is blocked; a person who is gone is.
pub async fn is_blocked(db: &mut Db, id: UserId) -> Result<bool> {
    let query = users::table.find(id.0).select(users::blocked_at.is_not_null());
    Ok(query.first(db.connection()).await.optional()?.unwrap_or(true))
}

/// Blocks somebody who is not blocked yet; whether he was not. Nobody: the operator of the server does it.
pub(super) async fn block(db: &mut Db, id: UserId, by: Option<UserId>, reason: &str) -> Result<bool> {
    let now = db.now().to_diesel();
    let free = users::table.find(id.0).filter(users::blocked_at.is_null());
    let columns = (
        users::blocked_at.eq(Some(now)),
        users::blocked_by.eq(by.map(|by| by.0)),
        users::blocked_reason.eq(Some(reason)),
        users::updated_at.eq(now),
    );
    Ok(diesel::update(free).set(columns).execute(db.connection()).await? == 1)
}

/// Lets somebody in again who is blocked; whether he was.
pub(super) async fn unblock(db: &mut Db, id: UserId) -> Result<bool> {
    let now = db.now().to_diesel();
    let blocked = users::table.find(id.0).filter(users::blocked_at.is_not_null());
    let columns = (
        users::blocked_at.eq(None::<jiff_diesel::Timestamp>),
        users::blocked_by.eq(None::<i64>),
        users::blocked_reason.eq(None::<String>),
        users::updated_at.eq(now),
    );
    Ok(diesel::update(blocked).set(columns).execute(db.connection()).await? == 1)
}

/// Changes what is given; a column that is `None` stays.
pub(super) async fn change(db: &mut Db, id: UserId, change: &ChangeMe) -> Result<User> {
    let phone = |phone: &Option<Phone>| users::phone.eq(phone.as_ref().map(|phone| phone.as_str().to_owned()));
    let columns = (
        change.name.as_ref().map(|name| users::name.eq(name.as_str())),
        change.phone.as_ref().map(phone),
        change.language.map(|language| users::language.eq(language.tag())),
        change.time_zone.as_ref().map(|zone| users::time_zone.eq(zone.as_str())),
        change.theme.map(|theme| users::theme.eq(theme_name(theme))),
        users::updated_at.eq(db.now().to_diesel()),
    );
    let changed = diesel::update(users::table.find(id.0)).set(columns).returning(User::as_returning());
    Ok(changed.get_result(db.connection()).await?)
}

/// Keeps another password.
pub(super) async fn set_password(db: &mut Db, id: UserId, password_hash: &str) -> Result<()> {
    let now = db.now().to_diesel();
    let columns = (users::password_hash.eq(password_hash), users::updated_at.eq(now));
    diesel::update(users::table.find(id.0)).set(columns).execute(db.connection()).await?;
    Ok(())
}

/// Keeps another password in the place of this one; whether this one was still kept.
pub(super) async fn replace_password(db: &mut Db, id: UserId, instead_of: &str, password_hash: &str) -> Result<bool> {
    let still = users::table.find(id.0).filter(users::password_hash.eq(instead_of));
    let columns = (users::password_hash.eq(password_hash), users::updated_at.eq(db.now().to_diesel()));
    Ok(diesel::update(still).set(columns).execute(db.connection()).await? == 1)
}

/// Notes that an address is its owner's; the first time stays.
pub(super) async fn confirm(db: &mut Db, id: UserId) -> Result<()> {
    let now = db.now().to_diesel();
    let unconfirmed = users::table.find(id.0).filter(users::confirmed_at.is_null());
    let columns = (users::confirmed_at.eq(Some(now)), users::updated_at.eq(now));
    diesel::update(unconfirmed).set(columns).execute(db.connection()).await?;
    Ok(())
}

/// Keeps the link of a letter in the place of an earlier one.
pub(super) async fn put_link(db: &mut Db, user: UserId, purpose: Purpose, token: &Token) -> Result<()> {
    let expires_at = db.now().checked_add(purpose.lifetime()).map_err(|error| anyhow!(error))?.to_diesel();
    let hash = token.hash();
    diesel::insert_into(user_links::table)
        .values((
            user_links::user_id.eq(user.0),
            user_links::purpose.eq(purpose.name()),
            user_links::hash.eq(&hash),
            user_links::expires_at.eq(expires_at),
        ))
        .on_conflict((user_links::user_id, user_links::purpose))
        .do_update()
        .set((user_links::hash.eq(&hash), user_links::expires_at.eq(expires_at)))
        .execute(db.connection())
        .await?;
    Ok(())
}

/// Uses up a link: whose it was, if it was good.
pub(super) async fn take_link(db: &mut Db, purpose: Purpose, token: &Token) -> Result<Option<UserId>> {
    let now = db.now().to_diesel();
    let good = user_links::table
        .filter(user_links::hash.eq(token.hash()))
        .filter(user_links::purpose.eq(purpose.name()))
        .filter(user_links::expires_at.gt(now));
    let user = diesel::delete(good).returning(user_links::user_id).get_result(db.connection()).await.optional()?;
    Ok(user.map(UserId))
}

/// Makes all links of a person worthless.
pub(super) async fn drop_links(db: &mut Db, user: UserId) -> Result<()> {
    let his = user_links::table.filter(user_links::user_id.eq(user.0));
    diesel::delete(his).execute(db.connection()).await?;
    Ok(())
}

/// Removes links that are too old; how many.
pub(super) async fn sweep_links(db: &mut Db) -> Result<usize> {
    let old = user_links::table.filter(user_links::expires_at.le(db.now().to_diesel()));
    Ok(diesel::delete(old).execute(db.connection()).await?)
}
