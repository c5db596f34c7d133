//! The parts of the application that come when they are first needed, so that the first screen comes soon. `cargo xtask web` cuts
//! the compiled application along the functions marked here; a test on the host meets it uncut.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a part that cannot be fetched is the error of its function, put in by the macro"
)]

use crate::data::Failure;
use crate::route::Route;
use crate::ui::{Failed, NotFound, RowsSkeleton};
use crate::{
    articles, audit, bulk, captured_mail, clients, custom_fields, dashboard, deleted, deliveries, groups, imports,
    invitations, jobs, leads, logs, mailings, messages, notifications, profile, reports, roles, settings, suppressions,
    users,
};
use gloo_timers::future::TimeoutFuture;
use vestnik_api::imports::ImportKind;
use vestnik_client::Error;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

/// How long after the first screen the other parts are fetched: what the screen itself asks for goes first.
const QUIET_MS: u32 = 1_500;

/// Draws the screens of a part. A screen of another record is another screen, hence the keys.
type Draw = fn(&Route) -> Html;

/// A part of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Clients, and bringing in files of them and of leads.
    Clients,
    /// Leads and their stages.
    Leads,
    /// Messages and mailings.
    Mailings,
    /// The dashboard, the log and the other screens.
    Rest,
}

impl Part {
    const ALL: [Self; 4] = [Self::Clients, Self::Leads, Self::Mailings, Self::Rest];

    const fn of(route: &Route) -> Self {
        match route {
            Route::Clients
            | Route::NewClient
            | Route::DeletedClients
            | Route::Client { .. }
            | Route::EditClient { .. }
            | Route::NewImport
            | Route::NewLeadImport
            | Route::Import { .. }
            | Route::CommonFields
            | Route::GroupFields { .. } => Self::Clients,
            Route::Leads
            | Route::LeadBoard
            | Route::NewLead
            | Route::DeletedLeads
            | Route::CommonStages
            | Route::Lead { .. }
            | Route::EditLead { .. }
            | Route::GroupDashboard { .. }
            | Route::GroupStages { .. } => Self::Leads,
            Route::Messages
            | Route::NewMessage
            | Route::LetterImages
            | Route::Message { .. }
            | Route::Mailings
            | Route::NewMailing
            | Route::Mailing { .. }
            | Route::EditMailing { .. } => Self::Mailings,
            _ => Self::Rest,
        }
    }

    /// Fetches it, unless it is here already.
    async fn fetch(self) -> Result<Draw, SplitLoaderError> {
        match self {
            Self::Clients => clients_part().await,
            Self::Leads => leads_part().await,
            Self::Mailings => mailings_part().await,
            Self::Rest => rest_part().await,
        }
    }
}

#[wasm_split(clients, fallible)]
fn clients_part() -> Result<Draw, SplitLoaderError> {
    Ok(|route| match route {
        Route::Clients => html! { <clients::ClientListScreen /> },
        Route::DeletedClients => html! { <deleted::DeletedClientsScreen /> },
        Route::NewClient => html! { <clients::NewClientScreen /> },
        Route::Client { id } => html! { <clients::ClientScreen key={id.0} id={*id} /> },
        Route::EditClient { id } => html! { <clients::EditClientScreen key={id.0} id={*id} /> },
        Route::NewImport => html! { <imports::NewImportScreen key="clients" rows={ImportKind::Clients} /> },
        Route::NewLeadImport => html! { <imports::NewImportScreen key="leads" rows={ImportKind::Leads} /> },
        Route::Import { id } => html! { <imports::ImportScreen key={id.0} id={*id} /> },
        Route::CommonFields => html! { <custom_fields::CommonFieldsScreen /> },
        Route::GroupFields { id } => html! { <custom_fields::GroupFieldsScreen key={id.0} id={*id} /> },
        _ => html! { <NotFound /> },
    })
}

#[wasm_split(leads, fallible)]
fn leads_part() -> Result<Draw, SplitLoaderError> {
    Ok(|route| match route {
        Route::Leads => html! { <leads::LeadListScreen /> },
        Route::LeadBoard => html! { <leads::LeadBoardScreen /> },
        Route::CommonStages => html! { <leads::CommonStagesScreen /> },
        Route::DeletedLeads => html! { <deleted::DeletedLeadsScreen /> },
        Route::NewLead => html! { <leads::NewLeadScreen /> },
        Route::Lead { id } => html! { <leads::LeadScreen key={id.0} id={*id} /> },
        Route::EditLead { id } => html! { <leads::EditLeadScreen key={id.0} id={*id} /> },
        Route::GroupDashboard { id } => html! { <groups::GroupDashboardScreen key={id.0} id={*id} /> },
        Route::GroupStages { id } => html! { <leads::GroupStagesScreen key={id.0} id={*id} /> },
        _ => html! { <NotFound /> },
    })
}

#[wasm_split(mailings, fallible)]
fn mailings_part() -> Result<Draw, SplitLoaderError> {
    Ok(|route| match route {
        Route::Messages => html! { <messages::MessageListScreen /> },
        Route::LetterImages => html! { <messages::LetterImagesScreen /> },
        Route::NewMessage => html! { <messages::NewMessageScreen /> },
        Route::Message { id } => html! { <messages::MessageScreen key={id.0} id={*id} /> },
        Route::Mailings => html! { <mailings::MailingListScreen /> },
        Route::NewMailing => html! { <mailings::NewMailingScreen /> },
        Route::Mailing { id } => html! { <mailings::MailingScreen key={id.0} id={*id} /> },
        Route::EditMailing { id } => html! { <mailings::EditMailingScreen key={id.0} id={*id} /> },
        _ => html! { <NotFound /> },
    })
}

#[wasm_split(rest, fallible)]
fn rest_part() -> Result<Draw, SplitLoaderError> {
    Ok(|route| match route {
        Route::Dashboard => html! { <dashboard::DashboardScreen /> },
        Route::Logs => html! { <logs::LogsScreen /> },
        Route::Deliveries => html! { <deliveries::LetterListScreen /> },
        Route::Delivery { id } => html! { <deliveries::LetterScreen key={id.0} id={*id} /> },
        Route::Jobs => html! { <jobs::JobsScreen /> },
        Route::Suppressions => html! { <suppressions::StopListScreen /> },
        Route::Users => html! { <users::UserListScreen /> },
        Route::User { id } => html! { <users::UserScreen key={id.0} id={*id} /> },
        Route::Reports => html! { <reports::ReportsScreen /> },
        Route::Roles => html! { <roles::RoleListScreen /> },
        Route::NewRole => html! { <roles::NewRoleScreen /> },
        Route::Role { id } => html! { <roles::RoleScreen key={id.0} id={*id} /> },
        Route::Groups => html! { <groups::GroupListScreen /> },
        Route::Group { id } => html! { <groups::GroupScreen key={id.0} id={*id} /> },
        Route::BulkRuns => html! { <bulk::BulkListScreen /> },
        Route::BulkRun { id } => html! { <bulk::BulkScreen key={id.0} id={*id} /> },
        Route::Invitations => html! { <invitations::InvitationListScreen /> },
        Route::Settings => html! { <settings::SettingsScreen /> },
        Route::Audit => html! { <audit::AuditScreen /> },
        Route::Articles => html! { <articles::ArticleListScreen /> },
        Route::NewArticle => html! { <articles::NewArticleScreen /> },
        Route::EditArticle { slug } => html! { <articles::EditArticleScreen key={slug.clone()} slug={slug.clone()} /> },
        Route::Notifications => html! { <notifications::NotificationsScreen /> },
        Route::Profile => html! { <profile::ProfileScreen /> },
        Route::CapturedMail => html! { <captured_mail::CapturedMailScreen /> },
        Route::CapturedLetter { id } => html! { <captured_mail::CapturedLetterScreen key={id.0} id={*id} /> },
        _ => html! { <NotFound /> },
    })
}

/// What a screen of a part needs.
#[derive(Properties, PartialEq)]
pub struct InPartProps {
    /// Its address.
    pub route: Route,
}

/// The screen of an address behind the sign-in, once its part is here.
#[component]
pub fn InPart(props: &InPartProps) -> Html {
    let part = Part::of(&props.route);
    let fetched = use_state(|| None::<(Part, Result<Draw, Failure>)>);
    {
        let fetched = fetched.clone();
        use_effect_with(part, move |part| {
            let part = *part;
            spawn_local(async move {
                let draw = part.fetch().await.map_err(|missing| Error::Unreachable(missing.to_string()).into());
                fetched.set(Some((part, draw)));
            });
        });
    }
    use_effect_with((), |()| spawn_local(fetch_the_others()));
    match &*fetched {
        Some((at, Ok(draw))) if *at == part => draw(&props.route),
        Some((at, Err(failure))) if *at == part => {
            // The server may have become newer than this page, and have other files: loading the page anew helps in any case.
            html! { <Failed failure={failure.clone()} onretry={Callback::from(|()| reload())} /> }
        }
        _ => html! { <div class="page" aria-busy="true"><RowsSkeleton /></div> },
    }
}

/// Fetches every part before it is asked for, so that going there takes no time and needs no connection.
async fn fetch_the_others() {
    TimeoutFuture::new(QUIET_MS).await;
    for part in Part::ALL {
        // A part that cannot be had now is asked for again when it is needed.
        let _ = part.fetch().await;
    }
}

fn reload() {
    if let Some(window) = web_sys::window() {
        // Only a page without an address cannot be loaded anew.
        let _ = window.location().reload();
    }
}
