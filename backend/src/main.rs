//! The command line: what the process is to be.

use anyhow::{Context, Result, anyhow, bail};
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io::{ErrorKind, Write, stdout};
use std::net::TcpListener;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use vestnik::app::{App, system};
use vestnik::platform::config::{Config, example};
use vestnik::platform::error::Error;
use vestnik::platform::postgres::{self, Embedded};
use vestnik::platform::secret::Secret;
use vestnik::platform::telemetry;
use vestnik::platform::terminal::Terminal;
use vestnik::users::Passwords;
use vestnik::users::commands::NewAdmin;
use vestnik::{mailings, migrations, openapi_yaml, roles, settings, staff, users};
use vestnik_api::id::MailingId;

/// Read by the command that makes the first administrator.
const NO_SETTINGS: [&str; 3] = ["VESTNIK_ADMIN_EMAIL", "VESTNIK_ADMIN_NAME", "VESTNIK_ADMIN_PASSWORD"];
/// Connections of the private database beside the server's own: for listening, commands and the operator.
const RESERVED: u32 = 20;

/// CRM and mailings for small and middle-sized teams.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the application and the API; send what is due.
    Serve {
        /// Leave jobs and letters to processes started with `vestnik worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Do jobs and send what is due, without serving HTTP. Any number of these share the work.
    Worker,
    /// Bring the database to this version's schema, and stop.
    Migrate,
    /// Administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Roles and what they allow.
    #[command(subcommand)]
    Roles(RolesCommand),
    /// People with accounts.
    #[command(subcommand)]
    Users(UsersCommand),
    /// What was set in the interface.
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Mailings.
    #[command(subcommand)]
    Mailings(MailingsCommand),
    /// Print the OpenAPI document as YAML.
    Openapi,
    /// Print a sample `.env` with all settings.
    EnvExample,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an administrator: a new account, or the one that the address has already. Asks for what is not given.
    Create {
        /// His address.
        #[arg(long, env = "VESTNIK_ADMIN_EMAIL")]
        email: Option<String>,
        /// What to call him.
        #[arg(long, env = "VESTNIK_ADMIN_NAME")]
        name: Option<String>,
        /// His password, of 10 characters at least. Others on this machine may see an argument; the variable is safer.
        #[arg(long, env = "VESTNIK_ADMIN_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum RolesCommand {
    /// Show the roles and what they allow.
    List,
    /// Give a role to somebody.
    Grant {
        /// The address of his account.
        email: String,
        /// The role's name.
        role: String,
    },
    /// Take a role from somebody. It holds at once, wherever he is signed in.
    Revoke {
        /// The address of his account.
        email: String,
        /// The role's name.
        role: String,
    },
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// Block somebody: signed out everywhere at once, and every mailing paused.
    Block {
        /// The address of the account.
        email: String,
        /// Why; told when signing in is refused.
        #[arg(long)]
        reason: String,
    },
    /// Let somebody in again. Mailings stay paused.
    Unblock {
        /// The address of the account.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum SettingsCommand {
    /// Show what was set, by the names of the environment's variables; the environment wins over it.
    Show,
    /// Forget all of it: the environment and the defaults hold. Running servers hear of it at once.
    Reset,
}

#[derive(Debug, Subcommand)]
enum MailingsCommand {
    /// Show the mailings: number, state, next time, owner, name.
    List,
    /// Send one now, whatever its schedule. A running server or worker does the sending.
    Send {
        /// The mailing's number.
        id: i64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = actix_web::rt::System::new();
    match runtime.block_on(run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vestnik: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// The whole chain of causes, and what a problem has to say of this very case.
fn told(error: &anyhow::Error) -> String {
    let detail = match error.downcast_ref() {
        Some(Error::Problem(problem)) => problem.detail.as_deref(),
        _ => None,
    };
    detail.map_or_else(|| format!("{error:#}"), |detail| format!("{error:#}: {detail}"))
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Openapi => say(&openapi_yaml()?)?,
        Command::EnvExample => say(&example())?,
        Command::Serve { no_worker } => {
            with_database(true, async |config, url| serve(config, url, no_worker).await).await?;
        }
        Command::Worker => with_database(false, work).await?,
        Command::Migrate => with_database(false, async |_, _| Ok(())).await?,
        Command::Admin(AdminCommand::Create { email, name, password }) => {
            let given = NewAdmin { email, name, password: password.map(Secret::new) };
            with_database(false, async |config, url| create_admin(config, url, given).await).await?;
        }
        Command::Roles(command) => {
            let answer = async |config: Config, url: &str| {
                let mut db = system(&config, url)?.db().await?;
                let answer = match command {
                    RolesCommand::List => roles::commands::list(&mut db).await?,
                    RolesCommand::Grant { email, role } => users::commands::grant(&mut db, &email, &role).await?,
                    RolesCommand::Revoke { email, role } => users::commands::revoke(&mut db, &email, &role).await?,
                };
                say(&answer)
            };
            with_database(false, answer).await?;
        }
        Command::Users(command) => {
            let answer = async |config: Config, url: &str| {
                let system = system(&config, url)?;
                say(&match command {
                    UsersCommand::Block { email, reason } => staff::commands::block(&system, &email, &reason).await?,
                    UsersCommand::Unblock { email } => staff::commands::unblock(&system, &email).await?,
                })
            };
            with_database(false, answer).await?;
        }
        Command::Settings(command) => {
            with_database(false, async |config, url| told_settings(config, url, command).await).await?;
        }
        Command::Mailings(command) => {
            let answer = async |config: Config, url: &str| {
                let system = system(&config, url)?;
                let answer = match command {
                    MailingsCommand::List => mailings::commands::list(&system).await?,
                    MailingsCommand::Send { id } => mailings::commands::send(&system, MailingId(id))
                        .await
                        .with_context(|| format!("mailing {id} is not sent"))?,
                };
                say(&answer)
            };
            with_database(false, answer).await?;
        }
    }
    Ok(())
}

/// Prints a command's answer. A reader who has seen enough (`| head`) is no failure.
fn say(answer: &str) -> Result<()> {
    match writeln!(stdout(), "{}", answer.trim_end()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the answer cannot be printed"),
        _ => Ok(()),
    }
}

/// Reads the configuration, starts or joins the database, migrates it, does the work, and stops what it started.
async fn with_database(owner: bool, work: impl AsyncFnOnce(Config, &str) -> Result<()>) -> Result<()> {
    let config = configuration()?;
    telemetry::start_logging(&config.telemetry.filter, config.telemetry.format);
    let mut embedded = match &config.database_url {
        Some(_) => None,
        None => Some(embedded(&config, owner).await?),
    };
    let url = match (&embedded, &config.database_url) {
        (Some(embedded), _) => embedded.url().to_owned(),
        (None, Some(url)) => url.reveal().clone(),
        (None, None) => bail!("no database"),
    };
    let work = async {
        for name in migrations::run(&url).await? {
            tracing::info!(migration = name, "the database was brought forward");
        }
        work(config, &url).await
    };
    let result = match &mut embedded {
        Some(embedded) => tokio::select! {
            result = work => result,
            never = embedded.keep() => match never {},
        },
        None => work.await,
    };
    let stopped = match embedded {
        Some(embedded) => embedded.stop().await,
        None => Ok(()),
    };
    // What went wrong first is told.
    result.and(stopped)
}

async fn embedded(config: &Config, owner: bool) -> Result<Embedded> {
    let mut settings = postgres::Settings::new(&config.data_dir);
    settings.binaries.clone_from(&config.postgres_bin);
    settings.max_connections = settings.max_connections.max(u32::try_from(config.database_connections)? + RESERVED);
    if owner { Embedded::start(&settings).await } else { Embedded::join(&settings).await }
}

/// The variables of the process, over those of `.env` in the working folder.
fn configuration() -> Result<Config> {
    let ours = |(name, value): (OsString, OsString)| {
        let name = name.into_string().ok().filter(|name| !NO_SETTINGS.contains(&name.as_str()))?;
        let readable = value.into_string().map_err(|_unreadable| anyhow!("{name} is not UTF-8"));
        (name.starts_with("VESTNIK_") || name == "DATABASE_URL").then(|| Ok((name, readable?)))
    };
    let process: Vec<_> = std::env::vars_os().filter_map(ours).collect::<Result<_>>()?;
    Config::read(settings_file()?.into_iter().chain(process))
}

/// The file `.env` of this very folder; one further up belongs to somebody else.
fn settings_file() -> Result<Vec<(String, String)>> {
    let lines = match dotenvy::from_path_iter(".env") {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(Vec::new()),
        Err(error) => return Err(error).context("the file .env cannot be read"),
    };
    let mut settings: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line {
            Ok(setting) => settings.push(setting),
            // What could not be read is not repeated: it may be a password.
            Err(dotenvy::Error::LineParse(..)) => {
                let place = settings.last().map_or_else(String::new, |(name, _)| format!(" after {name}"));
                bail!("the file .env cannot be read{place}: a value with spaces, $ or # stands in single quotes");
            }
            Err(error) => return Err(error).context("the file .env cannot be read"),
        }
    }
    Ok(settings)
}

async fn serve(config: Config, url: &str, no_worker: bool) -> Result<()> {
    let listener = TcpListener::bind(config.http.listen).with_context(|| {
        format!("cannot listen on {}; another program may be using it, set VESTNIK_LISTEN", config.http.listen)
    })?;
    let app = App::build(config, url).await?;
    let stop = CancellationToken::new();
    let workers = if no_worker { Vec::new() } else { app.start_workers(&stop) };
    let server = app.serve(listener)?;
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    tracing::info!(address = app.base_url(), "serving");
    until_told_to_stop().await?;
    tracing::info!("stopping");
    app.closing.cancel();
    stop.cancel();
    // A connection to the database lives with the thread that opened it: letters are finished before threads end.
    for worker in workers {
        worker.await?;
    }
    handle.stop(true).await;
    serving.await??;
    app.write_views().await?;
    app.events.stop();
    Ok(())
}

async fn work(config: Config, url: &str) -> Result<()> {
    let app = App::build(config, url).await?;
    let stop = CancellationToken::new();
    let workers = app.start_workers(&stop);
    tracing::info!("working");
    until_told_to_stop().await?;
    tracing::info!("stopping");
    stop.cancel();
    for worker in workers {
        worker.await?;
    }
    app.events.stop();
    Ok(())
}

async fn told_settings(config: Config, url: &str, command: SettingsCommand) -> Result<()> {
    let mut db = system(&config, url)?.db().await?;
    say(&match command {
        SettingsCommand::Show => settings::commands::show(&mut db).await?,
        SettingsCommand::Reset => settings::commands::reset(&mut db).await?,
    })
}

async fn create_admin(config: Config, url: &str, given: NewAdmin) -> Result<()> {
    let mut db = system(&config, url)?.db().await?;
    say(&users::commands::create_admin(&mut db, &Passwords::new()?, given, Terminal::find()).await?)
}

/// SIGTERM or Ctrl-C.
async fn until_told_to_stop() -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
