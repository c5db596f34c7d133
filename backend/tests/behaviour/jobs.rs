//! Background work: what waits, what is given up, and who may speak for it.

use crate::support::TestApp;
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use vestnik_client::api::auth::Forgot;
use vestnik_client::api::text::Email;

#[actix_web::test]
async fn letters_to_people_do_not_wait_until_long_files_are_read() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut held = app.database().await;
    let held = held.transaction().await.unwrap();
    // Nobody reads a file while this is held.
    held.batch_execute("LOCK TABLE imports").await.unwrap();
    let db = app.database().await;
    for number in 0..6_i64 {
        let job = "INSERT INTO jobs (kind, payload) VALUES ('imports.read', jsonb_build_object('import', $1::bigint))";
        db.execute(job, &[&number]).await.unwrap();
    }
    app.start_workers();
    let reading = "SELECT count(*) FROM jobs WHERE kind = 'imports.read' AND leased_until IS NOT NULL";
    let started = Instant::now();
    while db.query_one(reading, &[]).await.unwrap().get::<_, i64>(0) < 2 {
        assert!(started.elapsed() < Duration::from_secs(10), "nobody begins to read");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    app.anybody().auth().forgot(&Forgot { email: Email::parse(&anna.email).unwrap() }).await.unwrap();
    let started = Instant::now();
    while app.letters_to(&anna.email).await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "the letter waits for the files");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(db.query_one(reading, &[]).await.unwrap().get::<_, i64>(0), 2, "two at a time");
}

#[actix_web::test]
async fn captured_letters_are_kept_for_thirty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let forgot = Forgot { email: Email::parse(&anna.email).unwrap() };
    let sweep = async || {
        let job = "INSERT INTO jobs (kind, payload) VALUES ('captured_mail.sweep', 'null')";
        app.database().await.execute(job, &[]).await.unwrap();
        app.settle().await;
    };
    app.anybody().auth().forgot(&forgot).await.unwrap();
    app.settle().await;
    app.database().await.execute("UPDATE captured_letters SET at = at - interval '20 days'", &[]).await.unwrap();
    app.anybody().auth().forgot(&forgot).await.unwrap();
    sweep().await;
    assert_eq!(app.letters_to(&anna.email).await.len(), 2);
    app.later(SignedDuration::from_hours(11 * 24));
    sweep().await;
    assert_eq!(app.letters_to(&anna.email).await.len(), 1);
    app.later(SignedDuration::from_hours(20 * 24));
    sweep().await;
    assert!(app.letters_to(&anna.email).await.is_empty());
}

#[actix_web::test]
async fn a_job_that_kills_whoever_does_it_is_given_up_after_its_last_try() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let db = app.database().await;
    // Tried as often as it may be; each time its lease ended and nobody said what came of it.
    let job = "INSERT INTO jobs (kind, payload, attempts, leased_until)
        VALUES ('users.letter', jsonb_build_object('email', $1::text, 'occasion', 'forgot'), $2, now() - interval '1 second')";
    db.execute(job, &[&anna.email, &10]).await.unwrap();
    app.settle().await;
    let row = db.query_one("SELECT buried_at IS NOT NULL, last_error FROM jobs", &[]).await.unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, &str>(1)), (true, "the process died each time it was tried"));
    assert!(app.letters_to(&anna.email).await.is_empty());
}
