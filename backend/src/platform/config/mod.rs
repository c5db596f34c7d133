//! The configuration: environment variables, read once, checked all together before anything starts.
//!
//! [`SETTINGS`] is the list of them; `.env.example` is written from it and compared by a test.

mod files;
mod live;
mod network;
mod read;
mod settings;

pub use files::{Bucket, Files, Scanner};
pub use live::{InForce, Live};
pub use network::Block;
pub use read::{Adjustable, Config, Delivery, Http, LogFormat, Mistake, Telemetry, Variables};
pub use settings::{SETTINGS, Setting, example};
