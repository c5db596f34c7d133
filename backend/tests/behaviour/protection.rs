//! What answers tell browsers, so that nothing of one person's is kept, framed or taken for something else.

use crate::support::{Persona, TestApp};
use reqwest::Response;

async fn get(app: &TestApp, path: &str, who: Option<&Persona>) -> Response {
    let mut request = reqwest::Client::new().get(format!("{}{path}", app.base)).header("accept", "text/html");
    if let Some(who) = who {
        request = request.bearer_auth(app.token_of(who));
    }
    request.send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[actix_web::test]
async fn no_answer_is_sniffed_or_framed_and_none_of_the_api_is_kept() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for path in
        ["/", "/clients", "/docs/", "/openapi.json", "/api/v1/me", "/api/v1/clients", "/api/v1/nothing", "/health/live"]
    {
        for who in [None, Some(&anna)] {
            let answer = get(&app, path, who).await;
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header(&answer, "x-frame-options"), "DENY", "{path}");
            assert_eq!(header(&answer, "referrer-policy"), "no-referrer", "{path}");
            let policy = header(&answer, "content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            if path.starts_with("/api/") {
                assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
                assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            }
            assert!(answer.headers().get("strict-transport-security").is_none(), "not over plain http");
            assert!(answer.headers().get("access-control-allow-origin").is_none(), "no other site reads it");
        }
    }
}

#[actix_web::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let app = TestApp::start_with(&[("VESTNIK_BASE_URL", "https://vestnik.example")]).await;
    for path in ["/", "/api/v1/service"] {
        assert_eq!(header(&get(&app, path, None).await, "strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[actix_web::test]
async fn other_sites_get_no_leave_to_ask() {
    let app = TestApp::start().await;
    let asking = reqwest::Client::new().request(reqwest::Method::OPTIONS, format!("{}/api/v1/me", app.base));
    let asking = asking.header("origin", "https://evil.example").header("access-control-request-method", "GET");
    let answer = asking.header("access-control-request-headers", "authorization").send().await.unwrap();
    assert!(!answer.status().is_success());
    assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control-")));
}

#[actix_web::test]
async fn links_in_letters_lead_where_the_service_is_and_not_where_a_request_says() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/password/forgot", app.base));
    let request = request.header("host", "evil.example").header("x-forwarded-host", "evil.example");
    let request = request.header("forwarded", "host=evil.example").header("content-type", "application/json");
    let answer = request.body(format!(r#"{{"email":"{}"}}"#, anna.email)).send().await.unwrap();
    assert_eq!(answer.status(), 202);
    app.settle().await;
    let letter = app.letters_to(&anna.email).await.pop().expect("a letter");
    assert!(!letter.contains("evil.example"), "{letter}");
}
