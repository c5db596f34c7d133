//! How a letter says where to unsubscribe: where its author has put it, or else in a line behind the body.

use std::borrow::Cow;

use super::language::{Tag, tags};
use vestnik_api::messages::Format;
use vestnik_api::text::Language;

/// The body of a letter as it goes out: one that names `{{ unsubscribe }}` in every letter stays as it is, and so does one in Markdown,
/// whose page gets the line: behind an open fence it would be code.
pub(in crate::messages) fn with_way_out(body: &str, format: Format, language: Language) -> Cow<'_, str> {
    if says_always(body) {
        return Cow::Borrowed(body);
    }
    let words = words(language);
    match format {
        Format::Markdown => Cow::Borrowed(body),
        Format::Text => {
            let gap = if body.ends_with('\n') { "\n" } else { "\n\n" };
            Cow::Owned([body, gap, "-- \n", words, ": {{ unsubscribe }}\n"].concat())
        }
        Format::Html => {
            let (before, behind) = body.split_at(end_of_page(body));
            let line = [
                "<p style=\"margin:32px 0 0;font:12px/1.5 sans-serif;color:#6b7280\"><a href=\"{{ unsubscribe }}\" \
                 style=\"color:#6b7280\">",
                words,
                "</a></p>\n",
            ];
            Cow::Owned([before, &line.concat(), behind].concat())
        }
    }
}

/// The line for the page that is made of a body in Markdown, unless that says it.
pub(in crate::messages) fn way_out_of_page(body: &str, language: Language) -> String {
    if says_always(body) {
        return String::new();
    }
    ["<p class=\"way-out\"><a href=\"{{ unsubscribe }}\">", words(language), "</a></p>"].concat()
}

const fn words(language: Language) -> &'static str {
    match language {
        Language::Ru => "Отписаться от этих писем",
        Language::En => "Unsubscribe from these letters",
    }
}

/// Whether the field stands where no condition can leave it out.
fn says_always(body: &str) -> bool {
    let mut depth = 0_usize;
    tags(body).into_iter().any(|tag| match tag {
        Tag::Text(_) => false,
        Tag::Field(field) => depth == 0 && inner(field) == "unsubscribe",
        Tag::Block(block) => {
            let word = inner(block);
            if word.starts_with("if") {
                depth += 1;
            } else if word.starts_with("endif") {
                depth = depth.saturating_sub(1);
            }
            false
        }
    })
}

/// What stands between the braces.
fn inner(tag: &str) -> &str {
    tag.trim_matches(['{', '}', '%', '-', '+']).trim()
}

/// Where a page's body ends: before its last `</body>`, if no tag of the template comes behind it.
fn end_of_page(body: &str) -> usize {
    let lower = body.to_ascii_lowercase();
    let end = lower.rfind("</body").filter(|at| !["}}", "%}", "#}"].iter().any(|close| lower[*at..].contains(close)));
    end.unwrap_or(body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> String {
        with_way_out(body, Format::Text, Language::En).into_owned()
    }

    #[test]
    fn a_text_gets_a_line_behind_it_where_it_has_none() {
        assert_eq!(text("Hello"), "Hello\n\n-- \nUnsubscribe from these letters: {{ unsubscribe }}\n");
        assert_eq!(text("Hello\n"), "Hello\n\n-- \nUnsubscribe from these letters: {{ unsubscribe }}\n");
        for own in
            ["No more: {{ unsubscribe }}", "{{unsubscribe}}", "{% if client.phone %}x{% endif %}{{- unsubscribe -}}"]
        {
            assert_eq!(text(own), own);
        }
    }

    #[test]
    fn what_a_condition_may_leave_out_is_not_enough() {
        for own in [
            "{% if client.phone %}{{ unsubscribe }}{% endif %}",
            "{{ unsubscribe if client.phone else '' }}",
            "{# {{ unsubscribe }} #}",
            "{% raw %}{{ unsubscribe }}{% endraw %}",
        ] {
            assert_ne!(text(own), own);
        }
    }

    #[test]
    fn a_page_gets_it_at_the_end_of_its_body() {
        let html = |body: &str| with_way_out(body, Format::Html, Language::Ru).into_owned();
        let page = html("<html><BODY><p>Да</p></BODY></html>");
        assert!(
            page.starts_with("<html><BODY><p>Да</p><p style=") && page.ends_with("</a></p>\n</BODY></html>"),
            "{page}"
        );
        assert!(html("<p>Да</p>").ends_with("Отписаться от этих писем</a></p>\n"));
        let odd = html("</body>{{ client.name }}");
        assert!(odd.starts_with("</body>{{ client.name }}<p"), "{odd}");
    }
}
