//! Where a cluster lies: its home, its socket, and the lock that keeps a second server out.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::identity::Identity;

/// Where root keeps what an unprivileged user must reach, when the data folder is closed to that user.
const SHARED: [&str; 2] = ["/var/lib/vestnik", "/var/tmp/vestnik"];
/// In the data folder: the path of a home that had to lie elsewhere.
const POINTER: &str = "postgres-lies-in";
/// `sockaddr_un` holds 108 bytes with the closing zero.
const LONGEST_SOCKET: usize = 107;
/// The port is part of the socket's file name only; nothing listens on the network.
pub(super) const PORT: u16 = 5432;

/// Where a cluster lies, and who owns it.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder with everything of this cluster.
    pub(super) home: PathBuf,
    /// Who runs it.
    pub(super) identity: Identity,
    /// The folder with the Unix socket.
    pub(super) socket: PathBuf,
}

impl Place {
    /// Finds, or makes, the home of the cluster that belongs to the data folder.
    pub(super) fn of(data: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(data).with_context(|| format!("cannot create the data folder {}", data.display()))?;
        let data = data.canonicalize().with_context(|| format!("cannot open the data folder {}", data.display()))?;
        let (home, identity) = Self::home(&data)?;
        private_folder(&home, &identity)?;
        let socket = Self::socket_folder(&home, &identity)?;
        Ok(Self { home, identity, socket })
    }

    fn home(data: &Path) -> anyhow::Result<(PathBuf, Identity)> {
        if let Ok(elsewhere) = fs::read_to_string(data.join(POINTER)) {
            let home = PathBuf::from(elsewhere.trim_end());
            let identity = Identity::for_home(&home, data)?;
            return Ok((home, identity));
        }
        let home = data.join("postgres");
        let identity = Identity::for_home(&home, data)?;
        let Some(blocked) = identity.blocked_at(data) else { return Ok((home, identity)) };
        ensure!(
            !home.join("cluster").exists(),
            "the database in {} runs as user {}, who cannot enter {}. Let others pass (chmod o+x {}), or move the data folder",
            home.display(),
            identity.name(),
            blocked.display(),
            blocked.display(),
        );
        let home = shared_folder()?.join(format!("cluster-{}", digest(data.as_os_str().as_bytes())));
        fs::write(data.join(POINTER), home.as_os_str().as_bytes())
            .with_context(|| format!("cannot write to the data folder {}", data.display()))?;
        tracing::info!(
            "user {} cannot enter {}, so the database files lie in {}",
            identity.name(),
            blocked.display(),
            home.display(),
        );
        Ok((home, identity))
    }

    /// The home itself, or a short folder under `/tmp` when the socket's path would be too long for the system.
    fn socket_folder(home: &Path, identity: &Identity) -> anyhow::Result<PathBuf> {
        let name = format!(".s.PGSQL.{PORT}");
        if home.join(&name).as_os_str().len() <= LONGEST_SOCKET {
            return Ok(home.to_owned());
        }
        let short = Path::new("/tmp").join(format!("vestnik-{}", digest(home.as_os_str().as_bytes())));
        private_folder(&short, identity)?;
        let (is, due) = (short.metadata()?, home.metadata()?);
        ensure!(
            is.uid() == due.uid() && is.permissions().mode().trailing_zeros() >= 6,
            "the path {} is too long for a Unix socket, and {} belongs to somebody else. Use a shorter data folder",
            home.display(),
            short.display(),
        );
        Ok(short)
    }

    /// Keeps every other server out of this home for as long as the answer lives.
    pub(super) fn lock(&self) -> anyhow::Result<Lock> {
        let path = self.home.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        // Root may be here today, and the owner tomorrow.
        self.identity.own(&path).with_context(|| format!("cannot give {} away", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder)?;
                return Ok(Lock::HeldBy(holder.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => bail!("cannot lock {}: {error}", path.display()),
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Lock::Ours(file))
    }
}

/// What came of asking for the lock.
#[derive(Debug)]
pub(super) enum Lock {
    /// Held until the file is closed.
    Ours(File),
    /// Another process has it; its id.
    HeldBy(String),
}

/// A folder that only root writes and everybody may enter.
pub(super) fn shared_folder() -> anyhow::Result<PathBuf> {
    let usable = |folder: &Path| {
        let made = DirBuilder::new().recursive(true).mode(0o755).create(folder);
        made.is_ok() && folder.metadata().is_ok_and(|meta| meta.uid() == 0 && meta.mode() & 0o022 == 0)
    };
    SHARED.iter().map(PathBuf::from).find(|folder| usable(folder)).with_context(|| {
        format!(
            "cannot create {} (nor {}) for the database files; create one as root with mode 755",
            SHARED[0], SHARED[1]
        )
    })
}

/// Creates the folder with access for its owner only.
pub(super) fn private_folder(path: &Path, identity: &Identity) -> anyhow::Result<()> {
    if !path.exists() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        identity.own(path).with_context(|| format!("cannot give {} to user {}", path.display(), identity.name()))?;
    }
    Ok(())
}

/// Sixteen hexadecimal digits that stand for the bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gets_its_socket_elsewhere() {
        let room = tempfile::Builder::new().permissions(PermissionsExt::from_mode(0o755)).tempdir().unwrap();
        let short = Place::of(&room.path().join("a folder with spaces")).unwrap();
        assert_eq!(short.socket, short.home);

        let long = Place::of(&room.path().join("deep".repeat(10)).join("deeper".repeat(8))).unwrap();
        assert!(long.home.as_os_str().len() > 92);
        assert!(long.socket.join(".s.PGSQL.5432").as_os_str().len() <= LONGEST_SOCKET);
        fs::remove_dir(&long.socket).unwrap();
    }

    #[test]
    fn the_lock_names_its_holder() {
        let room = tempfile::Builder::new().permissions(PermissionsExt::from_mode(0o755)).tempdir().unwrap();
        let place = Place::of(room.path()).unwrap();
        let first = place.lock().unwrap();
        assert!(matches!(first, Lock::Ours(_)));
        let Lock::HeldBy(holder) = place.lock().unwrap() else { panic!("two servers hold one lock") };
        assert_eq!(holder, std::process::id().to_string());
        drop(first);
        assert!(matches!(place.lock().unwrap(), Lock::Ours(_)));
    }
}
