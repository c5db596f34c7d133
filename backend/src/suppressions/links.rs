//! The links by which readers unsubscribe: one for each letter, made from its number, so that nothing is stored for it.
//!
//! A token is the version `1` and 32 letters of base64url: the letter's number, and half an HMAC-SHA256 of both, with a
//! key derived from the server's own. It leads to the letter, and the letter to its reader: it works for as long as the
//! server keeps its key and the letter, which is for ever (docs/adr/0017).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What stands in the place of a token in letters that are no real ones: previews and tests.
pub(super) const SAMPLE: &str = "sample";

const VERSION: char = '1';

/// Half of the 32 bytes: nobody guesses 128 bits.
const PROOF: usize = 16;

/// Makes links, and reads their tokens.
#[derive(Clone)]
pub struct Links {
    base: String,
    /// The key, taken in: each link goes on from here.
    key: Hmac<Sha256>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Links(…)")
    }
}

impl Links {
    /// To a server at this address, with a key derived from its own: the same key must never serve two purposes.
    pub fn new(server_key: &[u8], base: &str) -> anyhow::Result<Self> {
        let key = Sha256::new().chain_update(b"vestnik unsubscribe link\0").chain_update(server_key).finalize();
        Ok(Self { base: base.to_owned(), key: Hmac::new_from_slice(&key)? })
    }

    /// The same, to a server at another address.
    #[must_use]
    pub fn to(&self, base: &str) -> Self {
        Self { base: base.to_owned(), key: self.key.clone() }
    }

    /// The link in this letter: ASCII without blanks. Takes about a microsecond.
    pub fn of(&self, letter: i64) -> String {
        [&self.base, "/u/", &self.token(letter)].concat()
    }

    /// A link that leads to a page about itself.
    pub fn sample(&self) -> String {
        [&self.base, "/u/", SAMPLE].concat()
    }

    fn token(&self, letter: i64) -> String {
        let mut bytes = [0; 8 + PROOF];
        let (number, proof) = bytes.split_at_mut(8);
        number.copy_from_slice(&letter.to_be_bytes());
        let whole = self.proof_of(number).finalize().into_bytes();
        proof.iter_mut().zip(whole).for_each(|(byte, of)| *byte = of);
        let mut token = String::with_capacity(33);
        token.push(VERSION);
        URL_SAFE_NO_PAD.encode_string(bytes, &mut token);
        token
    }

    /// The letter that this token belongs to, if it is one of ours.
    pub(super) fn read(&self, token: &str) -> Option<i64> {
        let bytes: [u8; 8 + PROOF] = URL_SAFE_NO_PAD.decode(token.strip_prefix(VERSION)?).ok()?.try_into().ok()?;
        let (number, proof) = bytes.split_at(8);
        // In the same time whatever is wrong with it.
        self.proof_of(number).verify_truncated_left(proof).ok()?;
        Some(i64::from_be_bytes(number.try_into().ok()?))
    }

    fn proof_of(&self, number: &[u8]) -> Hmac<Sha256> {
        self.key.clone().chain_update([VERSION as u8]).chain_update(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links() -> Links {
        Links::new(b"a key of the server, thirty-two!", "https://vestnik.example").unwrap()
    }

    #[test]
    fn a_link_says_nothing_but_its_token() {
        let link = links().of(7);
        let token = link.strip_prefix("https://vestnik.example/u/").unwrap();
        assert_eq!(token.len(), 33);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')), "{token}");
        assert_eq!(links().read(SAMPLE), None);
    }

    #[test]
    fn a_link_of_another_server_leads_nowhere() {
        let foreign = Links::new(b"another key, also of thirty-two!", "").unwrap();
        assert_eq!(links().read(&foreign.token(7)), None);
    }

    proptest! {
        #[test]
        fn every_letter_is_found_by_its_own_token(letter: i64) {
            prop_assert_eq!(links().read(&links().token(letter)), Some(letter));
        }

        #[test]
        fn a_token_that_was_changed_is_none(letter: i64, at in 0_usize..33, to in "[A-Za-z0-9_=.-]") {
            let token = links().token(letter);
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            prop_assume!(changed != token);
            prop_assert_eq!(links().read(&changed), None);
        }

        #[test]
        fn what_is_cut_or_longer_or_made_up_is_none(letter: i64, cut in 0_usize..33, more in "[A-Za-z0-9_=-]{1,40}") {
            let token = links().token(letter);
            prop_assert_eq!(links().read(&token[..cut]), None);
            prop_assert_eq!(links().read(&[&token, more.as_str()].concat()), None);
            prop_assert_eq!(links().read(&more), None);
        }
    }
}
