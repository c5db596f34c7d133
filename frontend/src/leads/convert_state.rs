//! What the question whom a lead becomes decides.

use crate::clients::phone_words;
use vestnik_api::FieldCode;
use vestnik_api::clients::Client;
use vestnik_api::conversions::{CommentOfLead, Convert, Taken};
use vestnik_api::custom_fields::{CustomField, CustomValue, CustomValues};
use vestnik_api::id::{ClientId, CustomFieldId};
use vestnik_api::leads::{Lead, LikeBy, Similar};
use vestnik_api::text::{Email, Line};

/// Whom a lead becomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Whom {
    /// A new client.
    #[default]
    New,
    /// One of those that may be the same.
    Found(ClientId),
    /// Another one of the same place, once it is chosen.
    Other(Option<ClientId>),
}

/// What has been chosen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Whom it becomes.
    pub(super) whom: Whom,
    /// The name of a new one.
    pub(super) name: String,
    /// Its address.
    pub(super) email: String,
    /// What an existing one takes from the lead.
    pub(super) take: Vec<Taken>,
    /// The custom fields of which it does.
    pub(super) take_custom: Vec<CustomFieldId>,
}

/// What is missing before a lead can become what is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacking {
    /// Which client.
    Client,
    /// The name of the new one.
    Name(FieldCode),
    /// Its address.
    Address(FieldCode),
}

/// What is chosen before anybody has: the client of the same address, or else a new one.
pub(super) fn first_choice(lead: &Lead, similar: &[Similar]) -> Chosen {
    let client = of_same_address(similar);
    let email = if client.is_some() { None } else { lead.email.as_ref() };
    Chosen {
        whom: client.map_or(Whom::New, Whom::Found),
        name: lead.title.clone(),
        // The address of somebody there is can't be that of a new one.
        email: email.map(ToString::to_string).unwrap_or_default(),
        ..Chosen::default()
    }
}

/// The client that has the address of the lead.
pub(super) fn of_same_address(similar: &[Similar]) -> Option<ClientId> {
    similar.iter().find(|similar| similar.by.contains(&LikeBy::Email)).and_then(Similar::client)
}

impl Chosen {
    /// The same for somebody else.
    pub(super) fn becoming(&self, whom: Whom) -> Self {
        Self { whom, ..self.clone() }
    }

    /// The same with a custom field taken from the lead, or not.
    pub(super) fn taking_custom(&self, what: CustomFieldId, takes: bool) -> Self {
        let others = self.take_custom.iter().copied().filter(|taken| *taken != what);
        Self { take_custom: others.chain(takes.then_some(what)).collect(), ..self.clone() }
    }

    /// The same with a field taken from the lead, or not.
    pub(super) fn taking(&self, what: Taken, takes: bool) -> Self {
        let others = self.take.iter().copied().filter(|taken| *taken != what);
        Self { take: others.chain(takes.then_some(what)).collect(), ..self.clone() }
    }

    /// As it is sent.
    pub(super) fn told(self) -> Result<Convert, Lacking> {
        let client = match self.whom {
            Whom::New => None,
            Whom::Found(client) | Whom::Other(Some(client)) => Some(client),
            Whom::Other(None) => return Err(Lacking::Client),
        };
        if client.is_some() {
            return Ok(Convert { client, take: self.take, take_custom: self.take_custom, ..Convert::default() });
        }
        let name = Line::parse(&self.name).map_err(|refused| Lacking::Name(refused.0))?;
        let email = Email::parse(&self.email).map_err(|refused| Lacking::Address(refused.0))?;
        Ok(Convert { name: Some(name), email: Some(email), ..Convert::default() })
    }
}

/// In what a lead and a client differ: the field, what the lead says, what the client says.
pub(super) fn differences(lead: &Lead, client: &Client, take: &[Taken]) -> Vec<(Taken, String, String)> {
    let email = lead.email.as_ref().map(|email| (Taken::Email, email.to_string(), client.email.to_string()));
    let phone = lead.phone.as_ref().zip(client.phone.as_ref());
    let comment = comment_of(lead, client, take).text.into_string();
    let all = [
        Some((Taken::Name, lead.title.clone(), client.name.clone())),
        email,
        phone.map(|(ours, theirs)| (Taken::Phone, phone_words(ours.as_str()), phone_words(theirs.as_str()))),
        // An empty one is filled in any case.
        Some((Taken::Comment, comment, client.comment.clone()))
            .filter(|(_, ours, theirs)| !ours.is_empty() && !theirs.is_empty()),
        Some((Taken::Owner, lead.owner.name.clone(), client.owner.name.clone()))
            .filter(|_| lead.group.is_some() && lead.owner.id != client.owner.id),
    ];
    all.into_iter().flatten().filter(|(what, ours, theirs)| ours != theirs || *what == Taken::Owner).collect()
}

/// What an existing client would have of the lead as its comment.
fn comment_of(lead: &Lead, client: &Client, take: &[Taken]) -> CommentOfLead {
    CommentOfLead::new(lead, if take.contains(&Taken::Name) { &lead.title } else { &client.name })
}

/// Whether an existing client takes of the lead's description only what its comment has room for.
pub(super) fn is_cut(lead: &Lead, client: &Client, take: &[Taken]) -> bool {
    (client.comment.is_empty() || take.contains(&Taken::Comment)) && comment_of(lead, client, take).cut
}

/// The custom fields of clients in which a lead and a client say different things.
pub(super) fn custom_differences<'a>(
    fields: &'a [CustomField],
    lead: &'a CustomValues,
    client: &'a CustomValues,
) -> impl Iterator<Item = (&'a CustomField, &'a CustomValue, &'a CustomValue)> {
    let both = fields.iter().filter_map(|field| Some((field, lead.get(&field.id)?, client.get(&field.id)?)));
    both.filter(|(_, ours, theirs)| ours != theirs)
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::lead;
    use super::*;
    use vestnik_api::text::Phone;

    fn client(name: &str, email: &str, comment: &str) -> Client {
        serde_json::from_value(serde_json::json!({
            "id": 7, "owner": {"id": 1, "name": "Ольга"}, "name": name, "email": email, "phone": null, "comment": comment, "tags": [],
            "custom": {}, "mail": "reachable", "last_letter_at": null, "created_at": "2026-11-20T10:00:00Z",
            "updated_at": "2026-11-20T10:00:00Z", "version": 1
        }))
        .unwrap()
    }

    fn anna() -> Lead {
        Lead {
            company: "Белый сад".to_owned(), description: "80 комплектов".to_owned(), ..lead(1, 1)
        }
    }

    #[test]
    fn it_says_what_is_missing() {
        let chosen = first_choice(&lead(1, 1), &[]);
        assert!(chosen.clone().told().is_ok());
        let nowhere = first_choice(&Lead { email: None, ..lead(1, 1) }, &[]);
        assert_eq!(nowhere.told(), Err(Lacking::Address(FieldCode::Required)));
        let nameless = Chosen { name: " ".to_owned(), ..chosen.clone() };
        assert_eq!(nameless.told(), Err(Lacking::Name(FieldCode::Required)));
        assert_eq!(chosen.becoming(Whom::Other(None)).told(), Err(Lacking::Client));
        let other = chosen.becoming(Whom::Other(Some(ClientId(7)))).taking(Taken::Email, true).told().unwrap();
        assert_eq!((other.client, other.take, other.email), (Some(ClientId(7)), vec![Taken::Email], None));
    }

    #[test]
    fn a_choice_is_offered_where_both_say_something_else() {
        let told = |client: &Client, take: &[Taken]| -> Vec<(Taken, String)> {
            differences(&anna(), client, take).into_iter().map(|(what, ours, _)| (what, ours)).collect()
        };
        let same = client("Белова Анна", "anna@example.com", "");
        assert!(told(&same, &[]).is_empty());
        let called = Lead { phone: Phone::parse("+79161234567").ok(), ..anna() };
        let known = Client { phone: Phone::parse("+79215550142").ok(), ..same };
        let phones = ["+7\u{A0}916\u{A0}123-45-67", "+7\u{A0}921\u{A0}555-01-42"].map(str::to_owned);
        let said = differences(&called, &known, &[]).into_iter().map(|(what, ours, theirs)| (what, [ours, theirs]));
        assert_eq!(said.collect::<Vec<_>>(), [(Taken::Phone, phones)]);
        let other = client("Белый сад", "sad@example.com", "Платит");
        let name = (Taken::Name, "Белова Анна".to_owned());
        let email = (Taken::Email, "anna@example.com".to_owned());
        let comment = |text: &str| (Taken::Comment, text.to_owned());
        assert_eq!(told(&other, &[]), [name.clone(), email.clone(), comment("80 комплектов")]);
        let renamed = comment("Белый сад\n80 комплектов");
        assert_eq!(told(&other, &[Taken::Name]), [name, email, renamed], "the company is the name no more");
    }

    #[test]
    fn what_is_cut_is_told_only_if_it_is_taken() {
        let long = Lead { description: "ж".repeat(2001), ..anna() };
        let [empty, full] = ["", "Платит"].map(|comment| client("Анна", "anna@example.com", comment));
        assert!(is_cut(&long, &empty, &[]) && is_cut(&long, &full, &[Taken::Comment]));
        assert!(!is_cut(&long, &full, &[]) && !is_cut(&anna(), &empty, &[]));
    }
}
