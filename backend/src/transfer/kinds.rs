//! What each kind of record brings: how its rows come in, what is foreseen of them, and how they are taken out and put back.

use super::reading::Record;
use super::tagging;
use crate::access::Db;
use crate::clients::{self, Brought, Changed, Known, Target};
use crate::leads;
use crate::platform::error::Result;
use vestnik_api::audit::Act;
use vestnik_api::id::{GroupId, ImportId};
use vestnik_api::imports::{ImportKind, KeptRecord};
use vestnik_api::leads::{RecordId, Stage};

/// The stages that rows can name.
pub(super) async fn stages(db: &mut Db, kind: ImportKind, group: Option<GroupId>) -> Result<Vec<Stage>> {
    match kind {
        ImportKind::Clients => Ok(Vec::new()),
        ImportKind::Leads => leads::stages_of(db, group).await,
    }
}

/// Brings in rows.
pub(super) async fn bring_in(db: &mut Db, kind: ImportKind, target: Target, rows: Vec<Record>) -> Result<Brought> {
    let mut brought = match kind {
        ImportKind::Clients => {
            clients::bring_in(db, target, rows.into_iter().filter_map(Record::client).collect()).await
        }
        ImportKind::Leads => leads::bring_in(db, target, rows.into_iter().filter_map(Record::lead).collect()).await,
    }?;
    tagging::give(db, kind, target, &mut brought).await?;
    Ok(brought)
}

/// What would become of rows.
pub(super) async fn foresee(
    db: &mut Db,
    kind: ImportKind,
    target: Target,
    rows: Vec<Record>,
    known: &mut Known,
) -> Result<Brought> {
    let mut brought = match kind {
        ImportKind::Clients => {
            clients::foresee(db, target, rows.into_iter().filter_map(Record::client).collect(), known).await
        }
        ImportKind::Leads => {
            leads::foresee(db, target, rows.into_iter().filter_map(Record::lead).collect(), known).await
        }
    }?;
    tagging::foresee(db, kind, &mut brought).await?;
    Ok(brought)
}

/// After many new rows.
pub(super) async fn tidy_up(db: &mut Db, kind: ImportKind) -> Result<()> {
    match kind {
        ImportKind::Clients => clients::tidy_up(db).await,
        ImportKind::Leads => leads::tidy_up(db).await,
    }
}

/// So many of those an import made that are as they came in, behind this number; they stay so until the transaction ends.
pub(super) async fn unchanged(
    db: &mut Db,
    kind: ImportKind,
    import: ImportId,
    behind: i64,
    at_most: i64,
) -> Result<Vec<i64>> {
    match kind {
        ImportKind::Clients => clients::unchanged(db, import, behind, at_most).await,
        ImportKind::Leads => leads::unchanged(db, import, behind, at_most).await,
    }
}

/// Deletes them; answers how many.
pub(super) async fn take_out(db: &mut Db, kind: ImportKind, made: &[i64]) -> Result<i64> {
    match kind {
        ImportKind::Clients => clients::take_out(db, made).await,
        ImportKind::Leads => leads::take_out(db, made).await,
    }
}

/// Gives back what was there before; answers to which.
pub(super) async fn put_back(db: &mut Db, kind: ImportKind, changes: &[Changed]) -> Result<Vec<i64>> {
    let back = match kind {
        ImportKind::Clients => clients::put_back(db, changes).await,
        ImportKind::Leads => leads::put_back(db, changes).await,
    }?;
    tagging::take_back(db, kind, changes, &back).await?;
    Ok(back)
}

/// So many of those an import made that are left, behind this number: number and version.
pub(super) async fn left_of(
    db: &mut Db,
    kind: ImportKind,
    import: ImportId,
    behind: i64,
    at_most: i64,
) -> Result<Vec<(i64, i32)>> {
    match kind {
        ImportKind::Clients => clients::left_of(db, import, behind, at_most).await,
        ImportKind::Leads => leads::left_of(db, import, behind, at_most).await,
    }
}

/// Those of these records that one may change.
pub(super) async fn kept(db: &mut Db, kind: ImportKind, ids: Vec<i64>) -> Result<Vec<KeptRecord>> {
    match kind {
        ImportKind::Clients => {
            let rows = clients::seen(db, ids).await?;
            let told = clients::tell(db, rows).await?.into_iter().map(|client| KeptRecord {
                record: RecordId::Client(client.id),
                title: client.name,
                email: Some(client.email),
            });
            Ok(told.collect())
        }
        ImportKind::Leads => {
            let rows = leads::among(db, ids).await?;
            let told = leads::tell(db, rows).await?.into_iter().map(|lead| KeptRecord {
                record: RecordId::Lead(lead.id),
                title: lead.title,
                email: lead.email,
            });
            Ok(told.collect())
        }
    }
}

/// What is written down when they come in.
pub(super) const fn imported(kind: ImportKind) -> Act {
    match kind {
        ImportKind::Clients => Act::ClientsImported,
        ImportKind::Leads => Act::LeadsImported,
    }
}

/// When that is ended before its end.
pub(super) const fn cancelled(kind: ImportKind) -> Act {
    match kind {
        ImportKind::Clients => Act::ImportCancelled,
        ImportKind::Leads => Act::LeadImportCancelled,
    }
}

/// And when it is undone.
pub(super) const fn undone(kind: ImportKind) -> Act {
    match kind {
        ImportKind::Clients => Act::ImportUndone,
        ImportKind::Leads => Act::LeadImportUndone,
    }
}
