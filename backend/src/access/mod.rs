//! Who is asking, and may they: the only door to the database.
//!
//! The pool is private to this module. A [`Db`] is opened by a guard and by nothing else: [`Can`], [`SignedIn`] and
//! [`Public`] in handlers, [`System`] in jobs and commands. A handler without a guard has no database.

mod actor;
mod db;
mod guard;

pub use actor::{Actor, Homes, Origin, Scope, Seat};
pub(crate) use db::connect;
pub use db::{Db, Gate, System};
pub use guard::{Can, Needs, Public, SignedIn, needs};
