//! Signing in and out, refresh tokens, one's devices.

use crate::support::{Failed, PASSWORD, Persona, TestApp};
use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use vestnik::sessions::Claims;
use vestnik_client::Api;
use vestnik_client::api::auth::{Login, Tokens};
use vestnik_client::api::id::SessionId;
use vestnik_client::api::{Code, Problem};

/// A browser: sends the cookie it was given last.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
    tokens: Tokens,
}

async fn post(app: &TestApp, path: &str, cookie: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = reqwest::Client::new().post(format!("{}/api/v1/auth/{path}", app.base));
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// The cookie as a browser sends it back, and all the server said about it.
fn set_cookie(answer: &Response) -> (String, String) {
    let header = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    (header.split(';').next().unwrap().to_owned(), header)
}

pub(crate) async fn sign_in<'a>(app: &'a TestApp, person: &Persona) -> Browser<'a> {
    let login = Login { email: person.email.clone(), password: PASSWORD.to_owned() };
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&login);
    let answer = request.header("user-agent", "Firefox on a ship").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let (cookie, _) = set_cookie(&answer);
    Browser { app, cookie, tokens: answer.json().await.unwrap() }
}

impl Browser<'_> {
    async fn refresh(&mut self) -> Result<(), Code> {
        self.go_on().await.map_err(|problem| problem.code)
    }

    /// The same, with all that a refusal says.
    pub(crate) async fn go_on(&mut self) -> Result<(), Problem> {
        let answer = post(self.app, "refresh", &self.cookie, &[]).await;
        if answer.status() != StatusCode::OK {
            return Err(answer.json().await.unwrap());
        }
        self.cookie = set_cookie(&answer).0;
        self.tokens = answer.json().await.unwrap();
        Ok(())
    }

    async fn is_signed_in(&self) -> bool {
        self.app.with_token(&self.tokens.access_token).me().find().await.is_ok()
    }
}

#[actix_web::test]
async fn the_refresh_token_is_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let login = Login { email: anna.email.clone(), password: PASSWORD.to_owned() };
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&login);
    let answer = request.send().await.unwrap();
    let (_, header) = set_cookie(&answer);
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Max-Age=2592000"] {
        assert!(header.contains(part), "{part} in {header}");
    }
    assert!(!header.contains("Secure"), "over plain http the browser would drop it");
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[actix_web::test]
async fn over_https_the_cookie_is_secure() {
    let app = TestApp::start_with(&[("VESTNIK_BASE_URL", "https://vestnik.example")]).await;
    let anna = app.person("Anna").await;
    let login = Login { email: anna.email.clone(), password: PASSWORD.to_owned() };
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&login);
    let (_, header) = set_cookie(&request.send().await.unwrap());
    assert!(header.contains("Secure"), "{header}");
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let wrong = Login { email: anna.email.clone(), password: "not it".to_owned() };
    let unknown = Login { email: "nobody@nowhere.example".to_owned(), password: "not it".to_owned() };
    let known = app.anybody().auth().login(&wrong).await.problem();
    let nobody = app.anybody().auth().login(&unknown).await.problem();
    assert_eq!(known.code, Code::InvalidCredentials);
    assert_eq!(Problem { request_id: None, ..known }, Problem { request_id: None, ..nobody });
}

#[actix_web::test]
async fn an_unknown_address_takes_as_long_to_refuse_as_a_wrong_password() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    // The shortest of several: what a busy machine adds is not the answer's.
    let shortest = async |email: &str| {
        let wrong = Login { email: email.to_owned(), password: "a guess".to_owned() };
        let mut shortest = std::time::Duration::MAX;
        for _ in 0..6 {
            let started = std::time::Instant::now();
            app.anybody().auth().login(&wrong).await.unwrap_err();
            shortest = shortest.min(started.elapsed());
        }
        shortest
    };
    let (known, unknown) = (shortest(&anna.email).await, shortest("nobody@nowhere.example").await);
    assert!(unknown > known / 2 && known > unknown / 2, "known {known:?}, unknown {unknown:?}");
}

#[actix_web::test]
async fn guessing_a_password_is_slowed_down() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let wrong = Login { email: anna.email.clone(), password: "a guess".to_owned() };
    let request = || reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&wrong).send();
    for _ in 0..10 {
        assert_eq!(request().await.unwrap().status(), 401);
    }
    let answer = request().await.unwrap();
    assert_eq!(answer.status(), 429);
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    let metrics = reqwest::get(format!("{}/metrics", app.base)).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("vestnik_throttled_total 1"), "{metrics}");
    assert!(metrics.contains("vestnik_sign_ins_total{outcome=\"refused\"} 10"), "{metrics}");

    let bert = app.person("Bert").await;
    assert!(sign_in(&app, &bert).await.is_signed_in().await, "others are not hindered");
}

/// The status of a sign-in that comes by way of these addresses.
async fn guess_from(app: &TestApp, chain: &str) -> StatusCode {
    let wrong = Login { email: "nobody@nowhere.example".to_owned(), password: "a guess".to_owned() };
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&wrong);
    request.header("x-forwarded-for", chain).send().await.unwrap().status()
}

#[actix_web::test]
async fn whoever_guesses_can_not_pass_himself_off_as_many() {
    let app = TestApp::start().await;
    for number in 0..10 {
        assert_eq!(guess_from(&app, &format!("198.51.100.{number}")).await, 401);
    }
    assert_eq!(guess_from(&app, "198.51.100.99").await, 429, "nobody but a proxy of ours is believed");

    let app = TestApp::start_with(&[("VESTNIK_TRUSTED_PROXIES", "127.0.0.1")]).await;
    for number in 0..10 {
        assert_eq!(guess_from(&app, &format!("203.0.113.{number}, 198.51.100.1")).await, 401);
    }
    assert_eq!(guess_from(&app, "203.0.113.99, 198.51.100.1").await, 429, "what came before our proxy is made up");
    assert_eq!(guess_from(&app, "198.51.100.2").await, 401, "another visitor of the same proxy");
}

#[actix_web::test]
async fn nobody_is_kept_from_his_session_by_a_neighbour_who_guesses_passwords() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    let guess = Login { email: "nobody@nowhere.example".to_owned(), password: "a guess".to_owned() };
    for _ in 0..110 {
        app.anybody().auth().login(&guess).await.unwrap_err();
    }
    let other = Login { email: "another@nowhere.example".to_owned(), ..guess };
    let refused = app.anybody().auth().login(&other).await.problem();
    assert_eq!(refused.code, Code::TooManyRequests, "the network's quota is used up");
    browser.refresh().await.unwrap();
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn a_blocked_account_can_not_sign_in_nor_go_on() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    block(&app, &anna).await;
    assert_eq!(browser.refresh().await, Err(Code::AccountBlocked));
    let login = Login { email: anna.email.clone(), password: PASSWORD.to_owned() };
    assert_eq!(app.anybody().auth().login(&login).await.problem().code, Code::AccountBlocked);
    let guess = Login { password: "a guess".to_owned(), ..login };
    let stranger = app.anybody().auth().login(&guess).await.problem();
    assert_eq!(stranger.code, Code::InvalidCredentials, "who does not know the password learns nothing");
}

#[actix_web::test]
async fn whoever_is_blocked_is_out_at_once_on_every_node() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.me().find().await.unwrap();
    block(&app, &anna).await;
    wait_until_out(&anna).await;
}

/// As another node does it: in the database, with word to all the others.
async fn block(app: &TestApp, person: &Persona) {
    let db = app.database().await;
    db.execute("UPDATE users SET blocked_at = now() WHERE id = $1", &[&person.id.0]).await.unwrap();
    let told = format!("{{\"person_changed\":{}}}", person.id);
    db.execute("SELECT pg_notify('vestnik', $1)", &[&told]).await.unwrap();
}

async fn wait_until_out(person: &Persona) {
    let started = std::time::Instant::now();
    while person.me().find().await.is_ok() {
        assert!(started.elapsed().as_secs() < 2, "still in after two seconds");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(person.me().find().await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn a_session_revoked_on_one_node_is_over_on_the_other_at_once() {
    let app = TestApp::start().await;
    let other_node = app.another_node().await;
    let anna = app.person("Anna").await;
    let browser = sign_in(&app, &anna).await;
    let there = Api::new(other_node.signed_in(&browser.tokens.access_token));
    there.me().find().await.unwrap();
    let sessions = anna.me().sessions().await.unwrap();
    let id = sessions.iter().find(|session| !session.current).unwrap().id;
    anna.me().revoke_session(id).await.unwrap();
    let started = std::time::Instant::now();
    while there.me().find().await.is_ok() {
        assert!(started.elapsed().as_secs() < 2, "still in after two seconds");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(!browser.is_signed_in().await, "and on this one without waiting");
}

#[actix_web::test]
async fn an_access_token_wears_out_and_is_refreshed() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    app.later(SignedDuration::from_mins(16));
    assert!(!browser.is_signed_in().await);
    browser.refresh().await.unwrap();
    assert!(browser.is_signed_in().await);
}

#[actix_web::test]
async fn two_tabs_that_refresh_at_once_both_stay_in() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let one = sign_in(&app, &anna).await;
    let first = post(&app, "refresh", &one.cookie, &[]);
    let second = post(&app, "refresh", &one.cookie, &[]);
    let (first, second) = futures::join!(first, second);
    for answer in [first, second] {
        assert_eq!(answer.status(), 200);
        let (cookie, _) = set_cookie(&answer);
        let again = post(&app, "refresh", &cookie, &[]).await;
        assert_eq!(again.status(), 200, "either token goes on");
    }
}

#[actix_web::test]
async fn a_refresh_token_that_comes_back_later_was_stolen_and_ends_the_session() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    let copied = browser.cookie.clone();
    browser.refresh().await.unwrap();
    app.later(SignedDuration::from_secs(11));
    assert_eq!(post(&app, "refresh", &copied, &[]).await.status(), 401);
    assert!(!browser.is_signed_in().await, "its access token is worth nothing");
    assert_eq!(browser.refresh().await, Err(Code::Unauthenticated), "nor is its newest refresh token");
    assert!(anna.me().find().await.is_ok(), "another device of hers stays in");
}

#[actix_web::test]
async fn a_session_nobody_uses_ends_after_thirty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    app.later(SignedDuration::from_hours(29 * 24));
    browser.refresh().await.unwrap();
    app.later(SignedDuration::from_hours(29 * 24));
    browser.refresh().await.unwrap();
    app.later(SignedDuration::from_hours(30 * 24));
    assert_eq!(browser.refresh().await, Err(Code::Unauthenticated));
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut browser = sign_in(&app, &anna).await;
    let answer = post(&app, "logout", &browser.cookie, &[]).await;
    assert_eq!(answer.status(), 204);
    assert!(set_cookie(&answer).1.contains("Max-Age=0"));
    assert!(!browser.is_signed_in().await);
    assert_eq!(browser.refresh().await, Err(Code::Unauthenticated));
    assert_eq!(post(&app, "logout", "", &[]).await.status(), 204, "who is out already is out");
}

#[actix_web::test]
async fn a_program_signs_out_by_its_access_token() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.auth().logout().await.unwrap();
    assert_eq!(anna.me().find().await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn another_site_can_not_use_the_cookie() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let browser = sign_in(&app, &anna).await;
    for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
        for path in ["refresh", "logout"] {
            assert_eq!(post(&app, path, &browser.cookie, &headers).await.status(), 403, "{path} {headers:?}");
        }
    }
    assert!(browser.is_signed_in().await);
    let ours = [("origin", app.base.as_str())];
    assert_eq!(post(&app, "refresh", &browser.cookie, &ours).await.status(), 200);
}

#[actix_web::test]
async fn another_site_can_not_sign_somebody_in_as_somebody_else() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let login = Login { email: anna.email.clone(), password: PASSWORD.to_owned() };
    let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(&login);
    let answer = request.header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.headers().get("set-cookie").is_none());
}

#[actix_web::test]
async fn every_refusal_for_want_of_a_sign_in_says_how_to_sign_in() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let login = Login { email: anna.email, password: "a guess".to_owned() };
    let client = reqwest::Client::new();
    let wrong = client.post(format!("{}/api/v1/auth/login", app.base)).json(&login).send().await.unwrap();
    let nobody = client.get(format!("{}/api/v1/me", app.base)).send().await.unwrap();
    for answer in [wrong, nobody] {
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    }
}

#[actix_web::test]
async fn a_page_that_is_open_hears_nothing_more_of_a_session_that_ended_while_the_server_was_deaf() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let url = format!("{}{}", app.base, anna.mailings().events_path(None));
    let mut stream = reqwest::Client::new().get(url).bearer_auth(app.token_of(&anna)).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let db = app.database().await;
    // Without word to anybody, as when the word is lost; then the server's ear for events breaks off.
    db.execute("UPDATE sessions SET revoked_at = now() WHERE id = $1", &[&anna.session.0]).await.unwrap();
    let deafen = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query ILIKE 'LISTEN %'";
    assert!(!db.query(deafen, &[]).await.unwrap().is_empty());
    let ended = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(std::time::Duration::from_secs(5), ended).await.expect("the stream has ended");
    assert_eq!(anna.me().find().await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn devices_are_listed_with_what_is_known_of_them() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let browser = sign_in(&app, &anna).await;
    let sessions = app.with_token(&browser.tokens.access_token).me().sessions().await.unwrap();
    assert_eq!(sessions.len(), 2);
    let current: Vec<_> = sessions.iter().filter(|session| session.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!((current[0].user_agent.as_str(), current[0].address.as_str()), ("Firefox on a ship", "127.0.0.1"));
}

#[actix_web::test]
async fn one_device_or_all_the_others_are_signed_out() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let (ship, train, plane) = (sign_in(&app, &anna).await, sign_in(&app, &anna).await, sign_in(&app, &anna).await);
    let me = app.with_token(&ship.tokens.access_token);
    let own = me.me().sessions().await.unwrap().into_iter().find(|session| session.current).unwrap().id;
    anna.me().revoke_session(own).await.unwrap();
    assert!(!ship.is_signed_in().await);
    assert_eq!(anna.me().revoke_session(own).await.problem().code, Code::NotFound, "it is over already");

    anna.me().revoke_other_sessions().await.unwrap();
    assert!(!train.is_signed_in().await && !plane.is_signed_in().await);
    assert_eq!(anna.me().sessions().await.unwrap().len(), 1);
}

#[actix_web::test]
async fn signing_in_anew_in_the_same_browser_ends_what_was_there() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.person("Anna").await, app.person("Bert").await);
    let first = sign_in(&app, &anna).await;
    let login = Login { email: bert.email.clone(), password: PASSWORD.to_owned() };
    let again = |login: &Login| {
        let request = reqwest::Client::new().post(format!("{}/api/v1/auth/login", app.base)).json(login);
        request.header("cookie", &first.cookie).send()
    };
    let wrong = Login { password: "a guess".to_owned(), ..login.clone() };
    assert_eq!(again(&wrong).await.unwrap().status(), 401);
    assert!(first.is_signed_in().await, "a failed attempt ends nothing");
    assert_eq!(again(&login).await.unwrap().status(), 200);
    assert!(!first.is_signed_in().await);
    assert_eq!(anna.me().sessions().await.unwrap().len(), 1, "no device is listed that nobody can use");
}

#[actix_web::test]
async fn a_token_of_one_persons_session_is_not_good_for_another() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.person("Anna").await, app.person("Bert").await);
    // Signed by the server itself: even then the session is looked up, before it is remembered and after.
    let token = app.app.roster().access_token(Claims { user: bert.id, session: anna.session }).unwrap();
    assert_eq!(app.with_token(&token).me().find().await.problem().code, Code::Unauthenticated);
    anna.me().find().await.unwrap();
    assert_eq!(app.with_token(&token).me().find().await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn another_persons_session_does_not_exist_for_me() {
    let app = TestApp::start().await;
    let (anna, bert) = (app.person("Anna").await, app.admin("Bert").await);
    assert_eq!(bert.me().revoke_session(anna.session).await.problem().code, Code::NotFound);
    assert_eq!(bert.me().revoke_session(SessionId(i64::MAX)).await.problem().code, Code::NotFound);
    assert!(bert.me().sessions().await.unwrap().iter().all(|session| session.id != anna.session));
    anna.me().find().await.unwrap();
}

#[actix_web::test]
async fn the_last_use_of_a_session_is_noted_every_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let noted = async || anna.me().sessions().await.unwrap()[0].last_used_at;
    let first = noted().await;
    app.later(SignedDuration::from_mins(14));
    assert_eq!(noted().await, first);
    let anna = app.signed_in_anew(&anna);
    app.later(SignedDuration::from_mins(2));
    let second = anna.me().sessions().await.unwrap()[0].last_used_at;
    assert!(second.duration_since(first) >= SignedDuration::from_mins(15), "{first} {second}");
}

#[actix_web::test]
async fn what_a_role_newly_allows_holds_without_signing_in_again() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    assert_eq!(anna.me().find().await.unwrap().roles, ["user"]);
    let mut db = app.app.system.db().await.unwrap();
    let said = vestnik::users::commands::grant(&mut db, &anna.email, "manager").await.unwrap();
    assert!(said.contains("has the role manager now"));
    assert_eq!(anna.me().find().await.unwrap().roles, ["manager", "user"]);
}

#[actix_web::test]
async fn old_sessions_are_swept_away() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let browser = sign_in(&app, &anna).await;
    post(&app, "logout", &browser.cookie, &[]).await;
    let db = app.database().await;
    let count = async || db.query_one("SELECT count(*) FROM sessions", &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!(count().await, 2);
    app.later(SignedDuration::from_hours(8 * 24));
    app.start_workers();
    let started = std::time::Instant::now();
    while count().await > 1 {
        assert!(started.elapsed().as_secs() < 10, "nobody sweeps");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(count().await, 1, "the one that lives stays");
}
