//! How failures are answered: RFC 9457 problem details with a code and the fields at fault.

use crate::code::{Code, FieldCode};
use crate::leads::Similar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A failure, as `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "https://vestnik.example/problems/not_found")]
    pub kind: String,
    /// One sentence for the kind.
    #[schema(example = "There is no such thing here")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// The kind as a code that programs and screens go by.
    pub code: Code,
    /// What happened in this very case, when there is more to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The id under which the server logged the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What was found to be similar, with the code `similar_exist`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub similar: Vec<Similar>,
}

impl Problem {
    /// A problem of this kind with nothing more to say.
    pub fn new(code: Code) -> Self {
        let name = serde_json::to_value(code).ok();
        let name = name.as_ref().and_then(serde_json::Value::as_str).unwrap_or("internal");
        Self {
            kind: format!("https://vestnik.example/problems/{name}"),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: None,
            request_id: None,
            errors: Vec::new(),
            similar: Vec::new(),
        }
    }

    /// The error of one field, if it is among those at fault.
    pub fn field(&self, name: &str) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == name)
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The field by its path in the body: `email`, `schedule.end`.
    #[schema(example = "email")]
    pub field: String,
    /// What is wrong, as a code.
    pub code: FieldCode,
    /// What is wrong, in English.
    #[schema(example = "is not an e-mail address")]
    pub message: String,
    /// The line in a text field, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl FieldError {
    /// An error with the code's own message.
    pub fn new(field: impl Into<String>, code: FieldCode) -> Self {
        Self { field: field.into(), code, message: code.message().to_owned(), line: None, column: None }
    }

    /// The same error with a message of its own.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The same error, pointing into a text.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }
}
