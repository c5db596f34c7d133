//! A Chromium for the browser tests: one that is here, or Debian's.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::house::{House, has, may_install};
use crate::progress::Progress;
use crate::{npm, wasm};

const KNOWN: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Runs the walks of `e2e/` against the server in `target`, in a real browser.
pub(crate) fn walk(house: &House, progress: &Progress, profile: &str) -> anyhow::Result<()> {
    npm::install(house, progress, "e2e")?;
    let chromium = find(progress)?;
    let mut tests = Command::new(npm::program(house, "e2e", "playwright"));
    tests
        .current_dir(house.path("e2e"))
        .arg("test")
        .env("CHROMIUM", chromium)
        .env("VESTNIK_SERVER", house.server(profile));
    Progress::show(&mut tests).context("a browser test failed; screenshots and traces lie in e2e/artefacts")
}

/// The browser's program. Installs it where it is missing and this process may.
pub(crate) fn find(progress: &Progress) -> anyhow::Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Ok(chosen.into());
    }
    if let Some(found) = KNOWN.iter().find(|program| has(program)) {
        return Ok(located(found));
    }
    if !may_install() {
        bail!(
            "the browser tests need Chromium. Debian and Ubuntu: apt-get install chromium; \
             elsewhere install Chrome or Chromium, or name its program in CHROMIUM"
        );
    }
    progress.say("      apt-get install chromium");
    wasm::apt(progress, &["chromium"])?;
    Ok(located("chromium"))
}

fn located(program: &str) -> PathBuf {
    let answer = Command::new("sh").args(["-c", "command -v \"$1\"", "located", program]).output();
    let path = answer.map(|answer| String::from_utf8_lossy(&answer.stdout).trim_end().to_owned()).unwrap_or_default();
    if path.is_empty() { program.into() } else { path.into() }
}
