//! Pictures of people.
//!
//! Each person has one or none, and gives himself another or takes it away; nobody does that for him. It is made anew from the file that
//! was handed in: small, square, and nothing else of it is kept. It lies at an address of its own that nobody guesses, which needs no sign-in and is gone with it.
//! Whose addresses are told: one's own, those of people in one's groups, and everybody's to whoever may read all users.

mod actions;
mod routes;
mod rules;
mod store;

pub use routes::{outside_routes, routes};
