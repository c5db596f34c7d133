//! Two pieces of SQL that diesel has no words for, so that the statements can still be prepared once and kept.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Text};
use vestnik_api::page::Direction;

/// `(clients.name, clients.id) > ($1, $2)`: what comes behind a row, by an index over both.
#[derive(Debug)]
pub(super) struct Behind {
    /// The column before the number, written by us.
    pub(super) column: &'static str,
    pub(super) direction: Direction,
    pub(super) value: String,
    pub(super) id: i64,
}

impl QueryFragment<Pg> for Behind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(clients.");
        out.push_sql(self.column);
        out.push_sql(", clients.id) ");
        out.push_sql(match self.direction {
            Direction::Ascending => "> (",
            Direction::Descending => "< (",
        });
        out.push_bind_param::<Text, _>(&self.value)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Behind {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Behind {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for Behind {}
impl<QS> SelectableExpression<QS> for Behind {}

impl ValidGrouping<()> for Behind {
    type IsAggregate = is_aggregate::Never;
}

/// Queries, put together in their order, with the limit in the text: with a parameter there, PostgreSQL plans anew for every call, because it can't
/// know that 21 rows are fewer than a tenth of the table. There are but a hundred such texts.
#[derive(Debug)]
pub(super) struct First<Q> {
    /// Queries that have no row in common, each in this order.
    pub(super) of: Vec<Q>,
    pub(super) rows: i64,
    /// The column they are ordered by, counted from one; then by the first.
    pub(super) column: u8,
    pub(super) direction: Direction,
    /// Plan for these very values: what is looked for decides which index is best.
    pub(super) planned_anew: bool,
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for First<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.planned_anew {
            out.unsafe_to_cache_prepared();
        }
        let limit = format!(" LIMIT {}", self.rows);
        if let [one] = self.of.as_slice() {
            one.walk_ast(out.reborrow())?;
            out.push_sql(&limit);
            return Ok(());
        }
        for (place, one) in self.of.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { " UNION ALL (" });
            one.walk_ast(out.reborrow())?;
            out.push_sql(&limit);
            out.push_sql(")");
        }
        let word = if self.direction == Direction::Ascending { "ASC" } else { "DESC" };
        out.push_sql(&format!(" ORDER BY {} {word}, 1 {word}{limit}", self.column));
        Ok(())
    }
}

impl<Q> QueryId for First<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for First<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Connection> RunQueryDsl<Connection> for First<Q> {}
