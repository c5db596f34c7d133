//! How one wants to be told of each kind: in the application, by letter. It takes effect at once.

use super::state::{by_mail_name, kind_name};
use crate::data::{use_action, use_steady_query};
use crate::t;
use crate::ui::{CardSkeleton, Said, SaidKind, use_toasts};
use vestnik_api::notifications::{ByMail, HowTold, NotificationKind, NotificationSettings};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// A small table: kinds by ways.
#[component]
pub fn NotificationSettingsForm() -> Html {
    let toasts = use_toasts();
    let settings = use_steady_query((), |api, ()| async move { api.notifications().settings().await });
    let save = {
        let settings = settings.clone();
        use_action(
            |api, settings: NotificationSettings| async move { api.notifications().set(&settings).await },
            Callback::from(move |now| {
                toasts.done(t!("notifications-set-saved"));
                settings.tell(now);
            }),
        )
    };
    let (busy, failure) = (save.busy(), save.failure());
    let onchange = Callback::from(move |settings| save.run(settings));
    html! {
        <section class="form-row" id="notifications">
            <div><h2>{ t!("notifications-title") }</h2><p class="hint mt-1">{ t!("notifications-set-lead") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                { settings.show(html! { <CardSkeleton /> }, |settings| table(*settings, busy, &onchange)) }
                if let Some(failure) = failure { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
            </div>
        </section>
    }
}

fn table(settings: NotificationSettings, busy: bool, onchange: &Callback<NotificationSettings>) -> Html {
    html! {
        <table class="w-full text-sm">
            <thead>
                <tr class="meta text-left">
                    <th scope="col" class="pb-2 font-medium">{ t!("notifications-kind") }</th>
                    <th scope="col" class="px-3 pb-2 text-center font-medium">{ t!("notifications-in-app") }</th>
                    <th scope="col" class="pb-2 font-medium">{ t!("notifications-by-mail") }</th>
                </tr>
            </thead>
            <tbody>for kind in NotificationKind::ALL { { row(settings, kind, busy, onchange) } }</tbody>
        </table>
    }
}

fn row(
    settings: NotificationSettings,
    kind: NotificationKind,
    busy: bool,
    onchange: &Callback<NotificationSettings>,
) -> Html {
    let (how, name) = (settings.of(kind), kind_name(kind));
    let with = move |how: HowTold| {
        let mut changed = settings;
        changed.set(kind, how);
        changed
    };
    let onapp = onchange.reform(move |event: Event| {
        with(HowTold { in_app: event.target_unchecked_into::<HtmlInputElement>().checked(), ..how })
    });
    let onmail = onchange.reform(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        let by_mail = ByMail::ALL.into_iter().find(|way| way.name() == chosen).unwrap_or_default();
        with(HowTold { by_mail, ..how })
    });
    html! {
        <tr key={kind.name()} class="border-t border-line">
            <th scope="row" class="py-2 text-left font-normal">{ name.clone() }</th>
            <td class="px-3 py-2 text-center">
                <input type="checkbox" role="switch" class="toggle toggle-xs" checked={how.in_app} disabled={busy} onchange={onapp}
                    aria-label={t!("notifications-in-app-of", kind = &name)} />
            </td>
            <td class="w-40 py-2">
                <select class="select" disabled={busy} onchange={onmail} aria-label={t!("notifications-by-mail-of", kind = &name)}>
                    for way in ByMail::ALL {
                        <option key={way.name()} value={way.name()} selected={how.by_mail == way}>{ by_mail_name(way) }</option>
                    }
                </select>
            </td>
        </tr>
    }
}
