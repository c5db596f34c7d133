//! The letter of an invitation.

use super::store;
use crate::jobs::{Bench, Job};
use crate::platform::error::Result;
use crate::platform::token::Token;
use crate::users;
use serde::{Deserialize, Serialize};
use vestnik_api::Code;
use vestnik_api::id::InvitationId;
use vestnik_api::invitations::InvitationState;

/// Writes to whoever is invited. The link is made here, so that no token is ever in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub struct Invite {
    /// Which invitation.
    pub invitation: InvitationId,
}

impl Job for Invite {
    const KIND: &'static str = "users.invite";

    async fn run(self, bench: Bench) -> Result<()> {
        let now = bench.live.now();
        let mut db = bench.system.db().await?;
        let invitation = match store::find(&mut db, self.invitation).await {
            // Taken back meanwhile.
            Err(error) if error.code() == Some(Code::NotFound) => return Ok(()),
            found => found?,
        };
        if invitation.state != InvitationState::Open {
            return Ok(());
        }
        let token = Token::random();
        store::put_token(&mut db, self.invitation, &token).await?;
        // No connection is held while the mail server is spoken with.
        drop(db);
        let link = format!("{}/invitation?token={}", now.base_url, token.reveal());
        let by = invitation.invited_by.as_ref().map(|person| person.name.as_str());
        users::jobs::write_to_invited(&bench, invitation.email.as_str(), invitation.language, by, &link).await
    }
}
