//! Single letters of the service itself: confirmations, resets, tests.

use std::sync::Arc;
use std::time::SystemTime;

use futures::future::BoxFuture;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use super::attached::Attached;
use super::connection::{Outcome, Report};
use super::connector::Connector;
use super::letter::{Content, Letter, Mailbox, Press, Unsendable};

/// Where letters are kept when there is no mail server. Its owner has the database; this module has not.
pub trait Capture: Send + Sync {
    /// Keeps one letter.
    fn capture(&self, letter: Letter) -> BoxFuture<'_, anyhow::Result<()>>;
}

/// Where letters go.
#[derive(Clone)]
enum Route {
    Server(Connector),
    Captured(Arc<dyn Capture>),
}

/// Sends single letters from the service's own address.
#[derive(Clone)]
pub struct Mailer {
    press: Press,
    from: Mailbox,
    route: Route,
    turns: Arc<Semaphore>,
}

/// Letters with files that are on their way at once: each is held in memory several times over.
const WITH_FILES: usize = 2;

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("captures", &self.captures()).finish_non_exhaustive()
    }
}

fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(WITH_FILES))
}

impl Mailer {
    /// Over a mail server.
    pub fn over(connector: Connector, from: Mailbox) -> Result<Self, Unsendable> {
        Ok(Self { press: Press::new(&from)?, from, route: Route::Server(connector), turns: turns() })
    }

    /// Into a drawer, where no mail server is set.
    pub fn captured(capture: Arc<dyn Capture>, from: Mailbox) -> Result<Self, Unsendable> {
        Ok(Self { press: Press::new(&from)?, from, route: Route::Captured(capture), turns: turns() })
    }

    /// Whether letters are kept instead of sent.
    pub fn captures(&self) -> bool {
        matches!(self.route, Route::Captured(_))
    }

    /// The mailbox letters come from.
    pub fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Waits for the turn of a letter with files. To be kept until it has gone.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.turns.clone().acquire_owned().await
    }

    /// Sends one letter and says what became of it. `message_id` has no angle brackets.
    pub async fn send(&self, to: &Mailbox, subject: &str, text: &str, html: Option<&str>, message_id: &str) -> Report {
        let content = Content { to, subject, text, html, message_id, date: SystemTime::now(), unsubscribe: None };
        self.send_with(&content, None).await
    }

    /// Sends one letter and the files that go with it, and says what became of it.
    pub async fn send_with(&self, content: &Content<'_>, attached: Option<Arc<Attached>>) -> Report {
        let letter = match attached {
            None => self.press.letter(content),
            attached => self.press.clone().attach(attached).letter(content),
        };
        match letter {
            Ok(letter) => self.deliver(letter).await,
            Err(unsendable) => self.local(Outcome::Impossible { text: unsendable.to_string() }),
        }
    }

    async fn deliver(&self, letter: Letter) -> Report {
        match &self.route {
            Route::Captured(capture) => match capture.capture(letter).await {
                Ok(()) => self.local(Outcome::Sent { code: 250, text: "captured".to_owned() }),
                Err(error) => self.local(Outcome::Broken { text: error.to_string() }),
            },
            Route::Server(connector) => match connector.open().await {
                Ok(mut connection) => {
                    let report = connection.send(&letter, None).await;
                    connection.close().await;
                    report
                }
                Err(report) => report,
            },
        }
    }

    fn local(&self, outcome: Outcome) -> Report {
        let server = match &self.route {
            Route::Captured(_) => "captured",
            Route::Server(connector) => &connector.settings().host,
        };
        Report { outcome, server: Arc::from(server), milliseconds: 0 }
    }
}
