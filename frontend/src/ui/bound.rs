//! Bounds by which lists are narrowed: fields whose text counts when it has been typed to its end.

use super::TextField;
use crate::t;
use jiff::civil::Date;
use web_sys::KeyboardEvent;
use yew::prelude::*;

/// What a bound needs.
#[derive(Properties, PartialEq)]
pub struct BoundProps {
    /// The field's id.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// `text` or `date`.
    pub kind: &'static str,
    /// The bound in force. One set from elsewhere takes the place of what is typed.
    pub text: String,
    /// Called with another.
    pub onkeep: Callback<String>,
}

/// A field whose text counts when it is left, or Enter is pressed.
#[component]
pub fn Bound(props: &BoundProps) -> Html {
    let typed = use_state_eq(|| props.text.clone());
    {
        let typed = typed.clone();
        use_effect_with(props.text.clone(), move |text| typed.set(text.clone()));
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let onleave = {
        let (typed, text, onkeep) = (typed.clone(), props.text.clone(), props.onkeep.clone());
        Callback::from(move |()| {
            if *typed != text {
                onkeep.emit((*typed).clone());
            }
        })
    };
    let onkeydown = {
        let onleave = onleave.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                onleave.emit(());
            }
        })
    };
    html! {
        <div class="min-w-0" {onkeydown}>
            <TextField id={props.id.clone()} label={props.label.clone()} kind={props.kind} value={(*typed).clone()} {oninput} {onleave} autocomplete="off" />
        </div>
    }
}

/// What the choice of days needs.
#[derive(Properties, PartialEq)]
pub struct DaysFieldProps {
    /// What the ids of its fields begin with.
    pub id: AttrValue,
    /// What happened on one of these days.
    pub label: AttrValue,
    /// The first of them.
    pub since: Option<Date>,
    /// The last of them.
    pub until: Option<Date>,
    /// Called with other days.
    pub onchange: Callback<(Option<Date>, Option<Date>)>,
}

/// From one day to another; each may be left open.
#[component]
pub fn DaysField(props: &DaysFieldProps) -> Html {
    let (since, until) = (props.since, props.until);
    let onsince = props.onchange.reform(move |text: String| (read_day(&text), until));
    let onuntil = props.onchange.reform(move |text: String| (since, read_day(&text)));
    let (since, until) = (day_text(since), day_text(until));
    html! {
        <fieldset class="min-w-0">
            <legend class="field-label">{ props.label.clone() }</legend>
            <div class="grid grid-cols-2 gap-2">
                <Bound id={format!("{}-since", props.id)} label={t!("shell-day-from")} kind="date" text={since} onkeep={onsince} />
                <Bound id={format!("{}-until", props.id)} label={t!("shell-day-to")} kind="date" text={until} onkeep={onuntil} />
            </div>
        </fieldset>
    }
}

/// A day as a field has it; nothing, where there is none.
pub fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The day that stands in a field, if one does.
pub fn read_day(text: &str) -> Option<Date> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_it_is_written_and_no_day_is_none() {
        let third = Some(date(2026, 11, 3));
        assert_eq!((read_day(&day_text(third)), read_day(&day_text(None)), read_day("0")), (third, None, None));
    }
}
