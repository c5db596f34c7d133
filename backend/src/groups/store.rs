//! Groups and who is in them, in PostgreSQL.

use super::Home;
use crate::access::{Actor, Db, Homes, Seat};
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{groups, memberships, users};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::groups::{Group, GroupFilter, GroupRole, InGroup, Member, SeatIn};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::me::Person;
use vestnik_api::text::Email;
use vestnik_api::{Code, FieldCode, Permission};

/// Every query starts here: the groups this asker may see.
fn visible(db: &Db) -> groups::BoxedQuery<'static, Pg> {
    let all = groups::table.into_boxed();
    match db.homes() {
        Homes::All => all,
        Homes::Groups(me, _) | Homes::Own(me, _) => all.filter(groups::id.eq_any(groups_of(me))),
        Homes::None => all.filter(false.into_sql::<Bool>()),
    }
}

#[diesel::dsl::auto_type]
fn groups_of(person: UserId) -> _ {
    let id: i64 = person.0;
    memberships::table.filter(memberships::user_id.eq(id)).select(memberships::group_id)
}

#[derive(Queryable)]
struct Row {
    id: i64,
    name: String,
    archived_at: NullableTimestamp,
    created_at: jiff_diesel::Timestamp,
    version: i32,
    members: i64,
    clients: i64,
    leads: i64,
    role: Option<String>,
}

impl Row {
    /// As it is told to who sees clients and leads in these homes.
    fn told(self, clients: Homes, leads: Homes) -> Group {
        let role = self.role.as_deref().map(meant);
        Group {
            id: GroupId(self.id),
            name: self.name,
            members: self.members,
            clients: Some(self.clients).filter(|_| sees(clients, role)),
            leads: Some(self.leads).filter(|_| sees(leads, role)),
            role,
            archived_at: self.archived_at.into(),
            created_at: self.created_at.to_jiff(),
            version: self.version,
        }
    }
}

/// In which homes the asker sees what this permission lets him read.
fn seen(db: &Db, permission: Permission) -> Homes {
    let homes = |actor: &Actor| Some(actor.homes(permission, actor.reach(permission)?));
    db.actor().and_then(homes).unwrap_or(Homes::None)
}

/// Whether such homes cover anything of a group in which one is this.
const fn sees(homes: Homes, role: Option<GroupRole>) -> bool {
    match homes {
        Homes::All => true,
        Homes::Groups(..) | Homes::Own(..) => role.is_some(),
        Homes::None => false,
    }
}

/// Whose records alone such homes cover, if not everybody's.
fn whose(homes: Homes) -> Option<i64> {
    if let Homes::Own(me, _) = homes { Some(me.0) } else { None }
}

/// A role by the name the table has for it.
fn meant(name: &str) -> GroupRole {
    GroupRole::ALL.into_iter().find(|role| role.name() == name).unwrap_or(GroupRole::Viewer)
}

async fn load(db: &mut Db, query: groups::BoxedQuery<'static, Pg>) -> Result<Vec<Group>> {
    let me = db.actor().map_or(0, |actor| actor.user.0);
    let (clients, leads) = (seen(db, Permission::ClientsRead), seen(db, Permission::LeadsRead));
    let columns = (
        groups::id,
        groups::name,
        groups::archived_at,
        groups::created_at,
        groups::version,
        sql::<BigInt>("(SELECT count(*) FROM memberships WHERE memberships.group_id = groups.id)"),
        sql::<BigInt>(
            "(SELECT coalesce(sum(clients), 0)::bigint FROM group_figures figures
              WHERE figures.group_id = groups.id AND figures.owner_id = coalesce(",
        )
        .bind::<Nullable<BigInt>, _>(whose(clients))
        .sql(", figures.owner_id))"),
        sql::<BigInt>(
            "(SELECT coalesce(sum(leads), 0)::bigint FROM group_lead_figures figures
              WHERE figures.group_id = groups.id AND figures.owner_id = coalesce(",
        )
        .bind::<Nullable<BigInt>, _>(whose(leads))
        .sql(", figures.owner_id))"),
        sql::<Nullable<Text>>(
            "(SELECT role FROM memberships WHERE memberships.group_id = groups.id AND memberships.user_id = ",
        )
        .bind::<BigInt, _>(me)
        .sql(")"),
    );
    let rows: Vec<Row> = query.select(columns).load(db.connection()).await?;
    Ok(rows.into_iter().map(|row| row.told(clients, leads)).collect())
}

/// So many, by name, behind this one.
pub(super) async fn page(
    db: &mut Db,
    filter: &GroupFilter,
    patterns: Vec<String>,
    after: Option<(String, i64)>,
    rows: i64,
) -> Result<Vec<Group>> {
    let mut query = visible(db);
    if let Some((name, id)) = after {
        let behind = sql::<Bool>("(groups.name, groups.id) > (").bind::<Text, _>(name).sql(", ").bind::<BigInt, _>(id);
        query = query.filter(behind.sql(")"));
    }
    if filter.mine {
        query = query.filter(groups::id.eq_any(groups_of(db.me()?)));
    }
    query = if filter.archived {
        query.filter(groups::archived_at.is_not_null())
    } else {
        query.filter(groups::archived_at.is_null())
    };
    if !patterns.is_empty() {
        let holds = sql::<Bool>("replace(lower(groups.name), 'ё', 'е') LIKE ALL (");
        query = query.filter(holds.bind::<Array<Text>, _>(patterns).sql(")"));
    }
    load(db, query.order((groups::name, groups::id)).limit(rows)).await
}

/// One; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: GroupId) -> Result<Group> {
    let one = visible(db).filter(groups::id.eq(id.0));
    load(db, one).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// Keeps a group as it is until the transaction ends: who is in it, too.
pub(super) async fn lock(db: &mut Db, id: GroupId) -> Result<()> {
    groups::table.find(id.0).select(groups::id).for_update().first::<i64>(db.connection()).await?;
    Ok(())
}

/// Keeps who is in a group as it is until the transaction ends, beside others who do the same. Whether there is such a group.
pub(super) async fn hold(db: &mut Db, id: GroupId) -> Result<bool> {
    let group = groups::table.find(id.0).select(groups::id).for_key_share();
    Ok(group.first::<i64>(db.connection()).await.optional()?.is_some())
}

const NAME: &str = "groups_name_key";

fn taken() -> Error {
    Error::field("name", FieldCode::Taken)
}

pub(super) async fn insert(db: &mut Db, name: &str) -> Result<GroupId> {
    let row = (groups::name.eq(name), groups::created_at.eq(db.now().to_diesel()));
    let insert = diesel::insert_into(groups::table).values(row).returning(groups::id);
    insert.get_result(db.connection()).await.map(GroupId).on_constraint(NAME, taken)
}

pub(super) async fn update(db: &mut Db, id: GroupId, name: &str, archived_at: Option<Timestamp>) -> Result<()> {
    let set = (
        groups::name.eq(name),
        groups::archived_at.eq(archived_at.map(ToDiesel::to_diesel)),
        groups::updated_at.eq(db.now().to_diesel()),
        groups::version.eq(groups::version + 1),
    );
    diesel::update(groups::table.find(id.0))
        .set(set)
        .execute(db.connection())
        .await
        .map(drop)
        .on_constraint(NAME, taken)
}

/// Deletes one that no record belongs to.
pub(super) async fn delete(db: &mut Db, id: GroupId) -> Result<()> {
    let gone = diesel::delete(groups::table.find(id.0)).execute(db.connection()).await;
    let in_use = || Error::because(Code::InUse, "it has clients or leads; archive it instead");
    let gone = gone.map(drop).on_constraint("clients_group_id_fkey", in_use);
    // Its stages go with it, unless a lead stands there.
    gone.on_constraint("leads_group_id_fkey", in_use).on_constraint("leads_stage_fkey", in_use)
}

/// Everybody in a group; a thousand at most.
pub(super) async fn all_in(db: &mut Db, id: GroupId) -> Result<Vec<UserId>> {
    let all = memberships::table.filter(memberships::group_id.eq(id.0)).select(memberships::user_id);
    Ok(all.load::<i64>(db.connection()).await?.into_iter().map(UserId).collect())
}

/// Where a member stands in the list.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MemberKey(i32, String, i64);

impl MemberKey {
    pub(super) fn of(member: &Member) -> Self {
        Self(rank(member.role), member.person.name.clone(), member.person.id.0)
    }
}

const fn rank(role: GroupRole) -> i32 {
    match role {
        GroupRole::Head => 0,
        GroupRole::Member => 1,
        GroupRole::Viewer => 2,
    }
}

#[derive(QueryableByName)]
struct Seated {
    #[diesel(sql_type = BigInt)]
    user_id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    blocked: bool,
    #[diesel(sql_type = BigInt)]
    clients: i64,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    since: jiff_diesel::Timestamp,
}

/// So many of who is in a group that was found for the asker, heads first, then by name, behind this one.
pub(super) async fn members(
    db: &mut Db,
    group: &Group,
    patterns: Vec<String>,
    after: Option<MemberKey>,
    rows: i64,
) -> Result<Vec<Member>> {
    let MemberKey(rank, name, user) = after.unwrap_or_else(|| MemberKey(-1, String::new(), 0));
    let query = diesel::sql_query(
        "SELECT user_id, name, email, role, blocked, clients, since FROM (
             SELECT memberships.user_id, users.name, users.email, memberships.role, users.blocked_at IS NOT NULL AS blocked,
                    coalesce((SELECT clients FROM group_figures figures
                              WHERE figures.group_id = memberships.group_id AND figures.owner_id = memberships.user_id), 0) AS clients,
                    memberships.created_at AS since,
                    array_position(ARRAY['head', 'member', 'viewer'], memberships.role) - 1 AS rank
             FROM memberships JOIN users ON users.id = memberships.user_id
             WHERE memberships.group_id = $1
         ) AS seated
         WHERE (rank, name, user_id) > ($2, $3, $4)
           AND replace(lower(name || ' ' || email), 'ё', 'е') LIKE ALL ($5)
         ORDER BY rank, name, user_id LIMIT $6",
    );
    let found: Vec<Seated> = query
        .bind::<BigInt, _>(group.id.0)
        .bind::<Integer, _>(rank)
        .bind::<Text, _>(name)
        .bind::<BigInt, _>(user)
        .bind::<Array<Text>, _>(patterns)
        .bind::<BigInt, _>(rows)
        .load(db.connection())
        .await?;
    let clients = seen(db, Permission::ClientsRead);
    let shown = |owner| sees(clients, group.role) && whose(clients).is_none_or(|me| me == owner);
    let member = |row: Seated| Member {
        person: Person { id: UserId(row.user_id), name: row.name },
        email: Email::from_stored(row.email),
        role: meant(&row.role),
        blocked: row.blocked,
        clients: Some(row.clients).filter(|_| shown(row.user_id)),
        since: row.since.to_jiff(),
    };
    Ok(found.into_iter().map(member).collect())
}

/// How many are in a group.
pub(super) async fn count(db: &mut Db, id: GroupId) -> Result<i64> {
    let all = memberships::table.filter(memberships::group_id.eq(id.0)).count();
    Ok(all.get_result(db.connection()).await?)
}

/// In which groups somebody is, and as what.
pub(crate) async fn seats_of(db: &mut Db, person: UserId) -> Result<Vec<SeatIn>> {
    let his = memberships::table.filter(memberships::user_id.eq(person.0)).order(memberships::group_id);
    let his: Vec<(i64, String)> = his.select((memberships::group_id, memberships::role)).load(db.connection()).await?;
    Ok(his.into_iter().map(|(group, role)| SeatIn { group: GroupId(group), role: meant(&role) }).collect())
}

/// As what somebody is in a group, if he is.
pub(crate) async fn role_of(db: &mut Db, id: GroupId, user: UserId) -> Result<Option<GroupRole>> {
    let role = memberships::table.find((id.0, user.0)).select(memberships::role);
    Ok(role.first::<String>(db.connection()).await.optional()?.as_deref().map(meant))
}

/// Those of a home to whom a permission is granted that covers a record of this owner there, by name: only those with these numbers if there are
/// any, and the first ten if there are none. Whoever is blocked sees nothing.
pub(crate) async fn people(
    db: &mut Db,
    home: Home,
    (permission, owner): (Permission, UserId),
    among: Option<Vec<i64>>,
    patterns: Vec<String>,
) -> Result<Vec<Person>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        name: String,
    }
    let query = diesel::sql_query(
        "SELECT users.id, users.name FROM users
         WHERE users.id = ANY (CASE WHEN $1 < 0 THEN ARRAY[-$1]
                                    ELSE ARRAY(SELECT user_id FROM memberships WHERE group_id = $1) END)
           AND users.blocked_at IS NULL AND granted(users.id, $2, $3)
           AND ($4::bigint[] IS NULL OR users.id = ANY ($4))
           AND replace(lower(users.name), 'ё', 'е') LIKE ALL ($5)
         ORDER BY users.name, users.id LIMIT CASE WHEN $4 IS NULL THEN 10 END",
    );
    let found: Vec<Row> = query
        .bind::<BigInt, _>(home.0)
        .bind::<Text, _>(permission.name())
        .bind::<BigInt, _>(owner.0)
        .bind::<Nullable<Array<BigInt>>, _>(among)
        .bind::<Array<Text>, _>(patterns)
        .load(db.connection())
        .await?;
    Ok(found.into_iter().map(|row| Person { id: UserId(row.id), name: row.name }).collect())
}

/// Somebody who works in a group where the asker may change records, or, for who may change everybody's, in any; none if there is no such.
pub(crate) async fn fellow(db: &mut Db, id: UserId) -> Result<Option<Person>> {
    let theirs = memberships::table.filter(memberships::role.ne(GroupRole::Viewer.name())).into_boxed();
    let theirs = match db.homes() {
        Homes::All => theirs,
        Homes::Groups(me, _) | Homes::Own(me, _) => {
            theirs.filter(memberships::group_id.eq_any(super::homes_of(db, me, Seat::Working).await?))
        }
        Homes::None => return Ok(None),
    };
    let found = users::table.find(id.0).filter(users::id.eq_any(theirs.select(memberships::user_id)));
    let found: Option<(i64, String)> =
        found.select((users::id, users::name)).first(db.connection()).await.optional()?;
    Ok(found.map(|(id, name)| Person { id: UserId(id), name }))
}

/// Takes somebody in, or makes him something else.
pub(super) async fn seat(db: &mut Db, id: GroupId, user: UserId, role: GroupRole) -> Result<()> {
    let row = (
        memberships::group_id.eq(id.0),
        memberships::user_id.eq(user.0),
        memberships::role.eq(role.name()),
        memberships::created_at.eq(db.now().to_diesel()),
    );
    let seat = diesel::insert_into(memberships::table).values(row);
    let seat = seat.on_conflict((memberships::group_id, memberships::user_id)).do_update();
    seat.set(memberships::role.eq(role.name())).execute(db.connection()).await?;
    Ok(())
}

/// Takes somebody out.
pub(super) async fn unseat(db: &mut Db, id: GroupId, user: UserId) -> Result<()> {
    diesel::delete(memberships::table.find((id.0, user.0))).execute(db.connection()).await?;
    Ok(())
}

/// Writes down that somebody has left a group just now.
pub(super) async fn note_left(db: &mut Db, id: GroupId) -> Result<()> {
    let now = groups::last_left_at.eq(db.now().to_diesel());
    diesel::update(groups::table.find(id.0)).set(now).execute(db.connection()).await?;
    Ok(())
}

/// Who gets what somebody leaves behind: the head who has been there longest, or else the member.
pub(super) async fn first_heir(db: &mut Db, id: GroupId) -> Result<Option<UserId>> {
    let working = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::group_id.eq(id.0))
        .filter(memberships::role.ne(GroupRole::Viewer.name()))
        .filter(users::blocked_at.is_null());
    // "head" comes before "member".
    let first = working.order((memberships::role, memberships::created_at, memberships::user_id));
    let heir: Option<i64> = first.select(memberships::user_id).first(db.connection()).await.optional()?;
    Ok(heir.map(UserId))
}

/// Gives so many records of a group from one person to another; how many that were.
pub(super) async fn hand_over(db: &mut Db, id: GroupId, from: UserId, to: UserId, at_most: i64) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Moved {
        #[diesel(sql_type = BigInt)]
        moved: i64,
    }
    let give = diesel::sql_query("SELECT hand_over($1, $2, $3, $4) AS moved");
    let give = give.bind::<BigInt, _>(id.0).bind::<BigInt, _>(from.0).bind::<BigInt, _>(to.0);
    Ok(give.bind::<BigInt, _>(at_most).get_result::<Moved>(db.connection()).await?.moved)
}

/// What somebody is called.
pub(super) async fn person(db: &mut Db, user: UserId) -> Result<String> {
    Ok(users::table.find(user.0).select(users::name).first(db.connection()).await?)
}

/// The names of these groups, for records that the asker may see.
pub(crate) async fn names(db: &mut Db, ids: Vec<i64>) -> Result<BTreeMap<i64, InGroup>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named = groups::table.filter(groups::id.eq_any(ids)).select((groups::id, groups::name));
    let named: Vec<(i64, String)> = named.load(db.connection()).await?;
    Ok(named.into_iter().map(|(id, name)| (id, InGroup { id: GroupId(id), name })).collect())
}

/// A group into which the asker may put records: one where he works, or, for who may change everybody's, any that is not archived.
pub(crate) async fn taking(db: &mut Db, id: GroupId) -> Result<Option<InGroup>> {
    let me = db.me()?;
    if db.homes() != Homes::All && !works_in(db, id, me).await? {
        return Ok(None);
    }
    let open = groups::table.find(id.0).filter(groups::archived_at.is_null()).select((groups::id, groups::name));
    let open: Option<(i64, String)> = open.first(db.connection()).await.optional()?;
    Ok(open.map(|(id, name)| InGroup { id: GroupId(id), name }))
}

/// Whether somebody may change the records of a group; who is in stays as it is until the transaction ends.
pub(crate) async fn works_in(db: &mut Db, id: GroupId, person: UserId) -> Result<bool> {
    Ok(!working(db, &BTreeSet::from([(id, person)])).await?.is_empty())
}

/// Of these people, each in a group, those who may change its records; who is in stays as it is until the transaction ends.
pub(super) async fn working(db: &mut Db, asked: &BTreeSet<(GroupId, UserId)>) -> Result<BTreeSet<(GroupId, UserId)>> {
    let (ids, people): (BTreeSet<i64>, BTreeSet<i64>) = asked.iter().map(|(group, person)| (group.0, person.0)).unzip();
    let held = groups::table.filter(groups::id.eq_any(&ids)).order(groups::id).select(groups::id).for_key_share();
    held.load::<i64>(db.connection()).await?;
    let works = memberships::table
        .inner_join(groups::table.on(groups::id.eq(memberships::group_id)))
        .filter(memberships::group_id.eq_any(&ids).and(memberships::user_id.eq_any(&people)))
        .filter(memberships::role.ne(GroupRole::Viewer.name()).and(groups::archived_at.is_null()))
        .select((memberships::group_id, memberships::user_id));
    let works: Vec<(i64, i64)> = works.load(db.connection()).await?;
    let works = works.into_iter().map(|(group, person)| (GroupId(group), UserId(person)));
    Ok(works.filter(|pair| asked.contains(pair)).collect())
}

/// Of these groups, those whose head this person is.
pub(super) async fn headed_by(db: &mut Db, person: UserId, among: &BTreeSet<GroupId>) -> Result<BTreeSet<GroupId>> {
    let among: Vec<i64> = among.iter().map(|group| group.0).collect();
    let headed = memberships::table.filter(memberships::user_id.eq(person.0).and(memberships::group_id.eq_any(among)));
    let headed = headed.filter(memberships::role.eq(GroupRole::Head.name())).select(memberships::group_id);
    Ok(headed.load::<i64>(db.connection()).await?.into_iter().map(GroupId).collect())
}
