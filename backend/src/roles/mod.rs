//! Roles gather permissions; people have roles, and single permissions beside them.
//!
//! Three roles exist from the first migration and can't be deleted: `user`, which every new account has, `manager` and
//! `admin`. What the first two allow can be adjusted; the admin may always do everything. What somebody may do is the union of
//! it all, each permission with its furthest reach. Nobody gives or takes what he may not do himself, and the last
//! administrator can't be lost.

mod actions;
pub mod commands;
mod routes;
mod rules;
mod store;

pub use actions::{give, give_first, take};
pub use routes::routes;
pub use store::{check_admin_left, grants_of, hold_admins, is_admin, names_of};
