//! Every operation of the OpenAPI document, called with strange input by schemathesis (a Python package).

use std::process::Command;

use anyhow::Context;

use crate::house::{House, has};
use crate::progress::Progress;

/// What is installed: a fixed version, so that a run today and one next year look for the same.
const PACKAGE: &str = "schemathesis==4.32.5";
/// Calls per operation.
const EXAMPLES: &str = "12";

/// Runs it, or says why not. On a build server it must run.
pub(crate) fn walk(house: &House, progress: &Progress, profile: &str) -> anyhow::Result<()> {
    let insist = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let program = match install(house, progress) {
        Ok(program) => program,
        Err(error) if insist => return Err(error),
        Err(error) => {
            progress.say(&format!("      left out: {error:#}"));
            return Ok(());
        }
    };
    let mut calls = Command::new("node");
    calls
        .current_dir(house.path("e2e"))
        .args(["schemathesis.mjs", EXAMPLES])
        .env("SCHEMATHESIS", program)
        .env("VESTNIK_SERVER", house.server(profile));
    Progress::show(&mut calls).context("an operation answers what its description does not say")
}

fn install(house: &House, progress: &Progress) -> anyhow::Result<std::path::PathBuf> {
    anyhow::ensure!(has("python3"), "Python 3 is missing (Debian and Ubuntu: apt-get install python3-venv)");
    let venv = house.target.join("schemathesis");
    let program = venv.join("bin/schemathesis");
    let stamp = venv.join("installed");
    if program.exists() && std::fs::read_to_string(&stamp).is_ok_and(|package| package == PACKAGE) {
        return Ok(program);
    }
    let mut make = Command::new("python3");
    progress
        .watch("python", None, make.args(["-m", "venv", "--clear"]).arg(&venv))
        .context("cannot make a virtual environment")?;
    let mut pip = Command::new(venv.join("bin/pip"));
    progress
        .watch("pip", None, pip.args(["install", "--quiet", PACKAGE]))
        .context("cannot install schemathesis from PyPI")?;
    std::fs::write(stamp, PACKAGE)?;
    Ok(program)
}
