//! A comment's Markdown as it is shown: as an article's, without images, and with the names of people. Pure.

use crate::platform::markdown::{link, parsed, words};
use html_escape::encode_safe;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd, html};
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::id::UserId;
use vestnik_api::me::Person;

/// How many answers a comment has at most: a page shows all of them.
pub(super) const MOST_ANSWERS: i64 = 100;

/// The comment as it is shown. Of the people it names only these are: of others the words stand there as they were written.
pub(super) fn html_of(text: &str, people: &[Person]) -> String {
    let names: BTreeMap<UserId, &str> = people.iter().map(|person| (person.id, person.name.as_str())).collect();
    let mut shown: Vec<Event<'_>> = Vec::new();
    // For each link that is open, what stands at its end; and whether its words are stood in for by a name.
    let (mut ends, mut named) = (Vec::new(), false);
    for event in parsed(text) {
        match event {
            Event::End(TagEnd::Link) => {
                named = false;
                shown.extend(ends.pop().flatten());
            }
            _ if named => {}
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let person = person(link_type, &dest_url, shown.last()).and_then(|id| names.get(&id));
                if let Some(name) = person {
                    named = true;
                    ends.push(None);
                    without_sign(&mut shown);
                    let name = format!(r#"<strong class="mention">@{}</strong>"#, encode_safe(name));
                    shown.push(Event::InlineHtml(name.into()));
                } else {
                    let begins = link(link_type, &dest_url);
                    ends.push(begins.is_some().then(|| Event::InlineHtml("</a>".into())));
                    shown.extend(begins);
                }
            }
            // Images are not shown: their words are.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            other => shown.push(words(other)),
        }
    }
    let mut page = String::with_capacity(text.len() * 2);
    html::push_html(&mut page, shown.into_iter());
    page
}

/// Whom a text names, whoever they are.
pub(super) fn named_in(text: &str) -> BTreeSet<UserId> {
    let mut last = None;
    let mut named = BTreeSet::new();
    for event in parsed(text) {
        if let Event::Start(Tag::Link { link_type, dest_url, .. }) = &event {
            named.extend(person(*link_type, dest_url, last.as_ref()));
        }
        last = Some(event);
    }
    named
}

/// Whom a link names: `@[…](user:7)`.
fn person(kind: LinkType, address: &str, before: Option<&Event<'_>>) -> Option<UserId> {
    let signed = matches!(before, Some(Event::Text(text)) if text.ends_with('@'));
    let number = address.strip_prefix("user:").filter(|_| signed && kind == LinkType::Inline)?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| digits).map(UserId)
}

/// Takes away the sign before a name: it stands with the name.
fn without_sign(shown: &mut Vec<Event<'_>>) {
    if let Some(Event::Text(text)) = shown.pop() {
        let before = text.strip_suffix('@').unwrap_or(&text);
        if !before.is_empty() {
            shown.push(Event::Text(before.to_owned().into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::markdown::only_our_tags;
    use proptest::prelude::*;
    use vestnik_api::comments::mention;

    fn anna() -> Person {
        Person { id: UserId(7), name: "Анна <b>".to_owned() }
    }

    #[test]
    fn a_person_is_shown_by_the_name_he_has_now() {
        let html = html_of("Спроси @[Анна *Петрова*](user:7), или @[Борис](user:8).", &[anna()]);
        assert_eq!(html, "<p>Спроси <strong class=\"mention\">@Анна &lt;b&gt;</strong>, или @Борис.</p>\n");
    }

    #[test]
    fn whom_a_text_names_is_known_wherever_it_stands() {
        let text = format!(
            "{} и\n\n> - **{}**\n\n`{}`",
            mention("Анна [x]", UserId(7)),
            mention("Б", UserId(8)),
            mention("В", UserId(9))
        );
        assert_eq!(named_in(&text), BTreeSet::from([UserId(7), UserId(8)]), "{text}");
        for nobody in [
            "[x](user:7)",
            "@[x](user:-7)",
            "@[x](user:+7)",
            "@[x](user:)",
            "@[x](user:99999999999999999999)",
            "@ [x](user:7)",
        ] {
            assert!(named_in(nobody).is_empty(), "{nobody}");
        }
    }

    #[test]
    fn nothing_of_the_author_runs_or_is_loaded() {
        let html = html_of(
            "См. <script>x</script> [a](javascript:x) ![картинка](https://evil.example/a.png) [b](https://x.example \"t\")\n\n<img src=x onerror=y>",
            &[],
        );
        assert!(only_our_tags(&html) && !html.contains("<img") && !html.contains("javascript"), "{html}");
        assert!(
            html.contains("картинка") && html.contains(r#"<a href="https://x.example/" rel="noopener nofollow">b</a>"#),
            "{html}"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_written_only_our_tags_come_out(
            words in proptest::collection::vec(prop_oneof![
                "[a-zё\"'&;:/ \n]{0,6}", "[*_#`>\\[\\]()!|<~-]{0,4}",
                Just("@[".to_owned()), Just("](user:7)".to_owned()), Just("@[*x*](user:7)".to_owned()), Just("@[![x](y)](user:7)".to_owned()),
                Just("<script>".to_owned()), Just("<img src=x onerror=y>".to_owned()), Just("[x](javascript:y)".to_owned()),
                Just("![x](https://e.example/\"onload=\"y)".to_owned()), Just("[x](<https://e.example/\"><b onclick=y>>)".to_owned()),
                Just("[![a](b)](https://x.example)".to_owned()), Just("<!--".to_owned()), Just("<mailto:\"<>@x>".to_owned()),
            ], 0..20)
        ) {
            let html = html_of(&words.concat(), &[anna()]);
            prop_assert!(only_our_tags(&html) && !html.contains("<img"), "{}", html);
            prop_assert_eq!(html.matches("<a ").count(), html.matches("</a>").count(), "{}", html);
        }
    }
}
