//! The rules of the layout that no compiler checks. Each finding says what to do about it.
//!
//! `cargo xtask tidy` prints them; the same code runs as an ordinary test, so `cargo test` tells as well.

mod crates;
mod handlers;
mod order;
mod plain;
mod sources;
mod tables;

use anyhow::ensure;

use self::sources::Sources;
use crate::house::House;

/// Reads the workspace and fails with everything that is out of place.
pub(crate) fn run(house: &House) -> anyhow::Result<()> {
    let findings = findings(house)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    ensure!(findings.is_empty(), "tidy: {} to put right (see above)", findings.len());
    Ok(())
}

fn findings(house: &House) -> anyhow::Result<Vec<String>> {
    let sources = Sources::read(house)?;
    let checks: [fn(&Sources) -> Vec<String>; 9] = [
        order::check,
        tables::check,
        handlers::check,
        crates::check,
        plain::documented,
        plain::named,
        plain::short,
        plain::pure,
        plain::kept_apart,
    ];
    Ok(checks.iter().flat_map(|check| check(&sources)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let findings = findings(&House::find().unwrap()).unwrap();
        assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    }
}
