//! Articles as everybody reads them: the list, and one article.

use super::cards::{cards, facts};
use crate::data::{Failure, use_filter, use_steady_query};
use crate::home::VisitorsPage;
use crate::route::Route;
use crate::t;
use crate::ui::{
    Badge, Button, CardSkeleton, Empty, Failed, Icon, Kind, Link, LinkButton, Pager, Search, Written, use_title,
};
use vestnik_api::Page;
use vestnik_api::articles::{Article, ArticleFilter, ArticleImage, ArticleState, ArticleSummary};
use yew::prelude::*;

/// How many cards a page has: whole rows of three.
const CARDS: u32 = 12;

/// What is published, the newest first.
#[component]
pub fn ArticlesScreen() -> Html {
    use_title(t!("articles-title"));
    let filter = use_filter::<ArticleFilter>();
    let asked = ArticleFilter { state: None, limit: CARDS.try_into().ok(), ..filter.value() };
    let articles = use_steady_query(asked, |api, filter| async move { api.articles().list(&filter).await });
    let onsearch = {
        let filter = filter.clone();
        Callback::from(move |words: String| filter.search(&words))
    };
    let clear = {
        let filter = filter.clone();
        Callback::from(move |_: MouseEvent| filter.clear())
    };
    let shown = |page: &Page<ArticleSummary>| {
        if page.items.is_empty() {
            return nothing(filter.narrows(), &clear);
        }
        let (back, next) = (filter.back(), filter.next(page.next_cursor.clone()));
        html! {
            <>
                { cards(&page.items) }
                if back.is_some() || next.is_some() { <div class="mt-6"><Pager text="" {back} {next} /></div> }
            </>
        }
    };
    html! {
        <VisitorsPage>
            <header class="mb-6 flex flex-wrap items-center gap-3 pt-4">
                <h1 class="mr-auto text-3xl tracking-tight">{ t!("articles-title") }</h1>
                <Search label={t!("articles-search")} value={filter.value().q.unwrap_or_default()} {onsearch} class="max-md:w-full md:w-80" />
            </header>
            { articles.show(html! { <CardSkeleton /> }, shown) }
        </VisitorsPage>
    }
}

fn nothing(narrowed: bool, clear: &Callback<MouseEvent>) -> Html {
    if narrowed {
        return html! {
            <Empty icon="search-x" title={t!("articles-none-found")} text={t!("articles-none-found-text")}>
                <Button label={t!("clients-clear")} kind={Kind::Primary} onclick={clear.clone()} />
            </Empty>
        };
    }
    html! {
        <Empty icon="file-text" title={t!("articles-none")} text={t!("articles-none-visitors")}>
            <LinkButton to={Route::Home} label={t!("home-home")} kind={Kind::Primary} />
        </Empty>
    }
}

/// What the page of an article needs.
#[derive(Properties, PartialEq)]
pub struct ArticleScreenProps {
    /// Which.
    pub slug: String,
}

/// One article.
#[component]
pub fn ArticleScreen(props: &ArticleScreenProps) -> Html {
    let article = use_steady_query(props.slug.clone(), |api, slug| async move { api.articles().find(&slug).await });
    let known = article.data();
    use_title(known.as_ref().map_or_else(|| t!("articles-one"), |article| article.summary.title.clone().into()));
    html! {
        <VisitorsPage>
            <div class="mx-auto max-w-3xl pt-2">
                <Link to={Route::Articles} class="a mb-4 inline-flex items-center gap-1 py-1 text-sm"><Icon name="chevron-left" class="i-sm" />{ t!("articles-all") }</Link>
                if let Some(article) = &known {
                    { read(article) }
                } else if let Some(failure) = article.failure() {
                    { failed(&failure, article.reload()) }
                } else {
                    <CardSkeleton />
                }
            </div>
        </VisitorsPage>
    }
}

fn failed(failure: &Failure, onretry: Callback<()>) -> Html {
    if !failure.is_not_found() {
        return html! { <Failed failure={failure.clone()} {onretry} /> };
    }
    html! {
        <Empty icon="map-pin-off" title={t!("articles-gone")} text={t!("articles-gone-text")} alone=true>
            <LinkButton to={Route::Articles} label={t!("articles-all")} kind={Kind::Primary} />
        </Empty>
    }
}

fn read(article: &Article) -> Html {
    let summary = &article.summary;
    html! {
        <article>
            <div class="flex items-start gap-4">
                <h1 class="mr-auto text-3xl tracking-tight text-balance wrap-anywhere">{ &summary.title }</h1>
                if article.may_change {
                    <LinkButton to={Route::EditArticle { slug: summary.slug.clone() }} label={t!("articles-edit")} icon="pencil-line" />
                }
            </div>
            <p class="meta mt-3 mb-6 flex flex-wrap items-center gap-x-3 gap-y-1">
                if summary.state == ArticleState::Draft { <Badge icon={Some("pencil-line")} label={t!("articles-draft")} /> }
                <span>{ &summary.author }</span>
                { facts(summary) }
            </p>
            { body(summary.image.as_ref(), &summary.summary, article.html.clone()) }
        </article>
    }
}

/// What follows the title: image, summary and text. The HTML is the server's own, never what somebody has typed.
pub(super) fn body(image: Option<&ArticleImage>, summary: &str, html: String) -> Html {
    html! {
        <>
            if let Some(image) = image {
                <img class="mb-6 h-auto w-full rounded-xl bg-base-300" src={image.url.clone()} width={image.width.to_string()} height={image.height.to_string()} alt="" />
            }
            if !summary.trim().is_empty() { <p class="mb-6 text-lg text-muted wrap-anywhere">{ summary.to_owned() }</p> }
            <Written class="article-text" {html} />
        </>
    }
}
