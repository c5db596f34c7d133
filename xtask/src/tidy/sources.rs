//! The Rust files of the workspace, as the checks want to see them.

use std::fs;

use crate::house::House;

/// One file, without its tests.
pub(super) struct Source {
    /// Relative to the workspace, with `/`.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
    /// How many lines come before the tests.
    pub(super) length: usize,
}

/// All of them, in order, and the manifests of the crates they belong to.
pub(super) struct Sources(pub(super) Vec<Source>, pub(super) Vec<Source>);

const CRATES: [&str; 3] = ["api", "client", "frontend"];

const FOLDERS: [&str; 9] = [
    "api/src",
    "backend/src",
    "backend/benches",
    "backend/examples",
    "backend/sink/src",
    "backend/tests",
    "client/src",
    "frontend/src",
    "xtask/src",
];

impl Sources {
    pub(super) fn read(house: &House) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for folder in FOLDERS {
            for entry in walkdir::WalkDir::new(house.path(folder)).sort_by_file_name() {
                let entry = entry?;
                if entry.path().extension().is_some_and(|kind| kind == "rs") {
                    let path = entry.path().strip_prefix(&house.root)?.to_string_lossy().replace('\\', "/");
                    all.push(Source::new(path, fs::read_to_string(entry.path())?));
                }
            }
        }
        let manifests = CRATES.iter().map(|name| {
            let path = format!("{name}/Cargo.toml");
            let text = fs::read_to_string(house.path(&path))?;
            Ok(Source::new(path, text))
        });
        Ok(Self(all, manifests.collect::<anyhow::Result<_>>()?))
    }

    /// The files of the server.
    pub(super) fn backend(&self) -> impl Iterator<Item = &Source> {
        self.0.iter().filter(|source| source.path.starts_with("backend/src/"))
    }
}

impl Source {
    pub(super) fn new(path: String, text: String) -> Self {
        let whole_file_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
        let length =
            text.lines().position(|line| line == "#[cfg(test)]" || line == "#[cfg(all(test, feature = \"openapi\"))]");
        let length = if whole_file_tests { 0 } else { length.unwrap_or_else(|| text.lines().count()) };
        Self { path, text, length }
    }

    /// The lines before the tests, with their numbers; comments are left out.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().take(self.length).enumerate();
        lines.map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The first folder or file below `src`: `clients` of `backend/src/clients/store.rs`.
    pub(super) fn module(&self) -> &str {
        let below = self.path.split_once("/src/").map_or(self.path.as_str(), |(_, below)| below);
        below.split(['/', '.']).next().unwrap_or(below)
    }

    /// How many `super` lead from this file to the root of its crate.
    pub(super) fn depth(&self) -> usize {
        let below = self.path.split_once("/src/").map_or(self.path.as_str(), |(_, below)| below);
        let folders = below.matches('/').count();
        if self.file() == "mod.rs" { folders } else { folders + 1 }
    }

    /// The file's name.
    pub(super) fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

#[cfg(test)]
pub(super) fn of(files: &[(&str, &str)]) -> Sources {
    let all = files.iter().map(|(path, text)| Source::new((*path).to_owned(), (*text).to_owned()));
    let (code, manifests) = all.partition(|source| source.file() != "Cargo.toml");
    Sources(code, manifests)
}
