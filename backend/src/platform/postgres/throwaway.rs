//! A cluster for tests: one per test process, fast rather than durable, gone when the process is gone.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::sync::OnceLock;

use super::{Embedded, Settings};

static CLUSTER: OnceLock<Result<String, String>> = OnceLock::new();

/// The URL of this process's throw-away cluster, started at the first call. A caller that was given the URL of a
/// running cluster (`TEST_DATABASE_URL`) uses that instead.
///
/// # Panics
/// When no cluster can be started: a test has nothing to answer with.
#[expect(clippy::panic, reason = "only tests call this, and without a database they cannot go on")]
pub fn cluster() -> &'static str {
    // A thread of its own: the caller may stand in any kind of runtime, or in none.
    let started = CLUSTER.get_or_init(|| {
        let thread = std::thread::spawn(|| start().map_err(|error| format!("{error:#}")));
        thread.join().unwrap_or_else(|_| Err("the thread that starts PostgreSQL ended".to_owned()))
    });
    match started {
        Ok(url) => url,
        Err(reason) => panic!("no throw-away PostgreSQL for the tests: {reason}"),
    }
}

fn start() -> anyhow::Result<String> {
    let folder = passable_folder()?;
    let mut settings = Settings::new(&folder);
    settings.durable = false;
    settings.max_connections = 400;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let embedded = runtime.block_on(Embedded::start_throwaway(&settings))?;
    let url = embedded.url().to_owned();
    // Nobody stops it: its guardian does, when this process ends.
    std::mem::forget(embedded);
    Ok(url)
}

/// A new folder that an unprivileged user can pass through; `/tmp` keeps the socket's path short.
fn passable_folder() -> anyhow::Result<std::path::PathBuf> {
    let name = format!("vestnik-test-{}-{:x}", std::process::id(), rand::random::<u32>());
    let folder = std::path::Path::new("/tmp").join(name);
    std::fs::create_dir(&folder)?;
    std::fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
    Ok(folder)
}
