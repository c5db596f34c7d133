//! Leads as they change: server-sent events for pages that are open.
//!
//! An event of the database wakes the stream, which then asks, no more than a few times a second, which of those leads its listener may
//! see at that moment, and tells him of no others. The stream ends with the session it was opened by, and with the server.

use crate::access::{Can, Db, Homes, needs};
use crate::events::{Ear, Event, Heard};
use crate::groups;
use crate::leads::store;
use crate::platform::error::{Error, Result};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding};
use actix_web::web::Bytes;
use futures::Stream;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use vestnik_api::id::{GroupId, LeadId};
use vestnik_api::leads::LeadChanged;

/// How long changes are gathered before they are told.
const PACE: Duration = Duration::from_millis(250);

/// How often something is said where nothing happens: proxies close silent lines.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

struct Watch {
    may: Can<needs::LeadsRead>,
    ear: Ear,
    closing: CancellationToken,
    group: Option<GroupId>,
    /// Leads that have changed.
    changed: BTreeSet<LeadId>,
    /// Homes where many have.
    stirred: BTreeSet<i64>,
    read: Instant,
}

/// An answer that goes on for as long as somebody listens.
pub(super) async fn answer(
    may: Can<needs::LeadsRead>,
    ear: Ear,
    closing: CancellationToken,
    group: Option<GroupId>,
) -> Result<HttpResponse> {
    if let Some(group) = group {
        // A group that does not exist is told before the stream begins.
        groups::find(&mut may.db().await?, group).await?;
    }
    let (changed, stirred) = (BTreeSet::new(), BTreeSet::new());
    let watch = Watch { may, ear, closing, group, changed, stirred, read: Instant::now() };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream(watch)))
}

fn stream(watch: Watch) -> impl Stream<Item = Result<Bytes, Error>> {
    // Said at once: whoever listens knows from when on he hears everything.
    let begun = futures::stream::once(async { Ok::<_, Error>(Bytes::from_static(b": listening\n\n")) });
    let told = futures::stream::unfold(Some(watch), async |watch| {
        let mut watch = watch?;
        match watch.next().await {
            Ok(Some(text)) => Some((Ok(Bytes::from(text)), Some(watch))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    futures::StreamExt::chain(begun, told)
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self) -> Result<Option<String>> {
        let silent_until = Instant::now() + SIGN_OF_LIFE;
        loop {
            tokio::select! {
                () = self.closing.cancelled() => return Ok(None),
                () = sleep_until(silent_until) => return Ok(Some(": still here\n\n".to_owned())),
                heard = self.ear.next() => if !self.hear(heard) {
                    return Ok(None);
                }
            }
            if self.changed.is_empty() && self.stirred.is_empty() {
                continue;
            }
            if !self.gather().await {
                return Ok(None);
            }
            let text = self.read().await?;
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
    }

    /// Lets some time go by since the last reading, and hears what else happens meanwhile. Whether the stream goes on.
    async fn gather(&mut self) -> bool {
        let until = self.read + PACE;
        while let Ok(heard) = tokio::time::timeout_at(until, self.ear.next()).await {
            if !self.hear(heard) {
                return false;
            }
        }
        true
    }

    /// Whether the stream goes on.
    fn hear(&mut self, heard: Heard) -> bool {
        let actor = self.may.actor();
        match heard {
            Heard::Event(Event::SessionEnded(session)) => session != actor.session,
            Heard::Event(Event::PersonChanged(person)) => person != actor.user,
            // After a gap, the session may have ended unheard. The page asks again by itself, and is let in again or is not.
            Heard::Event(Event::RolesChanged) | Heard::Gap => false,
            Heard::Event(Event::LeadChanged(lead)) => {
                self.changed.insert(lead);
                true
            }
            Heard::Event(Event::LeadsChanged(home)) => {
                self.stirred.insert(home);
                true
            }
            Heard::Event(_) => true,
        }
    }

    /// Tells of those that have changed and may be seen.
    async fn read(&mut self) -> Result<String> {
        self.read = Instant::now();
        let changed: Vec<LeadId> = std::mem::take(&mut self.changed).into_iter().collect();
        let stirred = std::mem::take(&mut self.stirred);
        let mut db = self.may.db().await?;
        let seen = store::seen(&mut db, &changed, self.group).await?.into_iter().map(Some);
        let many = sees_one(&mut db, &stirred, self.group).await?.then_some(None);
        let mut text = String::new();
        for id in seen.chain(many) {
            let json = serde_json::to_string(&LeadChanged { id }).map_err(anyhow::Error::from)?;
            text.extend(["event: lead\ndata: ", &json, "\n\n"]);
        }
        Ok(text)
    }
}

/// Whether the asker may see leads of one of these homes at this moment.
async fn sees_one(db: &mut Db, homes: &BTreeSet<i64>, group: Option<GroupId>) -> Result<bool> {
    let asked: Vec<i64> = homes.iter().copied().filter(|home| group.is_none_or(|group| group.0 == *home)).collect();
    match db.homes() {
        _ if asked.is_empty() => Ok(false),
        Homes::All => Ok(true),
        // Of what belongs to no group, everybody sees his own.
        Homes::Groups(..) | Homes::Own(..) if asked.contains(&0) => Ok(true),
        Homes::Groups(me, seat) | Homes::Own(me, seat) => {
            Ok(groups::homes_of(db, me, seat).await?.iter().any(|home| asked.contains(home)))
        }
        Homes::None => Ok(false),
    }
}
