//! Mailings from the command line.

use super::rules::Action;
use super::store::{self, Wanted};
use super::switch;
use crate::access::{Scope, System};
use crate::platform::error::Result;
use std::fmt::Write as _;
use vestnik_api::id::MailingId;
use vestnik_api::mailings::MailingState;

/// How many mailings `vestnik mailings list` shows at most: the ones last changed.
const ROWS: i64 = 1000;

/// Every mailing on a line: number, state, when it goes out next, owner, name.
pub async fn list(system: &System) -> Result<String> {
    let mut db = system.db().await?;
    let mailings = store::list(&mut db, &Wanted::default(), None, ROWS).await?;
    let mut table = format!("{:>8}  {:<9}  {:<20}  {:<24}  {}\n", "id", "state", "next (UTC)", "owner", "name");
    for mailing in mailings {
        let next =
            mailing.next_run_at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string());
        let state = store::state_name(mailing.state);
        // Writing to a string can't fail.
        let _ =
            writeln!(table, "{:>8}  {state:<9}  {next:<20}  {:<24}  {}", mailing.id, mailing.owner.name, mailing.name);
    }
    Ok(table)
}

/// Sends one mailing now, whatever its schedule. A draft is started by it; what is paused, completed or stopped is not
/// sent.
pub async fn send(system: &System, id: MailingId) -> Result<String> {
    let mut db = system.db().await?;
    let mut mailing = store::find(&mut db, Scope::All, id).await?;
    if mailing.state == MailingState::Draft {
        mailing = switch::act(&mut db, Scope::All, id, Action::Start).await?;
    }
    if mailing.next_run_at.is_none_or(|next| next > db.now()) {
        mailing = switch::act(&mut db, Scope::All, id, Action::SendNow).await?;
    }
    Ok(format!("mailing {id} goes out now: {} clients", mailing.audience.clients))
}
