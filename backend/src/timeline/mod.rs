//! What happened to a lead or a client, as one feed, newest first: a reader of what is there already.
//!
//! A client's tells of what it was before, too: of the leads that became it and of the clients that went into it, up to then.
//!
//! Nothing is written down for it. That a record came in, was changed, deleted or brought back is in the audit log, of which those who see
//! the record learn who, when and what, and never from where; a comment and a file
//! tell of themselves; a letter is in the books of its run, and is told to all who see the client, whoever sent it: when, by whom, its subject
//! and its fate. A page reads the first rows of each along an index, and puts them together (ADR 27).

mod actions;
mod routes;
mod rules;

pub use routes::routes;
