//! The mail server in the form of the settings.

use super::screen::Shared;
use super::trial::Trial;
use crate::t;
use crate::ui::{Choice, Options, PasswordField, Said, SaidKind, SelectField, TextField, Toggle};
use vestnik_api::settings::{MailSecurity, PasswordState, SettingPart};
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub(super) struct ServerProps {
    pub(super) shared: Shared,
}

/// Whether letters go out, over which server, and a try of it.
#[component]
pub(super) fn Server(props: &ServerProps) -> Html {
    let shared = &props.shared;
    let fixed = shared.is_fixed(SettingPart::Smtp);
    let choice = |sends: bool, label: AttrValue, hint: AttrValue| {
        html! {
            <Choice name="sends" {label} {hint} checked={shared.form.sends == sends} disabled={fixed}
                onchoose={shared.on(move |form, ()| form.sends = sends)} />
        }
    };
    html! {
        <section class="form-row">
            <div><h2>{ t!("settings-smtp") }</h2><p class="hint mt-1">{ t!("settings-smtp-hint") }</p>{ shared.note(SettingPart::Smtp) }</div>
            <div class="flex min-w-0 flex-col gap-4">
                <Options label={t!("settings-smtp")} quiet=true>
                    { choice(false, t!("settings-captured"), t!("settings-captured-hint")) }
                    { choice(true, t!("settings-sends"), t!("settings-sends-hint")) }
                </Options>
                if shared.form.sends {
                    { line(shared, fixed) }
                    { account(shared, fixed) }
                    { more(shared, fixed) }
                    <Trial asked={shared.form.trial()} />
                }
            </div>
        </section>
    }
}

fn line(shared: &Shared, fixed: bool) -> Html {
    let form = &shared.form;
    let securities = [MailSecurity::Starttls, MailSecurity::Tls, MailSecurity::None]
        .map(|security| (AttrValue::from(security.to_string()), security_words(security)))
        .to_vec();
    let port = match form.security {
        MailSecurity::Starttls => "587",
        MailSecurity::Tls => "465",
        MailSecurity::None => "25",
    };
    html! {
        <>
            <div class="grid gap-4 sm:grid-cols-[1fr_7rem]">
                <TextField id="host" label={t!("settings-host")} value={form.host.clone()} autocomplete="off" placeholder="smtp.company.example" disabled={fixed}
                    error={shared.error("smtp.host")} oninput={shared.on(|form, text| form.host = text)} />
                <TextField id="port" inputmode="numeric" label={t!("settings-port")} value={form.port.clone()} autocomplete="off" placeholder={port} disabled={fixed}
                    error={shared.error("smtp.port")} oninput={shared.on(|form, text| form.port = text)} />
            </div>
            <SelectField id="security" label={t!("settings-security")} value={form.security.to_string()} options={securities} disabled={fixed}
                error={shared.error("smtp.security")} onchange={shared.on(|form, text: String| form.security = text.parse().unwrap_or_default())} />
        </>
    }
}

fn security_words(security: MailSecurity) -> AttrValue {
    match security {
        MailSecurity::Starttls => t!("settings-security-starttls"),
        MailSecurity::Tls => t!("settings-security-tls"),
        MailSecurity::None => t!("settings-security-none"),
    }
}

fn account(shared: &Shared, fixed: bool) -> Html {
    let form = &shared.form;
    let state = shared.settings.password;
    let hint = if state == PasswordState::Kept { t!("settings-password-kept") } else { t!("settings-password-hint") };
    html! {
        <>
            <div class="grid gap-4 sm:grid-cols-2">
                <TextField id="user" label={t!("settings-user")} value={form.user.clone()} autocomplete="off" optional=true disabled={fixed}
                    error={shared.error("smtp.user")} oninput={shared.on(|form, text| form.user = text)} />
                if !fixed && !form.user.trim().is_empty() {
                    <PasswordField id="password" label={t!("settings-password")} value={form.password.clone()} autocomplete="new-password" {hint}
                        error={shared.error("smtp.password")} oninput={shared.on(|form, text| form.password = text)} />
                }
            </div>
            if state == PasswordState::Unreadable {
                <Said kind={SaidKind::Failure} icon="lock">{ t!("settings-password-unreadable") }</Said>
            }
        </>
    }
}

fn more(shared: &Shared, fixed: bool) -> Html {
    let form = &shared.form;
    html! {
        <>
            <div class="grid gap-4 sm:grid-cols-[1fr_9rem]">
                <TextField id="helo" label={t!("settings-helo")} value={form.helo.clone()} autocomplete="off" optional=true disabled={fixed} hint={t!("settings-helo-hint")}
                    error={shared.error("smtp.helo")} oninput={shared.on(|form, text| form.helo = text)} />
                <TextField id="timeout" inputmode="numeric" label={t!("settings-timeout")} value={form.timeout.clone()} autocomplete="off" disabled={fixed}
                    error={shared.error("smtp.timeout_seconds")} oninput={shared.on(|form, text| form.timeout = text)} />
            </div>
            if form.security != MailSecurity::None {
                <Toggle label={t!("settings-any-certificate")} checked={form.any_certificate} disabled={fixed}
                    onchange={shared.on(|form, any| form.any_certificate = any)} />
                if form.any_certificate { <Said kind={SaidKind::Warning} icon="triangle-alert">{ t!("settings-any-certificate-hint") }</Said> }
            }
        </>
    }
}
