//! One sender: one line to the mail server, kept for as long as there are letters.

use std::sync::Arc;
use std::time::Duration;

use async_channel::Receiver;
use tokio::sync::{OwnedSemaphorePermit, mpsc::UnboundedSender};
use tokio_util::sync::CancellationToken;

use super::plan::Job;
use super::rules::{self, Verdict};
use super::store::Tried;
use super::writer::{Outcome, Word};
use super::{Shared, rules::reconnect_delay};
use crate::platform::mail::{Connection, Connector, Letter, Outcome as Came, Report};

/// How long a line is kept without letters: servers close idle lines after a minute or more.
const IDLE: Duration = Duration::from_secs(20);

/// How often a letter that waits for its turn by the rate looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(200);

/// A letter, made and ready to go.
struct Ready {
    job: Job,
    letter: Letter,
}

/// Sends what is handed out until nothing more comes.
pub(super) async fn run(shared: Shared, queue: Receiver<Job>, words: UnboundedSender<Word>, stop: CancellationToken) {
    let mut sender = Sender { queue, words, stop, line: None, pending: None, failures: 0, shared };
    match sender.shared.connector.clone() {
        Some(connector) => sender.send_all(&connector).await,
        None => sender.capture_all().await,
    }
}

struct Sender {
    shared: Shared,
    queue: Receiver<Job>,
    words: UnboundedSender<Word>,
    stop: CancellationToken,
    line: Option<Connection>,
    /// A letter that was taken from the queue and could not be announced: it is the next one.
    pending: Option<Job>,
    /// Vain attempts at a line since the last one that worked.
    failures: u32,
}

impl Sender {
    async fn send_all(&mut self, connector: &Connector) {
        let mut announced = None;
        while let Some(ready) = self.next_ready(announced.take()).await {
            if ready.job.is_off() {
                // What was announced for it is forgotten with the line.
                self.line = None;
                self.give_back(ready.job);
                continue;
            }
            let Some(permit) = self.permit().await else { return self.give_back(ready.job) };
            ready.job.begin().await;
            announced = self.send(connector, ready, permit).await;
        }
        if let Some(line) = self.line.take() {
            line.close().await;
        }
    }

    /// Sends one letter; answers the one whose envelope went out behind it.
    async fn send(&mut self, connector: &Connector, ready: Ready, permit: OwnedSemaphorePermit) -> Option<Ready> {
        let _given_back_at_the_end = self.shared.room.take(&ready.letter).await;
        // Behind a large letter the next one saves no time, and it may have to wait for room: it is not announced.
        let pipelines = ready.letter.attached.is_none();
        loop {
            let mut line = match self.line.take() {
                Some(line) => line,
                None => match self.open(connector).await {
                    Some(Ok(line)) => line,
                    Some(Err(report)) => {
                        self.tell(ready.job, temporary(report), None, permit);
                        self.wait_for_server(connector).await;
                        return None;
                    }
                    None => {
                        self.give_back(ready.job);
                        return None;
                    }
                },
            };
            self.failures = 0;
            if ready.job.is_off() {
                self.give_back(ready.job);
                return None;
            }
            let next = if pipelines && line.pipelines() { self.next_at_once() } else { None };
            let report = line.send(&ready.letter, next.as_ref().map(|next| &next.letter.envelope)).await;
            if line.usable() {
                self.line = Some(line);
            }
            if report.outcome == Came::Untried {
                // Its line is gone, and with it what was announced over it.
                self.pending = next.map(|next| next.job).or(self.pending.take());
                continue;
            }
            self.tell(ready.job, report, None, permit);
            return next;
        }
    }

    /// A line to the mail server, or why there is none. Nothing when the process is told to stop meanwhile: no letter has
    /// left.
    async fn open(&self, connector: &Connector) -> Option<Result<Connection, Report>> {
        tokio::select! {
            opened = connector.open() => Some(opened),
            () = self.stop.cancelled() => None,
        }
    }

    /// The letter that was announced, or else the next one that can be made.
    async fn next_ready(&mut self, announced: Option<Ready>) -> Option<Ready> {
        if announced.is_some() {
            return announced;
        }
        loop {
            let job = match self.line.take() {
                line if self.pending.is_some() => {
                    self.line = line;
                    self.pending.take()?
                }
                None => self.queue.recv().await.ok()?,
                Some(line) => match tokio::time::timeout(IDLE, self.queue.recv()).await {
                    Ok(job) => {
                        self.line = Some(line);
                        job.ok()?
                    }
                    Err(_idle) => {
                        line.close().await;
                        continue;
                    }
                },
            };
            self.keep_rate(&job).await;
            if let Some(ready) = self.made(job).await {
                return Some(ready);
            }
        }
    }

    /// The next letter, if there is one and the rate allows it now.
    fn next_at_once(&mut self) -> Option<Ready> {
        if self.pending.is_some() || self.queue.is_empty() || self.stop.is_cancelled() {
            return None;
        }
        if self.shared.limit.as_ref().is_some_and(|limit| limit.check().is_err()) {
            return None;
        }
        let job = self.queue.try_recv().ok()?;
        if job.is_off() {
            self.give_back(job);
            return None;
        }
        match job.make() {
            Ok(letter) => Some(Ready { job, letter }),
            Err(_unmakeable) => {
                // Its failure is written down in its turn, with a permit of its own.
                self.pending = Some(job);
                None
            }
        }
    }

    /// Waits until the rate allows a letter. One that is off meanwhile uses up nothing of the rate.
    async fn keep_rate(&self, job: &Job) {
        let Some(limit) = &self.shared.limit else { return };
        while !job.is_off() {
            tokio::select! {
                () = limit.until_ready() => return,
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Makes a letter; one that cannot be made has failed, one that is off is given back.
    async fn made(&self, job: Job) -> Option<Ready> {
        if job.is_off() || self.stop.is_cancelled() {
            self.give_back(job);
            return None;
        }
        match job.make() {
            Ok(letter) => Some(Ready { job, letter }),
            Err(text) => {
                let permit = self.permit().await?;
                let report = Report { outcome: Came::Impossible { text }, server: Arc::from(""), milliseconds: 0 };
                self.tell(job, report, None, permit);
                None
            }
        }
    }

    /// A permit, held until the letter's result is committed.
    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        self.shared.permits.clone().acquire_owned().await.ok()
    }

    /// Waits until the mail server can be reached again, holding no letter meanwhile.
    async fn wait_for_server(&mut self, connector: &Connector) {
        if let Some(job) = self.pending.take() {
            self.give_back(job);
        }
        loop {
            self.failures = self.failures.saturating_add(1);
            tokio::select! {
                () = tokio::time::sleep(reconnect_delay(self.failures)) => {}
                () = self.stop.cancelled() => return,
            }
            match self.open(connector).await {
                Some(Ok(line)) => self.line = Some(line),
                Some(Err(_still_away)) => continue,
                None => {}
            }
            return;
        }
    }

    async fn capture_all(&mut self) {
        const WORDS: &str = "kept in the service and not sent: no mail server is set";
        while let Ok(job) = self.queue.recv().await {
            let Some(ready) = self.made(job).await else { continue };
            let Some(permit) = self.permit().await else { return self.give_back(ready.job) };
            // No code: nobody was asked.
            let outcome = Came::Impossible { text: WORDS.to_owned() };
            let report = Report { outcome, server: Arc::from("captured"), milliseconds: 0 };
            self.tell(ready.job, report, Some(ready.letter), permit);
        }
    }

    fn tell(&self, job: Job, report: Report, captured: Option<Letter>, permit: OwnedSemaphorePermit) {
        let at = self.shared.clock.now();
        let Job { lease, recipient } = job;
        let number = recipient.attempts + 1;
        let verdict = match &captured {
            Some(_) => Verdict::Sent,
            None => rules::verdict(&report.outcome, number, recipient.since, at, self.shared.patience),
        };
        let tried = Tried {
            delivery: recipient.id,
            owner: lease.plan.owner,
            mailing: lease.plan.mailing,
            chunk: lease.chunk.map(|chunk| chunk.first),
            number,
            granted: 0,
            verdict,
            reason: rules::reason(&report.outcome, verdict),
            code: rules::code(&report.outcome),
            email: recipient.to.address,
            server: report.server,
            duration_ms: report.milliseconds,
            reply: rules::words(report.outcome),
            at,
        };
        // The writer outlives every sender.
        let _always_there =
            self.words.send(Word::Tried(Box::new(Outcome { tried, lease, captured, permit: Some(permit) })));
    }

    fn give_back(&self, job: Job) {
        let _always_there = self.words.send(Word::Back(job));
    }
}

/// What a server says when it takes nobody is no word about the recipient: the letter is tried again.
fn temporary(mut report: Report) -> Report {
    if let Came::Refused { permanent, .. } = &mut report.outcome {
        *permanent = false;
    }
    report
}
