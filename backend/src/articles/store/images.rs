//! The images of articles. Whoever knows the token of one may see it: it is as long as a secret.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::articles::ArticleImage;
use vestnik_api::id::UserId;

use super::image_of;
use crate::access::Db;
use crate::http::images::Print;
use crate::http::pieces::{PIECE, octet_length, substring};
use crate::platform::error::Result;
use crate::schema::article_images;

/// Keeps an image.
pub(in crate::articles) async fn insert(db: &mut Db, by: UserId, token: &str, print: &Print) -> Result<ArticleImage> {
    let now = db.now().to_diesel();
    let row = (
        article_images::token.eq(token),
        article_images::content_type.eq(print.content_type),
        article_images::width.eq(print.width),
        article_images::height.eq(print.height),
        article_images::bytes.eq(&print.bytes),
        article_images::uploaded_by.eq(by.0),
        article_images::created_at.eq(now),
        article_images::touched_at.eq(now),
    );
    diesel::insert_into(article_images::table).values(row).execute(db.connection()).await?;
    Ok(image_of((token.to_owned(), print.width, print.height)))
}

/// The type of one; 404 if there is none.
pub(in crate::articles) async fn kind(db: &mut Db, token: &str) -> Result<String> {
    let one = article_images::table.filter(article_images::token.eq(token));
    Ok(one.select(article_images::content_type).first(db.connection()).await?)
}

/// How many bytes one has, and those of a piece of it; 404 if there is none.
pub(in crate::articles) async fn piece(db: &mut Db, token: &str, behind: i32) -> Result<(i32, Vec<u8>)> {
    let one = article_images::table.filter(article_images::token.eq(token));
    let piece = (octet_length(article_images::bytes), substring(article_images::bytes, behind + 1, PIECE));
    Ok(one.select(piece).first(db.connection()).await?)
}

/// The number of the one with this token, which stays until the transaction ends.
pub(in crate::articles) async fn number(db: &mut Db, token: &str) -> Result<Option<i64>> {
    let one = article_images::table.filter(article_images::token.eq(token)).select(article_images::id);
    Ok(one.for_key_share().first(db.connection()).await.optional()?)
}

/// Removes so many at most that no article shows, and none has shown since that time; answers how many those were. An article
/// that takes one in meanwhile touches it, so that it stays.
pub(in crate::articles) async fn sweep(db: &mut Db, before: Timestamp, at_most: i64) -> Result<usize> {
    let sweep = diesel::sql_query(
        "DELETE FROM article_images WHERE touched_at < $1 AND id IN (
             SELECT id FROM article_images
             WHERE touched_at < $1 AND NOT EXISTS (SELECT FROM article_image_uses WHERE image_id = article_images.id)
             ORDER BY touched_at LIMIT $2
         )",
    );
    let sweep = sweep.bind::<Timestamptz, _>(before.to_diesel()).bind::<BigInt, _>(at_most);
    Ok(sweep.execute(db.connection()).await?)
}
