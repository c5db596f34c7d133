//! What the question whom a lead becomes decides.

use vestnik_api::conversions::{Convert, Taken};
use vestnik_api::custom_fields::{CustomField, CustomValue, CustomValues};
use vestnik_api::id::{ClientId, CustomFieldId};
use vestnik_api::leads::{Lead, LikeBy, RecordId, Similar};
use vestnik_api::text::{Email, Line, Refused};

/// What has been chosen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The client there is; none: a new one.
    pub(super) client: Option<ClientId>,
    /// The name of a new one.
    pub(super) name: String,
    /// Its address.
    pub(super) email: String,
    /// What an existing one takes from the lead.
    pub(super) take: Vec<Taken>,
    /// The custom fields of which it does.
    pub(super) take_custom: Vec<CustomFieldId>,
}

/// What is chosen before anybody has: the client of the same address, or else a new one.
pub(super) fn first_choice(lead: &Lead, similar: &[Similar]) -> Chosen {
    let same = similar.iter().find(|similar| similar.by.contains(&LikeBy::Email));
    let client = same.and_then(|similar| match similar.record {
        RecordId::Client(id) => Some(id),
        RecordId::Lead(_) => None,
    });
    let email = if client.is_some() { None } else { lead.email.as_ref() };
    Chosen {
        client,
        name: lead.title.clone(),
        // The address of somebody there is can't be that of a new one.
        email: email.map(ToString::to_string).unwrap_or_default(),
        take: Vec::new(),
        take_custom: Vec::new(),
    }
}

impl Chosen {
    /// The same with another client, or a new one.
    pub(super) fn with_client(&self, client: Option<ClientId>) -> Self {
        Self { client, ..self.clone() }
    }

    /// The same with a custom field taken from the lead, or not.
    pub(super) fn taking_custom(&self, what: CustomFieldId, takes: bool) -> Self {
        let others = self.take_custom.iter().copied().filter(|taken| *taken != what);
        Self { take_custom: others.chain(takes.then_some(what)).collect(), ..self.clone() }
    }

    /// The same with a field taken from the lead, or not.
    pub(super) fn taking(&self, what: Taken, takes: bool) -> Self {
        let mut take: Vec<_> = self.take.iter().copied().filter(|taken| *taken != what).collect();
        if takes {
            take.push(what);
        }
        Self { take, ..self.clone() }
    }

    /// As it is sent.
    pub(super) fn told(self) -> Result<Convert, Refused> {
        match self.client {
            Some(client) => {
                let (take, take_custom) = (self.take, self.take_custom);
                Ok(Convert { client: Some(client), take, take_custom, ..Convert::default() })
            }
            None => Ok(Convert {
                name: Some(Line::parse(&self.name)?),
                email: Some(Email::parse(&self.email)?),
                ..Convert::default()
            }),
        }
    }
}

/// In what a lead and a client differ: the field, what the lead says, what the client says.
pub(super) fn differences(lead: &Lead, similar: &Similar) -> Vec<(Taken, String, String)> {
    let said = |phone: Option<&vestnik_api::text::Phone>| phone.map(ToString::to_string);
    let phone = said(lead.phone.as_ref()).zip(said(similar.phone.as_ref()));
    let all = [
        Some((Taken::Name, lead.title.clone(), similar.title.clone())),
        phone.map(|(ours, theirs)| (Taken::Phone, ours, theirs)),
        Some((Taken::Owner, lead.owner.name.clone(), similar.owner.name.clone()))
            .filter(|_| lead.group.is_some() && lead.owner.id != similar.owner.id),
    ];
    all.into_iter().flatten().filter(|(what, ours, theirs)| ours != theirs || *what == Taken::Owner).collect()
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
