//! Pictures of people in PostgreSQL.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::avatars::Face;
use vestnik_api::id::UserId;

use super::rules;
use crate::access::{Db, Scope};
use crate::http::images::Print;
use crate::platform::error::Result;
use crate::schema::avatars;

/// How many are told at once.
const MOST: i64 = 1_000;

/// Every query of the list starts here: one's own, and those of people in one's groups; for who may read all users, everybody's.
fn visible(scope: Scope) -> avatars::BoxedQuery<'static, Pg> {
    let all = avatars::table.into_boxed();
    match scope {
        Scope::All => all,
        Scope::Own(me) => {
            // Asked once a query, and not once a row.
            let known = sql::<Bool>("avatars.user_id = ANY ((SELECT fellows(").bind::<BigInt, _>(me.0);
            all.filter(known.sql("))::bigint[])"))
        }
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

/// Where the pictures lie that the asker may see, the newest first.
pub(super) async fn faces(db: &mut Db) -> Result<Vec<Face>> {
    let newest = visible(db.scope()).order((avatars::created_at.desc(), avatars::user_id.desc())).limit(MOST);
    let rows: Vec<(i64, String)> = newest.select((avatars::user_id, avatars::token)).load(db.connection()).await?;
    let face = |(person, token): (i64, String)| Face { person: UserId(person), address: rules::address(&token) };
    Ok(rows.into_iter().map(face).collect())
}

/// What kind of picture has this token, and the picture; 404 if there is none. Whoever knows the token may see it.
pub(super) async fn find(db: &mut Db, token: &str) -> Result<(String, Vec<u8>)> {
    let one = avatars::table.filter(avatars::token.eq(token));
    Ok(one.select((avatars::content_type, avatars::content)).first(db.connection()).await?)
}

/// Since when somebody has his picture, which stays until the transaction ends; none if he has none.
pub(super) async fn since(db: &mut Db, person: UserId) -> Result<Option<Timestamp>> {
    let his = avatars::table.find(person.0).select(avatars::created_at).for_update();
    let since: Option<jiff_diesel::Timestamp> = his.first(db.connection()).await.optional()?;
    Ok(since.map(jiff_diesel::Timestamp::to_jiff))
}

/// Gives somebody a picture, in the place of the one he has.
pub(super) async fn put(db: &mut Db, person: UserId, token: &str, print: &Print) -> Result<()> {
    let row = (
        avatars::user_id.eq(person.0),
        avatars::token.eq(token),
        avatars::content.eq(&print.bytes),
        avatars::content_type.eq(print.content_type),
        avatars::created_at.eq(db.now().to_diesel()),
    );
    diesel::insert_into(avatars::table)
        .values(row)
        .on_conflict(avatars::user_id)
        .do_update()
        .set((
            avatars::token.eq(excluded(avatars::token)),
            avatars::content.eq(excluded(avatars::content)),
            avatars::content_type.eq(excluded(avatars::content_type)),
            avatars::created_at.eq(excluded(avatars::created_at)),
        ))
        .execute(db.connection())
        .await?;
    Ok(())
}

/// Takes somebody's picture away; since when he had it, if he had one.
pub(super) async fn delete(db: &mut Db, person: UserId) -> Result<Option<Timestamp>> {
    let his = diesel::delete(avatars::table.find(person.0)).returning(avatars::created_at);
    let since: Option<jiff_diesel::Timestamp> = his.get_result(db.connection()).await.optional()?;
    Ok(since.map(jiff_diesel::Timestamp::to_jiff))
}
