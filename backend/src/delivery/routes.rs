//! What became of letters, over HTTP.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::Permission;
use vestnik_api::audit::Act;
use vestnik_api::deliveries::{
    Attempt, Delivery, DeliveryFilter, Letter, LetterFilter, LetterWhole, LogFilter, Progress, Run, RunPage, Statistics,
};
use vestnik_api::export::FileOptions;
use vestnik_api::id::{DeliveryId, MailingId, RunId};
use vestnik_api::page::Page;
use vestnik_api::problem::Problem;

use super::live::{self, Of};
use super::store::{self, Place};
use super::{export, resend};
use crate::access::{Can, needs};
use crate::audit;
use crate::events::Events;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::http::{Answer, Cursor, Exported, Params, table};
use crate::mailings::store as mailings;
use crate::platform::error::Result;
use crate::runs;

/// How many points the chart of a run has at most.
const POINTS: i64 = 120;

/// Mounts the addresses. Before those of `mailings`, whose `{id}` would take `events` for a number.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(watch_all)
        .service(watch)
        .service(list_runs)
        .service(send_again)
        .service(list_deliveries)
        .service(read_statistics)
        .service(list_letters)
        .service(find_letter)
        .service(bring_out_log)
        .service(list_log);
}

/// The runs of a mailing, newest first.
#[utoipa::path(tag = "mailings", security(("session" = ["mailings.read"])), params(("id" = MailingId, Path), RunPage),
    responses((status = 200, description = "A page of runs", body = Page<Run>),
              (status = 404, description = "No such mailing", body = Problem)))]
#[get("/mailings/{id}/runs")]
async fn list_runs(
    may: Can<needs::MailingsRead>,
    id: Path<MailingId>,
    Params(query): Params<RunPage>,
) -> Answer<Page<Run>> {
    let mut db = may.db().await?;
    mailings::glimpse(&mut db, *id).await?;
    let before = Cursor::read(query.cursor.as_deref(), &"runs".to_owned())?;
    let rows = runs::page_of(&mut db, *id, before, rows_to_read(query.limit)).await?;
    page(rows, query.limit, &"runs", |run| run.id.0, None).map(Json)
}

/// Send the letter of a finished run again, to those whom it did not reach: refused for good, or not taken before the end of all
/// tries.
///
/// It is another run, with the same letter and with books of its own; each run is made up for once. Whoever is on the stop list, or
/// no client any more, is left out, and a corrected address is the one written to. A completed mailing is active while it lasts.
#[utoipa::path(tag = "mailings", operation_id = "resend_missed", security(("session" = ["mailings.write"])),
    params(("id" = MailingId, Path, description = "The mailing's number"), ("run" = RunId, Path, description = "The run's number")),
    responses((status = 202, description = "The other run is about to begin"),
              (status = 403, description = "You see it, but it is not yours to send", body = Problem),
              (status = 404, description = "No such mailing or run", body = Problem),
              (status = 409, description = "The run is not over, reached everybody, or was made up for; or nobody can be reached", body = Problem)))]
#[post("/mailings/{id}/runs/{run}/resend")]
async fn send_again(may: Can<needs::MailingsWrite>, of: Path<(MailingId, RunId)>) -> Result<HttpResponse> {
    let (mailing, run) = of.into_inner();
    let seen = may.scope_of(Permission::MailingsRead);
    resend::ask(&mut may.db().await?, seen, mailing, run).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// The letters of one run of a mailing, in the order they were queued.
#[utoipa::path(tag = "mailings", security(("session" = ["mailings.read"])), params(("id" = MailingId, Path), DeliveryFilter),
    responses((status = 200, description = "A page of deliveries", body = Page<Delivery>),
              (status = 404, description = "No such mailing or run", body = Problem)))]
#[get("/mailings/{id}/deliveries")]
async fn list_deliveries(
    may: Can<needs::MailingsRead>,
    id: Path<MailingId>,
    Params(filter): Params<DeliveryFilter>,
) -> Answer<Page<Delivery>> {
    let mut db = may.db().await?;
    mailings::glimpse(&mut db, *id).await?;
    let run = match filter.run {
        Some(run) => Some(runs::find(&mut db, *id, run).await?),
        None => runs::last_of(&mut db, &[*id]).await?.remove(&id),
    };
    let Some(run) = run else { return Ok(Json(Page { items: Vec::new(), next_cursor: None, total: None })) };
    let sort = format!("deliveries of {}", run.id);
    let after = Cursor::read(filter.cursor.as_deref(), &sort)?;
    let (rows, left_off) = store::deliveries(&mut db, &run, &filter, after, rows_to_read(filter.limit)).await?;
    let mut page = page(rows, filter.limit, &sort, |delivery| delivery.id.0, None)?;
    if let Some(left_off) = left_off {
        page.next_cursor = Some(Cursor::write(&sort, &left_off)?);
    }
    Ok(Json(page))
}

/// What became of a mailing's letters, of all runs and of the last one.
#[utoipa::path(tag = "mailings", security(("session" = ["mailings.read"])), params(("id" = MailingId, Path)),
    responses((status = 200, description = "The figures", body = Statistics),
              (status = 404, description = "No such mailing", body = Problem)))]
#[get("/mailings/{id}/statistics")]
async fn read_statistics(may: Can<needs::MailingsRead>, id: Path<MailingId>) -> Answer<Statistics> {
    let mut db = may.db().await?;
    mailings::glimpse(&mut db, *id).await?;
    let (runs, all_runs, attempts) = runs::totals_of(&mut db, *id).await?;
    let last_run = runs::last_of(&mut db, &[*id]).await?.remove(&id);
    let pace = match &last_run {
        Some(run) => runs::pace_of(&mut db, run.id, POINTS).await?,
        None => Vec::new(),
    };
    Ok(Json(Statistics { runs, all_runs, last_run, attempts, pace }))
}

/// The progress of one mailing while it happens: server-sent events named `progress`.
#[utoipa::path(tag = "mailings", security(("session" = ["mailings.read"])), params(("id" = MailingId, Path)),
    responses((status = 200, description = "A stream of events", body = Progress, content_type = "text/event-stream"),
              (status = 404, description = "No such mailing", body = Problem)))]
#[get("/mailings/{id}/events")]
async fn watch(
    may: Can<needs::MailingsRead>,
    id: Path<MailingId>,
    events: Data<Events>,
    closing: Data<CancellationToken>,
) -> Result<HttpResponse> {
    live::answer(may, events.subscribe_page(), closing.child_token(), Of::One(*id)).await
}

/// The progress of all mailings you may see while it happens: server-sent events named `progress`.
#[utoipa::path(tag = "mailings", security(("session" = ["mailings.read"])),
    responses((status = 200, description = "A stream of events", body = Progress, content_type = "text/event-stream")))]
#[get("/mailings/events")]
async fn watch_all(
    may: Can<needs::MailingsRead>,
    events: Data<Events>,
    closing: Data<CancellationToken>,
) -> Result<HttpResponse> {
    live::answer(may, events.subscribe_page(), closing.child_token(), Of::All).await
}

/// Letters over all mailings, newest first: each with what became of it, also those that were never tried.
#[utoipa::path(tag = "deliveries", operation_id = "list_letters", security(("session" = ["logs.read"])), params(LetterFilter),
    responses((status = 200, description = "A page of letters", body = Page<Letter>)))]
#[get("/deliveries")]
async fn list_letters(may: Can<needs::LogsRead>, Params(filter): Params<LetterFilter>) -> Answer<Page<Letter>> {
    let before = Cursor::read(filter.cursor.as_deref(), &"letters".to_owned())?;
    let (rows, left_off) = store::letters(&mut may.db().await?, &filter, before, rows_to_read(filter.limit)).await?;
    let mut page = page(rows, filter.limit, &"letters", |letter| letter.delivery.id.0, None)?;
    if let Some(left_off) = left_off {
        page.next_cursor = Some(Cursor::write(&"letters", &left_off)?);
    }
    Ok(Json(page))
}

/// One letter, with every try at it.
#[utoipa::path(tag = "deliveries", operation_id = "find_letter", security(("session" = ["logs.read"])), params(("id" = DeliveryId, Path)),
    responses((status = 200, description = "The letter", body = LetterWhole),
              (status = 404, description = "No such letter", body = Problem)))]
#[get("/deliveries/{id}")]
async fn find_letter(may: Can<needs::LogsRead>, id: Path<DeliveryId>) -> Answer<LetterWhole> {
    store::letter(&mut may.db().await?, *id).await.map(Json)
}

/// The log of letters: one row per try, newest first.
#[utoipa::path(tag = "logs", security(("session" = ["logs.read"])), params(LogFilter),
    responses((status = 200, description = "A page of tries", body = Page<Attempt>)))]
#[get("/logs")]
async fn list_log(may: Can<needs::LogsRead>, Params(filter): Params<LogFilter>) -> Answer<Page<Attempt>> {
    let mut db = may.db().await?;
    let before: Option<Place> = Cursor::read(filter.cursor.as_deref(), &"logs".to_owned())?;
    let (rows, left_off) = store::log(&mut db, &filter, before, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { store::count_log(&mut db, &filter).await? } else { None };
    let mut page = page(rows, filter.limit, &"logs", |row| (row.at, row.id.0), total)?;
    if let Some(left_off) = left_off {
        page.next_cursor = Some(Cursor::write(&"logs", &left_off)?);
    }
    Ok(Json(page))
}

/// Bring out all rows of the log that a filter finds, as a file. `limit` and `cursor` do not count here.
#[utoipa::path(tag = "logs", operation_id = "export_logs", security(("session" = ["logs.read"])), params(LogFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))))]
#[get("/logs/export")]
async fn bring_out_log(may: Can<needs::LogsRead>, asked: Exported<LogFilter>) -> Result<HttpResponse> {
    // What can fail at once fails before it is written down.
    patterns(asked.filter.q.as_deref())?;
    let mut db = may.db().await?;
    audit::note(&mut db, Act::LogsExported, audit::Of::default(), None::<&()>, Some(&asked.filter)).await?;
    let now = db.now();
    drop(db);
    table::answer(export::Log::new(may, asked.filter), &asked.file, now).await
}
