//! Actions on many rows over HTTP.

use super::{actions, rules, store, targets};
use crate::access::{Can, SignedIn, needs};
use crate::clients;
use crate::http::search::patterns;
use crate::http::{Answer, Params, Valid};
use crate::leads;
use crate::platform::error::Result;
use actix_web::http::header::LOCATION;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::bulk::{
    BulkAct, BulkList, BulkPage, BulkRun, ClientAct, ClientBulk, DeleteAct, LeadAct, LeadBulk, LiftAct, MailingAct,
    MailingBulk, MessageBulk, SuppressionBulk,
};
use vestnik_api::clients::ClientFilter;
use vestnik_api::id::BulkRunId;
use vestnik_api::leads::LeadFilter;
use vestnik_api::mailings::MailingFilter;
use vestnik_api::messages::MessageFilter;
use vestnik_api::suppressions::SuppressionFilter;
use vestnik_api::{Code, Page, Problem};

/// Mounts them. Before those with a number: `/clients/bulk` has none.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(of_clients).service(of_leads).service(of_messages).service(of_mailings).service(of_suppressions);
    config.service(list).service(find).service(cancel).service(undo);
}

fn accepted(run: BulkRun) -> HttpResponse {
    HttpResponse::Accepted().insert_header((LOCATION, format!("/api/v1/bulk/{}", run.id))).json(run)
}

/// Do something with clients: those that are named, or all that the filter in the query finds. A job does it.
///
/// Which rows these are is settled when it begins. `GET /bulk/{id}` says how far it is.
/// To put them on the stop list takes `suppressions.write` too, as far as the clients. A tag is put on and taken off clients of its own group
/// or, if it is for what belongs to one person and no group, of that person; others, and those that bear it already, are left out.
/// To give clients away takes `clients.write` in the groups, not of one's own clients alone; those of groups where the person does not work
/// are left out, and he is told once for each group. Clients are moved as one is that is moved alone: left out are a colleague's that would leave
/// his sight without the head of its group (`forbidden`), those that nobody could have there (`invalid`), those that are there (`already_exists`), and
/// those whose address another client has there (`in_use`). Undoing it moves back those that nobody has changed since, with the tags that they
/// bore there.
#[utoipa::path(
    tag = "clients", operation_id = "bulk_clients", security(("session" = ["clients.write"])), params(ClientFilter),
    request_body = ClientBulk,
    responses(
        (status = 202, description = "It will be done", body = BulkRun, headers(("Location" = String))),
        (status = 403, description = "You may not do this", body = Problem),
        (status = 422, description = "A field is not right, no rows are named, or there is no such tag, person or group for you", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/clients/bulk")]
async fn of_clients(
    may: Can<needs::ClientsWrite>,
    filter: Params<ClientFilter>,
    asked: Valid<ClientBulk>,
) -> Result<HttpResponse> {
    clients::wanted(&filter.0)?;
    let mut db = may.db().await?;
    let meant = match asked.0.act {
        ClientAct::Delete => (BulkAct::Delete, None),
        ClientAct::Stop if !rules::allowed(may.actor(), BulkList::Clients, BulkAct::Stop) => {
            return Err(Code::Forbidden.into());
        }
        ClientAct::Stop => (BulkAct::Stop, None),
        ClientAct::Tag(tag) => (BulkAct::Tag, Some(targets::tag(&mut db, "act.tag", tag).await?)),
        ClientAct::Untag(tag) => (BulkAct::Untag, Some(targets::tag(&mut db, "act.untag", tag).await?)),
        ClientAct::Assign(_) if !rules::allowed(may.actor(), BulkList::Clients, BulkAct::Assign) => {
            return Err(Code::Forbidden.into());
        }
        ClientAct::Assign(person) => (BulkAct::Assign, Some(targets::person(&mut db, person).await?)),
        ClientAct::Move(to) => (BulkAct::Move, Some(targets::group(&mut db, to).await?)),
    };
    actions::begin(&mut db, BulkList::Clients, meant, &asked.0.rows, &filter.0).await.map(accepted)
}

/// Do something with leads: those that are named, or all that the filter in the query finds. A job does it.
///
/// Leads that have become clients are left out; so are those of other groups than the tag or the stage that is named, or than those where the
/// person works who is to get them, and those that are already as they are to be. Whoever gets leads is told once for each group, not of each
/// lead; to give them takes `leads.write` in the groups, not of one's own leads alone. Where they are lost, the reason holds for all of them.
/// What a lead was is written down: undoing the run brings that back, of leads whose owner, tag or stage is still what the run made it.
/// Leads are moved as one is that is moved alone, to the first stage that means the same: left out are a colleague's that would leave his sight
/// without the head of its group (`forbidden`), those that nobody could have there (`invalid`), and those that are there (`already_exists`).
/// Undoing that moves back those that nobody has changed since, with the tags that they bore there.
/// To make clients of leads takes `clients.write` too. Each becomes a new client where it is, as one that is made a client alone: left out are
/// those that have no address or too long a name (`invalid`), those whose address a client has there (`in_use`), and those that are where you
/// may add no clients (`forbidden`). Undoing it takes each back as one alone is taken back: a client to which something has come stays.
#[utoipa::path(
    tag = "leads", operation_id = "bulk_leads", security(("session" = ["leads.write"])), params(LeadFilter),
    request_body = LeadBulk,
    responses(
        (status = 202, description = "It will be done", body = BulkRun, headers(("Location" = String))),
        (status = 403, description = "You may not do this", body = Problem),
        (status = 422, description = "A field is not right, no rows are named, there is no such tag, person, stage or group for you, or it is not said why they were lost", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/leads/bulk")]
async fn of_leads(
    may: Can<needs::LeadsWrite>,
    filter: Params<LeadFilter>,
    asked: Valid<LeadBulk>,
) -> Result<HttpResponse> {
    let mut db = may.db().await?;
    leads::wanted(&mut db, &filter.0).await?;
    let meant = match &asked.0.act {
        LeadAct::Delete => (BulkAct::Delete, None),
        LeadAct::Tag(tag) => (BulkAct::Tag, Some(targets::tag(&mut db, "act.tag", *tag).await?)),
        LeadAct::Untag(tag) => (BulkAct::Untag, Some(targets::tag(&mut db, "act.untag", *tag).await?)),
        LeadAct::Assign(_) if !rules::allowed(may.actor(), BulkList::Leads, BulkAct::Assign) => {
            return Err(Code::Forbidden.into());
        }
        LeadAct::Assign(person) => (BulkAct::Assign, Some(targets::person(&mut db, *person).await?)),
        LeadAct::Stage(to) => (BulkAct::Stage, Some(targets::stage(&mut db, to).await?)),
        LeadAct::Convert if !rules::allowed(may.actor(), BulkList::Leads, BulkAct::Convert) => {
            return Err(Code::Forbidden.into());
        }
        LeadAct::Convert => (BulkAct::Convert, None),
        LeadAct::Move(to) => (BulkAct::Move, Some(targets::group(&mut db, *to).await?)),
    };
    actions::begin(&mut db, BulkList::Leads, meant, &asked.0.rows, &filter.0).await.map(accepted)
}

/// Do something with messages: those that are named, or all that the filter in the query finds. A job does it.
///
/// Messages that mailings still send are left out.
#[utoipa::path(
    tag = "messages", operation_id = "bulk_messages", security(("session" = ["messages.write"])), params(MessageFilter),
    request_body = MessageBulk,
    responses(
        (status = 202, description = "It will be done", body = BulkRun, headers(("Location" = String))),
        (status = 422, description = "A field is not right, or no rows are named", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/messages/bulk")]
async fn of_messages(
    may: Can<needs::MessagesWrite>,
    filter: Params<MessageFilter>,
    asked: Valid<MessageBulk>,
) -> Result<HttpResponse> {
    patterns(filter.0.q.as_deref())?;
    let DeleteAct::Delete = asked.0.act;
    let mut db = may.db().await?;
    actions::begin(&mut db, BulkList::Messages, (BulkAct::Delete, None), &asked.0.rows, &filter.0).await.map(accepted)
}

/// Do something with mailings: those that are named, or all that the filter in the query finds. A job does it.
///
/// Mailings whose state does not allow it are left out.
#[utoipa::path(
    tag = "mailings", operation_id = "bulk_mailings", security(("session" = ["mailings.write"])), params(MailingFilter),
    request_body = MailingBulk,
    responses(
        (status = 202, description = "It will be done", body = BulkRun, headers(("Location" = String))),
        (status = 422, description = "A field is not right, or no rows are named", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/mailings/bulk")]
async fn of_mailings(
    may: Can<needs::MailingsWrite>,
    filter: Params<MailingFilter>,
    asked: Valid<MailingBulk>,
) -> Result<HttpResponse> {
    patterns(filter.0.q.as_deref())?;
    let act = match asked.0.act {
        MailingAct::Delete => BulkAct::Delete,
        MailingAct::Pause => BulkAct::Pause,
        MailingAct::Resume => BulkAct::Resume,
    };
    let mut db = may.db().await?;
    actions::begin(&mut db, BulkList::Mailings, (act, None), &asked.0.rows, &filter.0).await.map(accepted)
}

/// Take addresses off the stop list: those that are named, or all that the filter in the query finds. A job does it.
///
/// Addresses whose readers want no letters themselves are left out: that takes a reason for each.
#[utoipa::path(
    tag = "suppressions", operation_id = "bulk_suppressions", security(("session" = ["suppressions.write"])),
    params(SuppressionFilter), request_body = SuppressionBulk,
    responses(
        (status = 202, description = "It will be done", body = BulkRun, headers(("Location" = String))),
        (status = 422, description = "A field is not right, or no rows are named", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/suppressions/bulk")]
async fn of_suppressions(
    may: Can<needs::SuppressionsWrite>,
    filter: Params<SuppressionFilter>,
    asked: Valid<SuppressionBulk>,
) -> Result<HttpResponse> {
    patterns(filter.0.q.as_deref())?;
    let LiftAct::Lift = asked.0.act;
    let mut db = may.db().await?;
    actions::begin(&mut db, BulkList::Suppressions, (BulkAct::Lift, None), &asked.0.rows, &filter.0).await.map(accepted)
}

/// List your own actions on many rows, newest first. They are kept for 30 days.
#[utoipa::path(
    tag = "bulk", operation_id = "list_bulk_runs", security(("session" = [])), params(BulkPage),
    responses((status = 200, description = "A page of them", body = Page<BulkRun>)),
)]
#[get("/bulk")]
async fn list(me: SignedIn, asked: Params<BulkPage>) -> Answer<Page<BulkRun>> {
    actions::list(&mut me.db().await?, &asked.0).await.map(Json)
}

/// See how far one of them is.
#[utoipa::path(
    tag = "bulk", operation_id = "find_bulk_run", security(("session" = [])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The run", body = BulkRun)),
)]
#[get("/bulk/{id}")]
async fn find(me: SignedIn, id: Path<BulkRunId>) -> Answer<BulkRun> {
    store::find(&mut me.db().await?, *id).await.map(Json)
}

/// End one where it is. What is done stays done.
#[utoipa::path(
    tag = "bulk", operation_id = "cancel_bulk_run", security(("session" = [])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, description = "It is over, or was so already", body = BulkRun)),
)]
#[post("/bulk/{id}/cancel")]
async fn cancel(me: SignedIn, id: Path<BulkRunId>) -> Answer<BulkRun> {
    actions::cancel(&mut me.db().await?, *id).await.map(Json)
}

/// Bring back what one of them has deleted, let letters go to whom it has put on the stop list, make leads again of what it has made clients, or
/// put back what it has changed. Another run does it. What was changed since then stays as it is.
#[utoipa::path(
    tag = "bulk", operation_id = "undo_bulk_run", security(("session" = [])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 202, description = "It will be undone", body = BulkRun, headers(("Location" = String))),
        (status = 403, description = "You may not do this any more", body = Problem),
        (status = 409, description = "It is under way, undone already, or can't be undone", body = Problem),
        (status = 429, description = "Twenty runs of yours wait already", body = Problem),
    ),
)]
#[post("/bulk/{id}/undo")]
async fn undo(me: SignedIn, id: Path<BulkRunId>) -> Result<HttpResponse> {
    actions::undo(&mut me.db().await?, me.actor(), *id).await.map(accepted)
}
