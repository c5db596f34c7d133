//! Letters over all mailings: found by address and by state, also those that were never tried, each by its owner and the staff only.

use crate::delivery::{at_once, give_clients, plain, sending_to, start, until_finished};
use crate::support::Failed;
use vestnik_client::api::Code;
use vestnik_client::api::deliveries::{DeliveryState, LetterFilter, Outcome};
use vestnik_client::api::id::DeliveryId;
use vestnik_client::api::page::Limit;
use vestnik_client::api::suppressions::NewSuppression;
use vestnik_client::api::text::Email;
use vestnik_sink::{Reply, Sink};

fn to(address: &str) -> LetterFilter {
    LetterFilter { email: Email::parse(address).ok(), ..LetterFilter::default() }
}

#[actix_web::test]
async fn letters_are_found_by_address_over_all_mailings_also_those_never_tried() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris, vera) = (app.person("Anna").await, app.person("Boris").await, app.manager("Vera").await);
    give_clients(&app, &anna, 3).await;
    let first = start(&anna, &at_once(plain())).await;
    let first_run = until_finished(&anna, first.id).await;
    let stop = serde_json::from_value::<NewSuppression>(serde_json::json!({"email": "client1@x.example"})).unwrap();
    anna.suppressions().add(&stop).await.unwrap();
    let second = start(&anna, &at_once(plain())).await;
    until_finished(&anna, second.id).await;

    let found = anna.logs().letters(&to("Client1@x.example")).await.unwrap().items;
    let states: Vec<_> = found.iter().map(|letter| (letter.mailing_id, letter.delivery.state)).collect();
    assert_eq!(states, [(second.id, DeliveryState::Suppressed), (first.id, DeliveryState::Sent)]);
    assert_eq!(vera.logs().letters(&to("client1@x.example")).await.unwrap().items.len(), 2, "the staff sees all");
    assert!(boris.logs().letters(&to("client1@x.example")).await.unwrap().items.is_empty());
    assert!(anna.logs().letters(&to("client1@x.exampl")).await.unwrap().items.is_empty(), "only the whole address");
    let narrowed = LetterFilter { run: Some(first_run.id), ..to("client1@x.example") };
    assert_eq!(anna.logs().letters(&narrowed).await.unwrap().items.len(), 1);
    let left_out = LetterFilter { state: Some(DeliveryState::Suppressed), ..LetterFilter::default() };
    let left_out = anna.logs().letters(&left_out).await.unwrap().items;
    assert_eq!(left_out.len(), 1);

    let letter = anna.logs().letter(left_out[0].delivery.id).await.unwrap();
    assert_eq!((letter.letter.clone(), letter.tries.len()), (left_out[0].clone(), 0));
    assert_eq!(vera.logs().letter(letter.letter.delivery.id).await.unwrap(), letter);
    assert_eq!(boris.logs().letter(letter.letter.delivery.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_letter_tells_every_try_at_it() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 2).await;
    sink.behave("client1@x.example", Reply::refuse(550, "5.7.1 no"));
    let mailing = start(&anna, &at_once(plain())).await;
    until_finished(&anna, mailing.id).await;
    let found = anna.logs().letters(&to("client1@x.example")).await.unwrap().items;
    let letter = anna.logs().letter(found[0].delivery.id).await.unwrap();
    assert_eq!(letter.letter, found[0]);
    let tries: Vec<_> = letter.tries.iter().map(|attempt| (attempt.number, attempt.outcome)).collect();
    assert_eq!(tries, [(1, Outcome::Failed)]);
    for nothing in [0, -1, i64::MIN, i64::MAX, found[0].delivery.id.0 + 100] {
        assert_eq!(anna.logs().letter(DeliveryId(nothing)).await.problem().code, Code::NotFound, "{nothing}");
    }
}

#[actix_web::test]
async fn page_by_page_all_letters_come_once_newest_first() {
    let mut ids = Vec::new();
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    for person in [&anna, &boris] {
        give_clients(&app, person, 5).await;
        for _ in 0..2 {
            let mailing = start(person, &at_once(plain())).await;
            until_finished(person, mailing.id).await;
        }
    }
    let mut filter = LetterFilter { limit: Limit::try_from(3).ok(), ..LetterFilter::default() };
    loop {
        let page = anna.logs().letters(&filter).await.unwrap();
        ids.extend(page.items.iter().map(|letter| letter.delivery.id.0));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), 10, "hers, and nobody else's");
    assert!(ids.is_sorted_by(|a, b| a > b));
    let sent = LetterFilter { state: Some(DeliveryState::Sent), owner: Some(boris.id), ..LetterFilter::default() };
    assert!(anna.logs().letters(&sent).await.unwrap().items.is_empty());
    assert_eq!(boris.logs().letters(&sent).await.unwrap().items.len(), 10);
}
