//! Charts: shapes in an SVG that stretches, words in HTML around it. Each can be seen as a table.

use super::{Button, Kind, Way, counted, use_style};
use crate::t;
use crate::words::{number, short};
use std::fmt::Write as _;
use yew::prelude::*;

/// One row of figures in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: AttrValue,
    /// The class of its shapes: `c1`, `c-defer`.
    pub shape: &'static str,
    /// The class of its box in the legend: `c1`, `f-defer`.
    pub legend: &'static str,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarsDay {
    /// Its name on the axis.
    pub name: AttrValue,
    /// Its name in full.
    pub title: AttrValue,
    /// Its parts, in the order of the series, from below.
    pub values: Vec<i64>,
    /// Where each of them leads, in the same order; nothing, where there is no list of what they count. The table has the links.
    pub ways: Vec<Way>,
}

/// What a chart of bars needs.
#[derive(Properties, PartialEq)]
pub struct BarsProps {
    /// What it shows: the title of its card.
    pub title: AttrValue,
    /// Its point, in a sentence.
    pub label: AttrValue,
    /// What each bar is made of.
    pub series: Vec<Series>,
    /// The bars.
    pub days: Vec<BarsDay>,
    /// What one bar is of: a day, if nothing else is said.
    #[prop_or_else(|| t!("shell-day"))]
    pub unit: AttrValue,
}

/// A card with stacked bars, one for each day or month.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let as_table = use_state(|| false);
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_| as_table.set(!*as_table))
    };
    let (label, icon) =
        if *as_table { (t!("shell-as-chart"), "chart-no-axes-column") } else { (t!("shell-as-table"), "table-2") };
    html! {
        <section class="card min-w-0">
            <div class="card-head">
                <h2>{ props.title.clone() }</h2>
                <div class="legend max-md:order-last max-md:w-full">
                    for series in &props.series { <span><i class={series.legend} />{ series.name.clone() }</span> }
                </div>
                <Button {label} {icon} square=true kind={Kind::Ghost} class="btn-xs" onclick={toggle} />
            </div>
            <div class="card-pad flex flex-1 flex-col pt-1">
                if *as_table { { table(props) } } else { <BarsPlot label={props.label.clone()} series={props.series.clone()} days={props.days.clone()} /> }
            </div>
        </section>
    }
}

fn table(props: &BarsProps) -> Html {
    html! {
        <div class="max-h-56 overflow-y-auto" tabindex="0" role="region" aria-label={props.title.clone()}>
            <table class="w-full text-sm">
                <thead class="sticky top-0 bg-base-100 text-left text-muted">
                    <tr>
                        <th scope="col" class="py-1 font-medium">{ props.unit.clone() }</th>
                        for series in &props.series { <th scope="col" class="py-1 text-right font-medium">{ series.name.clone() }</th> }
                    </tr>
                </thead>
                <tbody>
                    for day in props.days.iter().rev() {
                        <tr class="border-t border-line">
                            <th scope="row" class="py-1 text-left font-normal">{ day.title.clone() }</th>
                            for (at, value) in day.values.iter().enumerate() { <td class="num py-1 text-right">{ part(*value, day.ways.get(at)) }</td> }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

fn part(value: i64, way: Option<&Way>) -> Html {
    way.map_or_else(|| html! { { number(value) } }, |way| counted(value, way.clone()))
}

#[derive(Properties, PartialEq)]
struct BarsPlotProps {
    label: AttrValue,
    series: Vec<Series>,
    days: Vec<BarsDay>,
}

#[component]
fn BarsPlot(props: &BarsPlotProps) -> Html {
    let hovered = use_state(|| None::<usize>);
    let top = props.days.iter().map(|day| day.values.iter().sum::<i64>()).max().unwrap_or(0);
    let (step, steps) = axis(top);
    let hover = |at: Option<usize>| {
        let hovered = hovered.clone();
        Callback::from(move |_: MouseEvent| hovered.set(at))
    };
    let names: Vec<AttrValue> = props.days.iter().map(|day| day.name.clone()).collect();
    html! {
        <div class="chart min-h-53 flex-1" role="img" aria-label={props.label.clone()}>
            <div class="chart-y">for at in (0..=steps).rev() { <span>{ short(at * step) }</span> }</div>
            <div class="chart-plot" onmouseleave={hover(None)}>
                { grid(steps) }
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" class="absolute inset-0">
                    for (at, day) in props.days.iter().enumerate() { { bar(at, props.days.len(), day, &props.series, step * steps) } }
                </svg>
                <div class="absolute inset-0 flex" aria-hidden="true">
                    for at in 0..props.days.len() {
                        <span class={classes!("flex-1", "rounded-sm", (*hovered == Some(at)).then_some("bg-base-content/5"))} onmouseenter={hover(Some(at))} />
                    }
                </div>
                if let Some((at, day)) = hovered.and_then(|at| props.days.get(at).map(|day| (at, day.clone()))) {
                    <Tip {at} of={props.days.len()} {day} series={props.series.clone()} />
                }
            </div>
            <div class="chart-x">for name in spread(&names) { <span>{ name }</span> }</div>
        </div>
    }
}

fn grid(steps: i64) -> Html {
    let line = |at: i64| {
        let y = format!("{}%", 100 * at / steps.max(1));
        html! { <line class="grid-line" x1="0" x2="100%" y1={y.clone()} y2={y} /> }
    };
    html! { <svg aria-hidden="true" class="absolute inset-0">for at in 0..=steps { { line(at) } }</svg> }
}

fn bar(at: usize, of: usize, day: &BarsDay, series: &[Series], top: i64) -> Html {
    let slot = 100.0 / share(of);
    let (x, width) = (share(at).mul_add(slot, slot * 0.17), slot * 0.66);
    let mut base = 100.0;
    let parts = series.iter().zip(&day.values).filter(|(_, value)| **value > 0).map(|(series, value)| {
        let height = 100.0 * float(*value) / float(top.max(1));
        base -= height;
        html! { <rect class={series.shape} x={format!("{x:.2}")} y={format!("{base:.2}")} width={format!("{width:.2}")} height={format!("{height:.2}")} /> }
    });
    parts.collect()
}

#[derive(Properties, PartialEq)]
struct TipProps {
    at: usize,
    of: usize,
    day: BarsDay,
    series: Vec<Series>,
}

/// The figures of the bar under the pointer, on the side that has room.
#[component]
fn Tip(props: &TipProps) -> Html {
    let left_half = props.at * 2 < props.of;
    let distance = if left_half { props.at + 1 } else { props.of - props.at };
    let node = use_style(
        if left_half { "left" } else { "right" },
        format!("calc({:.2}% + 6px)", 100.0 * share(distance) / share(props.of)),
    );
    html! {
        <div ref={node} key={if left_half { "left" } else { "right" }} class="tip top-[4%]">
            <div class="mb-1 font-medium">{ props.day.title.clone() }</div>
            <div class="grid grid-cols-[auto_auto] gap-x-4">
                for (series, value) in props.series.iter().zip(&props.day.values) {
                    <span>{ series.name.clone() }</span><span class="num text-right">{ number(*value) }</span>
                }
            </div>
        </div>
    }
}

/// One point of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePoint {
    /// Its name on the axis.
    pub name: AttrValue,
    /// How high.
    pub value: i64,
}

/// What a chart with a line needs.
#[derive(Properties, PartialEq)]
pub struct LineChartProps {
    /// What it shows: the title of its card.
    pub title: AttrValue,
    /// Its point, in a sentence.
    pub label: AttrValue,
    /// Stands beside the title.
    #[prop_or_default]
    pub aside: Html,
    /// The points, from left to right.
    pub points: Vec<LinePoint>,
}

/// A card with a line: a rate over time.
#[component]
pub fn LineChart(props: &LineChartProps) -> Html {
    let as_table = use_state(|| false);
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_| as_table.set(!*as_table))
    };
    let (label, icon) =
        if *as_table { (t!("shell-as-chart"), "chart-no-axes-column") } else { (t!("shell-as-table"), "table-2") };
    html! {
        <section class="card min-w-0">
            <div class="card-head">
                <h2>{ props.title.clone() }</h2>
                <span class="hint num">{ props.aside.clone() }</span>
                <Button {label} {icon} square=true kind={Kind::Ghost} class="btn-xs" onclick={toggle} />
            </div>
            <div class="card-pad flex flex-1 flex-col pt-2">if *as_table { { line_table(props) } } else { { line_plot(props) } }</div>
        </section>
    }
}

fn line_table(props: &LineChartProps) -> Html {
    html! {
        <div class="max-h-52 overflow-y-auto" tabindex="0" role="region" aria-label={props.title.clone()}>
            <table class="w-full text-sm">
                <tbody>
                    for point in props.points.iter().rev() {
                        <tr class="border-t border-line">
                            <th scope="row" class="py-1 text-left font-normal">{ point.name.clone() }</th>
                            <td class="num py-1 text-right">{ number(point.value) }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

fn line_plot(props: &LineChartProps) -> Html {
    let (step, steps) = axis(props.points.iter().map(|point| point.value).max().unwrap_or(0));
    let values: Vec<i64> = props.points.iter().map(|point| point.value).collect();
    let line = path(&values, step * steps);
    let names: Vec<AttrValue> = props.points.iter().map(|point| point.name.clone()).collect();
    html! {
        <div class="chart min-h-52 flex-1" role="img" aria-label={props.label.clone()}>
            <div class="chart-y">for at in (0..=steps).rev() { <span>{ short(at * step) }</span> }</div>
            <div class="chart-plot">
                { grid(steps) }
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" class="absolute inset-0">
                    <path class="c1" d={format!("{line}L100 100L0 100Z")} opacity=".12" />
                    <path class="line s1" d={line} />
                </svg>
            </div>
            <div class="chart-x">for name in spread(&names) { <span>{ name }</span> }</div>
        </div>
    }
}

/// A line through values, in a square of a hundred. One value alone gives a level line.
fn path(values: &[i64], top: i64) -> String {
    let ends = if let [only] = values { vec![*only, *only] } else { values.to_vec() };
    let last = ends.len().saturating_sub(1).max(1);
    let mut path = String::new();
    for (at, value) in ends.iter().enumerate() {
        let (x, y) = (100.0 * share(at) / share(last), 100.0 - 100.0 * float(*value) / float(top.max(1)));
        // Writing to a string does not fail.
        let _ = write!(path, "{}{x:.2} {y:.2}", if at == 0 { 'M' } else { 'L' });
    }
    if path.is_empty() { "M0 100L100 100".to_owned() } else { path }
}

/// The step of the axis and how many: at most four, round numbers, reaching at least so high.
fn axis(top: i64) -> (i64, i64) {
    let mut magnitude = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = factor * magnitude;
            if step * 4 >= top {
                return (step, (top + step - 1).div_euclid(step).max(1));
            }
        }
        magnitude *= 10;
    }
}

/// At most five names, evenly spread, the first and the last among them.
fn spread(names: &[AttrValue]) -> Vec<AttrValue> {
    let count = names.len().min(5);
    if count < 2 {
        return names.to_vec();
    }
    (0..count).filter_map(|at| names.get((at * (names.len() - 1) + (count - 1) / 2) / (count - 1)).cloned()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "places in a list of days are small")]
fn share(at: usize) -> f64 {
    at as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters stay far below 2^53")]
fn float(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_round_and_reaches_the_top() {
        for top in [0, 1, 3, 4, 5, 9, 10, 99, 100, 101, 7_999, 8_001, 1_234_567] {
            let (step, steps) = axis(top);
            assert!((1..=4).contains(&steps) && step * steps >= top, "{top}: {step} x {steps}");
        }
        assert_eq!(axis(7_800), (2_000, 4));
        assert_eq!(axis(3), (1, 3));
    }

    #[test]
    fn names_are_spread_from_end_to_end() {
        let names: Vec<AttrValue> = (0..30).map(|at| AttrValue::from(at.to_string())).collect();
        assert_eq!(spread(&names), ["0", "7", "15", "22", "29"].map(AttrValue::from));
        assert_eq!(spread(&names[..1]), [AttrValue::from("0")]);
        assert_eq!(spread(&[]), Vec::<AttrValue>::new());
    }

    #[test]
    fn a_line_runs_through_its_values() {
        assert_eq!(path(&[0, 10], 10), "M0.00 100.00L100.00 0.00");
        assert_eq!(path(&[5], 10), "M0.00 50.00L100.00 50.00");
        assert_eq!(path(&[], 10), "M0 100L100 100");
    }
}
