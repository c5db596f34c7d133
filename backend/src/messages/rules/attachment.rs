//! What may be attached, and what it is told to be.

use vestnik_api::message_files::{MAX_FILES, MAX_FILES_SIZE, MessageFile, file_name, names_program};
use vestnik_api::{Code, FieldCode};

use crate::platform::error::{Error, Result};

/// The name a file will have, if that is no program's.
pub(crate) fn name_of(given: &str) -> Result<String> {
    let name = file_name(given).ok_or_else(|| Error::field("name", FieldCode::Required))?;
    if names_program(&name) { Err(program()) } else { Ok(name) }
}

/// Refuses what has nothing in it, and programs under whatever name.
pub(crate) fn check_content(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(Error::because(Code::Invalid, "there is nothing in the file"));
    }
    if is_program(bytes) { Err(program()) } else { Ok(()) }
}

fn program() -> Error {
    let why = "programs are not sent: mail servers refuse letters with them. Send a link instead";
    Error::because(Code::UnsupportedMediaType, why)
}

/// Programs of Windows and of Linux, told by how they begin.
fn is_program(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\x7fELF") {
        return true;
    }
    // Any text may begin with MZ; what Windows runs says further on where its real head is.
    let head = bytes.get(0x3c..0x40).and_then(|at| at.try_into().ok()).map(u32::from_le_bytes);
    let head = head.and_then(|at| usize::try_from(at).ok()).and_then(|at| bytes.get(at..at.checked_add(4)?));
    bytes.starts_with(b"MZ") && head == Some(b"PE\0\0")
}

/// Refuses one more file of so many bytes where there is no room for it.
pub(crate) fn check_room(there: &[MessageFile], size: i64) -> Result<()> {
    if there.len() >= MAX_FILES {
        return Err(Error::because(Code::WrongState, "a message may have 10 files: take one off first"));
    }
    if there.iter().map(|file| file.size).sum::<i64>().saturating_add(size) > MAX_FILES_SIZE {
        return Err(too_large());
    }
    Ok(())
}

/// The answer to more than a message may carry.
pub(crate) fn too_large() -> Error {
    Error::because(Code::TooLarge, "the files of a message may have 10 MB together: each letter carries them all")
}

/// What a file is told to be, by its name. Never a kind that a browser or a mail program runs or takes apart, and never one that
/// may not be encoded (RFC 2046, 5).
pub(crate) fn content_type(name: &str) -> String {
    const BYTES: &str = "application/octet-stream";
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let (kind, of_kind) = (guess.type_().as_str(), guess.subtype().as_str());
    let harmless = match kind {
        "text" => matches!(of_kind, "plain" | "csv" | "calendar" | "markdown" | "vcard"),
        "image" => of_kind != "svg+xml" && of_kind != "svg",
        "audio" | "video" | "font" => true,
        "application" => !(of_kind.contains("xhtml") || of_kind.contains("script") || of_kind.ends_with("xml")),
        _ => false,
    };
    if harmless { guess.essence_str().to_owned() } else { BYTES.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_only_where_it_runs_nowhere() {
        for (name, kind) in [
            ("a.pdf", "application/pdf"),
            ("a.PNG", "image/png"),
            ("прайс.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("a.txt", "text/plain"),
            ("a.csv", "text/csv"),
            ("a.html", "application/octet-stream"),
            ("a.svg", "application/octet-stream"),
            ("a.xml", "application/octet-stream"),
            ("a.xhtml", "application/octet-stream"),
            ("a.eml", "application/octet-stream"),
            ("a", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), kind, "{name}");
        }
    }

    #[test]
    fn a_program_is_told_by_its_content_too() {
        let mut windows = vec![0; 0x100];
        windows[..2].copy_from_slice(b"MZ");
        windows[0x3c] = 0x80;
        windows[0x80..0x84].copy_from_slice(b"PE\0\0");
        assert_eq!(check_content(&windows).unwrap_err().code(), Some(Code::UnsupportedMediaType));
        windows[0x3c..0x40].copy_from_slice(&[0xff; 4]);
        assert!(check_content(&windows).is_ok());
        assert!(check_content(b"\x7fELF\x02\x01").is_err());
        assert!(check_content(b"MZ is how some texts begin").is_ok());
        assert_eq!(check_content(b"").unwrap_err().code(), Some(Code::Invalid));
    }

    proptest::proptest! {
        #[test]
        fn no_content_is_too_strange_to_be_looked_at(bytes in proptest::collection::vec(proptest::num::u8::ANY, 1..300)) {
            let _whatever_it_is = check_content(&[b"MZ", bytes.as_slice()].concat());
        }
    }
}
