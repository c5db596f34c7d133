//! What the screens of clients decide: what a form holds and what is wrong with it, how the list is sorted, how numbers are written.

use crate::custom_fields::{Customised, Typed, known_values, typed_of};
use crate::data::{Api, Session};
use crate::suppressions::reason_words;
use crate::t;
use crate::ui::{Badge, Fact, FactEditor, Sorted, Tone, mailto, tel};
use serde::{Deserialize, Serialize};
use vestnik_api::FieldCode;
use vestnik_api::clients::{ChangeClient, Client, ClientFilter, ClientSort, MailStatus, NewClient};
use vestnik_api::custom_fields::{Bearer, ChangeCustom, CustomValues};
use vestnik_api::id::GroupId;
use vestnik_api::suppressions::SuppressionReason;
use vestnik_api::text::{Email, Line, Phone, Refused, Text};
use vestnik_client::Error;
use yew::{AttrValue, Html, html};

/// What has been typed into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClientForm {
    /// The name.
    pub(super) name: String,
    /// The address.
    pub(super) email: String,
    /// The telephone number, or nothing.
    pub(super) phone: String,
    /// Anything worth remembering.
    pub(super) comment: String,
    /// The group of a new client, by its number, or nothing.
    #[serde(default)]
    pub(super) group: String,
    /// Whose a new one is to be, by his number, or nothing.
    #[serde(default)]
    pub(super) owner: String,
    /// What has been typed into custom fields.
    #[serde(default)]
    pub(super) custom: Typed,
}

impl ClientForm {
    /// As the client is now.
    pub(super) fn of(client: &Client) -> Self {
        Self {
            name: client.name.clone(),
            email: client.email.to_string(),
            phone: client.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default(),
            comment: client.comment.clone(),
            group: client.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default(),
            owner: String::new(),
            custom: typed_of(&client.custom),
        }
    }

    /// What is wrong, field by field.
    pub(super) fn wrong(&self) -> Vec<(&'static str, FieldCode)> {
        let judged = [
            ("name", Line::<150>::parse(&self.name).err()),
            ("email", Email::parse(&self.email).err()),
            ("phone", parse_phone(&self.phone).err()),
            ("comment", Text::<2000>::parse(&self.comment).err()),
        ];
        judged.into_iter().filter_map(|(field, refused)| refused.map(|Refused(code)| (field, code))).collect()
    }

    /// The new client, once nothing is wrong, with what its custom fields come to.
    pub(super) fn new_client(&self, custom: ChangeCustom) -> Option<NewClient> {
        let group = self.group.parse().ok();
        Some(NewClient {
            name: Line::parse(&self.name).ok()?,
            email: Email::parse(&self.email).ok()?,
            phone: parse_phone(&self.phone).ok()?,
            comment: Text::parse(&self.comment).ok()?,
            custom: known_values(custom),
            group,
            // Of what belongs to no group, nobody else can be the owner.
            owner: self.owner.parse().ok().filter(|_| group.is_some()),
        })
    }

    /// What differs from the client as it was, once nothing is wrong; beside what custom fields come to.
    pub(super) fn change(&self, before: &Client, custom: ChangeCustom) -> Option<ChangeClient> {
        let new = self.new_client(ChangeCustom::new())?;
        Some(ChangeClient {
            name: (new.name.as_str() != before.name).then_some(new.name),
            email: (new.email != before.email).then_some(new.email),
            phone: (new.phone != before.phone).then_some(new.phone),
            comment: (new.comment.as_str() != before.comment).then_some(new.comment),
            custom,
        })
    }
}

/// A fact about a client that can be changed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The telephone number.
    Phone,
    /// The comment.
    Comment,
}

impl Known {
    /// Its name in the API.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Comment => "comment",
        }
    }
}

impl Fact for Known {
    type Record = Client;
    type Change = ChangeClient;

    fn field(&self) -> AttrValue {
        self.name().into()
    }

    fn editor(&self, _: &Client) -> FactEditor {
        if *self == Self::Comment { FactEditor::Lines } else { FactEditor::Line }
    }

    fn way(&self, client: &Client) -> Option<AttrValue> {
        match self {
            Self::Email => Some(mailto(&client.email)),
            Self::Phone => client.phone.as_ref().map(tel),
            Self::Name | Self::Comment => None,
        }
    }

    fn read(&self, text: &str, client: &Client) -> Result<Option<ChangeClient>, Refused> {
        let mut form = ClientForm::of(client);
        let place = match self {
            Self::Name => &mut form.name,
            Self::Email => &mut form.email,
            Self::Phone => &mut form.phone,
            Self::Comment => &mut form.comment,
        };
        text.clone_into(place);
        match form.wrong().iter().find(|(field, _)| *field == self.name()) {
            Some((_, code)) => Err(Refused(*code)),
            None => Ok(form.change(client, ChangeCustom::new()).filter(|change| *change != ChangeClient::default())),
        }
    }

    async fn save(api: Api, client: Client, change: ChangeClient) -> Result<Client, Error> {
        api.clients().change(client.id, client.version, &change).await
    }
}

impl Customised for Client {
    const OF: Bearer = Bearer::Clients;

    fn custom(&self) -> &CustomValues {
        &self.custom
    }

    fn home_group(&self) -> Option<GroupId> {
        self.group.as_ref().map(|group| group.id)
    }

    async fn save_custom(self, api: Api, custom: ChangeCustom) -> Result<Self, Error> {
        let change = ChangeClient { custom, ..ChangeClient::default() };
        api.clients().change(self.id, self.version, &change).await
    }
}

/// Whether whoever is signed in has this client: his mailings go to his own ones.
pub(super) fn is_mine(session: &Session, client: &Client) -> bool {
    session.me().is_some_and(|me| me.id == client.owner.id)
}

/// A number, or none: both are right.
pub(super) fn parse_phone(text: &str) -> Result<Option<Phone>, Refused> {
    if text.trim().is_empty() { Ok(None) } else { Phone::parse(text).map(Some) }
}

/// A number as people write it: those of Russia and Kazakhstan in their groups, others as they are.
pub fn phone_words(phone: &str) -> String {
    let seven = phone.strip_prefix("+7").filter(|rest| rest.len() == 10 && rest.is_ascii());
    match seven {
        Some(rest) => format!("+7\u{A0}{}\u{A0}{}-{}-{}", &rest[..3], &rest[3..6], &rest[6..8], &rest[8..]),
        None => phone.to_owned(),
    }
}

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The name.
    Name,
    /// The address.
    Email,
    /// When the client was brought in.
    Created,
}

/// How the list is sorted by a column.
pub(super) fn sorted(sort: Option<ClientSort>, column: Column) -> Sorted {
    match (sort.unwrap_or_default(), column) {
        (ClientSort::Name, Column::Name)
        | (ClientSort::Email, Column::Email)
        | (ClientSort::CreatedAt, Column::Created) => Sorted::Up,
        (ClientSort::NameDescending, Column::Name)
        | (ClientSort::EmailDescending, Column::Email)
        | (ClientSort::CreatedAtDescending, Column::Created) => Sorted::Down,
        _ => Sorted::No,
    }
}

/// The order after a press on a column's head. The usual order is not said in the address.
pub(super) fn sort_by(sort: Option<ClientSort>, column: Column) -> Option<ClientSort> {
    let next = match (column, sorted(sort, column)) {
        (Column::Name, Sorted::Up) => ClientSort::NameDescending,
        (Column::Name, _) => ClientSort::Name,
        (Column::Email, Sorted::Up) => ClientSort::EmailDescending,
        (Column::Email, _) => ClientSort::Email,
        (Column::Created, Sorted::Down) => ClientSort::CreatedAt,
        (Column::Created, _) => ClientSort::CreatedAtDescending,
    };
    (next != ClientSort::default()).then_some(next)
}

/// Whether anybody is left out of the list; its order leaves nobody out.
pub(super) fn narrows(filter: &ClientFilter) -> bool {
    filter.q.is_some()
        || filter.owner.is_some()
        || filter.mail.is_some()
        || filter.group.is_some()
        || filter.ungrouped
        || filter.import.is_some()
        || filter.tag.is_some()
        || !filter.custom.is_empty()
        || filter.created_since.or(filter.created_until).is_some()
}

/// Whether letters reach a client.
pub fn mail_badge(mail: MailStatus, plain: bool) -> Html {
    match mail {
        MailStatus::Reachable => {
            html! { <Badge tone={Tone::Ok} icon={Some("mail-check")} label={t!("clients-reachable")} {plain} /> }
        }
        stopped => {
            let (tone, icon, label) = why_stopped(stopped).map_or((Tone::Wait, "ban", "—".into()), reason_words);
            html! { <Badge {tone} icon={Some(icon)} {label} {plain} /> }
        }
    }
}

/// Why no letters go to a client.
pub(super) const fn why_stopped(mail: MailStatus) -> Option<SuppressionReason> {
    match mail {
        MailStatus::Reachable => None,
        MailStatus::NoSuchAddress => Some(SuppressionReason::NoSuchAddress),
        MailStatus::Unsubscribed => Some(SuppressionReason::Unsubscribed),
        MailStatus::Complaint => Some(SuppressionReason::Complaint),
        MailStatus::ByHand => Some(SuppressionReason::ByHand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Client {
        serde_json::from_str(
            r#"{"id":7,"owner":{"id":1,"name":"Ольга"},"name":"Белова Анна","email":"anna@example.com","phone":"+79215550142",
                "comment":"","tags":[],"custom":{},"mail":"reachable","last_letter_at":null,"created_at":"2026-11-20T10:00:00Z",
                "updated_at":"2026-11-20T10:00:00Z","version":1}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_form_says_which_fields_are_wrong() {
        let empty = ClientForm::default();
        assert_eq!(empty.wrong(), [("name", FieldCode::Required), ("email", FieldCode::Required)]);
        assert!(empty.new_client(ChangeCustom::new()).is_none());
        let form = ClientForm { phone: "12".to_owned(), ..ClientForm::of(&anna()) };
        assert_eq!(form.wrong(), [("phone", FieldCode::InvalidPhone)]);
    }

    #[test]
    fn an_untouched_form_changes_nothing() {
        assert_eq!(ClientForm::of(&anna()).change(&anna(), ChangeCustom::new()), Some(ChangeClient::default()));
    }

    #[test]
    fn a_fact_is_judged_and_changed_alone() {
        assert_eq!(Known::Email.read("anna@", &anna()), Err(Refused(FieldCode::InvalidEmail)));
        assert_eq!(Known::Email.read(" ANNA@example.com", &anna()), Ok(None));
        let change = Known::Name.read("Анна", &anna()).unwrap().unwrap();
        assert_eq!((change.name.unwrap().as_str(), change.email), ("Анна", None));
    }

    #[test]
    fn an_emptied_number_is_removed() {
        let form = ClientForm { phone: " ".to_owned(), ..ClientForm::of(&anna()) };
        assert_eq!(form.change(&anna(), ChangeCustom::new()).unwrap().phone, Some(None));
    }

    #[test]
    fn numbers_are_grouped_and_read_back() {
        assert_eq!(phone_words("+79215550142"), "+7\u{A0}921\u{A0}555-01-42");
        assert_eq!(phone_words("+4930123456"), "+4930123456");
        assert_eq!(Phone::parse(&phone_words("+79215550142")).unwrap().as_str(), "+79215550142");
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let name = sort_by(None, Column::Name);
        assert_eq!((name, sorted(name, Column::Name)), (Some(ClientSort::Name), Sorted::Up));
        assert_eq!(sort_by(name, Column::Name), Some(ClientSort::NameDescending));
        assert_eq!(sorted(None, Column::Created), Sorted::Down);
        assert_eq!(sort_by(Some(ClientSort::CreatedAt), Column::Created), None);
    }

    #[test]
    fn the_order_narrows_nothing() {
        assert!(!narrows(&ClientFilter { sort: Some(ClientSort::Name), ..ClientFilter::default() }));
        assert!(narrows(&ClientFilter { q: Some("анна".to_owned()), ..ClientFilter::default() }));
        assert!(narrows(&ClientFilter {
            created_until: Some(jiff::civil::date(2026, 11, 3)),
            ..ClientFilter::default()
        }));
    }
}
