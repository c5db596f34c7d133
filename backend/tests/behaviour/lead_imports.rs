//! Bringing in leads from files: what comes in, what is the same lead, what is left out, who may, and undoing it.

use crate::comments::new as words;
use crate::custom_fields::new as new_field;
use crate::groups::group;
use crate::leads::{all, money, named, stages, titles, to};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::bulk::{LeadAct, LeadBulk, Rows};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::custom_fields::CustomKind;
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::ImportId;
use vestnik_client::api::imports::{
    Import, ImportFailure, ImportField, ImportKind, ImportLook, ImportOptions, ImportPage, ImportSettings, ImportState,
    ImportUndone, OnDuplicate, RefusedOptions, UploadOptions,
};
use vestnik_client::api::leads::{ChangeLead, Lead, LeadFilter, LeadSort, NewLead, Priority, RecordId, StageMeaning};
use vestnik_client::api::notifications::{NotificationAbout, NotificationFilter};
use vestnik_client::api::tags::{NewTag, TagColour};
use vestnik_client::api::text::{Email, Phone};
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

async fn upload(person: &Persona, file: &str) -> Import {
    let options = UploadOptions { kind: ImportKind::Leads, ..UploadOptions::default() };
    person.imports().upload(&options, file.as_bytes().to_vec()).await.unwrap()
}

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

/// Brings in a file as it seems to be, with this rule for leads that are there.
async fn bring_in(app: &TestApp, person: &Persona, on_duplicate: OnDuplicate, file: &str) -> Import {
    let import = upload(person, file).await;
    set(person, &import, |settings| settings.on_duplicate = on_duplicate).await;
    run(app, person, import.id).await
}

/// The leads that a filter finds, the oldest first.
async fn leads(person: &Persona, filter: LeadFilter) -> Vec<Lead> {
    all(person, LeadFilter { sort: Some(LeadSort::CreatedAt), ..filter }).await
}

/// Those that an import made.
fn made(import: &Import) -> LeadFilter {
    LeadFilter { import: Some(import.id), ..LeadFilter::default() }
}

const fn figures(import: &Import) -> (i64, i64, i64, i64) {
    (import.created, import.updated, import.skipped, import.rejected)
}

fn with_email(name: &str, email: &str) -> NewLead {
    NewLead { email: Some(Email::parse(email).unwrap()), anyway: true, ..named(name) }
}

fn with_phone(name: &str, phone: &str) -> NewLead {
    NewLead { phone: Some(Phone::parse(phone).unwrap()), anyway: true, ..named(name) }
}

fn called(name: &str) -> ChangeLead {
    ChangeLead { name: Some(Some(name.parse().unwrap())), ..ChangeLead::default() }
}

#[actix_web::test]
async fn good_rows_come_in_with_all_that_stands_in_them_and_bad_ones_are_told_with_their_reason() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let field = ada.custom_fields().create(&new_field("Договор", CustomKind::Text, None)).await.unwrap();
    let file = "Имя;Компания;E-mail;Телефон;Этап;Причина;Сумма;Источник;Срочность;Следующий шаг;До какого дня;Комментарий;Договор\r\n\
        Белова Вера;Северлес;Vera@x.example;+7 (916) 123-45-67;подходит;;1 500,50 ₽;Выставка;Срочно;Позвонить;02.01.2030;\"первая\nвторая\";А-1\r\n\
        ;Отель;;;проигран;дорого;900 USD;;;;;;\r\n\
        ;;плохой;12;нет такого;;много;;потом;;31.02.2030;;\r\n\
        ;;;;;;;Выставка;;;;;\r\n";
    let import = anna.imports().create_of(ImportKind::Leads, &ImportOptions::default(), file.into()).await.unwrap();
    assert_eq!((import.kind, import.file_name.as_str()), (ImportKind::Leads, "leads.csv"));
    app.settle().await;
    let import = anna.imports().find(import.id).await.unwrap();
    assert_eq!((import.state, figures(&import)), (ImportState::Done, (2, 0, 0, 2)));

    let brought = leads(&anna, made(&import)).await;
    let (vera, hotel) = (&brought[0], &brought[1]);
    assert_eq!((vera.title.as_str(), vera.company.as_str(), vera.owner.id), ("Белова Вера", "Северлес", anna.id));
    assert_eq!(vera.email.as_ref().map(Email::as_str), Some("vera@x.example"));
    assert_eq!(vera.phone.as_ref().map(Phone::as_str), Some("+79161234567"));
    assert_eq!((vera.stage.name.as_str(), vera.lost_reason.as_str()), ("Qualified", ""));
    assert_eq!((vera.amount.clone(), vera.priority), (Some(money(150_050, "RUB")), Priority::High));
    assert_eq!((vera.source.as_str(), vera.next_step.as_str()), ("Выставка", "Позвонить"));
    assert_eq!(vera.next_step_on.map(|day| day.to_string()).as_deref(), Some("2030-01-02"));
    assert_eq!((vera.description.as_str(), &vera.custom[&field.id]), ("первая\nвторая", &"А-1".into()));
    assert_eq!((hotel.title.as_str(), hotel.amount.clone()), ("Отель", Some(money(90_000, "USD"))));
    assert_eq!((hotel.stage.meaning, hotel.lost_reason.as_str()), (StageMeaning::Lost, "дорого"));
    assert_eq!((vera.version, hotel.version, vera.stage_since), (1, 1, vera.created_at));

    let problems = anna.imports().problems(import.id, &ImportPage::default()).await.unwrap().items;
    let problems: Vec<_> = problems.iter().map(|one| (one.line, one.field.as_str(), one.code)).collect();
    let expected = [
        (5, "amount", FieldCode::Invalid),
        (5, "email", FieldCode::InvalidEmail),
        (5, "next_step_on", FieldCode::Invalid),
        (5, "phone", FieldCode::InvalidPhone),
        (5, "priority", FieldCode::NotFound),
        (5, "stage", FieldCode::NotFound),
        (6, "name", FieldCode::Required),
    ];
    assert_eq!(problems, expected);
    let refused = anna.imports().refused(import.id, &RefusedOptions::default()).await.unwrap();
    assert!(String::from_utf8(refused).unwrap().contains("name: required"));
}

#[actix_web::test]
async fn the_columns_of_a_file_of_leads_are_told_and_remembered_apart_from_those_of_clients() {
    use ImportField::{Amount, Description, Email, Ignore, Name, Phone};
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "Кто,Почта,Бюджет\nВера,v@x.example,5\n";
    let import = upload(&anna, file).await;
    let guess = import.settings.clone().unwrap().columns;
    assert_eq!(guess, [Ignore, Email, Amount]);
    let refused = async |columns: &[ImportField]| {
        let settings = ImportSettings { columns: columns.to_vec(), ..import.settings.clone().unwrap() };
        let problem = anna.imports().set(import.id, &settings).await.problem();
        problem.field("columns").unwrap().code
    };
    assert_eq!(refused(&[Ignore, Ignore, Amount]).await, FieldCode::Required);
    assert_eq!(refused(&[Name, ImportField::Comment]).await, FieldCode::Invalid);
    set(&anna, &import, |settings| settings.columns = vec![Name, Email, Description]).await;
    assert_eq!(figures(&run(&app, &anna, import.id).await), (1, 0, 0, 0));
    let next = upload(&anna, file).await;
    assert_eq!(next.settings.unwrap().columns, [Name, Email, Description], "as the last time");
    let clients = anna.imports().upload(&UploadOptions::default(), file.into()).await.unwrap();
    assert_eq!(clients.settings.unwrap().columns, [Ignore, Email, Ignore]);
    let nameless = upload(&anna, "Телефон,ИНН\n12345,7\n").await;
    assert_eq!(nameless.settings.unwrap().columns, [Phone, Ignore]);
}

#[actix_web::test]
async fn a_lead_that_is_there_is_left_completed_or_changed_as_was_chosen_and_the_dry_run_says_so_before() {
    let app = TestApp::start().await;
    let file = "name,email,phone,company,source,stage\n\
        Vera New,vera@x.example,,Север,fair,won\n\
        Phone New,,111-11,Юг,fair,\n\
        Same,same@x.example,,,,\n\
        Late,late@x.example,22222,,,\n\
        Later,late@x.example,,Запад,,\n\
        Last,,22222,,site,\n";
    for (policy, expected) in
        [(OnDuplicate::Skip, (1, 0, 5, 0)), (OnDuplicate::Fill, (1, 4, 1, 0)), (OnDuplicate::Update, (1, 4, 1, 0))]
    {
        let anna = app.person(&format!("Anna {policy:?}")).await;
        let vera = NewLead { source: Some("site".parse().unwrap()), ..with_email("Vera", "vera@x.example") };
        let vera = anna.leads().create(&vera).await.unwrap();
        let older = anna.leads().create(&with_phone("Older", "11111")).await.unwrap();
        let phone = anna.leads().create(&with_phone("Phone", "11111")).await.unwrap();
        let same = anna.leads().create(&with_email("Same", "same@x.example")).await.unwrap();
        app.later(SignedDuration::from_secs(1));
        let older = anna.leads().change(older.id, older.version, &called("Older, changed last")).await.unwrap();
        app.later(SignedDuration::from_secs(1));

        let import = upload(&anna, file).await;
        set(&anna, &import, |settings| settings.on_duplicate = policy).await;
        anna.imports().check(import.id).await.unwrap();
        app.settle().await;
        let checked = anna.imports().find(import.id).await.unwrap();
        assert_eq!((checked.state, figures(&checked)), (ImportState::Checked, expected), "foreseen: {policy:?}");
        assert_eq!(leads(&anna, LeadFilter::default()).await.len(), 4, "a dry run writes nothing");
        assert_eq!(figures(&run(&app, &anna, import.id).await), expected, "{policy:?}");

        let now = anna.leads().find(vera.id).await.unwrap();
        let told = (now.name.as_str(), now.company.as_str(), now.source.as_str());
        match policy {
            OnDuplicate::Skip => assert_eq!(now, vera),
            OnDuplicate::Fill => assert_eq!(told, ("Vera", "Север", "site")),
            OnDuplicate::Update => assert_eq!(told, ("Vera New", "Север", "fair")),
        }
        assert_eq!(now.stage, vera.stage, "an import leaves a lead at its stage");
        let by_phone = anna.leads().find(older.id).await.unwrap();
        assert_eq!(by_phone.company, if policy == OnDuplicate::Skip { "" } else { "Юг" });
        assert_eq!(anna.leads().find(phone.id).await.unwrap(), phone, "of two with one number, the one changed last");
        assert_eq!(anna.leads().find(same.id).await.unwrap(), same, "what tells nothing new changes nothing");
        let late = leads(&anna, made(&import)).await.remove(0);
        let told = (late.name.as_str(), late.company.as_str(), late.source.as_str(), late.version);
        match policy {
            OnDuplicate::Skip => assert_eq!(told, ("Late", "", "", 1)),
            OnDuplicate::Fill => assert_eq!(told, ("Late", "Запад", "site", 1)),
            OnDuplicate::Update => assert_eq!(told, ("Last", "Запад", "site", 1)),
        }
    }
}

#[actix_web::test]
async fn a_lead_without_an_address_is_the_same_by_its_number_however_that_is_written() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let known = anna.leads().create(&with_phone("Vera", "+79161234567")).await.unwrap();
    let file = "name,phone,company\nVera,8 (916) 123-45-67,Север\n,9161234567,\n,00 7 916 123 45 67,\n";
    let import = bring_in(&app, &anna, OnDuplicate::Fill, file).await;
    assert_eq!(figures(&import), (0, 3, 0, 0));
    assert_eq!(anna.leads().find(known.id).await.unwrap().company, "Север");
    let typed = LeadFilter { q: Some("8 916 123".to_owned()), ..LeadFilter::default() };
    assert_eq!(titles(&anna, typed).await, ["Vera"]);
}

/// What the leads that an import made are called, and what tags each bears.
async fn tagged(person: &Persona, import: &Import) -> Vec<String> {
    let mut told = Vec::new();
    for lead in leads(person, made(import)).await {
        told.push(lead.title.clone());
        told.extend(lead.tags.iter().map(|tag| format!("{} {}", lead.title, tag.name)));
    }
    told
}

#[actix_web::test]
async fn leads_bear_the_tags_of_their_rows_and_who_may_make_none_names_those_that_are_there() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let file = "name,tags\nA,a\nB,\nC,c; both\nD,d; both\n";
    let import = bring_in(&app, &anna, OnDuplicate::Skip, file).await;
    assert_eq!(tagged(&anna, &import).await, ["A", "A a", "B", "C", "C both", "C c", "D", "D both", "D d"]);

    let may = [(Permission::LeadsRead, Reach::Own), (Permission::LeadsWrite, Reach::Own)];
    let lina = app.person_who_may("Lina", &may).await;
    let vip = NewTag { name: "VIP".parse().unwrap(), colour: TagColour::Red, group: None, owner: Some(lina.id) };
    ada.tags().create(&vip).await.unwrap();
    let import = bring_in(&app, &lina, OnDuplicate::Skip, "name,tags\nA,vip\nB,vip; new\n").await;
    assert_eq!(figures(&import), (1, 0, 0, 1));
    assert_eq!(tagged(&lina, &import).await, ["A", "A VIP"]);
    let problem = lina.imports().problems(import.id, &ImportPage::default()).await.unwrap().items.remove(0);
    assert_eq!((problem.line, problem.field.as_str(), problem.code), (3, "tags", FieldCode::NotFound));
}

#[actix_web::test]
async fn who_is_a_client_by_now_or_lives_in_another_home_or_is_deleted_is_not_the_same_lead() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let elsewhere = NewLead { group: Some(north.id), ..with_email("North", "north@x.example") };
    anna.leads().create(&elsewhere).await.unwrap();
    let client = anna.leads().create(&with_email("Client", "client@x.example")).await.unwrap();
    anna.leads().convert(client.id, client.version, &Convert::default()).await.unwrap();
    let gone = anna.leads().create(&with_email("Gone", "gone@x.example")).await.unwrap();
    anna.leads().delete(gone.id).await.unwrap();
    let file = "name,email\nA,north@x.example\nB,client@x.example\nC,gone@x.example\nD,\nD,\n";
    let import = bring_in(&app, &anna, OnDuplicate::Update, file).await;
    assert_eq!(figures(&import), (5, 0, 0, 0), "rows without address and number are new each");
}

#[actix_web::test]
async fn an_import_is_undone_but_for_what_somebody_changed_since() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let vera = NewLead { amount: Some(money(500, "EUR")), ..with_email("Vera", "vera@x.example") };
    let vera = anna.leads().create(&vera).await.unwrap();
    let oleg = anna.leads().create(&with_email("Oleg", "oleg@x.example")).await.unwrap();
    let file = "name,email,amount,priority,next step,due,source\n\
        Vera New,vera@x.example,7 USD,high,Call,2030-01-02,fair\n\
        Oleg New,oleg@x.example,,,,,\n\
        A,a@x.example,,,,,\n\
        B,b@x.example,,,,,\n\
        C,c@x.example,,,,,\n";
    let import = bring_in(&app, &anna, OnDuplicate::Update, file).await;
    assert_eq!(figures(&import), (3, 2, 0, 0));
    let changed = anna.leads().find(vera.id).await.unwrap();
    assert_eq!((changed.amount.clone(), changed.priority), (Some(money(700, "USD")), Priority::High));
    let brought = leads(&anna, made(&import)).await;
    for lead in [&anna.leads().find(oleg.id).await.unwrap(), &brought[1]] {
        anna.leads().change(lead.id, lead.version, &called("Mine")).await.unwrap();
    }
    anna.leads().convert(brought[2].id, brought[2].version, &Convert::default()).await.unwrap();

    assert_eq!(anna.imports().undo(import.id).await.unwrap().state, ImportState::Undoing);
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap();
    let came = ImportUndone { deleted: 1, restored: 1, kept: 3 };
    assert_eq!((undone.state, undone.undone), (ImportState::Undone, Some(came)));
    let back = anna.leads().find(vera.id).await.unwrap();
    let as_it_was = Lead { version: back.version, updated_at: back.updated_at, ..vera };
    assert_eq!(back, as_it_was);
    let kept = anna.imports().kept(import.id, &ImportPage::default()).await.unwrap().items;
    let kept: Vec<_> = kept.into_iter().map(|one| (one.record, one.title)).collect();
    let expected = [(oleg.id, "Mine"), (brought[1].id, "Mine"), (brought[2].id, "C")];
    assert_eq!(kept, expected.map(|(id, title)| (RecordId::Lead(id), title.to_owned())));
    assert_eq!(leads(&anna, made(&import)).await.len(), 2);
    anna.leads().restore(brought[0].id).await.unwrap();
    assert_eq!(anna.imports().undo(import.id).await.problem().code, Code::WrongState, "once is enough");
}

#[actix_web::test]
async fn undoing_keeps_leads_on_which_somebody_worked_since_though_nobody_changed_them() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let file = "name,email\nA,a@x.example\nB,b@x.example\nC,c@x.example\n";
    let import = bring_in(&app, &anna, OnDuplicate::Skip, file).await;
    let ids: Vec<_> = leads(&anna, made(&import)).await.into_iter().map(|lead| RecordId::Lead(lead.id)).collect();
    anna.record(ids[0]).comment(&words("перезвонить")).await.unwrap();
    anna.record(ids[1]).add_file("a.txt", b"x".to_vec()).await.unwrap();
    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 1, restored: 0, kept: 2 }));
    let kept = anna.imports().kept(import.id, &ImportPage::default()).await.unwrap().items;
    assert_eq!(kept.iter().map(|one| one.record).collect::<Vec<_>>(), ids[..2]);
}

#[actix_web::test]
async fn the_created_are_listed_counted_brought_out_and_acted_on_together() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let other = anna.leads().create(&named("Other")).await.unwrap();
    let import = bring_in(&app, &anna, OnDuplicate::Skip, "name,phone\nA,11111\nB,22222\nC,33333\n").await;
    let filter = LeadFilter { with_total: true, ..made(&import) };
    assert_eq!(anna.leads().list(&filter).await.unwrap().total, Some(3));
    assert_eq!(titles(&anna, made(&import)).await, ["C", "B", "A"]);
    assert!(titles(&boris, made(&import)).await.is_empty(), "what is not mine I do not see by it");
    let file = anna.leads().export(&made(&import), &FileOptions::default()).await.unwrap();
    assert_eq!(String::from_utf8(file).unwrap().lines().count(), 4);
    // They stand where their age puts them, the newest first.
    let board = anna.leads().board(&LeadFilter { ungrouped: true, ..made(&import) }).await.unwrap();
    assert_eq!(board.lanes[0].leads, 3);
    let first: Vec<_> = board.lanes[0].first.iter().map(|lead| lead.title.as_str()).collect();
    assert_eq!(first, ["C", "B", "A"]);
    let every = LeadBulk { act: LeadAct::Delete, rows: Rows { ids: None, all: true } };
    anna.bulk().leads(&made(&import), &every).await.unwrap();
    app.settle().await;
    assert_eq!(titles(&anna, LeadFilter::default()).await, [other.title]);
}

/// A file of so many leads, every tenth of which is bad.
fn many(rows: usize) -> String {
    let row =
        |n: usize| format!("Лид {n},{}\n", if n % 10 == 9 { "bad".to_owned() } else { format!("c{n}@x.example") });
    format!("name,email\n{}", (0..rows).map(row).collect::<Vec<_>>().concat())
}

#[actix_web::test]
async fn an_import_that_was_interrupted_or_ended_goes_on_where_it_was_and_doubles_nothing() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, &many(12_000)).await;
    anna.imports().start(import.id).await.unwrap();
    let db = app.database().await;
    // The third batch can't be written: as if the server had been killed in the middle.
    db.batch_execute(
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the lights went out'; END $$;
         CREATE TRIGGER stop BEFORE UPDATE ON imports FOR EACH ROW WHEN (NEW.rows_done > 10000) EXECUTE FUNCTION stop();",
    )
    .await
    .unwrap();
    app.settle().await;
    let half = anna.imports().find(import.id).await.unwrap();
    assert_eq!((half.state, half.rows_done, half.created), (ImportState::Running, 10_000, 9_000));
    assert_eq!(anna.imports().cancel(import.id).await.unwrap().state, ImportState::Cancelled);
    db.batch_execute("DROP TRIGGER stop ON imports").await.unwrap();
    app.later(SignedDuration::from_secs(60));
    let whole = run(&app, &anna, import.id).await;
    assert_eq!((whole.state, figures(&whole)), (ImportState::Done, (10_800, 0, 0, 1_200)));
    let counted = LeadFilter { with_total: true, ..LeadFilter::default() };
    assert_eq!(anna.leads().list(&counted).await.unwrap().total, Some(10_800));
    // Once more, and nobody comes twice.
    let again = bring_in(&app, &anna, OnDuplicate::Update, &many(12_000)).await;
    assert_eq!(figures(&again), (0, 0, 10_800, 1_200));
}

#[actix_web::test]
async fn files_of_leads_take_the_right_to_add_leads_and_those_of_clients_the_right_to_add_clients() {
    let app = TestApp::start().await;
    let of_leads = app.person_who_may("Lina", &[(Permission::LeadsWrite, Reach::Own)]).await;
    let of_clients = app.person_who_may("Clara", &[(Permission::ClientsWrite, Reach::Own)]).await;
    let file = || b"name,email\nA,a@x.example\n".to_vec();
    for (person, may, not) in
        [(&of_leads, ImportKind::Leads, ImportKind::Clients), (&of_clients, ImportKind::Clients, ImportKind::Leads)]
    {
        let options = |kind| UploadOptions { kind, ..UploadOptions::default() };
        let refused = person.imports().upload(&options(not), file()).await.problem();
        assert_eq!(refused.code, Code::Forbidden);
        let refused = person.imports().create_of(not, &ImportOptions::default(), file()).await.problem();
        assert_eq!(refused.code, Code::Forbidden);
        let import = person.imports().upload(&options(may), file()).await.unwrap();
        assert_eq!(figures(&run(&app, person, import.id).await), (1, 0, 0, 0));
        assert_eq!(person.imports().list(&ImportPage::default()).await.unwrap().items.len(), 1);
        let dropped = person.imports().preview(import.id, &ImportLook::default()).await.problem();
        assert_eq!(dropped.code, Code::WrongState);
    }
    // Whoever loses the right in the middle brings in nothing more, undoes nothing, and does not even see it.
    let import = upload(&of_leads, "name,email\nB,b@x.example\n").await;
    of_leads.imports().start(import.id).await.unwrap();
    app.admin("Ada").await.roles().disallow(of_leads.id, Permission::LeadsWrite).await.unwrap();
    app.settle().await;
    let state = "SELECT state, failure FROM imports WHERE id = $1";
    let state = app.database().await.query_one(state, &[&import.id.0]).await.unwrap();
    assert_eq!((state.get::<_, &str>(0), state.get::<_, &str>(1)), ("failed", "forbidden"));
    assert_eq!(of_leads.imports().undo(import.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn an_import_is_nobodys_who_may_not_add_what_is_in_it_at_any_of_its_addresses() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let import = upload(&anna, "name\nA\n").await;
    for (permission, expected) in [(Permission::LeadsWrite, None), (Permission::ClientsWrite, Some(Code::NotFound))] {
        let who = app.person_who_may(permission.name(), &[(permission, Reach::All)]).await;
        let api = who.imports();
        assert_eq!(api.find(import.id).await.err().map(|error| error.problem().unwrap().code), expected);
    }
    let stranger = app.person_who_may("Stranger", &[(Permission::ClientsWrite, Reach::All)]).await;
    let api = stranger.imports();
    let (id, page) = (import.id, ImportPage::default());
    let answers = [
        api.preview(id, &ImportLook::default()).await.problem().code,
        api.set(id, import.settings.as_ref().unwrap()).await.problem().code,
        api.check(id).await.problem().code,
        api.start(id).await.problem().code,
        api.cancel(id).await.problem().code,
        api.undo(id).await.problem().code,
        api.discard(id).await.problem().code,
        api.problems(id, &page).await.problem().code,
        api.refused(id, &RefusedOptions::default()).await.problem().code,
        api.kept(id, &page).await.problem().code,
    ];
    assert_eq!(answers, [Code::NotFound; 10]);
    assert_eq!(anna.imports().find(id).await.unwrap(), import);
}

#[actix_web::test]
async fn whoever_brings_in_leads_alone_is_told_of_it_and_whoever_may_not_any_more_is_not() {
    let app = TestApp::start().await;
    let grants = [Permission::LeadsRead, Permission::LeadsWrite].map(|permission| (permission, Reach::Own));
    let of_leads = app.person_who_may("Of leads", &grants).await;
    let import = bring_in(&app, &of_leads, OnDuplicate::Skip, "name\nA\n").await;
    let told = of_leads.notifications().list(&NotificationFilter::default()).await.unwrap().items;
    assert_eq!(told.iter().map(|one| one.about).collect::<Vec<_>>(), [NotificationAbout::Import(import.id)]);
    app.admin("Ada").await.roles().disallow(of_leads.id, Permission::LeadsWrite).await.unwrap();
    assert!(of_leads.notifications().list(&NotificationFilter::default()).await.unwrap().items.is_empty());
}

#[actix_web::test]
async fn who_may_change_only_his_own_changes_nothing_of_his_fellows_by_a_file() {
    let app = TestApp::start().await;
    let (ada, boris) = (app.admin("Ada").await, app.person("Boris").await);
    let grants = [
        Permission::LeadsRead,
        Permission::LeadsWrite,
        Permission::ClientsRead,
        Permission::ClientsWrite,
        Permission::GroupsRead,
    ];
    let lina = app.person_who_may("Lina", &grants.map(|permission| (permission, Reach::Own))).await;
    let north = group(&ada, "North", &[(&boris, GroupRole::Member), (&lina, GroupRole::Member)]).await.id;
    let lead =
        boris.leads().create(&NewLead { group: Some(north), ..with_email("Boris's", "a@x.example") }).await.unwrap();
    let client = crate::groups::client_in(&boris, north, "Boris's", "a@x.example").await;
    let file = "name,email\nLina's,a@x.example\n";
    for on_duplicate in [OnDuplicate::Update, OnDuplicate::Fill] {
        let of_leads = upload(&lina, file).await;
        let of_clients = lina.imports().upload(&UploadOptions::default(), file.as_bytes().to_vec()).await.unwrap();
        for (import, expected) in [(of_leads, on_duplicate == OnDuplicate::Update), (of_clients, false)] {
            set(&lina, &import, |settings| {
                settings.group = Some(north);
                settings.on_duplicate = on_duplicate;
            })
            .await;
            lina.imports().check(import.id).await.unwrap();
            app.settle().await;
            let foreseen = figures(&lina.imports().find(import.id).await.unwrap());
            let done = figures(&run(&app, &lina, import.id).await);
            // A lead of her own is made the first time, and is there the second; a client there can't be twice.
            let expected = if expected { (1, 0, 0, 0) } else { (0, 0, 1, 0) };
            assert_eq!((foreseen, done), (expected, expected));
        }
    }
    assert_eq!(boris.leads().find(lead.id).await.unwrap(), lead);
    assert_eq!(boris.clients().find(client.id).await.unwrap(), client);
}

#[actix_web::test]
async fn leads_come_into_a_group_at_its_own_stages_as_long_as_their_owner_works_there() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Viewer)]).await;
    let second = stages(&anna, Some(north.id)).await[1].clone();
    let file = "name,email,stage\nA,a@x.example,связались\nB,b@x.example,\n";
    let import = upload(&boris, file).await;
    let settings = ImportSettings { group: Some(north.id), ..import.settings.unwrap() };
    let problem = boris.imports().set(import.id, &settings).await.problem();
    assert_eq!(problem.field("group").unwrap().code, FieldCode::NotFound, "a viewer changes nothing");

    let import = upload(&anna, file).await;
    set(&anna, &import, |settings| settings.group = Some(north.id)).await;
    assert_eq!(figures(&run(&app, &anna, import.id).await), (2, 0, 0, 0));
    let seen = leads(&boris, LeadFilter { group: Some(north.id), ..LeadFilter::default() }).await;
    assert_eq!((seen[0].stage.id, seen[0].owner.id), (second.id, anna.id));
    assert_eq!(boris.imports().find(import.id).await.problem().code, Code::NotFound, "the file is hers");
    anna.leads().stage(seen[1].id, seen[1].version, &to(second.id)).await.unwrap();
    anna.imports().undo(import.id).await.unwrap();
    app.settle().await;
    let undone = anna.imports().find(import.id).await.unwrap().undone;
    assert_eq!(undone, Some(ImportUndone { deleted: 1, restored: 0, kept: 1 }), "who was moved was changed");

    let late = upload(&anna, "name\nC\n").await;
    set(&anna, &late, |settings| settings.group = Some(north.id)).await;
    anna.imports().start(late.id).await.unwrap();
    ada.groups().seat(north.id, anna.id, GroupRole::Viewer).await.unwrap();
    app.settle().await;
    let late = anna.imports().find(late.id).await.unwrap();
    assert_eq!((late.state, late.failure, late.created), (ImportState::Failed, Some(ImportFailure::Forbidden), 0));
}

#[actix_web::test]
async fn who_looks_at_leads_of_that_home_hears_once_of_a_batch_and_nobody_else_does() {
    let app = TestApp::start().await;
    let (ada, anna, zoe) = (app.admin("Ada").await, app.person("Anna").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let mut hers = listen(&app, &anna, anna.leads().events_path(Some(north.id))).await;
    let mut others = listen(&app, &zoe, zoe.leads().events_path(None)).await;
    let import = upload(&anna, &many(50)).await;
    set(&anna, &import, |settings| settings.group = Some(north.id)).await;
    run(&app, &anna, import.id).await;
    let told = next(&mut hers).await;
    assert_eq!(told.matches("event: lead\ndata: {}").count(), 1, "{told}");
    // Zoe hears of her own lead, and what came before it was not told.
    let own = crate::leads::add(&zoe, "Own").await;
    assert_eq!(next(&mut others).await, format!("event: lead\ndata: {{\"id\":{}}}\n\n", own.id));
}

/// Listens, once the server does.
async fn listen(app: &TestApp, person: &Persona, path: String) -> reqwest::Response {
    let asked = reqwest::Client::new().get(format!("{}{path}", app.base)).bearer_auth(app.token_of(person));
    let mut answer = asked.send().await.unwrap();
    assert!(answer.chunk().await.unwrap().is_some());
    answer
}

/// The next piece of a stream.
async fn next(answer: &mut reqwest::Response) -> String {
    let piece = tokio::time::timeout(std::time::Duration::from_secs(14), answer.chunk()).await;
    String::from_utf8(piece.expect("something is said").unwrap().unwrap().to_vec()).unwrap()
}
