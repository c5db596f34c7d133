//! Cursors: where the next page starts, opaque to the caller and bound to the order it was made for.

use super::bounds;
use crate::platform::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vestnik_api::page::Limit;
use vestnik_api::{FieldCode, Page};

/// The key of the last row of a page, for the list that was ordered by `S`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor;

impl Cursor {
    /// Makes the text of a cursor from the order and the last row's key.
    pub fn write(sort: &impl Serialize, key: &impl Serialize) -> Result<String> {
        let json = serde_json::to_vec(&(sort, key)).map_err(anyhow::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Reads a cursor back; one of another order, or a made-up one, is the caller's error.
    pub fn read<S: DeserializeOwned + PartialEq, K: DeserializeOwned>(
        text: Option<&str>,
        sort: &S,
    ) -> Result<Option<K>> {
        let Some(text) = text else { return Ok(None) };
        let refused = || Error::field("cursor", FieldCode::Invalid);
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_made_up| refused())?;
        let value: Value = serde_json::from_slice(&json).map_err(|_made_up| refused())?;
        if !bounds::are_kept(&value) {
            return Err(refused());
        }
        let (made_for, key): (S, K) = serde_json::from_value(value).map_err(|_made_up| refused())?;
        if made_for == *sort { Ok(Some(key)) } else { Err(refused()) }
    }
}

/// How many rows to ask the database for: one more than the page has, to see whether there is another.
pub fn rows_to_read(limit: Option<Limit>) -> i64 {
    limit.unwrap_or_default().rows() + 1
}

/// Makes a page of the rows that [`rows_to_read`] asked for; `key` gives a row's key in the order `sort`.
pub fn page<T, K: Serialize>(
    mut rows: Vec<T>,
    limit: Option<Limit>,
    sort: &impl Serialize,
    key: impl FnOnce(&T) -> K,
    total: Option<i64>,
) -> Result<Page<T>> {
    let wanted = usize::try_from(limit.unwrap_or_default().rows()).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(Cursor::write(sort, &key(last))?),
        _ => None,
    };
    Ok(Page { items: rows, next_cursor, total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_was(name in "[^\u{0}]*", id: i64) {
            let text = Cursor::write(&"name", &(&name, id)).unwrap();
            let key: Option<(String, i64)> = Cursor::read(Some(&text), &"name".to_owned()).unwrap();
            prop_assert_eq!(key, Some((name, id)));
        }

        #[test]
        fn made_up_cursors_are_refused(text in "\\PC+") {
            let read: Result<Option<(String, i64)>> = Cursor::read(Some(&text), &"name".to_owned());
            prop_assert!(read.is_err());
        }
    }

    #[test]
    fn a_cursor_with_what_no_query_bears_is_refused() {
        for key in ["\0", "-009999-06-01T00:00:00Z"] {
            let text = Cursor::write(&"name", &(key, 1)).unwrap();
            let read: Result<Option<(String, i64)>> = Cursor::read(Some(&text), &"name".to_owned());
            assert!(read.is_err(), "{key:?}");
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let text = Cursor::write(&"name", &1).unwrap();
        let read: Result<Option<i64>> = Cursor::read(Some(&text), &"email".to_owned());
        assert!(read.is_err());
    }
}
