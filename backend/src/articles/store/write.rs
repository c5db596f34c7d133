//! Writing, publishing and deleting articles.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::articles::{ArticleState, ChangeArticle, NewArticle};
use vestnik_api::id::{ArticleId, UserId};
use vestnik_api::text::Line;

use crate::access::Db;
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::articles;

/// Those of these slugs that articles have, but for one article's own.
pub(in crate::articles) async fn taken(db: &mut Db, slugs: &[String], but: Option<ArticleId>) -> Result<Vec<String>> {
    let taken = articles::table
        .filter(articles::slug.eq_any(slugs).and(articles::id.ne(but.map_or(0, |id| id.0))))
        .select(articles::slug);
    Ok(taken.load(db.connection()).await?)
}

/// A new draft; none if somebody has just taken its slug.
pub(in crate::articles) async fn insert(
    db: &mut Db,
    author: UserId,
    slug: &str,
    image: Option<i64>,
    new: &NewArticle,
) -> Result<Option<ArticleId>> {
    let now = db.now().to_diesel();
    let row = (
        articles::slug.eq(slug),
        articles::title.eq(new.title.as_str()),
        articles::summary.eq(new.summary.as_str()),
        articles::body.eq(new.body.as_str()),
        articles::image_id.eq(image),
        articles::author_id.eq(author.0),
        articles::created_at.eq(now),
        articles::updated_at.eq(now),
    );
    let insert = diesel::insert_into(articles::table).values(row).on_conflict(articles::slug).do_nothing();
    Ok(insert.returning(articles::id).get_result(db.connection()).await.optional()?.map(ArticleId))
}

/// The version of an article, which nobody else changes or deletes until the transaction ends.
pub(in crate::articles) async fn lock(db: &mut Db, id: ArticleId) -> Result<i32> {
    let one = articles::table.find(id.0).select(articles::version).for_update();
    Ok(one.first(db.connection()).await?)
}

/// What becomes of the image at the head of an article.
#[derive(Debug, Clone, Copy)]
pub(in crate::articles) enum Set {
    /// It stays what it is.
    Stays,
    /// This one from now on, or none.
    To(Option<i64>),
}

#[derive(AsChangeset)]
#[diesel(table_name = articles)]
struct Change<'a> {
    slug: Option<&'a str>,
    title: Option<&'a str>,
    summary: Option<&'a str>,
    body: Option<&'a str>,
    updated_at: jiff_diesel::Timestamp,
}

/// Changes what is given.
pub(in crate::articles) async fn update(
    db: &mut Db,
    id: ArticleId,
    slug: Option<&str>,
    image: Set,
    change: &ChangeArticle,
) -> Result<()> {
    let given = Change {
        slug,
        title: change.title.as_ref().map(Line::as_str),
        summary: change.summary.as_ref().map(AsRef::as_ref),
        body: change.body.as_ref().map(AsRef::as_ref),
        updated_at: db.now().to_diesel(),
    };
    let image = match image {
        Set::Stays => None,
        Set::To(image) => Some(articles::image_id.eq(image)),
    };
    let set = (given, image, articles::version.eq(articles::version + 1));
    let update = diesel::update(articles::table.find(id.0)).set(set).execute(db.connection()).await;
    // Somebody has just taken the slug: looked for anew, there is another.
    update.on_constraint("articles_slug_key", || Error::from(Code::ChangedMeanwhile))?;
    Ok(())
}

/// Publishes an article, or makes it a draft again. When it was first published stays.
pub(in crate::articles) async fn set_state(db: &mut Db, id: ArticleId, state: ArticleState) -> Result<()> {
    let set = diesel::sql_query(
        "UPDATE articles SET state = $2, updated_at = $3, version = version + 1,
             published_at = CASE WHEN $2 = 'published' THEN coalesce(published_at, $3) ELSE published_at END
         WHERE id = $1",
    );
    let set = set.bind::<BigInt, _>(id.0).bind::<Text, _>(state.name());
    set.bind::<Timestamptz, _>(db.now().to_diesel()).execute(db.connection()).await?;
    Ok(())
}

/// Deletes an article. Its images are swept when no other shows them.
pub(in crate::articles) async fn delete(db: &mut Db, id: ArticleId) -> Result<()> {
    keep_uses(db, id, &[]).await?;
    diesel::delete(articles::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// Writes down which images an article shows. Those it shows, or has shown until now, are touched: none of them is swept today.
pub(in crate::articles) async fn keep_uses(db: &mut Db, id: ArticleId, tokens: &[String]) -> Result<()> {
    let touch = diesel::sql_query(
        // Locked in the order of their numbers: two articles may show the same.
        "WITH shown AS MATERIALIZED (
             SELECT id FROM article_images
             WHERE token = ANY($2) OR id IN (SELECT image_id FROM article_image_uses WHERE article_id = $1)
             ORDER BY id FOR UPDATE
         )
         UPDATE article_images SET touched_at = $3 FROM shown WHERE article_images.id = shown.id",
    );
    let touch = touch.bind::<BigInt, _>(id.0).bind::<Array<Text>, _>(tokens);
    touch.bind::<Timestamptz, _>(db.now().to_diesel()).execute(db.connection()).await?;
    let forget = diesel::sql_query("DELETE FROM article_image_uses WHERE article_id = $1").bind::<BigInt, _>(id.0);
    forget.execute(db.connection()).await?;
    let keep = diesel::sql_query(
        "INSERT INTO article_image_uses (article_id, image_id) SELECT $1, id FROM article_images WHERE token = ANY($2)",
    );
    keep.bind::<BigInt, _>(id.0).bind::<Array<Text>, _>(tokens).execute(db.connection()).await?;
    Ok(())
}
