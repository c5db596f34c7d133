//! Many records at once: whether each may be given away or moved, and who is told. How they are read and written, their own folders know.

use super::rules::{AtWork, Whose};
use super::store;
use crate::access::{Db, Homes};
use crate::notifications::{self, Notice};
use crate::platform::error::Result;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::Code;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::notifications::{News, NotificationAbout};

/// What comes of each.
pub(crate) type Verdicts<T> = Vec<(i64, Result<T, Code>)>;

/// A lead or a client that nobody else changes until the transaction ends.
pub(crate) trait Record {
    /// The group it is in.
    fn group(&self) -> Option<&InGroup>;

    /// Whose it is.
    fn owner(&self) -> UserId;

    /// Counts its changes.
    fn version(&self) -> i32;

    /// Refuses what is changed no more.
    fn open(&self) -> Result<(), Code>;

    /// Whose it is, and in which group.
    fn whose(&self) -> Whose {
        Whose { owner: self.owner(), group: self.group().map(|group| group.id) }
    }
}

/// A tag that a record bears, and the lead that gave it, if one did.
pub(crate) type Worn = (i64, Option<i64>);

/// Where a record was, and how a run that moved it has left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    pub(crate) had: Whose,
    /// Whatever is done with it since counts on.
    pub(crate) version: i32,
    /// The tags it bore there: where it went, there may be none of the same name.
    #[serde(default)]
    pub(crate) tags: Vec<Worn>,
}

impl Left {
    /// Of a record that is moved just now, and bore these tags.
    pub(crate) fn of(record: &impl Record, tags: Option<Vec<Worn>>) -> Self {
        let version = record.version().saturating_add(1);
        Self { had: record.whose(), version, tags: tags.unwrap_or_default() }
    }
}

/// Judges each of these; those that are not held are nobody's.
pub(crate) fn judged<R, T>(
    ids: &[i64],
    held: &BTreeMap<i64, R>,
    judge: impl Fn(i64, &R) -> Result<T, Code>,
) -> Verdicts<T> {
    let one = |id: i64| held.get(&id).ok_or(Code::NotFound).and_then(|record| judge(id, record));
    ids.iter().map(|id| (*id, one(*id))).collect()
}

/// Those with which it is done.
pub(crate) fn done<T>(verdicts: &Verdicts<T>) -> Vec<(i64, &T)> {
    verdicts.iter().filter_map(|(id, verdict)| Some((*id, verdict.as_ref().ok()?))).collect()
}

/// What is known of those with which it is done, from before.
pub(crate) fn before<R, T>(verdicts: Verdicts<Whose>, held: &BTreeMap<i64, R>, known: impl Fn(&R) -> T) -> Verdicts<T> {
    let known = |id: i64| held.get(&id).map(&known).ok_or(Code::NotFound);
    verdicts.into_iter().map(|(id, verdict)| (id, verdict.and_then(|_| known(id)))).collect()
}

/// Who gets each of these: this person, where he works in its group.
pub(crate) async fn given<R: Record>(
    db: &mut Db,
    ids: &[i64],
    held: &mut BTreeMap<i64, R>,
    to: UserId,
) -> Result<Verdicts<Whose>> {
    let asked = groups_of(held).into_iter().map(|group| (group, to)).collect();
    let work = at_work(db, held, asked).await?;
    Ok(judged(ids, held, |_, record| record.open().and_then(|()| work.given(record.whose(), to))))
}

/// Whose each of these is again that was given to this person.
pub(crate) async fn given_back<R: Record>(
    db: &mut Db,
    ids: &[i64],
    held: &mut BTreeMap<i64, R>,
    from: UserId,
    had: &BTreeMap<i64, Whose>,
) -> Result<Verdicts<Whose>> {
    let asked = had.values().filter_map(|had| Some((had.group?, had.owner))).collect();
    let work = at_work(db, held, asked).await?;
    Ok(judged(ids, held, |id, record| {
        record.open()?;
        work.given_back(record.whose(), from, *had.get(&id).ok_or(Code::WrongState)?)
    }))
}

/// Whose each of these is in that group or none.
pub(crate) async fn moved<R: Record>(
    db: &mut Db,
    ids: &[i64],
    held: &mut BTreeMap<i64, R>,
    to: Option<GroupId>,
) -> Result<Verdicts<Whose>> {
    let people: BTreeSet<UserId> = held.values().map(Record::owner).chain([db.me()?]).collect();
    let asked = to.into_iter().flat_map(|group| people.iter().map(move |person| (group, *person))).collect();
    let work = at_work(db, held, asked).await?;
    Ok(judged(ids, held, |_, record| record.open().and_then(|()| work.moved(record.whose(), to))))
}

/// Whose each of these is, and where, that was moved and that nobody has changed since.
pub(crate) async fn moved_back<R: Record>(
    db: &mut Db,
    ids: &[i64],
    held: &mut BTreeMap<i64, R>,
    left: &BTreeMap<i64, &Left>,
) -> Result<Verdicts<Whose>> {
    let me = db.me()?;
    let there = left.values().filter_map(|left| Some((left.had.group?, left.had.owner)));
    let asked = there.flat_map(|(group, owner)| [(group, owner), (group, me)]).collect();
    let work = at_work(db, held, asked).await?;
    Ok(judged(ids, held, |id, record| {
        record.open()?;
        let left = left.get(&id).filter(|left| left.version == record.version()).ok_or(Code::WrongState)?;
        work.moved_back(record.whose(), left.had)
    }))
}

/// The tags these records bore before they were moved: of each pair the record, and the tag.
pub(crate) fn wore(ids: &[i64], left: &BTreeMap<i64, &Left>) -> (Vec<i64>, Vec<Worn>) {
    let left = ids.iter().filter_map(|id| Some((*id, left.get(id)?)));
    left.flat_map(|(id, left)| left.tags.iter().map(move |tag| (id, *tag))).unzip()
}

fn groups_of<R: Record>(held: &BTreeMap<i64, R>) -> BTreeSet<GroupId> {
    held.values().filter_map(|record| record.group().map(|group| group.id)).collect()
}

/// Of these people, each in a group, those who work there; records of groups where the asker himself does not work any more are let go.
async fn at_work<R: Record>(
    db: &mut Db,
    held: &mut BTreeMap<i64, R>,
    mut asked: BTreeSet<(GroupId, UserId)>,
) -> Result<AtWork> {
    let me = db.me()?;
    let groups = groups_of(held);
    asked.extend(groups.iter().map(|group| (*group, me)));
    let working = store::working(db, &asked).await?;
    let heads = store::headed_by(db, me, &groups).await?;
    let work = AtWork { me, everywhere: db.homes() == Homes::All, heads, working };
    held.retain(|_, record| work.reaches(record.whose()));
    Ok(work)
}

/// Tells those who got records, or have them for themselves alone from now on: in one line for each group these are or were of, which grows
/// with every call with the same key.
pub(crate) async fn tell<R: Record>(
    db: &mut Db,
    held: &BTreeMap<i64, R>,
    verdicts: &Verdicts<Whose>,
    key: &str,
) -> Result<()> {
    let mut lines: BTreeMap<(GroupId, UserId), (&str, i64)> = BTreeMap::new();
    for (id, now) in done(verdicts) {
        let Some(record) = held.get(&id) else { continue };
        let Some(group) = record.group() else { continue };
        if now.owner != record.owner() || now.group.is_none() {
            lines.entry((group.id, now.owner)).or_insert((&group.name, 0)).1 += 1;
        }
    }
    for ((group, to), (title, records)) in lines {
        let key = format!("{key} in {group}");
        let about = NotificationAbout::Group(group);
        let notice = Notice { to, news: News::Assigned, about, title, key: &key, records, by: None };
        notifications::tell(db, notice).await?;
    }
    Ok(())
}
