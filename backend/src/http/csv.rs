//! Cells of CSV files (RFC 4180) that a spreadsheet shows as they are, and never calculates. A file begins with a byte order mark, so that a
//! spreadsheet reads Cyrillic.

use super::table::Cell;
use vestnik_api::export::Delimiter;

/// One row.
pub(crate) fn row(out: &mut String, cells: &[Cell], delimiter: Delimiter) {
    for (place, cell) in cells.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { delimiter.text() });
        match cell {
            Cell::Text(text) => self::cell(out, text),
            Cell::Number(number) => out.extend(number.map(|number| number.to_string())),
            Cell::Decimal(number) => out.push_str(&number.to_string()),
            Cell::Time(at) => out.extend(at.map(|at| at.to_string())),
        }
    }
    out.push_str("\r\n");
}

/// Whether a spreadsheet would calculate a cell that says this (CWE-1236), or would if there were no apostrophe before it.
pub(crate) fn is_formula(text: &str) -> bool {
    // The wide signs are calculated in East Asian settings.
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    // A spreadsheet may take off the blanks before a sign. Blanks at the end stay out of it, as reading a file takes them off, too.
    let text = text.trim_end();
    let rest = text.trim_start_matches(|letter: char| letter == '\'' || letter.is_whitespace());
    let before = text.strip_suffix(rest).unwrap_or_default();
    before.contains(['\t', '\r', '\n']) || rest.starts_with(SIGNS)
}

/// One cell: an apostrophe before what a spreadsheet would calculate, quotes around what needs them.
fn cell(out: &mut String, text: &str) {
    let apostrophe = if is_formula(text) { "'" } else { "" };
    if text.contains(['"', ',', ';', '\n', '\r', '\t']) || text.starts_with(' ') || text.ends_with(' ') {
        out.push('"');
        out.push_str(apostrophe);
        for (n, part) in text.split('"').enumerate() {
            out.push_str(if n == 0 { "" } else { "\"\"" });
            out.push_str(part);
        }
        out.push('"');
    } else {
        out.push_str(apostrophe);
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        cell(&mut out, text);
        out
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        assert_eq!(written("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(written("+7916"), "'+7916");
        assert_eq!(written("-1"), "'-1");
        assert_eq!(written("@cmd"), "'@cmd");
        assert_eq!(written("＝1"), "'＝1");
        assert_eq!(written("\n=1"), "\"'\n=1\"");
        // One apostrophe more, so that taking one off again gives back what was there.
        assert_eq!(written("'=1"), "''=1");
        assert_eq!(written("'tHooft"), "'tHooft");
        assert_eq!(written("\tx"), "\"'\tx\"");
        assert_eq!(written("Анна, Пётр"), "\"Анна, Пётр\"");
        assert_eq!(written("a=b"), "a=b");
    }

    #[test]
    fn a_formula_is_seen_behind_blanks_too() {
        assert_eq!(written(" =1+1"), "\"' =1+1\"");
        assert_eq!(written("\t\r =1+1"), "\"'\t\r =1+1\"");
        assert_eq!(written("\u{A0}@cmd"), "'\u{A0}@cmd");
        assert_eq!(written(" '-1"), "\"' '-1\"");
        assert_eq!(written(" Анна"), "\" Анна\"");
        assert_eq!(written(" 'tHooft"), "\" 'tHooft\"");
        assert_eq!(written("\t"), "\"\t\"", "nothing follows that could be calculated");
    }
}
