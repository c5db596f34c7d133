//! People with accounts: signing up, confirming an address, forgotten passwords, one's own profile.
//!
//! An account is born unconfirmed and can't sign in until the link in its letter was followed. Who asks about an
//! address that is not his own learns nothing: known and unknown ones are answered alike, after the same work. Who is blocked
//! can't sign in, and is told why once his password was right; what the staff does of that is in `staff`.

mod actions;
pub mod commands;
pub mod jobs;
pub mod letters;
mod password;
pub mod routes;
mod rules;
mod store;
mod throttles;

pub use actions::{
    NewPassword, authenticate, block, by_email, check_confirmed, check_may_sign_in, check_may_write,
    check_new_password, check_not_blocked, create_invited, hold, is_known, me, named, reset_password, set_password,
    unblock,
};
pub use password::Passwords;
pub use store::{User, is_blocked};
pub use throttles::Throttles;
