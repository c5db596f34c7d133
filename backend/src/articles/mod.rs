//! Articles: what visitors read before they have an account.
//!
//! An article begins as a draft, which only those see who may change it; published, it is everybody's. Its slug follows the title
//! until it is first published, and stays from then on. Its text is Markdown; what is shown is HTML made here, in which nothing is
//! the author's own but words (`rules/page.rs`). Images are made anew from what was uploaded (`http/images.rs`), and swept when no
//! article has shown them for a day. Views are counted in memory and written in groups (`views.rs`).

mod actions;
mod jobs;
mod routes;
pub mod rules;
mod store;
mod views;

pub use jobs::Sweep;
pub use routes::routes;
pub use views::Views;
