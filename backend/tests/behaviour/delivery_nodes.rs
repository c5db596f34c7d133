//! Several processes on one database, processes that stop and processes that are gone, and pages that watch.

use crate::delivery::{at_once, give_clients, plain, sending_to, start, until, until_finished};
use crate::support::{Failed, Persona, TestApp};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vestnik::app::App;
use vestnik_client::api::Code;
use vestnik_client::api::deliveries::{Counts, Progress, RunState};
use vestnik_client::api::id::MailingId;
use vestnik_sink::Sink;

/// One more process that sends, on the same database.
pub(crate) struct Node {
    stop: CancellationToken,
    work: Vec<JoinHandle<()>>,
}

impl Node {
    pub(crate) async fn start(app: &TestApp) -> Self {
        let config = (*app.app.config).clone();
        let server = App::build_with_clock(config, &app.database_url, app.clock.clone()).await.unwrap();
        let stop = CancellationToken::new();
        Self { work: server.start_workers(&stop), stop }
    }

    /// What SIGTERM does.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        for work in self.work {
            work.await.unwrap();
        }
    }
}

/// An application whose own workers do not run.
pub(crate) async fn resting(sink: &Sink, more: &[(&str, &str)]) -> TestApp {
    let port = sink.port().to_string();
    let settings =
        [("VESTNIK_SMTP_HOST", "127.0.0.1"), ("VESTNIK_SMTP_PORT", port.as_str()), ("VESTNIK_SMTP_SECURITY", "none")];
    let settings: Vec<_> = settings.iter().chain(more).copied().collect();
    TestApp::start_with(&settings).await
}

pub(crate) async fn count(app: &TestApp, query: &str) -> i64 {
    app.database().await.query_one(query, &[]).await.unwrap().get(0)
}

#[actix_web::test]
async fn several_processes_share_a_run_and_repeat_nothing() {
    let sink = Sink::options().keep(false).start().await;
    let app = resting(&sink, &[("VESTNIK_SMTP_CONNECTIONS", "4")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3_000).await;
    let nodes = [Node::start(&app).await, Node::start(&app).await, Node::start(&app).await];
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 3_000, sent: 3_000, ..Counts::default() });
    let totals = sink.totals();
    assert_eq!((totals.letters, totals.recipients, totals.repeats, totals.faults), (3_000, 3_000, 0, 0));
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_attempts").await, 3_000);
    assert_eq!(count(&app, "SELECT count(*) FROM mailing_runs").await, 1, "one time, one run");
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_chunks").await, 0);
    for node in nodes {
        node.stop().await;
    }
}

#[actix_web::test]
async fn a_process_that_is_told_to_stop_finishes_what_it_has_begun_and_gives_back_the_rest() {
    let sink = Sink::start().await;
    let app = resting(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "500")]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1_200).await;
    let node = Node::start(&app).await;
    let mailing = start(&anna, &at_once(plain())).await;
    sink.wait_for(200).await;
    let begun = Instant::now();
    node.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let run = until(&anna, mailing.id, |_| true).await;
    assert_eq!((run.counts.sending, run.counts.sent), (0, i64::try_from(sink.count()).unwrap()));
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_chunks WHERE leased_by IS NOT NULL").await, 0);

    let node = Node::start(&app).await;
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 1_200, sent: 1_200, ..Counts::default() });
    assert_eq!((sink.totals().recipients, sink.totals().repeats), (1_200, 0));
    node.stop().await;
}

#[actix_web::test]
async fn what_a_dead_process_had_in_hand_is_taken_over_and_what_a_living_one_has_is_not() {
    const CLASS: i32 = 0x7665_7374;
    let sink = Sink::start().await;
    let app = resting(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 900).await;
    // A run that is begun, and not sent: the mail server is away.
    sink.stop().await;
    let node = Node::start(&app).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.deferred > 0).await;
    node.stop().await;
    let db = app.database().await;
    // Two processes had it in hand; one of them lives, and its lock says so.
    db.batch_execute(
        "UPDATE delivery_chunks SET leased_by = CASE WHEN first_id % 1000 < 500 THEN 4711 ELSE 4712 END,
                                    leased_until = now() + interval '1 hour', begun_to = first_id + 99;
         UPDATE mailing_runs SET sending = (SELECT sum(remaining) FROM delivery_chunks)",
    )
    .await
    .unwrap();
    let mine: i64 = db
        .query_one("SELECT sum(remaining)::bigint FROM delivery_chunks WHERE leased_by = 4711", &[])
        .await
        .unwrap()
        .get(0);
    let living = app.database().await;
    living.execute("SELECT pg_advisory_lock($1, 4711)", &[&CLASS]).await.unwrap();

    sink.restart().await;
    let node = Node::start(&app).await;
    let run = until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == mine).await;
    assert!(run.counts.sent > 0);
    drop(living);
    until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == 0).await;
    db.execute("UPDATE delivery_retries SET due_at = now() - interval '1 minute'", &[]).await.unwrap();
    let run = until_finished(&anna, mailing.id).await;
    assert_eq!(run.counts, Counts { total: 900, sent: 900, ..Counts::default() });
    assert_eq!((sink.totals().recipients, sink.totals().repeats), (900, 0));
    node.stop().await;
}

#[actix_web::test]
async fn figures_are_what_the_rows_say() {
    let sink = Sink::options().keep(false).start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 400).await;
    for number in 1..=40 {
        let refusal = match number % 3 {
            0 => vestnik_sink::Reply::refuse(550, "5.1.1 no such user"),
            1 => vestnik_sink::Reply::refuse(451, "4.3.0 later"),
            _ => vestnik_sink::Reply::hang_up(vestnik_sink::Point::Middle),
        };
        sink.behave(&format!("client{number}@x.example"), refusal.times(1));
    }
    let mailing = start(&anna, &at_once(plain())).await;
    let run = until(&anna, mailing.id, |run| run.counts.waiting == 0 && run.counts.sending == 0).await;
    let rows = "SELECT count(*) FROM deliveries WHERE state = ";
    assert_eq!(count(&app, &format!("{rows}'sent'")).await, run.counts.sent);
    assert_eq!(count(&app, &format!("{rows}'deferred'")).await, run.counts.deferred);
    assert_eq!(count(&app, &format!("{rows}'failed'")).await, run.counts.failed);
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_retries").await, run.counts.deferred);
    let figures = anna.mailings().statistics(mailing.id).await.unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM delivery_attempts").await, figures.attempts);
    let pace = figures.pace.iter().map(|pace| pace.sent + pace.deferred + pace.failed).sum::<i64>();
    assert_eq!(pace, figures.attempts);
}

/// What a page hears.
struct Heard {
    answer: reqwest::Response,
    buffer: String,
}

impl Heard {
    async fn listen(app: &TestApp, person: &Persona, mailing: Option<MailingId>) -> reqwest::Response {
        let url = format!("{}{}", app.base, person.mailings().events_path(mailing));
        reqwest::Client::new().get(url).bearer_auth(app.token_of(person)).send().await.unwrap()
    }

    async fn to(app: &TestApp, person: &Persona, mailing: Option<MailingId>) -> Self {
        let answer = Self::listen(app, person, mailing).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, buffer: String::new() }
    }

    /// The next progress; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Progress> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                if let Some(data) = event.strip_prefix("event: progress\ndata: ") {
                    return Some(serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let more =
                tokio::time::timeout(Duration::from_secs(20), self.answer.chunk()).await.expect("something is said");
            self.buffer.push_str(std::str::from_utf8(&more.ok()??).unwrap());
        }
    }
}

#[actix_web::test]
async fn a_page_hears_of_progress_while_it_happens() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "100")]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 150).await;
    let mailing = anna.mailings().create(&at_once(plain())).await.unwrap();
    let mut one = Heard::to(&app, &anna, Some(mailing.id)).await;
    let mut all = Heard::to(&app, &anna, None).await;
    assert_eq!(one.next().await.unwrap().run, None);
    anna.mailings().start(mailing.id).await.unwrap();
    let mut seen = Vec::new();
    loop {
        let progress = one.next().await.unwrap();
        let Some(run) = progress.run else { continue };
        assert!(run.counts.add_up());
        seen.push(run.counts.sent);
        if run.state == RunState::Finished {
            break;
        }
    }
    assert!(seen.len() >= 3 && seen.is_sorted(), "{seen:?}");
    while all.next().await.unwrap().run.is_none_or(|run| run.state != RunState::Finished) {}

    let refused = Heard::listen(&app, &boris, Some(mailing.id)).await;
    assert_eq!(refused.status(), 404);
    assert_eq!(refused.json::<vestnik_client::api::Problem>().await.unwrap().code, Code::NotFound);
    assert_eq!(app.anybody().mailings().statistics(mailing.id).await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn a_stream_ends_with_the_server_and_with_the_session() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    let mailing = anna.mailings().create(&at_once(plain())).await.unwrap();
    let mut first = Heard::to(&app, &anna, Some(mailing.id)).await;
    first.next().await.unwrap();
    anna.me().revoke_session(anna.session).await.ok();
    assert_eq!(first.next().await, None);
    let boris = app.person("Boris").await;
    let mut second = Heard::to(&app, &boris, None).await;
    app.app.closing.cancel();
    assert_eq!(second.next().await, None);
}

#[actix_web::test]
async fn a_stream_ends_when_something_may_have_been_missed() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    let mailing = anna.mailings().create(&at_once(plain())).await.unwrap();
    let mut page = Heard::to(&app, &anna, Some(mailing.id)).await;
    page.next().await.unwrap();
    // The end of the session could have been told meanwhile.
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(count(&app, cut).await, 1);
    assert_eq!(page.next().await, None);
}
