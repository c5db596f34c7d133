//! The stages of a group as they are being edited: added, named, put in order, taken away.

use super::state::{read_meaning, stage_name};
use serde::{Deserialize, Serialize};
use vestnik_api::FieldCode;
use vestnik_api::id::StageId;
use vestnik_api::leads::{SetStage, SetStages, Stage, StageMeaning};
use vestnik_api::text::{Line, Refused};

/// One stage, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StageRow {
    /// A number of its own on the screen, which it keeps when it is moved.
    pub(super) key: usize,
    /// Which it is, if it is there already.
    pub(super) id: Option<StageId>,
    /// What it is called.
    pub(super) name: String,
    /// What it means, as the value of a field.
    pub(super) meaning: String,
}

/// All of them, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct StageForm {
    /// The rows.
    pub(super) rows: Vec<StageRow>,
    next_key: usize,
}

/// What is wrong with them as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// No stage where somebody works on leads.
    Open,
    /// No stage for those that came to good.
    Won,
    /// No stage for those that came to nothing.
    Lost,
}

impl StageForm {
    /// As they are now, in the reader's words.
    pub(super) fn of(stages: &[Stage]) -> Self {
        let row = |(key, stage): (usize, &Stage)| StageRow {
            key,
            id: Some(stage.id),
            name: stage_name(stage).to_string(),
            meaning: stage.meaning.name().to_owned(),
        };
        Self { rows: stages.iter().enumerate().map(row).collect(), next_key: stages.len() }
    }

    /// Adds an open one behind the last open one.
    pub(super) fn add(&mut self) {
        let row = StageRow {
            key: self.next_key,
            id: None,
            name: String::new(),
            meaning: StageMeaning::Open.name().to_owned(),
        };
        self.next_key += 1;
        let open = |row: &StageRow| row.meaning == StageMeaning::Open.name();
        let at = self.rows.iter().rposition(open).map_or(self.rows.len(), |last| last + 1);
        self.rows.insert(at, row);
    }

    /// Takes one away.
    pub(super) fn remove(&mut self, at: usize) {
        if at < self.rows.len() {
            self.rows.remove(at);
        }
    }

    /// Moves one up, or down.
    pub(super) fn shift(&mut self, at: usize, by: isize) {
        if let Some(to) = at.checked_add_signed(by).filter(|to| *to < self.rows.len()) {
            self.rows.swap(at, to);
        }
    }

    /// What is wrong, row by row.
    pub(super) fn wrong(&self) -> Vec<(usize, FieldCode)> {
        let told = |text: &str| text.trim().to_lowercase().replace('ё', "е");
        let judge = |(at, row): (usize, &StageRow)| {
            if let Err(Refused(code)) = Line::<60>::parse(&row.name) {
                return Some((at, code));
            }
            let twice = self.rows[..at].iter().any(|other| told(&other.name) == told(&row.name));
            twice.then_some((at, FieldCode::Taken))
        };
        self.rows.iter().enumerate().filter_map(judge).collect()
    }

    /// The meaning that no stage has.
    pub(super) fn missing(&self) -> Option<Missing> {
        let lacks = |meaning: StageMeaning| !self.rows.iter().any(|row| row.meaning == meaning.name());
        [(StageMeaning::Open, Missing::Open), (StageMeaning::Won, Missing::Won), (StageMeaning::Lost, Missing::Lost)]
            .into_iter()
            .find_map(|(meaning, missing)| lacks(meaning).then_some(missing))
    }

    /// What to send. A name that is said in the reader's language and was not touched stays the one that is said in each reader's.
    pub(super) fn sent(&self, before: &[Stage]) -> Option<SetStages> {
        let stage = |row: &StageRow| {
            let known = before.iter().find(|stage| Some(stage.id) == row.id);
            let untouched = known.filter(|stage| *stage_name(stage) == *row.name.trim());
            let name = untouched.map_or(row.name.as_str(), |stage| stage.name.as_str());
            Some(SetStage { id: row.id, name: Line::parse(name).ok()?, meaning: read_meaning(&row.meaning)? })
        };
        let stages = self.rows.iter().map(stage).collect::<Option<Vec<_>>>()?;
        Some(SetStages { stages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::leads::Preset;

    fn stages() -> Vec<Stage> {
        set_lang(Lang::Ru);
        let stage = |id, name: &str, preset, meaning| Stage { id: StageId(id), name: name.to_owned(), preset, meaning };
        vec![
            stage(1, "New", Some(Preset::New), StageMeaning::Open),
            stage(2, "Замер", None, StageMeaning::Open),
            stage(3, "Won", Some(Preset::Won), StageMeaning::Won),
            stage(4, "Lost", Some(Preset::Lost), StageMeaning::Lost),
        ]
    }

    fn names(form: &StageForm) -> Vec<&str> {
        form.rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn an_untouched_form_sends_what_is_there() {
        let form = StageForm::of(&stages());
        assert_eq!(form.rows[0].name, "Новый");
        let sent = form.sent(&stages()).unwrap().stages;
        let sent: Vec<_> = sent.iter().map(|stage| (stage.id.unwrap().0, stage.name.as_str())).collect();
        assert_eq!(sent, [(1, "New"), (2, "Замер"), (3, "Won"), (4, "Lost")]);
    }

    #[test]
    fn a_new_one_comes_behind_the_last_open_one_and_needs_a_name() {
        let mut form = StageForm::of(&stages());
        form.add();
        assert_eq!(names(&form), ["Новый", "Замер", "", "Выигран", "Проигран"]);
        assert_eq!(form.wrong(), [(2, FieldCode::Required)]);
        assert!(form.sent(&stages()).is_none());
        form.rows[2].name = "Договор".to_owned();
        let sent = form.sent(&stages()).unwrap().stages;
        assert_eq!((sent[2].id, sent[2].name.as_str(), sent[2].meaning), (None, "Договор", StageMeaning::Open));
    }

    #[test]
    fn names_are_told_apart_without_regard_to_case() {
        let mut form = StageForm::of(&stages());
        form.rows[1].name = " НОВЫЙ".to_owned();
        assert_eq!(form.wrong(), [(1, FieldCode::Taken)]);
    }

    #[test]
    fn they_can_be_put_in_another_order() {
        let mut form = StageForm::of(&stages());
        form.shift(1, -1);
        assert_eq!(names(&form)[..2], ["Замер", "Новый"]);
        let same = form.clone();
        form.shift(0, -1);
        form.shift(3, 1);
        assert_eq!(form, same);
    }

    #[test]
    fn one_of_each_meaning_must_stay() {
        let mut form = StageForm::of(&stages());
        assert_eq!(form.missing(), None);
        form.remove(3);
        assert_eq!(form.missing(), Some(Missing::Lost));
        form.remove(1);
        form.remove(0);
        assert_eq!(form.missing(), Some(Missing::Open));
    }
}
