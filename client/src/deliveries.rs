//! The log: every try at every letter.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::deliveries::{Attempt, Letter, LetterFilter, LetterWhole, LogFilter};
use vestnik_api::export::FileOptions;
use vestnik_api::id::DeliveryId;

/// The log: every try at every letter.
#[derive(Debug)]
pub struct Logs<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// The log: every try at every letter.
    pub const fn logs(&self) -> Logs<'_, T> {
        Logs(self)
    }
}

impl<T: Transport> Logs<'_, T> {
    /// The rows you may see, newest first.
    pub async fn list(&self, filter: &LogFilter) -> Result<Page<Attempt>> {
        self.0.get("/logs").query(filter).read().await
    }

    /// Those that a filter finds as a file, all pages of them.
    pub async fn export(&self, filter: &LogFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/logs/export").query(filter).query(file).body().await
    }

    /// The letters you may see, newest first, each with what became of it.
    pub async fn letters(&self, filter: &LetterFilter) -> Result<Page<Letter>> {
        self.0.get("/deliveries").query(filter).read().await
    }

    /// One of them, with every try at it.
    pub async fn letter(&self, id: DeliveryId) -> Result<LetterWhole> {
        self.0.get(format!("/deliveries/{id}")).read().await
    }
}
