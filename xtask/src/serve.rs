//! `run` and `dev`: from whatever lies here to a server that answers.

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::house::House;
use crate::page::{self, Size};
use crate::progress::Progress;
use crate::{npm, postgres, signals, wasm};

/// The folder of the profile `dev`. It compiles soonest, shares what xtask and the tests have compiled, and reads the
/// browser application from the disk; passwords are hashed by optimised code all the same (see `Cargo.toml`).
pub(crate) const PROFILE: &str = "debug";
const LISTEN: &str = "VESTNIK_LISTEN";
const DEFAULT: &str = "127.0.0.1:8080";
/// What the server is made from, and with it the application: both share the first three.
const SERVER: [&str; 7] =
    ["Cargo.toml", "api", "client", "backend/Cargo.toml", "backend/build.rs", "backend/src", "migrations"];
/// What only the application is made from.
const BROWSER: [&str; 8] = [
    "frontend/Cargo.toml",
    "frontend/package.json",
    "frontend/src",
    "frontend/words",
    "frontend/assets",
    "frontend/index.html",
    "frontend/theme.css",
    "frontend/boot.js",
];

/// Makes everything, then becomes the server: signals and the exit status are the server's own.
pub(crate) fn run(house: &House, demo: bool, arguments: &[String]) -> anyhow::Result<()> {
    let listen = free_address(house)?;
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
        let module = scope.spawn(|| wasm::compile(house, progress, wasm::toolchain(house, progress)?, size));
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

/// Where a browser finds the server that will listen, if nobody listens there yet.
fn free_address(house: &House) -> anyhow::Result<SocketAddr> {
    let mut address = chosen_address(house)?;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    if TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok() {
        bail!(
            "another program already answers on {address} (an earlier `cargo xtask run`, perhaps). Stop it, \
             or serve elsewhere: VESTNIK_LISTEN=127.0.0.1:8081 cargo xtask run"
        );
    }
    Ok(address)
}

/// What the server will read: the variable, the file `.env`, or its default.
fn chosen_address(house: &House) -> anyhow::Result<SocketAddr> {
    // The server says better what is wrong with the file.
    let in_file = || dotenvy::from_path_iter(house.path(".env")).ok()?.flatten().find(|(name, _)| name == LISTEN);
    let listen = env::var(LISTEN).ok().or_else(|| in_file().map(|(_, value)| value)).filter(|value| !value.is_empty());
    let listen = listen.unwrap_or_else(|| DEFAULT.to_owned());
    listen.parse().with_context(|| format!("{LISTEN} is {listen}, not an address with a port"))
}

/// Serves, looks for changes twice a second, and makes again what they touch.
pub(crate) fn dev(house: &House) -> anyhow::Result<()> {
    let listen = free_address(house)?;
    let progress = Progress::of(4);
    let mut seen = Seen::look(house);
    make(house, &progress, Size::Quick)?;
    progress.step(&format!("serving on http://{listen}, and watching what it is made from"));
    loop {
        let started = server(house).arg("serve").stdin(Stdio::null()).spawn().context("cannot start the server")?;
        signals::with(started, |child| serve_until_changed(house, &progress, child, &mut seen))?;
    }
}

/// Makes again what changes, until that is the server itself.
fn serve_until_changed(house: &House, progress: &Progress, child: &mut Child, seen: &mut Seen) -> anyhow::Result<()> {
    let mut ended = false;
    loop {
        thread::sleep(Duration::from_millis(500));
        if let Some(status) = child.try_wait()?.filter(|_| !ended) {
            progress.say(&format!("the server ended ({status}); it is started again after a change"));
            ended = true;
        }
        let now = Seen::look(house);
        if now == *seen {
            continue;
        }
        let server_changed = now.server != seen.server;
        *seen = now;
        progress.say("changed: making it again");
        match remake(house, progress, server_changed) {
            Ok(()) if server_changed || ended => return Ok(()),
            Ok(()) => progress.say("done: reload the page"),
            Err(error) => progress.say(&format!("{error:#}")),
        }
    }
}

fn remake(house: &House, progress: &Progress, server_changed: bool) -> anyhow::Result<()> {
    if server_changed {
        build_server(house, progress)?;
    }
    let module = wasm::compile(house, progress, wasm::toolchain(house, progress)?, Size::Quick)?;
    page::dress(house, progress, &module, Size::Quick)
}

/// What the sources look like: one number for those of the server, one for those of the browser alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    server: u64,
    browser: u64,
}

impl Seen {
    fn look(house: &House) -> Self {
        let look = |paths: &[&str]| {
            let mut sum = DefaultHasher::new();
            for path in paths {
                note(&house.path(path), &mut sum);
            }
            sum.finish()
        };
        Self { server: look(&SERVER), browser: look(&BROWSER) }
    }
}

/// Names, lengths and times, so that a file that went away, or came back older, is a change too. What editors leave
/// beside a file while they write it is none.
fn note(path: &Path, sum: &mut DefaultHasher) {
    let passing = |name: &str| name.starts_with(['.', '#']) || name.ends_with(['~', '#']);
    let files = walkdir::WalkDir::new(path).sort_by_file_name().into_iter();
    let files = files.filter_entry(|entry| !entry.file_name().to_str().is_some_and(passing)).flatten();
    for file in files.filter(|entry| entry.file_type().is_file()) {
        file.path().hash(sum);
        if let Ok(meta) = file.metadata() {
            (meta.len(), meta.modified().ok()).hash(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_kind_of_change_is_seen_and_what_editors_leave_is_not() {
        let root = env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        let house = House { root: root.clone(), target: root.join("target") };
        let look = || Seen::look(&house);
        fs::create_dir_all(root.join("backend/src")).unwrap();
        fs::create_dir_all(root.join("frontend/words/ru")).unwrap();
        fs::write(root.join("backend/src/main.rs"), "one").unwrap();
        let first = look();
        assert_eq!(first, look());

        fs::write(root.join("backend/src/.main.rs.swp"), "").unwrap();
        fs::write(root.join("backend/src/main.rs~"), "").unwrap();
        assert_eq!(first, look());

        fs::write(root.join("frontend/words/ru/home.ftl"), "слово").unwrap();
        let words = look();
        assert!(words.server == first.server && words.browser != first.browser);

        fs::write(root.join("backend/src/lib.rs"), "two").unwrap();
        let added = look();
        assert_ne!(added.server, words.server);
        fs::remove_file(root.join("backend/src/lib.rs")).unwrap();
        assert_eq!(look(), words);
        fs::remove_dir_all(root).unwrap();
    }
}
