//! What of somebody's Markdown is safe on our own pages: only words come through. Tags are ours, and links lead to the web or to a mail
//! address. What images and other links mean, those decide who show them.

use html_escape::encode_double_quoted_attribute;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use url::Url;

/// A text in its parts.
pub(crate) fn parsed(body: &str) -> Parser<'_> {
    Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// A part as it may be shown, if it is neither a link nor an image. A line end is one, as in letters.
pub(crate) fn words(event: Event<'_>) -> Event<'_> {
    match event {
        Event::SoftBreak => Event::HardBreak,
        // What an author takes for a tag is shown as he wrote it.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // The one heading of the first level is that of the page.
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    }
}

/// The beginning of a link, if it leads to the web or to a mail address. Its end is `</a>`.
pub(crate) fn link<'a>(kind: LinkType, address: &str) -> Option<Event<'a>> {
    let address = if kind == LinkType::Email { format!("mailto:{address}") } else { address.to_owned() };
    let address = Url::parse(&address).ok()?;
    if !matches!(address.scheme(), "http" | "https" | "mailto") {
        return None;
    }
    let address = address.as_str().replace('<', "%3C").replace('>', "%3E");
    let address = encode_double_quoted_attribute(&address);
    Some(Event::Html(format!(r#"<a href="{address}" rel="noopener nofollow">"#).into()))
}

/// Whether every tag is one of those Markdown has, with attributes of those it has.
#[cfg(test)]
pub(crate) fn only_our_tags(html: &str) -> bool {
    const TAGS: [&str; 28] = [
        "p",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "del",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "/",
        "",
    ];
    html.split('<').skip(1).all(|rest| {
        let Some((tag, _)) = rest.split_once('>') else { return false };
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let links_well = !tag.starts_with("a ")
            || ["http://", "https://", "mailto:"].iter().any(|to| tag.starts_with(&format!("a href=\"{to}")));
        let quotes = tag.matches('"').count() % 2 == 0;
        let outside: String = tag.split('"').step_by(2).collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        !name.is_empty() && TAGS.contains(&name.as_str()) && links_well && quotes && !outside.contains(" on")
    })
}
