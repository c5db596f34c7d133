//! Who may import whom: modules of the server look downwards only.

use super::sources::{Source, Sources};

/// From the bottom to the top. A module may use those of its own row and of the rows before it.
const ROWS: &[&[&str]] = &[
    &["schema"],
    &["platform"],
    &["access"],
    &["http", "jobs", "events"],
    &["audit"],
    &["files", "captured_mail"],
    &["users", "roles", "groups", "notifications"],
    &["sessions", "api_keys", "settings", "invitations", "tags", "custom_fields", "avatars", "deleted"],
    &["clients", "templates", "messages", "articles", "runs", "suppressions"],
    &["leads"],
    &["records"],
    &["mailings"],
    &["comments", "record_files"],
    &["conversions", "merges"],
    &["delivery"],
    &["transfer", "bulk", "stats", "dashboard", "reports", "staff", "timeline", "background", "views", "webhooks"],
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
            if row(&used).is_some_and(|theirs| theirs > own) {
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

/// The modules a file names after `crate::`, or after as many `super::` as lead there.
fn uses(source: &Source) -> Vec<(usize, String)> {
    let mut code = String::new();
    let mut numbers = Vec::new();
    for (number, line) in source.code() {
        code.push_str(line);
        code.push('\n');
        numbers.push(number);
    }
    let line_of = |at: usize| numbers[code[..at].matches('\n').count()];
    let roots = code.match_indices("crate::").map(|(at, sign)| at + sign.len());
    let climbs = code.match_indices("super::").filter_map(|(at, _)| climbed(&code, at, source.depth()));
    let found = roots.chain(climbs).flat_map(|at| named(&code, at));
    found.map(|(at, name)| (line_of(at), name.to_owned())).collect()
}

/// Where the path goes on, if it begins here and climbs to the root.
fn climbed(code: &str, at: usize, depth: usize) -> Option<usize> {
    const STEP: &str = "super::";
    if code[..at].ends_with(STEP) {
        return None;
    }
    let steps = code.as_bytes()[at..].chunks(STEP.len()).take_while(|chunk| *chunk == STEP.as_bytes()).count();
    (steps == depth).then_some(at + steps * STEP.len())
}

/// The first words of a path, or of each path of a group in braces, with their places.
fn named(code: &str, at: usize) -> Vec<(usize, &str)> {
    let rest = &code[at..];
    if !rest.starts_with('{') {
        return word(code, at).into_iter().collect();
    }
    let (mut depth, mut begins, mut found) = (0, false, Vec::new());
    for (offset, sign) in rest.char_indices() {
        match sign {
            '{' => (depth, begins) = (depth + 1, depth == 0),
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' => begins = depth == 1,
            _ if sign.is_whitespace() => {}
            _ => {
                if begins {
                    found.extend(word(code, at + offset));
                }
                begins = false;
            }
        }
    }
    found
}

fn word(code: &str, at: usize) -> Option<(usize, &str)> {
    let rest = &code[at..];
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (end > 0).then_some((at, &rest[..end]))
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
    fn groups_and_climbing_are_seen_through() {
        let found = check(&of(&[
            (
                "backend/src/clients/store/list.rs",
                "//! x\nuse crate::{\n    access::{Db, mailings},\n    delivery,\n};\nuse super::super::super::transfer;\nuse super::super::app;\n",
            ),
            ("backend/src/users/mod.rs", "//! x\nuse super::{clients, roles};\nuse crate::{platform};\n"),
        ]));
        let places: Vec<_> = found.iter().filter_map(|told| told.split(". ").next()).collect();
        assert_eq!(
            places,
            [
                "backend/src/clients/store/list.rs:4: `clients` looks up to `delivery`",
                "backend/src/clients/store/list.rs:6: `clients` looks up to `transfer`",
                "backend/src/users/mod.rs:2: `users` looks up to `clients`",
            ]
        );
    }

    #[test]
    fn a_module_nobody_placed_is_found() {
        let found = check(&of(&[("backend/src/gadgets/mod.rs", "//! x\n")]));
        assert!(found[0].contains("`gadgets` has no place"), "{found:?}");
    }
}
