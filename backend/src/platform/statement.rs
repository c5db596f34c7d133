//! Pieces of SQL that diesel has no words for, and which statements PostgreSQL keeps prepared, where diesel's own rule is the wrong one.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use jiff::civil::Date;
use vestnik_api::page::Direction;

/// What diesel asks of an expression that writes its SQL itself: `sql_expression!(Behind, Bool)`. It is told apart by its text, not by its
/// type, names its table itself, so that diesel need not know where it may stand, and is never an aggregate.
macro_rules! sql_expression {
    ($name:ident, $sql_type:ty) => {
        impl ::diesel::query_builder::QueryId for $name {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl ::diesel::expression::Expression for $name {
            type SqlType = $sql_type;
        }

        impl<QS> ::diesel::expression::AppearsOnTable<QS> for $name {}
        impl<QS> ::diesel::expression::SelectableExpression<QS> for $name {}

        impl ::diesel::expression::ValidGrouping<()> for $name {
            type IsAggregate = ::diesel::expression::is_aggregate::Never;
        }
    };
}
pub(crate) use sql_expression;

/// What diesel asks of a query around others: it has their columns, and is told apart by its text, not by its type.
macro_rules! query_around {
    ($name:ident) => {
        impl<Q> QueryId for $name<Q> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<Q: Query> Query for $name<Q> {
            type SqlType = Q::SqlType;
        }
    };
}

/// A query whose text grows with what somebody looks for. Kept prepared, as others are, every new text would cost each
/// connection memory for as long as it lives; planned anew, it also gets the index that is best for these very words.
#[derive(Debug)]
pub(crate) struct Unkept<Q>(pub(crate) Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Unkept<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.0.walk_ast(out)
    }
}

query_around!(Unkept);

/// A statement in SQL of our own whose text is always the same: read and planned once a connection. Diesel keeps only what it
/// has built itself, since it cannot know that the text of an `sql_query` does not change with every call.
#[derive(Debug)]
pub(crate) struct Kept<Q>(pub(crate) Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

query_around!(Kept);

/// `(clients.name, clients.id) > ($1, $2)`: what comes behind a row of a table, by an index over both.
#[derive(Debug)]
pub(crate) struct Behind {
    /// The table, written by us.
    pub(crate) table: &'static str,
    /// The column before the number, written by us.
    pub(crate) column: &'static str,
    pub(crate) direction: Direction,
    pub(crate) value: Value,
    pub(crate) id: i64,
}

/// What stands in a column that is sorted by.
#[derive(Debug)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    /// A number with any number of digits, written out.
    Exact(String),
    Moment(jiff_diesel::Timestamp),
}

impl QueryFragment<Pg> for Behind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self { table, column, .. } = self;
        out.push_sql(&format!("({table}.{column}, {table}.id) "));
        out.push_sql(match self.direction {
            Direction::Ascending => "> (",
            Direction::Descending => "< (",
        });
        match &self.value {
            Value::Text(text) => out.push_bind_param::<Text, _>(text)?,
            Value::Whole(number) => out.push_bind_param::<BigInt, _>(number)?,
            Value::Moment(moment) => out.push_bind_param::<Timestamptz, _>(moment)?,
            Value::Exact(number) => {
                out.push_sql("CAST(CAST(");
                out.push_bind_param::<Text, _>(number)?;
                out.push_sql(" AS text) AS numeric)");
            }
        }
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}

sql_expression!(Behind, Bool);

/// `clients.created_at >= the beginning of a day`, or before it, by the clock of a person.
#[derive(Debug)]
pub(crate) struct ByDay {
    column: &'static str,
    compared: &'static str,
    day: String,
    reader: i64,
}

impl ByDay {
    /// On this day or later, of a column with its table, written by us, and by the clock of the person with this number.
    pub(crate) fn since(column: &'static str, day: Date, reader: i64) -> Self {
        Self::new(column, " >= ", day, reader)
    }

    /// On this day or earlier.
    pub(crate) fn until(column: &'static str, day: Date, reader: i64) -> Self {
        Self::new(column, " < ", day.tomorrow().unwrap_or(day), reader)
    }

    fn new(column: &'static str, compared: &'static str, day: Date, reader: i64) -> Self {
        // PostgreSQL writes years before our era otherwise; nothing is as old as that.
        Self { column, compared, day: day.max(jiff::civil::date(1, 1, 1)).to_string(), reader }
    }
}

impl QueryFragment<Pg> for ByDay {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.column);
        out.push_sql(self.compared);
        out.push_sql("day_begins(CAST(");
        out.push_bind_param::<Text, _>(&self.day)?;
        out.push_sql(" AS text), ");
        out.push_bind_param::<BigInt, _>(&self.reader)?;
        out.push_sql(")");
        Ok(())
    }
}

sql_expression!(ByDay, Bool);

/// Queries, put together in their order, with the limit in the text: with a parameter there, PostgreSQL plans anew for every call, because it can't
/// know that 21 rows are fewer than a tenth of the table. There are but a hundred such texts.
#[derive(Debug)]
pub(crate) struct First<Q> {
    /// Queries that have no row in common, each in this order, unless they are collected.
    pub(crate) of: Vec<Q>,
    pub(crate) rows: i64,
    /// The column they are ordered by, counted from one; then by the first.
    pub(crate) column: u8,
    pub(crate) direction: Direction,
    pub(crate) plan: Plan,
}

/// How PostgreSQL comes to the way it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Thought of once a connection.
    Kept,
    /// For these very values: what is looked for decides which index is best.
    Anew,
    /// For these very values, collecting all that fits and sorting it: the queries have no order of their own. PostgreSQL thinks of what fits as
    /// spread evenly, and would rather walk in order until it has a page; but what has a word in common often came in together long ago, or
    /// stands together by name, and then nearly everything is passed by first: seconds among a million, where collecting costs by what fits.
    Collected,
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for First<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.plan != Plan::Kept {
            out.unsafe_to_cache_prepared();
        }
        let word = if self.direction == Direction::Ascending { "ASC" } else { "DESC" };
        let order = format!(" ORDER BY {} {word}, 1 {word}", self.column);
        let limit = format!(" LIMIT {}", self.rows);
        let first = |one: &'b Q, out: &mut AstPass<'_, 'b, Pg>| {
            if self.plan != Plan::Collected {
                one.walk_ast(out.reborrow())?;
                out.push_sql(&limit);
                return Ok(());
            }
            // A subquery with an offset is planned by itself, for all of its rows.
            out.push_sql("SELECT * FROM (");
            one.walk_ast(out.reborrow())?;
            out.push_sql(" OFFSET 0) AS found");
            out.push_sql(&order);
            out.push_sql(&limit);
            Ok(())
        };
        if let [one] = self.of.as_slice() {
            return first(one, &mut out);
        }
        for (place, one) in self.of.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { " UNION ALL (" });
            first(one, &mut out)?;
            out.push_sql(")");
        }
        out.push_sql(&order);
        out.push_sql(&limit);
        Ok(())
    }
}

query_around!(First);

/// How many of the next in order are looked through before all that fit are collected.
pub(crate) const NEXT: i64 = 1_000;

/// The sizes of page that have a statement of their own: every prepared statement costs each connection memory, and
/// whoever asks chooses the size.
const SIZES: [i64; 3] = [21, 51, 101];

/// The least of those sizes that has room for so many rows, if one has.
pub(crate) fn page_size(rows: i64) -> Option<i64> {
    SIZES.into_iter().find(|size| rows <= *size)
}

/// Queries one after the other, each with this limit: the first rows of each of several columns.
#[derive(Debug)]
pub(crate) struct FirstOfEach<Q> {
    pub(crate) of: Vec<Q>,
    pub(crate) rows: i64,
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for FirstOfEach<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (place, one) in self.of.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { " UNION ALL (" });
            one.walk_ast(out.reborrow())?;
            out.push_sql(&format!(" LIMIT {})", self.rows));
        }
        Ok(())
    }
}

query_around!(FirstOfEach);
