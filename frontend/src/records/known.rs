//! What is known of a feed and of the files of a record, and how more of it is asked for.

use super::queue::{Queue, Step, refused};
use super::state::{Feed, FeedStep, Shelf, ShelfStep};
use crate::data::{Action, Failure, Query, Session, follow, use_action, use_every, use_query, use_session};
use crate::ui::use_toasts;
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use vestnik_api::Page;
use vestnik_api::id::RecordFileId;
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{LinkTo, RecordFile, RecordFileFilter};
use vestnik_api::timeline::{FeedFilter, FeedKind, Happening};
use vestnik_client::browser::Watch;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, File};
use yew::prelude::*;

/// How many things a page of a feed has, and how many files a page of the list.
const PAGE: u32 = 30;
/// So many files are handed in at a time: one that is looked at by the server does not hold up the next.
const AT_ONCE: u32 = 2;

/// What is shown of a feed, and the ways to change it.
#[derive(Clone)]
pub(super) struct FeedDesk {
    pub(super) shown: UseReducerHandle<Feed>,
    pub(super) asked: Query<Page<Happening>>,
    pub(super) more: Action<(RecordId, Option<FeedKind>, Option<String>)>,
}

/// The feed of a record; asked for anew whenever `round` changes.
#[hook]
pub(super) fn use_feed(record: RecordId, kind: Option<FeedKind>, round: (i32, u32)) -> FeedDesk {
    let shown = use_reducer(Feed::default);
    let filter = |kind, cursor| FeedFilter { kind, cursor, limit: PAGE.try_into().ok() };
    let asked = use_query((record, kind, round), move |api, (record, kind, _)| async move {
        api.record(record).timeline(&filter(kind, None)).await
    });
    {
        let dispatcher = shown.dispatcher();
        use_effect_with(asked.data(), move |page| {
            if let Some(page) = page {
                dispatcher.dispatch(FeedStep::Known((**page).clone()));
            }
        });
    }
    let more = {
        let dispatcher = shown.dispatcher();
        use_action(
            move |api, (record, kind, cursor)| async move { api.record(record).timeline(&filter(kind, cursor)).await },
            Callback::from(move |page| dispatcher.dispatch(FeedStep::More(page))),
        )
    };
    FeedDesk { shown, asked, more }
}

/// What is shown of the files, and the ways to change it.
#[derive(Clone)]
pub(super) struct ShelfDesk {
    pub(super) shown: UseReducerHandle<Shelf>,
    pub(super) asked: Query<Page<RecordFile>>,
    pub(super) more: Action<(RecordId, Option<String>)>,
}

impl PartialEq for ShelfDesk {
    fn eq(&self, other: &Self) -> bool {
        *self.shown == *other.shown
            && self.asked.failure() == other.asked.failure()
            && self.asked.waiting() == other.asked.waiting()
            && self.more.busy() == other.more.busy()
            && self.more.failure() == other.more.failure()
    }
}

/// The files of a record; asked for anew whenever its version changes: a lead that was a client has its files again.
#[hook]
pub(super) fn use_shelf(record: RecordId, version: i32) -> ShelfDesk {
    let shown = use_reducer(Shelf::default);
    let filter = |cursor| RecordFileFilter { cursor, limit: PAGE.try_into().ok() };
    let asked = use_query((record, version), move |api, of| async move { api.record(of.0).files(&filter(None)).await });
    {
        let dispatcher = shown.dispatcher();
        use_effect_with(asked.data(), move |page| {
            if let Some(page) = page {
                dispatcher.dispatch(ShelfStep::Known((**page).clone()));
            }
        });
    }
    use_every(1_500, shown.develops(Timestamp::now()), asked.reload());
    let more = {
        let dispatcher = shown.dispatcher();
        use_action(
            move |api, (record, cursor)| async move { api.record(record).files(&filter(cursor)).await },
            Callback::from(move |page| dispatcher.dispatch(ShelfStep::More(page))),
        )
    };
    ShelfDesk { shown, asked, more }
}

/// Keeps a file: asks for a link and follows it. Why there is none is said below.
#[hook]
pub(super) fn use_download(record: RecordId) -> Callback<RecordFileId> {
    let toasts = use_toasts();
    let link = use_action(
        |api, (record, id): (RecordId, RecordFileId)| async move {
            api.record(record).file_link(id, LinkTo::Download).await
        },
        Callback::from(|link: vestnik_api::record_files::FileLink| follow(&link.href)),
    );
    use_effect_with(link.failure(), move |failure| {
        if let Some(failure) = failure {
            toasts.failed(failure.say());
        }
    });
    Callback::from(move |id| link.run((record, id)))
}

/// The files on their way to a record, and what can be done with them.
#[derive(Clone)]
pub(super) struct Uploads {
    pub(super) shown: UseStateHandle<Queue>,
    /// Hands in files.
    pub(super) add: Callback<Vec<File>>,
    /// Calls one back, or takes a refused one off the list.
    pub(super) stop: Callback<u32>,
    /// Hands in a refused one once more.
    pub(super) again: Callback<u32>,
}

impl PartialEq for Uploads {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown && self.add == other.add
    }
}

/// What the files on their way know of each other.
#[derive(Default)]
struct Counter {
    queue: Queue,
    files: HashMap<u32, File>,
    waiting: VecDeque<u32>,
    going: HashMap<u32, AbortController>,
    last: u32,
    at_work: u32,
}

/// Everything the work on the files needs.
#[derive(Clone)]
struct Work {
    session: Session,
    record: RecordId,
    counter: Rc<RefCell<Counter>>,
    shown: UseStateHandle<Queue>,
    /// Hears of each file that has arrived, and with nothing of one that was called back late.
    ondone: Callback<Option<RecordFile>>,
}

/// Hands in files, a few at a time.
#[hook]
pub(super) fn use_uploads(record: RecordId, ondone: Callback<Option<RecordFile>>) -> Uploads {
    let shown = use_state(Queue::default);
    let counter = use_mut_ref(Counter::default);
    let work = Work { session: use_session(), record, counter, shown: shown.clone(), ondone };
    let add = {
        let work = work.clone();
        Callback::from(move |files: Vec<File>| {
            for file in files {
                let (key, size) = (work.counter.borrow().last + 1, size(&file));
                work.take(Step::Chosen(key, file.name(), size));
                let mut counter = work.counter.borrow_mut();
                counter.last = key;
                counter.files.insert(key, file);
                counter.waiting.push_back(key);
            }
            work.begin();
        })
    };
    let stop = {
        let work = work.clone();
        Callback::from(move |key: u32| {
            let going = work.counter.borrow_mut().going.remove(&key);
            match going {
                Some(controller) => controller.abort(),
                None => work.forget(key),
            }
        })
    };
    let again = Callback::from(move |key: u32| {
        work.take(Step::Again(key));
        work.counter.borrow_mut().waiting.push_back(key);
        work.begin();
    });
    Uploads { shown, add, stop, again }
}

impl Work {
    fn take(&self, step: Step) {
        let mut counter = self.counter.borrow_mut();
        counter.queue = std::mem::take(&mut counter.queue).after(step);
        self.shown.set(counter.queue.clone());
    }

    fn forget(&self, key: u32) {
        self.take(Step::Gone(key));
        self.counter.borrow_mut().files.remove(&key);
    }

    /// Lets as many go as may at a time.
    fn begin(&self) {
        while self.counter.borrow().at_work < AT_ONCE {
            let Some((key, file)) = self.next() else { break };
            self.counter.borrow_mut().at_work += 1;
            let work = self.clone();
            spawn_local(async move {
                work.hand_in(key, &file).await;
                work.counter.borrow_mut().at_work -= 1;
                work.begin();
            });
        }
    }

    /// The next that waits; those that were refused or called back meanwhile are passed by.
    fn next(&self) -> Option<(u32, File)> {
        let mut counter = self.counter.borrow_mut();
        loop {
            let key = counter.waiting.pop_front()?;
            if counter.queue.waits(key) {
                return counter.files.get(&key).cloned().map(|file| (key, file));
            }
        }
    }

    async fn hand_in(&self, key: u32, file: &File) {
        let Ok(controller) = AbortController::new() else { return self.forget(key) };
        let signal = controller.signal();
        self.counter.borrow_mut().going.insert(key, controller);
        self.take(Step::Sent(key, 0));
        let onsent = {
            let work = self.clone();
            Rc::new(move |bytes: f64| work.take(Step::Sent(key, whole(bytes))))
        };
        let api = self.session.watching(Watch { onsent, signal: signal.clone() });
        let answer = api.record(self.record).add_blob(&file.name(), file.clone().into()).await;
        self.counter.borrow_mut().going.remove(&key);
        match answer {
            Ok(file) => {
                self.forget(key);
                self.ondone.emit(Some(file));
            }
            // Called back after the last byte, it may have arrived all the same.
            Err(_) if signal.aborted() => {
                self.forget(key);
                self.ondone.emit(None);
            }
            Err(error) => {
                let (why, again) = refused(&Failure::from(error));
                self.take(Step::Refused(key, why, again));
            }
        }
    }
}

fn size(file: &File) -> i64 {
    whole(file.size())
}

#[expect(clippy::cast_possible_truncation, reason = "bytes are whole numbers, and no file has so many")]
fn whole(bytes: f64) -> i64 {
    bytes as i64
}
