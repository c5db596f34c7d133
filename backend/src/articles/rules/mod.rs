//! What an article's address and its page are made of. Pure.

mod page;
mod slug;

pub use page::{html_of, images_in};
pub use slug::{candidates, is_slug, slug_of, with_number};

/// What the address of an image begins with; its token follows.
pub const IMAGES: &str = "/api/v1/articles/images/";

/// How many letters a token has.
const TOKEN: usize = 32;

/// Whether this can be the token of an image: 128 bits in hex.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The token in the address of one of our images.
pub fn token_of(address: &str) -> Option<&str> {
    address.strip_prefix(IMAGES).filter(|token| is_token(token))
}
