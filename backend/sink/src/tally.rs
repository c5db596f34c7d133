//! What the sink counts: letters, distinct recipients and letters, repeats, refusals and faults of the client.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::hold;

/// What a client did that the server had not offered, or that the standard forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A command sent before the last one was answered, without `PIPELINING`.
    Ahead,
    /// A command out of order or not understood.
    Order,
    /// A line feed without a carriage return, or the other way round.
    BareLineEnd,
    /// A line longer than 998 bytes.
    LongLine,
    /// Bytes beyond ASCII that were not announced.
    EightBit,
}

/// The counts of a sink.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Connections taken.
    pub connections: u64,
    /// Letters taken.
    pub letters: u64,
    /// Distinct addresses that got at least one letter.
    pub recipients: u64,
    /// Distinct values of `Message-ID`.
    pub messages: u64,
    /// Letters whose `Message-ID` had come before.
    pub repeats: u64,
    /// How often the most repeated letter came.
    pub most: u64,
    /// Recipients and letters refused.
    pub refused: u64,
    /// Connections closed by the sink on purpose.
    pub hung_up: u64,
    /// Faults of the client.
    pub faults: u64,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "connections={} letters={} recipients={} messages={} repeats={} most={} refused={} hung_up={} faults={}",
            self.connections,
            self.letters,
            self.recipients,
            self.messages,
            self.repeats,
            self.most,
            self.refused,
            self.hung_up,
            self.faults
        )
    }
}

impl FromStr for Totals {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let mut totals = Totals::default();
        for word in line.split_whitespace() {
            let (name, value) = word.split_once('=').ok_or_else(|| format!("{word} is not name=count"))?;
            let value: u64 = value.parse().map_err(|error| format!("{word}: {error}"))?;
            let place = match name {
                "connections" => &mut totals.connections,
                "letters" => &mut totals.letters,
                "recipients" => &mut totals.recipients,
                "messages" => &mut totals.messages,
                "repeats" => &mut totals.repeats,
                "most" => &mut totals.most,
                "refused" => &mut totals.refused,
                "hung_up" => &mut totals.hung_up,
                "faults" => &mut totals.faults,
                other => return Err(format!("no count is called {other}")),
            };
            *place = value;
        }
        Ok(totals)
    }
}

/// How often something came, by the hash of it: a benchmark's million addresses stay small.
#[derive(Default)]
struct Seen {
    times: HashMap<u64, u32>,
    most: u32,
}

impl Seen {
    fn add(&mut self, hash: u64) {
        let times = self.times.entry(hash).or_default();
        *times += 1;
        self.most = self.most.max(*times);
    }
}

/// The counting itself, shared by all connections.
#[derive(Default)]
pub(crate) struct Tally {
    connections: AtomicU64,
    letters: AtomicU64,
    refused: AtomicU64,
    hung_up: AtomicU64,
    faults: AtomicU64,
    recipients: Mutex<Seen>,
    messages: Mutex<Seen>,
    hasher: RandomState,
}

impl Tally {
    pub(crate) fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn hang_up(&self) {
        self.hung_up.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn fault(&self, _kind: Fault) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn letters(&self) -> u64 {
        self.letters.load(Ordering::Acquire)
    }

    /// Counts a letter taken, by its recipients and its `Message-ID`.
    pub(crate) fn letter(&self, recipients: &[String], message_id: Option<&[u8]>) {
        {
            let mut seen = hold(&self.recipients);
            for recipient in recipients {
                seen.add(self.hash(recipient.as_str()));
            }
        }
        if let Some(id) = message_id {
            hold(&self.messages).add(self.hash(id));
        }
        self.letters.fetch_add(1, Ordering::Release);
    }

    fn hash(&self, value: impl Hash) -> u64 {
        self.hasher.hash_one(value)
    }

    pub(crate) fn clear(&self) {
        for counter in [&self.connections, &self.letters, &self.refused, &self.hung_up, &self.faults] {
            counter.store(0, Ordering::Relaxed);
        }
        *hold(&self.recipients) = Seen::default();
        *hold(&self.messages) = Seen::default();
    }

    pub(crate) fn totals(&self) -> Totals {
        let (messages, most, came) = {
            let seen = hold(&self.messages);
            let came: u64 = seen.times.values().map(|times| u64::from(*times)).sum();
            (count(seen.times.len()), u64::from(seen.most), came)
        };
        Totals {
            connections: self.connections.load(Ordering::Relaxed),
            letters: self.letters(),
            recipients: count(hold(&self.recipients).times.len()),
            messages,
            repeats: came.saturating_sub(messages),
            most,
            refused: self.refused.load(Ordering::Relaxed),
            hung_up: self.hung_up.load(Ordering::Relaxed),
            faults: self.faults.load(Ordering::Relaxed),
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_survive_being_written_and_read() {
        let totals = Totals {
            connections: 1,
            letters: 5,
            recipients: 3,
            messages: 4,
            repeats: 1,
            most: 2,
            refused: 7,
            hung_up: 8,
            faults: 9,
        };
        assert_eq!(totals.to_string().parse(), Ok(totals));
    }

    #[test]
    fn the_same_letter_twice_is_a_repeat() {
        let tally = Tally::default();
        let to = ["a@x.example".to_owned()];
        tally.letter(&to, Some(b"<1@x>"));
        tally.letter(&to, Some(b"<1@x>"));
        tally.letter(&to, Some(b"<2@x>"));
        let totals = tally.totals();
        assert_eq!((totals.letters, totals.recipients, totals.messages, totals.repeats, totals.most), (3, 1, 2, 1, 2));
    }
}
