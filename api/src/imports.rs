//! Bringing in clients from a file, as a job with progress.

use crate::code::FieldCode;
use crate::id::ImportId;
use crate::me::Person;
use crate::page::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A file of clients being brought in, or brought in already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// Who handed it in, and whose clients they are.
    pub owner: Person,
    /// What the file was called.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// What to do with clients that exist already.
    pub on_duplicate: OnDuplicate,
    /// Data rows in the file, once counted.
    pub rows_total: Option<i64>,
    /// Data rows read so far: always `created + updated + skipped + rejected`.
    pub rows_done: i64,
    /// Rows that became new clients.
    pub created: i64,
    /// Rows that told of a client who existed, and were taken over.
    pub updated: i64,
    /// Rows left out because the client existed.
    pub skipped: i64,
    /// Rows that were no client; `GET /imports/{id}/problems` says why, for the first ten thousand cells.
    pub rejected: i64,
    /// Why the file as a whole could not be read.
    pub failure: Option<ImportFailure>,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Waiting for its turn.
    Queued,
    /// Being read.
    Running,
    /// All rows are read.
    Done,
    /// The file could not be read; see `failure`.
    Failed,
}

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportFailure {
    /// There is nothing in it.
    Empty,
    /// It is not text: a spreadsheet or a picture, perhaps.
    NotText,
    /// No column is called name or e-mail, in either language.
    ColumnsMissing,
    /// A fault of ours; it is logged.
    Internal,
}

/// What to do with a row whose address a client has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Leave the client as it is.
    #[default]
    Skip,
    /// Take what the row says; empty cells change nothing.
    Update,
}

/// How to bring in a file: the query of `POST /clients/import`, whose body is the file itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ImportOptions {
    /// What the file is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub file_name: Option<String>,
    /// What to do with clients that exist already.
    #[param(inline)]
    pub on_duplicate: OnDuplicate,
}

/// One cell that kept a row out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProblem {
    /// The line of the file the row starts at, from 1; the header is line 1.
    pub line: i64,
    /// The field.
    #[schema(example = "email")]
    pub field: String,
    /// What is wrong with it.
    pub code: FieldCode,
    /// What stood there, cut to 200 characters.
    pub value: String,
}

/// Which imports, or which problems of one, to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ImportPage {
    /// How many a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub limit: Option<Limit>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
