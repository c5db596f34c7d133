//! The optimised server as a process of its own, with a private PostgreSQL.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use vestnik_api::auth::Login;
use vestnik_client::Api;
use vestnik_client::reqwest::Reqwest;

const EMAIL: &str = "bench@vestnik.example";
/// Of everybody.
pub(crate) const PASSWORD: &str = "a long pass phrase for benchmarks";

/// A running server; stopped when dropped.
pub(crate) struct Server {
    child: Child,
    /// Address and port.
    pub(crate) address: String,
    /// The owner of everything that is brought in.
    pub(crate) owner: i64,
    database: String,
    _data: TempDir,
}

impl Server {
    /// Starts the server that `VESTNIK_SERVER` names, with these settings.
    pub(crate) async fn start(settings: &[(&str, String)]) -> Result<Self> {
        let program =
            std::env::var("VESTNIK_SERVER").context("VESTNIK_SERVER names no server: use cargo xtask bench")?;
        let data = tempfile::Builder::new()
            .prefix("bench")
            .permissions(Permissions::from_mode(0o755))
            .tempdir_in("/var/tmp")?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let command = |argument: &[&str]| {
            let mut command = Command::new(&program);
            // What names the server is no setting of the server.
            command.args(argument).current_dir(data.path()).env_remove("VESTNIK_SERVER");
            command.env("VESTNIK_LISTEN", &address).env("VESTNIK_DATA_DIR", data.path()).env("VESTNIK_LOG", "warn");
            command
                .env("VESTNIK_ADMIN_EMAIL", EMAIL)
                .env("VESTNIK_ADMIN_NAME", "Bench")
                .env("VESTNIK_ADMIN_PASSWORD", PASSWORD);
            command.envs(settings.iter().map(|(name, value)| (name, value))).stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let child =
            command(&["serve"]).env_remove("DATABASE_URL").spawn().with_context(|| format!("cannot run {program}"))?;
        let socket = data.path().join("postgres").display().to_string().replace('/', "%2F");
        let database = format!("postgresql://vestnik@{socket}:5432/vestnik");
        let mut admin = command(&["admin", "create"]);
        let mut server = Self { child, address, owner: 0, database, _data: data };
        server.ready().await?;
        ensure!(admin.status()?.success(), "cannot make an administrator");
        let owner = server.sql().await?.query_one("SELECT id FROM users WHERE email = $1", &[&EMAIL]).await?;
        server.owner = owner.get(0);
        Ok(server)
    }

    async fn ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        let url = format!("http://{}/health/ready", self.address);
        while !reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success()) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended ({status})");
            }
            ensure!(begun.elapsed() < Duration::from_mins(1), "the server is not ready after a minute");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// The database, past the server.
    pub(crate) async fn sql(&self) -> Result<tokio_postgres::Client> {
        let (client, connection) = tokio_postgres::connect(&self.database, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// A fresh access token.
    pub(crate) async fn token(&self) -> Result<String> {
        let anybody = Api::new(Reqwest::new(format!("http://{}", self.address)));
        let login = Login { email: EMAIL.to_owned(), password: PASSWORD.to_owned() };
        Ok(anybody.auth().login(&login).await?.access_token)
    }

    /// The API, asked by the owner.
    pub(crate) async fn api(&self) -> Result<Api<Reqwest>> {
        Ok(Api::new(Reqwest::new(format!("http://{}", self.address)).signed_in(self.token().await?)))
    }

    /// Brings in clients `from` to `to`, with names in Cyrillic, and lets PostgreSQL settle.
    pub(crate) async fn bring_in_clients(&self, from: i64, to: i64) -> Result<()> {
        let sql = self.sql().await?;
        let insert = "INSERT INTO clients (owner_id, name, email, phone)
            SELECT $1, (ARRAY['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор', 'Жанна'])[1 + n % 7] || ' '
                       || (ARRAY['Соколова', 'Лебедев', 'Новикова', 'Морозов', 'Орлова'])[1 + n % 5] || ' ' || n,
                   'client' || n || '@example.org', '+7900' || lpad(n::text, 7, '0')
            FROM generate_series($2::bigint, $3::bigint) AS n";
        sql.execute(insert, &[&self.owner, &from, &to]).await?;
        // Each by itself: several at once would be one transaction, in which nothing can be vacuumed.
        sql.batch_execute("VACUUM (ANALYZE) clients").await?;
        sql.batch_execute("CHECKPOINT").await?;
        Ok(())
    }

    /// The most memory the server itself has held so far, in megabytes.
    pub(crate) fn peak_megabytes(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).context("no /proc: not Linux")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no peak in /proc")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM lets it stop its PostgreSQL in good order.
        let stopped =
            rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), rustix::process::Signal::TERM);
        if stopped.is_ok() {
            let _ = self.child.wait();
        }
    }
}
