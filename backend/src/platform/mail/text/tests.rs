use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[test]
fn paragraphs_and_links_become_text() {
    let html = "<h1>Привет</h1><p>Читайте <a href=\"https://x.example/новости?a=1&amp;b=2\">новости</a> и\n\
        <a href='https://x.example/2'><b>ещё </b></a>или <a href='https://x.example/2'>ещё</a>.</p>";
    let text = "Привет\n\nЧитайте [новости][1] и [ещё][2] или [ещё][2].\n\n\
        [1]: https://x.example/новости?a=1&b=2\n[2]: https://x.example/2\n";
    assert_eq!(text_of(html), text);
}

#[test]
fn lists_quotes_and_layout_tables_become_lines() {
    let html = "<table><tr><td>A</td><td>B</td></tr></table><ul><li>x<li>y<ol start=3><li>z</ol></ul>\
        <blockquote>He<br>said</blockquote><hr>end";
    assert_eq!(text_of(html), "A\nB\n\n* x\n* y\n  3. z\n\n> He\n> said\n\n---\n\nend\n");
}

#[test]
fn pictures_are_told_by_their_words_and_links_without_any_are_left_out() {
    let html = "<a href='https://x.example/'><img src=logo.png alt='Склад &amp; Ко'></a><a href=https://y.example><img src=1></a>";
    assert_eq!(text_of(html), "[[Склад & Ко]][1]\n\n[1]: https://x.example/\n");
}

#[test]
fn references_are_read_and_stray_ampersands_stay() {
    assert_eq!(
        text_of("a&nbsp;b &laquo;&#1081;&#x451;&raquo; &uuml; R&D & &nothing; &#10;x"),
        "a\u{a0}b «йё» ü R&D & &nothing; x\n"
    );
}

#[test]
fn long_paragraphs_are_broken_between_words_and_long_links_are_not() {
    let text = text_of(&format!("<p>{}</p>", "слово ".repeat(40)));
    assert!(text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= 78), "{text}");
    let link = format!("https://x.example/{}", "a".repeat(200));
    assert!(text_of(&format!("<a href=\"{link}\">x</a>")).contains(&link));
}

#[test]
fn preformatted_lines_stay_lines() {
    assert_eq!(text_of("<pre>a  b\n  c\n</pre>d"), "a  b\n  c\n\nd\n");
}

#[test]
fn styles_and_scripts_are_left_out() {
    assert_eq!(text_of("<style>p{color:red}</style><p>да</p><script>x()</script>").trim(), "да");
}

#[test]
fn nothing_is_nothing() {
    for html in
        ["", " \n ", "<p></p>", "<p>&nbsp;</p>", "<ul><li></ul>", "<a href=x></a>", "</ul></ol></blockquote></a></pre>"]
    {
        assert_eq!(text_of(html), "", "{html}");
    }
}

/// Pages that brought a tree of elements to its knees: in time, in memory, or by numbers too large.
#[test]
fn no_page_takes_more_than_its_length_explains() {
    const LENGTH: usize = 200_000;
    let many = |piece: &str| piece.repeat(LENGTH / piece.len());
    let pages = [
        many("<div>") + "x",
        many("<ul>") + "x",
        many("<blockquote>") + "x",
        many("<b>") + "x",
        format!("{}{}", "<ul>".repeat(25_000), "x<br>".repeat(20_000)),
        format!("{}{}", "<div>".repeat(20_000), "</p>".repeat(25_000)),
        format!("<table><tr>{}{}", "<td>".repeat(25_000), "<tr><td>".repeat(12_500)),
        "<table><tr><td colspan=18446744073709551615>a<td colspan=18446744073709551615>b".to_owned(),
        "<ol start=4294967295><li>x<li>y</ol><ol start=-9223372036854775808><li>x</ol>".to_owned(),
        (0..20_000).map(|n| format!("<font id={n}>")).collect::<Vec<_>>().concat(),
        format!("<a {}>x", many("a ")),
        many("&"),
        many("<"),
        many("<!--"),
        many("<style>"),
        many("<a href="),
        many("<a href='"),
    ];
    for page in pages {
        let began = Instant::now();
        let text = text_of(&page);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}…", page.get(..40));
        assert!(text.len() <= 4 * page.len() + 100, "{:?}… became {} bytes", page.get(..40), text.len());
    }
}

proptest! {
    #[test]
    fn any_page_becomes_text(html in "(<(p|br|a href=x|li|ol|/ol|ul|/ul|pre|/pre|/a|blockquote|img alt=i)>|[a-я &;#1\n]{0,6}){0,20}", other: String) {
        for page in [&html, &other] {
            let text = text_of(page);
            prop_assert!(text.is_empty() || text.ends_with('\n'));
            prop_assert!(!text.contains("\n\n\n"), "{:?}", text);
        }
    }

    #[test]
    fn words_stay_in_their_order(words in prop::collection::vec("[a-zа-я]{1,12}", 1..30)) {
        let tagged = words.iter().enumerate().map(|(n, word)| format!("<{}>{word} ", ["p", "b", "td", "br"][n % 4]));
        let html = tagged.collect::<Vec<_>>().concat();
        let text = text_of(&html);
        prop_assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words);
    }
}
