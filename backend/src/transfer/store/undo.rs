//! What an import changed, as it was before, and what undoing it left as it is.

use crate::access::Db;
use crate::clients::Changed;
use crate::platform::error::Result;
use crate::schema::{import_changes, imports};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use vestnik_api::id::{ImportId, UserId};
use vestnik_api::imports::{ImportKind, ImportUndone};

/// The records that undoing left as they are, behind this number. Call [`super::find`] first: it says who may see them.
pub(in crate::transfer) async fn kept_by_undo(db: &mut Db, id: ImportId, behind: i64, rows: i64) -> Result<Vec<i64>> {
    let kept = import_changes::table.filter(import_changes::import_id.eq(id.0)).filter(import_changes::kept.eq(true));
    let kept = kept.filter(import_changes::record_id.gt(behind)).order(import_changes::record_id).limit(rows);
    Ok(kept.select(import_changes::record_id).load(db.connection()).await?)
}

/// Keeps what was changed as it was before. Of what was changed twice, the first before and the last version count, and all tags that were put on.
pub(in crate::transfer) async fn insert_changes(db: &mut Db, id: ImportId, changed: &[Changed]) -> Result<()> {
    let mut rows = Vec::with_capacity(changed.len());
    for change in changed {
        rows.push((
            import_changes::import_id.eq(id.0),
            import_changes::record_id.eq(change.id),
            import_changes::before.eq(change.before.clone()),
            import_changes::version.eq(change.version),
        ));
    }
    while !rows.is_empty() {
        let chunk = rows.split_off(rows.len().saturating_sub(10_000));
        diesel::insert_into(import_changes::table)
            .values(chunk)
            .on_conflict((import_changes::import_id, import_changes::record_id))
            .do_update()
            .set((
                import_changes::version.eq(diesel::upsert::excluded(import_changes::version)),
                import_changes::before.eq(sql::<Nullable<Jsonb>>(TAGS_OF_BOTH)),
            ))
            .execute(db.connection())
            .await?;
    }
    Ok(())
}

/// What was before, with the tags that were put on at first and now.
const TAGS_OF_BOTH: &str = "jsonb_set(import_changes.before, '{tags}',
    coalesce(import_changes.before -> 'tags', '[]') || coalesce(excluded.before -> 'tags', '[]'))";

/// So many changes that are not undone yet.
pub(in crate::transfer) async fn changes_waiting(db: &mut Db, id: ImportId, at_most: i64) -> Result<Vec<Changed>> {
    let waiting =
        import_changes::table.filter(import_changes::import_id.eq(id.0)).filter(import_changes::kept.is_null());
    let waiting: Vec<(i64, i32, Option<Value>)> = waiting
        .order(import_changes::record_id)
        .limit(at_most)
        .select((import_changes::record_id, import_changes::version, import_changes::before))
        .load(db.connection())
        .await?;
    let known = waiting.into_iter().filter_map(|(id, version, before)| Some(Changed { id, version, before: before? }));
    Ok(known.collect())
}

/// Those were put back, or kept; and counts them.
pub(in crate::transfer) async fn settle_changes(
    db: &mut Db,
    id: ImportId,
    records: &[i64],
    is_kept: bool,
) -> Result<()> {
    let those = import_changes::table.filter(import_changes::import_id.eq(id.0));
    let those = those.filter(import_changes::record_id.eq_any(records));
    diesel::update(those).set(import_changes::kept.eq(is_kept)).execute(db.connection()).await?;
    let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let (restored, kept) = if is_kept { (0, count) } else { (count, 0) };
    add_undone(db, id, ImportUndone { deleted: 0, restored, kept }).await
}

/// Those of these records on which nothing hangs. Comments, files, letters, and that somebody is chosen for a mailing are work, too, and
/// change no version.
pub(in crate::transfer) async fn bare(db: &mut Db, kind: ImportKind, made: &[i64]) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Bare {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let bare = sql_query(match kind {
        ImportKind::Clients => {
            "SELECT made.id FROM unnest($1) AS made (id)
             WHERE NOT EXISTS (SELECT FROM comments WHERE client_id = made.id AND deleted_at IS NULL)
               AND NOT EXISTS (SELECT FROM record_files WHERE client_id = made.id)
               AND NOT EXISTS (SELECT FROM deliveries WHERE client_id = made.id)
               AND NOT EXISTS (SELECT FROM mailing_recipients WHERE client_id = made.id)"
        }
        ImportKind::Leads => {
            "SELECT made.id FROM unnest($1) AS made (id)
             WHERE NOT EXISTS (SELECT FROM comments WHERE lead_id = made.id AND deleted_at IS NULL)
               AND NOT EXISTS (SELECT FROM record_files WHERE lead_id = made.id)"
        }
    });
    let bare: Vec<Bare> = bare.bind::<Array<BigInt>, _>(made).load(db.connection()).await?;
    Ok(bare.into_iter().map(|row| row.id).collect())
}

/// Records that were made and are kept: somebody worked on them since.
pub(in crate::transfer) async fn keep_made(db: &mut Db, id: ImportId, made: &[(i64, i32)]) -> Result<()> {
    if made.is_empty() {
        return Ok(());
    }
    let rows = made.iter().map(|(record, version)| {
        (
            import_changes::import_id.eq(id.0),
            import_changes::record_id.eq(*record),
            import_changes::version.eq(*version),
            import_changes::kept.eq(true),
        )
    });
    let rows: Vec<_> = rows.collect();
    let kept = diesel::insert_into(import_changes::table).values(rows).on_conflict_do_nothing();
    let kept = kept.execute(db.connection()).await?;
    let kept = i64::try_from(kept).unwrap_or(i64::MAX);
    add_undone(db, id, ImportUndone { deleted: 0, restored: 0, kept }).await
}

/// Counts what was undone.
pub(in crate::transfer) async fn add_undone(db: &mut Db, id: ImportId, more: ImportUndone) -> Result<()> {
    let more = (
        imports::undo_deleted.eq(imports::undo_deleted + more.deleted),
        imports::undo_restored.eq(imports::undo_restored + more.restored),
        imports::undo_kept.eq(imports::undo_kept + more.kept),
        imports::attempts.eq(0),
    );
    diesel::update(imports::table.find(id.0)).set(more).execute(db.connection()).await?;
    Ok(())
}

/// Who undoes it.
pub(in crate::transfer) async fn set_undone_by(db: &mut Db, id: ImportId, person: UserId) -> Result<()> {
    diesel::update(imports::table.find(id.0)).set(imports::undone_by.eq(person.0)).execute(db.connection()).await?;
    Ok(())
}
