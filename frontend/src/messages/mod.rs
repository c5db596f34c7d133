//! Messages: the list, and the editor with the letter beside it as a client would see it.

mod body;
mod editor;
mod fields;
mod frame;
mod list;
mod preview;
mod state;

pub use body::Composer;
pub use editor::{MessageScreen, NewMessageScreen};
pub use list::MessageListScreen;
pub use preview::{LetterView, letter_of};
pub use state::MessageForm;
