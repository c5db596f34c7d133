//! The page of a letter, made once from its body: Markdown is laid out, and what a style sheet says is written where it
//! holds, because many mail programs drop style sheets. While a page is worked on, every tag of the template is stood in
//! for, and put back as it was.

use super::rules::{Tag, tags};
use css_inline::CSSInliner;
use pulldown_cmark::{Event, Options, Parser, html};
use std::borrow::Cow;
use std::ops::RangeInclusive;
use vestnik_api::messages::Format;

/// Characters that mean nothing in a letter: they stand in for tags.
pub(super) const PRIVATE: RangeInclusive<char> = '\u{E000}'..='\u{F8FF}';
const FIRST: u32 = 0xE000;

/// The page of a body; plain text has none. What stands at the foot of a page that is made of Markdown is HTML already.
pub(super) fn page_of<'a>(body: &'a str, format: Format, foot: &str) -> Option<Cow<'a, str>> {
    match format {
        Format::Text => None,
        Format::Html => Some(inlined(body, Sheet::Stays).map_or(Cow::Borrowed(body), Cow::Owned)),
        Format::Markdown => {
            let page = include_str!("layout.html").replacen("<!--foot-->", foot, 1);
            let page = page.replacen("<!--letter-->", &laid_out(body), 1);
            Some(Cow::Owned(inlined(&page, Sheet::Goes).unwrap_or(page)))
        }
    }
}

/// The character that stands in for the tag with this index; for the number of tags that a template may have, there is one.
pub(super) fn stand_in(index: usize) -> Option<char> {
    char::from_u32(FIRST + u32::try_from(index).ok()?).filter(|letter| PRIVATE.contains(letter))
}

/// Which tag a character stands in for.
pub(super) fn stood_in_for(letter: char) -> Option<usize> {
    PRIVATE.contains(&letter).then(|| usize::try_from(u32::from(letter) - FIRST).ok()).flatten()
}

/// Markdown as HTML. A line end is one, as people expect who write letters.
fn laid_out(body: &str) -> String {
    let (mut source, mut kept) = (String::with_capacity(body.len()), Vec::new());
    for piece in tags(body) {
        match piece {
            Tag::Text(text) => source.extend(text.chars().filter(|letter| !PRIVATE.contains(letter))),
            Tag::Field(tag) | Tag::Block(tag) => {
                source.extend(stand_in(kept.len()));
                kept.push(tag);
            }
        }
    }
    let events = Parser::new_ext(&source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut page = String::with_capacity(source.len() * 2);
    html::push_html(&mut page, events.map(|event| if event == Event::SoftBreak { Event::HardBreak } else { event }));
    for index in (0..kept.len()).filter(|index| kept[*index].starts_with("{%")) {
        let Some(letter) = stand_in(index) else { continue };
        // A line that holds an `if` and nothing else is no line of the letter.
        for (around, alone) in [
            (format!("<p>{letter}</p>\n"), letter.to_string()),
            (format!("{letter}<br />\n"), letter.to_string()),
            (format!("<br />\n{letter}"), letter.to_string()),
        ] {
            page = page.replace(&around, &alone);
        }
    }
    put_back(&page, &kept)
}

/// The tags in the place of what stands in for them, as a character or, in an address, as its escape. What only looks like the
/// beginning of a tag now, because Markdown has taken away what was between its signs, does not become one.
fn put_back(page: &str, kept: &[&str]) -> String {
    let mut whole = String::with_capacity(page.len() * 2);
    let mut rest = page;
    while let Some(at) = rest.find(|letter: char| letter == '{' || letter == '%' || PRIVATE.contains(&letter)) {
        let (plain, special) = rest.split_at(at);
        whole.push_str(plain);
        let mut letters = special.chars();
        match letters.next() {
            Some('{') if letters.as_str().starts_with(['{', '%', '#']) => whole.push_str("&#123;"),
            Some('%') => match escaped(special) {
                Some(index) => {
                    whole.push_str(kept.get(index).copied().unwrap_or_default());
                    letters = special[ESCAPED..].chars();
                }
                None => whole.push('%'),
            },
            Some(letter) => match stood_in_for(letter) {
                Some(index) => whole.push_str(kept.get(index).copied().unwrap_or_default()),
                None => whole.push(letter),
            },
            None => {}
        }
        rest = letters.as_str();
    }
    whole.push_str(rest);
    whole
}

/// How long the escape of a character is that stands in: `%EE%80%80`.
const ESCAPED: usize = 9;

fn escaped(text: &str) -> Option<usize> {
    let mut bytes = [0; 3];
    for (byte, escape) in bytes.iter_mut().zip(text.get(..ESCAPED)?.as_bytes().chunks(3)) {
        let hex = str::from_utf8(escape).ok()?.strip_prefix('%')?;
        *byte = u8::from_str_radix(hex, 16).ok()?;
    }
    stood_in_for(str::from_utf8(&bytes).ok()?.chars().next()?)
}

/// More than this is not worked on: each rule is tried on each element, and each element may lie in the one before.
const MOST_ELEMENTS: usize = 5_000;
const MOST_TRIES: usize = 1_000_000;

/// What of a style sheet stays beside what is written where it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    /// Only the rules for small and for dark screens.
    Goes,
    /// Those, and whatever holds for no element as it stands: what its author meant by it is not known.
    Stays,
}

/// The page with what its style sheet says written where it holds. `None` where there is nothing to do, too much of it, or where a tag would not be what it was: then the page is
/// best left alone.
fn inlined(page: &str, sheet: Sheet) -> Option<String> {
    let elements = page.matches('<').count();
    let rules = page.matches('{').count();
    let has_sheet = page.to_ascii_lowercase().contains("<style");
    if !has_sheet || elements > MOST_ELEMENTS || elements.saturating_mul(rules) > MOST_TRIES {
        return None;
    }
    let (marked, kept) = marked(page)?;
    restored(&with_room(|| inliner(sheet).inline(&marked).ok())?, &kept)
}

fn inliner(sheet: Sheet) -> CSSInliner<'static> {
    let options = CSSInliner::options().load_remote_stylesheets(false).keep_link_tags(true);
    match sheet {
        Sheet::Goes => options.keep_at_rules(true).build(),
        Sheet::Stays => options.keep_style_tags(true).remove_inlined_selectors(true).build(),
    }
}

/// Does it with a stack for a page whose elements all lie in each other: the library calls itself for each level.
fn with_room<T: Send>(work: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    const ROOM: usize = 64 * 1024 * 1024;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("page".to_owned()).stack_size(ROOM);
        thread.spawn_scoped(scope, work).ok()?.join().ok().flatten()
    })
}

/// The page with a mark for each tag, and the tags. A block between elements is marked by a comment: a character would be put
/// outside of a table between whose rows it stands.
fn marked(page: &str) -> Option<(String, Vec<&str>)> {
    if page.contains(|letter| PRIVATE.contains(&letter)) || page.contains(MARK) {
        return None;
    }
    let (mut marked, mut kept, mut in_element) = (String::with_capacity(page.len()), Vec::new(), false);
    for piece in tags(page) {
        match piece {
            Tag::Text(text) => {
                marked.push_str(text);
                if let Some(at) = text.rfind(['<', '>']) {
                    in_element = text[at..].starts_with('<');
                }
            }
            Tag::Block(tag) if !in_element => {
                marked.extend([MARK, &kept.len().to_string(), "-->"]);
                kept.push(tag);
            }
            Tag::Field(tag) | Tag::Block(tag) => {
                marked.push(stand_in(kept.len())?);
                kept.push(tag);
            }
        }
    }
    Some((marked, kept))
}

const MARK: &str = "<!--tag-";

/// The tags in the place of their marks, if each is there once and in its order, and nothing else looks like one.
fn restored(marked: &str, kept: &[&str]) -> Option<String> {
    let (mut page, mut rest) = (String::with_capacity(marked.len()), marked);
    for (index, tag) in kept.iter().enumerate() {
        let (character, comment) = (stand_in(index)?, format!("{MARK}{index}-->"));
        let at = rest.find(|letter| PRIVATE.contains(&letter)).into_iter().chain(rest.find(MARK)).min()?;
        add_plain(&mut page, &rest[..at])?;
        page.push_str(tag);
        rest = rest[at..].strip_prefix(character).or_else(|| rest[at..].strip_prefix(comment.as_str()))?;
    }
    let more = rest.contains(|letter| PRIVATE.contains(&letter)) || rest.contains(MARK);
    add_plain(&mut page, rest)?;
    (!more).then_some(page)
}

fn add_plain(page: &mut String, text: &str) -> Option<()> {
    ["{{", "{%", "{#"].iter().all(|opening| !text.contains(opening)).then(|| page.push_str(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn markdown(body: &str) -> String {
        page_of(body, Format::Markdown, "").unwrap().into_owned()
    }

    fn styled(body: &str) -> Option<String> {
        let sheet = "p { color: red } a { color: blue } .x:hover { color: green }";
        inlined(&format!("<style>{sheet}</style>{body}"), Sheet::Stays)
    }

    #[test]
    fn markdown_is_laid_out_and_its_tags_stay_what_they_are() {
        let page =
            laid_out("## Здравствуйте, **{{ client.name | default(\"друг\") }}**\nпервая\nвторая\n\n- раз\n- два");
        assert!(
            page.contains("<h2>Здравствуйте, <strong>{{ client.name | default(\"друг\") }}</strong></h2>"),
            "{page}"
        );
        assert!(page.contains("первая<br />\nвторая") && page.contains("<li>два</li>"), "{page}");
    }

    #[test]
    fn a_field_may_stand_in_an_address() {
        let page = laid_out("[Ответить](mailto:{{ owner.email }}?subject=100%25)");
        assert!(page.contains("<a href=\"mailto:{{ owner.email }}?subject=100%25\">Ответить</a>"), "{page}");
    }

    #[test]
    fn a_line_with_an_if_alone_is_no_line_of_the_letter() {
        let page = laid_out(
            "раз\n{% if client.phone %}\nдва\n{% endif %}\nтри\n\n{% if client.comment %}\n\n- четыре\n\n{% endif %}",
        );
        assert!(page.contains("раз{% if client.phone %}два{% endif %}три"), "{page}");
        assert!(!page.contains("<p>{%") && !page.contains("%}</p>"), "{page}");
    }

    #[test]
    fn what_markdown_leaves_of_braces_does_not_become_a_tag() {
        let page = laid_out("{\\{ client.name }} и {*% if *}");
        assert!(tags(&page).iter().all(|tag| matches!(tag, Tag::Text(_))), "{page}");
    }

    #[test]
    fn styles_are_written_where_they_hold_and_those_of_small_screens_stay() {
        let page = markdown("Привет, [ссылка](https://x.example)");
        assert!(page.contains("<p style=\"") && page.contains("<a href=\"https://x.example\" style=\""), "{page}");
        assert!(page.contains("@media (max-width: 480px)") && !page.contains("h3 { margin"), "{page}");
        assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"), "{page}");
    }

    #[test]
    fn the_tags_of_a_styled_page_stay_where_they_are() {
        let body = "<p>{{ client.name | default(\"друг\") }}</p><a href=\"{{ owner.email }}\">x</a>\
                    <table><tr><td>1</td></tr>{% if client.phone %}<tr><td>{{ client.phone }}</td></tr>{% endif %}</table>";
        let page = styled(body).unwrap();
        assert!(page.contains("<p style=\"color: red;\">{{ client.name | default(\"друг\") }}</p>"), "{page}");
        assert!(page.contains("</tr>{% if client.phone %}<tr><td>{{ client.phone }}</td></tr>{% endif %}"), "{page}");
        assert!(page.contains("href=\"{{ owner.email }}\"") && page.contains(".x:hover"), "{page}");
    }

    #[test]
    fn a_page_whose_tags_would_not_stay_is_left_alone() {
        assert_eq!(styled("<table><tr><td>{{ client.phone }}</td></tr>{{ client.name }}</table>"), None);
        assert_eq!(styled("<p>{% raw %}{{{% endraw %}</p>"), None);
        assert_eq!(inlined("<style>p { color: {{ client.name }} }</style><b>x</b>", Sheet::Goes), None);
        assert_eq!(inlined("<p>no sheet</p>", Sheet::Stays), None);
    }

    #[test]
    fn elements_in_each_other_and_rules_without_end_bring_nothing_down() {
        assert!(styled(&"<div>".repeat(4_900)).is_some());
        assert_eq!(styled(&"<div>".repeat(60_000)), None);
        let sheet = "p{color:red}".repeat(2_000);
        assert_eq!(inlined(&format!("<style>{sheet}</style>{}", "<p>".repeat(2_000)), Sheet::Stays), None);
    }

    proptest! {
        #[test]
        fn every_tag_of_a_markdown_body_is_on_the_page_once(words in proptest::collection::vec("[a-zё*_#`>\\[\\]()!|\n -]{0,8}", 1..12)) {
            let body = words.join("{{ client.name }}");
            let page = laid_out(&body);
            let count = |text: &str| tags(text).iter().filter(|tag| matches!(tag, Tag::Field(_))).count();
            prop_assert_eq!(count(&page), count(&body), "{}", page);
        }
    }
}
