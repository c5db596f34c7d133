//! Choosing an image and handing it in.

use super::state::{refused, too_large};
use crate::data::{Api, Failure, read_file, use_action};
use crate::t;
use crate::ui::{Button, Icon, Kind};
use std::future::Future;
use vestnik_api::articles::ArticleImage;
use vestnik_api::letter_images::LetterImage;
use vestnik_client::Error;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// An image as the server has it, and the way there.
pub trait Uploaded: Clone + PartialEq + 'static {
    /// The kinds of files that may be chosen.
    const KINDS: &'static str = "image/jpeg,image/png,image/webp";

    /// Hands in a file.
    fn upload(api: Api, file: Vec<u8>) -> impl Future<Output = Result<Self, Error>>;

    /// What is wrong with a file of so many bytes, as far as can be told before it is sent.
    fn too_large(size: f64) -> Option<AttrValue> {
        too_large(size)
    }

    /// Why one was not taken.
    fn refused(failure: &Failure) -> AttrValue {
        refused(failure)
    }
}

impl Uploaded for ArticleImage {
    async fn upload(api: Api, file: Vec<u8>) -> Result<Self, Error> {
        api.articles().upload(file).await
    }
}

impl Uploaded for LetterImage {
    async fn upload(api: Api, file: Vec<u8>) -> Result<Self, Error> {
        api.messages().upload_image(file).await
    }
}

/// What the button needs.
#[derive(Properties, PartialEq)]
pub struct ImageButtonProps<I: Uploaded> {
    /// The id of the control.
    pub id: AttrValue,
    /// What it does.
    pub label: AttrValue,
    /// Only the icon is seen.
    #[prop_or_default]
    pub square: bool,
    /// Called with the image once the server has it.
    pub onimage: Callback<I>,
    /// Called with why it was not taken; with nothing when another one is tried.
    pub onrefused: Callback<Option<AttrValue>>,
}

/// A button that chooses a file and hands it in.
#[component]
pub fn ImageButton<I: Uploaded>(props: &ImageButtonProps<I>) -> Html {
    let send = {
        let (onimage, onrefused) = (props.onimage.clone(), props.onrefused.clone());
        use_action(
            |api, file: File| async move {
                match read_file(&file).await {
                    Some(content) => I::upload(api, content).await.map(Some),
                    None => Ok(None),
                }
            },
            Callback::from(move |image: Option<I>| match image {
                Some(image) => onimage.emit(image),
                None => onrefused.emit(Some(t!("articles-image-unread"))),
            }),
        )
    };
    {
        let onrefused = props.onrefused.clone();
        use_effect_with(send.failure(), move |failure| {
            if let Some(failure) = failure {
                onrefused.emit(Some(I::refused(failure)));
            }
        });
    }
    let onchange = {
        let (send, onrefused) = (send.clone(), props.onrefused.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again, after it was mended.
            input.set_value("");
            let Some(file) = file else { return };
            send.forget();
            let wrong = I::too_large(file.size());
            onrefused.emit(wrong.clone());
            if wrong.is_none() {
                send.run(file);
            }
        })
    };
    let class = classes!(
        "btn",
        "relative",
        "overflow-hidden",
        "focus-within:outline-2",
        "focus-within:outline-offset-2",
        "focus-within:outline-focus",
        props.square.then_some("btn-square btn-ghost btn-sm"),
    );
    html! {
        <span {class} title={props.label.clone()} aria-busy={send.busy().then_some("true")}>
            if send.busy() { <span class="loading loading-spinner loading-xs" /> } else { <Icon name="image" /> }
            if !props.square { <span>{ if send.busy() { t!("articles-image-sending") } else { props.label.clone() } }</span> }
            <input type="file" id={props.id.clone()} class="absolute inset-0 cursor-pointer opacity-0" accept={I::KINDS}
                aria-label={props.label.clone()} disabled={send.busy()} {onchange} />
        </span>
    }
}

/// What the field needs.
#[derive(Properties, PartialEq)]
pub(super) struct ImageFieldProps {
    /// The image, if there is one.
    pub(super) image: Option<ArticleImage>,
    /// Called with another one, or none.
    pub(super) onchange: Callback<Option<ArticleImage>>,
    /// What saving met.
    #[prop_or_default]
    pub(super) error: Option<AttrValue>,
}

/// The image at the head of an article.
#[component]
pub(super) fn ImageField(props: &ImageFieldProps) -> Html {
    let wrong = use_state(|| None::<AttrValue>);
    let onrefused = {
        let wrong = wrong.clone();
        Callback::from(move |why| wrong.set(why))
    };
    let error = (*wrong).clone().or_else(|| props.error.clone());
    html! {
        <div class="field" role="group" aria-labelledby="image-label">
            <span class="field-label" id="image-label">{ t!("articles-image") }<span class="font-normal text-muted">{ " " }{ t!("shell-optional") }</span></span>
            <div class="flex flex-wrap items-center gap-3">
                if let Some(image) = &props.image {
                    <img class="h-20 w-36 rounded-lg bg-base-300 object-cover" src={image.url.clone()} alt={t!("articles-image")} />
                }
                <ImageButton<ArticleImage> id="image" label={if props.image.is_some() { t!("articles-image-replace") } else { t!("articles-image-choose") }}
                    onimage={props.onchange.reform(Some)} {onrefused} />
                if props.image.is_some() {
                    <Button label={t!("articles-image-remove")} icon="x" kind={Kind::Ghost} onclick={props.onchange.reform(|_| None)} />
                }
            </div>
            if let Some(error) = error {
                <p class="field-error" role="alert"><Icon name="circle-alert" />{ error }</p>
            } else {
                <p class="meta">{ t!("articles-image-hint") }</p>
            }
        </div>
    }
}
