//! The first rows of a file, as they are read.

use crate::t;
use crate::words::number;
use vestnik_api::imports::ImportPreview;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct FirstRowsProps {
    /// The file.
    pub(super) known: ImportPreview,
}

/// A table that is as wide as it is: it scrolls, the page does not.
#[component]
pub(super) fn FirstRows(props: &FirstRowsProps) -> Html {
    let known = &props.known;
    html! {
        <details class="card overflow-hidden">
            <summary class="card-head cursor-pointer font-medium">{ t!("imports-first-rows", count = known.rows.len()) }</summary>
            <div class="overflow-x-auto border-t border-line" tabindex="0" role="region" aria-label={t!("imports-first-rows", count = known.rows.len())}>
                <table class="w-full text-sm">
                    <thead>
                        <tr>
                            <th scope="col" class="px-3 py-2 text-left font-medium text-muted">{ t!("imports-line") }</th>
                            for (place, column) in known.columns.iter().enumerate() {
                                <th scope="col" class="px-3 py-2 text-left font-medium whitespace-nowrap">{
                                    if column.head.is_empty() { t!("imports-column-number", number = place + 1) } else { column.head.clone().into() }
                                }</th>
                            }
                        </tr>
                    </thead>
                    <tbody>
                        for row in &known.rows {
                            <tr class="border-t border-line">
                                <td class="num px-3 py-1.5 text-muted">{ number(row.line) }</td>
                                for place in 0..known.columns.len() {
                                    <td class="max-w-60 truncate px-3 py-1.5">{ row.cells.get(place).cloned().unwrap_or_default() }</td>
                                }
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </details>
    }
}
