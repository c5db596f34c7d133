//! Articles: what visitors read, and what those write who may.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::articles::{
    Article, ArticleFilter, ArticleImage, ArticlePreview, ArticleSummary, ChangeArticle, NewArticle, PreviewArticle,
    RandomArticles,
};
use vestnik_api::id::ArticleId;

/// Articles: what visitors read, and what those write who may.
#[derive(Debug)]
pub struct Articles<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Articles: what visitors read, and what those write who may.
    pub const fn articles(&self) -> Articles<'_, T> {
        Articles(self)
    }
}

impl<T: Transport> Articles<'_, T> {
    /// The articles you may see: published ones, the newest first, or drafts, last changed first.
    pub async fn list(&self, filter: &ArticleFilter) -> Result<Page<ArticleSummary>> {
        self.0.get("/articles").query(filter).read().await
    }

    /// A few published ones, picked by chance.
    pub async fn random(&self, limit: u32) -> Result<Vec<ArticleSummary>> {
        self.0.get("/articles/random").query(&RandomArticles { limit: Some(limit) }).read().await
    }

    /// One of them, by what stands in its address.
    pub async fn find(&self, slug: &str) -> Result<Article> {
        // It may be whatever somebody has typed into the address of a page.
        let slug: String = slug.bytes().map(escaped).collect();
        self.0.get(format!("/articles/{slug}")).read().await
    }

    /// A new one, a draft of yours.
    pub async fn create(&self, new: &NewArticle) -> Result<Article> {
        self.0.post("/articles").json(new).once().read().await
    }

    /// Changes what is given, if the article is still of this version.
    pub async fn change(&self, id: ArticleId, version: i32, change: &ChangeArticle) -> Result<Article> {
        self.0.patch(format!("/articles/{id}")).if_version(version).json(change).read().await
    }

    /// Shows it to everybody.
    pub async fn publish(&self, id: ArticleId) -> Result<Article> {
        self.0.post(format!("/articles/{id}/publish")).read().await
    }

    /// Makes it a draft again.
    pub async fn unpublish(&self, id: ArticleId) -> Result<Article> {
        self.0.post(format!("/articles/{id}/unpublish")).read().await
    }

    /// Deletes it for good.
    pub async fn delete(&self, id: ArticleId) -> Result<()> {
        self.0.delete(format!("/articles/{id}")).done().await
    }

    /// Hands in an image, as it is in its file.
    pub async fn upload(&self, file: Vec<u8>) -> Result<ArticleImage> {
        self.0.post("/articles/images").bytes("application/octet-stream", file).read().await
    }

    /// A text as it will be seen.
    pub async fn preview(&self, text: &PreviewArticle) -> Result<ArticlePreview> {
        self.0.post("/articles/preview").json(text).read().await
    }
}

/// A byte as it may stand in an address.
fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
