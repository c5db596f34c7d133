//! The figures of a period beside the period before, by day, by reason and by mailing.

use super::state::{Asked, PERIODS, change};
use crate::data::{Filter, use_captured, use_filter, use_query};
use crate::logs::reason_label;
use crate::mailings::sent_words;
use crate::route::Route;
use crate::t;
use crate::ui::{
    Bars, BarsDay, CardSkeleton, Empty, Link, More, Pager, RowsSkeleton, Screen, Segmented, Series, TilesSkeleton,
    delta, use_export,
};
use crate::users::OwnerChip;
use crate::words::{day_short, day_with_weekday, number, percent, span, zone};
use jiff::Timestamp;
use vestnik_api::Page;
use vestnik_api::reports::{MailingReport, Report, Totals};
use yew::prelude::*;

/// Reports.
#[component]
pub fn ReportsScreen() -> Html {
    let filter = use_filter::<Asked>();
    // One moment for all that is asked, and another one only when something else is asked.
    let asked = use_memo(filter.value(), |asked| {
        (asked.filter(Timestamp::now(), &zone()), asked.rows(Timestamp::now(), &zone()))
    });
    let (wanted, wanted_rows) = (*asked).clone();
    let report = use_query(wanted.clone(), |api, wanted| async move { api.reports().mailings(&wanted).await });
    let rows = use_query(wanted_rows, |api, wanted| async move { api.reports().by_mailing(&wanted).await });
    let kept = use_captured();
    let actions = use_export(t!("reports-file"), wanted, |api, wanted, file| async move {
        api.reports().export(&wanted, &file).await
    });
    let page = rows.data();
    html! {
        <Screen title={t!("reports-title")} {actions} bar={bar(&filter)} foot={foot(&filter, page.as_deref())}>
            <div class="page flex flex-col gap-4">
                { report.show(html! { <><TilesSkeleton /><CardSkeleton /></> }, |report| figures(report, kept)) }
                <section class="card min-w-0" aria-label={t!("reports-by-mailing")}>
                    <header class="card-head"><h2>{ t!("reports-by-mailing") }</h2></header>
                    { rows.show(html! { <RowsSkeleton columns=5 rows=5 /> }, |page| table(page, kept)) }
                </section>
            </div>
        </Screen>
    }
}

fn bar(filter: &Filter<Asked>) -> Html {
    let value = filter.value();
    let options = PERIODS.map(|days| (days, t!("dashboard-days", days = u32::from(days)))).to_vec();
    let onchange = {
        let filter = filter.clone();
        Callback::from(move |days| filter.change(|asked| asked.days = Some(days)))
    };
    let onremove = {
        let filter = filter.clone();
        Callback::from(move |()| filter.change(|asked| asked.owner = None))
    };
    html! {
        <div class="bar">
            <div class="min-w-0 max-w-full overflow-x-auto [scrollbar-width:none]">
                <Segmented<u16> label={t!("reports-period")} {options} value={value.days()} {onchange} />
            </div>
            if let Some(owner) = value.owner { <OwnerChip {owner} {onremove} /> }
        </div>
    }
}

fn foot(filter: &Filter<Asked>, page: Option<&Page<MailingReport>>) -> Html {
    let next = page.and_then(|page| filter.next(page.next_cursor.clone()));
    let back = filter.back();
    if next.is_none() && back.is_none() {
        return Html::default();
    }
    html! { <Pager text={AttrValue::default()} {back} {next} /> }
}

fn figures(report: &Report, kept: bool) -> Html {
    let (now, before) = (&report.totals, &report.before);
    if now.runs == 0 && before.runs == 0 {
        return html! { <section class="card"><Empty icon="chart-no-axes-column" title={t!("reports-none")} text={t!("reports-none-text")} /></section> };
    }
    html! {
        <>
            <section class="tiles tiles-6" aria-label={t!("reports-figures")}>
                { tile(t!("reports-recipients"), now.recipients, before.recipients, More::Neither) }
                { tile(sent_words(kept), now.delivered, before.delivered, More::Better) }
                { tile(t!("reports-failed"), now.failed, before.failed, More::Worse) }
                { tile(t!("reports-suppressed"), now.suppressed, before.suppressed, More::Neither) }
                { tile(t!("reports-unsubscribed"), now.unsubscribed, before.unsubscribed, More::Worse) }
                { success(now, before) }
            </section>
            <div class="split">
                <Bars title={t!("reports-days")} label={label(now, kept)} series={series(kept)} days={days(report)} />
                { reasons(report) }
            </div>
        </>
    }
}

/// A figure with its change against the period before.
fn tile(name: AttrValue, now: i64, before: i64, more: More) -> Html {
    let change = change(now, before);
    let words = change.map(|change| t!("reports-change", change = signed(change)));
    html! {
        <div class="tile">
            <span class="tile-label">{ name }</span>
            <span class="flex flex-wrap items-baseline gap-x-2">
                <span class="figure num">{ number(now) }</span>if let Some(words) = words { { delta(words, change.unwrap_or_default(), more) } }
            </span>
        </div>
    }
}

/// Of the letters with a result those that arrived, and by how many points that changed.
fn success(now: &Totals, before: &Totals) -> Html {
    let tenths = now.success().and_then(|tenths| i32::try_from(tenths).ok());
    let share = tenths.map_or_else(|| "—".to_owned(), |tenths| percent(f64::from(tenths) / 10.0, 1));
    let points = now.success().zip(before.success()).map(|(now, before)| (now - before) / 10);
    let words = points.map(|points| t!("reports-points", points = signed(points)));
    html! {
        <div class="tile">
            <span class="tile-label">{ t!("reports-success") }</span>
            <span class="flex flex-wrap items-baseline gap-x-2">
                <span class="figure num">{ share }</span>if let Some(words) = words { { delta(words, points.unwrap_or_default(), More::Better) } }
            </span>
        </div>
    }
}

fn signed(change: i64) -> String {
    if change > 0 { format!("+{}", number(change)) } else { number(change) }
}

fn series(kept: bool) -> Vec<Series> {
    vec![
        Series { name: sent_words(kept), shape: "c1", legend: "c1" },
        Series { name: t!("reports-deferred"), shape: "c-defer", legend: "f-defer" },
        Series { name: t!("reports-failed"), shape: "c-fail", legend: "f-fail" },
    ]
}

fn days(report: &Report) -> Vec<BarsDay> {
    let bar = |day: &vestnik_api::dashboard::Day| BarsDay {
        name: day_short(day.date).into(),
        title: day_with_weekday(day.date).into(),
        values: vec![day.delivered, day.deferred, day.failed],
        ways: Vec::new(),
    };
    report.days.iter().map(bar).collect()
}

/// The point of the chart, in a sentence.
fn label(now: &Totals, kept: bool) -> AttrValue {
    t!("reports-chart", name = sent_words(kept), delivered = number(now.delivered), failed = number(now.failed))
}

/// Why letters failed; each reason leads to its very rows of the log.
fn reasons(report: &Report) -> Html {
    let most = report.reasons.iter().map(|counted| counted.letters).max().unwrap_or(1).max(1);
    html! {
        <section class="card min-w-0" aria-label={t!("reports-reasons")}>
            <header class="card-head"><h2>{ t!("reports-reasons") }</h2></header>
            if report.reasons.is_empty() {
                <Empty icon="check-check" title={t!("reports-no-reasons")} text={t!("reports-no-reasons-text")} />
            } else {
                <ul class="card-pad flex flex-col gap-2">
                    for counted in &report.reasons {
                        <li key={counted.reason.name()}>
                            <Link to={Route::Logs} query={format!("reason={}&from={}", counted.reason.name(), report.from)} class="flex justify-between gap-2 hover:underline">
                                <span class="min-w-0 truncate">{ reason_label(counted.reason) }</span><span class="num">{ number(counted.letters) }</span>
                            </Link>
                            <progress class="progress h-1.5 w-full text-fail-ink" value={counted.letters.to_string()} max={most.to_string()} aria-hidden="true" />
                        </li>
                    }
                </ul>
            }
        </section>
    }
}

fn table(page: &Page<MailingReport>, kept: bool) -> Html {
    if page.items.is_empty() {
        return html! { <p class="hint card-pad">{ t!("reports-no-mailings") }</p> };
    }
    html! {
        <table class="rows rows-tall">
            <colgroup><col /><col class="w-24 max-lg:hidden" /><col class="w-28" /><col class="w-28" /><col class="w-34 max-md:hidden" /><col class="w-28 max-xl:hidden" /><col class="w-28 max-xl:hidden" /></colgroup>
            <thead>
                <tr>
                    <th scope="col">{ t!("reports-mailing") }</th>
                    <th scope="col" class="r max-lg:hidden">{ t!("reports-runs") }</th>
                    <th scope="col" class="r">{ t!("reports-recipients") }</th>
                    <th scope="col" class="r">{ sent_words(kept) }</th>
                    <th scope="col" class="r max-md:hidden">{ t!("reports-failed") }</th>
                    <th scope="col" class="r max-xl:hidden">{ t!("reports-unsubscribed") }</th>
                    <th scope="col" class="r max-xl:hidden">{ t!("reports-took") }</th>
                </tr>
            </thead>
            <tbody>for row in &page.items { { line(row) } }</tbody>
        </table>
    }
}

fn line(row: &MailingReport) -> Html {
    let totals = &row.totals;
    html! {
        <tr key={row.mailing_id.0}>
            <td data-at="title" title={row.name.clone()}>
                <Link to={Route::Mailing { id: row.mailing_id }} query="tab=runs" row={row.mailing_id.0} class="main block truncate hover:underline">{ &row.name }</Link>
                <span class="meta block truncate">{ &row.owner.name }</span>
            </td>
            <td class="r num max-lg:hidden">{ number(totals.runs) }</td>
            <td class="r num" data-at="sub-end">{ number(totals.recipients) }</td>
            <td class="r num" data-at="end">{ number(totals.delivered) }</td>
            <td class="r num max-md:hidden">{ number(totals.failed) }</td>
            <td class="r num max-xl:hidden">{ number(totals.unsubscribed) }</td>
            <td class="r num max-xl:hidden">{ span(totals.seconds) }</td>
        </tr>
    }
}
