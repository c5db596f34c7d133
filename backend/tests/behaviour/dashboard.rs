//! The first screen.

use crate::clients::named;
use crate::delivery::{at_once, give_clients, plain, sending_to, start, until};
use crate::support::{Failed, Persona, TestApp};
use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, ToSpan};
use vestnik_client::api::dashboard::{Dashboard, DashboardQuery};
use vestnik_client::api::deliveries::RunState;
use vestnik_client::api::mailings::{Audience, Content, Mailing, NewMailing, Recurrence, Schedule, WallTime};
use vestnik_client::api::me::ChangeMe;
use vestnik_client::api::messages::{Draft, Format};
use vestnik_client::api::text::{Line, TimeZone};
use vestnik_client::api::{Code, Permission, Reach};
use vestnik_sink::{Reply, Sink};

async fn seen_by(person: &Persona) -> Dashboard {
    person.dashboard(&DashboardQuery::default()).await.unwrap()
}

async fn mailing(person: &Persona, name: &str, start: DateTime) -> Mailing {
    let letter = Draft {
        subject: Line::parse("Новости").unwrap(),
        body: "Здравствуйте!".parse().unwrap(),
        format: Format::Text,
    };
    let new = NewMailing {
        name: Line::parse(name).unwrap(),
        content: Content::Own(letter),
        audience: Audience::All,
        schedule: Schedule {
            start: WallTime(start),
            end: None,
            time_zone: TimeZone::utc(),
            recurrence: Recurrence::Daily,
        },
    };
    person.mailings().create(&new).await.unwrap()
}

#[actix_web::test]
async fn a_new_person_sees_noughts_and_thirty_empty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let seen = seen_by(&anna).await;
    assert_eq!((seen.clients, seen.mailings, seen.active_mailings), (0, 0, 0));
    assert_eq!((seen.attempts, seen.delivered, seen.failed), (0, 0, 0));
    assert_eq!(seen.days.len(), 30);
    assert!(seen.days.windows(2).all(|pair| pair[0].date + 1.day() == pair[1].date));
    assert!(seen.days.iter().all(|day| day.delivered + day.deferred + day.failed == 0));
    assert!(seen.running.is_empty() && seen.upcoming.is_empty() && seen.latest.is_empty());
}

#[actix_web::test]
async fn clients_and_mailings_are_counted_as_they_come_and_go() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    for n in 0..3 {
        anna.clients().create(&named("A", &format!("a{n}@x.example"))).await.unwrap();
    }
    let last = anna.clients().create(&named("A", "last@x.example")).await.unwrap();
    anna.clients().delete(last.id).await.unwrap();
    boris.clients().create(&named("B", "a0@x.example")).await.unwrap();
    let later = mailing(&anna, "Later", date(2099, 1, 2).at(9, 0, 0, 0)).await;
    let sooner = mailing(&anna, "Sooner", date(2099, 1, 1).at(9, 0, 0, 0)).await;
    mailing(&anna, "Draft", date(2098, 1, 1).at(9, 0, 0, 0)).await;
    for planned in [&later, &sooner] {
        anna.mailings().start(planned.id).await.unwrap();
    }

    let seen = seen_by(&anna).await;
    assert_eq!((seen.clients, seen.mailings, seen.active_mailings), (3, 3, 2));
    let names: Vec<_> = seen.upcoming.iter().map(|mailing| mailing.name.as_str()).collect();
    assert_eq!(names, ["Sooner", "Later"]);
    assert_eq!(seen.upcoming[0], anna.mailings().find(sooner.id).await.unwrap());
    let of_boris = seen_by(&boris).await;
    assert_eq!((of_boris.clients, of_boris.mailings, of_boris.upcoming.len()), (1, 0, 0));
}

#[actix_web::test]
async fn letters_are_counted_ever_and_by_the_days_of_the_readers_clock() {
    let app = TestApp::start().await;
    let (anna, boris, chief) = (app.person("Anna").await, app.person("Boris").await, app.manager("Chief").await);
    let zone = ChangeMe { time_zone: Some(TimeZone::parse("Asia/Kolkata").unwrap()), ..ChangeMe::default() };
    anna.me().change(&zone).await.unwrap();
    let sent = mailing(&anna, "Sent", date(2099, 1, 1).at(9, 0, 0, 0)).await;
    // Two runs: one long ago, and one under way around midnight in India yesterday.
    let now = app.clock.now();
    let zoned = now.in_tz("Asia/Kolkata").unwrap();
    let midnight = zoned.start_of_day().unwrap().timestamp();
    let db = app.database().await;
    let run = "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, subject, body, format, owner_name,
            owner_email, mailing_name, message_domain, total, sent, deferred, failed, attempts, started_at, finished_at)
         SELECT $1, $2, to_timestamp($3::bigint), $4, '', '', 'text', '', '', '', '', 100, $5, 2, $6, $7, to_timestamp($3::bigint),
            CASE WHEN $4 = 'finished' THEN to_timestamp($3::bigint) END
         RETURNING id";
    let seconds = |at: jiff::Timestamp| at.as_second();
    let old = now - SignedDuration::from_hours(24 * 60);
    let (owner, id) = (anna.id.0, sent.id.0);
    db.query_one(run, &[&owner, &id, &seconds(old), &"finished", &90_i64, &8_i64, &120_i64]).await.unwrap();
    let open = db.query_one(run, &[&owner, &id, &seconds(now), &"running", &12_i64, &3_i64, &17_i64]).await.unwrap();
    let minute = "INSERT INTO mailing_run_minutes VALUES ($1, to_timestamp($2::bigint), $3, $4, $5)";
    let before = midnight - SignedDuration::from_secs(60);
    let open: i64 = open.get(0);
    db.execute(minute, &[&open, &seconds(before), &5_i64, &1_i64, &1_i64]).await.unwrap();
    db.execute(minute, &[&open, &seconds(midnight), &7_i64, &1_i64, &2_i64]).await.unwrap();

    let seen = anna.dashboard(&DashboardQuery { days: Some(7) }).await.unwrap();
    assert_eq!((seen.attempts, seen.delivered, seen.failed), (137, 102, 11));
    assert_eq!(seen.days.len(), 7);
    let (today, yesterday) = (seen.days[6], seen.days[5]);
    assert_eq!(today.date, zoned.date());
    assert_eq!((today.delivered, today.deferred, today.failed), (7, 1, 2));
    assert_eq!((yesterday.delivered, yesterday.deferred, yesterday.failed), (5, 1, 1));
    assert_eq!(seen.days.iter().map(|day| day.delivered).sum::<i64>(), 12);
    assert_eq!(seen.running.iter().map(|mailing| mailing.id).collect::<Vec<_>>(), [sent.id]);
    // The staff see the figures of all in reports, not on their own first screen.
    for other in [&boris, &chief] {
        let seen = seen_by(other).await;
        assert_eq!((seen.attempts, seen.running.len()), (0, 0));
        assert!(seen.days.iter().all(|day| day.delivered == 0));
    }
}

#[actix_web::test]
async fn what_is_counted_ever_is_what_became_of_the_letters_whatever_became_of_their_mailings() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 60).await;
    sink.behave("client7@x.example", Reply::refuse(554, "5.7.1 not from you"));
    sink.behave("client8@x.example", Reply::refuse(451, "4.3.0 later"));
    let first = start(&anna, &at_once(plain())).await;
    until(&anna, first.id, |run| run.counts.sent == 58 && run.counts.failed == 1).await;
    // One letter waits to be tried again: its run is under way.
    let open = seen_by(&anna).await;
    assert_eq!((open.attempts, open.delivered, open.failed), (60, 58, 1));
    let second = start(&anna, &at_once(plain())).await;
    until(&anna, second.id, |run| run.counts.sent == 58 && run.counts.failed == 1).await;
    anna.mailings().complete(first.id).await.unwrap();
    anna.mailings().complete(second.id).await.unwrap();
    for mailing in [first.id, second.id] {
        until(&anna, mailing, |run| run.state == RunState::Cancelled).await;
    }
    anna.mailings().delete(first.id).await.unwrap();
    let letters =
        "SELECT sum(attempts)::bigint, count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'failed')
                   FROM deliveries";
    let row = app.database().await.query_one(letters, &[]).await.unwrap();
    let seen = seen_by(&anna).await;
    assert_eq!((seen.attempts, seen.delivered, seen.failed), (row.get(0), row.get(1), row.get(2)));
    let figures = app.manager("Mara").await.users().figures(anna.id).await.unwrap();
    assert_eq!((figures.attempts, figures.delivered, figures.failed), (row.get(0), row.get(1), row.get(2)));
}

#[actix_web::test]
async fn only_who_may_see_figures_sees_them_and_for_a_fair_time() {
    let app = TestApp::start().await;
    let reader = app.person_who_may("Reader", &[(Permission::ClientsRead, Reach::All)]).await;
    assert_eq!(reader.dashboard(&DashboardQuery::default()).await.problem().code, Code::Forbidden);
    assert_eq!(app.anybody().dashboard(&DashboardQuery::default()).await.problem().code, Code::Unauthenticated);
    let anna = app.person("Anna").await;
    for days in [0, 91] {
        let problem = anna.dashboard(&DashboardQuery { days: Some(days) }).await.problem();
        assert_eq!(problem.errors[0].field, "days");
    }
}

#[actix_web::test]
async fn mailings_and_rows_of_the_log_are_there_for_those_who_may_see_them_elsewhere() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 1).await;
    let mailing = start(&anna, &at_once(plain())).await;
    until(&anna, mailing.id, |run| run.counts.sent == 1).await;
    let all = |permission| (permission, Reach::All);
    let figures = app.person_who_may("Figures", &[all(Permission::DashboardRead)]).await;
    let seen = seen_by(&figures).await;
    assert_eq!((seen.delivered, seen.latest.len()), (1, 0));
    let logs = app.person_who_may("Logs", &[all(Permission::DashboardRead), all(Permission::LogsRead)]).await;
    assert_eq!(seen_by(&logs).await.latest.len(), 1);
    let own = app.person_who_may("Own", &[all(Permission::DashboardRead), (Permission::LogsRead, Reach::Own)]).await;
    assert_eq!(seen_by(&own).await.latest.len(), 0);
}
