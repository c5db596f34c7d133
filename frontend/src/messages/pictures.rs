//! The pictures of letters: what is kept, how much of it, and what nobody needs any more.

use crate::data::{Filter, Session, copy, may_copy, use_action, use_filter, use_session, use_steady_query};
use crate::t;
use crate::ui::{Button, Dialog, Empty, Icon, Kind, Menu, MenuItem, Pager, RowsSkeleton, Screen, use_toasts};
use crate::users::OwnerChip;
use crate::words::{ago, bytes, moment};
use serde::{Deserialize, Serialize};
use vestnik_api::id::{LetterImageId, UserId};
use vestnik_api::letter_images::{LetterImage, LetterImageFilter};
use vestnik_api::{Page, Permission, Reach};
use yew::prelude::*;

/// How many rows a page has.
const ROWS: u32 = 50;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pictures {
    /// Only this person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not used: pictures have no words.
    #[serde(skip)]
    pub q: Option<String>,
}

/// What rows need to know beside the picture.
#[derive(Clone, PartialEq)]
struct Rows {
    everybody: bool,
    session: Session,
    filter: Filter<Pictures>,
    onremove: Callback<LetterImage>,
    oncopy: Callback<AttrValue>,
}

/// The list, newest first.
#[component]
pub fn LetterImagesScreen() -> Html {
    let (session, toasts) = (use_session(), use_toasts());
    let filter = use_filter::<Pictures>();
    let asked = use_state(|| None::<LetterImage>);
    let value = filter.value();
    let about = LetterImageFilter { owner: value.owner, cursor: value.cursor.clone(), limit: ROWS.try_into().ok() };
    let list = use_steady_query(about, |api, filter| async move { api.messages().images(&filter).await });
    let rows = Rows {
        everybody: session.may(Permission::MessagesRead) == Some(Reach::All),
        session,
        filter: filter.clone(),
        onremove: {
            let asked = asked.clone();
            Callback::from(move |image| asked.set(Some(image)))
        },
        oncopy: Callback::from(move |url: AttrValue| {
            let toasts = toasts.clone();
            copy(
                &url,
                Callback::from(move |done| {
                    if done {
                        toasts.done(t!("messages-image-copied"));
                    }
                }),
            );
        }),
    };
    let onclose = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let ondone = {
        let (onclose, reload) = (onclose.clone(), list.reload());
        Callback::from(move |()| {
            onclose.emit(());
            reload.emit(());
        })
    };
    let page = list.data();
    html! {
        <Screen title={t!("messages-images")} bar={bar(&rows, page.as_deref())} foot={foot(&rows, page.as_deref())}>
            { list.show(html! { <RowsSkeleton columns=3 rows=8 /> }, |page| table(&rows, page)) }
            if let Some(image) = &*asked { <RemoveDialog image={image.clone()} {ondone} {onclose} /> }
        </Screen>
    }
}

fn bar(rows: &Rows, page: Option<&Page<LetterImage>>) -> Html {
    let Some(owner) = rows.filter.value().owner else { return Html::default() };
    let known = page.and_then(|page| page.items.iter().find(|image| image.owner.id == owner));
    let name = known.map(|image| AttrValue::from(image.owner.name.clone()));
    let filter = rows.filter.clone();
    let onremove = Callback::from(move |()| filter.change(|filter| filter.owner = None));
    html! { <div class="bar"><OwnerChip {owner} {name} {onremove} /></div> }
}

fn foot(rows: &Rows, page: Option<&Page<LetterImage>>) -> Html {
    let Some(page) = page.filter(|page| !page.items.is_empty()) else { return Html::default() };
    let next = rows.filter.next(page.next_cursor.clone());
    html! { <Pager text={t!("messages-images-room")} back={rows.filter.back()} {next} /> }
}

fn table(rows: &Rows, page: &Page<LetterImage>) -> Html {
    if page.items.is_empty() {
        return html! { <Empty icon="image" title={t!("messages-images-none")} text={t!("messages-images-none-text")} /> };
    }
    html! {
        <table class="rows rows-tall">
            <colgroup>
                <col class="w-24" /><col /><col class="w-28" />
                if rows.everybody { <col class="w-44 max-lg:hidden" /> }
                <col class="w-36" /><col class="w-14" />
            </colgroup>
            <thead>
                <tr>
                    <th scope="col"><span class="sr-only">{ t!("messages-image") }</span></th>
                    <th scope="col">{ t!("messages-image-pixels") }</th>
                    <th scope="col" class="r">{ t!("messages-image-size") }</th>
                    if rows.everybody { <th scope="col" class="max-lg:hidden">{ t!("messages-owner") }</th> }
                    <th scope="col" class="r">{ t!("messages-image-since") }</th>
                    <th scope="col"><span class="sr-only">{ t!("messages-actions") }</span></th>
                </tr>
            </thead>
            <tbody>for image in &page.items { { row(rows, image) } }</tbody>
        </table>
    }
}

fn row(rows: &Rows, image: &LetterImage) -> Html {
    let pixels = t!("messages-image-sides", width = image.width, height = image.height);
    let owner = image.owner.id;
    let onowner = {
        let filter = rows.filter.clone();
        Callback::from(move |_: MouseEvent| filter.change(|filter| filter.owner = Some(owner)))
    };
    let oncopy = rows.oncopy.reform({
        let url = AttrValue::from(image.url.clone());
        move |_: MouseEvent| url.clone()
    });
    let onremove = rows.onremove.reform({
        let image = image.clone();
        move |_: MouseEvent| image.clone()
    });
    html! {
        <tr key={image.id.0}>
            <td data-at="lead">
                <a href={image.url.clone()} target="_blank" rel="noopener" title={t!("messages-image-open")}>
                    <img src={image.url.clone()} alt={pixels.clone()} loading="lazy" class="h-10 w-16 rounded object-contain bg-base-200" />
                </a>
            </td>
            <td data-at="title"><span class="main num block truncate">{ pixels }</span></td>
            <td class="r num" data-at="sub">{ bytes(image.size.unsigned_abs()) }</td>
            if rows.everybody {
                <td class="max-lg:hidden"><button type="button" class="cursor-pointer truncate hover:underline" onclick={onowner}>{ &image.owner.name }</button></td>
            }
            <td class="r" data-at="end" title={moment(image.created_at)}>{ ago(image.created_at) }</td>
            <td class="r overflow-visible!" data-at="sub-end">
                <span class="-mr-2 inline-flex">
                    <Menu label={t!("messages-image-more", id = image.id.0)}>
                        if may_copy() { <MenuItem label={t!("messages-image-copy")} icon="copy" onclick={oncopy} /> }
                        if rows.session.may_with(Permission::MessagesWrite, owner) {
                            <MenuItem label={t!("messages-image-remove")} icon="trash-2" onclick={onremove} />
                        }
                    </Menu>
                </span>
            </td>
        </tr>
    }
}

#[derive(Properties, PartialEq)]
struct RemoveDialogProps {
    image: LetterImage,
    ondone: Callback<()>,
    onclose: Callback<()>,
}

/// Whether it shall go, for good.
#[component]
fn RemoveDialog(props: &RemoveDialogProps) -> Html {
    let toasts = use_toasts();
    let remove = {
        let ondone = props.ondone.clone();
        use_action(
            |api, id: LetterImageId| async move { api.messages().remove_image(id).await },
            Callback::from(move |()| {
                toasts.done(t!("messages-image-removed"));
                ondone.emit(());
            }),
        )
    };
    let onremove = {
        let (remove, id) = (remove.clone(), props.image.id);
        Callback::from(move |_: MouseEvent| remove.run(id))
    };
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("messages-image-remove")} icon="trash-2" kind={Kind::Danger} busy={remove.busy()} onclick={onremove} />
        </>
    };
    html! {
        <Dialog title={t!("messages-image-remove-title")} onclose={props.onclose.clone()} held={remove.busy()} {actions}>
            <p class="hint">{ t!("messages-image-remove-text") }</p>
            <img src={props.image.url.clone()} alt="" class="mt-4 max-h-48 rounded" />
            if let Some(failure) = remove.failure() { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
        </Dialog>
    }
}
