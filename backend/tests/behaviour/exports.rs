//! Bringing out clients as a file.

use crate::clients::named;
use crate::groups::group;
use crate::support::{Failed, Persona, TestApp};
use calamine::{Reader, Xlsx};
use std::io::Cursor;
use vestnik_client::api::clients::{ClientFilter, ClientSort, NewClient};
use vestnik_client::api::export::{Delimiter, FileFormat, FileOptions};
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::imports::{ImportOptions, ImportState, OnDuplicate};
use vestnik_client::api::mailings::MailingFilter;
use vestnik_client::api::messages::MessageFilter;
use vestnik_client::api::text::{Line, Phone, Text};
use vestnik_client::api::users::{Block, UserFilter};
use vestnik_client::api::{Code, Permission, Reach};

async fn lines(person: &Persona, filter: &ClientFilter) -> Vec<String> {
    let file = String::from_utf8(person.clients().export(filter, &FileOptions::default()).await.unwrap()).unwrap();
    file.split("\r\n").map(str::to_owned).collect()
}

#[actix_web::test]
async fn the_file_opens_in_a_spreadsheet_and_holds_no_formula() {
    let app = TestApp::start().await;
    let anna = app.person("Анна").await;
    let new = NewClient {
        name: Line::parse("=HYPERLINK(\"http://evil.example\")").unwrap(),
        phone: Some(Phone::parse("+79161234567").unwrap()),
        comment: Text::parse("первая\nвторая; \"третья\"").unwrap(),
        ..named("x", "a@x.example")
    };
    let client = anna.clients().create(&new).await.unwrap();
    let file =
        String::from_utf8(anna.clients().export(&ClientFilter::default(), &FileOptions::default()).await.unwrap())
            .unwrap();
    let expected = format!(
        "\u{FEFF}name,email,phone,comment,mail,last_letter_at,created_at,owner,group,tags\r\n\
         \"'=HYPERLINK(\"\"http://evil.example\"\")\",a@x.example,'+79161234567,\
         \"первая\nвторая; \"\"третья\"\"\",reachable,,{},Анна,,\r\n",
        client.created_at
    );
    assert_eq!(file, expected);
}

#[actix_web::test]
async fn a_formula_behind_blanks_is_none_either_and_comes_back_without_them() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Анна").await, app.person("Борис").await);
    let new = NewClient { comment: Text::parse(" \t=1+1").unwrap(), ..named("Вера", "vera@x.example") };
    anna.clients().create(&new).await.unwrap();
    let file = anna.clients().export(&ClientFilter::default(), &FileOptions::default()).await.unwrap();
    assert!(std::str::from_utf8(&file).unwrap().contains(",\"' \t=1+1\","), "an apostrophe stands before it");
    boris.imports().create(&ImportOptions::default(), file).await.unwrap();
    app.settle().await;
    let copy = boris.clients().list(&ClientFilter::default()).await.unwrap().items.remove(0);
    assert_eq!(copy.comment, "=1+1");
}

#[actix_web::test]
async fn the_file_has_what_the_list_has_in_its_order() {
    let app = TestApp::start().await;
    let (anna, boris, chief) = (app.person("Anna").await, app.person("Boris").await, app.manager("Chief").await);
    for (person, name) in [(&anna, "Вера"), (&anna, "Анна"), (&boris, "Борис")] {
        person
            .clients()
            .create(&named(name, &format!("n{}@x.example", name.len() + usize::from(name == "Анна"))))
            .await
            .unwrap();
    }
    let by_name = ClientFilter { sort: Some(ClientSort::Name), ..ClientFilter::default() };
    let heads = async |person: &Persona, filter: &ClientFilter| -> Vec<String> {
        let lines = lines(person, filter).await;
        lines
            .iter()
            .skip(1)
            .filter(|line| !line.is_empty())
            .map(|line| line.split(',').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(heads(&anna, &by_name).await, ["Анна", "Вера"]);
    assert_eq!(heads(&chief, &by_name).await, ["Анна", "Борис", "Вера"]);
    assert_eq!(heads(&chief, &ClientFilter { owner: Some(boris.id), ..by_name.clone() }).await, ["Борис"]);
    assert_eq!(heads(&anna, &ClientFilter { q: Some("вер".to_owned()), ..by_name }).await, ["Вера"]);
    assert_eq!(
        heads(&boris, &ClientFilter { q: Some("вер".to_owned()), ..ClientFilter::default() }).await,
        Vec::<String>::new()
    );
}

#[actix_web::test]
async fn many_clients_come_out_once_each_in_every_order_and_can_be_brought_in_again() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let rows = (0..4_500)
        .map(|n| format!("Имя {},c{n}@x.example,+7916{:07},\"a,\nb\"\n", n % 7, n))
        .collect::<Vec<_>>()
        .concat();
    anna.imports()
        .create(&ImportOptions::default(), format!("name,email,phone,comment\n{rows}").into_bytes())
        .await
        .unwrap();
    app.settle().await;
    let mut file = Vec::new();
    for sort in [ClientSort::Name, ClientSort::EmailDescending, ClientSort::CreatedAtDescending] {
        file = anna
            .clients()
            .export(&ClientFilter { sort: Some(sort), ..ClientFilter::default() }, &FileOptions::default())
            .await
            .unwrap();
        let text = String::from_utf8(file.clone()).unwrap();
        let mut addresses: Vec<_> = text.split("\r\n").skip(1).filter_map(|line| line.split(',').nth(1)).collect();
        assert_eq!(addresses.len(), 4_500, "{sort:?}");
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), 4_500, "{sort:?}");
    }
    let import = boris.imports().create(&ImportOptions::default(), file).await.unwrap();
    app.settle().await;
    let import = boris.imports().find(import.id).await.unwrap();
    assert_eq!((import.state, import.created, import.rejected), (ImportState::Done, 4_500, 0));
    let find = ClientFilter { q: Some("c4321@".to_owned()), ..ClientFilter::default() };
    let copy = boris.clients().list(&find).await.unwrap().items.remove(0);
    assert_eq!(copy.phone.unwrap().as_str(), "+79160004321");
    assert_eq!(copy.comment, "a,\nb");
}

#[actix_web::test]
async fn the_cells_are_parted_as_was_asked_and_are_understood_again() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let new = NewClient {
        phone: Some(Phone::parse("+79161234567").unwrap()),
        comment: Text::parse("a,b;c\td").unwrap(),
        ..named("'=Вера; ООО «Ёж»", "vera@x.example")
    };
    let client = anna.clients().create(&new).await.unwrap();
    for (delimiter, head) in [(Delimiter::Semicolon, "\u{FEFF}name;email;"), (Delimiter::Tab, "\u{FEFF}name\temail\t")]
    {
        let file = anna
            .clients()
            .export(&ClientFilter::default(), &FileOptions { delimiter, ..FileOptions::default() })
            .await
            .unwrap();
        assert!(file.starts_with(head.as_bytes()));
        let update = ImportOptions { on_duplicate: OnDuplicate::Update, ..ImportOptions::default() };
        boris.imports().create(&update, file).await.unwrap();
        app.settle().await;
        let copy = boris.clients().list(&ClientFilter::default()).await.unwrap().items.remove(0);
        assert_eq!((&copy.name, &copy.phone, &copy.comment), (&client.name, &client.phone, &client.comment));
        assert_eq!(copy.version, 1, "the second time it tells nothing new");
    }
}

#[actix_web::test]
async fn the_answer_is_a_file_to_be_saved() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let token =
        app.app.roster().access_token(vestnik::sessions::Claims { user: anna.id, session: anna.session }).unwrap();
    let answer = reqwest::Client::new()
        .get(format!("{}/api/v1/clients/export?format=csv", app.base))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"clients-20") && disposition.ends_with(".csv\""),
        "{disposition}"
    );
}

fn as_format(format: FileFormat) -> FileOptions {
    FileOptions { format, ..FileOptions::default() }
}

#[actix_web::test]
async fn programs_read_a_line_of_json_for_each_row_of_any_list() {
    let app = TestApp::start().await;
    let anna = app.person("Анна").await;
    let comment = Text::parse("первая\nвторая; \"третья\"").unwrap();
    let new = NewClient { comment, ..named("=Вера", "vera@x.example") };
    let client = anna.clients().create(&new).await.unwrap();
    anna.clients().create(&named("Борис", "boris@x.example")).await.unwrap();
    let by_name = ClientFilter { sort: Some(ClientSort::NameDescending), ..ClientFilter::default() };
    let file = anna.clients().export(&by_name, &as_format(FileFormat::Jsonl)).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    let vera = rows.iter().find(|row| row["email"] == "vera@x.example").unwrap();
    assert_eq!(vera["name"], "=Вера", "no spreadsheet reads it: nothing stands before the sign");
    assert_eq!(vera["comment"], client.comment.as_str());
    assert_eq!(vera["last_letter_at"], serde_json::Value::Null);
    assert_eq!(vera["created_at"], client.created_at.to_string());
    crate::messages::write(&anna, "Новости").await;
    let file = anna.messages().export(&MessageFilter::default(), &as_format(FileFormat::Jsonl)).await.unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&file).unwrap()["name"], "Новости");
}

#[actix_web::test]
async fn an_address_book_reads_a_card_for_each_client() {
    let app = TestApp::start().await;
    let anna = app.person("Анна").await;
    let long = "Звонить после обеда, ".repeat(20).trim().to_owned();
    let new = NewClient {
        phone: Some(Phone::parse("+79161234567").unwrap()),
        comment: Text::parse(&format!("{long}\nили; писать")).unwrap(),
        ..named("Белова, Вера", "vera@x.example")
    };
    anna.clients().create(&new).await.unwrap();
    anna.clients().create(&named("Борис", "boris@x.example")).await.unwrap();
    let file = anna.clients().export(&ClientFilter::default(), &as_format(FileFormat::Vcard)).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "and end as the standard says");
    let cards: Vec<Vec<String>> = text
        .replace("\r\n ", "")
        .split("END:VCARD\r\n")
        .filter(|card| !card.is_empty())
        .map(|card| card.lines().map(str::to_owned).collect())
        .collect();
    assert_eq!(cards[0], ["BEGIN:VCARD", "VERSION:4.0", "FN:Борис", "EMAIL:boris@x.example"]);
    assert_eq!(
        cards[1],
        [
            "BEGIN:VCARD",
            "VERSION:4.0",
            "FN:Белова\\, Вера",
            "EMAIL:vera@x.example",
            "TEL:+79161234567",
            &format!("NOTE:{}\\nили\\; писать", long.replace(',', "\\,")),
        ]
    );
    let of_messages = anna.messages().export(&MessageFilter::default(), &as_format(FileFormat::Vcard)).await.problem();
    assert_eq!(of_messages.errors[0].field, "format", "a message is nobody who could stand in an address book");
}

#[actix_web::test]
async fn who_may_not_see_clients_brings_none_out() {
    let app = TestApp::start().await;
    let writer = app.person_who_may("Writer", &[(Permission::ClientsWrite, Reach::Own)]).await;
    assert_eq!(
        writer.clients().export(&ClientFilter::default(), &FileOptions::default()).await.problem().code,
        Code::Forbidden
    );
    let too_long = ClientFilter { q: Some("я".repeat(201)), ..ClientFilter::default() };
    let anna = app.person("Anna").await;
    assert_eq!(anna.clients().export(&too_long, &FileOptions::default()).await.problem().errors[0].field, "q");
}

/// A file of clients of which nothing is read yet.
async fn begun(app: &TestApp, person: &Persona) -> reqwest::Response {
    let file = reqwest::Client::new().get(format!("{}/api/v1/clients/export?format=csv", app.base));
    file.bearer_auth(app.token_of(person)).send().await.unwrap().error_for_status().unwrap()
}

#[actix_web::test]
async fn of_whoever_may_no_longer_have_it_a_file_is_broken_off() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let (vera, gleb) = (app.person("Vera").await, app.person("Gleb").await);
    let dora = app.person_who_may("Dora", &[(Permission::ClientsRead, Reach::All)]).await;
    let members = [&anna, &boris, &vera, &gleb].map(|person| (person, GroupRole::Member));
    let north = group(&ada, "North", &members).await;
    // Three pieces of ten megabytes: more than is on its way to somebody who does not read, so the second is not read yet.
    let insert = "INSERT INTO clients (owner_id, group_id, name, email, comment)
                  SELECT $1, $2, 'A', 'a' || n || '@x.example', repeat('a', 5000) FROM generate_series(1, 6000) AS n";
    app.database().await.execute(insert, &[&ada.id.0, &north.id.0]).await.unwrap();
    let mut files = Vec::new();
    for person in [&anna, &boris, &vera, &dora, &gleb] {
        files.push(begun(&app, person).await);
    }
    ada.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    ada.users().block(boris.id, &Block { reason: "x".parse().unwrap() }).await.unwrap();
    vera.me().revoke_session(vera.session).await.unwrap();
    ada.roles().allow(dora.id, Permission::ClientsRead, Reach::Groups).await.unwrap();
    let mut rows = Vec::new();
    for file in files {
        rows.push(file.text().await.ok().map(|text| text.lines().count() - 1));
    }
    assert_eq!(rows, [None, None, None, None, Some(6_000)]);
}

/// The cells of the first sheet.
fn sheet(file: Vec<u8>) -> Vec<Vec<calamine::Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[calamine::Data]>::to_vec).collect()
}

fn workbook() -> FileOptions {
    FileOptions { format: FileFormat::Xlsx, time_zone: "Asia/Kolkata".parse().unwrap(), ..FileOptions::default() }
}

#[actix_web::test]
async fn a_workbook_has_text_as_text_numbers_as_numbers_and_times_on_the_readers_clock() {
    let app = TestApp::start().await;
    let anna = app.person("Анна").await;
    let new = NewClient {
        name: Line::parse("=HYPERLINK(\"http://evil.example\")").unwrap(),
        phone: Some(Phone::parse("+79161234567").unwrap()),
        comment: Text::parse("первая\nвторая").unwrap(),
        ..named("x", "a@x.example")
    };
    let client = anna.clients().create(&new).await.unwrap();
    let rows = sheet(anna.clients().export(&ClientFilter::default(), &workbook()).await.unwrap());
    let text = |text: &str| calamine::Data::String(text.to_owned());
    assert_eq!(rows[0][..4], ["name", "email", "phone", "comment"].map(text));
    let expected =
        ["=HYPERLINK(\"http://evil.example\")", "a@x.example", "+79161234567", "первая\nвторая", "reachable"];
    assert_eq!(rows[1][..5], expected.map(text));
    assert_eq!(rows[1][5], calamine::Data::Empty, "no letter yet");
    let calamine::Data::DateTime(created) = &rows[1][6] else { panic!("no time: {:?}", rows[1][6]) };
    let there = client.created_at.in_tz("Asia/Kolkata").unwrap().datetime();
    let (year, month, day, hour, minute, ..) = created.to_ymd_hms_milli();
    assert_eq!(
        (i32::from(year), month, day),
        (there.year().into(), there.month().unsigned_abs(), there.day().unsigned_abs())
    );
    assert_eq!((hour, minute), (there.hour().unsigned_abs(), there.minute().unsigned_abs()));
    crate::messages::write(&anna, "Новости").await;
    let rows = sheet(anna.messages().export(&MessageFilter::default(), &workbook()).await.unwrap());
    assert_eq!((&rows[1][1], &rows[1][4]), (&text("Новости"), &calamine::Data::Float(0.0)));
}

#[actix_web::test]
async fn a_workbook_has_every_row_of_a_long_list() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    crate::delivery::give_clients(&app, &anna, 5_001).await;
    let rows = sheet(anna.clients().export(&ClientFilter::default(), &workbook()).await.unwrap());
    assert_eq!(rows.len(), 5_002);
    let found = ClientFilter { q: Some("client4999@".to_owned()), ..ClientFilter::default() };
    assert_eq!(sheet(anna.clients().export(&found, &workbook()).await.unwrap()).len(), 2);
}

#[actix_web::test]
async fn every_list_comes_out_as_it_is_filtered_and_of_ones_own_things_only() {
    let app = TestApp::start().await;
    let (anna, boris, mara) = (app.person("Anna").await, app.person("Boris").await, app.manager("Mara").await);
    for (person, names) in [(&anna, ["Один", "Два"]), (&boris, ["Три", "Четыре"])] {
        for name in names {
            crate::messages::write(person, name).await;
            person.mailings().create(&crate::delivery::at_once(crate::delivery::plain())).await.unwrap();
        }
    }
    let lines = |file: Vec<u8>| String::from_utf8(file).unwrap().lines().count() - 1;
    let csv = FileOptions::default();
    let found = MessageFilter { q: Some("дв".to_owned()), ..MessageFilter::default() };
    assert_eq!(lines(anna.messages().export(&found, &csv).await.unwrap()), 1);
    assert_eq!(lines(anna.messages().export(&MessageFilter::default(), &csv).await.unwrap()), 2);
    assert_eq!(lines(mara.messages().export(&MessageFilter::default(), &csv).await.unwrap()), 4);
    let of_boris = MailingFilter { owner: Some(boris.id), ..MailingFilter::default() };
    assert_eq!(lines(mara.mailings().export(&of_boris, &csv).await.unwrap()), 2);
    assert_eq!(lines(anna.mailings().export(&of_boris, &csv).await.unwrap()), 0);
    assert_eq!(anna.users().export(&UserFilter::default(), &csv).await.problem().code, Code::Forbidden);
    let people = sheet(mara.users().export(&UserFilter::default(), &workbook()).await.unwrap());
    assert_eq!(people.len(), 4);
}

#[actix_web::test]
async fn more_pages_than_one_come_out_whole() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let insert = "INSERT INTO messages (owner_id, name, subject, body, format)
                  SELECT $1, 'Сообщение ' || n, 's', 'b', 'text' FROM generate_series(1, 250) AS n";
    app.database().await.execute(insert, &[&anna.id.0]).await.unwrap();
    assert_eq!(sheet(anna.messages().export(&MessageFilter::default(), &workbook()).await.unwrap()).len(), 251);
}

#[actix_web::test]
async fn a_kind_of_file_or_a_zone_that_is_none_is_told_before_the_file_begins() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let nowhere = FileOptions { time_zone: "Europe/Atlantis".parse().unwrap(), ..workbook() };
    let problem = anna.clients().export(&ClientFilter::default(), &nowhere).await.problem();
    assert_eq!(problem.errors[0].field, "time_zone");
    let token = app.token_of(&anna);
    for (query, field) in [("format=pdf", "format"), ("delimiter=x", "delimiter"), ("formt=csv", "formt")] {
        let url = format!("{}/api/v1/messages/export?{query}", app.base);
        let answer = reqwest::Client::new().get(url).bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{query}");
        assert!(answer.text().await.unwrap().contains(field), "{query}");
    }
}
