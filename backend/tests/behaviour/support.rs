//! A server for one test: the real application on the real PostgreSQL, in a database of its own.

use jiff::SignedDuration;
use std::net::TcpListener;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use vestnik::app::App;
use vestnik::migrations;
use vestnik::platform::clock::Clock;
use vestnik::platform::config::Config;
use vestnik::platform::postgres::throwaway;
use vestnik_client::Api;
use vestnik_client::api::Problem;
use vestnik_client::reqwest::Reqwest;

/// A server for one test.
pub(crate) struct TestApp {
    /// The server, for what has no address.
    pub(crate) app: App,
    /// The clock, to be moved.
    pub(crate) clock: Clock,
    /// Where it serves.
    pub(crate) base: String,
    /// The address of its database.
    pub(crate) database_url: String,
    database: String,
    stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl TestApp {
    /// A server with the default configuration; letters are captured. Jobs run only when [`TestApp::settle`] is called.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server with these settings.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let (database, database_url) = fresh_database().await;
        let data = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let own =
            [("VESTNIK_HTTP_WORKERS", "1"), ("VESTNIK_DATABASE_CONNECTIONS", "6"), ("VESTNIK_BASE_URL", base.as_str())];
        let variables = own.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let data_dir = ("VESTNIK_DATA_DIR".to_owned(), data.path().to_str().unwrap().to_owned());
        let config = Config::read(variables.chain([data_dir])).unwrap();
        let clock = Clock::default();
        let app = App::build_with_clock(config, &database_url, clock.clone()).unwrap();
        actix_web::rt::spawn(app.serve(listener).unwrap());
        Self { app, clock, base, database_url, database, stop: CancellationToken::new(), _data: data }
    }

    /// The API, asked by nobody in particular.
    pub(crate) fn anybody(&self) -> Api<Reqwest> {
        Api::new(Reqwest::new(&self.base))
    }

    /// Does all background jobs that are due now.
    pub(crate) async fn settle(&self) {
        self.app.jobs.drain().await.unwrap();
    }

    /// Starts the background work for real, until the test ends.
    pub(crate) fn start_workers(&self) {
        self.app.start_workers(&self.stop);
    }

    /// Moves the clock forward.
    pub(crate) fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        let database = self.database.clone();
        // The server's connections end with its runtime; PostgreSQL ends those that are left.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let admin = admin().await;
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await.ok();
            });
        })
        .join()
        .ok();
    }
}

/// The problem that a call must have failed with.
pub(crate) trait Failed {
    /// The problem, or a failed test.
    fn problem(self) -> Problem;
}

impl<T: std::fmt::Debug> Failed for vestnik_client::Result<T> {
    fn problem(self) -> Problem {
        self.unwrap_err().problem().expect("a problem, not a failure to reach the server").clone()
    }
}

fn cluster() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned())
}

/// The address of another database in the same cluster.
fn address_of(database: &str) -> String {
    let cluster = cluster();
    let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let (server, _) = head.rsplit_once('/').unwrap();
    format!("{server}/{database}?{query}")
}

async fn admin() -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(&cluster(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A database of its own, copied from one that was migrated once.
async fn fresh_database() -> (String, String) {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(template).await;
    let name = format!("test_{}", hex::encode(rand::random::<[u8; 8]>()));
    admin()
        .await
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
        .await
        .unwrap();
    let url = address_of(&name);
    (name, url)
}

async fn template() -> String {
    let name = format!("template_{}", hex::encode(rand::random::<[u8; 8]>()));
    admin().await.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    migrations::run(&address_of(&name)).await.unwrap();
    name
}
