//! A table is named by one module, and there by `store.rs` only.

use std::collections::BTreeMap;

use super::sources::{Source, Sources};

/// They count and list what others own, and change nothing of it.
const READERS: [&str; 5] = ["stats", "dashboard", "reports", "transfer", "staff"];
/// They are no domains: who is asking, the queue, and word from other processes are one file each.
const WHOLE: [&str; 3] = ["access", "jobs", "events"];
/// Shown beside the rows of others, so that any store.rs may join them, but only their owners may write them:
/// a row names its owner, and a client's row says whether letters reach it.
const SHOWN: [(&str, &str); 2] = [("users", "users"), ("suppressions", "suppressions")];
/// After these words of SQL comes a table's name.
const BEFORE_A_TABLE: [&str; 9] = ["FROM", "USING", "JOIN", "INTO", "UPDATE", "ONLY", "TABLE", "TRUNCATE", "COPY"];
/// These end a list of tables.
const AFTER_TABLES: [&str; 12] =
    ["WHERE", "SET", "ON", "JOIN", "LEFT", "INNER", "CROSS", "ORDER", "GROUP", "LIMIT", "FOR", "RETURNING"];
/// What changes rows, in SQL and in diesel's words.
const CHANGES: [&str; 8] =
    ["INSERT INTO ", "UPDATE ", "DELETE FROM ", "TRUNCATE ", "COPY ", "insert_into(", "update(", "delete("];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let Some(schema) = sources.backend().find(|source| source.path == "backend/src/schema.rs") else {
        return Vec::new();
    };
    let tables = tables(&schema.text);
    let mut findings = Vec::new();
    let mut owners: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for source in sources.backend().filter(|source| source.module() != "schema") {
        for (line, table) in named(source, &tables) {
            let place = format!("{}:{line}", source.path);
            if !in_store(source) && !WHOLE.contains(&source.module()) {
                findings.push(format!(
                    "{place}: the table `{table}` is named outside a store.rs. Move the query into the store.rs of its \
                     domain and call it from here"
                ));
            }
            let shown = SHOWN.iter().any(|(shown, owner)| *shown == table && *owner != source.module());
            if (shown || READERS.contains(&source.module())) && !writes(source, table) {
                continue;
            }
            owners.entry(table).or_default().entry(source.module()).or_insert(place);
        }
    }
    for (table, modules) in owners {
        if modules.len() > 1 {
            let places: Vec<_> = modules.values().map(String::as_str).collect();
            findings.push(format!(
                "the table `{table}` is named by {} modules ({}). It belongs to one: the others call a function of its store.rs",
                modules.len(),
                places.join(", ")
            ));
        }
    }
    findings
}

/// Whether this file changes rows of the table.
fn writes(source: &Source, table: &str) -> bool {
    let code: Vec<&str> = source.code().flat_map(|(_, line)| line.split_whitespace()).collect();
    let code = code.join(" ").replace("ONLY ", "").replace("schema::", "").replace("( ", "(");
    let named = |change: &&str| {
        let begun = format!("{change}{table}");
        code.match_indices(&begun)
            .any(|(at, _)| !code[at + begun.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    CHANGES.iter().any(named)
}

fn in_store(source: &Source) -> bool {
    source.file() == "store.rs" || source.path.contains("/store/")
}

/// The names in `diesel::table! { name (…`.
fn tables(schema: &str) -> Vec<&str> {
    let mut lines = schema.lines();
    let mut tables = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() == "diesel::table! {" {
            let name = lines
                .by_ref()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("use "));
            tables.extend(name.and_then(|line| line.split([' ', '(', '.']).next()));
        }
    }
    tables
}

/// Where a file names a table: `schema::clients`, a group in `use crate::schema::{…}`, or SQL.
fn named<'a>(source: &'a Source, tables: &[&'a str]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut inside_use = false;
    for (number, line) in source.code() {
        let of_schema = line.find("schema::").map(|at| &line[at + "schema::".len()..]);
        let names = if inside_use { Some(line) } else { of_schema };
        inside_use = names.is_some_and(|names| (inside_use || names.starts_with('{')) && !names.contains('}'));
        let words = names.into_iter().flat_map(|names| names.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let single = of_schema.is_some_and(|rest| !rest.starts_with('{'));
        let take = if single { 1 } else { usize::MAX };
        found.extend(words.take(take).filter_map(|word| known(tables, word)).map(|table| (number, table)));
    }
    found.extend(in_sql(source).into_iter().filter_map(|(line, word)| Some((line, known(tables, word)?))));
    found
}

/// The words of a file that stand where SQL has a table's name.
fn in_sql(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut due, mut list, mut depth) = (false, false, 0_usize);
    for (number, line) in source.code() {
        for piece in pieces(line) {
            match piece {
                "," => due = list && depth == 0,
                "(" => depth += 1,
                ")" if depth > 0 => depth -= 1,
                ")" | "\"" | ";" => (due, list, depth) = (false, false, 0),
                word if BEFORE_A_TABLE.contains(&word) => {
                    (due, list, depth) = (true, ["FROM", "USING"].contains(&word) || (list && word == "ONLY"), 0);
                }
                word if AFTER_TABLES.contains(&word) => (due, list) = (false, false),
                word => {
                    if due && depth == 0 {
                        found.push((number, word));
                    }
                    due = false;
                }
            }
        }
    }
    found
}

/// Words and signs; blanks are left out.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if letter(first) { rest.find(|c| !letter(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some(piece)
    })
}

fn known<'a>(tables: &[&'a str], word: &str) -> Option<&'a str> {
    tables.iter().copied().find(|table| *table == word)
}

#[cfg(test)]
mod tests {
    use super::super::sources::of;
    use super::*;

    const SCHEMA: (&str, &str) = (
        "backend/src/schema.rs",
        "diesel::table! {\n    clients (id) {\n    }\n}\ndiesel::table! {\n    use diesel::sql_types::*;\n\n    mailings (id) {\n",
    );

    #[test]
    fn a_table_is_named_in_its_store_only() {
        let found = check(&of(&[
            SCHEMA,
            ("backend/src/clients/store.rs", "use crate::schema::clients;\n"),
            ("backend/src/dashboard/store.rs", "use crate::schema::{\n    clients,\n    mailings,\n};\n"),
            ("backend/src/mailings/store.rs", "use crate::schema::{mailings};\n"),
        ]));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_table_shown_beside_others_is_joined_by_all_and_written_by_one() {
        let schema = ("backend/src/schema.rs", "diesel::table! {\n    users (id) {\n    }\n}\n");
        let owner = ("backend/src/users/store.rs", "let q = \"UPDATE users SET\";\n");
        let reader = ("backend/src/clients/store.rs", "let q = \"FROM users\";\n");
        assert!(check(&of(&[schema, owner, reader])).is_empty());
        let writer = ("backend/src/clients/store.rs", "let q = \"UPDATE users SET name\";\n");
        assert_eq!(check(&of(&[schema, owner, writer])).len(), 1);
        let writer = (
            "backend/src/clients/store.rs",
            "use crate::schema::users;\nlet q = diesel::update(\n    users::table.find(1));\n",
        );
        assert_eq!(check(&of(&[schema, owner, writer])).len(), 1);
    }

    #[test]
    fn a_reader_that_writes_is_a_second_owner() {
        let owner = ("backend/src/clients/store.rs", "use crate::schema::clients;\n");
        let reader = ("backend/src/transfer/store.rs", "let q = \"SELECT 1 FROM clients\";\n");
        assert!(check(&of(&[SCHEMA, owner, reader])).is_empty());
        let writer = ("backend/src/transfer/store.rs", "let q = \"DELETE FROM\n clients\";\n");
        assert_eq!(check(&of(&[SCHEMA, owner, writer])).len(), 1);
        let elsewhere = ("backend/src/transfer/actions.rs", "let q = \"SELECT 1 FROM clients\";\n");
        assert_eq!(check(&of(&[SCHEMA, owner, elsewhere])).len(), 1);
    }

    #[test]
    fn tables_are_found_in_every_kind_of_query() {
        for (query, tables) in [
            ("SELECT 1\n FROM\n clients", 1),
            ("SELECT 1 FROM ONLY clients, LATERAL (SELECT 1) x, mailings m WHERE true", 2),
            ("DELETE FROM clients c USING mailings m WHERE c.id = m.id", 2),
            ("UPDATE clients SET name = m.name FROM mailings AS m", 2),
            ("COPY clients (name) FROM STDIN", 1),
            ("SELECT from_clients, clients FROM (SELECT 1), other", 0),
            ("SELECT id FROM other JOIN mailings USING (id), x", 1),
        ] {
            let files = of(&[SCHEMA, ("backend/src/mailings/actions.rs", &format!("let q = \"{query}\";\n"))]);
            let found = check(&files);
            let outside = found.iter().filter(|told| told.contains("outside a store.rs")).count();
            assert_eq!(outside, tables, "{query}: {found:?}");
        }
    }

    #[test]
    fn a_second_owner_and_a_query_outside_are_found() {
        let found = check(&of(&[
            SCHEMA,
            ("backend/src/clients/store.rs", "use crate::schema::clients;\n"),
            ("backend/src/mailings/actions.rs", "let q = \"SELECT 1 FROM clients\";\n"),
        ]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("outside a store.rs") && found[1].contains("named by 2 modules"), "{found:?}");
    }
}
