//! Articles: visitors read what is published, and those write who may.

use crate::support::{Failed, Persona, TestApp};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::SignedDuration;
use std::io::Cursor;
use vestnik_client::api::articles::{Article, ArticleFilter, ArticleState, ChangeArticle, NewArticle, PreviewArticle};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Line, Text};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

fn new(title: &str, body: &str) -> NewArticle {
    NewArticle {
        title: title.parse().unwrap(),
        summary: Text::parse("О чём это").unwrap(),
        body: body.parse().unwrap(),
        image: None,
    }
}

async fn published(writer: &Persona, title: &str) -> Article {
    let draft = writer.articles().create(&new(title, "Текст")).await.unwrap();
    writer.articles().publish(draft.summary.id).await.unwrap()
}

async fn titles(api: &vestnik_client::Api<vestnik_client::reqwest::Reqwest>, filter: &ArticleFilter) -> Vec<String> {
    let page = api.articles().list(filter).await.unwrap();
    page.items.into_iter().map(|article| article.title).collect()
}

fn drafts() -> ArticleFilter {
    ArticleFilter { state: Some(ArticleState::Draft), ..ArticleFilter::default() }
}

/// An image as a file.
fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90])
    }));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[actix_web::test]
async fn visitors_read_what_is_published_and_nothing_else() {
    let app = TestApp::start().await;
    let (ada, anna, anybody) = (app.admin("Ada").await, app.person("Anna").await, app.anybody());
    let draft = ada.articles().create(&new("Черновик", "Ещё **не** готово")).await.unwrap();
    assert_eq!((draft.summary.state, draft.summary.published_at), (ArticleState::Draft, None));
    for reader in [&anybody, &*anna] {
        assert_eq!(reader.articles().find("chernovik").await.problem().code, Code::NotFound);
        assert!(titles(reader, &ArticleFilter::default()).await.is_empty());
        assert!(titles(reader, &drafts()).await.is_empty(), "nor by asking for drafts");
        assert!(reader.articles().random(3).await.unwrap().is_empty());
    }
    assert_eq!(titles(&ada, &drafts()).await, ["Черновик"]);
    assert!(ada.articles().find("chernovik").await.unwrap().may_change);

    ada.articles().publish(draft.summary.id).await.unwrap();
    for reader in [&anybody, &*anna] {
        let article = reader.articles().find("chernovik").await.unwrap();
        assert_eq!(article.html, "<p>Ещё <strong>не</strong> готово</p>\n");
        assert_eq!((article.summary.author.as_str(), article.may_change), ("Ada", false));
        assert_eq!(titles(reader, &ArticleFilter::default()).await, ["Черновик"]);
        assert_eq!(reader.articles().random(3).await.unwrap().len(), 1);
    }

    ada.articles().unpublish(draft.summary.id).await.unwrap();
    assert_eq!(anybody.articles().find("chernovik").await.problem().code, Code::NotFound);
    ada.articles().publish(draft.summary.id).await.unwrap();
    ada.articles().delete(draft.summary.id).await.unwrap();
    assert_eq!(anybody.articles().find("chernovik").await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn who_may_not_write_articles_is_told_so_and_who_writes_his_own_changes_no_others() {
    let app = TestApp::start().await;
    let (ada, anna, mara) = (app.admin("Ada").await, app.person("Anna").await, app.manager("Mara").await);
    for reader in [&anna, &mara] {
        let refused = reader.articles().create(&new("Моё", "x")).await.problem();
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(reader.articles().upload(file(4, 4, ImageFormat::Png)).await.problem().code, Code::Forbidden);
    }
    let own = app.person_who_may("Olga", &[(Permission::ArticlesWrite, Reach::Own)]).await;
    let hers = own.articles().create(&new("Её", "x")).await.unwrap();
    let adas = published(&ada, "Адино").await;
    let secret = ada.articles().create(&new("Тайна", "x")).await.unwrap();
    let change = ChangeArticle { summary: Some(Text::parse("y").unwrap()), ..ChangeArticle::default() };
    assert_eq!(own.articles().change(adas.summary.id, 2, &change).await.problem().code, Code::Forbidden, "seen");
    assert_eq!(own.articles().change(secret.summary.id, 1, &change).await.problem().code, Code::NotFound, "not seen");
    assert_eq!(own.articles().delete(secret.summary.id).await.problem().code, Code::NotFound);
    assert_eq!(titles(&own, &drafts()).await, ["Её"]);
    assert!(!own.articles().find(&adas.summary.slug).await.unwrap().may_change);
    assert_eq!(ada.articles().change(hers.summary.id, 1, &change).await.unwrap().version, 2);
}

#[actix_web::test]
async fn the_address_is_made_from_the_title_and_stays_once_it_is_published() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let first = ada.articles().create(&new("Ещё о письмах: чай, щи и ёж", "x")).await.unwrap();
    assert_eq!(first.summary.slug, "eshchyo-o-pismakh-chay-shchi-i-yozh");
    let titled = |title: &str| ChangeArticle { title: Some(title.parse().unwrap()), ..ChangeArticle::default() };
    let renamed = ada.articles().change(first.summary.id, 1, &titled("Новости")).await.unwrap();
    assert_eq!(renamed.summary.slug, "novosti");
    for slug in ["novosti-2", "novosti-3"] {
        assert_eq!(ada.articles().create(&new("Новости!", "x")).await.unwrap().summary.slug, slug);
    }
    assert_eq!(ada.articles().change(first.summary.id, 2, &titled("Новости")).await.unwrap().summary.slug, "novosti");
    ada.articles().publish(first.summary.id).await.unwrap();
    let known = ada.articles().change(first.summary.id, 4, &titled("Другое")).await.unwrap();
    assert_eq!((known.summary.slug.as_str(), known.summary.title.as_str()), ("novosti", "Другое"));
    ada.articles().unpublish(first.summary.id).await.unwrap();
    let known = ada.articles().change(first.summary.id, 6, &titled("Третье")).await.unwrap();
    assert_eq!(known.summary.slug, "novosti", "links to it may be anywhere by now");
    assert_eq!(ada.articles().create(&new("Random", "x")).await.unwrap().summary.slug, "random-2");
    assert_eq!(ada.articles().create(&new("茶", "x")).await.unwrap().summary.slug, "article");
}

#[actix_web::test]
async fn many_who_begin_the_same_article_at_once_get_one_each() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let same = new("Одно и то же", "x");
    let articles = ada.articles();
    let begun = futures::future::join_all((0..8).map(|_| articles.create(&same))).await;
    let mut slugs: Vec<String> = begun.into_iter().map(|article| article.unwrap().summary.slug).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), 8);
}

#[actix_web::test]
async fn a_change_meant_for_another_version_is_refused() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let article = ada.articles().create(&new("Статья", "раз")).await.unwrap();
    let body = |text: &str| ChangeArticle { body: Some(text.parse().unwrap()), ..ChangeArticle::default() };
    ada.articles().change(article.summary.id, 1, &body("два")).await.unwrap();
    let late = ada.articles().change(article.summary.id, 1, &body("три")).await.problem();
    assert_eq!((late.code, late.status), (Code::ChangedMeanwhile, 412));
    assert_eq!(ada.articles().find("statya").await.unwrap().body, "два");
}

#[actix_web::test]
async fn an_article_for_everybody_has_a_text() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let empty = ada.articles().create(&new("Пустая", " \n")).await.unwrap();
    let refused = ada.articles().publish(empty.summary.id).await.problem();
    assert_eq!(refused.field("body").unwrap().code, FieldCode::Required);
    let full = published(&ada, "Полная").await;
    let change = ChangeArticle { body: Some(Text::default()), ..ChangeArticle::default() };
    let refused = ada.articles().change(full.summary.id, full.version, &change).await.problem();
    assert_eq!(refused.field("body").unwrap().code, FieldCode::Required);
}

#[actix_web::test]
async fn a_visitor_is_counted_once_a_day() {
    let app = TestApp::start().await;
    let (ada, anybody) = (app.admin("Ada").await, app.anybody());
    let article = published(&ada, "Читают").await;
    let views = async || {
        app.app.write_views().await.unwrap();
        anybody.articles().list(&ArticleFilter::default()).await.unwrap().items[0].views
    };
    for _ in 0..3 {
        anybody.articles().find(&article.summary.slug).await.unwrap();
    }
    assert_eq!(views().await, 1);
    let other = reqwest::Client::new().get(format!("{}/api/v1/articles/{}", app.base, article.summary.slug));
    other.header("user-agent", "another browser").send().await.unwrap();
    assert_eq!(views().await, 2);
    ada.articles().find(&article.summary.slug).await.unwrap();
    assert_eq!(views().await, 2, "whoever works on it is no reader");
    app.later(SignedDuration::from_hours(24));
    anybody.articles().find(&article.summary.slug).await.unwrap();
    assert_eq!(views().await, 3);
    let now = app.signed_in_anew(&ada).articles().find(&article.summary.slug).await.unwrap();
    assert_eq!(now.version, article.version, "being read is no change");
}

#[actix_web::test]
async fn nothing_of_the_authors_own_but_words_comes_through() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let body = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://spy.example/pixel.png) <img src=x onerror=alert(1)>\n\n\
        [наш сайт](https://vestnik.example)";
    let article = ada.articles().create(&new("Злая", body)).await.unwrap();
    let preview = ada.articles().preview(&PreviewArticle { body: body.parse().unwrap() }).await.unwrap();
    assert_eq!(preview.html, article.html, "the preview is what will be seen");
    for forbidden in ["<script", "<img", "javascript:", "spy.example"] {
        assert!(!article.html.contains(forbidden), "{forbidden}: {}", article.html);
    }
    assert!(
        article.html.contains("<a href=\"https://vestnik.example/\" rel=\"noopener nofollow\">"),
        "{}",
        article.html
    );
}

#[actix_web::test]
async fn an_image_is_made_anew_and_served_so_that_it_can_be_kept() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let image = ada.articles().upload(file(2_000, 500, ImageFormat::Png)).await.unwrap();
    assert_eq!((image.width, image.height), (1_600, 400));
    let answer = reqwest::get(format!("{}{}", app.base, image.url)).await.unwrap();
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert_eq!(image::guess_format(&answer.bytes().await.unwrap()).unwrap(), ImageFormat::Jpeg);

    let token = Line::parse(&image.token).unwrap();
    let text = format!("![вид]({})", image.url);
    let with_image = NewArticle { image: Some(token), ..new("С картинкой", &text) };
    let article = ada.articles().create(&with_image).await.unwrap();
    assert_eq!(article.summary.image.as_ref(), Some(&image));
    assert!(article.html.contains(&format!("<img src=\"{}\" alt=\"вид\"", image.url)), "{}", article.html);
    let without = ChangeArticle { image: Some(None), ..ChangeArticle::default() };
    assert_eq!(ada.articles().change(article.summary.id, 1, &without).await.unwrap().summary.image, None);
    let unknown = ChangeArticle { image: Some(Some(Line::parse("0123").unwrap())), ..ChangeArticle::default() };
    let refused = ada.articles().change(article.summary.id, 2, &unknown).await.problem();
    assert_eq!(refused.field("image").unwrap().code, FieldCode::NotFound);
    for token in ["nothing", "%00", "0123456789abcdef0123456789abcdef"] {
        let answer = reqwest::get(format!("{}/api/v1/articles/images/{token}", app.base)).await.unwrap();
        assert_eq!(answer.status(), 404, "{token}");
    }
}

#[actix_web::test]
async fn what_is_no_image_or_too_much_of_one_is_refused_with_words() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let mut cut = file(300, 300, ImageFormat::Jpeg);
    cut.truncate(200);
    for (bytes, code) in [
        (b"<svg onload='alert(1)'/>".to_vec(), Code::UnsupportedMediaType),
        (Vec::new(), Code::UnsupportedMediaType),
        (cut, Code::UnsupportedMediaType),
        (vec![0; 8 * 1024 * 1024 + 1], Code::TooLarge),
        (file(16_001, 2, ImageFormat::Png), Code::TooLarge),
    ] {
        let refused = ada.articles().upload(bytes).await.problem();
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.detail.is_some());
    }
}

#[actix_web::test]
async fn articles_that_show_the_same_images_are_saved_at_once() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let mut images = Vec::new();
    for width in 1..=6 {
        images.push(ada.articles().upload(file(width, 1, ImageFormat::Png)).await.unwrap().url);
    }
    let shown: Vec<String> = images.iter().map(|url| format!("![]({url})")).collect();
    let forward = shown.concat();
    let backward = shown.into_iter().rev().collect::<Vec<_>>().concat();
    let mut articles = Vec::new();
    for number in 0..4 {
        articles.push(ada.articles().create(&new(&format!("Номер {number}"), &forward)).await.unwrap().summary.id);
    }
    for version in 1..=5 {
        let body = if version % 2 == 0 { &forward } else { &backward };
        let change = ChangeArticle { body: Some(body.parse().unwrap()), ..ChangeArticle::default() };
        let (api, change) = (ada.articles(), &change);
        let saved = articles.iter().map(|id| api.change(*id, version, change));
        for saved in futures::future::join_all(saved).await {
            saved.unwrap();
        }
    }
}

#[actix_web::test]
async fn images_that_no_article_shows_are_gone_after_a_day() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let mut images = Vec::new();
    for width in 1..=4 {
        images.push(ada.articles().upload(file(width, 1, ImageFormat::Png)).await.unwrap());
    }
    let text = format!("![]({})", images[1].url);
    let with_image =
        NewArticle { image: Some(Line::parse(&images[0].token).unwrap()), ..new("С картинками", &text) };
    let article = ada.articles().create(&with_image).await.unwrap();
    let there = async || {
        let mut there = Vec::new();
        for image in &images {
            there.push(reqwest::get(format!("{}{}", app.base, image.url)).await.unwrap().status() == 200);
        }
        there
    };
    let sweep = async || {
        let job = "INSERT INTO jobs (kind, payload) VALUES ('articles.sweep_images', 'null')";
        app.database().await.execute(job, &[]).await.unwrap();
        app.settle().await;
    };
    sweep().await;
    app.later(SignedDuration::from_hours(23));
    sweep().await;
    assert_eq!(there().await, [true; 4]);
    let ada = app.signed_in_anew(&ada);
    let other = format!("![]({})", images[2].url);
    let change = ChangeArticle { body: Some(other.parse().unwrap()), ..ChangeArticle::default() };
    ada.articles().change(article.summary.id, 1, &change).await.unwrap();
    app.later(SignedDuration::from_hours(2));
    sweep().await;
    assert_eq!(there().await, [true, true, true, false], "one that was let go two hours ago may be wanted back");
    app.later(SignedDuration::from_hours(25));
    sweep().await;
    assert_eq!(there().await, [true, false, true, false]);
}

#[actix_web::test]
async fn the_list_is_searched_and_paged_and_random_ones_are_all_different() {
    let app = TestApp::start().await;
    let (ada, anybody) = (app.admin("Ada").await, app.anybody());
    for number in 1..=5 {
        published(&ada, &format!("Ёлка номер {number}")).await;
        app.later(SignedDuration::from_secs(1));
    }
    let found = ArticleFilter { q: Some("елка 4".to_owned()), ..ArticleFilter::default() };
    assert_eq!(titles(&anybody, &found).await, ["Ёлка номер 4"]);
    let mut filter = ArticleFilter { limit: Limit::try_from(2).ok(), ..ArticleFilter::default() };
    let mut seen = Vec::new();
    loop {
        let page = anybody.articles().list(&filter).await.unwrap();
        seen.extend(page.items.into_iter().map(|article| article.title));
        let Some(next) = page.next_cursor else { break };
        filter.cursor = Some(next);
    }
    assert_eq!(seen, [5, 4, 3, 2, 1].map(|number| format!("Ёлка номер {number}")));
    filter.state = Some(ArticleState::Draft);
    assert_eq!(anybody.articles().list(&filter).await.problem().field("cursor").unwrap().code, FieldCode::Invalid);

    let mut ever = std::collections::BTreeSet::new();
    for _ in 0..40 {
        let picked: Vec<i64> = anybody.articles().random(3).await.unwrap().iter().map(|article| article.id.0).collect();
        let apart: std::collections::BTreeSet<_> = picked.iter().copied().collect();
        assert_eq!((picked.len(), apart.len()), (3, 3));
        ever.extend(apart);
    }
    assert_eq!(ever.len(), 5, "each comes some time");
    assert_eq!(anybody.articles().random(0).await.problem().field("limit").unwrap().code, FieldCode::Invalid);
}
