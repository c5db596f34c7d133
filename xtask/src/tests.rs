//! `test`: everything CI runs, in the order in which a mistake shows soonest.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};

use anyhow::{Context, bail, ensure};

use crate::house::House;
use crate::page::{self, Size};
use crate::progress::Progress;
use crate::{browser, npm, postgres, schemathesis, serve, signals, tidy, wasm};

/// Tests are built without optimisation; so is the server that the browser meets.
const PROFILE: &str = "debug";

/// One part: its name, what it does, and how.
struct Part {
    name: &'static str,
    words: &'static str,
    run: fn(&House, &Progress) -> anyhow::Result<()>,
}

const PARTS: [Part; 7] = [
    Part { name: "format", words: "format: cargo fmt --check", run: format },
    Part { name: "tidy", words: "tidy: the rules of the layout", run: |house, _| tidy::run(house) },
    Part { name: "lints", words: "lints: cargo clippy, no warning allowed", run: lints },
    Part { name: "rust", words: "rust: unit and integration tests on a PostgreSQL of their own", run: rust },
    Part { name: "wasm", words: "wasm: the browser application", run: web },
    Part { name: "browser", words: "browser: walks through the real screens", run: in_browser },
    Part { name: "api", words: "api: every operation with strange input", run: strange_input },
];

/// Runs the parts, all or the named ones.
pub(crate) fn run(house: &House, only: &[String]) -> anyhow::Result<()> {
    if let Some(unknown) = only.iter().find(|name| PARTS.iter().all(|part| part.name != name.as_str())) {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        bail!("there is no part {unknown}; the parts are {}", names.join(", "));
    }
    let chosen: Vec<&Part> =
        PARTS.iter().filter(|part| only.is_empty() || only.iter().any(|name| name == part.name)).collect();
    let progress = Progress::of(chosen.len() + 1);
    progress.step("packages from crates.io and npm");
    serve::fetch(house, &progress)?;
    npm::install(house, &progress, "frontend")?;
    postgres::unpack(house, &progress)?;
    let mut failed = Vec::new();
    for part in &chosen {
        progress.step(part.words);
        if let Err(error) = (part.run)(house, &progress) {
            progress.say(&format!("      {} FAILED: {error:#}", part.name));
            failed.push(part.name);
        }
    }
    progress.say(&format!("{} passed, {} failed", chosen.len() - failed.len(), failed.len()));
    ensure!(failed.is_empty(), "failed: {} (again: cargo xtask test {})", failed.join(", "), failed.join(" "));
    Ok(())
}

fn format(house: &House, _: &Progress) -> anyhow::Result<()> {
    Progress::show(house.cargo().args(["fmt", "--all", "--check"])).context("`cargo xtask fix` formats")
}

fn lints(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let mut clippy = house.cargo();
    clippy.args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    progress.watch("clippy", packages(house), &mut clippy)
}

fn rust(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let mut build = house.cargo();
    build.args(["test", "--locked", "--workspace", "--no-run"]);
    progress.watch("tests", packages(house), &mut build)?;
    let mut tests = house.cargo();
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    with_database(house, |database| Progress::show(tests.env("TEST_DATABASE_URL", database)))
}

/// How many packages the whole workspace and its tests are made from, when cargo can tell.
fn packages(house: &House) -> Option<usize> {
    let mut tree = house.cargo();
    tree.args(["tree", "--locked", "--workspace", "--edges", "normal,build,dev", "--prefix", "none"]);
    let answer = tree.stderr(Stdio::null()).output().ok()?;
    let lines = String::from_utf8(answer.stdout).ok()?;
    let distinct: BTreeSet<&str> = lines.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    (!distinct.is_empty()).then_some(distinct.len())
}

fn web(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let toolchain = wasm::toolchain(house, progress)?;
    let module = wasm::compile(house, progress, toolchain, Size::Small)?;
    page::dress(house, progress, &module, Size::Small)
}

fn in_browser(house: &House, progress: &Progress) -> anyhow::Result<()> {
    // Fresh already when the part before has run.
    web(house, progress)?;
    build_server(house, progress)?;
    browser::walk(house, progress, PROFILE)
}

fn strange_input(house: &House, progress: &Progress) -> anyhow::Result<()> {
    build_server(house, progress)?;
    schemathesis::walk(house, progress, PROFILE)
}

fn build_server(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let mut cargo = house.cargo();
    cargo.args(["build", "--locked", "--package", "vestnik", "--bin", "vestnik"]);
    progress.watch("server", None, &mut cargo)
}

/// One throw-away PostgreSQL for many test programs, gone when they are done.
fn with_database(house: &House, tests: impl FnOnce(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    if let Ok(given) = std::env::var("TEST_DATABASE_URL") {
        return tests(&given);
    }
    let told = house.target.join("throwaway-database");
    if told.exists() {
        fs::remove_file(&told)?;
    }
    let mut cargo = house.cargo();
    cargo.args(["run", "--quiet", "--locked", "--package", "vestnik", "--example", "throwaway"]).arg("--").arg(&told);
    let child = cargo.stdin(Stdio::piped()).spawn().context("cannot run cargo")?;
    signals::with(child, |child| {
        let url = wait_for(child, &told)?;
        let outcome = tests(&url);
        // Its guardian ends the database when its standard input closes with ours.
        drop(child.stdin.take());
        child.wait()?;
        outcome
    })
}

fn wait_for(child: &mut Child, told: &std::path::Path) -> anyhow::Result<String> {
    loop {
        if let Ok(url) = fs::read_to_string(told)
            && url.ends_with('\n')
        {
            return Ok(url.trim_end().to_owned());
        }
        if let Some(status) = child.try_wait()? {
            bail!("the database for the tests did not start ({status})");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
