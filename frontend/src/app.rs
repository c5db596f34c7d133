//! The application as a whole: who is signed in, which language is spoken, which screen is shown.

use crate::data::{SessionProvider, State, use_session};
use crate::parts::InPart;
use crate::route::Route;
use crate::ui::{Failed, NotFound, Screen, Shell, Sprite, Toasts};
use crate::{articles, auth, home, invitations, t};
use vestnik_api::Permission;
use yew::prelude::*;
use yew_router::prelude::*;

/// The application.
#[component]
pub fn App() -> Html {
    html! {
        <BrowserRouter>
            <Sprite />
            <Toasts>
                <SessionProvider>
                    <Spoken />
                </SessionProvider>
            </Toasts>
        </BrowserRouter>
    }
}

/// Everything that has words. Drawn anew from the ground when the language changes, and when somebody else has signed in in another tab:
/// nothing of what one person sees is left for the next.
#[component]
fn Spoken() -> Html {
    let session = use_session();
    let person = session.me().map_or(0, |me| me.id.0);
    html! { <Screens key={format!("{} {person}", session.lang().code())} /> }
}

/// The screen of the address, in the frame it belongs to.
#[component]
fn Screens() -> Html {
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let session = use_session();
    // Those who write articles see all of them in the list; everybody else, what is published.
    let inside = match route {
        Route::Articles => session.may(Permission::ArticlesWrite).is_some(),
        _ => route.place().is_some(),
    };
    match (session.state(), inside) {
        (State::Unknown, _) => html! { <main aria-busy="true" aria-label={t!("shell-loading")} /> },
        (State::Unreachable(failure), _) => {
            let retry = Callback::from({
                let session = session.clone();
                move |()| session.ask()
            });
            html! { <main class="grid min-h-dvh bg-base-100"><Failed failure={failure.clone()} onretry={retry} /></main> }
        }
        (State::Visitor, true) => html! { <ToSignIn /> },
        (State::Blocked(reason), true) => html! { <auth::BlockedScreen reason={reason.clone()} /> },
        (State::SignedIn(_), true) => html! { <Shell><InPart {route} /></Shell> },
        (State::SignedIn(_), false) if route == Route::NotFound => {
            html! { <Shell><Screen title={t!("shell-not-found")}><NotFound /></Screen></Shell> }
        }
        (_, false) => outside(&route),
    }
}

/// The screens of visitors. Those who are signed in need none of them but the home page and what letters link to.
fn outside(route: &Route) -> Html {
    match route {
        Route::Home => html! { <home::HomeScreen /> },
        Route::Articles => html! { <articles::ArticlesScreen /> },
        Route::Article { slug } => html! { <articles::ArticleScreen key={slug.clone()} slug={slug.clone()} /> },
        Route::SignIn => html! { <auth::SignInScreen /> },
        Route::SignUp => html! { <auth::SignUpScreen /> },
        Route::Confirm => html! { <auth::ConfirmScreen /> },
        Route::Forgot => html! { <auth::ForgotScreen /> },
        Route::Reset => html! { <auth::ResetScreen /> },
        Route::AcceptInvitation => html! { <invitations::AcceptScreen /> },
        _ => html! { <home::LostScreen /> },
    }
}

/// Leads to the sign-in, which leads back here.
#[component]
fn ToSignIn() -> Html {
    let navigator = use_navigator();
    let location = use_location();
    use_effect_with((), move |()| {
        let (Some(navigator), Some(location)) = (navigator, location) else { return };
        auth::Return::to(&location).go(&navigator);
    });
    Html::default()
}
