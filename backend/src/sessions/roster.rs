//! Who is behind an access token: read from the database once, remembered for a moment, and forgotten on every node as
//! soon as anything about it changes.

use super::jwt::{AccessTokens, Claims};
use super::store;
use crate::access::{Actor, System};
use crate::events::{Event, Events, Heard};
use crate::platform::clock::Clock;
use crate::platform::error::Result;
use crate::{roles, users};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vestnik_api::id::SessionId;

/// If no word of a change came through, this is how long an old answer can live.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_secs(30);

/// More than this many are thinned out.
const MANY: usize = 10_000;

/// What is remembered. `changes` counts what was heard, so that an answer read before a change is not kept after it.
#[derive(Debug, Default)]
struct Memory {
    changes: u64,
    known: HashMap<SessionId, Known>,
}

#[derive(Debug)]
struct Known {
    actor: Actor,
    read_at: Timestamp,
}

/// The roster of one process.
#[derive(Debug)]
pub struct Roster {
    system: System,
    tokens: AccessTokens,
    clock: Clock,
    memory: Mutex<Memory>,
}

impl Roster {
    /// An empty one.
    pub fn new(system: System, tokens: AccessTokens, clock: Clock) -> Self {
        Self { system, tokens, clock, memory: Mutex::default() }
    }

    /// An access token for this session.
    pub fn access_token(&self, claims: Claims) -> Result<String> {
        Ok(self.tokens.make(claims, self.clock.now())?)
    }

    /// Who holds this access token, if it is good and its session lives.
    pub async fn recognise(&self, token: &str) -> Result<Option<Actor>> {
        let now = self.clock.now();
        let Some(claims) = self.tokens.read(token, now) else { return Ok(None) };
        let changes = match self.remembered(claims, now) {
            Ok(actor) => return Ok(Some(actor)),
            Err(changes) => changes,
        };
        let actor = self.look_up(claims).await?;
        if let Some(actor) = &actor {
            self.remember(actor.clone(), now, changes);
        }
        Ok(actor)
    }

    /// Hears what happens, for as long as the process runs.
    pub async fn listen(self: Arc<Self>, events: Events) {
        let mut ear = events.subscribe();
        loop {
            self.hear(ear.next().await);
        }
    }

    /// Forgets whatever this may have changed.
    pub fn hear(&self, heard: Heard) {
        let mut memory = self.memory();
        match heard {
            Heard::Event(Event::SessionEnded(session)) => {
                memory.known.remove(&session);
            }
            Heard::Event(Event::PersonChanged(user)) => memory.known.retain(|_, known| known.actor.user != user),
            Heard::Event(Event::RolesChanged) | Heard::Gap => memory.known.clear(),
            Heard::Event(_) => return,
        }
        memory.changes += 1;
    }

    /// The actor, or how many changes there were until now.
    fn remembered(&self, claims: Claims, now: Timestamp) -> Result<Actor, u64> {
        let memory = self.memory();
        let fresh = memory.known.get(&claims.session).filter(|known| is_fresh(known, now));
        fresh.filter(|known| known.actor.user == claims.user).map(|known| known.actor.clone()).ok_or(memory.changes)
    }

    fn remember(&self, actor: Actor, now: Timestamp, changes: u64) {
        let mut memory = self.memory();
        if memory.changes != changes {
            return;
        }
        if memory.known.len() >= MANY {
            memory.known.retain(|_, known| is_fresh(known, now));
        }
        memory.known.insert(actor.session, Known { actor, read_at: now });
    }

    async fn look_up(&self, claims: Claims) -> Result<Option<Actor>> {
        let mut db = self.system.db().await?;
        let Some((user, last_used_at)) = store::living(&mut db, claims.session).await? else { return Ok(None) };
        if user != claims.user || users::is_blocked(&mut db, user).await? {
            return Ok(None);
        }
        if super::rules::use_is_due(last_used_at, db.now()) {
            store::note_use(&mut db, claims.session).await?;
        }
        let grants = roles::grants_of(&mut db, user).await?;
        Ok(Some(Actor::new(user, claims.session, grants)))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing here panics half-way through a change.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(known: &Known, now: Timestamp) -> bool {
    now.duration_since(known.read_at) < REMEMBERED_FOR
}
