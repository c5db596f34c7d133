//! What the screens of leads decide: what a form holds and what is wrong with it, how the list is sorted, how stages and days are said.

use crate::clients::phone_words;
use crate::custom_fields::{Typed, known_values, typed_of};
use crate::data::Api;
use crate::t;
use crate::ui::{Badge, Fact, FactEditor, Sorted, Tone, mailto, tel};
use crate::words::{day_short, money, read_money, today};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vestnik_api::FieldCode;
use vestnik_api::custom_fields::ChangeCustom;
use vestnik_api::id::{GroupId, StageId};
use vestnik_api::leads::{
    ChangeLead, Lead, LeadFilter, LeadSort, LikeBy, NewLead, Preset, Priority, SimilarTo, Stage, StageMeaning,
};
use vestnik_api::text::{Email, Line, Phone, Refused, Text};
use vestnik_client::Error;
use yew::{AttrValue, Html, html};

/// What a new lead begins with, as the address says it: the column of a board it is to stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Start {
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<GroupId>,
    /// The stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stage: Option<StageId>,
}

/// What has been typed into the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LeadForm {
    /// The person's name.
    pub(super) name: String,
    /// The company.
    pub(super) company: String,
    /// The address.
    pub(super) email: String,
    /// The telephone number.
    pub(super) phone: String,
    /// Where it came from.
    pub(super) source: String,
    /// How soon it wants looking after.
    pub(super) priority: Priority,
    /// Anything worth knowing.
    pub(super) description: String,
    /// What it may bring.
    pub(super) amount: String,
    /// What is to be done next.
    pub(super) next_step: String,
    /// By which day.
    pub(super) next_step_on: String,
    /// The group of a new one, by its number, or nothing.
    pub(super) group: String,
    /// Who is to work on a new one, by his number, or nothing.
    pub(super) owner: String,
    /// The stage of a new one, by its number, or nothing.
    pub(super) stage: String,
    /// What has been typed into custom fields.
    #[serde(default)]
    pub(super) custom: Typed,
}

impl LeadForm {
    /// A new one.
    pub(super) fn starting(start: Start) -> Self {
        let said = |id: Option<String>| id.unwrap_or_default();
        Self {
            group: said(start.group.map(|id| id.to_string())),
            stage: said(start.stage.map(|id| id.to_string())),
            ..Self::default()
        }
    }

    /// As the lead is now.
    pub(super) fn of(lead: &Lead) -> Self {
        Self {
            name: lead.name.clone(),
            company: lead.company.clone(),
            email: lead.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            phone: lead.phone.as_ref().map(|phone| phone_words(phone.as_str())).unwrap_or_default(),
            source: lead.source.clone(),
            priority: lead.priority,
            description: lead.description.clone(),
            amount: lead.amount.as_ref().map(money).unwrap_or_default(),
            next_step: lead.next_step.clone(),
            next_step_on: lead.next_step_on.map(|day| day.to_string()).unwrap_or_default(),
            group: lead.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default(),
            custom: typed_of(&lead.custom),
            ..Self::default()
        }
    }

    /// Whether there is nothing it could go by.
    fn nameless(&self) -> bool {
        [&self.name, &self.company, &self.email, &self.phone].iter().all(|text| text.trim().is_empty())
    }

    /// What is wrong, field by field.
    pub(super) fn wrong(&self) -> Vec<(&'static str, FieldCode)> {
        let nameless = self.nameless().then_some(Refused(FieldCode::Required));
        let judged = [
            ("name", nameless.or(line::<150>(&self.name).err())),
            ("company", line::<150>(&self.company).err()),
            ("email", optional(&self.email, Email::parse).err()),
            ("phone", optional(&self.phone, Phone::parse).err()),
            ("amount", read_money(&self.amount).err()),
            ("source", line::<100>(&self.source).err()),
            ("next_step", line::<200>(&self.next_step).err()),
            ("next_step_on", optional(&self.next_step_on, read_day).err()),
            ("description", Text::<10_000>::parse(&self.description).err()),
        ];
        judged.into_iter().filter_map(|(field, refused)| refused.map(|Refused(code)| (field, code))).collect()
    }

    /// The new lead, once nothing is wrong, with what its custom fields come to.
    pub(super) fn new_lead(&self, custom: ChangeCustom, anyway: bool) -> Option<NewLead> {
        if self.nameless() {
            return None;
        }
        let group = self.group.parse().ok();
        Some(NewLead {
            name: line(&self.name).ok()?,
            company: line(&self.company).ok()?,
            email: optional(&self.email, Email::parse).ok()?,
            phone: optional(&self.phone, Phone::parse).ok()?,
            source: line(&self.source).ok()?,
            priority: self.priority,
            description: Text::parse(&self.description).ok()?,
            amount: read_money(&self.amount).ok()?,
            next_step: line(&self.next_step).ok()?,
            next_step_on: optional(&self.next_step_on, read_day).ok()?,
            custom: known_values(custom),
            group,
            // Of what belongs to no group, nobody else can be the owner.
            owner: self.owner.parse().ok().filter(|_| group.is_some()),
            stage: self.stage.parse().ok(),
            anyway,
        })
    }

    /// What differs from the lead as it was, once nothing is wrong; beside what custom fields come to.
    pub(super) fn change(&self, before: &Lead, custom: ChangeCustom) -> Option<ChangeLead> {
        let new = self.new_lead(ChangeCustom::new(), false)?;
        let other = |now: Option<&str>, before: &str| now.unwrap_or_default() != before;
        Some(ChangeLead {
            name: other(new.name.as_ref().map(Line::as_str), &before.name).then_some(new.name),
            company: other(new.company.as_ref().map(Line::as_str), &before.company).then_some(new.company),
            email: (new.email != before.email).then_some(new.email),
            phone: (new.phone != before.phone).then_some(new.phone),
            source: other(new.source.as_ref().map(Line::as_str), &before.source).then_some(new.source),
            priority: (new.priority != before.priority).then_some(new.priority),
            description: (new.description.as_str() != before.description).then_some(new.description),
            amount: (new.amount != before.amount).then_some(new.amount),
            next_step: other(new.next_step.as_ref().map(Line::as_str), &before.next_step).then_some(new.next_step),
            next_step_on: (new.next_step_on != before.next_step_on).then_some(new.next_step_on),
            lost_reason: None,
            custom,
        })
    }

    /// What to look for that may be the same; nothing while too little is typed to tell.
    pub(super) fn similar_to(&self) -> Option<SimilarTo> {
        let name = self.name.trim();
        let to = SimilarTo {
            name: (name.chars().count() >= 3 && line::<150>(name).is_ok()).then(|| name.to_owned()),
            email: Email::parse(&self.email).ok().map(Email::into_string),
            phone: Phone::parse(&self.phone).ok().map(Phone::into_string),
        };
        (to != SimilarTo::default()).then_some(to)
    }
}

/// A line, or none: both are right.
fn line<const MAX: usize>(text: &str) -> Result<Option<Line<MAX>>, Refused> {
    optional(text, Line::parse)
}

fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, Refused>) -> Result<Option<T>, Refused> {
    if text.trim().is_empty() { Ok(None) } else { parse(text).map(Some) }
}

fn read_day(text: &str) -> Result<Date, Refused> {
    text.trim().parse().map_err(|_error| Refused(FieldCode::Invalid))
}

/// A fact about a lead that can be changed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The person's name.
    Name,
    /// The company.
    Company,
    /// The address.
    Email,
    /// The telephone number.
    Phone,
    /// Where it came from.
    Source,
    /// How soon it wants looking after.
    Priority,
    /// What it may bring.
    Amount,
    /// What is to be done next.
    NextStep,
    /// By which day.
    NextStepOn,
    /// Anything worth knowing.
    Description,
    /// Why it was lost.
    LostReason,
}

impl Known {
    /// Its name in the API.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Company => "company",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Source => "source",
            Self::Priority => "priority",
            Self::Amount => "amount",
            Self::NextStep => "next_step",
            Self::NextStepOn => "next_step_on",
            Self::Description => "description",
            Self::LostReason => "lost_reason",
        }
    }

    /// Whether a lead may go by it.
    const fn names(self) -> bool {
        matches!(self, Self::Name | Self::Company | Self::Email | Self::Phone)
    }

    fn put(self, text: &str, form: &mut LeadForm) {
        let place = match self {
            Self::Name => &mut form.name,
            Self::Company => &mut form.company,
            Self::Email => &mut form.email,
            Self::Phone => &mut form.phone,
            Self::Source => &mut form.source,
            Self::Amount => &mut form.amount,
            Self::NextStep => &mut form.next_step,
            Self::NextStepOn => &mut form.next_step_on,
            Self::Description => &mut form.description,
            Self::Priority => {
                form.priority = read_priority(text);
                return;
            }
            Self::LostReason => return,
        };
        text.clone_into(place);
    }
}

impl Fact for Known {
    type Record = Lead;
    type Change = ChangeLead;

    fn field(&self) -> AttrValue {
        self.name().into()
    }

    fn editor(&self, _: &Lead) -> FactEditor {
        match self {
            Self::Description => FactEditor::Lines,
            Self::NextStepOn => FactEditor::Day,
            Self::Priority => FactEditor::Choice(priority_options()),
            _ => FactEditor::Line,
        }
    }

    fn way(&self, lead: &Lead) -> Option<AttrValue> {
        match self {
            Self::Email => lead.email.as_ref().map(mailto),
            Self::Phone => lead.phone.as_ref().map(tel),
            _ => None,
        }
    }

    fn read(&self, text: &str, lead: &Lead) -> Result<Option<ChangeLead>, Refused> {
        if *self == Self::LostReason {
            let reason = Line::parse(text)?;
            let same = reason.as_str() == lead.lost_reason;
            return Ok((!same).then(|| ChangeLead { lost_reason: Some(reason), ..ChangeLead::default() }));
        }
        let mut form = LeadForm::of(lead);
        self.put(text, &mut form);
        if self.names() && form.nameless() {
            return Err(Refused(FieldCode::Required));
        }
        match form.wrong().iter().find(|(field, _)| *field == self.name()) {
            Some((_, code)) => Err(Refused(*code)),
            None => Ok(form.change(lead, ChangeCustom::new()).filter(|change| *change != ChangeLead::default())),
        }
    }

    async fn save(api: Api, lead: Lead, change: ChangeLead) -> Result<Lead, Error> {
        api.leads().change(lead.id, lead.version, &change).await
    }
}

/// Values and names of the priorities, for fields that ask for one.
pub(super) fn priority_options() -> Vec<(AttrValue, AttrValue)> {
    Priority::ALL.map(|priority| (AttrValue::from(priority.name()), priority_words(priority).2)).to_vec()
}

/// The priority of a field's value; the usual one for any other value.
pub(super) fn read_priority(code: &str) -> Priority {
    Priority::ALL.into_iter().find(|priority| priority.name() == code).unwrap_or_default()
}

/// Tone, icon and word of a priority.
pub(super) fn priority_words(priority: Priority) -> (Tone, &'static str, AttrValue) {
    match priority {
        Priority::High => (Tone::Defer, "flame", t!("leads-priority-high")),
        Priority::Normal => (Tone::Wait, "minus", t!("leads-priority-normal")),
        Priority::Low => (Tone::Wait, "arrow-down", t!("leads-priority-low")),
    }
}

/// What a stage is called: in the reader's language, while nobody has named it.
pub(crate) fn stage_name(stage: &Stage) -> AttrValue {
    match stage.preset {
        Some(Preset::New) => t!("leads-stage-new"),
        Some(Preset::Contacted) => t!("leads-stage-contacted"),
        Some(Preset::Qualified) => t!("leads-stage-qualified"),
        Some(Preset::Won) => t!("leads-stage-won"),
        Some(Preset::Lost) => t!("leads-stage-lost"),
        None => AttrValue::from(stage.name.clone()),
    }
}

/// Tone and icon of what a stage means.
pub(super) const fn meaning_look(meaning: StageMeaning) -> (Tone, &'static str) {
    match meaning {
        StageMeaning::Open => (Tone::Send, "target"),
        StageMeaning::Won => (Tone::Ok, "check-check"),
        StageMeaning::Lost => (Tone::Wait, "thumbs-down"),
    }
}

/// What the stages of a meaning have in common.
pub(super) fn meaning_words(meaning: StageMeaning) -> AttrValue {
    match meaning {
        StageMeaning::Open => t!("leads-meaning-open"),
        StageMeaning::Won => t!("leads-meaning-won"),
        StageMeaning::Lost => t!("leads-meaning-lost"),
    }
}

/// The meaning of a field's value.
pub(super) fn read_meaning(code: &str) -> Option<StageMeaning> {
    StageMeaning::ALL.into_iter().find(|meaning| meaning.name() == code)
}

/// A lead's stage.
pub(super) fn stage_badge(stage: &Stage, plain: bool) -> Html {
    let (tone, icon) = meaning_look(stage.meaning);
    html! { <Badge {tone} icon={Some(icon)} label={stage_name(stage)} {plain} /> }
}

/// The class that gives a stage its colour on the board: five in turn for open ones, green for won, red for lost.
pub(super) const fn stage_dot(meaning: StageMeaning, at: usize) -> &'static str {
    const OPEN: [&str; 5] = ["c1", "c3", "c2", "c4", "c5"];
    match meaning {
        StageMeaning::Open => OPEN[at % OPEN.len()],
        StageMeaning::Won => "f-ok",
        StageMeaning::Lost => "f-fail",
    }
}

/// When the next step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// So many days ago.
    Overdue(i32),
    /// Today.
    Today,
    /// On a day to come; or any day, of a lead nobody works on any more.
    On(Date),
}

/// When the next step of a lead is due, if that is said.
pub(super) fn due(lead: &Lead, today: Date) -> Option<Due> {
    let on = lead.next_step_on?;
    let open = lead.stage.meaning == StageMeaning::Open;
    Some(match on.until(today).map_or(0, |span| span.get_days()) {
        days if days > 0 && open => Due::Overdue(days),
        0 if open => Due::Today,
        _ => Due::On(on),
    })
}

/// The day of a step, short.
pub(super) fn due_words(due: Due) -> AttrValue {
    match due {
        Due::Overdue(days) => t!("leads-overdue-days", count = days),
        Due::Today => t!("leads-today"),
        Due::On(day) => AttrValue::from(day_short(day)),
    }
}

/// That the next step is overdue, of a lead whose step is.
pub(crate) fn due_badge(lead: &Lead) -> Html {
    match due(lead, today()) {
        Some(late @ Due::Overdue(_)) => {
            html! { <Badge tone={Tone::Defer} icon="triangle-alert" label={due_words(late)} /> }
        }
        _ => Html::default(),
    }
}

/// In what a record is like another.
pub(crate) fn like_words(by: LikeBy) -> AttrValue {
    match by {
        LikeBy::Email => t!("leads-like-email"),
        LikeBy::Phone => t!("leads-like-phone"),
        LikeBy::Name => t!("leads-like-name"),
    }
}

/// A column the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// What it goes by.
    Title,
    /// What it may bring.
    Amount,
    /// When the next step is due.
    NextStep,
    /// When it was brought in.
    Created,
}

/// How the list is sorted by a column.
pub(super) fn sorted(sort: Option<LeadSort>, column: Column) -> Sorted {
    match (sort.unwrap_or_default(), column) {
        (LeadSort::Title, Column::Title)
        | (LeadSort::NextStep, Column::NextStep)
        | (LeadSort::CreatedAt, Column::Created) => Sorted::Up,
        (LeadSort::TitleDescending, Column::Title)
        | (LeadSort::AmountDescending, Column::Amount)
        | (LeadSort::CreatedAtDescending, Column::Created) => Sorted::Down,
        _ => Sorted::No,
    }
}

/// The order after a press on a column's head. Amounts and steps have one order: a second press leaves it. The usual order is not
/// said in the address.
pub(super) fn sort_by(sort: Option<LeadSort>, column: Column) -> Option<LeadSort> {
    let next = match (column, sorted(sort, column)) {
        (Column::Title, Sorted::Up) => LeadSort::TitleDescending,
        (Column::Title, _) => LeadSort::Title,
        (Column::Amount, Sorted::No) => LeadSort::AmountDescending,
        (Column::NextStep, Sorted::No) => LeadSort::NextStep,
        (Column::Created, Sorted::Down) => LeadSort::CreatedAt,
        (Column::Created | Column::Amount | Column::NextStep, _) => LeadSort::CreatedAtDescending,
    };
    (next != LeadSort::default()).then_some(next)
}

/// The conditions that hold on the board as well as in the list, without the order and the page.
pub(super) fn shared(filter: &LeadFilter) -> LeadFilter {
    LeadFilter {
        stage: None,
        meaning: None,
        sort: None,
        limit: None,
        cursor: None,
        with_total: false,
        ..filter.clone()
    }
}

/// Whether any lead is left out of the list; its order leaves none out.
pub(super) fn narrows(filter: &LeadFilter) -> bool {
    let bare = LeadFilter { sort: None, limit: None, cursor: None, with_total: false, ..filter.clone() };
    bare != LeadFilter::default()
}

/// Whether any lead is left out of a board; its group is the board itself.
pub(super) fn board_narrows(filter: &LeadFilter) -> bool {
    narrows(&LeadFilter { group: None, ungrouped: false, ..shared(filter) })
}

/// A filter as an address has it behind `?`.
pub(crate) fn query(filter: &impl Serialize) -> AttrValue {
    // A filter is a flat list of pairs, which can always be written.
    AttrValue::from(serde_urlencoded::to_string(filter).unwrap_or_default())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use jiff::civil::date;
    use vestnik_api::leads::Money;

    /// A lead of this number at an open stage of this number.
    pub(in super::super) fn lead(id: i64, stage: i64) -> Lead {
        serde_json::from_value(serde_json::json!({
            "id": id, "owner": {"id": 1, "name": "Ольга"}, "group": null, "tags": [], "custom": {}, "title": "Белова Анна", "name": "Белова Анна", "company": "",
            "email": "anna@example.com", "phone": "+79215550142", "source": "", "priority": "normal", "description": "", "amount": null,
            "next_step": "", "next_step_on": null, "stage": {"id": stage, "name": "New", "preset": "new", "meaning": "open"},
            "stage_since": "2026-11-20T10:00:00Z", "lost_reason": "", "created_at": "2026-11-20T10:00:00Z",
            "updated_at": "2026-11-20T10:00:00Z", "version": 1
        }))
        .unwrap()
    }

    #[test]
    fn a_lead_must_go_by_something() {
        assert_eq!(LeadForm::default().wrong(), [("name", FieldCode::Required)]);
        assert!(LeadForm::default().new_lead(ChangeCustom::new(), false).is_none());
        let by_number = LeadForm { phone: "+7 921 555-01-42".to_owned(), ..LeadForm::default() };
        assert_eq!(by_number.wrong(), []);
        assert_eq!(by_number.new_lead(ChangeCustom::new(), true).map(|new| (new.name, new.anyway)), Some((None, true)));
    }

    #[test]
    fn each_wrong_field_is_named() {
        let form = LeadForm {
            email: "anna@".to_owned(),
            amount: "много".to_owned(),
            next_step_on: "завтра".to_owned(),
            source: "x".repeat(101),
            ..LeadForm::of(&lead(1, 1))
        };
        let wrong: Vec<_> = form.wrong().into_iter().map(|(field, _)| field).collect();
        assert_eq!(wrong, ["email", "amount", "source", "next_step_on"]);
        assert!(form.new_lead(ChangeCustom::new(), false).is_none());
    }

    #[test]
    fn an_untouched_form_changes_nothing() {
        set_lang(Lang::Ru);
        let lead = Lead {
            amount: Some(Money { hundredths: 1_234_567, currency: "EUR".parse().unwrap() }),
            next_step_on: Some(date(2026, 12, 1)),
            ..lead(1, 1)
        };
        for lang in Lang::ALL {
            set_lang(lang);
            assert_eq!(LeadForm::of(&lead).change(&lead, ChangeCustom::new()), Some(ChangeLead::default()), "{lang:?}");
        }
    }

    #[test]
    fn an_emptied_field_is_removed() {
        let form = LeadForm { email: String::new(), phone: " ".to_owned(), ..LeadForm::of(&lead(1, 1)) };
        let change = form.change(&lead(1, 1), ChangeCustom::new()).unwrap();
        assert_eq!((change.email, change.phone, change.name), (Some(None), Some(None), None));
    }

    #[test]
    fn nobody_else_owns_what_belongs_to_no_group() {
        let form = LeadForm { owner: "5".to_owned(), ..LeadForm::of(&lead(1, 1)) };
        assert_eq!(form.new_lead(ChangeCustom::new(), false).unwrap().owner, None);
        let form = LeadForm { group: "3".to_owned(), ..form };
        assert_eq!(form.new_lead(ChangeCustom::new(), false).unwrap().owner.map(|id| id.0), Some(5));
    }

    #[test]
    fn similar_ones_are_looked_for_once_there_is_something_to_tell_by() {
        let typed = |name: &str, email: &str, phone: &str| {
            LeadForm { name: name.into(), email: email.into(), phone: phone.into(), ..LeadForm::default() }.similar_to()
        };
        assert_eq!(typed("Ан", "anna@", "12"), None);
        let to = typed(" Анна ", "ANNA@example.com", "8 921 555").unwrap();
        assert_eq!(to.name.as_deref(), Some("Анна"));
        assert_eq!(to.email.as_deref(), Some("anna@example.com"));
        assert_eq!(to.phone.as_deref(), Some("8921555"));
    }

    #[test]
    fn a_fact_is_judged_and_changed_alone() {
        let known = lead(1, 1);
        assert_eq!(Known::Email.read("anna@", &known), Err(Refused(FieldCode::InvalidEmail)));
        assert_eq!(Known::Email.read(" ANNA@example.com", &known), Ok(None));
        let change = Known::Priority.read("high", &known).unwrap().unwrap();
        assert_eq!((change.priority, change.name), (Some(Priority::High), None));
        let only_name = Lead { email: None, phone: None, ..known };
        assert_eq!(Known::Name.read("", &only_name), Err(Refused(FieldCode::Required)));
    }

    #[test]
    fn a_lost_lead_keeps_a_reason() {
        let lost = Lead { lost_reason: "Дорого".to_owned(), ..lead(1, 1) };
        assert_eq!(Known::LostReason.read(" ", &lost), Err(Refused(FieldCode::Required)));
        assert_eq!(Known::LostReason.read("Дорого", &lost), Ok(None));
        let change = Known::LostReason.read("Выбрали других", &lost).unwrap().unwrap();
        assert_eq!(change.lost_reason.unwrap().as_str(), "Выбрали других");
    }

    #[test]
    fn only_open_leads_are_overdue() {
        let today = date(2026, 11, 27);
        let on = |day| Lead { next_step_on: Some(day), ..lead(1, 1) };
        assert_eq!(due(&lead(1, 1), today), None);
        assert_eq!(due(&on(date(2026, 11, 25)), today), Some(Due::Overdue(2)));
        assert_eq!(due(&on(date(2026, 9, 1)), today), Some(Due::Overdue(87)));
        assert_eq!(due(&on(today), today), Some(Due::Today));
        assert_eq!(due(&on(date(2026, 12, 1)), today), Some(Due::On(date(2026, 12, 1))));
        let mut won = on(date(2026, 11, 25));
        won.stage.meaning = StageMeaning::Won;
        assert_eq!(due(&won, today), Some(Due::On(date(2026, 11, 25))));
    }

    #[test]
    fn a_second_press_turns_the_order_round_or_leaves_it() {
        let title = sort_by(None, Column::Title);
        assert_eq!((title, sorted(title, Column::Title)), (Some(LeadSort::Title), Sorted::Up));
        assert_eq!(sort_by(title, Column::Title), Some(LeadSort::TitleDescending));
        let amount = sort_by(None, Column::Amount);
        assert_eq!(amount, Some(LeadSort::AmountDescending));
        assert_eq!(sort_by(amount, Column::Amount), None);
        assert_eq!(sort_by(Some(LeadSort::NextStep), Column::NextStep), None);
        assert_eq!(sort_by(None, Column::Created), Some(LeadSort::CreatedAt));
    }

    #[test]
    fn the_board_takes_over_what_means_something_there() {
        let filter = LeadFilter {
            q: Some("анна".to_owned()),
            group: Some(GroupId(3)),
            meaning: Some(StageMeaning::Open),
            sort: Some(LeadSort::Title),
            cursor: Some("x".to_owned()),
            ..LeadFilter::default()
        };
        assert_eq!(query(&shared(&filter)), format!("q={}&group=3", "%D0%B0%D0%BD%D0%BD%D0%B0"));
        assert!(narrows(&filter) && board_narrows(&filter));
        assert!(!board_narrows(&LeadFilter { q: None, ..filter }));
    }

    #[test]
    fn a_stage_is_said_in_the_readers_language_until_somebody_names_it() {
        set_lang(Lang::Ru);
        let mut stage = lead(1, 1).stage;
        assert_eq!(stage_name(&stage), "Новый");
        (stage.preset, stage.name) = (None, "Заявка".to_owned());
        assert_eq!(stage_name(&stage), "Заявка");
    }
}
