//! Messages: the list, and the editor with the letter beside it as a client would see it.

mod body;
mod editor;
mod fields;
mod files;
mod frame;
mod list;
mod pictures;
mod preview;
mod shelf;
mod state;

pub use body::Composer;
pub use editor::{MessageScreen, NewMessageScreen};
pub use files::FilesLine;
pub use list::MessageListScreen;
pub use pictures::{LetterImagesScreen, Pictures};
pub use preview::{LetterView, letter_of};
pub use state::MessageForm;
