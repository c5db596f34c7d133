//! Saying what is being done: numbered steps with the time, and commands whose output is shown when they fail.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::signals;

/// A line of words about a long command appears this often.
const PULSE: Duration = Duration::from_secs(5);

static VOICE: Mutex<()> = Mutex::new(());

/// The steps of one command.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    step: AtomicUsize,
    steps: usize,
}

impl Progress {
    /// Begins to count.
    pub(crate) fn of(steps: usize) -> Self {
        Self { begun: Instant::now(), step: AtomicUsize::new(0), steps }
    }

    /// The next step begins.
    pub(crate) fn step(&self, words: &str) {
        let step = self.step.fetch_add(1, Ordering::Relaxed) + 1;
        self.say(&format!("[{step}/{}] {words}", self.steps));
    }

    /// One line with the time since the beginning.
    pub(crate) fn say(&self, words: &str) {
        let seconds = self.begun.elapsed().as_secs();
        let _turn = VOICE.lock();
        let mut out = std::io::stderr().lock();
        // A closed terminal is no reason to stop building.
        let _ = writeln!(out, "{:>3}:{:02} {words}", seconds / 60, seconds % 60);
    }

    /// Runs a command with its own output on the screen.
    pub(crate) fn show(command: &mut Command) -> anyhow::Result<()> {
        let status = signals::wait(spawn(command)?)?;
        judge(command, status, "")
    }

    /// Runs a command quietly; its words come out when it fails. While it runs, a line now and then tells how far it is.
    /// `packages` is how many packages cargo will name at most.
    pub(crate) fn watch(&self, name: &str, packages: Option<usize>, command: &mut Command) -> anyhow::Result<()> {
        let child = spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()))?;
        let (mut words, mut count, mut told) = (String::new(), Count::default(), Instant::now());
        let status = signals::with(child, |child| {
            let lines = BufReader::new(child.stderr.take().context("no output")?);
            for line in lines.split(b'\n') {
                let line = String::from_utf8_lossy(&line?).into_owned();
                count.note(&line);
                words.push_str(&line);
                words.push('\n');
                if told.elapsed() > PULSE && count.changed() {
                    self.say(&format!("      {name}: {}", count.words(packages)));
                    told = Instant::now();
                }
            }
            Ok(child.wait()?)
        })?;
        judge(command, status, &words)
    }
}

/// What cargo has told so far.
#[derive(Default)]
struct Count {
    downloaded: usize,
    compiled: usize,
    latest: String,
    told: (usize, usize),
}

impl Count {
    fn note(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("Downloaded"), Some(package)) => {
                self.downloaded += 1;
                package.clone_into(&mut self.latest);
            }
            (Some("Compiling" | "Checking"), Some(package)) => {
                self.compiled += 1;
                package.clone_into(&mut self.latest);
            }
            _ => {}
        }
    }

    fn changed(&mut self) -> bool {
        let now = (self.downloaded, self.compiled);
        std::mem::replace(&mut self.told, now) != now
    }

    fn words(&self, packages: Option<usize>) -> String {
        let of = packages.map(|all| format!(" of {}", all.max(self.compiled))).unwrap_or_default();
        match (self.downloaded, self.compiled) {
            (downloaded, 0) => format!("{downloaded} packages downloaded, now {}", self.latest),
            (_, compiled) => format!("{compiled}{of} packages compiled, now {}", self.latest),
        }
    }
}

fn spawn(command: &mut Command) -> anyhow::Result<std::process::Child> {
    command.spawn().with_context(|| format!("cannot run {}", command.get_program().display()))
}

fn judge(command: &Command, status: ExitStatus, words: &str) -> anyhow::Result<()> {
    if status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let _turn = VOICE.lock();
    eprint!("{words}");
    bail!("`{} {}` failed ({status})", command.get_program().display(), arguments.join(" "))
}
