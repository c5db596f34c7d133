//! The menu of views in the bar of a list, and what is offered when what is shown differs from the one in force.

use super::dialog::{About, Shown, ViewDialog, words};
use super::state::{all_words, chosen, columns, conditions, differs, first, through_none};
use crate::data::{Action, Failure, Filter, Lens, Paged, Query, use_action, use_query};
use crate::t;
use crate::ui::{Button, Columns, Confirm, Icon, Kind, Menu, MenuItem, use_toasts};
use std::rc::Rc;
use vestnik_api::views::{ChangeView, SavedView, ViewList};
use yew::prelude::*;

/// What is asked about a view.
#[derive(Clone, PartialEq)]
enum Ask {
    /// Its name, and who sees it.
    Name(About),
    /// Whether to delete it.
    Delete(SavedView),
}

/// The views of a list: their menu, for the list's bar. Which is in force stands in the address, beside the conditions; its columns are
/// shown as soon as it is known.
#[hook]
pub fn use_views<F: Paged>(list: ViewList, filter: &Filter<F>, columns: &Columns) -> Html {
    let views = use_query(list, |api, list| async move { api.views().list(list).await });
    let known = views.data().unwrap_or_default();
    let ask = use_state(|| None::<Ask>);
    let view = chosen(&known, filter.lens()).cloned();
    use_first(filter, first(&known).cloned());
    use_columns_of(columns, view.clone());
    let save = use_saving(views.reload());
    let opening = use_opening(views.reload());
    let value = filter.value();
    let changed = differs(view.as_ref(), &value, columns.hidden(), columns.of_view());
    let shown = Shown {
        list,
        query: serde_urlencoded::to_string(&value).unwrap_or_default(),
        hidden: columns.hidden().iter().cloned().collect(),
    };
    let onreset = {
        let (filter, view, columns, base) = (filter.clone(), view.clone(), columns.clone(), through_none(&known));
        Callback::from(move |_: MouseEvent| match &view {
            Some(view) => look(&filter, &columns, view),
            None => filter.look(base, &F::default(), false),
        })
    };
    let onsave = view.clone().filter(|view| view.may_change).map(|view| {
        let (save, shown) = (save.clone(), shown.clone());
        Callback::from(move |_: MouseEvent| save.run((view.clone(), shown.clone())))
    });
    let asking = |what: Ask| {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask.set(Some(what.clone())))
    };
    let save_as = asking(Ask::Name(About::New(shown)));
    html! {
        <div class="flex min-w-0 max-w-full flex-wrap items-center gap-x-1" role="group" aria-label={t!("views-view")}>
            <Menu label={t!("views-view")} square=false at_end=false class="btn btn-ghost max-w-full" face={face(list, view.as_ref())}>
                { choices(list, filter, columns, &known, view.as_ref()) }
                if views.failure().is_some() {
                    <MenuItem label={t!("views-unknown")} icon="rotate-cw" onclick={views.reload().reform(|_| ())} />
                }
                <li role="separator"></li>
                <MenuItem label={t!("views-save-as")} icon="plus" onclick={save_as.clone()} />
                if let Some(view) = &view { { acts(view, &opening, &asking) } }
            </Menu>
            if changed {
                <span class="meta max-lg:sr-only" role="status">{ t!("views-changed") }</span>
                if let Some(onclick) = onsave { <Button label={t!("views-save")} kind={Kind::Link} busy={save.busy()} {onclick} /> }
                <Button label={t!("views-save-as")} kind={Kind::Link} onclick={save_as} />
                <Button label={t!("views-reset")} kind={Kind::Link} onclick={onreset} />
            }
            if let Some(what) = (*ask).clone() { <Question {what} close={closing(&ask)} done={done(filter, &views, &ask)} gone={gone(filter, &views, &ask)} /> }
        </div>
    }
}

/// A list that is just opened, by an address that asks for nothing, shows the view it opens with.
#[hook]
fn use_first<F: Paged>(filter: &Filter<F>, first: Option<SavedView>) {
    let filter = filter.clone();
    use_effect_with((filter.is_bare(), first), move |(bare, first)| {
        if let Some(view) = first.as_ref().filter(|_| *bare) {
            filter.look(Lens::View(view.id), &conditions(view), true);
        }
    });
}

/// Shows the columns of the view in force, or this device's own beside one.
#[hook]
fn use_columns_of(shown: &Columns, view: Option<SavedView>) {
    let shown = shown.clone();
    use_effect_with(view.map(|view| (view.id, columns(&view))), move |view| shown.show_those_of(view.clone()));
}

/// Looks at the list as a view was saved.
fn look<F: Paged>(filter: &Filter<F>, shown: &Columns, view: &SavedView) {
    shown.show_those_of(Some((view.id, columns(view))));
    filter.look(Lens::View(view.id), &conditions(view), false);
}

fn face(list: ViewList, view: Option<&SavedView>) -> Html {
    let name = view.map_or_else(|| all_words(list), |view| AttrValue::from(view.name.clone()));
    html! {
        <>
            <Icon name="list" class="text-muted" />
            <span class="sr-only">{ t!("views-view") }{ " " }</span>
            <span class="max-w-56 truncate font-semibold" title={name.clone()}>{ name }</span>
            <Icon name="chevron-down" class="i-sm text-muted" />
        </>
    }
}

/// The whole list, one's own views, and those of one's groups.
fn choices<F: Paged>(
    list: ViewList,
    filter: &Filter<F>,
    shown: &Columns,
    views: &[SavedView],
    now: Option<&SavedView>,
) -> Html {
    let mark = |current: bool| if current { "check" } else { "list" };
    let all = {
        let (filter, lens) = (filter.clone(), through_none(views));
        Callback::from(move |_: MouseEvent| filter.look(lens, &F::default(), false))
    };
    html! {
        <>
            <MenuItem label={all_words(list)} icon={mark(now.is_none())} current={now.is_none()} onclick={all} />
            for view in views {
                <MenuItem key={view.id.0} label={view.name.clone()} icon={mark(now.is_some_and(|now| now.id == view.id))}
                    current={now.is_some_and(|now| now.id == view.id)} note={note(view)} onclick={choosing(filter, shown, view)} />
            }
        </>
    }
}

fn choosing<F: Paged>(filter: &Filter<F>, shown: &Columns, view: &SavedView) -> Callback<MouseEvent> {
    let (filter, shown, view) = (filter.clone(), shown.clone(), view.clone());
    Callback::from(move |_| look(&filter, &shown, &view))
}

/// What is to be known of a view beside its name.
fn note(view: &SavedView) -> Option<AttrValue> {
    let group = view.group.as_ref().map(|group| AttrValue::from(group.name.clone()));
    group.or_else(|| view.is_default.then(|| t!("views-first")))
}

/// What can be done with the view in force.
fn acts(view: &SavedView, opening: &Action<SavedView>, asking: &impl Fn(Ask) -> Callback<MouseEvent>) -> Html {
    let onopening = {
        let (opening, view) = (opening.clone(), view.clone());
        Callback::from(move |_: MouseEvent| opening.run(view.clone()))
    };
    let open = if view.is_default { t!("views-drop-default") } else { t!("views-make-default") };
    html! {
        <>
            <MenuItem label={open} icon="star" onclick={onopening} />
            if view.may_change {
                <MenuItem label={t!("views-edit")} icon="pencil-line" onclick={asking(Ask::Name(About::Known(view.clone())))} />
                <MenuItem label={t!("views-delete")} icon="trash-2" danger=true onclick={asking(Ask::Delete(view.clone()))} />
            }
        </>
    }
}

/// Keeps what is shown under the name of the view in force.
#[hook]
fn use_saving(reload: Callback<()>) -> Action<(SavedView, Shown)> {
    let toasts = use_toasts();
    let saved = toasts.clone();
    let save = use_action(
        |api, (view, shown): (SavedView, Shown)| async move {
            let change =
                ChangeView { query: shown.query(), hidden_columns: Some(shown.columns()), ..ChangeView::default() };
            api.views().change(view.id, view.version, &change).await
        },
        reload.reform(move |_: SavedView| saved.done(t!("views-saved"))),
    );
    use_failed(save.failure(), reload);
    save
}

/// Lets the list open with a view, or without it if it does.
#[hook]
fn use_opening(reload: Callback<()>) -> Action<SavedView> {
    let toasts = use_toasts();
    let opening = use_action(
        |api, view: SavedView| async move {
            if view.is_default {
                api.views().drop_default(view.id).await?;
            } else {
                api.views().make_default(view.id).await?;
            }
            Ok(view)
        },
        reload.reform(move |view: SavedView| {
            toasts.done(if view.is_default {
                t!("views-opens-with-all")
            } else {
                t!("views-opens-with", name = &view.name)
            });
        }),
    );
    use_failed(opening.failure(), reload);
    opening
}

/// Says why something was not done. What is known of the views may be out of date.
#[hook]
fn use_failed(failure: Option<Failure>, reload: Callback<()>) {
    let toasts = use_toasts();
    use_effect_with(failure, move |failure| {
        if let Some(failure) = failure {
            toasts.failed(words(failure));
            reload.emit(());
        }
    });
}

fn closing(ask: &UseStateHandle<Option<Ask>>) -> Callback<()> {
    let ask = ask.clone();
    Callback::from(move |()| ask.set(None))
}

/// A view was saved: a new one is looked through from now on.
fn done<F: Paged>(
    filter: &Filter<F>,
    views: &Query<Vec<SavedView>>,
    ask: &UseStateHandle<Option<Ask>>,
) -> Callback<SavedView> {
    let (filter, views, close) = (filter.clone(), views.clone(), closing(ask));
    Callback::from(move |view: SavedView| {
        let others = views.data().unwrap_or_default();
        let is_new = others.iter().all(|other| other.id != view.id);
        let all = others.iter().filter(|other| other.id != view.id).cloned().chain([view.clone()]).collect();
        views.tell(all);
        if is_new {
            filter.look(Lens::View(view.id), &filter.value(), true);
        }
        close.emit(());
        // In their order.
        views.reload().emit(());
    })
}

/// A view was deleted: what it showed is still shown.
fn gone<F: Paged>(
    filter: &Filter<F>,
    views: &Query<Vec<SavedView>>,
    ask: &UseStateHandle<Option<Ask>>,
) -> Callback<SavedView> {
    let (filter, views, close) = (filter.clone(), views.clone(), closing(ask));
    Callback::from(move |view: SavedView| {
        let others: Rc<Vec<SavedView>> = views.data().unwrap_or_default();
        let left: Vec<SavedView> = others.iter().filter(|other| other.id != view.id).cloned().collect();
        filter.look(through_none(&left), &filter.value(), true);
        views.tell(left);
        close.emit(());
    })
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    what: Ask,
    close: Callback<()>,
    done: Callback<SavedView>,
    gone: Callback<SavedView>,
}

#[component]
fn Question(props: &QuestionProps) -> Html {
    let toasts = use_toasts();
    let saved = toasts.clone();
    let delete = use_action(
        |api, view: SavedView| async move { api.views().delete(view.id).await.map(|()| view) },
        props.gone.reform(move |view: SavedView| {
            toasts.done(t!("views-deleted"));
            view
        }),
    );
    match &props.what {
        Ask::Name(about) => {
            let ondone = props.done.reform(move |view: SavedView| {
                saved.done(t!("views-saved"));
                view
            });
            html! { <ViewDialog about={about.clone()} {ondone} onclose={props.close.clone()} /> }
        }
        Ask::Delete(view) => {
            let text = match &view.group {
                Some(group) => t!("views-delete-shared", group = &group.name),
                None => t!("views-delete-text"),
            };
            let onconfirm = {
                let (delete, view) = (delete.clone(), view.clone());
                Callback::from(move |()| delete.run(view.clone()))
            };
            html! {
                <Confirm title={t!("views-delete-title", name = &view.name)} {text} verb={t!("views-delete")} busy={delete.busy()}
                    error={delete.failure().map(|failure| words(&failure))} {onconfirm} onclose={props.close.clone()} />
            }
        }
    }
}
