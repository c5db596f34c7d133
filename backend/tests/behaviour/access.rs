//! Who may call what. Nothing here is kept by hand: the operations and the permissions they need are read from the
//! description of the running server, so a new operation is covered as soon as it is mounted.

use crate::record_files::lay_bytes;
use crate::support::{Persona, TestApp};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::str::FromStr;
use vestnik_client::api::clients::ClientFilter;
use vestnik_client::api::{Permission, Reach};

/// Operations that ask for no permission, each with its reason.
const FOR_ANYBODY: &[(&str, &str)] = &[
    ("GET /health/live", "for whoever starts and watches the process; tells nothing"),
    ("GET /health/ready", "the same"),
    ("GET /metrics", "for the monitoring inside the network; numbers without names"),
    ("GET /u/{token}", "by the token of a letter"),
    ("GET /i/{name}", "a picture of a letter, by a token that nobody guesses"),
    (
        "GET /files/{token}",
        "a file of a record, by a link that was made for somebody who sees it and lives for a minute",
    ),
    (
        "GET /files/avatars/{token}",
        "the picture of a person, by a token that nobody guesses; a browser that shows it says nothing of who asks",
    ),
    ("POST /u/{token}", "by the token of a letter; mail programs have nothing else (RFC 8058)"),
    ("GET /api/v1/articles", "visitors read what is published"),
    ("GET /api/v1/articles/random", "the same, on the home page"),
    ("GET /api/v1/articles/{id}", "the same"),
    ("GET /api/v1/articles/images/{token}", "the same; those of drafts by a token that nobody guesses"),
    ("GET /api/v1/service", "the screens of visitors show the name, and whether letters go out"),
    ("POST /api/v1/auth/register", "signing up"),
    ("POST /api/v1/auth/confirm", "by the token of a letter"),
    ("POST /api/v1/auth/confirm/resend", "before one can sign in"),
    ("POST /api/v1/auth/login", "signing in"),
    ("POST /api/v1/auth/refresh", "by the token of the cookie"),
    ("POST /api/v1/auth/logout", "by the token of the cookie; whoever is out already is out"),
    ("POST /api/v1/auth/password/forgot", "whoever forgot a password can't sign in"),
    ("POST /api/v1/auth/password/reset", "by the token of a letter"),
    ("POST /api/v1/auth/invitation", "by the token of a letter"),
    ("POST /api/v1/auth/invitation/accept", "by the token of a letter"),
];

/// Somebody else's things under these addresses are what the second half of this file opens.
const PERSONAL: &[&str] = &[
    "/bulk",
    "/clients",
    "/custom-fields",
    "/deliveries",
    "/groups",
    "/imports",
    "/leads",
    "/messages",
    "/messages/images",
    "/mailings",
    "/suppressions",
    "/tags",
    "/me/sessions",
    "/views",
];

/// Things with a number that are nobody's own, each with its reason.
const NOT_PERSONAL: &[(&str, &str)] = &[
    ("/captured-mail", "all letters of the installation, for those who may read them all"),
    ("/invitations", "who was invited, for those who may invite"),
    ("/users", "the people themselves, for those who may see them all"),
    ("/roles", "what people can be allowed, for those who may see that"),
    ("/jobs", "work that the server does by itself, for those who may see it"),
    ("/articles", "what is published is everybody's; whose drafts are seen is told in articles.rs"),
    ("/articles/images", "whoever has the token of one may see it"),
];

/// Bodies of operations on one thing that judge an empty one before they look for the thing.
const BODIES: &[(&str, &str)] = &[
    ("POST /api/v1/mailings/{id}/stop", r#"{"reason":"a reason"}"#),
    ("POST /api/v1/groups/{id}/invitations", r#"{"email":"somebody@x.example"}"#),
    ("POST /api/v1/clients/{id}/move", r#"{"group":null}"#),
    ("POST /api/v1/clients/{id}/merge", r#"{"from":1}"#),
    ("POST /api/v1/leads/{id}/move", r#"{"group":null}"#),
    ("PUT /api/v1/clients/{id}/tags", r#"{"tags":[]}"#),
    ("PUT /api/v1/leads/{id}/tags", r#"{"tags":[]}"#),
    ("POST /api/v1/leads/{id}/stage", r#"{"stage":1}"#),
    ("PATCH /api/v1/clients/{id}/files/{file}", r#"{"name":"another"}"#),
    ("PATCH /api/v1/leads/{id}/files/{file}", r#"{"name":"another"}"#),
    ("POST /api/v1/clients/{id}/comments", r#"{"text":"a word"}"#),
    ("PATCH /api/v1/clients/{id}/comments/{comment}", r#"{"text":"another"}"#),
    ("POST /api/v1/leads/{id}/comments", r#"{"text":"a word"}"#),
    ("PATCH /api/v1/leads/{id}/comments/{comment}", r#"{"text":"another"}"#),
    ("PUT /api/v1/imports/{id}/mapping", r#"{"columns":["name","email"]}"#),
];

/// What asks for a permission to write and changes nothing of the thing it names, with its reason.
const CHANGES_NOTHING: &[(&str, &str)] =
    &[("POST /api/v1/messages/{id}/test", "a letter to oneself, of what one may read anyway")];

/// Operations that take one permission or another, by what the query says, each with where that is told.
const BY_QUERY: &[(&str, &str)] =
    &[("POST /api/v1/imports", "what the rows of a file are: its kind; told in lead_imports.rs")];

/// What answers 404 to whoever sees the thing, with its reason.
pub(crate) const NOT_THERE: &[(&str, &str)] = &[
    ("GET /api/v1/clients/{id}/merge", "a client that lives went nowhere"),
    ("GET /api/v1/clients/{id}/merge/{from}", "no client goes into itself"),
];

/// An operation of the document.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What it asks for; none: it does not say.
    permissions: Option<Vec<Permission>>,
    /// The type of body it takes.
    body: Option<String>,
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it lets one see, and changes nothing.
    pub(crate) fn only_reads(&self) -> bool {
        let needed = self.permissions.as_deref().unwrap_or_default();
        self.method == Method::GET || (!needed.is_empty() && needed.iter().all(|permission| permission.only_reads()))
    }

    /// Calls it with this number wherever it wants one.
    pub(crate) async fn call(&self, app: &TestApp, id: i64, who: Option<&Persona>) -> StatusCode {
        self.answer(app, id, who).await.status()
    }

    async fn answer(&self, app: &TestApp, id: i64, who: Option<&Persona>) -> reqwest::Response {
        self.answer_at(app, &[id], who).await
    }

    /// Calls it with these numbers, one after the other, wherever it wants one; the last stands for all that follow.
    pub(crate) async fn answer_at(&self, app: &TestApp, ids: &[i64], who: Option<&Persona>) -> reqwest::Response {
        let mut path = self.path.clone();
        let mut ids = ids.iter().chain(std::iter::repeat(ids.last().unwrap()));
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, &ids.next().unwrap().to_string());
        }
        let mut request = reqwest::Client::new().request(self.method.clone(), format!("{}{path}", app.base));
        if let Some(kind) = &self.body {
            let body = BODIES.iter().find(|(name, _)| *name == self.name()).map_or("{}", |(_, body)| body);
            request = request.header("content-type", kind).body(body);
        }
        if let Some(who) = who {
            request = request.bearer_auth(app.token_of(who));
        }
        request.send().await.unwrap()
    }
}

pub(crate) async fn operations(app: &TestApp) -> Vec<Operation> {
    let document = reqwest::get(format!("{}/openapi.json", app.base)).await.unwrap();
    let document: Value = document.json().await.unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array();
            let permissions = security.map(|any| {
                assert_eq!(any.len(), 1, "{method} {path}: one way to be let in");
                let scopes =
                    any[0]["session"].as_array().unwrap_or_else(|| panic!("{method} {path}: no session scheme"));
                scopes.iter().map(|scope| Permission::from_str(scope.as_str().unwrap()).unwrap()).collect()
            });
            let body = operation["requestBody"]["content"].as_object();
            operations.push(Operation {
                method: Method::from_str(&method.to_uppercase()).unwrap(),
                path: path.clone(),
                permissions,
                body: body.and_then(|kinds| kinds.keys().next().cloned()),
            });
        }
    }
    assert!(operations.len() >= FOR_ANYBODY.len());
    operations
}

/// A number that nothing has.
const NOTHING: i64 = 999_999_999;

async fn who_may(app: &TestApp, name: &str, permissions: &[Permission]) -> Persona {
    let grants: Vec<_> = permissions.iter().map(|permission| (*permission, Reach::All)).collect();
    app.person_who_may(name, &grants).await
}

#[actix_web::test]
async fn every_operation_names_its_permission_or_says_why_it_needs_none() {
    let app = TestApp::start().await;
    let open: Vec<String> = operations(&app)
        .await
        .iter()
        .filter(|operation| operation.permissions.is_none())
        .map(Operation::name)
        .collect();
    for name in &open {
        assert!(FOR_ANYBODY.iter().any(|(known, _)| known == name), "{name} names no permission");
    }
    for (name, _) in FOR_ANYBODY {
        assert!(open.iter().any(|open| open == name), "{name} is listed here, but is not open or not there");
    }
}

#[actix_web::test]
async fn nobody_is_let_in_without_signing_in() {
    let app = TestApp::start().await;
    for operation in operations(&app).await.iter().filter(|operation| operation.permissions.is_some()) {
        assert_eq!(operation.call(&app, NOTHING, None).await, 401, "{}", operation.name());
    }
}

#[actix_web::test]
async fn every_permission_but_the_one_is_not_enough() {
    let app = TestApp::start().await;
    let operations = operations(&app).await;
    for missing in Permission::ALL {
        let others: Vec<_> = Permission::ALL.iter().copied().filter(|permission| permission != missing).collect();
        let person = who_may(&app, &format!("Without {missing}"), &others).await;
        let concerned =
            |operation: &&Operation| operation.permissions.as_ref().is_some_and(|needed| needed.contains(missing));
        for operation in operations.iter().filter(concerned) {
            assert_eq!(
                operation.call(&app, NOTHING, Some(&person)).await,
                403,
                "{} without {missing}",
                operation.name()
            );
        }
    }
}

#[actix_web::test]
async fn exactly_the_permission_that_is_named_is_enough() {
    let app = TestApp::start().await;
    for (number, operation) in operations(&app).await.iter().enumerate() {
        let Some(needed) = &operation.permissions else { continue };
        if BY_QUERY.iter().any(|(known, _)| *known == operation.name()) {
            continue;
        }
        let person = who_may(&app, &format!("Number {number}"), needed).await;
        let status = operation.call(&app, NOTHING, Some(&person)).await;
        assert!(status != 401 && status != 403, "{} answers {status} to who has {needed:?}", operation.name());
        assert!(!status.is_server_error(), "{} answers {status}", operation.name());
    }
}

#[actix_web::test]
async fn the_guard_speaks_before_the_body_is_judged() {
    let app = TestApp::start().await;
    let nobody_special = app.person_who_may("Nobody special", &[]).await;
    for operation in operations(&app).await {
        let Some(needed) = operation.permissions.clone().filter(|_| operation.body.is_some()) else { continue };
        let url = format!("{}{}", app.base, operation.path.replace("{id}", "1"));
        let send = |request: reqwest::RequestBuilder| {
            request.header("content-type", "application/json").body("{not json").send()
        };
        let client = reqwest::Client::new();
        let stranger = send(client.request(operation.method.clone(), &url)).await.unwrap();
        assert_eq!(stranger.status(), 401, "{}", operation.name());
        if !needed.is_empty() {
            let request = client.request(operation.method.clone(), &url).bearer_auth(app.token_of(&nobody_special));
            assert_eq!(send(request).await.unwrap().status(), 403, "{}", operation.name());
        }
    }
}

/// Everything of Anna's that has a number, under the address it has, in no group.
async fn things_of(app: &TestApp, anna: &Persona) -> Vec<(&'static str, i64)> {
    things_in(app, anna, None).await
}

/// The same, and what can belong to a group is in this one.
#[expect(clippy::too_many_lines, reason = "a row for each kind of thing, read from top to bottom")]
pub(crate) async fn things_in(app: &TestApp, anna: &Persona, group: Option<i64>) -> Vec<(&'static str, i64)> {
    let db = app.database().await;
    let home = group.unwrap_or(-anna.id.0);
    // Hers alone, whatever groups she is in.
    let new = async |insert: &str| db.query_one(insert, &[&anna.id.0]).await.unwrap().get::<_, i64>(0);
    // In the group.
    let here = async |insert: &str| db.query_one(insert, &[&anna.id.0, &group]).await.unwrap().get::<_, i64>(0);
    let client = "INSERT INTO clients (owner_id, group_id, name, email, comment)
        VALUES ($1, $2, 'annas-own', 'annas-own@x.example', 'annas-own') RETURNING id";
    let message = "INSERT INTO messages (owner_id, name, subject, body, format)
        VALUES ($1, 'annas-own', 'annas-own', 'annas-own', 'text') RETURNING id";
    let mailing = "INSERT INTO mailings (owner_id, name, subject, body, format, audience, start_local, time_zone, recurrence)
        VALUES ($1, 'annas-own', 'annas-own', 'annas-own', 'text', 'all', '2026-01-01 09:00', 'UTC', '{\"kind\":\"once\"}')
        RETURNING id";
    let import =
        "INSERT INTO imports (owner_id, file_name, on_duplicate) VALUES ($1, 'annas-own', 'skip') RETURNING id";
    let suppression = "INSERT INTO suppressions (owner_id, group_id, email, reason, note)
        SELECT CASE WHEN $2::bigint IS NULL THEN $1::bigint END, $2::bigint, 'annas-own@y.example', 'by_hand', 'annas-own'
        RETURNING id";
    let bulk = "INSERT INTO bulk_runs (owner_id, list, act) VALUES ($1, 'clients', 'delete') RETURNING id";
    let mailing = new(mailing).await;
    let run = "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, finished_at, total, subject, body, format,
                                         owner_name, owner_email, mailing_name, message_domain)
        SELECT owner_id, id, now(), 'cancelled', now(), 1, subject, body, format, name, 'annas-own@x.example', name, 'x.example'
        FROM mailings WHERE owner_id = $1 RETURNING id";
    let run = new(run).await;
    let letter = "INSERT INTO deliveries (id, run_id, client_id, email, name)
        VALUES (($1::bigint << 24) + 1, $1, 1, 'annas-own@x.example', 'annas-own') RETURNING id";
    let letter: i64 = db.query_one(letter, &[&run]).await.unwrap().get(0);
    let made = "WITH made AS (INSERT INTO groups (name) VALUES ('annas-own') RETURNING id)
        INSERT INTO memberships (group_id, user_id, role) SELECT id, $1, 'head' FROM made RETURNING group_id";
    let message = new(message).await;
    // A file under the very number of its message, since addresses are filled in with one number throughout.
    let file = "INSERT INTO message_files (id, owner_id, message_id, name, content_type, size, bytes)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $1, 'annas-own', 'text/plain', 1, 'x')";
    db.execute(file, &[&message, &anna.id.0]).await.unwrap();
    let image = "INSERT INTO letter_images (token, owner_id, content_type, width, height, bytes, size)
        VALUES ('annas-own', $1, 'image/png', 1, 1, 'x', 1) RETURNING id";
    let client = here(client).await;
    // Under a number that no client has, since a comment of the very same number lies on each.
    let lead = "INSERT INTO leads (id, owner_id, group_id, name, email, description, stage_id, meaning) OVERRIDING SYSTEM VALUE
        SELECT 1000, $1::bigint, $2::bigint, 'annas-own', 'annas-own@x.example', 'annas-own', id, meaning
        FROM stages WHERE group_id IS NOT DISTINCT FROM $2::bigint AND preset = 'new' RETURNING id";
    let lead = here(lead).await;
    let comment = "INSERT INTO comments (id, home, client_id, lead_id, origin_lead_id, author_id, text)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $4, $5, 'annas-own')";
    db.execute(comment, &[&client, &home, &Some(client), &None::<i64>, &anna.id.0]).await.unwrap();
    db.execute(comment, &[&lead, &home, &None::<i64>, &Some(lead), &anna.id.0]).await.unwrap();
    hang_file(app, anna, home, client, "client_id").await;
    hang_file(app, anna, home, lead, "lead_id").await;
    // What is made from here on gets none of the numbers that were chosen.
    for table in ["leads", "comments", "record_files", "message_files"] {
        let on = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 10000)");
        db.execute(&on, &[]).await.unwrap();
    }
    let avatar = "INSERT INTO avatars (user_id, token, content, content_type, created_at)
        VALUES ($1, 'annas-own', 'x', 'image/jpeg', now())";
    db.execute(avatar, &[&anna.id.0]).await.unwrap();
    let view = "INSERT INTO saved_views (owner_id, group_id, list, name, query, hidden_columns)
        VALUES ($1, $2, 'clients', 'annas-own', '', '') RETURNING id";
    let tag = "INSERT INTO tags (owner_id, group_id, name, colour)
        SELECT CASE WHEN $2::bigint IS NULL THEN $1::bigint END, $2::bigint, 'annas-own', 'grey' RETURNING id";
    let (own_group, field_group) = match group {
        Some(group) => (group, group),
        None => (new(made).await, new(&made.replace("'annas-own'", "'annas-own too'")).await),
    };
    let field = "INSERT INTO custom_fields (group_id, name, kind, of_clients, of_leads)
        VALUES ($1, 'annas-own', 'text', true, true) RETURNING id";
    let field: i64 = db.query_one(field, &[&field_group]).await.unwrap().get(0);
    let told = "INSERT INTO notifications (user_id, news, about, about_id, title, key, shown, created_at)
        VALUES ($1, 'assigned', 'client', $2, 'annas-own', 'annas-own', true, now())";
    db.execute(told, &[&anna.id.0, &client]).await.unwrap();
    vec![
        ("/clients", client),
        ("/leads", lead),
        ("/groups", own_group),
        ("/messages", message),
        ("/messages/images", new(image).await),
        ("/mailings", mailing),
        ("/deliveries", letter),
        ("/imports", new(import).await),
        ("/suppressions", here(suppression).await),
        ("/bulk", new(bulk).await),
        ("/me/sessions", anna.session.0),
        ("/tags", here(tag).await),
        ("/custom-fields", field),
        ("/views", here(view).await),
    ]
}

/// A file of a record under the very number of that, and with its bytes in the storage.
async fn hang_file(app: &TestApp, anna: &Persona, home: i64, record: i64, column: &str) {
    let file = format!(
        "WITH blob AS (INSERT INTO blobs (key, size, sha256, content_type, state, created_by)
                       VALUES (md5(random()::text), 1, sha256('x'), 'text/plain', 'ready', $1) RETURNING id)
         INSERT INTO record_files (id, home, {column}, blob_id, name, size, by_id)
         OVERRIDING SYSTEM VALUE SELECT $2, $3::bigint, $2, id, 'annas-own', 1, $1 FROM blob"
    );
    app.database().await.execute(&file, &[&anna.id.0, &record, &home]).await.unwrap();
    lay_bytes(app).await;
}

/// Deletes the thing under this address, for what brings it back: only what was deleted can be.
pub(crate) async fn delete_first(app: &TestApp, address: &str, id: i64) {
    let table = address.trim_start_matches('/').replace('-', "_");
    let delete = format!("UPDATE {table} SET deleted_at = now() WHERE id = $1");
    app.database().await.execute(&delete, &[&id]).await.unwrap();
}

/// The part of an address before its number: `/clients` of `/api/v1/clients/{id}/runs`.
pub(crate) fn stem(path: &str) -> Option<&str> {
    path.strip_prefix("/api/v1")?.split_once("/{").map(|(stem, _)| stem)
}

#[actix_web::test]
async fn another_persons_things_do_not_exist_for_me() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let things = things_of(&app, &anna).await;
    let own: Vec<_> = Permission::ALL.iter().map(|permission| (*permission, Reach::Own)).collect();
    let bert = app.person_who_may("Bert", &own).await;
    for operation in operations(&app).await {
        let Some(stem) = stem(&operation.path) else { continue };
        let Some((_, id)) = things.iter().find(|(address, _)| *address == stem) else {
            let known = NOT_PERSONAL.iter().any(|(address, _)| *address == stem);
            assert!(known && !PERSONAL.contains(&stem), "{}: whose things are these?", operation.name());
            continue;
        };
        let status = operation.call(&app, *id, Some(&bert)).await;
        assert_eq!(status, 404, "{} of Anna's to Bert", operation.name());
    }
}

#[actix_web::test]
async fn another_persons_things_are_in_no_list_of_mine() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    things_of(&app, &anna).await;
    let own: Vec<_> = Permission::ALL.iter().map(|permission| (*permission, Reach::Own)).collect();
    let bert = app.person_who_may("Bert", &own).await;
    check_no_list_tells(&app, &bert).await;
}

/// No list may tell this person of anything that [`things_in`] has made.
pub(crate) async fn check_no_list_tells(app: &TestApp, bert: &Persona) {
    let is_list = |operation: &&Operation| {
        operation.method == Method::GET && operation.permissions.is_some() && !operation.path.contains('{')
    };
    for operation in operations(app).await.iter().filter(is_list) {
        let answer = operation.answer(app, NOTHING, Some(bert)).await;
        let endless = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
        if !endless {
            let text = answer.text().await.unwrap();
            assert!(!text.contains("annas-own"), "{} tells Bert of Anna's: {text}", operation.name());
        }
    }
}

#[actix_web::test]
async fn a_manager_sees_everybodys_things_and_changes_none_but_by_switching_mailings() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let things = things_of(&app, &anna).await;
    let mara = app.manager("Mara").await;
    // An import belongs to whoever may add clients in a person's name, and a session to its person alone.
    let seen = [
        "/clients",
        "/leads",
        "/groups",
        "/messages",
        "/messages/images",
        "/mailings",
        "/deliveries",
        "/suppressions",
        "/tags",
        "/custom-fields",
    ];
    let mut operations = operations(&app).await;
    operations.sort_by_key(|operation| operation.path.ends_with("/restore"));
    for operation in operations {
        let Some((address, id)) = things.iter().find(|(address, _)| Some(*address) == stem(&operation.path)) else {
            continue;
        };
        if operation.path.ends_with("/restore") {
            delete_first(&app, address, *id).await;
        }
        let (name, needed) = (operation.name(), operation.permissions.as_deref().unwrap_or_default());
        let status = operation.call(&app, *id, Some(&mara)).await;
        if !seen.contains(address) || NOT_THERE.iter().any(|(known, _)| *known == name) {
            assert_eq!(status, 404, "{name}");
        } else if needed.contains(&Permission::MailingsSwitch) {
            assert!(status.is_success() || status == 409, "{name} answers {status}");
        } else if needed.iter().all(|permission| permission.name().rsplit('.').next() == Some("read"))
            || CHANGES_NOTHING.iter().any(|(known, _)| *known == name)
        {
            assert!(status.is_success(), "{name} answers {status}");
        } else {
            assert_eq!(status, 403, "{name}");
        }
    }
}

#[actix_web::test]
async fn staff_see_what_is_everybodys() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    things_of(&app, &anna).await;
    let (manager, admin) = (app.manager("Mara").await, app.admin("Ada").await);
    for staff in [&manager, &admin] {
        let me = staff.me().find().await.unwrap();
        for permission in
            [Permission::ClientsRead, Permission::MessagesRead, Permission::MailingsRead, Permission::LogsRead]
        {
            assert_eq!(me.may(permission), Some(Reach::All), "{permission}");
        }
    }
    assert_eq!(manager.me().find().await.unwrap().may(Permission::ClientsWrite), Some(Reach::Groups));
    assert_eq!(
        manager.me().find().await.unwrap().may(Permission::CapturedMailRead),
        None,
        "letters hold links to reset"
    );
    assert_eq!(admin.me().find().await.unwrap().may(Permission::ClientsWrite), Some(Reach::All));
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::start().await;
    let client = reqwest::Client::new();
    let answer = client.put(format!("{}/api/v1/me", app.base)).send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET, PATCH");
    let problem: vestnik_client::api::Problem = answer.json().await.unwrap();
    assert_eq!(problem.code, vestnik_client::api::Code::MethodNotAllowed);
    let nothing = client.put(format!("{}/api/v1/nothing", app.base)).send().await.unwrap();
    assert_eq!(nothing.status(), 404);
}

#[actix_web::test]
async fn a_database_that_was_lost_is_found_again_and_its_loss_is_no_fault() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.clients().list(&ClientFilter::default()).await.unwrap();
    let db = app.database().await;
    let lose = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..20 {
        assert!(!db.query(lose, &[]).await.unwrap().is_empty());
        let started = std::time::Instant::now();
        // Some ask while it is being lost.
        let account = anna.me();
        let asked = futures::future::join_all((0..4).map(|_| account.find())).await;
        for error in asked.into_iter().filter_map(Result::err) {
            assert_eq!(error.problem().map(|problem| problem.status), Some(503), "{error}");
        }
        while let Err(error) = anna.clients().list(&ClientFilter::default()).await {
            assert_eq!(error.problem().map(|problem| problem.status), Some(503), "{error}");
            assert!(started.elapsed().as_secs() < 5, "not found again");
        }
    }
}

#[actix_web::test]
async fn a_request_that_is_given_up_half_way_leaves_no_transaction_open() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut held = app.database().await;
    let held = held.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE users").await.unwrap();
    // More than there are connections: each is given up while it waits in its transaction.
    for _ in 0..8 {
        let change = vestnik_client::api::me::ChangeMe::default();
        let account = anna.me();
        let change = account.change(&change);
        tokio::time::timeout(std::time::Duration::from_millis(100), change).await.unwrap_err();
    }
    held.rollback().await.unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let started = std::time::Instant::now();
    while app.database().await.query_one(open, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        assert!(started.elapsed().as_secs() < 5, "a transaction is left open");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
