//! The list of those who write: what is published, and drafts.

use super::state::{narrows, state_words};
use crate::data::{Filter, use_filter, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, Empty, Icon, Kind, Link, LinkButton, Pager, RowsSkeleton, Screen, Search, Segmented, TopAction, use_keys,
    use_return,
};
use crate::words::{ago, moment, number};
use vestnik_api::Page;
use vestnik_api::articles::{ArticleFilter, ArticleState, ArticleSummary};
use yew::prelude::*;
use yew_router::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// The list of articles.
#[component]
pub fn ArticleListScreen() -> Html {
    let (filter, navigator) = (use_filter::<ArticleFilter>(), use_navigator());
    let asked = ArticleFilter { limit: ROWS.try_into().ok(), ..filter.value() };
    let articles = use_steady_query(asked, |api, filter| async move { api.articles().list(&filter).await });
    use_return(articles.data().is_some());
    use_keys(Callback::from(move |(key, _): (String, Option<i64>)| {
        if let ("c", Some(navigator)) = (key.as_str(), &navigator) {
            navigator.push(&Route::NewArticle);
        }
    }));
    let foot = articles.data().and_then(|page| {
        let (back, next) = (filter.back(), filter.next(page.next_cursor.clone()));
        (back.is_some() || next.is_some()).then(|| html! { <Pager text="" {back} {next} /> })
    });
    html! {
        <Screen title={t!("articles-title")} bar={bar(&filter)} foot={foot.unwrap_or_default()}
            actions={html! { <TopAction label={t!("articles-new")} icon="plus" kind={Kind::Primary} to={Route::NewArticle} /> }}>
            { articles.show(html! { <RowsSkeleton columns=3 rows=10 /> }, |page| table(&filter, page)) }
        </Screen>
    }
}

fn bar(filter: &Filter<ArticleFilter>) -> Html {
    let value = filter.value();
    let options = [ArticleState::Published, ArticleState::Draft].map(|state| (state, state_words(state))).to_vec();
    let onchange = {
        let filter = filter.clone();
        Callback::from(move |state: ArticleState| {
            filter.change(|filter| filter.state = (state != ArticleState::default()).then_some(state));
        })
    };
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    html! {
        <div class="bar">
            <Segmented<ArticleState> label={t!("articles-state")} {options} value={value.state.unwrap_or_default()} {onchange} />
            <Search label={t!("articles-search")} value={value.q.unwrap_or_default()} {onsearch} class="ml-auto max-md:order-first max-md:ml-0 max-md:w-full md:w-80" />
        </div>
    }
}

fn table(filter: &Filter<ArticleFilter>, page: &Page<ArticleSummary>) -> Html {
    if page.items.is_empty() {
        return nothing(filter);
    }
    html! {
        <table class="rows rows-tall">
            <colgroup><col /><col class="w-44 max-lg:hidden" /><col class="w-32" /><col class="w-36" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("articles-one") }</th>
                    <th scope="col" class="max-lg:hidden">{ t!("articles-author") }</th>
                    <th scope="col" class="r">{ t!("articles-read") }</th>
                    <th scope="col" class="r">{ t!("articles-changed") }</th>
                </tr>
            </thead>
            <tbody>for article in &page.items { { row(article) } }</tbody>
        </table>
    }
}

fn row(article: &ArticleSummary) -> Html {
    let to = Route::EditArticle { slug: article.slug.clone() };
    html! {
        <tr key={article.id.0}>
            <td data-at="title">
                <Link {to} row={article.id.0} class="main block truncate hover:underline" title={article.title.clone()}>{ &article.title }</Link>
                <span class="meta block truncate" title={article.summary.clone()}>{ &article.summary }</span>
            </td>
            <td class="truncate max-lg:hidden">{ &article.author }</td>
            <td class="r num" data-at="sub-end"><Icon name="eye" class="i-sm mr-1 inline md:hidden" />{ number(article.views) }</td>
            <td class="r" data-at="end" title={moment(article.updated_at)}>{ ago(article.updated_at) }</td>
        </tr>
    }
}

fn nothing(filter: &Filter<ArticleFilter>) -> Html {
    let value = filter.value();
    if narrows(&value) {
        let filter = filter.clone();
        let clear = Callback::from(move |_: MouseEvent| filter.change(|filter| filter.q = None));
        return html! {
            <Empty icon="search-x" title={t!("articles-none-found")} text={t!("articles-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear} />
            </Empty>
        };
    }
    let title = if value.state == Some(ArticleState::Draft) { t!("articles-no-drafts") } else { t!("articles-none") };
    html! {
        <Empty icon="file-text" {title} text={t!("articles-none-text")}>
            <LinkButton to={Route::NewArticle} label={t!("articles-new")} icon="plus" kind={Kind::Primary} />
        </Empty>
    }
}
