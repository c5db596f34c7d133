//! The one error of the server: a problem that the caller is told, or a fault of ours that is logged.

use diesel::result::DatabaseErrorKind;
use vestnik_api::{Code, FieldCode, FieldError, Problem};

/// What a fallible piece of the server answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's to mend, or at least to know.
    #[error("{}", .0.title)]
    Problem(Box<Problem>),
    /// The caller has to wait this many seconds.
    #[error("too many requests")]
    TooOften {
        /// Seconds until it is worth trying again.
        retry_after: u64,
    },
    /// Ours to mend. The caller gets a request id, the log gets the cause.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

impl Error {
    /// A problem with something to say about this very case.
    pub fn because(code: Code, detail: impl Into<String>) -> Self {
        Problem { detail: Some(detail.into()), ..Problem::new(code) }.into()
    }

    /// Something wrong with one field.
    pub fn field(field: impl Into<String>, code: FieldCode) -> Self {
        FieldError::new(field, code).into()
    }

    /// The code, if it is a problem.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::TooOften { .. } => Some(Code::TooManyRequests),
            Self::Unexpected(_) => None,
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        vec![error].into()
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Problem { errors, ..Problem::new(Code::Invalid) }.into()
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Code::NotFound.into(),
            diesel::result::Error::DatabaseError(kind, what) if is_loss(kind, what.message()) => {
                tracing::error!(error = what.message(), "the database was lost in the middle of something");
                Code::Unavailable.into()
            }
            // Somebody lost his seat between two statements, or a query forgot to ask whether he has one.
            diesel::result::Error::DatabaseError(_, what) if is_held_back(what.message()) => {
                tracing::warn!(error = what.message(), "the safety net held somebody back");
                Code::Forbidden.into()
            }
            diesel::result::Error::DatabaseError(_, what) if what.constraint_name() == Some("record_files_room") => {
                Self::because(Code::StorageFull, "there is no room for its files where it would go")
            }
            diesel::result::Error::DatabaseError(_, what) if what.message() == "deadlock detected" => {
                tracing::warn!("two waited for each other, and one of them was given up");
                Code::Unavailable.into()
            }
            other => Self::Unexpected(other.into()),
        }
    }
}

/// Whether it is the safety net beneath the queries that refuses (ADR 33): a policy, or the trigger beside them.
fn is_held_back(words: &str) -> bool {
    words.contains("row-level security policy") || words.starts_with("who does not work in home")
}

/// Whether the database itself has gone, in the middle of something perhaps. PostgreSQL says so to those who wait for its
/// answer; diesel passes on its words only, and they are English unless somebody has set it otherwise.
fn is_loss(kind: DatabaseErrorKind, words: &str) -> bool {
    matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
        || words.starts_with("terminating connection due to")
}

/// Turns the refusal of a named database constraint into a problem.
pub trait OnConstraint<T> {
    /// If this constraint refused, answer that problem instead.
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnConstraint<T> for Result<T, diesel::result::Error> {
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(Error::from).on_constraint(name, problem)
    }
}

impl<T> OnConstraint<T> for Result<T, Error> {
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| if refused_by(&error) == Some(name) { problem() } else { error })
    }
}

fn refused_by(error: &Error) -> Option<&str> {
    match error {
        Error::Unexpected(cause) => match cause.downcast_ref::<diesel::result::Error>()? {
            diesel::result::Error::DatabaseError(_, information) => information.constraint_name(),
            _ => None,
        },
        Error::Problem(_) | Error::TooOften { .. } => None,
    }
}
