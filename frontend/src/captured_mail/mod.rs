//! Letters kept instead of sent, while no mail server is set: for admins to read.

mod letter;
mod list;
mod state;

pub use letter::CapturedLetterScreen;
pub use list::CapturedMailScreen;
