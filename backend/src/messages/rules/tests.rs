use super::super::{Fields, Filled, Template};
use super::*;
use proptest::prelude::*;
use vestnik_api::code::FieldCode;
use vestnik_api::messages::{Body, Format, MERGE_FIELDS};
use vestnik_api::text::Line;

fn draft(subject: &str, body: &str, format: Format) -> Draft {
    Draft { subject: Line::parse(subject).unwrap(), body: Body::parse(body).unwrap(), format }
}

fn read(draft: &Draft) -> Result<Template, Vec<FieldError>> {
    Template::of(draft.subject.as_str(), draft.body.as_str(), draft.format)
}

fn text(body: &str) -> Draft {
    draft("Hello", body, Format::Text)
}

const ANNA: Fields<'_> = Fields {
    client_name: "Белова Анна Сергеевна",
    client_email: "anna@x.example",
    client_phone: "",
    client_comment: "<b>likes</b> \"tea\" & 'cake' / pie",
    owner_name: "Ivan",
    owner_email: "ivan@y.example",
    mailing_name: "News",
    unsubscribe: "https://vestnik.example/u/1abc",
};

fn fill(draft: &Draft) -> Filled {
    read(draft).unwrap().fill(&ANNA).unwrap()
}

/// Where the one error is, and what it is.
fn refusal(body: &str) -> (u32, u32, FieldCode) {
    let errors = read(&text(body)).unwrap_err();
    assert_eq!(errors.len(), 1, "{body}: {errors:?}");
    assert_eq!(errors[0].field, "body");
    (errors[0].line.unwrap(), errors[0].column.unwrap(), errors[0].code)
}

#[test]
fn every_merge_field_is_filled_in() {
    for field in MERGE_FIELDS {
        let filled = fill(&text(&format!("<{{{{ {} }}}}>", field.name))).text;
        assert_eq!(filled == "<>", field.name == "client.phone", "{}: {filled}", field.name);
    }
    assert_eq!(fill(&text("{{ client.first_name }} {{client.email}}\n")).text, "Анна anna@x.example\n");
}

#[test]
fn a_default_stands_in_for_what_is_empty() {
    assert_eq!(fill(&text("{{ client.phone | default(\"none\") }}")).text, "none");
    assert_eq!(fill(&text("{{ client.name | d('x') }}")).text, ANNA.client_name);
    assert_eq!(fill(&text("{{ client.phone | default(owner.email) | upper }}")).text, "IVAN@Y.EXAMPLE");
}

#[test]
fn conditions_are_understood() {
    let body = "{% if client.phone %}a{% elif client.name == 'x' or not owner.name %}b{% else %}c{% endif %}";
    assert_eq!(fill(&text(body)).text, "c");
    assert_eq!(fill(&text("{{ 'a' if client.phone else 'b' ~ client.email }}")).text, "banna@x.example");
    assert_eq!(fill(&text("{# not seen #}{% raw %}{{ x }}{% endraw %}")).text, "{{ x }}");
}

#[test]
fn an_unknown_field_is_an_error_where_it_stands() {
    assert_eq!(refusal("Hi {{ client.nmae }}"), (1, 7, FieldCode::TemplateUnknownField));
    assert_eq!(refusal("Привет,\n  {{ name }}!"), (2, 6, FieldCode::TemplateUnknownField));
    assert_eq!(refusal("{{ client }}"), (1, 4, FieldCode::TemplateUnknownField));
    assert_eq!(refusal("{{ client.name.first }}"), (1, 4, FieldCode::TemplateUnknownField));
    assert_eq!(refusal("{{ '' | default(clint.name) }}"), (1, 17, FieldCode::TemplateUnknownField));
    // Even where it would not be reached.
    assert_eq!(refusal("{% if client.name %}a{% else %}{{ x }}{% endif %}"), (1, 35, FieldCode::TemplateUnknownField));
}

#[test]
fn what_can_not_be_read_is_an_error_where_it_stands() {
    for (body, line, column) in [
        ("Hi {{ client.name", 1, 18),
        ("a\nb {% if client.name %}", 2, 22),
        ("{{ client.name | }}", 1, 18),
        ("{% endif %}", 1, 4),
        ("{{ 'a }}", 1, 8),
    ] {
        let (found_line, found_column, code) = refusal(body);
        assert_eq!(code, FieldCode::TemplateSyntax, "{body}");
        assert_eq!(found_line, line, "{body}");
        assert!(found_column.abs_diff(column) <= 4, "{body}: column {found_column}, not about {column}");
    }
}

#[test]
fn what_a_letter_does_not_need_is_refused() {
    for body in [
        "{% for x in client.name %}{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% with %}{% endwith %}",
        "{% filter upper %}x{% endfilter %}",
        "{% autoescape false %}x{% endautoescape %}",
        "{{ range(1000000) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 100 }}",
        "{{ client.name | safe }}",
        "{{ client.name | replace('a', 'aa') }}",
        "{{ client.name[0] }}",
        "{{ client.name[1:] }}",
        "{{ [1, 2] }}",
        "{{ client.name is defined }}",
        "{{ 'a' in client.name }}",
        "{{ client.name.upper() }}",
        "{{ client.name | default }}",
        "{{ client.name | upper(1) }}",
        "{{ client.name | default(default_value=1) }}",
        "{{ 'a' if client.name }}",
    ] {
        assert_eq!(refusal(body).2, FieldCode::TemplateSyntax, "{body}");
    }
}

#[test]
fn several_errors_are_all_told() {
    let errors = read(&draft("{{ a }}", "{{ b }}{{ c }}", Format::Text)).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["subject", "body", "body"]);
}

#[test]
fn html_is_escaped_and_links_stay_links() {
    let filled = fill(&draft("{{ client.comment }}", "<a href=\"https://x/{{ client.comment }}\">x</a>", Format::Html));
    assert_eq!(filled.subject, ANNA.client_comment);
    assert_eq!(
        filled.html.unwrap(),
        "<a href=\"https://x/&lt;b&gt;likes&lt;/b&gt; &quot;tea&quot; &amp; &#39;cake&#39; / pie\">x</a>"
    );
}

#[test]
fn an_html_letter_has_a_text_part() {
    let html = "<style>p { color: red }</style><h1>Hi, {{ client.first_name }}</h1><p>We have <b>news</b>. {% raw %}{{{% endraw %}</p>";
    let filled = fill(&draft("x", html, Format::Html));
    assert!(filled.text.contains("Hi, Анна"), "{}", filled.text);
    assert!(filled.text.contains("{{"), "{}", filled.text);
    assert!(!filled.text.contains("color") && !filled.text.contains('<'), "{}", filled.text);
    let with_if = fill(&draft(
        "x",
        "<table>{% if client.phone %}<tr><td>call</td></tr>{% endif %}<tr><td>{{ client.comment }}",
        Format::Html,
    ));
    assert!(!with_if.text.contains("call") && with_if.text.contains("<b>likes</b>"), "{}", with_if.text);
}

#[test]
fn a_subject_stays_on_one_line() {
    let template = read(&draft("Hi {{ client.name }}", "x", Format::Text)).unwrap();
    let evil = Fields { client_name: "A\r\nBcc: b@x.example", ..ANNA };
    assert_eq!(template.fill(&evil).unwrap().subject, "Hi A Bcc: b@x.example");
}

#[test]
fn only_what_is_named_needs_to_be_known() {
    let template = read(&draft("{{ client.name }}", "{{ client.phone | d('') }}", Format::Text)).unwrap();
    assert!(template.names("client.name") && template.names("client.phone"));
    assert!(!template.names("client.comment"));
}

#[test]
fn what_is_too_deep_is_refused_and_does_no_harm() {
    for body in [
        format!("{{{{ client.name{} }}}}", " | trim".repeat(25_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("{{{{ {}client.name }}}}", "not ".repeat(40_000)),
        format!("{{{{ client{} }}}}", ".a".repeat(90_000)),
        format!("{}{}", "{% if client.name %}".repeat(4_000), "{% endif %}".repeat(4_000)),
        format!("{{% if client.name %}}{}{{% endif %}}", "{% elif client.name %}".repeat(6_000)),
        "{{ client.name }}".repeat(3_000),
        format!("{{{{ {} }}}}", "\"}}\" ~ ".repeat(20_000)),
    ] {
        let errors = read(&text(&body)).unwrap_err();
        assert_eq!(errors[0].code, FieldCode::TemplateSyntax);
    }
}

#[test]
fn a_short_template_can_not_become_a_letter_of_megabytes() {
    let many = |piece: &str, times: usize| format!("{{{{ {} }}}}", vec![piece; 20].join(" ~ ")).repeat(times);
    assert!(read(&text(&many("client.comment", 5))).is_ok());
    let (_, column, code) = refusal(&many("client.comment", 6));
    // The hundred and first of them.
    assert_eq!((column, code), (5 * 343 + 4, FieldCode::TemplateSyntax));
    assert_eq!(refusal(&"{% if client.name == client.comment %}x{% endif %}".repeat(100)).2, FieldCode::TemplateSyntax);
    // The text part of an HTML letter does not get around it.
    let html = format!("<p>{{{{ client.comment }}}}{}</p>", "&#xE000;".repeat(20_000));
    let template = read(&draft("x", &html, Format::Html)).unwrap();
    let comment = "я".repeat(2_000);
    assert!(template.fill(&Fields { client_comment: &comment, ..ANNA }).unwrap().text.len() < 200_000);
}

#[test]
fn a_deep_template_that_is_taken_is_filled_in() {
    let body = format!("{}x{}", "{% if client.name %}".repeat(50), "{% endif %}".repeat(50));
    assert_eq!(fill(&text(&body)).text, "x");
}

/// Templates that are near to right ones.
fn templates() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{{ client.name }}".to_owned()),
        Just("{{".to_owned()),
        Just("}}".to_owned()),
        Just("{%".to_owned()),
        Just("%}".to_owned()),
        Just("{% if client.phone %}".to_owned()),
        Just("{% else %}".to_owned()),
        Just("{% endif %}".to_owned()),
        Just("{#".to_owned()),
        Just("-%}".to_owned()),
        Just(" | default('x')".to_owned()),
        Just("client.comment".to_owned()),
        Just(" == 5 and not ".to_owned()),
        Just("{% raw %}".to_owned()),
        Just("{% endraw %}".to_owned()),
        Just("<p>".to_owned()),
        Just("<table>".to_owned()),
        "\\PC{0,8}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_taken_can_be_filled_in(body in templates(), name in ".{0,20}", html: bool) {
        let format = if html { Format::Html } else { Format::Text };
        if let Ok(template) = Template::of("{{ client.name }}", &body, format) {
            let filled = template.fill(&Fields { client_name: &name, ..ANNA }).unwrap();
            prop_assert!(!filled.subject.chars().any(char::is_control));
            prop_assert_eq!(filled.html.is_some(), html);
        }
    }

    #[test]
    fn errors_point_into_the_text(body in templates()) {
        if let Err(errors) = Template::of("x", &body, Format::Text) {
            for error in errors {
                let line = usize::try_from(error.line.unwrap()).unwrap();
                let column = usize::try_from(error.column.unwrap()).unwrap();
                let text = body.split('\n').nth(line - 1).unwrap_or_default();
                prop_assert!(column <= text.chars().count() + 1, "{error:?}");
            }
        }
    }

    #[test]
    fn plain_text_goes_out_as_it_is(body in "[^{}]{0,200}") {
        prop_assert_eq!(fill(&text(&body.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'), ""))).text,
            body.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'), ""));
    }

    #[test]
    fn no_client_can_write_html(comment in ".{0,60}") {
        let template = Template::of("x", "<p title='{{ client.comment }}'>{{ client.comment }}</p>", Format::Html).unwrap();
        let html = template.fill(&Fields { client_comment: &comment, ..ANNA }).unwrap().html.unwrap();
        prop_assert_eq!(html.matches('<').count(), 2);
        prop_assert_eq!(html.matches('\'').count(), 2);
    }

    #[test]
    fn the_quick_text_part_says_what_the_slow_one_says(name in "[A-Za-zА-Яа-я]{1,12}") {
        let html = "<h1>Hello {{ client.name }}</h1><p>Dear <a href='https://x.example/{{ client.name }}'>{{ client.name | upper }}</a></p><ul><li>{{ owner.name }}</li></ul>";
        let template = Template::of("x", html, Format::Html).unwrap();
        let filled = template.fill(&Fields { client_name: &name, ..ANNA }).unwrap();
        let words = |text: &str| text.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&filled.text), words(&crate::platform::mail::text_of(&filled.html.unwrap())));
    }
}
