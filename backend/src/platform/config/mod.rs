//! The configuration: environment variables, read once, checked all together before anything starts.
//!
//! [`SETTINGS`] is the list of them; `.env.example` is written from it and compared by a test.

mod network;
mod read;
mod settings;

pub use network::Block;
pub use read::{Config, Delivery, Http, LogFormat, Telemetry};
pub use settings::{SETTINGS, Setting, example};
