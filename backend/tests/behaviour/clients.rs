//! Clients: who sees them, who changes them, and how they are found.

use crate::groups::group;
use crate::support::{Failed, Persona, TestApp};
use base64::Engine;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, ClientSort, MailStatus, NewClient};
use vestnik_client::api::custom_fields::CustomValues;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::{ClientId, UserId};
use vestnik_client::api::notifications::{NotificationAbout, NotificationFilter, NotificationKind};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::{Email, Line, Phone, Text};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

pub(crate) fn named(name: &str, email: &str) -> NewClient {
    NewClient {
        name: Line::parse(name).unwrap(),
        email: Email::parse(email).unwrap(),
        phone: None,
        comment: Text::default(),
        custom: CustomValues::new(),
        group: None,
        owner: None,
    }
}

fn with_phone(name: &str, email: &str, phone: &str) -> NewClient {
    NewClient { phone: Some(Phone::parse(phone).unwrap()), ..named(name, email) }
}

async fn add(person: &Persona, name: &str, email: &str) -> Client {
    person.clients().create(&named(name, email)).await.unwrap()
}

async fn names(person: &Persona, filter: ClientFilter) -> Vec<String> {
    person.clients().list(&filter).await.unwrap().items.into_iter().map(|client| client.name).collect()
}

async fn found(person: &Persona, q: &str) -> Vec<String> {
    names(person, ClientFilter { q: Some(q.to_owned()), sort: Some(ClientSort::Name), ..ClientFilter::default() }).await
}

#[actix_web::test]
async fn a_new_client_is_mine_and_is_read_back_as_it_was_given() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let new = NewClient {
        comment: Text::parse("звонить\nутром").unwrap(),
        ..with_phone("Белова Вера", "Vera@Severles.example", "+7 (916) 123-45-67")
    };
    let client = anna.clients().create(&new).await.unwrap();
    assert_eq!((client.owner.id, client.owner.name.as_str()), (anna.id, "Anna"));
    assert_eq!((client.name.as_str(), client.email.as_str()), ("Белова Вера", "vera@severles.example"));
    assert_eq!(client.phone.as_ref().map(Phone::as_str), Some("+79161234567"));
    assert_eq!((client.comment.as_str(), client.mail, client.version), ("звонить\nутром", MailStatus::Reachable, 1));
    assert_eq!(anna.clients().find(client.id).await.unwrap(), client);
    assert_eq!(anna.clients().list(&ClientFilter::default()).await.unwrap().items, [client]);
}

#[actix_web::test]
async fn a_client_is_added_to_a_group_by_who_works_there_or_may_change_everybodys_for_somebody_who_does() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let new = |owner: Option<UserId>| NewClient { group: Some(north.id), owner, ..named("Ivan", "ivan@x.example") };
    let refused =
        async |who: &Persona, new: NewClient| who.clients().create(&new).await.problem().errors[0].field.clone();
    assert_eq!(refused(&ada, new(None)).await, "group", "she does not work there");
    assert_eq!(refused(&ada, new(Some(boris.id))).await, "owner");
    assert_eq!(refused(&boris, new(Some(anna.id))).await, "group");
    let alone = NewClient { owner: Some(boris.id), ..named("Alone", "alone@x.example") };
    assert_eq!(refused(&ada, alone).await, "owner", "what belongs to no group is its maker's");
    let client = ada.clients().create(&new(Some(anna.id))).await.unwrap();
    assert_eq!((client.owner.id, client.group.map(|group| group.id)), (anna.id, Some(north.id)));
    let given = NotificationFilter { kind: Some(NotificationKind::Assigned), ..NotificationFilter::default() };
    let told = anna.notifications().list(&given).await.unwrap().items;
    assert_eq!(told.iter().map(|one| one.about).collect::<Vec<_>>(), [NotificationAbout::Client(client.id)]);
}

#[actix_web::test]
async fn an_address_is_taken_once_per_owner_only() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    add(&anna, "A", "one@x.example").await;
    let again = anna.clients().create(&named("B", "ONE@x.example")).await.problem();
    assert_eq!((again.code, again.field("email").unwrap().code), (Code::Invalid, FieldCode::Taken));
    add(&boris, "A", "one@x.example").await;

    let other = add(&anna, "C", "two@x.example").await;
    let change = ChangeClient { email: Some(Email::parse("one@x.example").unwrap()), ..ChangeClient::default() };
    let taken = anna.clients().change(other.id, other.version, &change).await.problem();
    assert_eq!(taken.field("email").unwrap().code, FieldCode::Taken);
    assert_eq!(anna.clients().find(other.id).await.unwrap(), other);
}

#[actix_web::test]
async fn anothers_client_does_not_exist_for_me() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let client = add(&anna, "A", "a@x.example").await;
    let change = ChangeClient { name: Some(Line::parse("B").unwrap()), ..ChangeClient::default() };
    assert_eq!(boris.clients().find(client.id).await.problem().code, Code::NotFound);
    assert_eq!(boris.clients().change(client.id, 1, &change).await.problem().code, Code::NotFound);
    assert_eq!(boris.clients().delete(client.id).await.problem().code, Code::NotFound);
    assert_eq!(boris.clients().restore(client.id).await.problem().code, Code::NotFound);
    assert!(names(&boris, ClientFilter::default()).await.is_empty());
    let asked = ClientFilter { owner: Some(anna.id), with_total: true, ..ClientFilter::default() };
    let page = boris.clients().list(&asked).await.unwrap();
    assert_eq!((page.items.len(), page.total), (0, Some(0)));
    assert_eq!(app.anybody().clients().find(client.id).await.problem().code, Code::Unauthenticated);
    anna.clients().delete(client.id).await.unwrap();
    assert_eq!(boris.clients().restore(client.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn a_manager_reads_everybodys_but_changes_only_his_own() {
    let app = TestApp::start().await;
    let (anna, boris, chief) = (app.person("Anna").await, app.person("Boris").await, app.manager("Chief").await);
    let client = add(&anna, "A", "a@x.example").await;
    add(&boris, "B", "b@x.example").await;
    let own = add(&chief, "C", "c@x.example").await;
    assert_eq!(names(&chief, ClientFilter::default()).await, ["C", "B", "A"]);
    let of_anna = ClientFilter { owner: Some(anna.id), with_total: true, ..ClientFilter::default() };
    let page = chief.clients().list(&of_anna).await.unwrap();
    assert_eq!((page.items, page.total), (vec![client.clone()], Some(1)));
    assert_eq!(chief.clients().find(client.id).await.unwrap(), client);

    let change = ChangeClient { name: Some(Line::parse("X").unwrap()), ..ChangeClient::default() };
    assert_eq!(chief.clients().change(client.id, 1, &change).await.problem().code, Code::Forbidden);
    assert_eq!(chief.clients().delete(client.id).await.problem().code, Code::Forbidden);
    chief.clients().change(own.id, 1, &change).await.unwrap();
    anna.clients().delete(client.id).await.unwrap();
    assert_eq!(chief.clients().restore(client.id).await.problem().code, Code::Forbidden);

    let admin = app.admin("Admin").await;
    let restored = admin.clients().restore(client.id).await.unwrap();
    admin.clients().change(client.id, restored.version, &change).await.unwrap();
}

#[actix_web::test]
async fn without_the_permission_nothing_is_seen_or_done() {
    let app = TestApp::start().await;
    let reader = app.person_who_may("Reader", &[(Permission::ClientsRead, Reach::Own)]).await;
    let nobody = app.person_who_may("Nobody", &[]).await;
    assert_eq!(reader.clients().create(&named("A", "a@x.example")).await.problem().code, Code::Forbidden);
    assert_eq!(nobody.clients().list(&ClientFilter::default()).await.problem().code, Code::Forbidden);
    assert_eq!(nobody.clients().find(ClientId(1)).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn a_change_meant_for_an_older_version_is_refused() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let client = anna.clients().create(&with_phone("A", "a@x.example", "+79161234567")).await.unwrap();
    let change = ChangeClient {
        name: Some(Line::parse("B").unwrap()),
        comment: Some(Text::parse("c").unwrap()),
        ..ChangeClient::default()
    };
    let changed = anna.clients().change(client.id, 1, &change).await.unwrap();
    assert_eq!((changed.version, changed.name.as_str(), changed.comment.as_str()), (2, "B", "c"));
    assert_eq!(changed.phone, client.phone);
    let clear = ChangeClient { phone: Some(None), ..ChangeClient::default() };
    assert_eq!(anna.clients().change(client.id, 1, &clear).await.problem().code, Code::ChangedMeanwhile);
    let cleared = anna.clients().change(client.id, 2, &clear).await.unwrap();
    assert_eq!((cleared.phone, cleared.name.as_str()), (None, "B"));
}

#[actix_web::test]
async fn a_deleted_client_is_gone_and_can_be_brought_back_for_thirty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    let client = add(&anna, "A", "a@x.example").await;
    anna.clients().delete(client.id).await.unwrap();
    assert_eq!(anna.clients().find(client.id).await.problem().code, Code::NotFound);
    assert_eq!(anna.clients().delete(client.id).await.problem().code, Code::NotFound);
    assert!(found(&anna, "a@x").await.is_empty());

    app.later(SignedDuration::from_hours(29 * 24));
    let anna = app.signed_in_anew(&anna);
    app.settle().await;
    assert_eq!(anna.clients().restore(client.id).await.unwrap().name, "A");
    assert_eq!(anna.clients().restore(client.id).await.unwrap().name, "A");
    assert_eq!(names(&anna, ClientFilter::default()).await, ["A"]);

    anna.clients().delete(client.id).await.unwrap();
    app.later(SignedDuration::from_hours(30 * 24 + 1));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(anna.clients().restore(client.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn what_was_deleted_long_ago_is_erased() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let (old, new) = (add(&anna, "Old", "old@x.example").await, add(&anna, "New", "new@x.example").await);
    anna.clients().delete(old.id).await.unwrap();
    app.later(SignedDuration::from_hours(20 * 24));
    let anna = app.signed_in_anew(&anna);
    anna.clients().delete(new.id).await.unwrap();
    app.later(SignedDuration::from_hours(11 * 24));
    let job = "INSERT INTO jobs (kind, payload) VALUES ('clients.purge', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
    let left = app.database().await.query("SELECT name FROM clients", &[]).await.unwrap();
    assert_eq!(left.iter().map(|row| row.get(0)).collect::<Vec<String>>(), ["New"]);
}

#[actix_web::test]
async fn a_client_whose_address_went_to_another_is_not_brought_back() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let old = add(&anna, "Old", "a@x.example").await;
    anna.clients().delete(old.id).await.unwrap();
    add(&anna, "New", "a@x.example").await;
    let problem = anna.clients().restore(old.id).await.problem();
    assert_eq!(problem.field("email").unwrap().code, FieldCode::Taken);
}

#[actix_web::test]
async fn a_part_of_a_name_an_address_or_a_number_finds_in_any_case() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (name, email, phone) in [
        ("Пётр Ёлкин", "petr@Severles.example", "+79161234567"),
        ("Мария Иванова", "masha_i@yandex.example", "84951112233"),
        ("Ivan 100% Smith", "smith@gmail.example", "12345"),
    ] {
        anna.clients().create(&with_phone(name, email, phone)).await.unwrap();
    }
    let (petr, maria, ivan) = ("Пётр Ёлкин", "Мария Иванова", "Ivan 100% Smith");
    for (q, expected) in [
        ("ПЕТР", vec![petr]),
        ("пётр", vec![petr]),
        ("ёлк", vec![petr]),
        ("иван", vec![maria]),
        ("иванова мария", vec![maria]),
        ("IVAN", vec![ivan]),
        ("severles", vec![petr]),
        // One or two letters are the beginning of a word: of a name, or of what follows the @.
        ("ya", vec![maria]),
        ("м", vec![maria]),
        ("ёл", vec![petr]),
        ("я", vec![]),
        ("79", vec![petr]),
        ("8 (916) 123-45-67", vec![petr]),
        ("+7 916 123", vec![petr]),
        ("8 916", vec![petr]),
        ("8916123", vec![petr]),
        ("петр 916-123", vec![petr]),
        ("мария 916-123", vec![]),
        ("123", vec![ivan, petr]),
        ("495-111", vec![maria]),
        ("84951112233", vec![maria]),
        ("00 7 495 111", vec![maria]),
        ("100%", vec![ivan]),
        ("%", vec![ivan]),
        ("a_i@", vec![maria]),
        ("_", vec![maria]),
        ("example", vec![ivan, maria, petr]),
        ("  ", vec![ivan, maria, petr]),
        ("нет такого", vec![]),
    ] {
        assert_eq!(found(&anna, q).await, expected, "looking for {q:?}");
    }
}

#[actix_web::test]
async fn names_are_in_the_order_people_expect() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (n, name) in ["Яна", "Ёлкин", "бабушкин", "Елисеев", "Abel", "Жуков", "Анна"].into_iter().enumerate()
    {
        add(&anna, name, &format!("n{n}@x.example")).await;
    }
    let sorted = |sort| names(&anna, ClientFilter { sort: Some(sort), ..ClientFilter::default() });
    let mut expected = vec!["Abel", "Анна", "бабушкин", "Елисеев", "Ёлкин", "Жуков", "Яна"];
    assert_eq!(sorted(ClientSort::Name).await, expected);
    expected.reverse();
    assert_eq!(sorted(ClientSort::NameDescending).await, expected);
}

/// All pages of a list, and the sizes they came in.
async fn walk(person: &Persona, filter: &ClientFilter, limit: u32) -> (Vec<Client>, Vec<usize>) {
    let mut filter = ClientFilter { limit: Some(Limit::try_from(limit).unwrap()), ..filter.clone() };
    let (mut all, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let page = person.clients().list(&filter).await.unwrap();
        sizes.push(page.items.len());
        all.extend(page.items);
        match page.next_cursor {
            Some(cursor) => filter.cursor = Some(cursor),
            None => return (all, sizes),
        }
    }
}

#[actix_web::test]
async fn what_nearly_all_have_in_common_and_what_stands_together_far_behind_is_found_in_every_order() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    // In her group and outside, each more than are looked through before all that fit are collected.
    let many = "INSERT INTO clients (owner_id, group_id, name, email)
        SELECT $1, nullif($2::bigint, 0), CASE WHEN n BETWEEN 40 AND 69 THEN 'Редкий ' ELSE 'Общий ' END || n * 7919 % 1100, n * 31 % 1100 || '@x.example'
        FROM generate_series(1, 1100) AS n";
    for place in [0, north.0] {
        app.database().await.execute(many, &[&anna.id.0, &place]).await.unwrap();
    }
    let by_name = [ClientSort::Name, ClientSort::NameDescending];
    let by_email = [ClientSort::Email, ClientSort::EmailDescending];
    let by_number = [ClientSort::CreatedAt, ClientSort::CreatedAtDescending];
    for sort in by_name.into_iter().chain(by_email).chain(by_number) {
        for (who, group) in [(&anna, None), (&anna, Some(north)), (&ada, None)] {
            let filter = ClientFilter { sort: Some(sort), group, ..ClientFilter::default() };
            let everybody = walk(who, &filter, 100).await.0;
            for (words, called) in [("редкий", "Редкий"), ("общий", "Общий"), ("р", "Редкий")]
            {
                let expected = everybody.iter().filter(|client| client.name.starts_with(called));
                let expected: Vec<ClientId> = expected.map(|client| client.id).collect();
                let searched = ClientFilter { q: Some(words.to_owned()), ..filter.clone() };
                let found = walk(who, &searched, 50).await.0;
                let found: Vec<ClientId> = found.into_iter().map(|client| client.id).collect();
                assert!(found == expected, "{words} by {sort:?} in {group:?}: {} of {}", found.len(), expected.len());
            }
        }
    }
}

#[actix_web::test]
async fn every_order_is_walked_page_by_page_without_loss_or_repetition() {
    let app = TestApp::start().await;
    let (anna, boris, chief) = (app.person("Anna").await, app.person("Boris").await, app.manager("Chief").await);
    for n in 0..23 {
        // Many of one name: the number decides among them.
        let owner = if n % 3 == 0 { &boris } else { &anna };
        add(
            owner,
            ["Анна", "anna", "Яна"][n % 3],
            &(if n % 3 == 2 { format!("b{n}@x.example") } else { format!("a{}@x.example", n / 3) }),
        )
        .await;
    }
    for (person, all) in [(&chief, 23), (&anna, 15)] {
        for sort in [
            ClientSort::Name,
            ClientSort::NameDescending,
            ClientSort::Email,
            ClientSort::EmailDescending,
            ClientSort::CreatedAt,
            ClientSort::CreatedAtDescending,
        ] {
            let filter = ClientFilter { sort: Some(sort), ..ClientFilter::default() };
            let (whole, _) = walk(person, &filter, 100).await;
            let (pages, sizes) = walk(person, &filter, 5).await;
            assert_eq!(whole, pages, "{sort:?}");
            assert_eq!(pages.iter().map(|client| client.id).collect::<BTreeSet<_>>().len(), all, "{sort:?}");
            assert!(sizes.iter().rev().skip(1).all(|size| *size == 5), "{sort:?}: {sizes:?}");
        }
    }
    // A search is walked, too.
    let filter =
        ClientFilter { q: Some("анна".to_owned()), sort: Some(ClientSort::Name), ..ClientFilter::default() };
    assert_eq!(walk(&chief, &filter, 3).await.0.len(), 8);
}

#[actix_web::test]
async fn the_total_is_counted_only_when_asked_for() {
    let app = TestApp::start().await;
    let (anna, chief) = (app.person("Anna").await, app.manager("Chief").await);
    for n in 0..5 {
        add(&anna, &format!("N{n}"), &format!("a{n}@x.example")).await;
    }
    let deleted = add(&anna, "N5", "a5@x.example").await;
    anna.clients().delete(deleted.id).await.unwrap();
    add(&chief, "N6", "a6@x.example").await;
    let total = async |person: &Persona, filter: ClientFilter| person.clients().list(&filter).await.unwrap().total;
    let counted =
        ClientFilter { with_total: true, limit: Some(Limit::try_from(1).unwrap()), ..ClientFilter::default() };
    assert_eq!(total(&anna, ClientFilter::default()).await, None);
    assert_eq!(total(&anna, counted.clone()).await, Some(5));
    assert_eq!(total(&chief, counted.clone()).await, Some(6));
    assert_eq!(total(&chief, ClientFilter { owner: Some(chief.id), ..counted.clone() }).await, Some(1));
    assert_eq!(total(&anna, ClientFilter { q: Some("n3".to_owned()), ..counted.clone() }).await, Some(1));
    let suppress = "INSERT INTO suppressions (owner_id, email, reason) VALUES ($1, 'a1@x.example', 'no_such_address')";
    app.database().await.execute(suppress, &[&anna.id.0]).await.unwrap();
    let reached = |mail| ClientFilter { mail: Some(mail), ..counted.clone() };
    for (person, reachable, gone) in [(&anna, 4, 1), (&chief, 5, 1)] {
        assert_eq!(total(person, reached(MailStatus::Reachable)).await, Some(reachable));
        assert_eq!(total(person, reached(MailStatus::NoSuchAddress)).await, Some(gone));
    }
    let of_chief = ClientFilter { owner: Some(chief.id), ..reached(MailStatus::Reachable) };
    assert_eq!((total(&chief, of_chief.clone()).await, total(&anna, of_chief).await), (Some(1), Some(0)));
    anna.clients().restore(deleted.id).await.unwrap();
    assert_eq!(total(&anna, counted).await, Some(6));
}

#[actix_web::test]
async fn an_address_that_mail_servers_do_not_know_is_marked_wherever_it_comes_from() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let gone = add(&anna, "Gone", "gone@x.example").await;
    add(&anna, "Here", "here@x.example").await;
    let same_of_another = add(&boris, "Gone", "gone@x.example").await;
    let suppress = "INSERT INTO suppressions (owner_id, email, reason) VALUES ($1, $2, 'no_such_address')";
    app.database().await.execute(suppress, &[&anna.id.0, &"gone@x.example"]).await.unwrap();

    assert_eq!(anna.clients().find(gone.id).await.unwrap().mail, MailStatus::NoSuchAddress);
    assert_eq!(boris.clients().find(same_of_another.id).await.unwrap().mail, MailStatus::Reachable);
    let of = |mail| names(&anna, ClientFilter { mail: Some(mail), ..ClientFilter::default() });
    assert_eq!(of(MailStatus::NoSuchAddress).await, ["Gone"]);
    assert_eq!(of(MailStatus::Reachable).await, ["Here"]);

    // Deleting and adding again does not forget it; another address is another matter.
    anna.clients().delete(gone.id).await.unwrap();
    let again = add(&anna, "Again", "gone@x.example").await;
    assert_eq!(again.mail, MailStatus::NoSuchAddress);
    let change = ChangeClient { email: Some(Email::parse("new@x.example").unwrap()), ..ChangeClient::default() };
    assert_eq!(anna.clients().change(again.id, 1, &change).await.unwrap().mail, MailStatus::Reachable);
    let lift = "DELETE FROM suppressions";
    let third = add(&anna, "Third", "gone@x.example").await;
    app.database().await.execute(lift, &[]).await.unwrap();
    assert_eq!(anna.clients().find(third.id).await.unwrap().mail, MailStatus::Reachable);
}

#[actix_web::test]
async fn bad_questions_are_answered_with_the_field_at_fault() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for n in 0..3 {
        add(&anna, "A", &format!("a{n}@x.example")).await;
    }
    let field = async |filter: ClientFilter| anna.clients().list(&filter).await.problem().errors[0].field.clone();
    let one = ClientFilter { limit: Some(Limit::try_from(1).unwrap()), ..ClientFilter::default() };
    let cursor = anna.clients().list(&one).await.unwrap().next_cursor;
    let other_order = ClientFilter { cursor, sort: Some(ClientSort::Name), ..ClientFilter::default() };
    assert_eq!(field(other_order).await, "cursor");
    assert_eq!(field(ClientFilter { cursor: Some("made up".to_owned()), ..ClientFilter::default() }).await, "cursor");
    assert_eq!(field(ClientFilter { q: Some("я".repeat(201)), ..ClientFilter::default() }).await, "q");
    assert_eq!(field(ClientFilter { q: Some("a\0b".to_owned()), ..ClientFilter::default() }).await, "q");
    // A text where this order has a number, and a nought in a text: PostgreSQL must never see them.
    let made = |json: &str| Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json));
    let numbers = ClientFilter { cursor: made(r#"["-created_at",["x",1]]"#), ..ClientFilter::default() };
    assert_eq!(field(numbers).await, "cursor");
    let nought = made("[\"name\",[\"x\\u0000\",1]]");
    let nought = ClientFilter { cursor: nought, sort: Some(ClientSort::Name), ..ClientFilter::default() };
    assert_eq!(field(nought).await, "cursor");
}
