//! Finding PostgreSQL's programs, and putting them where the cluster's user can run them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::identity::Identity;
use super::place::{digest, shared_folder};

/// The oldest PostgreSQL the server works with.
const OLDEST: u32 = 15;
/// Beside the `bin` folder of the packaged binaries: the symlinks their package could not carry.
const LINKS: &str = "pg-symlinks.json";

/// A usable set of programs: `postgres`, `initdb`.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    bin: PathBuf,
    pub(super) major: u32,
}

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

impl Binaries {
    /// The programs to use: those of the data's own version when there is data, else the first found.
    pub(super) fn find(explicit: Option<&Path>, data_major: Option<u32>, identity: &Identity) -> anyhow::Result<Self> {
        if let Some(bin) = explicit {
            let found = Self::at(bin).with_context(|| {
                format!("{} holds no PostgreSQL {OLDEST} or newer (no program `postgres` that answers)", bin.display())
            })?;
            return fitting(vec![found], data_major)?.reachable(identity);
        }
        let candidates = packaged().into_iter().chain(installed()).filter_map(|bin| Self::at(&bin)).collect();
        fitting(candidates, data_major)?.reachable(identity)
    }

    /// What lies in this folder, if it is PostgreSQL and new enough.
    fn at(bin: &Path) -> Option<Self> {
        let bin = bin.canonicalize().ok()?;
        restore_links(&bin).inspect_err(|error| tracing::warn!("{error:#}")).ok()?;
        if !bin.join("initdb").exists() {
            return None;
        }
        let answer = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&answer.stdout))?;
        (major >= OLDEST).then_some(Self { bin, major })
    }

    /// A command that runs one of the programs.
    pub(super) fn command(&self, program: &str) -> Command {
        Command::new(self.bin.join(program))
    }

    /// The folder, for messages.
    pub(super) fn folder(&self) -> &Path {
        &self.bin
    }

    /// These programs, or a copy of them that the cluster's user can run.
    fn reachable(self, identity: &Identity) -> anyhow::Result<Self> {
        let Some(blocked) = identity.blocked_at(&self.bin.join("postgres")) else { return Ok(self) };
        let root = self.bin.parent().context("PostgreSQL's programs lie in no folder")?;
        if !root.join(LINKS).exists() {
            bail!(
                "user {} cannot enter {}, where PostgreSQL's programs lie. Let others pass (chmod o+x {}), \
                 or name another installation",
                identity.name(),
                blocked.display(),
                blocked.display(),
            );
        }
        let mut mark = fs::read(root.join(LINKS))?;
        mark.extend(self.bin.join("postgres").metadata()?.len().to_le_bytes());
        let copy = shared_folder()?.join(format!("postgres-{}-{}", self.major, digest(&mark)));
        if !copy.exists() {
            tracing::info!(
                "user {} cannot enter {}: copying PostgreSQL to {}",
                identity.name(),
                blocked.display(),
                copy.display()
            );
            let half = copy.with_extension(format!("{}", std::process::id()));
            copy_tree(root, &half).with_context(|| format!("cannot copy PostgreSQL to {}", copy.display()))?;
            match fs::rename(&half, &copy) {
                Err(_) if copy.exists() => fs::remove_dir_all(&half)?,
                renamed => renamed?,
            }
        }
        Ok(Self { bin: copy.join("bin"), major: self.major })
    }
}

/// Takes the first set that can read the data.
fn fitting(candidates: Vec<Binaries>, data_major: Option<u32>) -> anyhow::Result<Binaries> {
    let newest_found = candidates.first().map(|found| (found.major, found.bin.clone()));
    let chosen = match data_major {
        None => candidates.into_iter().next(),
        Some(major) => candidates.into_iter().find(|found| found.major == major),
    };
    match (chosen, newest_found, data_major) {
        (Some(chosen), _, _) => Ok(chosen),
        (None, Some((found, bin)), Some(major)) => bail!(
            "the database was written by PostgreSQL {major}, and this machine has PostgreSQL {found} ({}). \
             Install PostgreSQL {major} beside it, or name its programs in VESTNIK_POSTGRES_BIN; \
             to move over, dump the data with PostgreSQL {major} and read it into an empty data folder",
            bin.display(),
        ),
        _ => bail!(
            "there is no PostgreSQL {OLDEST} or newer on this machine. Two ways out: install it \
             (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@18), \
             or set DATABASE_URL to a PostgreSQL that runs elsewhere"
        ),
    }
}

/// `postgres (PostgreSQL) 18.4 (Debian …)` is 18.
fn major_version(answer: &str) -> Option<u32> {
    let version = answer.split_once("(PostgreSQL) ")?.1;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Where the build puts the packaged programs: a folder `postgres` beside the server or a little above it.
fn packaged() -> Vec<PathBuf> {
    let Ok(server) = std::env::current_exe() else { return Vec::new() };
    let beside = server.ancestors().skip(1).take(4).map(|folder| folder.join("postgres"));
    beside.filter(|root| root.join(LINKS).exists()).map(|root| root.join("bin")).collect()
}

/// Where operating systems put PostgreSQL, the newest first.
fn installed() -> Vec<PathBuf> {
    let families = [
        ("/usr/lib/postgresql", "bin"), // Debian, Ubuntu
        ("/usr/libexec", "."),          // Alpine
        ("/usr", "bin"),                // Red Hat: /usr/pgsql-18/bin
        ("/opt/homebrew/opt", "bin"),   // macOS
        ("/usr/local/opt", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "bin"),
    ];
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (family, bin) in families {
        let Ok(entries) = fs::read_dir(family) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let major = name.to_str().and_then(major_of_folder);
            found.extend(major.map(|major| (major, entry.path().join(bin))));
        }
    }
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, bin)| bin).chain(on_path()).collect()
}

/// `18`, `postgresql18`, `pgsql-18` and `postgresql@18` name a version.
fn major_of_folder(name: &str) -> Option<u32> {
    let number = ["postgresql@", "postgresql", "pgsql-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    number.unwrap_or(name).parse().ok()
}

fn on_path() -> Option<PathBuf> {
    let answer = Command::new("sh").args(["-c", "command -v postgres"]).output().ok()?;
    let program = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim_end());
    program.canonicalize().ok()?.parent().map(Path::to_owned)
}

/// Makes the symlinks of the packaged programs, which npm leaves to an install script it does not run.
fn restore_links(bin: &Path) -> anyhow::Result<()> {
    let Some(root) = bin.parent() else { return Ok(()) };
    let Ok(list) = fs::read(root.join(LINKS)) else { return Ok(()) };
    let links: Vec<Link> = serde_json::from_slice(&list).with_context(|| format!("{LINKS} is not readable"))?;
    for link in links {
        let target = root.join(inside(&link.target)?);
        let source = inside(&link.source)?;
        if target.symlink_metadata().is_err() {
            // Links are relative to the folder they lie in, so that the whole can be moved.
            let up: PathBuf = inside(&link.target)?.components().skip(1).map(|_| "..").collect();
            match symlink(up.join(source), &target) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(error).with_context(|| format!("cannot make the link {}", target.display()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn inside(path: &Path) -> anyhow::Result<&Path> {
    let relative =
        path.strip_prefix("native").with_context(|| format!("{LINKS} points outside: {}", path.display()))?;
    let plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    anyhow::ensure!(plain, "{LINKS} points outside: {}", path.display());
    Ok(relative)
}

fn copy_tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    fs::set_permissions(to, PermissionsExt::from_mode(0o755))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(entry.path())?, &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            let runs = entry.metadata()?.permissions().mode() & 0o111 != 0;
            fs::set_permissions(&target, PermissionsExt::from_mode(if runs { 0o755 } else { 0o644 }))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn versions_are_read_from_what_postgres_says_and_from_folder_names() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major_version("ls (GNU coreutils) 9.1\n"), None);
        assert_eq!(major_of_folder("postgresql@16"), Some(16));
        assert_eq!(major_of_folder("pgsql-17"), Some(17));
        assert_eq!(major_of_folder("15"), Some(15));
        assert_eq!(major_of_folder("podman"), None);
    }

    #[test]
    fn data_of_another_version_is_answered_with_what_to_do() {
        let newer = Binaries { bin: "/opt/pg/bin".into(), major: 18 };
        let older = Binaries { bin: "/opt/old/bin".into(), major: 15 };
        assert_eq!(fitting(vec![newer.clone(), older.clone()], Some(15)).unwrap().major, 15);
        assert_eq!(fitting(vec![newer.clone(), older], None).unwrap().major, 18);
        let told = fitting(vec![newer], Some(16)).unwrap_err().to_string();
        assert!(told.contains("PostgreSQL 16") && told.contains("VESTNIK_POSTGRES_BIN"), "{told}");
        let told = fitting(Vec::new(), None).unwrap_err().to_string();
        assert!(told.contains("apt-get install postgresql") && told.contains("DATABASE_URL"), "{told}");
    }

    #[test]
    fn links_are_made_once_and_never_outside() {
        let room = tempfile::tempdir().unwrap();
        fs::create_dir_all(room.path().join("lib/deep")).unwrap();
        fs::create_dir(room.path().join("bin")).unwrap();
        fs::write(room.path().join("lib/libpq.so.5.18"), "library").unwrap();
        let list = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so"},
                       {"source":"native/lib/libpq.so.5.18","target":"native/lib/deep/libpq.so"}]"#;
        fs::write(room.path().join(LINKS), list).unwrap();
        for _ in 0..2 {
            restore_links(&room.path().join("bin")).unwrap();
        }
        assert_eq!(fs::read_to_string(room.path().join("lib/libpq.so")).unwrap(), "library");
        assert_eq!(fs::read_to_string(room.path().join("lib/deep/libpq.so")).unwrap(), "library");

        fs::write(room.path().join(LINKS), r#"[{"source":"native/a","target":"native/../../etc/b"}]"#).unwrap();
        assert!(restore_links(&room.path().join("bin")).is_err());
    }

    #[test]
    fn a_folder_without_postgres_is_refused_by_name() {
        let room = tempfile::tempdir().unwrap();
        let identity = Identity::for_home(Path::new("/none"), Path::new("/none")).unwrap();
        let told = Binaries::find(Some(room.path()), None, &identity).unwrap_err().to_string();
        assert!(told.contains(room.path().to_str().unwrap()), "{told}");
    }
}
