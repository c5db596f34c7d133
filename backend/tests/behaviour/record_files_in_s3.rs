//! Files in a bucket of S3: the same as in the folder, with a server that speaks S3, signatures and all.

use std::path::{Path, PathBuf};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use vestnik_client::api::Code;
use vestnik_client::api::leads::RecordId;
use vestnik_client::api::record_files::{LinkTo, RecordFileFilter};

use crate::clients::named;
use crate::support::{Failed, TestApp};

/// A server of S3 with an empty bucket `papers`, in this folder; its address.
async fn s3(folder: &Path) -> String {
    std::fs::create_dir(folder.join("papers")).unwrap();
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single("vestnik", "hunter2hunter2"));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(line), service).await.ok();
            });
        }
    });
    address
}

async fn storing_in(address: &str, secret: &str) -> TestApp {
    TestApp::start_with(&[
        ("VESTNIK_S3_BUCKET", "papers"),
        ("VESTNIK_S3_ENDPOINT", address),
        ("VESTNIK_S3_KEY", "vestnik"),
        ("VESTNIK_S3_SECRET", secret),
    ])
    .await
}

fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { everything_in(&path) } else { vec![path] }).collect()
}

#[actix_web::test]
async fn files_are_kept_in_a_bucket_handed_out_and_removed_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = storing_in(&s3(folder.path()).await, "hunter2hunter2").await;
    let anna = app.person("Anna").await;
    let client = RecordId::Client(anna.clients().create(&named("Клиент", "a@x.example")).await.unwrap().id);
    let bucket = folder.path().join("papers");

    // One part, and several.
    let small = b"small".to_vec();
    let large: Vec<u8> = (0..12_000_003_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    for bytes in [&small, &large] {
        let file = anna.record(client).add_file("a.bin", bytes.clone()).await.unwrap();
        assert!(anna.record(client).file(file.id).await.unwrap() == *bytes);
    }
    let mut picture = std::io::Cursor::new(Vec::new());
    let image = DynamicImage::from(RgbImage::from_pixel(600, 300, Rgb([9, 120, 200])));
    image.write_to(&mut picture, ImageFormat::Jpeg).unwrap();
    let photo = anna.record(client).add_file("a.jpg", picture.into_inner()).await.unwrap();
    app.settle().await;
    let link = anna.record(client).file_link(photo.id, LinkTo::Thumbnail).await.unwrap();
    let thumbnail = reqwest::get(format!("{}{}", app.base, link.href)).await.unwrap().bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&thumbnail).unwrap().width(), 256);
    let contents = |folder: &Path| everything_in(folder).into_iter().filter(|path| path.metadata().unwrap().len() > 0);
    assert_eq!(contents(&bucket).count(), 4);
    assert!(!app.app.config.data_dir.join("files").exists());

    for file in anna.record(client).files(&RecordFileFilter::default()).await.unwrap().items {
        anna.record(client).delete_file(file.id).await.unwrap();
    }
    app.database().await.execute("INSERT INTO jobs (kind, payload) VALUES ('files.sweep', 'null')", &[]).await.unwrap();
    app.settle().await;
    assert_eq!(contents(&bucket).count(), 0);
}

#[actix_web::test]
async fn a_bucket_that_does_not_let_us_in_is_told_as_not_available() {
    let folder = tempfile::tempdir().unwrap();
    let app = storing_in(&s3(folder.path()).await, "another secret").await;
    let anna = app.person("Anna").await;
    let client = RecordId::Client(anna.clients().create(&named("Клиент", "a@x.example")).await.unwrap().id);
    let refused = anna.record(client).add_file("a.txt", b"x".to_vec()).await.problem();
    assert_eq!(refused.code, Code::Unavailable);
    assert!(anna.record(client).files(&RecordFileFilter::default()).await.unwrap().items.is_empty());
    assert!(everything_in(&folder.path().join("papers")).is_empty());
}
