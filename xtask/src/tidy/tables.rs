//! A table is named by one module, and there by `store.rs` only.

use std::collections::BTreeMap;

use super::sources::{Source, Sources};

/// They count and list what others own, and change nothing.
const READERS: [&str; 3] = ["stats", "dashboard", "transfer"];
/// They need no store of their own: one file, or one table everybody's rights come from.
const WHOLE: [&str; 5] = ["access", "jobs", "events", "audit", "platform"];
/// Shown beside the rows of others, so that any store.rs may join them, but only their owners may write them:
/// a row names its owner, and a client's row says whether letters reach it.
const SHOWN: [(&str, &str); 2] = [("users", "users"), ("suppressions", "delivery")];
/// After these words of SQL comes a table's name.
const BEFORE_A_TABLE: [&str; 5] = ["FROM", "JOIN", "INTO", "UPDATE", "TABLE"];

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
            if !in_store(source) && !READERS.contains(&source.module()) && !WHOLE.contains(&source.module()) {
                findings.push(format!(
                    "{place}: the table `{table}` is named outside a store.rs. Move the query into the store.rs of its \
                     domain and call it from here"
                ));
            }
            let shown = SHOWN.iter().find(|(shown, owner)| *shown == table && *owner != source.module());
            if shown.is_some() && !writes(source, line, table) {
                continue;
            }
            if !READERS.contains(&source.module()) {
                owners.entry(table).or_default().entry(source.module()).or_insert(place);
            }
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

/// Whether this line changes rows of the table.
fn writes(source: &Source, line: usize, table: &str) -> bool {
    let text = source.text.lines().nth(line - 1).unwrap_or_default();
    let changes = ["INSERT INTO ", "UPDATE ", "DELETE FROM ", "insert_into(", "update(", "delete("];
    changes.iter().any(|change| text.contains(&format!("{change}{table}")))
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
        let sql: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
        for pair in sql.windows(2) {
            if BEFORE_A_TABLE.contains(&pair[0]) {
                found.extend(known(tables, pair[1]).map(|table| (number, table)));
            }
        }
    }
    found
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
