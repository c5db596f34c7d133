//! Reading a file: first to count its rows, then to see what would become of them or to bring them in; and undoing that.

use super::actions::forgotten;
use super::kinds;
use super::reading::{Layout, Meant, Problem, Read, Reading, Record, Refused, Row, Tags};
use super::rights;
use super::store::{self, Begun, Done};
use crate::access::Db;
use crate::clients::{Brought, Known, Target};
use crate::custom_fields;
use crate::groups::{self, Home};
use crate::jobs::{Bench, Job};
use crate::notifications::{self, Notice};
use crate::platform::error::Result;
use crate::tags;
use serde::{Deserialize, Serialize};
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    CellDelimiter, ImportFailure, ImportField, ImportSettings, ImportState, ImportUndone, TextEncoding, UNDO_DAYS,
};
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::{FieldCode, Reach};

/// How many rows are brought in by one transaction, and how many bytes: long comments must not fill the memory.
const BATCH: usize = 5_000;
const BATCH_BYTES: usize = 1024 * 1024;
/// From so many rows on, the table is put in order afterwards.
const MANY: i64 = 5_000;
/// How often a file is begun without getting on.
const ATTEMPTS: i32 = 5;
/// How many records are taken out by one transaction.
const UNDONE: i64 = 2_000;

/// Works on the file of an import, as its state says: checks it, brings it in, or undoes that.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadFile {
    /// Which.
    pub import: ImportId,
}

impl Job for ReadFile {
    const KIND: &'static str = "imports.read";
    // The import counts by itself: a job that was buried would leave it under way for ever.
    const ATTEMPTS: i32 = i32::MAX;
    const LONG: bool = true;

    async fn run(self, bench: Bench) -> Result<()> {
        let Some(begun) = store::begin(&mut bench.system.db().await?, self.import).await? else { return Ok(()) };
        let work = Work { bench: &bench, id: self.import, begun };
        if work.begun.attempts > ATTEMPTS {
            tracing::error!(import.id = self.import.0, "a file ends every process that reads it, and is given up");
            return work.end(Outcome::Failed(ImportFailure::Internal)).await;
        }
        match work.carry_out().await {
            Ok(outcome) => work.end(outcome).await,
            Err(error) => {
                if store::attempts(&mut bench.system.db().await?, self.import).await? < ATTEMPTS {
                    return Err(error);
                }
                tracing::error!(import.id = self.import.0, error = ?error, "an import is given up");
                work.end(Outcome::Failed(ImportFailure::Internal)).await
            }
        }
    }
}

/// What a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// To its end.
    Through,
    /// Somebody ended it, or another has begun after it.
    Over,
    /// It can't go on.
    Failed(ImportFailure),
}

/// What a batch came to.
enum Step {
    On(i64),
    Stop(Outcome),
}

/// Rows on their way in.
#[derive(Default)]
struct Batch {
    rows: Vec<Read>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, row: Read) {
        self.bytes += row.as_ref().map_or_else(Refused::size, Row::size);
        self.rows.push(row);
    }

    const fn is_full(&self) -> bool {
        self.rows.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

struct Work<'a> {
    bench: &'a Bench,
    id: ImportId,
    begun: Begun,
}

/// A piece of a file that was read.
struct Piece {
    reading: Reading,
    rows: Vec<Read>,
    last: bool,
}

impl Work<'_> {
    async fn carry_out(&self) -> Result<Outcome> {
        match self.begun.state {
            ImportState::Undoing => self.undo().await,
            _ => self.read().await,
        }
    }

    async fn end(&self, outcome: Outcome) -> Result<()> {
        let (state, failure) = match outcome {
            Outcome::Over => return Ok(()),
            Outcome::Through => (None, None),
            Outcome::Failed(failure) => (Some(ImportState::Failed), Some(failure)),
        };
        let mut db = self.bench.system.db().await?;
        db.transaction(async |db| {
            if !store::hold(db, self.id, self.begun.state, self.begun.round, None).await? {
                return Ok(());
            }
            match (self.begun.state, state) {
                (ImportState::Checking, None) => store::checked(db, self.id).await,
                (ImportState::Undoing, None) => store::finish(db, self.id, ImportState::Undone, None, false).await,
                (_, state) => {
                    store::finish(db, self.id, state.unwrap_or(ImportState::Done), failure, false).await?;
                    self.tell(db, failure).await
                }
            }
        })
        .await
    }

    /// Tells whose file it was that it is read, or can't be.
    async fn tell(&self, db: &mut Db, failure: Option<ImportFailure>) -> Result<()> {
        let notice = Notice {
            to: self.begun.owner,
            news: if failure.is_some() { News::ImportFailed } else { News::ImportDone },
            about: NotificationAbout::Import(self.id),
            title: &self.begun.file_name,
            key: &format!("import {}", self.id),
            records: 0,
            by: None,
        };
        notifications::tell(db, notice).await
    }

    /// How its rows are to be read. Imports from before have their columns guessed when they come in; none of them waits any more.
    fn settings(&self) -> Option<(&ImportSettings, Layout)> {
        let settings = self.begun.settings.as_ref()?;
        let layout = if self.begun.is_workbook {
            Layout::of_workbook(settings.has_header)
        } else {
            Layout {
                encoding: settings.encoding.unwrap_or(TextEncoding::Utf8),
                delimiter: settings.delimiter.unwrap_or(CellDelimiter::Comma),
                has_header: settings.has_header,
                is_workbook: false,
            }
        };
        Some((settings, layout))
    }

    /// Reads all that has not been read yet.
    async fn read(&self) -> Result<Outcome> {
        let Some((settings, layout)) = self.settings() else {
            return Ok(Outcome::Failed(ImportFailure::ColumnsMissing));
        };
        if self.begun.rows_total.is_none() {
            let rows = self.count(settings.sheet, layout).await?;
            store::set_total(&mut self.bench.system.db().await?, self.id, rows).await?;
        }
        let mut db = self.bench.system.db().await?;
        let (kind, on_duplicate) = (self.begun.kind, self.begun.on_duplicate);
        let custom = custom_fields::known(&mut db, kind.bearer(), settings.group).await?;
        let stages = kinds::stages(&mut db, kind, settings.group).await?;
        let tags = self.tags(&mut db, settings).await?;
        drop(db);
        let (columns, custom) = (&settings.columns, custom.all());
        let meant = Meant { kind, columns, custom, stages: &stages, tags: &tags, on_duplicate };
        let mut reading = Reading::new(layout, meant);
        let (mut already, mut done) = (self.begun.rows_done, self.begun.rows_done);
        let (mut batch, mut known) = (Batch::default(), Known::default());
        for number in 0.. {
            let piece = self.piece(reading, settings.sheet, number).await?;
            reading = piece.reading;
            for row in piece.rows {
                if already > 0 {
                    already -= 1;
                    continue;
                }
                batch.push(row);
                if batch.is_full() {
                    match self.take(settings, done, std::mem::take(&mut batch).rows, &mut known).await? {
                        Step::On(rows) => done += rows,
                        Step::Stop(outcome) => return Ok(outcome),
                    }
                }
            }
            if piece.last {
                break;
            }
        }
        if let Step::Stop(outcome) = self.take(settings, done, batch.rows, &mut known).await? {
            return Ok(outcome);
        }
        if done >= MANY && self.begun.state == ImportState::Running {
            kinds::tidy_up(&mut self.bench.system.db().await?, self.begun.kind).await?;
        }
        Ok(Outcome::Through)
    }

    /// The tags that its rows can name: nothing is asked where no column holds any.
    async fn tags(&self, db: &mut Db, settings: &ImportSettings) -> Result<Tags> {
        if !settings.columns.contains(&ImportField::Tags) {
            return Ok(Tags::default());
        }
        let (kind, owner) = (self.begun.kind, self.begun.owner);
        let makes = rights::allowed(db, kind, owner).await?.is_some_and(|actor| rights::makes_tags(&actor));
        let home = settings.group.map_or_else(|| Home::of_person(owner), Home::of_group);
        Ok(Tags::of(&tags::names(db, home).await?, makes))
    }

    async fn count(&self, sheet: u16, layout: Layout) -> Result<i64> {
        let mut reading = Reading::counting(layout);
        for number in 0.. {
            let piece = self.piece(reading, sheet, number).await?;
            reading = piece.reading;
            if piece.last {
                break;
            }
        }
        Ok(reading.rows())
    }

    /// Reads one piece of the file, where it keeps nobody from being served.
    async fn piece(&self, mut reading: Reading, sheet: u16, number: i32) -> Result<Piece> {
        let piece = store::part(&mut self.bench.system.db().await?, self.id, sheet, number).await?;
        let reads = move || {
            let mut rows = Vec::new();
            match &piece {
                Some(bytes) => reading.feed(bytes, &mut rows),
                None => reading.finish(&mut rows),
            }
            Piece { reading, rows, last: piece.is_none() }
        };
        Ok(tokio::task::spawn_blocking(reads).await.map_err(anyhow::Error::from)?)
    }

    /// Brings in the rows, or sees what would become of them, and counts them as done: all or none.
    async fn take(&self, settings: &ImportSettings, done: i64, batch: Vec<Read>, known: &mut Known) -> Result<Step> {
        let rows = i64::try_from(batch.len()).map_err(anyhow::Error::from)?;
        let mut db = self.bench.system.db_of(self.begun.owner).await?;
        db.transaction(async |db| {
            if !store::hold(db, self.id, self.begun.state, self.begun.round, Some(done)).await? {
                return Ok(Step::Stop(Outcome::Over));
            }
            let (kind, on_duplicate) = (self.begun.kind, self.begun.on_duplicate);
            let Some((actor, owner)) = rights::standing(db, kind, self.begun.owner, settings).await? else {
                return Ok(Step::Stop(Outcome::Failed(ImportFailure::Forbidden)));
            };
            let only_own = actor.reach(kind.permission()) == Some(Reach::Own);
            let (group, import, makes_tags) = (settings.group, self.id, rights::makes_tags(&actor));
            let target = Target { owner, group, import, on_duplicate, only_own, makes_tags };
            if rows > 0 {
                self.count_in(db, target, batch, known).await?;
            }
            Ok(Step::On(rows))
        })
        .await
    }

    async fn count_in(&self, db: &mut Db, target: Target, batch: Vec<Read>, known: &mut Known) -> Result<()> {
        let (mut good, mut refused) = (Vec::with_capacity(batch.len()), Vec::new());
        let mut nameless = Vec::new();
        for row in batch {
            match row {
                Ok(mut row) => {
                    // Only of rows without a name the cells are kept: those may yet be refused.
                    nameless.push((row.line, std::mem::take(&mut row.cells)));
                    good.push(row.record);
                }
                Err(row) => refused.push(row),
            }
        }
        let all = i64::try_from(good.len() + refused.len()).map_err(anyhow::Error::from)?;
        let brought = self.bring_in(db, target, good, known).await?;
        for place in &brought.nameless {
            if let Some((line, cells)) = nameless.get_mut(*place) {
                refused.push(nameless_in(*line, std::mem::take(cells)));
            }
        }
        let (created, updated, skipped) = (brought.created, brought.updated, brought.skipped);
        let rejected = all - created - updated - skipped;
        let problems: Vec<&Problem> = refused.iter().flat_map(|row| &row.problems).collect();
        store::insert_problems(db, self.id, &problems).await?;
        store::insert_refused(db, self.id, &refused).await?;
        store::insert_changes(db, self.id, &brought.changed).await?;
        if self.begun.state == ImportState::Running {
            self.tell_owner(db, target, created).await?;
        }
        store::add(db, self.id, Done { created, updated, skipped, rejected }).await
    }

    /// Tells whoever gets the records of somebody else's file: in one line, which grows with each batch.
    async fn tell_owner(&self, db: &mut Db, target: Target, created: i64) -> Result<()> {
        let others = target.group.filter(|_| target.owner != self.begun.owner && created > 0);
        let Some(group) = others else { return Ok(()) };
        let Some(named) = groups::names(db, vec![group.0]).await?.remove(&group.0) else { return Ok(()) };
        let notice = Notice {
            to: target.owner,
            news: News::Assigned,
            about: NotificationAbout::Group(group),
            title: &named.name,
            key: &format!("import {} given", self.id),
            records: created,
            by: None,
        };
        notifications::tell(db, notice).await
    }

    async fn bring_in(&self, db: &mut Db, target: Target, rows: Vec<Record>, known: &mut Known) -> Result<Brought> {
        if self.begun.state == ImportState::Checking {
            kinds::foresee(db, self.begun.kind, target, rows, known).await
        } else {
            kinds::bring_in(db, self.begun.kind, target, rows).await
        }
    }

    /// Takes out what was made, puts back what was changed, and notes what is kept as somebody worked on it since.
    async fn undo(&self) -> Result<Outcome> {
        let Some(person) = self.begun.undone_by else { return Ok(Outcome::Failed(ImportFailure::Internal)) };
        let (kind, mut made, mut behind) = (self.begun.kind, true, 0);
        loop {
            let Some(actor) = rights::allowed(&mut self.bench.system.db().await?, kind, person).await? else {
                return Ok(Outcome::Failed(ImportFailure::Forbidden));
            };
            let Some(mut db) = self.bench.system.db_as(actor, kind.permission()).await? else {
                return Ok(Outcome::Failed(ImportFailure::Forbidden));
            };
            let step = db.transaction(async |db| {
                if !store::hold(db, self.id, ImportState::Undoing, self.begun.round, None).await? {
                    return Ok(Step::Stop(Outcome::Over));
                }
                if made {
                    return self.take_out(db, behind).await.map(Step::On);
                }
                if self.put_back(db).await? {
                    return Ok(Step::On(behind));
                }
                let left = kinds::left_of(db, kind, self.id, behind, UNDONE).await?;
                store::keep_made(db, self.id, &left).await?;
                Ok(left.last().map_or(Step::Stop(Outcome::Through), |(id, _)| Step::On(*id)))
            });
            match step.await? {
                Step::Stop(outcome) => return Ok(outcome),
                Step::On(last) if made && last == behind => (made, behind) = (false, 0),
                Step::On(last) => behind = last,
            }
        }
    }

    /// Takes out those it made behind this number that are bare; answers the last it looked at.
    async fn take_out(&self, db: &mut Db, behind: i64) -> Result<i64> {
        let kind = self.begun.kind;
        let made = kinds::unchanged(db, kind, self.id, behind, UNDONE).await?;
        let bare = store::bare(db, kind, &made).await?;
        let deleted = kinds::take_out(db, kind, &bare).await?;
        store::add_undone(db, self.id, ImportUndone { deleted, restored: 0, kept: 0 }).await?;
        Ok(made.last().copied().unwrap_or(behind))
    }

    /// Whether there was anything to put back.
    async fn put_back(&self, db: &mut Db) -> Result<bool> {
        let waiting = store::changes_waiting(db, self.id, UNDONE).await?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let back = kinds::put_back(db, self.begun.kind, &waiting).await?;
        let kept = waiting.iter().map(|change| change.id).filter(|id| !back.contains(id));
        let kept: Vec<i64> = kept.collect();
        store::settle_changes(db, self.id, &back, false).await?;
        store::settle_changes(db, self.id, &kept, true).await?;
        Ok(true)
    }
}

fn nameless_in(line: i64, cells: Vec<String>) -> Refused {
    let problem = Problem { line, field: "name".into(), code: FieldCode::Required, value: String::new() };
    Refused { line, cells, problems: vec![problem] }
}

/// How long is remembered what columns held, in days.
const REMEMBERED: i64 = 365;

/// Forgets files that were never started, and what nobody can undo any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep;

impl Job for Sweep {
    const KIND: &'static str = "imports.sweep";

    async fn run(self, bench: Bench) -> Result<()> {
        let mut db = bench.system.db().await?;
        let (before, unused) = (forgotten(db.now(), UNDO_DAYS)?, forgotten(db.now(), REMEMBERED)?);
        store::sweep(&mut db, before, unused).await
    }
}
