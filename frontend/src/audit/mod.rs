//! The audit log: who changed what, when and from where.

mod screen;
mod state;

pub use screen::{AuditScreen, day_field};
