//! What a list shows, as a file among the downloads.

use super::{Icon, Menu, MenuItem, use_toasts};
use crate::data::{Api, save_file, use_action};
use crate::t;
use crate::words::{Lang, lang, today, zone};
use std::future::Future;
use vestnik_api::export::{Delimiter, FileFormat, FileOptions};
use vestnik_api::text::TimeZone;
use vestnik_client::Error;
use yew::prelude::*;

/// A button that downloads what is listed, all pages of it, in a format one chooses. `name` is what the file is called, before the day.
#[hook]
pub fn use_export<W, F, A>(name: AttrValue, wanted: W, fetch: F) -> Html
where
    W: Clone + 'static,
    F: Fn(Api, W, FileOptions) -> A + 'static,
    A: Future<Output = Result<Vec<u8>, Error>> + 'static,
{
    use_formats(&[FileFormat::Csv, FileFormat::Xlsx, FileFormat::Jsonl], name, wanted, fetch)
}

/// The same for a list of people, who can go into an address book.
#[hook]
pub fn use_people_export<W, F, A>(name: AttrValue, wanted: W, fetch: F) -> Html
where
    W: Clone + 'static,
    F: Fn(Api, W, FileOptions) -> A + 'static,
    A: Future<Output = Result<Vec<u8>, Error>> + 'static,
{
    use_formats(&[FileFormat::Csv, FileFormat::Xlsx, FileFormat::Vcard, FileFormat::Jsonl], name, wanted, fetch)
}

#[hook]
fn use_formats<W, F, A>(formats: &'static [FileFormat], name: AttrValue, wanted: W, fetch: F) -> Html
where
    W: Clone + 'static,
    F: Fn(Api, W, FileOptions) -> A + 'static,
    A: Future<Output = Result<Vec<u8>, Error>> + 'static,
{
    let toasts = use_toasts();
    let export = {
        let toasts = toasts.clone();
        use_action(
            move |api, (wanted, format): (W, FileFormat)| {
                let file = fetch(api, wanted, options(format));
                async move { file.await.map(|file| (format, file)) }
            },
            Callback::from(move |(format, file): (FileFormat, Vec<u8>)| {
                save_file(&format!("{name}-{}.{}", today(), format.ending()), format.media_type(), &file);
                toasts.done(t!("shell-exported"));
            }),
        )
    };
    use_effect_with(export.failure(), move |failure| {
        if let Some(failure) = failure {
            toasts.failed(failure.say());
        }
    });
    let run = |format: FileFormat| {
        let (export, wanted) = (export.clone(), wanted.clone());
        Callback::from(move |_: MouseEvent| export.run((wanted.clone(), format)))
    };
    let face = html! {
        <>
            if export.busy() { <span class="loading loading-spinner loading-xs" /> } else { <Icon name="download" /> }
            <span class="max-md:sr-only">{ t!("shell-export") }</span>
        </>
    };
    html! {
        <Menu label={t!("shell-export")} square=false class="btn max-md:btn-square" {face}>
            for format in formats {
                { item(*format, run(*format)) }
            }
        </Menu>
    }
}

fn item(format: FileFormat, onclick: Callback<MouseEvent>) -> Html {
    let (label, icon) = match format {
        FileFormat::Csv => (t!("shell-export-csv"), "file-text"),
        FileFormat::Xlsx => (t!("shell-export-xlsx"), "table-2"),
        FileFormat::Jsonl => (t!("shell-export-jsonl"), "braces"),
        FileFormat::Vcard => (t!("shell-export-vcard"), "user-round"),
    };
    html! { <MenuItem {label} {icon} {onclick} /> }
}

/// What parts the cells of a table, as the spreadsheets of the reader's language expect it.
pub fn delimiter() -> Delimiter {
    match lang() {
        Lang::Ru => Delimiter::Semicolon,
        Lang::En => Delimiter::Comma,
    }
}

/// As the reader's spreadsheets expect it, on his clock.
fn options(format: FileFormat) -> FileOptions {
    FileOptions {
        format,
        delimiter: delimiter(),
        time_zone: TimeZone::parse(zone().name()).unwrap_or_else(|_| TimeZone::utc()),
    }
}
