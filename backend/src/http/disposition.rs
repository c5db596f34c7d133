//! What a browser is to do with a file, and what the file is called (RFC 6266): in full, and for old programs in ASCII.

use actix_web::http::header::{Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};

/// A file to be kept under its own name.
pub(crate) fn to_be_kept(name: &str) -> ContentDisposition {
    ContentDisposition { disposition: DispositionType::Attachment, parameters: named(name) }
}

/// A file to be looked at, and kept under its own name if somebody wants to.
pub(crate) fn to_be_shown(name: &str) -> ContentDisposition {
    ContentDisposition { disposition: DispositionType::Inline, parameters: named(name) }
}

fn named(name: &str) -> Vec<DispositionParam> {
    let plain = name.chars().map(|letter| {
        if letter == ' ' || letter.is_ascii_alphanumeric() || "-_.,()".contains(letter) { letter } else { '_' }
    });
    let full = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    vec![DispositionParam::Filename(plain.collect()), DispositionParam::FilenameExt(full)]
}
