//! What every part stands on: configuration, time, secrets, errors, statements, the bytes of files, mail, telemetry. Knows no domain and no HTTP.

pub mod clock;
pub mod config;
pub mod error;
pub mod mail;
pub(crate) mod markdown;
pub mod postgres;
pub mod scanner;
pub mod secret;
pub(crate) mod statement;
pub mod storage;
pub mod telemetry;
pub mod terminal;
pub mod token;
pub(crate) mod word;
