//! The running postmaster: starting it, waiting for it, stopping it, and meeting one that outlived its server.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::identity::Identity;
use super::place::PORT;

/// How long a cluster may take to start: replaying the log after a crash is the slow case.
const START: Duration = Duration::from_mins(2);
/// How long a fast shutdown may take before it becomes an immediate one.
const STOP: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(10);
/// A log longer than this is put aside at the next start.
const LONG_LOG: u64 = 8 * 1024 * 1024;

/// A postmaster that is our child.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    pid: Pid,
    log: PathBuf,
    log_start: u64,
    /// Stops the postmaster when this process is gone, however it went.
    guardian: Option<Child>,
}

impl Postmaster {
    /// Starts the program as a process group of its own, so that Ctrl-C in a terminal reaches the server only.
    pub(super) fn launch(mut command: Command, log: &Path, identity: &Identity) -> anyhow::Result<Self> {
        if log.metadata().is_ok_and(|meta| meta.len() > LONG_LOG) {
            fs::rename(log, log.with_extension("log.old"))?;
        }
        let out = File::options()
            .append(true)
            .create(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        identity.own(log).with_context(|| format!("cannot give {} away", log.display()))?;
        let log_start = out.metadata()?.len();
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        let pid = Pid::from_child(&child);
        Ok(Self { child, pid, log: log.to_owned(), log_start, guardian: None })
    }

    /// Sees to it that the postmaster does not outlive this process. What is to be erased is erased when both are gone.
    pub(super) fn guard(&mut self, erase: Option<&Path>) -> anyhow::Result<()> {
        // The pipe closes when this process ends, even by SIGKILL; a polite stop writes "done" first.
        let script = r#"read -r word; [ "$word" = done ] || kill -s "$1" "$2" 2>/dev/null
            while kill -0 "$2" 2>/dev/null; do sleep 0.1; done
            if [ -n "$3" ]; then rm -rf -- "$3"; fi"#;
        let pid = self.pid.as_raw_nonzero().to_string();
        // Nothing worth a checkpoint is in what will be erased.
        let signal = if erase.is_some() { "QUIT" } else { "INT" };
        let erase = erase.unwrap_or(Path::new(""));
        let guardian = Command::new("sh")
            .args(["-c", script, "guardian", signal, &pid])
            .arg(erase)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run sh")?;
        self.guardian = Some(guardian);
        Ok(())
    }

    /// Waits until the cluster takes connections, or says why it does not.
    pub(super) async fn ready(&mut self, url: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("PostgreSQL did not start ({status}). {}", explain(&self.words()));
            }
            match super::connect(url).await {
                Ok(_) => return Ok(()),
                Err(error) if begun.elapsed() > START => {
                    return Err(error).with_context(|| format!("PostgreSQL is not ready after {} s", START.as_secs()));
                }
                Err(_) => tokio::time::sleep(STEP).await,
            }
        }
    }

    /// Fast shutdown: sessions are ended, everything is written, and the process is waited for.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        for (signal, patience) in [(Signal::INT, STOP), (Signal::QUIT, Duration::from_secs(5)), (Signal::KILL, STOP)] {
            if self.ended()?.is_some() {
                return self.dismiss();
            }
            // It may have gone this very moment; waiting tells.
            let _ = kill_process(self.pid, signal);
            let begun = Instant::now();
            while begun.elapsed() < patience {
                if self.ended()?.is_some() {
                    return self.dismiss();
                }
                tokio::time::sleep(STEP).await;
            }
            tracing::warn!("PostgreSQL did not stop within {} s", patience.as_secs());
        }
        bail!("PostgreSQL (process {}) does not stop", self.pid.as_raw_nonzero())
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Lets the guardian go, once there is nothing to guard.
    pub(super) fn dismiss(&mut self) -> anyhow::Result<()> {
        if let Some(mut guardian) = self.guardian.take() {
            if let Some(mut pipe) = guardian.stdin.take() {
                writeln!(pipe, "done")?;
            }
            guardian.wait()?;
        }
        Ok(())
    }

    /// What this start wrote to the log.
    fn words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let start = usize::try_from(self.log_start).unwrap_or(0).min(log.len());
        String::from_utf8_lossy(&log[start..]).into_owned()
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        // Somebody forgot to stop us: ask for a fast shutdown, as nothing can be waited for here.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill_process(self.pid, Signal::INT);
        }
    }
}

/// Turns PostgreSQL's reasons into what to do about them.
pub(super) fn explain(words: &str) -> String {
    let known = [
        ("No space left on device", "The disk is full: make room and start again."),
        ("Address already in use", "Another program holds its socket: stop it, or use another data folder."),
        ("Cannot allocate memory", "The machine is out of memory: free some, or set a smaller cache for the database."),
        (
            "could not map anonymous shared memory",
            "The machine is out of memory: free some, or set a smaller cache for the database.",
        ),
        ("No space left", "The disk is full: make room and start again."),
        ("are incompatible with server", "The data was written by another version of PostgreSQL."),
        (
            "could not locate a valid checkpoint record",
            "The database files are damaged: read a backup into an empty data folder.",
        ),
        ("has group or world access", "The database folder is open to others: chmod 700 it."),
        ("Permission denied", "It may not read or write its files: give them to the user that runs it."),
        (
            "error while loading shared libraries",
            "Its libraries do not fit this machine: install PostgreSQL from your system's packages.",
        ),
    ];
    let hint = known.iter().find(|(sign, _)| words.contains(sign)).map(|(_, hint)| *hint);
    let telling: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).collect();
    let tail = telling[telling.len().saturating_sub(8)..].join("\n  ");
    format!("{}\nIt said:\n  {tail}", hint.unwrap_or("Its own words may tell why."))
}

/// Another start may succeed: the processes of a killed postmaster need a moment to notice.
pub(super) fn passing(words: &str) -> bool {
    words.contains("pre-existing shared memory block")
}

/// Stops a postmaster that outlived the server that started it. The caller holds the lock of the home,
/// so no living server uses it. A file left by a crash or a restart of the machine is removed.
pub(super) async fn clear_leftover(cluster: &Path, socket: &Path) -> anyhow::Result<()> {
    let file = cluster.join("postmaster.pid");
    let Ok(content) = fs::read_to_string(&file) else { return Ok(()) };
    let pid = content.lines().next().and_then(|line| line.trim().parse().ok()).and_then(Pid::from_raw);
    let Some(pid) = pid.filter(|pid| alive(*pid) && is_postmaster_of(*pid, cluster)) else {
        tracing::info!("the database was not shut down cleanly; PostgreSQL will recover it");
        let lock = socket.join(format!(".s.PGSQL.{PORT}.lock"));
        for stale in [lock, file] {
            match fs::remove_file(&stale) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove {}", stale.display()));
                }
                _ => {}
            }
        }
        return Ok(());
    };
    tracing::info!("stopping the PostgreSQL that an earlier server left running (process {})", pid.as_raw_nonzero());
    kill_process(pid, Signal::INT).with_context(|| {
        format!(
            "an earlier server left its PostgreSQL running (process {0}), and this user may not stop it. \
             Stop it with: kill -INT {0}",
            pid.as_raw_nonzero()
        )
    })?;
    let begun = Instant::now();
    while alive(pid) {
        if begun.elapsed() > STOP {
            bail!(
                "an earlier server left its PostgreSQL running (process {0}), and it does not stop. Stop it with: kill -QUIT {0}",
                pid.as_raw_nonzero()
            );
        }
        tokio::time::sleep(STEP).await;
    }
    Ok(())
}

/// Whether a process of this id exists and is more than a corpse nobody has buried.
fn alive(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    let zombie =
        stat.is_ok_and(|stat| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z')));
    !zombie && !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

/// Process ids are used again: only a process that was started on these files counts.
fn is_postmaster_of(pid: Pid, cluster: &Path) -> bool {
    let pid = pid.as_raw_nonzero().to_string();
    let words = fs::read(format!("/proc/{pid}/cmdline"))
        .or_else(|_| Command::new("ps").args(["-p", &pid, "-o", "command="]).output().map(|answer| answer.stdout));
    words.is_ok_and(|words| String::from_utf8_lossy(&words).contains(&*cluster.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_with_what_to_do() {
        assert!(explain("FATAL: could not write: No space left on device").starts_with("The disk is full"));
        let told = explain("one\ntwo\n");
        assert!(told.contains("one\n  two"), "{told}");
    }

    #[tokio::test]
    async fn a_file_that_names_some_other_process_is_removed_and_the_process_left_alone() {
        let room = tempfile::tempdir().unwrap();
        let file = room.path().join("postmaster.pid");
        let mut innocent = Command::new("sleep").arg("60").spawn().unwrap();
        fs::write(&file, format!("{}\n/elsewhere\n", innocent.id())).unwrap();
        clear_leftover(room.path(), room.path()).await.unwrap();
        assert!(!file.exists());
        assert!(innocent.try_wait().unwrap().is_none());
        innocent.kill().unwrap();
        innocent.wait().unwrap();
    }
}
