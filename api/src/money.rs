//! Amounts of money.

use crate::text::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much, in hundredths: 150000 is one thousand five hundred.
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64, example = 150_000)]
    pub hundredths: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// The most that is taken: a million millions.
    pub const MOST: i64 = 100_000_000_000_000;
}
