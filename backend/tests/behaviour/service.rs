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
    let document: serde_json::Value = get(&app, "/openapi.json").await.json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = get(&app, "/docs/").await;
    assert_eq!(page.status(), 200);
    assert!(!page.text().await.unwrap().contains("https://"), "the page loads nothing from elsewhere");
}
