//! Clients on their way out.

use crate::access::{Can, Db, needs};
use crate::clients::{self, Key, Wanted};
use crate::custom_fields::Columns;
use crate::http::table::{Cell, Row, Table};
use crate::http::vcard::Card;
use crate::platform::error::Result;
use vestnik_api::clients::{Client, ClientSort, MailStatus};
use vestnik_api::tags::Tag;
use vestnik_api::text::Phone;

/// How many are read at once.
const AT_ONCE: i64 = 2_000;

/// The clients that a filter finds, in its order.
pub(super) struct Clients {
    may: Can<needs::ClientsRead>,
    wanted: Wanted,
    sort: ClientSort,
    custom: Columns,
    /// Behind which one to go on.
    after: Option<Key>,
    /// All are read.
    over: bool,
}

impl Clients {
    pub(super) const fn new(may: Can<needs::ClientsRead>, wanted: Wanted, sort: ClientSort, custom: Columns) -> Self {
        Self { may, wanted, sort, custom, after: None, over: false }
    }
}

impl Table for Clients {
    type Right = needs::ClientsRead;
    const NAME: &'static str = "clients";
    /// Those that an import understands.
    const HEADS: &'static [&'static str] =
        &["name", "email", "phone", "comment", "mail", "last_letter_at", "created_at", "owner", "group", "tags"];
    const CARD: Option<fn(&mut String, &[Cell])> = Some(card);

    fn more_heads(&self) -> Vec<String> {
        self.custom.heads()
    }

    fn may(&self) -> &Can<Self::Right> {
        &self.may
    }

    async fn piece(&mut self, db: &mut Db) -> Result<Option<Vec<Row>>> {
        if self.over {
            return Ok(None);
        }
        let rows = clients::batch(db, &self.wanted, self.after.take(), AT_ONCE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        self.after = rows.last().filter(|_| full).map(|last| Key::of(last, self.sort));
        self.over = self.after.is_none();
        Ok(Some(clients::tell(db, rows).await?.into_iter().map(|client| row(client, &self.custom)).collect()))
    }
}

/// One client.
fn row(client: Client, custom: &Columns) -> Row {
    let mail = match client.mail {
        MailStatus::Reachable => "reachable",
        MailStatus::NoSuchAddress => "no_such_address",
        MailStatus::Unsubscribed => "unsubscribed",
        MailStatus::Complaint => "complaint",
        MailStatus::ByHand => "by_hand",
    };
    let custom: Vec<Cell> = custom.cells(&client.custom).collect();
    let mut row = vec![
        client.name.into(),
        client.email.into_string().into(),
        client.phone.map(Phone::into_string).unwrap_or_default().into(),
        client.comment.into(),
        mail.into(),
        client.last_letter_at.into(),
        client.created_at.into(),
        client.owner.name.into(),
        client.group.map(|group| group.name).unwrap_or_default().into(),
        names(&client.tags).into(),
    ];
    row.extend(custom);
    row
}

/// Tags in one cell.
pub(super) fn names(tags: &[Tag]) -> String {
    let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.join("; ")
}

/// The same as a business card.
fn card(out: &mut String, row: &[Cell]) {
    let text = |head| {
        let place = Clients::HEADS.iter().position(|known| *known == head);
        match place.and_then(|place| row.get(place)) {
            Some(Cell::Text(text)) => text.as_str(),
            _ => "",
        }
    };
    let mut card = Card::begin(out);
    card.text("FN", text("name"));
    card.text("EMAIL", text("email"));
    card.text("TEL", text("phone"));
    card.text("NOTE", text("comment"));
    card.text("CATEGORIES", text("group"));
    card.end();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::table;
    use crate::transfer::reading::{Meant, Reading, Tags, look};
    use proptest::prelude::*;
    use vestnik_api::custom_fields::CustomValues;
    use vestnik_api::export::{Delimiter, FileOptions};
    use vestnik_api::id::{ClientId, TagId, UserId};
    use vestnik_api::imports::{ImportKind, ImportLook, OnDuplicate};
    use vestnik_api::me::Person;
    use vestnik_api::tags::TagColour;
    use vestnik_api::text::Email;

    proptest! {
        #[test]
        fn what_is_exported_can_be_imported(name in "[' ]{0,3}[=+@а-яё\",;'-][а-яё\",;' -]{0,20}[а-яё]", comment in "[ \t\r\n'=+@-]{0,4}[=@\na-z\",]{0,20}[a-z]", phone in "\\+7[0-9]{10}",
            tags in prop::collection::vec("[а-яё][а-яё,; -]{0,9}[а-яё]", 0..4),
            delimiter in prop::sample::select(vec![Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab])) {
            let client = Client {
                id: ClientId(1), owner: Person { id: UserId(1), name: "О".to_owned() }, group: None, name: name.clone(),
                email: Email::parse("a@x.example").unwrap(), phone: Some(Phone::parse(&phone).unwrap()), comment: comment.clone(),
                tags: tags.iter().map(|name| Tag { id: TagId(1), name: name.clone(), colour: TagColour::Grey }).collect(), custom: CustomValues::new(),
                mail: MailStatus::Reachable, last_letter_at: None, created_at: jiff::Timestamp::UNIX_EPOCH,
                updated_at: jiff::Timestamp::UNIX_EPOCH, version: 1,
            };
            let file = table::as_text::<Clients>(&[row(client, &Columns::default())], &FileOptions { delimiter, ..FileOptions::default() });
            let mut rows = Vec::new();
            let kind = ImportKind::Clients;
            let look = look(kind, file.as_bytes(), true, true, false, ImportLook::default()).unwrap();
            let columns = look.guess();
            let there = Tags::of(&tags, false);
            let meant = Meant { kind, columns: &columns, custom: &[], stages: &[], tags: &there, on_duplicate: OnDuplicate::Skip };
            let mut reading = Reading::new(look.layout, meant);
            reading.feed(file.as_bytes(), &mut rows);
            reading.finish(&mut rows);
            let row = rows.remove(0).unwrap().record.client().unwrap();
            prop_assert_eq!(row.phone, Some(phone));
            prop_assert_eq!(row.tags, tags);
            prop_assert_eq!(row.comment.as_deref(), Some(comment.trim()));
            prop_assert_eq!(row.name.as_deref(), Some(name.trim()));
        }
    }
}
