//! A page that is open learns at once what changes about the person in front of it: what he may do, or that he is signed out.

use crate::access::SignedIn;
use crate::events::{Ear, Event, Heard};
use crate::platform::error::Error;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding};
use actix_web::web::Bytes;
use futures::Stream;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often something is said where nothing happens: proxies close silent lines.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// What the page is told: to ask again who it is, what it may do, and what the service says of itself.
const ASK_AGAIN: &str = "event: changed\ndata: {}\n\n";

struct Watch {
    me: SignedIn,
    ear: Ear,
    closing: CancellationToken,
    begun: bool,
}

/// An answer that goes on for as long as the session does. It begins with a word to ask: something may have changed before.
pub(super) fn answer(me: SignedIn, ear: Ear, closing: CancellationToken) -> HttpResponse {
    let watch = Watch { me, ear, closing, begun: false };
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream(watch))
}

fn stream(watch: Watch) -> impl Stream<Item = Result<Bytes, Error>> {
    futures::stream::unfold(watch, async |mut watch| {
        let text = watch.next().await?;
        Some((Ok(Bytes::from_static(text.as_bytes())), watch))
    })
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Option<&'static str> {
        if !std::mem::replace(&mut self.begun, true) {
            return Some(ASK_AGAIN);
        }
        let silent = tokio::time::sleep(SIGN_OF_LIFE);
        tokio::pin!(silent);
        loop {
            tokio::select! {
                () = self.closing.cancelled() => return None,
                () = &mut silent => return Some(": still here\n\n"),
                heard = self.ear.next() => match heard {
                    Heard::Event(Event::SessionEnded(session)) if session == self.me.actor().session => return None,
                    Heard::Event(Event::PersonChanged(person)) if person == self.me.actor().user => return Some(ASK_AGAIN),
                    Heard::Event(Event::RolesChanged | Event::SettingsChanged) => return Some(ASK_AGAIN),
                    // The session may have ended unheard. The page asks, and is let in again or is not.
                    Heard::Gap => return None,
                    Heard::Event(_) => {}
                }
            }
        }
    }
}
