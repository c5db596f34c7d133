//! Tags by their names, on thousands of records at once: as files bring them in.

use super::{Bearers, take_turn};
use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use crate::schema::tags;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::tags::{MOST_ON_A_RECORD, MOST_TAGS};

/// What the tags of a home are called.
pub(crate) async fn names(db: &mut Db, home: Home) -> Result<Vec<String>> {
    Ok(tags::table.filter(tags::home.eq(home.0)).select(tags::name).load(db.connection()).await?)
}

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = BigInt)]
    bearer: i64,
    #[diesel(sql_type = BigInt)]
    tag_id: i64,
}

/// Lets records of a home, which are locked or new, bear tags of it beside those they bear, as far as there is room: to each of them belongs one
/// of the names. `make`: those that are not there are made. Answers what each record got.
pub(crate) async fn put_on_named(
    db: &mut Db,
    home: Home,
    to: Bearers,
    names: Vec<&str>,
    make: bool,
) -> Result<BTreeMap<i64, Vec<i64>>> {
    // Whoever makes tags here at this moment comes before, or after.
    take_turn(db, home).await?;
    let (column, ids) = to.apart();
    let put = sql_query(format!(
        "WITH told AS (SELECT bearer, name, folded(name) AS word FROM unnest($2, $3) AS told (bearer, name)),
         there AS (SELECT id, folded(name) AS word FROM tags WHERE home = $1 FOR KEY SHARE),
         made AS (
             INSERT INTO tags (group_id, owner_id, name, colour)
             SELECT $4, $5, min(name), 'grey' FROM told WHERE $6 AND word NOT IN (SELECT word FROM there)
             GROUP BY word ORDER BY word LIMIT greatest({MOST_TAGS} - (SELECT count(*) FROM there), 0)
             ON CONFLICT DO NOTHING RETURNING id, folded(name) AS word),
         lacking AS (
             SELECT told.bearer, tag.id AS tag_id, row_number() OVER (PARTITION BY told.bearer ORDER BY tag.id) AS nth
             FROM (SELECT DISTINCT bearer, word FROM told) AS told
             JOIN (SELECT id, word FROM there UNION ALL SELECT id, word FROM made) AS tag ON tag.word = told.word
             WHERE NOT EXISTS (SELECT FROM record_tags WHERE {column} = told.bearer AND record_tags.tag_id = tag.id))
         INSERT INTO record_tags (home, tag_id, {column})
         SELECT $1, tag_id, bearer FROM lacking
         WHERE nth + (SELECT count(*) FROM record_tags WHERE {column} = bearer) <= {MOST_ON_A_RECORD}
         ON CONFLICT DO NOTHING RETURNING {column} AS bearer, tag_id",
    ));
    let put = put.bind::<BigInt, _>(home.0).bind::<Array<BigInt>, _>(ids).bind::<Array<Text>, _>(names);
    let put = put.bind::<Nullable<BigInt>, _>(home.group().map(|group| group.0));
    let put = put.bind::<Nullable<BigInt>, _>(home.person().map(|person| person.0));
    let mut got: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for given in put.bind::<Bool, _>(make).load::<Given>(db.connection()).await? {
        got.entry(given.bearer).or_default().push(given.tag_id);
    }
    Ok(got)
}

/// Which of these records would get a tag, if each of them were given the one of the names that belongs to it.
pub(crate) async fn lacking(db: &mut Db, among: Bearers, names: Vec<&str>) -> Result<BTreeSet<i64>> {
    #[derive(QueryableByName)]
    struct Lacking {
        #[diesel(sql_type = BigInt)]
        bearer: i64,
    }
    let (column, ids) = among.apart();
    let lacking = sql_query(format!(
        "SELECT DISTINCT bearer FROM unnest($1, $2) AS told (bearer, name)
         WHERE (SELECT count(*) FROM record_tags WHERE {column} = bearer) < {MOST_ON_A_RECORD}
           AND NOT EXISTS (SELECT FROM record_tags JOIN tags ON tags.id = record_tags.tag_id
                           WHERE {column} = bearer AND folded(tags.name) = folded(told.name))",
    ));
    let lacking = lacking.bind::<Array<BigInt>, _>(ids).bind::<Array<Text>, _>(names);
    let lacking: Vec<Lacking> = lacking.load(db.connection()).await?;
    Ok(lacking.into_iter().map(|lacking| lacking.bearer).collect())
}

/// Takes tags off records: off each of them the one that belongs to it.
pub(crate) async fn take_off_each(db: &mut Db, from: Bearers, tags: Vec<i64>) -> Result<()> {
    let (column, ids) = from.apart();
    let off = sql_query(format!(
        "DELETE FROM record_tags USING unnest($1, $2) AS given (bearer, tag)
         WHERE {column} = given.bearer AND tag_id = given.tag",
    ));
    off.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(tags).execute(db.connection()).await?;
    Ok(())
}
