//! What came of a file, and what can be done about it.

use super::kept::Kept;
use super::page::{Act, failed, footnote};
use super::problems::Problems;
use super::state::taken;
use crate::route::Route;
use crate::t;
use crate::ui::{Button, Dot, Icon, Kind, LinkButton};
use crate::words::{moment, number};
use vestnik_api::imports::{Import, ImportKind, ImportState};
use yew::prelude::*;

/// What came of it: figures that add up, the rows that are out, and the way back.
pub(super) fn result(import: &Import, ask: &Callback<Act>, onresume: Callback<MouseEvent>, busy: bool) -> Html {
    html! {
        <div class="page page-narrow flex w-full flex-col gap-4">
            { head(import, onresume, busy) }
            if import.state != ImportState::Failed || import.rows_done > 0 { { figures(import) } }
            if import.rejected > 0 { <Problems id={import.id} rejected={import.rejected} /> }
            if import.undone.is_some_and(|undone| undone.kept > 0) { <Kept id={import.id} /> }
            <footer class="flex flex-wrap items-center gap-3">
                <p class="hint mr-auto">
                    { footnote(import) }{ " " }
                    if let Some(until) = import.undo_until { { t!("imports-undo-until", until = moment(until)) } }
                </p>
                if import.undo_until.is_some() {
                    <Button label={t!("imports-undo")} icon="undo-2" onclick={ask.reform(|_: MouseEvent| Act::Undo)} />
                }
            </footer>
        </div>
    }
}

fn head(import: &Import, onresume: Callback<MouseEvent>, busy: bool) -> Html {
    if import.state == ImportState::Failed {
        return failed(import);
    }
    let whole = import.rejected == 0 && import.state == ImportState::Done;
    let (ground, icon) =
        if whole { ("bg-ok-soft text-ok-ink", "check") } else { ("bg-defer-soft text-defer-ink", "triangle-alert") };
    let kind = import.kind.name();
    let (title, text) = match (import.state, import.undone) {
        (_, Some(undone)) => (
            t!("imports-undone", kind = kind, count = undone.deleted + undone.restored),
            if undone.kept == 0 {
                t!("imports-undone-all", kind = kind)
            } else {
                t!("imports-undone-kept", kind = kind, count = undone.kept)
            },
        ),
        (ImportState::Cancelled, _) => (
            t!("imports-cancelled", count = import.rows_done, total = import.rows_total.unwrap_or(import.rows_done)),
            t!("imports-cancelled-hint"),
        ),
        _ => (
            t!("imports-done", count = taken(import), total = import.rows_done),
            if import.rejected == 0 {
                t!("imports-all-in", kind = kind)
            } else {
                t!("imports-some-out", count = import.rejected)
            },
        ),
    };
    let (ground, icon) = if import.undone.is_some() { ("bg-base-300", "undo-2") } else { (ground, icon) };
    let (to, all) = match import.kind {
        ImportKind::Clients => (Route::Clients, t!("imports-to-clients")),
        ImportKind::Leads => (Route::Leads, t!("imports-to-leads")),
    };
    let primary = if import.state == ImportState::Cancelled { Kind::Plain } else { Kind::Primary };
    html! {
        <header class="flex flex-wrap items-center gap-3">
            <span class={classes!("grid", "size-10", "shrink-0", "place-items-center", "rounded-full", ground)}><Icon name={icon} class="i-lg" /></span>
            <div class="mr-auto min-w-0 basis-60 grow">
                <h2 class="text-xl">{ title }</h2>
                <p class="hint">{ text }</p>
            </div>
            if import.undone.is_none() && import.created > 0 && import.settings.is_some() {
                <LinkButton {to} query={format!("import={}", import.id)} label={t!("imports-show-created", kind = kind, count = import.created)} kind={primary} />
            } else {
                <LinkButton {to} label={all} kind={primary} />
            }
            if import.state == ImportState::Cancelled {
                <Button label={t!("imports-resume")} icon="play" kind={Kind::Primary} {busy} onclick={onresume} />
            }
        </header>
    }
}

/// The four ends a row can come to. They add up to the rows read.
pub(super) fn figures(import: &Import) -> Html {
    let tile = |fill: &'static str, name: AttrValue, count: i64, hint: AttrValue| {
        html! {
            <div class="tile">
                <span class="tile-label flex items-center gap-1.5"><Dot {fill} />{ name }</span>
                <span class="figure">{ number(count) }</span>
                <span class="meta">{ hint }</span>
            </div>
        }
    };
    let kind = import.kind.name();
    let parts = [import.created, import.updated, import.skipped, import.rejected];
    let sum = parts.map(number).join(" + ");
    html! {
        <section aria-label={t!("imports-figures")}>
            <div class="tiles">
                { tile("f-ok", t!("imports-created"), import.created, t!("imports-created-hint", kind = kind)) }
                { tile("f-send", t!("imports-updated"), import.updated, t!("imports-updated-hint", kind = kind)) }
                { tile("f-wait", t!("imports-skipped"), import.skipped, t!("imports-skipped-hint")) }
                { tile("f-fail", t!("imports-rejected"), import.rejected, t!("imports-rejected-hint")) }
            </div>
            <p class="meta num mt-2 flex items-center gap-1.5"><Icon name="scale" class="i-sm" />{ t!("imports-sum", sum = sum, count = import.rows_done) }</p>
        </section>
    }
}
