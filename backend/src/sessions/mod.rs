//! Being signed in: one session per device, known by a refresh token in a cookie and, for a quarter of an hour each, by
//! an access token.
//!
//! Why both, and how a session can end at once although its access tokens are signed and not looked up:
//! `docs/adr/0005-jwt-with-revocable-sessions.md`.

mod actions;
mod cookie;
mod desk;
pub mod jobs;
mod jwt;
mod live;
pub mod middleware;
mod roster;
pub mod routes;
mod rules;
mod store;

pub use actions::end_all;
pub use jwt::{AccessTokens, Claims};
pub use roster::Roster;
