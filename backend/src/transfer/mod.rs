//! Import and export of clients and of the stop list, and export of leads.
//!
//! An import takes a file as it is, keeps it in pieces, and reads it in a job, some thousand rows at a time; how far it
//! got is committed with the rows, so a killed server goes on where it was and doubles nothing. The file is dropped when
//! it is read. An export streams, page by page, what the list of clients would show.

mod actions;
mod export;
mod jobs;
mod leads;
mod reading;
mod routes;
mod stop_list;
mod store;
mod upload;

pub use jobs::ReadFile;
pub use routes::routes;
