//! The list of kept letters.

use crate::data::{Filter, use_every, use_filter, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Empty, Kind, Link, Pager, RowsSkeleton, Screen, Search};
use crate::words::{bytes, moment};
use vestnik_api::Page;
use vestnik_api::captured_mail::{CapturedLetter, CapturedMailFilter};
use vestnik_api::page::Limit;
use yew::prelude::*;

/// The list of kept letters, newest first.
#[component]
pub fn CapturedMailScreen() -> Html {
    let filter = use_filter::<CapturedMailFilter>();
    let letters = use_steady_query(filter.value(), |api, filter: CapturedMailFilter| async move {
        let page = CapturedMailFilter { limit: Limit::try_from(50).ok(), ..filter };
        api.captured_mail().list(&page).await
    });
    use_every(5_000, filter.value().cursor.is_none(), letters.reload());
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let bar = html! {
        <div class="bar">
            <Search label={t!("captured-search")} value={filter.value().q.unwrap_or_default()} {onsearch} class="md:w-80 max-md:w-full" />
        </div>
    };
    let foot = letters.data().filter(|page| !page.items.is_empty()).map(|page| {
        let text = t!("captured-shown", count = page.items.len());
        html! { <Pager {text} back={filter.back()} next={filter.next(page.next_cursor.clone())} /> }
    });
    html! {
        <Screen title={t!("shell-captured-mail")} {bar} foot={foot.unwrap_or_default()}>
            { letters.show(html! { <RowsSkeleton columns=4 rows=12 /> }, |page| list(&filter, page)) }
        </Screen>
    }
}

fn list(filter: &Filter<CapturedMailFilter>, page: &Page<CapturedLetter>) -> Html {
    if page.items.is_empty() && filter.narrows() {
        let clear = {
            let filter = filter.clone();
            Callback::from(move |_| filter.clear())
        };
        return html! {
            <Empty icon="search-x" title={t!("captured-nothing")} text={t!("captured-nothing-text")}>
                <Button label={t!("captured-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    if page.items.is_empty() {
        return html! { <Empty icon="inbox" title={t!("captured-empty")} text={t!("captured-empty-text")} /> };
    }
    html! {
        <table class="rows">
            <colgroup><col class="w-64" /><col /><col class="w-44" /><col class="w-24" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("captured-to") }</th>
                    <th scope="col">{ t!("captured-subject") }</th>
                    <th scope="col">{ t!("captured-at") }</th>
                    <th scope="col" class="r">{ t!("captured-size") }</th>
                </tr>
            </thead>
            <tbody>for letter in &page.items { { row(letter) } }</tbody>
        </table>
    }
}

fn row(letter: &CapturedLetter) -> Html {
    html! {
        <tr key={letter.id.0}>
            <td data-at="title" title={letter.to.clone()}>{ &letter.to }</td>
            <td data-at="sub" title={letter.subject.clone()}>
                <Link class="main hover:underline" to={Route::CapturedLetter { id: letter.id }}>{ &letter.subject }</Link>
            </td>
            <td class="num" data-at="end">{ moment(letter.at) }</td>
            <td class="r num">{ bytes(u64::try_from(letter.size).unwrap_or(0)) }</td>
        </tr>
    }
}
