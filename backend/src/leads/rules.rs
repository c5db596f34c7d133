//! What is allowed with leads and their stages. Pure.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use vestnik_api::id::StageId;
use vestnik_api::leads::{ChangeLead, Lead, MOST_STAGES, Money, NewLead, Preset, SetStage, Stage, StageMeaning};
use vestnik_api::text::Line;
use vestnik_api::{FieldCode, FieldError};

/// How long a conversion can be taken back.
const REVERTIBLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Until when a conversion of that time can be taken back.
pub(super) fn revert_until(at: Timestamp) -> Timestamp {
    at.saturating_add(REVERTIBLE).unwrap_or(Timestamp::MAX)
}

/// The first year of days that mean anything for work to be done.
const FIRST_YEAR: i16 = 1900;

fn check_amount(amount: Option<&Money>) -> Result<(), FieldError> {
    match amount {
        Some(money) if !(0..=Money::MOST).contains(&money.hundredths) => {
            Err(FieldError::new("amount.hundredths", FieldCode::Invalid))
        }
        _ => Ok(()),
    }
}

/// Whether something can be due on that day.
pub(crate) fn can_be_due(day: jiff::civil::Date) -> bool {
    day.year() >= FIRST_YEAR
}

fn check_day(day: Option<jiff::civil::Date>) -> Result<(), FieldError> {
    match day {
        Some(day) if !can_be_due(day) => Err(FieldError::new("next_step_on", FieldCode::Invalid)),
        _ => Ok(()),
    }
}

/// Refuses a new lead that goes by nothing, or holds what can't be.
pub(super) fn check_new(new: &NewLead) -> Result<(), FieldError> {
    if new.name.is_none() && new.company.is_none() && new.email.is_none() && new.phone.is_none() {
        return Err(FieldError::new("name", FieldCode::Required));
    }
    check_amount(new.amount.as_ref())?;
    check_day(new.next_step_on)
}

/// Refuses a change after which a lead would go by nothing, or would hold what can't be.
pub(super) fn check_change(lead: &Lead, change: &ChangeLead) -> Result<(), FieldError> {
    let stays = |was: bool, given: Option<bool>| given.unwrap_or(was);
    let named = [
        stays(!lead.name.is_empty(), change.name.as_ref().map(Option::is_some)),
        stays(!lead.company.is_empty(), change.company.as_ref().map(Option::is_some)),
        stays(lead.email.is_some(), change.email.as_ref().map(Option::is_some)),
        stays(lead.phone.is_some(), change.phone.as_ref().map(Option::is_some)),
    ];
    if !named.contains(&true) {
        return Err(FieldError::new("name", FieldCode::Required));
    }
    if change.lost_reason.is_some() && lead.stage.meaning != StageMeaning::Lost {
        return Err(FieldError::new("lost_reason", FieldCode::Invalid).saying("it is not lost"));
    }
    check_amount(change.amount.as_ref().and_then(Option::as_ref))?;
    check_day(change.next_step_on.flatten())
}

/// Why a lead is lost that comes to a stage of this meaning: as is said, or as was said before. Of one that is not lost nothing is kept.
pub(super) fn lost_reason(lead: &Lead, meaning: StageMeaning, said: Option<&Line<200>>) -> Result<String, FieldError> {
    match (meaning, said) {
        (StageMeaning::Lost, Some(reason)) => Ok(reason.as_str().to_owned()),
        (StageMeaning::Lost, None) if lead.lost_reason.is_empty() => {
            Err(FieldError::new("lost_reason", FieldCode::Required))
        }
        (StageMeaning::Lost, None) => Ok(lead.lost_reason.clone()),
        (_, Some(_)) => Err(FieldError::new("lost_reason", FieldCode::Invalid).saying("it is not lost there")),
        (_, None) => Ok(String::new()),
    }
}

/// A stage as it is to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// None: a new one.
    pub(super) id: Option<StageId>,
    pub(super) name: String,
    pub(super) preset: Option<Preset>,
    pub(super) meaning: StageMeaning,
}

/// What the stages are to be, and which must be empty for it: those that go, or mean something else.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) stages: Vec<Due>,
    pub(super) left: Vec<StageId>,
}

/// Checks what stages are to be, against those that there are.
pub(super) fn plan(are: &[Stage], set: &[SetStage]) -> Result<Plan, FieldError> {
    if set.len() > MOST_STAGES {
        return Err(FieldError::new("stages", FieldCode::TooMany));
    }
    let (mut names, mut ids, mut stages) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (place, one) in set.iter().enumerate() {
        let field = |name: &str| format!("stages[{place}].{name}");
        if !names.insert(folded(one.name.as_str())) {
            return Err(FieldError::new(field("name"), FieldCode::Taken));
        }
        let is = match one.id {
            Some(id) => {
                let is = are.iter().find(|stage| stage.id == id);
                Some(is.filter(|_| ids.insert(id)).ok_or_else(|| FieldError::new(field("id"), FieldCode::NotFound))?)
            }
            None => None,
        };
        // What somebody named, or gave another meaning, is told as it stands.
        let same = |stage: &&Stage| folded(&stage.name) == folded(one.name.as_str()) && stage.meaning == one.meaning;
        let preset = is.filter(same).and_then(|stage| stage.preset);
        stages.push(Due { id: one.id, name: one.name.as_str().to_owned(), preset, meaning: one.meaning });
    }
    if StageMeaning::ALL.iter().any(|meaning| stages.iter().all(|stage| stage.meaning != *meaning)) {
        return Err(FieldError::new("stages", FieldCode::TooShort).saying("one of each meaning must be there"));
    }
    let stays = |stage: &&Stage| stages.iter().any(|due| due.id == Some(stage.id) && due.meaning == stage.meaning);
    let left = are.iter().filter(|stage| !stays(stage)).map(|stage| stage.id).collect();
    Ok(Plan { stages, left })
}

/// A name as it is compared.
fn folded(name: &str) -> String {
    name.to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(id: i64, name: &str, meaning: StageMeaning) -> Stage {
        Stage { id: StageId(id), name: name.to_owned(), preset: Some(Preset::New), meaning }
    }

    fn set(id: Option<i64>, name: &str, meaning: StageMeaning) -> SetStage {
        SetStage { id: id.map(StageId), name: name.parse().unwrap(), meaning }
    }

    use StageMeaning::{Lost, Open, Won};

    fn there() -> [Stage; 3] {
        [stage(1, "New", Open), stage(2, "Won", Won), stage(3, "Lost", Lost)]
    }

    fn refused(stages: &[SetStage]) -> (String, FieldCode) {
        let error = plan(&there(), stages).unwrap_err();
        (error.field, error.code)
    }

    #[test]
    fn stages_that_go_or_mean_something_else_must_be_empty() {
        let due = plan(&there(), &[set(None, "Ждём", Open), set(Some(1), "Won", Won), set(Some(3), "lost", Lost)]);
        let due = due.unwrap();
        assert_eq!(due.left, [StageId(1), StageId(2)]);
        assert_eq!(due.stages.iter().map(|stage| stage.preset).collect::<Vec<_>>(), [None, None, Some(Preset::New)]);
    }

    #[test]
    fn one_of_each_meaning_stays_and_names_and_numbers_are_used_once() {
        let all = || vec![set(Some(1), "A", Open), set(Some(2), "B", Won), set(Some(3), "C", Lost)];
        assert_eq!(refused(&all()[..2]), ("stages".to_owned(), FieldCode::TooShort));
        let twice = [all(), vec![set(None, "a", Open)]].concat();
        assert_eq!(refused(&twice), ("stages[3].name".to_owned(), FieldCode::Taken));
        let again = [all(), vec![set(Some(1), "D", Open)]].concat();
        assert_eq!(refused(&again), ("stages[3].id".to_owned(), FieldCode::NotFound));
        let strange = [all(), vec![set(Some(9), "D", Open)]].concat();
        assert_eq!(refused(&strange), ("stages[3].id".to_owned(), FieldCode::NotFound));
        let many: Vec<_> = (0..21).map(|n| set(None, &format!("N{n}"), Open)).collect();
        assert_eq!(refused(&many), ("stages".to_owned(), FieldCode::TooMany));
    }
}
