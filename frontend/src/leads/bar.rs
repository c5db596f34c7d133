//! The conditions that the list and the board of leads share: their controls, and those in force.

use super::state::{priority_options, priority_words, query, shared, stage_name};
use crate::custom_fields::{CustomChips, CustomChoice};
use crate::data::{Filter, use_query, use_session};
use crate::groups::{GroupChoice, MyGroups, OwnerChoice};
use crate::route::Route;
use crate::t;
use crate::tags::{TagChip, TagChoice};
use crate::ui::{
    Bound, Chip, DaysField, Icon, Link, Popover, Search, SelectField, TextField, Toggle, day_text, read_day,
};
use crate::users::OwnerChip;
use crate::words::days;
use vestnik_api::custom_fields::{Bearer, CustomConditions};
use vestnik_api::id::UserId;
use vestnik_api::leads::{LeadFilter, Priority, Stage, StagesOf};
use yew::prelude::*;

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub(super) struct BarProps {
    /// The conditions, as the address has them.
    pub(super) filter: Filter<LeadFilter>,
    /// The conditions in force: a board always has a group or none.
    pub(super) value: LeadFilter,
    /// The groups one is in.
    pub(super) groups: MyGroups,
    /// Whether leads are shown on a board.
    pub(super) board: bool,
    /// Names of people who own leads that are shown.
    #[prop_or_default]
    pub(super) owners: Vec<(UserId, AttrValue)>,
    /// Stands at the start.
    #[prop_or_default]
    pub(super) start: Html,
    /// Stands at the end.
    #[prop_or_default]
    pub(super) end: Html,
}

/// The controls that narrow leads, and the conditions that they do not show.
#[component]
pub(super) fn Bar(props: &BarProps) -> Html {
    let open = use_state(|| false);
    let onsearch = {
        let filter = props.filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let ongroup = with(&props.filter, |filter, (group, ungrouped)| {
        (filter.group, filter.ungrouped) = (group, ungrouped);
        // A stage is one group's, and so are its tags, its fields and those who work on its leads.
        (filter.stage, filter.owner, filter.tag) = (None, None, None);
        filter.custom = CustomConditions::default();
    });
    let count = conditions(&props.value, props.board);
    let button = html! {
        <>
            <Icon name="list-filter" /><span>{ t!("leads-conditions") }</span>
            if count > 0 { <span class="meta num">{ count }</span> }
        </>
    };
    html! {
        <>
            <div class="bar">
                { props.start.clone() }
                // A board is always of one group, or of what belongs to none.
                <GroupChoice groups={props.groups.clone()} group={props.value.group} ungrouped={props.value.ungrouped} all={!props.board} onchange={ongroup} />
                <Popover open={open.clone()} {button} label={t!("leads-conditions")} panel={classes!("w-72", "p-3", "max-h-[60dvh]", "overflow-y-auto")}>
                    <Conditions filter={props.filter.clone()} value={props.value.clone()} board={props.board} />
                </Popover>
                <Search label={t!("leads-search")} value={props.value.q.clone().unwrap_or_default()} {onsearch}
                    class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-68" />
                { props.end.clone() }
            </div>
            <Chips filter={props.filter.clone()} value={props.value.clone()} board={props.board} owners={props.owners.clone()} />
        </>
    }
}

/// How many conditions are in force that the bar itself does not show.
fn conditions(value: &LeadFilter, board: bool) -> usize {
    let stage = value.stage.is_some() && !board;
    let narrowed = [value.owner.is_some(), stage, value.priority.is_some(), value.source.is_some()];
    let more = [value.source_unknown, value.tag.is_some(), value.import.is_some(), value.overdue];
    let on = narrowed.into_iter().chain(more).filter(|on| *on).count();
    on + happened(value).len() + value.custom.all().len()
}

/// Takes one condition away.
type Away = fn(&mut LeadFilter, ());

/// What must have happened to the leads, each with when, and what takes it away.
fn happened(value: &LeadFilter) -> Vec<(AttrValue, AttrValue, Away)> {
    let answer = |yes| if yes { t!("custom-yes") } else { t!("custom-no") };
    let created = days(value.created_since, value.created_until);
    let converted = days(value.converted_since, value.converted_until).or_else(|| value.converted.map(answer));
    let all: [(AttrValue, Option<AttrValue>, Away); 3] = [
        (t!("leads-created"), created, |filter, ()| (filter.created_since, filter.created_until) = (None, None)),
        (t!("leads-converted"), converted, |filter, ()| {
            (filter.converted, filter.converted_since, filter.converted_until) = (None, None, None);
        }),
        (t!("leads-stage-lost"), days(value.lost_since, None), |filter, ()| filter.lost_since = None),
    ];
    all.into_iter().filter_map(|(name, when, away)| Some((name, when?, away))).collect()
}

/// The conditions without those on what must have happened.
pub(super) fn whenever(value: &LeadFilter) -> LeadFilter {
    let mut value = value.clone();
    for (_, _, away) in happened(&value) {
        away(&mut value, ());
    }
    value
}

/// Changes the filter by what a control says.
pub(super) fn with<T: 'static>(
    filter: &Filter<LeadFilter>,
    change: impl Fn(&mut LeadFilter, T) + 'static,
) -> Callback<T> {
    let filter = filter.clone();
    Callback::from(move |value| filter.change(|filter| change(filter, value)))
}

#[derive(Properties, PartialEq)]
struct ConditionsProps {
    filter: Filter<LeadFilter>,
    value: LeadFilter,
    board: bool,
}

/// The conditions that are set less often, in a panel.
#[component]
fn Conditions(props: &ConditionsProps) -> Html {
    let (value, filter) = (&props.value, &props.filter);
    let stages = use_stages(value, !props.board);
    let source = use_state(|| value.source.clone().unwrap_or_default());
    let any = || (AttrValue::default(), t!("leads-any"));
    let named = stages.iter().map(|stage| (AttrValue::from(stage.id.to_string()), stage_name(stage)));
    let stage_options: Vec<_> = [any()].into_iter().chain(named).collect();
    let priorities: Vec<_> = [any()].into_iter().chain(priority_options()).collect();
    let onsource = {
        let (filter, source, kept) = (filter.clone(), source.clone(), value.source.clone().unwrap_or_default());
        Callback::from(move |()| {
            let words = source.trim().to_owned();
            // The field is left, too, by the press that takes away what stands in it.
            if words == kept {
                return;
            }
            filter.change(|filter| {
                filter.source = Some(words).filter(|words| !words.is_empty());
                filter.source_unknown &= filter.source.is_none();
            });
        })
    };
    let typed = {
        let source = source.clone();
        Callback::from(move |text| source.set(text))
    };
    let onunknown = {
        let (filter, source) = (filter.clone(), source.clone());
        Callback::from(move |on| {
            source.set(String::new());
            filter.change(|filter| (filter.source, filter.source_unknown) = (None, on));
        })
    };
    let submitted = onsource.reform(|event: SubmitEvent| event.prevent_default());
    let said = |id: Option<String>| AttrValue::from(id.unwrap_or_default());
    html! {
        <form class="flex flex-col gap-3" onsubmit={submitted}>
            <OwnerChoice label={t!("leads-owner")} group={value.group} value={value.owner} onchange={with(filter, |filter, owner| filter.owner = owner)} />
            if !stages.is_empty() {
                <SelectField id="filter-stage" label={t!("leads-stage")} value={said(value.stage.map(|id| id.to_string()))} options={stage_options}
                    onchange={with(filter, |filter, id: String| filter.stage = id.parse().ok())} />
            }
            <SelectField id="filter-priority" label={t!("leads-priority")} value={value.priority.map(Priority::name).unwrap_or_default()} options={priorities}
                onchange={with(filter, |filter, code: String| filter.priority = Priority::ALL.into_iter().find(|one| one.name() == code))} />
            <TextField id="filter-source" label={t!("leads-source")} value={(*source).clone()} oninput={typed} onleave={onsource} autocomplete="off" hint={t!("leads-source-filter-hint")} />
            <Toggle label={t!("leads-source-unknown")} checked={value.source_unknown} onchange={onunknown} />
            <TagChoice group={value.group} value={value.tag} onchange={with(filter, |filter, tag| filter.tag = tag)} class="w-full" />
            <CustomChoice of={Bearer::Leads} group={value.group} value={value.custom.clone()} onchange={with(filter, |filter, custom| filter.custom = custom)} />
            <Toggle label={t!("leads-overdue-only")} checked={value.overdue} onchange={with(filter, |filter, on| filter.overdue = on)} />
            { asked_happened(filter, value) }
        </form>
    }
}

/// Asks what must have happened to the leads, and when.
fn asked_happened(filter: &Filter<LeadFilter>, value: &LeadFilter) -> Html {
    let oncreated = with(filter, |filter, days| (filter.created_since, filter.created_until) = days);
    let onbecame = with(filter, |filter, days| {
        (filter.converted_since, filter.converted_until) = days;
        // Who became a client on some day has become one.
        filter.converted = None;
    });
    let onconverted = with(filter, |filter, answer: String| {
        filter.converted = answer.parse().ok();
        (filter.converted_since, filter.converted_until) = (None, None);
    });
    let converted = value.converted_since.or(value.converted_until).map(|_| true).or(value.converted);
    let converted = AttrValue::from(converted.map(|yes| yes.to_string()).unwrap_or_default());
    let answers = [("", t!("leads-any")), ("true", t!("custom-yes")), ("false", t!("custom-no"))];
    let options: Vec<_> = answers.into_iter().map(|(value, name)| (AttrValue::from(value), name)).collect();
    let onlost = with(filter, |filter, text: String| filter.lost_since = read_day(&text));
    html! {
        <>
            <DaysField id="filter-created" label={t!("leads-created")} since={value.created_since} until={value.created_until} onchange={oncreated} />
            <SelectField id="filter-converted" label={t!("leads-converted")} value={converted} {options} onchange={onconverted} />
            <DaysField id="filter-converted" label={t!("leads-converted-when")} since={value.converted_since} until={value.converted_until} onchange={onbecame} />
            <Bound id="filter-lost-since" label={t!("leads-lost-since")} kind="date" text={day_text(value.lost_since)} onkeep={onlost} />
        </>
    }
}

/// The stages one can narrow to: those of the group chosen, or of what belongs to none.
#[hook]
fn use_stages(value: &LeadFilter, wanted: bool) -> Vec<Stage> {
    let of = (wanted && (value.group.is_some() || value.ungrouped)).then_some(StagesOf { group: value.group });
    let stages = use_query(of, |api, of| async move {
        match of {
            Some(of) => api.leads().stages(of).await,
            None => Ok(Vec::new()),
        }
    });
    stages.data().map(|stages| (*stages).clone()).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct ChipsProps {
    filter: Filter<LeadFilter>,
    value: LeadFilter,
    board: bool,
    owners: Vec<(UserId, AttrValue)>,
}

/// The conditions in force, each with a button that takes it away.
#[component]
fn Chips(props: &ChipsProps) -> Html {
    let (value, filter) = (&props.value, &props.filter);
    let me = use_session().me();
    let stages = use_stages(value, value.stage.is_some() && !props.board);
    if conditions(value, props.board) == 0 {
        return Html::default();
    }
    let owner = value.owner.map(|owner| {
        let mine = me.as_ref().filter(|me| me.id == owner).map(|me| AttrValue::from(me.name.clone()));
        let known = props.owners.iter().find(|(id, _)| *id == owner).map(|(_, name)| name.clone());
        (owner, mine.or(known))
    });
    let stage = value
        .stage
        .filter(|_| !props.board)
        .map(|id| stages.iter().find(|stage| stage.id == id).map_or_else(|| AttrValue::from("…"), stage_name));
    html! {
        <div class="bar pt-0!">
            if let Some((owner, name)) = owner {
                <OwnerChip {owner} {name} group={value.group} label={t!("leads-owner")} onremove={with(filter, |filter, ()| filter.owner = None)} />
            }
            if let Some(stage) = stage {
                <Chip name={t!("leads-stage")} value={stage} onremove={with(filter, |filter, ()| filter.stage = None)} />
            }
            if let Some(priority) = value.priority {
                <Chip name={t!("leads-priority")} value={priority_words(priority).2} onremove={with(filter, |filter, ()| filter.priority = None)} />
            }
            if let Some(source) = value.source.clone() {
                <Chip name={t!("leads-source")} value={source} onremove={with(filter, |filter, ()| filter.source = None)} />
            }
            if value.source_unknown {
                <Chip name={t!("leads-source")} value={t!("groups-source-unknown")} onremove={with(filter, |filter, ()| filter.source_unknown = false)} />
            }
            if let Some(tag) = value.tag {
                <TagChip {tag} onremove={with(filter, |filter, ()| filter.tag = None)} />
            }
            if let Some(import) = value.import {
                <Chip name={t!("leads-import")} value={t!("leads-of-import", id = import.0)} onremove={with(filter, |filter, ()| filter.import = None)} />
            }
            if !value.custom.is_empty() {
                <CustomChips of={Bearer::Leads} group={value.group} value={value.custom.clone()} onchange={with(filter, |filter, custom| filter.custom = custom)} />
            }
            if value.overdue {
                <Chip name={t!("leads-next-step")} value={t!("leads-overdue")} onremove={with(filter, |filter, ()| filter.overdue = false)} />
            }
            for (name, value, away) in happened(value) {
                <Chip {name} {value} onremove={with(filter, away)} />
            }
        </div>
    }
}

/// The two views of leads, side by side; the conditions go along.
pub(super) fn views(value: &LeadFilter, board: bool) -> Html {
    let query = query(&shared(value));
    let view = |to: Route, here: bool, icon: &'static str, name: AttrValue| {
        html! {
            <Link {to} query={query.clone()} class={classes!("tab", here.then_some("tab-active"))} current={here} label={name.clone()} title={name.clone()}>
                <Icon name={icon} class="md:hidden" /><span class="max-md:hidden">{ name }</span>
            </Link>
        }
    };
    html! {
        <nav class="tabs tabs-box flex-nowrap" aria-label={t!("leads-view")}>
            { view(Route::Leads, !board, "list", t!("leads-list")) }
            { view(Route::LeadBoard, board, "columns-3", t!("leads-board")) }
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use jiff::civil::date;
    use vestnik_api::id::GroupId;

    #[test]
    fn what_must_have_happened_is_said_and_taken_away() {
        set_lang(Lang::En);
        let here = LeadFilter { group: Some(GroupId(3)), ..LeadFilter::default() };
        let (first, third) = (Some(date(2020, 11, 1)), Some(date(2020, 11, 3)));
        let there = LeadFilter { created_since: third, created_until: third, lost_since: first, ..here.clone() };
        let filter = LeadFilter { converted: Some(true), ..there };
        let said: Vec<_> = happened(&filter).into_iter().map(|(name, when, _)| format!("{name}: {when}")).collect();
        assert_eq!(said, ["Added: 3 Nov 2020", "Became a client: Yes", "Lost: since 1 Nov 2020"]);
        assert_eq!((whenever(&filter), happened(&here).len()), (here, 0));
    }
}
