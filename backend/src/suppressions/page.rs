//! The page a link to unsubscribe leads to: one file, no scripts, nothing loaded from anywhere.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use html_escape::encode_text;
use sha2::{Digest, Sha256};
use vestnik_api::text::Language;

/// What the form sends to take it back: the whole of it.
pub(super) const SUBSCRIBE: &str = "wish=subscribe";

/// What is shown. From whom is the name of who writes; to whom the reader's address, not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown<'a> {
    /// Letters go there; whether they shall stop.
    Asked { from: &'a str, to: &'a str },
    /// None go there any more. What the reader wished himself he may take back.
    Stopped { from: &'a str, to: &'a str, by_reader: bool },
    /// They go there again.
    Back { from: &'a str, to: &'a str },
    /// The link of a letter that is no real one.
    Sample,
    /// No link at all.
    Nothing,
}

/// The colours are those of the application, in both of its themes.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f4f5f8;--panel:#fff;--ink:#191d26;--soft:#5d6371;--line:#e2e5eb;--edge:#c9cdd7;--act:#2b52c9;--on:#fff;--focus:#4068e8}\
@media(prefers-color-scheme:dark){:root{--ground:#0f1218;--panel:#161a22;--ink:#e6e8ee;--soft:#9aa1b1;--line:#252a35;--edge:#3a4150;--act:#3d63dc;--on:#fff;--focus:#84a2ff}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:24px 16px;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{width:100%;max-width:480px;background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:32px;overflow-wrap:anywhere}\
.mark{display:flex;align-items:center;gap:10px;margin:0 0 24px;font-size:14px;font-weight:600}\
.mark svg{width:24px;height:24px;flex:none}\
h1{margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:600}\
p{margin:0 0 16px}\
.soft{color:var(--soft);font-size:14px}\
form{margin:24px 0 0}\
button{font:inherit;font-weight:500;min-height:44px;padding:8px 20px;border-radius:8px;border:1px solid var(--act);background:var(--act);color:var(--on);cursor:pointer}\
button.quiet{background:transparent;border-color:var(--edge);color:var(--ink)}\
button:focus-visible{outline:2px solid var(--focus);outline-offset:2px}\
main>:last-child{margin-bottom:0}\
@media(max-width:480px){main{padding:24px 20px}button{width:100%}}";

const MARK: &str = "<svg viewBox=\"0 0 32 32\" aria-hidden=\"true\"><rect width=\"32\" height=\"32\" rx=\"8\" fill=\"#2b52c9\"/>\
    <path d=\"M3.8 11.2h7.4l4.8 6.9V27z\" fill=\"#fff\" fill-opacity=\".62\"/><path d=\"M16 27v-8.9L28.4 5l-3.9 10.2z\" fill=\"#fff\"/>\
    <path d=\"M16 18.1 28.4 5H20z\" fill=\"#f0b23e\"/></svg>";

/// What the page may do: look as it does, and send its own form.
pub(super) fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    });
    &POLICY
}

/// The words of one page.
struct Words {
    title: &'static str,
    /// Sentences; names in them are escaped.
    said: String,
    hint: &'static str,
    /// The button, and whether it takes back what was wished before.
    button: Option<(&'static str, bool)>,
}

/// The page.
pub(super) fn write(shown: &Shown<'_>, service: &str, language: Language) -> String {
    let words = match language {
        Language::Ru => russian(shown),
        Language::En => english(shown),
    };
    let service = encode_text(service);
    let form = words.button.map_or_else(String::new, |(label, again)| {
        let (class, field) = if again {
            (" class=\"quiet\"", "<input type=\"hidden\" name=\"wish\" value=\"subscribe\">")
        } else {
            ("", "")
        };
        format!("<form method=\"post\">{field}<button{class}>{label}</button></form>")
    });
    let hint = if words.hint.is_empty() { String::new() } else { format!("<p class=\"soft\">{}</p>", words.hint) };
    let (tag, Words { title, said, .. }) = (language.tag(), &words);
    format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title} · {service}</title><style>{STYLE}</style></head><body><main>\
         <p class=\"mark\">{MARK}<span>{service}</span></p><h1>{title}</h1><p>{said}</p>{hint}{form}</main></body></html>"
    )
}

fn russian(shown: &Shown<'_>) -> Words {
    let (title, said, hint, button) = match shown {
        Shown::Asked { from, to } => (
            "Отписаться от писем?",
            format!("Вам пишет {} на адрес {}.", bold(from), bold(to)),
            "После этого писем от этого отправителя больше не будет: ни из этой рассылки, ни из других.",
            Some(("Отписаться", false)),
        ),
        Shown::Stopped { from, to, by_reader } => (
            if *by_reader { "Вы отписаны" } else { "Писем больше не будет" },
            format!("{} больше не пишет на адрес {}.", bold(from), bold(to)),
            if *by_reader { "Если это вышло по ошибке, письма можно вернуть." } else { "" },
            by_reader.then_some(("Получать письма снова", true)),
        ),
        Shown::Back { from, to } => (
            "Вы снова получаете письма",
            format!("{} будет писать на адрес {}, как прежде.", bold(from), bold(to)),
            "",
            Some(("Отписаться", false)),
        ),
        Shown::Sample => (
            "Это образец ссылки",
            "Он стоит в пробных письмах и в предварительном просмотре. В настоящем письме по такой ссылке можно отписаться."
                .to_owned(),
            "Здесь ничего не изменилось.",
            None,
        ),
        Shown::Nothing => {
            ("Ссылка не работает", "Откройте её из письма ещё раз: возможно, она скопирована не целиком.".to_owned(), "", None)
        }
    };
    Words { title, said, hint, button }
}

fn english(shown: &Shown<'_>) -> Words {
    let (title, said, hint, button) = match shown {
        Shown::Asked { from, to } => (
            "Unsubscribe?",
            format!("{} writes to you at {}.", bold(from), bold(to)),
            "You will get no more letters from this sender: neither of this mailing nor of any other.",
            Some(("Unsubscribe", false)),
        ),
        Shown::Stopped { from, to, by_reader } => (
            if *by_reader { "You have unsubscribed" } else { "No more letters" },
            format!("{} does not write to {} any more.", bold(from), bold(to)),
            if *by_reader { "If it was a mistake, you can have the letters back." } else { "" },
            by_reader.then_some(("Get letters again", true)),
        ),
        Shown::Back { from, to } => (
            "You get letters again",
            format!("{} will write to {} as before.", bold(from), bold(to)),
            "",
            Some(("Unsubscribe", false)),
        ),
        Shown::Sample => (
            "This is a sample link",
            "It stands in test letters and previews. In a real letter, such a link leads to unsubscribing.".to_owned(),
            "Nothing has changed here.",
            None,
        ),
        Shown::Nothing => (
            "This link does not work",
            "Open it from the letter once more: perhaps not all of it was copied.".to_owned(),
            "",
            None,
        ),
    };
    Words { title, said, hint, button }
}

fn bold(name: &str) -> String {
    format!("<b>{}</b>", encode_text(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_never_read_as_markup() {
        for language in [Language::Ru, Language::En] {
            let page = write(&Shown::Asked { from: "<script>x</script>", to: "a…@x.example" }, "A & <b>", language);
            assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
            assert!(page.contains("A &amp; &lt;b&gt;"));
        }
    }

    #[test]
    fn only_what_the_reader_wished_can_be_taken_back() {
        let page =
            |by_reader| write(&Shown::Stopped { from: "Anna", to: "a…@x.example", by_reader }, "V", Language::En);
        assert!(page(true).contains("name=\"wish\" value=\"subscribe\""));
        assert!(!page(false).contains("<form"));
    }
}
