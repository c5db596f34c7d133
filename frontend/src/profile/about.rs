//! Name, number and zone; language and theme.

use super::state::AboutForm;
use crate::auth::wrong;
use crate::data::{use_action, use_session};
use crate::t;
use crate::ui::{
    Button, Kind, Said, SaidKind, Segmented, SelectField, TextField, focus_first_wrong, use_lasting, use_toasts,
};
use crate::words::{Lang, zones};
use std::rc::Rc;
use vestnik_api::me::{ChangeMe, Me};
use vestnik_api::text::Theme;
use yew::prelude::*;

/// What both parts need.
#[derive(Properties, PartialEq)]
pub(super) struct AboutProps {
    /// The person.
    pub(super) me: Rc<Me>,
}

/// Name, number and zone.
#[component]
pub(super) fn About(props: &AboutProps) -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let form = use_lasting("profile.about", || AboutForm::of(&props.me));
    // Fields are judged when they are left.
    let (name_left, phone_left) = (use_state(|| false), use_state(|| false));
    let zones = use_memo(props.me.time_zone.to_string(), |current| zones(current));
    let save = use_action(
        |api, change: ChangeMe| async move { api.me().change(&change).await },
        Callback::from({
            let form = form.clone();
            move |me: Me| {
                toasts.done(t!("profile-saved"));
                // A number is kept in one form, however it was written.
                form.set(AboutForm::of(&me));
                session.became(Rc::new(me));
            }
        }),
    );
    let edit = |left: &UseStateHandle<bool>, change: fn(&mut AboutForm, String)| {
        let (form, save, left) = (form.clone(), save.clone(), left.clone());
        Callback::from(move |text| {
            let mut changed = (*form).clone();
            change(&mut changed, text);
            save.forget();
            left.set(false);
            form.set(changed);
        })
    };
    let leave = |left: &UseStateHandle<bool>| {
        let left = left.clone();
        Callback::from(move |()| left.set(true))
    };
    let onsubmit = {
        let (save, change) = (save.clone(), form.change(&props.me));
        let (name_left, phone_left) = (name_left.clone(), phone_left.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            focus_first_wrong(&event);
            name_left.set(true);
            phone_left.set(true);
            if let Some(change) = change.clone() {
                save.run(change);
            }
        })
    };
    let wrong_name = name_left.then(|| wrong(form.name())).flatten();
    let wrong_phone = phone_left.then(|| wrong(form.phone())).flatten();
    html! {
        <form class="form-row" novalidate=true {onsubmit}>
            <div><h2>{ t!("profile-about") }</h2><p class="hint mt-1">{ t!("profile-about-hint") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <TextField id="name" label={t!("profile-name")} value={form.name.clone()} autocomplete="name"
                    error={save.field("name").or(wrong_name)} oninput={edit(&name_left, |form, text| form.name = text)} onleave={leave(&name_left)} />
                <TextField id="email" label={t!("profile-email")} value={props.me.email.to_string()} disabled=true hint={t!("profile-email-hint")}
                    oninput={Callback::noop()} />
                <TextField id="phone" kind="tel" label={t!("profile-phone")} value={form.phone.clone()} autocomplete="tel" optional=true
                    error={save.field("phone").or(wrong_phone)} oninput={edit(&phone_left, |form, text| form.phone = text)} onleave={leave(&phone_left)} />
                <SelectField id="time-zone" label={t!("profile-time-zone")} value={form.time_zone.clone()} options={(*zones).clone()}
                    error={save.field("time_zone")} onchange={edit(&name_left, |form, text| form.time_zone = text)} />
                if let Some(failure) = save.failure().filter(|failure| !failure.only_fields(&["name", "phone", "time_zone"])) {
                    <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said>
                }
                <div><Button label={t!("profile-save")} kind={Kind::Primary} submit=true busy={save.busy()} disabled={*form == AboutForm::of(&props.me)} /></div>
            </div>
        </form>
    }
}

/// Language and theme: they take effect at once.
#[component]
pub(super) fn Look(props: &AboutProps) -> Html {
    let session = use_session();
    let save = use_action(
        |api, change: ChangeMe| async move { api.me().change(&change).await },
        Callback::from(move |me: Me| session.became(Rc::new(me))),
    );
    let choose_theme = {
        let save = save.clone();
        Callback::from(move |theme| save.run(ChangeMe { theme: Some(theme), ..ChangeMe::default() }))
    };
    let choose_lang = {
        let save = save.clone();
        Callback::from(move |lang: Lang| save.run(ChangeMe { language: Some(lang.into()), ..ChangeMe::default() }))
    };
    let themes = vec![
        (Theme::System, t!("profile-theme-system")),
        (Theme::Light, t!("profile-theme-light")),
        (Theme::Dark, t!("profile-theme-dark")),
    ];
    let languages = Lang::ALL.map(|lang| (lang, AttrValue::from(lang.own_name()))).to_vec();
    html! {
        <section class="form-row">
            <div><h2>{ t!("profile-look") }</h2><p class="hint mt-1">{ t!("profile-look-hint") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                <div class="field">
                    <span class="field-label">{ t!("profile-theme") }</span>
                    <Segmented<Theme> label={t!("profile-theme")} options={themes} value={props.me.theme} onchange={choose_theme} />
                </div>
                <div class="field">
                    <span class="field-label">{ t!("profile-language") }</span>
                    <Segmented<Lang> label={t!("profile-language")} options={languages} value={Lang::from(props.me.language)} onchange={choose_lang} />
                    <p class="meta">{ t!("profile-language-hint") }</p>
                </div>
                if let Some(failure) = save.failure() { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            </div>
        </section>
    }
}
