//! Clients as CSV (RFC 4180): UTF-8 with a byte order mark, so that a spreadsheet shows Cyrillic, and with no cell that
//! a spreadsheet would take for a formula. Pure.

use vestnik_api::clients::{Client, Delimiter, MailStatus};

/// The heads are those that an import understands.
const HEADS: [&str; 8] = ["name", "email", "phone", "comment", "mail", "last_letter_at", "created_at", "owner"];

/// What a file starts with.
pub(super) fn heads(delimiter: Delimiter) -> String {
    format!("\u{FEFF}{}\r\n", HEADS.join(delimiter.text()))
}

/// Adds one client.
pub(super) fn write(out: &mut String, client: &Client, delimiter: Delimiter) {
    let mail = match client.mail {
        MailStatus::Reachable => "reachable",
        MailStatus::NoSuchAddress => "no_such_address",
        MailStatus::Unsubscribed => "unsubscribed",
        MailStatus::Complaint => "complaint",
        MailStatus::ByHand => "by_hand",
    };
    let (last, created) =
        (client.last_letter_at.map(|at| at.to_string()).unwrap_or_default(), client.created_at.to_string());
    let phone = client.phone.as_ref().map_or("", |phone| phone.as_str());
    let cells =
        [&client.name, client.email.as_str(), phone, &client.comment, mail, &last, &created, &client.owner.name];
    for (place, text) in cells.into_iter().enumerate() {
        out.push_str(if place == 0 { "" } else { delimiter.text() });
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// Whether a spreadsheet would calculate a cell that says this (CWE-1236), or would if there were no apostrophe before it.
pub(super) fn is_formula(text: &str) -> bool {
    // The wide signs are calculated in East Asian settings.
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    text.trim_start_matches('\'').starts_with(SIGNS)
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
    use crate::transfer::reading::Reading;
    use proptest::prelude::*;
    use vestnik_api::id::{ClientId, UserId};
    use vestnik_api::imports::OnDuplicate;
    use vestnik_api::me::Person;
    use vestnik_api::text::{Email, Phone};

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

    proptest! {
        #[test]
        fn what_is_exported_can_be_imported(name in "'{0,2}[=+@а-яё\",;'-][а-яё\",;' -]{0,20}[а-яё]", comment in "[=@\na-z\",]{0,20}[a-z]", phone in "\\+7[0-9]{10}",
            delimiter in prop::sample::select(vec![Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab])) {
            let client = Client {
                id: ClientId(1), owner: Person { id: UserId(1), name: "О".to_owned() }, name: name.clone(),
                email: Email::parse("a@x.example").unwrap(), phone: Some(Phone::parse(&phone).unwrap()), comment: comment.clone(),
                mail: MailStatus::Reachable, last_letter_at: None, created_at: jiff::Timestamp::UNIX_EPOCH,
                updated_at: jiff::Timestamp::UNIX_EPOCH, version: 1,
            };
            let mut file = heads(delimiter);
            write(&mut file, &client, delimiter);
            let mut rows = Vec::new();
            let mut reading = Reading::new(true, OnDuplicate::Skip);
            reading.feed(file.as_bytes(), &mut rows).unwrap();
            reading.finish(&mut rows).unwrap();
            let row = rows.remove(0).unwrap();
            prop_assert_eq!(row.phone, Some(phone));
            prop_assert_eq!(row.comment.as_deref(), Some(comment.trim()));
            prop_assert_eq!(row.name.as_deref(), Some(name.trim()));
        }
    }
}
