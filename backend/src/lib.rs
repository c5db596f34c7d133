//! Vestnik: the server, its scheduler and its delivery workers.

pub mod platform;
