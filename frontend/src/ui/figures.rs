//! Figures: tiles, and the bar that shows a whole by its parts.

use super::{Link, Tone, use_style};
use crate::route::Route;
use crate::t;
use crate::words::number;
use yew::prelude::*;

/// Where a figure leads: a list, and how it is narrowed there to what is counted.
pub type Way = (Route, AttrValue);

/// A figure that leads to what it counts, under a head that says what that is.
pub fn counted(figure: i64, way: Way) -> Html {
    led(figure, way, None)
}

/// A figure that leads to what it counts; whoever hears the page is told what that is: the word ends with a colon.
pub fn counted_as(word: &str, figure: i64, way: Way) -> Html {
    led(figure, way, Some(format!("{word} {}", number(figure)).into()))
}

fn led(figure: i64, (to, query): Way, label: Option<AttrValue>) -> Html {
    html! { <Link {to} {query} {label} class="a"><data value={figure.to_string()}>{ number(figure) }</data></Link> }
}

/// Whether more of something is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// It is.
    Better,
    /// It is bad news.
    Worse,
    /// It is neither.
    Neither,
}

/// By how much a figure differs from that of the period before, in words, and in the colour of good or bad news.
pub fn delta(words: AttrValue, change: i64, more: More) -> Html {
    let class = match (change.signum(), more) {
        (1, More::Better) | (-1, More::Worse) => "delta-up",
        (-1, More::Better) | (1, More::Worse) => "delta-down",
        _ => "delta-flat",
    };
    html! { <span class={classes!("delta", class)} title={t!("reports-against")}>{ words }</span> }
}

/// What a tile needs.
#[derive(Properties, PartialEq)]
pub struct TileProps {
    /// What is counted.
    pub label: AttrValue,
    /// How many.
    pub figure: AttrValue,
    /// More about it: «из 23».
    #[prop_or_default]
    pub aside: Option<AttrValue>,
    /// Where the very rows are.
    #[prop_or_default]
    pub to: Option<Route>,
    /// And how they are narrowed there.
    #[prop_or_default]
    pub query: Option<AttrValue>,
}

/// One figure, which leads to the rows it counts.
#[component]
pub fn Tile(props: &TileProps) -> Html {
    let inside = html! {
        <>
            <span class="tile-label">{ props.label.clone() }</span>
            <span class="tile-value">
                <span class="figure">{ props.figure.clone() }</span>
                if let Some(aside) = &props.aside { <span class="meta">{ aside }</span> }
            </span>
        </>
    };
    match &props.to {
        Some(to) => html! { <Link class="tile" to={to.clone()} query={props.query.clone()}>{ inside }</Link> },
        None => html! { <div class="tile">{ inside }</div> },
    }
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: AttrValue,
    /// How many.
    pub count: i64,
    /// How it is filled: `Tone::fill`.
    pub fill: &'static str,
}

impl Part {
    /// A part in a tone.
    pub fn new(name: AttrValue, count: i64, tone: Tone) -> Self {
        Self { name, count, fill: tone.fill() }
    }
}

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct StackBarProps {
    /// The parts, in the order they stand.
    pub parts: Vec<Part>,
    /// Thinner, for rows.
    #[prop_or_default]
    pub small: bool,
}

/// A whole by its parts. Parts of nothing are left out; small ones stay to be seen.
#[component]
pub fn StackBar(props: &StackBarProps) -> Html {
    let label = props
        .parts
        .iter()
        .filter(|part| part.count > 0)
        .map(|part| format!("{} {}", part.name, number(part.count)))
        .collect::<Vec<_>>()
        .join(", ");
    html! {
        <div class={classes!("stackbar", props.small.then_some("stackbar-sm"))} role="img" aria-label={label}>
            for part in props.parts.iter().filter(|part| part.count > 0) {
                <Slice key={part.fill} fill={part.fill} count={part.count} />
            }
            if props.parts.iter().all(|part| part.count == 0) {
                <Slice fill="f-wait" count=1 />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SliceProps {
    fill: &'static str,
    count: i64,
}

#[component]
fn Slice(props: &SliceProps) -> Html {
    let node = use_style("flex", format!("{} 1 0px", props.count));
    html! { <i ref={node} class={props.fill} /> }
}

/// What a dot needs.
#[derive(Properties, PartialEq)]
pub struct DotProps {
    /// How it is filled.
    pub fill: &'static str,
}

/// A coloured dot before the name of a part.
#[component]
pub fn Dot(props: &DotProps) -> Html {
    html! { <i class={classes!("size-2", "shrink-0", "rounded-full", props.fill)} /> }
}
