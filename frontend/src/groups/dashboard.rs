//! How a group is doing: what came in, what became of it, and who works on what. Every figure leads to the rows it counts.

use super::use_my_groups;
use crate::data::{use_every, use_query, use_session};
use crate::leads::{due_badge, query, stage_name};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Avatar, Bars, BarsDay, CardSkeleton, Crumb, Empty, Link, More, Screen, Segmented, Series, TilesSkeleton, Way, Who,
    counted, counted_as, delta,
};
use crate::words::{ago, day_short, day_with_weekday, money_short, number, percent};
use jiff::civil::Date;
use std::fmt::Write as _;
use vestnik_api::Permission;
use vestnik_api::clients::{Client, ClientFilter};
use vestnik_api::group_dashboard::{
    Compared, GroupDashboard, GroupDashboardQuery, GroupDay, MemberFigures, SourceFigures, StageFigures,
};
use vestnik_api::id::GroupId;
use vestnik_api::leads::{Lead, LeadFilter, LeadSort, StageMeaning};
use yew::prelude::*;
use yew_router::prelude::*;

/// The periods that are offered, in days.
const PERIODS: [u8; 3] = [7, 30, 90];

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
    let (days, choose) = use_days(id);
    let group = use_query(id, |api, id| async move { api.groups().find(id).await });
    let figures = use_query((id, days), |api, (id, days)| async move {
        api.groups().dashboard(id, &GroupDashboardQuery { days: Some(days) }).await
    });
    use_every(60_000, true, figures.reload());
    let working = group.data().is_some_and(|group| group.archived_at.is_none());
    let may_add = working && groups.may_add(&session, Permission::LeadsWrite, Some(id));
    let title = group.data().map_or_else(|| t!("groups-one"), |group| AttrValue::from(group.name.clone()));
    let options = PERIODS.map(|days| (days, t!("dashboard-days", days = u32::from(days)))).to_vec();
    let actions = html! { <Segmented<u8> label={t!("dashboard-period")} {options} value={days} onchange={choose} /> };
    // Beside the name of a group a phone has no room for it.
    let (beside, above) = (
        html! { <div class="max-md:hidden">{ actions.clone() }</div> },
        html! { <div class="px-4 pt-4 md:hidden">{ actions }</div> },
    );
    let skeleton = html! { <div class="page flex flex-col gap-4"><TilesSkeleton /><CardSkeleton /></div> };
    html! {
        <Screen {title} parent={Crumb { to: Route::Groups, name: t!("groups-title") }} actions={beside}>
            <super::GroupTabs {id} here={super::GroupTab::Dashboard} />
            { above }
            { figures.show(skeleton, |figures| draw(id, figures, may_add)) }
        </Screen>
    }
}

/// How many days: in the address, as every filter.
#[hook]
fn use_days(id: GroupId) -> (u8, Callback<u8>) {
    let navigator = use_navigator();
    let asked = use_location().and_then(|location| location.query::<GroupDashboardQuery>().ok());
    let days = asked.and_then(|query| query.days).filter(|days| PERIODS.contains(days)).unwrap_or(30);
    let choose = Callback::from(move |days| {
        if let Some(navigator) = &navigator {
            // One number can always be written into an address.
            let _ =
                navigator.replace_with_query(&Route::GroupDashboard { id }, GroupDashboardQuery { days: Some(days) });
        }
    });
    (days, choose)
}

/// Where the leads of a group are that a figure counts.
fn leads(id: GroupId, filter: LeadFilter) -> Way {
    (Route::Leads, query(&LeadFilter { group: Some(id), ..filter }))
}

/// And the clients.
fn clients(id: GroupId, filter: ClientFilter) -> Way {
    (Route::Clients, query(&ClientFilter { group: Some(id), ..filter }))
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

fn draw(id: GroupId, figures: &GroupDashboard, may_add: bool) -> Html {
    let nothing = figures.open == 0 && figures.newest_leads.is_empty() && figures.newest_clients.is_empty();
    if nothing {
        let text = if may_add { t!("groups-nothing-yet-text") } else { t!("groups-nothing-yet-to-see") };
        return html! {
            <Empty icon="chart-no-axes-column" title={t!("groups-nothing-yet")} {text}>
                if may_add { <Link to={Route::NewLead} query={format!("group={id}")} class="btn btn-primary">{ t!("groups-first-lead") }</Link> }
            </Empty>
        };
    }
    html! {
        <div class="page flex flex-col gap-4">
            { tiles(id, figures) }
            <div class="split">
                <Bars title={t!("groups-days")} label={chart_label(figures)} series={series()} days={bars(id, figures)} />
                { stages(id, &figures.stages) }
            </div>
            <div class="grid gap-4 2xl:grid-cols-2">
                { sources(id, figures) }
                { members(id, figures) }
            </div>
            <div class="grid gap-4 lg:grid-cols-3">
                { overdue_leads(id, figures) }
                { newest_leads(id, &figures.newest_leads) }
                { newest_clients(id, &figures.newest_clients) }
            </div>
        </div>
    }
}

fn tiles(id: GroupId, figures: &GroupDashboard) -> Html {
    let since = figures.from;
    let days = |of: fn(&GroupDay) -> i64| figures.days.iter().map(of).collect::<Vec<_>>();
    let lost = LeadFilter { lost_since: Some(since), ..LeadFilter::default() };
    html! {
        <section class="tiles tiles-6" aria-label={t!("dashboard-figures")}>
            { compared(t!("groups-new-leads"), figures.new_leads, More::Better, leads(id, came(since)), &days(|day| day.leads)) }
            { standing(t!("groups-open-leads"), figures.open, leads(id, open())) }
            { compared(t!("groups-converted"), figures.converted, More::Better, leads(id, converted(since)), &days(|day| day.converted)) }
            { compared(t!("groups-new-clients"), figures.new_clients, More::Better, clients(id, came_as_clients(since)), &days(|day| day.clients)) }
            { compared(t!("groups-lost"), figures.lost, More::Worse, leads(id, lost), &[]) }
            { standing(t!("groups-overdue"), figures.overdue, leads(id, overdue())) }
        </section>
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

fn bars(id: GroupId, figures: &GroupDashboard) -> Vec<BarsDay> {
    figures.days.iter().map(|day| bar(id, day)).collect()
}

fn bar(id: GroupId, day: &GroupDay) -> BarsDay {
    let until = Some(day.date);
    BarsDay {
        name: day_short(day.date).into(),
        title: day_with_weekday(day.date).into(),
        values: vec![day.leads, day.converted, day.clients],
        ways: vec![
            leads(id, LeadFilter { created_until: until, ..came(day.date) }),
            leads(id, LeadFilter { converted_until: until, ..converted(day.date) }),
            clients(id, ClientFilter { created_until: until, ..came_as_clients(day.date) }),
        ],
    }
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

fn stages(id: GroupId, stages: &[StageFigures]) -> Html {
    let most = stages.iter().map(|figures| figures.leads).max().unwrap_or(0).max(1);
    let all: i64 = stages.iter().map(|figures| figures.leads).sum();
    let won = stages.iter().filter(|figures| figures.stage.meaning == StageMeaning::Won);
    let won: i64 = won.map(|figures| figures.leads).sum();
    let at_the_end = LeadFilter { meaning: Some(StageMeaning::Won), ..LeadFilter::default() };
    let line = |figures: &StageFigures| {
        let here = LeadFilter { stage: Some(figures.stage.id), ..LeadFilter::default() };
        bar_line(leads(id, here), stage_name(&figures.stage), figures.leads, html! { { sums(figures) } })
    };
    html! {
        <section class="card min-w-0">
            <header class="card-head">
                <h2>{ t!("groups-stages") }</h2>
                if all > 0 {
                    <span class="hint flex gap-1">{ t!("groups-reach-the-end") }{ counted_as(&t!("groups-reach-the-end"), won, leads(id, at_the_end)) }{ format!("· {}", share(won, all)) }</span>
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

fn sources(id: GroupId, figures: &GroupDashboard) -> Html {
    let most = figures.sources.iter().map(|source| source.leads).max().unwrap_or(0).max(1);
    let line = |source: &SourceFigures| {
        let unknown = source.source.is_empty();
        let name = if unknown { t!("groups-source-unknown") } else { AttrValue::from(source.source.clone()) };
        let from = LeadFilter {
            source: Some(source.source.clone()).filter(|_| !unknown),
            source_unknown: unknown,
            ..came(figures.from)
        };
        let became = leads(id, LeadFilter { converted: Some(true), ..from.clone() });
        let share = format!("· {}", share(source.converted, source.leads));
        let aside = html! { <>{ counted_as(&t!("groups-sources-converted"), source.converted, became) }{ share }</> };
        html! {
            <li key={source.source.clone()}>
                { bar_line(leads(id, from), name, source.leads, aside) }{ meter(source.leads, most, "text-chart-3") }
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

fn members(id: GroupId, figures: &GroupDashboard) -> Html {
    let row = |member: &MemberFigures| {
        let who = &member.person;
        let his = |filter| leads(id, LeadFilter { owner: Some(who.id), ..filter });
        let his_clients = clients(id, ClientFilter { owner: Some(who.id), ..ClientFilter::default() });
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
            <header class="card-head"><h2>{ t!("groups-members") }</h2><Link to={Route::Group { id }} class="a text-sm">{ t!("groups-all-members") }</Link></header>
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

fn overdue_leads(id: GroupId, figures: &GroupDashboard) -> Html {
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
    let (to, query) = leads(id, overdue());
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

fn newest_leads(id: GroupId, leads: &[Lead]) -> Html {
    let row =
        |lead: &Lead| line(Route::Lead { id: lead.id }, &lead.title, stage_name(&lead.stage), ago(lead.created_at));
    newest(t!("groups-newest-leads"), Route::Leads, id, leads.iter().map(row).collect())
}

fn newest_clients(id: GroupId, clients: &[Client]) -> Html {
    let row = |client: &Client| {
        line(
            Route::Client { id: client.id },
            &client.name,
            AttrValue::from(client.email.to_string()),
            ago(client.created_at),
        )
    };
    newest(t!("groups-newest-clients"), Route::Clients, id, clients.iter().map(row).collect())
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

fn newest(title: AttrValue, to: Route, id: GroupId, rows: Vec<Html>) -> Html {
    html! {
        <section class="card min-w-0">
            <header class="card-head"><h2>{ title }</h2><Link {to} query={format!("group={id}")} class="a text-sm">{ t!("groups-show-all") }</Link></header>
            if rows.is_empty() { <p class="hint card-pad">{ t!("groups-none-yet") }</p> } else { <ul class="px-4 pb-2">{ for rows }</ul> }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use jiff::civil::date;

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

    #[test]
    fn the_figures_of_a_day_lead_to_what_came_on_that_day() {
        let day = GroupDay { date: date(2026, 11, 3), leads: 2, converted: 1, clients: 1 };
        let queries = bar(GroupId(7), &day).ways.into_iter().map(|(_, query)| query.to_string()).collect::<Vec<_>>();
        let on_that_day = |what| format!("group=7&{what}_since=2026-11-03&{what}_until=2026-11-03");
        assert_eq!(queries, ["created", "converted", "created"].map(on_that_day));
    }
}
