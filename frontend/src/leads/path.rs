//! The stages a lead passes through, side by side; a press moves it.

use super::lost::LostDialog;
use super::state::{meaning_look, stage_name};
use crate::data::{use_action, use_query};
use crate::t;
use crate::ui::{Icon, use_toasts};
use vestnik_api::Code;
use vestnik_api::id::{LeadId, StageId};
use vestnik_api::leads::{Lead, Stage, StageLead, StageMeaning, StagesOf};
use vestnik_api::text::Line;
use yew::prelude::*;

/// What the stages of a lead need.
#[derive(Properties, PartialEq)]
pub(super) struct PathProps {
    /// Whose.
    pub(super) lead: Lead,
    /// May be moved.
    pub(super) may_write: bool,
    /// Called with the lead as it is then.
    pub(super) onchanged: Callback<Lead>,
    /// Asks for the lead anew, because somebody else changed it.
    pub(super) onreload: Callback<()>,
}

/// The stages of a lead's group, with those it has passed.
#[component]
pub(super) fn Path(props: &PathProps) -> Html {
    let toasts = use_toasts();
    let of = StagesOf { group: props.lead.group.as_ref().map(|group| group.id) };
    let stages = use_query(of, |api, of| async move { api.leads().stages(of).await.map(|stages| (of, stages)) });
    let asked = use_state(|| None::<StageId>);
    let go = {
        let (asked, onchanged) = (asked.clone(), props.onchanged.clone());
        use_action(
            |api, (id, version, to): (LeadId, i32, StageLead)| async move { api.leads().stage(id, version, &to).await },
            Callback::from(move |lead| {
                asked.set(None);
                onchanged.emit(lead);
            }),
        )
    };
    use_effect_with((go.failure(), asked.is_some()), {
        let (toasts, onreload) = (toasts, props.onreload.clone());
        move |(failure, asking)| {
            // The question says itself what went wrong with it.
            if let Some(failure) = failure.as_ref().filter(|_| !asking) {
                let changed = failure.code() == Some(Code::ChangedMeanwhile);
                toasts.failed(if changed { t!("leads-changed-meanwhile") } else { failure.say() });
                onreload.emit(());
            }
        }
    });
    let run = {
        let (go, id, version) = (go.clone(), props.lead.id, props.lead.version);
        move |stage: StageId, lost_reason: Option<Line<200>>| {
            go.run((id, version, StageLead { stage, before: None, last: false, lost_reason }));
        }
    };
    let onstage = {
        let (asked, run, now) = (asked.clone(), run.clone(), props.lead.stage.id);
        Callback::from(move |(stage, meaning): (StageId, StageMeaning)| {
            if meaning == StageMeaning::Lost && stage != now {
                asked.set(Some(stage));
            } else if stage != now {
                run(stage, None);
            }
        })
    };
    let dialog = asked.map(|stage| {
        let onconfirm = Callback::from(move |reason: String| run(stage, Line::parse(&reason).ok()));
        let onclose = {
            let (asked, go) = (asked.clone(), go.clone());
            Callback::from(move |()| {
                go.forget();
                asked.set(None);
            })
        };
        let error = go.failure().map(|failure| failure.field("lost_reason").unwrap_or_else(|| failure.say()));
        html! { <LostDialog title={props.lead.title.clone()} busy={go.busy()} {error} {onconfirm} {onclose} /> }
    });
    let known = stages.data().filter(|known| known.0 == of);
    html! {
        <>
            if let Some(known) = known { { steps(props, &known.1, go.busy(), &onstage) } } else { <div class="h-9.5" aria-busy="true" /> }
            { dialog }
        </>
    }
}

type Chosen = Callback<(StageId, StageMeaning)>;

fn steps(props: &PathProps, stages: &[Stage], busy: bool, onstage: &Chosen) -> Html {
    let now = stages.iter().position(|stage| stage.id == props.lead.stage.id);
    let onchange = {
        let (onstage, stages) = (onstage.clone(), stages.to_vec());
        Callback::from(move |event: Event| {
            let field: web_sys::HtmlSelectElement = event.target_unchecked_into();
            if let Some(stage) = field.value().parse().ok().and_then(|id| stages.iter().find(|one| one.id == id)) {
                onstage.emit((stage.id, stage.meaning));
            }
        })
    };
    html! {
        <>
            <ol class="path max-md:hidden" aria-label={t!("leads-stages")} aria-busy={busy.then_some("true")}>
                for (at, stage) in stages.iter().enumerate() { { step(props, stage, passed(stages, now, at), busy, onstage) } }
            </ol>
            // Names of stages have no room side by side on a phone.
            <label class="field md:hidden">
                <span class="field-label">{ t!("leads-stage") }</span>
                <select class="select" disabled={busy || !props.may_write} {onchange}>
                    for stage in stages {
                        <option value={stage.id.to_string()} selected={stage.id == props.lead.stage.id}>{ stage_name(stage) }</option>
                    }
                </select>
            </label>
        </>
    }
}

/// Whether a stage lies behind the lead: an open one before the one where it stands. Of a lost lead nobody can tell how far it came.
fn passed(stages: &[Stage], now: Option<usize>, at: usize) -> bool {
    let Some(now) = now else { return false };
    at < now && stages[at].meaning == StageMeaning::Open && stages[now].meaning != StageMeaning::Lost
}

fn step(props: &PathProps, stage: &Stage, passed: bool, busy: bool, onstage: &Chosen) -> Html {
    let here = stage.id == props.lead.stage.id;
    let (id, meaning) = (stage.id, stage.meaning);
    let icon = if passed { Some("check") } else { (meaning != StageMeaning::Open).then(|| meaning_look(meaning).1) };
    let name = stage_name(stage);
    html! {
        <li key={id.0} class={passed.then_some("done")} aria-current={here.then_some("step")}>
            <button type="button" onclick={onstage.reform(move |_: MouseEvent| (id, meaning))} disabled={busy || !props.may_write} title={name.clone()}>
                if let Some(icon) = icon { <Icon name={icon} class="i-sm shrink-0" /> }
                <span class="truncate">{ name }</span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages() -> Vec<Stage> {
        let stage = |id, meaning| Stage { id: StageId(id), name: format!("S{id}"), preset: None, meaning };
        let open = StageMeaning::Open;
        vec![stage(1, open), stage(2, open), stage(3, open), stage(4, StageMeaning::Won), stage(5, StageMeaning::Lost)]
    }

    #[test]
    fn what_lies_behind_a_lead_is_passed() {
        let passed_at = |now| (0..5).map(|at| passed(&stages(), Some(now), at)).collect::<Vec<_>>();
        assert_eq!(passed_at(1), [true, false, false, false, false]);
        assert_eq!(passed_at(3), [true, true, true, false, false]);
        assert_eq!(passed_at(4), [false; 5]);
        assert!(!passed(&stages(), None, 0));
    }
}
