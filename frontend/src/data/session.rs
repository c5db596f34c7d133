//! Who is signed in. The access token lives in memory only: after a reload it is had anew by the cookie, and only then is it known
//! whether somebody is signed in.

use super::faces::FacesProvider;
use super::preferences::{SESSION, preferences};
use super::wire::{End, Watched, end_of};
use super::{Api, Failure, Wire, draft};
use crate::words::{self, Lang};
use gloo_events::EventListener;
use std::rc::Rc;
use vestnik_api::auth::Tokens;
use vestnik_api::groups::SeatIn;
use vestnik_api::id::UserId;
use vestnik_api::me::Me;
use vestnik_api::service::{MailMode, Service, SignUp};
use vestnik_api::{Permission, Reach};
use vestnik_client::browser::Watch;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is known of who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing yet: the server has been asked.
    Unknown,
    /// The server could not say.
    Unreachable(Failure),
    /// Nobody.
    Visitor,
    /// Somebody whom the staff has just blocked, for this reason.
    Blocked(AttrValue),
    /// This person.
    SignedIn(Rc<Me>),
}

/// Who is signed in, and the way to the server.
#[derive(Clone, PartialEq)]
pub struct Session {
    state: State,
    lang: Lang,
    wire: Wire,
    set_state: Callback<State>,
    set_lang: Callback<Lang>,
}

impl Session {
    /// What is known of who is signed in.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The person who is signed in.
    pub fn me(&self) -> Option<Rc<Me>> {
        match &self.state {
            State::SignedIn(me) => Some(me.clone()),
            _ => None,
        }
    }

    /// The groups the person is in, and as what.
    pub fn seats(&self) -> Vec<SeatIn> {
        self.me().map(|me| me.groups.clone()).unwrap_or_default()
    }

    /// Whether the person may do this, and how far.
    pub fn may(&self, permission: Permission) -> Option<Reach> {
        self.me().and_then(|me| me.may(permission))
    }

    /// Whether the person may do this with a thing of this owner.
    pub fn may_with(&self, permission: Permission, owner: UserId) -> bool {
        self.me().is_some_and(|me| within(me.may(permission), me.id, owner))
    }

    /// The API.
    pub fn api(&self) -> Api {
        Api::new(self.wire.clone())
    }

    /// The API for one file that is watched on its way, and may be called back.
    pub fn watching(&self, watch: Watch) -> vestnik_client::Api<Watched> {
        vestnik_client::Api::new(self.wire.watched(watch))
    }

    /// The language of the screens.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Speaks another language on this browser.
    pub fn speak(&self, lang: Lang) {
        preferences().set_lang(lang);
        self.set_lang.emit(lang);
    }

    /// Goes on as the person who has just signed in.
    pub fn signed_in(&self, tokens: &Tokens) {
        self.wire.set_token(Some(tokens.access_token.clone()));
        preferences().set_signed_in(true);
        self.became(Rc::new(tokens.user.clone()));
    }

    /// The person has changed something about himself.
    pub fn became(&self, me: Rc<Me>) {
        words::set_zone(me.time_zone.as_str());
        preferences().set_theme(me.theme);
        self.speak(me.language.into());
        self.set_state.emit(State::SignedIn(me));
    }

    /// Signs out here and in other tabs. The server hears of it, but nobody waits for its answer.
    pub fn sign_out(&self) {
        let (api, wire) = (self.api(), self.wire.clone());
        draft::forget_all();
        preferences().set_signed_in(false);
        self.set_state.emit(State::Visitor);
        spawn_local(async move {
            // Unreachable: the cookie is worn out by itself after its time.
            let _ = api.auth().logout().await;
            wire.set_token(None);
        });
    }

    /// Asks the server again who is signed in.
    pub fn ask(&self) {
        let session = self.clone();
        spawn_local(async move {
            match session.wire.refresh().await {
                Ok(tokens) => session.became(Rc::new(tokens.user.clone())),
                Err(error) => session.set_state.emit(match end_of(&error) {
                    Some(end) => ended(end),
                    // Not reached, out of order or asked too often: that says nothing of who is signed in.
                    None => State::Unreachable(error.into()),
                }),
            }
        });
    }

    /// Looks whether the person may do other things by now, or is out.
    pub fn look_again(&self) {
        let Some(before) = self.me() else { return };
        let session = self.clone();
        spawn_local(async move {
            // That he is out is told in the same way as with every question.
            if let Ok(me) = session.api().me().find().await
                && me != *before
            {
                session.became(Rc::new(me));
            }
        });
    }

    /// Goes on as a visitor who may sign in as somebody else.
    pub fn leave(&self) {
        self.set_state.emit(State::Visitor);
    }
}

/// What is known of who is signed in once a session has ended.
fn ended(end: End) -> State {
    preferences().set_signed_in(false);
    match end {
        End::Over => State::Visitor,
        End::Blocked(reason) => State::Blocked(reason.into()),
    }
}

/// Whether things of this owner lie within a reach. Until there are groups, those of one's groups are one's own.
fn within(reach: Option<Reach>, me: UserId, owner: UserId) -> bool {
    match reach {
        Some(Reach::All) => true,
        Some(Reach::Own | Reach::Groups) => me == owner,
        None => false,
    }
}

/// Who is signed in.
#[hook]
pub fn use_session() -> Session {
    #[expect(
        clippy::expect_used,
        reason = "every screen is drawn inside `SessionProvider`; one that is not is a mistake to be seen at once"
    )]
    use_context::<Session>().expect("drawn inside SessionProvider")
}

/// What the service says of itself; nothing until it has said it.
#[hook]
pub fn use_service() -> Option<Rc<Service>> {
    use_context::<Said>().and_then(|said| said.0)
}

/// Whether anybody may make an account, as far as is known.
#[hook]
pub fn use_sign_up_open() -> bool {
    use_service().is_none_or(|service| service.sign_up == SignUp::Open)
}

/// Asks again what the service says of itself.
#[hook]
pub fn use_service_reload() -> Callback<()> {
    use_context::<Said>().map_or_else(Callback::noop, |said| said.1)
}

/// Whether letters stay in the service now, because no mail server is set: then none is called sent.
#[hook]
pub fn use_captured() -> bool {
    use_service().is_some_and(|service| service.mail == MailMode::Captured)
}

/// What [`SessionProvider`] needs.
#[derive(Properties, PartialEq)]
pub struct SessionProviderProps {
    /// The application.
    pub children: Html,
}

/// Everything that asks who is signed in is inside.
#[component]
pub fn SessionProvider(props: &SessionProviderProps) -> Html {
    let state = use_state(|| State::Unknown);
    let lang = use_state(|| {
        let lang = preferences().lang();
        words::set_lang(lang);
        lang
    });
    let set_state = use_callback((), {
        let state = state.setter();
        move |new, ()| state.set(new)
    });
    let set_lang = use_callback((), {
        let lang = lang.setter();
        move |new, ()| {
            words::set_lang(new);
            lang.set(new);
        }
    });
    let wire = use_memo((), {
        let set_state = set_state.clone();
        move |()| Wire::new(Callback::from(move |end| set_state.emit(ended(end))))
    });
    let session = Session { state: (*state).clone(), lang: *lang, wire: (*wire).clone(), set_state, set_lang };
    use_first_question(&session);
    use_other_tabs(&session);
    html! {
        <ContextProvider<Session> context={session.clone()}>
            <ServiceProvider><FacesProvider>{ props.children.clone() }</FacesProvider></ServiceProvider>
        </ContextProvider<Session>>
    }
}

/// Asks once, at the start, who is signed in.
#[hook]
fn use_first_question(session: &Session) {
    let session = session.clone();
    use_effect_with((), move |()| {
        preferences().set_lang(session.lang);
        if preferences().may_be_signed_in() {
            session.ask();
        } else {
            session.set_state.emit(State::Visitor);
        }
    });
}

/// Signing in or out in one tab is heard in the others.
#[hook]
fn use_other_tabs(session: &Session) {
    let session = session.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "storage", move |event| {
                let Some(event) =
                    event.dyn_ref::<web_sys::StorageEvent>().filter(|event| event.key().as_deref() == Some(SESSION))
                else {
                    return;
                };
                if event.new_value().is_some_and(|said| said.starts_with("in")) {
                    session.ask();
                } else {
                    session.wire.set_token(None);
                    session.set_state.emit(State::Visitor);
                }
            })
        });
        move || drop(listener)
    });
}

/// What the service has said of itself, if it has; and asking it again.
#[derive(Clone, PartialEq)]
struct Said(Option<Rc<Service>>, Callback<()>);

#[derive(Properties, PartialEq)]
struct ServiceProviderProps {
    children: Html,
}

/// Asks what the service says of itself.
#[component]
fn ServiceProvider(props: &ServiceProviderProps) -> Html {
    let service = super::use_steady_query((), |api, ()| async move { api.service().await });
    html! { <ContextProvider<Said> context={Said(service.data(), service.reload())}>{ props.children.clone() }</ContextProvider<Said>> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reach_to_all_includes_what_others_own() {
        let (me, other) = (UserId(1), UserId(2));
        for reach in [Reach::Own, Reach::Groups] {
            assert!(within(Some(reach), me, me) && !within(Some(reach), me, other), "{reach}");
        }
        assert!(within(Some(Reach::All), me, other));
        assert!(!within(None, me, me));
    }
}
