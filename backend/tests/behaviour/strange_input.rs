//! What no form of ours sends: made-up cursors, noughts in texts, numbers and times beyond all bounds. It is refused with the
//! name of what is wrong, and it never breaks the server.

use crate::support::{Persona, TestApp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use vestnik_client::api::id::MailingId;
use vestnik_client::api::{Code, FieldCode, Problem};

/// Before the calendar of PostgreSQL begins, in 4714 BC.
const TOO_EARLY: &str = "-009999-06-01T00:00:00Z";

async fn get(app: &TestApp, who: &Persona, path: &str, query: &[(&str, &str)]) -> Response {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let url = format!("{}/api/v1{path}?{query}", app.base);
    reqwest::Client::new().get(url).bearer_auth(app.token_of(who)).send().await.unwrap()
}

async fn post(app: &TestApp, path: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = reqwest::Client::new().post(format!("{}/api/v1{path}", app.base));
    request.header("content-type", "application/json").body(body).send().await.unwrap()
}

fn cursor(sort: &Value, key: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json!([sort, key]).to_string())
}

/// The addresses that take a query, with the names of what they take.
async fn queries(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let document = reqwest::get(format!("{}/openapi.json", app.base)).await.unwrap();
    let document: Value = document.json().await.unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let asked = paths.filter_map(|(path, item)| {
        let parameters = item["get"]["parameters"].as_array()?.iter();
        let names = parameters.filter(|one| one["in"] == "query").map(|one| one["name"].as_str().unwrap().to_owned());
        Some((path.strip_prefix("/api/v1")?.to_owned(), names.collect::<Vec<_>>()))
    });
    asked.filter(|(_, names)| !names.is_empty()).collect()
}

/// A mailing of this person with a run of one letter; the numbers of both.
async fn mailing_with_run(app: &TestApp, owner: &Persona, name: &str) -> (i64, i64) {
    let db = app.database().await;
    let mailing = "INSERT INTO mailings (owner_id, name, subject, body, format, audience, start_local, time_zone, recurrence)
        VALUES ($1, $2, 'Hello', 'Hello', 'text', 'all', '2026-01-01 09:00', 'UTC', '{\"kind\":\"once\"}') RETURNING id";
    let mailing: i64 = db.query_one(mailing, &[&owner.id.0, &name]).await.unwrap().get(0);
    let address = format!("{name}@x.example");
    let client = "INSERT INTO clients (owner_id, name, email) VALUES ($1, $2, $3)";
    db.execute(client, &[&owner.id.0, &name, &address]).await.unwrap();
    owner.mailings().start(MailingId(mailing)).await.unwrap();
    app.start_workers();
    let run = "SELECT run_id FROM deliveries WHERE email = $1";
    let started = std::time::Instant::now();
    loop {
        if let Some(row) = db.query_opt(run, &[&address]).await.unwrap() {
            return (mailing, row.get(0));
        }
        assert!(started.elapsed().as_secs() < 10, "no run begins");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn no_parameter_breaks_a_list() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (mailing, _) = mailing_with_run(&app, &ada, "adas").await;
    let strange =
        ["a\0b", "\u{fffd}", "-1", "99999999999999999999", "9223372036854775807", "1e400", "%", "\\", TOO_EARLY];
    let queries = queries(&app).await;
    assert!(queries.len() >= 8, "{queries:?}");
    for (path, names) in queries {
        let path = path.replace("{id}", &mailing.to_string());
        for name in names {
            for value in strange {
                let answer = get(&app, &ada, &path, &[(&name, value)]).await;
                let status = answer.status();
                assert!(!status.is_server_error(), "{path}?{name}={value:?} answers {status}");
                if value.contains('\0') {
                    let problem: Problem = answer.json().await.unwrap();
                    assert_eq!(problem.code, Code::Invalid, "{path}?{name}");
                    assert!(problem.field(&name).is_some(), "{path}?{name}: {problem:?}");
                }
            }
        }
    }
}

#[actix_web::test]
async fn no_made_up_cursor_breaks_a_list() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (mailing, run) = mailing_with_run(&app, &ada, "adas").await;
    let of_run = json!(format!("deliveries of {run}"));
    let lists = [
        ("/clients".to_owned(), vec![json!("name"), json!("-email"), json!("created_at")]),
        ("/messages".to_owned(), vec![json!("name"), json!("-updated_at")]),
        ("/mailings".to_owned(), vec![json!("name"), json!("-updated_at")]),
        ("/imports".to_owned(), vec![json!("-id")]),
        ("/logs".to_owned(), vec![json!("logs")]),
        ("/captured-mail".to_owned(), vec![json!("captured")]),
        ("/jobs".to_owned(), vec![json!("jobs")]),
        ("/deliveries".to_owned(), vec![json!("letters")]),
        (format!("/mailings/{mailing}/runs"), vec![json!("runs")]),
        (format!("/mailings/{mailing}/deliveries"), vec![of_run]),
    ];
    let keys = [
        json!(["\0", 1]),
        json!(["a", i64::MAX]),
        json!([TOO_EARLY, 1]),
        json!(["9999-12-30T00:00:00Z", i64::MIN]),
        json!([1, "\0"]),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(null),
        json!({}),
    ];
    for (path, sorts) in lists {
        for sort in sorts {
            let by = if matches!(path.as_str(), "/clients" | "/messages" | "/mailings") { sort.as_str() } else { None };
            for key in &keys {
                let cursor = cursor(&sort, key);
                let query: Vec<_> =
                    by.map(|sort| ("sort", sort)).into_iter().chain([("cursor", cursor.as_str())]).collect();
                let status = get(&app, &ada, &path, &query).await.status();
                let fine = matches!(status, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY);
                assert!(fine, "{path} sorted by {sort} after {key} answers {status}");
            }
        }
    }
}

#[actix_web::test]
async fn a_made_up_cursor_does_not_lead_into_another_persons_run() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.person("Anna").await, app.person("Bert").await);
    let (_, annas) = mailing_with_run(&app, &anna, "annas").await;
    let (mailing, berts) = mailing_with_run(&app, &bert, "berts").await;
    let sort = json!(format!("deliveries of {berts}"));
    for after in [0, (annas << 24) - 1, i64::MIN] {
        let cursor = cursor(&sort, &json!(after));
        let answer = get(&app, &bert, &format!("/mailings/{mailing}/deliveries"), &[("cursor", &cursor)]).await;
        let text = answer.text().await.unwrap();
        assert!(text.contains("berts@x.example") && !text.contains("annas@x.example"), "after {after}: {text}");
    }
}

#[actix_web::test]
async fn no_body_breaks_what_anybody_may_ask() {
    let app = TestApp::start().await;
    for path in ["register", "confirm", "confirm/resend", "login", "password/forgot", "password/reset"] {
        let bodies: [&[u8]; 8] = [
            br#"{"email":"a\u0000b@x.example","password":"a\u0000b","name":"\u0000","token":"\u0000"}"#,
            br#"{"email":"a\u0000b@x.example"}"#,
            br#"{"email":"a\u0000b@x.example","password":"x"}"#,
            br#"{"token":"a\u0000b"}"#,
            b"{\"email\":\"\xff\xfe@x.example\",\"password\":\"x\"}",
            br#"{"email":1e400}"#,
            br#"{"email":"\ud800","password":"x"}"#,
            b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        ];
        for body in bodies {
            let answer = post(&app, &format!("/auth/{path}"), body.to_vec()).await;
            let status = answer.status().as_u16();
            assert!(matches!(status, 400 | 410 | 422 | 429), "{path} answers {status}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(post(&app, &format!("/auth/{path}"), deep).await.status(), 422, "{path}");
        let large = post(&app, &format!("/auth/{path}"), vec![b' '; 1024 * 1024 + 1]).await;
        assert_eq!(large.status(), 413, "{path}");
        assert_eq!(large.json::<Problem>().await.unwrap().code, Code::TooLarge);
    }
}

#[actix_web::test]
async fn an_address_without_a_number_names_the_part_that_is_none() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for bad in ["abc", "%00", "%FF", "1.5", "99999999999999999999", "0x10", "1%2f2"] {
        let answer = get(&app, &anna, &format!("/clients/{bad}"), &[]).await;
        assert_eq!(answer.status(), 400, "{bad}");
        let problem: Problem = answer.json().await.unwrap();
        assert_eq!(problem.field("id").map(|error| error.code), Some(FieldCode::Invalid), "{bad}: {problem:?}");
    }
}
