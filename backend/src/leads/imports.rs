//! Leads that come in by the thousand, and are taken out again. Those who look at leads are told once of each batch.

use super::incoming::{Incoming, foreseen, merged};
use super::look::first_that_means;
use super::store::bring_in as store;
use super::store::stages::{self, Standing};
use super::store::take_out as undo;
use crate::access::Db;
use crate::clients::{Brought, Changed, Known, Target};
use crate::events::{self, Event};
use crate::platform::error::Result;
use std::collections::BTreeSet;
use vestnik_api::leads::StageMeaning;

/// Brings in the rows, in their order. Call it in the transaction that counts them as done.
pub(crate) async fn bring_in(db: &mut Db, target: Target, rows: Vec<Incoming>) -> Result<Brought> {
    let mut brought = Brought::default();
    // One import into a home writes at a time: what is there is asked first, and made afterwards.
    db.take_turn(&format!("leads brought in {}", target.home().0)).await?;
    let there = store::matches(db, target, &rows).await?;
    let (mut new, mut known) = (Vec::new(), Vec::new());
    for told in merged(rows, &there, target.on_duplicate) {
        if told.there.is_none() { new.push(told) } else { known.push(told) }
    }
    if target.changes() {
        new.append(&mut store::change(db, target, known, &mut brought).await?);
    } else {
        brought.skipped += known.iter().map(|told| told.rows).sum::<i64>();
    }
    let rows = new.iter().map(|told| told.rows).sum::<i64>();
    let open = Standing::from(first_that_means(&stages::of(db, target.group).await?, StageMeaning::Open)?);
    let made = store::insert(db, target, open, &new).await?;
    brought.created = i64::try_from(made.len()).unwrap_or(i64::MAX);
    // Those beside the first of each.
    brought.count(target.changes(), rows - brought.created);
    for (id, told) in made.into_iter().zip(new) {
        brought.made(id, told.lead.tags);
    }
    if brought.created + brought.updated > 0 || !brought.tagged.is_empty() {
        events::emit(db, Event::LeadsChanged(target.home().0)).await?;
    }
    Ok(brought)
}

/// What would become of the rows: the same, and nothing is written.
pub(crate) async fn foresee(db: &mut Db, target: Target, rows: Vec<Incoming>, known: &mut Known) -> Result<Brought> {
    let there = store::matches(db, target, &rows).await?;
    let told = merged(rows, &there, target.on_duplicate);
    let differs = store::differ(db, target, &told).await?;
    Ok(foreseen(&told, &differs, target.on_duplicate, known))
}

/// Deletes those of these that nobody changed; answers how many.
pub(crate) async fn take_out(db: &mut Db, made: &[i64]) -> Result<i64> {
    let homes = undo::delete(db, made).await?;
    let gone = i64::try_from(homes.len()).unwrap_or(i64::MAX);
    tell(db, homes).await?;
    Ok(gone)
}

/// Gives those which nobody changed since, and which may be changed, back what they had before; answers which these are.
pub(crate) async fn put_back(db: &mut Db, changes: &[Changed]) -> Result<Vec<i64>> {
    let (back, homes) = undo::put_back(db, changes).await?.into_iter().unzip();
    tell(db, homes).await?;
    Ok(back)
}

async fn tell(db: &mut Db, homes: Vec<i64>) -> Result<()> {
    for home in homes.into_iter().collect::<BTreeSet<_>>() {
        events::emit(db, Event::LeadsChanged(home)).await?;
    }
    Ok(())
}
