//! One person: who he is, what he has here, what he may do, and whether he may sign in.

use super::block::BlockDialog;
use super::given::GivenCard;
use super::state::{role_name, state_badge};
use crate::data::{Session, use_query, use_session};
use crate::route::Route;
use crate::t;
use crate::ui::{Avatar, CardSkeleton, Crumb, Said, SaidKind, Screen, Tile, TilesSkeleton, TopAction, mailto, tel};
use crate::words::{moment, number, percent, percents};
use vestnik_api::Permission;
use vestnik_api::id::UserId;
use vestnik_api::users::{User, UserFigures, UserState};
use yew::prelude::*;

/// What the screen of one person needs.
#[derive(Properties, PartialEq)]
pub struct UserScreenProps {
    /// Who.
    pub id: UserId,
}

/// One person.
#[component]
pub fn UserScreen(props: &UserScreenProps) -> Html {
    let session = use_session();
    let user = use_query(props.id, |api, id| async move { api.users().find(id).await });
    let figures = use_query(props.id, |api, id| async move { api.users().figures(id).await });
    let asked = use_state(|| false);
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(false))
    };
    let ondone = {
        let (asked, user, figures) = (asked.clone(), user.clone(), figures.reload());
        Callback::from(move |now: User| {
            asked.set(false);
            user.tell(now);
            figures.emit(());
        })
    };
    let title = user.data().map_or_else(|| t!("users-one"), |user| AttrValue::from(user.name.clone()));
    let may_block = session.may(Permission::UsersBlock).is_some() && session.me().is_some_and(|me| me.id != props.id);
    let onask = {
        let asked = asked.clone();
        Callback::from(move |_: MouseEvent| asked.set(true))
    };
    let actions = html! {
        if let Some(user) = user.data().filter(|_| may_block) {
            if user.state == UserState::Blocked {
                <TopAction label={t!("users-unblock")} icon="user-check" onclick={onask} />
            } else {
                <TopAction label={t!("users-block")} icon="ban" onclick={onask} />
            }
        }
    };
    html! {
        <Screen {title} parent={Crumb { to: Route::Users, name: t!("users-title") }} {actions}>
            <div class="page flex flex-col gap-4">
                { user.show(html! { <CardSkeleton /> }, about) }
                { figures.show(html! { <TilesSkeleton /> }, |figures| tiles(&session, props.id, figures)) }
                if session.may(Permission::RolesRead).is_some() { <GivenCard id={props.id} /> }
            </div>
            if let (true, Some(user)) = (*asked, user.data()) { <BlockDialog user={(*user).clone()} {ondone} {onclose} /> }
        </Screen>
    }
}

fn about(user: &User) -> Html {
    let roles = user.roles.iter().map(|name| role_name(name).to_string()).collect::<Vec<_>>().join(", ");
    html! {
        <section class="card flex flex-col gap-4 p-4" aria-label={t!("users-about")}>
            <div class="flex items-start gap-3">
                <Avatar name={user.name.clone()} person={user.id} class="ava-xl" />
                <div class="min-w-0 flex-1">
                    <h2 class="text-lg font-semibold wrap-anywhere">{ &user.name }</h2>
                    <div class="mt-1.5">{ state_badge(user.state, false) }</div>
                </div>
            </div>
            if let Some(blocked) = &user.blocked {
                <Said kind={SaidKind::Warning} icon="ban">
                    <p>{ t!("users-blocked-because", reason = &blocked.reason) }</p>
                    <p class="meta">
                        if let Some(by) = &blocked.by {
                            { t!("users-blocked-by", name = &by.name, when = moment(blocked.at)) }
                        } else {
                            { t!("users-blocked-by-operator", when = moment(blocked.at)) }
                        }
                    </p>
                </Said>
            }
            <dl class="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
                { fact(t!("users-email"), html! { <a class="a wrap-anywhere" href={mailto(&user.email)}>{ user.email.to_string() }</a> }) }
                if let Some(phone) = &user.phone { { fact(t!("users-phone"), html! { <a class="a" href={tel(phone)}>{ phone.as_str() }</a> }) } }
                { fact(t!("users-roles"), html! { { if roles.is_empty() { t!("users-no-roles") } else { roles.into() } } }) }
                { fact(t!("users-seen"), html! { { user.last_seen_at.map_or_else(|| t!("users-never-seen"), moment) } }) }
                { fact(t!("users-created"), html! { { moment(user.created_at) } }) }
            </dl>
        </section>
    }
}

fn fact(name: AttrValue, value: Html) -> Html {
    html! { <div class="min-w-0"><dt class="meta">{ name }</dt><dd class="mt-0.5">{ value }</dd></div> }
}

/// What he has here; each figure leads to his very rows, where one may see them.
fn tiles(session: &Session, id: UserId, figures: &UserFigures) -> Html {
    let query = AttrValue::from(format!("owner={id}"));
    let to = |permission, route: Route| session.may(permission).map(|_| route);
    let shares = percents(&[figures.delivered, figures.failed]);
    let share = shares.first().filter(|share| **share > 0.0).map(|share| AttrValue::from(percent(*share, 1)));
    let active = t!("users-active-mailings", count = figures.active_mailings);
    html! {
        <section class="tiles" aria-label={t!("users-has")}>
            <Tile label={t!("users-clients")} figure={number(figures.clients)} to={to(Permission::ClientsRead, Route::Clients)} query={query.clone()} />
            <Tile label={t!("users-messages")} figure={number(figures.messages)} to={to(Permission::MessagesRead, Route::Messages)} query={query.clone()} />
            <Tile label={t!("users-mailings")} figure={number(figures.mailings)} aside={active} to={to(Permission::MailingsRead, Route::Mailings)} query={query.clone()} />
            <Tile label={t!("users-delivered")} figure={number(figures.delivered)} aside={share} to={to(Permission::LogsRead, Route::Logs)} query={query} />
        </section>
    }
}
