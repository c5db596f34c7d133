//! Bringing in clients and leads from a file: handing it in, telling its columns, checking it, watching it, what came of it, and earlier files.

mod columns;
mod earlier;
mod kept;
mod new;
mod page;
mod problems;
mod result;
mod rows;
mod state;
mod steps;

pub use new::NewImportScreen;
pub use page::ImportScreen;
