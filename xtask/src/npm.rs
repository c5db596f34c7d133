//! What comes from npm: the CSS compiler, the wasm optimiser, PostgreSQL's programs, the browser tests' driver.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

use crate::house::{House, has};
use crate::progress::Progress;

/// Installs what a folder's lockfile says, unless that was done already.
pub(crate) fn install(house: &House, progress: &Progress, folder: &str) -> anyhow::Result<()> {
    ensure!(
        has("npm"),
        "npm is missing. Install Node 20 or newer (https://nodejs.org; Debian and Ubuntu: apt-get install nodejs npm)"
    );
    let folder = house.path(folder);
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let print = hex::encode(Sha256::digest(lock));
    let stamp = folder.join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|from| from == print) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    progress.watch("npm", None, &mut npm).context("npm could not install the packages")?;
    fs::write(stamp, print)?;
    Ok(())
}

/// A program that an npm package brought.
pub(crate) fn program(house: &House, folder: &str, name: &str) -> PathBuf {
    house.path(folder).join("node_modules/.bin").join(name)
}

/// Copies a folder with everything in it.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
