//! What people do with invitations.

use super::jobs::Invite;
use super::store;
use crate::access::{Db, Public};
use crate::audit::{self, Of};
use crate::groups;
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::jobs;
use crate::platform::config::InForce;
use crate::platform::error::{Error, Result};
use crate::platform::token::Token;
use crate::users::{self, Passwords};
use vestnik_api::audit::Act;
use vestnik_api::auth::Register;
use vestnik_api::groups::{AskIn, AskedIn};
use vestnik_api::id::{GroupId, InvitationId};
use vestnik_api::invitations::{AcceptInvitation, Invitation, InvitationFilter, Invited, NewInvitation};
use vestnik_api::service::SignUp;
use vestnik_api::{Code, FieldCode, Page};

/// A page of them, the newest first; with their groups for who may see those.
pub(super) async fn list(db: &mut Db, filter: &InvitationFilter, sees_groups: bool) -> Result<Page<Invitation>> {
    let order = "invitations".to_owned();
    let before = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = store::page(db, filter, patterns(filter.q.as_deref())?, before, rows_to_read(filter.limit)).await?;
    let mut found = page(rows, filter.limit, &order, |row| row.id.0, None)?;
    if sees_groups {
        let into = store::groups_of(db, &found.items).await?;
        let names = groups::names(db, into.values().copied().collect()).await?;
        for invitation in &mut found.items {
            invitation.group = into.get(&invitation.id).and_then(|group| names.get(group).cloned());
        }
    }
    Ok(found)
}

/// Invites somebody who has no account.
pub(super) async fn invite(db: &mut Db, now: &InForce, new: &NewInvitation) -> Result<Invitation> {
    check_not_closed(now)?;
    let by = db.me()?;
    db.transaction(async |db| {
        if users::is_known(db, &new.email).await? {
            return Err(Error::field("email", FieldCode::Taken));
        }
        let id = store::insert(db, by, new, None).await?;
        send(db, id).await
    })
    .await
}

/// Asks somebody into a group: who has an account is in at once, anybody else is invited to make one.
pub(super) async fn ask_in(
    db: &mut Db,
    now: &InForce,
    may_invite: bool,
    group: GroupId,
    ask: &AskIn,
) -> Result<AskedIn> {
    let by = db.me()?;
    db.transaction(async |db| {
        groups::find(db, group).await?;
        if let Some(user) = users::by_email(db, ask.email.as_str()).await? {
            users::check_confirmed(db, user).await?;
            groups::take_in(db, group, user, ask.role).await?;
            return Ok(AskedIn::Joined);
        }
        if !may_invite {
            return Err(Error::because(Code::Forbidden, "the address has no account, and you may not invite people"));
        }
        check_not_closed(now)?;
        // Invited already, to make an account only: a new letter brings a new link.
        let id = if let Some(id) = store::ask_along(db, &ask.email, group, ask.role).await? {
            store::renew(db, id).await.map(|()| id)?
        } else {
            let new = NewInvitation { email: ask.email.clone(), language: ask.language };
            store::insert(db, by, &new, Some((group, ask.role))).await?
        };
        send(db, id).await.map(|_| AskedIn::Invited)
    })
    .await
}

/// Sends the letter anew; that of one who is asked into a group too only if the asker may do that.
pub(super) async fn resend(db: &mut Db, now: &InForce, may_seat: bool, id: InvitationId) -> Result<Invitation> {
    check_not_closed(now)?;
    db.transaction(async |db| {
        store::find(db, id).await?;
        if !may_seat && store::seat(db, id).await?.is_some() {
            return Err(Error::because(
                Code::Forbidden,
                "it asks into a group, and you may not change who is in groups",
            ));
        }
        store::renew(db, id).await?;
        send(db, id).await
    })
    .await
}

async fn send(db: &mut Db, id: InvitationId) -> Result<Invitation> {
    jobs::enqueue(db, &Invite { invitation: id }).await?;
    let invitation = store::find(db, id).await?;
    let of = Of { id: Some(id.0), name: invitation.email.as_str(), ..Of::default() };
    audit::note_only(db, Act::UserInvited, of).await?;
    Ok(invitation)
}

fn check_not_closed(now: &InForce) -> Result<()> {
    match now.sign_up {
        SignUp::Closed => Err(Error::because(Code::WrongState, "nobody may make an account: the settings say so")),
        SignUp::Open | SignUp::Invitation => Ok(()),
    }
}

/// Takes one back: its link is worth nothing from now on.
pub(super) async fn take_back(db: &mut Db, id: InvitationId) -> Result<()> {
    db.transaction(async |db| {
        let invitation = store::find(db, id).await?;
        store::delete(db, id).await?;
        let of = Of { id: Some(id.0), name: invitation.email.as_str(), ..Of::default() };
        audit::note_only(db, Act::InvitationTakenBack, of).await
    })
    .await
}

/// Whom a link is for.
pub(super) async fn look(db: &mut Db, now: &InForce, token: &Token) -> Result<Invited> {
    check_open(now)?;
    db.transaction(async |db| {
        let id = store::held(db, token).await?;
        let invitation = store::find(db, id).await?;
        Ok(Invited { email: invitation.email, invited_by: invitation.invited_by.map(|person| person.name) })
    })
    .await
}

fn check_open(now: &InForce) -> Result<()> {
    if now.sign_up == SignUp::Closed { Err(Code::SignUpClosed.into()) } else { Ok(()) }
}

/// Makes the account that somebody was invited to make. The link came to the address, so nothing is left to confirm.
pub(super) async fn accept(
    anybody: &Public,
    now: &InForce,
    passwords: &Passwords,
    accept: &AcceptInvitation,
) -> Result<()> {
    check_open(now)?;
    let token = Token::from_text(accept.token.as_str());
    // A hash is not worked out for whoever has no link.
    {
        let mut db = anybody.db().await?;
        db.transaction(async |db| store::held(db, &token).await).await?;
    }
    let hash = passwords.hash(accept.password.as_str()).await?;
    let mut db = anybody.db().await?;
    db.transaction(async |db| {
        let id = store::held(db, &token).await?;
        let invitation = store::find(db, id).await?;
        let AcceptInvitation { password, name, language, time_zone, .. } = accept.clone();
        let new = Register { email: invitation.email, password, name, language, time_zone };
        let user = users::create_invited(db, &new, &hash).await?;
        if let Some((group, role)) = store::seat(db, id).await? {
            // A group that is full by now keeps nobody from his account.
            match db.transaction(async |db| groups::admit(db, group, user, role).await).await {
                Err(error) if error.code() == Some(Code::WrongState) => {}
                seated => {
                    seated?;
                }
            }
        }
        store::accept(db, id).await
    })
    .await
}
