//! Letters kept instead of sent, while no mail server is set: nothing ever pretends to have sent.
//! They are read on a page for admins, for 30 days; every screen says so in a banner.

mod jobs;
mod routes;
mod store;

pub use jobs::Sweep;
pub use routes::routes;

use crate::access::{Db, System};
use crate::platform::error::Result;
use crate::platform::mail::{Capture, Letter};
use futures::FutureExt;
use futures::future::BoxFuture;
use mail_parser::MessageParser;

/// Where captured letters are put.
#[derive(Debug, Clone)]
pub struct Drawer {
    system: System,
}

impl Drawer {
    /// A drawer in this database.
    pub const fn new(system: System) -> Self {
        Self { system }
    }
}

/// Keeps letters in the caller's transaction.
pub async fn keep(db: &mut Db, letters: &[&Letter]) -> Result<()> {
    for letter in letters {
        store::insert(db, letter, &subject_of(letter)).await?;
    }
    Ok(())
}

fn subject_of(letter: &Letter) -> String {
    let parsed = MessageParser::default().parse_headers(&letter.text);
    parsed.as_ref().and_then(|parsed| parsed.subject()).unwrap_or_default().to_owned()
}

impl Capture for Drawer {
    fn capture(&self, letter: Letter) -> BoxFuture<'_, anyhow::Result<()>> {
        async move {
            let mut db = self.system.db().await?;
            Ok(keep(&mut db, &[&letter]).await?)
        }
        .boxed()
    }
}
