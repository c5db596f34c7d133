//! Background work over HTTP.

use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::id::JobId;
use vestnik_api::jobs::{Job, JobFilter};
use vestnik_api::{Page, Problem};

use super::actions;
use crate::access::{Can, needs};
use crate::http::{Answer, Params};
use crate::platform::error::Result;

/// Mounts the addresses.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(find).service(retry).service(forget);
}

/// The work that the server does by itself, newest first. What is done is kept for 7 days, what was given up for 90.
#[utoipa::path(tag = "jobs", operation_id = "list_jobs", security(("session" = ["jobs.read"])), params(JobFilter),
    responses((status = 200, description = "A page of jobs", body = Page<Job>)))]
#[get("/jobs")]
async fn list(may: Can<needs::JobsRead>, Params(filter): Params<JobFilter>) -> Answer<Page<Job>> {
    actions::list(&mut may.db().await?, &filter).await.map(Json)
}

/// One piece of work.
#[utoipa::path(tag = "jobs", operation_id = "find_job", security(("session" = ["jobs.read"])), params(("id" = JobId, Path)),
    responses((status = 200, description = "The job", body = Job),
              (status = 404, description = "No such job", body = Problem)))]
#[get("/jobs/{id}")]
async fn find(may: Can<needs::JobsRead>, id: Path<JobId>) -> Answer<Job> {
    actions::find(&mut may.db().await?, *id).await.map(Json)
}

/// Try work again that was given up: at once, and as often as work of its kind is tried.
#[utoipa::path(tag = "jobs", operation_id = "retry_job", security(("session" = ["jobs.write"])), params(("id" = JobId, Path)),
    responses((status = 200, description = "The job, which waits again", body = Job),
              (status = 404, description = "No such job", body = Problem),
              (status = 409, description = "It was not given up, or is of a kind that this version does not know", body = Problem)))]
#[post("/jobs/{id}/retry")]
async fn retry(may: Can<needs::JobsWrite>, id: Path<JobId>) -> Answer<Job> {
    actions::retry(&mut may.db().await?, *id).await.map(Json)
}

/// Drop work that was given up: it is never done.
#[utoipa::path(tag = "jobs", operation_id = "drop_job", security(("session" = ["jobs.write"])), params(("id" = JobId, Path)),
    responses((status = 204, description = "It is gone"),
              (status = 404, description = "No such job", body = Problem),
              (status = 409, description = "It was not given up", body = Problem)))]
#[delete("/jobs/{id}")]
async fn forget(may: Can<needs::JobsWrite>, id: Path<JobId>) -> Result<HttpResponse> {
    actions::drop(&mut may.db().await?, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
