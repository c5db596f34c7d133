//! `run` and `dev`: from whatever lies here to a server that answers.

use std::env;
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};

use crate::house::House;
use crate::page::{self, Size};
use crate::progress::Progress;
use crate::{npm, postgres, signals, wasm};

/// The folder of the profile `dev`. It compiles soonest, shares what xtask and the tests have compiled, and reads the
/// browser application from the disk; passwords are hashed by optimised code all the same (see `Cargo.toml`).
pub(crate) const PROFILE: &str = "debug";
const LISTEN: &str = "127.0.0.1:8080";

/// Makes everything, then becomes the server: signals and the exit status are the server's own.
pub(crate) fn run(house: &House, demo: bool, arguments: &[String]) -> anyhow::Result<()> {
    let listen = free_address()?;
    let progress = Progress::of(4);
    make(house, &progress, Size::Small)?;
    progress.step(&format!("serving on http://{listen}"));
    eprintln!("      Open http://{listen} and sign up; letters are kept and shown until a mail server is set.");
    eprintln!("      The first administrator: cargo xtask vestnik admin create");
    eprintln!("      Stop with Ctrl-C.");
    if demo {
        // It waits for the server that this process becomes, and ends by itself.
        let mut fill = Command::new("node");
        fill.arg(house.path("xtask/demo.mjs")).arg(format!("http://{listen}")).arg(house.server(PROFILE));
        fill.current_dir(&house.root).stdin(Stdio::null()).spawn().context("cannot run node")?;
    }
    let mut server = server(house);
    server.arg("serve").args(arguments);
    Err(server.exec()).context("cannot start the server")
}

/// Runs one command of the server that was built last.
pub(crate) fn command(house: &House, arguments: &[String]) -> anyhow::Result<()> {
    let built = house.server(PROFILE);
    ensure!(built.exists(), "there is no server yet: `cargo xtask run` makes one");
    Err(server(house).args(arguments).exec()).context("cannot start the server")
}

/// Everything the server needs: programs, server, application. What is fresh takes no time.
pub(crate) fn make(house: &House, progress: &Progress, size: Size) -> anyhow::Result<()> {
    progress.step("packages from crates.io");
    fetch(house, progress)?;
    progress.step("the server, the browser application, and PostgreSQL's programs, side by side");
    let module = thread::scope(|scope| {
        let packages = scope.spawn(|| {
            npm::install(house, progress, "frontend")?;
            postgres::unpack(house, progress)
        });
        let module = scope.spawn(|| wasm::compile(house, progress, wasm::toolchain(house, progress)?));
        let built = build_server(house, progress);
        let module = joined(module.join());
        joined(packages.join())?;
        built?;
        module
    })?;
    progress.step("the page: style sheet, hashed names, compression");
    page::dress(house, progress, &module, size)
}

/// Compiles the server with the profile of `run`.
fn build_server(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let mut cargo = house.cargo();
    cargo.args(["build", "--locked", "--package", "vestnik", "--bin", "vestnik"]);
    progress.watch("server", wasm::packages(house, "vestnik", host()?.trim()), &mut cargo)?;
    progress.say("      server: done");
    Ok(())
}

/// One download for all that is compiled later, so that none waits for another unseen.
pub(crate) fn fetch(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let mut cargo = house.cargo();
    cargo.args(["fetch", "--locked", "--target", host()?.trim(), "--target", "wasm32-unknown-unknown"]);
    progress.watch("crates.io", None, &mut cargo)
}

/// The machine as cargo names it.
fn host() -> anyhow::Result<String> {
    let answer = Command::new("rustc").args(["--print", "host-tuple"]).output().context("cannot run rustc")?;
    Ok(String::from_utf8(answer.stdout)?)
}

fn joined<T>(outcome: thread::Result<anyhow::Result<T>>) -> anyhow::Result<T> {
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn server(house: &House) -> Command {
    let mut server = Command::new(house.server(PROFILE));
    server.current_dir(&house.root);
    server
}

/// The address the server will listen on, if nobody else does.
fn free_address() -> anyhow::Result<String> {
    let listen = env::var("VESTNIK_LISTEN").unwrap_or_else(|_| LISTEN.to_owned());
    let address = listen.parse().with_context(|| format!("VESTNIK_LISTEN is {listen}, not an address with a port"))?;
    if TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok() {
        bail!(
            "another program already answers on {listen} (an earlier `cargo xtask run`, perhaps). Stop it, \
             or serve elsewhere: VESTNIK_LISTEN=127.0.0.1:8081 cargo xtask run"
        );
    }
    Ok(listen)
}

/// Serves, looks for changes twice a second, and makes again what they touch.
pub(crate) fn dev(house: &House) -> anyhow::Result<()> {
    free_address()?;
    let progress = Progress::of(4);
    make(house, &progress, Size::Quick)?;
    progress.step("serving, and watching backend, api, client, frontend and migrations");
    let mut seen = newest(house);
    loop {
        let started = server(house).arg("serve").stdin(Stdio::null()).spawn().context("cannot start the server")?;
        signals::with(started, |child| {
            loop {
                thread::sleep(Duration::from_millis(500));
                if let Some(status) = child.try_wait()? {
                    progress.say(&format!("the server ended ({status}); waiting for a change"));
                    while newest(house) == seen {
                        thread::sleep(Duration::from_millis(500));
                    }
                }
                let now = newest(house);
                let server_changed = now.0 != seen.0;
                if now == seen {
                    continue;
                }
                seen = now;
                progress.say("changed: making it again");
                match remake(house, &progress, server_changed) {
                    Ok(()) if server_changed => return Ok(()),
                    Ok(()) => progress.say("done: reload the page"),
                    Err(error) => progress.say(&format!("{error:#}")),
                }
            }
        })?;
    }
}

fn remake(house: &House, progress: &Progress, server_changed: bool) -> anyhow::Result<()> {
    if server_changed {
        build_server(house, progress)?;
    }
    let module = wasm::compile(house, progress, wasm::toolchain(house, progress)?)?;
    page::dress(house, progress, &module, Size::Quick)
}

/// When the server's sources and the browser's were last changed.
fn newest(house: &House) -> (Option<SystemTime>, Option<SystemTime>) {
    let latest = |folders: &[&str]| folders.iter().filter_map(|folder| changed(&house.path(folder))).max();
    (
        latest(&["backend/src", "api/src", "client/src", "migrations"]),
        latest(&["frontend/src", "frontend/assets", "frontend/index.html", "frontend/theme.css", "frontend/boot.js"]),
    )
}

fn changed(path: &Path) -> Option<SystemTime> {
    let files = walkdir::WalkDir::new(path).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
}
