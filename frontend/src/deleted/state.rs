//! What the screens of deleted records decide: what their address says, what they are called, and why one could not be brought back.

use crate::clients::phone_words;
use crate::data::Failure;
use crate::route::Route;
use crate::t;
use crate::ui::Crumb;
use serde::{Deserialize, Serialize};
use vestnik_api::Permission;
use vestnik_api::deleted::{Deleted, DeletedFilter};
use vestnik_api::id::GroupId;
use vestnik_api::leads::RecordId;
use yew::AttrValue;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Only of this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not used: nothing here is searched by words.
    #[serde(skip)]
    pub q: Option<String>,
}

impl Asked {
    /// The page it asks for.
    pub(super) fn filter(self, rows: u32) -> DeletedFilter {
        DeletedFilter { group: self.group, limit: rows.try_into().ok(), cursor: self.cursor }
    }
}

/// Of what kind the records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Records {
    /// Leads.
    Leads,
    /// Clients.
    Clients,
}

impl Records {
    /// What one needs to bring one back.
    pub(super) const fn writing(self) -> Permission {
        match self {
            Self::Leads => Permission::LeadsWrite,
            Self::Clients => Permission::ClientsWrite,
        }
    }

    /// What the screen is called.
    pub(super) fn title(self) -> AttrValue {
        match self {
            Self::Leads => t!("deleted-leads"),
            Self::Clients => t!("deleted-clients"),
        }
    }

    /// The list of those that live.
    pub(super) fn living(self) -> Crumb {
        match self {
            Self::Leads => Crumb { to: Route::Leads, name: t!("leads-title") },
            Self::Clients => Crumb { to: Route::Clients, name: t!("clients-title") },
        }
    }
}

/// The screen of a record that is back.
pub(super) const fn page_of(record: RecordId) -> Route {
    match record {
        RecordId::Lead(id) => Route::Lead { id },
        RecordId::Client(id) => Route::Client { id },
    }
}

/// Its number, which no two of one kind have in common.
pub(super) const fn number(record: RecordId) -> i64 {
    match record {
        RecordId::Lead(id) => id.0,
        RecordId::Client(id) => id.0,
    }
}

/// How to reach whom it was about, if it goes by something else.
pub(super) fn contact(record: &Deleted) -> Option<AttrValue> {
    let email = record.email.as_ref().map(ToString::to_string);
    let contact = email.or_else(|| record.phone.as_ref().map(|phone| phone_words(phone.as_str())));
    contact.filter(|contact| *contact != record.title).map(AttrValue::from)
}

/// Why a record could not be brought back.
pub(super) fn refused(record: &Deleted, failure: &Failure) -> AttrValue {
    match (&record.email, failure.field("email")) {
        (Some(email), Some(_)) => t!("deleted-address-taken", name = &record.title, email = email.to_string()),
        _ => t!("deleted-refused", name = &record.title, reason = failure.say()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::id::{ClientId, UserId};
    use vestnik_api::me::Person;
    use vestnik_api::text::{Email, Phone};
    use vestnik_api::{Code, FieldCode, FieldError, Problem, Timestamp};
    use vestnik_client::Error;

    fn anna() -> Deleted {
        Deleted {
            record: RecordId::Client(ClientId(7)),
            title: "Anna".to_owned(),
            email: Some(Email::parse("anna@x.example").unwrap()),
            phone: Some(Phone::parse("+79161234567").unwrap()),
            owner: Person { id: UserId(1), name: "Olga".to_owned() },
            group: None,
            deleted_at: Timestamp::UNIX_EPOCH,
            restore_until: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn it_is_said_whose_address_is_taken_and_otherwise_what_went_wrong() {
        set_lang(Lang::En);
        let refusal =
            |problem: Problem| refused(&anna(), &Failure::from(Error::Problem(Box::new(problem)))).to_string();
        let mut taken = Problem::new(Code::Invalid);
        taken.errors = vec![FieldError::new("email", FieldCode::Taken)];
        assert!(refusal(taken).contains("anna@x.example"));
        assert!(refusal(Problem::new(Code::Forbidden)).starts_with("“Anna”"));
    }

    #[test]
    fn nothing_is_said_twice() {
        assert_eq!(contact(&anna()).as_deref(), Some("anna@x.example"));
        assert_eq!(contact(&Deleted { title: "anna@x.example".to_owned(), ..anna() }), None);
        let called = Deleted { email: None, ..anna() };
        assert_eq!(contact(&called).as_deref(), Some("+7\u{A0}916\u{A0}123-45-67"));
    }
}
