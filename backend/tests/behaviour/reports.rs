//! Reports over mailings: their figures are those of the letters, beside the period before, and nobody sees another's.

use crate::delivery::{at_once, deliveries, give_clients, plain, sending_to, start, until_finished};
use crate::support::{Failed, Persona, TestApp};
use jiff::{SignedDuration, Timestamp};
use vestnik_client::api::deliveries::{DeliveryState, Reason};
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::page::Limit;
use vestnik_client::api::reports::{MailingReportFilter, ReasonCount, ReportFilter, Totals};
use vestnik_client::api::{Code, FieldCode};
use vestnik_sink::{Reply, Sink};

/// A run of Anna's with eight delivered, three refused for two reasons, and one on the stop list.
async fn a_run(app: &TestApp, sink: &Sink, anna: &Persona) {
    give_clients(app, anna, 12).await;
    sink.behave("client1@x.example", Reply::refuse(554, "5.7.1 no"));
    sink.behave("client2@x.example", Reply::refuse(554, "5.7.1 no"));
    sink.behave("client3@x.example", Reply::refuse(552, "5.2.2 full"));
    let gone =
        "INSERT INTO suppressions (owner_id, email, reason, reply) VALUES ($1, 'client4@x.example', 'by_hand', '')";
    app.database().await.execute(gone, &[&anna.id.0]).await.unwrap();
    let mailing = start(anna, &at_once(plain())).await;
    until_finished(anna, mailing.id).await;
    // One of the readers follows the link in his letter.
    let letter = deliveries(anna, mailing.id, Some(DeliveryState::Sent)).await.remove(0);
    let left = "INSERT INTO suppressions (owner_id, email, reason, delivery_id) VALUES ($1, $2, 'unsubscribed', $3)";
    app.database().await.execute(left, &[&anna.id.0, &letter.email.as_str(), &letter.id.0]).await.unwrap();
}

fn figures(totals: &Totals) -> (i64, i64, i64, i64, i64, i64) {
    (totals.runs, totals.recipients, totals.delivered, totals.failed, totals.suppressed, totals.unsubscribed)
}

#[actix_web::test]
async fn the_figures_of_a_report_are_those_of_the_letters() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    a_run(&app, &sink, &anna).await;
    let report = anna.reports().mailings(&ReportFilter::default()).await.unwrap();
    assert_eq!(figures(&report.totals), (1, 12, 8, 3, 1, 1));
    assert_eq!((report.totals.attempts, report.totals.success()), (11, Some(727)));
    assert_eq!(figures(&report.before), (0, 0, 0, 0, 0, 0));
    let reason = |reason, letters| ReasonCount { reason, letters };
    assert_eq!(report.reasons, [reason(Reason::Policy, 2), reason(Reason::MailboxFull, 1)]);
    assert_eq!(report.days.len(), 30);
    let sum = report.days.iter().map(|day| (day.delivered, day.failed)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    assert_eq!(sum, (8, 3));
    let rows = anna.reports().by_mailing(&MailingReportFilter::default()).await.unwrap().items;
    assert_eq!((rows.len(), figures(&rows[0].totals)), (1, (1, 12, 8, 3, 1, 1)));
}

#[actix_web::test]
async fn a_period_is_set_beside_the_one_before() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    a_run(&app, &sink, &anna).await;
    let from: Timestamp = app.clock.now() + SignedDuration::from_secs(1);
    let later = ReportFilter { from: Some(from), until: Some(from + SignedDuration::from_hours(1)), owner: None };
    let report = anna.reports().mailings(&later).await.unwrap();
    assert_eq!((figures(&report.totals).0, figures(&report.before)), (0, (1, 12, 8, 3, 1, 1)));
    assert_eq!(report.reasons, []);
}

#[actix_web::test]
async fn nobody_sees_the_figures_of_others_but_the_staff_which_sees_whose_they_are() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris, mara) = (app.person("Anna").await, app.person("Boris").await, app.manager("Mara").await);
    a_run(&app, &sink, &anna).await;
    let of = |owner| ReportFilter { owner, ..ReportFilter::default() };
    for filter in [of(None), of(Some(anna.id))] {
        let report = boris.reports().mailings(&filter).await.unwrap();
        assert_eq!((report.totals, report.reasons), (Totals::default(), Vec::new()), "{filter:?}");
    }
    assert!(boris.reports().by_mailing(&MailingReportFilter::default()).await.unwrap().items.is_empty());
    assert_eq!(mara.reports().mailings(&of(None)).await.unwrap().totals.delivered, 8);
    assert_eq!(mara.reports().mailings(&of(Some(boris.id))).await.unwrap().totals.delivered, 0);
    let rows = mara.reports().by_mailing(&MailingReportFilter::default()).await.unwrap().items;
    assert_eq!(rows[0].owner.id, anna.id);
}

#[actix_web::test]
async fn a_report_is_listed_page_by_page_and_brought_out_as_a_file() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    for _ in 0..3 {
        let mailing = start(&anna, &at_once(plain())).await;
        until_finished(&anna, mailing.id).await;
    }
    let mut filter = MailingReportFilter { limit: Some(Limit::try_from(2).unwrap()), ..MailingReportFilter::default() };
    let first = anna.reports().by_mailing(&filter).await.unwrap();
    filter.cursor = first.next_cursor;
    let second = anna.reports().by_mailing(&filter).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next_cursor), (2, 1, None));
    let file =
        String::from_utf8(anna.reports().export(&ReportFilter::default(), &FileOptions::default()).await.unwrap())
            .unwrap();
    assert_eq!(file.lines().count(), 4, "{file}");
    assert!(file.starts_with("\u{FEFF}mailing_id,mailing,") && file.contains(",1,2,2,0,0,0,0,0,2,"), "{file}");
}

#[actix_web::test]
async fn a_period_that_can_not_be_is_refused() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let now = app.clock.now();
    let wrong = ReportFilter { from: Some(now), until: Some(now), owner: None };
    assert_eq!(anna.reports().mailings(&wrong).await.problem().field("until").unwrap().code, FieldCode::EndBeforeStart);
    let long = ReportFilter { from: Some(now - SignedDuration::from_hours(24 * 400)), until: Some(now), owner: None };
    let refused = anna.reports().mailings(&long).await.problem();
    assert_eq!((refused.code, refused.field("from").unwrap().code), (Code::Invalid, FieldCode::Invalid));
}
