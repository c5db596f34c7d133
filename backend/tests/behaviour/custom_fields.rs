//! Custom fields: who makes them, what stands in them, what they find, and what becomes of it when records move or become something else.

use crate::clients::named;
use crate::groups::{client_in, group};
use crate::leads::{add_in, titles};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, MoveClient, NewClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::custom_fields::{
    ChangeCustom, ChangeCustomField, CustomCondition, CustomConditions, CustomField, CustomFieldsOf, CustomKind,
    CustomValue, CustomValues, MOST_CUSTOM_FIELDS, NewCustomField, Number,
};
use vestnik_client::api::export::{FileFormat, FileOptions};
use vestnik_client::api::groups::{ChangeGroup, GroupRole};
use vestnik_client::api::id::{CustomFieldId, GroupId};
use vestnik_client::api::imports::{ImportField, ImportPage, OnDuplicate, UploadOptions};
use vestnik_client::api::leads::{ChangeLead, LeadFilter, NewLead, RecordId};
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode};

pub(crate) fn new(name: &str, kind: CustomKind, group: Option<GroupId>) -> NewCustomField {
    let choices = if kind == CustomKind::Choice {
        ["Розница", "Опт"].map(|one| one.parse().unwrap()).to_vec()
    } else {
        Vec::new()
    };
    NewCustomField { name: name.parse().unwrap(), kind, choices, group, clients: true, leads: true }
}

async fn make(who: &Persona, name: &str, kind: CustomKind, group: Option<GroupId>) -> CustomField {
    who.custom_fields().create(&new(name, kind, group)).await.unwrap()
}

fn number(number: f64) -> CustomValue {
    CustomValue::Number(Number::new(number).unwrap())
}

async fn say(who: &Persona, client: &Client, custom: &[(CustomFieldId, Option<CustomValue>)]) -> Client {
    let change = ChangeClient { custom: custom.iter().cloned().collect(), ..ChangeClient::default() };
    who.clients().change(client.id, client.version, &change).await.unwrap()
}

/// The names of the clients that meet these conditions.
async fn found(who: &Persona, conditions: Vec<CustomCondition>) -> Vec<String> {
    let custom = CustomConditions::new(conditions).unwrap();
    let filter = ClientFilter { custom, with_total: true, ..ClientFilter::default() };
    let page = who.clients().list(&filter).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.items.len()).ok());
    page.items.into_iter().rev().map(|client| client.name).collect()
}

fn is(field: &CustomField, value: CustomValue) -> CustomCondition {
    CustomCondition { is: Some(value), ..CustomCondition::of(field.id) }
}

#[actix_web::test]
async fn records_say_what_their_kind_of_field_takes_and_lists_find_them_by_it() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let text = make(&ada, "Договор", CustomKind::Text, None).await;
    let sum = make(&ada, "Скидка", CustomKind::Number, None).await;
    let date = make(&ada, "Договор до", CustomKind::Date, None).await;
    let choice = make(&ada, "Тариф", CustomKind::Choice, None).await;
    let yes = make(&ada, "Был в офисе", CustomKind::YesNo, None).await;
    let custom = CustomValues::from([
        (text.id, "  А-12/Ёж ".into()),
        (sum.id, number(12.5)),
        (date.id, "2027-01-31".into()),
        (choice.id, "Опт".into()),
        (yes.id, CustomValue::YesNo(true)),
    ]);
    let one = anna.clients().create(&NewClient { custom, ..named("One", "one@x.example") }).await.unwrap();
    assert_eq!(one.custom[&text.id], "А-12/Ёж".into());
    assert_eq!(one.custom.len(), 5);
    let two = anna.clients().create(&named("Two", "two@x.example")).await.unwrap();
    let two = say(&anna, &two, &[(sum.id, Some(number(7.0))), (date.id, Some("2026-12-31".into()))]).await;
    let two = say(&anna, &two, &[(choice.id, Some("Розница".into())), (date.id, None)]).await;
    assert_eq!(two.custom, CustomValues::from([(sum.id, number(7.0)), (choice.id, "Розница".into())]));
    anna.clients().create(&named("Three", "three@x.example")).await.unwrap();

    let of = |field: &CustomField| CustomCondition::of(field.id);
    assert_eq!(found(&anna, vec![is(&choice, "Опт".into())]).await, ["One"]);
    assert_eq!(found(&anna, vec![is(&sum, number(7.0))]).await, ["Two"]);
    assert_eq!(found(&anna, vec![is(&yes, CustomValue::YesNo(true))]).await, ["One"]);
    assert_eq!(found(&anna, vec![CustomCondition { has: Some("12/еж".parse().unwrap()), ..of(&text) }]).await, ["One"]);
    let from = |from: f64, to: f64| CustomCondition { from: Some(number(from)), to: Some(number(to)), ..of(&sum) };
    assert_eq!(found(&anna, vec![from(7.0, 12.5)]).await, ["One", "Two"]);
    assert_eq!(found(&anna, vec![from(7.5, 100.0)]).await, ["One"]);
    let until = CustomCondition { to: Some("2027-01-31".into()), ..of(&date) };
    assert_eq!(found(&anna, vec![until.clone()]).await, ["One"]);
    assert_eq!(found(&anna, vec![until, is(&choice, "Розница".into())]).await, Vec::<String>::new());
    assert_eq!(found(&anna, vec![CustomCondition { given: Some(false), ..of(&sum) }]).await, ["Three"]);
    assert_eq!(found(&anna, vec![CustomCondition { given: Some(true), ..of(&sum) }]).await, ["One", "Two"]);

    let lead = NewLead { custom: CustomValues::from([(sum.id, number(3.0))]), ..crate::leads::named("Lead") };
    anna.leads().create(&lead).await.unwrap();
    anna.leads().create(&crate::leads::named("Another")).await.unwrap();
    let custom = CustomConditions::new(vec![from(0.0, 3.0)]).unwrap();
    assert_eq!(titles(&anna, LeadFilter { custom, ..LeadFilter::default() }).await, ["Lead"]);
}

#[actix_web::test]
async fn what_a_field_does_not_take_is_refused_by_its_number_and_changes_nothing() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let choice = make(&ada, "Тариф", CustomKind::Choice, None).await;
    let sum = make(&ada, "Скидка", CustomKind::Number, None).await;
    let of_north = make(&ada, "Участок", CustomKind::Text, Some(north.id)).await;
    let of_leads = NewCustomField { clients: false, ..new("Ярмарка", CustomKind::Text, None) };
    let of_leads = ada.custom_fields().create(&of_leads).await.unwrap();
    let client = anna.clients().create(&named("One", "one@x.example")).await.unwrap();
    for (field, value, code) in [
        (choice.id, "опт".into(), FieldCode::NotFound),
        (choice.id, number(1.0), FieldCode::Invalid),
        (sum.id, "много".into(), FieldCode::Invalid),
        (of_north.id, "4".into(), FieldCode::NotFound),
        (of_leads.id, "4".into(), FieldCode::NotFound),
        (CustomFieldId(i64::MAX), "4".into(), FieldCode::NotFound),
    ] {
        let change = ChangeClient { custom: ChangeCustom::from([(field, Some(value))]), ..ChangeClient::default() };
        let refused = anna.clients().change(client.id, client.version, &change).await.problem();
        assert_eq!((refused.errors[0].field.clone(), refused.errors[0].code), (format!("custom.{field}"), code));
    }
    assert_eq!(anna.clients().find(client.id).await.unwrap(), client);
    let in_north = client_in(&anna, north.id, "Two", "two@x.example").await;
    assert_eq!(say(&anna, &in_north, &[(of_north.id, Some("4".into()))]).await.custom.len(), 1);
    let long = "x".repeat(501);
    let custom = CustomValues::from([(of_north.id, long.as_str().into())]);
    let long = NewClient { custom, group: Some(north.id), ..named("Three", "three@x.example") };
    assert_eq!(anna.clients().create(&long).await.problem().errors[0].code, FieldCode::TooLong);
}

#[actix_web::test]
async fn heads_set_the_fields_of_their_group_admins_those_of_all_and_strangers_see_none() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (hugo, anna, zoe) = (app.person("Hugo").await, app.person("Anna").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&hugo, GroupRole::Head), (&anna, GroupRole::Member)]).await;
    let here = CustomFieldsOf { group: Some(north.id) };
    let field = make(&hugo, "Участок", CustomKind::Text, Some(north.id)).await;
    let of_all = make(&ada, "Договор", CustomKind::Text, None).await;
    assert_eq!(anna.custom_fields().list(here).await.unwrap(), [of_all.clone(), field.clone()]);
    assert_eq!(zoe.custom_fields().list(CustomFieldsOf::default()).await.unwrap(), std::slice::from_ref(&of_all));
    assert_eq!(zoe.custom_fields().list(here).await.problem().code, Code::NotFound);
    let change = ChangeCustomField { name: Some("X".parse().unwrap()), ..ChangeCustomField::default() };
    for (who, which, code) in [
        (&anna, &field, Code::Forbidden),
        (&zoe, &field, Code::NotFound),
        (&hugo, &of_all, Code::Forbidden),
        (&zoe, &of_all, Code::Forbidden),
    ] {
        assert_eq!(who.custom_fields().change(which.id, 1, &change).await.problem().code, code);
        assert_eq!(who.custom_fields().delete(which.id).await.problem().code, code);
        let another = new("Another", CustomKind::Text, which.group);
        assert_eq!(who.custom_fields().create(&another).await.problem().code, code);
    }
    hugo.custom_fields().delete(field.id).await.unwrap();
    assert_eq!(anna.custom_fields().restore(field.id).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.custom_fields().restore(field.id).await.problem().code, Code::NotFound);
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(north.id, north.version, &archive).await.unwrap();
    let late = new("Late", CustomKind::Text, Some(north.id));
    assert_eq!(hugo.custom_fields().create(&late).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn a_name_is_there_once_where_a_record_could_have_it_twice_and_there_is_an_end_to_fields() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (north, south) = (group(&ada, "North", &[]).await, group(&ada, "South", &[]).await);
    make(&ada, "Ёмкость", CustomKind::Number, Some(north.id)).await;
    make(&ada, "Ёмкость", CustomKind::Text, Some(south.id)).await;
    let nowhere = new("Нигде", CustomKind::Text, Some(GroupId(0)));
    assert_eq!(ada.custom_fields().create(&nowhere).await.problem().code, Code::NotFound);
    for place in [None, Some(north.id)] {
        let taken = ada.custom_fields().create(&new("ЕМКОСТЬ", CustomKind::Text, place)).await.problem();
        assert_eq!((taken.errors[0].field.as_str(), taken.errors[0].code), ("name", FieldCode::Taken));
    }
    for number in 1..MOST_CUSTOM_FIELDS {
        make(&ada, &format!("field {number}"), CustomKind::Text, Some(north.id)).await;
    }
    let more = new("more", CustomKind::Text, Some(north.id));
    assert_eq!(ada.custom_fields().create(&more).await.problem().code, Code::WrongState);
    let none = NewCustomField { clients: false, leads: false, ..new("none", CustomKind::Text, None) };
    assert_eq!(ada.custom_fields().create(&none).await.problem().errors[0].code, FieldCode::Required);
    let empty = NewCustomField { choices: Vec::new(), ..new("empty", CustomKind::Choice, None) };
    assert_eq!(ada.custom_fields().create(&empty).await.problem().errors[0].field, "choices");
}

#[actix_web::test]
async fn a_deleted_field_is_not_told_and_comes_back_with_what_stood_in_it_for_thirty_days() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let field = make(&ada, "Договор", CustomKind::Text, None).await;
    let client = anna.clients().create(&named("One", "one@x.example")).await.unwrap();
    let client = say(&anna, &client, &[(field.id, Some("А-12".into()))]).await;
    ada.custom_fields().delete(field.id).await.unwrap();
    assert!(anna.clients().find(client.id).await.unwrap().custom.is_empty());
    assert!(found(&anna, vec![is(&field, "А-12".into())]).await.is_empty());
    let again = make(&ada, "Договор", CustomKind::Text, None).await;
    assert_eq!(ada.custom_fields().restore(field.id).await.problem().errors[0].code, FieldCode::Taken);
    ada.custom_fields().delete(again.id).await.unwrap();
    ada.custom_fields().restore(field.id).await.unwrap();
    assert_eq!(anna.clients().find(client.id).await.unwrap().custom, client.custom);

    ada.custom_fields().delete(field.id).await.unwrap();
    app.later(SignedDuration::from_hours(31 * 24));
    let job = "INSERT INTO jobs (kind, payload) VALUES ('custom_fields.purge', 'null')";
    app.database().await.execute(job, &[]).await.unwrap();
    app.settle().await;
    let fields =
        app.database().await.query_one("SELECT count(*) FROM custom_fields WHERE id = $1", &[&field.id.0]).await;
    assert_eq!(fields.unwrap().get::<_, i64>(0), 0);
    let left = app.database().await.query_one("SELECT custom::text FROM clients", &[]).await.unwrap();
    assert_eq!(left.get::<_, String>(0), "{}");
}

#[actix_web::test]
async fn a_choice_that_is_not_offered_any_more_stays_where_it_was_chosen() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let field = make(&ada, "Тариф", CustomKind::Choice, None).await;
    let client = anna.clients().create(&named("One", "one@x.example")).await.unwrap();
    let client = say(&anna, &client, &[(field.id, Some("Опт".into()))]).await;
    let change =
        ChangeCustomField { choices: Some(vec!["Розница".parse().unwrap()]), ..ChangeCustomField::default() };
    ada.custom_fields().change(field.id, field.version, &change).await.unwrap();
    let kept = say(&anna, &client, &[(field.id, Some("Опт".into()))]).await;
    assert_eq!(kept.custom[&field.id], "Опт".into());
    assert_eq!(found(&anna, vec![is(&field, "Опт".into())]).await, ["One"]);
}

#[actix_web::test]
async fn what_moves_to_another_group_keeps_what_it_said_and_tells_it_there_no_more() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let field = make(&ada, "Участок", CustomKind::Text, Some(north.id)).await;
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let client = say(&anna, &client, &[(field.id, Some("4".into()))]).await;
    let to = |group: GroupId| MoveClient { group: Some(group), owner: None };
    let moved = anna.clients().relocate(client.id, client.version, &to(south.id)).await.unwrap();
    assert!(moved.custom.is_empty());
    assert!(found(&anna, vec![is(&field, "4".into())]).await.is_empty());
    let feed = anna.record(RecordId::Client(client.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    let told = serde_json::to_string(&feed).unwrap();
    assert!(!told.contains("Участок"), "{told}");
    let back = anna.clients().relocate(moved.id, moved.version, &to(north.id)).await.unwrap();
    assert_eq!(back.custom, client.custom);
}

#[actix_web::test]
async fn a_lead_takes_along_what_clients_have_too_and_an_existing_client_what_it_has_not_or_is_told_to() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let both = make(&ada, "Договор", CustomKind::Text, None).await;
    let sum = make(&ada, "Скидка", CustomKind::Number, None).await;
    let region = make(&ada, "Регион", CustomKind::Text, None).await;
    let of_leads = NewCustomField { clients: false, ..new("Ярмарка", CustomKind::Text, None) };
    let of_leads = ada.custom_fields().create(&of_leads).await.unwrap();
    let custom = CustomValues::from([
        (both.id, "А-12".into()),
        (sum.id, number(5.0)),
        (region.id, "Юг".into()),
        (of_leads.id, "Осень".into()),
    ]);
    let lead = |name: &str, email: &str| NewLead {
        custom: custom.clone(),
        email: Some(email.parse().unwrap()),
        ..crate::leads::named(name)
    };
    let fresh = anna.leads().create(&lead("Fresh", "fresh@x.example")).await.unwrap();
    let done = anna.leads().convert(fresh.id, fresh.version, &Convert::default()).await.unwrap();
    assert_eq!(done.client.custom.keys().copied().collect::<Vec<_>>(), [both.id, sum.id, region.id]);
    assert_eq!(done.lead.custom, custom, "the lead is read as it was");

    let client = anna.clients().create(&named("There", "there@x.example")).await.unwrap();
    let client = say(&anna, &client, &[(sum.id, Some(number(1.0))), (region.id, Some("Север".into()))]).await;
    let joining = anna.leads().create(&lead("Joining", "joining@x.example")).await.unwrap();
    let how = Convert { client: Some(client.id), take_custom: vec![region.id], ..Convert::default() };
    let done = anna.leads().convert(joining.id, joining.version, &how).await.unwrap();
    let expected = [(both.id, "А-12".into()), (sum.id, number(1.0)), (region.id, "Юг".into())];
    assert_eq!(done.client.custom, CustomValues::from(expected));
    anna.leads().revert(joining.id).await.unwrap();
    assert_eq!(anna.clients().find(client.id).await.unwrap().custom, client.custom);
}

#[actix_web::test]
async fn the_history_of_a_record_tells_of_its_custom_fields_by_name() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let sum = make(&ada, "Скидка", CustomKind::Number, None).await;
    let other = make(&ada, "Договор", CustomKind::Text, None).await;
    let lead = add_in(&anna, north.id, "Lead").await;
    let custom = ChangeCustom::from([(sum.id, Some(number(5.0))), (other.id, Some("А".into()))]);
    let change = ChangeLead { custom, ..ChangeLead::default() };
    anna.leads().change(lead.id, lead.version, &change).await.unwrap();
    let feed = anna.record(RecordId::Lead(lead.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    let What::Changed { changes } = &feed[0].what else { panic!("{feed:?}") };
    let told: Vec<_> =
        changes.iter().map(|one| (one.label.as_deref(), one.before.as_deref(), one.after.as_deref())).collect();
    assert_eq!(told, [(Some("Скидка"), None, Some("5")), (Some("Договор"), None, Some("А"))]);
}

#[actix_web::test]
async fn custom_fields_come_in_with_a_file_go_out_with_one_and_are_undone() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let sum = make(&ada, "Скидка, %", CustomKind::Number, None).await;
    let date = make(&ada, "Договор до", CustomKind::Date, None).await;
    let choice = make(&ada, "=Тариф", CustomKind::Choice, None).await;
    let there = anna.clients().create(&named("There", "there@x.example")).await.unwrap();
    let there = say(&anna, &there, &[(sum.id, Some(number(1.0)))]).await;
    let file = "name;email;скидка %;ДОГОВОР ДО;Тариф\n\
        Анна;anna@x.example;12,5;31.01.2027;опт\n\
        There;there@x.example;2;;\n\
        Плохой;bad@x.example;много;31.02.2027;Импорт\n";
    let import = anna.imports().upload(&UploadOptions::default(), file.as_bytes().to_vec()).await.unwrap();
    let mut settings = import.settings.clone().unwrap();
    let expected = [sum.id, date.id, choice.id].map(ImportField::Custom);
    assert_eq!(settings.columns[2..], expected, "guessed by their names");
    settings.on_duplicate = OnDuplicate::Update;
    anna.imports().set(import.id, &settings).await.unwrap();
    anna.imports().start(import.id).await.unwrap();
    app.settle().await;
    let done = anna.imports().find(import.id).await.unwrap();
    assert_eq!((done.created, done.updated, done.rejected), (1, 1, 1));
    let problems = anna.imports().problems(import.id, &ImportPage::default()).await.unwrap().items;
    let mut wrong: Vec<_> = problems.iter().map(|one| (one.field.as_str(), one.code)).collect();
    wrong.sort_unstable_by_key(|(field, _)| *field);
    assert_eq!(
        wrong,
        [("=Тариф", FieldCode::NotFound), ("Договор до", FieldCode::Invalid), ("Скидка, %", FieldCode::Invalid)]
    );
    assert_eq!(anna.clients().find(there.id).await.unwrap().custom[&sum.id], number(2.0));

    let file = anna.clients().export(&ClientFilter::default(), &FileOptions::default()).await.unwrap();
    let file = String::from_utf8(file).unwrap();
    assert!(file.lines().next().unwrap().ends_with(",'=Тариф,Договор до,\"Скидка, %\""), "{file}");
    assert!(file.contains(",Опт,2027-01-31,12.5\r\n"), "{file}");
    let json = FileOptions { format: FileFormat::Jsonl, ..FileOptions::default() };
    let file = String::from_utf8(anna.clients().export(&ClientFilter::default(), &json).await.unwrap()).unwrap();
    assert!(file.contains(r#""Договор до":null,"Скидка, %":2}"#), "{file}");

    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    assert_eq!(anna.clients().find(there.id).await.unwrap().custom, there.custom);
}

#[actix_web::test]
async fn a_field_of_no_group_of_mine_can_not_be_imported_into() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[]).await;
    let field = make(&ada, "Участок", CustomKind::Text, Some(north.id)).await;
    let file = b"name,email,x\nA,a@x.example,1\n".to_vec();
    let import = anna.imports().upload(&UploadOptions::default(), file).await.unwrap();
    let mut settings = import.settings.clone().unwrap();
    settings.columns[2] = ImportField::Custom(field.id);
    let refused = anna.imports().set(import.id, &settings).await.problem();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("columns", FieldCode::NotFound));
}
