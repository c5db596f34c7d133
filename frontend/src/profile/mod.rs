//! Oneself: picture, name, zone, language, look, password, and where one is signed in.

mod about;
mod password;
mod picture;
mod sessions;
mod state;

use crate::data::use_session;
use crate::notifications::NotificationSettingsForm;
use crate::route::Route;
use crate::t;
use crate::ui::{Screen, TopAction};
use yew::prelude::*;

/// The screen about oneself.
#[component]
pub fn ProfileScreen() -> Html {
    let Some(me) = use_session().me() else { return Html::default() };
    let actions = html! { <TopAction label={t!("bulk-title")} icon="list" to={Route::BulkRuns} /> };
    html! {
        <Screen title={t!("shell-profile")} {actions}>
            <div class="page mx-auto w-full max-w-4xl">
                <picture::Picture me={me.clone()} />
                <about::About me={me.clone()} />
                <about::Look {me} />
                <NotificationSettingsForm />
                <password::ChangePasswordForm />
                <sessions::Sessions />
            </div>
        </Screen>
    }
}
