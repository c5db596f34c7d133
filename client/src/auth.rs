//! Signing up, in and out.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::auth::{Confirm, Forgot, Login, Register, Reset, Tokens};

/// Signing up, in and out.
#[derive(Debug)]
pub struct Auth<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Signing up, in and out.
    pub const fn auth(&self) -> Auth<'_, T> {
        Auth(self)
    }
}

impl<T: Transport> Auth<'_, T> {
    /// Makes an account; a letter with a link goes to its address. Says the same when the address has one already.
    pub async fn register(&self, new: &Register) -> Result<()> {
        self.0.post("/auth/register").json(new).done().await
    }

    /// Sends the confirmation letter once more.
    pub async fn resend(&self, to: &Forgot) -> Result<()> {
        self.0.post("/auth/confirm/resend").json(to).done().await
    }

    /// Confirms an address by the token of its letter.
    pub async fn confirm(&self, token: &Confirm) -> Result<()> {
        self.0.post("/auth/confirm").json(token).done().await
    }

    /// Signs in. The refresh token comes as a cookie.
    pub async fn login(&self, login: &Login) -> Result<Tokens> {
        self.0.post("/auth/login").json(login).read().await
    }

    /// A new access token for the refresh token in the cookie, which is replaced.
    pub async fn refresh(&self) -> Result<Tokens> {
        self.0.post("/auth/refresh").read().await
    }

    /// Ends the session of the cookie.
    pub async fn logout(&self) -> Result<()> {
        self.0.post("/auth/logout").done().await
    }

    /// Has a link sent by which a new password can be set. Says the same for unknown addresses.
    pub async fn forgot(&self, forgot: &Forgot) -> Result<()> {
        self.0.post("/auth/password/forgot").json(forgot).done().await
    }

    /// Sets a new password by the token of such a link. Ends all sessions.
    pub async fn reset(&self, reset: &Reset) -> Result<()> {
        self.0.post("/auth/password/reset").json(reset).done().await
    }
}
