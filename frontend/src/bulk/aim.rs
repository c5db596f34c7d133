//! The tag, the person, the stage or the group that many rows get: asked before.

use super::state::{icon, verb};
use crate::data::use_query;
use crate::groups::{MyGroups, OwnerField, use_my_groups, use_open_groups};
use crate::leads::stage_name;
use crate::t;
use crate::ui::{AreaField, Button, Dialog, Icon, Kind, SelectField};
use vestnik_api::Permission;
use vestnik_api::bulk::{BulkAct, BulkList, ToGroup, ToStage};
use vestnik_api::groups::InGroup;
use vestnik_api::id::{GroupId, TagId, UserId};
use vestnik_api::leads::{Stage, StageMeaning, StagesOf};
use vestnik_api::tags::TagsOf;
use vestnik_api::text::Line;
use yew::prelude::*;

/// What is done with something that is chosen first; `W` says it to the server.
#[derive(Debug, Clone, Copy)]
pub enum Aim<W> {
    /// A tag is put on.
    Tag(fn(TagId) -> W),
    /// A tag is taken off.
    Untag(fn(TagId) -> W),
    /// Somebody gets them.
    Assign(fn(UserId) -> W),
    /// They are put to a stage.
    Stage(fn(ToStage) -> W),
    /// They are put into a group, or into none.
    Move(fn(ToGroup) -> W),
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Tag(TagId),
    Person(UserId),
    Stage(ToStage),
    Group(ToGroup),
}

impl<W> Aim<W> {
    pub(super) const fn act(&self) -> BulkAct {
        match self {
            Self::Tag(_) => BulkAct::Tag,
            Self::Untag(_) => BulkAct::Untag,
            Self::Assign(_) => BulkAct::Assign,
            Self::Stage(_) => BulkAct::Stage,
            Self::Move(_) => BulkAct::Move,
        }
    }

    /// What is said to the server; nothing, where something else was asked for.
    pub(super) fn at(&self, target: Target) -> Option<W> {
        match (self, target) {
            (Self::Tag(say) | Self::Untag(say), Target::Tag(tag)) => Some(say(tag)),
            (Self::Assign(say), Target::Person(person)) => Some(say(person)),
            (Self::Stage(say), Target::Stage(stage)) => Some(say(stage)),
            (Self::Move(say), Target::Group(group)) => Some(say(group)),
            _ => None,
        }
    }
}

/// Where records belong: to a group, or to one person and no group.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    group: Option<InGroup>,
    owner: UserId,
}

impl Place {
    /// Where a record of this person in this group, or in none, belongs.
    pub fn of_record(group: Option<&InGroup>, owner: UserId) -> Self {
        Self { group: group.cloned(), owner }
    }

    /// Where all of them belong, if that is one place.
    fn common(places: &[Self]) -> Option<&Self> {
        places.first().filter(|first| places.iter().all(|place| place.is(first)))
    }

    fn is(&self, other: &Self) -> bool {
        match (&self.group, &other.group) {
            (Some(one), Some(other)) => one.id == other.id,
            (None, None) => self.owner == other.owner,
            _ => false,
        }
    }
}

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(super) struct AimDialogProps {
    pub(super) title: AttrValue,
    /// Of which list the rows are.
    pub(super) list: BulkList,
    pub(super) act: BulkAct,
    /// Where the rows that are seen belong.
    pub(super) places: Vec<Place>,
    /// It is being begun.
    pub(super) busy: bool,
    /// Why it could not be.
    pub(super) error: Option<AttrValue>,
    /// Something else is chosen: what was wrong is so no more.
    pub(super) onchange: Callback<()>,
    pub(super) onchoose: Callback<Target>,
    pub(super) onclose: Callback<()>,
}

/// Asks of what place, and which there.
#[component]
pub(super) fn AimDialog(props: &AimDialogProps) -> Html {
    let groups = use_my_groups();
    let place = Place::common(&props.places);
    let group = use_state(|| {
        let known = place.and_then(|place| place.group.as_ref());
        known.map(|group| group.id.to_string()).unwrap_or_default()
    });
    let target = use_state(|| None::<Target>);
    let ongroup = {
        let (group, target, onchange) = (group.clone(), target.clone(), props.onchange.clone());
        Callback::from(move |chosen| {
            onchange.emit(());
            group.set(chosen);
            target.set(None);
        })
    };
    let onpick = {
        let (target, onchange) = (target.clone(), props.onchange.clone());
        Callback::from(move |picked| {
            onchange.emit(());
            target.set(picked);
        })
    };
    let onchoose = {
        let (onchoose, target) = (props.onchoose.clone(), target.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(target) = (*target).clone() {
                onchoose.emit(target);
            }
        })
    };
    let chosen: Option<GroupId> = group.parse().ok();
    // Where they go is asked below, wherever they are.
    let options = if props.act == BulkAct::Move { Vec::new() } else { offered(&groups, &props.places) };
    let hint = if props.act == BulkAct::Move { t!("bulk-move-text") } else { t!("bulk-aim-text") };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={verb(props.act)} icon={icon(props.act)} kind={Kind::Primary} busy={props.busy} disabled={target.is_none()} onclick={onchoose} />
        </>
    };
    html! {
        <Dialog title={props.title.clone()} onclose={props.onclose.clone()} held={props.busy} {actions}>
            <p class="hint mb-4">{ hint }</p>
            <div class="flex flex-col gap-4">
                if options.len() > 1 {
                    <SelectField id="aim-group" label={t!("groups-group")} value={(*group).clone()} {options} onchange={ongroup} />
                }
                { match props.act {
                    BulkAct::Assign => html! { <PersonChoice key={(*group).clone()} list={props.list} group={chosen} {onpick} /> },
                    BulkAct::Move => html! { <GroupTarget of={props.list} {onpick} /> },
                    BulkAct::Stage => html! { <StageChoice key={(*group).clone()} of={StagesOf { group: chosen }} {onpick} /> },
                    _ => {
                        let owner = place.filter(|place| place.group.is_none() && chosen.is_none()).map(|place| place.owner);
                        html! { <TagChoice key={(*group).clone()} of={TagsOf { group: chosen, owner }} {onpick} /> }
                    }
                } }
            </div>
            if let Some(error) = &props.error { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ error }</p> }
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps<T: PartialEq> {
    of: T,
    onpick: Callback<Option<Target>>,
}

/// The groups in which one works, and those of the rows: who may change everybody's is in none of them, perhaps.
fn offered(groups: &MyGroups, places: &[Place]) -> Vec<(AttrValue, AttrValue)> {
    let mut options = groups.options(None);
    for group in places.iter().filter_map(|place| place.group.as_ref()) {
        let id = AttrValue::from(group.id.to_string());
        if options.iter().all(|(known, _)| *known != id) {
            options.push((id, group.name.clone().into()));
        }
    }
    options
}

/// The options of a choice in which nothing is chosen yet.
fn with_none(none: AttrValue, all: impl Iterator<Item = (AttrValue, AttrValue)>) -> Vec<(AttrValue, AttrValue)> {
    [(AttrValue::default(), none)].into_iter().chain(all).collect()
}

#[component]
fn TagChoice(props: &ChoiceProps<TagsOf>) -> Html {
    let value = use_state(String::new);
    let tags = use_query(props.of, |api, of| async move { api.tags().list(of).await });
    let onchange = {
        let (value, onpick) = (value.clone(), props.onpick.clone());
        Callback::from(move |chosen: String| {
            onpick.emit(chosen.parse().ok().map(Target::Tag));
            value.set(chosen);
        })
    };
    tags.show(Html::default(), |tags| {
        if tags.is_empty() {
            return html! { <p role="status">{ t!("bulk-aim-no-tags") }</p> };
        }
        let all = tags.iter().map(|tag| (tag.id.to_string().into(), tag.name.clone().into()));
        html! { <SelectField id="aim-tag" label={t!("tags-one")} value={(*value).clone()} options={with_none(t!("bulk-aim-none"), all)} {onchange} /> }
    })
}

#[derive(Properties, PartialEq)]
struct PersonChoiceProps {
    list: BulkList,
    group: Option<GroupId>,
    onpick: Callback<Option<Target>>,
}

/// What belongs to no group is its owner's alone.
#[component]
fn PersonChoice(props: &PersonChoiceProps) -> Html {
    let value = use_state(String::new);
    let onchange = {
        let (value, onpick) = (value.clone(), props.onpick.clone());
        Callback::from(move |chosen: String| {
            onpick.emit(chosen.parse().ok().map(Target::Person));
            value.set(chosen);
        })
    };
    match props.group {
        Some(group) => {
            let label = if props.list == BulkList::Clients { t!("clients-owner") } else { t!("leads-owner") };
            html! { <OwnerField id="aim-person" {label} {group} value={(*value).clone()} none={t!("bulk-aim-none")} {onchange} /> }
        }
        None => html! { <p role="status">{ t!("bulk-aim-no-group") }</p> },
    }
}

/// What stands for no group.
const NO_GROUP: &str = "none";

/// The groups into which one may put rows of this list, and none.
#[component]
fn GroupTarget(props: &ChoiceProps<BulkList>) -> Html {
    let permission = if props.of == BulkList::Clients { Permission::ClientsWrite } else { Permission::LeadsWrite };
    let groups = use_open_groups(permission);
    let value = use_state(String::new);
    let onchange = {
        let (value, onpick) = (value.clone(), props.onpick.clone());
        Callback::from(move |chosen: String| {
            onpick.emit(to_group(&chosen));
            value.set(chosen);
        })
    };
    let none = (AttrValue::from(NO_GROUP), t!("groups-none-owner"));
    let options = with_none(t!("bulk-aim-none"), groups.open_options().chain([none]));
    html! { <SelectField id="aim-into" label={t!("groups-group")} value={(*value).clone()} {options} {onchange} /> }
}

/// Where rows go; nowhere yet, as long as nothing is chosen.
fn to_group(chosen: &str) -> Option<Target> {
    let group = if chosen == NO_GROUP { None } else { Some(chosen.parse().ok()?) };
    Some(Target::Group(ToGroup { group }))
}

#[component]
fn StageChoice(props: &ChoiceProps<StagesOf>) -> Html {
    let value = use_state(String::new);
    let reason = use_state(String::new);
    let stages = use_query(props.of, |api, of| async move { api.leads().stages(of).await });
    let all = stages.data().unwrap_or_default();
    let lost = |id: &str| all.iter().any(|stage| stage.id.to_string() == id && stage.meaning == StageMeaning::Lost);
    let pick = {
        let (all, onpick) = (all.clone(), props.onpick.clone());
        move |id: &str, reason: &str| onpick.emit(to_stage(&all, id, reason))
    };
    let onchange = {
        let (value, reason, pick) = (value.clone(), reason.clone(), pick.clone());
        Callback::from(move |chosen: String| {
            pick(&chosen, &reason);
            value.set(chosen);
        })
    };
    let oninput = {
        let (value, reason) = (value.clone(), reason.clone());
        Callback::from(move |text: String| {
            pick(&value, &text);
            reason.set(text);
        })
    };
    let too_long = Line::<200>::parse(&reason.replace('\n', " ")).is_err() && !reason.trim().is_empty();
    let asks_why = lost(&value);
    stages.show(Html::default(), |stages| {
        let named = stages.iter().map(|stage| (stage.id.to_string().into(), stage_name(stage)));
        html! {
            <>
                <SelectField id="aim-stage" label={t!("leads-stage")} value={(*value).clone()} options={with_none(t!("bulk-aim-none"), named)} {onchange} />
                if asks_why {
                    <AreaField id="aim-reason" label={t!("leads-lost-reason")} value={(*reason).clone()} {oninput} rows=2 error={too_long.then(|| t!("field-too-long"))} />
                }
            </>
        }
    })
}

/// Where leads are put; nowhere yet, as long as it is not said why they are lost.
fn to_stage(all: &[Stage], id: &str, reason: &str) -> Option<Target> {
    let stage = all.iter().find(|stage| stage.id.to_string() == id)?;
    let lost_reason = match stage.meaning {
        StageMeaning::Lost => Some(Line::parse(&reason.replace('\n', " ")).ok()?),
        _ => None,
    };
    Some(Target::Stage(ToStage { id: stage.id, lost_reason }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::id::StageId;

    fn stage(id: i64, meaning: StageMeaning) -> Stage {
        Stage { id: StageId(id), name: "Stage".to_owned(), preset: None, meaning }
    }

    #[test]
    fn leads_are_lost_for_a_reason() {
        let all = [stage(1, StageMeaning::Open), stage(2, StageMeaning::Lost)];
        let put = |id, lost_reason: Option<&str>| {
            let lost_reason = lost_reason.map(|reason| reason.parse().unwrap());
            Some(Target::Stage(ToStage { id: StageId(id), lost_reason }))
        };
        assert_eq!(to_stage(&all, "1", "too dear"), put(1, None));
        assert_eq!(to_stage(&all, "2", " "), None);
        assert_eq!(to_stage(&all, "2", "too\ndear"), put(2, Some("too dear")));
        assert_eq!(to_stage(&all, "", ""), None);
    }

    #[test]
    fn rows_go_into_a_group_or_none_and_nowhere_until_that_is_chosen() {
        assert_eq!(to_group("7"), Some(Target::Group(ToGroup { group: Some(GroupId(7)) })));
        assert_eq!(to_group("none"), Some(Target::Group(ToGroup { group: None })));
        assert_eq!(to_group(""), None);
    }

    #[test]
    fn rows_of_one_group_are_of_one_place_whoever_has_them() {
        let north = InGroup { id: GroupId(7), name: "North".to_owned() };
        let in_north = |owner| Place::of_record(Some(&north), UserId(owner));
        let own = |owner| Place::of_record(None, UserId(owner));
        assert!(Place::common(&[in_north(1), in_north(2)]).is_some());
        assert!(Place::common(&[own(1), own(1)]).is_some());
        for apart in [[own(1), own(2)], [own(1), in_north(1)]] {
            assert_eq!(Place::common(&apart), None);
        }
        assert_eq!(Place::common(&[]), None);
    }
}
