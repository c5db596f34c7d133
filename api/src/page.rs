//! Lists by cursor: `{items, next_cursor, total}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The entries, in the order asked for.
    pub items: Vec<T>,
    /// Hand this back as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many there are in all; only with `with_total=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// The same page with every entry turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next_cursor: self.next_cursor, total: self.total }
    }
}

/// How many entries a page has when nothing is asked.
pub const DEFAULT_LIMIT: u32 = 20;
/// How many entries a page has at most.
pub const MAX_LIMIT: u32 = 100;

/// How many entries of a list are wanted: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Limit(u32);

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT_LIMIT)
    }
}

impl Limit {
    /// As a number of rows.
    pub fn rows(self) -> i64 {
        self.0.into()
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;
    fn try_from(rows: u32) -> Result<Self, String> {
        match rows {
            1..=MAX_LIMIT => Ok(Self(rows)),
            _ => Err(format!("limit must be 1 to {MAX_LIMIT}")),
        }
    }
}

impl From<Limit> for u32 {
    fn from(limit: Limit) -> Self {
        limit.0
    }
}

impl utoipa::PartialSchema for Limit {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(i64::from(MAX_LIMIT)))
            .default(Some(DEFAULT_LIMIT.into()))
            .into()
    }
}

impl ToSchema for Limit {}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Small to large, A to Z, old to new.
    #[default]
    Ascending,
    /// Large to small, Z to A, new to old.
    Descending,
}
