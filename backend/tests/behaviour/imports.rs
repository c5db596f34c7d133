//! Bringing in clients from files.

use crate::clients::named;
use crate::support::{Failed, Persona, TestApp};
use encoding_rs::WINDOWS_1251;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use vestnik_client::api::clients::{Client, ClientFilter, ClientSort};
use vestnik_client::api::imports::{
    Import, ImportFailure, ImportOptions, ImportPage, ImportProblem, ImportState, OnDuplicate,
};
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::Phone;
use vestnik_client::api::{Code, FieldCode};

const UPDATE: ImportOptions = ImportOptions { file_name: None, on_duplicate: OnDuplicate::Update };

/// Hands in a file, has it read, and answers what became of it.
async fn bring_in(app: &TestApp, person: &Persona, options: &ImportOptions, file: impl AsRef<[u8]>) -> Import {
    let taken = person.imports().create(options, file.as_ref().to_vec()).await.unwrap();
    if taken.state == ImportState::Failed {
        return taken;
    }
    assert_eq!((taken.state, taken.rows_done, taken.rows_total), (ImportState::Queued, 0, None));
    app.settle().await;
    let read = person.imports().find(taken.id).await.unwrap();
    assert_eq!(read.rows_done, read.created + read.updated + read.skipped + read.rejected);
    read
}

async fn skip(app: &TestApp, person: &Persona, file: impl AsRef<[u8]>) -> Import {
    bring_in(app, person, &ImportOptions::default(), file).await
}

async fn clients(person: &Persona) -> Vec<Client> {
    let all = ClientFilter {
        sort: Some(ClientSort::CreatedAt),
        limit: Some(Limit::try_from(100).unwrap()),
        ..ClientFilter::default()
    };
    person.clients().list(&all).await.unwrap().items
}

async fn problems(person: &Persona, import: &Import) -> Vec<ImportProblem> {
    person.imports().problems(import.id, &ImportPage::default()).await.unwrap().items
}

#[actix_web::test]
async fn good_rows_come_in_and_bad_ones_are_reported() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "Имя;E-mail;Телефон;Комментарий\r\n\
        Белова Вера;Vera@x.example;+7 (916) 123-45-67;\"любит; точки\"\r\n\
        ;nobody;12;\r\n\
        Пётр;petr@x.example;;\r\n";
    let options = ImportOptions { file_name: Some("База 2026.csv".to_owned()), ..ImportOptions::default() };
    let import = bring_in(&app, &anna, &options, file).await;
    assert_eq!(import.file_name, "База 2026.csv");
    assert_eq!((import.state, import.failure, import.rows_total), (ImportState::Done, None, Some(3)));
    assert_eq!((import.created, import.updated, import.skipped, import.rejected), (2, 0, 0, 1));
    assert!(import.finished_at.is_some());

    let brought = clients(&anna).await;
    assert_eq!(brought.iter().map(|client| client.name.as_str()).collect::<Vec<_>>(), ["Белова Вера", "Пётр"]);
    assert_eq!(brought[0].email.as_str(), "vera@x.example");
    assert_eq!(brought[0].phone.as_ref().map(Phone::as_str), Some("+79161234567"));
    assert_eq!(brought[0].comment, "любит; точки");

    let told: Vec<_> = problems(&anna, &import).await.into_iter().map(|p| (p.line, p.field, p.code, p.value)).collect();
    let told: Vec<_> =
        told.iter().map(|(line, field, code, value)| (*line, field.as_str(), *code, value.as_str())).collect();
    assert_eq!(
        told,
        [
            (3, "email", FieldCode::InvalidEmail, "nobody"),
            (3, "name", FieldCode::Required, ""),
            (3, "phone", FieldCode::InvalidPhone, "12"),
        ]
    );
}

#[actix_web::test]
async fn every_usual_encoding_is_understood() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let text = |n: i32| format!("ФИО\tПочта\nЁжиков Яков\tyakov{n}@x.example\n");
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(text(3).encode_utf16().flat_map(u16::to_le_bytes));
    let files = [
        text(0).into_bytes(),
        format!("\u{FEFF}{}", text(1)).into_bytes(),
        WINDOWS_1251.encode(&text(2)).0.into_owned(),
        utf16,
    ];
    for file in files {
        assert_eq!(skip(&app, &anna, file).await.created, 1);
    }
    assert_eq!(clients(&anna).await.iter().filter(|client| client.name == "Ёжиков Яков").count(), 4);
}

#[actix_web::test]
async fn clients_who_exist_are_left_alone_or_updated_as_was_chosen() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let known = anna.clients().create(&named("Вера", "vera@x.example")).await.unwrap();
    let file = "name,email,phone,comment\n\
        Vera New,VERA@x.example,+79161234567,\n\
        Twice,twice@x.example,11111,first\n\
        ,twice@x.example,22222,\n\
        Twice,twice@x.example,,third\n";

    let skipped = skip(&app, &anna, file).await;
    assert_eq!((skipped.created, skipped.updated, skipped.skipped, skipped.rejected), (1, 0, 2, 1));
    assert_eq!(anna.clients().find(known.id).await.unwrap(), known);
    let twice = clients(&anna).await.pop().unwrap();
    assert_eq!((twice.phone.unwrap().as_str().to_owned(), twice.comment.as_str()), ("11111".to_owned(), "first"));

    let updated = bring_in(&app, &anna, &UPDATE, file).await;
    assert_eq!((updated.created, updated.updated, updated.skipped, updated.rejected), (0, 4, 0, 0));
    let vera = anna.clients().find(known.id).await.unwrap();
    assert_eq!((vera.name.as_str(), vera.version), ("Vera New", 2));
    let twice = clients(&anna).await.pop().unwrap();
    assert_eq!((twice.phone.unwrap().as_str().to_owned(), twice.comment.as_str()), ("22222".to_owned(), "third"));

    // What tells nothing new changes nothing.
    bring_in(&app, &anna, &UPDATE, file).await;
    assert_eq!(anna.clients().find(known.id).await.unwrap(), vera);
}

#[actix_web::test]
async fn a_row_without_a_name_updates_whom_it_finds_and_is_refused_otherwise() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let known = anna.clients().create(&named("Вера", "vera@x.example")).await.unwrap();
    let file =
        "name,email,phone\n,vera@x.example,11111\n,new@x.example,22222\nNew,late@x.example,\n,late@x.example,33333\n";
    let import = bring_in(&app, &anna, &UPDATE, file).await;
    assert_eq!((import.created, import.updated, import.rejected), (1, 2, 1));
    let vera = anna.clients().find(known.id).await.unwrap();
    assert_eq!((vera.name.as_str(), vera.phone.unwrap().as_str().to_owned()), ("Вера", "11111".to_owned()));
    let problem = problems(&anna, &import).await.remove(0);
    assert_eq!((problem.line, problem.field.as_str(), problem.code), (3, "name", FieldCode::Required));
}

#[actix_web::test]
async fn a_file_that_is_no_table_of_clients_says_why() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (file, failure) in [
        (&b""[..], ImportFailure::Empty),
        (b"\r\n\r\n", ImportFailure::Empty),
        (b"PK\x03\x04\x14\0\x06\0", ImportFailure::Broken),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ImportFailure::NotText),
        (b"\x89PNG\r\n\x1a\n\0\0\0", ImportFailure::NotText),
        ("город;улица\nМосква;Арбат\n".as_bytes(), ImportFailure::ColumnsMissing),
        (b"name;phone\nA;12345\n", ImportFailure::ColumnsMissing),
    ] {
        let import = skip(&app, &anna, file).await;
        assert_eq!((import.state, import.failure), (ImportState::Failed, Some(failure)), "{file:?}");
        assert!(import.finished_at.is_some());
    }
    let import = skip(&app, &anna, "name,email\n").await;
    assert_eq!((import.state, import.rows_total), (ImportState::Done, Some(0)));
    let parts: i64 = app.database().await.query_one("SELECT count(*) FROM import_parts", &[]).await.unwrap().get(0);
    assert_eq!(parts, 0, "files that are read are dropped");
}

#[actix_web::test]
async fn a_cell_of_ten_megabytes_keeps_only_its_own_row_out() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = format!("name,email,comment\nA,a@x.example,\"{}\"\nB,b@x.example,\n", "ы".repeat(5 * 1024 * 1024));
    let import = skip(&app, &anna, file).await;
    assert_eq!((import.created, import.rejected), (1, 1));
    let problem = problems(&anna, &import).await.remove(0);
    assert_eq!((problem.field.as_str(), problem.code), ("comment", FieldCode::TooLong));
    assert_eq!(problem.value.chars().count(), 200);
}

/// A file of so many clients; every tenth row is bad.
fn many(rows: usize) -> String {
    let row =
        |n: usize| format!("Клиент {n},{},\n", if n % 10 == 9 { "bad".to_owned() } else { format!("c{n}@x.example") });
    format!("name,email,phone\n{}", (0..rows).map(row).collect::<Vec<_>>().concat())
}

#[actix_web::test]
async fn an_import_that_was_interrupted_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let taken = anna.imports().create(&ImportOptions::default(), many(12_000).into_bytes()).await.unwrap();
    // The third batch can't be written: as if the server had been killed in the middle.
    let db = app.database().await;
    db.batch_execute(
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the lights went out'; END $$;
         CREATE TRIGGER stop BEFORE UPDATE ON imports FOR EACH ROW WHEN (NEW.rows_done > 10000) EXECUTE FUNCTION stop();",
    )
    .await
    .unwrap();
    app.settle().await;
    let half = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((half.state, half.rows_total, half.rows_done), (ImportState::Running, Some(12_000), 10_000));
    assert_eq!((half.created, half.rejected), (9_000, 1_000));

    db.batch_execute("DROP TRIGGER stop ON imports").await.unwrap();
    app.later(jiff::SignedDuration::from_secs(60));
    app.settle().await;
    let whole = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((whole.state, whole.rows_done), (ImportState::Done, 12_000));
    assert_eq!((whole.created, whole.skipped, whole.rejected), (10_800, 0, 1_200));
    let counted = ClientFilter { with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&counted).await.unwrap().total, Some(10_800));
}

#[actix_web::test]
async fn a_server_that_stops_leaves_a_long_import_to_the_next() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let taken = anna.imports().create(&ImportOptions::default(), many(6_000).into_bytes()).await.unwrap();
    // Nobody can write clients for a while: the import takes long.
    let db = app.database().await;
    db.batch_execute("BEGIN; LOCK TABLE clients IN EXCLUSIVE MODE").await.unwrap();
    let stop = CancellationToken::new();
    let workers = app.app.start_workers(&stop);
    while anna.imports().find(taken.id).await.unwrap().rows_total.is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    for worker in workers {
        worker.await.unwrap();
    }
    let leased = "SELECT count(*) FROM jobs WHERE kind = 'imports.read' AND leased_until IS NOT NULL";
    let leased: i64 = app.database().await.query_one(leased, &[]).await.unwrap().get(0);
    assert_eq!(leased, 0, "the next server need not wait for the lease to end");

    db.batch_execute("ROLLBACK").await.unwrap();
    app.settle().await;
    let import = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((import.state, import.created, import.skipped, import.rejected), (ImportState::Done, 5_400, 0, 600));
}

#[actix_web::test]
async fn two_files_that_name_the_same_people_in_another_order_do_not_get_in_each_others_way() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let row = |n: usize| format!("Клиент {n},c{n}@x.example,{n:05}\n");
    let file =
        |order: &mut dyn Iterator<Item = usize>| format!("name,email,phone\n{}", order.map(row).collect::<String>());
    let (forth, back) = (file(&mut (0..5_000)), file(&mut (0..5_000).rev()));
    let mut taken = Vec::new();
    for options in [&ImportOptions::default(), &UPDATE, &UPDATE] {
        for file in [&forth, &back] {
            taken.push(anna.imports().create(options, file.clone().into_bytes()).await.unwrap().id);
        }
    }
    app.start_workers();
    for id in taken {
        loop {
            let import = anna.imports().find(id).await.unwrap();
            if import.state == ImportState::Done {
                assert_eq!(import.rejected, 0);
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let tries = "SELECT max(attempts) FROM jobs WHERE kind = 'imports.read'";
    let tries: i32 = app.database().await.query_one(tries, &[]).await.unwrap().get(0);
    assert_eq!(tries, 1, "nobody waited for the other until one of them had to give way");
    let counted = ClientFilter { with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&counted).await.unwrap().total, Some(5_000));
}

#[actix_web::test]
async fn a_file_that_gets_on_is_read_to_its_end_however_often_it_is_interrupted() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let taken = anna.imports().create(&ImportOptions::default(), many(35_000).into_bytes()).await.unwrap();
    let db = app.database().await;
    // Each time one more batch comes in before the lights go out.
    for batch in 1..=6 {
        db.batch_execute(&format!(
            "CREATE OR REPLACE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the lights went out'; END $$;
             DROP TRIGGER IF EXISTS stop ON imports;
             CREATE TRIGGER stop BEFORE UPDATE ON imports FOR EACH ROW WHEN (NEW.rows_done > {batch} * 5000) EXECUTE FUNCTION stop();",
        ))
        .await
        .unwrap();
        app.settle().await;
        let anna = app.signed_in_anew(&anna);
        assert_eq!(anna.imports().find(taken.id).await.unwrap().rows_done, batch * 5_000);
        app.later(jiff::SignedDuration::from_mins(3));
    }
    db.batch_execute("DROP TRIGGER stop ON imports").await.unwrap();
    app.settle().await;
    let anna = app.signed_in_anew(&anna);
    let whole = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((whole.state, whole.created, whole.rejected), (ImportState::Done, 31_500, 3_500));
}

#[actix_web::test]
async fn a_file_that_ends_every_process_that_reads_it_is_given_up() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let taken = anna.imports().create(&ImportOptions::default(), many(10).into_bytes()).await.unwrap();
    let begun = "UPDATE imports SET attempts = 5, state = 'running'";
    app.database().await.execute(begun, &[]).await.unwrap();
    app.settle().await;
    let import = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((import.state, import.failure, import.created), (ImportState::Failed, Some(ImportFailure::Internal), 0));
}

#[actix_web::test]
async fn a_file_broken_in_one_place_loses_that_row_only() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut file = "name,email\n".to_owned().into_bytes();
    for n in 0..10 {
        file.extend(format!("Белова Анна,a{n}@x.example\n").bytes());
    }
    file.extend(b"\xD0\x91\xD0,b@x.example\n");
    let import = skip(&app, &anna, file).await;
    assert_eq!((import.created, import.rejected), (10, 1));
    assert!(clients(&anna).await.iter().all(|client| client.name == "Белова Анна"));
    let problem = problems(&anna, &import).await.remove(0);
    assert_eq!((problem.line, problem.field.as_str(), problem.code), (12, "name", FieldCode::Invalid));
}

#[actix_web::test]
async fn an_import_that_never_succeeds_says_so_in_the_end() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let taken =
        anna.imports().create(&ImportOptions::default(), b"name,email\nA,a@x.example\n".to_vec()).await.unwrap();
    app.database().await.batch_execute("ALTER TABLE clients ADD CHECK (name <> 'A')").await.unwrap();
    for _ in 0..6 {
        app.settle().await;
        app.later(jiff::SignedDuration::from_hours(2));
    }
    let anna = app.signed_in_anew(&anna);
    let import = anna.imports().find(taken.id).await.unwrap();
    assert_eq!((import.state, import.failure), (ImportState::Failed, Some(ImportFailure::Internal)));
}

#[actix_web::test]
async fn problems_are_listed_page_by_page_in_the_order_of_the_file() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let rows = (0..25).map(|n| format!(",bad{n}\n")).collect::<Vec<_>>().concat();
    let import = skip(&app, &anna, format!("name,email\n{rows}")).await;
    let mut page = ImportPage { limit: Some(Limit::try_from(7).unwrap()), cursor: None };
    let mut places = Vec::new();
    loop {
        let answer = anna.imports().problems(import.id, &page).await.unwrap();
        places.extend(answer.items.into_iter().map(|problem| (problem.line, problem.field)));
        match answer.next_cursor {
            Some(cursor) => page.cursor = Some(cursor),
            None => break,
        }
    }
    let expected: Vec<_> = (2..27).flat_map(|line| [(line, "email".to_owned()), (line, "name".to_owned())]).collect();
    assert_eq!(places, expected);
}

#[actix_web::test]
async fn what_a_manager_imports_is_his_and_anothers_imports_do_not_exist_for_me() {
    let app = TestApp::start().await;
    let (anna, boris, chief) = (app.person("Anna").await, app.person("Boris").await, app.manager("Chief").await);
    let import = skip(&app, &anna, "name,email\nA,a@x.example\n,b\n").await;
    skip(&app, &chief, "name,email\nA,a@x.example\n").await;
    for other in [&boris, &chief] {
        assert_eq!(other.imports().find(import.id).await.problem().code, Code::NotFound);
        let listed = other.imports().problems(import.id, &ImportPage::default()).await.problem();
        assert_eq!(listed.code, Code::NotFound);
    }
    assert!(boris.imports().list(&ImportPage::default()).await.unwrap().items.is_empty());
    assert_eq!(anna.imports().list(&ImportPage::default()).await.unwrap().items, std::slice::from_ref(&import));
    // Who may change everybody's clients sees whose file it was.
    let admin = app.admin("Admin").await;
    assert_eq!(admin.imports().find(import.id).await.unwrap().owner.name, "Anna");
    assert_eq!(clients(&anna).await[0].owner.id, anna.id);
    assert_eq!(clients(&chief).await[1].owner.id, chief.id);
}

#[actix_web::test]
async fn only_files_of_a_fair_size_are_taken() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let too_large = anna.imports().create(&ImportOptions::default(), vec![b'a'; 128 * 1024 * 1024 + 1]).await.problem();
    assert_eq!(too_large.code, Code::TooLarge);
    let long = ImportOptions { file_name: Some("я".repeat(201)), ..ImportOptions::default() };
    let problem = anna.imports().create(&long, b"name,email\n".to_vec()).await.problem();
    assert_eq!(problem.field("file_name").unwrap().code, FieldCode::TooLong);
}
