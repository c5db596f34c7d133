//! Requests that are sent again with the same `Idempotency-Key`.

use crate::support::{Persona, TestApp};
use jiff::SignedDuration;
use reqwest::Response;
use serde_json::{Value, json};

async fn add(app: &TestApp, who: &Persona, key: &str, client: &Value) -> Response {
    let request = reqwest::Client::new().post(format!("{}/api/v1/clients", app.base)).bearer_auth(app.token_of(who));
    request.header("idempotency-key", key).json(client).send().await.unwrap()
}

async fn clients(app: &TestApp) -> i64 {
    app.database().await.query_one("SELECT count(*) FROM clients", &[]).await.unwrap().get(0)
}

fn vera() -> Value {
    json!({"name": "Вера", "email": "vera@x.example"})
}

#[actix_web::test]
async fn the_same_request_again_is_answered_again_and_not_done_again() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let first = add(&app, &anna, "order-1", &vera()).await;
    assert_eq!(first.status(), 201);
    let (location, tag) = (first.headers()["location"].clone(), first.headers()["etag"].clone());
    let body: Value = first.json().await.unwrap();

    let again = add(&app, &anna, "order-1", &vera()).await;
    assert_eq!(again.status(), 201);
    assert_eq!((&again.headers()["location"], &again.headers()["etag"]), (&location, &tag));
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.json::<Value>().await.unwrap(), body);
    assert_eq!(clients(&app).await, 1);
}

#[actix_web::test]
async fn without_a_key_the_same_request_is_another_request() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    assert_eq!(add(&app, &anna, "a", &vera()).await.status(), 201);
    assert_ne!(add(&app, &anna, "b", &vera()).await.status(), 201, "she is there already");
}

#[actix_web::test]
async fn a_key_belongs_to_one_request_of_one_person() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.person("Anna").await, app.person("Bert").await);
    assert_eq!(add(&app, &anna, "order-1", &vera()).await.status(), 201);
    let other = json!({"name": "Иван", "email": "ivan@x.example"});
    let conflict = add(&app, &anna, "order-1", &other).await;
    assert_eq!(conflict.status(), 409);
    assert_eq!(conflict.json::<Value>().await.unwrap()["code"], "idempotency_conflict");

    let berts = add(&app, &bert, "order-1", &vera()).await;
    assert_eq!(berts.status(), 201);
    assert!(berts.headers().get("idempotency-replayed").is_none(), "Bert does not get Anna's answer");
    assert_eq!(clients(&app).await, 2);
}

#[actix_web::test]
async fn what_failed_may_be_tried_anew_with_its_key() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    assert_eq!(add(&app, &anna, "order-1", &json!({"name": "Вера", "email": "no"})).await.status(), 422);
    assert_eq!(add(&app, &anna, "order-1", &vera()).await.status(), 201);
}

#[actix_web::test]
async fn many_at_once_do_it_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = vera();
    let answers = futures::future::join_all((0..5).map(|_| add(&app, &anna, "order-1", &client))).await;
    assert!(answers.iter().all(|answer| matches!(answer.status().as_u16(), 201 | 409)), "{answers:?}");
    let done = |answer: &&Response| answer.status() == 201 && answer.headers().get("idempotency-replayed").is_none();
    assert_eq!(answers.iter().filter(done).count(), 1);
    assert_eq!(clients(&app).await, 1);
}

#[actix_web::test]
async fn the_answer_is_kept_with_the_effect_or_not_at_all() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    // Nothing can be kept: then nothing may have happened either.
    let db = app.database().await;
    db.batch_execute("ALTER TABLE idempotency_keys ADD CONSTRAINT full_disk CHECK (key = 'none')").await.unwrap();
    assert_eq!(add(&app, &anna, "order-1", &vera()).await.status(), 500);
    assert_eq!(clients(&app).await, 0);
    db.batch_execute("ALTER TABLE idempotency_keys DROP CONSTRAINT full_disk").await.unwrap();
    assert_eq!(add(&app, &anna, "order-1", &vera()).await.status(), 201);
}

#[actix_web::test]
async fn a_packed_body_is_done_once_too() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let packed = hex::decode(
        "1f8b0800000000000203ab56ca4bcc4d55b252ba30e9c2d68b0d173628e928a5e62666e60085ca528b121d2af4522b12730b7252956a016fdcdccb2c000000",
    )
    .unwrap();
    for replayed in [false, true] {
        let request =
            reqwest::Client::new().post(format!("{}/api/v1/clients", app.base)).bearer_auth(app.token_of(&anna));
        let request = request.header("idempotency-key", "order-1").header("content-encoding", "gzip");
        let request = request.header("content-type", "application/json").body(packed.clone());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 201);
        assert_eq!(answer.headers().contains_key("idempotency-replayed"), replayed);
    }
    assert_eq!(clients(&app).await, 1);
}

/// Hands in a file of clients under a key.
async fn bring_in(app: &TestApp, who: &Persona, key: &str, file: reqwest::Body) -> Response {
    let request =
        reqwest::Client::new().post(format!("{}/api/v1/clients/import", app.base)).bearer_auth(app.token_of(who));
    request.header("idempotency-key", key).header("content-type", "text/csv").body(file).send().await.unwrap()
}

#[actix_web::test]
async fn files_are_told_apart_by_their_content() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let first = bring_in(&app, &anna, "file-1", "name,email\nВера,vera@x.example\n".into()).await;
    assert_eq!(first.status(), 202);
    let first: Value = first.json().await.unwrap();
    let again = bring_in(&app, &anna, "file-1", "name,email\nВера,vera@x.example\n".into()).await;
    assert_eq!((again.status().as_u16(), again.json::<Value>().await.unwrap()), (202, first));
    let other = bring_in(&app, &anna, "file-1", "name,email\nИван,ivan@x.example\n".into()).await;
    assert_eq!(other.status(), 409, "as long as the first, and yet another");
    app.settle().await;
    assert_eq!(clients(&app).await, 1);
}

#[actix_web::test]
async fn files_that_come_in_slowly_keep_nobody_from_the_database() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    // More than there are connections, each with a key and never at its end.
    let endless = || reqwest::Body::wrap_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let keys: Vec<String> = (0..8).map(|number| format!("slow-{number}")).collect();
    let slow = futures::future::join_all(keys.iter().map(|key| bring_in(&app, &anna, key, endless())));
    tokio::select! {
        _ = slow => panic!("an endless file has come in"),
        () = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            let asked = async { anna.me().sessions().await.unwrap() };
            tokio::time::timeout(std::time::Duration::from_secs(5), asked).await.expect("the database is to be had");
        } => {}
    }
}

#[actix_web::test]
async fn kept_answers_are_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    add(&app, &anna, "order-1", &vera()).await;
    let db = app.database().await;
    let kept = async || db.query_one("SELECT count(*) FROM idempotency_keys", &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!(kept().await, 1);
    app.later(SignedDuration::from_hours(25));
    app.start_workers();
    let started = std::time::Instant::now();
    while kept().await > 0 {
        assert!(started.elapsed().as_secs() < 10, "nobody sweeps");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn a_key_that_is_none_is_told() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    assert_eq!(add(&app, &anna, &"x".repeat(256), &vera()).await.status(), 400);
}
