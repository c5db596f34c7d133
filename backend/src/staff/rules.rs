//! Who may block whom. Pure.

use crate::platform::error::{Error, Result};
use vestnik_api::Code;

/// Somebody who blocks, or is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    pub(super) admin: bool,
}

/// Nobody blocks himself, and only administrators block administrators.
pub(super) fn may_block(himself: bool, who: Rank, whom: Rank) -> Result<()> {
    if himself {
        return Err(Error::because(Code::WrongState, "nobody blocks himself"));
    }
    if whom.admin && !who.admin {
        return Err(Error::because(Code::Forbidden, "only an administrator blocks an administrator"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_blocks_himself_and_a_manager_no_admin() {
        let (admin, manager) = (Rank { admin: true }, Rank { admin: false });
        let code = |himself, who, whom| may_block(himself, who, whom).err().and_then(|error| error.code());
        assert_eq!(code(false, manager, manager), None);
        assert_eq!(code(false, admin, admin), None);
        assert_eq!(code(false, manager, admin), Some(Code::Forbidden));
        for rank in [admin, manager] {
            assert_eq!(code(true, rank, rank), Some(Code::WrongState));
        }
    }
}
