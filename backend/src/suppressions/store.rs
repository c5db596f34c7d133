//! The stop list in PostgreSQL. No other folder writes the table.

use std::collections::BTreeSet;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::Code;
use vestnik_api::id::{BulkRunId, RunId, SuppressionId, UserId};
use vestnik_api::me::Person;
use vestnik_api::page::Direction;
use vestnik_api::suppressions::{NewSuppression, Suppression, SuppressionFilter, SuppressionReason};
use vestnik_api::text::{Email, Language};

use super::actions::Addressed;
use crate::access::{Db, Homes};
use crate::groups::{self, Home};
use crate::http::search::patterns;
use crate::platform::error::Result;
use crate::platform::statement::{First, Plan, Unkept};
use crate::runs;
use crate::schema::{suppressions, users};

/// More rows than so many are not counted.
const MOST_COUNTED: i64 = 100_000;

/// Where those stand that are stopped for the whole service: beside all homes of records.
pub(super) const EVERYWHERE: Home = Home(0);

type List = suppressions::BoxedQuery<'static, Pg>;

/// Every query of the list starts here. What is stopped for the whole service is seen by those who see everybody's.
fn visible(homes: Homes) -> List {
    groups::within(suppressions::table.into_boxed(), homes, "suppressions")
}

fn matching(homes: Homes, filter: &SuppressionFilter) -> Result<List> {
    let mut list = visible(homes);
    if let Some(reason) = filter.reason {
        list = list.filter(suppressions::reason.eq(reason.name()));
    }
    let asked =
        [filter.owner.map(Home::of_person), filter.group.map(Home::of_group), filter.everywhere.then_some(EVERYWHERE)];
    for home in asked.into_iter().flatten() {
        list = list.filter(suppressions::home.eq(home.0));
    }
    let words = patterns(filter.q.as_deref())?;
    if !words.is_empty() {
        let holds = sql::<Bool>("replace(suppressions.email, 'ё', 'е') LIKE ALL (");
        list = list.filter(holds.bind::<Array<Text>, _>(words).sql(")"));
    }
    Ok(list)
}

#[derive(Queryable)]
struct Row {
    id: i64,
    owner: (Option<i64>, Option<String>),
    group: Option<i64>,
    email: String,
    reason: String,
    reply: String,
    note: String,
    delivery_id: Option<i64>,
    created_at: jiff_diesel::Timestamp,
}

/// So many addresses, newest first, those before a number.
pub(crate) async fn page(
    db: &mut Db,
    filter: &SuppressionFilter,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Suppression>> {
    let newest =
        |list: List| list.filter(suppressions::id.lt(before.unwrap_or(i64::MAX))).order(suppressions::id.desc());
    let all = matching(db.homes(), filter)?;
    let named = filter.owner.is_some() || filter.group.is_some() || filter.everywhere;
    let homes = if named { None } else { groups::apart(db).await? };
    let Some(homes) = homes else { return load(db, vec![newest(all)], rows).await };
    let mut apart = Vec::with_capacity(homes.len());
    for home in homes {
        apart.push(newest(matching(db.homes(), filter)?.filter(suppressions::home.eq(home))));
    }
    load(db, apart, rows).await
}

/// One of those in these homes; 404 if there is none for this asker.
pub(super) async fn find(db: &mut Db, homes: Homes, id: SuppressionId) -> Result<Suppression> {
    let one = visible(homes).filter(suppressions::id.eq(id.0));
    load(db, vec![one], 1).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// The first so many of these lists, newest first.
async fn load(db: &mut Db, lists: Vec<List>, rows: i64) -> Result<Vec<Suppression>> {
    let columns = (
        suppressions::id,
        (suppressions::owner_id, users::name.nullable()),
        suppressions::group_id,
        suppressions::email,
        suppressions::reason,
        suppressions::reply,
        suppressions::note,
        suppressions::delivery_id,
        suppressions::created_at,
    );
    let told =
        |list: List| list.left_join(users::table.on(users::id.nullable().eq(suppressions::owner_id))).select(columns);
    let of = lists.into_iter().map(told).collect();
    let first = First { of, rows, column: 1, direction: Direction::Descending, plan: Plan::Anew };
    let rows: Vec<Row> = first.load(db.connection()).await?;
    // A letter's number begins with that of its run.
    let run = |row: &Row| row.delivery_id.map(|letter| RunId(letter >> 24));
    let ids: Vec<RunId> = rows.iter().filter_map(run).collect();
    let mailings = runs::mailings_of(db, &ids).await?;
    let names = groups::names(db, rows.iter().filter_map(|row| row.group).collect()).await?;
    let told = rows.into_iter().map(|row| {
        let mailing = run(&row).and_then(|run| mailings.get(&run).cloned());
        Suppression {
            id: SuppressionId(row.id),
            email: Email::from_stored(row.email),
            owner: row.owner.0.zip(row.owner.1).map(|(id, name)| Person { id: UserId(id), name }),
            group: row.group.and_then(|group| names.get(&group).cloned()),
            reason: stored_reason(&row.reason),
            reply: row.reply,
            note: row.note,
            mailing,
            created_at: row.created_at.to_jiff(),
        }
    });
    Ok(told.collect())
}

/// How many match; none when that is too many to be counted.
pub(super) async fn count(db: &mut Db, filter: &SuppressionFilter) -> Result<Option<i64>> {
    let beyond = matching(db.homes(), filter)?.offset(MOST_COUNTED).limit(1).select(suppressions::id);
    if Unkept(beyond).get_result::<i64>(db.connection()).await.optional()?.is_some() {
        return Ok(None);
    }
    let all = matching(db.homes(), filter)?.count();
    Ok(Some(Unkept(all).get_result(db.connection()).await?))
}

/// A reason by the name the table has for it.
pub(crate) fn stored_reason(name: &str) -> SuppressionReason {
    SuppressionReason::ALL.into_iter().find(|known| known.name() == name).unwrap_or(SuppressionReason::ByHand)
}

/// Puts an address on the list by hand; none when it is there already.
pub(super) async fn insert(db: &mut Db, home: Home, new: &NewSuppression) -> Result<Option<SuppressionId>> {
    let row = (
        suppressions::owner_id.eq(home.person().map(|person| person.0)),
        suppressions::group_id.eq(home.group().map(|group| group.0)),
        suppressions::email.eq(new.email.as_str()),
        suppressions::reason.eq(SuppressionReason::from(new.reason).name()),
        suppressions::note.eq(new.note.as_str()),
        suppressions::created_at.eq(db.now().to_diesel()),
    );
    let insert = diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing();
    let id: Option<i64> = insert.returning(suppressions::id).get_result(db.connection()).await.optional()?;
    Ok(id.map(SuppressionId))
}

/// Why no letters go to the address of a record, by every list that counts there: its owner's, its group's, and that of the whole service.
pub(super) async fn reasons(db: &mut Db, of: Addressed<'_>) -> Result<Vec<SuppressionReason>> {
    let homes = [Some(Home::of_person(of.owner)), of.group.map(Home::of_group), Some(EVERYWHERE)];
    let homes: Vec<i64> = homes.into_iter().flatten().map(|home| home.0).collect();
    let listed = suppressions::table.filter(suppressions::home.eq_any(homes));
    let listed = listed.filter(suppressions::email.eq(of.email.as_str())).select(suppressions::reason);
    let reasons: Vec<String> = listed.load(db.connection()).await?;
    Ok(reasons.iter().map(|reason| stored_reason(reason)).collect())
}

/// An address out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) email: Email,
    pub(crate) reason: SuppressionReason,
    pub(crate) note: String,
    /// Since when; none: from now on.
    pub(crate) since: Option<Timestamp>,
}

/// Puts many addresses on the list, each named once: one statement, however many they are. Which is there already stays as it is,
/// unless the file knows that its reader himself wants no letters: the strictest wish counts. How many are new.
pub(crate) async fn insert_all(db: &mut Db, home: Home, listed: &[Listed]) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Added {
        #[diesel(sql_type = BigInt)]
        added: i64,
    }
    let now = db.now();
    let emails: Vec<&str> = listed.iter().map(|one| one.email.as_str()).collect();
    let reasons: Vec<&str> = listed.iter().map(|one| one.reason.name()).collect();
    let notes: Vec<&str> = listed.iter().map(|one| one.note.as_str()).collect();
    let since: Vec<_> = listed.iter().map(|one| one.since.unwrap_or(now).min(now).to_diesel()).collect();
    let insert = diesel::sql_query(
        "WITH put AS (
             INSERT INTO suppressions (owner_id, group_id, email, reason, note, created_at)
             SELECT $1, $6, * FROM unnest($2, $3, $4, $5)
             ON CONFLICT (home, email) DO UPDATE
             SET reason = excluded.reason, note = excluded.note, created_at = excluded.created_at, delivery_id = NULL,
                 beneath = suppressions.reason
             WHERE suppressions.reason IN ('no_such_address', 'by_hand') AND excluded.reason IN ('unsubscribed', 'complaint')
             RETURNING xmax = 0 AS new
         )
         SELECT count(*) FILTER (WHERE new) AS added FROM put",
    );
    let insert = insert
        .bind::<Nullable<BigInt>, _>(home.person().map(|person| person.0))
        .bind::<Array<Text>, _>(emails)
        .bind::<Array<Text>, _>(reasons)
        .bind::<Array<Text>, _>(notes)
        .bind::<Array<Timestamptz>, _>(since)
        .bind::<Nullable<BigInt>, _>(home.group().map(|group| group.0));
    Ok(insert.get_result::<Added>(db.connection()).await?.added)
}

#[derive(QueryableByName)]
struct Address {
    #[diesel(sql_type = BigInt)]
    home: i64,
    #[diesel(sql_type = Text)]
    email: String,
}

/// Puts addresses on the lists of these homes by hand: one statement, in one order, so that two at once wait for each other at
/// most. Answers those that were not there. `run` says which run over many rows it was.
pub(super) async fn stop_all(
    db: &mut Db,
    addresses: &[(Home, &str)],
    run: BulkRunId,
) -> Result<BTreeSet<(Home, String)>> {
    let stop = diesel::sql_query(
        "INSERT INTO suppressions (owner_id, group_id, email, reason, created_at, bulk_run_id)
         SELECT CASE WHEN home < 0 THEN -home END, CASE WHEN home > 0 THEN home END, email, 'by_hand', $3, $4
         FROM (SELECT DISTINCT home, email FROM unnest($1, $2) AS stopped (home, email)) AS stopped
         ORDER BY home, email
         ON CONFLICT (home, email) DO NOTHING RETURNING home, email",
    );
    let (homes, emails): (Vec<i64>, Vec<&str>) = addresses.iter().map(|(home, email)| (home.0, *email)).unzip();
    let stop = stop.bind::<Array<BigInt>, _>(homes).bind::<Array<Text>, _>(emails);
    let stop = stop.bind::<Timestamptz, _>(db.now().to_diesel()).bind::<BigInt, _>(run.0);
    let new: Vec<Address> = stop.load(db.connection()).await?;
    Ok(new.into_iter().map(|row| (Home(row.home), row.email)).collect())
}

/// Takes off again what that run put on lists where the asker still works, if it still stands there by hand, in one order too, and keeps who
/// did it. Answers the addresses, wherever their clients are by now.
pub(super) async fn unstop_all(db: &mut Db, emails: &[&str], run: BulkRunId, by: UserId) -> Result<BTreeSet<String>> {
    let homes = match db.homes() {
        Homes::All => None,
        Homes::Groups(me, seat) | Homes::Own(me, seat) => Some(groups::homes_of(db, me, seat).await?),
        Homes::None => Some(Vec::new()),
    };
    let lift = diesel::sql_query(
        "WITH found AS MATERIALIZED (
             SELECT id FROM suppressions
             WHERE bulk_run_id = $1 AND email = ANY ($2) AND reason = 'by_hand' AND ($4 IS NULL OR home = ANY ($4))
             ORDER BY home, email FOR UPDATE
         ), lifted AS (
             DELETE FROM suppressions USING found WHERE suppressions.id = found.id RETURNING suppressions.*
         ), kept AS (
             INSERT INTO lifted_suppressions (owner_id, group_id, email, reason, since, lifted_by)
             SELECT owner_id, group_id, email, reason, created_at, $3 FROM lifted
         )
         SELECT home, email FROM lifted",
    );
    let lift = lift.bind::<BigInt, _>(run.0).bind::<Array<Text>, _>(emails).bind::<BigInt, _>(by.0);
    let gone: Vec<Address> = lift.bind::<Nullable<Array<BigInt>>, _>(homes).load(db.connection()).await?;
    Ok(gone.into_iter().map(|row| row.email).collect())
}

/// Takes an address off the list, and keeps who did it and why. Whether it was still there for this reason.
pub(super) async fn delete(
    db: &mut Db,
    id: SuppressionId,
    reason: SuppressionReason,
    by: UserId,
    because: Option<&str>,
) -> Result<bool> {
    let lift = diesel::sql_query(
        "WITH lifted AS (DELETE FROM suppressions WHERE id = $1 AND reason = $2 RETURNING *)
         INSERT INTO lifted_suppressions (owner_id, group_id, email, reason, since, lifted_by, because)
         SELECT owner_id, group_id, email, reason, created_at, $3, $4 FROM lifted",
    );
    let lift = lift.bind::<BigInt, _>(id.0).bind::<Text, _>(reason.name()).bind::<BigInt, _>(by.0);
    Ok(lift.bind::<Nullable<Text>, _>(because).execute(db.connection()).await? > 0)
}

/// What a link to unsubscribe leads to.
#[derive(Debug, QueryableByName)]
pub(super) struct Linked {
    #[diesel(sql_type = BigInt)]
    owner_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    group_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub(super) email: String,
    #[diesel(sql_type = Text)]
    pub(super) owner_name: String,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
}

impl Linked {
    /// Why no letters go there, if none do.
    pub(super) fn reason(&self) -> Option<SuppressionReason> {
        self.reason.as_deref().map(stored_reason)
    }

    /// The language of the letter.
    pub(super) fn language(&self) -> Language {
        if self.language == "en" { Language::En } else { Language::Ru }
    }
}

/// To whom a letter went, from whom. For who holds its token: nothing else is asked.
pub(super) async fn linked(db: &mut Db, letter: i64) -> Result<Option<Linked>> {
    let linked = diesel::sql_query(
        "SELECT owner_id, group_id, email, owner_name, language, suppression_of(owner_id, group_id, email) AS reason
         FROM letter_links WHERE delivery_id = $1",
    );
    Ok(linked.bind::<BigInt, _>(letter).get_result(db.connection()).await.optional()?)
}

/// The reader of a letter wants no more, neither from its owner nor from the group whose client he is: stronger than what others said
/// of his address. Whether that is new.
pub(super) async fn unsubscribe(db: &mut Db, linked: &Linked, letter: i64) -> Result<bool> {
    let stop = diesel::sql_query(
        "INSERT INTO suppressions (owner_id, group_id, email, reason, delivery_id, created_at)
         SELECT owner_id, group_id, $2, 'unsubscribed', $3, $4
         FROM (VALUES ($1, NULL), (NULL, $5)) AS stopped (owner_id, group_id)
         WHERE owner_id IS NOT NULL OR group_id IS NOT NULL
         ON CONFLICT (home, email) DO UPDATE
         SET reason = excluded.reason, delivery_id = excluded.delivery_id, created_at = excluded.created_at,
             beneath = suppressions.reason
         WHERE suppressions.reason IN ('by_hand', 'no_such_address')",
    );
    let now = db.now().to_diesel();
    let stop = stop.bind::<BigInt, _>(linked.owner_id).bind::<Text, _>(&linked.email).bind::<BigInt, _>(letter);
    let stop = stop.bind::<Timestamptz, _>(now).bind::<Nullable<BigInt>, _>(linked.group_id);
    Ok(stop.execute(db.connection()).await? > 0)
}

/// The reader takes it back. What others said of his address stays.
pub(super) async fn resubscribe(db: &mut Db, linked: &Linked) -> Result<bool> {
    let homes: Vec<i64> = std::iter::once(-linked.owner_id).chain(linked.group_id).collect();
    let wishes = suppressions::table
        .filter(suppressions::home.eq_any(homes).and(suppressions::email.eq(&linked.email)))
        .filter(suppressions::reason.eq(SuppressionReason::Unsubscribed.name()));
    let alone = wishes.clone().filter(suppressions::beneath.is_null());
    let gone = diesel::delete(alone).execute(db.connection()).await?;
    let back = (
        suppressions::reason.eq(suppressions::beneath.assume_not_null()),
        suppressions::beneath.eq(None::<String>),
        suppressions::delivery_id.eq(None::<i64>),
    );
    let left = diesel::update(wishes).set(back).execute(db.connection()).await?;
    Ok(gone + left > 0)
}

/// An address that a mail server says does not exist.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gone<'a> {
    /// Whose letters.
    pub(crate) owner: UserId,
    /// The address.
    pub(crate) email: &'a str,
    /// The server's own words.
    pub(crate) reply: &'a str,
    /// The letter that was refused.
    pub(crate) letter: i64,
}

/// No letter of these owners, nor of the groups whose clients these are, goes to these addresses any more: one statement for all of them.
pub(crate) async fn stop_gone(db: &mut Db, gone: &[Gone<'_>]) -> Result<()> {
    let stop = diesel::sql_query(
        "INSERT INTO suppressions (owner_id, group_id, email, reason, reply, delivery_id, created_at)
         SELECT DISTINCT ON (stopped.owner_id, stopped.group_id, gone.email)
                stopped.owner_id, stopped.group_id, gone.email, 'no_such_address', reply, letter, $5
         FROM unnest($1, $2, $3, $4) AS gone (owner_id, email, reply, letter)
         LEFT JOIN letter_links ON letter_links.delivery_id = letter
         CROSS JOIN LATERAL (VALUES (gone.owner_id, NULL), (NULL, letter_links.group_id)) AS stopped (owner_id, group_id)
         WHERE stopped.owner_id IS NOT NULL OR stopped.group_id IS NOT NULL
         ORDER BY stopped.owner_id, stopped.group_id, gone.email
         ON CONFLICT (home, email) DO NOTHING",
    );
    let stop = stop
        .bind::<Array<BigInt>, _>(gone.iter().map(|gone| gone.owner.0).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(gone.iter().map(|gone| gone.email).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(gone.iter().map(|gone| gone.reply).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(gone.iter().map(|gone| gone.letter).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(db.now().to_diesel());
    stop.execute(db.connection()).await?;
    Ok(())
}
