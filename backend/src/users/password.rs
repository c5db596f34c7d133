//! Passwords as they are kept: argon2id with OWASP's parameters, off the threads that serve requests.

use crate::platform::error::{Error, Result};
use anyhow::{Context, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use vestnik_api::Code;

/// 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's setting for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How long a sign-in waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and verifies passwords, a few at a time, so that a burst of sign-ins can't eat the memory.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of a password nobody knows, verified where there is no account: both answers take equally long.
    nobody: Arc<str>,
}

impl Passwords {
    /// As many at a time as there are cores.
    pub fn new() -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash(crate::platform::token::Token::random().reveal())?;
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    /// The hash to keep for a password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password)).await
    }

    /// Whether this is the password of that hash. Without a hash the answer is no, after the same work.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let matches = self.in_turn(move || verify(&password, &kept)).await?;
        Ok(matches && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned());
        let turn =
            turn.await.map_err(|_late| Error::from(Code::Unavailable))?.context("the password line is closed")?;
        // The turn moves along: a request given up meanwhile must not let another one in beside its work.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        Ok(done.await.context("hashing a password stopped half-way")??)
    }
}

fn argon2id() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| anyhow!("argon2 parameters: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> anyhow::Result<String> {
    let hash = argon2id()?.hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| anyhow!("hashing a password: {error}"))
}

fn verify(password: &str, kept: &str) -> anyhow::Result<bool> {
    let kept = PasswordHash::new(kept).map_err(|error| anyhow!("a stored password hash is unreadable: {error}"))?;
    match argon2id()?.verify_password(password.as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(anyhow!("verifying a password: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let kept = passwords.hash("кофе и тишина").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("кофе и тишина", Some(&kept)).await.unwrap());
        assert!(!passwords.verify("кофе и шум", Some(&kept)).await.unwrap());
        assert!(!passwords.verify("кофе и тишина", None).await.unwrap());
        assert_ne!(kept, passwords.hash("кофе и тишина").await.unwrap(), "salted");
    }

    #[tokio::test]
    async fn an_unreadable_hash_is_a_fault_and_not_a_wrong_password() {
        assert!(Passwords::new().unwrap().verify("x", Some("plain")).await.unwrap_err().code().is_none());
    }
}
