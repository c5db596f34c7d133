//! Tags: what records bear as chips, the editor of them, and the way lists are narrowed to one.

mod chips;
mod choice;
mod editor;
mod manage;
mod state;

pub use chips::{TagChips, TagMarks};
pub use choice::{TagChip, TagChoice};
pub use editor::TagEditor;
