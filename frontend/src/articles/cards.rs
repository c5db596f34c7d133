//! Articles as cards: on the home page, and in the list for visitors.

use crate::data::use_steady_query;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Link};
use crate::words::{day, local_day};
use vestnik_api::articles::ArticleSummary;
use yew::prelude::*;

/// How many the home page shows.
const AT_HOME: u32 = 3;

/// A few articles, picked by chance; nothing where there are none.
#[component]
pub fn ArticleCards() -> Html {
    let articles = use_steady_query((), |api, ()| async move { api.articles().random(AT_HOME).await });
    // A home page without them is whole as well: nothing is said of a failure.
    let Some(articles) = articles.data().filter(|articles| !articles.is_empty()) else { return Html::default() };
    html! {
        <section class="mt-10" aria-labelledby="home-articles">
            <header class="mb-4 flex items-baseline gap-4">
                <h2 class="mr-auto text-xl" id="home-articles">{ t!("articles-title") }</h2>
                <Link to={Route::Articles} class="a font-medium">{ t!("articles-all") }</Link>
            </header>
            { cards(&articles) }
        </section>
    }
}

/// Cards side by side.
pub(super) fn cards(articles: &[ArticleSummary]) -> Html {
    html! { <div class="grid gap-4 md:grid-cols-3">for article in articles { { card(article) } }</div> }
}

fn card(article: &ArticleSummary) -> Html {
    let to = Route::Article { slug: article.slug.clone() };
    html! {
        <article key={article.id.0} class="card relative overflow-hidden hover:border-line-strong">
            { picture(article) }
            <div class="flex flex-1 flex-col gap-1.5 p-4">
                // The whole card leads there; what is said is the title.
                <h3 class="text-lg leading-5.5 wrap-anywhere"><Link {to} class="after:absolute after:inset-0 hover:underline">{ &article.title }</Link></h3>
                if !article.summary.is_empty() { <p class="hint wrap-anywhere">{ &article.summary }</p> }
                <p class="meta mt-auto flex flex-wrap items-center gap-x-3 gap-y-1 pt-2">{ facts(article) }</p>
            </div>
        </article>
    }
}

/// The image at its head, or the mark in its place.
fn picture(article: &ArticleSummary) -> Html {
    match &article.image {
        Some(image) => html! {
            <img class="aspect-[24/11] w-full bg-base-300 object-cover" src={image.url.clone()} width={image.width.to_string()} height={image.height.to_string()} alt="" loading="lazy" />
        },
        None => html! {
            <svg viewBox="0 0 480 220" class="block aspect-[24/11] w-full bg-selected" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
                <path d="M118 78h78l50 70v62z" fill="#2b52c9" fill-opacity=".4" />
                <path d="M246 210v-62L374 24l-40 104z" fill="#2b52c9" />
                <path d="M246 148 374 24h-88z" fill="#f0b23e" />
            </svg>
        },
    }
}

/// When it was published, and how many have read it.
pub(super) fn facts(article: &ArticleSummary) -> Html {
    html! {
        <>
            if let Some(at) = article.published_at { <time datetime={at.to_string()}>{ day(local_day(at)) }</time> }
            <span class="flex items-center gap-1"><Icon name="eye" class="i-sm" />{ t!("articles-views", count = article.views) }</span>
        </>
    }
}
