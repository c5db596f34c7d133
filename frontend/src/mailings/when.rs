//! The form's question when, and how often; and the answer in words.

use super::form::Sheet;
use super::schedule::{WEEK, capital, forecast_words, schedule_words, short};
use super::state::{MailingForm, Repeat};
use crate::data::{field_words, use_query, use_settled};
use crate::t;
use crate::ui::{Icon, Said, SaidKind, Segmented, SelectField, TextField};
use crate::words::{moment_with_zone, zones};
use jiff::Timestamp;
use vestnik_api::mailings::Weekday;
use yew::prelude::*;

/// When, and how often.
#[component]
pub(super) fn When(props: &Sheet) -> Html {
    let form = &props.form;
    let repeats = vec![
        (Repeat::Once, t!("mailings-repeat-once")),
        (Repeat::Daily, t!("mailings-repeat-daily")),
        (Repeat::Weekly, t!("mailings-repeat-weekly")),
        (Repeat::Monthly, t!("mailings-repeat-monthly")),
        (Repeat::Cron, t!("mailings-repeat-cron")),
    ];
    let at_once = form.repeat == Repeat::Once && form.at_once;
    html! {
        <div class="flex min-w-0 flex-col gap-4">
            <div class="field">
                <span class="field-label">{ t!("mailings-repeat") }</span>
                <Segmented<Repeat> label={t!("mailings-repeat")} options={repeats} value={form.repeat} onchange={props.edit("repeat", |form, repeat| form.repeat = repeat)} />
            </div>
            { how(props) }
            if !at_once { { times(props) } }
            <Forecast ..props.clone() />
        </div>
    }
}

/// What belongs to one way of repeating only.
fn how(props: &Sheet) -> Html {
    let form = &props.form;
    match form.repeat {
        Repeat::Once => {
            let options = vec![(true, t!("mailings-at-once")), (false, t!("mailings-at-time"))];
            html! {
                <div class="field">
                    <span class="field-label">{ t!("mailings-when-once") }</span>
                    <Segmented<bool> label={t!("mailings-when-once")} {options} value={form.at_once} onchange={props.edit("start", |form, at_once| form.at_once = at_once)} />
                </div>
            }
        }
        Repeat::Daily => Html::default(),
        Repeat::Weekly => weekdays(props),
        Repeat::Monthly => {
            let options = (1..=31_u8)
                .map(|day| {
                    let name = if day == 31 { t!("mailings-last-day") } else { AttrValue::from(day.to_string()) };
                    (AttrValue::from(day.to_string()), name)
                })
                .collect::<Vec<_>>();
            let onchange = props
                .edit("month_day", |form: &mut MailingForm, day: String| form.month_day = day.parse().unwrap_or(1));
            let hint = matches!(form.month_day, 29 | 30).then(|| t!("mailings-month-day-hint"));
            html! {
                <SelectField id="month_day" label={t!("mailings-month-day")} value={form.month_day.to_string()} {options} {onchange} {hint} error={props.error("month_day")} />
            }
        }
        Repeat::Cron => html! {
            <TextField id="cron" label={t!("mailings-cron")} value={form.cron.clone()} hint={t!("mailings-cron-hint")} error={props.error("cron")} autocomplete="off"
                oninput={props.edit("cron", |form, line| form.cron = line)} onleave={props.leave("cron")} class="[&_input]:font-mono" />
        },
    }
}

fn weekdays(props: &Sheet) -> Html {
    let day = |day: Weekday| {
        let checked = props.form.days.contains(&day);
        let onchange = props.edit("days", move |form: &mut MailingForm, _: Event| {
            if !form.days.remove(&day) {
                form.days.insert(day);
            }
        });
        html! { <input key={short(day).to_string()} type="checkbox" class="btn join-item" aria-label={short(day)} {checked} {onchange} /> }
    };
    html! {
        <div class="field" role="group" aria-label={t!("mailings-days")}>
            <span class="field-label">{ t!("mailings-days") }</span>
            <div class="join max-w-full overflow-x-auto">for one in WEEK { { day(one) } }</div>
            if let Some(error) = props.error("days") { <p class="field-error" id="days-note"><Icon name="circle-alert" />{ error }</p> }
        </div>
    }
}

/// Start, time of day, zone and end.
fn times(props: &Sheet) -> Html {
    let form = &props.form;
    let once = form.repeat == Repeat::Once;
    let start = if once { t!("mailings-day") } else { t!("mailings-start-day") };
    html! {
        <>
            <div class="grid gap-4 sm:grid-cols-[9rem_8rem_minmax(0,1fr)]">
                <TextField id="start" kind="date" label={start} value={form.start.clone()} error={props.error("start")}
                    oninput={props.edit("start", |form, day| form.start = day)} onleave={props.leave("start")} />
                if form.repeat == Repeat::Cron { <span class="max-sm:hidden" /> } else {
                    <TextField id="clock" kind="time" label={t!("mailings-time")} value={form.clock.clone()} error={props.error("clock")}
                        oninput={props.edit("clock", |form, clock| form.clock = clock)} onleave={props.leave("clock")} />
                }
                <ZoneField ..props.clone() />
            </div>
            if !once {
                <div class="grid gap-4 sm:grid-cols-[14rem_minmax(0,1fr)]">
                    <TextField id="end" kind="date" label={t!("mailings-end-day")} value={form.end.clone()} error={props.error("end")} optional=true
                        oninput={props.edit("end", |form, day| form.end = day)} onleave={props.leave("end")} />
                </div>
            }
        </>
    }
}

#[component]
fn ZoneField(props: &Sheet) -> Html {
    let zones = use_memo(props.form.zone.clone(), |zone| zones(zone));
    html! {
        <SelectField id="zone" label={t!("mailings-time-zone")} value={props.form.zone.clone()} options={(*zones).clone()} error={props.error("zone")}
            onchange={props.edit("zone", |form, zone| form.zone = zone)} />
    }
}

/// What the form will do, in words, with the next times as the server counts them.
#[component]
fn Forecast(props: &Sheet) -> Html {
    let schedule = props.form.schedule(props.now).ok();
    let asked = use_settled(schedule.clone(), 300);
    let forecast = use_query(asked.clone(), |api, schedule| async move {
        match schedule {
            Some(schedule) => api.mailings().forecast(&schedule).await.map(Some),
            None => Ok(None),
        }
    });
    let Some(schedule) = schedule else { return Html::default() };
    if props.form.repeat == Repeat::Once && props.form.at_once {
        return html! { <Said icon="send"><p class="font-medium">{ t!("mailings-at-once-said") }</p><p class="hint">{ t!("mailings-at-once-hint") }</p></Said> };
    }
    if let Some(failure) = forecast.failure().filter(|_| asked.as_ref() == Some(&schedule)) {
        let said = failure.faults().first().map_or_else(|| failure.say(), |fault| field_words(fault.code));
        return html! { <Said kind={SaidKind::Warning} icon="triangle-alert">{ said }</Said> };
    }
    let next = forecast
        .data()
        .and_then(|forecast| (*forecast).clone())
        .filter(|_| !forecast.waiting() && asked.as_ref() == Some(&schedule));
    let (words, then) = match &next {
        Some(forecast) => forecast_words(&schedule, &forecast.next),
        None => (AttrValue::from(capital(&schedule_words(&schedule))), None),
    };
    let past = next.as_ref().is_some_and(|forecast| forecast.next.is_empty());
    let elsewhere =
        next.and_then(|forecast| forecast.next.first().copied()).and_then(|at| here(at, schedule.time_zone.as_str()));
    html! {
        <Said icon="calendar-clock" kind={if past { SaidKind::Warning } else { SaidKind::Plain }}>
            <p class="font-medium">{ words }</p>
            if let Some(then) = then { <p class="hint">{ then }</p> }
            if let Some(here) = elsewhere { <p class="hint">{ t!("mailings-here", when = here) }</p> }
        </Said>
    }
}

/// The same moment on the reader's clock, when that shows another time.
fn here(at: Timestamp, zone: &str) -> Option<AttrValue> {
    let there = moment_with_zone(at, zone);
    let here = crate::words::moment(at);
    (there != here).then_some(here)
}
