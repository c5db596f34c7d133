//! What people do with articles: visitors read them, and those write them who may.

use std::collections::BTreeSet;

use rand::seq::SliceRandom as _;
use vestnik_api::articles::{
    Article, ArticleFilter, ArticleImage, ArticleState, ArticleSummary, ChangeArticle, MOST_RANDOM, NewArticle,
    RandomArticles,
};
use vestnik_api::audit::Act;
use vestnik_api::id::ArticleId;
use vestnik_api::text::Line;
use vestnik_api::{Code, FieldCode, Page};

use super::rules;
use super::store::{self, Key, Set};
use crate::access::{Db, Public};
use crate::audit::{self, Of};
use crate::http::images::Print;
use crate::http::page::{page, rows_to_read};
use crate::http::pieces::Kept;
use crate::http::search::patterns;
use crate::http::{Cursor, IfMatch};
use crate::platform::error::{Error, Result};

/// A page of those one may see.
pub(super) async fn list(db: &mut Db, filter: &ArticleFilter) -> Result<Page<ArticleSummary>> {
    let state = filter.state.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &state)?;
    let words = patterns(filter.q.as_deref())?;
    let rows = store::list(db, state, words, after, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &state, Key::of, None)
}

/// How many of the published articles random ones are picked from: where there are no more, each comes as often as any other.
const SAMPLE: i64 = 200;

/// A few published ones, picked by chance. At most 200 entries of an index are read, however many there are.
pub(super) async fn random(db: &mut Db, asked: &RandomArticles) -> Result<Vec<ArticleSummary>> {
    let wanted = asked.limit.unwrap_or(3);
    if !(1..=MOST_RANDOM).contains(&wanted) {
        return Err(Error::field("limit", FieldCode::Invalid));
    }
    let mut ids = store::around(db, rand::random(), SAMPLE).await?;
    ids.shuffle(&mut rand::rng());
    ids.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    let mut picked = store::these(db, ids).await?;
    picked.shuffle(&mut rand::rng());
    Ok(picked)
}

/// One that may be seen, by what stands in its address.
pub(super) async fn find(db: &mut Db, slug: &str) -> Result<Article> {
    if !rules::is_slug(slug) {
        return Err(Code::NotFound.into());
    }
    Ok(store::find_by_slug(db, slug).await?.article)
}

/// How often a slug is looked for that others take at the same moment.
const TRIES: usize = 50;

/// Begins one, one's own.
pub(super) async fn create(db: &mut Db, new: &NewArticle) -> Result<Article> {
    let author = db.me()?;
    db.transaction(async |db| {
        let image = match &new.image {
            Some(token) => Some(number_of(db, token).await?),
            None => None,
        };
        for _ in 0..TRIES {
            let slug = free_slug(db, new.title.as_str(), None).await?;
            if let Some(id) = store::insert(db, author, &slug, image, new).await? {
                let article = kept(db, id).await?;
                audit::note(db, Act::ArticleCreated, of(&article), None::<&Article>, Some(&article)).await?;
                return Ok(article);
            }
        }
        Err(Code::Unavailable.into())
    })
    .await
}

fn of(article: &Article) -> Of<'_> {
    Of { id: Some(article.summary.id.0), name: &article.summary.title, ..Of::default() }
}

/// The slug of a title, with a number behind it where others have it already.
async fn free_slug(db: &mut Db, title: &str, own: Option<ArticleId>) -> Result<String> {
    let slug = rules::slug_of(title);
    let candidates = rules::candidates(&slug);
    let taken = store::taken(db, &candidates, own).await?;
    let free = candidates.into_iter().find(|candidate| !taken.contains(candidate));
    Ok(free.unwrap_or_else(|| rules::with_number(&slug, db.now().as_millisecond())))
}

/// The number of an image that an article takes to its head.
async fn number_of(db: &mut Db, token: &Line<64>) -> Result<i64> {
    store::images::number(db, token.as_str()).await?.ok_or_else(|| Error::field("image", FieldCode::NotFound))
}

/// The article as it stands now, with a note of the images it shows.
async fn kept(db: &mut Db, id: ArticleId) -> Result<Article> {
    let article = store::find(db, id).await?.article;
    let at_head = article.summary.image.iter().map(|image| image.token.clone());
    let shown: BTreeSet<String> = rules::images_in(&article.body).into_iter().chain(at_head).collect();
    store::keep_uses(db, id, &shown.into_iter().collect::<Vec<_>>()).await?;
    Ok(article)
}

/// One that may be changed and is of the version that is meant, held until the transaction ends.
async fn held(db: &mut Db, id: ArticleId, meant: &IfMatch) -> Result<Article> {
    let found = store::find(db, id).await?;
    db.scope().check(found.author)?;
    let version = store::lock(db, id).await?;
    meant.check(version)?;
    if version == found.article.version { Ok(found.article) } else { Ok(store::find(db, id).await?.article) }
}

/// Changes one.
pub(super) async fn change(db: &mut Db, id: ArticleId, meant: IfMatch, change: &ChangeArticle) -> Result<Article> {
    db.transaction(async |db| {
        let article = held(db, id, &meant).await?;
        if article.summary.state == ArticleState::Published
            && let Some(body) = &change.body
        {
            written(body.as_str())?;
        }
        let slug = match &change.title {
            Some(title) if article.summary.published_at.is_none() => {
                Some(free_slug(db, title.as_str(), Some(id)).await?)
            }
            _ => None,
        };
        let image = match &change.image {
            Some(Some(token)) => Set::To(Some(number_of(db, token).await?)),
            Some(None) => Set::To(None),
            None => Set::Stays,
        };
        store::update(db, id, slug.as_deref(), image, change).await?;
        let after = kept(db, id).await?;
        audit::note(db, Act::ArticleChanged, of(&after), Some(&article), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Refuses an article for everybody in which nothing is written.
fn written(body: &str) -> Result<()> {
    if body.trim().is_empty() { Err(Error::field("body", FieldCode::Required)) } else { Ok(()) }
}

/// Shows one to everybody, or takes it back. One that is so already is answered as it is.
pub(super) async fn set_state(db: &mut Db, id: ArticleId, meant: IfMatch, state: ArticleState) -> Result<Article> {
    db.transaction(async |db| {
        let article = held(db, id, &meant).await?;
        if article.summary.state == state {
            return Ok(article);
        }
        if state == ArticleState::Published {
            written(&article.body)?;
        }
        store::set_state(db, id, state).await?;
        let after = store::find(db, id).await?.article;
        let act = match state {
            ArticleState::Published => Act::ArticlePublished,
            ArticleState::Draft => Act::ArticleTakenBack,
        };
        audit::note_only(db, act, of(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one for good.
pub(super) async fn delete(db: &mut Db, id: ArticleId, meant: IfMatch) -> Result<()> {
    db.transaction(async |db| {
        let article = held(db, id, &meant).await?;
        store::delete(db, id).await?;
        audit::note(db, Act::ArticleDeleted, of(&article), Some(&article), None::<&Article>).await
    })
    .await
}

/// Keeps an image under a token that nobody guesses.
pub(super) async fn keep_image(db: &mut Db, print: &Print) -> Result<ArticleImage> {
    let token = hex::encode(rand::random::<[u8; 16]>());
    let me = db.me()?;
    store::images::insert(db, me, &token, print).await
}

/// The type of an image.
pub(super) async fn image_kind(db: &mut Db, token: &str) -> Result<String> {
    if !rules::is_token(token) {
        return Err(Code::NotFound.into());
    }
    store::images::kind(db, token).await
}

/// An image on its way to a reader.
pub(super) struct Image {
    pub(super) anybody: Public,
    pub(super) token: String,
}

impl Kept for Image {
    async fn piece(&mut self, behind: i32) -> Result<(i32, Vec<u8>)> {
        store::images::piece(&mut self.anybody.db().await?, &self.token, behind).await
    }
}
