//! Markdown as HTML that is safe on our own pages: of what an author writes, only words come through. Tags are ours, links lead to
//! the web or to a mail address, and images are those that were uploaded here.

use std::collections::BTreeSet;

use html_escape::encode_safe;
use pulldown_cmark::{Event, Tag, TagEnd, html};

use super::token_of;
use crate::platform::markdown::{link, parsed, words};

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
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let link = link(link_type, &dest_url);
                self.links.push(link.is_some());
                link?
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
            other => words(other),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::markdown::only_our_tags as safe_tags;
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
