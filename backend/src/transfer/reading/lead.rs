//! From a row to a lead.

use super::rows::{Judged, Record, Refused, Row, line, text};
use super::values;
use crate::leads::{Incoming, Standing};
use vestnik_api::FieldCode;
use vestnik_api::imports::ImportField;
use vestnik_api::leads::{Money, Stage, StageMeaning};
use vestnik_api::text::{Currency, Email, Phone};

/// Reads one, which stands at one of these stages.
pub(super) fn read(mut row: Judged<'_>, stages: &[Stage], is_workbook: bool) -> Result<Row, Refused> {
    let (name, description) = (row.name(), row.lines(ImportField::Description));
    let cell = |field| row.cell(field);
    let (company, email, phone) = (cell(ImportField::Company), cell(ImportField::Email), cell(ImportField::Phone));
    let (source, priority) = (cell(ImportField::Source), cell(ImportField::Priority));
    let (next_step, next_step_on) = (cell(ImportField::NextStep), cell(ImportField::NextStepOn));
    if [name.as_str(), company, email, phone].iter().all(|text| text.is_empty()) {
        row.wrong("name", FieldCode::Required, "");
    }
    let (stage, lost_reason) = standing(&mut row, stages);
    let lead = Incoming {
        name: row.may("name", &name, line::<150>),
        company: row.may("company", company, line::<150>),
        email: row.may("email", email, |text| Email::parse(text).map(Email::into_string)),
        phone: row.may("phone", phone, |text| Phone::parse(text).map(Phone::into_string)),
        source: row.may("source", source, line::<100>),
        priority: row.may("priority", priority, values::priority),
        description: row.may("description", &description, text::<10_000>),
        amount: amount(&mut row, is_workbook),
        next_step: row.may("next_step", next_step, line::<200>),
        next_step_on: row.may("next_step_on", next_step_on, values::day),
        stage,
        lost_reason,
        tags: row.tags(),
        custom: row.custom(),
    };
    row.end(Some(Record::Lead(Box::new(lead))), false)
}

/// What it may bring. The currency that an amount does not name stands in a column of its own.
fn amount(row: &mut Judged<'_>, is_workbook: bool) -> Option<Money> {
    let (amount, currency) = (row.cell(ImportField::Amount), row.cell(ImportField::Currency));
    let reckoned = if is_workbook { values::reckoned(amount) } else { None };
    let amount = reckoned.as_deref().unwrap_or(amount);
    let known = row.may("currency", currency, Currency::named);
    let otherwise = known.as_ref().map_or(values::USUAL_CURRENCY, Currency::as_str);
    let money = row.may("amount", amount, |text| Money::read(text, otherwise))?;
    if known.is_some_and(|known| known != money.currency) {
        row.wrong("currency", FieldCode::Invalid, currency);
    }
    Some(money)
}

/// Where it stands, and why it was lost: that is said where the stage means it, and nowhere else.
fn standing(row: &mut Judged<'_>, stages: &[Stage]) -> (Option<Standing>, Option<String>) {
    let (stage, reason) = (row.cell(ImportField::Stage), row.cell(ImportField::LostReason));
    let found = row.may("stage", stage, |text| values::stage(text, stages));
    let lost = found.is_some_and(|found| found.meaning == StageMeaning::Lost);
    if lost && reason.is_empty() {
        row.wrong("lost_reason", FieldCode::Required, "");
    } else if !lost && !reason.is_empty() && (found.is_some() || stage.is_empty()) {
        row.wrong("lost_reason", FieldCode::Invalid, reason);
    }
    (found, row.may("lost_reason", reason, line::<200>))
}
