//! Invitations over HTTP.

use super::actions;
use crate::access::{Can, Homes, Public, needs};
use crate::http::visitor::Visitor;
use crate::http::{Answer, Params, Valid};
use crate::platform::config::Live;
use crate::platform::error::Result;
use crate::platform::token::Token;
use crate::users::{Passwords, Throttles};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::groups::{AskIn, AskedIn};
use vestnik_api::id::{GroupId, InvitationId};
use vestnik_api::invitations::{
    AcceptInvitation, Invitation, InvitationFilter, InvitationToken, Invited, NewInvitation,
};
use vestnik_api::{Page, Permission, Problem};

/// Mounts them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(create).service(resend).service(take_back).service(look).service(accept);
    config.service(ask_in);
}

/// List who was invited.
#[utoipa::path(
    tag = "invitations", operation_id = "list_invitations", security(("session" = ["users.invite"])), params(InvitationFilter),
    responses((status = 200, description = "A page of them, the newest first", body = Page<Invitation>)),
)]
#[get("/invitations")]
async fn list(may: Can<needs::UsersInvite>, filter: Params<InvitationFilter>) -> Answer<Page<Invitation>> {
    let sees_groups = may.homes_of(Permission::GroupsRead) == Homes::All;
    actions::list(&mut may.db().await?, &filter.0, sees_groups).await.map(Json)
}

/// Invite somebody to make an account: a letter with a link goes out. It works for a week.
#[utoipa::path(
    tag = "invitations", operation_id = "create_invitation", security(("session" = ["users.invite"])), request_body = NewInvitation,
    responses(
        (status = 201, description = "The letter is on its way", body = Invitation),
        (status = 409, description = "The address is invited already, or nobody may make an account", body = Problem),
        (status = 422, description = "A field is not right, or the address has an account", body = Problem),
    ),
)]
#[post("/invitations")]
async fn create(may: Can<needs::UsersInvite>, live: Data<Live>, new: Valid<NewInvitation>) -> Result<HttpResponse> {
    let invitation = actions::invite(&mut may.db().await?, &live.now(), &new.0).await?;
    Ok(HttpResponse::Created().insert_header((LOCATION, "/api/v1/invitations")).json(invitation))
}

/// Ask somebody into a group by his address: who has an account is in at once, anybody else is invited to make one, which takes
/// `users.invite` too.
#[utoipa::path(
    tag = "groups", operation_id = "ask_into_group", security(("session" = ["groups.write"])), request_body = AskIn,
    params(("id" = i64, Path, description = "The group's number")),
    responses(
        (status = 200, description = "What came of it", body = AskedIn),
        (status = 403, description = "The address has no account, and you may not invite people", body = Problem),
        (status = 409, description = "The address is invited into a group already, or not confirmed, the group is full, or nobody may make an account", body = Problem),
    ),
)]
#[post("/groups/{id}/invitations")]
async fn ask_in(
    may: Can<needs::GroupsWrite>,
    live: Data<Live>,
    id: Path<GroupId>,
    ask: Valid<AskIn>,
) -> Answer<AskedIn> {
    let may_invite = may.actor().reach(Permission::UsersInvite).is_some();
    actions::ask_in(&mut may.db().await?, &live.now(), may_invite, *id, &ask.0).await.map(Json)
}

/// Send the letter anew, with another link: the one before is worth nothing then.
#[utoipa::path(
    tag = "invitations", operation_id = "resend_invitation", security(("session" = ["users.invite"])),
    params(("id" = i64, Path, description = "The invitation's number")),
    responses(
        (status = 200, description = "The letter is on its way", body = Invitation),
        (status = 409, description = "It was accepted, or nobody may make an account", body = Problem),
    ),
)]
#[post("/invitations/{id}/resend")]
async fn resend(may: Can<needs::UsersInvite>, live: Data<Live>, id: Path<InvitationId>) -> Answer<Invitation> {
    let may_seat = may.actor().reach(Permission::GroupsWrite).is_some();
    actions::resend(&mut may.db().await?, &live.now(), may_seat, *id).await.map(Json)
}

/// Take an invitation back: its link is worth nothing from now on.
#[utoipa::path(
    tag = "invitations", operation_id = "delete_invitation", security(("session" = ["users.invite"])),
    params(("id" = i64, Path, description = "The invitation's number")),
    responses((status = 204, description = "It is gone"), (status = 409, description = "It was accepted", body = Problem)),
)]
#[delete("/invitations/{id}")]
async fn take_back(may: Can<needs::UsersInvite>, id: Path<InvitationId>) -> Result<HttpResponse> {
    actions::take_back(&mut may.db().await?, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// See whom the link of an invitation is for.
#[utoipa::path(
    tag = "auth", operation_id = "look_at_invitation", request_body = InvitationToken,
    responses(
        (status = 200, description = "It works", body = Invited),
        (status = 403, description = "Nobody may make an account", body = Problem),
        (status = 410, description = "The link is used, replaced or too old", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/invitation")]
async fn look(
    anybody: Public,
    visitor: Visitor,
    throttles: Data<Throttles>,
    live: Data<Live>,
    link: Valid<InvitationToken>,
) -> Answer<Invited> {
    throttles.visit(visitor.network())?;
    let token = Token::from_text(link.0.token);
    actions::look(&mut anybody.db().await?, &live.now(), &token).await.map(Json)
}

/// Make the account that an invitation is for. It can be signed in to at once.
#[utoipa::path(
    tag = "auth", operation_id = "accept_invitation", request_body = AcceptInvitation,
    responses(
        (status = 204, description = "There is an account"),
        (status = 403, description = "Nobody may make an account", body = Problem),
        (status = 409, description = "The address has an account by now", body = Problem),
        (status = 410, description = "The link is used, replaced or too old", body = Problem),
        (status = 429, description = "Too often", body = Problem),
    ),
)]
#[post("/auth/invitation/accept")]
async fn accept(
    anybody: Public,
    visitor: Visitor,
    throttles: Data<Throttles>,
    passwords: Data<Passwords>,
    live: Data<Live>,
    new: Valid<AcceptInvitation>,
) -> Result<HttpResponse> {
    throttles.sign_up(visitor.network())?;
    actions::accept(&anybody, &live.now(), &passwords, &new.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
