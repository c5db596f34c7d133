//! What every handler leans on: reading input, answering, failing.

pub mod assets;
pub mod body;
mod bounds;
pub(crate) mod csv;
pub(crate) mod disposition;
pub mod documents;
pub mod health;
pub mod idempotency;
pub mod images;
mod json;
pub mod methods;
pub mod middleware;
pub mod origin;
pub mod page;
pub(crate) mod pieces;
pub mod problem;
pub mod query;
pub(crate) mod search;
pub mod service;
pub(crate) mod still;
pub(crate) mod table;
pub mod throttle;
pub mod uploads;
pub(crate) mod vcard;
pub mod version;
pub mod visitor;
mod workbook;

pub use body::Valid;
pub use page::Cursor;
pub use query::{Exported, Params};
pub use version::{IfMatch, Tagged};

use crate::platform::error::Result;
use actix_web::web::Json;

/// What a handler answers: JSON, or an error that `problem.rs` turns into a problem.
pub type Answer<T> = Result<Json<T>>;
