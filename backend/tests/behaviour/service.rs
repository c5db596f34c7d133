//! The service as a whole: health, metrics, documents, answers to what does not exist.

use crate::support::TestApp;

async fn get(app: &TestApp, path: &str) -> reqwest::Response {
    reqwest::get(format!("{}{path}", app.base)).await.unwrap()
}

#[actix_web::test]
async fn a_running_server_is_alive_and_ready() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/health/live").await.status(), 204);
    assert_eq!(get(&app, "/health/ready").await.status(), 204);
}

#[actix_web::test]
async fn metrics_count_what_was_answered() {
    let app = TestApp::start().await;
    get(&app, "/health/live").await;
    let text = get(&app, "/metrics").await.text().await.unwrap();
    assert!(text.contains("vestnik_requests_total{status=\"2xx\"} 1"), "{text}");
}

#[actix_web::test]
async fn an_unknown_address_is_a_problem_with_the_id_of_the_request() {
    let app = TestApp::start().await;
    let answer = get(&app, "/api/v1/nothing").await;
    assert_eq!(answer.status(), 404);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: vestnik_client::api::Problem = answer.json().await.unwrap();
    assert_eq!(problem.request_id, Some(id));
}

#[actix_web::test]
async fn the_document_and_its_pages_need_no_internet() {
    let app = TestApp::start().await;
    let answer = get(&app, "/openapi.json").await;
    let named = answer.url().path().strip_prefix("/openapi-").unwrap_or_default().len();
    assert_eq!(named, "0123456789ab.json".len(), "it leads to what is named after its content: {}", answer.url());
    assert!(answer.headers()["cache-control"].to_str().unwrap().ends_with("immutable"));
    let document: serde_json::Value = answer.json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = get(&app, "/docs").await;
    assert_eq!((page.status(), page.url().path()), (reqwest::StatusCode::OK, "/docs/"));
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self';"));
    assert!(!page.text().await.unwrap().contains("https://"), "the page loads nothing from elsewhere");
    for part in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
        assert_eq!(get(&app, &format!("/docs/{part}")).await.status(), 200, "{part}");
    }
    let settings = get(&app, "/docs/swagger-initializer.js").await.text().await.unwrap();
    assert!(settings.contains(r#""url": "/openapi.json""#), "{settings}");
    assert!(settings.contains(r#""validatorUrl": "none""#), "no server elsewhere judges the document: {settings}");
}

#[actix_web::test]
async fn a_server_that_is_about_to_stop_says_it_is_not_ready() {
    let app = TestApp::start().await;
    app.app.closing.cancel();
    assert_eq!(get(&app, "/health/ready").await.status(), 503);
    assert_eq!(get(&app, "/health/live").await.status(), 204);
}

#[actix_web::test]
async fn every_answer_tells_the_id_of_its_request() {
    let app = TestApp::start().await;
    let web = reqwest::Client::new();
    let login = format!("{}/api/v1/auth/login", app.base);
    let answers = [
        (200, web.get(format!("{}/api/v1/service", app.base))),
        (200, web.get(format!("{}/metrics", app.base))),
        (401, web.get(format!("{}/api/v1/clients", app.base)).bearer_auth("worn out")),
        (404, web.get(format!("{}/nothing", app.base))),
        (405, web.delete(&login)),
        (400, web.post(&login).header("content-type", "application/json").body("{")),
        (415, web.post(&login).header("content-type", "text/plain").body("{}")),
    ];
    for (status, request) in answers {
        let answer = request.header("x-request-id", "of-somebody-else").send().await.unwrap();
        let id = answer.headers().get("x-request-id").map(|id| id.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), id), (status, Some("of-somebody-else")), "{}", answer.url());
    }
    let harmful = web.get(format!("{}/health/live", app.base)).header("x-request-id", "a b").send().await.unwrap();
    assert_ne!(harmful.headers()["x-request-id"], "a b");
}
