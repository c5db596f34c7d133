//! Roles: what they are called and what they allow, how far.

mod editor;
mod list;
mod state;

pub use editor::{NewRoleScreen, RoleScreen};
pub use list::RoleListScreen;
pub use state::{permission_name, reach_name};
