//! What became of the letters: runs, deliveries, attempts and their figures.

use crate::id::{AttemptId, ClientId, DeliveryId, MailingId, RunId, UserId};
use crate::page::Limit;
use crate::suppressions::SuppressionReason;
use crate::text::Email;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One sending of a mailing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// Of which mailing.
    pub mailing_id: MailingId,
    /// The time it was meant for.
    pub scheduled_for: Timestamp,
    /// When it began.
    pub started_at: Timestamp,
    /// When the last of its letters was settled.
    pub finished_at: Option<Timestamp>,
    /// How far it is.
    pub state: RunState,
    /// What became of its letters so far.
    pub counts: Counts,
    /// The run that did not reach those whom this one goes to; none: it goes to all recipients.
    pub resend_of: Option<RunId>,
    /// Whether another run has made up for those whom this one did not reach.
    pub resent: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Letters go out, or wait to be tried again.
    Running,
    /// Held with its mailing.
    Paused,
    /// Every letter is settled.
    Finished,
    /// Ended before its time, by its owner or the staff: what was still waiting is cancelled.
    Cancelled,
}

/// What became of the letters of one run, or of many.
/// Always `total = waiting + sending + sent + deferred + failed + suppressed + cancelled`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// All recipients.
    pub total: i64,
    /// Not tried yet.
    pub waiting: i64,
    /// In a worker's hands right now.
    pub sending: i64,
    /// Taken by a mail server.
    pub sent: i64,
    /// Refused for the moment; will be tried again.
    pub deferred: i64,
    /// Refused for good, or not taken before the end of all tries.
    pub failed: i64,
    /// Left out: the address is on the stop list.
    pub suppressed: i64,
    /// Not sent, because the run was ended before.
    pub cancelled: i64,
}

impl Counts {
    /// Letters that need nothing more.
    pub const fn settled(&self) -> i64 {
        self.sent + self.failed + self.suppressed + self.cancelled
    }

    /// Whether the parts give the total.
    pub const fn add_up(&self) -> bool {
        self.total == self.waiting + self.sending + self.deferred + self.settled()
    }
}

/// One letter to one recipient in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// Of which run.
    pub run_id: RunId,
    /// To which client, if it still exists.
    pub client_id: Option<ClientId>,
    /// The client's name when the run began.
    pub name: String,
    /// The address it goes to.
    pub email: Email,
    /// What became of it.
    pub state: DeliveryState,
    /// Why it failed or was left out; absent from letters of earlier versions.
    pub reason: Option<Reason>,
    /// How often it was tried.
    pub attempts: i32,
    /// The last answer of a mail server, in its own words.
    pub reply: Option<String>,
    /// When it was last tried.
    pub last_attempt_at: Option<Timestamp>,
    /// When it will be tried again.
    pub next_attempt_at: Option<Timestamp>,
    /// The `Message-ID` of the letter.
    pub message_id: String,
}

/// A letter in a list of those of all mailings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Letter {
    /// What became of it.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// Of which mailing.
    pub mailing_id: MailingId,
    /// The mailing's name when the run began.
    pub mailing_name: String,
}

/// A letter with every try at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LetterWhole {
    /// What the list shows.
    #[serde(flatten)]
    pub letter: Letter,
    /// The tries, the first one first; at most 200.
    pub tries: Vec<Attempt>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not tried yet, or in a worker's hands.
    Waiting,
    /// Taken by a mail server.
    Sent,
    /// Refused for the moment; will be tried again.
    Deferred,
    /// Refused for good, or not taken before the end of all tries.
    Failed,
    /// Left out: the address is on the stop list.
    Suppressed,
    /// Not sent, because the run was ended before.
    Cancelled,
}

/// Why a letter was not delivered. What a mail server meant is told by its enhanced code (RFC 3463, RFC 5248), or else by its
/// words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no such address: no more letters go there.
    NoSuchAddress,
    /// The mailbox is full.
    MailboxFull,
    /// Against the rules of the receiving side: spam filters, block lists, a sender who is not trusted.
    Policy,
    /// What the letter holds, or its size.
    Content,
    /// Anything else a mail server said, or a line that broke.
    Server,
    /// Refused for the moment until the end of all tries.
    Expired,
    /// The letter could not be made.
    Impossible,
    /// Left out: the reader has unsubscribed.
    Unsubscribed,
    /// Left out: the reader has complained.
    Complaint,
    /// Left out: somebody put the address on the stop list.
    ByHand,
}

impl Reason {
    /// Every reason there is.
    pub const ALL: [Self; 10] = [
        Self::NoSuchAddress,
        Self::MailboxFull,
        Self::Policy,
        Self::Content,
        Self::Server,
        Self::Expired,
        Self::Impossible,
        Self::Unsubscribed,
        Self::Complaint,
        Self::ByHand,
    ];

    /// Its name: `no_such_address`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoSuchAddress => "no_such_address",
            Self::MailboxFull => "mailbox_full",
            Self::Policy => "policy",
            Self::Content => "content",
            Self::Server => "server",
            Self::Expired => "expired",
            Self::Impossible => "impossible",
            Self::Unsubscribed => "unsubscribed",
            Self::Complaint => "complaint",
            Self::ByHand => "by_hand",
        }
    }
}

impl From<SuppressionReason> for Reason {
    fn from(reason: SuppressionReason) -> Self {
        match reason {
            SuppressionReason::NoSuchAddress => Self::NoSuchAddress,
            SuppressionReason::Unsubscribed => Self::Unsubscribed,
            SuppressionReason::Complaint => Self::Complaint,
            SuppressionReason::ByHand => Self::ByHand,
        }
    }
}

/// One try at a delivery: a row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attempt {
    /// Its number.
    pub id: AttemptId,
    /// When.
    pub at: Timestamp,
    /// Of which letter.
    pub delivery_id: DeliveryId,
    /// In which run.
    pub run_id: RunId,
    /// Of which mailing.
    pub mailing_id: MailingId,
    /// The mailing's name.
    pub mailing_name: String,
    /// To which client, if it still exists.
    pub client_id: Option<ClientId>,
    /// To which address.
    pub email: Email,
    /// What came of it.
    pub outcome: Outcome,
    /// Why the letter was refused; absent from rows of earlier versions.
    pub reason: Option<Reason>,
    /// Which try it was, from 1.
    pub number: i32,
    /// The mail server's code (RFC 5321), if it gave one.
    #[schema(example = 250)]
    pub code: Option<i16>,
    /// The mail server's own words, or what happened to the connection.
    #[schema(example = "2.0.0 Ok: queued as 4Zk9T21xQz")]
    pub reply: String,
    /// Which mail server.
    #[schema(example = "mx.vestnik.example")]
    pub server: String,
    /// How long it took, in milliseconds.
    pub duration_ms: i32,
}

/// What came of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Taken.
    Sent,
    /// Refused for the moment (4xx), or the connection failed.
    Deferred,
    /// Refused for good (5xx), or the last try was in vain.
    Failed,
}

impl Outcome {
    /// Its name: `sent`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
        }
    }
}

/// Which log rows to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LogFilter {
    /// Words, each of which is part of the address or of the server's answer. A page looks through 100,000 rows for them;
    /// where there are more, it may be short, or empty, and goes on with its `next_cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only of this mailing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailing: Option<MailingId>,
    /// Only of this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Only to this client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// Only with this outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub outcome: Option<Outcome>,
    /// Only for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub reason: Option<Reason>,
    /// Only of this person's mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Not before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Whether to count them all. More than 100,000 are not counted: no total is told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// Which letters of all mailings to list. Newest first.
///
/// A page looks through 2,000 runs, and where a state is asked for and no address, through 250,000 letters of runs that have any in that
/// state; where there are more, it may be short, or empty, and goes on with its `next_cursor`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LetterFilter {
    /// Only to this address, the whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<DeliveryState>,
    /// Only of this mailing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailing: Option<MailingId>,
    /// Only of this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Only of this person's mailings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which deliveries of a mailing to list. In the order they were queued.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// Words, each of which is part of the name or the address. A page looks through 250,000 letters for them, or for a
    /// state; where there are more, it may be short, or empty, and goes on with its `next_cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only of this run; of the last one if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<DeliveryState>,
    /// Only for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub reason: Option<Reason>,
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which runs of a mailing to list. Newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RunPage {
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A mailing's figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Statistics {
    /// How many runs there were.
    pub runs: i64,
    /// What became of the letters of all runs.
    pub all_runs: Counts,
    /// The last run, with its own counts.
    pub last_run: Option<Run>,
    /// How many times a letter of any run was tried.
    pub attempts: i64,
    /// The last run minute by minute: at most 120 points, the last ones; wider steps for longer runs.
    pub pace: Vec<Pace>,
}

/// The letters of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pace {
    /// When the span begins.
    pub at: Timestamp,
    /// How long it is, in seconds.
    pub seconds: i32,
    /// Letters taken.
    pub sent: i64,
    /// Letters refused for the moment.
    pub deferred: i64,
    /// Letters refused for good.
    pub failed: i64,
}

/// What live pages hear: one `progress` event of server-sent events (WHATWG HTML, 9.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Of which mailing.
    pub mailing_id: MailingId,
    /// Its state.
    pub state: crate::mailings::MailingState,
    /// When it goes out next.
    pub next_run_at: Option<Timestamp>,
    /// Its last run, with counts.
    pub run: Option<Run>,
}
