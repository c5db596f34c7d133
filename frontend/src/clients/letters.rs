//! Every try at every letter to one client.

use crate::data::{Pages, use_filter, use_query, use_session};
use crate::logs::{AttemptRows, Of};
use crate::route::Route;
use crate::t;
use crate::ui::{Empty, Link, Pager, RowsSkeleton};
use std::rc::Rc;
use vestnik_api::Permission;
use vestnik_api::deliveries::LogFilter;
use vestnik_api::id::ClientId;
use yew::prelude::*;

/// What the letters need.
#[derive(Properties, PartialEq)]
pub(super) struct LettersProps {
    /// To whom.
    pub(super) client: ClientId,
}

/// The letters to a client, page by page.
#[component]
pub(super) fn Letters(props: &LettersProps) -> Html {
    let session = use_session();
    let pages = use_filter::<Pages>();
    let tries = use_query((props.client, pages.value().start()), |api, (client, cursor)| async move {
        let filter = LogFilter {
            client: Some(client),
            cursor,
            limit: 50.try_into().ok(),
            with_total: true,
            ..LogFilter::default()
        };
        api.logs().list(&filter).await
    });
    if session.may(Permission::LogsRead).is_none() {
        return Html::default();
    }
    let query = format!("client={}", props.client);
    html! {
        <section aria-labelledby="letters">
            <div class="flex items-baseline justify-between gap-2 px-4 pt-4 pb-2">
                <h2 id="letters">{ t!("clients-letters") }</h2>
                <Link to={Route::Logs} {query} class="a text-sm">{ t!("clients-letters-log") }</Link>
            </div>
            { tries.show(html! { <RowsSkeleton columns=5 rows=5 /> }, |page| {
                if page.items.is_empty() {
                    return html! { <Empty icon="mail" title={t!("clients-no-letters")} text={t!("clients-no-letters-text")} /> };
                }
                html! {
                    <>
                        <AttemptRows attempts={Rc::new(page.items.clone())} of={Of::Client} />
                        <Pager text={t!("clients-tries", count = page.total.unwrap_or_default())} back={pages.back()} next={pages.next(page.next_cursor.clone())} />
                    </>
                }
            }) }
        </section>
    }
}
