//! Files brought in before.

use super::state::{list_of, state_words};
use crate::data::{Pages, use_filter, use_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Badge, Link, Pager, RowsSkeleton};
use crate::words::{moment, number};
use vestnik_api::imports::{Import, ImportPage};
use yew::prelude::*;

/// Files brought in before, newest first.
#[component]
pub(super) fn Earlier() -> Html {
    let pages = use_filter::<Pages>();
    let imports = use_query(pages.value().start(), |api, cursor| async move {
        api.imports().list(&ImportPage { limit: 10.try_into().ok(), cursor }).await
    });
    if imports.data().is_some_and(|page| page.items.is_empty() && pages.back().is_none()) {
        return Html::default();
    }
    html! {
        <section class="form-row block!" aria-labelledby="earlier">
            <h2 id="earlier" class="mb-2">{ t!("imports-earlier") }</h2>
            { imports.show(html! { <RowsSkeleton columns=4 rows=3 /> }, |page| {
                let (back, next) = (pages.back(), pages.next(page.next_cursor.clone()));
                let paged = back.is_some() || next.is_some();
                html! {
                    <div class="card overflow-hidden">
                        { table(&page.items) }
                        if paged { <Pager text="" {back} {next} /> }
                    </div>
                }
            }) }
        </section>
    }
}

fn table(imports: &[Import]) -> Html {
    html! {
        <table class="rows">
            <colgroup><col /><col class="w-24" /><col class="w-34" /><col class="w-40" /><col class="w-20" /><col class="w-24" /><col class="w-24" /><col class="w-24" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("imports-file") }</th>
                    <th scope="col">{ t!("imports-what") }</th>
                    <th scope="col">{ t!("imports-state") }</th>
                    <th scope="col">{ t!("imports-when") }</th>
                    <th scope="col" class="r">{ t!("imports-created") }</th>
                    <th scope="col" class="r">{ t!("imports-updated") }</th>
                    <th scope="col" class="r">{ t!("imports-skipped") }</th>
                    <th scope="col" class="r">{ t!("imports-rejected") }</th>
                </tr>
            </thead>
            <tbody>for import in imports { { row(import) } }</tbody>
        </table>
    }
}

fn row(import: &Import) -> Html {
    let (tone, icon, label) = state_words(import.state);
    html! {
        <tr key={import.id.0}>
            <td data-at="title"><Link to={Route::Import { id: import.id }} class="main hover:underline" title={import.file_name.clone()}>{ &import.file_name }</Link></td>
            <td data-at="sub-end">{ list_of(import.kind).1 }</td>
            <td data-at="end"><Badge {tone} {icon} {label} plain=true /></td>
            <td data-at="sub">{ moment(import.created_at) }</td>
            <td class="r num">{ number(import.created) }</td>
            <td class="r num">{ number(import.updated) }</td>
            <td class="r num">{ number(import.skipped) }</td>
            <td class={classes!("r", "num", (import.rejected > 0).then_some("text-fail-ink"))}>{ number(import.rejected) }</td>
        </tr>
    }
}
