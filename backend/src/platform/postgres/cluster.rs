//! The files of a cluster, and how its postmaster is told to run.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::Settings;
use super::binaries::Binaries;
use super::place::{PORT, Place};
use super::postmaster::explain;

/// The one role and the one database.
pub(super) const NAME: &str = "vestnik";
/// Locales that know letters beyond English; which of them exists differs between systems.
const LOCALES: [&str; 3] = ["C.UTF-8", "en_US.UTF-8", "C.utf8"];

/// Where the files lie in a home.
pub(super) fn folder(home: &Path) -> PathBuf {
    home.join("cluster")
}

/// The version that wrote the files, when there are any.
pub(super) fn written_by(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Creates the files. They appear under their final name only when complete.
pub(super) fn create(place: &Place, binaries: &Binaries) -> anyhow::Result<()> {
    let half = place.home.join("cluster.unfinished");
    let mut words = String::new();
    for locale in LOCALES {
        if half.exists() {
            fs::remove_dir_all(&half).with_context(|| format!("cannot remove {}", half.display()))?;
        }
        let mut command = binaries.command("initdb");
        command
            .arg("--pgdata")
            .arg(&half)
            .args(["--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--no-instructions", "--no-sync"])
            .args(["--locale", locale, "--lc-messages", "C"]);
        if binaries.major >= 17 {
            // PostgreSQL's own tables of letters: the same order and the same lower case on every system.
            command.args(["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]);
        }
        surroundings(&mut command, place);
        let answer =
            command.output().with_context(|| format!("cannot run initdb in {}", binaries.folder().display()))?;
        if answer.status.success() {
            return fs::rename(&half, folder(&place.home)).context("cannot name the new database folder");
        }
        words = String::from_utf8_lossy(&answer.stderr).into_owned();
        if !words.contains("invalid locale") {
            break;
        }
    }
    bail!("PostgreSQL could not create its files in {}. {}", place.home.display(), explain(&words))
}

/// The command that runs the cluster.
pub(super) fn command(settings: &Settings, place: &Place, binaries: &Binaries) -> Command {
    let mut command = binaries.command("postgres");
    command.arg("-D").arg(folder(&place.home)).arg("-k").arg(quoted(&place.socket));
    for (name, value) in options(settings) {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    surroundings(&mut command, place);
    command
}

/// The setting is a list, in which a comma or a space would begin another folder.
fn quoted(folder: &Path) -> OsString {
    let inside =
        folder.as_os_str().as_bytes().iter().flat_map(|byte| if *byte == b'"' { vec![b'"'; 2] } else { vec![*byte] });
    OsString::from_vec(std::iter::once(b'"').chain(inside).chain([b'"']).collect())
}

fn options(settings: &Settings) -> Vec<(&'static str, String)> {
    let fixed = [
        // Nothing listens on the network, and only its own user enters the socket's folder.
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("log_min_messages", "warning"),
        // The words of a failed query may hold people's data.
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        // Short queries gain nothing from compiling.
        ("jit", "off"),
        ("random_page_cost", "1.1"),
        // Nobody replicates from here: the log need only carry us over a crash.
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("wal_compression", "on"),
        ("max_wal_size", "2GB"),
        ("checkpoint_timeout", "15min"),
    ];
    let mut options: Vec<_> = fixed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    options.push(("port", PORT.to_string()));
    options.push(("max_connections", settings.max_connections.to_string()));
    options.push(("shared_buffers", format!("{}MB", settings.cache_megabytes)));
    options.push(("effective_cache_size", format!("{}MB", settings.cache_megabytes.saturating_mul(4))));
    if !settings.durable {
        options.extend(["fsync", "synchronous_commit", "full_page_writes"].map(|name| (name, "off".to_owned())));
    }
    options
}

/// What every program of PostgreSQL runs in: the cluster's user, a folder that user can enter, no settings from outside.
fn surroundings(command: &mut Command, place: &Place) {
    place.identity.apply(command);
    command
        .current_dir(&place.home)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
}
