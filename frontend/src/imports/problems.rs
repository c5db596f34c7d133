//! The rows that did not come in, and why.

use super::state::{field_name, report};
use crate::data::{Api, Pages, copy, field_words, may_copy, save_file, use_action, use_filter, use_query};
use crate::t;
use crate::ui::{Button, Icon, Pager, RowsSkeleton, delimiter, use_toasts};
use crate::words::number;
use vestnik_api::export::Delimiter;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{ImportPage, ImportProblem, RefusedOptions};
use vestnik_client::Error;
use yew::prelude::*;

/// How many a page, on the screen.
const ROWS: u32 = 25;

/// What the table needs.
#[derive(Properties, PartialEq)]
pub(super) struct ProblemsProps {
    /// Of which import.
    pub(super) id: ImportId,
    /// How many rows are out: while it grows, the table is asked for anew.
    pub(super) rejected: i64,
}

/// The cells that kept rows out, page by page, and all of them as a table to take along.
#[component]
pub(super) fn Problems(props: &ProblemsProps) -> Html {
    let toasts = use_toasts();
    let pages = use_filter::<Pages>();
    let about = (props.id, pages.value().start(), props.rejected);
    let problems = use_query(about, |api, (id, cursor, _)| async move {
        api.imports().problems(id, &ImportPage { limit: ROWS.try_into().ok(), cursor }).await
    });
    let id = props.id;
    let save = use_action(
        |api, (id, delimiter): (ImportId, Delimiter)| async move {
            api.imports().refused(id, &RefusedOptions { delimiter }).await
        },
        Callback::from(move |file: Vec<u8>| {
            save_file(&format!("{}-{id}.csv", t!("imports-report-file")), "text/csv;charset=utf-8", &file);
        }),
    );
    let take = use_action(
        |api, id: ImportId| all(api, id),
        Callback::from(move |all: Vec<ImportProblem>| {
            let toasts = toasts.clone();
            let said = Callback::from(move |copied| {
                if copied {
                    toasts.done(t!("imports-copied"));
                } else {
                    toasts.failed(t!("imports-not-copied"));
                }
            });
            copy(report(&all).trim_start_matches('\u{FEFF}'), said);
        }),
    );
    let (onsave, ontake) = {
        let (save, take) = (save.clone(), take.clone());
        (
            Callback::from(move |_: MouseEvent| save.run((id, delimiter()))),
            Callback::from(move |_: MouseEvent| take.run(id)),
        )
    };
    html! {
        <section class="card overflow-hidden" aria-labelledby="problems">
            <div class="card-head">
                <h2 id="problems">{ t!("imports-problems") }</h2>
                if may_copy() { <Button label={t!("imports-copy")} icon="copy" busy={take.busy()} onclick={ontake} /> }
                <Button label={t!("imports-download")} icon="download" busy={save.busy()} onclick={onsave} />
            </div>
            if let Some(failure) = save.failure().or_else(|| take.failure()) { <p class="banner banner-fail" role="alert">{ failure.say() }</p> }
            { problems.show(html! { <RowsSkeleton columns=4 rows=4 /> }, |page| {
                let (back, next) = (pages.back(), pages.next(page.next_cursor.clone()));
                let paged = back.is_some() || next.is_some();
                html! {
                    <>
                        { table(&page.items) }
                        if paged { <Pager text={t!("imports-rejected-rows", count = props.rejected)} {back} {next} /> }
                    </>
                }
            }) }
        </section>
    }
}

/// All pages of the problems, one after the other.
async fn all(api: Api, id: ImportId) -> Result<Vec<ImportProblem>, Error> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = api.imports().problems(id, &ImportPage { limit: 100.try_into().ok(), cursor }).await?;
        found.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

fn table(problems: &[ImportProblem]) -> Html {
    html! {
        <table class="rows border-t border-line">
            <colgroup><col class="w-20" /><col class="w-36" /><col class="w-64" /><col /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("imports-line") }</th>
                    <th scope="col">{ t!("imports-field") }</th>
                    <th scope="col">{ t!("imports-value") }</th>
                    <th scope="col">{ t!("imports-reason") }</th>
                </tr>
            </thead>
            <tbody>
                for problem in problems {
                    <tr>
                        <td class="num" data-at="end">{ number(problem.line) }</td>
                        <td class="main" data-at="title">{ field_name(&problem.field) }</td>
                        <td data-at="sub" title={problem.value.clone()}>
                            if problem.value.is_empty() { <span class="text-muted">{ t!("imports-nothing") }</span> } else { <span class="code">{ &problem.value }</span> }
                        </td>
                        <td data-at="foot" class="whitespace-normal!">
                            <span class="flex items-center gap-1.5 text-fail-ink"><Icon name="circle-alert" /><span>{ field_words(problem.code) }</span></span>
                        </td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
