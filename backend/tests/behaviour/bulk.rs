//! One action on many rows: gathered when it begins, done in groups by a job, with progress, a result, and a way back.

use crate::bulk_changes::{skips, undone, with_clients, with_leads};
use crate::delivery::{at_once, give_clients, plain};
use crate::groups::{client_in, group};
use crate::leads::add_in;
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::bulk::{
    BulkFailure, BulkPage, BulkRun, BulkSkip, BulkState, ClientAct, ClientBulk, DeleteAct, LeadAct, LeadBulk, LiftAct,
    MailingAct, MailingBulk, MessageBulk, Rows, SuppressionBulk,
};
use vestnik_client::api::clients::{ClientFilter, MailStatus};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::leads::{LeadFilter, NewLead};
use vestnik_client::api::mailings::{Content, MailingFilter, MailingState};
use vestnik_client::api::messages::MessageFilter;
use vestnik_client::api::suppressions::{NewSuppression, StatedReason, SuppressionFilter};
use vestnik_client::api::text::Email;
use vestnik_client::api::users::Block;
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

const ALL: Rows = Rows { ids: None, all: true };

fn delete(rows: Rows) -> ClientBulk {
    ClientBulk { act: ClientAct::Delete, rows }
}

fn searched(q: &str) -> ClientFilter {
    ClientFilter { q: Some(q.to_owned()), ..ClientFilter::default() }
}

async fn living(person: &Persona) -> i64 {
    let all = ClientFilter { with_total: true, ..ClientFilter::default() };
    person.clients().list(&all).await.unwrap().total.unwrap()
}

async fn now(person: &Persona, run: &BulkRun) -> BulkRun {
    person.bulk().find(run.id).await.unwrap()
}

#[actix_web::test]
async fn all_that_match_are_deleted_and_brought_back_and_nothing_else() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 900).await;
    give_clients(&app, &boris, 5).await;
    let run = anna.bulk().clients(&searched("client1"), &delete(ALL)).await.unwrap();
    assert_eq!((run.state, run.total), (BulkState::Queued, None));
    app.settle().await;
    let done = now(&anna, &run).await;
    // 1, 10 to 19, 100 to 199.
    assert_eq!((done.state, done.total, done.done, done.skipped), (BulkState::Done, Some(111), 111, 0));
    assert_eq!((living(&anna).await, living(&boris).await), (789, 5));
    assert!(done.may_undo && done.finished_at.is_some());
    let undo = anna.bulk().undo(run.id).await.unwrap();
    assert_eq!((undo.undo_of, undo.total), (Some(run.id), Some(111)));
    app.settle().await;
    assert_eq!((now(&anna, &undo).await.done, living(&anna).await), (111, 900));
    assert_eq!(anna.bulk().undo(run.id).await.problem().code, Code::WrongState, "once");
    assert_eq!(anna.bulk().undo(undo.id).await.problem().code, Code::WrongState);
    let runs = anna.bulk().list(&BulkPage::default()).await.unwrap().items;
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [undo.id, run.id]);
    assert!(!runs[1].may_undo);
}

#[actix_web::test]
async fn rows_that_are_named_are_meant_and_others_are_nobodys() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 3).await;
    give_clients(&app, &boris, 1).await;
    let own = anna.clients().list(&ClientFilter::default()).await.unwrap().items;
    let foreign = boris.clients().list(&ClientFilter::default()).await.unwrap().items;
    let ids = vec![own[0].id.0, foreign[0].id.0, 999_999];
    let run =
        anna.bulk().clients(&ClientFilter::default(), &delete(Rows { ids: Some(ids), all: false })).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.total, done.done, done.skipped), (Some(3), 1, 2));
    assert_eq!(done.skips, [BulkSkip { code: Code::NotFound, rows: 2 }]);
    assert_eq!((living(&anna).await, living(&boris).await), (2, 1));
}

#[actix_web::test]
async fn nobody_forgets_to_say_which_rows() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (rows, field, code) in [
        (Rows::default(), "rows.ids", FieldCode::Required),
        (Rows { ids: Some(Vec::new()), all: false }, "rows.ids", FieldCode::Required),
        (Rows { ids: Some(vec![1]), all: true }, "rows.all", FieldCode::Invalid),
        (Rows { ids: Some((1..=1001).collect()), all: false }, "rows.ids", FieldCode::TooMany),
    ] {
        let problem = anna.bulk().clients(&ClientFilter::default(), &delete(rows)).await.problem();
        assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), (field, code));
    }
    let long = ClientFilter { q: Some("a".repeat(201)), ..ClientFilter::default() };
    assert_eq!(anna.bulk().clients(&long, &delete(ALL)).await.problem().errors[0].field, "q");
}

#[actix_web::test]
async fn what_comes_after_the_rows_were_gathered_is_none_of_them() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 300).await;
    let run = anna.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    // As a process that was killed after the first group leaves it.
    let db = app.database().await;
    let gathered = "WITH rows AS (INSERT INTO bulk_rows (run_id, row_id, done) SELECT $1, id, CASE WHEN id % 2 = 0 THEN true END FROM clients)
                    UPDATE bulk_runs SET state = 'running', total = 300, done = 150 WHERE id = $1";
    db.execute(gathered, &[&run.id.0]).await.unwrap();
    db.execute("UPDATE clients SET deleted_at = now() WHERE id % 2 = 0", &[]).await.unwrap();
    anna.clients().create(&crate::clients::named("Late", "late@x.example")).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.state, done.done, done.skipped), (BulkState::Done, 300, 0));
    assert_eq!(living(&anna).await, 1);
}

#[actix_web::test]
async fn a_run_that_is_ended_stays_where_it_is() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 10).await;
    let run = anna.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    assert_eq!(anna.bulk().cancel(run.id).await.unwrap().state, BulkState::Cancelled);
    app.settle().await;
    assert_eq!(living(&anna).await, 10);
    assert_eq!(anna.bulk().undo(run.id).await.problem().code, Code::WrongState, "nothing was done");
    assert_eq!(anna.bulk().cancel(run.id).await.unwrap().state, BulkState::Cancelled);
}

#[actix_web::test]
async fn whoever_may_not_do_it_any_more_does_not_do_it() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    let ivan = app
        .person_who_may("Ivan", &[(Permission::ClientsWrite, Reach::Own), (Permission::ClientsRead, Reach::Own)])
        .await;
    for person in [&anna, &ivan] {
        give_clients(&app, person, 10).await;
    }
    let run = anna.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    let of_ivan = ivan.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    mara.users().block(anna.id, &Block { reason: "spam".parse().unwrap() }).await.unwrap();
    app.database().await.execute("DELETE FROM user_permissions WHERE permission = 'clients.write'", &[]).await.unwrap();
    app.settle().await;
    let over = now(&ivan, &of_ivan).await;
    assert_eq!((over.state, over.failure, over.done), (BulkState::Failed, Some(BulkFailure::Forbidden), 0));
    // Whoever is blocked sees nothing: it is looked up past him.
    let of_anna = "SELECT state || ' ' || failure FROM bulk_runs WHERE id = $1";
    let row = app.database().await.query_one(of_anna, &[&run.id.0]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "failed forbidden");
    let living = "SELECT count(*) FROM clients WHERE deleted_at IS NULL";
    assert_eq!(crate::delivery_nodes::count(&app, living).await, 20);
}

#[actix_web::test]
async fn messages_that_mailings_send_and_mailings_in_other_states_are_left_out_with_the_reason() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let (used, free) = (crate::messages::write(&anna, "Нужное").await, crate::messages::write(&anna, "Лишнее").await);
    let mut new = at_once(plain());
    new.content = Content::Message { message_id: used.id };
    new.schedule.start = crate::mailings::wall("2099-01-01T09:00:00");
    let planned = anna.mailings().create(&new).await.unwrap();
    anna.mailings().start(planned.id).await.unwrap();
    let draft = anna.mailings().create(&at_once(plain())).await.unwrap();
    let bulk = MessageBulk { act: DeleteAct::Delete, rows: ALL };
    let run = anna.bulk().messages(&MessageFilter::default(), &bulk).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.done, done.skips), (1, vec![BulkSkip { code: Code::InUse, rows: 1 }]));
    assert_eq!(anna.messages().find(free.id).await.problem().code, Code::NotFound);
    let bulk = MailingBulk { act: MailingAct::Pause, rows: ALL };
    let run = anna.bulk().mailings(&MailingFilter::default(), &bulk).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.done, done.skips.as_slice()), (1, [BulkSkip { code: Code::WrongState, rows: 1 }].as_slice()));
    assert!(!done.may_undo);
    assert_eq!(anna.mailings().find(planned.id).await.unwrap().state, MailingState::Paused);
    let bulk = MailingBulk { act: MailingAct::Delete, rows: Rows { ids: Some(vec![draft.id.0]), all: false } };
    let run = anna.bulk().mailings(&MailingFilter::default(), &bulk).await.unwrap();
    app.settle().await;
    anna.bulk().undo(run.id).await.unwrap();
    app.settle().await;
    assert!(anna.mailings().find(draft.id).await.is_ok());
}

#[actix_web::test]
async fn leads_that_match_are_deleted_but_for_those_that_became_clients_and_brought_back() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let mut made = Vec::new();
    for (who, name) in [(&anna, "Ivan"), (&anna, "Ivanov"), (&anna, "Petr"), (&boris, "Ivan")] {
        let email = Some(Email::parse(&format!("{}@x.example", name.to_lowercase())).unwrap());
        let new = NewLead { name: Some(name.parse().unwrap()), email, anyway: true, ..NewLead::default() };
        made.push(who.leads().create(&new).await.unwrap());
    }
    anna.leads().convert(made[1].id, made[1].version, &Convert::default()).await.unwrap();
    let wanted = LeadFilter { q: Some("ivan".to_owned()), ..LeadFilter::default() };
    let run = anna.bulk().leads(&wanted, &LeadBulk { act: LeadAct::Delete, rows: ALL }).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.total, done.done), (Some(2), 1));
    assert_eq!(done.skips, [BulkSkip { code: Code::WrongState, rows: 1 }]);
    let left = async |who: &Persona| who.leads().list(&LeadFilter::default()).await.unwrap().items.len();
    assert_eq!((left(&anna).await, left(&boris).await), (2, 1));
    anna.bulk().undo(run.id).await.unwrap();
    app.settle().await;
    assert_eq!(left(&anna).await, 3);
}

#[actix_web::test]
async fn what_somebody_brought_back_and_deleted_again_stays_deleted_when_the_run_is_undone() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await.id;
    let again = client_in(&boris, north, "Again", "again@x.example").await.id;
    let back = client_in(&boris, north, "Back", "back@x.example").await.id;
    let gone = client_in(&boris, north, "Gone", "gone@x.example").await.id;
    let (first, second) = (add_in(&boris, north, "First").await.id, add_in(&boris, north, "Second").await.id);
    let of_clients = with_clients(&app, &anna, ClientAct::Delete).await;
    let of_leads = with_leads(&app, &anna, LeadAct::Delete).await;
    assert_eq!((of_clients.done, of_leads.done), (3, 2));
    for id in [again, back] {
        boris.clients().restore(id).await.unwrap();
    }
    boris.clients().delete(again).await.unwrap();
    boris.leads().restore(first).await.unwrap();
    boris.leads().delete(first).await.unwrap();

    let undo = undone(&app, &anna, &of_clients).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::WrongState, 2)]));
    assert_eq!(anna.clients().find(again).await.problem().code, Code::NotFound);
    assert!(anna.clients().find(back).await.is_ok() && anna.clients().find(gone).await.is_ok());
    let undo = undone(&app, &anna, &of_leads).await;
    assert_eq!((undo.done, skips(&undo)), (1, vec![(Code::WrongState, 1)]));
    assert_eq!(anna.leads().find(first).await.problem().code, Code::NotFound);
    assert!(anna.leads().find(second).await.is_ok());
}

#[actix_web::test]
async fn what_was_deleted_of_somebody_who_has_left_since_comes_back_when_the_run_is_undone() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await.id;
    let client = client_in(&boris, north, "Ivan", "ivan@x.example").await.id;
    let lead = add_in(&boris, north, "Lead").await.id;
    let of_clients = with_clients(&app, &anna, ClientAct::Delete).await;
    let of_leads = with_leads(&app, &anna, LeadAct::Delete).await;
    ada.groups().take_out(north, boris.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    assert_eq!(undone(&app, &anna, &of_clients).await.done, 1);
    assert_eq!(undone(&app, &anna, &of_leads).await.done, 1);
    let (client, lead) = (anna.clients().find(client).await.unwrap(), anna.leads().find(lead).await.unwrap());
    assert_eq!((client.owner.id, lead.owner.id), (anna.id, anna.id));
}

#[actix_web::test]
async fn a_run_that_has_not_kept_how_it_left_what_it_deleted_is_undone_all_the_same() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3).await;
    crate::leads::add(&anna, "Ivan").await;
    let of_clients = with_clients(&app, &anna, ClientAct::Delete).await;
    let of_leads = with_leads(&app, &anna, LeadAct::Delete).await;
    // As runs of before stand there.
    app.database().await.execute("UPDATE bulk_rows SET was = NULL", &[]).await.unwrap();
    for run in [of_clients, of_leads] {
        let undo = undone(&app, &anna, &run).await;
        assert_eq!((undo.done, undo.skipped), (run.done, 0));
    }
    assert_eq!(living(&anna).await, 3);
}

#[actix_web::test]
async fn a_wish_of_the_reader_is_not_lifted_together_with_others() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    for (email, reason) in [("a@x.example", StatedReason::ByHand), ("b@x.example", StatedReason::Complaint)] {
        let email = Email::parse(email).unwrap();
        let new = NewSuppression { email, reason, note: "".parse().unwrap(), everywhere: false, group: None };
        anna.suppressions().add(&new).await.unwrap();
    }
    let bulk = SuppressionBulk { act: LiftAct::Lift, rows: ALL };
    let run = anna.bulk().suppressions(&SuppressionFilter::default(), &bulk).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.done, done.skips), (1, vec![BulkSkip { code: Code::Invalid, rows: 1 }]));
    let left = anna.suppressions().list(&SuppressionFilter::default()).await.unwrap().items;
    assert_eq!(left.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(), ["b@x.example"]);
}

#[actix_web::test]
async fn who_sees_everybodys_things_changes_only_his_own_with_them() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    give_clients(&app, &anna, 3).await;
    give_clients(&app, &mara, 2).await;
    let run = mara.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    app.settle().await;
    assert_eq!(now(&mara, &run).await.total, Some(2));
    assert_eq!(living(&anna).await, 3);
    assert_eq!(anna.bulk().find(run.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn clients_are_put_on_the_stop_list_together_and_taken_off_as_they_were() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    give_clients(&app, &anna, 300).await;
    give_clients(&app, &boris, 300).await;
    let known = NewSuppression {
        email: Email::parse("client7@x.example").unwrap(),
        reason: StatedReason::ByHand,
        note: "asked by phone".parse().unwrap(),
        everywhere: false,
        group: None,
    };
    anna.suppressions().add(&known).await.unwrap();
    let stop = ClientBulk { act: ClientAct::Stop, rows: ALL };
    let run = anna.bulk().clients(&ClientFilter::default(), &stop).await.unwrap();
    app.settle().await;
    let done = now(&anna, &run).await;
    assert_eq!((done.state, done.total, done.done, done.skipped), (BulkState::Done, Some(300), 299, 1));
    assert_eq!(done.skips, [BulkSkip { code: Code::AlreadyExists, rows: 1 }]);
    let stopped = async |person: &Persona| {
        let all = SuppressionFilter { with_total: true, ..SuppressionFilter::default() };
        person.suppressions().list(&all).await.unwrap().total.unwrap()
    };
    assert_eq!((stopped(&anna).await, stopped(&boris).await), (300, 0));
    let card = anna.clients().list(&searched("client12@")).await.unwrap().items.remove(0);
    assert_eq!(card.mail, MailStatus::ByHand, "her card says so");
    let undo = anna.bulk().undo(run.id).await.unwrap();
    app.settle().await;
    assert_eq!((now(&anna, &undo).await.done, stopped(&anna).await), (299, 1), "what stood there before stays");
    assert_eq!(living(&anna).await, 300);
}

#[actix_web::test]
async fn who_may_not_write_the_stop_list_puts_no_clients_there() {
    let app = TestApp::start().await;
    let clerk = app
        .person_who_may("Clerk", &[(Permission::ClientsRead, Reach::Own), (Permission::ClientsWrite, Reach::Own)])
        .await;
    let stop = ClientBulk { act: ClientAct::Stop, rows: ALL };
    let refused = clerk.bulk().clients(&ClientFilter::default(), &stop).await;
    assert_eq!(refused.problem().code, Code::Forbidden);
    let chief = app
        .person_who_may(
            "Chief",
            &[
                (Permission::ClientsRead, Reach::All),
                (Permission::ClientsWrite, Reach::All),
                (Permission::SuppressionsWrite, Reach::Own),
            ],
        )
        .await;
    let refused = chief.bulk().clients(&ClientFilter::default(), &stop).await;
    assert_eq!(refused.problem().code, Code::Forbidden, "everybody's clients take everybody's stop lists");
}

#[actix_web::test]
async fn a_run_is_undone_once_however_often_that_is_asked_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    give_clients(&app, &anna, 3).await;
    let run = anna.bulk().clients(&ClientFilter::default(), &delete(ALL)).await.unwrap();
    app.settle().await;
    let api = anna.bulk();
    let asked = futures::future::join_all((0..6).map(|_| api.undo(run.id))).await;
    assert_eq!(asked.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refused in asked.into_iter().filter(Result::is_err) {
        assert_eq!(refused.problem().code, Code::WrongState);
    }
}
