//! The stop list: addresses that no letter goes to any more.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::export::FileOptions;
use vestnik_api::id::SuppressionId;
use vestnik_api::suppressions::{
    Lift, NewSuppression, StopListImport, StopListImported, Suppression, SuppressionFilter,
};

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

    /// Puts the addresses of a file on the list: CSV with a column of addresses, or one address a line.
    pub async fn import(&self, options: &StopListImport, file: Vec<u8>) -> Result<StopListImported> {
        self.0.post("/suppressions/import").query(options).bytes("text/csv", file).read().await
    }

    /// Those that a filter finds as a file, all pages of them.
    pub async fn export(&self, filter: &SuppressionFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/suppressions/export").query(filter).query(file).body().await
    }

    /// Takes one off, with a reason where the reader himself wanted no letters.
    pub async fn lift(&self, id: SuppressionId, lift: &Lift) -> Result<()> {
        self.0.post(format!("/suppressions/{id}/lift")).json(lift).done().await
    }
}
