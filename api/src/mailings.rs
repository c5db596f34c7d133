//! Mailings: what to send, to whom, when, how often.

use crate::code::FieldCode;
use crate::deliveries::Run;
use crate::id::{ClientId, MailingId, MessageId, UserId};
use crate::me::Person;
use crate::messages::Draft;
use crate::page::Limit;
use crate::text::{Line, Refused, TimeZone};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{IntoParams, ToSchema};

/// How many clients can be chosen one by one for a mailing.
pub const MAX_CHOSEN: usize = 10_000;

/// A mailing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mailing {
    /// Its number.
    pub id: MailingId,
    /// Whose mailing it is.
    pub owner: Person,
    /// What its author calls it.
    pub name: String,
    /// Where it is in its life.
    pub state: MailingState,
    /// A message, or a letter of its own.
    pub content: Content,
    /// The subject, with merge fields, as it would go out now.
    pub subject: String,
    /// To whom.
    pub audience: AudienceSummary,
    /// When, and how often.
    pub schedule: Schedule,
    /// When it goes out next, if ever.
    pub next_run_at: Option<Timestamp>,
    /// Its last run, with figures.
    pub last_run: Option<Run>,
    /// By whom it was stopped, and why.
    pub stopped: Option<Stopped>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; the `ETag`.
    pub version: i32,
}

/// Where a mailing is in its life: `draft → active ⇄ paused → completed`, and `stopped` by the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailingState {
    /// Being written; nothing goes out.
    Draft,
    /// Goes out when its time comes.
    Active,
    /// Held by its owner; goes on where it was.
    Paused,
    /// Over; never sent again, whatever its dates.
    Completed,
    /// Switched off by the staff; its owner can't undo that.
    Stopped,
}

/// By whom a mailing was stopped, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stopped {
    /// Who did it.
    pub by: Person,
    /// And why.
    pub reason: String,
    /// And when.
    pub at: Timestamp,
}

/// What a mailing sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Content {
    /// One of your messages, as it stands when a run starts.
    Message {
        /// Which.
        message_id: MessageId,
    },
    /// A letter of its own.
    Own(Draft),
}

/// To whom a mailing goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Audience {
    /// To all of one's clients, as they are when a run starts.
    All,
    /// To these clients: at most 10,000.
    Chosen {
        /// Their numbers.
        #[schema(max_items = 10_000)]
        client_ids: Vec<ClientId>,
    },
}

/// To how many a mailing would go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AudienceSummary {
    /// All of one's clients, or chosen ones.
    pub kind: AudienceKind,
    /// How many clients that is now. An address that is in two homes is two clients, and gets one letter.
    pub clients: i64,
}

/// All of one's clients, or chosen ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudienceKind {
    /// All of one's clients.
    All,
    /// Chosen ones.
    Chosen,
}

/// A date and time as the clock on the wall shows it: `2026-11-23T09:00`. Means something only beside a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "civil::DateTime")]
pub struct WallTime(pub civil::DateTime);

impl From<WallTime> for civil::DateTime {
    fn from(wall: WallTime) -> Self {
        wall.0
    }
}

impl TryFrom<String> for WallTime {
    type Error = Refused;

    /// Takes date and time of day, and nothing else: a time zone would be ignored, and a date alone is no time.
    fn try_from(text: String) -> Result<Self, Refused> {
        let shape: String = text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        match shape.as_str() {
            "0000-00-00T00:00" | "0000-00-00T00:00:00" => {
                text.parse().map(Self).map_err(|_unreadable| Refused(FieldCode::Invalid))
            }
            _ => Err(Refused(FieldCode::Invalid)),
        }
    }
}

impl utoipa::PartialSchema for WallTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"))
            .examples(["2026-11-23T09:00:00"])
            .into()
    }
}

impl ToSchema for WallTime {
    fn name() -> Cow<'static, str> {
        "WallTime".into()
    }
}

/// When a mailing goes out, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Not before this time. Its time of day is that of every sending, except by cron line.
    pub start: WallTime,
    /// Not after this time; reaching it completes the mailing.
    #[serde(default)]
    pub end: Option<WallTime>,
    /// The zone both are meant in: summer and winter time included.
    pub time_zone: TimeZone,
    /// How often.
    pub recurrence: Recurrence,
}

/// How often a mailing goes out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recurrence {
    /// Once, at the start.
    Once,
    /// Every day.
    Daily,
    /// Every week on these days.
    Weekly {
        /// At least one.
        #[schema(min_items = 1, max_items = 7)]
        days: Vec<Weekday>,
    },
    /// Every month on this day; in a shorter month on its last day.
    Monthly {
        /// 1 to 31.
        #[schema(minimum = 1, maximum = 31)]
        day: u8,
    },
    /// By a cron line of five fields: minute, hour, day of month, month, day of week.
    Cron {
        /// The line.
        #[schema(max_length = 100, example = "30 18 * * MON-FRI")]
        line: String,
    },
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// The next times of a schedule: what a form shows before anything is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Forecast {
    /// The next times, at most four; none means that it never goes out (again).
    pub next: Vec<Timestamp>,
}

/// A new mailing: a draft of yours. Start it when it is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMailing {
    /// What you call it.
    pub name: Line<150>,
    /// What to send.
    pub content: Content,
    /// To whom.
    pub audience: Audience,
    /// When, and how often.
    pub schedule: Schedule,
}

/// What to change about a mailing; what is absent stays. A run under way keeps the letter it started with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMailing {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line<150>>,
    /// Something else to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Somebody else to send it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Other times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
}

/// Why a mailing is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Shown to the owner.
    pub reason: Line<500>,
}

/// Which mailings to list, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MailingFilter {
    /// Part of the name or the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<MailingState>,
    /// Only those with (or without) a run under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sending: Option<bool>,
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The order; last changed first if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<MailingSort>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Whether to count them all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// The order of a list of mailings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum MailingSort {
    /// A to Z.
    #[serde(rename = "name")]
    Name,
    /// Z to A.
    #[serde(rename = "-name")]
    NameDescending,
    /// Longest untouched first.
    #[serde(rename = "updated_at")]
    UpdatedAt,
    /// Last changed first.
    #[default]
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
}

/// How many mailings there are, by state: the tabs of the list. The parts of `all` add up to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailingCounts {
    /// All of them.
    pub all: i64,
    /// Drafts.
    pub draft: i64,
    /// Active ones.
    pub active: i64,
    /// Paused ones.
    pub paused: i64,
    /// Completed ones.
    pub completed: i64,
    /// Stopped ones.
    pub stopped: i64,
    /// With a run under way, whatever the state.
    pub sending: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_time_is_a_date_and_a_time_of_day() {
        let wall: WallTime = serde_json::from_str("\"2026-11-23T09:00\"").unwrap();
        assert_eq!(serde_json::to_string(&wall).unwrap(), "\"2026-11-23T09:00:00\"");
        for odd in [
            "2026-11-23",
            "2026-11-23T09:00:00Z",
            "2026-11-23T09:00+03:00",
            "2026-11-23T09:00[Europe/Moscow]",
            "2026-11-23 09:00",
            "2026-11-23T09:00:00.5",
            "2026-13-23T09:00",
            "2026-02-29T09:00",
            "20261123T0900",
            "",
        ] {
            assert!(serde_json::from_value::<WallTime>(odd.into()).is_err(), "{odd}");
        }
    }
}
