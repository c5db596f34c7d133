//! Values that are one word: the word they have on the wire is the word they have in the database.

use super::error::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The word of a value.
///
/// # Errors
/// When it is not told by one word: a fault of ours.
pub(crate) fn word(value: &impl Serialize) -> Result<String> {
    match serde_json::to_value(value).map_err(anyhow::Error::from)? {
        Value::String(word) => Ok(word),
        other => Err(anyhow::anyhow!("{other} is no word").into()),
    }
}

/// The value that a word stands for.
///
/// # Errors
/// When it stands for none: something else has written into the database.
pub(crate) fn meaning<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(word.into()).map_err(anyhow::Error::from)?)
}
