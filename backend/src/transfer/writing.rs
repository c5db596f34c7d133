//! Clients as CSV (RFC 4180): UTF-8 with a byte order mark, so that a spreadsheet shows Cyrillic, and with no cell that
//! a spreadsheet would take for a formula. Pure.

use vestnik_api::clients::{Client, MailStatus};

/// What a file starts with. The heads are those that an import understands.
pub(super) const HEADS: &str = "\u{FEFF}name,email,phone,comment,mail,last_letter_at,created_at,owner\r\n";

/// Adds one client.
pub(super) fn write(out: &mut String, client: &Client) {
    cell(out, &client.name);
    out.push(',');
    cell(out, client.email.as_str());
    out.push(',');
    cell(out, client.phone.as_ref().map_or("", |phone| phone.as_str()));
    out.push(',');
    cell(out, &client.comment);
    out.push(',');
    out.push_str(match client.mail {
        MailStatus::Reachable => "reachable",
        MailStatus::NoSuchAddress => "no_such_address",
    });
    out.push(',');
    if let Some(at) = client.last_letter_at {
        out.push_str(&at.to_string());
    }
    out.push(',');
    out.push_str(&client.created_at.to_string());
    out.push(',');
    cell(out, &client.owner.name);
    out.push_str("\r\n");
}

/// One cell: an apostrophe before what a spreadsheet would calculate, quotes around what needs them.
fn cell(out: &mut String, text: &str) {
    let apostrophe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
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
        assert_eq!(written("\tx"), "\"'\tx\"");
        assert_eq!(written("Анна, Пётр"), "\"Анна, Пётр\"");
        assert_eq!(written("a=b"), "a=b");
    }

    proptest! {
        #[test]
        fn what_is_exported_can_be_imported(name in "[=+@а-яё\",;'-][а-яё\",;' -]{0,20}[а-яё]", comment in "[=@\na-z\",]{0,20}[a-z]", phone in "\\+7[0-9]{10}") {
            let client = Client {
                id: ClientId(1), owner: Person { id: UserId(1), name: "О".to_owned() }, name: name.clone(),
                email: Email::parse("a@x.example").unwrap(), phone: Some(Phone::parse(&phone).unwrap()), comment: comment.clone(),
                mail: MailStatus::Reachable, last_letter_at: None, created_at: jiff::Timestamp::UNIX_EPOCH,
                updated_at: jiff::Timestamp::UNIX_EPOCH, version: 1,
            };
            let mut file = HEADS.to_owned();
            write(&mut file, &client);
            let mut rows = Vec::new();
            let mut reading = Reading::new(true, OnDuplicate::Skip);
            reading.feed(file.as_bytes(), &mut rows).unwrap();
            reading.finish(&mut rows).unwrap();
            let row = rows.remove(0).unwrap();
            prop_assert_eq!(row.phone, Some(phone));
            prop_assert_eq!(row.comment.as_deref(), Some(comment.trim()));
            // An apostrophe that stood before such a sign already is lost: nobody's name begins so.
            if !name.starts_with('\'') {
                prop_assert_eq!(row.name.as_deref(), Some(name.trim()));
            }
        }
    }
}
