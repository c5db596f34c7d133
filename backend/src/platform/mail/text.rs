//! The plain text of an HTML letter, for readers that show no HTML.

use html2text::config;

/// Columns a paragraph is broken at: what fits a terminal and a quoted reply.
const COLUMNS: usize = 78;

/// The text of an HTML page: paragraphs, lists, links as footnotes; layout tables become plain paragraphs.
pub fn text_of(html: &str) -> String {
    let config = config::plain().link_footnotes(true).no_link_wrapping().raw_mode(true).allow_width_overflow();
    // It only fails where a page is too narrow for its content, which overflowing allows.
    config.string_from_read(html.as_bytes(), COLUMNS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_links_become_text() {
        let text =
            text_of("<h1>Привет</h1><p>Читайте <a href=\"https://x.example/новости?a=1&amp;b=2\">новости</a>.</p>");
        assert!(text.contains("Привет"), "{text}");
        assert!(text.contains("[новости][1]"), "{text}");
        assert!(text.contains("https://x.example/новости?a=1&b=2"), "{text}");
    }

    #[test]
    fn a_long_link_is_not_broken() {
        let link = format!("https://x.example/{}", "a".repeat(200));
        assert!(text_of(&format!("<a href=\"{link}\">x</a>")).contains(&link));
    }

    #[test]
    fn styles_and_scripts_are_left_out() {
        assert_eq!(text_of("<style>p{color:red}</style><p>да</p><script>x()</script>").trim(), "да");
    }
}
