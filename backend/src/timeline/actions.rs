//! Reading a feed.

use super::rules::{self, Done, Event};
use crate::access::{Db, Homes, Scope};
use crate::audit::{self, Line};
use crate::clients;
use crate::comments::{self, Standing};
use crate::conversions::{self, Origin};
use crate::custom_fields;
use crate::delivery::{self, ToClient};
use crate::http::Cursor;
use crate::http::page::rows_to_read;
use crate::platform::error::Result;
use crate::record_files;
use crate::records::{self, Record};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vestnik_api::Page;
use vestnik_api::comments::Comment;
use vestnik_api::id::{ClientId, CommentId, DeliveryId, LeadId, RecordFileId};
use vestnik_api::leads::RecordId;
use vestnik_api::timeline::{FeedFilter, FeedKind, Former, Happening, What};

/// What else the asker may do, beside reading the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    /// Where he may change records.
    pub(super) changed: Homes,
    /// Where he sees leads.
    pub(super) leads: Homes,
    /// Whose letters he may open.
    pub(super) letters: Scope,
    /// Whose mailings he may open.
    pub(super) mailings: Scope,
}

/// How far each source of a feed has been read.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Read {
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<audit::Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<comments::Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<RecordFileId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    letters: Option<DeliveryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origins: Option<(Timestamp, LeadId)>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    beginning: bool,
}

/// Something of one of the sources.
enum Item {
    Line(audit::Place, Option<Line>),
    Comment(comments::Row),
    File(record_files::Row),
    Letter(ToClient),
    Origin(Origin),
    Beginning(Timestamp),
}

impl Item {
    fn at(&self) -> Timestamp {
        match self {
            Self::Origin(origin) => origin.at,
            Self::Line((at, _), _) | Self::Beginning(at) => *at,
            Self::Comment(row) => row.created_at(),
            Self::File(row) => row.added().2,
            Self::Letter(letter) => letter.at,
        }
    }
}

impl Read {
    fn note(&mut self, item: &Item) {
        match item {
            Item::Line(place, _) => self.changes = Some(*place),
            Item::Comment(row) => self.comments = Some(row.place()),
            Item::File(row) => self.files = Some(row.added().0),
            Item::Letter(letter) => self.letters = Some(letter.id),
            Item::Origin(origin) => self.origins = Some((origin.at, origin.lead)),
            Item::Beginning(_) => self.beginning = true,
        }
    }
}

/// A page of what happened to a record that one may see.
pub(super) async fn list(db: &mut Db, id: RecordId, beside: Beside, filter: &FeedFilter) -> Result<Page<Happening>> {
    let record = records::readable(db, id).await?;
    let order = format!("timeline {} {:?}", record.number(), filter.kind);
    let mut read: Read = Cursor::read(filter.cursor.as_deref(), &order)?.unwrap_or_default();
    let rows = rows_to_read(filter.limit);
    let sources = sources(db, &record, beside.leads, (filter.kind, read), rows).await?;
    let (items, more) = rules::merged(sources, Item::at, usize::try_from(rows - 1).unwrap_or(usize::MAX));
    for item in &items {
        read.note(item);
    }
    let events = told(db, &record, beside, items).await?;
    let next_cursor = if more { Some(Cursor::write(&order, &read)?) } else { None };
    let mut items = rules::folded(events);
    name_custom_fields(db, &record, &mut items).await?;
    Ok(Page { items, next_cursor, total: None })
}

/// Says what custom fields are called. What nobody can know any more, or must not know here, is not told.
async fn name_custom_fields(db: &mut Db, record: &Record, items: &mut Vec<Happening>) -> Result<()> {
    let names = custom_fields::names(db, record.home.group(), rules::custom_fields_in(items)).await?;
    for item in items.iter_mut() {
        let What::Changed { changes } = &mut item.what else { continue };
        for change in changes.iter_mut() {
            let named = rules::custom_field(change).and_then(|id| names.get(&id));
            (change.label, change.kind) = named.map(|(name, kind)| (name.clone(), *kind)).unzip();
        }
        changes.retain(|change| change.label.is_some() || rules::custom_field(change).is_none());
    }
    // Who changed what is not told is not told either.
    items.retain(|item| !matches!(&item.what, What::Changed { changes } if changes.is_empty()));
    Ok(())
}

/// The first rows of each source of that kind, behind what has been read.
async fn sources(
    db: &mut Db,
    record: &Record,
    leads: Homes,
    (kind, read): (Option<FeedKind>, Read),
    rows: i64,
) -> Result<Vec<Vec<Item>>> {
    let wanted = |of| kind.is_none_or(|kind| kind == of);
    let mut sources = Vec::new();
    if wanted(FeedKind::Comments) {
        let found = comments::newest(db, record, read.comments, rows).await?;
        sources.push(found.into_iter().map(Item::Comment).collect());
    }
    if wanted(FeedKind::Files) {
        let found = record_files::page(db, record, read.files.map(|file| file.0), rows).await?;
        sources.push(found.into_iter().map(Item::File).collect());
    }
    if let RecordId::Client(client) = record.id
        && wanted(FeedKind::Letters)
    {
        let found = delivery::to_client(db, client, read.letters, rows).await?;
        sources.push(found.into_iter().map(Item::Letter).collect());
    }
    if wanted(FeedKind::Changes) {
        sources.extend(changes(db, record, leads, read, rows).await?);
    }
    Ok(sources)
}

/// From which leads a record came, what was done to it and to what it was before, and how it began.
async fn changes(db: &mut Db, record: &Record, leads: Homes, read: Read, rows: i64) -> Result<[Vec<Item>; 3]> {
    let (former, mut origins) = match record.id {
        RecordId::Client(client) => before(db, client, leads).await?,
        RecordId::Lead(_) => (Vec::new(), Vec::new()),
    };
    origins.retain(|origin| read.origins.is_none_or(|last| (origin.at, origin.lead) < last));
    let lines = audit::of_record_before(db, record.id, &former, read.changes, rows).await?;
    let lines = lines.into_iter().map(|(place, line)| Item::Line(place, line)).collect();
    // Those that came with a file have no line.
    let beginning = if read.beginning { Vec::new() } else { vec![Item::Beginning(record.created_at)] };
    Ok([origins.into_iter().map(Item::Origin).collect(), lines, beginning])
}

/// What a client was before, each up to which time, and the leads it came from: of those that the reader does not see, no more is told than
/// that there was one.
async fn before(db: &mut Db, client: ClientId, leads: Homes) -> Result<(Vec<(RecordId, Timestamp)>, Vec<Origin>)> {
    let went = clients::went_into(db, client).await?;
    let origins = conversions::origins(db, client, leads).await?;
    let seen = origins.iter().filter(|origin| origin.title.is_some());
    let seen = seen.map(|origin| (RecordId::Lead(origin.lead), origin.at));
    let former = went.into_iter().map(|(client, at)| (RecordId::Client(client), at)).chain(seen).collect();
    Ok((former, origins))
}

/// What is on the page, as it is told, but for folding.
async fn told(db: &mut Db, record: &Record, beside: Beside, items: Vec<Item>) -> Result<Vec<Event>> {
    let rows = items.iter().filter_map(|item| if let Item::Comment(row) = item { Some(row.clone()) } else { None });
    let mut comments = whole(db, record, beside.changed, rows.collect()).await?;
    let mut events = Vec::with_capacity(items.len());
    for item in items {
        events.extend(match item {
            Item::Line(_, line) => line.map(|line| done(record.id, line)),
            Item::Comment(row) => comments.remove(&row.number()).map(|comment| {
                let (at, by) = (comment.created_at, Some(comment.author.clone()));
                Event::Told(Happening { at, by, of: None, what: What::Comment { comment: Box::new(comment) } })
            }),
            Item::File(row) => {
                let (file, name, at, by) = row.added();
                let what = What::File { file, name: name.to_owned() };
                Some(Event::Told(Happening { at, by: Some(by), of: None, what }))
            }
            Item::Letter(letter) => Some(Event::Told(sent(letter, beside))),
            Item::Origin(origin) => Some(Event::Told(came(origin))),
            Item::Beginning(at) => {
                let by = audit::brought_in_by(db, record.id, at).await?;
                Some(Event::Told(Happening { at, by, of: None, what: What::Created }))
            }
        });
    }
    Ok(events)
}

async fn whole(
    db: &mut Db,
    record: &Record,
    changed: Homes,
    rows: Vec<comments::Row>,
) -> Result<BTreeMap<CommentId, Comment>> {
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let standing = Standing::of(db, record, changed).await?;
    let told = comments::told(db, record, standing, rows).await?;
    Ok(told.into_iter().map(|comment| (comment.id, comment)).collect())
}

fn done(here: RecordId, line: Line) -> Event {
    let (at, by) = (line.place.0, line.by);
    let of = (line.record != here).then_some(Former { record: line.record, title: line.name });
    let what = match rules::done(line.act, line.before.as_ref(), line.after.as_ref()) {
        Done::Changed(differences) => return Event::Changed(at, by, of, differences),
        Done::Created => What::Created,
        Done::Deleted => What::Deleted,
        Done::Restored => What::Restored,
        Done::Converted(client) => What::Converted { client },
        Done::Reverted => What::Reverted,
        Done::Merged { client, name } => What::Merged { client, name },
        Done::Unmerged { client, name } => What::Unmerged { client, name },
        Done::FileRenamed { before, after } => What::FileRenamed { before, after },
        Done::FileDeleted { name } => What::FileDeleted { name },
    };
    Event::Told(Happening { at, by, of, what })
}

fn came(origin: Origin) -> Happening {
    let Origin { lead, title, at, by } = origin;
    let lead = title.map(|title| Former { record: RecordId::Lead(lead), title });
    Happening { at, by: Some(by), of: None, what: What::CameFrom { lead } }
}

/// A letter as everybody is told of it who sees the client; what leads on from it, to those who may go there.
fn sent(letter: ToClient, beside: Beside) -> Happening {
    let ToClient { id, mailing, subject, state, at, from } = letter;
    let (may_open, mailing) =
        (beside.letters.covers(from.id), Some(mailing).filter(|_| beside.mailings.covers(from.id)));
    Happening { at, by: Some(from), of: None, what: What::Letter { delivery: id, mailing, subject, state, may_open } }
}
