//! The program as an operator meets it: its commands, its settings, its signals, its log.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::ffi::OsString;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
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
        Self::with("").await
    }

    /// The same with something to say about how the database is made.
    async fn with(options: &str) -> Self {
        let cluster = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| throwaway::cluster().to_owned());
        let name = format!("commands_{:x}", rand::random::<u64>());
        let (client, connection) = tokio_postgres::connect(&cluster, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name} {options}")).await.unwrap();
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
    /// What it says, read all the while.
    said: Option<JoinHandle<String>>,
}

impl Server {
    async fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut command = place.command("serve");
        command.env("VESTNIK_LISTEN", &address).envs(settings.iter().copied());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // It may say a lot before it is ready, and must not wait for somebody to listen.
        let mut words = child.stderr.take().unwrap();
        let said = std::thread::spawn(move || {
            let mut log = Vec::new();
            words.read_to_end(&mut log).unwrap();
            String::from_utf8_lossy(&log).into_owned()
        });
        let server = Self { child, base: format!("http://{address}"), said: Some(said) };
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
        let words = self.said.take().unwrap().join().unwrap();
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
    let commands = [
        "serve",
        "worker",
        "migrate",
        "admin create",
        "roles list",
        "roles grant",
        "roles revoke",
        "users block",
        "users unblock",
    ];
    for command in commands.iter().chain(&["mailings list", "mailings send", "openapi", "env-example"]) {
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
    assert!(place.run("roles revoke anna@x.example manager").unwrap().contains("any more"));
}

#[tokio::test]
async fn mailings_are_listed_and_one_that_cannot_be_sent_is_told_why() {
    let place = Place::new().await;
    assert!(place.run("mailings list").unwrap().contains("state"));
    let told = place.run("mailings send 7").unwrap_err();
    assert!(told.starts_with("vestnik: mailing 7 is not sent: There is no such thing"), "{told}");
}

#[tokio::test]
async fn a_reader_who_has_seen_enough_is_no_failure() {
    let place = Place::new().await;
    let mut child = place.command("openapi").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
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
async fn a_database_that_cannot_hold_what_people_write_is_refused_and_one_that_knows_few_letters_noted() {
    let latin = Place::with("ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0").await;
    let told = latin.run("migrate").unwrap_err();
    assert!(told.contains("keeps text as LATIN1") && told.contains("ENCODING 'UTF8'"), "{told}");

    let plain = Place::with("ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0").await;
    let noted = plain.command("migrate").output().unwrap();
    assert!(noted.status.success());
    assert!(String::from_utf8(noted.stderr).unwrap().contains("knows no letters beyond English"));
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

/// Somebody's first steps, some of them wrong: what must not be found in the log, each with what it is.
async fn first_steps(server: &Server, place: &Place) -> Vec<(&'static str, String)> {
    let (client, connection) = tokio_postgres::connect(&place.database, NoTls).await.unwrap();
    tokio::spawn(connection);
    let browser = reqwest::Client::new();
    let post = async |path: &str, bearer: &str, body: Value| {
        let request = browser.post(format!("{}/api/v1{path}", server.base)).bearer_auth(bearer);
        request.json(&body).send().await.unwrap()
    };
    let login = |password: &str| json!({"email": "secret@people.example", "password": password});
    let account = json!({"email": "secret@people.example", "password": "Sesam öffne dich", "name": "Scheherazade"});
    assert_eq!(post("/auth/register", "", account).await.status(), 202);
    assert_eq!(post("/auth/login", "", login("Sesam schließe dich")).await.status(), 401);
    let begun = Instant::now();
    let letter = loop {
        let letter = "SELECT source FROM captured_letters WHERE recipient = 'secret@people.example'";
        if let Some(row) = client.query_opt(letter, &[]).await.unwrap() {
            break row.get::<_, String>(0);
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "no letter comes");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let text =
        mail_parser::MessageParser::default().parse(letter.as_bytes()).unwrap().body_text(0).unwrap().into_owned();
    let link = text.split("?token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    // As a browser asks for the page that the link leads to.
    browser.get(format!("{}/confirm?token={link}", server.base)).send().await.unwrap();
    assert_eq!(post("/auth/confirm", "", json!({"token": link})).await.status(), 204);
    let signed_in = post("/auth/login", "", login("Sesam öffne dich")).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split([';', '=']).nth(1).unwrap().to_owned();
    let access = signed_in.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let aladdin = json!({"name": "Aladdin", "email": "lamp@cave.example", "comment": "knows of forty thieves"});
    assert_eq!(post("/clients", &access, aladdin.clone()).await.status(), 201);
    assert_eq!(post("/clients", &access, aladdin).await.status(), 422, "twice");
    let search = browser.get(format!("{}/api/v1/clients?q=lamp@cave", server.base)).bearer_auth(&access);
    assert_eq!(search.send().await.unwrap().status(), 200);
    [
        ("an address", "secret@people"),
        ("a password", "Sesam"),
        ("a name", "Scheherazade"),
        ("a client's name", "Aladdin"),
        ("a client's address", "lamp@cave"),
        ("a comment", "forty thieves"),
        ("a link", &link),
        ("a refresh token", &cookie),
        ("an access token", &access),
    ]
    .map(|(what, text)| (what, text.to_owned()))
    .into()
}

#[tokio::test]
async fn no_address_name_password_or_token_is_logged_however_much_is() {
    let place = Place::new().await;
    for level in ["debug", "trace"] {
        let server = Server::start(&place, &[("VESTNIK_LOG", level)]).await;
        let secrets = first_steps(&server, &place).await;
        let (_, log) = server.stop();
        assert!(log.contains("answered"), "nothing is logged at {level}");
        for (what, text) in secrets {
            let line = log.lines().find(|line| line.contains(&text));
            assert!(line.is_none(), "{what} is logged at {level}: {}", line.unwrap_or_default());
        }
        let (client, connection) = tokio_postgres::connect(&place.database, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("TRUNCATE users, captured_letters CASCADE").await.unwrap();
    }
}
