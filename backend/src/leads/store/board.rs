//! The columns of a board: what stands in each, by the same filter as the list.

use super::list::{Wanted, joined, kept, matching, ordered};
use super::place::Column;
use super::{Row, visible};
use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use crate::platform::statement::{FirstOfEach, Unkept};
use crate::schema::{lead_counts, leads};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use std::collections::BTreeMap;
use vestnik_api::id::StageId;
use vestnik_api::leads::LeadSort;

/// How many leads of one currency, or of none, stand at a stage, and their sum.
pub(in crate::leads) struct Figure {
    pub(in crate::leads) stage: StageId,
    pub(in crate::leads) currency: String,
    pub(in crate::leads) leads: i64,
    pub(in crate::leads) hundredths: i64,
}

/// The figures of one home: those that are kept, one for each owner, or, of what they do not tell, counted.
pub(in crate::leads) async fn figures(db: &mut Db, home: Home, wanted: &Wanted) -> Result<Vec<Figure>> {
    let rows: Vec<(i64, String, i64, i64)> = if wanted.is_kept() {
        let counts = kept(db, wanted).filter(lead_counts::home.eq(home.0)).select((
            lead_counts::stage_id,
            lead_counts::currency,
            lead_counts::leads,
            sql::<BigInt>("least(amount, 9223372036854775807)::bigint"),
        ));
        counts.load(db.connection()).await?
    } else {
        let found = matching(visible(db).filter(leads::home.eq(home.0)), wanted);
        let found = found.select((leads::stage_id, leads::currency, leads::amount));
        Summed(found).load(db.connection()).await?
    };
    let mut figures: BTreeMap<(i64, String), (i64, i64)> = BTreeMap::new();
    for (stage, currency, leads, hundredths) in rows {
        let (all, sum) = figures.entry((stage, currency)).or_default();
        // No sum is more than a number can say.
        (*all, *sum) = (*all + leads, sum.saturating_add(hundredths));
    }
    let figure =
        |((stage, currency), (leads, hundredths))| Figure { stage: StageId(stage), currency, leads, hundredths };
    Ok(figures.into_iter().map(figure).filter(|figure| figure.leads > 0).collect())
}

/// How many rows of a query of stages, currencies and amounts there are of each stage and currency, and their sum.
#[derive(Debug)]
struct Summed<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Summed<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "SELECT stage_id, coalesce(currency, ''), count(*), least(coalesce(sum(amount), 0), 9223372036854775807)::bigint FROM (",
        );
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS found (stage_id, currency, amount) GROUP BY 1, 2");
        Ok(())
    }
}

impl<Q> QueryId for Summed<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Summed<Q> {
    type SqlType = (BigInt, Text, BigInt, BigInt);
}

/// The first so many of each of these columns, column by column.
pub(in crate::leads) async fn first(
    db: &mut Db,
    home: Home,
    stages: &[StageId],
    wanted: &Wanted,
    rows: i64,
) -> Result<Vec<Row>> {
    if stages.is_empty() {
        return Ok(Vec::new());
    }
    let of = stages.iter().map(|&stage| {
        let column = Wanted { column: Some(Column { home, stage }), ..wanted.clone() };
        ordered(joined(visible(db), &column), LeadSort::Board, None)
    });
    let first = FirstOfEach { of: of.collect(), rows };
    Ok(if wanted.is_kept() { first.load(db.connection()).await? } else { Unkept(first).load(db.connection()).await? })
}
