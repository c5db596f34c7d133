//! Pictures of people: everybody gives himself one, and is seen by those who work with him.

use crate::groups::group;
use crate::support::{Failed, Persona, TestApp};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;
use vestnik_client::api::Code;
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::avatars::Face;
use vestnik_client::api::groups::{ChangeGroup, GroupRole, Leaving};
use vestnik_client::api::id::UserId;
use vestnik_client::api::users::Block;

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn photograph(width: u32, height: u32) -> Vec<u8> {
    file(&RgbImage::from_pixel(width, height, Rgb([200, 30, 30])).into(), ImageFormat::Jpeg)
}

async fn look(app: &TestApp, face: &Face) -> reqwest::Response {
    reqwest::get(format!("{}{}", app.base, face.address)).await.unwrap()
}

async fn faces(person: &Persona) -> Vec<UserId> {
    person.me().faces().await.unwrap().into_iter().map(|face| face.person).collect()
}

#[actix_web::test]
async fn a_picture_is_made_square_and_small_and_tells_nothing_but_what_is_seen() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let plain = photograph(900, 400);
    let words = b"\xff\xe1\0\x0fExif\0\0at home";
    let face = anna.me().set_avatar([&plain[..2], words, &plain[2..]].concat()).await.unwrap();
    assert_eq!(face.person, anna.id);
    // Nobody need be signed in to see it: a browser that shows a picture does not say who asks.
    let answer = look(&app, &face).await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["cache-control"], "private, max-age=31536000, immutable");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let bytes = answer.bytes().await.unwrap();
    assert!(!bytes.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"home"));
    let image = image::load_from_memory(&bytes).unwrap();
    assert_eq!((image.width(), image.height()), (256, 256));
    assert_eq!(anna.me().faces().await.unwrap(), [face]);
}

#[actix_web::test]
async fn what_shines_through_goes_on_doing_so_and_of_what_moves_the_first_moment_is_kept() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (alpha, format, kind) in [
        (128, ImageFormat::Png, "image/webp"),
        (128, ImageFormat::WebP, "image/webp"),
        (255, ImageFormat::Gif, "image/jpeg"),
    ] {
        let image = RgbaImage::from_pixel(10, 20, Rgba([200, 30, 30, alpha])).into();
        let face = anna.me().set_avatar(file(&image, format)).await.unwrap();
        assert_eq!(look(&app, &face).await.headers()["content-type"], kind, "{format:?}");
    }
}

#[actix_web::test]
async fn what_is_no_picture_is_refused_with_words_and_the_old_one_stays() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let face = anna.me().set_avatar(photograph(300, 300)).await.unwrap();
    let whole = photograph(300, 300);
    for (bytes, code) in [
        (b"Anna".to_vec(), Code::UnsupportedMediaType),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), Code::UnsupportedMediaType),
        (b"GIF89a".to_vec(), Code::UnsupportedMediaType),
        (whole[..20].to_vec(), Code::UnsupportedMediaType),
        (Vec::new(), Code::UnsupportedMediaType),
        (vec![0; 5 * 1024 * 1024 + 1], Code::TooLarge),
    ] {
        let refused = anna.me().set_avatar(bytes).await.problem();
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.detail.is_some());
    }
    assert_eq!(anna.me().faces().await.unwrap(), std::slice::from_ref(&face));
    assert_eq!(look(&app, &face).await.status(), 200);
}

#[actix_web::test]
async fn another_picture_has_another_address_and_the_one_before_is_gone() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let first = anna.me().set_avatar(photograph(300, 300)).await.unwrap();
    let of_boris = boris.me().set_avatar(photograph(300, 300)).await.unwrap();
    let second = anna.me().set_avatar(photograph(300, 300)).await.unwrap();
    assert_ne!(first.address, second.address);
    assert_eq!(look(&app, &first).await.status(), 404);
    assert_eq!(look(&app, &second).await.status(), 200);
    assert_eq!(anna.me().faces().await.unwrap(), [second]);
    // Whoever changes his own changes nobody else's.
    anna.me().remove_avatar().await.unwrap();
    assert_eq!(look(&app, &of_boris).await.status(), 200);
    assert_eq!(boris.me().faces().await.unwrap(), [of_boris]);
    for token in ["nothing", "%00", "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"] {
        let answer = reqwest::get(format!("{}/files/avatars/{token}", app.base)).await.unwrap();
        assert_eq!(answer.status(), 404, "{token}");
    }
}

#[actix_web::test]
async fn a_picture_is_taken_away_as_often_as_one_likes_and_every_change_is_in_the_log() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let face = anna.me().set_avatar(photograph(300, 300)).await.unwrap();
    anna.me().remove_avatar().await.unwrap();
    anna.me().remove_avatar().await.unwrap();
    assert_eq!(look(&app, &face).await.status(), 404);
    assert!(faces(&anna).await.is_empty());
    let about = AuditFilter { act: Some(Act::UserChanged), actor: Some(anna.id), ..AuditFilter::default() };
    let lines = ada.audit().list(&about).await.unwrap().items;
    assert_eq!(lines.len(), 2, "what was not there is not taken away: {lines:?}");
    for line in &lines {
        assert_eq!((line.object_id, line.object_name.as_str()), (Some(anna.id.0), "Anna"));
        let told = format!("{:?} {:?}", line.before, line.after);
        let (_, token) = face.address.rsplit_once('/').unwrap();
        assert!(told.contains("picture_since") && !told.contains(token), "{told}");
    }
    assert!(lines[0].after.is_none() && lines[1].before.is_none());
}

#[actix_web::test]
async fn a_face_is_seen_by_fellows_and_by_the_staff_and_by_nobody_else() {
    let app = TestApp::start().await;
    let (ada, mara) = (app.admin("Ada").await, app.manager("Mara").await);
    let (anna, boris, vera, zoe) =
        (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Viewer)]).await;
    let south = group(&ada, "South", &[(&vera, GroupRole::Member)]).await;
    for person in [&anna, &boris, &vera, &zoe] {
        person.me().set_avatar(photograph(30, 30)).await.unwrap();
    }
    assert_eq!(faces(&anna).await, [boris.id, anna.id], "the newest first");
    assert_eq!(faces(&boris).await, [boris.id, anna.id]);
    assert_eq!(faces(&vera).await, [vera.id]);
    assert_eq!(faces(&zoe).await, [zoe.id]);
    for staff in [&ada, &mara] {
        assert_eq!(faces(staff).await, [zoe.id, vera.id, boris.id, anna.id]);
    }
    assert_eq!(app.anybody().me().faces().await.problem().code, Code::Unauthenticated);

    // In an archived group one goes on seeing each other, in two groups nobody twice, and blocked people, too.
    ada.groups().seat(south.id, anna.id, GroupRole::Member).await.unwrap();
    ada.groups().seat(south.id, boris.id, GroupRole::Member).await.unwrap();
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    let north = ada.groups().find(north.id).await.unwrap();
    ada.groups().change(north.id, north.version, &archive).await.unwrap();
    mara.users().block(vera.id, &Block { reason: "спам".parse().unwrap() }).await.unwrap();
    assert_eq!(faces(&anna).await, [vera.id, boris.id, anna.id]);

    // Whoever is taken out sees nobody from the next question on.
    ada.groups().take_out(south.id, boris.id, &Leaving::default()).await.unwrap();
    assert_eq!(faces(&boris).await, [boris.id, anna.id], "they are in the other group still");
    ada.groups().take_out(south.id, anna.id, &Leaving::default()).await.unwrap();
    assert_eq!(faces(&anna).await, [boris.id, anna.id]);
}

#[actix_web::test]
async fn whoever_is_blocked_or_not_signed_in_gives_himself_no_picture() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    let face = anna.me().set_avatar(photograph(30, 30)).await.unwrap();
    let stranger = app.anybody();
    assert_eq!(stranger.me().set_avatar(photograph(30, 30)).await.problem().code, Code::Unauthenticated);
    assert_eq!(stranger.me().remove_avatar().await.problem().code, Code::Unauthenticated);
    mara.users().block(anna.id, &Block { reason: "спам".parse().unwrap() }).await.unwrap();
    assert_eq!(anna.me().set_avatar(photograph(30, 30)).await.problem().code, Code::Unauthenticated);
    assert_eq!(anna.me().remove_avatar().await.problem().code, Code::Unauthenticated);
    assert_eq!(look(&app, &face).await.status(), 200);
}
