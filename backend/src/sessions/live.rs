//! A page that is open learns at once what changes about the person in front of it: what he may do, that he is signed out, and what
//! he is told of.

use crate::access::SignedIn;
use crate::events::{Ear, Event, Heard};
use crate::notifications;
use crate::platform::config::InForce;
use crate::platform::error::{Error, Result};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding};
use actix_web::web::Bytes;
use futures::Stream;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How often something is said where nothing happens: proxies close silent lines.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// What the page is told: to ask again who it is, what it may do, and what the service says of itself.
const ASK_AGAIN: &str = "event: changed\ndata: {}\n\n";

/// The least time between two readings of what he is told of: who is told a thousand things at once hears of them once.
const PACE: Duration = Duration::from_millis(250);

struct Watch {
    me: SignedIn,
    ear: Ear,
    /// What is in force: changed only once it is, and not when it is written down.
    settings: watch::Receiver<InForce>,
    closing: CancellationToken,
    begun: bool,
    /// When to read what he is told of, if something about it has changed.
    read_at: Option<Instant>,
    read: Instant,
}

/// An answer that goes on for as long as the session does. It begins with a word to ask: something may have changed before.
pub(super) fn answer(
    me: SignedIn,
    ear: Ear,
    settings: watch::Receiver<InForce>,
    closing: CancellationToken,
) -> HttpResponse {
    let watch = Watch { me, ear, settings, closing, begun: false, read_at: None, read: Instant::now() };
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream(watch))
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
        if !std::mem::replace(&mut self.begun, true) {
            return Ok(Some(ASK_AGAIN.to_owned()));
        }
        let silent_until = Instant::now() + SIGN_OF_LIFE;
        loop {
            tokio::select! {
                () = self.closing.cancelled() => return Ok(None),
                () = sleep_until(self.read_at.unwrap_or(silent_until)) => return match self.read_at.take() {
                    Some(_) => self.told().await.map(Some),
                    None => Ok(Some(": still here\n\n".to_owned())),
                },
                Ok(()) = self.settings.changed() => return Ok(Some(ASK_AGAIN.to_owned())),
                heard = self.ear.next() => match heard {
                    Heard::Event(Event::SessionEnded(session)) if session == self.me.actor().session => return Ok(None),
                    Heard::Event(Event::PersonChanged(person)) if person == self.me.actor().user => {
                        return Ok(Some(ASK_AGAIN.to_owned()));
                    }
                    Heard::Event(Event::RolesChanged) => return Ok(Some(ASK_AGAIN.to_owned())),
                    Heard::Event(Event::NotificationsChanged(person)) if person == self.me.actor().user => {
                        self.read_at.get_or_insert(self.read + PACE);
                    }
                    // The session may have ended unheard. The page asks, and is let in again or is not.
                    Heard::Gap => return Ok(None),
                    Heard::Event(_) => {}
                }
            }
        }
    }

    /// What he is told of now, by what he may see now: the stream is older than that.
    async fn told(&mut self) -> Result<String> {
        self.read = Instant::now();
        let unread = notifications::unread_of(&mut self.me.db().await?, self.me.actor().user).await?;
        let json = serde_json::to_string(&unread).map_err(anyhow::Error::from)?;
        Ok(format!("event: notifications\ndata: {json}\n\n"))
    }
}
