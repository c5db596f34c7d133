//! Articles over HTTP. Visitors read what is published; everything else is for those who may write.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpResponse, delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::articles::{
    Article, ArticleFilter, ArticleImage, ArticlePreview, ArticleState, ArticleSummary, ChangeArticle, NewArticle,
    PreviewArticle, RandomArticles,
};
use vestnik_api::id::ArticleId;
use vestnik_api::{Page, Permission, Problem};

use super::{Views, actions, rules};
use crate::access::{Can, Public, needs};
use crate::http::images::{Clear, Darkroom, receive};
use crate::http::pieces;
use crate::http::uploads::Uploads;
use crate::http::visitor::Visitor;
use crate::http::{Answer, IfMatch, Params, Tagged, Valid};
use crate::platform::error::Result;

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(random).service(preview).service(upload).service(image);
    config.service(find).service(create).service(change).service(publish).service(unpublish).service(delete);
}

/// List articles: published ones, the newest first; for those who may change them, drafts, last changed first.
#[utoipa::path(
    tag = "articles", operation_id = "list_articles", params(ArticleFilter),
    responses((status = 200, description = "A page of them", body = Page<ArticleSummary>)),
)]
#[get("/articles")]
async fn list(anybody: Public, filter: Params<ArticleFilter>) -> Answer<Page<ArticleSummary>> {
    actions::list(&mut anybody.db_of(Permission::ArticlesWrite).await?, &filter.0).await.map(Json)
}

/// See a few published articles, picked by chance.
#[utoipa::path(
    tag = "articles", operation_id = "random_articles", params(RandomArticles),
    responses((status = 200, description = "So many at most", body = Vec<ArticleSummary>)),
)]
#[get("/articles/random")]
async fn random(anybody: Public, asked: Params<RandomArticles>) -> Answer<Vec<ArticleSummary>> {
    actions::random(&mut anybody.db().await?, &asked.0).await.map(Json)
}

/// Read an article. A visitor who reads a published one is counted, once a day.
#[utoipa::path(
    tag = "articles", operation_id = "find_article",
    params(("id" = String, Path, description = "Its slug: what stands in its address")),
    responses(
        (status = 200, description = "The article", body = Article, headers(("ETag" = String))),
        (status = 404, description = "There is none for you", body = Problem),
    ),
)]
#[get("/articles/{id}")]
async fn find(anybody: Public, slug: Path<String>, views: Data<Views>, visitor: Visitor) -> Result<Tagged<Article>> {
    let mut db = anybody.db_of(Permission::ArticlesWrite).await?;
    let article = actions::find(&mut db, &slug).await?;
    // Whoever works on an article is no reader of it.
    if article.summary.state == ArticleState::Published && !article.may_change {
        views.count(article.summary.id, &visitor, db.now());
    }
    let version = article.version;
    Ok(Tagged::found(article, version))
}

/// Begin an article. It is a draft, and yours. Its slug is made from the title, in Latin letters.
#[utoipa::path(
    tag = "articles", operation_id = "create_article", security(("session" = ["articles.write"])),
    request_body = NewArticle,
    responses(
        (status = 201, description = "Begun", body = Article, headers(("ETag" = String), ("Location" = String))),
        (status = 422, description = "A field is not right, or there is no such image", body = Problem),
    ),
)]
#[post("/articles")]
async fn create(may: Can<needs::ArticlesWrite>, new: Valid<NewArticle>) -> Result<Tagged<Article>> {
    let article = actions::create(&mut may.db().await?, &new.0).await?;
    let (version, address) = (article.version, format!("/api/v1/articles/{}", article.summary.slug));
    Ok(Tagged::created(article, version, address))
}

/// Change what is given about an article; what is absent stays. The slug follows the title until it is first published.
#[utoipa::path(
    tag = "articles", operation_id = "change_article", security(("session" = ["articles.write"])),
    params(
        ("id" = i64, Path, description = "The article's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version the change is meant for"),
    ),
    request_body = ChangeArticle,
    responses(
        (status = 200, description = "Changed", body = Article, headers(("ETag" = String))),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "A field is not right, or there is no such image", body = Problem),
    ),
)]
#[patch("/articles/{id}")]
async fn change(
    may: Can<needs::ArticlesWrite>,
    id: Path<ArticleId>,
    meant: IfMatch,
    change: Valid<ChangeArticle>,
) -> Result<Tagged<Article>> {
    let article = actions::change(&mut may.db().await?, *id, meant, &change.0).await?;
    let version = article.version;
    Ok(Tagged::found(article, version))
}

/// Publish an article: everybody sees it. It keeps the day on which it was first published.
#[utoipa::path(
    tag = "articles", operation_id = "publish_article", security(("session" = ["articles.write"])),
    params(
        ("id" = i64, Path, description = "The article's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "Everybody sees it", body = Article, headers(("ETag" = String))),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
        (status = 422, description = "Nothing is written in it", body = Problem),
    ),
)]
#[post("/articles/{id}/publish")]
async fn publish(may: Can<needs::ArticlesWrite>, id: Path<ArticleId>, meant: IfMatch) -> Result<Tagged<Article>> {
    let article = actions::set_state(&mut may.db().await?, *id, meant, ArticleState::Published).await?;
    let version = article.version;
    Ok(Tagged::found(article, version))
}

/// Make an article a draft again: visitors see it no more. Its address stays its own.
#[utoipa::path(
    tag = "articles", operation_id = "unpublish_article", security(("session" = ["articles.write"])),
    params(
        ("id" = i64, Path, description = "The article's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 200, description = "A draft again", body = Article, headers(("ETag" = String))),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[post("/articles/{id}/unpublish")]
async fn unpublish(may: Can<needs::ArticlesWrite>, id: Path<ArticleId>, meant: IfMatch) -> Result<Tagged<Article>> {
    let article = actions::set_state(&mut may.db().await?, *id, meant, ArticleState::Draft).await?;
    let version = article.version;
    Ok(Tagged::found(article, version))
}

/// Delete an article for good.
#[utoipa::path(
    tag = "articles", operation_id = "delete_article", security(("session" = ["articles.write"])),
    params(
        ("id" = i64, Path, description = "The article's number"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the version that is meant"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "There is none for you", body = Problem),
        (status = 412, description = "It was changed meanwhile", body = Problem),
    ),
)]
#[delete("/articles/{id}")]
async fn delete(may: Can<needs::ArticlesWrite>, id: Path<ArticleId>, meant: IfMatch) -> Result<HttpResponse> {
    actions::delete(&mut may.db().await?, *id, meant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// See a text as it will be seen once it is published.
#[utoipa::path(
    tag = "articles", operation_id = "preview_article", security(("session" = ["articles.write"])),
    request_body = PreviewArticle,
    responses((status = 200, description = "The text as HTML that is safe to show", body = ArticlePreview)),
)]
#[post("/articles/preview")]
async fn preview(_may: Can<needs::ArticlesWrite>, text: Valid<PreviewArticle>) -> Answer<ArticlePreview> {
    Ok(Json(ArticlePreview { html: rules::html_of(text.0.body.as_str()) }))
}

/// Upload an image: the body is the file itself, JPEG, PNG or WebP, of at most 8 MB and 40 million pixels.
///
/// What it is, is told by its content. It is made anew, at most 1600 pixels wide; nothing else of the file is kept. An image
/// that no article shows for a day is removed.
#[utoipa::path(
    tag = "articles", operation_id = "upload_article_image", security(("session" = ["articles.write"])),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "Kept", body = ArticleImage, headers(("Location" = String))),
        (status = 413, description = "The file, or the image in it, is too large", body = Problem),
        (status = 415, description = "That is no image, or a broken one", body = Problem),
    ),
)]
#[post("/articles/images")]
async fn upload(
    may: Can<needs::ArticlesWrite>,
    darkroom: Data<Darkroom>,
    uploads: Data<Uploads>,
    body: Payload,
) -> Result<HttpResponse> {
    let print = darkroom.develop(receive(&uploads, may.actor().user, body).await?, Clear::Webp).await?;
    let kept = actions::keep_image(&mut may.db().await?, &print).await?;
    Ok(HttpResponse::Created().insert_header(("Location", kept.url.clone())).json(kept))
}

/// See an image of an article. It never changes.
#[utoipa::path(
    tag = "articles", operation_id = "find_article_image",
    params(("token" = String, Path, description = "Its token")),
    responses(
        (status = 200, description = "The image", content((String = "image/jpeg"), (String = "image/webp"))),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
#[get("/articles/images/{token}")]
async fn image(anybody: Public, token: Path<String>) -> Result<HttpResponse> {
    let kind = actions::image_kind(&mut anybody.db().await?, &token).await?;
    let bytes = pieces::body(actions::Image { anybody, token: token.into_inner() }).await?;
    let mut answer = HttpResponse::Ok();
    // What may not be sniffed, framed or run is said of every answer (`http/middleware/protection.rs`).
    answer.insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header(("cross-origin-resource-policy", "same-origin"));
    Ok(answer.content_type(kind).body(bytes))
}
