//! What the rows of an imported file are, and what their columns can hold.

use crate::code::FieldCode;
use crate::custom_fields::Bearer;
use crate::id::CustomFieldId;
use crate::permission::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Clients, known by their address.
    #[default]
    Clients,
    /// Leads, known by their address, and those rows that have none by the telephone number. A row that has neither is a new lead.
    Leads,
}

/// What a column of a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    /// Nothing that is wanted.
    #[default]
    Ignore,
    /// The whole name.
    Name,
    /// The family name. The parts of a name are joined in this order: family name, given name, patronymic.
    FamilyName,
    /// The given name.
    GivenName,
    /// The patronymic.
    Patronymic,
    /// The e-mail address.
    Email,
    /// The telephone number.
    Phone,
    /// The comment of a client. The cells of several columns are put below one another.
    Comment,
    /// The company of a lead.
    Company,
    /// Where a lead came from.
    Source,
    /// How soon a lead wants looking after: `high`, `normal` or `low`, or a usual word for it in English or Russian.
    Priority,
    /// The description of a lead. The cells of several columns are put below one another.
    Description,
    /// What a lead may bring, with the sign or the code of a currency or without: then it is of the column that holds the currency, or else
    /// roubles.
    Amount,
    /// The currency of that, by its code.
    Currency,
    /// What is to be done next with a lead.
    NextStep,
    /// By which day: `2026-11-27` or `27.11.2026`.
    NextStepOn,
    /// The stage where a new lead stands, by its name in the group; the first open one where the cell is empty.
    Stage,
    /// Why a lead was lost: must be said where the stage means that, and nowhere else.
    LostReason,
    /// Tags by their names, between commas or semicolons. A record that is there keeps those it bears. What is not there is made by who may
    /// change clients.
    Tags,
    /// A custom field, by its number: `{"custom": 12}`.
    Custom(CustomFieldId),
}

impl ImportField {
    /// Whether it is the name, or a part of it.
    pub const fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::FamilyName | Self::GivenName | Self::Patronymic)
    }

    /// Whether several columns may hold it.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Ignore | Self::Comment | Self::Description)
    }

    /// Whether a lead may go by it.
    const fn names_a_lead(self) -> bool {
        self.is_name() || matches!(self, Self::Company | Self::Email | Self::Phone)
    }
}

impl ImportKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Clients, Self::Leads];

    /// Its name: `leads`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Leads => "leads",
        }
    }

    /// What it takes to bring them in.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Clients => Permission::ClientsWrite,
            Self::Leads => Permission::LeadsWrite,
        }
    }

    /// Whose custom fields they have.
    pub const fn bearer(self) -> Bearer {
        match self {
            Self::Clients => Bearer::Clients,
            Self::Leads => Bearer::Leads,
        }
    }

    /// What its columns can hold, beside custom fields.
    pub const fn fields(self) -> &'static [ImportField] {
        match self {
            Self::Clients => &[
                ImportField::Ignore,
                ImportField::Name,
                ImportField::FamilyName,
                ImportField::GivenName,
                ImportField::Patronymic,
                ImportField::Email,
                ImportField::Phone,
                ImportField::Comment,
                ImportField::Tags,
            ],
            Self::Leads => &[
                ImportField::Ignore,
                ImportField::Name,
                ImportField::FamilyName,
                ImportField::GivenName,
                ImportField::Patronymic,
                ImportField::Company,
                ImportField::Email,
                ImportField::Phone,
                ImportField::Stage,
                ImportField::LostReason,
                ImportField::Amount,
                ImportField::Currency,
                ImportField::Source,
                ImportField::Priority,
                ImportField::NextStep,
                ImportField::NextStepOn,
                ImportField::Description,
                ImportField::Tags,
            ],
        }
    }

    /// What is missing among these columns, or is there twice.
    pub fn refuses(self, columns: &[ImportField]) -> Option<FieldCode> {
        let count = |field: ImportField| columns.iter().filter(|known| **known == field).count();
        let once = columns.iter().filter(|field| !field.may_repeat());
        let known = |field: &ImportField| matches!(field, ImportField::Custom(_)) || self.fields().contains(field);
        if !columns.iter().all(known) {
            return Some(FieldCode::Invalid);
        }
        if once.into_iter().any(|field| count(*field) > 1) {
            return Some(FieldCode::Taken);
        }
        let whole = match self {
            Self::Clients => count(ImportField::Email) > 0 && columns.iter().any(|field| field.is_name()),
            Self::Leads => columns.iter().any(|field| field.names_a_lead()),
        };
        (!whole).then_some(FieldCode::Required)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ImportField::{Amount, Comment, Company, Description, Email, FamilyName, GivenName, Ignore, Name, Phone, Tags};

    #[test]
    fn a_client_needs_a_name_and_an_address_and_nothing_twice_but_comments() {
        let refuses = |columns: &[ImportField]| ImportKind::Clients.refuses(columns);
        assert_eq!(refuses(&[Name, Email, Tags]), None);
        assert_eq!(refuses(&[Ignore, FamilyName, GivenName, Email, Comment, Comment, Ignore]), None);
        assert_eq!(refuses(&[Name, Phone]), Some(FieldCode::Required));
        assert_eq!(refuses(&[Email, Phone]), Some(FieldCode::Required));
        assert_eq!(refuses(&[]), Some(FieldCode::Required));
        assert_eq!(refuses(&[Name, Email, Email]), Some(FieldCode::Taken));
    }

    #[test]
    fn a_lead_needs_something_to_go_by_and_has_what_clients_have_not() {
        let refuses = |columns: &[ImportField]| ImportKind::Leads.refuses(columns);
        for column in [Name, GivenName, Company, Email, Phone] {
            assert_eq!(refuses(&[column, Description, Description]), None);
        }
        assert_eq!(refuses(&[Amount]), Some(FieldCode::Required));
        assert_eq!(refuses(&[Name, Comment]), Some(FieldCode::Invalid));
        assert_eq!(refuses(&[Name, Amount, Amount]), Some(FieldCode::Taken));
        assert_eq!(ImportKind::Clients.refuses(&[Name, Email, Company]), Some(FieldCode::Invalid));
    }
}
