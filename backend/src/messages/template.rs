//! A message ready to be filled in, once per recipient: quick, and by the rules it can't fail.

use super::page::{PRIVATE, page_of, stand_in, stood_in_for};
use super::rules::{self, FILTERS, Tag, one_line, tags};
use crate::platform::mail::text_of;
use minijinja::value::{Object, Value};
use minijinja::{AutoEscape, Environment, Error as TemplateError, Output, State, UndefinedBehavior};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use vestnik_api::messages::Format;
use vestnik_api::problem::FieldError;
use vestnik_api::text::Language;

/// What the merge fields stand for in one letter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'a> {
    /// `client.name`; `client.first_name` is taken from it.
    pub client_name: &'a str,
    /// `client.email`
    pub client_email: &'a str,
    /// `client.phone`, possibly empty.
    pub client_phone: &'a str,
    /// `client.comment`, possibly empty.
    pub client_comment: &'a str,
    /// `owner.name`
    pub owner_name: &'a str,
    /// `owner.email`
    pub owner_email: &'a str,
    /// `mailing.name`
    pub mailing_name: &'a str,
    /// `unsubscribe`: where the reader unsubscribes.
    pub unsubscribe: &'a str,
}

impl Fields<'_> {
    /// A made-up client of a made-up owner.
    pub const SAMPLE: Fields<'static> = Fields {
        client_name: "Белова Анна Сергеевна",
        client_email: "anna@severles.example",
        client_phone: "+79161234567",
        client_comment: "Встреча в четверг",
        owner_name: "Иван Орлов",
        owner_email: "ivan@vestnik.example",
        mailing_name: "Новости недели",
        unsubscribe: "",
    };
}

/// A message filled in for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The subject, on one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, if the message has one.
    pub html: Option<String>,
}

/// A message that has been read: keep one per run.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    /// Whether there is an HTML part.
    has_page: bool,
    /// Whether the text part has a template of its own, made from the HTML one.
    has_text: bool,
    named: BTreeSet<&'static str>,
}

/// The names of the templates: `.html` is escaped.
const SUBJECT: &str = "subject";
const TEXT: &str = "text";
const HTML: &str = "body.html";

impl Template {
    /// Reads a subject and a body; says everything that is wrong with them, by field, line and column.
    pub fn of(subject: &str, body: &str, format: Format) -> Result<Self, Vec<FieldError>> {
        Self::made(rules::fields_in(subject, body)?, subject, page_of(body, format, ""), body)
    }

    /// The same for a letter that goes out: where the body does not say how to unsubscribe, a line in this language does,
    /// behind it.
    pub fn of_letter(subject: &str, body: &str, format: Format, language: Language) -> Result<Self, Vec<FieldError>> {
        let named = rules::fields_in(subject, body)?;
        let foot = rules::way_out_of_page(body, language);
        let body = rules::with_way_out(body, format, language);
        Self::made(named, subject, page_of(&body, format, &foot), &body)
    }

    fn made(
        named: BTreeSet<&'static str>,
        subject: &str,
        page: Option<Cow<'_, str>>,
        body: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let mut environment = environment();
        let mut add = |name: &'static str, source: &str| environment.add_template_owned(name, source.to_owned());
        let text = match &page {
            None => Some(body.to_owned()),
            Some(page) => text_template(page),
        };
        let mut has_text = false;
        let added = add(SUBJECT, subject).and_then(|()| match &page {
            None => Ok(()),
            Some(page) => add(HTML, page),
        });
        if let Some(text) = text {
            has_text = add(TEXT, &text).is_ok();
        }
        // It has been parsed before; only a body for which there is no room could fail now.
        match added {
            Ok(()) if has_text || page.is_some() => Ok(Self { environment, has_page: page.is_some(), has_text, named }),
            _ => Err(vec![FieldError::new("body", vestnik_api::FieldCode::TemplateSyntax)]),
        }
    }

    /// Whether a merge field is named at all: what is not need not be read from the database.
    pub fn names(&self, field: &str) -> bool {
        self.named.contains(field)
    }

    /// Fills it in. What passed the rules does not fail; should it all the same, the letter must not go out.
    pub fn fill(&self, fields: &Fields<'_>) -> Result<Filled, String> {
        let values = Value::from_object(Root(Arc::new(Values::new(fields))));
        let subject = one_line(&self.part(SUBJECT, &values)?);
        let html = if self.has_page { Some(self.part(HTML, &values)?) } else { None };
        let text = match &html {
            Some(html) if !self.has_text => text_of(html),
            _ => self.part(TEXT, &values)?,
        };
        Ok(Filled { subject, text, html })
    }

    fn part(&self, name: &str, values: &Value) -> Result<String, String> {
        let filled = self.environment.get_template(name).and_then(|template| template.render(values.clone()));
        filled.map_err(|error| error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned))
    }
}

/// A subject filled in for one recipient, without its body; as it was written, where it can't be.
pub fn subject_of(subject: &str, fields: &Fields<'_>) -> String {
    if !subject.contains('{') {
        return one_line(subject);
    }
    let values = Value::from_object(Root(Arc::new(Values::new(fields))));
    one_line(&environment().render_named_str(SUBJECT, subject, values).unwrap_or_else(|_| subject.to_owned()))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_syntax(rules::syntax());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| if name == HTML { AutoEscape::Html } else { AutoEscape::None });
    environment.set_formatter(write);
    for name in FILTERS {
        match name {
            "default" | "d" => environment.add_filter(name, or_default),
            "upper" => environment.add_filter(name, |value: Value| shown(&value).to_uppercase()),
            "lower" => environment.add_filter(name, |value: Value| shown(&value).to_lowercase()),
            "title" => environment.add_filter(name, |value: Value| title(&shown(&value))),
            "capitalize" => environment.add_filter(name, |value: Value| capitalized(&shown(&value))),
            _ => environment.add_filter(name, |value: Value| shown(&value).trim().to_owned()),
        }
    }
    environment
}

/// The other value for an empty one: a client without a telephone number has an empty one.
fn or_default(value: Value, other: Value) -> Value {
    if value.is_undefined() || value.is_none() || shown(&value).trim().is_empty() { other } else { value }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn title(text: &str) -> String {
    text.split(' ').map(capitalized).collect::<Vec<_>>().join(" ")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect())
}

/// Writes a value; in HTML its special characters are escaped, but not `/`, which needs it nowhere and stands in
/// every link.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), TemplateError> {
    let text = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
    if !matches!(state.auto_escape(), AutoEscape::Html) {
        return out.write_str(&text).map_err(TemplateError::from);
    }
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(['<', '>', '&', '"', '\'']) {
        let (plain, special) = rest.split_at(at);
        out.write_str(plain)?;
        let mut letters = special.chars();
        out.write_str(match letters.next() {
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('&') => "&amp;",
            Some('"') => "&quot;",
            _ => "&#39;",
        })?;
        rest = letters.as_str();
    }
    out.write_str(rest).map_err(TemplateError::from)
}

/// The template of the text part, made once from the HTML one: fields stand in for themselves as one private character
/// each while the page becomes text. None where that can't be right: blocks decide about whole pieces of the page,
/// which may move, and then each letter is turned into text by itself.
fn text_template(html: &str) -> Option<String> {
    if html.contains(|letter: char| PRIVATE.contains(&letter)) {
        return None;
    }
    let mut page = String::with_capacity(html.len());
    let mut fields = Vec::new();
    for tag in tags(html) {
        match tag {
            Tag::Text(text) => page.push_str(text),
            Tag::Field(field) => {
                page.push(stand_in(fields.len())?);
                fields.push(field);
            }
            Tag::Block(_) => return None,
        }
    }
    let text = text_of(&page);
    // A page can also spell such a character as a reference: that is no field.
    if text.chars().filter(|letter| PRIVATE.contains(letter)).count() > fields.len() {
        return None;
    }
    let mut template = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '{' => template.push_str("{{ '{' }}"),
            letter => match stood_in_for(letter) {
                Some(index) => template.push_str(fields.get(index)?),
                None => template.push(letter),
            },
        }
    }
    Some(template)
}

/// The values of one letter.
#[derive(Debug)]
struct Values {
    unsubscribe: Value,
    client_name: Value,
    client_first_name: Value,
    client_email: Value,
    client_phone: Value,
    client_comment: Value,
    owner_name: Value,
    owner_email: Value,
    mailing_name: Value,
}

impl Values {
    fn new(fields: &Fields<'_>) -> Self {
        Self {
            unsubscribe: Value::from(fields.unsubscribe),
            client_name: Value::from(fields.client_name),
            client_first_name: Value::from(rules::first_name(fields.client_name)),
            client_email: Value::from(fields.client_email),
            client_phone: Value::from(fields.client_phone),
            client_comment: Value::from(fields.client_comment),
            owner_name: Value::from(fields.owner_name),
            owner_email: Value::from(fields.owner_email),
            mailing_name: Value::from(fields.mailing_name),
        }
    }
}

/// What stands before the dot.
#[derive(Debug)]
struct Root(Arc<Values>);

/// What may stand behind it.
#[derive(Debug)]
struct Part(&'static str, Arc<Values>);

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        if key.as_str() == Some("unsubscribe") {
            return Some(self.0.unsubscribe.clone());
        }
        let part = ["client", "owner", "mailing"].into_iter().find(|part| key.as_str() == Some(part))?;
        Some(Value::from_object(Part(part, self.0.clone())))
    }
}

impl Object for Part {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let values = &self.1;
        Some(match (self.0, key.as_str()?) {
            ("client", "name") => values.client_name.clone(),
            ("client", "first_name") => values.client_first_name.clone(),
            ("client", "email") => values.client_email.clone(),
            ("client", "phone") => values.client_phone.clone(),
            ("client", "comment") => values.client_comment.clone(),
            ("owner", "name") => values.owner_name.clone(),
            ("owner", "email") => values.owner_email.clone(),
            ("mailing", "name") => values.mailing_name.clone(),
            _ => return None,
        })
    }
}
