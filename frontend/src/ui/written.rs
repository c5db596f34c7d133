//! HTML that the server has made. The one place, beside the icons, where HTML is shown as it comes.

use yew::prelude::*;

/// What a text needs.
#[derive(Properties, PartialEq)]
pub struct WrittenProps {
    /// The HTML, as the server made it of Markdown.
    pub html: AttrValue,
    /// How it looks: `article-text`, `note-text`.
    pub class: Classes,
}

/// A text that somebody wrote in Markdown.
///
/// The HTML is the server's own: it is made of the Markdown by one function that lets nothing through which could run, and the content
/// policy of the page forbids scripts and styles besides. Nothing that somebody has typed is ever handed in here as it is.
#[component]
pub fn Written(props: &WrittenProps) -> Html {
    html! { <div class={props.class.clone()}>{ Html::from_html_unchecked(props.html.clone()) }</div> }
}
