//! Looking at leads: the list, the board, and who is known already.

use super::store::list::{Key, Wanted, batch, count};
use super::store::place::Column;
use super::store::{self, alike, board, stages};
use crate::access::{Db, Homes};
use crate::clients;
use crate::deleted;
use crate::groups::{self, Home};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::platform::error::{Error, Result};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::id::{GroupId, LeadId, StageId};
use vestnik_api::leads::{
    Board, Lane, Lead, LeadFilter, LeadSort, LikeBy, Money, RecordId, Similar, SimilarTo, Stage, StageMeaning,
};
use vestnik_api::text::{Currency, Email, Phone};
use vestnik_api::{FieldCode, Page};

/// How many similar ones are told.
const MOST_SIMILAR: usize = 10;

/// A page of those one may see.
pub(crate) async fn list(db: &mut Db, filter: &LeadFilter) -> Result<Page<Lead>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let wanted = wanted(db, filter).await?;
    let rows = batch(db, &wanted, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(count(db, &wanted).await?) } else { None };
    let found = page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)?;
    Ok(Page { items: store::tell(db, found.items).await?, next_cursor: found.next_cursor, total: found.total })
}

/// A page of the deleted ones that one may see and that can still be brought back, the last deleted first.
pub(super) async fn list_deleted(db: &mut Db, filter: &DeletedFilter) -> Result<Page<Deleted>> {
    let wanted = deleted::Wanted::of(db, filter).await?;
    let rows = store::deleted::batch(db, &wanted).await?;
    deleted::tell(db, filter, rows, |id| RecordId::Lead(LeadId(id))).await
}

/// What a filter asks for.
pub(crate) async fn wanted(db: &mut Db, filter: &LeadFilter) -> Result<Wanted> {
    let mut wanted = Wanted::new(filter, clients::search_for(filter.q.as_deref())?);
    if filter.source.as_deref().is_some_and(|source| source.chars().count() > 100) {
        return Err(Error::field("source", FieldCode::TooLong));
    }
    wanted.reader = db.actor().map_or(0, |actor| actor.user.0);
    if filter.overdue {
        let zone = TimeZone::get(&store::time_zone(db).await?).unwrap_or(TimeZone::UTC);
        wanted.overdue_on = Some(db.now().to_zoned(zone).date());
    }
    if filter.sort == Some(LeadSort::Board) {
        wanted.column = Some(column(db, filter).await?);
    }
    Ok(wanted)
}

/// The column of a board that a filter names by its stage.
async fn column(db: &mut Db, filter: &LeadFilter) -> Result<Column> {
    let stage = filter.stage.ok_or_else(|| Error::field("stage", FieldCode::Required))?;
    let group = stages::group_of(db, stage).await?.ok_or_else(|| Error::field("stage", FieldCode::NotFound))?;
    let home = match group {
        Some(group) => Home::of_group(group),
        None => Home::of_person(filter.owner.map_or_else(|| db.me(), Ok)?),
    };
    Ok(Column { home, stage })
}

/// The board of the group that a filter names, or of what belongs to one person and no group.
pub(super) async fn board(db: &mut Db, filter: &LeadFilter) -> Result<Board> {
    let home = match (filter.group, filter.ungrouped) {
        (Some(group), false) => {
            groups::find(db, group).await?;
            Home::of_group(group)
        }
        (None, true) => Home::of_person(filter.owner.map_or_else(|| db.me(), Ok)?),
        _ => return Err(Error::field("group", FieldCode::Required)),
    };
    let narrowed = LeadFilter { sort: None, ..filter.clone() };
    let wanted = wanted(db, &narrowed).await?;
    let shown = |stage: &Stage| {
        filter.stage.is_none_or(|wanted| wanted == stage.id)
            && filter.meaning.is_none_or(|wanted| wanted == stage.meaning)
    };
    let stages: Vec<Stage> = stages::of(db, filter.group).await?.into_iter().filter(shown).collect();
    let figures = board::figures(db, home, &wanted).await?;
    let ids: Vec<_> = stages.iter().map(|stage| stage.id).collect();
    let mut rows: BTreeMap<i64, Vec<store::Row>> = BTreeMap::new();
    for row in board::first(db, home, &ids, &wanted, rows_to_read(filter.limit)).await? {
        rows.entry(row.stage_id).or_default().push(row);
    }
    let (mut shown, mut cursors) = (Vec::new(), BTreeMap::new());
    for stage in &stages {
        let rows = rows.remove(&stage.id.0).unwrap_or_default();
        let first = page(rows, filter.limit, &LeadSort::Board, |row| Key::of(row, LeadSort::Board), None)?;
        shown.extend(first.items);
        cursors.insert(stage.id, first.next_cursor);
    }
    let mut first: BTreeMap<StageId, Vec<Lead>> = BTreeMap::new();
    for lead in store::tell(db, shown).await? {
        first.entry(lead.stage.id).or_default().push(lead);
    }
    let lane = |stage: Stage| {
        let there: Vec<_> = figures.iter().filter(|figure| figure.stage == stage.id).collect();
        let sum = |figure: &&board::Figure| Money {
            hundredths: figure.hundredths,
            currency: Currency::from_stored(figure.currency.clone()),
        };
        Lane {
            leads: there.iter().map(|figure| figure.leads).sum(),
            sums: there.iter().filter(|figure| !figure.currency.is_empty()).map(sum).collect(),
            first: first.remove(&stage.id).unwrap_or_default(),
            next_cursor: cursors.remove(&stage.id).flatten(),
            stage,
        }
    };
    let lanes = stages.into_iter().map(lane).collect();
    Ok(Board { lanes })
}

/// The leads and clients in these homes that may be the same: by the address first, then by the number, then by the name. Whoever sees
/// less is told of less. Of the clients, those in the one home that is `only` meant, if one is.
pub(crate) async fn similar(
    db: &mut Db,
    leads: Homes,
    (clients, only): (Homes, Option<Home>),
    to: &SimilarTo,
) -> Result<Vec<Similar>> {
    let email = to.email.as_deref().and_then(|email| Email::parse(email).ok()).map(Email::into_string);
    let phone = to.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()).map(Phone::into_string);
    let name = to.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let mut found: Vec<Similar> = Vec::new();
    for (by, value) in [(LikeBy::Email, email), (LikeBy::Phone, phone), (LikeBy::Name, name)] {
        let Some(value) = value else { continue };
        let most = i64::try_from(MOST_SIMILAR).unwrap_or(i64::MAX);
        let of_leads = alike::alike(db, leads, by, &value, most).await?.into_iter().map(|lead| Similar {
            record: RecordId::Lead(lead.id),
            title: lead.title,
            email: lead.email,
            phone: lead.phone,
            owner: lead.owner,
            by: vec![by],
        });
        let of_clients =
            clients::alike(db, (clients, only), by, &value, most).await?.into_iter().map(|client| Similar {
                record: RecordId::Client(client.id),
                title: client.name,
                email: Some(client.email),
                phone: client.phone,
                owner: client.owner,
                by: vec![by],
            });
        for one in of_leads.chain(of_clients) {
            match found.iter_mut().find(|known| known.record == one.record) {
                Some(known) => known.by.push(by),
                None => found.push(one),
            }
        }
    }
    found.truncate(MOST_SIMILAR);
    Ok(found)
}

/// The stages of a group that one may see, or of what belongs to none.
pub(crate) async fn stages(db: &mut Db, group: Option<GroupId>) -> Result<Vec<Stage>> {
    if let Some(group) = group {
        groups::find(db, group).await?;
    }
    stages::of(db, group).await
}

/// The first of these stages that means this.
pub(super) fn first_that_means(stages: &[Stage], meaning: StageMeaning) -> Result<&Stage> {
    let first = stages.iter().find(|stage| stage.meaning == meaning);
    first.ok_or_else(|| anyhow::anyhow!("there is no stage that means {meaning:?}").into())
}
