//! The checks that need one look at each file.

use super::sources::{Source, Sources};

const LONGEST: usize = 500;
const NAMELESS: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"];
/// What a file of pure rules must not know, and why.
const IMPURE: [(&str, &str); 17] = [
    ("diesel", "the database"),
    ("Db", "the database"),
    ("schema", "the database"),
    ("store", "the database"),
    ("actions", "what is done"),
    ("tokio", "the runtime"),
    ("async", "waiting"),
    ("await", "waiting"),
    ("actix_web", "HTTP"),
    ("reqwest", "the network"),
    ("now()", "the clock"),
    ("Instant", "the clock"),
    ("SystemTime", "the clock"),
    ("Clock", "the clock"),
    ("rand", "chance"),
    ("std::fs", "files"),
    ("std::env", "the environment"),
];
/// How a browser asks a server by itself.
const ASKS_BY_ITSELF: [&str; 6] = ["gloo_net", "\"/api/", "fetch_with_", "XmlHttpRequest", "EventSource", "WebSocket"];
/// `std::env` answers much that is no variable; these are.
const READS_ENVIRONMENT: [&str; 5] = ["env::var", "env::{", "env::set_var", "env::remove_var", "dotenvy"];

/// Every file says in its first lines what it is.
pub(super) fn documented(sources: &Sources) -> Vec<String> {
    let silent = |source: &&Source| {
        let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        source.length > 0 && !first.starts_with("//!") && !first.starts_with("// @generated")
    };
    let told = |source: &Source| {
        format!(
            "{}: begin with `//!` and one sentence that says what this is, and what it deliberately does not do",
            source.path
        )
    };
    sources.0.iter().filter(silent).map(told).collect()
}

/// No module is named for being leftovers.
pub(super) fn named(sources: &Sources) -> Vec<String> {
    let nameless = |source: &Source| {
        let inside = |(_, line): (usize, &str)| {
            let name = line.trim_start().strip_prefix("pub ").unwrap_or(line.trim_start()).strip_prefix("mod ");
            name.is_some_and(|name| NAMELESS.contains(&name.trim_end_matches([' ', '{', '}', ';'])))
        };
        source.path.split(['/', '.']).any(|part| NAMELESS.contains(&part)) || source.code().any(inside)
    };
    let told =
        |source: &Source| format!("{}: name it after what it holds; {} say nothing", source.path, NAMELESS.join(", "));
    sources.0.iter().filter(|source| nameless(source)).map(told).collect()
}

/// No file is too long to read.
pub(super) fn short(sources: &Sources) -> Vec<String> {
    let long = |source: &&Source| source.length > LONGEST && !source.text.starts_with("// @generated");
    let told = |source: &Source| {
        format!(
            "{}: {} lines without tests; beyond {LONGEST} it is two things: split it by what it holds",
            source.path, source.length
        )
    };
    sources.0.iter().filter(long).map(told).collect()
}

/// `rules.rs` decides from what it is given.
pub(super) fn pure(sources: &Sources) -> Vec<String> {
    let rules = sources.backend().filter(|source| source.file() == "rules.rs" || source.path.contains("/rules/"));
    rules
        .flat_map(|source| {
            source.code().flat_map(move |(number, line)| {
                let known = IMPURE.iter().filter(move |(sign, _)| whole(line, sign));
                known.map(move |(sign, what)| {
                    format!(
                        "{}:{number}: rules know nothing of {what} (`{sign}`): take it as an argument, or move this to actions.rs or store.rs",
                        source.path
                    )
                })
            })
        })
        .collect()
}

/// Whether the line holds these words, and not as a part of longer ones.
fn whole(line: &str, words: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(words).any(|(at, _)| {
        !line[..at].ends_with(letter) && (words.ends_with(')') || !line[at + words.len()..].starts_with(letter))
    })
}

/// Each thing is done in one place: the environment is read by main.rs, the browser speaks through the client crate,
/// the shared types do nothing, and lints are answered with a reason.
pub(super) fn kept_apart(sources: &Sources) -> Vec<String> {
    let mut findings = Vec::new();
    for source in &sources.0 {
        for (number, line) in source.code() {
            let place = format!("{}:{number}", source.path);
            let has = |signs: &[&str]| signs.iter().any(|sign| line.contains(sign));
            if source.path.starts_with("backend/src/")
                && source.path != "backend/src/main.rs"
                && has(&READS_ENVIRONMENT)
            {
                findings.push(format!("{place}: only main.rs reads the environment; take it from the configuration"));
            }
            if source.path.starts_with("backend/src/platform/") && has(&["actix"]) {
                findings.push(format!("{place}: platform knows no HTTP; do this in http"));
            }
            if source.path.starts_with("frontend/src/") && has(&ASKS_BY_ITSELF) {
                findings.push(format!(
                    "{place}: the browser speaks to the server through the client crate only; add the call there"
                ));
            }
            if source.path.starts_with("api/src/") && has(&["std::fs", "std::net", "tokio::", "::now()"]) {
                findings
                    .push(format!("{place}: the api crate describes and does nothing; do this in backend or client"));
            }
            if !source.path.starts_with("xtask/") && has(&["#[allow(", "#![allow("]) {
                findings.push(format!(
                    "{place}: use #[expect(…, reason = \"…\")]: it tells why, and when it is no longer needed"
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sources::of;
    use super::*;

    #[test]
    fn each_check_finds_what_it_is_for() {
        let long = format!("//! x\n{}", "fn x() {}\n".repeat(LONGEST));
        let sources = of(&[
            ("backend/src/clients/rules.rs", "//! x\nlet now = Timestamp::now();\n"),
            ("backend/src/clients/utils.rs", "fn x() {}\n"),
            ("backend/src/clients/long.rs", &long),
            ("backend/src/clients/routes.rs", "//! x\nlet home = std::env::var(\"HOME\");\n"),
            ("backend/src/platform/mail.rs", "//! x\nuse std::env::{self, var};\nuse actix_web::web;\n"),
            ("frontend/src/clients/list.rs", "//! x\nuse gloo_net::http;\n#[allow(dead_code)]\n"),
            ("api/src/text.rs", "//! x\nlet text = std::fs::read_to_string(path);\nmod helper {}\n"),
        ]);
        let count = |check: fn(&Sources) -> Vec<String>| check(&sources).len();
        assert_eq!([count(documented), count(named), count(short), count(pure), count(kept_apart)], [1, 2, 1, 1, 6]);
    }

    #[test]
    fn rules_that_know_too_much_are_found_by_whole_words() {
        for impure in [
            "use diesel::prelude::*;",
            "fn f(db: &mut Db) {}",
            "use super::store;",
            "use crate::access::{Actor, Db};",
            "async fn f() {}",
            "let at = Instant::now();",
            "let at = Zoned::now();",
            "let die = rand::random();",
            "use std::env;",
        ] {
            let sources = of(&[("backend/src/clients/rules/score.rs", &format!("//! x\n{impure}\n"))]);
            assert!(!pure(&sources).is_empty(), "{impure}");
        }
        let fine = "//! x\nlet restored = randomly(&brand, known(), Dba);\n";
        assert!(pure(&of(&[("backend/src/clients/rules.rs", fine)])).is_empty());
    }

    #[test]
    fn tests_may_do_what_code_may_not() {
        let sources =
            of(&[("backend/src/a/rules.rs", "//! x\nfn x() {}\n#[cfg(test)]\nmod tests { tokio::time::now(); }\n")]);
        assert!(pure(&sources).is_empty());
    }
}
