//! The pictures of letters in PostgreSQL.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::{LetterImageId, UserId};
use vestnik_api::letter_images::LetterImage;
use vestnik_api::me::Person;

use crate::access::{Db, Scope};
use crate::http::images::Print;
use crate::http::pieces::{PIECE, octet_length, substring};
use crate::platform::error::Result;
use crate::schema::{letter_images, users};

/// Every query of the list starts here.
fn visible(scope: Scope) -> letter_images::BoxedQuery<'static, Pg> {
    let all = letter_images::table.into_boxed();
    match scope {
        Scope::All => all,
        Scope::Own(me) => all.filter(letter_images::owner_id.eq(me.0)),
        Scope::Nobody => all.filter(false.into_sql::<Bool>()),
    }
}

#[derive(Queryable)]
struct Row {
    id: i64,
    token: String,
    content_type: String,
    width: i32,
    height: i32,
    size: i32,
    owner: (i64, String),
    created_at: jiff_diesel::Timestamp,
}

impl Row {
    fn at(self, base: &str) -> LetterImage {
        let ending = if self.content_type == "image/png" { "png" } else { "jpg" };
        LetterImage {
            id: LetterImageId(self.id),
            url: format!("{base}/i/{}.{ending}", self.token),
            width: self.width,
            height: self.height,
            size: self.size.into(),
            owner: Person { id: UserId(self.owner.0), name: self.owner.1 },
            created_at: self.created_at.to_jiff(),
        }
    }
}

async fn load(db: &mut Db, images: letter_images::BoxedQuery<'static, Pg>, base: &str) -> Result<Vec<LetterImage>> {
    let columns = (
        letter_images::id,
        letter_images::token,
        letter_images::content_type,
        letter_images::width,
        letter_images::height,
        letter_images::size,
        (letter_images::owner_id, users::name),
        letter_images::created_at,
    );
    let images = images.inner_join(users::table.on(users::id.eq(letter_images::owner_id))).select(columns);
    let rows: Vec<Row> = images.load(db.connection()).await?;
    Ok(rows.into_iter().map(|row| row.at(base)).collect())
}

/// So many, newest first, those before a number. `base` is where their addresses begin.
pub(in crate::messages) async fn page(
    db: &mut Db,
    owner: Option<UserId>,
    before: Option<i64>,
    rows: i64,
    base: &str,
) -> Result<Vec<LetterImage>> {
    let mut images = visible(db.scope()).filter(letter_images::id.lt(before.unwrap_or(i64::MAX)));
    if let Some(owner) = owner {
        images = images.filter(letter_images::owner_id.eq(owner.0));
    }
    load(db, images.order(letter_images::id.desc()).limit(rows), base).await
}

/// One of them; 404 if there is none for this asker.
pub(in crate::messages) async fn find(db: &mut Db, scope: Scope, id: LetterImageId, base: &str) -> Result<LetterImage> {
    let one = visible(scope).filter(letter_images::id.eq(id.0));
    load(db, one, base).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// How many bytes the pictures have that this person keeps for letters. Until the transaction ends, nobody adds any of his:
/// two uploads at once must not both find the last room.
pub(in crate::messages) async fn kept_for(db: &mut Db, owner: UserId) -> Result<i64> {
    db.take_turn(&format!("letter_images {owner}")).await?;
    let his = letter_images::table.filter(letter_images::owner_id.eq(owner.0));
    Ok(his.select(sql::<BigInt>("coalesce(sum(size), 0)::bigint")).first(db.connection()).await?)
}

/// Keeps a picture for letters.
pub(in crate::messages) async fn insert(
    db: &mut Db,
    owner: UserId,
    token: &str,
    print: &Print,
) -> Result<LetterImageId> {
    let row = (
        letter_images::token.eq(token),
        letter_images::owner_id.eq(owner.0),
        letter_images::content_type.eq(print.content_type),
        letter_images::width.eq(print.width),
        letter_images::height.eq(print.height),
        letter_images::bytes.eq(&print.bytes),
        letter_images::size.eq(i32::try_from(print.bytes.len()).unwrap_or(i32::MAX)),
        letter_images::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(letter_images::table).values(row).returning(letter_images::id);
    Ok(LetterImageId(insert.get_result(db.connection()).await?))
}

/// Removes one that was found for the asker.
pub(in crate::messages) async fn delete(db: &mut Db, id: LetterImageId) -> Result<()> {
    diesel::delete(letter_images::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// How many bytes the picture with this token has, and those of a piece of it; 404 if there is none of this kind. Whoever has a letter may
/// see it.
pub(in crate::messages) async fn piece(db: &mut Db, token: &str, kind: &str, behind: i32) -> Result<(i32, Vec<u8>)> {
    let one = letter_images::table.filter(letter_images::token.eq(token)).filter(letter_images::content_type.eq(kind));
    let piece = (octet_length(letter_images::bytes), substring(letter_images::bytes, behind + 1, PIECE));
    Ok(one.select(piece).first(db.connection()).await?)
}
