//! The stop list on its way in and out: addresses from another service, and a file that can be brought in again.

use super::reading::Addresses;
use super::upload::Upload;
use crate::access::{Can, Db, needs};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::http::table::{Row, Table};
use crate::platform::error::{Error, Result};
use crate::suppressions::{self, Listed};
use serde::Serialize;
use std::collections::BTreeMap;
use vestnik_api::FieldCode;
use vestnik_api::audit::Act;
use vestnik_api::suppressions::{StopListImport, StopListImported, Suppression, SuppressionFilter};
use vestnik_api::text::Email;

/// How many addresses one file may hold: they are written in one statement, while somebody waits.
const MOST: usize = 100_000;
/// How many refused rows are named.
const NAMED: usize = 100;
/// How many are read at once.
const AT_ONCE: i64 = 1_000;

/// What the audit log keeps of it.
#[derive(Debug, Serialize)]
struct BroughtIn<'a> {
    #[serde(flatten)]
    list: &'a StopListImport,
    #[serde(flatten)]
    told: &'a StopListImported,
}

/// Puts the addresses of a file on a list.
pub(super) async fn bring_in(db: &mut Db, options: &StopListImport, upload: Upload) -> Result<StopListImported> {
    let home = suppressions::list_of(db, options.group, options.everywhere).await?;
    let (listed, mut told) = read(upload).await?;
    db.transaction(async |db| {
        let all = i64::try_from(listed.len()).unwrap_or(i64::MAX);
        told.added = suppressions::insert_all(db, home, &listed).await?;
        told.known = all - told.added;
        let of = Of { owner: home.person(), ..Of::default() };
        let brought = BroughtIn { list: options, told: &told };
        audit::note(db, Act::SuppressionsImported, of, None::<&()>, Some(&brought)).await?;
        events::emit(db, Event::AddressStopped).await?;
        Ok(told)
    })
    .await
}

/// The addresses of a file, each once with the strictest of its reasons; and the rows that hold none.
async fn read(mut upload: Upload) -> Result<(Vec<Listed>, StopListImported)> {
    let mut told = StopListImported::default();
    let mut found: BTreeMap<Email, Listed> = BTreeMap::new();
    let mut reading = Addresses::new(upload.is_utf8());
    let mut rows = Vec::new();
    loop {
        let piece = upload.next_piece().await?;
        let step = match &piece {
            Some(bytes) => reading.feed(bytes, &mut rows),
            None => reading.finish(&mut rows),
        };
        step.map_err(|_failure| Error::field("file", FieldCode::Invalid))?;
        for row in rows.drain(..) {
            match row {
                Ok(listed) => keep(&mut found, listed),
                Err(line) => {
                    told.refused += 1;
                    if told.refused_lines.len() < NAMED {
                        told.refused_lines.push(line);
                    }
                }
            }
        }
        if found.len() > MOST {
            return Err(Error::field("file", FieldCode::TooMany));
        }
        if piece.is_none() {
            return Ok((found.into_values().collect(), told));
        }
    }
}

fn keep(found: &mut BTreeMap<Email, Listed>, listed: Listed) {
    let stricter = found.get(&listed.email).is_none_or(|known| listed.reason.is_wish() && !known.reason.is_wish());
    if stricter {
        found.insert(listed.email.clone(), listed);
    }
}

/// Notes that the list is brought out.
pub(super) async fn note(db: &mut Db, filter: &SuppressionFilter) -> Result<()> {
    audit::note(db, Act::SuppressionsExported, Of::default(), None::<&()>, Some(filter)).await
}

/// What a filter finds, newest first.
pub(super) struct StopList {
    may: Can<needs::SuppressionsRead>,
    filter: SuppressionFilter,
    /// Before which number to go on.
    before: Option<i64>,
    /// All are read.
    over: bool,
}

impl StopList {
    pub(super) const fn new(may: Can<needs::SuppressionsRead>, filter: SuppressionFilter) -> Self {
        Self { may, filter, before: None, over: false }
    }
}

impl Table for StopList {
    type Right = needs::SuppressionsRead;
    const NAME: &'static str = "stop-list";
    const HEADS: &'static [&'static str] = &["email", "reason", "note", "since", "reply", "owner", "group"];

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        if self.over {
            return Ok(None);
        }
        let rows = suppressions::page(db, &self.filter, self.before, AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        self.before = rows.last().filter(|_| full).map(|last| last.id.0);
        self.over = self.before.is_none();
        Ok(Some(rows.into_iter().map(row).collect()))
    }
}

fn row(one: Suppression) -> Row {
    vec![
        one.email.into_string().into(),
        one.reason.name().into(),
        one.note.into(),
        one.created_at.into(),
        one.reply.into(),
        one.owner.map(|owner| owner.name).unwrap_or_default().into(),
        one.group.map(|group| group.name).unwrap_or_default().into(),
    ]
}
