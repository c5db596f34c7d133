//! Bringing out what a list shows as a file.

use crate::text::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What kind of file, beside the filter of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FileOptions {
    /// What kind of file.
    #[param(inline)]
    pub format: FileFormat,
    /// What stands between the cells of a CSV file: spreadsheets expect a comma or, where numbers have one, a semicolon.
    #[param(inline)]
    pub delimiter: Delimiter,
    /// On whose clock the times of a workbook are; UTC if not said. A CSV file always has UTC, with its `Z`.
    #[param(value_type = Option<String>, max_length = 64)]
    pub time_zone: TimeZone,
}

impl Default for FileOptions {
    fn default() -> Self {
        Self { format: FileFormat::default(), delimiter: Delimiter::default(), time_zone: TimeZone::utc() }
    }
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// A table as text (RFC 4180), in UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// A workbook for Excel, `LibreOffice` and the like.
    Xlsx,
    /// One JSON object a line, for programs.
    Jsonl,
    /// Business cards for address books (vCard 4.0, RFC 6350): of people only.
    Vcard,
}

impl FileFormat {
    /// What its name ends with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
            Self::Vcard => "vcf",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Jsonl => "application/x-ndjson",
            Self::Vcard => "text/vcard; charset=utf-8",
        }
    }
}

/// What stands between the cells of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// A comma, which English spreadsheets expect.
    #[default]
    Comma,
    /// A semicolon, which Russian spreadsheets expect.
    Semicolon,
    /// A tabulator.
    Tab,
}

impl Delimiter {
    /// The character itself.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
            Self::Tab => "\t",
        }
    }
}
