//! Values of leads as people write them in tables, in Russian and English.

use crate::leads::{Standing, can_be_due};
use jiff::civil::Date;
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::read_day;
use vestnik_api::leads::{Preset, Priority, Stage};
use vestnik_api::text::Refused;

/// The currency of an amount that names none.
pub(super) const USUAL_CURRENCY: &str = "RUB";

/// Words as they are compared: in any case, е standing for ё.
pub(super) fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace('ё', "е")
}

/// Usual words for a priority; its name in the API among them.
const PRIORITIES: [(Priority, &[&str]); 3] = [
    (Priority::High, &["high", "urgent", "hot", "срочно", "срочный", "срочная", "высокий", "высокая", "горячий"]),
    (Priority::Normal, &["normal", "medium", "обычно", "обычный", "обычная", "средний", "средняя", "нормальный"]),
    (Priority::Low, &["low", "no hurry", "not urgent", "не к спеху", "не срочно", "низкий", "низкая", "холодный"]),
];

/// A priority, by its name in the API or a usual word.
pub(super) fn priority(text: &str) -> Result<Priority, Refused> {
    let wanted = folded(text);
    let found = PRIORITIES.into_iter().find(|(_, words)| words.contains(&wanted.as_str()));
    found.map(|(priority, _)| priority).ok_or(Refused(FieldCode::NotFound))
}

/// One of these stages, by its name; one that nobody has named, by what it is called in either language.
pub(super) fn stage(text: &str, stages: &[Stage]) -> Result<Standing, Refused> {
    let wanted = folded(text);
    let named = stages.iter().find(|stage| folded(&stage.name) == wanted);
    let called = |stage: &&Stage| stage.preset.is_some_and(|preset| words(preset).contains(&wanted.as_str()));
    let found = named.or_else(|| stages.iter().find(called));
    found.map(Standing::from).ok_or(Refused(FieldCode::NotFound))
}

/// What screens call a stage that is there from the first, and its name in the API.
const fn words(preset: Preset) -> &'static [&'static str] {
    match preset {
        Preset::New => &["new", "новый"],
        Preset::Contacted => &["contacted", "связались"],
        Preset::Qualified => &["qualified", "подходит"],
        Preset::Won => &["won", "выигран"],
        Preset::Lost => &["lost", "проигран"],
    }
}

/// A number as a workbook keeps it, with all the digits that were reckoned: to its hundredths. Its point never parts thousands.
pub(super) fn reckoned(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    Some(format!("{:.2}", (number * 100.0).round() / 100.0))
}

/// A day on which something can be due.
pub(super) fn day(text: &str) -> Result<Date, Refused> {
    read_day(text).filter(|day| can_be_due(*day)).ok_or(Refused(FieldCode::Invalid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_workbook_is_read_to_its_hundredths() {
        for (kept, read) in [("1499.9999999", "1500.00"), ("500.125", "500.13"), ("1500", "1500.00"), ("0.333", "0.33")]
        {
            assert_eq!(reckoned(kept).as_deref(), Some(read));
        }
        for written in ["1 500", "1500 ₽", "1.500.000", "1e3", ""] {
            assert_eq!(reckoned(written), None, "{written}");
        }
    }

    use vestnik_api::id::StageId;
    use vestnik_api::leads::StageMeaning;

    #[test]
    fn a_priority_is_read_in_both_languages_and_by_its_name() {
        for one in Priority::ALL {
            assert_eq!(priority(one.name()), Ok(one));
        }
        for (text, expected) in
            [("Срочно", Priority::High), ("средняя", Priority::Normal), ("Не к спеху", Priority::Low)]
        {
            assert_eq!(priority(text), Ok(expected), "{text}");
        }
        assert_eq!(priority("потом"), Err(Refused(FieldCode::NotFound)));
    }

    fn there(id: i64, name: &str, preset: Option<Preset>, meaning: StageMeaning) -> Stage {
        Stage { id: StageId(id), name: name.to_owned(), preset, meaning }
    }

    #[test]
    fn a_stage_is_found_by_its_name_and_one_that_nobody_named_in_both_languages() {
        let stages = [
            there(1, "New", Some(Preset::New), StageMeaning::Open),
            there(2, "Переговоры ещё идут", None, StageMeaning::Open),
            there(3, "Новый", None, StageMeaning::Open),
            there(4, "Won", Some(Preset::Won), StageMeaning::Won),
            there(5, "Сорвалось", None, StageMeaning::Lost),
        ];
        let found = |text: &str| stage(text, &stages).map(|standing| standing.id.0);
        assert_eq!(found(" переговоры еще идут "), Ok(2));
        assert_eq!(found("выигран"), Ok(4));
        assert_eq!(found("NEW"), Ok(1));
        assert_eq!(found("новый"), Ok(3), "a name goes before what another is called");
        // It has a name of its own by now.
        assert_eq!(found("lost"), Err(Refused(FieldCode::NotFound)));
    }

    #[test]
    fn a_day_is_read_as_machines_and_people_write_it() {
        for text in ["2027-01-02", "02.01.2027", "2027-01-02 00:00:00"] {
            assert_eq!(day(text), Ok(Date::constant(2027, 1, 2)), "{text}");
        }
        for wrong in ["31.02.2027", "завтра", "01.01.1800"] {
            assert_eq!(day(wrong), Err(Refused(FieldCode::Invalid)), "{wrong}");
        }
    }
}
