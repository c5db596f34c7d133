//! Roles gather permissions; people have roles, and single permissions beside them.
//!
//! Three roles exist from the first migration and can't be deleted: `user`, which every new account has, `manager` and
//! `admin`. What somebody may do is the union of it all, each permission with its furthest reach.

pub mod commands;
mod store;

pub use store::{give, grants_of, names_of, take};
