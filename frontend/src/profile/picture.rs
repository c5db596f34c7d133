//! What one looks like: choosing a picture, another one, or none.

use crate::articles::{ImageButton, Uploaded};
use crate::data::{Api, Failure, use_action, use_face, use_faces_reload};
use crate::t;
use crate::ui::{Avatar, Button, Icon, Kind, focus_field, use_toasts};
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::avatars::{Face, MAX_AVATAR};
use vestnik_api::me::Me;
use vestnik_client::Error;
use yew::prelude::*;

impl Uploaded for Face {
    const KINDS: &'static str = "image/jpeg,image/png,image/webp,image/gif";

    async fn upload(api: Api, file: Vec<u8>) -> Result<Self, Error> {
        api.me().set_avatar(file).await
    }

    fn too_large(size: f64) -> Option<AttrValue> {
        (size > f64::from(MAX_AVATAR)).then(|| t!("profile-picture-too-large"))
    }

    fn refused(failure: &Failure) -> AttrValue {
        match failure.code() {
            Some(Code::TooLarge) => t!("profile-picture-too-large"),
            Some(Code::UnsupportedMediaType) => t!("profile-picture-none"),
            _ => failure.say(),
        }
    }
}

/// What the part needs.
#[derive(Properties, PartialEq)]
pub(super) struct PictureProps {
    /// The person.
    pub(super) me: Rc<Me>,
}

/// The picture, and ways to have another one or none. It takes effect at once.
#[component]
pub(super) fn Picture(props: &PictureProps) -> Html {
    let (toasts, reload) = (use_toasts(), use_faces_reload());
    let has_one = use_face(Some(props.me.id)).is_some();
    let wrong = use_state(|| None::<AttrValue>);
    let remove = {
        let (toasts, reload) = (toasts.clone(), reload.clone());
        use_action(
            |api, ()| async move { api.me().remove_avatar().await },
            Callback::from(move |()| {
                toasts.done(t!("profile-picture-removed"));
                // The button that was pressed goes.
                focus_field("picture");
                reload.emit(());
            }),
        )
    };
    let onimage = Callback::from(move |_: Face| {
        toasts.done(t!("profile-picture-set"));
        reload.emit(());
    });
    let onrefused = {
        let (wrong, remove) = (wrong.clone(), remove.clone());
        Callback::from(move |why| {
            remove.forget();
            wrong.set(why);
        })
    };
    let onremove = {
        let (wrong, remove) = (wrong.clone(), remove.clone());
        Callback::from(move |_: MouseEvent| {
            wrong.set(None);
            remove.run(());
        })
    };
    let label = if has_one { t!("profile-picture-replace") } else { t!("profile-picture-choose") };
    let error = (*wrong).clone().or_else(|| remove.failure().map(|failure| failure.say()));
    html! {
        <section class="form-row">
            <div><h2 id="picture-title">{ t!("profile-picture") }</h2><p class="hint mt-1">{ t!("profile-picture-hint") }</p></div>
            <div class="field min-w-0" role="group" aria-labelledby="picture-title">
                <div class="flex flex-wrap items-center gap-3">
                    <Avatar name={props.me.name.clone()} person={props.me.id} class="ava-xl" />
                    <ImageButton<Face> id="picture" {label} {onimage} {onrefused} />
                    if has_one {
                        <Button label={t!("profile-picture-remove")} icon="x" kind={Kind::Ghost} busy={remove.busy()} onclick={onremove} />
                    }
                </div>
                if let Some(error) = error {
                    <p class="field-error" role="alert"><Icon name="circle-alert" />{ error }</p>
                } else {
                    <p class="meta">{ t!("profile-picture-kinds") }</p>
                }
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_would_not_take_is_not_sent() {
        crate::words::set_lang(crate::words::Lang::En);
        let most = 5.0 * 1024.0 * 1024.0;
        assert!(Face::too_large(most).is_none() && Face::too_large(most + 1.0).is_some());
    }
}
