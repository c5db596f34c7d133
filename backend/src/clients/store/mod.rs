//! Clients in PostgreSQL. No other folder names the table.

pub(crate) mod alike;
pub(crate) mod bring_in;
pub(crate) mod brought;
pub(crate) mod choice;
pub(super) mod deleted;
pub(crate) mod list;
pub(super) mod many;
pub(crate) mod merged;
pub(crate) mod take_out;

use crate::access::{Db, Homes};
use crate::custom_fields::{self, Known, patched};
use crate::groups::{self, Home, Verdicts};
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{clients, users};
use crate::tags::{self, Bearers};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::clients::{ChangeClient, Client, MailStatus, NewClient};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{ClientId, GroupId, UserId};
use vestnik_api::me::Person;
use vestnik_api::tags::Tag;
use vestnik_api::text::{Email, Phone};
use vestnik_api::{Code, FieldCode};

/// Every query starts here: the living clients this asker may see, and no others.
fn visible(db: &Db) -> clients::BoxedQuery<'static, Pg> {
    within(db.homes()).filter(clients::deleted_at.is_null())
}

/// The clients in these homes, deleted ones too.
fn within(homes: Homes) -> clients::BoxedQuery<'static, Pg> {
    groups::within(clients::table.into_boxed(), homes, "clients")
}

/// What is read of a client.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub(crate) id: i64,
    owner_id: i64,
    owner_name: String,
    group_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) email: String,
    phone: Option<String>,
    comment: String,
    suppressed: Option<String>,
    last_letter_at: Option<jiff_diesel::Timestamp>,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
    version: i32,
    custom: Value,
}

/// The columns of a [`Row`], in its order.
type Columns = (
    clients::id,
    clients::owner_id,
    users::name,
    clients::group_id,
    clients::name,
    clients::email,
    clients::phone,
    clients::comment,
    clients::suppressed,
    clients::last_letter_at,
    clients::created_at,
    clients::updated_at,
    clients::version,
    clients::custom,
);

const COLUMNS: Columns = (
    clients::id,
    clients::owner_id,
    users::name,
    clients::group_id,
    clients::name,
    clients::email,
    clients::phone,
    clients::comment,
    clients::suppressed,
    clients::last_letter_at,
    clients::created_at,
    clients::updated_at,
    clients::version,
    clients::custom,
);

impl Row {
    /// As it is told, with the names of groups, its tags and its custom fields.
    fn told(self, groups: &BTreeMap<i64, InGroup>, tags: Vec<Tag>, fields: &Known) -> Client {
        let row = self;
        Client {
            id: ClientId(row.id),
            owner: Person { id: UserId(row.owner_id), name: row.owner_name },
            group: row.group_id.and_then(|group| groups.get(&group).cloned()),
            name: row.name,
            email: Email::from_stored(row.email),
            phone: row.phone.map(Phone::from_stored),
            comment: row.comment,
            tags,
            custom: fields.told(row.group_id.map(GroupId), row.custom),
            mail: mail_status(row.suppressed.as_deref()),
            last_letter_at: row.last_letter_at.map(jiff_diesel::Timestamp::to_jiff),
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

/// Clients as they are told: the names of their groups, their tags and their custom fields are read once for all.
pub(crate) async fn tell(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Client>> {
    let groups: BTreeSet<i64> = rows.iter().filter_map(|row| row.group_id).collect();
    let groups = groups::names(db, groups.into_iter().collect()).await?;
    let mut tags = tags::of(db, Bearers::Clients(rows.iter().map(|row| row.id).collect())).await?;
    let fields =
        custom_fields::of_rows(db, Bearer::Clients, rows.iter().map(|row| (row.group_id, &row.custom))).await?;
    let told = |row: Row| {
        let borne = tags.remove(&row.id).unwrap_or_default();
        row.told(&groups, borne, &fields)
    };
    Ok(rows.into_iter().map(told).collect())
}

/// One client; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, id: ClientId) -> Result<Client> {
    one(db, visible(db), id).await
}

/// One living client in other homes than those the asker came for.
pub(crate) async fn find_within(db: &mut Db, homes: Homes, id: ClientId) -> Result<Client> {
    let living = within(homes).filter(clients::deleted_at.is_null());
    one(db, living, id).await
}

/// Whether a client is one of those in these homes, deleted ones too.
pub(super) async fn lies_within(db: &mut Db, homes: Homes, id: ClientId) -> Result<bool> {
    let one = within(homes).filter(clients::id.eq(id.0)).select(clients::id);
    Ok(one.first::<i64>(db.connection()).await.optional()?.is_some())
}

/// One client that was deleted after this time.
pub(super) async fn find_deleted(db: &mut Db, homes: Homes, id: ClientId, after: Timestamp) -> Result<Client> {
    let deleted = within(homes).filter(clients::deleted_at.ge(after.to_diesel()));
    one(db, deleted, id).await
}

async fn one(db: &mut Db, among: clients::BoxedQuery<'static, Pg>, id: ClientId) -> Result<Client> {
    let found = among
        .filter(clients::id.eq(id.0))
        .inner_join(users::table.on(users::id.eq(clients::owner_id)))
        .select(COLUMNS)
        .first::<Row>(db.connection())
        .await?;
    tell(db, vec![found]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// What those of these clients go by that live in these homes.
pub(crate) async fn named(db: &mut Db, homes: Homes, ids: Vec<i64>) -> Result<BTreeMap<ClientId, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let living = within(homes).filter(clients::deleted_at.is_null()).filter(clients::id.eq_any(ids));
    let named: Vec<(i64, String)> = living.select((clients::id, clients::name)).load(db.connection()).await?;
    Ok(named.into_iter().map(|(id, name)| (ClientId(id), name)).collect())
}

/// The version of a living client, which nobody else changes until the transaction ends.
pub(crate) async fn lock(db: &mut Db, id: ClientId) -> Result<i32> {
    let living = clients::table.find(id.0).filter(clients::deleted_at.is_null());
    Ok(living.select(clients::version).for_update().first(db.connection()).await?)
}

/// The same of one that may be deleted.
pub(crate) async fn lock_deleted_too(db: &mut Db, id: ClientId) -> Result<i32> {
    Ok(clients::table.find(id.0).select(clients::version).for_update().first(db.connection()).await?)
}

/// A new client of this person.
pub(super) async fn insert(db: &mut Db, owner: UserId, new: &NewClient) -> Result<ClientId> {
    let now = db.now().to_diesel();
    let row = (
        clients::owner_id.eq(owner.0),
        clients::group_id.eq(new.group.map(|group| group.0)),
        clients::name.eq(new.name.as_str()),
        clients::email.eq(new.email.as_str()),
        clients::phone.eq(new.phone.as_ref().map(Phone::as_str)),
        clients::comment.eq(new.comment.as_str()),
        clients::custom.eq(serde_json::to_value(&new.custom).map_err(anyhow::Error::from)?),
        clients::suppressed.eq(suppression_of(owner.0, new.group.map(|group| group.0), new.email.as_str())),
        clients::created_at.eq(now),
        clients::updated_at.eq(now),
    );
    let insert = diesel::insert_into(clients::table).values(row).returning(clients::id);
    insert.get_result(db.connection()).await.map(ClientId).on_constraint(UNIQUE, taken)
}

diesel::define_sql_function! {
    /// Why letters of this person to a client of that group do not go to an address: the stop list's own word (`suppressions`).
    fn suppression_of(owner: BigInt, in_group: Nullable<BigInt>, address: Text)
        -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// What the reason in the table says.
fn mail_status(suppressed: Option<&str>) -> MailStatus {
    match suppressed {
        None => MailStatus::Reachable,
        Some("no_such_address") => MailStatus::NoSuchAddress,
        Some("unsubscribed") => MailStatus::Unsubscribed,
        Some("complaint") => MailStatus::Complaint,
        Some(_) => MailStatus::ByHand,
    }
}

/// Changes what is given.
pub(super) async fn update(db: &mut Db, id: ClientId, change: &ChangeClient) -> Result<()> {
    let given = (
        change.name.as_ref().map(|name| clients::name.eq(name.as_str())),
        patched("clients", &change.custom).map(|patched| clients::custom.eq(patched)),
        change.email.as_ref().map(|email| clients::email.eq(email.as_str())),
        change.phone.as_ref().map(|phone| clients::phone.eq(phone.as_ref().map(Phone::as_str))),
        change.comment.as_ref().map(|comment| clients::comment.eq(comment.as_str())),
        clients::updated_at.eq(db.now().to_diesel()),
        clients::version.eq(clients::version + 1),
    );
    let client = clients::table.find(id.0);
    let changed = diesel::update(client).set(given);
    changed.execute(db.connection()).await.on_constraint(UNIQUE, taken)?;
    if let Some(email) = &change.email {
        let mark = clients::suppressed.eq(suppression_of(clients::owner_id, clients::group_id, email.as_str()));
        diesel::update(client).set(mark).execute(db.connection()).await?;
    }
    Ok(())
}

/// Counts a change of what hangs on a client and is told with it.
pub(super) async fn touch(db: &mut Db, id: ClientId) -> Result<()> {
    let set = (clients::updated_at.eq(db.now().to_diesel()), clients::version.eq(clients::version + 1));
    diesel::update(clients::table.find(id.0)).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Deletes a client, or brings it back; another may have its address by then.
pub(super) async fn set_deleted(db: &mut Db, id: ClientId, at: Option<Timestamp>) -> Result<()> {
    let set = (
        clients::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        // The stop list marks living clients only.
        clients::suppressed.eq(suppression_of(clients::owner_id, clients::group_id, clients::email)),
        clients::updated_at.eq(db.now().to_diesel()),
        clients::version.eq(clients::version + 1),
    );
    diesel::update(clients::table.find(id.0)).set(set).execute(db.connection()).await.on_constraint(UNIQUE, taken)?;
    Ok(())
}

/// Puts a client into another group or none, and into other hands.
pub(super) async fn relocate(db: &mut Db, id: ClientId, group: Option<GroupId>, owner: UserId) -> Result<()> {
    let set = (
        clients::group_id.eq(group.map(|group| group.0)),
        clients::owner_id.eq(owner.0),
        clients::updated_at.eq(db.now().to_diesel()),
        clients::version.eq(clients::version + 1),
    );
    diesel::update(clients::table.find(id.0)).set(set).execute(db.connection()).await.on_constraint(UNIQUE, taken)?;
    Ok(())
}

/// Deletes those of these clients that live and may be changed. What comes of each: the version it is left with, or why it was left out.
pub(crate) async fn delete_all(db: &mut Db, ids: &[i64]) -> Result<Verdicts<i32>> {
    lock_all(db, ids).await?;
    let living = visible(db).filter(clients::id.eq_any(ids.to_vec())).select(clients::id);
    let living: Vec<i64> = living.load(db.connection()).await?;
    let left = set_all_deleted(db, living, Some(db.now())).await?;
    Ok(ids.iter().map(|id| (*id, left.get(id).copied().ok_or(Code::NotFound))).collect())
}

/// Where these clients belong, and their addresses: of those one may change, deleted ones too.
pub(crate) async fn addresses(db: &mut Db, ids: &[i64]) -> Result<Vec<(i64, Home, String)>> {
    let all = within(db.homes()).filter(clients::id.eq_any(ids.to_vec()));
    let all: Vec<(i64, i64, String)> =
        all.select((clients::id, clients::home, clients::email)).load(db.connection()).await?;
    Ok(all.into_iter().map(|(id, home, email)| (id, Home(home), email)).collect())
}

/// Locks these clients in the order of their numbers, as everybody who touches many of them does.
pub(crate) async fn lock_all(db: &mut Db, ids: &[i64]) -> Result<()> {
    let all = clients::table.filter(clients::id.eq_any(ids)).order(clients::id).select(clients::id);
    all.for_update().load::<i64>(db.connection()).await?;
    Ok(())
}

/// Locks these living clients, and reads those that the asker may change.
pub(super) async fn hold(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, Client>> {
    lock_all(db, ids).await?;
    let his = visible(db).filter(clients::id.eq_any(ids.to_vec()));
    read(db, his).await
}

/// These clients as they are now, wherever they belong: for who was found to change them.
pub(super) async fn as_they_are(db: &mut Db, ids: &[i64]) -> Result<BTreeMap<i64, Client>> {
    let all = within(Homes::All).filter(clients::id.eq_any(ids.to_vec()));
    read(db, all).await
}

async fn read(db: &mut Db, which: clients::BoxedQuery<'static, Pg>) -> Result<BTreeMap<i64, Client>> {
    let rows = which.inner_join(users::table.on(users::id.eq(clients::owner_id))).select(COLUMNS);
    let rows: Vec<Row> = rows.load(db.connection()).await?;
    Ok(tell(db, rows).await?.into_iter().map(|client| (client.id.0, client)).collect())
}

/// Counts a change of what hangs on these clients and is told with them.
pub(crate) async fn touch_all(db: &mut Db, ids: &[i64]) -> Result<()> {
    let set = (clients::updated_at.eq(db.now().to_diesel()), clients::version.eq(clients::version + 1));
    diesel::update(clients::table.filter(clients::id.eq_any(ids))).set(set).execute(db.connection()).await?;
    Ok(())
}

/// Brings back those of these clients that are deleted and may be changed, unless another has the address by now, or somebody has changed them
/// since: `left` are the versions they were left with, as far as those are known. What comes of each.
pub(crate) async fn restore_all(db: &mut Db, ids: &[i64], left: &BTreeMap<i64, i32>) -> Result<Verdicts<()>> {
    lock_all(db, ids).await?;
    let deleted = within(db.homes()).filter(clients::id.eq_any(ids.to_vec())).filter(clients::deleted_at.is_not_null());
    // One that went into another comes back when that is taken back.
    let deleted = deleted.filter(clients::id.ne_all(merged::gone()));
    let deleted = deleted.select((clients::id, clients::home, clients::email, clients::version));
    let mut deleted: Vec<(i64, i64, String, i32)> = deleted.load(db.connection()).await?;
    // What somebody brought back and deleted again was deleted for a reason of its own.
    deleted.retain(|(id, .., version)| left.get(id).is_none_or(|left| left == version));
    let unchanged: BTreeSet<i64> = deleted.iter().map(|(id, ..)| *id).collect();
    let coming = deleted.into_iter().map(|(id, home, email, _)| (id, home, email)).collect();
    let free = many::free(db, coming).await?;
    let back = set_all_deleted(db, free, None).await?;
    let verdict = |id: &i64| {
        if back.contains_key(id) {
            Ok(())
        } else if unchanged.contains(id) || !left.contains_key(id) {
            Err(Code::AlreadyExists)
        } else {
            Err(Code::WrongState)
        }
    };
    Ok(ids.iter().map(|id| (*id, verdict(id))).collect())
}

/// Deletes clients, or brings them back; answers the version that each has then.
async fn set_all_deleted(db: &mut Db, ids: Vec<i64>, at: Option<Timestamp>) -> Result<BTreeMap<i64, i32>> {
    let set = (
        clients::deleted_at.eq(at.map(ToDiesel::to_diesel)),
        clients::suppressed.eq(suppression_of(clients::owner_id, clients::group_id, clients::email)),
        clients::updated_at.eq(db.now().to_diesel()),
        clients::version.eq(clients::version + 1),
    );
    let all = clients::table.filter(clients::id.eq_any(ids));
    let written = diesel::update(all).set(set).returning((clients::id, clients::version));
    let written = written.get_results::<(i64, i32)>(db.connection()).await;
    Ok(written.on_constraint(UNIQUE, taken)?.into_iter().collect())
}

/// Notes when a letter was last sent to each of these clients. Locks them in the order of their numbers, as everybody
/// who touches many of them does.
pub(crate) async fn note_letters(db: &mut Db, letters: &[(ClientId, Timestamp)]) -> Result<()> {
    let note = diesel::sql_query(
        "WITH letters AS (SELECT * FROM unnest($1, $2) AS letters (client_id, at)),
              locked AS (SELECT id, at FROM clients JOIN letters ON id = client_id
                         WHERE last_letter_at IS NULL OR last_letter_at < at
                         ORDER BY id FOR UPDATE OF clients)
         UPDATE clients SET last_letter_at = at FROM locked WHERE clients.id = locked.id",
    );
    let (ids, times): (Vec<i64>, Vec<_>) = letters.iter().map(|(id, at)| (id.0, at.to_diesel())).unzip();
    note.bind::<Array<BigInt>, _>(ids).bind::<Array<Timestamptz>, _>(times).execute(db.connection()).await?;
    Ok(())
}

/// Erases up to so many clients deleted before this time, and says how many that were.
pub(super) async fn purge(db: &mut Db, before: Timestamp, at_most: i64) -> Result<usize> {
    // Locked before it is judged: what is just being brought back stays.
    let gone = diesel::sql_query(
        "DELETE FROM clients WHERE id IN
             (SELECT id FROM clients WHERE deleted_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
    );
    let gone = gone.bind::<Timestamptz, _>(before.to_diesel()).bind::<BigInt, _>(at_most);
    Ok(gone.execute(db.connection()).await?)
}

/// A home has an address once.
const UNIQUE: &str = "clients_home_email_key";

fn taken() -> Error {
    Error::field("email", FieldCode::Taken)
}
