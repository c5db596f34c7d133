//! How a group is doing: what came in, what became of it, and who works on what. Every figure leads to the rows it counts.

use super::asked::{Of, period, use_asked, whose};
use super::owners::use_owners;
use super::use_my_groups;
use crate::data::{use_every, use_query, use_session};
use crate::leads::{due_badge, stage_name};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Avatar, Bars, BarsDay, CardSkeleton, Crumb, Empty, Link, More, Screen, Series, TilesSkeleton, Way, Who, counted,
    counted_as, delta,
};
use crate::words::{ago, day_short, day_with_weekday, days as between, money_short, month_short, number, percent};
use jiff::civil::Date;
use std::fmt::Write as _;
use vestnik_api::clients::{Client, ClientFilter};
use vestnik_api::group_dashboard::{Compared, GroupDashboard, GroupDay, MemberFigures, SourceFigures, StageFigures};
use vestnik_api::id::GroupId;
use vestnik_api::leads::{Lead, LeadFilter, LeadSort, StageMeaning};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;

/// So many days are shown each by itself; more of them by months.
const SINGLE_DAYS: usize = 92;

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct GroupDashboardScreenProps {
    /// Which group.
    pub id: GroupId,
}

/// How a group is doing.
#[component]
pub fn GroupDashboardScreen(props: &GroupDashboardScreenProps) -> Html {
    let id = props.id;
    let (session, groups) = (use_session(), use_my_groups());
    let (asked, ask) = use_asked(id);
    let owners = use_owners(Some(id), asked.owner);
    let group = use_query(id, |api, id| async move { api.groups().find(id).await });
    let now = (id, asked.clone());
    let figures = use_query(now.clone(), |api, now| async move {
        let figures = api.groups().dashboard(now.0, &now.1).await?;
        Ok((now, figures))
    });
    use_every(60_000, true, figures.reload());
    let working = group.data().is_some_and(|group| group.archived_at.is_none());
    let may_add = working && groups.may_add(&session, Permission::LeadsWrite, Some(id));
    let title = group.data().map_or_else(|| t!("groups-one"), |group| AttrValue::from(group.name.clone()));
    // Who sees only what is his has nobody to choose.
    let owners = if session.may(Permission::LeadsRead) == Some(Reach::Own) { Vec::new() } else { owners };
    let actions = html! { <>{ whose(&owners, &asked, &ask) }{ period(&asked, &ask) }</> };
    // Beside the name of a group a phone has no room for it.
    let (beside, above) = (
        html! { <div class="flex gap-2 max-md:hidden">{ actions.clone() }</div> },
        html! { <div class="flex flex-wrap gap-2 px-4 pt-4 md:hidden">{ actions }</div> },
    );
    let skeleton = html! { <div class="page flex flex-col gap-4"><TilesSkeleton /><CardSkeleton /></div> };
    let of = Of { id, owner: asked.owner };
    html! {
        <Screen {title} parent={Crumb { to: Route::Groups, name: t!("groups-title") }} actions={beside}>
            <super::GroupTabs {id} here={super::GroupTab::Dashboard} />
            { above }
            { figures.show_of(&now, skeleton, |figures| draw(of, figures, may_add)) }
        </Screen>
    }
}

fn open() -> LeadFilter {
    LeadFilter { meaning: Some(StageMeaning::Open), ..LeadFilter::default() }
}

fn overdue() -> LeadFilter {
    LeadFilter { overdue: true, sort: Some(LeadSort::NextStep), ..LeadFilter::default() }
}

fn came(since: Date) -> LeadFilter {
    LeadFilter { created_since: Some(since), ..LeadFilter::default() }
}

fn converted(since: Date) -> LeadFilter {
    LeadFilter { converted_since: Some(since), ..LeadFilter::default() }
}

fn came_as_clients(since: Date) -> ClientFilter {
    ClientFilter { created_since: Some(since), ..ClientFilter::default() }
}

fn draw(of: Of, figures: &GroupDashboard, may_add: bool) -> Html {
    let nothing = figures.open == 0 && figures.newest_leads.is_empty() && figures.newest_clients.is_empty();
    // Of one person there may be nothing while there is something of others.
    if nothing && of.owner.is_none() {
        let text = if may_add { t!("groups-nothing-yet-text") } else { t!("groups-nothing-yet-to-see") };
        return html! {
            <Empty icon="chart-no-axes-column" title={t!("groups-nothing-yet")} {text}>
                if may_add { <Link to={Route::NewLead} query={format!("group={}", of.id)} class="btn btn-primary">{ t!("groups-first-lead") }</Link> }
            </Empty>
        };
    }
    html! {
        <div class="page flex flex-col gap-4">
            { tiles(of, figures) }
            { rate(figures) }
            <div class="split">
                { chart(of, figures) }
                { stages(of, &figures.stages) }
            </div>
            <div class="grid gap-4 2xl:grid-cols-2">
                { sources(of, figures) }
                { members(of, figures) }
            </div>
            <div class="grid gap-4 lg:grid-cols-3">
                { overdue_leads(of, figures) }
                { newest_leads(of, &figures.newest_leads) }
                { newest_clients(of, &figures.newest_clients) }
            </div>
        </div>
    }
}

fn tiles(of: Of, figures: &GroupDashboard) -> Html {
    let since = figures.from;
    let spans = spans(&figures.days);
    let days = |much: fn(&GroupDay) -> i64| spans.iter().map(|span| sum(span, much)).collect::<Vec<_>>();
    let lost = LeadFilter { lost_since: Some(since), ..LeadFilter::default() };
    html! {
        <section class="tiles tiles-6" aria-label={t!("dashboard-figures")}>
            { compared(t!("groups-new-leads"), figures.new_leads, More::Better, of.leads(came(since)), &days(|day| day.leads)) }
            { standing(t!("groups-open-leads"), figures.open, of.leads(open())) }
            { compared(t!("groups-converted"), figures.converted, More::Better, of.leads(converted(since)), &days(|day| day.converted)) }
            { compared(t!("groups-new-clients"), figures.new_clients, More::Better, of.clients(came_as_clients(since)), &days(|day| day.clients)) }
            { compared(t!("groups-lost"), figures.lost, More::Worse, of.leads(lost), &[]) }
            { standing(t!("groups-overdue"), figures.overdue, of.leads(overdue())) }
        </section>
    }
}

/// How many became clients for those that came in, in the period; nothing, where none came in.
fn rate(figures: &GroupDashboard) -> Html {
    let (became, came) = (figures.converted, figures.new_leads);
    if came.now == 0 {
        return Html::default();
    }
    let now = whole_percent(became.now, came.now);
    let change = (came.before > 0).then(|| now - whole_percent(became.before, came.before));
    html! {
        <p class="hint flex flex-wrap items-baseline gap-x-2">
            <span>{ t!("groups-rate") }</span><b class="num">{ share(now, 100) }</b>
            if let Some(change) = change { { delta(points(change), change, More::Better) } }
        </p>
    }
}

/// A part of a whole that is not nothing, in whole percent.
const fn whole_percent(part: i64, whole: i64) -> i64 {
    (part * 1_000 / whole + 5) / 10
}

/// A change of a rate, in words.
fn points(change: i64) -> AttrValue {
    match change {
        0 => t!("groups-as-before"),
        1.. => t!("groups-points", points = format!("+{change}")),
        _ => t!("groups-points", points = format!("−{}", -change)),
    }
}

/// A figure that stands now.
fn standing(label: AttrValue, figure: i64, (to, query): Way) -> Html {
    html! {
        <Link class="tile" {to} {query}>
            <span class="tile-label">{ label }</span>
            <span class="tile-value"><data class="figure" value={figure.to_string()}>{ number(figure) }</data></span>
        </Link>
    }
}

/// A figure of the period, how it differs from that of the one before, and how it came about.
fn compared(label: AttrValue, figure: Compared, more: More, (to, query): Way, days: &[i64]) -> Html {
    html! {
        <Link class="tile" {to} {query}>
            <span class="tile-label">{ label }</span>
            <span class="tile-value">
                <data class="figure" value={figure.now.to_string()}>{ number(figure.now) }</data>
                { delta(change(figure), figure.now - figure.before, more) }
            </span>
            { spark(days) }
        </Link>
    }
}

/// By how much a figure differs from that of the period before: in percent, where there was any.
fn change(figure: Compared) -> AttrValue {
    match (figure.before, figure.now - figure.before) {
        (_, 0) => t!("groups-as-before"),
        (0, _) => t!("groups-none-before"),
        (before, more @ 1..) => format!("+{}", share(more, before)).into(),
        (before, less) => format!("−{}", share(-less, before)).into(),
    }
}

/// The days of a figure as a small line, for the eye only: the chart below has the numbers.
fn spark(days: &[i64]) -> Html {
    let most = days.iter().copied().max().unwrap_or(0);
    if days.len() < 2 || most == 0 {
        return Html::default();
    }
    let line = spark_line(days, most);
    let area = format!("{line}L100 100L0 100Z");
    html! {
        <svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            <path class="c1" d={area} opacity=".12" /><path class="line s1" d={line} />
        </svg>
    }
}

/// The way of a line through these values: from left to right, the highest near the top.
fn spark_line(days: &[i64], most: i64) -> String {
    let last = i64::try_from(days.len()).unwrap_or(i64::MAX).saturating_sub(1).max(1);
    let mut way = String::new();
    for (at, value) in (0_i64..).zip(days) {
        let (x, y) = (at * 100 / last, 92 - value * 84 / most.max(1));
        // Writing into a text never fails.
        let _ = write!(way, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
    }
    way
}

fn series() -> Vec<Series> {
    vec![
        Series { name: t!("groups-series-leads"), shape: "c1", legend: "c1" },
        Series { name: t!("groups-series-converted"), shape: "c2", legend: "c2" },
        Series { name: t!("groups-series-clients"), shape: "c3", legend: "c3" },
    ]
}

/// Days that are shown as one: each by itself, or, where they are too many for that, those of a month.
fn spans(days: &[GroupDay]) -> Vec<&[GroupDay]> {
    let month = |day: &GroupDay| (day.date.year(), day.date.month());
    let single = days.len() <= SINGLE_DAYS;
    days.chunk_by(|day, next| !single && month(day) == month(next)).collect()
}

fn sum(days: &[GroupDay], much: fn(&GroupDay) -> i64) -> i64 {
    days.iter().map(much).sum()
}

fn chart(of: Of, figures: &GroupDashboard) -> Html {
    let single = figures.days.len() <= SINGLE_DAYS;
    let (title, unit) =
        if single { (t!("groups-days"), t!("shell-day")) } else { (t!("groups-months"), t!("groups-month")) };
    let days: Vec<_> = spans(&figures.days).into_iter().filter_map(|days| bar(of, days, single)).collect();
    html! { <Bars {title} {unit} label={chart_label(figures)} series={series()} {days} /> }
}

/// The bar of a day, or of what of a month lies within the period.
fn bar(of: Of, days: &[GroupDay], single: bool) -> Option<BarsDay> {
    let (since, until) = (days.first()?.date, days.last()?.date);
    let (name, title) = if single {
        (day_short(since), day_with_weekday(since).into())
    } else {
        (month_short(since), between(Some(since), Some(until))?)
    };
    let until = Some(until);
    let values = vec![sum(days, |day| day.leads), sum(days, |day| day.converted), sum(days, |day| day.clients)];
    let ways = vec![
        of.leads(LeadFilter { created_until: until, ..came(since) }),
        of.leads(LeadFilter { converted_until: until, ..converted(since) }),
        of.clients(ClientFilter { created_until: until, ..came_as_clients(since) }),
    ];
    Some(BarsDay { name: name.into(), title, values, ways })
}

/// The point of the chart, in a sentence.
fn chart_label(figures: &GroupDashboard) -> AttrValue {
    t!(
        "groups-chart",
        leads = number(figures.new_leads.now),
        converted = number(figures.converted.now),
        clients = number(figures.new_clients.now)
    )
}

fn stages(of: Of, stages: &[StageFigures]) -> Html {
    let most = stages.iter().map(|figures| figures.leads).max().unwrap_or(0).max(1);
    let all: i64 = stages.iter().map(|figures| figures.leads).sum();
    let won = stages.iter().filter(|figures| figures.stage.meaning == StageMeaning::Won);
    let won: i64 = won.map(|figures| figures.leads).sum();
    let at_the_end = LeadFilter { meaning: Some(StageMeaning::Won), ..LeadFilter::default() };
    let line = |figures: &StageFigures| {
        let here = LeadFilter { stage: Some(figures.stage.id), ..LeadFilter::default() };
        bar_line(of.leads(here), stage_name(&figures.stage), figures.leads, html! { { sums(figures) } })
    };
    html! {
        <section class="card min-w-0">
            <header class="card-head">
                <h2>{ t!("groups-stages") }</h2>
                if all > 0 {
                    <span class="hint flex gap-1">{ t!("groups-reach-the-end") }{ counted_as(&t!("groups-reach-the-end"), won, of.leads(at_the_end)) }{ format!("· {}", share(won, all)) }</span>
                }
            </header>
            <ol class="card-pad flex flex-1 flex-col justify-between gap-2">
                for figures in stages {
                    <li key={figures.stage.id.0}>{ line(figures) }{ meter(figures.leads, most, "text-chart-1") }</li>
                }
            </ol>
        </section>
    }
}

fn sums(figures: &StageFigures) -> String {
    figures.sums.iter().map(money_short).collect::<Vec<_>>().join(" · ")
}

fn bar_line((to, query): Way, name: AttrValue, figure: i64, aside: Html) -> Html {
    html! {
        <div class="mb-1 flex items-baseline gap-2 text-sm">
            <Link {to} {query} class="flex min-w-0 flex-1 items-baseline gap-2 hover:underline">
                <span class="min-w-0 flex-1 truncate" title={name.clone()}>{ name }</span>
                <data class="num font-medium" value={figure.to_string()}>{ number(figure) }</data>
            </Link>
            <span class="meta num flex min-w-20 justify-end gap-1">{ aside }</span>
        </div>
    }
}

fn meter(value: i64, most: i64, tint: &'static str) -> Html {
    html! { <progress class={classes!("progress", "h-2", "w-full", tint)} value={value.to_string()} max={most.to_string()} aria-hidden="true" /> }
}

fn share(part: i64, whole: i64) -> String {
    let tenths = i32::try_from(part * 1_000 / whole.max(1)).unwrap_or(i32::MAX);
    percent(f64::from(tenths) / 10.0, 0)
}

fn sources(of: Of, figures: &GroupDashboard) -> Html {
    let most = figures.sources.iter().map(|source| source.leads).max().unwrap_or(0).max(1);
    let line = |source: &SourceFigures| {
        let unknown = source.source.is_empty();
        let name = if unknown { t!("groups-source-unknown") } else { AttrValue::from(source.source.clone()) };
        let from = LeadFilter {
            source: Some(source.source.clone()).filter(|_| !unknown),
            source_unknown: unknown,
            ..came(figures.from)
        };
        let became = of.leads(LeadFilter { converted: Some(true), ..from.clone() });
        let share = format!("· {}", share(source.converted, source.leads));
        let aside = html! { <>{ counted_as(&t!("groups-sources-converted"), source.converted, became) }{ share }</> };
        html! {
            <li key={source.source.clone()}>
                { bar_line(of.leads(from), name, source.leads, aside) }{ meter(source.leads, most, "text-chart-3") }
            </li>
        }
    };
    html! {
        <section class="card min-w-0">
            <header class="card-head"><h2>{ t!("groups-sources") }</h2><span class="meta">{ t!("groups-sources-hint") }</span></header>
            if figures.sources.is_empty() { <p class="hint card-pad">{ t!("groups-no-leads-came") }</p> }
            else { <ul class="card-pad flex flex-col gap-2.5">{ for figures.sources.iter().map(line) }</ul> }
        </section>
    }
}

fn members(of: Of, figures: &GroupDashboard) -> Html {
    let row = |member: &MemberFigures| {
        let who = &member.person;
        let his = |filter| of.leads(LeadFilter { owner: Some(who.id), ..filter });
        let his_clients = of.clients(ClientFilter { owner: Some(who.id), ..ClientFilter::default() });
        let all = [
            (t!("groups-open-short"), member.open, his(open())),
            (t!("groups-overdue-short"), member.overdue, his(overdue())),
            (t!("groups-converted-short"), member.converted, his(converted(figures.from))),
            (t!("shell-clients"), member.clients, his_clients),
        ];
        html! {
            <tr key={who.id.0}>
                <td data-at="title"><Who name={who.name.clone()} person={who.id} /></td>
                for (_, figure, way) in all.clone() { <td class="r num">{ counted(figure, way) }</td> }
                // A phone shows no heads of columns.
                <td class="md:hidden" data-at="foot"><span class="flex flex-wrap gap-x-4 text-sm">{ for all.into_iter().map(named) }</span></td>
            </tr>
        }
    };
    html! {
        <section class="card min-w-0">
            <header class="card-head"><h2>{ t!("groups-members") }</h2><Link to={Route::Group { id: of.id }} class="a text-sm">{ t!("groups-all-members") }</Link></header>
            <div class="max-h-80 overflow-y-auto px-4 pb-2" tabindex="0" role="region" aria-label={t!("groups-members")}>
                <table class="rows rows-plain">
                    <colgroup><col /><col class="w-22" /><col class="w-28" /><col class="w-26" /><col class="w-22" /></colgroup>
                    <thead>
                        <tr>
                            <th scope="col">{ t!("groups-person") }</th><th scope="col" class="r">{ t!("groups-open-short") }</th>
                            <th scope="col" class="r">{ t!("groups-overdue-short") }</th><th scope="col" class="r">{ t!("groups-converted-short") }</th>
                            <th scope="col" class="r">{ t!("shell-clients") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for figures.members.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

/// A figure with its name, in one line.
fn named((name, figure, (to, query)): (AttrValue, i64, Way)) -> Html {
    html! { <Link {to} {query} class="py-1">{ name }{ " " }<span class="a num">{ number(figure) }</span></Link> }
}

fn overdue_leads(of: Of, figures: &GroupDashboard) -> Html {
    let row = |lead: &Lead| {
        html! {
            <li key={lead.id.0} class="flex items-center gap-3 border-line py-2 not-first:border-t">
                <span class="min-w-0 flex-1">
                    <Link to={Route::Lead { id: lead.id }} class="block truncate text-sm font-medium hover:underline">{ &lead.title }</Link>
                    <span class="meta block truncate">{ &lead.next_step }</span>
                </span>
                { due_badge(lead) }
            </li>
        }
    };
    let (to, query) = of.leads(overdue());
    html! {
        <section class="card min-w-0">
            <header class="card-head">
                <h2>{ t!("groups-overdue-leads") }</h2>
                <Link {to} {query} class="a text-sm">{ t!("groups-all-overdue", count = figures.overdue) }</Link>
            </header>
            if figures.overdue_leads.is_empty() { <p class="hint card-pad">{ t!("groups-nothing-overdue") }</p> }
            else { <ul class="px-4 pb-2">{ for figures.overdue_leads.iter().map(row) }</ul> }
        </section>
    }
}

fn newest_leads(of: Of, leads: &[Lead]) -> Html {
    let row =
        |lead: &Lead| line(Route::Lead { id: lead.id }, &lead.title, stage_name(&lead.stage), ago(lead.created_at));
    newest(t!("groups-newest-leads"), of.leads(LeadFilter::default()), leads.iter().map(row).collect())
}

fn newest_clients(of: Of, clients: &[Client]) -> Html {
    let row = |client: &Client| {
        line(
            Route::Client { id: client.id },
            &client.name,
            AttrValue::from(client.email.to_string()),
            ago(client.created_at),
        )
    };
    newest(t!("groups-newest-clients"), of.clients(ClientFilter::default()), clients.iter().map(row).collect())
}

fn line(to: Route, title: &str, under: AttrValue, when: AttrValue) -> Html {
    html! {
        <li class="flex items-center gap-3 border-line py-2 not-first:border-t">
            <Avatar name={title.to_owned()} class="ava-sm" />
            <span class="min-w-0 flex-1">
                <Link {to} class="block truncate text-sm font-medium hover:underline">{ title }</Link>
                <span class="meta block truncate">{ under }</span>
            </span>
            <span class="meta whitespace-nowrap">{ when }</span>
        </li>
    }
}

fn newest(title: AttrValue, (to, query): Way, rows: Vec<Html>) -> Html {
    html! {
        <section class="card min-w-0">
            <header class="card-head"><h2>{ title }</h2><Link {to} {query} class="a text-sm">{ t!("groups-show-all") }</Link></header>
            if rows.is_empty() { <p class="hint card-pad">{ t!("groups-none-yet") }</p> } else { <ul class="px-4 pb-2">{ for rows }</ul> }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use jiff::ToSpan;
    use jiff::civil::date;
    use vestnik_api::id::UserId;

    #[test]
    fn a_small_line_goes_from_edge_to_edge_and_never_leaves_its_box() {
        assert_eq!(spark_line(&[0, 2, 1], 2), "M0 92L50 8L100 50");
        assert_eq!(spark_line(&[5, 5], 5), "M0 8L100 8");
    }

    #[test]
    fn a_figure_is_compared_in_percent_where_there_was_one_before() {
        set_lang(Lang::En);
        let said = |now, before| change(Compared { now, before }).to_string();
        assert_eq!([said(3, 3), said(2, 0), said(3, 2), said(1, 2)], ["as before", "none before", "+50%", "−50%"]);
    }

    fn day(date: Date) -> GroupDay {
        GroupDay { date, leads: 2, converted: 1, clients: 1 }
    }

    fn queries(bar: BarsDay) -> Vec<String> {
        bar.ways.into_iter().map(|(_, query)| query.to_string()).collect()
    }

    #[test]
    fn the_figures_of_a_day_lead_to_what_came_on_that_day() {
        let all = Of { id: GroupId(7), owner: None };
        let bar = bar(all, &[day(date(2026, 11, 3))], true).unwrap();
        let on_that_day = |what| format!("group=7&{what}_since=2026-11-03&{what}_until=2026-11-03");
        assert_eq!(queries(bar), ["created", "converted", "created"].map(on_that_day));
    }

    #[test]
    fn many_days_are_shown_by_months_which_lead_to_the_days_they_have() {
        set_lang(Lang::En);
        let first = date(2020, 1, 30);
        let days: Vec<_> = (0_i64..100).map(|n| day(first.saturating_add(n.days()))).collect();
        let months: Vec<_> = spans(&days).into_iter().map(<[GroupDay]>::len).collect();
        assert_eq!((months, spans(&days[..90]).len()), (vec![2, 29, 31, 30, 8], 90));
        let his = Of { id: GroupId(7), owner: Some(UserId(4)) };
        let bar = bar(his, &days[..2], false).unwrap();
        assert_eq!((bar.name.as_str(), bar.title.as_str()), ("Jan 2020", "30 Jan 2020 – 31 Jan 2020"));
        assert_eq!(bar.values, [4, 2, 2]);
        let in_those_days = |what| format!("owner=4&group=7&{what}_since=2020-01-30&{what}_until=2020-01-31");
        assert_eq!(queries(bar), ["created", "converted", "created"].map(in_those_days));
    }

    #[test]
    fn a_rate_is_compared_in_points() {
        set_lang(Lang::En);
        assert_eq!((whole_percent(1, 3), whole_percent(2, 3), whole_percent(3, 2)), (33, 67, 150));
        assert_eq!([points(8), points(-3), points(0)].map(|said| said.to_string()), ["+8 pp", "−3 pp", "as before"]);
    }
}
