//! Access tokens: JWTs that say who is asking and in which session, for a quarter of an hour.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use vestnik_api::id::{SessionId, UserId};

/// How long an access token is good for, in seconds.
pub(super) const LIFETIME_SECONDS: u32 = 15 * 60;

/// Clocks of two nodes may differ by this much.
const LEEWAY_SECONDS: i64 = 5;

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// Who.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
}

/// The claims as they are written (RFC 7519, 4.1).
#[derive(Serialize, Deserialize)]
struct Written {
    sub: String,
    sid: i64,
    iat: i64,
    exp: i64,
}

/// Makes and reads access tokens with a key that only the servers know.
pub struct AccessTokens {
    sign: EncodingKey,
    check: DecodingKey,
    validation: Validation,
}

impl AccessTokens {
    /// With a key derived from the server's own: the same key must never serve two purposes.
    pub fn new(server_key: &[u8]) -> Self {
        let key = Sha256::new().chain_update(b"vestnik access token\0").chain_update(server_key).finalize();
        let mut validation = Validation::new(Algorithm::HS256);
        // The time is checked here, by the server's own clock.
        validation.validate_exp = false;
        validation.required_spec_claims = ["exp", "sub"].map(str::to_owned).into();
        Self { sign: EncodingKey::from_secret(&key), check: DecodingKey::from_secret(&key), validation }
    }

    /// A token for this session, from now on.
    pub fn make(&self, claims: Claims, now: Timestamp) -> anyhow::Result<String> {
        let iat = now.as_second();
        let written = Written {
            sub: claims.user.to_string(),
            sid: claims.session.0,
            iat,
            exp: iat + i64::from(LIFETIME_SECONDS),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &written, &self.sign)?)
    }

    /// What the token says, if it is one of ours and not worn out.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let written = jsonwebtoken::decode::<Written>(token, &self.check, &self.validation).ok()?.claims;
        let fresh = now.as_second() < written.exp.saturating_add(LEEWAY_SECONDS);
        let user = written.sub.parse().ok()?;
        fresh.then_some(Claims { user, session: SessionId(written.sid) })
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessTokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    const CLAIMS: Claims = Claims { user: UserId(7), session: SessionId(9) };

    #[test]
    fn a_token_is_good_for_a_quarter_of_an_hour() {
        let tokens = AccessTokens::new(b"a key of the server, thirty-two!");
        let now: Timestamp = "2026-03-29T00:59:00Z".parse().unwrap();
        let token = tokens.make(CLAIMS, now).unwrap();
        assert_eq!(tokens.read(&token, now + SignedDuration::from_mins(14)), Some(CLAIMS));
        assert_eq!(tokens.read(&token, now + SignedDuration::from_secs(15 * 60 + 5)), None);
    }

    #[test]
    fn a_token_of_another_server_or_without_a_signature_says_nothing() {
        let now = Timestamp::UNIX_EPOCH;
        let ours = AccessTokens::new(b"ours");
        let foreign = AccessTokens::new(b"theirs").make(CLAIMS, now).unwrap();
        assert_eq!(ours.read(&foreign, now), None);

        let signed = ours.make(CLAIMS, now).unwrap();
        let (payload, _signature) = signed.rsplit_once('.').unwrap();
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", payload.split_once('.').unwrap().1);
        assert_eq!(ours.read(&none, now), None);
        assert_eq!(ours.read(&format!("{payload}."), now), None);
        for rubbish in ["", "a.b.c", "....", "Bearer"] {
            assert_eq!(ours.read(rubbish, now), None);
        }
    }
}
