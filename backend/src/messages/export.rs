//! Messages on their way out: what the list shows, page by page.

use super::actions;
use crate::access::{Can, Db, needs};
use crate::http::table::{Cell, Row, Table};
use crate::platform::error::Result;
use vestnik_api::messages::{MessageFilter, MessageSummary};

/// The messages that a filter finds, in its order.
pub(super) struct Messages {
    may: Can<needs::MessagesRead>,
    /// The next page; none: all are read.
    next: Option<MessageFilter>,
}

impl Messages {
    pub(super) fn new(may: Can<needs::MessagesRead>, filter: MessageFilter) -> Self {
        let all = MessageFilter { limit: 100.try_into().ok(), cursor: None, with_total: false, ..filter };
        Self { may, next: Some(all) }
    }
}

impl Table for Messages {
    type Right = needs::MessagesRead;
    const NAME: &'static str = "messages";
    const HEADS: &'static [&'static str] =
        &["id", "name", "subject", "format", "mailings", "created_at", "updated_at", "owner"];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        let Some(filter) = self.next.take() else { return Ok(None) };
        let page = actions::list(db, &filter).await?;
        self.next = page.next_cursor.map(|cursor| MessageFilter { cursor: Some(cursor), ..filter });
        Ok(Some(page.items.into_iter().map(row).collect()))
    }
}

fn row(message: MessageSummary) -> Row {
    vec![
        message.id.0.into(),
        message.name.into(),
        message.subject.into(),
        Cell::word(&message.format),
        message.mailings.into(),
        message.created_at.into(),
        message.updated_at.into(),
        message.owner.name.into(),
    ]
}
