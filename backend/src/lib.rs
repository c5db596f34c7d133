//! Vestnik: the server, its scheduler and its delivery workers.

pub mod mailings;
pub mod platform;
