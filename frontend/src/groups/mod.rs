//! Groups of people who work on the same clients.

mod ask_in;
mod asked;
mod choice;
mod dashboard;
mod list;
mod members;
mod mine;
mod move_to;
mod name;
mod owners;
mod page;
mod state;
mod tabs;

pub use choice::{GroupChoice, GroupField};
pub use dashboard::GroupDashboardScreen;
pub use list::GroupListScreen;
pub(crate) use members::use_members;
pub use mine::{MyGroups, use_my_groups, use_open_groups};
pub(crate) use move_to::{MoveDialog, OwnerField, why_not_moved};
pub(crate) use owners::OwnerChoice;
pub use page::GroupScreen;
pub use state::may_set_up;
pub use tabs::{GroupTab, GroupTabs};
