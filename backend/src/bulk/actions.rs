//! What people do with runs over many rows.

use super::jobs::WorkThrough;
use super::rules;
use super::store::{self, New};
use crate::access::{Actor, Db};
use crate::audit::{self, Of};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::jobs;
use crate::platform::error::{Error, Result};
use serde::Serialize;
use serde_json::{Value, json};
use vestnik_api::audit::Act;
use vestnik_api::bulk::{BulkAct, BulkList, BulkPage, BulkRun, BulkTarget, Rows};
use vestnik_api::id::BulkRunId;
use vestnik_api::{Code, Page};

/// Has something done with rows of a list: those that are named, or all that a filter finds.
pub(super) async fn begin(
    db: &mut Db,
    list: BulkList,
    (act, target): (BulkAct, Option<BulkTarget>),
    rows: &Rows,
    filter: &impl Serialize,
) -> Result<BulkRun> {
    rules::check(rows)?;
    let filter = match &rows.ids {
        Some(_) => None,
        None => Some(serde_json::to_value(filter).map_err(anyhow::Error::from)?),
    };
    let me = db.me()?;
    db.transaction(async |db| {
        let id =
            store::insert(db, me, &New { list, act, target: target.clone(), filter: filter.clone(), undo_of: None })
                .await?;
        if let Some(ids) = &rows.ids {
            store::add_rows(db, id, ids).await?;
            store::set_total(db, id).await?;
        }
        let said = said(list, act, target.as_ref(), json!({ "filter": filter, "ids": rows.ids }));
        queue(db, id, &said).await
    })
    .await
}

/// What the audit log says of a run.
fn said(list: BulkList, act: BulkAct, target: Option<&BulkTarget>, mut more: Value) -> Value {
    if let Value::Object(fields) = &mut more {
        fields.extend([("list".to_owned(), json!(list)), ("act".to_owned(), json!(act))]);
        fields.extend(target.map(|target| ("target".to_owned(), json!(target))));
    }
    more
}

/// How many runs of one person may wait for their turn: they stand in one line with everybody's.
const WAITING: i64 = 20;

async fn queue(db: &mut Db, id: BulkRunId, said: &Value) -> Result<BulkRun> {
    // This one is among them.
    if store::under_way(db).await? > WAITING {
        return Err(Error::TooOften { retry_after: 60 });
    }
    jobs::enqueue(db, &WorkThrough { run: id }).await?;
    let of = Of { id: Some(id.0), owner: Some(db.me()?), ..Of::default() };
    audit::note(db, Act::BulkBegun, of, None::<&()>, Some(said)).await?;
    store::find(db, id).await
}

/// One's runs, newest first.
pub(super) async fn list(db: &mut Db, asked: &BulkPage) -> Result<Page<BulkRun>> {
    let order = "bulk".to_owned();
    let before = Cursor::read(asked.cursor.as_deref(), &order)?;
    let rows = store::list(db, before, rows_to_read(asked.limit)).await?;
    page(rows, asked.limit, &order, |run| run.id.0, None)
}

/// Ends a run where it is: the group under way is done to its end.
pub(super) async fn cancel(db: &mut Db, id: BulkRunId) -> Result<BulkRun> {
    db.transaction(async |db| {
        store::find(db, id).await?;
        if store::finish(db, id, "cancelled", None).await? {
            let of = Of { id: Some(id.0), owner: Some(db.me()?), ..Of::default() };
            audit::note_only(db, Act::BulkCancelled, of).await?;
        }
        store::find(db, id).await
    })
    .await
}

/// Undoes what a run has done, by another run. Whoever does it must still be allowed to.
pub(super) async fn undo(db: &mut Db, actor: &Actor, id: BulkRunId) -> Result<BulkRun> {
    let me = db.me()?;
    db.transaction(async |db| {
        let run = store::find(db, id).await?;
        let act = rules::undone_by(run.act).filter(|_| run.may_undo);
        let act = act.ok_or_else(|| Error::because(Code::WrongState, "there is nothing that could be undone"))?;
        if !rules::allowed(actor, run.list, act) {
            return Err(Code::Forbidden.into());
        }
        let undo = store::insert(
            db,
            me,
            &New { list: run.list, act, target: run.target.clone(), filter: None, undo_of: Some(id) },
        )
        .await?;
        store::add_rows_of(db, undo, id).await?;
        store::set_total(db, undo).await?;
        let said = said(run.list, act, run.target.as_ref(), json!({ "undo_of": id }));
        queue(db, undo, &said).await
    })
    .await
}
