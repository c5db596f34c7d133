//! Bringing in clients step by step: looking at a file, telling its columns, a dry run, ending it, going on, and undoing it.

use crate::clients::named;
use crate::comments::{comment, new as words};
use crate::delivery::{at_once, plain, start, until_finished};
use crate::support::{Failed, Persona, TestApp};
use encoding_rs::WINDOWS_1251;
use jiff::SignedDuration;
use rust_xlsxwriter::Workbook;
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, ClientSort};
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::groups::{GroupRole, NewGroup};
use vestnik_client::api::id::{GroupId, ImportId};
use vestnik_client::api::imports::{
    CellDelimiter, Import, ImportFailure, ImportField, ImportLook, ImportOptions, ImportPage, ImportSettings,
    ImportState, ImportUndone, OnDuplicate, RefusedOptions, TextEncoding, UploadOptions,
};
use vestnik_client::api::leads::RecordId;
use vestnik_client::api::mailings::{Audience, NewMailing};
use vestnik_client::api::notifications::{News, NotificationAbout, NotificationFilter};
use vestnik_client::api::page::Limit;
use vestnik_client::api::tags::{NewTag, SetTags, TagColour, TagsOf};
use vestnik_client::api::text::{Line, Phone, Text};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

async fn upload(person: &Persona, file: impl AsRef<[u8]>) -> Import {
    person.imports().upload(&UploadOptions::default(), file.as_ref().to_vec()).await.unwrap()
}

/// How it is read by what it seems to be, and what else is wanted.
async fn set(person: &Persona, import: &Import, change: impl FnOnce(&mut ImportSettings)) -> Import {
    let mut settings = import.settings.clone().unwrap();
    change(&mut settings);
    person.imports().set(import.id, &settings).await.unwrap()
}

async fn run(app: &TestApp, person: &Persona, id: ImportId) -> Import {
    person.imports().start(id).await.unwrap();
    app.settle().await;
    person.imports().find(id).await.unwrap()
}

/// Brings in a file as it seems to be, with this rule for those who are there.
async fn bring_in(app: &TestApp, person: &Persona, on_duplicate: OnDuplicate, file: impl AsRef<[u8]>) -> Import {
    let import = upload(person, file).await;
    set(person, &import, |settings| settings.on_duplicate = on_duplicate).await;
    run(app, person, import.id).await
}

async fn clients(person: &Persona, filter: ClientFilter) -> Vec<Client> {
    let limit = Some(Limit::try_from(100).unwrap());
    let all = ClientFilter { sort: Some(ClientSort::CreatedAt), limit, ..filter };
    person.clients().list(&all).await.unwrap().items
}

const fn figures(import: &Import) -> (i64, i64, i64, i64) {
    (import.created, import.updated, import.skipped, import.rejected)
}

/// What people have: Russian Windows, semicolons, a quoted line end, ragged rows, heads that are there twice or empty.
fn ugly() -> Vec<u8> {
    let text = "Клиент;E-mail;e-mail;;Моб. тел.;Примечание\r\n\
        Белова Анна;anna@x.example;второй;лишнее;8 (916) 123-45-67;\"звонить\nутром; не вечером\"\r\n\
        \r\n\
        Короткая;short@x.example\r\n\
        '=Формула;formula@x.example;;;;'+7\r\n\
        Длинная;long@x.example;;;;;ещё;и ещё\r\n\
        ;нет адреса;;;12\r\n";
    WINDOWS_1251.encode(text).0.into_owned()
}

#[actix_web::test]
async fn an_ugly_file_is_looked_at_checked_and_brought_in() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, ugly()).await;
    assert_eq!((import.state, import.failure), (ImportState::Uploaded, None));
    let seen = anna.imports().preview(import.id, &ImportLook::default()).await.unwrap();
    assert_eq!((seen.encoding, seen.delimiter), (Some(TextEncoding::Windows1251), Some(CellDelimiter::Semicolon)));
    assert!(seen.has_header && seen.sheets.is_empty());
    let guess: Vec<_> = seen.columns.iter().map(|column| column.guess).collect();
    let expected = [
        ImportField::Name,
        ImportField::Email,
        ImportField::Ignore,
        ImportField::Ignore,
        ImportField::Phone,
        ImportField::Comment,
        ImportField::Ignore,
        ImportField::Ignore,
    ];
    assert_eq!(guess, expected);
    assert_eq!((seen.columns[1].head.as_str(), seen.columns[3].head.as_str()), ("E-mail", ""));
    assert_eq!(seen.columns[0].examples, ["Белова Анна", "Короткая", "'=Формула"]);
    assert_eq!(seen.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5, 6, 7, 8]);

    // The unwanted column goes below the comment.
    let set = set(&anna, &import, |settings| settings.columns[3] = ImportField::Comment).await;
    assert_eq!(set.settings.unwrap().columns[3], ImportField::Comment);
    assert_eq!(anna.imports().check(import.id).await.unwrap().state, ImportState::Checking);
    app.settle().await;
    let checked = anna.imports().find(import.id).await.unwrap();
    assert_eq!((checked.state, checked.rows_total, figures(&checked)), (ImportState::Checked, Some(5), (4, 0, 0, 1)));
    assert!(clients(&anna, ClientFilter::default()).await.is_empty(), "a dry run writes nothing");
    let problems = anna.imports().problems(import.id, &ImportPage::default()).await.unwrap().items;
    let problems: Vec<_> =
        problems.iter().map(|problem| (problem.line, problem.field.as_str(), problem.code)).collect();
    let expected = [
        (8, "email", FieldCode::InvalidEmail),
        (8, "name", FieldCode::Required),
        (8, "phone", FieldCode::InvalidPhone),
    ];
    assert_eq!(problems, expected);

    let done = run(&app, &anna, import.id).await;
    assert_eq!((done.state, figures(&done)), (ImportState::Done, (4, 0, 0, 1)), "as the dry run said");
    let brought = clients(&anna, ClientFilter::default()).await;
    let names: Vec<_> = brought.iter().map(|client| client.name.as_str()).collect();
    assert_eq!(names, ["Белова Анна", "Короткая", "=Формула", "Длинная"]);
    assert_eq!(brought[0].comment, "лишнее\nзвонить\nутром; не вечером");
    assert_eq!(brought[2].comment, "+7");
    let problem = anna.imports().preview(import.id, &ImportLook::default()).await.problem();
    assert_eq!(problem.code, Code::WrongState, "its file is dropped");
}

#[actix_web::test]
async fn refused_rows_come_out_as_they_stood_and_in_again_when_they_are_mended() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "name,email,phone,comment\n=A,bad,,\"a;\"\"b\"\"\nc\"\nB,b@x.example,,\n,c@x.example,1,@x\n";
    let import = bring_in(&app, &anna, OnDuplicate::Update, file).await;
    assert_eq!(figures(&import), (1, 0, 0, 2));
    let refused = anna.imports().refused(import.id, &RefusedOptions::default()).await.unwrap();
    let refused = String::from_utf8(refused).unwrap();
    let expected = "\u{FEFF}_line,_error,name,email,phone,comment\r\n\
        2,email: invalid_email,'=A,bad,,\"a;\"\"b\"\"\nc\"\r\n\
        5,phone: invalid_phone,,c@x.example,1,'@x\r\n";
    assert_eq!(refused, expected);
    let mended = refused.replace("bad", "a@x.example").replace(",,c@x.example,1,", ",C,c@x.example,12345,");
    let again = bring_in(&app, &anna, OnDuplicate::Skip, mended).await;
    assert_eq!(figures(&again), (2, 0, 0, 0));
    let brought = clients(&anna, ClientFilter { import: Some(again.id), ..ClientFilter::default() }).await;
    assert_eq!((brought[0].name.as_str(), brought[0].comment.as_str()), ("=A", "a;\"b\"\nc"));
    assert_eq!(brought[1].comment, "@x");
}

#[actix_web::test]
async fn a_row_that_names_nobody_and_finds_nobody_is_among_the_refused() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "name,email,x\n,nobody@x.example,y\nA,a@x.example,\n,a@x.example,\n";
    let import = bring_in(&app, &anna, OnDuplicate::Update, file).await;
    assert_eq!(figures(&import), (1, 1, 0, 1));
    let refused =
        String::from_utf8(anna.imports().refused(import.id, &RefusedOptions::default()).await.unwrap()).unwrap();
    assert!(refused.ends_with("2,name: required,,nobody@x.example,y\r\n"), "{refused}");
}

#[actix_web::test]
async fn a_workbook_is_read_as_people_see_it() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Пустой").unwrap();
    for (name, email) in [("Первый", "a@x.example"), ("Второй", "b@x.example")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, head) in (0..).zip(["ФИО", "Почта", "Телефон", "Комментарий"]) {
            sheet.write_string(0, column, head).unwrap();
        }
        sheet.write_string(2, 0, name).unwrap();
        sheet.write_string(2, 1, email).unwrap();
        sheet.write_number(2, 2, 79_161_234_567.0).unwrap();
        sheet.write_string(2, 3, "первая\nвторая, \"третья\"").unwrap();
        sheet.write_string(3, 1, "не адрес").unwrap();
    }
    let import = upload(&anna, book.save_to_buffer().unwrap()).await;
    let seen = anna.imports().preview(import.id, &ImportLook::default()).await.unwrap();
    assert_eq!(seen.sheets, ["Пустой", "Первый", "Второй"]);
    assert_eq!((seen.sheet, seen.encoding, seen.delimiter), (1, None, None), "the first that has something in it");
    assert_eq!(seen.columns[2].examples, ["79161234567"], "every digit of a number");
    let nowhere =
        anna.imports().preview(import.id, &ImportLook { sheet: Some(3), ..ImportLook::default() }).await.problem();
    assert_eq!(nowhere.field("sheet").unwrap().code, FieldCode::NotFound);

    set(&anna, &import, |settings| settings.sheet = 2).await;
    let done = run(&app, &anna, import.id).await;
    assert_eq!(figures(&done), (1, 0, 0, 1));
    let brought = clients(&anna, ClientFilter::default()).await.remove(0);
    assert_eq!((brought.name.as_str(), brought.email.as_str()), ("Второй", "b@x.example"));
    assert_eq!(brought.phone.as_ref().map(Phone::as_str), Some("+79161234567"));
    assert_eq!(brought.comment, "первая\nвторая, \"третья\"");
    let problems = anna.imports().problems(import.id, &ImportPage::default()).await.unwrap().items;
    assert_eq!(problems[0].line, 4, "the row of the sheet, whatever line ends are above it");
    // And at once, by its first sheet.
    let at_once = anna.imports().create(&ImportOptions::default(), book.save_to_buffer().unwrap()).await.unwrap();
    app.settle().await;
    assert_eq!(figures(&anna.imports().find(at_once.id).await.unwrap()), (1, 0, 0, 1));
}

#[actix_web::test]
async fn what_can_not_be_read_says_why_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let mut empty = Workbook::new();
    empty.add_worksheet();
    let files: [(Vec<u8>, ImportFailure); 5] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), ImportFailure::NotText),
        (b"PK\x03\x04\x14\0\x06\0".to_vec(), ImportFailure::Broken),
        (empty.save_to_buffer().unwrap(), ImportFailure::Empty),
        (b" \r\n".to_vec(), ImportFailure::Empty),
        (bomb(), ImportFailure::UnpacksTooLarge),
    ];
    for (file, failure) in files {
        let import = upload(&anna, file).await;
        assert_eq!((import.state, import.failure), (ImportState::Failed, Some(failure)));
        assert_eq!(anna.imports().start(import.id).await.problem().code, Code::WrongState);
    }
    let parts: i64 = app.database().await.query_one("SELECT count(*) FROM import_parts", &[]).await.unwrap().get(0);
    assert_eq!(parts, 0);
}

/// A workbook of 80 kB whose only sheet is a cell of 80 MB.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let blank = vec![b' '; 1024 * 1024];
    for _ in 0..80 {
        zip.write_all(&blank).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[actix_web::test]
async fn columns_must_hold_a_name_and_an_address_and_are_remembered_by_their_heads() {
    use ImportField::{Comment, Email, Ignore, Name};
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = |n: u8| format!("Кто,Куда,Ещё\nВера,v{n}@x.example,x\n");
    let import = upload(&anna, file(1)).await;
    assert_eq!(anna.imports().start(import.id).await.problem().field("columns").unwrap().code, FieldCode::Required);
    let settings = import.settings.clone().unwrap();
    assert_eq!(settings.columns[1], ImportField::Email, "by what is in it");
    let with = |columns: &[ImportField]| ImportSettings { columns: columns.to_vec(), ..settings.clone() };
    let refused = async |columns: &[ImportField]| {
        let problem = anna.imports().set(import.id, &with(columns)).await.problem();
        problem.field("columns").unwrap().code
    };
    assert_eq!(refused(&[Name, Ignore]).await, FieldCode::Required);
    assert_eq!(refused(&[Name, Email, Email]).await, FieldCode::Taken);
    assert_eq!(refused(&[Name, Email, Ignore, Comment]).await, FieldCode::TooMany);
    anna.imports().set(import.id, &with(&[Name, Email, Comment])).await.unwrap();
    assert_eq!(figures(&run(&app, &anna, import.id).await), (1, 0, 0, 0));

    let next = upload(&anna, file(2)).await;
    assert_eq!(next.settings.clone().unwrap().columns, [Name, Email, Comment], "as the last time");
    let seen = anna.imports().preview(next.id, &ImportLook::default()).await.unwrap();
    assert_eq!(
        seen.columns.iter().map(|column| column.last_time).collect::<Vec<_>>(),
        [Some(Name), Some(Email), Some(Comment)]
    );
    let boris = app.person("Boris").await;
    assert_eq!(
        upload(&boris, file(3)).await.settings.unwrap().columns,
        [Ignore, Email, Ignore],
        "what others chose is theirs"
    );
}

#[actix_web::test]
async fn a_file_without_heads_or_in_another_encoding_is_read_as_is_said() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let bare = upload(&anna, "Вера;v@x.example\n").await;
    assert!(!bare.settings.as_ref().unwrap().has_header);
    assert_eq!(figures(&run(&app, &anna, bare.id).await), (1, 0, 0, 0));
    let dos = encoding_of_dos("Имя|Почта\nЁжик|y@x.example\n");
    let import = upload(&anna, dos).await;
    let look = ImportLook {
        encoding: Some(TextEncoding::Ibm866),
        delimiter: Some(CellDelimiter::Pipe),
        ..ImportLook::default()
    };
    let seen = anna.imports().preview(import.id, &look).await.unwrap();
    assert_eq!((seen.columns[0].head.as_str(), seen.columns[0].examples[0].as_str()), ("Имя", "Ёжик"));
    let guess = seen.columns.iter().map(|column| column.guess).collect();
    set(&anna, &import, |settings| {
        (settings.encoding, settings.delimiter, settings.columns) = (look.encoding, look.delimiter, guess);
    })
    .await;
    assert_eq!(figures(&run(&app, &anna, import.id).await), (1, 0, 0, 0));
    assert_eq!(clients(&anna, ClientFilter::default()).await[1].name, "Ёжик");
}

fn encoding_of_dos(text: &str) -> Vec<u8> {
    encoding_rs::IBM866.encode(text).0.into_owned()
}

#[actix_web::test]
async fn who_is_there_is_left_completed_or_changed_as_was_chosen_and_the_dry_run_says_so_before() {
    let app = TestApp::start().await;
    let file = "name,email,phone,comment\nVera New,vera@x.example,11111,new\nVera New,vera@x.example,,\nSame,same@x.example,,\n";
    for (policy, expected, vera) in [
        (OnDuplicate::Skip, (0, 0, 3, 0), ("Vera", None, "old")),
        (OnDuplicate::Fill, (0, 2, 1, 0), ("Vera", Some("11111"), "old")),
        (OnDuplicate::Update, (0, 2, 1, 0), ("Vera New", Some("11111"), "new")),
    ] {
        let anna = app.person(&format!("Anna {policy:?}")).await;
        let known = anna.clients().create(&named("Vera", "vera@x.example")).await.unwrap();
        let old = ChangeClient { comment: Some(Text::parse("old").unwrap()), ..ChangeClient::default() };
        anna.clients().change(known.id, known.version, &old).await.unwrap();
        let same = anna.clients().create(&named("Same", "same@x.example")).await.unwrap();
        let import = upload(&anna, file).await;
        set(&anna, &import, |settings| settings.on_duplicate = policy).await;
        anna.imports().check(import.id).await.unwrap();
        app.settle().await;
        assert_eq!(figures(&anna.imports().find(import.id).await.unwrap()), expected, "foreseen: {policy:?}");
        assert_eq!(figures(&run(&app, &anna, import.id).await), expected, "{policy:?}");
        let now = anna.clients().find(known.id).await.unwrap();
        assert_eq!(
            (now.name.as_str(), now.phone.as_ref().map(Phone::as_str), now.comment.as_str()),
            vera,
            "{policy:?}"
        );
        assert_eq!(anna.clients().find(same.id).await.unwrap(), same, "what tells nothing new changes nothing");
    }
}

#[actix_web::test]
async fn an_import_is_undone_but_for_what_somebody_changed_since() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let known = anna.clients().create(&named("Vera", "vera@x.example")).await.unwrap();
    let other = anna.clients().create(&named("Oleg", "oleg@x.example")).await.unwrap();
    let file = "name,email,phone\nVera New,vera@x.example,11111\nOleg New,oleg@x.example,\nA,a@x.example,\nB,b@x.example,\nA2,a@x.example,22222\n";
    let import = bring_in(&app, &anna, OnDuplicate::Update, file).await;
    assert_eq!(figures(&import), (2, 3, 0, 0));
    let made = ClientFilter { import: Some(import.id), with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&made).await.unwrap().total, Some(2), "show the created");
    let brought = clients(&anna, made.clone()).await;
    let mine = ChangeClient { name: Some(Line::parse("Mine").unwrap()), ..ChangeClient::default() };
    for client in [&anna.clients().find(other.id).await.unwrap(), &brought[1]] {
        anna.clients().change(client.id, client.version, &mine).await.unwrap();
    }
    assert_eq!(anna.imports().undo(import.id).await.unwrap().state, ImportState::Undoing);
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap();
    assert_eq!(undone.state, ImportState::Undone);
    assert_eq!(undone.undone, Some(ImportUndone { deleted: 1, restored: 1, kept: 2 }));
    let vera = anna.clients().find(known.id).await.unwrap();
    assert_eq!((vera.name.as_str(), vera.phone), ("Vera", None), "as it was before");
    assert_eq!(anna.clients().find(other.id).await.unwrap().name, "Mine");
    let kept = anna.imports().kept(import.id, &ImportPage::default()).await.unwrap().items;
    let expected = [other.id, brought[1].id].map(RecordId::Client);
    assert_eq!(kept.iter().map(|one| one.record).collect::<Vec<_>>(), expected);
    assert_eq!(clients(&anna, made).await.len(), 1);
    anna.clients().restore(brought[0].id).await.unwrap();
    assert_eq!(anna.imports().undo(import.id).await.problem().code, Code::WrongState, "once is enough");
    let acts = app
        .admin("Ada")
        .await
        .audit()
        .list(&AuditFilter { act: Some(Act::ImportUndone), ..AuditFilter::default() })
        .await
        .unwrap();
    assert_eq!(acts.items[0].object_id, Some(import.id.0));
}

fn tags(client: &Client) -> Vec<&str> {
    client.tags.iter().map(|tag| tag.name.as_str()).collect()
}

#[actix_web::test]
async fn tags_come_in_beside_those_that_are_borne_and_go_when_that_is_undone() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let tag = |name: &str| NewTag { name: name.parse().unwrap(), colour: TagColour::Blue, group: None, owner: None };
    let fair = anna.tags().create(&tag("Fair, 2026")).await.unwrap();
    let vip = anna.tags().create(&tag("VIP")).await.unwrap();
    let mut known = Vec::new();
    for (name, email, tag) in [("Vera", "vera@x.example", &fair), ("Same", "same@x.example", &vip)] {
        let client = anna.clients().create(&named(name, email)).await.unwrap();
        let tagged = SetTags { tags: vec![tag.id] };
        known.push(anna.clients().set_tags(client.id, client.version, &tagged).await.unwrap());
    }
    known.push(anna.clients().create(&named("Oleg", "oleg@x.example")).await.unwrap());
    let file = "name,email,tags\nVera,vera@x.example,\"vip; Fair, 2026, new\"\nSame,same@x.example,Vip\n\
        Oleg New,oleg@x.example,vip\nA,a@x.example,\"vip, new\"\nB,b@x.example,\n";
    let import = upload(&anna, file).await;
    assert_eq!(import.settings.as_ref().unwrap().columns[2], ImportField::Tags);
    set(&anna, &import, |settings| settings.on_duplicate = OnDuplicate::Update).await;
    anna.imports().check(import.id).await.unwrap();
    app.settle().await;
    assert_eq!(figures(&anna.imports().find(import.id).await.unwrap()), (2, 2, 1, 0), "foreseen");
    assert_eq!(anna.tags().list(TagsOf::default()).await.unwrap().len(), 2, "a dry run makes none");
    assert_eq!(figures(&run(&app, &anna, import.id).await), (2, 2, 1, 0));
    let now = clients(&anna, ClientFilter::default()).await;
    let borne = now.iter().map(|client| (client.name.as_str(), tags(client), client.version));
    let expected = [
        ("Vera", vec!["Fair, 2026", "new", "VIP"], 3),
        ("Same", vec!["VIP"], 2),
        ("Oleg New", vec!["VIP"], 2),
        ("A", vec!["new", "VIP"], 1),
        ("B", vec![], 1),
    ];
    assert_eq!(borne.collect::<Vec<_>>(), expected);
    let made = anna.tags().list(TagsOf::default()).await.unwrap().into_iter().find(|tag| tag.name == "new");
    assert_eq!(made.map(|tag| (tag.colour, tag.clients)), Some((TagColour::Grey, 2)));

    let out = anna.clients().export(&ClientFilter::default(), &FileOptions::default()).await.unwrap();
    let again = bring_in(&app, &anna, OnDuplicate::Update, out).await;
    assert_eq!(figures(&again), (0, 0, 5, 0), "what comes out comes in as it was");
    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 2, restored: 2, kept: 0 }));
    let now = clients(&anna, ClientFilter::default()).await;
    let told = |all: &[Client]| all.iter().map(|one| (one.name.clone(), one.tags.clone())).collect::<Vec<_>>();
    assert_eq!(told(&now), told(&known));
}

#[actix_web::test]
async fn undoing_keeps_those_on_whom_somebody_worked_since_though_nobody_changed_them() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "name,email\nA,a@x.example\nB,b@x.example\nC,c@x.example\nD,d@x.example\nE,e@x.example\n";
    let import = bring_in(&app, &anna, OnDuplicate::Skip, file).await;
    let ids: Vec<_> = clients(&anna, ClientFilter::default()).await.into_iter().map(|client| client.id).collect();
    comment(&anna, ids[0], &words("перезвонить")).await;
    anna.record(RecordId::Client(ids[1])).add_file("a.txt", b"x".to_vec()).await.unwrap();
    let chosen = NewMailing { audience: Audience::Chosen { client_ids: vec![ids[2]] }, ..at_once(plain()) };
    anna.mailings().create(&chosen).await.unwrap();
    let taken_back = comment(&anna, ids[3], &words("не тому")).await;
    anna.record(RecordId::Client(ids[3])).delete_comment(taken_back.id).await.unwrap();
    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 2, restored: 0, kept: 3 }));
    let kept = anna.imports().kept(import.id, &ImportPage::default()).await.unwrap().items;
    let expected = [ids[0], ids[1], ids[2]].map(RecordId::Client);
    assert_eq!(kept.iter().map(|one| one.record).collect::<Vec<_>>(), expected);
}

#[actix_web::test]
async fn undoing_keeps_those_to_whom_letters_went() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = bring_in(&app, &anna, OnDuplicate::Skip, "name,email\nA,a@x.example\n").await;
    let mailing = start(&anna, &at_once(plain())).await;
    app.start_workers();
    until_finished(&anna, mailing.id).await;
    anna.imports().undo(import.id).await.unwrap();
    let undone = loop {
        let now = anna.imports().find(import.id).await.unwrap();
        if !now.state.is_under_way() {
            break now.undone;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(undone, Some(ImportUndone { deleted: 0, restored: 0, kept: 1 }));
}

#[actix_web::test]
async fn undoing_goes_on_behind_thousands_that_are_kept() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let rows = (0..2_001).map(|n| format!("A,a{n}@x.example\n")).collect::<Vec<_>>().concat();
    let import = bring_in(&app, &anna, OnDuplicate::Skip, format!("name,email\n{rows}")).await;
    let comments = "INSERT INTO comments (home, client_id, author_id, text)
        SELECT home, id, owner_id, 'x' FROM clients ORDER BY id LIMIT 2000";
    app.database().await.execute(comments, &[]).await.unwrap();
    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 1, restored: 0, kept: 2_000 }));
}

#[actix_web::test]
async fn undoing_goes_on_where_a_killed_server_left_it() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let rows = (0..4_500).map(|n| format!("A,a{n}@x.example\n")).collect::<Vec<_>>().concat();
    let import = bring_in(&app, &anna, OnDuplicate::Skip, format!("name,email\n{rows}")).await;
    anna.imports().undo(import.id).await.unwrap();
    let db = app.database().await;
    db.batch_execute(
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the lights went out'; END $$;
         CREATE TRIGGER stop BEFORE UPDATE ON imports FOR EACH ROW WHEN (NEW.undo_deleted > 2000) EXECUTE FUNCTION stop();",
    )
    .await
    .unwrap();
    app.settle().await;
    let half = anna.imports().find(import.id).await.unwrap();
    assert_eq!((half.state, half.undone.unwrap().deleted), (ImportState::Undoing, 2_000));
    db.batch_execute("DROP TRIGGER stop ON imports").await.unwrap();
    app.later(SignedDuration::from_secs(60));
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap();
    assert_eq!(
        (undone.state, undone.undone.unwrap()),
        (ImportState::Undone, ImportUndone { deleted: 4_500, restored: 0, kept: 0 })
    );
}

#[actix_web::test]
async fn undoing_is_possible_for_thirty_days() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = bring_in(&app, &anna, OnDuplicate::Skip, "name,email\nA,a@x.example\n,b\n").await;
    assert!(import.undo_until.is_some());
    let draft = upload(&anna, "name,email\nB,b@x.example\n").await;
    let long_ago = "UPDATE imports SET created_at = created_at - interval '31 days', finished_at = finished_at - interval '31 days'";
    app.database().await.execute(long_ago, &[]).await.unwrap();
    assert_eq!(anna.imports().undo(import.id).await.problem().code, Code::WrongState);
    app.settle().await;
    let sweep = "INSERT INTO jobs (kind, payload) VALUES ('imports.sweep', 'null')";
    app.database().await.execute(sweep, &[]).await.unwrap();
    app.settle().await;
    assert_eq!(anna.imports().find(draft.id).await.problem().code, Code::NotFound, "never started");
    let refused = anna.imports().refused(import.id, &RefusedOptions::default()).await.unwrap();
    assert_eq!(String::from_utf8(refused).unwrap().lines().count(), 1, "rows that did not come in are forgotten");
    assert_eq!(anna.imports().find(import.id).await.unwrap().created, 1);
}

fn many(rows: usize) -> String {
    format!("name,email\n{}", (0..rows).map(|n| format!("Клиент {n},c{n}@x.example\n")).collect::<Vec<_>>().concat())
}

#[actix_web::test]
async fn an_import_that_is_ended_keeps_what_is_in_and_goes_on_without_doubling() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, many(12_000)).await;
    anna.imports().start(import.id).await.unwrap();
    let db = app.database().await;
    // Ended by somebody when the first batch is in.
    db.batch_execute(
        "CREATE FUNCTION ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.state := 'cancelled'; NEW.finished_at := now(); RETURN NEW; END $$;
         CREATE TRIGGER ended BEFORE UPDATE ON imports FOR EACH ROW WHEN (OLD.rows_done = 0 AND NEW.rows_done > 0) EXECUTE FUNCTION ended();",
    )
    .await
    .unwrap();
    app.settle().await;
    let ended = anna.imports().find(import.id).await.unwrap();
    assert_eq!((ended.state, ended.rows_done, ended.created), (ImportState::Cancelled, 5_000, 5_000));
    assert_eq!(
        anna.imports().cancel(import.id).await.unwrap().state,
        ImportState::Cancelled,
        "twice is as good as once"
    );
    db.batch_execute("DROP TRIGGER ended ON imports").await.unwrap();
    let done = run(&app, &anna, import.id).await;
    assert_eq!((done.state, figures(&done)), (ImportState::Done, (12_000, 0, 0, 0)));
    let all = ClientFilter { with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&all).await.unwrap().total, Some(12_000));
}

#[actix_web::test]
async fn an_import_that_waits_is_ended_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, many(10)).await;
    assert_eq!(anna.imports().cancel(import.id).await.problem().code, Code::WrongState, "it was not started");
    anna.imports().check(import.id).await.unwrap();
    assert_eq!(anna.imports().cancel(import.id).await.unwrap().state, ImportState::Uploaded);
    anna.imports().start(import.id).await.unwrap();
    assert_eq!(anna.imports().cancel(import.id).await.unwrap().state, ImportState::Cancelled);
    app.settle().await;
    assert!(clients(&anna, ClientFilter::default()).await.is_empty());
    assert_eq!(anna.imports().discard(import.id).await.problem().code, Code::WrongState);
    let draft = upload(&anna, many(1)).await;
    anna.imports().discard(draft.id).await.unwrap();
    assert_eq!(anna.imports().find(draft.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn whoever_began_last_reads_and_nobody_doubles_what_he_brings_in() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, many(6_000)).await;
    anna.imports().start(import.id).await.unwrap();
    // The same work, queued over and over as after servers that were killed.
    let again = "INSERT INTO jobs (kind, payload, run_at)
        SELECT kind, payload, run_at FROM jobs, generate_series(1, 3) WHERE kind = 'imports.read'";
    app.database().await.execute(again, &[]).await.unwrap();
    app.start_workers();
    loop {
        let now = anna.imports().find(import.id).await.unwrap();
        if !now.state.is_under_way() {
            assert_eq!((now.state, figures(&now)), (ImportState::Done, (6_000, 0, 0, 0)));
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let all = ClientFilter { with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&all).await.unwrap().total, Some(6_000));
}

/// A group in which these people are what they are.
async fn group_of(app: &TestApp, members: &[(&Persona, GroupRole)]) -> GroupId {
    let ada = app.admin("Ada").await;
    let group = ada.groups().create(&NewGroup { name: Line::parse("Отели").unwrap() }).await.unwrap();
    for (person, role) in members {
        ada.groups().seat(group.id, person.id, *role).await.unwrap();
    }
    group.id
}

#[actix_web::test]
async fn what_the_stop_lists_say_of_addresses_holds_for_clients_that_come_in() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let group = group_of(&app, &[(&anna, GroupRole::Member)]).await;
    let db = app.database().await;
    let stop = "INSERT INTO suppressions (owner_id, group_id, email, reason) VALUES
        ($1, NULL, 'own@x.example', 'no_such_address'), (NULL, $2, 'group@x.example', 'unsubscribed'),
        (NULL, NULL, 'everywhere@x.example', 'by_hand'),
        ($1, NULL, 'twice@x.example', 'complaint'), (NULL, NULL, 'twice@x.example', 'by_hand')";
    db.execute(stop, &[&anna.id.0, &group.0]).await.unwrap();
    let names = ["own", "group", "everywhere", "twice", "here"];
    let rows = names.map(|name| format!("{name},{name}@x.example\n")).concat();
    for into in [Some(group), None] {
        let import = upload(&anna, format!("name,email\n{rows}").into_bytes()).await;
        set(&anna, &import, |settings| settings.group = into).await;
        assert_eq!(figures(&run(&app, &anna, import.id).await), (5, 0, 0, 0));
    }
    let brought = "SELECT suppressed, suppressed IS NOT DISTINCT FROM suppression_of(owner_id, group_id, email) FROM clients ORDER BY id";
    let rows = db.query(brought, &[]).await.unwrap();
    let reasons: Vec<Option<&str>> = rows.iter().map(|row| row.get(0)).collect();
    let (own, all, twice) = (Some("no_such_address"), Some("by_hand"), Some("complaint"));
    assert_eq!(reasons, [own, Some("unsubscribed"), all, twice, None, own, None, all, twice, None]);
    assert!(rows.iter().all(|row| row.get(1)), "as it is where clients are made one by one");
}

#[actix_web::test]
async fn clients_come_into_a_group_as_long_as_their_owner_works_there() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let group = group_of(&app, &[(&anna, GroupRole::Member), (&boris, GroupRole::Viewer)]).await;
    let import = upload(&boris, many(1)).await;
    let settings = ImportSettings { group: Some(group), ..import.settings.unwrap() };
    let problem = boris.imports().set(import.id, &settings).await.problem();
    assert_eq!(problem.field("group").unwrap().code, FieldCode::NotFound, "a viewer changes nothing");

    let import = upload(&anna, many(1)).await;
    set(&anna, &import, |settings| settings.group = Some(group)).await;
    assert_eq!(figures(&run(&app, &anna, import.id).await), (1, 0, 0, 0));
    let seen = clients(&boris, ClientFilter { group: Some(group), ..ClientFilter::default() }).await;
    assert_eq!((seen.len(), seen[0].owner.id), (1, anna.id));
    assert_eq!(boris.imports().find(import.id).await.problem().code, Code::NotFound, "the file is hers");

    let late = upload(&anna, many(3)).await;
    set(&anna, &late, |settings| settings.group = Some(group)).await;
    anna.imports().start(late.id).await.unwrap();
    let archive = "UPDATE groups SET archived_at = now() WHERE id = $1";
    app.database().await.execute(archive, &[&group.0]).await.unwrap();
    app.settle().await;
    let late = anna.imports().find(late.id).await.unwrap();
    assert_eq!((late.state, late.failure, late.created), (ImportState::Failed, Some(ImportFailure::Forbidden), 0));
    let told = anna.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    let told: Vec<_> = told.iter().map(|one| one.news).collect();
    assert_eq!(told, [News::ImportFailed, News::ImportDone, News::Seated]);
}

#[actix_web::test]
async fn an_import_under_way_stops_when_its_owner_is_taken_out_of_the_group() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let group = group_of(&app, &[(&anna, GroupRole::Member)]).await;
    let import = upload(&anna, many(12_000)).await;
    set(&anna, &import, |settings| settings.group = Some(group)).await;
    anna.imports().start(import.id).await.unwrap();
    // Taken out when the first batch is in.
    let db = app.database().await;
    db.batch_execute(
        "CREATE FUNCTION taken_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM memberships WHERE user_id = NEW.owner_id; RETURN NEW; END $$;
         CREATE TRIGGER taken_out BEFORE UPDATE ON imports FOR EACH ROW WHEN (OLD.rows_done = 0 AND NEW.rows_done > 0) EXECUTE FUNCTION taken_out();",
    )
    .await
    .unwrap();
    app.settle().await;
    let stopped = anna.imports().find(import.id).await.unwrap();
    assert_eq!((stopped.state, stopped.failure), (ImportState::Failed, Some(ImportFailure::Forbidden)));
    assert_eq!((stopped.rows_done, stopped.created), (5_000, 5_000));
    assert!(
        clients(&anna, ClientFilter::default()).await.is_empty(),
        "what is in is the group's, and not for her to see"
    );
    let there = "SELECT count(*) FROM clients WHERE group_id = $1";
    assert_eq!(db.query_one(there, &[&group.0]).await.unwrap().get::<_, i64>(0), 5_000);
}

#[actix_web::test]
async fn who_may_change_everybodys_brings_clients_into_any_group_for_somebody_who_works_there() {
    let app = TestApp::start().await;
    let (eva, anna, boris) = (app.admin("Eva").await, app.person("Anna").await, app.person("Boris").await);
    let group = group_of(&app, &[(&anna, GroupRole::Member), (&boris, GroupRole::Viewer)]).await;
    let import = upload(&eva, many(2)).await;
    let settings = import.settings.clone().unwrap();
    let for_whom = |group, owner| ImportSettings { group, owner, ..settings.clone() };
    let problem = eva.imports().set(import.id, &for_whom(Some(group), None)).await.problem();
    assert_eq!(problem.field("group").unwrap().code, FieldCode::NotFound, "she does not work there herself");
    for (group, owner) in [(Some(group), boris.id), (Some(group), eva.id), (None, anna.id)] {
        let problem = eva.imports().set(import.id, &for_whom(group, Some(owner))).await.problem();
        assert_eq!(problem.field("owner").unwrap().code, FieldCode::Invalid, "{group:?} {owner}");
    }

    set(&eva, &import, |settings| (settings.group, settings.owner) = (Some(group), Some(anna.id))).await;
    eva.imports().check(import.id).await.unwrap();
    app.settle().await;
    assert_eq!(figures(&eva.imports().find(import.id).await.unwrap()), (2, 0, 0, 0));
    assert_eq!(figures(&run(&app, &eva, import.id).await), (2, 0, 0, 0));
    let seen = clients(&boris, ClientFilter { group: Some(group), ..ClientFilter::default() }).await;
    assert_eq!(seen.iter().map(|client| client.owner.id).collect::<Vec<_>>(), [anna.id, anna.id]);
    assert_eq!(anna.imports().find(import.id).await.problem().code, Code::NotFound, "the file is Eva's");
    let told = anna.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    let told: Vec<_> = told.iter().map(|one| (one.news, one.about, one.records)).collect();
    assert_eq!(told[0], (News::Assigned, NotificationAbout::Group(group), 2), "of all of them in one line");
    eva.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = eva.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 2, restored: 0, kept: 0 }));
}

#[actix_web::test]
async fn a_member_brings_clients_in_for_a_fellow_and_who_may_change_only_his_own_for_himself() {
    let app = TestApp::start().await;
    let (anna, boris, zoe) = (app.person("Anna").await, app.person("Boris").await, app.person("Zoe").await);
    let own = [Permission::ClientsRead, Permission::ClientsWrite].map(|permission| (permission, Reach::Own));
    let oleg = app.person_who_may("Oleg", &own).await;
    let seats = [&anna, &boris, &oleg].map(|person| (person, GroupRole::Member));
    let group = group_of(&app, &seats).await;
    for (who, owner, field, code) in [
        (&anna, zoe.id, "owner", FieldCode::Invalid),
        (&oleg, anna.id, "owner", FieldCode::Invalid),
        (&zoe, anna.id, "group", FieldCode::NotFound),
    ] {
        let import = upload(who, many(1)).await;
        let settings = ImportSettings { group: Some(group), owner: Some(owner), ..import.settings.unwrap() };
        let problem = who.imports().set(import.id, &settings).await.problem();
        assert_eq!(problem.field(field).unwrap().code, code);
    }
    for (who, owner, whose) in [(&anna, Some(boris.id), boris.id), (&oleg, None, oleg.id)] {
        let import = upload(who, format!("name,email\nA,{whose}@x.example\n")).await;
        set(who, &import, |settings| (settings.group, settings.owner) = (Some(group), owner)).await;
        assert_eq!(figures(&run(&app, who, import.id).await), (1, 0, 0, 0));
        let seen = clients(&anna, ClientFilter { group: Some(group), ..ClientFilter::default() }).await;
        assert_eq!(seen.last().unwrap().owner.id, whose);
    }
}

#[actix_web::test]
async fn an_import_under_way_stops_when_whoever_gets_the_clients_is_taken_out_of_the_group() {
    let app = TestApp::start().await;
    let (eva, anna) = (app.admin("Eva").await, app.person("Anna").await);
    let group = group_of(&app, &[(&anna, GroupRole::Member)]).await;
    let import = upload(&eva, many(12_000)).await;
    set(&eva, &import, |settings| (settings.group, settings.owner) = (Some(group), Some(anna.id))).await;
    eva.imports().start(import.id).await.unwrap();
    let db = app.database().await;
    db.batch_execute(&format!(
        "CREATE FUNCTION taken_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM memberships WHERE user_id = {}; RETURN NEW; END $$;
         CREATE TRIGGER taken_out BEFORE UPDATE ON imports FOR EACH ROW WHEN (OLD.rows_done = 0 AND NEW.rows_done > 0) EXECUTE FUNCTION taken_out();",
        anna.id
    ))
    .await
    .unwrap();
    app.settle().await;
    let stopped = eva.imports().find(import.id).await.unwrap();
    assert_eq!((stopped.state, stopped.failure), (ImportState::Failed, Some(ImportFailure::Forbidden)));
    assert_eq!((stopped.rows_done, stopped.created), (5_000, 5_000));
}

#[actix_web::test]
async fn of_files_that_wait_the_latest_five_are_kept() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let first = upload(&anna, many(1)).await;
    for _ in 0..5 {
        upload(&anna, many(1)).await;
    }
    assert_eq!(anna.imports().find(first.id).await.problem().code, Code::NotFound);
    assert_eq!(anna.imports().list(&ImportPage::default()).await.unwrap().items.len(), 5);
}
