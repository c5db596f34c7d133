//! What knows no domain and no HTTP.

pub mod postgres;
