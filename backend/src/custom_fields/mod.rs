//! Custom fields: what an office wants to know of its leads and clients beside what everybody does.
//!
//! A field is of all records, and then whoever may change everybody's clients makes it; or of those of one group, and then its head does.
//! What stands in them is kept with the record itself, by the fields' numbers (`clients`, `leads`): it is written by those who may change
//! the record, and told with it. A value whose field the record has not any more, since the field was deleted or the record moved, stays
//! and is not told: it is there again when they come back. What was deleted more than 30 days ago is erased from all records.

mod actions;
mod jobs;
mod routes;
mod rules;
mod sql;
mod store;

pub(crate) use actions::{fitting, fitting_new};
pub use jobs::Purge;
pub use routes::routes;
pub(crate) use rules::{Columns, Known, back, taken};
pub(crate) use sql::{Holds, patched};
pub(crate) use store::{known, names, of_rows, shown};
