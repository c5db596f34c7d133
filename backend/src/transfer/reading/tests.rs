//! Whole files, as people have them.

use super::*;
use crate::{clients, leads};
use encoding_rs::WINDOWS_1251;
use proptest::prelude::*;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::id::StageId;
use vestnik_api::imports::{ImportFailure, ImportKind, ImportLook, OnDuplicate};
use vestnik_api::leads::{Preset, Stage, StageMeaning};

fn read_in_pieces(file: &[u8], on_duplicate: OnDuplicate, size: usize) -> Result<Vec<Read>, ImportFailure> {
    let mut check = Utf8Check::default();
    check.feed(file);
    let kind = ImportKind::Clients;
    let look = look(kind, file, true, check.held(), false, ImportLook::default())?;
    let columns = look.guess();
    if kind.refuses(&columns).is_some() {
        return Err(ImportFailure::ColumnsMissing);
    }
    let meant = Meant { kind, columns: &columns, custom: &[], stages: &[], tags: &Tags::default(), on_duplicate };
    let mut reading = Reading::new(look.layout, meant);
    let mut counting = Reading::counting(look.layout);
    let mut rows = Vec::new();
    for piece in file.chunks(size) {
        reading.feed(piece, &mut rows);
        counting.feed(piece, &mut Vec::new());
    }
    reading.finish(&mut rows);
    counting.finish(&mut Vec::new());
    let read = i64::try_from(rows.len()).unwrap();
    assert_eq!((reading.rows(), counting.rows()), (read, read));
    Ok(rows)
}

fn read(file: &[u8]) -> Result<Vec<Read>, ImportFailure> {
    read_in_pieces(file, OnDuplicate::Skip, 1000)
}

fn anna(line: i64) -> Row {
    let anna = clients::Incoming {
        name: Some("Белова Анна".to_owned()),
        email: "anna@severles.example".to_owned(),
        phone: Some("+79161234567".to_owned()),
        comment: Some("звонить\nутром".to_owned()),
        tags: Vec::new(),
        custom: CustomValues::new(),
    };
    Row { line, record: Record::Client(anna), cells: Vec::new() }
}

/// The client of a good row.
fn client(row: &Read) -> clients::Incoming {
    row.clone().unwrap().record.client().unwrap()
}

#[test]
fn the_same_table_is_read_in_every_encoding_and_with_every_delimiter() {
    for delimiter in [",", ";", "\t"] {
        let heads = ["ФИО", "E-mail", "Телефон", "Комментарий"].join(delimiter);
        let cells =
            ["Белова Анна", "Anna@Severles.example", "+7 (916) 123-45-67", "\"звонить\nутром\""].join(delimiter);
        let text = format!("{heads}\r\n{cells}\r\n");
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let marked = format!("\u{FEFF}{text}");
        for file in [text.as_bytes(), marked.as_bytes(), &WINDOWS_1251.encode(&text).0, &utf16] {
            assert_eq!(read(file).unwrap(), [Ok(anna(2))]);
        }
    }
}

#[test]
fn bad_cells_are_named_with_their_line() {
    let file = "name,email,phone\n,no,12\nБорис,boris@x.example,\n";
    let rows = read(file.as_bytes()).unwrap();
    let refused = rows[0].as_ref().unwrap_err();
    assert_eq!(refused.cells, ["", "no", "12"]);
    let problems = &refused.problems;
    let told: Vec<_> = problems.iter().map(|p| (p.line, &*p.field, p.code, p.value.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, "name", FieldCode::Required, ""),
            (2, "email", FieldCode::InvalidEmail, "no"),
            (2, "phone", FieldCode::InvalidPhone, "12"),
        ]
    );
    assert!(rows[1].is_ok());
}

#[test]
fn a_name_may_be_missing_only_where_clients_are_updated() {
    let file = b"name,email\n,a@x.example\n";
    let code = |rows: Vec<Read>| rows[0].as_ref().err().map(|refused| refused.problems[0].code);
    assert_eq!(code(read_in_pieces(file, OnDuplicate::Skip, 9).unwrap()), Some(FieldCode::Required));
    assert_eq!(code(read_in_pieces(file, OnDuplicate::Update, 9).unwrap()), None);
    assert_eq!(code(read_in_pieces(file, OnDuplicate::Fill, 9).unwrap()), None);
}

#[test]
fn a_file_that_names_its_delimiter_is_believed() {
    let rows = read(b"sep=;\r\nname;email;comment\r\nA;a@x.example;1,2,3\r\n").unwrap();
    assert_eq!((rows[0].as_ref().unwrap().line, client(&rows[0]).comment.as_deref()), (3, Some("1,2,3")));
    let rows = read(b"sep=;\rname;email\rA;a@x.example\r").unwrap();
    assert_eq!(rows[0].as_ref().unwrap().line, 3);
    for told in ["\"", "x", "\r\r", "я", ""] {
        let file = format!("sep={told}\nname,email\nA,a@x.example\n");
        // It is a row like any other, and the first: nothing names the columns.
        assert_eq!(read(file.as_bytes()), Err(ImportFailure::ColumnsMissing), "{told:?}");
    }
}

#[test]
fn a_name_cut_within_a_character_keeps_only_its_own_row_out() {
    let mut file = "name,email\n".to_owned().into_bytes();
    for n in 0..10 {
        file.extend(format!("Белова Анна,a{n}@x.example\n").bytes());
    }
    file.extend(b"\xD0\x91\xD0,b@x.example\n");
    let rows = read(&file).unwrap();
    assert_eq!(client(&rows[0]).name.as_deref(), Some("Белова Анна"));
    let problem = &rows.last().unwrap().as_ref().unwrap_err().problems[0];
    assert_eq!((problem.line, &*problem.field, problem.code), (12, "name", FieldCode::Invalid));
}

#[test]
fn an_apostrophe_against_formulas_is_taken_off_again() {
    let rows = read(b"name,email,phone\n'=A,a@x.example,'+79161234567\n'tHooft,b@x.example,\n").unwrap();
    let first = client(&rows[0]);
    assert_eq!((first.name.as_deref(), first.phone.as_deref()), (Some("=A"), Some("+79161234567")));
    assert_eq!(client(&rows[1]).name.as_deref(), Some("'tHooft"));
}

#[test]
fn what_is_no_table_of_clients_says_why() {
    assert_eq!(read(b""), Err(ImportFailure::Empty));
    assert_eq!(read(b"\r\n\r\n"), Err(ImportFailure::Empty));
    assert_eq!(read(b"PK\x03\x04\x14\x00\x06\x00"), Err(ImportFailure::NotText));
    assert_eq!(read(b"city,street\nMoscow,Arbat\n"), Err(ImportFailure::ColumnsMissing));
    assert_eq!(read(b"just some words"), Err(ImportFailure::ColumnsMissing));
    assert_eq!(read(b"name,email"), Ok(vec![]));
}

/// The leads of a text, which stand at stages 1 and 2.
fn read_leads(text: &str) -> Vec<Read> {
    let stage = |id, name: &str, preset, meaning| Stage { id: StageId(id), name: name.to_owned(), preset, meaning };
    let stages = [
        stage(1, "New", Some(Preset::New), StageMeaning::Open),
        stage(2, "Lost", Some(Preset::Lost), StageMeaning::Lost),
    ];
    let (kind, on_duplicate) = (ImportKind::Leads, OnDuplicate::Skip);
    let look = look(kind, text.as_bytes(), true, true, false, ImportLook::default()).unwrap();
    let columns = look.guess();
    let meant = Meant { kind, columns: &columns, custom: &[], stages: &stages, tags: &Tags::default(), on_duplicate };
    let (mut reading, mut rows) = (Reading::new(look.layout, meant), Vec::new());
    reading.feed(text.as_bytes(), &mut rows);
    reading.finish(&mut rows);
    rows
}

#[test]
fn an_amount_is_of_the_currency_beside_it_unless_it_names_one() {
    let rows = read_leads("имя;сумма;валюта\nА;1 500,5;usd\nБ;900 €;\nВ;7;\nГ;;\nД;900 €;USD\n");
    let lead = |row: &Read| row.clone().unwrap().record.lead().unwrap();
    let amounts: Vec<_> = rows[..4]
        .iter()
        .map(|row| lead(row).amount.map(|money| (money.hundredths, money.currency.into_string())))
        .collect();
    let of = |hundredths, currency: &str| Some((hundredths, currency.to_owned()));
    assert_eq!(amounts, [of(150_050, "USD"), of(90_000, "EUR"), of(700, "RUB"), None]);
    let problem = &rows[4].as_ref().unwrap_err().problems[0];
    assert_eq!((&*problem.field, problem.code, problem.value.as_str()), ("currency", FieldCode::Invalid, "USD"));
}

#[test]
fn why_a_lead_was_lost_is_said_where_it_was_and_nowhere_else() {
    let rows = read_leads(
        "name,stage,lost reason\nA,проигран,дорого\nB,lost,\nC,new,дорого\nD,,дорого\nE,где-то,дорого\nF,,\n",
    );
    let told: Vec<Result<leads::Incoming, Vec<(&str, FieldCode)>>> = rows
        .iter()
        .map(|row| match row {
            Ok(row) => Ok(row.clone().record.lead().unwrap()),
            Err(refused) => Err(refused.problems.iter().map(|one| (&*one.field, one.code)).collect()),
        })
        .collect();
    let lost = told[0].as_ref().unwrap();
    assert_eq!((lost.stage.unwrap().id, lost.lost_reason.as_deref()), (StageId(2), Some("дорого")));
    assert_eq!(told[1], Err(vec![("lost_reason", FieldCode::Required)]));
    assert_eq!(told[2], Err(vec![("lost_reason", FieldCode::Invalid)]));
    assert_eq!(told[3], Err(vec![("lost_reason", FieldCode::Invalid)]));
    assert_eq!(told[4], Err(vec![("stage", FieldCode::NotFound)]));
    assert_eq!(told[5].as_ref().unwrap().stage, None);
}

#[test]
fn a_lead_goes_by_something() {
    let rows = read_leads("имя;компания;почта;телефон;этап\n;;;;new\n;Север;;;\n;;a@x.example;;\n;;;12345;\n");
    let problem = &rows[0].as_ref().unwrap_err().problems[0];
    assert_eq!((&*problem.field, problem.code), ("name", FieldCode::Required));
    assert!(rows[1..].iter().all(Result::is_ok));
}

#[test]
fn control_characters_keep_a_row_out_and_are_shown_harmlessly() {
    // Far enough from the beginning to be no sign of another kind of file.
    let file = format!("name,email\n{}A\u{0}B,a@x.example\n", "я,ya@x.example\n".repeat(900));
    let rows = read(file.as_bytes()).unwrap();
    let problems = &rows.last().unwrap().as_ref().unwrap_err().problems;
    assert_eq!((problems[0].code, problems[0].value.as_str()), (FieldCode::ControlCharacter, "A\u{FFFD}B"));
}

proptest! {
    #[test]
    fn pieces_change_nothing(
        names in prop::collection::vec("[a-яё,;\"\n ]{0,20}", 1..20),
        size in 1_usize..50,
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let rows = names.iter().enumerate().map(|(n, name)| format!("\"{}\";n{n}@x.example\n", name.replace('"', "\"\"")));
        let body = rows.collect::<Vec<_>>().concat();
        let file = format!("Имя клиента;Электронная почта;Телефон;Заметки\n{body}");
        prop_assert_eq!(read_in_pieces(file.as_bytes(), OnDuplicate::Skip, size), read(file.as_bytes()));
        // Whatever comes behind a good head is read or refused, never a panic.
        let wild = [b"name,email\n".as_slice(), &bytes].concat();
        prop_assert_eq!(read_in_pieces(&wild, OnDuplicate::Skip, size), read(&wild));
    }
}
