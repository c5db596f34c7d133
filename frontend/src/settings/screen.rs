//! The form of the settings.

use super::server::Server;
use super::state::SettingsForm;
use crate::data::{Failure, use_action, use_steady_query};
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Choice, Icon, Kind, Options, Said, SaidKind, Screen, TextField, use_lasting, use_toasts,
};
use crate::words::moment;
use vestnik_api::Code;
use vestnik_api::service::SignUp;
use vestnik_api::settings::{SettingPart, SettingValues, Settings};
use yew::prelude::*;

/// The settings.
#[component]
pub fn SettingsScreen() -> Html {
    let settings = use_steady_query((), |api, ()| async move { api.settings().find().await });
    let told = {
        let settings = settings.clone();
        Callback::from(move |now| settings.tell(now))
    };
    let skeleton = html! { <div class="page"><CardSkeleton /></div> };
    html! {
        <Screen title={t!("settings-title")}>
            { settings.show(skeleton, |found| html! {
                <Editor key={found.version} settings={found.clone()} onsaved={told} onreload={settings.reload()} />
            }) }
        </Screen>
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    settings: Settings,
    onsaved: Callback<Settings>,
    onreload: Callback<()>,
}

/// What the parts of the form share.
#[derive(Clone, PartialEq)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) form: SettingsForm,
    /// Fields are judged once it was tried to save.
    pub(super) judged: bool,
    /// Why it was not saved the last time.
    pub(super) failure: Option<Failure>,
    /// Forgets that.
    pub(super) forget: Callback<()>,
    pub(super) edit: Callback<SettingsForm>,
}

impl Shared {
    /// Whether the environment sets it.
    pub(super) fn is_fixed(&self, part: SettingPart) -> bool {
        self.settings.fixed.contains(&part)
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, field: &'static str) -> Option<AttrValue> {
        self.failure
            .as_ref()
            .and_then(|failure| failure.field(field))
            .or_else(|| self.judged.then(|| self.form.wrong(field)).flatten())
    }

    /// Calls back with what was typed or chosen.
    pub(super) fn on<T: 'static>(&self, change: impl Fn(&mut SettingsForm, T) + 'static) -> Callback<T> {
        let shared = self.clone();
        Callback::from(move |value| {
            let mut form = shared.form.clone();
            change(&mut form, value);
            shared.forget.emit(());
            shared.edit.emit(form);
        })
    }

    /// That the environment sets it, if it does.
    pub(super) fn note(&self, part: SettingPart) -> Html {
        if !self.is_fixed(part) {
            return Html::default();
        }
        html! { <p class="meta mt-2 flex items-center gap-1.5"><Icon name="lock" class="i-sm" />{ t!("settings-fixed", name = part.variable()) }</p> }
    }

    /// The same below a field.
    pub(super) fn hint(&self, part: SettingPart, otherwise: AttrValue) -> AttrValue {
        if self.is_fixed(part) { t!("settings-fixed", name = part.variable()) } else { otherwise }
    }
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let toasts = use_toasts();
    let form = use_lasting("settings.form", || SettingsForm::of(&props.settings));
    let judged = use_state(|| false);
    let save = {
        let onsaved = props.onsaved.clone();
        use_action(
            |api, (version, values): (i32, SettingValues)| async move { api.settings().set(version, &values).await },
            Callback::from(move |now: Settings| {
                toasts.done(t!("settings-saved"));
                onsaved.emit(now);
            }),
        )
    };
    let edit = {
        let form = form.clone();
        Callback::from(move |next| form.set(next))
    };
    let forget = {
        let save = save.clone();
        Callback::from(move |()| save.forget())
    };
    let shared = Shared {
        settings: props.settings.clone(),
        form: (*form).clone(),
        judged: *judged,
        failure: save.failure(),
        forget,
        edit,
    };
    let changed = *form != SettingsForm::of(&props.settings);
    let onsubmit = {
        let (save, judged, values, version) = (save.clone(), judged.clone(), form.values(), props.settings.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            crate::ui::focus_first_wrong(&event);
            judged.set(true);
            if let Some(values) = values.clone() {
                save.run((version, values));
            }
        })
    };
    let failure = save.failure().filter(|failure| failure.faults().is_empty());
    let stale = failure.as_ref().is_some_and(|failure| failure.code() == Some(Code::ChangedMeanwhile));
    let reload = props.onreload.reform(|_: MouseEvent| ());
    html! {
        <form class="page mx-auto flex w-full max-w-4xl flex-col pb-24" novalidate=true {onsubmit}>
            { service(&shared) }
            { sign_up(&shared) }
            { sender(&shared) }
            <Server shared={shared.clone()} />
            { speed(&shared) }
            if let Some(failure) = failure {
                <Said kind={SaidKind::Failure} icon="circle-alert">
                    { failure.say() }
                    if stale { <p class="mt-2"><Button label={t!("settings-reload")} icon="rotate-cw" onclick={reload} /></p> }
                </Said>
            }
            <div class="mt-6 flex flex-wrap items-center gap-3">
                <Button label={t!("settings-save")} icon="check" kind={Kind::Primary} submit=true busy={save.busy()} disabled={!changed} />
                if let Some(at) = props.settings.changed_at {
                    <span class="meta">{ t!("settings-changed", at = moment(at), name = props.settings.changed_by.as_ref().map_or_else(|| "—".to_owned(), |person| person.name.clone())) }</span>
                }
            </div>
        </form>
    }
}

fn section(title: AttrValue, hint: AttrValue, note: Html, fields: Html) -> Html {
    html! {
        <section class="form-row">
            <div><h2>{ title }</h2><p class="hint mt-1">{ hint }</p>{ note }</div>
            <div class="flex min-w-0 flex-col gap-4">{ fields }</div>
        </section>
    }
}

fn service(shared: &Shared) -> Html {
    let form = &shared.form;
    let address = t!("settings-base-url-hint", address = &shared.settings.address);
    let fields = html! {
        <>
            <TextField id="name" label={t!("settings-name")} value={form.name.clone()} autocomplete="off" disabled={shared.is_fixed(SettingPart::Name)}
                hint={shared.hint(SettingPart::Name, t!("settings-name-hint"))} error={shared.error("name")} oninput={shared.on(|form, text| form.name = text)} />
            <TextField id="base-url" kind="url" label={t!("settings-base-url")} value={form.base_url.clone()} autocomplete="off" optional=true
                placeholder="https://vestnik.example" disabled={shared.is_fixed(SettingPart::BaseUrl)} hint={shared.hint(SettingPart::BaseUrl, address)}
                error={shared.error("base_url")} oninput={shared.on(|form, text| form.base_url = text)} />
        </>
    };
    section(t!("settings-service"), t!("settings-service-hint"), Html::default(), fields)
}

fn sign_up(shared: &Shared) -> Html {
    let fixed = shared.is_fixed(SettingPart::SignUp);
    let choice = |value: SignUp, label: AttrValue, hint: AttrValue| {
        html! {
            <Choice name="sign-up" {label} {hint} checked={shared.form.sign_up == value} disabled={fixed}
                onchoose={shared.on(move |form, ()| form.sign_up = value)} />
        }
    };
    let fields = html! {
        <Options label={t!("settings-sign-up")} quiet=true>
            { choice(SignUp::Open, t!("settings-sign-up-open"), t!("settings-sign-up-open-hint")) }
            { choice(SignUp::Invitation, t!("settings-sign-up-invitation"), t!("settings-sign-up-invitation-hint")) }
            { choice(SignUp::Closed, t!("settings-sign-up-closed"), t!("settings-sign-up-closed-hint")) }
        </Options>
    };
    section(t!("settings-sign-up"), t!("settings-sign-up-hint"), shared.note(SettingPart::SignUp), fields)
}

fn sender(shared: &Shared) -> Html {
    let (form, fixed) = (&shared.form, shared.is_fixed(SettingPart::Sender));
    let fields = html! {
        <>
            <TextField id="from-name" label={t!("settings-from-name")} value={form.from_name.clone()} autocomplete="off" optional=true disabled={fixed}
                error={shared.error("from_name")} oninput={shared.on(|form, text| form.from_name = text)} />
            <TextField id="from-email" kind="email" label={t!("settings-from-email")} value={form.from_email.clone()} autocomplete="off" disabled={fixed}
                hint={t!("settings-from-email-hint")} error={shared.error("from_email")} oninput={shared.on(|form, text| form.from_email = text)} />
        </>
    };
    section(t!("settings-sender"), t!("settings-sender-hint"), shared.note(SettingPart::Sender), fields)
}

fn speed(shared: &Shared) -> Html {
    let form = &shared.form;
    let fields = html! {
        <div class="grid gap-4 sm:grid-cols-3">
            <TextField id="connections" inputmode="numeric" label={t!("settings-connections")} value={form.connections.clone()} autocomplete="off"
                disabled={shared.is_fixed(SettingPart::Connections)} hint={shared.hint(SettingPart::Connections, t!("settings-connections-hint"))}
                error={shared.error("connections")} oninput={shared.on(|form, text| form.connections = text)} />
            <TextField id="per-second" inputmode="numeric" label={t!("settings-per-second")} value={form.per_second.clone()} autocomplete="off"
                disabled={shared.is_fixed(SettingPart::LettersPerSecond)} hint={shared.hint(SettingPart::LettersPerSecond, t!("settings-per-second-hint"))}
                error={shared.error("letters_per_second")} oninput={shared.on(|form, text| form.per_second = text)} />
            <TextField id="retry-hours" inputmode="numeric" label={t!("settings-retry-hours")} value={form.retry_hours.clone()} autocomplete="off"
                disabled={shared.is_fixed(SettingPart::RetryHours)} hint={shared.hint(SettingPart::RetryHours, t!("settings-retry-hours-hint"))}
                error={shared.error("retry_hours")} oninput={shared.on(|form, text| form.retry_hours = text)} />
        </div>
    };
    section(t!("settings-speed"), t!("settings-speed-hint"), Html::default(), fields)
}
