//! What becomes of what is known of a lead. Pure.

use crate::custom_fields;
use crate::platform::error::{Error, Result};
use vestnik_api::clients::{ChangeClient, Client, NewClient};
use vestnik_api::conversions::{CommentOfLead, Convert, Taken};
use vestnik_api::id::CustomFieldId;
use vestnik_api::leads::Lead;
use vestnik_api::text::Line;
use vestnik_api::{Code, FieldCode, FieldError};

/// What becomes of each column that names a lead, beside those of what goes with it. A test compares it with the database: nobody adds one
/// without a thought of this.
pub const LEFT: &[(&str, &str, &str)] = &[
    ("comments", "origin_lead_id", "says to which lead it goes back"),
    ("record_files", "origin_lead_id", "the same"),
    ("record_tags", "origin_lead_id", "the same"),
    ("conversions", "lead_id", "says how it became a client"),
    ("imported_leads", "lead_id", "stays: which import made the lead"),
    ("import_changes", "record_id", "stays: which import changed it"),
    ("notifications", "about_id", "stays: the lead leads on"),
    ("audit_log", "object_id", "stays: what was done with the lead is told with its client, too"),
];

/// What becomes of each column of a lead. A test compares it with the database: nobody adds one without a thought of this.
pub const FATES: &[(&str, &str)] = &[
    ("id", "stays: the lead is read at its old address"),
    ("owner_id", "the new client's; an existing one keeps its own, if nothing else is said"),
    ("group_id", "the client is of the same group"),
    ("home", "follows owner and group"),
    ("yard", "follows the group"),
    ("name", "the client's name, through what the lead goes by"),
    ("company", "the client's name where no person is named; else the first line of what goes into its comment"),
    (
        "email",
        "the new client's; an existing one takes it if that is asked for; who wanted no letters there gets none under \
         another one either",
    ),
    ("phone", "the new client's; an existing one takes it where it has none, or if that is asked for"),
    ("title", "the new client's name; an existing one takes it if that is asked for"),
    ("source", "stays with the lead: where it came from"),
    ("priority", "stays with the lead: it has been looked after"),
    (
        "description",
        "the new client's comment; an existing one takes it where it has none, or if that is asked for; what there is \
         no room for, which is marked, is read on the lead",
    ),
    ("amount", "stays with the lead: what it was hoped to bring"),
    ("currency", "the same"),
    ("amount_key", "follows the amount"),
    ("next_step", "stays with the lead: the step is done"),
    ("next_step_on", "the same"),
    ("next_step_key", "follows the day"),
    ("stage_id", "the first stage that means won; before it is kept for taking it back"),
    ("meaning", "follows the stage"),
    ("stage_since", "the moment of the conversion"),
    ("rank", "stays with the lead"),
    ("lost_reason", "none: it was not lost"),
    ("created_at", "stays with the lead"),
    ("updated_at", "the moment of the conversion"),
    ("deleted_at", "only a living lead is converted"),
    ("version", "counts on"),
    (
        "custom",
        "the client's, of those fields that clients have too, as far as it says nothing there or the lead's is taken",
    ),
    ("search", "follows the others"),
    ("converted_to", "the client"),
    ("converted_at", "the moment of the conversion"),
];

/// The client that a lead becomes; `has`: whether clients have that custom field.
pub(super) fn made_of(lead: &Lead, how: &Convert, has: impl Fn(CustomFieldId) -> bool) -> Result<NewClient> {
    let email = how.email.clone().or_else(|| lead.email.clone());
    let name = how.name.as_ref().map_or(lead.title.as_str(), Line::as_str);
    Ok(NewClient {
        name: Line::parse(name).map_err(|refused| Error::field("name", refused.0))?,
        email: email.ok_or_else(|| Error::field("email", FieldCode::Required))?,
        phone: lead.phone.clone(),
        comment: CommentOfLead::new(lead, name).text,
        custom: lead.custom.iter().filter(|(id, _)| has(**id)).map(|(id, value)| (*id, value.clone())).collect(),
        group: lead.group.as_ref().map(|group| group.id),
        owner: None,
    })
}

/// What an existing client takes over: what is asked for, and what it has not; `has`: whether clients have that custom field.
pub(super) fn taken_over(
    lead: &Lead,
    client: &Client,
    how: &Convert,
    has: impl Fn(CustomFieldId) -> bool,
) -> ChangeClient {
    let takes = |what| how.take.contains(&what);
    let custom = lead.custom.iter().filter(|(id, _)| has(**id));
    let phone = lead.phone.clone().filter(|_| client.phone.is_none() || takes(Taken::Phone));
    let name = Line::parse(&lead.title).ok().filter(|_| takes(Taken::Name));
    let comment = CommentOfLead::new(lead, name.as_ref().map_or(client.name.as_str(), Line::as_str)).text;
    let is_told = !comment.as_str().is_empty() && (client.comment.is_empty() || takes(Taken::Comment));
    ChangeClient {
        name,
        email: lead.email.clone().filter(|_| takes(Taken::Email)),
        phone: phone.map(Some),
        comment: is_told.then_some(comment),
        custom: custom_fields::taken(custom, &client.custom, &how.take_custom),
    }
}

/// Whether something was refused because another client has the address.
pub(super) fn address_is_taken(error: &Error) -> bool {
    let taken = |wrong: &FieldError| wrong.field == "email" && wrong.code == FieldCode::Taken;
    matches!(error, Error::Problem(problem) if problem.errors.iter().any(taken))
}

/// Of many leads it is told apart which have no address and which have one that another client has: the latter as of clients that are moved.
pub(super) fn told_apart(error: Error) -> Error {
    if address_is_taken(&error) { Code::InUse.into() } else { error }
}
