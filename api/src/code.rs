//! The codes of everything that can go wrong, shared by server and screens: the server sends the code,
//! the screen says it in the reader's language.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong with a request as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request could not be read: broken JSON, a wrong type in the query.
    BadRequest,
    /// Nobody is signed in, or the token is worn out.
    Unauthenticated,
    /// E-mail or password do not match an account whose address is confirmed. One that is not confirmed is answered like one
    /// that does not exist: otherwise, signing up for a stranger's address would tell whether he has an account.
    InvalidCredentials,
    /// The account has been blocked by the staff.
    AccountBlocked,
    /// Accounts are made by invitation only, or not at all.
    SignUpClosed,
    /// You see it, but may not do this.
    Forbidden,
    /// No such thing, or not for you.
    NotFound,
    /// The address exists, but not with this method.
    MethodNotAllowed,
    /// A thing of this kind with the same key exists already.
    AlreadyExists,
    /// There are similar leads or clients; see `similar`. Say `anyway` if it is another one all the same.
    SimilarExist,
    /// It has become a client that is gone, or that is not for you.
    ClientGone,
    /// The state of the thing does not allow this action.
    WrongState,
    /// Something else still needs it.
    InUse,
    /// The link is used, replaced or too old.
    LinkExpired,
    /// You keep as much as one person may, or a group as much as a group may.
    StorageFull,
    /// It was changed meanwhile: read it again (`If-Match` did not match).
    ChangedMeanwhile,
    /// The same `Idempotency-Key` came with another body, or its first request is still running.
    IdempotencyConflict,
    /// The body is larger than allowed.
    TooLarge,
    /// The body is of a type this address does not take.
    UnsupportedMediaType,
    /// Something evil was found in the file; `detail` has its name.
    Infected,
    /// One or more fields are not right; see `errors`.
    Invalid,
    /// Too often: wait as long as `Retry-After` says.
    TooManyRequests,
    /// The mail server did not take the letter; `detail` has its words.
    MailRefused,
    /// A fault of ours. It is logged under the request id.
    Internal,
    /// The service is starting, stopping, or has lost its database for the moment.
    Unavailable,
}

impl Code {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated | Self::InvalidCredentials => 401,
            Self::AccountBlocked | Self::SignUpClosed | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::AlreadyExists
            | Self::SimilarExist
            | Self::ClientGone
            | Self::WrongState
            | Self::InUse
            | Self::IdempotencyConflict
            | Self::StorageFull => 409,
            Self::LinkExpired => 410,
            Self::ChangedMeanwhile => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Infected | Self::Invalid => 422,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::MailRefused => 502,
            Self::Unavailable => 503,
        }
    }

    /// A short English sentence: the `title` of a problem.
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request could not be read",
            Self::Unauthenticated => "Sign in first",
            Self::InvalidCredentials => "E-mail and password do not match, or the address is not confirmed yet",
            Self::AccountBlocked => "The account is blocked",
            Self::SignUpClosed => "Accounts are made by invitation only, or not at all",
            Self::Forbidden => "You may not do this",
            Self::NotFound => "There is no such thing here",
            Self::MethodNotAllowed => "This address does not take that method",
            Self::AlreadyExists => "It exists already",
            Self::SimilarExist => "There are similar leads or clients",
            Self::ClientGone => "It has become a client that is gone, or that is not for you",
            Self::WrongState => "Its state does not allow this",
            Self::InUse => "Something else still needs it",
            Self::LinkExpired => "The link is used or too old",
            Self::StorageFull => "There is no more room",
            Self::ChangedMeanwhile => "It was changed meanwhile",
            Self::IdempotencyConflict => "The idempotency key belongs to another request",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "This type of body is not taken here",
            Self::Infected => "Something evil was found in the file",
            Self::Invalid => "Some fields are not right",
            Self::TooManyRequests => "Too many requests",
            Self::Internal => "Something went wrong on our side",
            Self::MailRefused => "The mail server did not take the letter",
            Self::Unavailable => "The service is not available right now",
        }
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// Must not be empty.
    Required,
    /// Longer than allowed.
    TooLong,
    /// Shorter than allowed.
    TooShort,
    /// More entries than allowed.
    TooMany,
    /// Has line breaks or control characters where one plain line is asked.
    ControlCharacter,
    /// Not an e-mail address.
    InvalidEmail,
    /// Not a telephone number.
    InvalidPhone,
    /// Not the name of an IANA time zone.
    InvalidTimeZone,
    /// Not a cron line of five fields.
    InvalidCron,
    /// A schedule that never comes.
    NeverComes,
    /// The end lies before the start.
    EndBeforeStart,
    /// Lies in the past.
    InThePast,
    /// Too easy to guess.
    WeakPassword,
    /// Not the current password.
    WrongPassword,
    /// Somebody else has it already.
    Taken,
    /// No such thing, or not yours.
    NotFound,
    /// The template could not be read.
    TemplateSyntax,
    /// The template names a field that does not exist.
    TemplateUnknownField,
    /// The environment of the server sets it: it can't be changed here.
    Fixed,
    /// The API does not know this field.
    UnknownField,
    /// Of the wrong type or outside its range.
    Invalid,
}

impl FieldCode {
    /// A short English sentence: the `message` of a field error.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Required => "must not be empty",
            Self::TooLong => "is too long",
            Self::TooShort => "is too short",
            Self::TooMany => "has too many entries",
            Self::ControlCharacter => "must be one line without control characters",
            Self::InvalidEmail => "is not an e-mail address",
            Self::InvalidPhone => "is not a telephone number",
            Self::InvalidTimeZone => "is not the name of a time zone",
            Self::InvalidCron => "is not a cron line of five fields",
            Self::NeverComes => "describes a time that never comes",
            Self::EndBeforeStart => "lies before the start",
            Self::InThePast => "lies in the past",
            Self::WeakPassword => "is too easy to guess",
            Self::WrongPassword => "is not the current password",
            Self::Taken => "is taken already",
            Self::NotFound => "was not found",
            Self::TemplateSyntax => "is not a readable template",
            Self::TemplateUnknownField => "names a field that does not exist",
            Self::Fixed => "is set by the environment of the server",
            Self::UnknownField => "is not known here",
            Self::Invalid => "is not valid",
        }
    }

    /// Every code, for the reader of error texts.
    pub const ALL: [Self; 21] = [
        Self::Required,
        Self::TooLong,
        Self::TooShort,
        Self::TooMany,
        Self::ControlCharacter,
        Self::InvalidEmail,
        Self::InvalidPhone,
        Self::InvalidTimeZone,
        Self::InvalidCron,
        Self::NeverComes,
        Self::EndBeforeStart,
        Self::InThePast,
        Self::WeakPassword,
        Self::WrongPassword,
        Self::Taken,
        Self::NotFound,
        Self::TemplateSyntax,
        Self::TemplateUnknownField,
        Self::Fixed,
        Self::UnknownField,
        Self::Invalid,
    ];

    /// Finds the code whose message an error text starts with: how a value's own refusal
    /// (see [`crate::text`]) travels through serde's error, which carries text only.
    pub fn from_message(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| text.starts_with(code.message()))
    }
}
