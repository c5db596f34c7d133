//! Background work as administrators see it: found, opened, tried again and dropped, and never more shown than numbers.

use crate::support::{Failed, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::Code;
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::id::{JobId, MailingId, UserId};
use vestnik_client::api::jobs::{Job, JobFilter, JobState};
use vestnik_client::api::page::Limit;

/// Puts a job into the queue as it may stand there.
async fn put(app: &TestApp, kind: &str, payload: &str, rest: &str) -> JobId {
    let columns = if rest.is_empty() { String::new() } else { format!(", {}", rest.split('=').next().unwrap()) };
    let values = if rest.is_empty() { String::new() } else { format!(", {}", rest.split_once('=').unwrap().1) };
    let insert = format!(
        "INSERT INTO jobs (kind, payload, run_at{columns}) VALUES ($1, $2::text::jsonb, now() + interval '1 day'{values}) RETURNING id"
    );
    JobId(app.database().await.query_one(&insert, &[&kind, &payload]).await.unwrap().get(0))
}

const SWITCHED: &str = r#"{"owner":7,"mailing":3,"name":"Тайная весна","what":{"off":{"reason":"за спам"}}}"#;

/// A job that was given up, with an address in its error.
pub(crate) async fn buried(app: &TestApp, kind: &str, payload: &str) -> JobId {
    let id = put(app, kind, payload, "attempts=10").await;
    let bury = "UPDATE jobs SET buried_at = now(), last_error = 'no to <secret@hotel.example>: 550' WHERE id = $1";
    app.database().await.execute(bury, &[&id.0]).await.unwrap();
    id
}

fn numbers(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

#[actix_web::test]
async fn background_work_is_found_by_state_and_kind_newest_first() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let waiting = put(&app, "users.letter", r#"{"email":"secret@hotel.example","occasion":"forgot"}"#, "").await;
    let running = put(&app, "imports.read", r#"{"import":5}"#, "leased_until=now() + interval '1 minute'").await;
    let retrying = put(&app, "delivery.wind_up", r#"{"run":6}"#, "attempts=2").await;
    let done = put(&app, "users.invite", r#"{"invitation":8}"#, "finished_at=now()").await;
    let given_up = buried(&app, "users.switch_letter", SWITCHED).await;
    let all = ada.jobs().list(&JobFilter::default()).await.unwrap().items;
    assert_eq!(numbers(&all), [given_up, done, retrying, running, waiting]);
    let states = [
        (JobState::Waiting, waiting),
        (JobState::Running, running),
        (JobState::Retrying, retrying),
        (JobState::Done, done),
        (JobState::Buried, given_up),
    ];
    for (state, id) in states {
        let found = ada.jobs().list(&JobFilter { state: Some(state), ..JobFilter::default() }).await.unwrap().items;
        assert_eq!(numbers(&found), [id], "{state:?}");
        assert_eq!(found[0].state, state);
        assert_eq!(ada.jobs().find(id).await.unwrap(), found[0]);
    }
    let kind = Some("imports.read".to_owned());
    let found = ada.jobs().list(&JobFilter { kind, ..JobFilter::default() }).await.unwrap().items;
    assert_eq!(numbers(&found), [running]);
    let later = all[0].created_at.checked_add(SignedDuration::from_hours(1)).unwrap();
    assert!(ada.jobs().list(&JobFilter { from: Some(later), ..JobFilter::default() }).await.unwrap().items.is_empty());
    let mut paged = JobFilter { limit: Limit::try_from(2).ok(), until: Some(later), ..JobFilter::default() };
    let mut seen = Vec::new();
    loop {
        let page = ada.jobs().list(&paged).await.unwrap();
        seen.extend(numbers(&page.items));
        paged.cursor = page.next_cursor;
        if paged.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, numbers(&all));
}

#[actix_web::test]
async fn what_work_was_given_is_never_shown_but_for_numbers() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let letter = buried(&app, "users.letter", r#"{"email":"secret@hotel.example","occasion":"forgot"}"#).await;
    let switched = buried(&app, "users.switch_letter", SWITCHED).await;
    let about = ada.jobs().find(switched).await.unwrap().about;
    assert_eq!((about.user, about.mailing), (Some(UserId(7)), Some(MailingId(3))));
    assert_eq!(ada.jobs().find(letter).await.unwrap().error.as_deref(), Some("no to … 550"));
    let whole = serde_json::to_string(&ada.jobs().list(&JobFilter::default()).await.unwrap()).unwrap();
    for secret in ["secret", "hotel", "весна", "спам"] {
        assert!(!whole.contains(secret), "{whole}");
    }
}

#[actix_web::test]
async fn work_that_was_given_up_is_tried_again_as_often_as_its_kind() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let payload = format!(r#"{{"email":"{}","occasion":"forgot"}}"#, anna.email);
    let job = buried(&app, "users.letter", &payload).await;
    let again = ada.jobs().retry(job).await.unwrap();
    assert_eq!((again.state, again.attempts), (JobState::Retrying, 10), "tries are never counted down");
    app.settle().await;
    assert_eq!(ada.jobs().find(job).await.unwrap().state, JobState::Done);
    assert_eq!(app.letters_to(&anna.email).await.len(), 1);
    assert_eq!(ada.jobs().retry(job).await.problem().code, Code::WrongState);
    let noted = ada.audit().list(&AuditFilter { act: Some(Act::JobRetried), ..AuditFilter::default() }).await.unwrap();
    assert_eq!((noted.items[0].object_id, noted.items[0].object_name.as_str()), (Some(job.0), "users.letter"));

    // What cannot be done is given up again only after as many tries as before.
    let hopeless = buried(&app, "users.letter", r#"{"nonsense":1}"#).await;
    ada.jobs().retry(hopeless).await.unwrap();
    let mut ada = ada;
    for _ in 0..10 {
        assert_ne!(ada.jobs().find(hopeless).await.unwrap().state, JobState::Buried);
        app.settle().await;
        app.later(SignedDuration::from_hours(2));
        ada = app.signed_in_anew(&ada);
    }
    let hopeless = ada.jobs().find(hopeless).await.unwrap();
    assert_eq!((hopeless.state, hopeless.attempts), (JobState::Buried, 20));
}

#[actix_web::test]
async fn only_work_that_was_given_up_is_dropped_or_tried_again() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let waiting = put(&app, "imports.read", r#"{"import":5}"#, "").await;
    let given_up = buried(&app, "imports.read", r#"{"import":5}"#).await;
    let unknown = buried(&app, "of.another.version", "null").await;
    assert_eq!(ada.jobs().drop(waiting).await.problem().code, Code::WrongState);
    assert_eq!(ada.jobs().retry(waiting).await.problem().code, Code::WrongState);
    assert_eq!(ada.jobs().retry(unknown).await.problem().code, Code::WrongState);
    ada.jobs().drop(given_up).await.unwrap();
    ada.jobs().drop(unknown).await.unwrap();
    assert_eq!(ada.jobs().find(given_up).await.problem().code, Code::NotFound);
    let noted = ada.audit().list(&AuditFilter { act: Some(Act::JobDropped), ..AuditFilter::default() }).await.unwrap();
    assert_eq!(noted.items.len(), 2);
    let vera = app.manager("Vera").await;
    assert_eq!(vera.jobs().list(&JobFilter::default()).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn work_that_was_given_up_is_kept_for_ninety_days() {
    let app = TestApp::start().await;
    let job = buried(&app, "imports.read", r#"{"import":5}"#).await;
    let sweep = async |days: i64| {
        app.later(SignedDuration::from_hours(24 * days));
        app.database()
            .await
            .execute("INSERT INTO jobs (kind, payload) VALUES ('jobs.sweep', 'null')", &[])
            .await
            .unwrap();
        app.settle().await;
    };
    sweep(89).await;
    let kept = "SELECT count(*) FROM jobs WHERE id = $1";
    assert_eq!(app.database().await.query_one(kept, &[&job.0]).await.unwrap().get::<_, i64>(0), 1);
    sweep(2).await;
    assert_eq!(app.database().await.query_one(kept, &[&job.0]).await.unwrap().get::<_, i64>(0), 0);
}
