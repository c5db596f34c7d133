//! What the screens of articles decide: what is wrong with one, what is asked of the server, and how a refused image is told.

use crate::data::Failure;
use crate::t;
use serde::{Deserialize, Serialize};
use vestnik_api::articles::{
    Article, ArticleBody, ArticleFilter, ArticleImage, ArticleState, ChangeArticle, MAX_IMAGE, NewArticle,
    PreviewArticle,
};
use vestnik_api::text::{Line, Refused, Text};
use vestnik_api::{Code, FieldCode};
use yew::AttrValue;

/// What has been typed into the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleForm {
    /// The title.
    pub(super) title: String,
    /// What it is about.
    pub(super) summary: String,
    /// The text, in Markdown.
    pub(super) body: String,
    /// The image at its head.
    pub(super) image: Option<ArticleImage>,
}

impl ArticleForm {
    /// As the article is saved.
    pub(super) fn of(article: &Article) -> Self {
        Self {
            title: article.summary.title.clone(),
            summary: article.summary.summary.clone(),
            body: article.body.clone(),
            image: article.summary.image.clone(),
        }
    }

    /// What is wrong, field by field; an article for everybody has a text.
    pub(super) fn wrong(&self, for_everybody: bool) -> Vec<(&'static str, FieldCode)> {
        let empty = for_everybody && self.body.trim().is_empty();
        let judged = [
            ("title", Line::<150>::parse(&self.title).err()),
            ("summary", Text::<300>::parse(&self.summary).err()),
            ("body", ArticleBody::parse(&self.body).err().or(empty.then_some(Refused(FieldCode::Required)))),
        ];
        judged.into_iter().filter_map(|(field, refused)| refused.map(|Refused(code)| (field, code))).collect()
    }

    /// The new article, once nothing is wrong.
    pub(super) fn new_article(&self) -> Option<NewArticle> {
        Some(NewArticle {
            title: Line::parse(&self.title).ok()?,
            summary: Text::parse(&self.summary).ok()?,
            body: ArticleBody::parse(&self.body).ok()?,
            image: self.token(),
        })
    }

    fn token(&self) -> Option<Line<64>> {
        self.image.as_ref().and_then(|image| Line::parse(&image.token).ok())
    }

    /// The whole article as a change, once nothing is wrong.
    pub(super) fn change(&self) -> Option<ChangeArticle> {
        let new = self.new_article()?;
        Some(ChangeArticle {
            title: Some(new.title),
            summary: Some(new.summary),
            body: Some(new.body),
            image: Some(new.image),
        })
    }

    /// What a preview is asked for, once there is something to see.
    pub(super) fn preview(&self) -> Option<PreviewArticle> {
        let body = ArticleBody::parse(&self.body).ok()?;
        (!self.body.trim().is_empty()).then_some(PreviewArticle { body })
    }
}

/// Why an image was not taken.
pub(super) fn refused(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::TooLarge) => t!("articles-image-too-large"),
        Some(Code::UnsupportedMediaType) => t!("articles-image-none"),
        _ => failure.say(),
    }
}

/// What is wrong with a file, as far as can be told before it is sent.
#[expect(clippy::cast_precision_loss, reason = "some millions of bytes")]
pub(super) fn too_large(size: f64) -> Option<AttrValue> {
    (size > MAX_IMAGE as f64).then(|| t!("articles-image-too-large"))
}

/// What a state is called, with its icon.
pub(super) fn state_words(state: ArticleState) -> AttrValue {
    match state {
        ArticleState::Draft => t!("articles-drafts"),
        ArticleState::Published => t!("articles-published-many"),
    }
}

/// Whether anything is left out of the list but by its state.
pub(super) fn narrows(filter: &ArticleFilter) -> bool {
    filter.q.is_some() || filter.cursor.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_needs_a_title_and_an_article_for_everybody_a_text() {
        let form = ArticleForm { title: "Чай".to_owned(), ..ArticleForm::default() };
        assert!(form.wrong(false).is_empty() && form.new_article().is_some() && form.preview().is_none());
        assert_eq!(form.wrong(true), [("body", FieldCode::Required)]);
        assert_eq!(ArticleForm::default().wrong(false), [("title", FieldCode::Required)]);
    }

    #[test]
    fn an_image_that_was_taken_away_is_removed() {
        let form = ArticleForm { title: "Чай".to_owned(), ..ArticleForm::default() };
        assert_eq!(form.change().and_then(|change| change.image), Some(None));
    }

    #[test]
    fn what_the_server_would_not_take_is_not_sent() {
        crate::words::set_lang(crate::words::Lang::En);
        assert!(too_large(8.0 * 1024.0 * 1024.0).is_none() && too_large(8.0 * 1024.0 * 1024.0 + 1.0).is_some());
    }
}
