//! Sending a letter again to those whom a run did not reach: refused for good, or not taken before the end of all tries.
//!
//! It is a run of its own, with the very letter of the other one and with books of its own, so that those of the first stay as they
//! are. A completed mailing is active while it lasts, and can be held, stopped and ended like any other.

use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::audit::Act;
use vestnik_api::deliveries::RunState;
use vestnik_api::id::{MailingId, RunId};
use vestnik_api::mailings::MailingState;

use super::store;
use crate::access::{Db, Scope};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::jobs::{self, Bench, Job};
use crate::messages::Template;
use crate::platform::error::{Error, Result};
use crate::{mailings, runs, users};

/// Has it done, if there is anybody to reach. `seen` is what the person may see beside what he may change.
pub(super) async fn ask(db: &mut Db, seen: Scope, id: MailingId, run: RunId) -> Result<()> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        mailings::check_owner(db, scope, id).await?;
        let mailing = mailings::writable(db, scope, id).await?;
        let run = runs::find(db, id, run).await?;
        let refused = |why: &str| Err(Error::because(Code::WrongState, why));
        if !matches!(mailing.state, MailingState::Active | MailingState::Completed) {
            return refused("the mailing is held: let it go on first");
        }
        if run.state != RunState::Finished || run.counts.failed == 0 {
            return refused("the run is not over, or reached everybody");
        }
        if run.resent {
            return refused("that was done already: look at the later run");
        }
        if runs::has_lost_files(db, run.id).await? {
            return refused("the files that went out with it are no longer kept: send the mailing anew");
        }
        if !store::any_missed(db, run.id, mailing.owner.id).await? {
            return refused("whoever was not reached is on the stop list, or no client any more");
        }
        jobs::enqueue(db, &Resend { mailing: id, run: run.id }).await?;
        let of = Of { id: Some(id.0), name: &mailing.name, owner: Some(mailing.owner.id), ..Of::default() };
        audit::note_only(db, Act::MailingResent, of).await
    })
    .await
}

/// Begins the run. What has changed since it was asked for counts: a mailing that was stopped meanwhile stays so.
#[derive(Debug, Serialize, Deserialize)]
pub struct Resend {
    mailing: MailingId,
    run: RunId,
}

impl Job for Resend {
    const KIND: &'static str = "delivery.resend";

    async fn run(self, bench: Bench) -> Result<()> {
        let mut db = bench.system.db().await?;
        db.transaction(async |db| {
            let letter = runs::letter_of(db, self.run).await?;
            match users::check_may_write(db, letter.owner).await {
                // Blocked meanwhile: nothing goes out in his name.
                Err(refused) if refused.code() == Some(Code::WrongState) => return Ok(()),
                checked => checked?,
            }
            // Lost since it was asked for: nobody gets a letter without what the others got.
            if runs::has_lost_files(db, self.run).await? || !mailings::store::reopen(db, self.mailing).await? {
                return Ok(());
            }
            let Some(again) = runs::begin_again(db, self.run).await? else { return Ok(()) };
            let template = Template::of(&letter.subject, &letter.body, letter.format);
            let names = |field: &str| template.as_ref().is_ok_and(|template| template.names(field));
            let (phone, comment) = (names("client.phone"), names("client.comment"));
            let audience = store::freeze_missed(db, again, self.run, letter.owner, phone, comment).await?;
            runs::set_audience(db, again, audience.total, audience.suppressed).await?;
            events::emit(db, Event::MailingMoved(self.mailing)).await
        })
        .await
    }
}
