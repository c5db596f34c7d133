//! Templates of letters: read once, filled in for each client.
//!
//! They are strict: a field that does not exist is a mistake when the message is saved, told with its line and column,
//! and never an empty place in a letter. In HTML what a client brings is escaped. What a template may cost is bounded.

use std::borrow::Cow;
use std::fmt::Write as _;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, context};
use vestnik_api::code::FieldCode;
use vestnik_api::messages::{Draft, Format, MERGE_FIELDS};
use vestnik_api::problem::FieldError;

use crate::platform::mail::text_of;

const SUBJECT: &str = "subject";
const TEXT: &str = "text";
const HTML: &str = "html";

/// Steps a template may take for one letter: thousands of times what a letter needs, a few milliseconds of work.
const FUEL: u64 = 200_000;

/// What is filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The client's name.
    pub client_name: &'a str,
    /// The client's address.
    pub client_email: &'a str,
    /// The client's number, or nothing.
    pub client_phone: &'a str,
    /// What its owner noted about the client, or nothing.
    pub client_comment: &'a str,
    /// The name of whose client it is.
    pub owner_name: &'a str,
    /// The address of whose client it is.
    pub owner_email: &'a str,
    /// What the mailing is called.
    pub mailing_name: &'a str,
}

impl Fields<'_> {
    /// A made-up client of a made-up owner.
    pub const SAMPLE: Fields<'static> = Fields {
        client_name: "Anna Petrova",
        client_email: "anna@example.com",
        client_phone: "+7 900 000-00-00",
        client_comment: "A good client",
        owner_name: "Ivan Ivanov",
        owner_email: "ivan@example.com",
        mailing_name: "News",
    };

    fn value(&self) -> Value {
        let first_name = self.client_name.split_whitespace().next().unwrap_or_default();
        context! {
            client => context! {
                name => self.client_name, first_name => first_name, email => self.client_email,
                phone => self.client_phone, comment => self.client_comment,
            },
            owner => context! { name => self.owner_name, email => self.owner_email },
            mailing => context! { name => self.mailing_name },
        }
    }
}

/// A letter's words for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The subject, on one line.
    pub subject: String,
    /// The text, or the text part of an HTML letter.
    pub text: String,
    /// The HTML part.
    pub html: Option<String>,
}

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// `subject` or `body`.
    pub field: &'static str,
    /// What is wrong.
    pub code: FieldCode,
    /// The same in words.
    pub message: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl From<Mistake> for FieldError {
    fn from(mistake: Mistake) -> Self {
        Self::new(mistake.field, mistake.code).saying(mistake.message).at(mistake.line, mistake.column)
    }
}

/// How the text part of a letter is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextPart {
    /// From a template of its own: the body of a text letter, or the text of an HTML body with its fields still open.
    Template,
    /// From the finished HTML of each letter: slower, and right whatever the template does.
    FromHtml,
}

/// A draft, read and ready to be filled in.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    format: Format,
    text_part: TextPart,
    names: Vec<String>,
}

impl Template {
    /// Reads a draft and answers with every mistake in it.
    pub fn read(draft: &Draft) -> Result<Self, Vec<Mistake>> {
        let (subject, body) = (draft.subject.as_str(), draft.body.as_str());
        let mut environment = environment();
        let body_name = if draft.format == Format::Html { HTML } else { TEXT };
        let parts = [("subject", SUBJECT, subject), ("body", body_name, body)];
        let mut mistakes = Vec::new();
        for (field, name, source) in parts {
            if let Err(error) = environment.add_template_owned(name, source.to_owned()) {
                mistakes.push(mistake(field, source, &error));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mut names = Vec::new();
        for (field, name, source) in parts {
            let used = undeclared(&environment, name);
            mistakes.extend(
                used.iter().filter(|used| !is_known(used)).map(|unknown| unknown_field(field, source, unknown)),
            );
            names.extend(used);
        }
        let text_part = match draft.format {
            Format::Text => TextPart::Template,
            Format::Html => open_text(&mut environment, body),
        };
        let template = Self { environment, format: draft.format, text_part, names };
        if mistakes.is_empty() {
            mistakes.extend(parts.into_iter().filter_map(|(field, name, source)| template.trial(field, name, source)));
        }
        mistakes.sort_by_key(|mistake| (mistake.field != "subject", mistake.line, mistake.column));
        if mistakes.is_empty() { Ok(template) } else { Err(mistakes) }
    }

    /// Whether the letter names this field, such as `client.phone`.
    pub fn names(&self, field: &str) -> bool {
        self.names.iter().any(|name| name == field)
    }

    /// Fills it in. Fails only where a template does what cannot be foreseen, such as dividing by a name's length.
    pub fn fill(&self, fields: &Fields<'_>) -> Result<Filled, String> {
        let value = fields.value();
        let subject = self.render(SUBJECT, &value)?;
        let html = if self.format == Format::Html { Some(self.render(HTML, &value)?) } else { None };
        let text = match (&html, self.text_part) {
            (Some(html), TextPart::FromHtml) => text_of(html),
            _ => self.render(TEXT, &value)?,
        };
        Ok(Filled { subject: subject.split_whitespace().collect::<Vec<_>>().join(" "), text, html })
    }

    fn render(&self, name: &str, value: &Value) -> Result<String, String> {
        let rendered = self.environment.get_template(name).and_then(|template| template.render(value.clone()));
        rendered.map_err(|error| described(&error).into_owned())
    }

    /// Fills one part in for a made-up client, to find what reading does not: filters that do not exist, endless loops.
    fn trial(&self, field: &'static str, name: &str, source: &str) -> Option<Mistake> {
        let rendered = self.environment.get_template(name).and_then(|part| part.render(Fields::SAMPLE.value()));
        rendered.err().map(|error| mistake(field, source, &error))
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment.set_auto_escape_callback(|name| if name == HTML { AutoEscape::Html } else { AutoEscape::None });
    environment.set_formatter(write_value);
    environment.add_filter("default", default);
    environment.add_filter("d", default);
    environment
}

/// `{{ client.phone | default("none") }}`: for what is missing and for what is empty.
fn default(value: Value, other: Option<Value>) -> Value {
    let missing = value.is_undefined() || value.is_none() || value.as_str().is_some_and(|text| text.trim().is_empty());
    if missing { other.unwrap_or_else(|| Value::from("")) } else { value }
}

/// Writes a value; in HTML it is escaped. The engine's own way turns the slashes of links into numbers.
fn write_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    let escapes = matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe();
    match value.as_str() {
        Some(text) if escapes && text.contains(['&', '<', '>', '"', '\'']) => {
            for letter in text.chars() {
                match letter {
                    '&' => out.write_str("&amp;")?,
                    '<' => out.write_str("&lt;")?,
                    '>' => out.write_str("&gt;")?,
                    '"' => out.write_str("&quot;")?,
                    '\'' => out.write_str("&#39;")?,
                    other => out.write_char(other)?,
                }
            }
            Ok(())
        }
        Some(text) => Ok(out.write_str(text)?),
        None => minijinja::escape_formatter(out, state, value),
    }
}

/// The names a part uses and does not make itself, sorted.
fn undeclared(environment: &Environment<'_>, part: &str) -> Vec<String> {
    let Ok(template) = environment.get_template(part) else { return Vec::new() };
    let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    names.retain(|name| !environment.globals().any(|(global, _)| global == name));
    names.sort();
    names
}

fn is_known(name: &str) -> bool {
    MERGE_FIELDS.iter().any(|field| field.name == name)
}

/// The text of an HTML body with its fields still open, where that gives the same as the text of the finished HTML.
/// Blocks do not bear it: an `{% if %}` between the rows of a table is moved out of it by any reader of HTML.
fn open_text(environment: &mut Environment<'static>, body: &str) -> TextPart {
    let plain = !body.contains("{%") && !body.contains("{#") && !body.contains("safe");
    if plain && environment.add_template_owned(TEXT, text_of(body)).is_ok() {
        if undeclared(environment, TEXT) == undeclared(environment, HTML) {
            return TextPart::Template;
        }
        environment.remove_template(TEXT);
    }
    TextPart::FromHtml
}

fn described(error: &minijinja::Error) -> Cow<'_, str> {
    match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "takes too many steps".into(),
        (_, Some(detail)) => detail.into(),
        (kind, None) => kind.to_string().into(),
    }
}

fn mistake(field: &'static str, source: &str, error: &minijinja::Error) -> Mistake {
    let start = error.range().map(|range| range.start);
    let (line, column) = match start {
        Some(start) => place(source, start),
        None => (error.line().and_then(|line| u32::try_from(line).ok()).unwrap_or(1), 1),
    };
    let code = match error.kind() {
        ErrorKind::UndefinedError => FieldCode::TemplateUnknownField,
        _ => FieldCode::TemplateSyntax,
    };
    Mistake { field, code, message: described(error).into_owned(), line, column }
}

fn unknown_field(field: &'static str, source: &str, name: &str) -> Mistake {
    let (line, column) = place(source, find_name(source, name).unwrap_or(0));
    Mistake { field, code: FieldCode::TemplateUnknownField, message: format!("there is no field {name}"), line, column }
}

/// Where a name stands in a template: inside of braces, and not as a part of another name.
fn find_name(source: &str, name: &str) -> Option<usize> {
    let part_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    source.match_indices(name).map(|(at, _)| at).find(|&at| {
        let (before, after) = source.split_at(at);
        let after = after.get(name.len()..).unwrap_or_default();
        let inside =
            before.rfind(['{', '}']).is_some_and(|brace| before.get(brace..).unwrap_or_default().starts_with('{'));
        inside && !before.ends_with(|letter| part_of_name(letter) || letter == '.') && !after.starts_with(part_of_name)
    })
}

/// Line and column of a byte, both from 1, the column in characters.
fn place(source: &str, at: usize) -> (u32, u32) {
    let before = source.get(..at).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(subject: &str, body: &str, format: Format) -> Draft {
        Draft { subject: subject.parse().unwrap(), body: body.parse().unwrap(), format }
    }

    fn filled(body: &str, format: Format, fields: &Fields<'_>) -> Filled {
        Template::read(&draft("s", body, format)).unwrap().fill(fields).unwrap()
    }

    fn mistakes(body: &str) -> Vec<Mistake> {
        Template::read(&draft("s", body, Format::Text)).unwrap_err()
    }

    #[test]
    fn every_merge_field_is_filled_in() {
        for field in MERGE_FIELDS {
            let body = format!("[{{{{ {} }}}}]", field.name);
            assert!(filled(&body, Format::Text, &Fields::SAMPLE).text.len() > 2, "{}", field.name);
        }
        let fields = Fields { client_name: "Анна Петрова", ..Fields::SAMPLE };
        assert_eq!(filled("{{ client.first_name }}, да", Format::Text, &fields).text, "Анна, да");
    }

    #[test]
    fn what_is_empty_takes_the_default() {
        let none = Fields { client_phone: "", ..Fields::SAMPLE };
        let body = "{{ client.phone | default(\"нет\") }}";
        assert_eq!(filled(body, Format::Text, &none).text, "нет");
        assert_eq!(filled(body, Format::Text, &Fields::SAMPLE).text, "+7 900 000-00-00");
        assert_eq!(filled("[{{ client.phone }}]", Format::Text, &none).text, "[]");
    }

    #[test]
    fn an_unknown_field_is_told_with_its_place() {
        let found = mistakes("Добрый день,\n  {{ client.nam }}!\n{% if false %}{{ cliend.name }}{% endif %}");
        let told: Vec<_> = found.iter().map(|found| (found.code, found.line, found.column)).collect();
        assert_eq!(told, [(FieldCode::TemplateUnknownField, 2, 6), (FieldCode::TemplateUnknownField, 3, 18)]);
        assert!(mistakes("{{ client }}").iter().all(|found| found.code == FieldCode::TemplateUnknownField));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let found = mistakes("a\nб {{ client.name }");
        assert_eq!((found[0].field, found[0].code, found[0].line), ("body", FieldCode::TemplateSyntax, 2));
        assert_eq!(mistakes("{{ client.name | shout }}")[0].code, FieldCode::TemplateSyntax);
        let found = Template::read(&draft("{{ client.nam }}", "{% if %}", Format::Text)).unwrap_err();
        assert_eq!(found[0].field, "body");
    }

    #[test]
    fn a_template_without_end_is_refused() {
        let endless = "{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}";
        assert_eq!(mistakes(endless)[0].code, FieldCode::TemplateSyntax);
    }

    #[test]
    fn html_escapes_what_clients_bring_and_leaves_links_readable() {
        let evil = Fields {
            client_name: "<b>\"O'Neil\" & co</b>",
            client_comment: "https://x.example/a?b=1",
            ..Fields::SAMPLE
        };
        let letter = filled("<p>{{ client.name }} {{ client.comment }}</p>", Format::Html, &evil);
        let html = letter.html.unwrap();
        assert_eq!(html, "<p>&lt;b&gt;&quot;O&#39;Neil&quot; &amp; co&lt;/b&gt; https://x.example/a?b=1</p>");
        assert_eq!(letter.text.trim(), "<b>\"O'Neil\" & co</b> https://x.example/a?b=1");
    }

    #[test]
    fn the_text_part_follows_the_blocks_of_the_html() {
        let body =
            "<table><tr><td>a</td></tr>{% if client.phone %}<tr><td>{{ client.phone }}</td></tr>{% endif %}</table>";
        let none = Fields { client_phone: "", ..Fields::SAMPLE };
        assert_eq!(filled(body, Format::Html, &none).text.trim(), "a");
        assert!(filled(body, Format::Html, &Fields::SAMPLE).text.contains("+7 900"));
    }

    #[test]
    fn a_subject_is_one_line() {
        let evil = Fields { client_name: "Анна\r\nBcc: all@x.example", ..Fields::SAMPLE };
        let letter = Template::read(&draft("{{ client.name }}!", "b", Format::Text)).unwrap().fill(&evil).unwrap();
        assert_eq!(letter.subject, "Анна Bcc: all@x.example!");
    }

    #[test]
    fn it_is_known_which_fields_a_letter_names() {
        let template = Template::read(&draft("{{ client.name }}", "{{ client.phone | upper }}", Format::Text)).unwrap();
        assert!(template.names("client.name") && template.names("client.phone") && !template.names("client.comment"));
    }

    proptest! {
        #[test]
        fn the_quick_text_part_is_the_slow_one(name in "[а-яa-z<>&\"]{1,20}", words in proptest::collection::vec("[a-zа-я ]{0,30}", 1..6)) {
            let paragraphs: String = words.iter().map(|word| format!("<p>{word} {{{{ client.name }}}}</p>\n")).collect();
            let fields = Fields { client_name: &name, ..Fields::SAMPLE };
            let template = Template::read(&draft("s", &paragraphs, Format::Html)).unwrap();
            prop_assert_eq!(template.text_part, TextPart::Template);
            let letter = template.fill(&fields).unwrap();
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&letter.text), words(&text_of(&letter.html.unwrap())));
        }

        #[test]
        fn no_text_makes_reading_panic(body in "(?s).{1,200}", wrapped in "[a-z.|() \"{}%]{0,40}") {
            let body = format!("{body}{{{{ {wrapped} }}}}");
            if let (Ok(subject), Ok(body)) = ("s".parse(), body.parse()) {
                drop(Template::read(&Draft { subject, body, format: Format::Html }));
            }
        }
    }
}
