//! One action on many rows.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::bulk::{BulkPage, BulkRun, ClientBulk, LeadBulk, MailingBulk, MessageBulk, SuppressionBulk};
use vestnik_api::clients::ClientFilter;
use vestnik_api::id::BulkRunId;
use vestnik_api::leads::LeadFilter;
use vestnik_api::mailings::MailingFilter;
use vestnik_api::messages::MessageFilter;
use vestnik_api::suppressions::SuppressionFilter;

/// Actions on many rows.
#[derive(Debug)]
pub struct Bulk<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Actions on many rows.
    pub const fn bulk(&self) -> Bulk<'_, T> {
        Bulk(self)
    }
}

impl<T: Transport> Bulk<'_, T> {
    /// Does something with clients.
    pub async fn clients(&self, filter: &ClientFilter, bulk: &ClientBulk) -> Result<BulkRun> {
        self.0.post("/clients/bulk").query(filter).json(bulk).once().read().await
    }

    /// Does something with leads.
    pub async fn leads(&self, filter: &LeadFilter, bulk: &LeadBulk) -> Result<BulkRun> {
        self.0.post("/leads/bulk").query(filter).json(bulk).once().read().await
    }

    /// Does something with messages.
    pub async fn messages(&self, filter: &MessageFilter, bulk: &MessageBulk) -> Result<BulkRun> {
        self.0.post("/messages/bulk").query(filter).json(bulk).once().read().await
    }

    /// Does something with mailings.
    pub async fn mailings(&self, filter: &MailingFilter, bulk: &MailingBulk) -> Result<BulkRun> {
        self.0.post("/mailings/bulk").query(filter).json(bulk).once().read().await
    }

    /// Does something with addresses on the stop list.
    pub async fn suppressions(&self, filter: &SuppressionFilter, bulk: &SuppressionBulk) -> Result<BulkRun> {
        self.0.post("/suppressions/bulk").query(filter).json(bulk).once().read().await
    }

    /// One's runs, newest first.
    pub async fn list(&self, page: &BulkPage) -> Result<Page<BulkRun>> {
        self.0.get("/bulk").query(page).read().await
    }

    /// How far one is.
    pub async fn find(&self, id: BulkRunId) -> Result<BulkRun> {
        self.0.get(format!("/bulk/{id}")).read().await
    }

    /// Ends one where it is.
    pub async fn cancel(&self, id: BulkRunId) -> Result<BulkRun> {
        self.0.post(format!("/bulk/{id}/cancel")).read().await
    }

    /// Undoes what one has done, by another run.
    pub async fn undo(&self, id: BulkRunId) -> Result<BulkRun> {
        self.0.post(format!("/bulk/{id}/undo")).once().read().await
    }
}
