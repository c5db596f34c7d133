//! What people do with groups.

use super::jobs::HandOver;
use super::store;
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::http::{Cursor, IfMatch};
use crate::jobs;
use crate::notifications::{self, Notice};
use crate::platform::error::{Error, Result};
use crate::users;
use serde::Serialize;
use vestnik_api::audit::Act;
use vestnik_api::groups::{ChangeGroup, Group, GroupFilter, GroupRole, InGroup, Member, MemberFilter, NewGroup};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::{Code, FieldCode, Page};

/// How many people may be in one group: its head must be able to know them.
const MOST_MEMBERS: i64 = 1_000;

/// A page of those one may see.
pub(super) async fn list(db: &mut Db, filter: &GroupFilter) -> Result<Page<Group>> {
    let order = "groups".to_owned();
    let after = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = store::page(db, filter, patterns(filter.q.as_deref())?, after, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &order, |row| (row.name.clone(), row.id.0), None)
}

/// One of those one may see.
pub(crate) async fn find(db: &mut Db, id: GroupId) -> Result<Group> {
    store::find(db, id).await
}

/// Refuses to put something into a group that this person does not work in, or that is archived. One the asker does not see is no group.
pub(crate) async fn check_works(db: &mut Db, id: GroupId, person: UserId) -> Result<()> {
    if store::works_in(db, id, person).await? { Ok(()) } else { Err(Error::field("group", FieldCode::NotFound)) }
}

/// Who had a record that is to be as it was: none, if he does not work in its group any more.
pub(crate) async fn former_owner(db: &mut Db, group: Option<&InGroup>, owner: UserId) -> Result<Option<UserId>> {
    let there = match group {
        Some(group) => store::works_in(db, group.id, owner).await?,
        None => true,
    };
    Ok(Some(owner).filter(|_| there))
}

fn of(group: &Group) -> Of<'_> {
    Of { id: Some(group.id.0), name: &group.name, ..Of::default() }
}

/// Makes one.
pub(super) async fn create(db: &mut Db, new: &NewGroup) -> Result<Group> {
    db.transaction(async |db| {
        let id = store::insert(db, new.name.as_str()).await?;
        let group = store::find(db, id).await?;
        audit::note(db, Act::GroupCreated, of(&group), None::<&Group>, Some(&group)).await?;
        Ok(group)
    })
    .await
}

/// Renames or archives one.
pub(super) async fn change(db: &mut Db, id: GroupId, meant: IfMatch, change: &ChangeGroup) -> Result<Group> {
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let before = store::find(db, id).await?;
        meant.check(before.version)?;
        let name = change.name.as_ref().map_or(before.name.as_str(), |name| name.as_str());
        let archived_at = match change.archived {
            Some(true) => before.archived_at.or_else(|| Some(db.now())),
            Some(false) => None,
            None => before.archived_at,
        };
        store::update(db, id, name, archived_at).await?;
        let group = store::find(db, id).await?;
        audit::note(db, Act::GroupChanged, of(&group), Some(&before), Some(&group)).await?;
        Ok(group)
    })
    .await
}

/// Deletes one without records.
pub(super) async fn delete(db: &mut Db, id: GroupId, meant: IfMatch) -> Result<()> {
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let group = store::find(db, id).await?;
        meant.check(group.version)?;
        for person in store::all_in(db, id).await? {
            events::emit(db, Event::PersonChanged(person)).await?;
        }
        store::delete(db, id).await?;
        audit::note(db, Act::GroupDeleted, of(&group), Some(&group), None::<&Group>).await
    })
    .await
}

/// A page of who is in a group that one may see.
pub(super) async fn members(db: &mut Db, id: GroupId, filter: &MemberFilter) -> Result<Page<Member>> {
    let group = store::find(db, id).await?;
    let order = "members".to_owned();
    let after = Cursor::read(filter.cursor.as_deref(), &order)?;
    let rows = store::members(db, &group, patterns(filter.q.as_deref())?, after, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &order, store::MemberKey::of, None)
}

/// What the audit log keeps of a seat.
#[derive(Debug, Serialize)]
struct Seated {
    group: GroupId,
    role: Option<GroupRole>,
}

/// Takes somebody in, or makes him something else.
pub(super) async fn seat(db: &mut Db, id: GroupId, user: UserId, role: GroupRole) -> Result<()> {
    store::find(db, id).await?;
    users::named(db, user).await?;
    users::check_confirmed(db, user).await?;
    take_in(db, id, user, role).await
}

/// Takes in somebody who has an account, and tells him; or makes him something else.
pub(crate) async fn take_in(db: &mut Db, id: GroupId, user: UserId, role: GroupRole) -> Result<()> {
    db.transaction(async |db| {
        let new = admit(db, id, user, role).await?;
        if new { tell(db, id, user).await } else { Ok(()) }
    })
    .await
}

/// Takes somebody in of whom all else is known; whether he was not in.
pub(crate) async fn admit(db: &mut Db, id: GroupId, user: UserId, role: GroupRole) -> Result<bool> {
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let before = store::role_of(db, id, user).await?;
        if before.is_none() && store::count(db, id).await? >= MOST_MEMBERS {
            return Err(Error::because(Code::WrongState, "there are a thousand people in the group"));
        }
        store::seat(db, id, user, role).await?;
        note(db, Act::MemberSet, id, user, before, Some(role)).await?;
        Ok(before.is_none())
    })
    .await
}

/// Tells somebody that he is in a group from now on.
async fn tell(db: &mut Db, id: GroupId, to: UserId) -> Result<()> {
    let group = store::find(db, id).await?.name;
    // Who comes again is told again.
    let key = format!("group {id} entered at {}", db.now().as_microsecond());
    let about = NotificationAbout::Group(id);
    notifications::tell(db, Notice { to, news: News::Seated, about, title: &group, key: &key, records: 0, by: None })
        .await
}

async fn note(
    db: &mut Db,
    act: Act,
    group: GroupId,
    user: UserId,
    before: Option<GroupRole>,
    after: Option<GroupRole>,
) -> Result<()> {
    let name = store::person(db, user).await?;
    let of = Of { id: Some(user.0), name: &name, owner: Some(user), ..Of::default() };
    let (before, after) = (Seated { group, role: before }, Seated { group, role: after });
    audit::note(db, act, of, Some(&before), Some(&after)).await?;
    events::emit(db, Event::PersonChanged(user)).await
}

/// Takes somebody out; what was his goes to an heir.
pub(super) async fn take_out(db: &mut Db, id: GroupId, user: UserId, heir: Option<UserId>) -> Result<()> {
    let me = db.me()?;
    store::find(db, id).await?;
    db.transaction(async |db| {
        store::lock(db, id).await?;
        let before = store::role_of(db, id, user).await?.ok_or(Code::NotFound)?;
        store::unseat(db, id, user).await?;
        let heir = match heir {
            Some(heir)
                if store::role_of(db, id, heir).await?.is_some_and(GroupRole::works)
                    && !users::is_blocked(db, heir).await? =>
            {
                heir
            }
            Some(_) => return Err(Error::field("heir", FieldCode::Invalid)),
            None => store::first_heir(db, id).await?.unwrap_or(me),
        };
        // Where the last one leaves by himself, what was his stays his: those who see everybody's give it to somebody.
        if heir != user {
            let left_at = Some(db.now());
            jobs::enqueue(db, &HandOver { group: id, from: user, to: heir, by: Some(me), left_at }).await?;
        }
        // Letters of his that still wait are looked at anew: none goes to a client he sees no more.
        store::note_left(db, id).await?;
        events::emit(db, Event::AddressStopped).await?;
        note(db, Act::MemberTaken, id, user, Some(before), None).await
    })
    .await
}

/// Whose a record is that is moved from one group or none to another: see [`new_owner`]. A colleague's leaves its group only if it stays his
/// and goes where he works: else it would be out of sight of him and of the head. The head may move it elsewhere, and who may change
/// everybody's.
pub(crate) async fn moved_owner(
    db: &mut Db,
    (owner, from): (UserId, Option<GroupId>),
    to: Option<GroupId>,
    asked_for: Option<UserId>,
) -> Result<UserId> {
    let me = db.me()?;
    let bound = match from.filter(|from| to != Some(*from)) {
        Some(from) if owner != me && db.homes() != Homes::All => {
            store::role_of(db, from, me).await? != Some(GroupRole::Head)
        }
        _ => false,
    };
    if bound && to.is_none() {
        return Err(Code::Forbidden.into());
    }
    let new = new_owner(db, owner, to, asked_for).await?;
    if bound && new != owner { Err(Code::Forbidden.into()) } else { Ok(new) }
}

/// Whose a record is that comes into a group or none: whom was asked for, or else whose it is, or else who asks. He must work where
/// it comes, or may change everybody's; so must whoever gets it.
pub(crate) async fn new_owner(
    db: &mut Db,
    now: UserId,
    group: Option<GroupId>,
    asked_for: Option<UserId>,
) -> Result<UserId> {
    let by = Giver { me: db.me()?, everywhere: db.homes() == Homes::All };
    owner_by(db, by, now, group, asked_for).await
}

/// Who puts a record into a group or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Giver {
    /// Who it is.
    pub(crate) me: UserId,
    /// Whether he may change everybody's.
    pub(crate) everywhere: bool,
}

/// The same where the work is done in somebody's name, and he does not ask himself.
pub(crate) async fn owner_by(
    db: &mut Db,
    Giver { me, everywhere }: Giver,
    now: UserId,
    group: Option<GroupId>,
    asked_for: Option<UserId>,
) -> Result<UserId> {
    let refused = || Error::field("owner", FieldCode::Invalid);
    let Some(group) = group else {
        let owner = asked_for.unwrap_or(now);
        // What belongs to no group nobody else sees: giving it away would be taking it out of sight.
        return if owner == now || (everywhere && owner == me) { Ok(owner) } else { Err(refused()) };
    };
    if !everywhere {
        check_works(db, group, me).await?;
    }
    if let Some(owner) = asked_for {
        return if store::works_in(db, group, owner).await? { Ok(owner) } else { Err(refused()) };
    }
    if store::works_in(db, group, now).await? {
        return Ok(now);
    }
    check_works(db, group, me).await.map(|()| me)
}
