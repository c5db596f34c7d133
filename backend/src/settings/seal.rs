//! Encrypting what the database must not show: a copy of it, or whoever reads it, has no use of the passwords in there.

use crate::platform::secret::Secret;
use anyhow::{Result, anyhow};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

/// What the sealed text is for: what was sealed for one purpose opens for no other.
const PURPOSE: &[u8] = b"the password for the mail server";

/// Seals and opens, with a key derived from the server's own.
pub(super) struct Seal(LessSafeKey);

impl Seal {
    /// With a key derived from the server's: the same key must never serve two purposes.
    pub(super) fn new(server_key: &[u8]) -> Result<Self> {
        let key = Sha256::new().chain_update(b"vestnik sealed settings\0").chain_update(server_key).finalize();
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_unspecified| anyhow!("a key was not taken"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Sealed text: a nonce that is never used again, and the text behind it.
    pub(super) fn close(&self, text: &str) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(PURPOSE), &mut sealed)
            .map_err(|_unspecified| anyhow!("a text could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The text, if it was sealed with this key and nobody has touched it since.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Secret<String>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let mut text = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self.0.open_in_place(nonce, Aad::from(PURPOSE), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok().map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(key: u8) -> Seal {
        Seal::new(&[key; 32]).unwrap()
    }

    #[test]
    fn what_was_sealed_is_read_with_the_same_key_only() {
        let sealed = seal(1).close("тайна").unwrap();
        assert_eq!(seal(1).open(&sealed).unwrap().reveal(), "тайна");
        assert!(seal(2).open(&sealed).is_none());
        // All of it: two bytes of it are met by chance now and then.
        let text = "тайна".as_bytes();
        assert!(!sealed.windows(text.len()).any(|bytes| bytes == text));
    }

    #[test]
    fn the_same_text_is_sealed_anew_each_time() {
        assert_ne!(seal(1).close("x").unwrap(), seal(1).close("x").unwrap());
    }

    #[test]
    fn what_was_touched_or_cut_is_not_read() {
        let sealed = seal(1).close("тайна").unwrap();
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert!(seal(1).open(&touched).is_none(), "byte {at}");
            assert!(seal(1).open(&sealed[..at]).is_none(), "cut at {at}");
        }
    }
}
