//! Bringing in records from a file: it is looked at, its columns are told apart, a dry run says what would become of it, and a job
//! brings it in, which can be ended, gone on with, and undone.

use crate::alike::RecordId;
use crate::code::FieldCode;
use crate::export::Delimiter;
use crate::id::{GroupId, ImportId, UserId};
pub use crate::import_kinds::{ImportField, ImportKind};
use crate::me::Person;
use crate::page::Limit;
use crate::text::Email;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How long what an import did can be undone, in days.
pub const UNDO_DAYS: i64 = 30;

/// A file being brought in, or brought in already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// Who handed it in; whose the records are, unless its settings name somebody else.
    pub owner: Person,
    /// What its rows are.
    pub kind: ImportKind,
    /// What the file was called.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// How it is read; absent in imports from before files were looked at.
    pub settings: Option<ImportSettings>,
    /// What to do with records that exist already.
    pub on_duplicate: OnDuplicate,
    /// Data rows in the file, once counted.
    pub rows_total: Option<i64>,
    /// Data rows read so far: always `created + updated + skipped + rejected`.
    pub rows_done: i64,
    /// Rows that became new records; while it is being checked, and after: that would.
    pub created: i64,
    /// Rows that told of a record there was, and changed it.
    pub updated: i64,
    /// Rows left out because the record was there, or was the same already.
    pub skipped: i64,
    /// Rows that were no record; `GET /imports/{id}/problems` says why, for the first ten thousand cells.
    pub rejected: i64,
    /// Why the file as a whole could not be read.
    pub failure: Option<ImportFailure>,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When it was done, or ended.
    pub finished_at: Option<Timestamp>,
    /// Until when it can be undone; absent: it can't.
    pub undo_until: Option<Timestamp>,
    /// What became of it when it was undone.
    pub undone: Option<ImportUndone>,
}

/// What undoing an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportUndone {
    /// Records it had made, deleted; they can be brought back like any others.
    pub deleted: i64,
    /// Records it had changed that are as they were before.
    pub restored: i64,
    /// Records that somebody worked on since, and that stay as they are: `GET /imports/{id}/kept`.
    pub kept: i64,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Looked at; waits for its owner to say how to read it, and to start it.
    Uploaded,
    /// A dry run is under way: nothing is written.
    Checking,
    /// The dry run is done; its figures say what would become of the rows.
    Checked,
    /// Waiting for its turn.
    Queued,
    /// Being read.
    Running,
    /// All rows are read.
    Done,
    /// It could not be read, or not to its end; see `failure`.
    Failed,
    /// Ended by somebody; what is in stays. It can be started again, and goes on where it was.
    Cancelled,
    /// What it did is being undone.
    Undoing,
    /// What it did is undone.
    Undone,
}

impl ImportState {
    /// Whether a job is at work: there is something to wait for.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Queued | Self::Running | Self::Undoing)
    }

    /// Whether it waits for its owner: nothing is brought in yet.
    pub const fn is_draft(self) -> bool {
        matches!(self, Self::Uploaded | Self::Checking | Self::Checked)
    }
}

/// Why a file could not be read, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportFailure {
    /// There is nothing in it.
    Empty,
    /// It is neither text nor an Excel workbook: a picture, perhaps.
    NotText,
    /// No columns are called what the records must have, in either language, and nobody said which they are: a name and an e-mail address
    /// for clients; for leads one of name, company, e-mail address and telephone number.
    ColumnsMissing,
    /// It is a workbook that can't be opened: damaged, or locked with a password.
    Broken,
    /// It is a workbook that unpacks to far more than a table has.
    UnpacksTooLarge,
    /// Its owner may not add records there any more, or whoever was to get them does not work there any more.
    Forbidden,
    /// A fault of ours; it is logged.
    Internal,
}

/// What to do with a row about a record that exists already. A lead that exists stays at its stage, whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Leave the record as it is.
    #[default]
    Skip,
    /// Take what the row says where the record has nothing yet.
    Fill,
    /// Take what the row says; empty cells change nothing.
    Update,
}

impl OnDuplicate {
    /// Whether what is there may be changed.
    pub fn changes(self) -> bool {
        self != Self::Skip
    }
}

/// How a text is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the lower byte first, as Excel writes "Unicode text".
    Utf16Le,
    /// UTF-16, the upper byte first.
    Utf16Be,
    /// Windows-1251, as Excel writes in Russian Windows.
    Windows1251,
    /// Windows-1252, of western Europe.
    Windows1252,
    /// KOI8-R.
    Koi8R,
    /// CP866, of DOS.
    Ibm866,
}

impl TextEncoding {
    /// All of them, the usual ones first.
    pub const ALL: [Self; 7] =
        [Self::Utf8, Self::Windows1251, Self::Utf16Le, Self::Utf16Be, Self::Koi8R, Self::Ibm866, Self::Windows1252];
}

/// What parts the cells of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellDelimiter {
    /// A comma.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A tabulator.
    Tab,
    /// A vertical bar.
    Pipe,
}

impl CellDelimiter {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];
}

/// How a file is read, and what becomes of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportSettings {
    /// Which sheet of a workbook, counted from nought.
    #[serde(default)]
    pub sheet: u16,
    /// How the text is written down; as it seems to be, if not said. Of no meaning to a workbook.
    #[serde(default)]
    pub encoding: Option<TextEncoding>,
    /// What parts its cells; as it seems to be, if not said. Of no meaning to a workbook.
    #[serde(default)]
    pub delimiter: Option<CellDelimiter>,
    /// Whether the first row names the columns.
    #[serde(default = "yes")]
    pub has_header: bool,
    /// What the columns hold, left to right; those behind are not wanted.
    #[schema(max_items = 256)]
    pub columns: Vec<ImportField>,
    /// What to do with records that exist already.
    #[serde(default)]
    pub on_duplicate: OnDuplicate,
    /// The group the records belong to: one where you work, or any, if you may change everybody's; none: they are yours alone.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Whose the new records are: somebody who works in that group; you, if not said. Who may change only his own gives none away.
    #[serde(default)]
    pub owner: Option<UserId>,
}

const fn yes() -> bool {
    true
}

/// How to look at a file: what is not said is as it seems to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ImportLook {
    /// Which sheet of a workbook, counted from nought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<u16>,
    /// How the text is written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub encoding: Option<TextEncoding>,
    /// What parts its cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub delimiter: Option<CellDelimiter>,
    /// Whether the first row names the columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_header: Option<bool>,
}

/// A file as it looks: how it seems to be written, and its first rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportPreview {
    /// The sheets of a workbook; none: it is a text.
    pub sheets: Vec<String>,
    /// Which of them this is.
    pub sheet: u16,
    /// How the text is written down; absent for a workbook.
    pub encoding: Option<TextEncoding>,
    /// What parts its cells; absent for a workbook.
    pub delimiter: Option<CellDelimiter>,
    /// Whether the first row names the columns.
    pub has_header: bool,
    /// Its columns, left to right.
    pub columns: Vec<ImportColumn>,
    /// Its first rows, up to twenty, without the one that names the columns.
    pub rows: Vec<ImportRow>,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportColumn {
    /// What the first row calls it; empty, if it calls nothing.
    pub head: String,
    /// What stands in it: the first cells that are not empty, up to three.
    pub examples: Vec<String>,
    /// What it seems to hold.
    pub guess: ImportField,
    /// What it held when you last brought in a file with these columns.
    pub last_time: Option<ImportField>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportRow {
    /// The line of the file it starts at, from 1; in a workbook its row.
    pub line: i64,
    /// Its cells, each cut to 200 characters.
    pub cells: Vec<String>,
}

/// How to bring in a file at once: the query of `POST /clients/import` and of `POST /leads/import`, whose body is the file itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ImportOptions {
    /// What the file is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub file_name: Option<String>,
    /// What to do with records that exist already.
    #[param(inline)]
    pub on_duplicate: OnDuplicate,
}

/// How to hand in a file to be looked at: the query of `POST /imports`, whose body is the file itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct UploadOptions {
    /// What its rows are.
    #[param(inline)]
    pub kind: ImportKind,
    /// What the file is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub file_name: Option<String>,
    /// What to do with records that exist already.
    #[param(inline)]
    pub on_duplicate: OnDuplicate,
}

impl UploadOptions {
    /// What its rows are, and the rest.
    pub fn parts(self) -> (ImportKind, ImportOptions) {
        (self.kind, ImportOptions { file_name: self.file_name, on_duplicate: self.on_duplicate })
    }
}

/// How to write down the rows that did not come in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RefusedOptions {
    /// What stands between the cells.
    #[param(inline)]
    pub delimiter: Delimiter,
}

/// One cell that kept a row out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProblem {
    /// The line of the file the row starts at, from 1; the header is line 1. In a workbook its row.
    pub line: i64,
    /// The field; a custom one by its name.
    #[schema(example = "email")]
    pub field: String,
    /// What is wrong with it.
    pub code: FieldCode,
    /// What stood there, cut to 200 characters.
    pub value: String,
}

/// A record that undoing an import left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptRecord {
    /// What it is, and which one.
    pub record: RecordId,
    /// What it goes by.
    pub title: String,
    /// Its address.
    pub email: Option<Email>,
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
