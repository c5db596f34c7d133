//! Import and export of clients, of leads and of the stop list.
//!
//! An import takes a file as it is, a workbook as the texts of its sheets, keeps it in pieces, and looks at its first rows. It waits until
//! its owner has said which column holds what; a job reads it, some thousand rows at a time, to say what would become of them or to
//! bring them in. How far it got is committed with the rows, so a killed server goes on where it was and doubles nothing. The file is
//! dropped when it is read; what it changed is kept for 30 days as it was before, and can be undone. What rows are is a parameter
//! (`ImportKind`, `kinds`): clients or leads. An export streams, page by page, what the list would show.

mod actions;
mod export;
mod jobs;
mod kinds;
mod leads;
mod reading;
mod refused;
mod rights;
mod routes;
mod stop_list;
mod store;
mod tagging;
mod upload;

pub use jobs::{ReadFile, Sweep};
pub use routes::routes;
