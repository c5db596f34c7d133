//! Signing up, in and out: the screens of visitors with a form.

mod blocked;
mod confirm;
mod forgot;
mod frame;
mod reset;
mod sign_in;
mod sign_up;
mod state;

pub use blocked::BlockedScreen;
pub use confirm::ConfirmScreen;
pub(crate) use confirm::use_token;
pub use forgot::ForgotScreen;
pub use frame::{Footer, Frame, Wing};
pub use reset::ResetScreen;
pub use sign_in::SignInScreen;
pub use sign_up::{SignUpScreen, here};
pub use state::{Return, password_hint, strength, wrong};
