//! Inviting people, and accepting an invitation.

mod accept;
mod dialog;
mod list;

pub use accept::AcceptScreen;
pub use dialog::InviteDialog;
pub use list::InvitationListScreen;
