//! Who may import whom: modules of the server look downwards only.

use super::sources::{Source, Sources};

/// From the bottom to the top. A module may use those of its own row and of the rows before it.
const ROWS: &[&[&str]] = &[
    &["schema"],
    &["platform"],
    &["access"],
    &["http", "jobs", "events"],
    &["audit", "files", "captured_mail"],
    &["users", "roles", "groups"],
    &["sessions", "api_keys"],
    &["clients", "templates", "messages", "articles", "runs"],
    &["leads"],
    &["mailings"],
    &["comments"],
    &["delivery"],
    &["transfer", "stats", "dashboard", "webhooks", "notifications"],
    &["migrations", "routes"],
    &["app"],
    &["lib", "main"],
];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.backend() {
        let Some(own) = row(source.module()) else {
            findings.push(format!(
                "{}: the module `{}` has no place yet. Add it to a row of ROWS in xtask/src/tidy/order.rs: \
                 above all it uses, below all that use it",
                source.path,
                source.module()
            ));
            continue;
        };
        for (line, used) in uses(source) {
            if row(used).is_some_and(|theirs| theirs > own) {
                findings.push(format!(
                    "{}:{line}: `{}` looks up to `{used}`. Modules use what lies below them: let `{used}` pass in what is \
                     needed, or say what happened with an event and let `{used}` listen",
                    source.path,
                    source.module()
                ));
            }
        }
    }
    findings
}

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// The modules a file names after `crate::`.
fn uses(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.code().flat_map(|(number, line)| {
        let named = line.match_indices("crate::").filter_map(|(at, sign)| {
            let rest = &line[at + sign.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            (end > 0).then_some(&rest[..end])
        });
        named.map(move |name| (number, name)).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::super::sources::of;
    use super::*;

    #[test]
    fn looking_up_is_found_and_looking_down_is_not() {
        let found = check(&of(&[
            ("backend/src/clients/store.rs", "//! x\nuse crate::access::Db;\nuse crate::mailings::actions;\n"),
            ("backend/src/mailings/mod.rs", "//! x\n// crate::app\nuse crate::clients::Client;\n"),
        ]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("backend/src/clients/store.rs:3: `clients` looks up to `mailings`"), "{found:?}");
    }

    #[test]
    fn a_module_nobody_placed_is_found() {
        let found = check(&of(&[("backend/src/gadgets/mod.rs", "//! x\n")]));
        assert!(found[0].contains("`gadgets` has no place"), "{found:?}");
    }
}
