//! Rows as JSON, one object a line, for programs.

use super::table::Cell;
use serde::ser::{SerializeMap, Serializer};

/// One row: its cells under their heads, in their order. What there is none of is `null`.
pub(super) fn row(out: &mut String, heads: &[String], cells: &[Cell]) {
    let mut line = Vec::new();
    let mut json = serde_json::Serializer::new(&mut line);
    let written = json.serialize_map(Some(heads.len())).and_then(|mut map| {
        for (head, cell) in heads.iter().zip(cells) {
            match cell {
                Cell::Text(text) => map.serialize_entry(head, text)?,
                Cell::Number(number) => map.serialize_entry(head, number)?,
                Cell::Decimal(number) => map.serialize_entry(head, number)?,
                Cell::Time(at) => map.serialize_entry(head, at)?,
            }
        }
        map.end()
    });
    // Texts, numbers and times can always be written.
    if written.is_ok() {
        out.push_str(&String::from_utf8_lossy(&line));
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_row_is_one_line_whatever_it_holds() {
        let mut out = String::new();
        let cells = ["a\n\"b\"\u{2028}=1".into(), Cell::Number(None), Cell::from(7), Timestamp::UNIX_EPOCH.into()];
        row(&mut out, &["z", "n", "m", "at"].map(str::to_owned), &cells);
        assert_eq!(out, "{\"z\":\"a\\n\\\"b\\\"\u{2028}=1\",\"n\":null,\"m\":7,\"at\":\"1970-01-01T00:00:00Z\"}\n");
    }
}
