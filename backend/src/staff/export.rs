//! People on their way out: what the list shows, page by page.

use super::actions;
use crate::access::{Can, Db, needs};
use crate::http::table::{Cell, Row, Table};
use crate::platform::error::Result;
use vestnik_api::text::Phone;
use vestnik_api::users::{User, UserFilter};

/// The people that a filter finds, in its order.
pub(super) struct People {
    may: Can<needs::UsersRead>,
    /// The next page; none: all are read.
    next: Option<UserFilter>,
}

impl People {
    pub(super) fn new(may: Can<needs::UsersRead>, filter: UserFilter) -> Self {
        let all = UserFilter { limit: 100.try_into().ok(), cursor: None, with_total: false, ..filter };
        Self { may, next: Some(all) }
    }
}

impl Table for People {
    type Right = needs::UsersRead;
    const NAME: &'static str = "people";
    const HEADS: &'static [&'static str] =
        &["id", "name", "email", "phone", "roles", "state", "clients", "last_seen_at", "created_at"];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        let Some(filter) = self.next.take() else { return Ok(None) };
        let page = actions::list(db, &filter).await?;
        self.next = page.next_cursor.map(|cursor| UserFilter { cursor: Some(cursor), ..filter });
        Ok(Some(page.items.into_iter().map(row).collect()))
    }
}

fn row(user: User) -> Row {
    vec![
        user.id.0.into(),
        user.name.into(),
        user.email.into_string().into(),
        user.phone.map(Phone::into_string).unwrap_or_default().into(),
        user.roles.join(", ").into(),
        Cell::word(&user.state),
        user.clients.into(),
        user.last_seen_at.into(),
        user.created_at.into(),
    ]
}
