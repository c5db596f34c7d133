//! What ships the server agrees with the server. No container engine is at hand to run it: what can be read is checked.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use vestnik::platform::config::SETTINGS;
use yaml_serde::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn compose() -> Value {
    yaml_serde::from_str(&read("docker-compose.yml")).unwrap()
}

fn known(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name)
}

#[test]
fn every_setting_named_for_containers_exists() {
    let image = read("Dockerfile");
    let of_image = image.split_whitespace().filter_map(|word| word.split_once('=')).map(|(name, _)| name.to_owned());
    let environment = compose()["services"]["app"]["environment"].as_mapping().unwrap().clone();
    let of_compose = environment.keys().map(|name| name.as_str().unwrap().to_owned());
    let named: BTreeSet<String> =
        of_image.chain(of_compose).filter(|name| name.starts_with("VESTNIK_") || name == "DATABASE_URL").collect();
    assert!(named.contains("VESTNIK_LISTEN") && named.contains("VESTNIK_SMTP_HOST"), "{named:?}");
    let unknown: Vec<_> = named.iter().filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn compose_starts_the_database_first_and_names_services_that_exist() {
    let compose = compose();
    let services = compose["services"].as_mapping().unwrap();
    for (name, service) in services {
        assert!(service.get("image").is_some() || service.get("build").is_some(), "{name:?} is made from nothing");
    }
    let app = &compose["services"]["app"];
    for needed in app["depends_on"].as_mapping().unwrap().keys() {
        assert!(services.contains_key(needed), "{needed:?}");
    }
    assert_eq!(app["depends_on"]["postgres"]["condition"].as_str(), Some("service_healthy"));
    assert!(compose["services"]["postgres"]["healthcheck"]["test"].is_sequence());
    let settings = &app["environment"];
    for (setting, port) in [("DATABASE_URL", "@postgres/"), ("VESTNIK_SMTP_HOST", "mailpit")] {
        assert!(settings[setting].as_str().unwrap().contains(port), "{setting} names another service");
    }
    let defined = compose["volumes"].as_mapping().unwrap();
    for service in services.values() {
        for volume in service.get("volumes").and_then(Value::as_sequence).into_iter().flatten() {
            let name = volume.as_str().unwrap().split(':').next().unwrap();
            assert!(defined.contains_key(Value::from(name)), "{name}");
        }
    }
}

#[test]
fn the_image_runs_unprivileged_tells_its_health_and_is_built_by_commands_that_exist() {
    let image = read("Dockerfile");
    let user = image.lines().rfind(|line| line.starts_with("USER ")).unwrap();
    assert_ne!(user, "USER root");
    let health = image.lines().find(|line| line.starts_with("HEALTHCHECK")).unwrap();
    assert!(health.contains(":8080/health/ready") && image.contains("EXPOSE 8080"));
    assert!(image.contains("cargo xtask web") && read("xtask/src/main.rs").contains("    Web {"));
    let workspace = read("Cargo.toml");
    let minimum = workspace.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(
        image.contains(&format!("FROM rust:{minimum}-")),
        "the image builds with another Rust than the workspace asks for"
    );
    assert!(image.contains("target/release/vestnik") && image.contains(r#"ENTRYPOINT ["vestnik"]"#));
}

/// Arguments of the program that are a command it knows: it explains them.
fn explained(arguments: &[&str]) -> bool {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vestnik"));
    command.args(arguments).arg("--help").output().is_ok_and(|answer| answer.status.success())
}

#[test]
fn containers_run_commands_that_the_program_knows() {
    assert!(!explained(&["nothing"]));
    let image = read("Dockerfile");
    let started = image.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    let started: Vec<String> = serde_json::from_str(started).unwrap();
    assert!(explained(&started.iter().map(String::as_str).collect::<Vec<_>>()), "{started:?}");
    let told = read("docker-compose.yml") + &read("docs/operations.md") + &read("README.md");
    let mut named = BTreeSet::new();
    for sign in ["app vestnik ", "`vestnik ", "xtask vestnik "] {
        named.extend(told.match_indices(sign).map(|(at, _)| {
            let rest = &told[at + sign.len()..];
            rest[..rest.find(['`', '\n', '…']).unwrap_or(rest.len())].trim()
        }));
    }
    assert!(named.contains("admin create") && named.len() > 3, "{named:?}");
    for command in named.into_iter().filter(|command| !command.is_empty()) {
        let words = command.split([' ', ',']).filter(|word| !word.starts_with(['-', '<']));
        assert!(explained(&words.collect::<Vec<_>>()), "vestnik {command}");
    }
}

#[test]
fn what_the_image_copies_and_asks_for_is_there() {
    let image = read("Dockerfile");
    let ignored = read(".dockerignore");
    let folders = ["api", "backend", "client", "frontend", "migrations", "xtask", "Cargo.lock", ".cargo/config.toml"];
    for needed in folders {
        assert!(root().join(needed).exists() && !ignored.lines().any(|line| line == needed), "{needed}");
    }
    assert!(
        ignored.lines().any(|line| line == ".env") && ignored.lines().any(|line| line == "data"),
        "secrets stay here"
    );
    let asks = image.lines().find(|line| line.starts_with("HEALTHCHECK")).unwrap();
    let installed = image.lines().find(|line| line.contains("apt-get install")).unwrap();
    assert!(asks.contains("curl") && installed.contains("curl"), "the image asks with what it has");
    let compose = compose();
    let ports = compose["services"]["app"]["ports"].as_sequence().unwrap();
    assert!(image.contains("VESTNIK_LISTEN=0.0.0.0:8080"));
    assert!(ports.iter().all(|port| port.as_str().unwrap().ends_with(":8080")), "{ports:?}");
    // Both count from the same word: letters first, then requests.
    assert_eq!(compose["services"]["app"]["stop_grace_period"].as_str(), Some("30s"));
}

#[test]
fn the_build_server_runs_what_a_developer_runs() {
    let script = read(".ci/run");
    assert!(script.contains("exec cargo xtask test") && script.contains("CI=true"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&root().join(".ci/run").metadata().unwrap().permissions());
    assert_eq!(mode & 0o111, 0o111, ".ci/run must be a program");
}

#[test]
fn nothing_committed_names_a_registrys_host() {
    for lock in ["frontend/package-lock.json", "e2e/package-lock.json"] {
        assert!(!read(lock).contains("\"resolved\""), "{lock}: npm install --omit-lockfile-registry-resolved");
    }
}
