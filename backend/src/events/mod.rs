//! "Something happened": what one process tells all of them, through PostgreSQL's LISTEN and NOTIFY.
//!
//! An event is a hint, not the truth: it wakes those who then look into the database. It is sent with the transaction
//! that made it true, or not at all; a listener that lost its connection hears [`Heard::Gap`] and looks for itself.

use crate::access::{self, Db};
use crate::platform::error::Result;
use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::AsyncMessage;
use vestnik_api::id::{LeadId, MailingId, SessionId, UserId};

const CHANNEL: &str = "vestnik";

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A session ended: its access tokens are worth nothing from now on.
    SessionEnded(SessionId),
    /// All sessions of a person ended, or what he may do has changed.
    PersonChanged(UserId),
    /// What a role allows has changed.
    RolesChanged,
    /// A job was queued.
    JobQueued,
    /// A mailing was started, changed, paused, resumed or ended.
    MailingChanged(MailingId),
    /// Letters of a mailing moved: its figures have changed.
    MailingMoved(MailingId),
    /// What the service is set to was changed.
    SettingsChanged,
    /// An address was put on the stop list: letters to it that are in hand stay.
    AddressStopped,
    /// A lead was added, changed, moved, deleted or brought back.
    LeadChanged(LeadId),
    /// Many leads of this home changed at once, or one has left it; 0 stands for every home that is a person's.
    LeadsChanged(i64),
    /// Somebody is told of something, or has read it.
    NotificationsChanged(UserId),
}

/// What a listener hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// This happened.
    Event(Event),
    /// Anything may have happened: the connection was lost for a while.
    Gap,
}

/// Tells everybody, when the transaction commits.
pub async fn emit(db: &mut Db, event: Event) -> Result<()> {
    let text = serde_json::to_string(&event).map_err(anyhow::Error::from)?;
    let notify = diesel::sql_query("SELECT pg_notify($1, $2)");
    notify.bind::<Text, _>(CHANNEL).bind::<Text, _>(text).execute(db.connection()).await?;
    Ok(())
}

/// Tells everybody of many things, when the transaction commits.
pub async fn emit_all(db: &mut Db, events: &[Event]) -> Result<()> {
    let texts = events.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>().map_err(anyhow::Error::from)?;
    let notify = diesel::sql_query("SELECT pg_notify($1, text) FROM unnest($2) AS text");
    notify.bind::<Text, _>(CHANNEL).bind::<Array<Text>, _>(texts).execute(db.connection()).await?;
    Ok(())
}

/// What must be heard on this very node before an answer goes out: whoever was told that somebody is out, or may do more, finds it so
/// with his next request. The word by the database comes a moment later, to all nodes.
#[derive(Clone)]
pub struct AtOnce(Arc<dyn Fn(Event) + Send + Sync>);

impl std::fmt::Debug for AtOnce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AtOnce").finish_non_exhaustive()
    }
}

impl AtOnce {
    /// Told to this listener.
    pub fn new(listener: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Tells it now.
    pub fn tell(&self, event: Event) {
        (self.0)(event);
    }
}

/// The ear of one process: hears all events of all processes on the database, its own too.
#[derive(Debug, Clone)]
pub struct Events {
    sender: broadcast::Sender<Heard>,
    listening: AbortHandle,
}

impl Events {
    /// Starts to listen, until it is told to stop.
    pub fn listen(url: &str) -> Self {
        let (sender, _) = broadcast::channel(1024);
        let listening = tokio::spawn(keep_listening(url.to_owned(), sender.clone())).abort_handle();
        Self { sender, listening }
    }

    /// Hears nothing more: the database may go.
    pub fn stop(&self) {
        self.listening.abort();
    }

    /// Everything from now on.
    pub fn subscribe(&self) -> Ear {
        Ear { heard: self.sender.subscribe(), until: None }
    }

    /// The same for a page that is open: after an hour there is a gap, and it asks anew, with a session that still lives.
    pub fn subscribe_page(&self) -> Ear {
        self.subscribe().lasting(PAGE)
    }
}

/// How long a page listens without asking anew.
const PAGE: Duration = Duration::from_hours(1);

/// One listener.
#[derive(Debug)]
pub struct Ear {
    heard: broadcast::Receiver<Heard>,
    /// From when on there are but gaps.
    until: Option<Instant>,
}

impl Ear {
    fn lasting(self, time: Duration) -> Self {
        Self { until: Some(Instant::now() + time), ..self }
    }

    /// The next thing that happens; too many at once are one gap. Waits for ever once the process is stopping.
    pub async fn next(&mut self) -> Heard {
        let Some(until) = self.until else { return hear(&mut self.heard).await };
        timeout_at(until, hear(&mut self.heard)).await.unwrap_or(Heard::Gap)
    }
}

async fn hear(events: &mut broadcast::Receiver<Heard>) -> Heard {
    match events.recv().await {
        Ok(heard) => heard,
        Err(broadcast::error::RecvError::Lagged(_)) => Heard::Gap,
        Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
    }
}

async fn keep_listening(url: String, sender: broadcast::Sender<Heard>) {
    loop {
        if let Err(error) = listen_once(&url, &sender).await {
            tracing::warn!(%error, "listening to the database was interrupted");
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn listen_once(url: &str, sender: &broadcast::Sender<Heard>) -> anyhow::Result<()> {
    let (client, mut connection) = access::connect(url).await?;
    let mut messages = Box::pin(stream::poll_fn(move |context| connection.poll_message(context)));
    let listen = client.batch_execute("LISTEN vestnik");
    tokio::pin!(listen);
    let mut listening = false;
    loop {
        tokio::select! {
            done = &mut listen, if !listening => {
                done?;
                listening = true;
                // Nobody to hear is no failure.
                sender.send(Heard::Gap).ok();
            }
            message = messages.next() => match message {
                Some(message) => tell(message?, sender),
                None => return Ok(()),
            }
        }
    }
}

fn tell(message: AsyncMessage, sender: &broadcast::Sender<Heard>) {
    let AsyncMessage::Notification(notification) = message else { return };
    match serde_json::from_str(notification.payload()) {
        Ok(event) => {
            sender.send(Heard::Event(event)).ok();
        }
        // A newer version beside us may tell what we don't know.
        Err(error) => tracing::debug!(%error, "an event was not understood"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_has_listened_for_long_hears_a_gap() {
        let (sender, heard) = broadcast::channel(2);
        let mut ear = Ear { heard, until: None }.lasting(Duration::ZERO);
        assert!(matches!(ear.next().await, Heard::Gap));
        let mut ear = Ear { heard: sender.subscribe(), until: None }.lasting(PAGE);
        sender.send(Heard::Event(Event::JobQueued)).unwrap();
        assert!(matches!(ear.next().await, Heard::Event(Event::JobQueued)));
    }
}
