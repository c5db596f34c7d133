//! What an administrator sets in the interface: the service's name and address, who may sign up, how letters go out.
//!
//! It lies in the database under the names of the environment's variables, so that one reader checks both, and the environment is
//! laid over it. Every process reads it at its start and with every change; nothing is restarted (docs/adr/0024).

mod actions;
pub mod commands;
mod keeper;
mod routes;
mod rules;
mod seal;
mod store;

pub use keeper::Keeper;
pub use routes::routes;
