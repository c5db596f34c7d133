//! Files that go out with the letters of a message.

use crate::id::MessageFileId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many bytes the files of one message have at most, together: every letter carries them, and most mail servers take no
/// letter of more than 25 MB, which in a letter is about 18.
pub const MAX_FILES_SIZE: i64 = 10 * 1024 * 1024;

/// How many files a message has at most.
pub const MAX_FILES: usize = 10;

/// How many bytes all files have at most that one person's messages carry, and those that are kept for runs.
pub const MAX_KEPT_FILES: i64 = 200 * 1024 * 1024;

/// How many characters the name of a file has at most.
pub const MAX_FILE_NAME: usize = 150;

/// A file that goes out with the letters of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageFile {
    /// Its number.
    pub id: MessageFileId,
    /// What it is called.
    #[schema(example = "price-list.pdf")]
    pub name: String,
    /// What it is, by its name. What a browser or a mail program might run is told as mere bytes.
    #[schema(example = "application/pdf")]
    pub content_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// When it was attached.
    pub created_at: Timestamp,
}

/// What is said of a file that is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewMessageFile {
    /// What it is called. Folders before the name are left out, as are characters that nobody sees.
    #[serde(default)]
    #[param(required = true, example = "price-list.pdf")]
    pub name: String,
}

/// The name of a file as readers will see it: without folders, line breaks, and the characters that turn the direction of
/// writing or are not seen at all; with its ending, however long it was. None, if nothing is left.
pub fn file_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|letter| !is_unseen(*letter)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches([' ', '.']);
    let (stem, ending) = name.rsplit_once('.').filter(|(_, ending)| ending.chars().count() <= 20).unwrap_or((name, ""));
    let room = MAX_FILE_NAME - if ending.is_empty() { 0 } else { ending.chars().count() + 1 };
    let stem: String = stem.chars().take(room).collect();
    // Cut off, it may end with a dot, which some systems leave out: then another ending would count.
    let stem = stem.trim_end_matches([' ', '.']);
    match (stem, ending) {
        ("", "") => None,
        (stem, "") => Some(stem.to_owned()),
        (stem, ending) => Some(format!("{stem}.{ending}")),
    }
}

/// Control characters, those without width, and those that turn the direction of writing: with them `gpj.exe` is read as
/// a picture.
fn is_unseen(letter: char) -> bool {
    let blank = letter.is_whitespace();
    (letter.is_control() && !blank)
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Endings of what runs when it is opened. Mail servers refuse letters with them; so the whole mailing would fail.
const PROGRAMS: [&str; 67] = [
    "ade",
    "adp",
    "apk",
    "app",
    "appx",
    "appxbundle",
    "bat",
    "cab",
    "chm",
    "cmd",
    "com",
    "cpl",
    "diagcab",
    "diagcfg",
    "diagpack",
    "diagpkg",
    "dll",
    "dmg",
    "ex",
    "ex_",
    "exe",
    "gadget",
    "hlp",
    "hta",
    "img",
    "inf",
    "ins",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "lib",
    "lnk",
    "mde",
    "mjs",
    "msc",
    "msh",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "nsh",
    "pif",
    "ps1",
    "ps2",
    "psc1",
    "psm1",
    "reg",
    "scf",
    "scr",
    "sct",
    "shb",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vxd",
    "wsc",
    "wsf",
    "wsh",
    "xll",
];

/// Whether the name is that of a program, by its ending.
pub fn names_program(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    PROGRAMS.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_seen_of_it() {
        for (given, name) in [
            ("Прайс «осень» \"24\".pdf", Some("Прайс «осень» \"24\".pdf")),
            ("C:\\fakepath\\план.docx", Some("план.docx")),
            ("../../etc/passwd", Some("passwd")),
            ("a\r\nBcc: all@x.example\t.txt", Some("a Bcc: all@x.example.txt")),
            ("annex\u{202e}gpj.exe", Some("annexgpj.exe")),
            ("setup.exe. ", Some("setup.exe")),
            (".htaccess", Some("htaccess")),
            ("...", None),
            ("", None),
            ("\u{200b}", None),
            ("folder/", None),
        ] {
            assert_eq!(file_name(given).as_deref(), name, "{given:?}");
        }
        let long = file_name(&format!("{}.pdf", "я".repeat(400))).unwrap();
        assert!(long.chars().count() == MAX_FILE_NAME && long.ends_with("я.pdf"));
        let cut = file_name(&format!("{}.exe.{}", "a".repeat(145), "b".repeat(30))).unwrap();
        assert!(names_program(&cut), "{cut}");
        assert!(file_name(&"я.".repeat(400)).unwrap().chars().count() <= MAX_FILE_NAME);
    }

    #[test]
    fn programs_are_told_by_their_endings() {
        for name in ["setup.exe", "Отчёт.pdf.SCR", "a.js", "x.lnk", "disk.iso"] {
            assert!(names_program(name), "{name}");
        }
        for name in ["exe", "Отчёт.pdf", "command.com.txt", "письмо.js.zip", "a."] {
            assert!(!names_program(name), "{name}");
        }
    }
}
