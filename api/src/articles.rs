//! Articles: what visitors read before they have an account, and what those write who may.

use crate::id::ArticleId;
use crate::page::Limit;
use crate::text::{Line, Text, clearable};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many characters the text of an article has at most.
pub const MAX_BODY: usize = 100_000;

/// How many bytes an image has at most that is uploaded.
pub const MAX_IMAGE: usize = 8 * 1024 * 1024;

/// How many random articles are told at most.
pub const MOST_RANDOM: u32 = 12;

/// The text of an article, in Markdown.
pub type ArticleBody = Text<MAX_BODY>;

/// Whether visitors see an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleState {
    /// Only those see it who may change it.
    Draft,
    /// Everybody sees it.
    #[default]
    Published,
}

impl ArticleState {
    /// Its name: `draft`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }
}

/// An image of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticleImage {
    /// By what an article names it as its own.
    pub token: String,
    /// Where it is. The text of an article shows it by this address, and images from nowhere else.
    #[schema(example = "/api/v1/articles/images/0123456789abcdef0123456789abcdef")]
    pub url: String,
    /// How many pixels it is wide.
    pub width: i32,
    /// And high.
    pub height: i32,
}

/// An article in a list: without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticleSummary {
    /// Its number.
    pub id: ArticleId,
    /// What stands in its address, made from the title. It stays once the article has been published.
    #[schema(example = "kak-nazvat-pismo")]
    pub slug: String,
    /// The title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// The image at its head.
    pub image: Option<ArticleImage>,
    /// Who wrote it.
    pub author: String,
    /// Whether visitors see it.
    pub state: ArticleState,
    /// When it was first published.
    pub published_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// How many have read it: each visitor counts once a day.
    pub views: i64,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Article {
    /// What a list tells of it.
    #[serde(flatten)]
    pub summary: ArticleSummary,
    /// The text, in Markdown.
    pub body: String,
    /// The text as HTML that is safe to show: no scripts, no tags of the author's own, images of ours only.
    pub html: String,
    /// Whether you may change it.
    pub may_change: bool,
    /// When it was begun.
    pub created_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// A new article. It is a draft, and yours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticle {
    /// The title. The slug is made from it.
    pub title: Line<150>,
    /// What it is about, in a sentence or two.
    #[serde(default)]
    pub summary: Text<300>,
    /// The text, in Markdown.
    #[serde(default)]
    pub body: ArticleBody,
    /// The token of the image at its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Line<64>>,
}

/// What to change about an article; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeArticle {
    /// A new title. Before the article has been published for the first time, the slug follows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Line<150>>,
    /// A new summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text<300>>,
    /// A new text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ArticleBody>,
    /// Another image at its head; `null` removes it.
    #[serde(default, deserialize_with = "clearable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line<64>>)]
    pub image: Option<Option<Line<64>>>,
}

/// Which articles to list. Published ones, the newest first; drafts, last changed first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ArticleFilter {
    /// Words, each of which is part of the title or the summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Published ones if not said. Drafts are seen by those who may change them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<ArticleState>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// How many random articles are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RandomArticles {
    /// So many at most, 1 to 12; 3 if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 12)]
    pub limit: Option<u32>,
}

/// Markdown to be shown as it will be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewArticle {
    /// The text, in Markdown.
    pub body: ArticleBody,
}

/// A text as it will be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticlePreview {
    /// HTML that is safe to show.
    pub html: String,
}
