//! What people do with accounts.

use super::jobs::{AccountLetter, Occasion};
use super::rules::{self, Purpose};
use super::store::{self, User};
use super::{Passwords, Throttles};
use crate::access::{Actor, Db, Public, SignedIn};
use crate::audit::{self, Of};
use crate::groups;
use crate::jobs;
use crate::platform::error::{Error, Result};
use crate::platform::token::Token;
use crate::roles;
use vestnik_api::audit::Act;
use vestnik_api::auth::{Confirm, Register};
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::me::{ChangeMe, ChangePassword, Me};
use vestnik_api::service::SignUp;
use vestnik_api::text::Email;
use vestnik_api::{Code, FieldCode};

/// Signs somebody up, and has a letter sent. Whether the address is known shows in the letter only.
pub(super) async fn register(
    anybody: &Public,
    passwords: &Passwords,
    throttles: &Throttles,
    sign_up: SignUp,
    new: Register,
) -> Result<()> {
    if sign_up != SignUp::Open {
        return Err(Code::SignUpClosed.into());
    }
    let zone = rules::existing_zone(&new.time_zone)?;
    // Before the database is opened: a connection is not kept waiting for a hash.
    let hash = passwords.hash(new.password.as_str()).await?;
    let mut db = anybody.db().await?;
    db.transaction(async |db| {
        if let Some(id) = store::register(db, &new, &zone, &hash).await? {
            roles::give_first(db, id).await?;
        }
        ask_for_letter(db, throttles, &new.email, Occasion::SignedUp).await
    })
    .await
}

/// Has a letter sent to an address, if there is somebody to get it: the same work either way.
pub(super) async fn ask_for_letter(db: &mut Db, throttles: &Throttles, to: &Email, occasion: Occasion) -> Result<()> {
    if throttles.letter_to(to) {
        jobs::enqueue(db, &AccountLetter { email: to.as_str().to_owned(), occasion }).await?;
    }
    Ok(())
}

/// Confirms an address by the link in its letter.
pub(super) async fn confirm(db: &mut Db, link: &Confirm) -> Result<()> {
    db.transaction(async |db| {
        let token = Token::from_text(link.token.as_str());
        let user = store::take_link(db, Purpose::Confirm, &token).await?.ok_or(Code::LinkExpired)?;
        store::confirm(db, user).await?;
        note(db, Act::UserConfirmed, user).await
    })
    .await
}

/// Makes a new link for a letter, in the place of an earlier one.
pub(super) async fn new_link(db: &mut Db, user: &User, purpose: Purpose) -> Result<Token> {
    let token = Token::random();
    store::put_link(db, user.id(), purpose, &token).await?;
    Ok(token)
}

/// Whoever may sign in with this address and password; nobody else learns whether the address is known.
pub async fn authenticate(anybody: &Public, passwords: &Passwords, email: &str, password: &str) -> Result<User> {
    let user = store::find_by_email(&mut anybody.db().await?, email).await?;
    let kept = user.as_ref().map(|user| user.password_hash.as_str());
    let matches = passwords.verify(password, kept).await?;
    let user = user.filter(|_| matches).ok_or(Code::InvalidCredentials)?;
    rules::may_sign_in(user.confirmed_at(), user.blocked())?;
    Ok(user)
}

/// The same person, held until the transaction ends, if his password is still the one that was checked.
pub async fn hold(db: &mut Db, user: &User) -> Result<User> {
    let held = store::hold(db, user.id()).await?;
    if held.password_hash != user.password_hash {
        return Err(Code::InvalidCredentials.into());
    }
    rules::may_sign_in(held.confirmed_at(), held.blocked())?;
    Ok(held)
}

/// Refuses whoever was signed in once, but may not be any more.
pub async fn check_may_sign_in(db: &mut Db, user: UserId) -> Result<()> {
    let user = store::find(db, user).await?;
    rules::may_sign_in(user.confirmed_at(), user.blocked())
}

/// Refuses whoever is blocked, and tells him why.
pub async fn check_not_blocked(db: &mut Db, user: UserId) -> Result<()> {
    let user = store::find(db, user).await?;
    if user.blocked().is_some() { rules::may_sign_in(user.confirmed_at(), user.blocked()) } else { Ok(()) }
}

/// Refuses to set going what goes out in the name of somebody who is blocked. He is not blocked before the transaction ends.
pub async fn check_may_write(db: &mut Db, owner: UserId) -> Result<()> {
    match store::hold(db, owner).await?.blocked() {
        Some(_) => Err(Error::because(Code::WrongState, "its owner is blocked")),
        None => Ok(()),
    }
}

/// What somebody is called, if the asker may know of him.
pub async fn named(db: &mut Db, id: UserId) -> Result<String> {
    if !db.scope().covers(id) {
        return Err(Code::NotFound.into());
    }
    Ok(store::find(db, id).await?.name)
}

/// Whether an address has an account that somebody has confirmed, or that is blocked.
pub async fn is_known(db: &mut Db, email: &Email) -> Result<bool> {
    let user = store::find_by_email(db, email.as_str()).await?;
    Ok(user.is_some_and(|user| user.confirmed_at().is_some() || user.blocked_at().is_some()))
}

/// Whose account an address has.
pub async fn by_email(db: &mut Db, email: &str) -> Result<Option<UserId>> {
    Ok(store::find_by_email(db, email).await?.map(|user| user.id()))
}

/// Refuses to give anything to an account that nobody has confirmed: it may be a stranger's, with a password of his own.
pub async fn check_confirmed(db: &mut Db, id: UserId) -> Result<()> {
    match store::find(db, id).await?.confirmed_at() {
        Some(_) => Ok(()),
        None => Err(Error::because(Code::WrongState, "the address is not confirmed yet")),
    }
}

/// Blocks somebody; whether he was not blocked before.
pub async fn block(db: &mut Db, id: UserId, by: Option<UserId>, reason: &str) -> Result<bool> {
    store::block(db, id, by, reason).await
}

/// Lets somebody in again; whether he was blocked.
pub async fn unblock(db: &mut Db, id: UserId) -> Result<bool> {
    store::unblock(db, id).await
}

/// Sets a new password by the link in a letter, and answers whose. Reading the letter proves the address too.
pub async fn reset_password(db: &mut Db, token: &Token, password_hash: &str) -> Result<UserId> {
    let user = store::take_link(db, Purpose::Reset, token).await?.ok_or(Code::LinkExpired)?;
    store::set_password(db, user, password_hash).await?;
    store::confirm(db, user).await?;
    store::drop_links(db, user).await?;
    note(db, Act::PasswordChanged, user).await?;
    Ok(user)
}

/// A password that may take the place of the one it was checked against.
pub struct NewPassword {
    user: UserId,
    instead_of: String,
    hash: String,
}

/// A new password for oneself, once the current one was right.
pub async fn check_new_password(me: &SignedIn, passwords: &Passwords, change: &ChangePassword) -> Result<NewPassword> {
    let user = store::find(&mut me.db().await?, me.actor().user).await?;
    if !passwords.verify(&change.current, Some(&user.password_hash)).await? {
        return Err(wrong_password());
    }
    let hash = passwords.hash(change.new.as_str()).await?;
    Ok(NewPassword { user: user.id(), instead_of: user.password_hash, hash })
}

/// Keeps it, and makes links for yet another one worthless; unless the one it was checked against was replaced meanwhile,
/// by its owner perhaps, who has just set a new one to lock out whoever is asking here.
pub async fn set_password(db: &mut Db, new: &NewPassword) -> Result<()> {
    if !store::replace_password(db, new.user, &new.instead_of, &new.hash).await? {
        return Err(wrong_password());
    }
    note(db, Act::PasswordChanged, new.user).await?;
    store::drop_links(db, new.user).await
}

/// Notes what somebody did to his own account; of a new password only that there is one.
async fn note(db: &mut Db, act: Act, id: UserId) -> Result<()> {
    let name = store::find(db, id).await?.name;
    audit::note_only(db, act, of_himself(id, &name)).await
}

fn of_himself(id: UserId, name: &str) -> Of<'_> {
    Of { id: Some(id.0), name, owner: Some(id), by: Some(id) }
}

fn wrong_password() -> Error {
    Error::field("current", FieldCode::WrongPassword)
}

/// Somebody as he sees himself, with all he may do.
pub async fn me(db: &mut Db, id: UserId) -> Result<Me> {
    let user = store::find(db, id).await?;
    with_grants(db, user).await
}

/// Changes what is given about oneself.
pub(super) async fn change(db: &mut Db, mut change: ChangeMe) -> Result<Me> {
    change.time_zone = change.time_zone.as_ref().map(rules::existing_zone).transpose()?;
    let id = db.me()?;
    db.transaction(async |db| {
        let before = me(db, id).await?;
        let user = store::change(db, id, &change).await?;
        let after = with_grants(db, user).await?;
        audit::note(db, Act::UserChanged, of_himself(id, &after.name), Some(&before), Some(&after)).await?;
        Ok(after)
    })
    .await
}

async fn with_grants(db: &mut Db, user: User) -> Result<Me> {
    let id = user.id();
    let roles = roles::names_of(db, id).await?;
    // No session is meant: the actor only gathers the grants, each with its furthest reach.
    let grants = Actor::new(id, SessionId(0), roles::grants_of(db, id).await?).grants();
    let groups = groups::seats_of(db, id).await?;
    Ok(Me { roles, grants, groups, ..user.into_me()? })
}

/// An account that somebody was invited to make: the link of the invitation came to its address.
pub async fn create_invited(db: &mut Db, new: &Register, password_hash: &str) -> Result<UserId> {
    let id = create_confirmed(db, new, password_hash).await?;
    note(db, Act::UserConfirmed, id).await.map(|()| id)
}

/// An account that is confirmed from the start: the operator of the server makes it, or the address is proved already.
pub(super) async fn create_confirmed(db: &mut Db, new: &Register, password_hash: &str) -> Result<UserId> {
    let zone = rules::existing_zone(&new.time_zone)?;
    let id = store::register(db, new, &zone, password_hash).await?.ok_or(Code::AlreadyExists)?;
    store::confirm(db, id).await?;
    roles::give_first(db, id).await?;
    Ok(id)
}
