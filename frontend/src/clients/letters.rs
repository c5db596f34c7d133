//! The last letters to one client, at the right of its page; every letter stands in the feed.

use crate::data::{use_query, use_session};
use crate::records::LetterLine;
use crate::route::Route;
use crate::t;
use crate::ui::{Icon, Link};
use crate::words::{ago, moment};
use vestnik_api::Permission;
use vestnik_api::id::ClientId;
use vestnik_api::leads::RecordId;
use vestnik_api::timeline::{FeedFilter, FeedKind, Happening};
use yew::prelude::*;

/// So many letters are shown; the feed has them all.
const LAST: u32 = 4;

/// What the letters need.
#[derive(Properties, PartialEq)]
pub(super) struct LettersProps {
    /// To whom.
    pub(super) client: ClientId,
}

/// The last letters to a client, whoever sent them.
#[component]
pub(super) fn Letters(props: &LettersProps) -> Html {
    let has_log = use_session().may(Permission::LogsRead).is_some();
    let letters = use_query(props.client, |api, client| async move {
        let filter = FeedFilter { kind: Some(FeedKind::Letters), limit: LAST.try_into().ok(), ..FeedFilter::default() };
        api.record(RecordId::Client(client)).timeline(&filter).await.map(|page| page.items)
    });
    let query = format!("client={}", props.client);
    html! {
        <section class="border-line px-4 py-3 not-first:border-t" aria-labelledby="letters">
            <div class="mb-1.5 flex items-center">
                <h3 id="letters" class="mr-auto">{ t!("clients-letters") }</h3>
                if has_log { <Link to={Route::Logs} {query} class="a text-sm">{ t!("clients-letters-log") }</Link> }
            </div>
            if let Some(letters) = letters.data() {
                if letters.is_empty() {
                    <p class="meta">{ t!("clients-no-letters") }</p>
                } else {
                    <ul class="flex flex-col gap-2.5 text-sm">{ letters.iter().map(row).collect::<Html>() }</ul>
                }
            } else if let Some(failure) = letters.failure() {
                <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure.say() }</p>
            }
        </section>
    }
}

fn row(letter: &Happening) -> Html {
    let by = letter.by.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    html! {
        <li class="min-w-0 wrap-anywhere">
            <LetterLine letter={letter.what.clone()} />
            <div class="meta">{ by }{ " · " }<time datetime={letter.at.to_string()} title={moment(letter.at)}>{ ago(letter.at) }</time></div>
        </li>
    }
}
