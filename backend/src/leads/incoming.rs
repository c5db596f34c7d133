//! Leads as the rows of a file tell of them, and which rows tell of one and the same.
//!
//! A row is about the lead that has its address; one without an address about the lead that has its number. One with neither is about
//! nobody known. Of several leads it is the one changed last, and that is one of an earlier row, if there is any.

use super::store::stages::Standing;
use crate::clients::{Brought, Known, overlay, overlay_custom};
use jiff::civil::Date;
use std::collections::HashMap;
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::imports::OnDuplicate;
use vestnik_api::leads::{Money, Priority};

/// A lead as a file tells of it; what is absent changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Incoming {
    /// The person's name.
    pub(crate) name: Option<String>,
    /// The company.
    pub(crate) company: Option<String>,
    /// The address.
    pub(crate) email: Option<String>,
    /// The telephone number.
    pub(crate) phone: Option<String>,
    /// Where it came from.
    pub(crate) source: Option<String>,
    /// How soon it wants looking after.
    pub(crate) priority: Option<Priority>,
    /// Anything worth knowing.
    pub(crate) description: Option<String>,
    /// What it may bring.
    pub(crate) amount: Option<Money>,
    /// What is to be done next.
    pub(crate) next_step: Option<String>,
    /// By which day.
    pub(crate) next_step_on: Option<Date>,
    /// Where a new one stands; the first open stage, if not said. One that is there stays where it is.
    pub(crate) stage: Option<Standing>,
    /// Why a new one was lost.
    pub(crate) lost_reason: Option<String>,
    /// What the tags are called that it bears beside others.
    pub(crate) tags: Vec<String>,
    /// What stands in custom fields.
    pub(crate) custom: CustomValues,
}

impl Incoming {
    /// A later row about the same lead. It stays at the stage of the first.
    fn follow(&mut self, later: Self, on_duplicate: OnDuplicate) {
        if !on_duplicate.changes() {
            return;
        }
        overlay(on_duplicate, &mut self.name, later.name);
        overlay(on_duplicate, &mut self.company, later.company);
        overlay(on_duplicate, &mut self.email, later.email);
        overlay(on_duplicate, &mut self.phone, later.phone);
        overlay(on_duplicate, &mut self.source, later.source);
        overlay(on_duplicate, &mut self.priority, later.priority);
        overlay(on_duplicate, &mut self.description, later.description);
        overlay(on_duplicate, &mut self.amount, later.amount);
        // The day of another step is none.
        if on_duplicate == OnDuplicate::Update || (self.next_step.is_none() && self.next_step_on.is_none()) {
            overlay(on_duplicate, &mut self.next_step, later.next_step);
            overlay(on_duplicate, &mut self.next_step_on, later.next_step_on);
        }
        self.tags.extend(later.tags);
        overlay_custom(on_duplicate, &mut self.custom, later.custom);
    }

    /// By what it is known.
    fn key(&self) -> Option<&str> {
        self.email.as_deref().or(self.phone.as_deref())
    }
}

/// A lead that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct There {
    /// Its number.
    pub(super) id: i64,
    /// Its telephone number.
    pub(super) phone: Option<String>,
}

/// The leads that are there already and have these addresses or numbers.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// By address.
    pub(super) by_email: HashMap<String, There>,
    /// By telephone number.
    pub(super) by_phone: HashMap<String, There>,
}

impl Matches {
    fn of(&self, lead: &Incoming) -> Option<&There> {
        match (&lead.email, &lead.phone) {
            (Some(email), _) => self.by_email.get(email),
            (None, Some(phone)) => self.by_phone.get(phone),
            (None, None) => None,
        }
    }
}

/// One lead as all rows of a batch together tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// What they tell.
    pub(super) lead: Incoming,
    /// The one that is there, if there is one.
    pub(super) there: Option<There>,
    /// How many rows.
    pub(super) rows: i64,
}

impl Told {
    /// The telephone number it has afterwards, by which a later row may mean it.
    fn phone(&self, on_duplicate: OnDuplicate) -> Option<&str> {
        let said = self.lead.phone.as_deref();
        match (&self.there, on_duplicate) {
            (None, _) => said,
            (Some(_), OnDuplicate::Skip) => None,
            (Some(there), OnDuplicate::Fill) => there.phone.as_deref().or(said),
            (Some(there), OnDuplicate::Update) => said.or(there.phone.as_deref()),
        }
    }
}

/// Puts together the rows that tell of one lead: a statement can't touch it twice. The first counts, and the others follow as is wanted.
pub(super) fn merged(rows: Vec<Incoming>, there: &Matches, on_duplicate: OnDuplicate) -> Vec<Told> {
    let told = Vec::with_capacity(rows.len());
    let (by_email, by_phone, by_id) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut merging = Merging { there, on_duplicate, told, by_email, by_phone, by_id };
    for lead in rows {
        merging.take(lead);
    }
    merging.told
}

/// Leads of the rows so far, and where each stands.
struct Merging<'a> {
    there: &'a Matches,
    on_duplicate: OnDuplicate,
    told: Vec<Told>,
    by_email: HashMap<String, usize>,
    by_phone: HashMap<String, usize>,
    by_id: HashMap<i64, usize>,
}

impl Merging<'_> {
    fn take(&mut self, lead: Incoming) {
        let found = self.there.of(&lead).cloned();
        let earlier = self.earlier(&lead).or_else(|| self.by_id.get(&found.as_ref()?.id).copied());
        let place = earlier.unwrap_or(self.told.len());
        if let Some(told) = self.told.get_mut(place) {
            told.lead.follow(lead, self.on_duplicate);
            told.rows += 1;
        } else {
            if let Some(found) = &found {
                self.by_id.insert(found.id, place);
            }
            if let Some(email) = &lead.email {
                self.by_email.insert(email.clone(), place);
            }
            self.told.push(Told { lead, there: found, rows: 1 });
        }
        if let Some(phone) = self.told.get(place).and_then(|told| told.phone(self.on_duplicate)) {
            self.by_phone.insert(phone.to_owned(), place);
        }
    }

    /// The lead of an earlier row that this one is about.
    fn earlier(&self, lead: &Incoming) -> Option<usize> {
        match (&lead.email, &lead.phone) {
            (Some(email), _) => self.by_email.get(email).copied(),
            (None, Some(phone)) => self.by_phone.get(phone).copied(),
            (None, None) => None,
        }
    }
}

/// Counts what would become of these leads; `differs`: what is told of those that are there, by their numbers, and whether it is anything new.
pub(super) fn foreseen(
    told: &[Told],
    differs: &HashMap<i64, bool>,
    on_duplicate: OnDuplicate,
    known: &mut Known,
) -> Brought {
    let (mut brought, touches) = (Brought::default(), on_duplicate.changes());
    for one in told {
        let made = one.lead.key().is_some_and(|key| known.has(key));
        // Of those with one number the last counts, and that is one of an earlier row.
        let newer = made && one.lead.email.is_none();
        match one.there.as_ref().and_then(|there| differs.get_key_value(&there.id)).filter(|_| !newer) {
            Some((id, differs)) => {
                let names = if touches { one.lead.tags.clone() } else { Vec::new() };
                brought.there(*id, one.rows, names, touches && *differs, None);
            }
            None if made => brought.count(touches, one.rows),
            None => {
                brought.created += 1;
                brought.count(touches, one.rows - 1);
                if let Some(email) = &one.lead.email {
                    known.add(email);
                }
            }
        }
        if let Some(phone) = one.phone(on_duplicate) {
            known.add(phone);
        }
    }
    brought
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, email: &str, phone: &str) -> Incoming {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Incoming { name: text(name), email: text(email), phone: text(phone), ..Incoming::default() }
    }

    fn there(id: i64, phone: &str) -> There {
        There { id, phone: Some(phone.to_owned()).filter(|phone| !phone.is_empty()) }
    }

    /// Of each lead its name, its number if it is there, and how many rows tell of it.
    fn told(rows: Vec<Incoming>, there: &Matches, on_duplicate: OnDuplicate) -> Vec<(String, Option<i64>, i64)> {
        let told = merged(rows, there, on_duplicate).into_iter();
        told.map(|told| (told.lead.name.unwrap_or_default(), told.there.map(|there| there.id), told.rows)).collect()
    }

    fn of(name: &str, id: Option<i64>, rows: i64) -> (String, Option<i64>, i64) {
        (name.to_owned(), id, rows)
    }

    #[test]
    fn rows_of_one_address_or_without_one_of_one_number_are_one_lead() {
        let rows = || {
            vec![
                row("A", "a", "1"),
                row("B", "b", "1"),
                row("C", "", "1"),
                row("D", "a", ""),
                row("E", "", ""),
                row("E", "", ""),
            ]
        };
        let none = Matches::default();
        // The third is about the second, which had its number last.
        let skipped = [of("A", None, 2), of("B", None, 2), of("E", None, 1), of("E", None, 1)];
        assert_eq!(told(rows(), &none, OnDuplicate::Skip), skipped);
        let updated = [of("D", None, 2), of("C", None, 2), of("E", None, 1), of("E", None, 1)];
        assert_eq!(told(rows(), &none, OnDuplicate::Update), updated);
    }

    #[test]
    fn two_rows_that_mean_one_lead_by_its_address_and_by_its_number_are_one() {
        let matches = Matches {
            by_email: HashMap::from([("a".to_owned(), there(7, "1"))]),
            by_phone: HashMap::from([("1".to_owned(), there(7, "1")), ("2".to_owned(), there(8, "2"))]),
        };
        let rows = || vec![row("A", "a", "3"), row("B", "", "1"), row("C", "", "3"), row("D", "", "2")];
        let updated = [of("C", Some(7), 3), of("D", Some(8), 1)];
        assert_eq!(told(rows(), &matches, OnDuplicate::Update), updated);
        // It keeps its number where only what is missing is taken: the third is somebody else.
        let filled = [of("A", Some(7), 2), of("C", None, 1), of("D", Some(8), 1)];
        assert_eq!(told(rows(), &matches, OnDuplicate::Fill), filled);
    }

    #[test]
    fn a_dry_run_remembers_what_earlier_batches_would_have_made() {
        let mut known = Known::default();
        let mut foresee = |rows: Vec<Incoming>, on_duplicate| {
            let told = merged(rows, &Matches::default(), on_duplicate);
            let brought = foreseen(&told, &HashMap::new(), on_duplicate, &mut known);
            (brought.created, brought.updated, brought.skipped)
        };
        assert_eq!(foresee(vec![row("A", "a", "1"), row("A", "a", "")], OnDuplicate::Update), (1, 1, 0));
        let again = || vec![row("B", "a", ""), row("C", "", "1"), row("D", "", ""), row("E", "e", "1")];
        assert_eq!(foresee(again(), OnDuplicate::Update), (2, 2, 0));
        assert_eq!(foresee(again(), OnDuplicate::Skip), (1, 0, 3));
    }
}
