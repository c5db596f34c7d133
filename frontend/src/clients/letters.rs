//! The last tries at letters to one client, at the right of its page; every letter stands in the feed.

use crate::data::{use_query, use_session};
use crate::logs::{OutcomeBadge, Said};
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Link};
use crate::words::ago;
use vestnik_api::Permission;
use vestnik_api::deliveries::{Attempt, LogFilter, Outcome};
use vestnik_api::id::ClientId;
use yew::prelude::*;

/// So many tries are shown; the log has them all.
const LAST: u32 = 4;

/// What the letters need.
#[derive(Properties, PartialEq)]
pub(super) struct LettersProps {
    /// To whom.
    pub(super) client: ClientId,
}

/// The last tries at letters to a client.
#[component]
pub(super) fn Letters(props: &LettersProps) -> Html {
    let may = use_session().may(Permission::LogsRead).is_some();
    let tries = use_query((props.client, may), |api, (client, may)| async move {
        if !may {
            return Ok(Vec::new());
        }
        let filter = LogFilter { client: Some(client), limit: LAST.try_into().ok(), ..LogFilter::default() };
        api.logs().list(&filter).await.map(|page| page.items)
    });
    if !may {
        return Html::default();
    }
    let query = format!("client={}", props.client);
    let known = tries.data();
    html! {
        <section class="border-line px-4 py-3 not-first:border-t" aria-labelledby="letters">
            <div class="mb-1.5 flex items-center">
                <h3 id="letters" class="mr-auto">{ t!("clients-letters") }</h3>
                <Link to={Route::Logs} {query} class="a text-sm">{ t!("clients-letters-log") }</Link>
            </div>
            if let Some(tries) = known {
                if tries.is_empty() {
                    <p class="meta">{ t!("clients-no-letters") }</p>
                } else {
                    <ul class="flex flex-col gap-2.5 text-sm">{ tries.iter().map(row).collect::<Html>() }</ul>
                }
            } else if let Some(failure) = tries.failure() {
                <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure.say() }</p>
            }
        </section>
    }
}

fn row(attempt: &Attempt) -> Html {
    html! {
        <li key={attempt.id.0} class="min-w-0">
            <Link to={Route::Delivery { id: attempt.delivery_id }} class="block truncate hover:underline" title={attempt.mailing_name.clone()}>{ &attempt.mailing_name }</Link>
            <span class="flex items-center gap-2"><OutcomeBadge attempt={attempt.clone()} /><span class="meta ml-auto">{ ago(attempt.at) }</span></span>
            if attempt.outcome != Outcome::Sent { <Said attempt={attempt.clone()} /> }
        </li>
    }
}
