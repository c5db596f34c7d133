//! Reading the log.

use super::store::{self, Row};
use crate::access::Db;
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::platform::error::Result;
use vestnik_api::Page;
use vestnik_api::audit::{AuditEntry, AuditFilter};

/// A page of what one may see, newest first.
pub(super) async fn list(db: &mut Db, filter: &AuditFilter) -> Result<Page<AuditEntry>> {
    let order = "audit".to_owned();
    let before = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = store::page(db, filter, patterns(filter.q.as_deref())?, before, rows_to_read(filter.limit)).await?;
    let found = page(rows, filter.limit, &order, |row| row.id, None)?;
    let items = found.items.into_iter().filter_map(Row::told).collect();
    Ok(Page { items, next_cursor: found.next_cursor, total: None })
}
