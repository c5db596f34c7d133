//! The homes of records, for the queries of those tables that have one.

use crate::access::{Db, Homes, Seat};
use crate::platform::error::Result;
use crate::platform::statement::sql_expression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::query_dsl::methods::FilterDsl;
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, UserId};

/// Where a record belongs: its group, or, below nought, the person whose own it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Home(pub(crate) i64);

impl Home {
    pub(crate) const fn of_person(person: UserId) -> Self {
        // Whoever asks chooses the number: there is one that has no opposite.
        Self(person.0.saturating_neg())
    }

    pub(crate) const fn of_group(group: GroupId) -> Self {
        Self(group.0)
    }

    /// Of a record of this person, in a group or none.
    pub(crate) fn of_record(group: Option<&InGroup>, owner: UserId) -> Self {
        group.map_or_else(|| Self::of_person(owner), |group| Self::of_group(group.id))
    }

    /// The person, if it is one's.
    pub(crate) const fn person(self) -> Option<UserId> {
        if self.0 < 0 { Some(UserId(self.0.saturating_neg())) } else { None }
    }

    /// The group, if it is one's.
    pub(crate) const fn group(self) -> Option<GroupId> {
        if self.0 > 0 { Some(GroupId(self.0)) } else { None }
    }
}

/// `clients.home = ANY (seen_homes($1))`: a condition on the home of a record.
#[derive(Debug)]
pub(crate) struct InHomes {
    /// The table, written by us.
    table: &'static str,
    homes: Homes,
}

/// Narrows a query of a table that has `home` and `owner_id` to what these homes cover.
pub(crate) fn within<Q>(all: Q, homes: Homes, table: &'static str) -> Q
where
    Q: FilterDsl<InHomes, Output = Q>,
{
    FilterDsl::filter(all, InHomes { table, homes })
}

impl QueryFragment<Pg> for InHomes {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (function, me) = match &self.homes {
            Homes::All | Homes::None => {
                out.push_sql(if self.homes == Homes::All { "true" } else { "false" });
                return Ok(());
            }
            Homes::Groups(me, Seat::Working) | Homes::Own(me, Seat::Working) => ("worked_homes", me),
            Homes::Groups(me, Seat::Any) | Homes::Own(me, Seat::Any) => ("seen_homes", me),
        };
        if matches!(self.homes, Homes::Own(..)) {
            out.push_sql(&format!("{}.owner_id = ", self.table));
            out.push_bind_param::<BigInt, _>(&me.0)?;
            out.push_sql(" AND ");
        }
        out.push_sql(&format!("{}.home = ANY ({function}(", self.table));
        out.push_bind_param::<BigInt, _>(&me.0)?;
        out.push_sql("))");
        Ok(())
    }
}

sql_expression!(InHomes, Bool);

/// The homes of a person: his own and those of his groups.
pub(crate) async fn homes_of(db: &mut Db, me: UserId, seat: Seat) -> Result<Vec<i64>> {
    let homes = match seat {
        Seat::Any => diesel::select(seen_homes(me.0)).get_result(db.connection()).await?,
        Seat::Working => diesel::select(worked_homes(me.0)).get_result(db.connection()).await?,
    };
    Ok(homes)
}

/// Of how many homes the first rows are read apart, each along its index, and put together. Whoever is in more groups has so large a
/// part of a table that its own order leads to them soon.
const MOST_APART: usize = 12;

/// The homes to read apart: who sees several has no index with all of their rows in order.
pub(crate) async fn apart(db: &mut Db) -> Result<Option<Vec<i64>>> {
    let Homes::Groups(me, seat) = db.homes() else { return Ok(None) };
    let homes = homes_of(db, me, seat).await?;
    Ok(Some(homes).filter(|homes| homes.len() <= MOST_APART))
}

diesel::define_sql_function! {
    /// The homes of whose records a person sees: his own and those of his groups.
    fn seen_homes(person: BigInt) -> Array<BigInt>;
}

diesel::define_sql_function! {
    /// Those in which he may change records.
    fn worked_homes(person: BigInt) -> Array<BigInt>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_a_persons_or_a_groups_whatever_the_number() {
        for number in [1, 7, i64::MAX] {
            assert_eq!(Home::of_person(UserId(number)).person(), Some(UserId(number)));
            assert_eq!(Home::of_group(GroupId(number)).group(), Some(GroupId(number)));
        }
        for strange in [i64::MIN, -1, 0] {
            assert_eq!(Home::of_person(UserId(strange)).person(), None, "nobody has that number");
        }
    }
}
