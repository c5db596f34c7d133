//! What the address of a picture is made of. Pure.

/// Where the picture with this token lies.
pub(super) fn address(token: &str) -> String {
    format!("/files/avatars/{token}")
}

/// Whether this looks like a token of ours: nothing else need be looked up.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_a_token_is_looked_up() {
        let token = "0123456789abcdef0123456789abcdef";
        assert!(is_token(token));
        assert_eq!(address(token), "/files/avatars/0123456789abcdef0123456789abcdef");
        let (loud, long, nought) = (token.to_uppercase(), format!("{token}0"), token.replace('0', "\0"));
        for none in ["", "0123", loud.as_str(), long.as_str(), nought.as_str()] {
            assert!(!is_token(none), "{none:?}");
        }
    }
}
