//! Saying what is being done: numbered steps with the time, and commands whose output is shown when they fail.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStderr, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::signals;

/// A line of words about a long command appears this often while it gets on.
const PULSE: Duration = Duration::from_secs(5);
/// And this often while one thing takes long: whoever waits wants to know that nothing is stuck.
const SLOW_PULSE: Duration = Duration::from_secs(15);

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
        let (mut words, mut count) = (String::new(), Count::default());
        let (begun, mut told) = (Instant::now(), Instant::now());
        let status = signals::with(child, |child| {
            let lines = lines_of(child.stderr.take().context("no output")?);
            loop {
                match lines.recv_timeout(Duration::from_secs(1)) {
                    Ok(line) => {
                        count.note(&line);
                        words.push_str(&line);
                        words.push('\n');
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                let quiet = told.elapsed();
                if quiet > SLOW_PULSE || (quiet > PULSE && count.changed()) {
                    self.say(&format!("      {name}: {}", count.words(packages, begun.elapsed())));
                    told = Instant::now();
                }
            }
            Ok(child.wait()?)
        })?;
        judge(command, status, &words)
    }
}

/// What the program says, line by line, for as long as it can say anything.
fn lines_of(words: ChildStderr) -> Receiver<String> {
    let (give, take) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(words).split(b'\n').map_while(Result::ok) {
            if give.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    take
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

    fn words(&self, packages: Option<usize>, since: Duration) -> String {
        let of = packages.map(|all| format!(" of {}", all.max(self.compiled))).unwrap_or_default();
        match (self.downloaded, self.compiled) {
            // No cargo, or one that links or waits for another.
            (0, 0) => format!("at work for {} s", since.as_secs()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_is_counted() {
        let mut count = Count::default();
        assert_eq!(count.words(None, Duration::from_secs(40)), "at work for 40 s");
        count.note("  Downloaded serde v1.0.0");
        assert!(count.changed() && !count.changed());
        assert_eq!(count.words(Some(3), Duration::ZERO), "1 packages downloaded, now serde");
        count.note("   Compiling serde v1.0.0");
        assert_eq!(count.words(Some(3), Duration::ZERO), "1 of 3 packages compiled, now serde");
    }

    #[test]
    fn a_quiet_program_is_waited_for_and_its_words_come_out_when_it_fails() {
        let progress = Progress::of(1);
        progress.watch("sh", None, Command::new("sh").args(["-c", "echo fine >&2"])).unwrap();
        let told = progress.watch("sh", None, Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(told.contains("exit status: 3"), "{told}");
    }
}
