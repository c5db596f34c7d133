//! What a file is, told by what is in it, and how it may be looked at. Pure.

use jiff::{SignedDuration, Timestamp};
use vestnik_api::message_files::file_name;
use vestnik_api::record_files::FilePreview;
use vestnik_api::{Code, FieldCode};

use crate::platform::error::{Error, Result};

/// How many bytes at the beginning of a file are looked at to tell what it is.
pub(super) const HEAD: usize = 4 * 1024;

/// How large a picture may be of which a small one is made.
pub(super) const LARGEST_PICTURE: i64 = 32 * 1024 * 1024;

/// How long a link lives.
const LINK: SignedDuration = SignedDuration::from_mins(1);

/// How long an upload may be under way before it is taken for dead: with the hour between two sweeps, and what a sweep takes, nothing of it
/// is left after a day.
const UPLOAD: SignedDuration = SignedDuration::from_hours(22);

/// What is served as mere bytes.
const BYTES: &str = "application/octet-stream";

/// Until when a link can be opened that is made now: to the second, as the link says it.
pub(super) fn link_until(now: Timestamp) -> Timestamp {
    let until = now.saturating_add(LINK).unwrap_or(Timestamp::MAX);
    Timestamp::from_second(until.as_second()).unwrap_or(until)
}

/// Begun before this time, an upload will not be finished.
pub(super) fn dead_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(UPLOAD).unwrap_or(Timestamp::MIN)
}

/// The name a file will have.
pub(super) fn name_of(given: &str) -> Result<String> {
    file_name(given).ok_or_else(|| Error::field("name", FieldCode::Required))
}

/// Refuses what has nothing in it, and what is more than one file may be.
pub(super) fn check_size(size: i64, largest: i64) -> Result<()> {
    if size == 0 {
        return Err(Error::field("file", FieldCode::Required));
    }
    if size > largest { Err(too_large(largest)) } else { Ok(()) }
}

/// The answer to a file that is too large.
pub(super) fn too_large(largest: i64) -> Error {
    Error::because(Code::TooLarge, format!("a file may have {} MB", largest / 1024 / 1024))
}

/// Refuses a file for which there is no room beside those that are kept.
pub(super) fn check_room(kept: i64, size: i64, quota: i64) -> Result<()> {
    if kept.saturating_add(size) <= quota {
        return Ok(());
    }
    let quota = quota / 1024 / 1024 / 1024;
    let why = format!("the files of this group, or of what is yours alone, have {quota} GB together; delete some");
    Err(Error::because(Code::StorageFull, why))
}

/// What a file is, by how it begins. Its name says more only where that fits: which kind of text, or of packed document. Never a kind
/// that a browser runs.
pub(super) fn content_type(head: &[u8], name: &str) -> &'static str {
    let Some(known) = infer::get(head) else {
        return if is_text(head) { text(name) } else { BYTES };
    };
    match known.mime_type() {
        "application/zip" => document(name, "application/zip", PACKED),
        "application/x-ole-storage" => document(name, BYTES, OLD),
        // Taken for one wherever it says so within its first bytes: anything else may stand before that.
        "application/pdf" if head.starts_with(b"%PDF-") => "application/pdf",
        "application/pdf" => BYTES,
        kind if runs(kind) => BYTES,
        kind => kind,
    }
}

/// Whether a browser or a system may run what is of this kind, or take it apart as markup.
fn runs(kind: &str) -> bool {
    let of_kind = kind.rsplit('/').next().unwrap_or_default();
    kind.starts_with("text/")
        || of_kind.ends_with("xml")
        || of_kind.contains("script")
        || of_kind.contains("executable")
        || matches!(of_kind, "wasm" | "java" | "x-mach-binary" | "x-msi" | "llvm" | "vnd.microsoft.portable-executable")
}

/// Kinds of document by the endings of their names.
type Documents = &'static [(&'static str, &'static str)];

/// Documents that are packed folders.
const PACKED: Documents = &[
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("epub", "application/epub+zip"),
];

/// Documents of office programs before 2007.
const OLD: Documents = &[
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("msg", "application/vnd.ms-outlook"),
];

/// Kinds of text.
const TEXTS: Documents = &[
    ("csv", "text/csv"),
    ("ics", "text/calendar"),
    ("md", "text/markdown"),
    ("vcf", "text/vcard"),
    ("json", "application/json"),
];

fn document(name: &str, otherwise: &'static str, documents: Documents) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    documents.iter().find(|(known, _)| *known == ending).map_or(otherwise, |(_, kind)| kind)
}

/// Text that may be markup is told as mere bytes.
fn text(name: &str) -> &'static str {
    document(name, "text/plain", TEXTS)
}

/// Whether these may be the first bytes of a text, in whatever encoding of single bytes, and not of markup.
fn is_text(head: &[u8]) -> bool {
    let marked = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start().starts_with(b"<");
    !marked && head.iter().all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c'))
}

/// How what is of this kind can be looked at.
pub(super) fn preview(content_type: &str) -> FilePreview {
    match content_type {
        "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif" => FilePreview::Image,
        "application/pdf" => FilePreview::Pdf,
        _ => FilePreview::None,
    }
}

/// Whether a small picture is made of what is of this kind and of so many bytes.
pub(super) fn has_thumbnail(content_type: &str, size: i64) -> bool {
    matches!(content_type, "image/jpeg" | "image/png" | "image/webp") && size <= LARGEST_PICTURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_what_is_in_it_and_not_what_it_is_called() {
        for (head, name, kind) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], "a.txt", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.html", "image/png"),
            (b"GIF89a\x01\0<script>alert(1)</script>", "a.svg", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "a", "image/webp"),
            (b"%PDF-1.7\n", "a.exe", "application/pdf"),
            (b"<html>%PDF-1.7\n", "a.pdf", BYTES),
            (b"  %PDF-1.7\n", "a.pdf", BYTES),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", BYTES),
            (b"<?xml version='1.0'?><svg/>", "a.png", BYTES),
            (b"<!doctype html><p>", "a.jpg", BYTES),
            (b"\xef\xbb\xbf \n<p>", "a.txt", BYTES),
            (b"#!/bin/sh\nrm -rf", "a.txt", BYTES),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a", BYTES),
            (b"a;b\n1;2\n", "a.csv", "text/csv"),
            (b"a;b\n1;2\n", "a.html", "text/plain"),
            (b"alert(1)", "a.js", "text/plain"),
            ("\u{43f}\u{440}\u{438}".as_bytes(), "a.MD", "text/markdown"),
            (b"\xef\xf0\xe8\xe2\xe5\xf2", "a.txt", "text/plain"),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a.html", "application/zip"),
            (b"\0\x01\x02", "a.png", BYTES),
        ] {
            assert_eq!(content_type(head, name), kind, "{name} {}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn only_pictures_and_pdf_are_looked_at_in_the_browser() {
        for kind in ["image/svg+xml", "text/html", "text/plain", "image/tiff", BYTES] {
            assert_eq!(preview(kind), FilePreview::None, "{kind}");
        }
        assert_eq!(preview("image/avif"), FilePreview::Image);
        assert_eq!(preview("application/pdf"), FilePreview::Pdf);
    }

    #[test]
    fn there_is_room_up_to_the_last_byte() {
        let gigabyte = 1024 * 1024 * 1024;
        assert!(check_room(gigabyte - 1, 1, gigabyte).is_ok());
        assert_eq!(check_room(gigabyte, 1, gigabyte).unwrap_err().code(), Some(Code::StorageFull));
        assert!(check_room(i64::MAX, i64::MAX, gigabyte).is_err());
        assert!(check_size(7, 7).is_ok() && check_size(0, 7).is_err());
        assert_eq!(check_size(8, 7).unwrap_err().code(), Some(Code::TooLarge));
    }

    proptest! {
        #[test]
        fn whatever_begins_like_markup_is_never_shown(blank in "[ \t\r\n]{0,3}", rest in "[a-z!?/][ -~]{0,60}", name in "[a-z]{1,8}\\.[a-z]{1,4}") {
            let head = format!("{blank}<{rest}");
            prop_assert_eq!(content_type(head.as_bytes(), &name), BYTES);
        }

        #[test]
        fn nothing_is_too_strange_to_be_looked_at(head in proptest::collection::vec(any::<u8>(), 0..300), name in "\\PC{0,20}") {
            let kind = content_type(&head, &name);
            prop_assert!(kind == "text/csv" || kind == "text/plain" || !kind.starts_with("text/") || TEXTS.iter().any(|(_, known)| *known == kind));
        }
    }
}
