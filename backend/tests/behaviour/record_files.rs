//! Files of clients: who sees and changes them, what they are told to be, how they are handed out, and that nothing is left behind.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use futures::StreamExt;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::SignedDuration;
use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::clients::MoveClient;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::{ClientId, GroupId, RecordFileId};
use vestnik_client::api::leads::RecordId;
use vestnik_client::api::page::Limit;
use vestnik_client::api::record_files::{FileLink, FilePreview, LinkTo, RecordFile, RecordFileFilter, RenameFile};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

use crate::clients::named as client;
use crate::groups::group;
use crate::support::{Failed, Persona, TestApp};

async fn client_of(person: &Persona, email: &str) -> RecordId {
    RecordId::Client(person.clients().create(&client("Клиент", email)).await.unwrap().id)
}

fn number(record: RecordId) -> ClientId {
    match record {
        RecordId::Client(id) => id,
        RecordId::Lead(_) => panic!("that is a lead"),
    }
}

async fn add(person: &Persona, record: RecordId, name: &str, file: &[u8]) -> RecordFile {
    person.record(record).add_file(name, file.to_vec()).await.unwrap()
}

async fn files(person: &Persona, record: RecordId) -> Vec<RecordFile> {
    person.record(record).files(&RecordFileFilter::default()).await.unwrap().items
}

async fn names(person: &Persona, record: RecordId) -> Vec<String> {
    files(person, record).await.into_iter().map(|file| file.name).collect()
}

fn named(name: &str) -> RenameFile {
    RenameFile { name: name.parse().unwrap() }
}

/// Everything that lies in the storage.
fn stored(app: &TestApp) -> Vec<PathBuf> {
    fn all(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { all(&path) } else { vec![path] }).collect()
    }
    all(&app.app.config.data_dir.join("files"))
}

async fn blobs(app: &TestApp) -> Vec<String> {
    let rows = app.database().await.query("SELECT state FROM blobs ORDER BY id", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Puts bytes into the storage wherever the database says that there are some.
pub(crate) async fn lay_bytes(app: &TestApp) {
    for row in app.database().await.query("SELECT key FROM blobs", &[]).await.unwrap() {
        let key: &str = row.get(0);
        let folder = app.app.config.data_dir.join("files").join(&key[..2]);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(&key[2..]), b"x").unwrap();
    }
}

async fn sweep(app: &TestApp) {
    let job = "INSERT INTO jobs (kind, payload) VALUES ('files.sweep', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
}

async fn move_to(person: &Persona, record: RecordId, group: Option<GroupId>) {
    let version = person.clients().find(number(record)).await.unwrap().version;
    person.clients().relocate(number(record), version, &MoveClient { group, owner: None }).await.unwrap();
}

async fn open(app: &TestApp, link: &FileLink) -> reqwest::Response {
    reqwest::get(format!("{}{}", app.base, link.href)).await.unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(800, 400, Rgb([9, 120, 200]))).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[actix_web::test]
async fn a_file_comes_back_byte_for_byte_and_is_what_is_in_it() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    // More than one part of what S3 takes, and no round number.
    let large: Vec<u8> = (0..11_000_003_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let file = add(&anna, client, "Договор «осень» \"24\".pdf", &large).await;
    assert_eq!((file.name.as_str(), file.size), ("Договор «осень» \"24\".pdf", 11_000_003));
    assert_eq!((file.content_type.as_str(), file.preview), ("application/octet-stream", FilePreview::None));
    assert_eq!((file.by.id, file.may_change, file.version, file.thumbnail), (anna.id, true, 1, false));
    assert!(anna.record(client).file(file.id).await.unwrap() == large);
    assert_eq!(files(&anna, client).await, [file]);
    let folder = app.app.config.data_dir.join("files");
    for path in stored(&app) {
        let inside = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        assert!(inside.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'/'), "{inside}");
    }
}

#[actix_web::test]
async fn the_newest_come_first_page_by_page() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    for number in 1..=5 {
        add(&anna, client, &format!("{number}.txt"), b"x").await;
    }
    let mut filter = RecordFileFilter { limit: Some(Limit::try_from(2).unwrap()), cursor: None };
    let mut seen = Vec::new();
    loop {
        let page = anna.record(client).files(&filter).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|file| file.name));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["5.txt", "4.txt", "3.txt", "2.txt", "1.txt"]);
}

#[actix_web::test]
async fn a_name_is_what_is_seen_of_it() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    for (given, name) in [
        ("../../../etc/passwd", "passwd"),
        ("C:\\fakepath\\план.docx", "план.docx"),
        ("annex\u{202e}gpj.exe", "annexgpj.exe"),
        ("a\r\nSet-Cookie: x=y.txt", "a Set-Cookie: x=y.txt"),
        (".htaccess", "htaccess"),
        ("a%2f..%2fb.txt", "a%2f..%2fb.txt"),
    ] {
        assert_eq!(add(&anna, client, given, b"x").await.name, name);
    }
    for none in ["", "..", "folder/", "\u{200b}"] {
        let refused = anna.record(client).add_file(none, b"x".to_vec()).await.problem();
        assert_eq!(refused.field("name").unwrap().code, FieldCode::Required, "{none:?}");
    }
    let file = add(&anna, client, "a.txt", b"x").await;
    let renamed = anna.record(client).rename_file(file.id, 1, &named("dir/../Счёт 7.pdf")).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.version), ("Счёт 7.pdf", 2));
    assert_eq!(renamed.content_type, "text/plain", "a name makes nothing else of it");
    let late = anna.record(client).rename_file(file.id, 1, &named("b.txt")).await.problem();
    assert_eq!(late.code, Code::ChangedMeanwhile);
    let nothing = anna.record(client).rename_file(file.id, 2, &named("/")).await.problem();
    assert_eq!(nothing.field("name").unwrap().code, FieldCode::Required);
}

#[actix_web::test]
async fn a_stranger_finds_none_of_it_and_changes_nothing() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"secret").await;
    let before = files(&anna, client).await;
    let api = boris.record(client);
    assert_eq!(api.files(&RecordFileFilter::default()).await.problem().code, Code::NotFound);
    assert_eq!(api.add_file("b.txt", b"x".to_vec()).await.problem().code, Code::NotFound);
    assert_eq!(api.rename_file(file.id, 1, &named("b.txt")).await.problem().code, Code::NotFound);
    assert_eq!(api.delete_file(file.id).await.problem().code, Code::NotFound);
    assert_eq!(api.file(file.id).await.problem().code, Code::NotFound);
    assert_eq!(api.file_link(file.id, LinkTo::Download).await.problem().code, Code::NotFound);
    assert_eq!((files(&anna, client).await, stored(&app).len()), (before, 1));
}

#[actix_web::test]
async fn a_file_of_another_client_is_not_there_and_stays_as_it_is() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let (one, other) = (client_of(&anna, "a@x.example").await, client_of(&anna, "b@x.example").await);
    let file = add(&anna, one, "a.txt", b"x").await;
    let api = anna.record(other);
    assert_eq!(api.file(file.id).await.problem().code, Code::NotFound);
    assert_eq!(api.file_link(file.id, LinkTo::Download).await.problem().code, Code::NotFound);
    assert_eq!(api.rename_file(file.id, 1, &named("b.txt")).await.problem().code, Code::NotFound);
    assert_eq!(api.delete_file(file.id).await.problem().code, Code::NotFound);
    assert_eq!(files(&anna, one).await, [file]);
    assert!(files(&anna, other).await.is_empty());
    let nothing = anna.record(one).file(RecordFileId(i64::MAX)).await.problem();
    assert_eq!(nothing.code, Code::NotFound);
}

#[actix_web::test]
async fn in_a_group_who_works_there_changes_what_others_handed_in_and_a_viewer_only_looks() {
    let app = TestApp::start().await;
    let (anna, boris, vera) = (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await);
    let ada = app.admin("Ada").await;
    let seats = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let group = group(&ada, "Север", &seats).await.id;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"ours").await;
    move_to(&anna, client, Some(group)).await;

    assert_eq!(boris.record(client).file(file.id).await.unwrap(), b"ours", "files go where their client goes");
    let renamed = boris.record(client).rename_file(file.id, 1, &named("b.txt")).await.unwrap();
    assert_eq!((renamed.by.id, renamed.may_change), (anna.id, true));

    assert!(files(&vera, client).await.iter().all(|file| !file.may_change));
    assert_eq!(vera.record(client).file(file.id).await.unwrap(), b"ours");
    assert_eq!(
        open(&app, &vera.record(client).file_link(file.id, LinkTo::Download).await.unwrap()).await.status(),
        200
    );
    let refused = async |person: &Persona| {
        let api = person.record(client);
        assert_eq!(api.add_file("c.txt", b"x".to_vec()).await.problem().code, Code::Forbidden);
        assert_eq!(api.rename_file(file.id, 2, &named("c.txt")).await.problem().code, Code::Forbidden);
        assert_eq!(api.delete_file(file.id).await.problem().code, Code::Forbidden);
        assert_eq!(names(person, client).await, ["b.txt"]);
    };
    refused(&vera).await;
    app.database().await.execute("UPDATE groups SET archived_at = now()", &[]).await.unwrap();
    refused(&boris).await;
    assert_eq!(stored(&app).len(), 1);

    app.database().await.execute("UPDATE groups SET archived_at = NULL", &[]).await.unwrap();
    app.database().await.execute("DELETE FROM memberships WHERE user_id = $1", &[&boris.id.0]).await.unwrap();
    assert_eq!(boris.record(client).file(file.id).await.problem().code, Code::NotFound);
    move_to(&anna, client, None).await;
    assert_eq!(anna.record(client).file(file.id).await.unwrap(), b"ours", "and back");
    assert_eq!(vera.record(client).file(file.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn who_may_only_read_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let reader = app.person_who_may("Reader", &[(Permission::ClientsRead, Reach::All)]).await;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"x").await;
    assert!(!files(&reader, client).await[0].may_change);
    assert_eq!(reader.record(client).delete_file(file.id).await.problem().code, Code::Forbidden);
    let manager = app.manager("Mara").await;
    assert_eq!(manager.record(client).file(file.id).await.unwrap(), b"x");
    assert_eq!(manager.record(client).delete_file(file.id).await.problem().code, Code::Forbidden);
    let admin = app.admin("Ada").await;
    admin.record(client).delete_file(file.id).await.unwrap();
}

#[actix_web::test]
async fn what_is_too_large_or_empty_or_packed_is_refused_and_leaves_nothing() {
    let app = TestApp::start_with(&[("VESTNIK_FILES_LARGEST_MB", "1")]).await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let most = 1024 * 1024;
    let refused = anna.record(client).add_file("a.bin", vec![1; most + 1]).await.problem();
    assert_eq!(refused.code, Code::TooLarge);
    assert!(refused.detail.unwrap().contains("1 MB"));
    // It does not say how long it is.
    let address = format!("{}/api/v1/clients/{}/files?name=a.bin", app.base, number(client));
    let post = |body: reqwest::Body| reqwest::Client::new().post(&address).bearer_auth(app.token_of(&anna)).body(body);
    let endless = futures::stream::iter(vec![vec![1; most / 2]; 3]).map(Ok::<_, std::io::Error>);
    assert_eq!(post(reqwest::Body::wrap_stream(endless)).send().await.unwrap().status(), 413);
    let empty = anna.record(client).add_file("a.bin", Vec::new()).await.problem();
    assert_eq!(empty.field("file").unwrap().code, FieldCode::Required);
    let nothing = futures::stream::iter(Vec::<Result<Vec<u8>, std::io::Error>>::new());
    assert_eq!(post(reqwest::Body::wrap_stream(nothing)).send().await.unwrap().status(), 422);
    let packed = post("x".into()).header("content-encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.status(), 415);
    let broken = futures::stream::iter([Ok(vec![1; 1000]), Err(std::io::Error::other("gone"))]);
    post(reqwest::Body::wrap_stream(broken)).send().await.unwrap_err();
    assert!(stored(&app).is_empty() && blobs(&app).await.is_empty() && files(&anna, client).await.is_empty());
    add(&anna, client, "a.bin", &vec![1; most]).await;
}

#[actix_web::test]
async fn a_home_has_room_for_so_much_and_no_more() {
    let app = TestApp::start_with(&[("VESTNIK_FILES_QUOTA_GB", "1")]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.bin", b"x").await;
    let all_but = "UPDATE record_files SET size = 1024 * 1024 * 1024 - 10";
    app.database().await.execute(all_but, &[]).await.unwrap();
    let refused = anna.record(client).add_file("b.bin", vec![1; 11]).await.problem();
    assert_eq!(refused.code, Code::StorageFull);
    assert!(refused.detail.unwrap().contains("1 GB"));
    assert_eq!(stored(&app).len(), 1);
    let his = client_of(&boris, "b@x.example").await;
    add(&boris, his, "b.bin", &[1; 11]).await;

    // Of two at once only one finds the last room, and nothing is left of the other.
    let api = anna.record(client);
    let both = tokio::join!(api.add_file("1.bin", vec![1; 6]), api.add_file("2.bin", vec![1; 6]));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    sweep(&app).await;
    assert_eq!(stored(&app).len(), 3);
    anna.record(client).delete_file(file.id).await.unwrap();
    add(&anna, client, "c.bin", &vec![1; 1000]).await;
}

#[actix_web::test]
async fn what_is_handed_out_runs_nowhere() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, file) in [
        ("photo.png", &svg[..]),
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("paper.pdf", b"<html><!-- %PDF-1.7 --><script>alert(1)</script>"),
        ("data.xml", b"<?xml version='1.0'?><x/>"),
    ] {
        let file = add(&anna, client, name, file).await;
        assert_eq!(
            (file.content_type.as_str(), file.preview),
            ("application/octet-stream", FilePreview::None),
            "{name}"
        );
        for part in [LinkTo::Preview, LinkTo::Thumbnail] {
            let refused = anna.record(client).file_link(file.id, part).await.problem();
            assert_eq!(refused.field("to").unwrap().code, FieldCode::NotFound, "{name}");
        }
        let link = anna.record(client).file_link(file.id, LinkTo::Download).await.unwrap();
        let answer = open(&app, &link).await;
        let headers = answer.headers();
        assert!(header(headers, "content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(header(headers, "content-type"), "application/octet-stream");
        assert_eq!(header(headers, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
    }
    // A picture that is a page as well is told to be a picture, whatever its name says, and never guessed at.
    let both = b"GIF89a\x01\0\x01\0/*<script>alert(1)</script>*/";
    let file = add(&anna, client, "page.html", both).await;
    assert_eq!((file.content_type.as_str(), file.preview), ("image/gif", FilePreview::Image));
    let answer = open(&app, &anna.record(client).file_link(file.id, LinkTo::Preview).await.unwrap()).await;
    let headers = answer.headers();
    assert_eq!(header(headers, "content-type"), "image/gif");
    assert_eq!(header(headers, "x-content-type-options"), "nosniff");
    assert!(header(headers, "content-security-policy").ends_with("; sandbox"));
}

#[actix_web::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "Счёт \"7\"; x.pdf", b"%PDF-1.7\n%%EOF").await;
    assert_eq!((file.content_type.as_str(), file.preview), ("application/pdf", FilePreview::Pdf));
    let address = format!("{}/api/v1/clients/{}/files/{}/content", app.base, number(client), file.id);
    let whole = reqwest::Client::new().get(address).bearer_auth(app.token_of(&anna)).send().await.unwrap();
    let download = open(&app, &anna.record(client).file_link(file.id, LinkTo::Download).await.unwrap()).await;
    let preview = open(&app, &anna.record(client).file_link(file.id, LinkTo::Preview).await.unwrap()).await;
    for (answer, disposition, framed) in
        [(whole, "attachment", "DENY"), (download, "attachment", "DENY"), (preview, "inline", "SAMEORIGIN")]
    {
        let headers = answer.headers();
        assert_eq!(header(headers, "content-type"), "application/pdf");
        assert_eq!(header(headers, "content-length"), "14");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff");
        assert_eq!(header(headers, "cache-control"), "private, no-store");
        assert_eq!(header(headers, "cross-origin-resource-policy"), "same-origin");
        assert_eq!(header(headers, "referrer-policy"), "no-referrer");
        assert_eq!(header(headers, "x-frame-options"), framed);
        let policy = header(headers, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors"), "{policy}");
        assert!(!policy.contains("script-src"), "{policy}");
        let named = header(headers, "content-disposition");
        assert!(named.starts_with(&format!("{disposition}; filename=\"")), "{named}");
        assert!(named.contains("filename*=UTF-8''%D0%A1%D1%87") && named.matches('"').count() == 2, "{named}");
        assert_eq!(answer.bytes().await.unwrap(), &b"%PDF-1.7\n%%EOF"[..]);
    }
}

#[actix_web::test]
async fn a_link_lives_for_a_minute_and_no_longer_than_the_file() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"x").await;
    let link = anna.record(client).file_link(file.id, LinkTo::Download).await.unwrap();
    assert!(link.until <= app.clock.now() + SignedDuration::from_mins(1));
    assert_eq!(open(&app, &link).await.bytes().await.unwrap(), "x");
    app.later(SignedDuration::from_secs(50));
    assert_eq!(open(&app, &link).await.status(), 200);
    app.later(SignedDuration::from_secs(11));
    let late = open(&app, &link).await;
    assert_eq!(late.status(), 410);
    let problem: vestnik_client::api::Problem = late.json().await.unwrap();
    assert_eq!(problem.code, Code::LinkExpired);

    let link = app.signed_in_anew(&anna).record(client).file_link(file.id, LinkTo::Download).await.unwrap();
    let mut forged = link.clone();
    let last = if forged.href.ends_with('A') { 'E' } else { 'A' };
    forged.href.pop();
    forged.href.push(last);
    assert_eq!(open(&app, &forged).await.status(), 404);
    for unknown in ["/files/x", "/files/..%2f..%2fsecret.key", "/files/a/b"] {
        let answer = reqwest::get(format!("{}{unknown}", app.base)).await.unwrap();
        assert_eq!(answer.status(), 404, "{unknown}");
    }
    app.signed_in_anew(&anna).record(client).delete_file(file.id).await.unwrap();
    assert_eq!(open(&app, &link).await.status(), 404, "gone with the file");
}

#[actix_web::test]
async fn pictures_have_small_ones_and_broken_ones_have_none() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let whole = picture(ImageFormat::Jpeg);
    // The head of a picture of four thousand million pixels.
    let mut bomb = picture(ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let photo = add(&anna, client, "a.jpg", &whole).await;
    let broken = add(&anna, client, "b.jpg", &whole[..200]).await;
    let bomb = add(&anna, client, "c.png", &bomb).await;
    assert!(!photo.thumbnail, "not at once");
    app.settle().await;
    let told: Vec<_> = files(&anna, client).await.into_iter().map(|file| (file.name, file.thumbnail)).collect();
    assert_eq!(told, [("c.png".to_owned(), false), ("b.jpg".to_owned(), false), ("a.jpg".to_owned(), true)]);
    let buried = "SELECT count(*) FROM jobs WHERE kind = 'files.thumbnail' AND finished_at IS NULL";
    let buried: i64 = app.database().await.query_one(buried, &[]).await.unwrap().get(0);
    assert_eq!(buried, 0, "nothing is tried again");

    let answer = open(&app, &anna.record(client).file_link(photo.id, LinkTo::Thumbnail).await.unwrap()).await;
    assert_eq!(header(answer.headers(), "content-type"), "image/jpeg");
    assert!(header(answer.headers(), "content-disposition").starts_with("inline"));
    let small = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (256, 128));
    for none in [broken.id, bomb.id] {
        let refused = anna.record(client).file_link(none, LinkTo::Thumbnail).await.problem();
        assert_eq!(refused.field("to").unwrap().code, FieldCode::NotFound);
    }
    assert_eq!(stored(&app).len(), 4);
    anna.record(client).delete_file(photo.id).await.unwrap();
    sweep(&app).await;
    assert_eq!(stored(&app).len(), 2, "the small one goes with it");
}

#[actix_web::test]
async fn a_file_that_was_deleted_before_its_small_picture_was_made_leaves_none() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.jpg", &picture(ImageFormat::Jpeg)).await;
    anna.record(client).delete_file(file.id).await.unwrap();
    app.settle().await;
    sweep(&app).await;
    assert!(stored(&app).is_empty() && blobs(&app).await.is_empty());
}

#[actix_web::test]
async fn an_upload_that_died_is_cleared_away_within_a_day() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    // A server that was killed while it kept a file: the row is there, and some of the bytes.
    let key = "0123456789abcdef0123456789abcdef";
    let begun =
        "INSERT INTO blobs (key, size, sha256, content_type, created_by) VALUES ($1, 9, sha256('x'), 'text/plain', $2)";
    app.database().await.execute(begun, &[&key, &anna.id.0]).await.unwrap();
    let folder = app.app.config.data_dir.join("files").join(&key[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{}#1", &key[2..])), b"some").unwrap();
    let kept = add(&anna, client, "a.txt", b"x").await;

    app.later(SignedDuration::from_hours(21));
    sweep(&app).await;
    assert_eq!((stored(&app).len(), blobs(&app).await.len()), (2, 2), "it may still be under way");
    // With the hour until the next sweep, that is less than a day.
    app.later(SignedDuration::from_mins(90));
    sweep(&app).await;
    assert_eq!((stored(&app).len(), blobs(&app).await), (1, vec!["ready".to_owned()]));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(anna.record(client).file(kept.id).await.unwrap(), b"x");
}

#[actix_web::test]
async fn bytes_that_cannot_be_removed_hold_up_no_others_and_are_tried_again() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let stuck = add(&anna, client, "a.txt", b"stuck").await;
    // A folder in the place of its bytes is removed by nobody.
    let place = stored(&app).remove(0);
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    let other = add(&anna, client, "b.txt", b"x").await;
    for file in [stuck.id, other.id] {
        anna.record(client).delete_file(file).await.unwrap();
    }
    sweep(&app).await;
    assert_eq!((stored(&app).len(), blobs(&app).await), (0, vec!["gone".to_owned()]));
    std::fs::remove_dir(&place).unwrap();
    sweep(&app).await;
    assert!(blobs(&app).await.is_empty());
}

#[actix_web::test]
async fn a_storage_that_is_gone_is_no_fault_of_whoever_asks() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let folder = app.app.config.data_dir.join("files");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, b"no folder").unwrap();
    let refused = anna.record(client).add_file("a.txt", b"x".to_vec()).await.problem();
    assert_eq!(refused.code, Code::Unavailable);
    assert_eq!(blobs(&app).await, ["uploading"], "known before the first byte was kept");
    assert!(files(&anna, client).await.is_empty());
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    app.later(SignedDuration::from_hours(25));
    sweep(&app).await;
    assert!(blobs(&app).await.is_empty());
    add(&app.signed_in_anew(&anna), client, "a.txt", b"x").await;
}

#[actix_web::test]
async fn a_file_whose_bytes_somebody_removed_is_not_found_and_the_list_stays() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"x").await;
    std::fs::remove_dir_all(app.app.config.data_dir.join("files")).unwrap();
    assert_eq!(anna.record(client).file(file.id).await.problem().code, Code::NotFound);
    assert_eq!(names(&anna, client).await, ["a.txt"]);
    anna.record(client).delete_file(file.id).await.unwrap();
}

#[actix_web::test]
async fn a_client_that_is_erased_takes_its_files_along() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let (gone, stays) = (client_of(&anna, "a@x.example").await, client_of(&anna, "b@x.example").await);
    let file = add(&anna, gone, "a.txt", b"gone").await;
    add(&anna, stays, "b.txt", b"stays").await;
    anna.clients().delete(number(gone)).await.unwrap();
    assert_eq!(anna.record(gone).file(file.id).await.problem().code, Code::NotFound);
    anna.clients().restore(number(gone)).await.unwrap();
    assert_eq!(anna.record(gone).file(file.id).await.unwrap(), b"gone", "as long as it can be brought back");
    anna.clients().delete(number(gone)).await.unwrap();
    app.later(SignedDuration::from_hours(31 * 24));
    let purge = "INSERT INTO jobs (kind, payload) VALUES ('clients.purge', 'null')";
    app.database().await.execute(purge, &[]).await.unwrap();
    sweep(&app).await;
    sweep(&app).await;
    assert_eq!((stored(&app).len(), blobs(&app).await), (1, vec!["ready".to_owned()]));
    let left = app.database().await.query_one("SELECT name FROM record_files", &[]).await.unwrap();
    assert_eq!(left.get::<_, &str>(0), "b.txt");
}

#[actix_web::test]
async fn what_is_done_with_files_is_written_down_at_their_client() {
    let app = TestApp::start().await;
    let (anna, ada) = (app.person("Anna").await, app.admin("Ada").await);
    let client = client_of(&anna, "a@x.example").await;
    let file = add(&anna, client, "a.txt", b"x").await;
    anna.record(client).rename_file(file.id, 1, &named("b.txt")).await.unwrap();
    anna.record(client).delete_file(file.id).await.unwrap();
    let filter = AuditFilter { object: Some(number(client).0), ..AuditFilter::default() };
    let lines = ada.audit().list(&filter).await.unwrap().items;
    let acts: Vec<_> = lines.iter().map(|line| line.act).collect();
    let wanted = [Act::ClientFileDeleted, Act::ClientFileRenamed, Act::ClientFileAdded, Act::ClientCreated];
    assert_eq!(acts, wanted);
    assert_eq!(lines[1].before.as_ref().unwrap()["name"], "a.txt");
    assert_eq!(lines[1].after.as_ref().unwrap()["name"], "b.txt");
    assert!(lines.iter().all(|line| line.actor.as_ref().unwrap().id == anna.id));
}

#[actix_web::test]
async fn a_key_against_repeating_holds_no_transaction_open_over_an_upload() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let address = format!("{}/api/v1/clients/{}/files?name=a.json", app.base, number(client));
    for _ in 0..2 {
        let post = reqwest::Client::new().post(&address).bearer_auth(app.token_of(&anna)).body("{}");
        let post = post.header("idempotency-key", "one").header("content-type", "application/json");
        assert_eq!(post.send().await.unwrap().status(), 201);
    }
    assert_eq!(names(&anna, client).await.len(), 2, "as the description says");
}

/// A clamd that finds "EICAR" evil, and keeps what it was given.
async fn scanner() -> (String, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, given) = (listener.local_addr().unwrap().to_string(), Arc::default());
    let keep: Arc<Mutex<Vec<Vec<u8>>>> = Arc::clone(&given);
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut command = [0; 10];
            line.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut file = Vec::new();
            loop {
                let length = line.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut piece = vec![0; usize::try_from(length).unwrap()];
                line.read_exact(&mut piece).await.unwrap();
                file.extend(piece);
            }
            let evil = file.windows(5).any(|bytes| bytes == b"EICAR");
            keep.lock().unwrap().push(file);
            let words: &[u8] = if evil { b"stream: Eicar-Signature FOUND\0" } else { b"stream: OK\0" };
            line.write_all(words).await.unwrap();
        }
    });
    (address, given)
}

#[actix_web::test]
async fn a_scanner_sees_every_file_first_and_without_it_none_gets_in() {
    let (address, given) = scanner().await;
    let app = TestApp::start_with(&[("VESTNIK_FILES_SCANNER", &address)]).await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let harmless = vec![7; 1_300_000];
    let file = add(&anna, client, "a.bin", &harmless).await;
    assert!(given.lock().unwrap()[0] == harmless, "the whole of it");
    assert!(anna.record(client).file(file.id).await.unwrap() == harmless);
    let refused = anna.record(client).add_file("b.txt", b"an EICAR test".to_vec()).await.problem();
    assert_eq!((refused.code, refused.status), (Code::Infected, 422));
    assert!(refused.detail.unwrap().contains("Eicar-Signature"));
    assert_eq!((stored(&app).len(), blobs(&app).await.len()), (1, 1));

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let app = TestApp::start_with(&[("VESTNIK_FILES_SCANNER", &closed)]).await;
    let anna = app.person("Anna").await;
    let client = client_of(&anna, "a@x.example").await;
    let refused = anna.record(client).add_file("a.bin", b"x".to_vec()).await.problem();
    assert_eq!(refused.code, Code::Unavailable);
    assert!(refused.detail.unwrap().contains("viruses"));
    assert!(stored(&app).is_empty() && files(&anna, client).await.is_empty());
}
