//! Mailings: what to send, to whom, when, how often.

use crate::Api;
use crate::call::PREFIX;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::deliveries::{Delivery, DeliveryFilter, Run, RunPage, Statistics};
use vestnik_api::export::FileOptions;
use vestnik_api::id::{MailingId, RunId};
use vestnik_api::mailings::{
    Audience, ChangeMailing, Forecast, Mailing, MailingCounts, MailingFilter, NewMailing, Schedule, Stop,
};

/// Mailings: what to send, to whom, when, how often.
#[derive(Debug)]
pub struct Mailings<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Mailings: what to send, to whom, when, how often.
    pub const fn mailings(&self) -> Mailings<'_, T> {
        Mailings(self)
    }
}

impl<T: Transport> Mailings<'_, T> {
    /// The mailings that a filter finds, as a file.
    pub async fn export(&self, filter: &MailingFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/mailings/export").query(filter).query(file).body().await
    }

    /// The mailings you may see.
    pub async fn list(&self, filter: &MailingFilter) -> Result<Page<Mailing>> {
        self.0.get("/mailings").query(filter).read().await
    }

    /// How many of them there are, by state.
    pub async fn counts(&self) -> Result<MailingCounts> {
        self.0.get("/mailings/counts").read().await
    }

    /// One of them.
    pub async fn find(&self, id: MailingId) -> Result<Mailing> {
        self.0.get(format!("/mailings/{id}")).read().await
    }

    /// To whom one goes, with the numbers of chosen clients.
    pub async fn audience(&self, id: MailingId) -> Result<Audience> {
        self.0.get(format!("/mailings/{id}/audience")).read().await
    }

    /// The next times of a schedule that need not be saved.
    pub async fn forecast(&self, schedule: &Schedule) -> Result<Forecast> {
        self.0.post("/mailings/forecast").json(schedule).read().await
    }

    /// A new draft, yours.
    pub async fn create(&self, new: &NewMailing) -> Result<Mailing> {
        self.0.post("/mailings").json(new).once().read().await
    }

    /// Changes what is given, if the mailing is still of this version.
    pub async fn change(&self, id: MailingId, version: i32, change: &ChangeMailing) -> Result<Mailing> {
        self.0.patch(format!("/mailings/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one that is not sending; `restore` brings it back.
    pub async fn delete(&self, id: MailingId) -> Result<()> {
        self.0.delete(format!("/mailings/{id}")).done().await
    }

    /// Brings a deleted one back.
    pub async fn restore(&self, id: MailingId) -> Result<Mailing> {
        self.0.post(format!("/mailings/{id}/restore")).read().await
    }

    /// A draft becomes active: it goes out when its time comes, at once if that is past.
    pub async fn start(&self, id: MailingId) -> Result<Mailing> {
        self.act(id, "start").await
    }

    /// Holds it, in the middle of a run too.
    pub async fn pause(&self, id: MailingId) -> Result<Mailing> {
        self.act(id, "pause").await
    }

    /// Goes on where it was held.
    pub async fn resume(&self, id: MailingId) -> Result<Mailing> {
        self.act(id, "resume").await
    }

    /// Ends it: what is still waiting is cancelled, nothing goes out any more.
    pub async fn complete(&self, id: MailingId) -> Result<Mailing> {
        self.act(id, "complete").await
    }

    /// Starts a run now, beside the schedule.
    pub async fn send_now(&self, id: MailingId) -> Result<Mailing> {
        self.0.post(format!("/mailings/{id}/send-now")).once().read().await
    }

    /// Switches it off with a reason that its owner sees and can't undo.
    pub async fn stop(&self, id: MailingId, stop: &Stop) -> Result<Mailing> {
        self.0.post(format!("/mailings/{id}/stop")).json(stop).read().await
    }

    /// Lifts a stop: it is paused, and its owner decides when it goes on.
    pub async fn release(&self, id: MailingId) -> Result<Mailing> {
        self.act(id, "release").await
    }

    /// Sends the letter of a finished run again, to those whom it did not reach.
    pub async fn resend(&self, id: MailingId, run: RunId) -> Result<()> {
        self.0.post(format!("/mailings/{id}/runs/{run}/resend")).done().await
    }

    /// Its runs, newest first.
    pub async fn runs(&self, id: MailingId, page: &RunPage) -> Result<Page<Run>> {
        self.0.get(format!("/mailings/{id}/runs")).query(page).read().await
    }

    /// What became of each letter of a run.
    pub async fn deliveries(&self, id: MailingId, filter: &DeliveryFilter) -> Result<Page<Delivery>> {
        self.0.get(format!("/mailings/{id}/deliveries")).query(filter).read().await
    }

    /// Its figures.
    pub async fn statistics(&self, id: MailingId) -> Result<Statistics> {
        self.0.get(format!("/mailings/{id}/statistics")).read().await
    }

    /// Where to listen for `progress` events of one mailing, or of all you may see.
    pub fn events_path(&self, id: Option<MailingId>) -> String {
        match id {
            Some(id) => format!("{PREFIX}/mailings/{id}/events"),
            None => format!("{PREFIX}/mailings/events"),
        }
    }

    async fn act(&self, id: MailingId, action: &str) -> Result<Mailing> {
        self.0.post(format!("/mailings/{id}/{action}")).read().await
    }
}
