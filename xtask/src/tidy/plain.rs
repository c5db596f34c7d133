//! The checks that need one look at each file.

use super::sources::{Source, Sources};

const LONGEST: usize = 500;
const NAMELESS: [&str; 5] = ["utils", "helpers", "common", "misc", "manager"];
/// What a file of pure rules must not know, and why.
const IMPURE: [(&str, &str); 9] = [
    ("diesel", "the database"),
    ("tokio", "the runtime"),
    ("actix", "HTTP"),
    ("crate::access::Db", "the database"),
    ("async fn", "waiting"),
    ("::now()", "the clock"),
    ("SystemTime", "the clock"),
    ("std::fs", "files"),
    ("crate::schema", "the database"),
];
const READS_ENVIRONMENT: [&str; 5] = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os(", "env::set_var("];

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
    let nameless = |source: &&Source| source.path.split(['/', '.']).any(|part| NAMELESS.contains(&part));
    let told =
        |source: &Source| format!("{}: name it after what it holds; {} say nothing", source.path, NAMELESS.join(", "));
    sources.0.iter().filter(nameless).map(told).collect()
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
                let known = IMPURE.iter().filter(move |(sign, _)| line.contains(sign));
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
            if source.path.starts_with("frontend/src/") && has(&["gloo_net", "\"/api/"]) {
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
            ("frontend/src/clients/list.rs", "//! x\nuse gloo_net::http;\n#[allow(dead_code)]\n"),
        ]);
        let count = |check: fn(&Sources) -> Vec<String>| check(&sources).len();
        assert_eq!([count(documented), count(named), count(short), count(pure), count(kept_apart)], [1, 1, 1, 1, 3]);
    }

    #[test]
    fn tests_may_do_what_code_may_not() {
        let sources =
            of(&[("backend/src/a/rules.rs", "//! x\nfn x() {}\n#[cfg(test)]\nmod tests { tokio::time::now(); }\n")]);
        assert!(pure(&sources).is_empty());
    }
}
