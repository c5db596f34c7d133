//! From a row to a client.

use super::rows::{Judged, Record, Refused, Row, line, text};
use crate::clients::Incoming;
use vestnik_api::imports::{ImportField, OnDuplicate};
use vestnik_api::text::{Email, Phone};

/// Reads one. The name may be missing only where clients may be updated and this one may exist.
pub(super) fn read(mut row: Judged<'_>, on_duplicate: OnDuplicate) -> Result<Row, Refused> {
    let (name, comment) = (row.name(), row.lines(ImportField::Comment));
    let (email, phone) = (row.cell(ImportField::Email), row.cell(ImportField::Phone));
    let may_be_nameless = name.is_empty() && on_duplicate.changes();
    let name = if may_be_nameless { None } else { row.must("name", &name, line::<150>) };
    let email = row.must("email", email, |text| Email::parse(text).map(Email::into_string));
    let phone = row.may("phone", phone, |text| Phone::parse(text).map(Phone::into_string));
    let comment = row.may("comment", &comment, text::<2000>);
    let (tags, custom) = (row.tags(), row.custom());
    let client = email.map(|email| Record::Client(Incoming { name, email, phone, comment, tags, custom }));
    row.end(client, may_be_nameless)
}
