//! Pictures in letters: uploaded by whoever writes messages, seen by whoever has the letter.

use crate::support::{Failed, TestApp};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;
use vestnik_client::api::Code;
use vestnik_client::api::letter_images::LetterImageFilter;
use vestnik_client::api::messages::{Format, NewMessage, PreviewDraft};
use vestnik_client::api::page::Limit;

fn file(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn plain(width: u32, height: u32) -> Vec<u8> {
    file(&DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 30]))))
}

#[actix_web::test]
async fn a_picture_is_made_anew_and_seen_by_whoever_has_its_address() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let image = ada.messages().upload_image(plain(2_000, 500)).await.unwrap();
    assert_eq!((image.width, image.height), (1_600, 400));
    assert!(
        image.url.starts_with(&format!("{}/i/", app.base)) && image.url.rsplit_once('.').unwrap().1 == "jpg",
        "{}",
        image.url
    );
    let answer = reqwest::get(&image.url).await.unwrap();
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    assert_eq!(image::guess_format(&answer.bytes().await.unwrap()).unwrap(), ImageFormat::Jpeg);
    let as_another_kind = image.url.replace(".jpg", ".png");
    for name in ["nothing", "%00.jpg", "0123456789abcdef0123456789abcdef.jpg", "0123456789abcdef0123456789abcdef.svg"] {
        assert_eq!(reqwest::get(format!("{}/i/{name}", app.base)).await.unwrap().status(), 404, "{name}");
    }
    assert_eq!(reqwest::get(as_another_kind).await.unwrap().status(), 404);
}

#[actix_web::test]
async fn what_shines_through_is_kept_as_a_kind_that_mail_programs_know() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(10, 20, Rgba([200, 30, 30, 128])));
    let image = ada.messages().upload_image(file(&clear)).await.unwrap();
    assert!(image.url.rsplit_once('.').unwrap().1 == "png", "{}", image.url);
    assert_eq!(reqwest::get(&image.url).await.unwrap().headers()["content-type"], "image/png");
}

#[actix_web::test]
async fn what_is_no_picture_for_letters_is_refused_with_words() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    for (bytes, code) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), Code::UnsupportedMediaType),
        (b"MZ\x90\0".to_vec(), Code::UnsupportedMediaType),
        (Vec::new(), Code::UnsupportedMediaType),
        (vec![0; 8 * 1024 * 1024 + 1], Code::TooLarge),
    ] {
        let refused = ada.messages().upload_image(bytes).await.problem();
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.detail.is_some());
    }
}

#[actix_web::test]
async fn one_person_keeps_so_many_pictures_and_another_one_still_has_room() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("Ada").await, app.person("Bob").await);
    ada.messages().upload_image(plain(10, 10)).await.unwrap();
    let full = "UPDATE letter_images SET size = 200 * 1024 * 1024";
    app.database().await.execute(full, &[]).await.unwrap();
    let refused = ada.messages().upload_image(plain(10, 10)).await.problem();
    assert_eq!(refused.code, Code::StorageFull, "{refused:?}");
    bob.messages().upload_image(plain(10, 10)).await.unwrap();
}

#[actix_web::test]
async fn a_picture_is_in_the_letter_and_stays_when_its_message_is_deleted() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let image = ada.messages().upload_image(plain(40, 20)).await.unwrap();
    let body = format!("![чай]({})", image.url);
    let draft = PreviewDraft {
        subject: "Чай".parse().unwrap(),
        body: body.parse().unwrap(),
        format: Format::Markdown,
        client_id: None,
    };
    let html = ada.messages().preview_draft(&draft).await.unwrap().html.unwrap();
    assert!(html.contains(&format!("src=\"{}\"", image.url)), "{html}");
    let new =
        NewMessage {
            name: "Чай".parse().unwrap(), subject: draft.subject, body: draft.body, format: Format::Markdown
        };
    let message = ada.messages().create(&new).await.unwrap();
    ada.messages().delete(message.id).await.unwrap();
    assert_eq!(reqwest::get(&image.url).await.unwrap().status(), 200);
}

#[actix_web::test]
async fn pictures_are_listed_by_those_whose_they_are_and_removed_for_good() {
    let app = TestApp::start().await;
    let (anna, boris, mara, ada) =
        (app.person("Anna").await, app.person("Boris").await, app.manager("Mara").await, app.admin("Ada").await);
    let mut kept = Vec::new();
    for width in 1..=3 {
        kept.push(anna.messages().upload_image(plain(width, 1)).await.unwrap());
    }
    boris.messages().upload_image(plain(9, 9)).await.unwrap();
    let mut filter = LetterImageFilter { limit: Some(Limit::try_from(2).unwrap()), ..LetterImageFilter::default() };
    let first = anna.messages().images(&filter).await.unwrap();
    assert_eq!(first.items, [kept[2].clone(), kept[1].clone()]);
    filter.cursor = first.next_cursor;
    assert_eq!(anna.messages().images(&filter).await.unwrap().items, [kept[0].clone()]);
    let all = LetterImageFilter::default();
    let of_anna = LetterImageFilter { owner: Some(anna.id), ..all.clone() };
    assert_eq!(mara.messages().images(&all).await.unwrap().items.len(), 4);
    assert_eq!(mara.messages().images(&of_anna).await.unwrap().items.len(), 3);
    assert!(boris.messages().images(&of_anna).await.unwrap().items.is_empty());

    assert_eq!(boris.messages().remove_image(kept[0].id).await.problem().code, Code::NotFound);
    assert_eq!(mara.messages().remove_image(kept[0].id).await.problem().code, Code::Forbidden);
    anna.messages().remove_image(kept[0].id).await.unwrap();
    assert_eq!(anna.messages().remove_image(kept[0].id).await.problem().code, Code::NotFound);
    ada.messages().remove_image(kept[1].id).await.unwrap();
    assert_eq!(reqwest::get(&kept[0].url).await.unwrap().status(), 404);
    assert_eq!(reqwest::get(&kept[2].url).await.unwrap().status(), 200);
    assert_eq!(anna.messages().images(&all).await.unwrap().items.len(), 1);
}
