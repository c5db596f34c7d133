//! Bringing in clients from a file: handing it in, watching it, what came of it, and earlier files.

mod earlier;
mod new;
mod page;
mod problems;
mod state;

pub use new::NewImportScreen;
pub use page::ImportScreen;
