//! Markdown as HTML that is safe on our own pages: of what an author writes, only words come through. Tags are ours, links lead to
//! the web or to a mail address, and images are those that were uploaded here.

use std::collections::BTreeSet;

use html_escape::{encode_double_quoted_attribute, encode_safe};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use url::Url;

use super::token_of;

/// A text as it is shown. A line end is one, as in letters.
pub fn html_of(body: &str) -> String {
    let mut page = String::with_capacity(body.len() * 2);
    let mut careful = Careful::default();
    html::push_html(&mut page, parsed(body).filter_map(|event| careful.shown(event)));
    page
}

/// The tokens of our images in a text.
pub fn images_in(body: &str) -> BTreeSet<String> {
    let ours = |event| match event {
        Event::Start(Tag::Image { dest_url, .. }) => token_of(&dest_url).map(str::to_owned),
        _ => None,
    };
    parsed(body).filter_map(ours).collect()
}

fn parsed(body: &str) -> Parser<'_> {
    Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// What has been opened, on the way through a text.
#[derive(Default)]
struct Careful {
    /// Links that are open, and whether each is shown.
    links: Vec<bool>,
    /// The image whose description is being read.
    image: Option<Image>,
}

/// One of our images.
struct Image {
    token: String,
    description: String,
    /// How many images are open inside its description.
    inside: usize,
}

impl Careful {
    /// What is shown of an event.
    fn shown<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        if self.image.is_some() {
            return self.described(&event);
        }
        Some(match event {
            Event::SoftBreak => Event::HardBreak,
            // What an author takes for a tag is shown as he wrote it.
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            // The one heading of the first level is the title.
            Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
            }
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let address = safe(link_type, &dest_url);
                self.links.push(address.is_some());
                Event::Html(format!(r#"<a href="{}" rel="noopener nofollow">"#, address?).into())
            }
            Event::End(TagEnd::Link) => {
                self.links.pop().filter(|shown| *shown)?;
                Event::Html("</a>".into())
            }
            // Another's image is not shown: its words are.
            Event::Start(Tag::Image { dest_url, .. }) => {
                let token = token_of(&dest_url)?.to_owned();
                self.image = Some(Image { token, description: String::new(), inside: 0 });
                return None;
            }
            Event::End(TagEnd::Image) => return None,
            other => other,
        })
    }

    /// Reads the description of an image, and shows the image at its end.
    fn described<'a>(&mut self, event: &Event<'a>) -> Option<Event<'a>> {
        let image = self.image.as_mut()?;
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                image.description.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => image.description.push(' '),
            Event::Start(Tag::Image { .. }) => image.inside += 1,
            Event::End(TagEnd::Image) if image.inside > 0 => image.inside -= 1,
            Event::End(TagEnd::Image) => {
                let Image { token, description, .. } = self.image.take()?;
                let tag = format!(
                    r#"<img src="{}{token}" alt="{}" loading="lazy" />"#,
                    super::IMAGES,
                    encode_safe(&description)
                );
                return Some(Event::Html(tag.into()));
            }
            _ => {}
        }
        None
    }
}

/// The address of a link, as it may stand between quotes, if it leads to the web or to a mail address.
fn safe(kind: LinkType, address: &str) -> Option<String> {
    let address = if kind == LinkType::Email { format!("mailto:{address}") } else { address.to_owned() };
    let address = Url::parse(&address).ok()?;
    if !matches!(address.scheme(), "http" | "https" | "mailto") {
        return None;
    }
    let address = address.as_str().replace('<', "%3C").replace('>', "%3E");
    Some(encode_double_quoted_attribute(&address).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn markdown_is_laid_out() {
        let html = html_of("# Осень\n\nпервая\nвторая, **важно**\n\n- раз\n\n| a | b |\n|--:|---|\n| 1 | 2 |");
        assert!(html.contains("<h2>Осень</h2>"), "{html}");
        assert!(html.contains("первая<br />\nвторая, <strong>важно</strong>"), "{html}");
        assert!(html.contains("<li>раз</li>") && html.contains("<td style=\"text-align: right\">1</td>"), "{html}");
    }

    #[test]
    fn tags_of_the_author_are_words() {
        for body in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<style>\n* {}\n</style>",
            "<a href='javascript:x'>y</a>",
        ] {
            let html = html_of(body);
            assert!(html.contains("&lt;") && safe_tags(&html), "{html}");
        }
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_mail_address() {
        let html = html_of("[каталог](https://shop.example/чай?a=1&b=\"2\") <anna@x.example>");
        assert!(html.contains(r#"<a href="https://shop.example/%D1%87%D0%B0%D0%B9?a=1&amp;b=%222%22" rel="noopener nofollow">каталог</a>"#), "{html}");
        assert!(
            html.contains(r#"<a href="mailto:anna@x.example" rel="noopener nofollow">anna@x.example</a>"#),
            "{html}"
        );
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\u{9}script:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "/logout",
            "//evil.example",
        ] {
            let html = html_of(&format!("[слово](<{address}>)"));
            assert!(!html.contains("<a ") && html.contains("слово"), "{address}: {html}");
        }
    }

    #[test]
    fn images_are_ours_or_none() {
        let body = format!(
            "![чай \"улун\"]({}{TOKEN}) ![чужая](https://x.example/a.png) ![]({}{TOKEN}/x)",
            super::super::IMAGES,
            super::super::IMAGES
        );
        let html = html_of(&body);
        assert_eq!(html.matches("<img ").count(), 1, "{html}");
        assert!(
            html.contains(&format!("<img src=\"/api/v1/articles/images/{TOKEN}\" alt=\"чай &quot;улун&quot;\"")),
            "{html}"
        );
        assert!(html.contains("чужая"), "{html}");
        assert_eq!(images_in(&body).into_iter().collect::<Vec<_>>(), [TOKEN]);
    }

    /// Whether every tag is one of those Markdown has, with attributes of those it has.
    fn safe_tags(html: &str) -> bool {
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
            !name.is_empty() && TAGS.contains(&name.as_str()) && links_well && quotes && !outside.contains("on")
        })
    }

    proptest! {
        #[test]
        fn whatever_is_written_only_our_tags_come_out(
            words in proptest::collection::vec(prop_oneof![
                "[a-zё\"'&;:/ \n]{0,6}",
                Just("<script>".to_owned()), Just("</script>".to_owned()), Just("<img src=x onerror=y>".to_owned()),
                Just("[x](javascript:y)".to_owned()), Just("![x](https://e.example/\"onload=\"y)".to_owned()),
                Just("[x](<https://e.example/\"><b onclick=y>>)".to_owned()), Just("<!--".to_owned()), Just("<![CDATA[".to_owned()),
                Just(format!("![\"<b>`![x](y)`]({}{TOKEN})", super::super::IMAGES)), Just("```\"><i>\n".to_owned()),
                Just("<mailto:\"<>@x>".to_owned()), Just("<http://x/\"onx=\">".to_owned()), Just("[r]: javascript:x\n\n[r]".to_owned()),
                "[*_#`>\\[\\]()!|<~-]{0,4}",
            ], 0..20)
        ) {
            let html = html_of(&words.concat());
            prop_assert!(safe_tags(&html), "{}", html);
        }
    }
}
