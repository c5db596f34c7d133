//! Files of leads and clients.
//!
//! A file is seen by those who see its record, and renamed and deleted by those who may change it, whoever handed it in: it is what a group
//! works with, and stays when somebody leaves. It moves with its record and goes with it. Its bytes lie in the storage under a name made
//! by chance; what it is, is told by them and never by its name. It is handed out to be kept. Looked at in the browser are pictures and PDF alone, by a
//! link that lives for a minute and needs no sign-in.

mod actions;
mod jobs;
mod links;
mod outside;
mod routes;
mod rules;
mod sending;
mod store;

pub use jobs::{Sweep, Thumbnail};
pub use links::FileLinks;
pub use outside::routes as outside_routes;
pub use routes::routes;
pub(crate) use store::{Row, count, follow, go_back, hand_over, page};

use crate::http::uploads::Uploads;
use crate::platform::config::Files;
use crate::platform::storage::Storage;

/// What handlers need to take files in, and to hand them out.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// Where their bytes lie.
    pub storage: Storage,
    /// How they come in.
    pub uploads: Uploads,
    /// How large they may be, and who looks at them first.
    pub files: Files,
    /// Links to them.
    pub links: FileLinks,
}
