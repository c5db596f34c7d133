//! Where one is signed in.

use super::state::browser;
use crate::data::{use_action, use_steady_query};
use crate::t;
use crate::ui::{Badge, Button, CardSkeleton, Confirm, Icon, Said, SaidKind, Tone, use_toasts};
use crate::words::moment;
use vestnik_api::id::SessionId;
use vestnik_api::me::Session;
use yew::prelude::*;

/// The devices one is signed in on, and ways to sign them out.
#[component]
pub fn Sessions() -> Html {
    let toasts = use_toasts();
    let asked = use_state(|| false);
    let sessions = use_steady_query((), |api, ()| async move { api.me().sessions().await });
    let revoke = {
        let (reload, toasts) = (sessions.reload(), toasts.clone());
        use_action(
            |api, id: SessionId| async move { api.me().revoke_session(id).await },
            Callback::from(move |()| {
                toasts.done(t!("profile-session-revoked"));
                reload.emit(());
            }),
        )
    };
    let revoke_others = {
        let (reload, toasts, asked) = (sessions.reload(), toasts, asked.clone());
        use_action(
            |api, ()| async move { api.me().revoke_other_sessions().await },
            Callback::from(move |()| {
                toasts.done(t!("profile-sessions-revoked"));
                asked.set(false);
                reload.emit(());
            }),
        )
    };
    let ask = |to: bool| {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(to))
    };
    let others = sessions.data().is_some_and(|sessions| sessions.len() > 1);
    let refused = revoke.failure();
    let onrevoke = Callback::from(move |id| revoke.run(id));
    html! {
        <section class="form-row">
            <div><h2>{ t!("profile-sessions") }</h2><p class="hint mt-1">{ t!("profile-sessions-lead") }</p></div>
            <div class="flex min-w-0 flex-col gap-4">
                { sessions.show(html! { <CardSkeleton /> }, |sessions| list(sessions, &onrevoke)) }
                if let Some(failure) = refused { <Said kind={SaidKind::Failure} icon="circle-alert">{ failure.say() }</Said> }
                if others {
                    <div><Button label={t!("profile-sessions-revoke")} onclick={ask(true).reform(|_| ())} /></div>
                }
            </div>
            if *asked {
                <Confirm title={t!("profile-sessions-revoke-title")} text={t!("profile-sessions-revoke-text")} verb={t!("profile-session-revoke")}
                    icon="log-out" busy={revoke_others.busy()} error={revoke_others.failure().map(|failure| failure.say())}
                    onconfirm={Callback::from(move |()| revoke_others.run(()))} onclose={ask(false)} />
            }
        </section>
    }
}

fn list(sessions: &[Session], onrevoke: &Callback<SessionId>) -> Html {
    html! {
        <ul class="card">
            for session in sessions { { device(session, onrevoke) } }
        </ul>
    }
}

fn device(session: &Session, onrevoke: &Callback<SessionId>) -> Html {
    let (name, id) = (browser(&session.user_agent), session.id);
    html! {
        <li key={id.0} class="flex items-center gap-3 border-line px-4 py-2.5 not-first:border-t">
            <span class="feed-icon"><Icon name="monitor" /></span>
            <span class="min-w-0 flex-1">
                <span class="flex flex-wrap items-center gap-2 font-medium" title={session.user_agent.clone()}>
                    { name.clone() }
                    if session.current { <Badge tone={Tone::Ok} icon={Some("check")} label={t!("profile-session-current")} /> }
                </span>
                <span class="meta block">
                    { t!("profile-session-used", when = moment(session.last_used_at)) }{ " · " }
                    { t!("profile-session-since", when = moment(session.created_at)) }{ " · " }{ &session.address }
                </span>
            </span>
            if !session.current {
                <button type="button" class="btn" aria-label={t!("profile-session-revoke-name", name = &name)}
                    onclick={onrevoke.reform(move |_: MouseEvent| id)}>{ t!("profile-session-revoke") }</button>
            }
        </li>
    }
}
