//! The embedded cluster in every situation a newcomer can bring it into. As root these run with the cluster given to
//! an unprivileged user, otherwise with one's own rights.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::*;

struct Room(tempfile::TempDir);

impl Room {
    fn open() -> Self {
        let passable = std::fs::Permissions::from_mode(0o755);
        Self(tempfile::Builder::new().prefix("pg").permissions(passable).tempdir_in("/tmp").unwrap())
    }

    fn settings(&self, folder: &str) -> Settings {
        Settings { durable: false, ..Settings::new(self.0.path().join(folder)) }
    }
}

async fn one(url: &str, query: &str) -> String {
    let client = connect(url).await.unwrap();
    client.query_one(query, &[]).await.unwrap().get(0)
}

fn postmaster_id(embedded: &Embedded) -> Pid {
    let file = cluster::folder(embedded.home()).join("postmaster.pid");
    let id = std::fs::read_to_string(file).unwrap().lines().next().unwrap().parse().unwrap();
    Pid::from_raw(id).unwrap()
}

#[tokio::test]
async fn it_starts_in_a_path_with_spaces_keeps_its_data_and_stops() {
    let room = Room::open();
    let settings = room.settings("Моя папка, with spaces & \"signs\"%");
    let embedded = Embedded::start(&settings).await.unwrap();
    let client = connect(embedded.url()).await.unwrap();
    client.batch_execute("CREATE EXTENSION pg_trgm; CREATE TABLE kept AS SELECT 'Анна' AS name").await.unwrap();
    drop(client);
    let embedded = embedded.restart().await.unwrap();
    assert_eq!(one(embedded.url(), "SELECT lower(name) FROM kept WHERE name ILIKE '%НН%'").await, "анна");
    let alike = "SELECT (show_trgm('Анна') @> ARRAY['  а'] OR cardinality(show_trgm('Анна')) = 5)::text";
    assert_eq!(one(embedded.url(), alike).await, "true", "Cyrillic letters make trigrams");
    let (id, url) = (postmaster_id(&embedded), embedded.url().to_owned());
    embedded.stop().await.unwrap();
    assert!(connect(&url).await.is_err());
    assert!(rustix::process::test_kill_process(id).is_err(), "the postmaster is gone");
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_told_who_is_there_and_a_command_joins() {
    let room = Room::open();
    let settings = room.settings("data");
    let first = Embedded::start(&settings).await.unwrap();
    let told = Embedded::start(&settings).await.unwrap_err().to_string();
    assert!(told.contains(&format!("process {}", std::process::id())) && told.contains("DATABASE_URL"), "{told}");

    let joined = Embedded::join(&settings).await.unwrap();
    assert_eq!(one(joined.url(), "SELECT current_database()::text").await, "vestnik");
    joined.stop().await.unwrap();
    assert_eq!(one(first.url(), "SELECT 'still here'").await, "still here");
    first.stop().await.unwrap();

    let alone = Embedded::join(&settings).await.unwrap();
    assert_eq!(one(alone.url(), "SELECT 'started'").await, "started");
    alone.stop().await.unwrap();
}

#[tokio::test]
async fn one_that_is_killed_under_a_running_server_runs_again_by_itself() {
    let room = Room::open();
    let mut embedded = Embedded::start(&room.settings("data")).await.unwrap();
    let url = embedded.url().to_owned();
    let killed = postmaster_id(&embedded);
    let running = embedded.running.as_mut().unwrap();
    assert!(!running.mended(&embedded.settings, &embedded.place).await.unwrap(), "nothing is wrong with it");
    kill_process(killed, Signal::KILL).unwrap();
    let begun = Instant::now();
    while !running.mended(&embedded.settings, &embedded.place).await.unwrap() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is not found to be gone");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(one(&url, "SELECT 'again'").await, "again");
    let second = postmaster_id(&embedded);
    embedded.stop().await.unwrap();
    assert!(rustix::process::test_kill_process(second).is_err(), "it is stopped like the first");
}

#[tokio::test]
async fn a_command_that_comes_while_the_server_stops_waits_and_starts_its_own() {
    let room = Room::open();
    let settings = room.settings("data");
    let place = Place::of(&settings.data).unwrap();
    // A server that has stopped its database, and is about to go.
    let Lock::Ours(stopping) = place.lock().unwrap() else { panic!("nobody else is here") };
    let command = tokio::spawn(async move { Embedded::join(&settings).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(stopping);
    let own = command.await.unwrap().unwrap();
    assert_eq!(one(own.url(), "SELECT 'started'").await, "started");
    own.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_whose_processes_were_killed_recovers() {
    let room = Room::open();
    let settings = Settings { durable: true, ..room.settings("data") };
    let embedded = Embedded::start(&settings).await.unwrap();
    connect(embedded.url()).await.unwrap().batch_execute("CREATE TABLE kept AS SELECT 7 AS n").await.unwrap();
    kill_process(postmaster_id(&embedded), Signal::KILL).unwrap();
    drop(embedded);
    let again = Embedded::start(&settings).await.unwrap();
    assert_eq!(one(again.url(), "SELECT n::text FROM kept").await, "7");
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_postmaster_that_outlived_its_server_is_stopped_and_replaced() {
    let room = Room::open();
    let settings = room.settings("data");
    Embedded::start(&settings).await.unwrap().stop().await.unwrap();
    let place = Place::of(&settings.data).unwrap();
    let files = cluster::folder(&place.home);
    let binaries = Binaries::find(None, cluster::written_by(&files), &place.identity).unwrap();
    let mut orphan = cluster::command(&settings, &place, &binaries).spawn().unwrap();
    until(Duration::from_secs(10), || files.join("postmaster.pid").exists());
    // Init buries an orphan; here the test stands in for it.
    let buried = std::thread::spawn(move || orphan.wait().unwrap());

    let embedded = Embedded::start(&settings).await.unwrap();
    assert!(buried.join().unwrap().success(), "it was shut down, not shot");
    assert_eq!(one(embedded.url(), "SELECT 'replaced'").await, "replaced");
    embedded.stop().await.unwrap();
}

#[tokio::test]
async fn half_a_creation_is_done_over() {
    let room = Room::open();
    let settings = room.settings("data");
    let place = Place::of(&settings.data).unwrap();
    let half = place.home.join("cluster.unfinished");
    std::fs::create_dir(&half).unwrap();
    std::fs::write(half.join("PG_VERSION"), "1").unwrap();
    Embedded::start(&settings).await.unwrap().stop().await.unwrap();
    assert!(!half.exists());
}

#[tokio::test]
async fn data_of_another_version_is_left_alone_and_explained() {
    let room = Room::open();
    let settings = room.settings("data");
    let place = Place::of(&settings.data).unwrap();
    let files = cluster::folder(&place.home);
    place::private_folder(&files, &place.identity).unwrap();
    std::fs::write(files.join("PG_VERSION"), "11\n").unwrap();
    let told = Embedded::start(&settings).await.unwrap_err().to_string();
    assert!(told.contains("written by PostgreSQL 11"), "{told}");
    assert_eq!(std::fs::read_to_string(files.join("PG_VERSION")).unwrap(), "11\n");
}

#[tokio::test]
async fn a_folder_closed_to_others_and_a_path_too_long_for_a_socket_still_work() {
    let room = Room::open();
    std::fs::set_permissions(room.0.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let settings = room.settings(&"a long way down ".repeat(8));
    let embedded = Embedded::start(&settings).await.unwrap();
    assert_eq!(one(embedded.url(), "SELECT 'reached'").await, "reached");
    let (home, socket) = (embedded.home().to_owned(), embedded.place.socket.clone());
    embedded.stop().await.unwrap();
    let given_away = rustix::process::geteuid().is_root();
    assert_eq!(
        home.starts_with(room.0.path()),
        !given_away,
        "root's cluster lies where its user can reach it: {home:?}"
    );
    for outside in [home, socket].iter().filter(|path| path.exists() && !path.starts_with(room.0.path())) {
        std::fs::remove_dir_all(outside).unwrap();
    }
}

#[tokio::test]
async fn what_postgres_objects_to_is_told() {
    let room = Room::open();
    let settings = room.settings("data");
    let embedded = Embedded::start(&settings).await.unwrap();
    let control = cluster::folder(embedded.home()).join("global/pg_control");
    embedded.stop().await.unwrap();
    std::fs::write(&control, "damaged").unwrap();
    let told = Embedded::start(&settings).await.unwrap_err().to_string();
    assert!(told.contains("did not start") && told.contains("It said:"), "{told}");
}

#[test]
fn it_does_not_outlive_a_process_that_was_killed() {
    let marker = "a_helper_process_that_is_killed";
    let room = Room::open();
    let data = room.0.path().join("data");
    let mut helper = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", &format!("platform::postgres::tests::{marker}")])
        .env("VESTNIK_TEST_DATA", &data)
        .spawn()
        .unwrap();
    let file = cluster::folder(&data.join("postgres")).join("postmaster.pid");
    let ready = || std::fs::read_to_string(&file).is_ok_and(|content| content.contains("ready"));
    until(Duration::from_secs(30), ready);
    let id = std::fs::read_to_string(&file).unwrap().lines().next().unwrap().parse().unwrap();
    until(Duration::from_secs(5), || data.join("guarded").exists());
    helper.kill().unwrap();
    helper.wait().unwrap();
    until(Duration::from_secs(10), || rustix::process::test_kill_process(Pid::from_raw(id).unwrap()).is_err());
}

#[tokio::test]
#[ignore = "runs as the child of the test above"]
async fn a_helper_process_that_is_killed() {
    let Some(data) = std::env::var_os("VESTNIK_TEST_DATA") else { return };
    let _embedded = Embedded::start(&Settings { durable: false, ..Settings::new(&data) }).await.unwrap();
    std::fs::write(Path::new(&data).join("guarded"), "").unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
}

fn until(patience: Duration, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < patience, "not within {patience:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test]
async fn the_throwaway_cluster_is_one_for_the_process() {
    let (first, second) = tokio::join!(async { throwaway::cluster() }, async { throwaway::cluster() });
    assert_eq!(first, second);
    assert_eq!(one(first, "SELECT current_setting('max_connections')").await, "400");
}
