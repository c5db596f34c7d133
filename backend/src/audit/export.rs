//! The log on its way out.

use super::store::{self, Row as Line};
use crate::access::{Can, Db, needs};
use crate::http::table::{Row, Table};
use crate::platform::error::Result;
use serde_json::Value;
use vestnik_api::audit::{AuditEntry, AuditFilter};

/// How many lines are read at once.
const AT_ONCE: i64 = 1_000;

/// All lines that a filter finds, newest first.
pub(super) struct Lines {
    may: Can<needs::AuditRead>,
    filter: AuditFilter,
    patterns: Vec<String>,
    /// Before which number to go on.
    before: Option<i64>,
    /// All are read.
    over: bool,
}

impl Lines {
    pub(super) const fn new(may: Can<needs::AuditRead>, filter: AuditFilter, patterns: Vec<String>) -> Self {
        Self { may, filter, patterns, before: None, over: false }
    }
}

impl Table for Lines {
    type Right = needs::AuditRead;
    const NAME: &'static str = "audit";
    const HEADS: &'static [&'static str] = &[
        "id",
        "at",
        "actor_id",
        "actor",
        "action",
        "object_id",
        "object",
        "owner_id",
        "before",
        "after",
        "address",
        "request_id",
    ];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        if self.over {
            return Ok(None);
        }
        let rows = store::page(db, &self.filter, self.patterns.clone(), self.before, AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        self.before = rows.last().filter(|_| full).map(|last| last.id);
        self.over = self.before.is_none();
        Ok(Some(rows.into_iter().filter_map(Line::told).map(row).collect()))
    }
}

fn row(entry: AuditEntry) -> Row {
    let json = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
    let (actor_id, actor) = entry.actor.map_or((None, String::new()), |actor| (Some(actor.id.0), actor.name));
    vec![
        entry.id.0.into(),
        entry.at.into(),
        actor_id.into(),
        actor.into(),
        entry.act.name().into(),
        entry.object_id.into(),
        entry.object_name.into(),
        entry.owner_id.map(|owner| owner.0).into(),
        json(entry.before).into(),
        json(entry.after).into(),
        entry.address.into(),
        entry.request_id.into(),
    ]
}
