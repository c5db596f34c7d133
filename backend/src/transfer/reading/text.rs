//! From the bytes of a file to its text: which encoding it is in, told by its first bytes and by what came after.

use encoding_rs::{Decoder, Encoding, IBM866, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use vestnik_api::imports::{ImportFailure, TextEncoding};

/// How much of a file is looked at to tell text from other things.
const LOOKED_AT: usize = 8 * 1024;

/// Tells while a file comes in whether it is UTF-8, but for a few broken places perhaps: where a program cut a text in the
/// middle of a character. What is not UTF-8 is broken nearly everywhere it is not ASCII.
#[derive(Debug, Default)]
pub(in crate::transfer) struct Utf8Check {
    /// The beginning of a character whose end has not come yet.
    begun: Vec<u8>,
    /// Bytes of whole characters beyond ASCII.
    whole: u64,
    broken: u64,
}

/// So many bytes of whole characters there must be for each broken place.
const WHOLE_FOR_BROKEN: u64 = 20;

impl Utf8Check {
    /// The next bytes of the file.
    pub(in crate::transfer) fn feed(&mut self, bytes: &[u8]) {
        let joined;
        let mut rest = if self.begun.is_empty() {
            bytes
        } else {
            joined = [std::mem::take(&mut self.begun).as_slice(), bytes].concat();
            joined.as_slice()
        };
        loop {
            let (text, fault) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None),
                Err(error) => {
                    let good = rest.get(..error.valid_up_to()).unwrap_or_default();
                    (std::str::from_utf8(good).unwrap_or_default(), Some(error.error_len()))
                }
            };
            self.whole += text.bytes().map(|byte| u64::from(!byte.is_ascii())).sum::<u64>();
            rest = rest.get(text.len()..).unwrap_or_default();
            match fault {
                None => return,
                Some(None) => {
                    self.begun = rest.to_vec();
                    return;
                }
                Some(Some(length)) => {
                    self.broken += 1;
                    rest = rest.get(length..).unwrap_or_default();
                }
            }
        }
    }

    /// Whether it was.
    pub(in crate::transfer) fn held(&self) -> bool {
        let broken = self.broken + u64::from(!self.begun.is_empty());
        broken == 0 || self.whole / broken >= WHOLE_FOR_BROKEN
    }
}

/// The encoding of a file that begins like this: a byte order mark decides; without one it is UTF-8 where that holds, and
/// Windows-1251 otherwise, as Excel writes in Russian Windows.
pub(super) fn encoding_of(head: &[u8], utf8: bool) -> Result<TextEncoding, ImportFailure> {
    let head = head.get(..LOOKED_AT).unwrap_or(head);
    let marked = Encoding::for_bom(head);
    let text = marked.map_or(head, |(_, mark)| head.get(mark..).unwrap_or_default());
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportFailure::Empty);
    }
    match marked {
        Some((encoding, _)) if encoding == UTF_16LE => Ok(TextEncoding::Utf16Le),
        Some((encoding, _)) if encoding == UTF_16BE => Ok(TextEncoding::Utf16Be),
        _ if !is_text(text) => Err(ImportFailure::NotText),
        Some(_) => Ok(TextEncoding::Utf8),
        None => Ok(if utf8 { TextEncoding::Utf8 } else { TextEncoding::Windows1251 }),
    }
}

/// How to decode it.
pub(super) const fn of(encoding: TextEncoding) -> &'static Encoding {
    match encoding {
        TextEncoding::Utf8 => UTF_8,
        TextEncoding::Utf16Le => UTF_16LE,
        TextEncoding::Utf16Be => UTF_16BE,
        TextEncoding::Windows1251 => WINDOWS_1251,
        TextEncoding::Windows1252 => WINDOWS_1252,
        TextEncoding::Koi8R => KOI8_R,
        TextEncoding::Ibm866 => IBM866,
    }
}

/// Text has no control characters but blanks and line ends (and the end-of-file mark of old programs); spreadsheets,
/// archives, pictures and UTF-16 without a mark all do.
fn is_text(head: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 4] = [b"PK\x03\x04", b"%PDF-", b"\xD0\xCF\x11\xE0", b"{\\rtf"];
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A);
    !SIGNATURES.iter().any(|signature| head.starts_with(signature)) && !head.iter().any(control)
}

/// Decodes a file piece by piece.
pub(super) struct Text {
    decoder: Decoder,
    decoded: String,
}

impl Text {
    /// For a file in this encoding, its byte order mark dropped.
    pub(super) fn in_encoding(encoding: &'static Encoding) -> Self {
        Self { decoder: encoding.new_decoder_with_bom_removal(), decoded: String::new() }
    }

    /// The text of the next bytes. What is no character becomes U+FFFD.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool) -> &str {
        self.decoded.clear();
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len().saturating_mul(3));
        self.decoded.reserve(room);
        // The room is enough for any outcome: one call takes all.
        let _ = self.decoder.decode_to_string(bytes, &mut self.decoded, last);
        &self.decoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checked<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> bool {
        let mut check = Utf8Check::default();
        pieces.into_iter().for_each(|piece| check.feed(piece));
        check.held()
    }

    proptest! {
        #[test]
        fn utf8_is_told_wherever_the_pieces_end(text in "\\PC{0,40}", size in 1_usize..5) {
            prop_assert!(checked(text.as_bytes().chunks(size)));
        }

        #[test]
        fn any_bytes_are_judged_as_the_whole_would_be(bytes: Vec<u8>, size in 1_usize..5) {
            prop_assert_eq!(checked(bytes.chunks(size)), checked([bytes.as_slice()]));
            prop_assert!(checked(bytes.chunks(size)) || std::str::from_utf8(&bytes).is_err());
        }

        #[test]
        fn windows_1251_is_never_taken_for_utf8(text in "[а-яА-ЯёЁ№«» ,;a-z0-9]{0,60}[а-я]") {
            prop_assert!(!checked([&*WINDOWS_1251.encode(&text).0]));
        }

        #[test]
        fn a_text_is_the_same_in_every_encoding_and_in_any_pieces(text in "[a-zа-яё;, \n]{1,60}", size in 1_usize..7) {
            let (cyrillic, _, _) = WINDOWS_1251.encode(&text);
            let mut little: Vec<u8> = vec![0xFF, 0xFE];
            little.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            for (bytes, encoding) in [(cyrillic.into_owned(), WINDOWS_1251), (little, UTF_16LE), (text.clone().into_bytes(), UTF_8)] {
                let mut decoder = Text::in_encoding(encoding);
                let mut read: String = bytes.chunks(size).map(|piece| decoder.decode(piece, false).to_owned()).collect();
                read.push_str(decoder.decode(&[], true));
                prop_assert_eq!(&read, &text);
            }
        }
    }

    #[test]
    fn a_few_broken_places_do_not_make_utf8_another_encoding() {
        let mut file = "имя;почта\n".repeat(20).into_bytes();
        file.extend_from_slice(&"я".as_bytes()[..1]);
        assert!(checked([file.as_slice()]));
        assert!(!checked(["я".as_bytes().get(..1).unwrap()]));
    }

    #[test]
    fn the_encoding_is_told_by_the_first_bytes() {
        let is = |head: &[u8], utf8| encoding_of(head, utf8).map(|encoding| of(encoding).name());
        assert_eq!(is("имя;почта".as_bytes(), true), Ok("UTF-8"));
        assert_eq!(is("\u{FEFF}имя;почта".as_bytes(), true), Ok("UTF-8"));
        assert_eq!(is(&WINDOWS_1251.encode("имя;почта").0, false), Ok("windows-1251"));
        assert_eq!(is(b"\xFF\xFEn\0a\0", false), Ok("UTF-16LE"));
        assert_eq!(is(b"\xFE\xFF\0n\0a", false), Ok("UTF-16BE"));
    }

    #[test]
    fn what_is_no_text_is_told_apart() {
        for other in [&b"PK\x03\x04\x14\0"[..], b"%PDF-1.7", b"\x89PNG\r\n\x1a\n\0\0", b"n\0a\0m\0e\0"] {
            assert_eq!(encoding_of(other, true), Err(ImportFailure::NotText));
        }
        for nothing in [&b""[..], b"\r\n \n", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
            assert_eq!(encoding_of(nothing, true), Err(ImportFailure::Empty), "{nothing:?}");
        }
    }
}
