//! A signal to this process reaches what it has started, so that nothing is left running.

use std::collections::BTreeSet;
use std::process::{Child, Command, ExitStatus};
use std::sync::Mutex;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static STARTED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// From now on SIGINT, SIGTERM and SIGHUP are passed on, and then end this process.
pub(crate) fn forward() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let children: Vec<u32> =
                STARTED.lock().map(|started| started.iter().copied().collect()).unwrap_or_default();
            for child in children {
                terminate(child);
            }
            std::process::exit(128 + signal);
        }
    });
}

/// Waits for the child; a signal meanwhile reaches it.
pub(crate) fn wait(child: Child) -> anyhow::Result<ExitStatus> {
    with(child, |child| Ok(child.wait()?))
}

/// Lets the closure deal with the child; a signal meanwhile reaches it. A child that is left running is ended.
pub(crate) fn with<T>(mut child: Child, deal: impl FnOnce(&mut Child) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let id = child.id();
    note(|started| started.insert(id));
    let outcome = deal(&mut child);
    if matches!(child.try_wait(), Ok(None)) {
        stop(&mut child);
    }
    note(|started| started.remove(&id));
    outcome
}

/// Asks the child to end, and waits until it has.
pub(crate) fn stop(child: &mut Child) {
    terminate(child.id());
    // It has ended, or was never there.
    let _ = child.wait();
}

fn note(change: impl FnOnce(&mut BTreeSet<u32>) -> bool) {
    if let Ok(mut started) = STARTED.lock() {
        change(&mut started);
    }
}

fn terminate(child: u32) {
    // It may have ended meanwhile.
    let _ = Command::new("kill").args(["-s", "TERM", &child.to_string()]).status();
}
