//! The part of a record's page that is the same for leads and clients: tabs, and below them a place to write and the feed, or the files.

use super::files::{Aside, FileList};
use super::known::{use_shelf, use_uploads};
use super::part::Part;
use super::preview::Preview;
use super::state::{ShelfStep, Tab};
use super::upload::{DropZone, files_of, pasted};
use crate::data::{Paged, use_filter};
use crate::t;
use crate::ui::Tabs;
use gloo_events::{EventListener, EventListenerOptions};
use serde::{Deserialize, Serialize};
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::RecordFile;
use yew::prelude::*;

/// What the address says beside the number: which tab is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tab: Tab,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Paged for Asked {
    fn cursor(&mut self) -> &mut Option<String> {
        &mut self.cursor
    }

    fn words(&mut self) -> &mut Option<String> {
        &mut self.q
    }
}

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct RecordProps {
    /// Of which record.
    pub id: RecordId,
    /// Whether whoever is signed in may write here: comment, add files.
    pub may_write: bool,
    /// The record's version: when it changes, so has the feed.
    #[prop_or_default]
    pub version: i32,
    /// What else stands at the right where there is room, below the newest files; without it, there is no such column.
    #[prop_or_default]
    pub aside: Option<Html>,
}

/// What hangs on a record. It stands in a row with what is known of it, and scrolls by itself where there is room for both.
#[component]
pub fn Record(props: &RecordProps) -> Html {
    let (record, may_write) = (props.id, props.may_write);
    let asked = use_filter::<Asked>();
    let tabs = Tab::of(record);
    // An address may name one that this record has not.
    let tab = Some(asked.value().tab).filter(|tab| tabs.contains(tab)).unwrap_or_default();
    let shelf = use_shelf(record, props.version);
    let ondone = {
        let (dispatcher, reload) = (shelf.shown.dispatcher(), shelf.asked.reload());
        Callback::from(move |file: Option<RecordFile>| match file {
            Some(file) => dispatcher.dispatch(ShelfStep::Added(file)),
            None => reload.emit(()),
        })
    };
    let uploads = use_uploads(record, ondone);
    use_staying(uploads.shown.busy());
    let seen = use_state(|| None::<RecordFileId>);
    let onlook = {
        let seen = seen.clone();
        Callback::from(move |id: RecordFileId| seen.set(Some(id)))
    };
    let onclose = {
        let seen = seen.clone();
        Callback::from(move |()| seen.set(None))
    };
    let ontab = {
        let asked = asked.clone();
        Callback::from(move |tab: Tab| asked.change(|asked| asked.tab = tab))
    };
    let onfiles = {
        let (ontab, shelf) = (ontab.clone(), shelf.clone());
        Callback::from(move |()| {
            // What somebody else has added meanwhile is seen as well.
            shelf.asked.reload().emit(());
            ontab.emit(Tab::Files);
        })
    };
    let onpaste = {
        let add = uploads.add.clone();
        Callback::from(move |event: Event| {
            let files = pasted(&event);
            if !files.is_empty() {
                event.prevent_default();
                add.emit(files);
            }
        })
    };
    let options: Vec<_> = tabs.iter().map(|&tab| (tab, tab.name(), None)).collect();
    html! {
        <>
            <DropZone on={may_write} ondrop={uploads.add.reform(|list| files_of(&list))} class="relative min-w-0 flex-1 lg:flex lg:flex-col lg:overflow-hidden">
                <div class="overflow-x-auto px-4 pt-1 md:px-6"><Tabs<Tab> label={t!("records-parts")} {options} value={tab} onchange={ontab} /></div>
                <div class="px-4 pt-4 pb-6 md:px-6 lg:min-h-0 lg:flex-1 lg:overflow-y-auto" role="tabpanel" aria-label={tab.name()} tabindex="0"
                    onpaste={may_write.then_some(onpaste)}>
                    if tab == Tab::Files {
                        <FileList {record} {may_write} shelf={shelf.clone()} uploads={uploads.clone()} onlook={onlook.clone()} />
                    } else {
                        <Part key={tab.name().to_string()} {record} {tab} {may_write} version={props.version} shelf={shelf.clone()} uploads={uploads.clone()}
                            onlook={onlook.clone()} />
                    }
                </div>
            </DropZone>
            if let Some(aside) = &props.aside {
                <aside class="w-68 shrink-0 overflow-y-auto border-l border-line py-1 max-xl:hidden" aria-label={t!("records-aside")}>
                    <Aside {record} {may_write} shelf={shelf.clone()} uploads={uploads.clone()} {onlook} {onfiles} />
                    { aside.clone() }
                </aside>
            }
            if let Some(at) = *seen { <Preview {record} files={shelf.shown.seen()} {at} {onclose} /> }
        </>
    }
}

/// While files are on their way, the browser asks before the page is closed.
#[hook]
fn use_staying(busy: bool) {
    use_effect_with(busy, |busy| {
        let listener = web_sys::window().filter(|_| *busy).map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, Event::prevent_default)
        });
        move || drop(listener)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_stands_in_the_address() {
        let asked = Asked { tab: Tab::Files, ..Asked::default() };
        assert_eq!(serde_urlencoded::to_string(&asked).unwrap(), "tab=files");
        assert_eq!(serde_urlencoded::from_str::<Asked>("tab=letters").unwrap().tab, Tab::Letters);
        assert_eq!(serde_urlencoded::from_str::<Asked>("").unwrap().tab, Tab::All);
    }
}
