//! Whose rights the cluster runs with, and which folders those rights reach.
//!
//! PostgreSQL refuses to run as root. A server started by root therefore hands its cluster to an unprivileged
//! user, and both the binaries and the data must lie where that user can reach them.

use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// The users a server started by root gives its cluster to, the best first.
const UNPRIVILEGED: [&str; 2] = ["vestnik", "nobody"];

/// The user the cluster's processes and files belong to.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    uid: u32,
    gid: u32,
    name: String,
    /// We are root and the cluster is not ours.
    given_away: bool,
}

impl Identity {
    /// The right identity for the cluster that lies, or will lie, in `home`.
    pub(super) fn for_home(home: &Path, data: &Path) -> anyhow::Result<Self> {
        let me = rustix::process::geteuid().as_raw();
        // A home that is closed to us still tells whose it is.
        let owner = home.join("cluster").metadata().or_else(|_| home.metadata());
        let owner = owner.ok().map(|meta| (meta.uid(), meta.gid()));
        match owner {
            Some((uid, _)) if me != 0 && uid != me => {
                let mut folders = data.display().to_string();
                if !home.starts_with(data) {
                    folders = format!("{folders} {}", home.display());
                }
                bail!(
                    "the database files in {} belong to user {}, and this program runs as user {}. \
                     Start it as that user or as root, or give the files away: chown -R {} {folders}",
                    home.display(),
                    named(uid),
                    named(me),
                    named(me),
                )
            }
            Some((uid, gid)) if me == 0 && uid != 0 => Ok(Self { uid, gid, name: named(uid), given_away: true }),
            _ if me == 0 => Self::unprivileged(),
            _ => Ok(Self { uid: me, gid: rustix::process::getegid().as_raw(), name: named(me), given_away: false }),
        }
    }

    fn unprivileged() -> anyhow::Result<Self> {
        let accounts = std::fs::read_to_string("/etc/passwd").context("cannot read the accounts in /etc/passwd")?;
        UNPRIVILEGED
            .iter()
            .find_map(|name| account(&accounts, |entry| entry.0 == *name))
            .map(|(name, uid, gid)| Self { uid, gid, name: name.to_owned(), given_away: true })
            .context(
                "PostgreSQL does not run as root, and there is no user `vestnik` or `nobody` to give it to. \
                 Add one (useradd --system vestnik), start the server as another user, \
                 or set DATABASE_URL to a PostgreSQL of your own",
            )
    }

    /// The user's name, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Makes the command run with this identity.
    pub(super) fn apply(&self, command: &mut Command) {
        if self.given_away {
            command.uid(self.uid).gid(self.gid);
        }
    }

    /// Gives a file or folder to this identity.
    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        if self.given_away { chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// The first folder on the way to `path` that this identity cannot enter or read.
    pub(super) fn blocked_at(&self, path: &Path) -> Option<PathBuf> {
        if !self.given_away {
            return None;
        }
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        way.into_iter().find(|step| step.metadata().is_ok_and(|meta| !self.may_enter(&meta))).map(Path::to_owned)
    }

    fn may_enter(&self, meta: &std::fs::Metadata) -> bool {
        let wanted = if meta.is_dir() { 0o1 } else { 0o5 };
        let shift = match (meta.uid() == self.uid, meta.gid() == self.gid) {
            (true, _) => 6,
            (false, true) => 3,
            (false, false) => 0,
        };
        (meta.mode() >> shift) & wanted == wanted
    }
}

/// One line of `/etc/passwd` as name, user id and group id.
fn account(accounts: &str, wanted: impl Fn(&(&str, u32, u32)) -> bool) -> Option<(&str, u32, u32)> {
    accounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid = fields.nth(1)?.parse().ok()?;
            Some((name, uid, fields.next()?.parse().ok()?))
        })
        .find(wanted)
}

fn named(uid: u32) -> String {
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    account(&accounts, |entry| entry.1 == uid).map_or_else(|| uid.to_string(), |entry| entry.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const ACCOUNTS: &str = "root:x:0:0:root:/root:/bin/bash\nbroken\nnobody:x:65534:65533:n:/:/bin/false\n";

    #[test]
    fn an_account_is_found_by_name_and_by_number() {
        assert_eq!(account(ACCOUNTS, |entry| entry.0 == "nobody"), Some(("nobody", 65534, 65533)));
        assert_eq!(account(ACCOUNTS, |entry| entry.1 == 0), Some(("root", 0, 0)));
        assert_eq!(account(ACCOUNTS, |entry| entry.0 == "vestnik"), None);
    }

    #[test]
    fn a_folder_closed_to_others_blocks_everything_below_it() {
        let room = tempfile::tempdir().unwrap();
        let closed = room.path().join("closed");
        let below = closed.join("below");
        std::fs::create_dir_all(&below).unwrap();
        std::fs::set_permissions(room.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let stranger = Identity { uid: 4_000_001, gid: 4_000_001, name: "stranger".into(), given_away: true };

        std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o700)).unwrap();
        assert_eq!(stranger.blocked_at(&below), Some(closed.clone()));

        std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o711)).unwrap();
        assert_eq!(stranger.blocked_at(&below), None);
    }

    #[test]
    fn nothing_blocks_a_server_that_keeps_its_own_rights() {
        let room = tempfile::tempdir().unwrap();
        let me = Identity { uid: 1, gid: 1, name: "me".into(), given_away: false };
        assert_eq!(me.blocked_at(room.path()), None);
    }
}
