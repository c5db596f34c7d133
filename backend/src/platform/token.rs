//! Random tokens that stand for a right by being known: refresh tokens, and the links of letters.
//!
//! Only their hash is ever stored. With 256 random bits there is nothing to guess, so the hash needs no salt and no slowness.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// A token as its holder knows it. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one, from the operating system's randomness.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    /// What somebody says is one.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token itself: for the cookie or the link, and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tokens_are_alike_and_none_is_printed() {
        let (one, other) = (Token::random(), Token::random());
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.reveal().len(), 43);
        assert_eq!(one.hash(), Token::from_text(one.reveal()).hash());
        assert_eq!(format!("{one:?}"), "Token(…)");
    }
}
