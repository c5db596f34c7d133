//! Mailings: the list with live progress, one mailing with its books, the form.

mod acts;
mod audience;
mod books;
mod content;
mod form;
mod list;
mod page;
mod parts;
mod recipients;
mod schedule;
mod shown;
mod state;
mod when;

pub use form::{EditMailingScreen, NewMailingScreen};
pub use list::{MailingListScreen, next_words};
pub use page::MailingScreen;
pub use recipients::delivery_words;
pub use state::{is_kept, parts, sent_words};
