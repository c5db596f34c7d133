//! The people with accounts over HTTP.

use super::export::People;
use super::{actions, store};
use crate::access::{Can, needs};
use crate::audit;
use crate::events::{AtOnce, Event};
use crate::http::search::patterns;
use crate::http::{Answer, Exported, Params, Valid, table};
use crate::platform::error::Result;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::audit::Act;
use vestnik_api::export::FileOptions;
use vestnik_api::id::UserId;
use vestnik_api::users::{Block, User, UserFigures, UserFilter};
use vestnik_api::{Page, Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    // Before those with a number: `/users/export` has none.
    config.service(bring_out);
    config.service(list).service(find).service(figures).service(block).service(unblock);
}

/// List the people with accounts.
#[utoipa::path(
    tag = "users", operation_id = "list_users", security(("session" = ["users.read"])), params(UserFilter),
    responses((status = 200, description = "A page of them", body = Page<User>)),
)]
#[get("/users")]
async fn list(may: Can<needs::UsersRead>, filter: Params<UserFilter>) -> Answer<Page<User>> {
    actions::list(&mut may.db().await?, &filter.0).await.map(Json)
}

/// See one of them.
#[utoipa::path(
    tag = "users", operation_id = "find_user", security(("session" = ["users.read"])),
    params(("id" = i64, Path, description = "The person's number")),
    responses((status = 200, description = "The person", body = User)),
)]
#[get("/users/{id}")]
async fn find(may: Can<needs::UsersRead>, id: Path<UserId>) -> Answer<User> {
    let mut db = may.db().await?;
    let scope = db.scope();
    store::find(&mut db, scope, *id).await.map(Json)
}

/// See what somebody has here: clients, messages, mailings, and what became of the letters.
#[utoipa::path(
    tag = "users", operation_id = "find_user_figures", security(("session" = ["users.read"])),
    params(("id" = i64, Path, description = "The person's number")),
    responses((status = 200, description = "His figures", body = UserFigures)),
)]
#[get("/users/{id}/figures")]
async fn figures(may: Can<needs::UsersRead>, id: Path<UserId>) -> Answer<UserFigures> {
    store::figures(&mut may.db().await?, *id).await.map(Json)
}

/// Block somebody, with a reason that he reads when he tries to sign in.
///
/// He is signed out everywhere at once, and his mailings are paused, in the middle of a run too. Nobody blocks himself, only
/// administrators block administrators, and the last of them can't be blocked.
#[utoipa::path(
    tag = "users", operation_id = "block_user", security(("session" = ["users.block"])), request_body = Block,
    params(("id" = i64, Path, description = "The person's number")),
    responses(
        (status = 200, description = "Blocked, or so already", body = User),
        (status = 403, description = "He is an administrator, and you are not", body = Problem),
        (status = 409, description = "That is you, or the last administrator", body = Problem),
    ),
)]
#[post("/users/{id}/block")]
async fn block(
    may: Can<needs::UsersBlock>,
    id: Path<UserId>,
    at_once: Data<AtOnce>,
    block: Valid<Block>,
) -> Answer<User> {
    let seen = may.scope_of(Permission::UsersRead);
    let user = actions::block(&mut may.db().await?, seen, *id, block.0.reason.as_str()).await?;
    at_once.tell(Event::PersonChanged(*id));
    Ok(Json(user))
}

/// Let somebody in again. His mailings stay paused until he resumes them.
#[utoipa::path(
    tag = "users", operation_id = "unblock_user", security(("session" = ["users.block"])),
    params(("id" = i64, Path, description = "The person's number")),
    responses(
        (status = 200, description = "He may sign in again, or could already", body = User),
        (status = 403, description = "He is an administrator, and you are not", body = Problem),
        (status = 409, description = "That is you", body = Problem),
    ),
)]
#[post("/users/{id}/unblock")]
async fn unblock(may: Can<needs::UsersBlock>, id: Path<UserId>) -> Answer<User> {
    let seen = may.scope_of(Permission::UsersRead);
    actions::unblock(&mut may.db().await?, seen, *id).await.map(Json)
}

/// Bring out the people that a filter finds, as a file. `limit` and `cursor` do not count here.
#[utoipa::path(
    tag = "users", operation_id = "export_users", security(("session" = ["users.read"])), params(UserFilter, FileOptions),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/x-ndjson")),
        headers(("Content-Disposition" = String)))),
)]
#[get("/users/export")]
async fn bring_out(may: Can<needs::UsersRead>, asked: Exported<UserFilter>) -> Result<HttpResponse> {
    let mut db = may.db().await?;
    // What can fail at once fails before it is written down.
    patterns(asked.filter.q.as_deref())?;
    audit::note(&mut db, Act::UsersExported, audit::Of::default(), None::<&()>, Some(&asked.filter)).await?;
    let now = db.now();
    drop(db);
    table::answer(People::new(may, asked.filter), &asked.file, now).await
}
