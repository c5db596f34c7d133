//! The audit log: every change is written down, with who, what, when, from where, and before and after; and stays so.

use crate::access::operations;
use crate::clients::named;
use crate::delivery::plain;
use crate::mailings::{daily, mailing};
use crate::messages::write;
use crate::support::{Failed, PASSWORD, Persona, TestApp};
use std::collections::BTreeSet;
use vestnik_client::api::articles::{ChangeArticle, NewArticle};
use vestnik_client::api::audit::{Act, AuditEntry, AuditFilter};
use vestnik_client::api::auth::{Confirm, Login, Register};
use vestnik_client::api::bulk::{ClientAct, ClientBulk, Rows};
use vestnik_client::api::clients::{ChangeClient, ClientFilter, MoveClient};
use vestnik_client::api::comments::ChangeComment;
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::custom_fields::{ChangeCustomField, CustomKind};
use vestnik_client::api::deliveries::LogFilter;
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::groups::{ChangeGroup, GroupRole, Leaving, NewGroup};
use vestnik_client::api::id::{MailingId, RunId};
use vestnik_client::api::imports::{ImportKind, ImportOptions, UploadOptions};
use vestnik_client::api::invitations::NewInvitation;
use vestnik_client::api::leads::{ChangeLead, LeadFilter, MoveLead, RecordId, SetStage, SetStages, StagesOf};
use vestnik_client::api::mailings::{ChangeMailing, Content, Stop};
use vestnik_client::api::me::{ChangeMe, ChangePassword};
use vestnik_client::api::merges::MergeClient;
use vestnik_client::api::messages::ChangeMessage;
use vestnik_client::api::page::Limit;
use vestnik_client::api::record_files::RenameFile;
use vestnik_client::api::roles::{ChangeRole, NewRole};
use vestnik_client::api::settings::{MailSecurity, MailServer, SettingValues, TryMailServer};
use vestnik_client::api::suppressions::{Lift, NewSuppression, StatedReason, StopListImport, SuppressionFilter};
use vestnik_client::api::tags::{ChangeTag, NewTag, TagColour};
use vestnik_client::api::text::{Email, Language, Line, Password, TimeZone};
use vestnik_client::api::users::{Block, UserFilter};
use vestnik_client::api::views::{ChangeView, NewView, ViewList};
use vestnik_client::api::{Code, Permission, Reach};

/// Operations that change something and write no line, each with its reason.
const NOT_WRITTEN: &[(&str, &str)] = &[
    ("GET", "reads"),
    ("POST /u/{token}", "a reader's own wish stands on the stop list with its time and its letter"),
    ("POST /api/v1/auth/register", "an account nobody has confirmed does nothing yet; its confirmation is written"),
    ("POST /api/v1/auth/confirm/resend", "asks for a letter"),
    ("POST /api/v1/auth/refresh", "goes on with a session"),
    ("POST /api/v1/auth/logout", "ends one's own session"),
    ("POST /api/v1/me/notifications/read", "that one has read what one was told changes nothing for anybody"),
    ("POST /api/v1/auth/password/forgot", "asks for a letter"),
    ("DELETE /api/v1/me/sessions", "ends one's own sessions"),
    ("DELETE /api/v1/me/sessions/{id}", "the same"),
    ("POST /api/v1/messages/preview", "shows"),
    ("POST /api/v1/messages/{id}/preview", "shows"),
    ("POST /api/v1/messages/{id}/test", "a letter to oneself"),
    ("POST /api/v1/messages/images", "a picture nobody sees before a letter shows it"),
    ("POST /api/v1/mailings/forecast", "shows"),
    ("POST /api/v1/articles/preview", "shows"),
    ("POST /api/v1/auth/invitation", "shows"),
    ("POST /api/v1/articles/images", "an image nobody sees before an article shows it"),
    ("POST /api/v1/clients/{id}/comments", "the comment stands there itself, with its author and its time"),
    ("POST /api/v1/leads/{id}/comments", "the same"),
    ("POST /api/v1/clients/{id}/files/{file}/link", "shows"),
    ("POST /api/v1/leads/{id}/files/{file}/link", "shows"),
    ("POST /api/v1/imports", "a file of which nothing has come in yet; that it comes in is written"),
    ("PUT /api/v1/imports/{id}/mapping", "the same"),
    ("POST /api/v1/imports/{id}/check", "the same"),
    ("DELETE /api/v1/imports/{id}", "the same"),
    ("PUT /api/v1/views/{id}/default", "how one's own list opens"),
    ("DELETE /api/v1/views/{id}/default", "the same"),
];

/// What each of the other operations writes.
const WRITTEN: &[(&str, Act)] = &[
    ("POST /api/v1/auth/confirm", Act::UserConfirmed),
    ("POST /api/v1/auth/login", Act::SignedIn),
    ("POST /api/v1/auth/password/reset", Act::PasswordChanged),
    ("PATCH /api/v1/me", Act::UserChanged),
    ("PUT /api/v1/me/avatar", Act::UserChanged),
    ("DELETE /api/v1/me/avatar", Act::UserChanged),
    ("PUT /api/v1/me/notifications/settings", Act::UserChanged),
    ("PUT /api/v1/me/password", Act::PasswordChanged),
    ("POST /api/v1/clients", Act::ClientCreated),
    ("PATCH /api/v1/clients/{id}", Act::ClientChanged),
    ("DELETE /api/v1/clients/{id}", Act::ClientDeleted),
    ("POST /api/v1/clients/{id}/restore", Act::ClientRestored),
    ("POST /api/v1/clients/{id}/move", Act::ClientMoved),
    ("PUT /api/v1/clients/{id}/tags", Act::ClientChanged),
    ("PUT /api/v1/leads/{id}/tags", Act::LeadChanged),
    ("POST /api/v1/tags", Act::TagCreated),
    ("PATCH /api/v1/tags/{id}", Act::TagChanged),
    ("DELETE /api/v1/tags/{id}", Act::TagDeleted),
    ("POST /api/v1/custom-fields", Act::CustomFieldCreated),
    ("PATCH /api/v1/custom-fields/{id}", Act::CustomFieldChanged),
    ("DELETE /api/v1/custom-fields/{id}", Act::CustomFieldDeleted),
    ("POST /api/v1/custom-fields/{id}/restore", Act::CustomFieldRestored),
    ("POST /api/v1/leads", Act::LeadCreated),
    ("PATCH /api/v1/leads/{id}", Act::LeadChanged),
    ("DELETE /api/v1/leads/{id}", Act::LeadDeleted),
    ("POST /api/v1/leads/{id}/restore", Act::LeadRestored),
    ("POST /api/v1/leads/{id}/stage", Act::LeadStaged),
    ("POST /api/v1/leads/{id}/move", Act::LeadMoved),
    ("PUT /api/v1/leads/stages", Act::StagesSet),
    ("POST /api/v1/clients/{id}/merge", Act::ClientMerged),
    ("POST /api/v1/clients/{id}/unmerge", Act::ClientUnmerged),
    ("POST /api/v1/leads/{id}/convert", Act::LeadConverted),
    ("POST /api/v1/leads/{id}/revert", Act::LeadReverted),
    ("POST /api/v1/clients/{id}/files", Act::ClientFileAdded),
    ("PATCH /api/v1/clients/{id}/files/{file}", Act::ClientFileRenamed),
    ("DELETE /api/v1/clients/{id}/files/{file}", Act::ClientFileDeleted),
    ("POST /api/v1/leads/{id}/files", Act::LeadFileAdded),
    ("PATCH /api/v1/leads/{id}/files/{file}", Act::LeadFileRenamed),
    ("DELETE /api/v1/leads/{id}/files/{file}", Act::LeadFileDeleted),
    ("PATCH /api/v1/clients/{id}/comments/{comment}", Act::CommentChanged),
    ("DELETE /api/v1/clients/{id}/comments/{comment}", Act::CommentDeleted),
    ("PATCH /api/v1/leads/{id}/comments/{comment}", Act::CommentChanged),
    ("DELETE /api/v1/leads/{id}/comments/{comment}", Act::CommentDeleted),
    ("POST /api/v1/groups", Act::GroupCreated),
    ("PATCH /api/v1/groups/{id}", Act::GroupChanged),
    ("DELETE /api/v1/groups/{id}", Act::GroupDeleted),
    ("PUT /api/v1/groups/{id}/members/{user}", Act::MemberSet),
    ("DELETE /api/v1/groups/{id}/members/{user}", Act::MemberTaken),
    ("POST /api/v1/groups/{id}/invitations", Act::MemberSet),
    ("POST /api/v1/clients/import", Act::ClientsImported),
    ("POST /api/v1/leads/import", Act::LeadsImported),
    ("POST /api/v1/imports/{id}/start", Act::ClientsImported),
    ("POST /api/v1/imports/{id}/cancel", Act::ImportCancelled),
    ("POST /api/v1/imports/{id}/undo", Act::ImportUndone),
    ("POST /api/v1/messages", Act::MessageCreated),
    ("PATCH /api/v1/messages/{id}", Act::MessageChanged),
    ("DELETE /api/v1/messages/{id}", Act::MessageDeleted),
    ("POST /api/v1/messages/{id}/restore", Act::MessageRestored),
    ("DELETE /api/v1/messages/images/{id}", Act::LetterImageRemoved),
    ("POST /api/v1/messages/{id}/files", Act::MessageFileAttached),
    ("DELETE /api/v1/messages/{id}/files/{file}", Act::MessageFileRemoved),
    ("POST /api/v1/mailings", Act::MailingCreated),
    ("PATCH /api/v1/mailings/{id}", Act::MailingChanged),
    ("DELETE /api/v1/mailings/{id}", Act::MailingDeleted),
    ("POST /api/v1/mailings/{id}/restore", Act::MailingRestored),
    ("POST /api/v1/mailings/{id}/start", Act::MailingStarted),
    ("POST /api/v1/mailings/{id}/pause", Act::MailingPaused),
    ("POST /api/v1/mailings/{id}/resume", Act::MailingResumed),
    ("POST /api/v1/mailings/{id}/complete", Act::MailingCompleted),
    ("POST /api/v1/mailings/{id}/send-now", Act::MailingSentNow),
    ("POST /api/v1/mailings/{id}/runs/{run}/resend", Act::MailingResent),
    ("POST /api/v1/mailings/{id}/stop", Act::MailingStopped),
    ("POST /api/v1/mailings/{id}/release", Act::MailingReleased),
    ("POST /api/v1/suppressions", Act::SuppressionAdded),
    ("POST /api/v1/suppressions/{id}/lift", Act::SuppressionLifted),
    ("POST /api/v1/suppressions/import", Act::SuppressionsImported),
    ("POST /api/v1/users/{id}/block", Act::UserBlocked),
    ("POST /api/v1/users/{id}/unblock", Act::UserUnblocked),
    ("PUT /api/v1/users/{id}/roles/{role}", Act::RoleGiven),
    ("DELETE /api/v1/users/{id}/roles/{role}", Act::RoleTaken),
    ("PUT /api/v1/users/{id}/permissions/{permission}", Act::PermissionGiven),
    ("DELETE /api/v1/users/{id}/permissions/{permission}", Act::PermissionTaken),
    ("POST /api/v1/articles", Act::ArticleCreated),
    ("PATCH /api/v1/articles/{id}", Act::ArticleChanged),
    ("POST /api/v1/articles/{id}/publish", Act::ArticlePublished),
    ("POST /api/v1/articles/{id}/unpublish", Act::ArticleTakenBack),
    ("DELETE /api/v1/articles/{id}", Act::ArticleDeleted),
    ("POST /api/v1/auth/invitation/accept", Act::UserConfirmed),
    ("POST /api/v1/invitations", Act::UserInvited),
    ("POST /api/v1/invitations/{id}/resend", Act::UserInvited),
    ("DELETE /api/v1/invitations/{id}", Act::InvitationTakenBack),
    ("PUT /api/v1/settings", Act::SettingsChanged),
    ("POST /api/v1/settings/mail-test", Act::MailServerTried),
    ("POST /api/v1/clients/bulk", Act::BulkBegun),
    ("POST /api/v1/leads/bulk", Act::BulkBegun),
    ("POST /api/v1/messages/bulk", Act::BulkBegun),
    ("POST /api/v1/mailings/bulk", Act::BulkBegun),
    ("POST /api/v1/suppressions/bulk", Act::BulkBegun),
    ("POST /api/v1/bulk/{id}/undo", Act::BulkBegun),
    ("POST /api/v1/bulk/{id}/cancel", Act::BulkCancelled),
    ("POST /api/v1/views", Act::ViewShared),
    ("PATCH /api/v1/views/{id}", Act::ViewChanged),
    ("DELETE /api/v1/views/{id}", Act::ViewWithdrawn),
    ("POST /api/v1/roles", Act::RoleCreated),
    ("PATCH /api/v1/roles/{id}", Act::RoleChanged),
    ("DELETE /api/v1/roles/{id}", Act::RoleDeleted),
    ("POST /api/v1/jobs/{id}/retry", Act::JobRetried),
    ("DELETE /api/v1/jobs/{id}", Act::JobDropped),
];

async fn log(who: &Persona, filter: AuditFilter) -> Vec<AuditEntry> {
    who.audit().list(&AuditFilter { limit: Some(Limit::try_from(100).unwrap()), ..filter }).await.unwrap().items
}

#[actix_web::test]
async fn every_operation_that_changes_something_says_what_it_writes_down() {
    let app = TestApp::start().await;
    for name in operations(&app).await.iter().map(crate::access::Operation::name) {
        let written = WRITTEN.iter().any(|(known, _)| *known == name);
        let not = NOT_WRITTEN.iter().any(|(known, _)| *known == name || (*known == "GET" && name.starts_with("GET ")));
        assert!(written != not, "{name}: is it written down, or why not?");
    }
}

#[actix_web::test]
async fn everything_that_can_be_done_is_written_down() {
    let app = TestApp::start().await;
    let (ada, mara, anna) = (app.admin("Ada").await, app.manager("Mara").await, app.person("Anna").await);
    clients_and_messages(&anna).await;
    leads(&ada, &anna).await;
    tags(&anna).await;
    custom_fields(&ada).await;
    many_rows(&anna).await;
    imports(&app, &anna).await;
    mailings(&app, &anna, &mara).await;
    suppressions(&anna).await;
    articles(&ada).await;
    roles(&ada, &anna).await;
    groups(&ada, &anna).await;
    administration(&ada).await;
    let job = crate::jobs_page::buried(&app, "imports.read", r#"{"import":0}"#).await;
    ada.jobs().retry(job).await.unwrap();
    let job = crate::jobs_page::buried(&app, "imports.read", r#"{"import":0}"#).await;
    ada.jobs().drop(job).await.unwrap();
    ada.users().export(&UserFilter::default(), &FileOptions::default()).await.unwrap();
    account(&app, &anna).await;
    mara.users().block(anna.id, &Block { reason: "x".parse().unwrap() }).await.unwrap();
    mara.users().unblock(anna.id).await.unwrap();

    let mut acts = BTreeSet::new();
    for act in Act::ALL {
        let lines = log(&ada, AuditFilter { act: Some(*act), ..AuditFilter::default() }).await;
        assert!(!lines.is_empty(), "{act} was not written down");
        for line in lines {
            assert!(line.actor.is_some() && line.address == "127.0.0.1" && !line.request_id.is_empty(), "{line:?}");
            acts.insert(line.act);
        }
    }
    assert_eq!(acts.len(), Act::ALL.len());
}

async fn files(anna: &Persona, of: RecordId) {
    let record = anna.record(of);
    let file = record.add_file("a.txt", b"a".to_vec()).await.unwrap();
    record.rename_file(file.id, file.version, &RenameFile { name: "b.txt".parse().unwrap() }).await.unwrap();
    record.delete_file(file.id).await.unwrap();
}

async fn clients_and_messages(anna: &Persona) {
    let client = anna.clients().create(&named("Борис", "boris@x.example")).await.unwrap();
    let change = ChangeClient { name: Some("Борис Иванович".parse().unwrap()), ..ChangeClient::default() };
    anna.clients().change(client.id, client.version, &change).await.unwrap();
    anna.clients().delete(client.id).await.unwrap();
    anna.clients().restore(client.id).await.unwrap();
    let of_client = anna.record(RecordId::Client(client.id));
    let comment = of_client.comment(&crate::comments::new("x")).await.unwrap();
    of_client.change_comment(comment.id, 1, &ChangeComment { text: "y".parse().unwrap() }).await.unwrap();
    of_client.delete_comment(comment.id).await.unwrap();
    anna.imports().create(&ImportOptions::default(), "name,email\nВера,vera@x.example\n".into()).await.unwrap();
    anna.clients().export(&ClientFilter::default(), &FileOptions::default()).await.unwrap();
    anna.logs().export(&LogFilter::default(), &FileOptions::default()).await.unwrap();
    let message = write(anna, "Новости").await;
    let change =
        ChangeMessage { name: Some("Новости недели".parse().unwrap()), ..ChangeMessage::default() };
    anna.messages().change(message.id, message.version, &change).await.unwrap();
    anna.messages().delete(message.id).await.unwrap();
    anna.messages().restore(message.id).await.unwrap();
    let file = anna.messages().attach(message.id, "a.txt", b"x".to_vec()).await.unwrap();
    anna.messages().remove_file(message.id, file.id).await.unwrap();
    let image = anna.messages().upload_image(crate::letter_images::plain(1, 1)).await.unwrap();
    anna.messages().remove_image(image.id).await.unwrap();
}

async fn leads(ada: &Persona, anna: &Persona) {
    let lead = crate::leads::add(anna, "Борис").await;
    let change = ChangeLead { company: Some(Some("Север".parse().unwrap())), ..ChangeLead::default() };
    let lead = anna.leads().change(lead.id, lead.version, &change).await.unwrap();
    anna.leads().delete(lead.id).await.unwrap();
    let lead = anna.leads().restore(lead.id).await.unwrap();
    let stages = anna.leads().stages(StagesOf::default()).await.unwrap();
    let lead = anna.leads().stage(lead.id, lead.version, &crate::leads::to(stages[1].id)).await.unwrap();
    let line = log(ada, AuditFilter { act: Some(Act::LeadStaged), ..AuditFilter::default() }).await.remove(0);
    assert_eq!(line.before.unwrap()["stage"]["name"], "New");
    assert_eq!(line.after.unwrap()["stage"]["name"], "Contacted");
    let lead = anna.leads().relocate(lead.id, lead.version, &MoveLead { group: None, owner: None }).await.unwrap();
    files(anna, RecordId::Lead(lead.id)).await;
    let into = Convert { email: Some("lead@x.example".parse().unwrap()), ..Convert::default() };
    let done = anna.leads().convert(lead.id, lead.version, &into).await.unwrap();
    files(anna, RecordId::Client(done.client.id)).await;
    anna.leads().revert(lead.id).await.unwrap();
    let (one, other) = (
        anna.clients().create(&named("One", "one@x.example")).await.unwrap(),
        anna.clients().create(&named("Other", "other@x.example")).await.unwrap(),
    );
    let into = MergeClient { from: other.id, take: Vec::new(), take_custom: Vec::new() };
    anna.clients().merge(one.id, one.version, &into).await.unwrap();
    anna.clients().unmerge(other.id).await.unwrap();
    anna.leads().export(&LeadFilter::default(), &FileOptions::default()).await.unwrap();
    let same = stages.iter().map(|stage| SetStage {
        id: Some(stage.id),
        name: stage.name.parse().unwrap(),
        meaning: stage.meaning,
    });
    ada.leads().set_stages(StagesOf::default(), &SetStages { stages: same.collect() }).await.unwrap();
}

async fn custom_fields(ada: &Persona) {
    let field = ada.custom_fields().create(&crate::custom_fields::new("Region", CustomKind::Text, None)).await.unwrap();
    let change = ChangeCustomField { name: Some("Area".parse().unwrap()), ..ChangeCustomField::default() };
    ada.custom_fields().change(field.id, field.version, &change).await.unwrap();
    ada.custom_fields().delete(field.id).await.unwrap();
    ada.custom_fields().restore(field.id).await.unwrap();
}

async fn tags(anna: &Persona) {
    let new = NewTag { name: "VIP".parse().unwrap(), colour: TagColour::Grey, group: None, owner: None };
    let tag = anna.tags().create(&new).await.unwrap();
    let change = ChangeTag { colour: Some(TagColour::Red), ..ChangeTag::default() };
    anna.tags().change(tag.id, tag.version, &change).await.unwrap();
    anna.tags().delete(tag.id).await.unwrap();
}

async fn mailings(app: &TestApp, anna: &Persona, mara: &Persona) {
    let made = anna.mailings().create(&mailing(Content::Own(plain()), daily("2030-01-01T09:00"))).await.unwrap();
    let change = ChangeMailing { name: Some("Другое".parse().unwrap()), ..ChangeMailing::default() };
    anna.mailings().change(made.id, made.version, &change).await.unwrap();
    anna.mailings().delete(made.id).await.unwrap();
    anna.mailings().restore(made.id).await.unwrap();
    anna.mailings().start(made.id).await.unwrap();
    anna.mailings().pause(made.id).await.unwrap();
    anna.mailings().resume(made.id).await.unwrap();
    anna.mailings().send_now(made.id).await.unwrap();
    mara.mailings().stop(made.id, &Stop { reason: "x".parse().unwrap() }).await.unwrap();
    mara.mailings().release(made.id).await.unwrap();
    anna.mailings().complete(made.id).await.unwrap();
    anna.mailings().resend(made.id, a_run_that_reached_nobody(app, made.id).await).await.unwrap();
    app.settle().await;
}

/// A finished run of this mailing with one letter that was refused.
async fn a_run_that_reached_nobody(app: &TestApp, mailing: MailingId) -> RunId {
    let db = app.database().await;
    let run = "INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, subject, body, format, owner_name,
                                         owner_email, mailing_name, message_domain, total, failed, finished_at)
               SELECT owner_id, id, '2026-01-01', 'finished', 's', 'b', 'text', '', '', name, 'x.example', 1, 1, now()
               FROM mailings WHERE id = $1 RETURNING id";
    let run: i64 = db.query_one(run, &[&mailing.0]).await.unwrap().get(0);
    let letter = "INSERT INTO deliveries (id, run_id, client_id, email, name, state)
                  SELECT ($1::bigint << 24) + 1, $1, id, email, name, 'failed' FROM clients WHERE deleted_at IS NULL LIMIT 1";
    assert_eq!(db.execute(letter, &[&run]).await.unwrap(), 1);
    RunId(run)
}

async fn suppressions(anna: &Persona) {
    let email = Email::parse("gone@x.example").unwrap();
    let new = NewSuppression {
        email,
        reason: StatedReason::ByHand,
        note: "x".parse().unwrap(),
        everywhere: false,
        group: None,
    };
    let stopped = anna.suppressions().add(&new).await.unwrap();
    anna.suppressions().import(&StopListImport::default(), "more@x.example".into()).await.unwrap();
    anna.suppressions().export(&SuppressionFilter::default(), &FileOptions::default()).await.unwrap();
    anna.suppressions().lift(stopped.id, &Lift { because: Some("asked".parse().unwrap()) }).await.unwrap();
}

async fn articles(ada: &Persona) {
    let new = NewArticle {
        title: "Заголовок".parse().unwrap(),
        summary: "".parse().unwrap(),
        body: "Текст".parse().unwrap(),
        image: None,
    };
    let article = ada.articles().create(&new).await.unwrap().summary;
    let change = ChangeArticle { title: Some("Другой".parse().unwrap()), ..ChangeArticle::default() };
    ada.articles().change(article.id, 1, &change).await.unwrap();
    ada.articles().publish(article.id).await.unwrap();
    ada.articles().unpublish(article.id).await.unwrap();
    ada.articles().delete(article.id).await.unwrap();
}

async fn roles(ada: &Persona, anna: &Persona) {
    let role = ada.roles().create(&NewRole { name: "x".parse().unwrap(), grants: Vec::new() }).await.unwrap();
    ada.roles().give(anna.id, role.id).await.unwrap();
    ada.roles().take(anna.id, role.id).await.unwrap();
    ada.roles().allow(anna.id, Permission::AuditRead, Reach::All).await.unwrap();
    ada.roles().disallow(anna.id, Permission::AuditRead).await.unwrap();
    let change = ChangeRole { name: Some("y".parse().unwrap()), grants: None };
    let role = ada.roles().change(role.id, role.version, &change).await.unwrap();
    ada.roles().delete(role.id, role.version).await.unwrap();
}

async fn groups(ada: &Persona, anna: &Persona) {
    let group = ada.groups().create(&NewGroup { name: "North".parse().unwrap() }).await.unwrap();
    ada.groups().seat(group.id, anna.id, GroupRole::Member).await.unwrap();
    let view = NewView {
        list: ViewList::Clients,
        name: "All".parse().unwrap(),
        query: "".parse().unwrap(),
        hidden_columns: Vec::new(),
        group: Some(group.id),
    };
    let view = anna.views().create(&view).await.unwrap();
    let renamed = ChangeView { name: Some("Everybody".parse().unwrap()), ..ChangeView::default() };
    anna.views().change(view.id, view.version, &renamed).await.unwrap();
    anna.views().delete(view.id).await.unwrap();
    let client = anna.clients().create(&crate::clients::named("Moved", "moved@x.example")).await.unwrap();
    let there = MoveClient { group: Some(group.id), owner: None };
    let client = anna.clients().relocate(client.id, client.version, &there).await.unwrap();
    let back = MoveClient { group: None, owner: None };
    anna.clients().relocate(client.id, client.version, &back).await.unwrap();
    ada.groups().take_out(group.id, anna.id, &Leaving::default()).await.unwrap();
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    let group = ada.groups().change(group.id, group.version, &archive).await.unwrap();
    ada.groups().delete(group.id, group.version).await.unwrap();
}

async fn imports(app: &TestApp, anna: &Persona) {
    let file = "name,email\nГлеб,gleb@x.example\n";
    for kind in ImportKind::ALL {
        let options = UploadOptions { kind, ..UploadOptions::default() };
        let import = anna.imports().upload(&options, file.into()).await.unwrap();
        anna.imports().start(import.id).await.unwrap();
        anna.imports().cancel(import.id).await.unwrap();
        anna.imports().start(import.id).await.unwrap();
        app.settle().await;
        anna.imports().undo(import.id).await.unwrap();
    }
}

async fn many_rows(anna: &Persona) {
    let bulk = ClientBulk { act: ClientAct::Delete, rows: Rows { ids: Some(vec![1]), all: false } };
    let run = anna.bulk().clients(&ClientFilter::default(), &bulk).await.unwrap();
    anna.bulk().cancel(run.id).await.unwrap();
}

async fn administration(ada: &Persona) {
    let new = NewInvitation { email: Email::parse("invited@x.example").unwrap(), language: Language::En };
    let invitation = ada.invitations().create(&new).await.unwrap();
    ada.invitations().delete(invitation.id).await.unwrap();
    let settings = ada.settings().find().await.unwrap();
    let smtp = MailServer {
        host: "127.0.0.1".parse().unwrap(),
        port: Some(1),
        security: MailSecurity::None,
        user: None,
        password: None,
        accept_any_certificate: false,
        helo: None,
        timeout_seconds: 1,
    };
    let from_email = settings.values.from_email.clone();
    ada.settings().try_mail_server(&TryMailServer { smtp, from_name: None, from_email }).await.unwrap();
    let values = SettingValues { retry_hours: 25, ..settings.values };
    ada.settings().set(settings.version, &values).await.unwrap();
}

async fn account(app: &TestApp, anna: &Persona) {
    let new = Register {
        email: Email::parse("new@x.example").unwrap(),
        password: Password::parse("кофе и тишина").unwrap(),
        name: Line::parse("New").unwrap(),
        language: Language::En,
        time_zone: TimeZone::utc(),
    };
    app.anybody().auth().register(&new).await.unwrap();
    app.settle().await;
    let letter = app.letters_to("new@x.example").await.remove(0);
    let token: String = letter
        .split("confirm?token=")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    app.anybody().auth().confirm(&Confirm { token: token.parse().unwrap() }).await.unwrap();
    let change = ChangeMe { name: Some("Anna B.".parse().unwrap()), ..ChangeMe::default() };
    anna.me().change(&change).await.unwrap();
    let login = Login { email: anna.email.clone(), password: PASSWORD.to_owned() };
    app.anybody().auth().login(&login).await.unwrap();
    let change =
        ChangePassword { current: PASSWORD.to_owned(), new: Password::parse("тишина и чай").unwrap() };
    anna.me().change_password(&change).await.unwrap();
}

#[actix_web::test]
async fn a_line_tells_what_was_before_and_after_and_nothing_of_passwords() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    clients_and_messages(&anna).await;
    let change =
        ChangePassword { current: PASSWORD.to_owned(), new: Password::parse("тишина и чай").unwrap() };
    anna.me().change_password(&change).await.unwrap();
    let line = log(&ada, AuditFilter { act: Some(Act::ClientChanged), ..AuditFilter::default() }).await.remove(0);
    assert_eq!(line.actor.unwrap().id, anna.id);
    assert_eq!((line.object_name.as_str(), line.owner_id), ("Борис Иванович", Some(anna.id)));
    assert_eq!(line.before.unwrap(), serde_json::json!({ "name": "Борис" }));
    assert_eq!(line.after.unwrap(), serde_json::json!({ "name": "Борис Иванович" }));
    let all = format!("{:?}", log(&ada, AuditFilter::default()).await);
    assert!(!all.contains("чай") && !all.contains("argon2"), "{all}");
}

#[actix_web::test]
async fn what_was_refused_or_undone_is_not_in_the_log() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    anna.clients().create(&named("Борис", "boris@x.example")).await.unwrap();
    anna.clients().create(&named("Борис", "boris@x.example")).await.problem();
    assert_eq!(
        ada.users().block(ada.id, &Block { reason: "x".parse().unwrap() }).await.problem().code,
        Code::WrongState
    );
    assert_eq!(log(&ada, AuditFilter::default()).await.len(), 1);
}

#[actix_web::test]
async fn the_log_is_found_by_words_person_object_and_time_page_by_page_and_brought_out() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    for number in 0..5 {
        let name = if number == 3 { "Особенный клиент" } else { "Клиент" };
        anna.clients().create(&named(name, &format!("c{number}@x.example"))).await.unwrap();
    }
    let by = |filter: AuditFilter| log(&ada, filter);
    assert_eq!(by(AuditFilter { q: Some("особенный КЛИЕНТ".to_owned()), ..AuditFilter::default() }).await.len(), 1);
    assert_eq!(by(AuditFilter { actor: Some(anna.id), ..AuditFilter::default() }).await.len(), 5);
    assert_eq!(by(AuditFilter { actor: Some(ada.id), ..AuditFilter::default() }).await.len(), 0);
    let first = by(AuditFilter::default()).await.remove(0);
    assert_eq!(
        by(AuditFilter { object: first.object_id, ..AuditFilter::default() }).await,
        std::slice::from_ref(&first)
    );
    assert_eq!(by(AuditFilter { until: Some(first.at), ..AuditFilter::default() }).await.len(), 4);
    assert_eq!(by(AuditFilter { from: Some(first.at), ..AuditFilter::default() }).await, [first]);

    let mut filter = AuditFilter { limit: Some(Limit::try_from(2).unwrap()), ..AuditFilter::default() };
    let mut seen = Vec::new();
    loop {
        let page = ada.audit().list(&filter).await.unwrap();
        seen.extend(page.items.into_iter().map(|line| line.id));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert!(seen.len() == 5 && seen.is_sorted_by(|one, next| one > next), "{seen:?}");
    let file =
        String::from_utf8(ada.audit().export(&AuditFilter::default(), &FileOptions::default()).await.unwrap()).unwrap();
    assert_eq!(file.lines().count(), 6, "{file}");
    assert!(file.starts_with("\u{FEFF}id,at,") && file.contains("client.created"), "{file}");
    assert_eq!(anna.audit().list(&AuditFilter::default()).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn the_database_itself_lets_nobody_change_or_remove_a_line() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    anna.clients().create(&named("Борис", "boris@x.example")).await.unwrap();
    let db = app.database().await;
    for statement in ["UPDATE audit_log SET actor_id = 1", "DELETE FROM audit_log", "TRUNCATE audit_log"] {
        let refused = db.batch_execute(statement).await.unwrap_err();
        let words = refused.as_db_error().unwrap().message().to_owned();
        assert!(words.contains("only added to") || words.contains("permission denied"), "{words}");
    }
}
