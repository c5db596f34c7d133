//! Letters kept instead of sent, while no mail server is set.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::captured_mail::{CapturedLetter, CapturedLetterWhole, CapturedMailFilter};
use vestnik_api::id::CapturedLetterId;

/// Letters kept instead of sent, while no mail server is set.
#[derive(Debug)]
pub struct CapturedMail<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Letters kept instead of sent, while no mail server is set.
    pub const fn captured_mail(&self) -> CapturedMail<'_, T> {
        CapturedMail(self)
    }
}

impl<T: Transport> CapturedMail<'_, T> {
    /// The kept letters, newest first.
    pub async fn list(&self, filter: &CapturedMailFilter) -> Result<Page<CapturedLetter>> {
        self.0.get("/captured-mail").query(filter).read().await
    }

    /// One of them, with all that is in it.
    pub async fn find(&self, id: CapturedLetterId) -> Result<CapturedLetterWhole> {
        self.0.get(format!("/captured-mail/{id}")).read().await
    }
}
