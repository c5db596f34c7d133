//! Letters kept instead of sent, while no mail server is set: nothing ever pretends to have sent.
//! They are read on a page for admins; every screen says so in a banner.

mod store;

use crate::access::System;
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

impl Capture for Drawer {
    fn capture(&self, letter: Letter) -> BoxFuture<'_, anyhow::Result<()>> {
        async move {
            let parsed = MessageParser::default().parse_headers(&letter.text);
            let subject = parsed.as_ref().and_then(|parsed| parsed.subject()).unwrap_or_default().to_owned();
            let mut db = self.system.db().await?;
            store::insert(&mut db, &letter, &subject).await?;
            Ok(())
        }
        .boxed()
    }
}
