//! The embedded PostgreSQL: a private cluster in the server's data folder, on a Unix socket, for as long as the server runs.
//!
//! It is the default when no `DATABASE_URL` is given. It listens on no network, belongs to an unprivileged user even
//! when root starts the server, and is stopped when the server stops, however the server stops. What it does not do:
//! touch any other PostgreSQL of the machine, or move data between major versions.

mod address;
mod binaries;
mod cluster;
mod identity;
mod place;
mod postmaster;
#[doc(hidden)]
pub mod throwaway;

use std::convert::Infallible;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio_postgres::NoTls;

pub use self::address::{Address, Connection};

use self::binaries::Binaries;
use self::place::{Lock, Place};
use self::postmaster::Postmaster;

/// How long a command waits for a server that is starting or stopping.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often a running cluster is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How the cluster is to be run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server's data folder; the cluster lies in `postgres` below it where its user can reach that.
    pub data: PathBuf,
    /// The folder with the programs `postgres` and `initdb`; searched for when not given.
    pub binaries: Option<PathBuf>,
    /// How many connections it accepts.
    pub max_connections: u32,
    /// The memory PostgreSQL keeps pages in.
    pub cache_megabytes: u32,
    /// Whether a commit outlives a power cut. Only tests say no.
    pub durable: bool,
}

impl Settings {
    /// What suits a server with this data folder.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), binaries: None, max_connections: 80, cache_megabytes: 128, durable: true }
    }
}

/// A cluster that this process started, or one that another server runs and this process may use.
#[derive(Debug)]
pub struct Embedded {
    url: String,
    settings: Settings,
    place: Place,
    /// None when the cluster is another process's.
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    postmaster: Postmaster,
    binaries: Binaries,
    _lock: std::fs::File,
}

impl Embedded {
    /// Starts the cluster of the data folder, creating it first when there is none.
    ///
    /// Fails when another server already runs it.
    pub async fn start(settings: &Settings) -> anyhow::Result<Self> {
        let place = Place::of(&settings.data)?;
        match place.lock()? {
            Lock::Ours(lock) => Self::run(settings, place, lock, None).await,
            Lock::HeldBy(holder) => bail!(
                "another server (process {holder}) already uses the data folder {}. Stop it, give this one a data folder \
                 of its own, or let both use one PostgreSQL by setting DATABASE_URL",
                settings.data.display(),
            ),
        }
    }

    /// Uses the cluster that a running server of the same data folder has started, or starts it when none runs.
    /// For commands beside the server, such as `vestnik admin create`.
    pub async fn join(settings: &Settings) -> anyhow::Result<Self> {
        let place = Place::of(&settings.data)?;
        let own = url(&place, cluster::NAME);
        let begun = Instant::now();
        loop {
            let holder = match place.lock()? {
                Lock::Ours(lock) => return Self::run(settings, place, lock, None).await,
                Lock::HeldBy(holder) => holder,
            };
            match connect(&own).await {
                Ok(_) => return Ok(Self { url: own, settings: settings.clone(), place, running: None }),
                // The server may be starting or stopping at this very moment.
                Err(_) if begun.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => {
                    return Err(error).with_context(|| {
                        format!(
                            "the server that uses {} (process {holder}) has no database ready",
                            settings.data.display()
                        )
                    });
                }
            }
        }
    }

    /// Starts a cluster whose whole folder is erased when this process is gone.
    async fn start_throwaway(settings: &Settings) -> anyhow::Result<Self> {
        let place = Place::of(&settings.data)?;
        match place.lock()? {
            Lock::Ours(lock) => Self::run(settings, place, lock, Some(&settings.data)).await,
            Lock::HeldBy(holder) => bail!("process {holder} uses {}", settings.data.display()),
        }
    }

    /// Where to connect: a URL for tokio-postgres, diesel-async and libpq.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder with everything of this cluster, for messages.
    pub fn home(&self) -> &Path {
        &self.place.home
    }

    /// Stops the cluster and waits for it. A cluster of another process is left running.
    pub async fn stop(self) -> anyhow::Result<()> {
        match self.running {
            Some(running) => running.postmaster.stop().await,
            None => Ok(()),
        }
    }

    /// Stops the cluster and starts it again, as an operator would.
    pub async fn restart(self) -> anyhow::Result<Self> {
        let settings = self.settings.clone();
        self.stop().await?;
        Self::start(&settings).await
    }

    /// Watches over the cluster for as long as this is awaited: should it end by itself, killed for want of memory perhaps, it is
    /// started again. Whoever uses it meets a lost connection, and goes on with the next one.
    pub async fn keep(&mut self) -> Infallible {
        let Some(running) = &mut self.running else { return std::future::pending().await };
        loop {
            tokio::time::sleep(LOOK).await;
            match running.mended(&self.settings, &self.place).await {
                Ok(false) => {}
                Ok(true) => tracing::warn!("PostgreSQL runs again"),
                Err(error) => tracing::error!(error = format!("{error:#}"), "PostgreSQL cannot be started again"),
            }
        }
    }

    async fn run(settings: &Settings, place: Place, lock: std::fs::File, erase: Option<&Path>) -> anyhow::Result<Self> {
        let files = cluster::folder(&place.home);
        let binaries = Binaries::find(settings.binaries.as_deref(), cluster::written_by(&files), &place.identity)?;
        postmaster::clear_leftover(&files, &place.socket).await?;
        if cluster::written_by(&files).is_none() {
            tracing::info!("creating a database in {} with PostgreSQL {}", place.home.display(), binaries.major);
            cluster::create(&place, &binaries)?;
        }
        let postmaster = launch(settings, &place, &binaries, erase).await?;
        let own = url(&place, cluster::NAME);
        if connect(&own).await.is_err() {
            let client = connect(&url(&place, "postgres")).await?;
            able(&client, &binaries).await?;
            client
                .batch_execute(&format!("CREATE DATABASE {}", cluster::NAME))
                .await
                .context("cannot create the database")?;
        }
        Ok(Self {
            url: own,
            settings: settings.clone(),
            place,
            running: Some(Running { postmaster, binaries, _lock: lock }),
        })
    }
}

impl Running {
    /// Starts the postmaster again if it has ended.
    async fn mended(&mut self, settings: &Settings, place: &Place) -> anyhow::Result<bool> {
        let Some(status) = self.postmaster.ended()? else { return Ok(false) };
        tracing::error!(%status, "PostgreSQL ended by itself; it is started again");
        self.postmaster.dismiss()?;
        postmaster::clear_leftover(&cluster::folder(&place.home), &place.socket).await?;
        self.postmaster = launch(settings, place, &self.binaries, None).await?;
        Ok(true)
    }
}

/// Launches the postmaster; the processes of one that was killed get some seconds to leave.
async fn launch(
    settings: &Settings,
    place: &Place,
    binaries: &Binaries,
    erase: Option<&Path>,
) -> anyhow::Result<Postmaster> {
    let begun = Instant::now();
    loop {
        let command = cluster::command(settings, place, binaries);
        let mut postmaster = Postmaster::launch(command, &place.home.join("postgres.log"), &place.identity)?;
        postmaster.guard(erase)?;
        match postmaster.ready(&url(place, "postgres")).await {
            Ok(()) => return Ok(postmaster),
            Err(error) if postmaster::passing(&error.to_string()) && begun.elapsed() < Duration::from_secs(20) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Searching people by part of their name needs an extension that some systems package apart.
async fn able(client: &tokio_postgres::Client, binaries: &Binaries) -> anyhow::Result<()> {
    let found = client.query_opt("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'", &[]).await?;
    found.map(|_| ()).with_context(|| {
        format!(
            "the PostgreSQL in {} lacks the extension pg_trgm; install its contrib package (Red Hat: postgresql-contrib)",
            binaries.folder().display()
        )
    })
}

/// Opens a connection and lets its task run in the background.
async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn url(place: &Place, database: &str) -> String {
    format!("postgresql://{}@{}:{}/{database}", cluster::NAME, encode(&place.socket), place::PORT)
}

/// A path as the host of a URL.
fn encode(path: &Path) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let bytes = path.as_os_str().as_bytes().iter();
    bytes.map(|byte| if kept(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests;
