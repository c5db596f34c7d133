//! What is in force at this moment: what may be set in the interface, and the mailer that follows from it.

use super::read::Adjustable;
use crate::platform::mail::{Capture, Connector, Mailer};
use anyhow::{Context, Result};
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;

/// What is in force. Whoever holds it keeps what was in force when he asked.
#[derive(Debug, Clone)]
pub struct InForce {
    adjustable: Arc<Adjustable>,
    /// Sends single letters.
    pub mailer: Mailer,
}

impl Deref for InForce {
    type Target = Adjustable;

    fn deref(&self) -> &Adjustable {
        &self.adjustable
    }
}

/// What is in force now. All copies show the same.
#[derive(Clone)]
pub struct Live {
    now: watch::Sender<InForce>,
    capture: Arc<dyn Capture>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Live").field(&self.now()).finish()
    }
}

impl Live {
    /// Begins with this; letters are captured here where no mail server is set.
    pub fn new(adjustable: Adjustable, capture: Arc<dyn Capture>) -> Result<Self> {
        let now = watch::Sender::new(in_force(adjustable, &capture)?);
        Ok(Self { now, capture })
    }

    /// What is in force. Takes some nanoseconds.
    pub fn now(&self) -> InForce {
        self.now.borrow().clone()
    }

    /// Puts this in force, if it is something else. Fails when no mailer can be made of it, and changes nothing then.
    pub fn put(&self, adjustable: Adjustable) -> Result<()> {
        if *self.now.borrow().adjustable == adjustable {
            return Ok(());
        }
        self.now.send_replace(in_force(adjustable, &self.capture)?);
        Ok(())
    }

    /// Hears of every change.
    pub fn changes(&self) -> watch::Receiver<InForce> {
        self.now.subscribe()
    }
}

fn in_force(adjustable: Adjustable, capture: &Arc<dyn Capture>) -> Result<InForce> {
    let from = (&adjustable.delivery.from).into();
    let mailer = match &adjustable.delivery.smtp {
        Some(server) => {
            let connector = Connector::new(server.clone());
            Mailer::over(connector.context("the certificates in VESTNIK_SMTP_CA_FILE cannot be used")?, from)?
        }
        None => Mailer::captured(Arc::clone(capture), from)?,
    };
    Ok(InForce { adjustable: Arc::new(adjustable), mailer })
}
