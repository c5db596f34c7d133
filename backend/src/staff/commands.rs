//! `vestnik users block` and `unblock`: what the operator does when nobody can do it in the application.

use super::actions;
use crate::access::{Scope, System};
use crate::users;
use anyhow::{Context, Result, anyhow};
use vestnik_api::text::{Email, Line};

/// Blocks the account of an address. Answers what was done.
pub async fn block(system: &System, email: &str, reason: &str) -> Result<String> {
    let reason = Line::<500>::parse(reason).map_err(|refused| anyhow!("the reason {refused}"))?;
    let (email, user) = account(system, email).await?;
    let blocked = actions::block(&mut system.db().await?, Scope::All, user, reason.as_str()).await;
    blocked.with_context(|| format!("{email} was not blocked"))?;
    Ok(format!("{email} is blocked: signed out everywhere, and every mailing is paused."))
}

/// Lets the account of an address in again. Answers what was done.
pub async fn unblock(system: &System, email: &str) -> Result<String> {
    let (email, user) = account(system, email).await?;
    actions::unblock(&mut system.db().await?, Scope::All, user).await?;
    Ok(format!("{email} can sign in again. Mailings stay paused until they are resumed."))
}

async fn account(system: &System, email: &str) -> Result<(Email, vestnik_api::id::UserId)> {
    let email = Email::parse(email).map_err(|refused| anyhow!("\"{email}\" {refused}"))?;
    let found = users::by_email(&mut system.db().await?, email.as_str()).await?;
    Ok((email.clone(), found.with_context(|| format!("there is no account with the address {email}"))?))
}
