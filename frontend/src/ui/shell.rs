//! What stands around every screen of those who are signed in: the menu, and the word that letters are kept instead of sent.

use super::{Avatar, Banner, Icon, Link, Logo, Menu, MenuItem};
use crate::data::{Session, use_captured, use_session};
use crate::notifications::{Bell, RailBell, use_bell};
use crate::route::{Place, Route};
use crate::t;
use crate::words::rich;
use vestnik_api::Permission;
use vestnik_api::me::Me;
use yew::prelude::*;
use yew_router::prelude::*;

/// A place in the menu.
struct Entry {
    route: Route,
    place: Place,
    icon: &'static str,
    name: AttrValue,
}

/// The places a person may go to.
fn entries(me: &Me) -> Vec<Entry> {
    // As the seeds ask: for the staff, "Clients" leads to the service's own, the people with accounts.
    let clients = if me.may(Permission::UsersRead).is_some() {
        (Permission::UsersRead, Route::Users, Place::Clients, "users", t!("shell-clients"))
    } else {
        (Permission::ClientsRead, Route::Clients, Place::Clients, "users", t!("shell-clients"))
    };
    let all = [
        (Permission::DashboardRead, Route::Dashboard, Place::Dashboard, "layout-dashboard", t!("shell-dashboard")),
        (Permission::LeadsRead, Route::Leads, Place::Leads, "target", t!("leads-title")),
        clients,
        (Permission::MailingsRead, Route::Mailings, Place::Mailings, "send", t!("shell-mailings")),
        (Permission::MessagesRead, Route::Messages, Place::Messages, "mail", t!("shell-messages")),
        (Permission::GroupsRead, Route::Groups, Place::Groups, "briefcase", t!("shell-groups")),
        (Permission::LogsRead, Route::Logs, Place::Logs, "scroll-text", t!("shell-logs")),
        (Permission::LogsRead, Route::Deliveries, Place::Deliveries, "mail-check", t!("deliveries-title")),
        (Permission::ReportsRead, Route::Reports, Place::Reports, "chart-no-axes-column", t!("shell-reports")),
        (Permission::SuppressionsRead, Route::Suppressions, Place::Suppressions, "ban", t!("shell-suppressions")),
        (Permission::RolesRead, Route::Roles, Place::Roles, "lock", t!("shell-roles")),
        (Permission::AuditRead, Route::Audit, Place::Audit, "history", t!("shell-audit")),
        (Permission::JobsRead, Route::Jobs, Place::Jobs, "hourglass", t!("jobs-title")),
        (Permission::SettingsWrite, Route::Settings, Place::Settings, "settings", t!("shell-settings")),
        (Permission::ArticlesWrite, Route::Articles, Place::Articles, "file-text", t!("shell-articles")),
        (Permission::CapturedMailRead, Route::CapturedMail, Place::CapturedMail, "inbox", t!("shell-captured-mail")),
    ];
    all.into_iter()
        .filter(|(permission, ..)| me.may(*permission).is_some())
        .map(|(_, route, place, icon, name)| Entry { route, place, icon, name })
        .collect()
}

/// What the shell needs.
#[derive(Properties, PartialEq)]
pub struct ShellProps {
    /// The screen.
    pub children: Html,
}

/// The menu beside, above or below a screen, and the screen.
#[component]
pub fn Shell(props: &ShellProps) -> Html {
    let session = use_session();
    let place = use_route::<Route>().and_then(|route| route.place());
    let panel = use_node_ref();
    let navigator = use_navigator();
    use_focus_on_arrival(&panel);
    let bell = use_bell();
    let captured = use_captured();
    let Some(me) = session.me() else { return Html::default() };
    let entries: Vec<Entry> =
        entries(&me).into_iter().filter(|entry| captured || entry.place != Place::CapturedMail).collect();
    html! {
        <ContextProvider<Bell> context={bell.clone()}><div class="shell">
            <a class="btn btn-primary sr-only z-50 focus:not-sr-only focus:absolute focus:top-2 focus:left-2" href="#screen">{ t!("shell-skip") }</a>
            { rail(&session, navigator.as_ref(), &me, &entries, place, &bell) }
            <main class="panel" id="screen" tabindex="-1" ref={panel}>
                if captured { { captured_banner(&me) } }
                { props.children.clone() }
            </main>
            { dock(&session, navigator.as_ref(), &entries, place) }
        </div></ContextProvider<Bell>>
    }
}

/// After a navigation the focus goes to the screen, and the screen to its top: a screen reader hears the new page, and Tab starts there.
/// A form that takes the focus itself keeps it. Other rows of the same list begin at the top too; the parts of a record stay where they are.
#[hook]
fn use_focus_on_arrival(panel: &NodeRef) {
    let path = use_location().map(|location| location.path().to_owned());
    let address = use_location().map(|location| (location.path().to_owned(), location.query_str().to_owned()));
    let arrived = use_mut_ref(|| false);
    use_effect_with(address, {
        let panel = panel.clone();
        move |_| {
            if let Some(list) = panel
                .cast::<web_sys::HtmlElement>()
                .and_then(|panel| panel.query_selector(":scope > .scroll:has(> .rows)").ok().flatten())
            {
                list.set_scroll_top(0);
            }
        }
    });
    let panel = panel.clone();
    use_effect_with(path, move |_| {
        // Not on the first screen: there the browser puts the focus where it belongs.
        if arrived.replace(true)
            && let Some(element) = panel.cast::<web_sys::HtmlElement>()
            && !holds_focus(&element)
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus_with_options(&options);
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
    });
}

/// Whether a field of the screen has the focus: it was drawn with it.
fn holds_focus(panel: &web_sys::HtmlElement) -> bool {
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_some_and(|active| {
        panel.contains(Some(&active)) && active.matches("input, textarea, select").unwrap_or(false)
    })
}

fn rail(
    session: &Session,
    navigator: Option<&Navigator>,
    me: &Me,
    entries: &[Entry],
    place: Option<Place>,
    bell: &Bell,
) -> Html {
    html! {
        <nav class="rail" aria-label={t!("shell-menu")}>
            <Link to={Route::Dashboard} class="rail-link mb-2 h-10" label={t!("shell-name")}>
                <Logo class="size-6" />
                <span class="wide text-base font-semibold">{ t!("shell-name") }</span>
            </Link>
            for entry in entries {
                <Link to={entry.route.clone()} class="rail-link" current={place == Some(entry.place)} title={entry.name.clone()}>
                    <Icon name={entry.icon} /><span>{ entry.name.clone() }</span>
                </Link>
            }
            <div class="mt-auto flex flex-col gap-0.5 pt-4">
                <RailBell bell={bell.clone()} {place} />
                <Link to={Route::Profile} class="rail-link" current={place == Some(Place::Profile)} title={me.name.clone()}>
                    <Avatar name={me.name.clone()} person={me.id} class="ava-sm" /><span>{ me.name.clone() }</span>
                </Link>
                <button type="button" class="rail-link w-full cursor-pointer max-lg:w-10" onclick={signing_out(session, navigator)} title={t!("shell-sign-out")}>
                    <Icon name="log-out" /><span>{ t!("shell-sign-out") }</span>
                </button>
            </div>
        </nav>
    }
}

fn dock(session: &Session, navigator: Option<&Navigator>, entries: &[Entry], place: Option<Place>) -> Html {
    let (shown, rest) = entries.split_at(entries.len().min(4));
    let face = html! { <><Icon name="menu" class="i-lg" /><span class="dock-label">{ t!("shell-more") }</span></> };
    html! {
        <nav class="dock z-30 md:hidden" aria-label={t!("shell-menu")}>
            for entry in shown {
                <Link to={entry.route.clone()} current={place == Some(entry.place)}>
                    <Icon name={entry.icon} class="i-lg" /><span class="dock-label">{ entry.name.clone() }</span>
                </Link>
            }
            <div>
                <Menu label={t!("shell-more")} square=false up=true class="flex cursor-pointer flex-col items-center gap-px" {face}>
                    for entry in rest {
                        <MenuItem label={entry.name.clone()} icon={entry.icon} to={entry.route.clone()} />
                    }
                    <MenuItem label={t!("shell-profile")} icon="user-round" to={Route::Profile} />
                    <MenuItem label={t!("shell-sign-out")} icon="log-out" onclick={signing_out(session, navigator)} />
                </Menu>
            </div>
        </nav>
    }
}

/// Signs out, and goes where one can sign in again, as somebody else perhaps: not back to this very screen.
fn signing_out(session: &Session, navigator: Option<&Navigator>) -> Callback<MouseEvent> {
    let (session, navigator) = (session.clone(), navigator.cloned());
    Callback::from(move |_| {
        session.sign_out();
        if let Some(navigator) = &navigator {
            navigator.push(&Route::SignIn);
        }
    })
}

fn captured_banner(me: &Me) -> Html {
    let said = if me.may(Permission::CapturedMailRead).is_some() {
        let link = html! { <Link to={Route::CapturedMail}>{ t!("shell-captured-link") }</Link> };
        if me.may(Permission::SettingsWrite).is_some() {
            let settings = html! { <Link to={Route::Settings}>{ t!("shell-captured-settings-link") }</Link> };
            rich("shell-captured-settings", vec![("link", link), ("settings", settings)])
        } else {
            rich("shell-captured-admin", vec![("link", link)])
        }
    } else {
        html! { { t!("shell-captured") } }
    };
    html! { <Banner icon="inbox">{ said }</Banner> }
}
