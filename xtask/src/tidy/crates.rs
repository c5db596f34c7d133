//! What the crates beside the server may build on: `api` does nothing, `frontend` asks through `client`.

use super::sources::{Source, Sources};

/// A crate, what it must not depend on, and why.
const NEVER: [(&str, &[&str], &str); 3] = [
    (
        "api",
        &["tokio", "actix", "diesel", "reqwest", "gloo", "web-sys", "wasm-bindgen", "lettre", "vestnik"],
        "the api crate describes what crosses the wire, and does nothing",
    ),
    ("client", &["vestnik", "actix", "diesel", "yew"], "the client crate knows the API, and neither of its ends"),
    (
        "frontend",
        &["vestnik", "gloo-net", "reqwest", "tokio", "actix", "diesel"],
        "the browser speaks to the server through the client crate only",
    ),
];
/// Ours, which begin with the server's own name.
const OURS: [&str; 2] = ["vestnik-api", "vestnik-client"];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    sources.1.iter().flat_map(of_one).collect()
}

fn of_one(manifest: &Source) -> Vec<String> {
    let Some((_, never, why)) = NEVER.iter().find(|(name, ..)| manifest.path == format!("{name}/Cargo.toml")) else {
        return Vec::new();
    };
    let mut inside = false;
    let mut findings = Vec::new();
    for (index, line) in manifest.text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        }
        // Optional ones are switched on by whoever needs them; the browser's transport is one.
        if !inside || line.contains("optional = true") {
            continue;
        }
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if !OURS.contains(&name) && never.iter().any(|never| name.starts_with(never)) {
            findings.push(format!("{}:{}: without `{name}`: {why}", manifest.path, index + 1));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sources::of;
    use super::*;

    #[test]
    fn a_crate_that_builds_on_too_much_is_found() {
        let found = check(&of(&[
            (
                "api/Cargo.toml",
                "[dependencies]\nserde.workspace = true\ntokio.workspace = true\n[dev-dependencies]\ntokio = \"1\"\n",
            ),
            (
                "client/Cargo.toml",
                "[dependencies]\nvestnik-api.workspace = true\ngloo-net = { workspace = true, optional = true }\n",
            ),
            (
                "frontend/Cargo.toml",
                "[dependencies]\nvestnik.workspace = true\nvestnik-client = { workspace = true }\n",
            ),
        ]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("api/Cargo.toml:3:") && found[1].starts_with("frontend/Cargo.toml:2:"),
            "{found:?}"
        );
    }
}
