//! What a client takes from the lead that becomes it, what it gets back, and what is told of it.

use crate::conversions::{AtWork, at_work, into, into_new, svetlana};
use crate::delivery::{at_once, plain};
use crate::groups::client_in;
use crate::support::{Failed, Persona};
use vestnik_client::api::clients::{ChangeClient, Client, MailStatus};
use vestnik_client::api::conversions::{Convert, Taken};
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::ClientId;
use vestnik_client::api::leads::{ConvertedTo, LeadFilter, NewLead};
use vestnik_client::api::mailings::{Audience, ChangeMailing, NewMailing};
use vestnik_client::api::merges::{MergeClient, Picked};
use vestnik_client::api::suppressions::StopListImport;
use vestnik_client::api::text::Text;
use vestnik_client::api::{FieldCode, Permission, Reach};

/// What the lead of these tests comes to as a comment, of a client that does not go by its company.
const TOLD: &str = "Белый сад\n80 комплектов";

/// The same client with this comment.
async fn saying(who: &Persona, client: &Client, comment: &str) -> Client {
    let change = ChangeClient { comment: Some(Text::parse(comment).unwrap()), ..ChangeClient::default() };
    who.clients().change(client.id, client.version, &change).await.unwrap()
}

fn taking(client: &Client, take: &[Taken]) -> Convert {
    Convert { take: take.to_vec(), ..into(client) }
}

#[actix_web::test]
async fn the_address_and_the_comment_of_a_client_are_kept_unless_the_leads_are_chosen_and_come_back() {
    let AtWork { app: _app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "makarova@x.example").await;
    let known = saying(&anna, &known, "Платит вовремя").await;
    let said = |client: &Client| (client.email.to_string(), client.comment.clone());
    let own = ("makarova@x.example".to_owned(), "Платит вовремя".to_owned());

    let done = anna.leads().convert(lead.id, lead.version, &into(&known)).await.unwrap();
    assert_eq!(said(&done.client), own);
    let back = anna.leads().revert(lead.id).await.unwrap();
    let both = taking(&known, &[Taken::Email, Taken::Comment]);
    let done = anna.leads().convert(lead.id, back.lead.version, &both).await.unwrap();
    assert_eq!(said(&done.client), ("sveta@x.example".to_owned(), TOLD.to_owned()));
    assert_eq!(done.client.name, "С. Макарова", "nothing else was asked for");
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(said(&anna.clients().find(known.id).await.unwrap()), own);

    let done = anna.leads().convert(lead.id, back.lead.version, &both).await.unwrap();
    saying(&anna, &done.client, "Новое").await;
    anna.leads().revert(lead.id).await.unwrap();
    let stays = ("sveta@x.example".to_owned(), "Новое".to_owned());
    assert_eq!(said(&anna.clients().find(known.id).await.unwrap()), stays, "somebody has worked on it since");
}

#[actix_web::test]
async fn an_address_that_another_client_has_is_neither_taken_nor_given_back() {
    let AtWork { app: _app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "makarova@x.example").await;
    let other = client_in(&anna, north.id, "Иван", "sveta@x.example").await;
    let how = taking(&known, &[Taken::Email]);
    let refused = anna.leads().convert(lead.id, lead.version, &how).await.problem();
    assert_eq!(refused.field("email").unwrap().code, FieldCode::Taken);
    assert_eq!(anna.leads().find(lead.id).await.unwrap(), lead, "nothing has happened");
    assert_eq!(anna.clients().find(known.id).await.unwrap(), known);

    anna.clients().delete(other.id).await.unwrap();
    let done = anna.leads().convert(lead.id, lead.version, &how).await.unwrap();
    client_in(&anna, north.id, "Пётр", "makarova@x.example").await;
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.lead.converted), (Some(known.id), None), "a lead again, and its client stays");
    let stays = anna.clients().find(known.id).await.unwrap();
    assert_eq!((&stays.email, stays.version), (&done.client.email, done.client.version));
}

#[actix_web::test]
async fn a_lead_is_one_again_though_a_merge_taken_back_has_given_the_former_address_of_its_client_away() {
    let AtWork { app: _app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "makarova@x.example").await;
    let other = client_in(&anna, north.id, "Светлана", "svetlana@x.example").await;
    let how = MergeClient { from: other.id, take: vec![Picked::Email], take_custom: Vec::new() };
    let merged = anna.clients().merge(known.id, known.version, &how).await.unwrap().client;
    let done = anna.leads().convert(lead.id, lead.version, &taking(&merged, &[Taken::Email])).await.unwrap();
    assert_eq!((&merged.email, Some(&done.client.email)), (&other.email, lead.email.as_ref()));

    assert_eq!(anna.clients().unmerge(other.id).await.unwrap().client.email, other.email);
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!((back.client, back.lead.converted), (Some(known.id), None));
    let stays = anna.clients().find(known.id).await.unwrap();
    assert_eq!((&stays.email, stays.version), (&done.client.email, done.client.version), "it stays as it is");
}

#[actix_web::test]
async fn a_client_comes_back_into_the_mailings_it_left_with_its_owner_and_into_no_other() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let boris = app.person("Boris").await;
    app.admin("Eva").await.groups().seat(north.id, boris.id, GroupRole::Member).await.unwrap();
    let known = client_in(&boris, north.id, "С. Макарова", "makarova@x.example").await;
    let other = client_in(&boris, north.id, "Иван", "ivan@x.example").await;
    let chosen = |ids: &[ClientId]| Audience::Chosen { client_ids: ids.to_vec() };
    let new = NewMailing { audience: chosen(&[known.id, other.id]), ..at_once(plain()) };
    let mailing = boris.mailings().create(&new).await.unwrap();
    let audience = async || boris.mailings().audience(mailing.id).await.unwrap();

    let done = anna.leads().convert(lead.id, lead.version, &taking(&known, &[Taken::Owner])).await.unwrap();
    assert_eq!((done.client.owner.id, audience().await), (anna.id, chosen(&[other.id])));
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(anna.clients().find(known.id).await.unwrap().owner.id, boris.id);
    assert_eq!(audience().await, new.audience, "it is his again, and so are its letters");

    anna.leads().convert(lead.id, back.lead.version, &into(&known)).await.unwrap();
    let change = ChangeMailing { audience: Some(chosen(&[other.id])), ..ChangeMailing::default() };
    boris.mailings().change(mailing.id, mailing.version, &change).await.unwrap();
    anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(audience().await, chosen(&[other.id]), "he has taken it out since");
}

#[actix_web::test]
async fn who_wanted_no_letters_under_the_address_that_goes_gets_none_under_the_one_that_comes() {
    let AtWork { app: _app, anna, north, lead } = at_work().await;
    let known = client_in(&anna, north.id, "С. Макарова", "makarova@x.example").await;
    let of_north = StopListImport { group: Some(north.id), ..StopListImport::default() };
    anna.suppressions().import(&of_north, "email,reason\nmakarova@x.example,unsubscribed\n".into()).await.unwrap();
    let how = taking(&known, &[Taken::Email]);
    let done = anna.leads().convert(lead.id, lead.version, &how).await.unwrap();
    assert_eq!((done.client.email.as_str(), done.client.mail), ("sveta@x.example", MailStatus::Unsubscribed));
    anna.leads().revert(lead.id).await.unwrap();
    let put_back = anna.clients().find(known.id).await.unwrap();
    assert_eq!((put_back.email, put_back.mail), (known.email, MailStatus::Unsubscribed));
}

#[actix_web::test]
async fn the_company_of_a_person_stands_first_in_the_comment_unless_the_client_goes_by_it() {
    let AtWork { app: _app, anna, lead, .. } = at_work().await;
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    assert_eq!(done.client.comment, TOLD);
    let back = anna.leads().revert(lead.id).await.unwrap();
    let named = Convert { name: Some("белый сад".parse().unwrap()), ..into_new() };
    let done = anna.leads().convert(lead.id, back.lead.version, &named).await.unwrap();
    assert_eq!(done.client.comment, "80 комплектов");
}

#[actix_web::test]
async fn a_description_that_has_no_room_in_the_comment_of_a_client_is_read_on_the_lead() {
    let AtWork { app: _app, anna, north, .. } = at_work().await;
    let long = "ж".repeat(10_000);
    let new = NewLead { description: Text::parse(&long).unwrap(), company: None, ..svetlana(north.id) };
    let lead = anna.leads().create(&new).await.unwrap();
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    assert_eq!(done.client.comment, format!("{}…", "ж".repeat(1999)));
    assert_eq!(anna.leads().find(lead.id).await.unwrap().description, long);
}

#[actix_web::test]
async fn a_lead_says_whom_it_became_and_by_whom_as_far_as_its_reader_sees_the_client() {
    let AtWork { app, anna, north, lead } = at_work().await;
    let lina = app.person_who_may("Lina", &[(Permission::LeadsRead, Reach::Groups)]).await;
    app.admin("Eva").await.groups().seat(north.id, lina.id, GroupRole::Member).await.unwrap();
    let done = anna.leads().convert(lead.id, lead.version, &into_new()).await.unwrap();
    let told = |to: Option<ConvertedTo>| {
        let to = to.unwrap();
        (to.name, to.by.map(|by| by.id))
    };
    let whole = (Some("Светлана Макарова".to_owned()), Some(anna.id));
    assert_eq!(told(done.lead.converted), whole);
    let listed = anna.leads().list(&LeadFilter::default()).await.unwrap().items.remove(0);
    assert_eq!(told(listed.converted), whole);
    assert_eq!(told(lina.leads().find(lead.id).await.unwrap().converted), (None, Some(anna.id)));
    anna.clients().delete(done.client.id).await.unwrap();
    assert_eq!(told(anna.leads().find(lead.id).await.unwrap().converted), (None, Some(anna.id)));
}
