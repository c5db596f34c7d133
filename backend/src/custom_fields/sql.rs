//! What stands in custom fields, in the words of PostgreSQL.

use crate::platform::statement::sql_expression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Jsonb, Text};
use serde_json::Value;
use vestnik_api::custom_fields::{ChangeCustom, CustomCondition, CustomValue};

/// What a custom field of a row of a table must hold. Costs as many rows as have the field, or, where it must hold just this, as hold it:
/// there is an index of the values that are there.
#[derive(Debug)]
pub(crate) struct Holds {
    /// The table, written by us.
    table: &'static str,
    field: i64,
    /// Its key.
    key: String,
    asked: Asked,
}

#[derive(Debug)]
enum Asked {
    /// An object with just this value.
    Is(Value),
    Has(String),
    Between(Option<CustomValue>, Option<CustomValue>),
    Given(bool),
}

impl Holds {
    /// What a condition asks of this table.
    pub(crate) fn new(table: &'static str, condition: &CustomCondition) -> Self {
        let key = condition.field.to_string();
        let asked = if let Some(value) = &condition.is {
            Asked::Is(serde_json::json!({ &key: value }))
        } else if let Some(text) = &condition.has {
            Asked::Has(text.as_str().to_owned())
        } else if let Some(given) = condition.given {
            Asked::Given(given)
        } else {
            Asked::Between(condition.from.clone(), condition.to.clone())
        };
        Self { table, field: condition.field.0, key, asked }
    }

    fn push_bound<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, sign: &str, bound: &'b CustomValue) -> QueryResult<()> {
        let Self { table, field, .. } = self;
        match bound {
            CustomValue::Number(number) => out.push_sql(&format!(
                " AND CASE WHEN jsonb_typeof({table}.custom -> '{field}') = 'number'
                           THEN ({table}.custom -> '{field}')::numeric {sign} {} ELSE false END",
                number.get()
            )),
            CustomValue::Text(day) => {
                out.push_sql(&format!(
                    " AND jsonb_typeof({table}.custom -> '{field}') = 'string'
                      AND ({table}.custom ->> '{field}') COLLATE \"C\" {sign} "
                ));
                out.push_bind_param::<Text, _>(day)?;
            }
            CustomValue::YesNo(_) => out.push_sql(" AND false"),
        }
        Ok(())
    }
}

impl QueryFragment<Pg> for Holds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self { table, field, key, asked } = self;
        // Its text has the number of the field.
        out.unsafe_to_cache_prepared();
        // Only of a field that the record has: what it has not is not told, and not found either.
        // Asked once, not of each row.
        let yard = format!("(SELECT field_yard({field}, '{table}'))");
        let of_it = format!("{yard} IS NOT NULL AND ({yard} = 0 OR {table}.group_id = {yard})");
        if matches!(asked, Asked::Given(false)) {
            out.push_sql(&format!("({of_it} AND NOT jsonb_exists({table}.custom, "));
            out.push_bind_param::<Text, _>(key)?;
            out.push_sql("))");
            return Ok(());
        }
        // Said beside the rest: only so the index, which leaves out those that have nothing, is thought of.
        out.push_sql(&format!("({table}.custom <> '{{}}' AND {of_it} AND {table}.custom "));
        if let Asked::Is(object) = asked {
            out.push_sql("@> ");
            out.push_bind_param::<Jsonb, _>(object)?;
        } else {
            out.push_sql("? ");
            out.push_bind_param::<Text, _>(key)?;
        }
        match asked {
            Asked::Is(_) | Asked::Given(_) => {}
            Asked::Has(text) => {
                out.push_sql(&format!(" AND strpos(folded({table}.custom ->> '{field}'), folded("));
                out.push_bind_param::<Text, _>(text)?;
                out.push_sql(")) > 0");
            }
            Asked::Between(from, to) => {
                for (sign, bound) in [(">=", from), ("<=", to)] {
                    if let Some(bound) = bound {
                        self.push_bound(&mut out, sign, bound)?;
                    }
                }
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

sql_expression!(Holds, Bool);

/// What a row of a table keeps after a change: `custom || new - gone`. What the change does not name stays, told or not.
#[derive(Debug)]
pub(crate) struct Patched {
    /// The table, written by us.
    table: &'static str,
    set: Value,
    gone: Vec<String>,
}

/// What a row of this table keeps after a change, if anything changes.
pub(crate) fn patched(table: &'static str, change: &ChangeCustom) -> Option<Patched> {
    if change.is_empty() {
        return None;
    }
    let (set, gone): (Vec<_>, Vec<_>) = change.iter().partition(|(_, value)| value.is_some());
    let set = set.into_iter().map(|(id, value)| (id.to_string(), serde_json::json!(value))).collect();
    Some(Patched { table, set: Value::Object(set), gone: gone.into_iter().map(|(id, _)| id.to_string()).collect() })
}

impl QueryFragment<Pg> for Patched {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&format!("(({}.custom || ", self.table));
        out.push_bind_param::<Jsonb, _>(&self.set)?;
        out.push_sql(") - ");
        out.push_bind_param::<Array<Text>, _>(&self.gone)?;
        out.push_sql(")");
        Ok(())
    }
}

sql_expression!(Patched, Jsonb);
