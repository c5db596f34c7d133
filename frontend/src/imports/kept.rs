//! The records that undoing an import left as they are.

use crate::data::{Pages, use_filter, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Link, Pager, RowsSkeleton};
use vestnik_api::id::ImportId;
use vestnik_api::imports::ImportPage;
use vestnik_api::leads::RecordId;
use yew::prelude::*;

/// How many a page.
const ROWS: u32 = 25;

#[derive(Properties, PartialEq)]
pub(super) struct KeptProps {
    /// Of which import.
    pub(super) id: ImportId,
}

/// Somebody changed them since: they stay.
#[component]
pub(super) fn Kept(props: &KeptProps) -> Html {
    let pages = use_filter::<Pages>();
    let kept = use_query((props.id, pages.value().start()), |api, (id, cursor)| async move {
        api.imports().kept(id, &ImportPage { limit: ROWS.try_into().ok(), cursor }).await
    });
    html! {
        <section class="card overflow-hidden" aria-labelledby="kept">
            <div class="card-head"><h2 id="kept">{ t!("imports-kept") }</h2></div>
            { kept.show(html! { <RowsSkeleton columns=2 rows=3 /> }, |page| {
                let (back, next) = (pages.back(), pages.next(page.next_cursor.clone()));
                let paged = back.is_some() || next.is_some();
                html! {
                    <>
                        <ul class="border-t border-line">
                            for kept in &page.items {
                                <li class="flex flex-wrap gap-x-3 px-4 py-2">
                                    <Link to={page_of(kept.record)} class="main hover:underline">{ kept.title.clone() }</Link>
                                    if let Some(email) = &kept.email { <span class="text-muted">{ email.to_string() }</span> }
                                </li>
                            }
                        </ul>
                        if paged { <Pager text="" {back} {next} /> }
                    </>
                }
            }) }
        </section>
    }
}

/// Where it is read.
const fn page_of(record: RecordId) -> Route {
    match record {
        RecordId::Client(id) => Route::Client { id },
        RecordId::Lead(id) => Route::Lead { id },
    }
}
