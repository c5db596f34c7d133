//! What knows no domain and no HTTP.

pub mod mail;
pub mod postgres;
pub mod secret;
