//! What went wrong, said in the reader's language.

use crate::t;
use std::rc::Rc;
use vestnik_api::leads::Similar;
use vestnik_api::{Code, FieldCode, FieldError};
use vestnik_client::Error;
use yew::AttrValue;

/// Why a question was not answered, or an action not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure(Rc<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(Rc::new(error))
    }
}

impl Failure {
    /// The server's code, if it answered.
    pub fn code(&self) -> Option<Code> {
        self.0.problem().map(|problem| problem.code)
    }

    /// No such thing, or not for this person.
    pub fn is_not_found(&self) -> bool {
        self.code() == Some(Code::NotFound)
    }

    /// Seen, but not allowed.
    pub fn is_forbidden(&self) -> bool {
        self.code() == Some(Code::Forbidden)
    }

    /// The server was not reached.
    pub fn is_offline(&self) -> bool {
        matches!(*self.0, Error::Unreachable(_))
    }

    /// Under which number the server logged it.
    pub fn request_id(&self) -> Option<AttrValue> {
        self.0.problem().and_then(|problem| problem.request_id.clone()).map(AttrValue::from)
    }

    /// What the server adds in its own words.
    pub fn detail(&self) -> Option<AttrValue> {
        self.0.problem().and_then(|problem| problem.detail.clone()).map(AttrValue::from)
    }

    /// What went wrong, and what to do next.
    pub fn say(&self) -> AttrValue {
        match &*self.0 {
            Error::Problem(problem) => say(problem.code),
            Error::Unreachable(_) => t!("problem-offline"),
            Error::Unreadable(_) => t!("problem-unreadable"),
        }
    }

    /// What is wrong with one field.
    pub fn field(&self, name: &str) -> Option<AttrValue> {
        let error = self.0.problem()?.field(name)?;
        let said = field_words(error.code);
        Some(match (error.line, error.column) {
            (Some(line), Some(column)) => t!("field-at", said = said, line = line, column = column),
            _ => said,
        })
    }

    /// The error of one field as the server gave it: with the place in a text, and its own words.
    pub fn fault(&self, name: &str) -> Option<FieldError> {
        self.0.problem()?.field(name).cloned()
    }

    /// All fields at fault.
    pub fn faults(&self) -> &[FieldError] {
        self.0.problem().map_or(&[], |problem| &problem.errors)
    }

    /// The leads and clients that are like what was to be added.
    pub fn similar(&self) -> &[Similar] {
        self.0.problem().map_or(&[], |problem| &problem.similar)
    }

    /// Whether the fields at fault are all among these: then the form shows them, and nothing more need be said.
    pub fn only_fields(&self, shown: &[&str]) -> bool {
        self.only_fields_that(|field| shown.contains(&field))
    }

    /// The same where what is shown is told by the name.
    pub fn only_fields_that(&self, shown: impl Fn(&str) -> bool) -> bool {
        let problem = self.0.problem().filter(|problem| !problem.errors.is_empty());
        problem.is_some_and(|problem| problem.errors.iter().all(|error| shown(&error.field)))
    }
}

fn say(code: Code) -> AttrValue {
    match code {
        Code::BadRequest => t!("problem-bad-request"),
        Code::Unauthenticated => t!("problem-unauthenticated"),
        Code::InvalidCredentials => t!("problem-invalid-credentials"),
        Code::AccountBlocked => t!("problem-account-blocked"),
        Code::SignUpClosed => t!("problem-sign-up-closed"),
        Code::Forbidden => t!("problem-forbidden"),
        Code::NotFound => t!("problem-not-found"),
        Code::MethodNotAllowed => t!("problem-unreadable"),
        Code::AlreadyExists => t!("problem-already-exists"),
        Code::SimilarExist => t!("problem-similar-exist"),
        Code::ClientGone => t!("problem-client-gone"),
        Code::WrongState => t!("problem-wrong-state"),
        Code::InUse => t!("problem-in-use"),
        Code::LinkExpired => t!("problem-link-expired"),
        Code::ChangedMeanwhile => t!("problem-changed-meanwhile"),
        Code::Infected => t!("problem-infected"),
        Code::StorageFull => t!("problem-storage-full"),
        Code::IdempotencyConflict => t!("problem-idempotency-conflict"),
        Code::TooLarge => t!("problem-too-large"),
        Code::UnsupportedMediaType => t!("problem-unsupported-media-type"),
        Code::Invalid => t!("problem-invalid"),
        Code::TooManyRequests => t!("problem-too-many-requests"),
        Code::Internal => t!("problem-internal"),
        Code::MailRefused => t!("problem-mail-refused"),
        Code::Unavailable => t!("problem-unavailable"),
    }
}

/// What is wrong with a field, by its code.
pub fn field_words(code: FieldCode) -> AttrValue {
    match code {
        FieldCode::Required => t!("field-required"),
        FieldCode::TooLong => t!("field-too-long"),
        FieldCode::TooShort => t!("field-too-short"),
        FieldCode::TooMany => t!("field-too-many"),
        FieldCode::ControlCharacter => t!("field-control-character"),
        FieldCode::InvalidEmail => t!("field-invalid-email"),
        FieldCode::InvalidPhone => t!("field-invalid-phone"),
        FieldCode::InvalidTimeZone => t!("field-invalid-time-zone"),
        FieldCode::InvalidCron => t!("field-invalid-cron"),
        FieldCode::NeverComes => t!("field-never-comes"),
        FieldCode::EndBeforeStart => t!("field-end-before-start"),
        FieldCode::InThePast => t!("field-in-the-past"),
        FieldCode::WeakPassword => t!("field-weak-password"),
        FieldCode::WrongPassword => t!("field-wrong-password"),
        FieldCode::Taken => t!("field-taken"),
        FieldCode::NotFound => t!("field-not-found"),
        FieldCode::TemplateSyntax => t!("field-template-syntax"),
        FieldCode::TemplateUnknownField => t!("field-template-unknown-field"),
        FieldCode::Fixed => t!("field-fixed"),
        FieldCode::UnknownField | FieldCode::Invalid => t!("field-invalid"),
    }
}
