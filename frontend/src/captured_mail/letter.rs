//! One kept letter: as it would be read, as text, and as a mail server would have got it.

use super::state::{Piece, framed, pieces};
use crate::data::use_steady_query;
use crate::route::Route;
use crate::t;
use crate::ui::{CardSkeleton, Crumb, Icon, Screen, Tabs};
use crate::words::{bytes, moment};
use vestnik_api::captured_mail::{CapturedFile, CapturedLetterWhole};
use vestnik_api::id::CapturedLetterId;
use yew::prelude::*;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct CapturedLetterScreenProps {
    /// Which letter.
    pub id: CapturedLetterId,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum View {
    Html,
    Text,
    Source,
}

/// One kept letter.
#[component]
pub fn CapturedLetterScreen(props: &CapturedLetterScreenProps) -> Html {
    let letter = use_steady_query(props.id, |api, id| async move { api.captured_mail().find(id).await });
    let chosen = use_state(|| None::<View>);
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |view| chosen.set(Some(view)))
    };
    let title = letter.data().map_or_else(|| t!("captured-letter"), |letter| letter.letter.subject.clone().into());
    let parent = Crumb { to: Route::CapturedMail, name: t!("shell-captured-mail") };
    html! {
        <Screen {title} {parent}>
            <div class="page page-narrow flex w-full flex-1 flex-col">
                { letter.show(html! { <CardSkeleton /> }, |letter| draw(letter, *chosen, &onchange)) }
            </div>
        </Screen>
    }
}

fn draw(letter: &CapturedLetterWhole, chosen: Option<View>, onchange: &Callback<View>) -> Html {
    let views: Vec<(View, AttrValue, Option<AttrValue>)> = [
        letter.html.is_some().then(|| (View::Html, t!("captured-html"), None)),
        letter.text.is_some().then(|| (View::Text, t!("captured-text"), None)),
        Some((View::Source, t!("captured-source"), None)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let view = chosen.or_else(|| views.first().map(|(view, ..)| *view)).unwrap_or(View::Source);
    html! {
        <>
            <h1 class="mb-2">{ &letter.letter.subject }</h1>
            <dl class="mb-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
                <dt class="text-muted">{ t!("captured-from") }</dt><dd class="wrap-anywhere">{ &letter.letter.from }</dd>
                <dt class="text-muted">{ t!("captured-to") }</dt><dd class="wrap-anywhere">{ &letter.letter.to }</dd>
                <dt class="text-muted">{ t!("captured-at") }</dt>
                <dd class="num">{ moment(letter.letter.at) }{ " · " }{ bytes(u64::try_from(letter.letter.size).unwrap_or(0)) }</dd>
                if !letter.files.is_empty() {
                    <dt class="text-muted">{ t!("captured-files") }</dt>
                    <dd>
                        <ul class="flex flex-wrap gap-x-4">for file in &letter.files { { enclosed(file) } }</ul>
                        <span class="meta">{ t!("captured-files-hint") }</span>
                    </dd>
                }
            </dl>
            <Tabs<View> label={t!("captured-letter")} options={views} value={view} {onchange} />
            <div class="flex min-h-96 flex-1 flex-col pt-4" role="tabpanel">{ body(letter, view) }</div>
        </>
    }
}

fn enclosed(file: &CapturedFile) -> Html {
    html! {
        <li class="flex min-w-0 items-center gap-1.5">
            <Icon name="paperclip" class="i-sm shrink-0 text-muted" /><span class="wrap-anywhere">{ &file.name }</span>
            if let Some(size) = file.size { <span class="meta num shrink-0">{ bytes(u64::try_from(size).unwrap_or(0)) }</span> }
        </li>
    }
}

fn body(letter: &CapturedLetterWhole, view: View) -> Html {
    match view {
        // Without scripts, forms and our origin; links open beside.
        View::Html => html! {
            <iframe class="device w-full flex-1" sandbox="allow-popups allow-popups-to-escape-sandbox" title={t!("captured-html")}
                srcdoc={framed(letter.html.as_deref().unwrap_or_default())} />
        },
        View::Text => {
            html! { <pre class="font-sans whitespace-pre-wrap wrap-anywhere">{ linked(letter.text.as_deref().unwrap_or_default()) }</pre> }
        }
        View::Source => {
            html! { <pre class="code whitespace-pre-wrap wrap-anywhere" tabindex="0">{ &letter.source }</pre> }
        }
    }
}

fn linked(text: &str) -> Html {
    let draw = |piece| match piece {
        Piece::Words(words) => html! { { words } },
        Piece::Address(address) => {
            html! { <a class="link" href={address.to_owned()} rel="noopener noreferrer">{ address }</a> }
        }
    };
    pieces(text).into_iter().map(draw).collect()
}
