//! Messages: subject and body, with fields to be filled in for each client.
//!
//! [`Template`] is a letter's text ready to be filled in: for the preview here, and for the letters of a run in
//! `delivery`.

pub mod rules;
mod template;

pub use template::{Fields, Filled, Template};
