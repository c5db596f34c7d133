//! Tags and what bears them in PostgreSQL. No other folder names the tables.

pub(super) mod named;

use crate::access::{Db, Homes};
use crate::groups::{self, Home, Worn};
use crate::platform::error::{Error, OnConstraint, Result};
use crate::schema::{record_tags, tags};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable};
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;
use vestnik_api::FieldCode;
use vestnik_api::id::{ClientId, LeadId, TagId};
use vestnik_api::leads::RecordId;
use vestnik_api::tags::{ChangeTag, MOST_ON_A_RECORD, Tag, TagColour, TagInUse, TagName};

diesel::table! {
    /// The living records that bear a tag: a view.
    tagged_records (tag_id, kind, id) {
        tag_id -> Int8,
        kind -> Text,
        id -> Int8,
        home -> Int8,
        owner_id -> Int8,
    }
}

/// Where the asker sees records: only those that he sees are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) clients: Homes,
    pub(super) leads: Homes,
}

/// Every query starts here: the tags of these homes. A tag is nobody's alone: who has only his own records there sees it, too.
fn visible(homes: Homes) -> tags::BoxedQuery<'static, Pg> {
    let homes = match homes {
        Homes::Own(me, seat) => Homes::Groups(me, seat),
        other => other,
    };
    groups::within(tags::table.into_boxed(), homes, "tags")
}

type Row = (i64, i64, String, String, i32);

const COLUMNS: (tags::id, tags::home, tags::name, tags::colour, tags::version) =
    (tags::id, tags::home, tags::name, tags::colour, tags::version);

fn colour(name: &str) -> TagColour {
    TagColour::ALL.into_iter().find(|known| known.name() == name).unwrap_or_default()
}

/// Those of one home, by name, for who was found to see it.
pub(super) async fn all(db: &mut Db, home: Home, seen: Seen) -> Result<Vec<TagInUse>> {
    let all = tags::table.filter(tags::home.eq(home.0)).order((tags::name, tags::id));
    let rows: Vec<Row> = all.select(COLUMNS).load(db.connection()).await?;
    told(db, rows, seen).await
}

/// One of those in these homes, and its home; 404 if there is none.
pub(super) async fn find(db: &mut Db, homes: Homes, id: TagId, seen: Seen) -> Result<(Home, TagInUse)> {
    let one = visible(homes).filter(tags::id.eq(id.0)).select(COLUMNS);
    let row: Row = one.first(db.connection()).await?;
    let home = Home(row.1);
    let tag = told(db, vec![row], seen).await?.pop().ok_or(vestnik_api::Code::NotFound)?;
    Ok((home, tag))
}

/// Tags with how many records bear them.
async fn told(db: &mut Db, rows: Vec<Row>, seen: Seen) -> Result<Vec<TagInUse>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let clients = bearing(db, seen.clients, "client", &ids).await?;
    let leads = bearing(db, seen.leads, "lead", &ids).await?;
    let tag = |(id, home, name, shown, version): Row| TagInUse {
        id: TagId(id),
        name,
        colour: colour(&shown),
        group: Home(home).group(),
        clients: clients.get(&id).copied().unwrap_or_default(),
        leads: leads.get(&id).copied().unwrap_or_default(),
        version,
    };
    Ok(rows.into_iter().map(tag).collect())
}

/// How many living records of a kind in these homes bear each of these tags.
async fn bearing(db: &mut Db, homes: Homes, kind: &'static str, ids: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let counted = tagged_records::table.group_by(tagged_records::tag_id);
    let counted = counted.select((tagged_records::tag_id, count_star())).into_boxed();
    let counted = groups::within(counted, homes, "tagged_records");
    let of_kind = tagged_records::kind.eq(kind).and(tagged_records::tag_id.eq_any(ids.to_vec()));
    let counted: Vec<(i64, i64)> = counted.filter(of_kind).load(db.connection()).await?;
    Ok(counted.into_iter().collect())
}

/// Waits until nobody else adds one in a home, until the transaction ends.
pub(super) async fn take_turn(db: &mut Db, home: Home) -> Result<()> {
    db.take_turn(&format!("tags {}", home.0)).await
}

/// How many there are in a home, where nobody adds one until the transaction ends.
pub(super) async fn count(db: &mut Db, home: Home) -> Result<i64> {
    take_turn(db, home).await?;
    Ok(tags::table.filter(tags::home.eq(home.0)).count().get_result(db.connection()).await?)
}

/// A new one of a home.
pub(super) async fn insert(db: &mut Db, home: Home, name: &TagName, colour: TagColour) -> Result<TagId> {
    let row = (
        tags::group_id.eq(home.group().map(|group| group.0)),
        tags::owner_id.eq(home.person().map(|person| person.0)),
        tags::name.eq(name.as_str()),
        tags::colour.eq(colour.name()),
    );
    let insert = diesel::insert_into(tags::table).values(row).returning(tags::id);
    insert.get_result(db.connection()).await.map(TagId).on_constraint(UNIQUE, taken)
}

/// Keeps one as it is until the transaction ends.
pub(super) async fn lock(db: &mut Db, id: TagId) -> Result<()> {
    tags::table.find(id.0).select(tags::id).for_update().first::<i64>(db.connection()).await?;
    Ok(())
}

/// Changes what is given.
pub(super) async fn update(db: &mut Db, id: TagId, change: &ChangeTag) -> Result<()> {
    let given = (
        change.name.as_ref().map(|name| tags::name.eq(name.as_str())),
        change.colour.map(|colour| tags::colour.eq(colour.name())),
        tags::version.eq(tags::version + 1),
    );
    let changed = diesel::update(tags::table.find(id.0)).set(given).execute(db.connection()).await;
    changed.map(drop).on_constraint(UNIQUE, taken)
}

/// Takes one away, from whatever bears it.
pub(super) async fn delete(db: &mut Db, id: TagId) -> Result<()> {
    diesel::delete(tags::table.find(id.0)).execute(db.connection()).await?;
    Ok(())
}

/// A home has a name once.
const UNIQUE: &str = "tags_home_name_key";

fn taken() -> Error {
    Error::field("name", FieldCode::Taken)
}

/// A client or a lead, and a tag of it.
type Borne = (Option<i64>, Option<i64>, i64, String, String);

/// The records whose tags are told.
#[derive(Debug)]
pub(crate) enum Bearers {
    Clients(Vec<i64>),
    Leads(Vec<i64>),
}

impl Bearers {
    /// The column that names them, and their numbers.
    pub(super) fn apart(self) -> (&'static str, Vec<i64>) {
        match self {
            Self::Clients(ids) => ("client_id", ids),
            Self::Leads(ids) => ("lead_id", ids),
        }
    }
}

/// The tags of these records, by name: one query, however many they are.
pub(crate) async fn of(db: &mut Db, bearers: Bearers) -> Result<BTreeMap<i64, Vec<Tag>>> {
    let borne = record_tags::table
        .inner_join(tags::table.on(tags::id.eq(record_tags::tag_id)))
        .order((tags::name, tags::id))
        .select((record_tags::client_id, record_tags::lead_id, tags::id, tags::name, tags::colour))
        .into_boxed();
    let borne = match bearers {
        Bearers::Clients(ids) => borne.filter(record_tags::client_id.eq_any(ids)),
        Bearers::Leads(ids) => borne.filter(record_tags::lead_id.eq_any(ids)),
    };
    let rows: Vec<Borne> = borne.load(db.connection()).await?;
    let mut tags: BTreeMap<i64, Vec<Tag>> = BTreeMap::new();
    for (client, lead, id, name, shown) in rows {
        let Some(record) = client.or(lead) else { continue };
        tags.entry(record).or_default().push(Tag { id: TagId(id), name, colour: colour(&shown) });
    }
    Ok(tags)
}

/// The clients that bear a tag.
#[diesel::dsl::auto_type]
pub(crate) fn clients_bearing(tag: TagId) -> _ {
    let id: i64 = tag.0;
    let bearing = record_tags::tag_id.eq(id).and(record_tags::client_id.is_not_null());
    record_tags::table.filter(bearing).select(record_tags::client_id.assume_not_null())
}

/// The leads that bear a tag.
#[diesel::dsl::auto_type]
pub(crate) fn leads_bearing(tag: TagId) -> _ {
    let id: i64 = tag.0;
    let bearing = record_tags::tag_id.eq(id).and(record_tags::lead_id.is_not_null());
    record_tags::table.filter(bearing).select(record_tags::lead_id.assume_not_null())
}

/// Those of these tags that are of this home; nobody deletes them until the transaction ends.
pub(super) async fn of_home(db: &mut Db, home: Home, ids: &[i64]) -> Result<Vec<i64>> {
    let there = tags::table.filter(tags::home.eq(home.0).and(tags::id.eq_any(ids.to_vec())));
    Ok(there.order(tags::id).select(tags::id).for_key_share().load(db.connection()).await?)
}

/// A tag of the homes where the asker may change records, and its home; nobody deletes it until the transaction ends.
pub(crate) async fn named(db: &mut Db, id: TagId) -> Result<Option<(Home, Tag)>> {
    let held = tags::table.find(id.0).select(tags::id).for_key_share();
    held.first::<i64>(db.connection()).await.optional()?;
    let one = visible(db.homes()).filter(tags::id.eq(id.0)).select(COLUMNS);
    let row: Option<Row> = one.first(db.connection()).await.optional()?;
    Ok(row.map(|(id, home, name, shown, _)| (Home(home), Tag { id: TagId(id), name, colour: colour(&shown) })))
}

/// Lets records of its home bear a tag beside those they bear, each with the lead that gave it, if one did.
pub(crate) async fn put_on(db: &mut Db, tag: TagId, home: Home, to: Bearers, given: Vec<Option<i64>>) -> Result<()> {
    let (column, ids) = to.apart();
    let put = diesel::sql_query(format!(
        "INSERT INTO record_tags (home, tag_id, {column}, origin_lead_id)
         SELECT $1, $2, borne.id, borne.given FROM unnest($3, $4) AS borne (id, given)
         ON CONFLICT DO NOTHING",
    ));
    let put = put.bind::<BigInt, _>(home.0).bind::<BigInt, _>(tag.0).bind::<Array<BigInt>, _>(ids);
    put.bind::<Array<Nullable<BigInt>>, _>(given).execute(db.connection()).await?;
    Ok(())
}

/// The tags of these records.
pub(crate) async fn worn(db: &mut Db, by: Bearers) -> Result<BTreeMap<i64, Vec<Worn>>> {
    type Found = (Option<i64>, Option<i64>, i64, Option<i64>);
    let all = record_tags::table.order(record_tags::tag_id).into_boxed::<Pg>();
    let all = match by {
        Bearers::Clients(ids) => all.filter(record_tags::client_id.eq_any(ids)),
        Bearers::Leads(ids) => all.filter(record_tags::lead_id.eq_any(ids)),
    };
    let columns = (record_tags::client_id, record_tags::lead_id, record_tags::tag_id, record_tags::origin_lead_id);
    let mut worn: BTreeMap<i64, Vec<Worn>> = BTreeMap::new();
    for (client, lead, tag, given) in all.select(columns).load::<Found>(db.connection()).await? {
        if let Some(record) = client.or(lead) {
            worn.entry(record).or_default().push((tag, given));
        }
    }
    Ok(worn)
}

/// Lets records that are back in a home bear the tags of it again that they bore there, beside those they bear, as far as the tags are there
/// still and there is room: to each of the records belongs one of the tags.
pub(crate) async fn wear_again(db: &mut Db, by: Bearers, tags: Vec<Worn>) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let (column, ids) = by.apart();
    let again = diesel::sql_query(format!(
        "WITH told AS (SELECT * FROM unnest($1, $2, $3) AS told (bearer, tag_id, given)),
         there AS (SELECT id, home FROM tags WHERE id IN (SELECT tag_id FROM told) ORDER BY id FOR KEY SHARE),
         lacking AS (
             SELECT told.*, there.home, row_number() OVER (PARTITION BY bearer ORDER BY tag_id) AS nth
             FROM told JOIN there ON there.id = told.tag_id
             WHERE NOT EXISTS (SELECT FROM record_tags WHERE {column} = told.bearer AND record_tags.tag_id = told.tag_id))
         INSERT INTO record_tags (home, tag_id, {column}, origin_lead_id)
         SELECT home, tag_id, bearer, given FROM lacking
         WHERE nth + (SELECT count(*) FROM record_tags WHERE {column} = bearer) <= {MOST_ON_A_RECORD}
         ON CONFLICT DO NOTHING",
    ));
    let (tags, given): (Vec<i64>, Vec<Option<i64>>) = tags.into_iter().unzip();
    let again = again.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(tags);
    again.bind::<Array<Nullable<BigInt>>, _>(given).execute(db.connection()).await?;
    Ok(())
}

/// Takes a tag off these records; the lead that gave it to each, if one did.
pub(crate) async fn take_off(db: &mut Db, tag: TagId, from: Bearers) -> Result<BTreeMap<i64, Option<i64>>> {
    let of_tag = record_tags::tag_id.eq(tag.0);
    let taken: Vec<(Option<i64>, Option<i64>, Option<i64>)> = match from {
        Bearers::Clients(ids) => {
            let borne = record_tags::table.filter(of_tag.and(record_tags::client_id.eq_any(ids)));
            diesel::delete(borne).returning(TAKEN).get_results(db.connection()).await?
        }
        Bearers::Leads(ids) => {
            let borne = record_tags::table.filter(of_tag.and(record_tags::lead_id.eq_any(ids)));
            diesel::delete(borne).returning(TAKEN).get_results(db.connection()).await?
        }
    };
    Ok(taken.into_iter().filter_map(|(client, lead, given)| Some((client.or(lead)?, given))).collect())
}

/// What is told of a tag that was taken off.
const TAKEN: (record_tags::client_id, record_tags::lead_id, record_tags::origin_lead_id) =
    (record_tags::client_id, record_tags::lead_id, record_tags::origin_lead_id);

/// Lets a record of a home bear these tags of it, and no others.
pub(super) async fn put(db: &mut Db, record: RecordId, home: Home, ids: &[i64]) -> Result<()> {
    let (client, lead) = match record {
        RecordId::Client(id) => (Some(id.0), None),
        RecordId::Lead(id) => (None, Some(id.0)),
    };
    let of_it = record_tags::client_id.eq(client).or(record_tags::lead_id.eq(lead));
    let others = record_tags::table.filter(of_it.and(record_tags::tag_id.ne_all(ids.to_vec())));
    diesel::delete(others).execute(db.connection()).await?;
    let row = |tag: &i64| {
        (
            record_tags::home.eq(home.0),
            record_tags::tag_id.eq(*tag),
            record_tags::client_id.eq(client),
            record_tags::lead_id.eq(lead),
        )
    };
    let rows: Vec<_> = ids.iter().map(row).collect();
    diesel::insert_into(record_tags::table).values(rows).on_conflict_do_nothing().execute(db.connection()).await?;
    Ok(())
}

/// The tags of a record.
fn borne_by(record: RecordId) -> record_tags::BoxedQuery<'static, Pg> {
    match record {
        RecordId::Client(id) => record_tags::table.filter(record_tags::client_id.eq(id.0)).into_boxed(),
        RecordId::Lead(id) => record_tags::table.filter(record_tags::lead_id.eq(id.0)).into_boxed(),
    }
}

/// Whether a record bears all of these tags, each named once.
pub(super) async fn bears_all(db: &mut Db, record: RecordId, tags: &[i64]) -> Result<bool> {
    let these = borne_by(record).filter(record_tags::tag_id.eq_any(tags.to_vec()));
    let borne: i64 = these.count().get_result(db.connection()).await?;
    Ok(usize::try_from(borne) == Ok(tags.len()))
}

/// How many tags a record bears.
pub(crate) async fn borne(db: &mut Db, by: RecordId) -> Result<i64> {
    Ok(borne_by(by).count().get_result(db.connection()).await?)
}

/// Gives the tags of a lead to the client it becomes, who lives there, as far as it bears them not; how many it is given. The lead keeps
/// them.
pub(crate) async fn follow(db: &mut Db, lead: LeadId, client: ClientId, home: Home) -> Result<usize> {
    let copy = diesel::sql_query(
        "INSERT INTO record_tags (home, tag_id, client_id, origin_lead_id)
         SELECT $3, tag_id, $2, $1 FROM record_tags WHERE lead_id = $1
         ON CONFLICT DO NOTHING",
    );
    let copy = copy.bind::<BigInt, _>(lead.0).bind::<BigInt, _>(client.0).bind::<BigInt, _>(home.0);
    Ok(copy.execute(db.connection()).await?)
}

/// Takes from a client the tags that a lead gave it; how many they are. One that others of the leads that became this client bear by the same name
/// stays, as given by the first of them.
pub(crate) async fn go_back(db: &mut Db, client: ClientId, lead: LeadId, others: Vec<i64>) -> Result<usize> {
    if !others.is_empty() {
        // The client may be elsewhere by now, and bear the tags of that place that are named as the leads' are.
        let hand_on = diesel::sql_query(
            "UPDATE record_tags SET origin_lead_id = heirs.lead_id
             FROM (SELECT DISTINCT ON (given.id) given.id, borne.lead_id
                   FROM record_tags AS given JOIN tags AS here ON here.id = given.tag_id
                   JOIN record_tags AS borne ON borne.lead_id = ANY ($3)
                   JOIN tags AS there ON there.id = borne.tag_id AND folded(there.name) = folded(here.name)
                   WHERE given.client_id = $1 AND given.origin_lead_id = $2
                   ORDER BY given.id, borne.lead_id) AS heirs
             WHERE record_tags.id = heirs.id",
        );
        let hand_on = hand_on.bind::<BigInt, _>(client.0).bind::<BigInt, _>(lead.0).bind::<Array<BigInt>, _>(others);
        hand_on.execute(db.connection()).await?;
    }
    let given = record_tags::client_id.eq(client.0).and(record_tags::origin_lead_id.eq(lead.0));
    Ok(diesel::delete(record_tags::table.filter(given)).execute(db.connection()).await?)
}

/// Gives a client the tags of another of the same home, as far as it bears them not; answers which.
pub(crate) async fn give(db: &mut Db, from: ClientId, to: ClientId, home: Home) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Given {
        #[diesel(sql_type = BigInt)]
        tag_id: i64,
    }
    let give = diesel::sql_query(
        "INSERT INTO record_tags (home, tag_id, client_id) SELECT $3, tag_id, $2 FROM record_tags WHERE client_id = $1
         ON CONFLICT DO NOTHING RETURNING tag_id",
    );
    let give = give.bind::<BigInt, _>(from.0).bind::<BigInt, _>(to.0).bind::<BigInt, _>(home.0);
    let given: Vec<Given> = give.load(db.connection()).await?;
    Ok(given.into_iter().map(|given| given.tag_id).collect())
}

/// Lets the tags that leads gave a client be its own where another bears them too; answers which, each with the lead that gave it.
pub(crate) async fn make_own(db: &mut Db, client: ClientId, other: ClientId) -> Result<Vec<(i64, i64)>> {
    #[derive(QueryableByName)]
    struct Given {
        #[diesel(sql_type = BigInt)]
        tag_id: i64,
        #[diesel(sql_type = BigInt)]
        lead_id: i64,
    }
    let own = diesel::sql_query(
        "WITH given AS (
             SELECT id, tag_id, origin_lead_id AS lead_id FROM record_tags
             WHERE client_id = $1 AND origin_lead_id IS NOT NULL
               AND tag_id IN (SELECT tag_id FROM record_tags WHERE client_id = $2))
         UPDATE record_tags SET origin_lead_id = NULL FROM given WHERE record_tags.id = given.id
         RETURNING given.tag_id, given.lead_id",
    );
    let own = own.bind::<BigInt, _>(client.0).bind::<BigInt, _>(other.0);
    let given: Vec<Given> = own.load(db.connection()).await?;
    Ok(given.into_iter().map(|given| (given.tag_id, given.lead_id)).collect())
}

/// Lets tags that a client bears as its own be given by leads again, each by its lead.
pub(crate) async fn be_given_again(db: &mut Db, client: ClientId, given: Vec<(i64, i64)>) -> Result<()> {
    let again = diesel::sql_query(
        "UPDATE record_tags SET origin_lead_id = told.lead_id FROM unnest($2, $3) AS told (tag_id, lead_id)
         WHERE client_id = $1 AND record_tags.tag_id = told.tag_id AND origin_lead_id IS NULL",
    );
    let (tags, leads): (Vec<i64>, Vec<i64>) = given.into_iter().unzip();
    let again = again.bind::<BigInt, _>(client.0).bind::<Array<BigInt>, _>(tags).bind::<Array<BigInt>, _>(leads);
    again.execute(db.connection()).await?;
    Ok(())
}

/// Takes these tags from a client.
pub(crate) async fn take(db: &mut Db, client: ClientId, tags: &[i64]) -> Result<()> {
    let these = record_tags::client_id.eq(client.0).and(record_tags::tag_id.eq_any(tags.to_vec()));
    diesel::delete(record_tags::table.filter(these)).execute(db.connection()).await?;
    Ok(())
}
