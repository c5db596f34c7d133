//! What the screens of messages decide: what is wrong with a text and where, what a merge field is called and how it is written.

use crate::data::{Failure, field_words};
use crate::t;
use crate::ui::Sorted;
use serde::{Deserialize, Serialize};
use vestnik_api::id::ClientId;
use vestnik_api::messages::{
    Body, ChangeMessage, Draft, Format, MergeField, Message, MessageFilter, MessageSort, NewMessage, PreviewDraft,
};
use vestnik_api::text::{Line, Refused};
use vestnik_api::{FieldCode, FieldError};
use yew::AttrValue;

/// What has been typed into the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageForm {
    /// What its author calls it.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// The body.
    pub body: String,
    /// Text, Markdown or HTML.
    pub format: Format,
}

impl MessageForm {
    /// As the message is saved.
    pub(super) fn of(message: &Message) -> Self {
        Self {
            name: message.name.clone(),
            subject: message.draft.subject.to_string(),
            body: message.draft.body.to_string(),
            format: message.draft.format,
        }
    }

    /// What is wrong, field by field, as far as can be told without the server.
    pub fn wrong(&self) -> Vec<(&'static str, FieldCode)> {
        let judged = [
            ("name", Line::<150>::parse(&self.name).err()),
            ("subject", Line::<250>::parse(&self.subject).err()),
            ("body", self.body().err()),
        ];
        judged.into_iter().filter_map(|(field, refused)| refused.map(|Refused(code)| (field, code))).collect()
    }

    fn body(&self) -> Result<Body, Refused> {
        if self.body.trim().is_empty() { Err(Refused(FieldCode::Required)) } else { Body::parse(&self.body) }
    }

    /// The new message, once nothing is wrong.
    pub(super) fn new_message(&self) -> Option<NewMessage> {
        Some(NewMessage {
            name: Line::parse(&self.name).ok()?,
            subject: Line::parse(&self.subject).ok()?,
            body: self.body().ok()?,
            format: self.format,
        })
    }

    /// The whole message as a change, once nothing is wrong.
    pub(super) fn change(&self) -> Option<ChangeMessage> {
        let new = self.new_message()?;
        Some(ChangeMessage {
            name: Some(new.name),
            subject: Some(new.subject),
            body: Some(new.body),
            format: Some(new.format),
        })
    }

    /// Subject and body alone, once nothing is wrong with them.
    pub fn draft(&self) -> Option<Draft> {
        Some(Draft { subject: Line::parse(&self.subject).ok()?, body: self.body().ok()?, format: self.format })
    }

    /// What a preview is asked for, once there is something to see; a missing subject does not hinder looking at the body.
    pub fn preview(&self, client_id: Option<ClientId>) -> Option<PreviewDraft> {
        if self.subject.trim().is_empty() && self.body.trim().is_empty() {
            return None;
        }
        let subject = if self.subject.trim().is_empty() { "—" } else { &self.subject };
        Some(PreviewDraft {
            subject: Line::parse(subject).ok()?,
            body: Body::parse(&self.body).ok()?,
            format: self.format,
            client_id,
        })
    }
}

/// What is wrong with a template, where, and which field it names in vain.
pub(super) fn fault_words(fault: &FieldError) -> AttrValue {
    let named =
        fault.message.split_once(": ").map(|(_, what)| what).filter(|_| fault.code == FieldCode::TemplateUnknownField);
    let said = match named {
        Some(name) => t!("messages-unknown-field", name = name.to_owned()),
        None => field_words(fault.code),
    };
    match (fault.line, fault.column) {
        (Some(line), Some(column)) => t!("field-at", said = said, line = line, column = column),
        _ => said,
    }
}

/// The fault of a field: what saving met, or else what the preview meets.
pub(super) fn fault(name: &str, failures: &[Option<Failure>]) -> Option<FieldError> {
    failures.iter().flatten().find_map(|failure| failure.fault(name))
}

/// Where a line and column (from 1, in characters) stand in a text, in UTF-16 units as the browser counts.
pub(super) fn offset(text: &str, line: u32, column: u32) -> u32 {
    let mut at = 0;
    for (number, piece) in (1..).zip(text.split_inclusive('\n')) {
        if number == line {
            let before = piece.chars().take(usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX));
            return at + before.map(units).sum::<u32>();
        }
        at += piece.chars().map(units).sum::<u32>();
    }
    at
}

fn units(character: char) -> u32 {
    if character.len_utf16() == 2 { 2 } else { 1 }
}

/// What a format is called.
pub(super) fn format_label(format: Format) -> AttrValue {
    match format {
        Format::Text => t!("messages-format-text"),
        Format::Markdown => t!("messages-format-markdown"),
        Format::Html => t!("messages-format-html"),
    }
}

/// What a merge field is called.
pub(super) fn field_label(name: &str) -> AttrValue {
    match name {
        "client.name" => t!("messages-field-client-name"),
        "client.first_name" => t!("messages-field-client-first-name"),
        "client.email" => t!("messages-field-client-email"),
        "client.phone" => t!("messages-field-client-phone"),
        "client.comment" => t!("messages-field-client-comment"),
        "owner.name" => t!("messages-field-owner-name"),
        "owner.email" => t!("messages-field-owner-email"),
        "mailing.name" => t!("messages-field-mailing-name"),
        "unsubscribe" => t!("messages-field-unsubscribe"),
        other => AttrValue::from(other.to_owned()),
    }
}

/// A merge field as it is written, with what stands there when it is empty.
pub(super) fn merge_tag(field: &MergeField, otherwise: &str) -> String {
    let otherwise: String =
        otherwise.trim().chars().filter(|c| !matches!(c, '"' | '\\' | '{' | '}') && !c.is_control()).collect();
    if field.may_be_empty || !otherwise.is_empty() {
        format!("{{{{ {} | default(\"{otherwise}\") }}}}", field.name)
    } else {
        format!("{{{{ {} }}}}", field.name)
    }
}

/// Whether a letter has pictures from other places than our own, which a preview does not load.
pub(super) fn has_far_pictures(html: &str, origin: &str) -> bool {
    let html = html.to_ascii_lowercase().replace(&format!("src=\"{origin}/i/"), "src=\"/i/");
    html.split("<img").skip(1).any(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        ["src=\"http", "src='http", "src=http", "src=\"//", "src='//"].iter().any(|far| tag.contains(far))
    })
}

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The name.
    Name,
    /// When it was last changed.
    Updated,
}

/// How the list is sorted by a column.
pub(super) fn sorted(sort: Option<MessageSort>, column: Column) -> Sorted {
    match (sort.unwrap_or_default(), column) {
        (MessageSort::Name, Column::Name) | (MessageSort::UpdatedAt, Column::Updated) => Sorted::Up,
        (MessageSort::NameDescending, Column::Name) | (MessageSort::UpdatedAtDescending, Column::Updated) => {
            Sorted::Down
        }
        _ => Sorted::No,
    }
}

/// The order after a press on a column's head. The usual order is not said in the address.
pub(super) fn sort_by(sort: Option<MessageSort>, column: Column) -> Option<MessageSort> {
    let next = match (column, sorted(sort, column)) {
        (Column::Name, Sorted::Up) => MessageSort::NameDescending,
        (Column::Name, _) => MessageSort::Name,
        (Column::Updated, Sorted::Down) => MessageSort::UpdatedAt,
        (Column::Updated, _) => MessageSort::UpdatedAtDescending,
    };
    (next != MessageSort::default()).then_some(next)
}

/// Whether anything is left out of the list.
pub(super) fn narrows(filter: &MessageFilter) -> bool {
    filter.q.is_some() || filter.owner.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};

    #[test]
    fn a_message_needs_name_subject_and_body() {
        let form = MessageForm { body: "  \n".to_owned(), ..MessageForm::default() };
        assert_eq!(
            form.wrong(),
            [("name", FieldCode::Required), ("subject", FieldCode::Required), ("body", FieldCode::Required)]
        );
        assert!(form.preview(None).is_none() && form.draft().is_none());
        assert!(MessageForm { body: "Добрый день".to_owned(), ..form }.preview(None).is_some());
    }

    #[test]
    fn an_unknown_field_is_named_with_its_place() {
        set_lang(Lang::En);
        let fault = FieldError::new("body", FieldCode::TemplateUnknownField)
            .saying("names a field that does not exist: client.nmae")
            .at(2, 6);
        let said = fault_words(&fault);
        assert!(said.contains("client.nmae") && said.contains('2') && said.contains('6'), "{said}");
    }

    #[test]
    fn places_are_counted_as_the_browser_does() {
        assert_eq!(offset("ab\ncd", 2, 2), 4);
        assert_eq!(offset("😀x\n😀y", 2, 2), 6);
        assert_eq!(offset("ab", 9, 9), 2);
    }

    #[test]
    fn a_merge_field_is_written_so_that_it_can_be_read() {
        let name = MergeField { name: "client.name", may_be_empty: false, longest: 150 };
        let phone = MergeField { name: "client.phone", may_be_empty: true, longest: 16 };
        assert_eq!(merge_tag(&name, " "), "{{ client.name }}");
        assert_eq!(merge_tag(&name, "друзья"), "{{ client.name | default(\"друзья\") }}");
        assert_eq!(merge_tag(&phone, ""), "{{ client.phone | default(\"\") }}");
        assert_eq!(merge_tag(&phone, "a\"b}}"), "{{ client.phone | default(\"ab\") }}");
    }

    #[test]
    fn every_merge_field_has_a_name_of_its_own() {
        set_lang(Lang::Ru);
        for field in vestnik_api::messages::MERGE_FIELDS {
            assert_ne!(field_label(field.name), field.name);
        }
    }

    #[test]
    fn pictures_from_elsewhere_are_noticed() {
        assert!(has_far_pictures("<p><IMG alt='' src=\"HTTPS://shop.example/a.png\"></p>", "https://vestnik.example"));
        assert!(!has_far_pictures(
            "<img src=\"data:image/png;base64,AA\"> http://shop.example <a href=\"https://x.example\">",
            "https://vestnik.example"
        ));
        let own = "<img src=\"https://vestnik.example/i/0a.jpg\">";
        assert!(!has_far_pictures(own, "https://vestnik.example") && has_far_pictures(own, "https://other.example"));
    }

    #[test]
    fn the_usual_order_is_last_changed_first() {
        assert_eq!(sorted(None, Column::Updated), Sorted::Down);
        assert_eq!(sort_by(None, Column::Updated), Some(MessageSort::UpdatedAt));
        assert_eq!(sort_by(Some(MessageSort::UpdatedAt), Column::Updated), None);
    }
}
