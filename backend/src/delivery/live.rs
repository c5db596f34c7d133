//! Progress while it happens: server-sent events for pages that are open.
//!
//! An event of the database wakes the stream, which then reads the figures itself, no more than a few times a second.
//! The stream ends with the session it was opened by, and with the server.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding};
use actix_web::web::Bytes;
use futures::Stream;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use vestnik_api::deliveries::Progress;
use vestnik_api::id::MailingId;

use crate::access::{Can, Db, needs};
use crate::events::{Ear, Event, Heard};
use crate::mailings::store::{self as mailings, Glimpse};
use crate::platform::error::{Error, Result};
use crate::runs;

/// The least time between two readings of the figures.
const PACE: Duration = Duration::from_millis(250);

/// How often something is said where nothing happens: proxies close silent lines.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// Whose progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    One(MailingId),
    All,
}

struct Watch {
    may: Can<needs::MailingsRead>,
    ear: Ear,
    closing: CancellationToken,
    of: Of,
    /// Mailings whose figures may have changed.
    moved: Vec<MailingId>,
    told: BTreeMap<MailingId, Progress>,
    read: Instant,
}

/// The progress of those of these mailings that the asker may see: two queries, however many they are.
async fn progress(db: &mut Db, mailings: &[MailingId]) -> Result<Vec<Progress>> {
    let glimpses = mailings::glimpses(db, mailings).await?;
    let seen: Vec<MailingId> = glimpses.iter().map(|glimpse| glimpse.id).collect();
    let mut last = runs::last_of(db, &seen).await?;
    let progress = glimpses.into_iter().map(|Glimpse { id, state, next_run_at }| Progress {
        mailing_id: id,
        state,
        next_run_at,
        run: last.remove(&id),
    });
    Ok(progress.collect())
}

/// An answer that goes on for as long as somebody listens.
pub(super) async fn answer(
    may: Can<needs::MailingsRead>,
    ear: Ear,
    closing: CancellationToken,
    of: Of,
) -> Result<HttpResponse> {
    let mut db = may.db().await?;
    let moved = match of {
        // A mailing that does not exist is told before the stream begins.
        Of::One(mailing) => vec![mailings::glimpse(&mut db, mailing).await?.id],
        Of::All => runs::open(&mut db).await?.into_iter().map(|open| open.mailing).collect(),
    };
    drop(db);
    let watch = Watch { may, ear, closing, of, moved, told: BTreeMap::new(), read: Instant::now() };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream(watch)))
}

fn stream(watch: Watch) -> impl Stream<Item = Result<Bytes, Error>> {
    futures::stream::unfold(Some(watch), async |watch| {
        let mut watch = watch?;
        match watch.next().await {
            Ok(Some(text)) => Some((Ok(Bytes::from(text)), Some(watch))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Result<Option<String>> {
        let silent_until = Instant::now() + SIGN_OF_LIFE;
        loop {
            if self.closing.is_cancelled() {
                return Ok(None);
            }
            let text = self.read().await?;
            if !text.is_empty() {
                return Ok(Some(text));
            }
            tokio::select! {
                () = self.closing.cancelled() => return Ok(None),
                () = sleep_until(silent_until) => return Ok(Some(": still here\n\n".to_owned())),
                heard = self.ear.next() => if !self.hear(heard) {
                    return Ok(None);
                }
            }
            if !self.moved.is_empty() {
                self.gather().await;
            }
        }
    }

    /// Lets some time go by since the last reading, and hears what else happens meanwhile.
    async fn gather(&mut self) {
        let until = self.read + PACE;
        while let Ok(heard) = tokio::time::timeout_at(until, self.ear.next()).await {
            if !self.hear(heard) {
                self.closing.cancel();
                return;
            }
        }
    }

    /// Whether the stream goes on.
    fn hear(&mut self, heard: Heard) -> bool {
        let actor = self.may.actor();
        match heard {
            Heard::Event(Event::SessionEnded(session)) => return session != actor.session,
            Heard::Event(Event::PersonChanged(person)) => return person != actor.user,
            // After a gap, the session may have ended unheard. The page asks again by itself, and is let in again or is not.
            Heard::Event(Event::RolesChanged) | Heard::Gap => return false,
            Heard::Event(Event::MailingChanged(mailing) | Event::MailingMoved(mailing)) => {
                let concerned = self.of == Of::All || self.of == Of::One(mailing);
                if concerned && !self.moved.contains(&mailing) {
                    self.moved.push(mailing);
                }
            }
            Heard::Event(
                Event::JobQueued
                | Event::AddressStopped
                | Event::SettingsChanged
                | Event::LeadChanged(_)
                | Event::LeadsChanged(_)
                | Event::NotificationsChanged(_),
            ) => {}
        }
        true
    }

    /// Reads what may have changed and writes what has.
    async fn read(&mut self) -> Result<String> {
        let moved = std::mem::take(&mut self.moved);
        let mut text = String::new();
        if moved.is_empty() {
            return Ok(text);
        }
        self.read = Instant::now();
        let mut db = self.may.db().await?;
        for now in progress(&mut db, &moved).await? {
            if self.told.get(&now.mailing_id) == Some(&now) {
                continue;
            }
            let json = serde_json::to_string(&now).map_err(anyhow::Error::from)?;
            text.extend(["event: progress\ndata: ", &json, "\n\n"]);
            self.told.insert(now.mailing_id, now);
        }
        Ok(text)
    }
}
