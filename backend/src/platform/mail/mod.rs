//! Mail as such: how a letter is put together, and how it is handed to a mail server, one after the other.
//!
//! Knows no domain and no database. What is sent, to whom and when is decided in `delivery` and by the domains that
//! write system letters; what comes of it is theirs to record.

mod attached;
mod connection;
mod connector;
mod letter;
mod mailer;
mod rehearsal;
mod settings;
mod text;

pub use attached::{Attached, Attachment};
pub use connection::{Connection, Outcome, Report};
pub use connector::Connector;
pub use letter::{Content, Envelope, Letter, Mailbox, Press, Unsendable};
pub use mailer::{Capture, Mailer};
pub use settings::{Security, Settings, default_port};
pub use text::text_of;

/// Why no line is opened where a password is kept that can't be read.
const UNREADABLE: &str =
    "the password for the mail server cannot be read with this server's key: set it anew in the settings";
