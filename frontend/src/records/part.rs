//! One tab of a record: a place to write, where one writes there, and the feed below.

use super::composer::{Writer, Writing};
use super::feed::FeedSkeleton;
use super::item::{Item, Use};
use super::known::{FeedDesk, ShelfDesk, Uploads, use_download, use_feed};
use super::state::{FeedStep, Tab, day_name, days, key};
use super::upload::OnTheirWay;
use crate::t;
use crate::ui::{Button, Empty, Icon};
use crate::words::local_day;
use vestnik_api::comments::Comment;
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::timeline::Happening;
use yew::prelude::*;

/// What a tab needs.
#[derive(Properties, PartialEq)]
pub(super) struct PartProps {
    /// Of which record.
    pub(super) record: RecordId,
    /// Which tab.
    pub(super) tab: Tab,
    /// May be written in.
    pub(super) may_write: bool,
    /// The record's version.
    pub(super) version: i32,
    /// The record's files.
    pub(super) shelf: ShelfDesk,
    /// Files on their way.
    pub(super) uploads: Uploads,
    /// Opens a file to be looked at.
    pub(super) onlook: Callback<RecordFileId>,
}

/// One tab of a record.
#[component]
pub(super) fn Part(props: &PartProps) -> Html {
    let (record, tab) = (props.record, props.tab);
    // Only the whole feed tells of files beside other things.
    let files = if tab == Tab::All { props.shelf.shown.round } else { 0 };
    let feed = use_feed(record, tab.kind(), (props.version, files));
    let download = use_download(record);
    let onwritten = {
        let dispatcher = feed.shown.dispatcher();
        Callback::from(move |comment: Comment| dispatcher.dispatch(FeedStep::Written(comment)))
    };
    let step = {
        let dispatcher = feed.shown.dispatcher();
        Callback::from(move |step| dispatcher.dispatch(step))
    };
    let means = Use {
        record,
        may_write: props.may_write,
        shelf: props.shelf.clone(),
        step,
        reload: feed.asked.reload(),
        look: props.onlook.clone(),
        download,
    };
    html! {
        <>
            if props.may_write && tab.writes() {
                <div class="mb-3"><Writer {record} what={Writing::New} {onwritten} onfiles={props.uploads.add.clone()} /></div>
            }
            <OnTheirWay uploads={props.uploads.clone()} />
            { feed.asked.show(html! { <FeedSkeleton /> }, |_| drawn(&feed, tab, &means)) }
        </>
    }
}

fn drawn(feed: &FeedDesk, tab: Tab, means: &Use) -> Html {
    let Some(items) = &feed.shown.items else { return html! { <FeedSkeleton /> } };
    if items.is_empty() {
        let (icon, title, text) = tab.empty(means.record);
        return html! { <Empty {icon} {title} {text} /> };
    }
    let rows: Vec<Html> = days(items, local_day)
        .into_iter()
        .flat_map(|(day, of_day)| {
            let separator = html! { <li key={day.to_string()} class="feed-day">{ day_name(day) }</li> };
            std::iter::once(separator)
                .chain(of_day.into_iter().map(|happening| item(happening, means)))
                .collect::<Vec<_>>()
        })
        .collect();
    html! {
        <>
            <ol class="feed">{ rows }</ol>
            { more(feed, tab, means.record) }
        </>
    }
}

fn item(happening: &Happening, means: &Use) -> Html {
    html! { <Item key={key(happening)} happening={happening.clone()} means={means.clone()} /> }
}

fn more(feed: &FeedDesk, tab: Tab, record: RecordId) -> Html {
    let Some(next) = feed.shown.next.clone() else { return Html::default() };
    let onclick = {
        let more = feed.more.clone();
        Callback::from(move |_: MouseEvent| more.run((record, tab.kind(), Some(next.clone()))))
    };
    html! {
        <div class="flex flex-col items-center gap-2 pt-3">
            if let Some(failure) = feed.more.failure() { <p class="field-error" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
            <Button label={t!("records-more")} busy={feed.more.busy()} {onclick} />
        </div>
    }
}
