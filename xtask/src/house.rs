//! Where things lie in the workspace.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The workspace and its build folder.
#[derive(Debug, Clone)]
pub(crate) struct House {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where everything made goes.
    pub(crate) target: PathBuf,
}

impl House {
    /// The workspace this program was built from.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in no workspace")?.to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => root.join(chosen),
            // A build server clones anew for each run; what was built may stay.
            None if on_build_server() => cache_folder().join("vestnik-target"),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A path in the workspace.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// `cargo`, in the workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env_remove("CARGO_MANIFEST_DIR");
        if on_build_server() {
            // Some gigabytes for a second build that is none: each run has another commit.
            cargo.env("CARGO_INCREMENTAL", "0");
        }
        cargo
    }

    /// A server built with the profile.
    pub(crate) fn server(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join("vestnik")
    }
}

fn on_build_server() -> bool {
    env::var_os("CI").is_some_and(|ci| ci == "true")
}

fn cache_folder() -> PathBuf {
    env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .unwrap_or_else(env::temp_dir)
}

/// Whether a program answers on this machine.
pub(crate) fn has(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", "command -v \"$1\" >/dev/null 2>&1", "has", program])
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this process may install packages of the operating system.
pub(crate) fn may_install() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|answer| answer.stdout == b"0\n");
    root && has("apt-get")
}
