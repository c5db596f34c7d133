//! Leads on their way out.

use super::export::names;
use crate::access::{Can, Db, needs};
use crate::custom_fields::Columns;
use crate::http::table::{Cell, Row, Table};
use crate::leads::{self, Key, Wanted};
use crate::platform::error::Result;
use vestnik_api::leads::Lead;
use vestnik_api::text::{Currency, Email, Phone};

/// How many are read at once.
const AT_ONCE: i64 = 2_000;

/// The leads that a filter finds, in its order.
pub(super) struct Leads {
    may: Can<needs::LeadsRead>,
    wanted: Wanted,
    custom: Columns,
    /// Behind which one to go on.
    after: Option<Key>,
    /// All are read.
    over: bool,
}

impl Leads {
    pub(super) const fn new(may: Can<needs::LeadsRead>, wanted: Wanted, custom: Columns) -> Self {
        Self { may, wanted, custom, after: None, over: false }
    }
}

impl Table for Leads {
    type Right = needs::LeadsRead;
    const NAME: &'static str = "leads";
    const HEADS: &'static [&'static str] = &[
        "name",
        "company",
        "email",
        "phone",
        "source",
        "priority",
        "stage",
        "meaning",
        "stage_since",
        "lost_reason",
        "amount",
        "currency",
        "next_step",
        "next_step_on",
        "description",
        "owner",
        "group",
        "created_at",
        "tags",
    ];

    fn more_heads(&self) -> Vec<String> {
        self.custom.heads()
    }

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        if self.over {
            return Ok(None);
        }
        let rows = leads::batch(db, &self.wanted, self.after.take(), AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        self.after = rows.last().filter(|_| full).map(|last| Key::of(last, self.wanted.sort()));
        self.over = self.after.is_none();
        Ok(Some(leads::tell(db, rows).await?.into_iter().map(|lead| row(lead, &self.custom)).collect()))
    }
}

/// One lead.
fn row(lead: Lead, custom: &Columns) -> Row {
    let (amount, currency) = lead.amount.map(|money| (money.hundredths, money.currency)).unzip();
    let custom: Vec<Cell> = custom.cells(&lead.custom).collect();
    let mut row = vec![
        lead.name.into(),
        lead.company.into(),
        lead.email.map(Email::into_string).unwrap_or_default().into(),
        lead.phone.map(Phone::into_string).unwrap_or_default().into(),
        lead.source.into(),
        Cell::word(&lead.priority),
        lead.stage.name.into(),
        Cell::word(&lead.stage.meaning),
        lead.stage_since.into(),
        lead.lost_reason.into(),
        amount.map(in_whole).unwrap_or_default().into(),
        currency.map(Currency::into_string).unwrap_or_default().into(),
        lead.next_step.into(),
        lead.next_step_on.map(|day| day.to_string()).unwrap_or_default().into(),
        lead.description.into(),
        lead.owner.name.into(),
        lead.group.map(|group| group.name).unwrap_or_default().into(),
        lead.created_at.into(),
        names(&lead.tags).into(),
    ];
    row.extend(custom);
    row
}

/// An amount as people write it: `1500.00`.
fn in_whole(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_with_its_hundredths() {
        assert_eq!(in_whole(150_005), "1500.05");
        assert_eq!(in_whole(7), "0.07");
    }
}
