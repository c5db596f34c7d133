//! The people with accounts, as the staff sees them: who they are, what they have here, and whether they may sign in.

mod block;
mod given;
mod list;
mod owner;
mod page;
mod state;

pub use list::UserListScreen;
pub use owner::{OwnerChip, PeopleTabs};
pub use page::UserScreen;
pub use state::role_name;
