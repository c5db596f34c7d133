//! Clients as CSV, with no cell that a spreadsheet would take for a formula. Pure.

use crate::http::csv::cell;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::reading::Reading;
    use proptest::prelude::*;
    use vestnik_api::id::{ClientId, UserId};
    use vestnik_api::imports::OnDuplicate;
    use vestnik_api::me::Person;
    use vestnik_api::text::{Email, Phone};

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
