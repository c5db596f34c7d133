//! Reading a file: twice, first to count its rows, then to bring them in.

use super::reading::{Problem, Read, Reading, Row};
use super::store::{self, Begun, Done};
use crate::access::Db;
use crate::clients::{self, Incoming};
use crate::jobs::{Bench, Job};
use crate::notifications::{self, Notice};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};
use vestnik_api::FieldCode;
use vestnik_api::id::{ImportId, UserId};
use vestnik_api::imports::ImportFailure;
use vestnik_api::notifications::{News, NotificationAbout};

/// How many rows are brought in by one transaction, and how many bytes: long comments must not fill the memory.
const BATCH: usize = 5_000;
const BATCH_BYTES: usize = 1024 * 1024;
/// How many bad cells are kept of one file: enough to see what is wrong with it.
const PROBLEMS_KEPT: i64 = 10_000;
/// From so many rows on, the table is put in order afterwards.
const MANY: i64 = 5_000;
/// How often reading a file is begun without getting on.
const ATTEMPTS: i32 = 5;

/// Reads the file of an import.
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
        if begun.attempts > ATTEMPTS {
            tracing::error!(import.id = self.import.0, "a file ends every process that reads it, and is given up");
            return self.end(&bench, Some(ImportFailure::Internal)).await;
        }
        match (Reader { bench: &bench, id: self.import }.read(begun).await) {
            Ok(failure) => self.end(&bench, failure).await,
            Err(error) => {
                if store::attempts(&mut bench.system.db().await?, self.import).await? < ATTEMPTS {
                    return Err(error);
                }
                tracing::error!(import.id = self.import.0, error = ?error, "an import is given up");
                self.end(&bench, Some(ImportFailure::Internal)).await
            }
        }
    }
}

impl ReadFile {
    async fn end(&self, bench: &Bench, failure: Option<ImportFailure>) -> Result<()> {
        let mut db = bench.system.db().await?;
        db.transaction(async |db| match store::finish(db, self.import, failure).await? {
            Some((owner, file_name)) => self.tell(db, owner, &file_name, failure).await,
            None => Ok(()),
        })
        .await
    }

    /// Tells whose file it was that it is read, or can't be.
    async fn tell(&self, db: &mut Db, owner: UserId, file_name: &str, failure: Option<ImportFailure>) -> Result<()> {
        let notice = Notice {
            to: owner,
            news: if failure.is_some() { News::ImportFailed } else { News::ImportDone },
            about: NotificationAbout::Import(self.import),
            title: file_name,
            key: &format!("import {}", self.import),
            records: 0,
            by: None,
        };
        notifications::tell(db, notice).await
    }
}

/// Rows on their way in.
#[derive(Default)]
struct Batch {
    rows: Vec<Read>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, row: Read) {
        self.bytes += row.as_ref().map_or(0, Row::size);
        self.rows.push(row);
    }

    const fn is_full(&self) -> bool {
        self.rows.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

struct Reader<'a> {
    bench: &'a Bench,
    id: ImportId,
}

/// What a piece of the file turned out to hold.
enum Step {
    Rows(Reading, Vec<Read>),
    End(Reading, Vec<Read>),
    Failed(ImportFailure),
}

impl Reader<'_> {
    /// Reads all that has not been read yet. The answer is why the file can't be read, if it can't.
    async fn read(&self, begun: Begun) -> Result<Option<ImportFailure>> {
        if begun.rows_total.is_none() {
            match self.count(begun.utf8).await? {
                Ok(rows) => store::set_total(&mut self.bench.system.db().await?, self.id, rows).await?,
                Err(failure) => return Ok(Some(failure)),
            }
        }
        let mut reading = Reading::new(begun.utf8, begun.on_duplicate);
        let mut already = begun.rows_done;
        let mut done = begun.rows_done;
        let mut batch = Batch::default();
        for number in 0.. {
            let (next, rows, last) = match self.step(reading, number).await? {
                Step::Rows(next, rows) => (next, rows, false),
                Step::End(next, rows) => (next, rows, true),
                Step::Failed(failure) => return Ok(Some(failure)),
            };
            reading = next;
            for row in rows {
                if already > 0 {
                    already -= 1;
                    continue;
                }
                batch.push(row);
                if batch.is_full() {
                    done += self.bring_in(&begun, done, std::mem::take(&mut batch).rows).await?;
                }
            }
            if last {
                break;
            }
        }
        done += self.bring_in(&begun, done, batch.rows).await?;
        if done >= MANY {
            clients::tidy_up(&mut self.bench.system.db().await?).await?;
        }
        Ok(None)
    }

    async fn count(&self, utf8: bool) -> Result<Result<i64, ImportFailure>> {
        let mut reading = Reading::counting(utf8);
        for number in 0.. {
            reading = match self.step(reading, number).await? {
                Step::Rows(next, _) => next,
                Step::End(next, _) => return Ok(Ok(next.rows())),
                Step::Failed(failure) => return Ok(Err(failure)),
            };
        }
        Ok(Err(ImportFailure::Internal))
    }

    /// Reads one piece of the file, where it keeps nobody from being served.
    async fn step(&self, mut reading: Reading, number: i32) -> Result<Step> {
        let piece = store::part(&mut self.bench.system.db().await?, self.id, number).await?;
        let reads = move || {
            let mut rows = Vec::new();
            let outcome = match &piece {
                Some(bytes) => reading.feed(bytes, &mut rows),
                None => reading.finish(&mut rows),
            };
            match (outcome, piece) {
                (Err(failure), _) => Step::Failed(failure),
                (Ok(()), Some(_)) => Step::Rows(reading, rows),
                (Ok(()), None) => Step::End(reading, rows),
            }
        };
        Ok(tokio::task::spawn_blocking(reads).await.map_err(anyhow::Error::from)?)
    }

    /// Brings in the rows and counts them as done, all or none. Answers how many that were.
    async fn bring_in(&self, begun: &Begun, done: i64, batch: Vec<Read>) -> Result<i64> {
        if batch.is_empty() {
            return Ok(0);
        }
        let rows = i64::try_from(batch.len()).map_err(anyhow::Error::from)?;
        let mut db = self.bench.system.db_of(begun.owner).await?;
        db.transaction(async |db| {
            if store::lock(db, self.id).await? != done {
                return Err(anyhow::anyhow!("somebody else reads this file").into());
            }
            let (good, mut problems): (Vec<Row>, Vec<Problem>) = parted(batch);
            let lines: Vec<i64> = good.iter().map(|row| row.line).collect();
            let incoming = good.into_iter().map(incoming).collect();
            let brought = clients::bring_in(db, begun.owner, incoming, begun.on_duplicate).await?;
            let nameless = brought.nameless.iter().filter_map(|&place| lines.get(place));
            problems.extend(nameless.map(|&line| nameless_in(line)));
            store::insert_problems(db, self.id, &problems, PROBLEMS_KEPT).await?;
            let (created, updated, skipped) = (brought.created, brought.updated, brought.skipped);
            let rejected = rows - created - updated - skipped;
            store::add(db, self.id, Done { created, updated, skipped, rejected }).await?;
            Ok(rows)
        })
        .await
    }
}

fn parted(batch: Vec<Read>) -> (Vec<Row>, Vec<Problem>) {
    let mut good = Vec::with_capacity(batch.len());
    let mut bad = Vec::new();
    for row in batch {
        match row {
            Ok(row) => good.push(row),
            Err(problems) => bad.extend(problems),
        }
    }
    (good, bad)
}

fn incoming(row: Row) -> Incoming {
    Incoming { name: row.name, email: row.email, phone: row.phone, comment: row.comment }
}

fn nameless_in(line: i64) -> Problem {
    Problem { line, field: "name", code: FieldCode::Required, value: String::new() }
}
