//! Links to files that need no sign-in. Nothing is stored for one: it names the file, the part of it and the second in which it ends, and
//! proves that by half an HMAC-SHA256 with a key derived from the server's own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use vestnik_api::id::RecordFileId;
use vestnik_api::record_files::LinkTo;

/// Half of the 32 bytes: nobody guesses 128 bits.
const PROOF: usize = 16;

/// Which part of which file, and until when.
const SAID: usize = 1 + 8 + 8;

/// Makes links, and reads their tokens.
#[derive(Clone)]
pub struct FileLinks {
    key: Hmac<Sha256>,
}

impl std::fmt::Debug for FileLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileLinks(…)")
    }
}

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// To which file.
    pub(super) file: RecordFileId,
    /// To which part of it.
    pub(super) to: LinkTo,
    /// Until when, to the second.
    pub(super) until: Timestamp,
}

impl FileLinks {
    /// With a key derived from the server's own: the same key must never serve two purposes.
    pub fn new(server_key: &[u8]) -> anyhow::Result<Self> {
        let key = Sha256::new().chain_update(b"vestnik file link\0").chain_update(server_key).finalize();
        Ok(Self { key: Hmac::new_from_slice(&key)? })
    }

    /// The token of a link.
    pub(super) fn token(&self, link: Link) -> String {
        let mut bytes = vec![match link.to {
            LinkTo::Download => b'd',
            LinkTo::Preview => b'p',
            LinkTo::Thumbnail => b't',
        }];
        bytes.extend(link.file.0.to_be_bytes());
        bytes.extend(link.until.as_second().to_be_bytes());
        let proof = self.key.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(proof.iter().take(PROOF));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token says, if it is one of ours; whether it is too old is not judged.
    pub(super) fn read(&self, token: &str) -> Option<Link> {
        let bytes: [u8; SAID + PROOF] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (said, proof) = bytes.split_at(SAID);
        // In the same time whatever is wrong with it.
        self.key.clone().chain_update(said).verify_truncated_left(proof).ok()?;
        let (to, numbers) = said.split_first()?;
        let (file, until) = numbers.split_at(8);
        let to = match to {
            b'd' => LinkTo::Download,
            b'p' => LinkTo::Preview,
            b't' => LinkTo::Thumbnail,
            _ => return None,
        };
        let until = Timestamp::from_second(i64::from_be_bytes(until.try_into().ok()?)).ok()?;
        Some(Link { file: RecordFileId(i64::from_be_bytes(file.try_into().ok()?)), to, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links() -> FileLinks {
        FileLinks::new(b"a key of the server, thirty-two!").unwrap()
    }

    fn link(file: i64, to: LinkTo) -> Link {
        Link { file: RecordFileId(file), to, until: "2026-11-27T12:00:00Z".parse().unwrap() }
    }

    #[test]
    fn a_link_of_another_server_leads_nowhere() {
        let foreign = FileLinks::new(b"another key, also of thirty-two!").unwrap();
        assert_eq!(links().read(&foreign.token(link(7, LinkTo::Download))), None);
    }

    proptest! {
        #[test]
        fn every_link_says_what_it_was_made_for(file: i64) {
            for to in [LinkTo::Download, LinkTo::Preview, LinkTo::Thumbnail] {
                let token = links().token(link(file, to));
                prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
                prop_assert_eq!(links().read(&token), Some(link(file, to)));
            }
        }

        #[test]
        fn a_token_that_was_changed_is_none(file: i64, at in 0_usize..44, to in "[A-Za-z0-9_=.-]") {
            let token = links().token(link(file, LinkTo::Download));
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            prop_assume!(changed != token);
            prop_assert_eq!(links().read(&changed), None);
        }

        #[test]
        fn what_is_made_up_is_none(token in "[A-Za-z0-9_=-]{0,60}") {
            prop_assert_eq!(links().read(&token), None);
        }
    }
}
