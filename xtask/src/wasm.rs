//! Compiling the browser application to WebAssembly, with whichever toolchain this machine can get.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail, ensure};

use crate::house::{House, may_install};
use crate::page::Size;
use crate::progress::Progress;

const TARGET: &str = "wasm32-unknown-unknown";
/// `rustup target add` either answers soon or cannot reach its server.
const PATIENCE: Duration = Duration::from_mins(1);
/// For this long an unreachable server is not asked again.
const MEMORY: Duration = Duration::from_hours(24);
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// In the environment: `rustup` or `debian`, to choose the toolchain by hand.
const CHOICE: &str = "XTASK_WASM";

/// A way to compile for the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The workspace's own compiler, with the standard library that rustup brings.
    Rustup,
    /// Debian's compiler, which builds the standard library from Debian's sources.
    Debian,
}

/// Finds a toolchain, or installs one.
pub(crate) fn toolchain(house: &House, progress: &Progress) -> anyhow::Result<Toolchain> {
    let choice = std::env::var(CHOICE).unwrap_or_default();
    if choice != "debian" && (rustup_has_it() || rustup_adds_it(house, progress, choice == "rustup")) {
        return Ok(Toolchain::Rustup);
    }
    ensure!(choice != "rustup", "rustup could not add the target {TARGET}");
    if !debian_has_it() {
        install_debian(progress)?;
    }
    Ok(Toolchain::Debian)
}

/// Compiles the application and answers where the file lies.
pub(crate) fn compile(house: &House, progress: &Progress, toolchain: Toolchain, size: Size) -> anyhow::Result<PathBuf> {
    let profile = match size {
        Size::Small => "wasm",
        Size::Quick => "wasm-quick",
    };
    let folder = house.target.join(if toolchain == Toolchain::Rustup { "browser" } else { "browser-debian" });
    let mut cargo = house.cargo();
    cargo
        .args(["build", "--locked", "--package", "vestnik-frontend", "--bin", "vestnik-frontend", "--profile", profile])
        .args(["--target", TARGET])
        // A folder of its own: the server is compiled at the same time.
        .env("CARGO_TARGET_DIR", &folder)
        // Cutting the application into parts needs to know who calls whom. This variable outweighs flags meant for the server.
        .env("CARGO_ENCODED_RUSTFLAGS", "-Clink-args=--emit-relocs");
    if toolchain == Toolchain::Debian {
        cargo
            .args(["-Z", "build-std=std,panic_abort", "--ignore-rust-version"])
            .env("RUSTC", DEBIAN_RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker()?);
    }
    progress.watch("browser", packages(house, "vestnik-frontend", TARGET), &mut cargo)?;
    Ok(folder.join(TARGET).join(profile).join("vestnik-frontend.wasm"))
}

/// How many packages cargo compiles for this one, when it can tell.
pub(crate) fn packages(house: &House, package: &str, target: &str) -> Option<usize> {
    let mut tree = house.cargo();
    tree.args([
        "tree",
        "--locked",
        "--package",
        package,
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--target",
        target,
    ]);
    let answer = tree.stderr(Stdio::null()).output().ok()?;
    let lines = String::from_utf8(answer.stdout).ok()?;
    let distinct: std::collections::BTreeSet<&str> = lines.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    (!distinct.is_empty()).then_some(distinct.len())
}

fn rustup_has_it() -> bool {
    let answer = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    answer.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim_end()).exists())
}

fn rustup_adds_it(house: &House, progress: &Progress, insist: bool) -> bool {
    let unreachable = house.target.join("rustup-cannot-add-wasm32");
    let lately = unreachable.metadata().and_then(|meta| meta.modified());
    if !insist && lately.is_ok_and(|when| SystemTime::now().duration_since(when).is_ok_and(|age| age < MEMORY)) {
        return false;
    }
    progress.say(&format!("      rustup target add {TARGET}"));
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "1");
    let added = within(PATIENCE, rustup.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    if !added || !rustup_has_it() {
        progress.say("      rustup cannot add it: Debian's compiler will do");
        // Only a memory: without it the next command asks again.
        let _ = fs::create_dir_all(&house.target).and_then(|()| fs::write(&unreachable, ""));
        return false;
    }
    true
}

/// Whether the command succeeds in time.
fn within(patience: Duration, command: &mut Command) -> bool {
    let Ok(mut child) = command.spawn() else { return false };
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < patience => std::thread::sleep(Duration::from_millis(50)),
            _ => {
                // Killing what has just ended is no error.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// Debian's compiler must not be older than the workspace asks for; the code may use what it promises.
fn debian_has_it() -> bool {
    let answer = |argument: &[&str]| {
        let answer = Command::new(DEBIAN_RUSTC).args(argument).output().ok()?;
        String::from_utf8(answer.stdout).ok()
    };
    let Some(version) = answer(&["--version"]) else { return false };
    let Some(root) = answer(&["--print", "sysroot"]) else { return false };
    recent(&version) && Path::new(root.trim_end()).join("lib/rustlib/src/rust/library/std/Cargo.toml").exists()
}

/// `rustc 1.96.0 (…)` is recent enough for a workspace that asks for 1.95.
fn recent(version: &str) -> bool {
    let numbers = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    let found = version.split_whitespace().nth(1).and_then(numbers);
    found.is_some() && found >= numbers(env!("CARGO_PKG_RUST_VERSION"))
}

fn install_debian(progress: &Progress) -> anyhow::Result<()> {
    let command = "apt-get install rustc-web rust-web-src";
    if !may_install() {
        bail!(
            "there is no compiler for the browser. With a network: `rustup target add {TARGET}`; \
             on Debian, as root: `{command}`. Then start again"
        );
    }
    progress.say(&format!("      {command}"));
    apt(progress, &["rustc-web", "rust-web-src"])?;
    ensure!(
        debian_has_it(),
        "Debian's rustc is older than {}: update the package lists (apt-get update) and start again",
        env!("CARGO_PKG_RUST_VERSION")
    );
    Ok(())
}

/// Installs packages of Debian; the lists are fetched when they know nothing of them.
pub(crate) fn apt(progress: &Progress, packages: &[&str]) -> anyhow::Result<()> {
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(["-q", "-y", "-o", "DPkg::Lock::Timeout=300"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        progress.watch("apt-get", None, &mut apt)
    };
    let install: Vec<&str> = ["install", "--no-install-recommends"].iter().chain(packages).copied().collect();
    if apt(&install).is_ok() {
        return Ok(());
    }
    apt(&["update"]).context("apt-get could not fetch its lists")?;
    apt(&install).with_context(|| format!("apt-get could not install {}", packages.join(" ")))
}

/// The linker that comes with the workspace's own compiler.
fn linker() -> anyhow::Result<PathBuf> {
    let answer = Command::new("rustc").args(["--print", "target-libdir"]).output().context("cannot run rustc")?;
    let libraries = PathBuf::from(String::from_utf8(answer.stdout)?.trim_end());
    let inside = libraries.parent().map(|target| target.join("bin/rust-lld"));
    let system = ["/usr/bin/wasm-ld", "/usr/bin/lld"].map(PathBuf::from);
    inside.into_iter().chain(system).find(|linker| linker.exists()).with_context(|| {
        "no linker for the browser: install rust-lld (rustup component add llvm-tools) or Debian's lld".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_older_than_the_workspace_is_not_taken() {
        assert!(recent("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"));
        assert!(!recent("rustc 1.85.0 (4d91de4e4 2025-02-17)"));
        assert!(!recent(""));
    }
}
