//! Bringing out clients as a file.

use crate::clients::named;
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::clients::{ClientExport, ClientFilter, ClientSort, Delimiter, NewClient};
use vestnik_client::api::imports::{ImportOptions, ImportState, OnDuplicate};
use vestnik_client::api::text::{Line, Phone, Text};
use vestnik_client::api::{Code, Permission, Reach};

fn all(filter: &ClientFilter) -> ClientExport {
    ClientExport::of(filter, Delimiter::Comma)
}

async fn lines(person: &Persona, filter: &ClientFilter) -> Vec<String> {
    let file = String::from_utf8(person.clients().export(&all(filter)).await.unwrap()).unwrap();
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
    let file = String::from_utf8(anna.clients().export(&ClientExport::default()).await.unwrap()).unwrap();
    let expected = format!(
        "\u{FEFF}name,email,phone,comment,mail,last_letter_at,created_at,owner\r\n\
         \"'=HYPERLINK(\"\"http://evil.example\"\")\",a@x.example,'+79161234567,\
         \"первая\nвторая; \"\"третья\"\"\",reachable,,{},Анна\r\n",
        client.created_at
    );
    assert_eq!(file, expected);
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
        file = anna.clients().export(&ClientExport { sort: Some(sort), ..ClientExport::default() }).await.unwrap();
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
        let file = anna.clients().export(&ClientExport { delimiter, ..ClientExport::default() }).await.unwrap();
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

#[actix_web::test]
async fn who_may_not_see_clients_brings_none_out() {
    let app = TestApp::start().await;
    let writer = app.person_who_may("Writer", &[(Permission::ClientsWrite, Reach::Own)]).await;
    assert_eq!(writer.clients().export(&ClientExport::default()).await.problem().code, Code::Forbidden);
    let too_long = ClientExport { q: Some("я".repeat(201)), ..ClientExport::default() };
    let anna = app.person("Anna").await;
    assert_eq!(anna.clients().export(&too_long).await.problem().errors[0].field, "q");
}
