//! What a template may say: pure.
//!
//! The language is minijinja's, cut down to what a letter needs: merge fields, a few filters, `if`. No loops, calls,
//! macros or arithmetic, so a template's cost grows with its length and with nothing else. What passes here can't fail
//! when it is filled in, whoever the client is.

pub(super) mod attachment;
mod first_name;
mod language;
mod place;
#[cfg(test)]
mod tests;
mod way_out;

pub use first_name::first_name;
pub(super) use language::{FILTERS, Tag, check, syntax, tags};
pub(super) use place::one_line;
pub(super) use way_out::{way_out_of_page, with_way_out};

use std::collections::BTreeSet;
use vestnik_api::messages::Draft;
use vestnik_api::problem::FieldError;

/// The merge fields that a draft names, or everything that is wrong with it, by field, line and column.
pub fn fields_named(draft: &Draft) -> Result<BTreeSet<&'static str>, Vec<FieldError>> {
    fields_in(draft.subject.as_str(), draft.body.as_str())
}

/// The same for texts that come from the database.
pub(super) fn fields_in(subject: &str, body: &str) -> Result<BTreeSet<&'static str>, Vec<FieldError>> {
    match (check("subject", subject), check("body", body)) {
        (Ok(mut subject), Ok(body)) => {
            subject.extend(body);
            Ok(subject)
        }
        (subject, body) => Err([subject.err(), body.err()].into_iter().flatten().flatten().collect()),
    }
}
