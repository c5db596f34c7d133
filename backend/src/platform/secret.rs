//! Values that must not be printed, and the server's own secret key.

use anyhow::{Context, Result};
use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// A value that shows itself only when asked by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Don't print it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The key in this file; made at the first start, readable by the owner only.
pub fn key_file(path: &Path) -> Result<Secret<Vec<u8>>> {
    if !path.try_exists().with_context(|| format!("cannot look for {}", path.display()))? {
        make_key_file(path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let key = hex::decode(text.trim()).with_context(|| format!("{} does not hold a key", path.display()))?;
    anyhow::ensure!(key.len() >= 32, "{} holds a key of under 32 bytes", path.display());
    Ok(Secret(key))
}

/// Writes a key beside the place and moves it there whole. Of several processes that start at once, one is first, and the
/// others take its key.
fn make_key_file(path: &Path) -> Result<()> {
    // Temporary files are their owner's only (0600).
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    writeln!(file, "{}", hex::encode(rand::random::<[u8; 32]>()))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != ErrorKind::AlreadyExists => Err(refused.error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = key_file(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(key_file(&path).unwrap(), first);
        assert_eq!(format!("{first:?}"), "Secret(…)");
    }

    #[test]
    fn processes_that_start_at_once_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let starting: Vec<_> = (0..16)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || key_file(&path).unwrap())
            })
            .collect();
        let keys: Vec<_> = starting.into_iter().map(|one| one.join().unwrap()).collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "several keys");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
