//! Many clients at once: two statements for thousands of rows.

use super::brought::{self, Brought, Changed, Known, Target, overlay, overlay_custom};
use crate::access::Db;
use crate::platform::error::Result;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::imports::OnDuplicate;

/// A client as a file tells of it; what is absent changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incoming {
    /// The name; absent only if the client exists.
    pub(crate) name: Option<String>,
    /// The address.
    pub(crate) email: String,
    /// The telephone number.
    pub(crate) phone: Option<String>,
    /// The comment.
    pub(crate) comment: Option<String>,
    /// What the tags are called that it bears beside others.
    pub(crate) tags: Vec<String>,
    /// What stands in custom fields.
    pub(crate) custom: CustomValues,
}

impl Incoming {
    /// A later row about the same client.
    fn follow(&mut self, later: Self, on_duplicate: OnDuplicate) {
        if !on_duplicate.changes() {
            return;
        }
        overlay(on_duplicate, &mut self.name, later.name);
        overlay(on_duplicate, &mut self.phone, later.phone);
        overlay(on_duplicate, &mut self.comment, later.comment);
        self.tags.extend(later.tags);
        overlay_custom(on_duplicate, &mut self.custom, later.custom);
    }
}

/// What an import changes of a client, as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before {
    /// The name.
    pub(crate) name: String,
    /// The telephone number.
    pub(crate) phone: Option<String>,
    /// The comment.
    pub(crate) comment: String,
    /// What it keeps in custom fields.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub(crate) custom: Value,
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

fn is_nothing(custom: &Value) -> bool {
    custom.as_object().is_some_and(serde_json::Map::is_empty)
}

/// One client as all rows of a batch together tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    client: Incoming,
    rows: i64,
}

/// What they tell, column by column, as `unnest` takes it.
struct Columns<'a> {
    names: Vec<Option<&'a str>>,
    emails: Vec<&'a str>,
    phones: Vec<Option<&'a str>>,
    comments: Vec<Option<&'a str>>,
    /// As JSON.
    customs: Vec<String>,
}

impl<'a> Columns<'a> {
    fn of(told: &'a [Told]) -> Self {
        let clients = || told.iter().map(|told| &told.client);
        Self {
            names: clients().map(|client| client.name.as_deref()).collect(),
            emails: clients().map(|client| client.email.as_str()).collect(),
            phones: clients().map(|client| client.phone.as_deref()).collect(),
            comments: clients().map(|client| client.comment.as_deref()).collect(),
            // Numbers, texts and truths can always be written.
            customs: clients().map(|client| serde_json::to_string(&client.custom).unwrap_or_default()).collect(),
        }
    }
}

/// Brings in the rows, in their order. Call it in the transaction that counts them as done.
pub(crate) async fn bring_in(db: &mut Db, target: Target, rows: Vec<Incoming>) -> Result<Brought> {
    let mut brought = Brought::default();
    // One import into a home writes at a time: two that name the same people in another order would wait for each other.
    db.take_turn(&format!("clients brought in {}", target.home().0)).await?;
    let rows = with_names(db, target, rows, &Known::default(), &mut brought).await?;
    let told = merged(rows, target.on_duplicate);
    let mut new = told;
    if target.changes() {
        new = change(db, target, new, &mut brought).await?;
    }
    let (rows, clients) = (new.iter().map(|told| told.rows).sum::<i64>(), new.len());
    let made = insert(db, target, &new).await?;
    brought.created = i64::try_from(made.len()).unwrap_or(i64::MAX);
    // Rows beside the first of a new client; and clients who came into being at this very moment are left as they are.
    let there_already = i64::try_from(clients).unwrap_or(i64::MAX) - brought.created;
    let more = rows - brought.created - there_already;
    brought.count(target.changes(), more);
    brought.skipped += there_already;
    for told in new {
        if let Some(id) = made.get(&told.client.email) {
            brought.made(*id, told.client.tags);
        }
    }
    Ok(brought)
}

#[derive(QueryableByName)]
struct Address {
    #[diesel(sql_type = Text)]
    email: String,
}

/// Leaves out the rows without a name that tell of nobody known: neither in the table, nor in an earlier row, nor `made` by one.
async fn with_names(
    db: &mut Db,
    target: Target,
    rows: Vec<Incoming>,
    made: &Known,
    brought: &mut Brought,
) -> Result<Vec<Incoming>> {
    let nameless: Vec<&str> = rows.iter().filter(|row| row.name.is_none()).map(|row| row.email.as_str()).collect();
    if nameless.is_empty() {
        return Ok(rows);
    }
    let existing = sql_query("SELECT email FROM clients WHERE home = $1 AND deleted_at IS NULL AND email = ANY($2)")
        .bind::<BigInt, _>(target.home().0)
        .bind::<Array<Text>, _>(nameless)
        .load::<Address>(db.connection())
        .await?;
    let mut known: HashSet<String> = existing.into_iter().map(|found| found.email).collect();
    let mut kept = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().enumerate() {
        if row.name.is_some() {
            known.insert(row.email.clone());
        }
        if known.contains(&row.email) || made.has(&row.email) {
            kept.push(row);
        } else {
            brought.nameless.push(place);
        }
    }
    Ok(kept)
}

/// One row per address: a statement can't touch a client twice. Of equals the first counts, and the others follow as is wanted.
fn merged(rows: Vec<Incoming>, on_duplicate: OnDuplicate) -> Vec<Told> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut distinct: Vec<Told> = Vec::with_capacity(rows.len());
    for client in rows {
        if let Some(earlier) = places.get(&client.email).and_then(|&place| distinct.get_mut(place)) {
            earlier.client.follow(client, on_duplicate);
            earlier.rows += 1;
        } else {
            places.insert(client.email.clone(), distinct.len());
            distinct.push(Told { client, rows: 1 });
        }
    }
    distinct
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Text)]
    comment: String,
    #[diesel(sql_type = Jsonb)]
    custom: Value,
    /// This very import made it.
    #[diesel(sql_type = Bool)]
    own: bool,
    /// It may be changed.
    #[diesel(sql_type = Bool)]
    his: bool,
    /// Of which version it was.
    #[diesel(sql_type = Integer)]
    was: i32,
    /// None, if there was nothing new.
    #[diesel(sql_type = Nullable<Integer>)]
    version: Option<i32>,
}

/// What a client is called, and so on, when all is said.
const FILLED: &str = "clients.name AS new_name, coalesce(clients.phone, row.phone) AS new_phone,
    coalesce(nullif(clients.comment, ''), row.comment, '') AS new_comment, row.custom::jsonb || clients.custom AS new_custom";
const UPDATED: &str = "coalesce(row.name, clients.name) AS new_name, coalesce(row.phone, clients.phone) AS new_phone,
    coalesce(row.comment, clients.comment) AS new_comment, clients.custom || row.custom::jsonb AS new_custom";

/// Changes those who are there and may be changed, locked in the order of their numbers, as everybody who touches many clients does. A client whom
/// the file tells nothing new of stays untouched, and one that this import made is still of its first version: it goes when
/// that is undone. Answers who is not there yet.
async fn change(db: &mut Db, target: Target, told: Vec<Told>, brought: &mut Brought) -> Result<Vec<Told>> {
    let new = if target.on_duplicate == OnDuplicate::Fill { FILLED } else { UPDATED };
    let statement = format!(
        "WITH old AS (
             SELECT clients.id, clients.email, clients.name, clients.phone, clients.comment, clients.custom,
                    coalesce(clients.import_id = $7, false) AS own, NOT $9 OR clients.owner_id = $10 AS his,
                    clients.version AS was, {new}
             FROM clients JOIN unnest($2, $3, $4, $5, $8) AS row (name, email, phone, comment, custom)
                  ON row.email = clients.email
             WHERE clients.home = $1 AND clients.deleted_at IS NULL
             ORDER BY clients.id FOR UPDATE OF clients),
         changed AS (
             UPDATE clients SET name = new_name, phone = new_phone, comment = new_comment, custom = new_custom, updated_at = $6,
                                version = clients.version + CASE WHEN own THEN 0 ELSE 1 END
             FROM old WHERE clients.id = old.id AND his
                 AND (new_name <> old.name OR new_phone IS DISTINCT FROM old.phone OR new_comment <> old.comment
                      OR new_custom <> old.custom)
             RETURNING clients.id, clients.version)
         SELECT old.id, email, name, phone, comment, custom, own, his, was, version FROM old LEFT JOIN changed ON changed.id = old.id",
    );
    let columns = Columns::of(&told);
    let found = sql_query(statement)
        .bind::<BigInt, _>(target.home().0)
        .bind::<Array<Nullable<Text>>, _>(columns.names)
        .bind::<Array<Text>, _>(columns.emails)
        .bind::<Array<Nullable<Text>>, _>(columns.phones)
        .bind::<Array<Nullable<Text>>, _>(columns.comments)
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .bind::<BigInt, _>(target.import.0)
        .bind::<Array<Text>, _>(columns.customs)
        .bind::<Bool, _>(target.only_own)
        .bind::<BigInt, _>(target.owner.0)
        .load::<Found>(db.connection())
        .await?;
    let mut found: HashMap<String, Found> = found.into_iter().map(|found| (found.email.clone(), found)).collect();
    let mut new = Vec::with_capacity(told.len().saturating_sub(found.len()));
    for told in told {
        let Some(found) = found.remove(&told.client.email) else {
            new.push(told);
            continue;
        };
        let changed = found.own || found.version.is_some();
        let names = if found.his { told.client.tags } else { Vec::new() };
        let (id, kept) = (found.id, !found.own && (changed || !names.is_empty()));
        let was = if kept { Some(found.before()?) } else { None };
        brought.there(id, told.rows, names, changed, was);
    }
    Ok(new)
}

impl Found {
    /// What it was, and its version by now.
    fn before(self) -> Result<Changed> {
        let before = Before { name: self.name, phone: self.phone, comment: self.comment, custom: self.custom };
        let before = serde_json::to_value(before).map_err(anyhow::Error::from)?;
        Ok(Changed { id: self.id, version: self.version.unwrap_or(self.was), before })
    }
}

/// Their numbers grow in the order of the rows. What the stop lists say is what `suppression_of` says, asked of all rows at once: a call for
/// each took an eighth of the time.
const INSERT: &str =
    "INSERT INTO clients (owner_id, group_id, import_id, name, email, phone, comment, custom, suppressed, created_at, updated_at)
    SELECT $1, $2, $3, row.name, row.email, row.phone, coalesce(row.comment, ''), row.custom::jsonb,
           coalesce(own.reason, of_group.reason, everywhere.reason), $8, $8
    FROM unnest($4, $5, $6, $7, $9) WITH ORDINALITY AS row (name, email, phone, comment, custom, place)
    LEFT JOIN suppressions AS own ON own.home = -$1 AND own.email = row.email
    LEFT JOIN suppressions AS of_group ON of_group.home = $2 AND of_group.email = row.email
    LEFT JOIN suppressions AS everywhere ON everywhere.home = 0 AND everywhere.email = row.email
    ORDER BY row.place
    ON CONFLICT (home, email) WHERE deleted_at IS NULL DO NOTHING RETURNING id, email";

/// Answers who was new, by address.
async fn insert(db: &mut Db, target: Target, told: &[Told]) -> Result<HashMap<String, i64>> {
    #[derive(QueryableByName)]
    struct Made {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        email: String,
    }
    if told.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = Columns::of(told);
    let inserted = sql_query(INSERT)
        .bind::<BigInt, _>(target.owner.0)
        .bind::<Nullable<BigInt>, _>(target.group.map(|group| group.0))
        .bind::<BigInt, _>(target.import.0)
        .bind::<Array<Nullable<Text>>, _>(columns.names)
        .bind::<Array<Text>, _>(columns.emails)
        .bind::<Array<Nullable<Text>>, _>(columns.phones)
        .bind::<Array<Nullable<Text>>, _>(columns.comments)
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .bind::<Array<Text>, _>(columns.customs)
        .load::<Made>(db.connection())
        .await?;
    Ok(inserted.into_iter().map(|made| (made.email, made.id)).collect())
}

#[derive(QueryableByName)]
struct There {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    email: String,
    /// It may be changed.
    #[diesel(sql_type = Bool)]
    his: bool,
    #[diesel(sql_type = Bool)]
    differs: bool,
}

/// What would become of the rows: the same, and nothing is written.
pub(crate) async fn foresee(db: &mut Db, target: Target, rows: Vec<Incoming>, known: &mut Known) -> Result<Brought> {
    let mut brought = Brought::default();
    let rows = with_names(db, target, rows, known, &mut brought).await?;
    let told = merged(rows, target.on_duplicate);
    let there = there(db, target, &told).await?;
    for told in told {
        let touches = target.changes();
        match there.get(&told.client.email) {
            Some(there) => {
                let may = touches && there.his;
                let names = if may { told.client.tags } else { Vec::new() };
                brought.there(there.id, told.rows, names, may && there.differs, None);
            }
            None if known.add(&told.client.email) => {
                brought.created += 1;
                brought.count(touches, told.rows - 1);
            }
            None => brought.count(touches, told.rows),
        }
    }
    Ok(brought)
}

/// Who is there already, and whether the file tells anything new.
async fn there(db: &mut Db, target: Target, told: &[Told]) -> Result<HashMap<String, There>> {
    let new = if target.on_duplicate == OnDuplicate::Fill { FILLED } else { UPDATED };
    let statement = format!(
        "SELECT id, email, NOT $7 OR owner_id = $8 AS his,
                new_name <> name OR new_phone IS DISTINCT FROM phone OR new_comment <> comment OR new_custom <> custom AS differs
         FROM (SELECT clients.id, clients.email, clients.owner_id, clients.name, clients.phone, clients.comment, clients.custom, {new}
               FROM clients JOIN unnest($2, $3, $4, $5, $6) AS row (name, email, phone, comment, custom)
                    ON row.email = clients.email
               WHERE clients.home = $1 AND clients.deleted_at IS NULL) AS old",
    );
    let columns = Columns::of(told);
    let there = sql_query(statement)
        .bind::<BigInt, _>(target.home().0)
        .bind::<Array<Nullable<Text>>, _>(columns.names)
        .bind::<Array<Text>, _>(columns.emails)
        .bind::<Array<Nullable<Text>>, _>(columns.phones)
        .bind::<Array<Nullable<Text>>, _>(columns.comments)
        .bind::<Array<Text>, _>(columns.customs)
        .bind::<Bool, _>(target.only_own)
        .bind::<BigInt, _>(target.owner.0)
        .load::<There>(db.connection())
        .await?;
    Ok(there.into_iter().map(|there| (there.email.clone(), there)).collect())
}

/// After many new rows.
pub(crate) async fn tidy_up(db: &mut Db) -> Result<()> {
    brought::tidy_up_after(db, "clients", ["clients_search_idx", "clients_custom_idx"]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(email: &str, name: Option<&str>, phone: Option<&str>) -> Incoming {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Incoming {
            name: text(name),
            email: email.to_owned(),
            phone: text(phone),
            comment: None,
            tags: Vec::new(),
            custom: CustomValues::new(),
        }
    }

    #[test]
    fn of_rows_with_one_address_the_first_counts_and_the_later_follow_as_is_wanted() {
        let rows = || vec![row("a", Some("A"), None), row("b", Some("B"), None), row("a", Some("C"), Some("1"))];
        let first = |on_duplicate| merged(rows(), on_duplicate).remove(0);
        assert_eq!(first(OnDuplicate::Skip), Told { client: row("a", Some("A"), None), rows: 2 });
        assert_eq!(first(OnDuplicate::Fill), Told { client: row("a", Some("A"), Some("1")), rows: 2 });
        assert_eq!(first(OnDuplicate::Update), Told { client: row("a", Some("C"), Some("1")), rows: 2 });
    }
}
