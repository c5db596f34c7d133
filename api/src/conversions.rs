//! A lead becomes a client.

use crate::clients::Client;
use crate::id::{ClientId, CustomFieldId};
use crate::leads::{Lead, Similar};
use crate::text::{Email, Line, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What would come of a conversion, before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConversionPlan {
    /// What moves to the client.
    pub moves: Moved,
    /// Clients in the same place that may be the same, which it can become instead of a new one.
    pub similar: Vec<Similar>,
}

/// What hangs on a record and moves along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Moved {
    /// Comments and their answers.
    pub comments: i64,
    /// Files.
    pub files: i64,
    /// Tags. The record that goes keeps them, too.
    pub tags: i64,
}

/// Makes a lead a client: a new one, or one there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Convert {
    /// The client it becomes, of the same group or owner; a new one if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The name of the new client; what the lead goes by, if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// The address of the new client; that of the lead, if not said. One of them must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// What an existing client takes from the lead instead of its own. What it has not is taken in any case, an empty comment too.
    pub take: Vec<Taken>,
    /// The custom fields whose values an existing client takes from the lead instead of its own. What it has not is taken in any case.
    pub take_custom: Vec<CustomFieldId>,
}

/// A field that an existing client takes from a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// What it goes by.
    Name,
    /// The address: another client of the same group or owner must not have it. Who wanted no letters under either gets none under it.
    Email,
    /// The telephone number.
    Phone,
    /// The comment: the company of the lead, if the client does not go by it, and the description.
    Comment,
    /// Whose it is.
    Owner,
}

/// How many characters the comment of a client holds.
const ROOM: usize = 2000;

/// What a lead has to say in the comment of a client that it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentOfLead {
    /// The company in the first line, if the client does not go by it, and the description; where there is no room for the whole, the
    /// beginning, with `…` at its end.
    pub text: Text<ROOM>,
    /// Whether it is the beginning only. The whole stays with the lead.
    pub cut: bool,
}

impl CommentOfLead {
    /// In the comment of a client of this name.
    pub fn new(lead: &Lead, name: &str) -> Self {
        let company =
            Some(lead.company.as_str()).filter(|company| company.to_lowercase() != name.trim().to_lowercase());
        let said = company.into_iter().chain([lead.description.as_str()]).filter(|part| !part.is_empty());
        let whole = said.collect::<Vec<_>>().join("\n");
        match Text::parse(&whole) {
            Ok(text) => Self { text, cut: false },
            Err(_) => Self { text: beginning(&whole), cut: true },
        }
    }
}

/// As much as there is room for.
fn beginning(whole: &str) -> Text<ROOM> {
    let kept: String = whole.chars().take(ROOM - 1).collect();
    Text::parse(&format!("{}…", kept.trim_end())).unwrap_or_default()
}

/// A lead that has become a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conversion {
    /// The lead as it is now: to be read, and not changed.
    pub lead: Lead,
    /// The client.
    pub client: Client,
    /// What moved. Nothing, where it had become that client before.
    pub moved: Moved,
}

/// A conversion that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reverted {
    /// The lead, as it was.
    pub lead: Lead,
    /// What moved back, with the answers that were given to it since.
    pub moved: Moved,
    /// The client that stays: it was there before, or something has come to it since.
    pub client: Option<ClientId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(company: &str, description: &str) -> Lead {
        serde_json::from_value(serde_json::json!({
            "id": 1, "owner": {"id": 1, "name": "Anna"}, "group": null, "tags": [], "custom": {}, "title": "Ivan", "name": "Ivan",
            "company": company, "email": null, "phone": null, "source": "", "priority": "normal", "description": description,
            "amount": null, "next_step": "", "next_step_on": null,
            "stage": {"id": 1, "name": "New", "preset": "new", "meaning": "open"}, "stage_since": "2026-11-20T10:00:00Z",
            "lost_reason": "", "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z", "version": 1
        }))
        .unwrap()
    }

    fn said(company: &str, description: &str, name: &str) -> (String, bool) {
        let said = CommentOfLead::new(&lead(company, description), name);
        (said.text.into_string(), said.cut)
    }

    #[test]
    fn the_company_stands_first_unless_the_client_goes_by_it() {
        assert_eq!(said("Acme", "80 sets", "Ivan"), ("Acme\n80 sets".to_owned(), false));
        assert_eq!(said("Acme", "80 sets", " ACME"), ("80 sets".to_owned(), false));
        assert_eq!(said("Acme", "", "Ivan"), ("Acme".to_owned(), false));
        assert_eq!(said("", "", "Ivan"), (String::new(), false));
    }

    #[test]
    fn what_has_no_room_is_marked() {
        let whole = "a".repeat(ROOM);
        assert_eq!(said("", &whole, "Ivan"), (whole.clone(), false));
        assert_eq!(said("Acme", &whole, "Ivan"), (format!("Acme\n{}…", "a".repeat(ROOM - 6)), true));
    }
}
