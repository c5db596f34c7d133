//! The stop list: addresses that no letter goes to any more.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::id::SuppressionId;
use vestnik_api::suppressions::{Lift, NewSuppression, Suppression, SuppressionFilter};

/// The stop list: addresses that no letter goes to any more.
#[derive(Debug)]
pub struct Suppressions<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The stop list: addresses that no letter goes to any more.
    pub const fn suppressions(&self) -> Suppressions<'_, T> {
        Suppressions(self)
    }
}

impl<T: Transport> Suppressions<'_, T> {
    /// The addresses you may see, newest first.
    pub async fn list(&self, filter: &SuppressionFilter) -> Result<Page<Suppression>> {
        self.0.get("/suppressions").query(filter).read().await
    }

    /// Puts an address on the list.
    pub async fn add(&self, new: &NewSuppression) -> Result<Suppression> {
        self.0.post("/suppressions").json(new).once().read().await
    }

    /// Takes one off, with a reason where the reader himself wanted no letters.
    pub async fn lift(&self, id: SuppressionId, lift: &Lift) -> Result<()> {
        self.0.post(format!("/suppressions/{id}/lift")).json(lift).done().await
    }
}
