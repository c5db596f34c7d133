//! What became of the letters of all one's mailings over a period.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::export::FileOptions;
use vestnik_api::reports::{MailingReport, MailingReportFilter, Report, ReportFilter};

/// What became of the letters of all one's mailings over a period.
#[derive(Debug)]
pub struct Reports<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// What became of the letters of all one's mailings over a period.
    pub const fn reports(&self) -> Reports<'_, T> {
        Reports(self)
    }
}

impl<T: Transport> Reports<'_, T> {
    /// The figures of a period, and of the one before.
    pub async fn mailings(&self, filter: &ReportFilter) -> Result<Report> {
        self.0.get("/reports/mailings").query(filter).read().await
    }

    /// The same by mailing, the newest first.
    pub async fn by_mailing(&self, filter: &MailingReportFilter) -> Result<Page<MailingReport>> {
        self.0.get("/reports/mailings/rows").query(filter).read().await
    }

    /// The same by mailing as a file.
    pub async fn export(&self, filter: &ReportFilter, file: &FileOptions) -> Result<Vec<u8>> {
        self.0.get("/reports/mailings/export").query(filter).query(file).body().await
    }
}
