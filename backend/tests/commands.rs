//! The program as an operator meets it: its commands, its settings, its signals, its log.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::ffi::OsString;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio_postgres::NoTls;
use vestnik::platform::postgres::throwaway;

/// A working folder, and a database of its own in the throw-away cluster.
struct Place {
    folder: TempDir,
    database: String,
}

impl Place {
    async fn new() -> Self {
        let cluster = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned());
        let name = format!("commands_{:x}", rand::random::<u64>());
        let (client, connection) = tokio_postgres::connect(&cluster, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (head, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
        let (server, _) = head.rsplit_once('/').unwrap();
        Self { folder: tempfile::tempdir().unwrap(), database: format!("{server}/{name}?{query}") }
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestnik"));
        command.args(arguments.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_clear().env("DATABASE_URL", &self.database).env("VESTNIK_LOG", "warn");
        command
    }

    /// What the command answers, or what it complains of.
    fn run(&self, arguments: &str) -> Result<String, String> {
        outcome(&mut self.command(arguments))
    }

    fn write(&self, file: &str, content: &str) {
        std::fs::write(self.folder.path().join(file), content).unwrap();
    }
}

fn outcome(command: &mut Command) -> Result<String, String> {
    let ended = command.output().unwrap();
    let complaint = String::from_utf8(ended.stderr).unwrap();
    if ended.status.success() { Ok(String::from_utf8(ended.stdout).unwrap()) } else { Err(complaint) }
}

/// A server that answers; killed if the test fails.
struct Server {
    child: Child,
    base: String,
}

impl Server {
    async fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut command = place.command("serve");
        command.env("VESTNIK_LISTEN", &address).envs(settings.iter().copied());
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let server = Self { child, base: format!("http://{address}") };
        let begun = Instant::now();
        while !reqwest::get(format!("{}/health/ready", server.base)).await.is_ok_and(|it| it.status() == 204) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server is not ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    /// Tells it to stop: whether it went in good order, and what it said.
    fn stop(mut self) -> (bool, String) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let mut words = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        (self.child.wait().unwrap().success(), words)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn every_command_explains_itself() {
    let place = Place::new().await;
    let commands = ["serve", "worker", "migrate", "admin create", "roles list", "roles grant", "mailings list"];
    for command in commands.iter().chain(&["mailings send", "openapi", "env-example"]) {
        let help = place.run(&format!("{command} --help")).unwrap();
        assert!(help.contains("Usage: vestnik"), "{command}: {help}");
    }
}

#[tokio::test]
async fn the_first_administrator_is_made_by_arguments_and_variables() {
    let place = Place::new().await;
    place.run("migrate").unwrap();
    let told = place.run("admin create").unwrap_err();
    assert!(told.contains("--email") && told.contains("VESTNIK_ADMIN_EMAIL"), "{told}");

    let mut create = place.command("admin create --name Анна");
    create.env("VESTNIK_ADMIN_EMAIL", "anna@x.example").env("VESTNIK_ADMIN_PASSWORD", "тишина и кофе");
    let made = outcome(&mut create).unwrap();
    assert!(made.contains("anna@x.example is an administrator now"), "{made}");

    assert!(place.run("roles list").unwrap().starts_with("user (built in)"));
    assert!(place.run("roles grant anna@x.example manager").unwrap().contains("has the role manager now"));
}

#[tokio::test]
async fn mailings_are_listed_and_one_that_cannot_be_sent_is_told_why() {
    let place = Place::new().await;
    assert!(place.run("mailings list").unwrap().contains("state"));
    let told = place.run("mailings send 7").unwrap_err();
    assert!(told.starts_with("vestnik: mailing 7 is not sent: There is no such thing"), "{told}");
}

#[tokio::test]
async fn a_setting_that_does_not_exist_stops_the_start() {
    let place = Place::new().await;
    let told = outcome(place.command("serve").env("VESTNIK_LISEN", "127.0.0.1:1")).unwrap_err();
    assert!(told.contains("VESTNIK_LISEN is not a setting; did you mean VESTNIK_LISTEN?"), "{told}");

    let unreadable = OsString::from_vec(vec![0xff]);
    let told = outcome(place.command("roles list").env("VESTNIK_NAME", &unreadable)).unwrap_err();
    assert!(told.contains("VESTNIK_NAME is not UTF-8"), "{told}");
    assert!(outcome(place.command("roles list").env("SOMEBODY_ELSES", &unreadable)).is_ok());
}

#[tokio::test]
async fn settings_come_from_the_file_in_the_working_folder_and_no_other() {
    let place = Place::new().await;
    place.write(".env", "VESTNIK_LOG='!'\n");
    assert!(place.run("roles list").is_ok(), "the environment is above the file");
    let told = outcome(place.command("roles list").env_remove("VESTNIK_LOG")).unwrap_err();
    assert!(told.contains("VESTNIK_LOG=! is not right"), "{told}");

    let below = place.folder.path().join("below");
    std::fs::create_dir(&below).unwrap();
    assert!(outcome(place.command("roles list").env_remove("VESTNIK_LOG").current_dir(below)).is_ok());

    place.write(".env", "VESTNIK_NAME=x\nVESTNIK_SMTP_PASSWORD=two words\n");
    let told = place.run("roles list").unwrap_err();
    assert!(told.contains("after VESTNIK_NAME") && !told.contains("words"), "{told}");
}

#[tokio::test]
async fn a_server_logs_lines_for_machines_with_the_id_of_the_request_and_stops_when_told() {
    let place = Place::new().await;
    let server = Server::start(&place, &[("VESTNIK_LOG", "info"), ("VESTNIK_LOG_FORMAT", "json")]).await;
    let request = reqwest::Client::new().get(format!("{}/api/v1/service", server.base));
    request.header("x-request-id", "the-one-we-look-for").send().await.unwrap();
    let key = place.folder.path().join("data/secret.key").metadata().unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);

    let (in_good_order, words) = server.stop();
    assert!(in_good_order, "{words}");
    let lines: Vec<Value> = words.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_ours = |line: &&Value| line["span"]["request.id"] == "the-one-we-look-for";
    let line = lines.iter().find(of_ours).unwrap();
    assert_eq!((line["message"].as_str(), line["http.status"].as_u64()), (Some("answered"), Some(200)), "{line}");
    let complaints: Vec<_> = lines.iter().filter(|line| line["level"] == "WARN" || line["level"] == "ERROR").collect();
    assert!(complaints.is_empty(), "stopping is nothing to complain of: {complaints:?}");
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let place = Place::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = outcome(place.command("serve").env("VESTNIK_LISTEN", &address)).unwrap_err();
    assert!(told.contains(&address) && told.contains("VESTNIK_LISTEN"), "{told}");
}
