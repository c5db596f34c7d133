//! Invitations to make an account.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::id::InvitationId;
use vestnik_api::invitations::{
    AcceptInvitation, Invitation, InvitationFilter, InvitationToken, Invited, NewInvitation,
};

/// Invitations to make an account.
#[derive(Debug)]
pub struct Invitations<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Invitations to make an account.
    pub const fn invitations(&self) -> Invitations<'_, T> {
        Invitations(self)
    }
}

impl<T: Transport> Invitations<'_, T> {
    /// Who was invited.
    pub async fn list(&self, filter: &InvitationFilter) -> Result<Page<Invitation>> {
        self.0.get("/invitations").query(filter).read().await
    }

    /// Invites somebody.
    pub async fn create(&self, new: &NewInvitation) -> Result<Invitation> {
        self.0.post("/invitations").json(new).once().read().await
    }

    /// Sends the letter anew, with another link.
    pub async fn resend(&self, id: InvitationId) -> Result<Invitation> {
        self.0.post(format!("/invitations/{id}/resend")).read().await
    }

    /// Takes one back.
    pub async fn delete(&self, id: InvitationId) -> Result<()> {
        self.0.delete(format!("/invitations/{id}")).done().await
    }

    /// Whom the link is for.
    pub async fn look(&self, token: &InvitationToken) -> Result<Invited> {
        self.0.post("/auth/invitation").json(token).read().await
    }

    /// Makes the account.
    pub async fn accept(&self, accept: &AcceptInvitation) -> Result<()> {
        self.0.post("/auth/invitation/accept").json(accept).done().await
    }
}
