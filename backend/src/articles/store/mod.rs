//! Articles in PostgreSQL. No other folder names the tables.

pub(super) mod images;
mod write;

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Double, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::articles::{Article, ArticleImage, ArticleState, ArticleSummary};
use vestnik_api::id::{ArticleId, UserId};

use super::rules;
use crate::access::{Db, Scope};
use crate::platform::error::Result;
use crate::platform::statement::Unkept;
use crate::schema::{article_images, articles, users};

pub(super) use write::{Set, delete, insert, keep_uses, lock, set_state, taken, update};

type List = articles::BoxedQuery<'static, Pg>;

/// Every query starts here: published ones are everybody's, drafts theirs who may change them.
fn visible(scope: Scope) -> List {
    let list = articles::table.into_boxed();
    let published = articles::state.eq(ArticleState::Published.name());
    match scope {
        Scope::All => list,
        Scope::Own(me) => list.filter(published.or(articles::author_id.eq(me.0))),
        Scope::Nobody => list.filter(published),
    }
}

/// What is read of an article for a list.
#[derive(Debug, Queryable)]
struct Row {
    id: i64,
    slug: String,
    title: String,
    summary: String,
    image: Option<(String, i32, i32)>,
    author: String,
    state: String,
    published_at: Option<jiff_diesel::Timestamp>,
    updated_at: jiff_diesel::Timestamp,
    views: i64,
}

/// The columns of a [`Row`]. A macro, because the type of those that may be missing is longer than all the rest.
macro_rules! row {
    () => {
        (
            articles::id,
            articles::slug,
            articles::title,
            articles::summary,
            (article_images::token, article_images::width, article_images::height).nullable(),
            users::name,
            articles::state,
            articles::published_at,
            articles::updated_at,
            articles::views,
        )
    };
}

/// An image by its token and its size.
pub(super) fn image_of((token, width, height): (String, i32, i32)) -> ArticleImage {
    ArticleImage { url: [rules::IMAGES, &token].concat(), token, width, height }
}

fn stored_state(name: &str) -> ArticleState {
    if name == ArticleState::Published.name() { ArticleState::Published } else { ArticleState::Draft }
}

impl From<Row> for ArticleSummary {
    fn from(row: Row) -> Self {
        Self {
            id: ArticleId(row.id),
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            image: row.image.map(image_of),
            author: row.author,
            state: stored_state(&row.state),
            published_at: row.published_at.map(jiff_diesel::Timestamp::to_jiff),
            updated_at: row.updated_at.to_jiff(),
            views: row.views,
        }
    }
}

/// An article and who wrote it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) article: Article,
    pub(super) author: UserId,
}

/// One by what stands in its address; 404 if there is none for this asker.
pub(super) async fn find_by_slug(db: &mut Db, slug: &str) -> Result<Found> {
    let one = visible(db.scope()).filter(articles::slug.eq(slug.to_owned()));
    find_among(db, one).await
}

/// One by its number; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: ArticleId) -> Result<Found> {
    let one = visible(db.scope()).filter(articles::id.eq(id.0));
    find_among(db, one).await
}

async fn find_among(db: &mut Db, one: List) -> Result<Found> {
    let query = one
        .inner_join(users::table.on(users::id.eq(articles::author_id)))
        .left_join(article_images::table.on(article_images::id.nullable().eq(articles::image_id)))
        .select((row!(), articles::body, articles::author_id, articles::created_at, articles::version));
    let found: Option<(Row, String, i64, jiff_diesel::Timestamp, i32)> =
        query.first(db.connection()).await.optional()?;
    let (row, body, author, created_at, version) = found.ok_or(Code::NotFound)?;
    let (author, scope) = (UserId(author), db.scope());
    let article = Article {
        summary: row.into(),
        html: rules::html_of(&body),
        body,
        may_change: scope.covers(author),
        created_at: created_at.to_jiff(),
        version,
    };
    Ok(Found { article, author })
}

/// Where an article stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key(Timestamp, i64);

impl Key {
    pub(super) fn of(row: &ArticleSummary) -> Self {
        let at = match row.state {
            ArticleState::Published => row.published_at.unwrap_or(row.updated_at),
            ArticleState::Draft => row.updated_at,
        };
        Self(at, row.id.0)
    }
}

/// Up to so many articles of a state, the newest first, those behind `after`.
pub(super) async fn list(
    db: &mut Db,
    state: ArticleState,
    words: Vec<String>,
    after: Option<Key>,
    rows: i64,
) -> Result<Vec<ArticleSummary>> {
    let mut list = visible(db.scope()).filter(articles::state.eq(state.name()));
    if !words.is_empty() {
        let holds = sql::<Bool>("replace(lower(articles.title || ' ' || articles.summary), 'ё', 'е') LIKE ALL (");
        list = list.filter(holds.bind::<Array<Text>, _>(words).sql(")"));
    }
    if let Some(Key(at, id)) = after {
        let row = match state {
            ArticleState::Published => "(articles.published_at, articles.id) < (",
            ArticleState::Draft => "(articles.updated_at, articles.id) < (",
        };
        let at = at.to_diesel();
        list = list.filter(sql::<Bool>(row).bind::<Timestamptz, _>(at).sql(", ").bind::<BigInt, _>(id).sql(")"));
    }
    let list = match state {
        ArticleState::Published => list.order((articles::published_at.desc(), articles::id.desc())),
        ArticleState::Draft => list.order((articles::updated_at.desc(), articles::id.desc())),
    };
    load(db, list.limit(rows)).await
}

async fn load(db: &mut Db, list: List) -> Result<Vec<ArticleSummary>> {
    let query = list
        .inner_join(users::table.on(users::id.eq(articles::author_id)))
        .left_join(article_images::table.on(article_images::id.nullable().eq(articles::image_id)))
        .select(row!());
    let rows: Vec<Row> = Unkept(query).load(db.connection()).await?;
    Ok(rows.into_iter().map(ArticleSummary::from).collect())
}

/// The published articles that follow a place in the order of chance, as in a circle: so many at most, from their index alone.
pub(super) async fn around(db: &mut Db, place: f64, rows: i64) -> Result<Vec<i64>> {
    let circle = diesel::sql_query(
        "(SELECT id FROM articles WHERE state = 'published' AND place >= $1 ORDER BY place, id LIMIT $2)
         UNION ALL
         (SELECT id FROM articles WHERE state = 'published' AND place < $1 ORDER BY place, id LIMIT $2)
         LIMIT $2",
    );
    let found: Vec<Numbered> = circle.bind::<Double, _>(place).bind::<BigInt, _>(rows).load(db.connection()).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Numbered {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Those of these articles that this asker may see.
pub(super) async fn these(db: &mut Db, ids: Vec<i64>) -> Result<Vec<ArticleSummary>> {
    let list = visible(db.scope()).filter(articles::id.eq_any(ids));
    load(db, list).await
}

/// Adds what has been counted since the last time, in one statement. Rows are locked in the order of their numbers: another
/// process does the same.
pub(super) async fn add_views(db: &mut Db, counts: &BTreeMap<i64, i64>) -> Result<()> {
    let add = diesel::sql_query(
        "UPDATE articles SET views = articles.views + locked.views
         FROM (
             SELECT articles.id, counted.views
             FROM articles JOIN unnest($1, $2) AS counted (id, views) ON counted.id = articles.id
             ORDER BY articles.id FOR NO KEY UPDATE OF articles
         ) AS locked
         WHERE articles.id = locked.id",
    );
    let (ids, views): (Vec<i64>, Vec<i64>) = counts.iter().unzip();
    add.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(views).execute(db.connection()).await?;
    Ok(())
}
