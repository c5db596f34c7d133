//! The editor: the text at the left, the article as it will be seen at the right.

use super::page::body;
use super::state::ArticleForm;
use super::upload::{ImageButton, ImageField};
use crate::data::{Draft, Failure, field_words, use_action, use_draft, use_session, use_settled, use_steady_query};
use crate::route::Route;
use crate::t;
use crate::ui::{
    AreaField, Badge, Button, CardSkeleton, Confirm, Crumb, Field, Forbidden, Icon, Kind, Menu, MenuItem, Said,
    SaidKind, Screen, Segmented, TextField, Tone, TopAction, caret, focus_field, use_kept, use_leaving, use_toasts,
};
use std::collections::BTreeSet;
use std::rc::Rc;
use vestnik_api::articles::{Article, ArticleImage, ArticleState, ArticleSummary};
use vestnik_api::id::ArticleId;
use vestnik_api::{Code, Permission};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;
use yew_router::prelude::*;

/// The fields of the editor, by their names in the API.
const FIELDS: [&str; 4] = ["title", "summary", "body", "image"];

/// A new article.
#[component]
pub fn NewArticleScreen() -> Html {
    let (session, navigator) = (use_session(), use_navigator());
    let onsaved = Callback::from(move |article: Article| {
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::EditArticle { slug: article.summary.slug });
        }
    });
    if session.may(Permission::ArticlesWrite).is_none() {
        return html! { <Screen title={t!("articles-new")} parent={parent()}><Forbidden /></Screen> };
    }
    html! { <Editor article={None} {onsaved} onreload={Callback::noop()} /> }
}

/// What the screen of one article needs.
#[derive(Properties, PartialEq)]
pub struct EditArticleScreenProps {
    /// Which.
    pub slug: String,
}

/// One article, in its editor.
#[component]
pub fn EditArticleScreen(props: &EditArticleScreenProps) -> Html {
    let navigator = use_navigator();
    let article = use_steady_query(props.slug.clone(), |api, slug| async move { api.articles().find(&slug).await });
    let draft = use_draft(&place(article.data().map(|article| article.summary.id)));
    // The editor starts anew when somebody else's version is taken over, and only then.
    let round = use_state(|| 0_u32);
    let taking = use_mut_ref(|| false);
    {
        let (round, taking) = (round.clone(), taking.clone());
        use_effect_with(article.data().map(|article| article.version), move |_| {
            if taking.replace(false) {
                round.set(*round + 1);
            }
        });
    }
    let Some(known) = article.data() else {
        return html! {
            <Screen title={t!("articles-one")} parent={parent()}>
                { article.show(html! { <div class="page"><CardSkeleton /></div> }, |_| Html::default()) }
            </Screen>
        };
    };
    if !known.may_change {
        return html! { <Screen title={known.summary.title.clone()} parent={parent()}><Forbidden /></Screen> };
    }
    let onsaved = {
        let (article, slug) = (article.clone(), props.slug.clone());
        Callback::from(move |saved: Article| match &navigator {
            // Its address follows the title of a draft.
            Some(navigator) if saved.summary.slug != slug => {
                navigator.replace(&Route::EditArticle { slug: saved.summary.slug });
            }
            _ => article.tell(saved),
        })
    };
    let onreload = {
        let reload = article.reload();
        Callback::from(move |()| {
            draft.forget();
            taking.replace(true);
            reload.emit(());
        })
    };
    html! { <Editor key={*round} article={Some(known)} {onsaved} {onreload} /> }
}

fn parent() -> Crumb {
    Crumb { to: Route::Articles, name: t!("articles-title") }
}

/// Under which name the text of an article is kept while it is not saved.
fn place(id: Option<ArticleId>) -> String {
    id.map_or_else(|| "article.new".to_owned(), |id| format!("article.{id}"))
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    article: Option<Rc<Article>>,
    onsaved: Callback<Article>,
    onreload: Callback<()>,
}

/// What is done on a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Save,
    Publish,
    Unpublish,
    Delete,
}

/// What the parts of the editor share.
#[derive(Clone)]
struct Desk {
    form: UseStateHandle<ArticleForm>,
    saved: ArticleForm,
    left: UseStateHandle<BTreeSet<&'static str>>,
    failure: Option<Failure>,
    busy: bool,
    draft: Draft,
    /// What is asked about before it is done.
    asked: UseStateHandle<Option<Act>>,
    /// Does it, saving first what is not saved.
    act: Callback<Act>,
    onedit: Callback<ArticleForm>,
}

impl Desk {
    fn unsaved(&self) -> bool {
        *self.form != self.saved
    }

    fn edit(&self, change: impl Fn(&mut ArticleForm, String) + 'static) -> Callback<String> {
        let desk = self.clone();
        Callback::from(move |text| {
            let mut changed = (*desk.form).clone();
            change(&mut changed, text);
            desk.onedit.emit(changed);
        })
    }

    /// What is wrong with a field, as far as it may be judged.
    fn error(&self, name: &str, published: bool) -> Option<AttrValue> {
        let told = self.failure.as_ref().and_then(|failure| failure.field(name));
        let wrong = self.form.wrong(published).into_iter().find(|(field, _)| *field == name);
        told.or_else(|| wrong.filter(|(field, _)| self.left.contains(field)).map(|(_, code)| field_words(code)))
    }
}

/// What a press does on the server: the article it is about, its text, and what is to become of it.
type Task = (Option<(ArticleId, i32)>, ArticleForm, bool, Act);

/// What came of it: the article as it is now, unless it was deleted; what was done; and why the last step was not, if the text was
/// saved but the article not published or taken back.
type Done = (Option<Article>, Act, Option<Failure>);

async fn carry_out(api: crate::data::Api, (target, form, unsaved, act): Task) -> vestnik_client::Result<Done> {
    if let (Act::Delete, Some((id, _))) = (act, target) {
        return api.articles().delete(id).await.map(|()| (None, act, None));
    }
    let saved = match (target, form.new_article(), form.change()) {
        (Some((id, version)), _, Some(change)) if unsaved => Some(api.articles().change(id, version, &change).await?),
        (None, Some(new), _) => Some(api.articles().create(&new).await?),
        _ => None,
    };
    let id = saved.as_ref().map(|article| article.summary.id).or(target.map(|(id, _)| id));
    let shown = match (act, id) {
        (Act::Publish, Some(id)) => api.articles().publish(id).await,
        (Act::Unpublish, Some(id)) => api.articles().unpublish(id).await,
        _ => return Ok((saved, act, None)),
    };
    match (shown, saved) {
        (Ok(article), _) => Ok((Some(article), act, None)),
        // What has been saved is saved: trying again must not begin another article.
        (Err(error), Some(saved)) => Ok((Some(saved), Act::Save, Some(error.into()))),
        (Err(error), None) => Err(error),
    }
}

/// The text, and what can be done with it.
#[hook]
fn use_desk(props: &EditorProps) -> Desk {
    let (toasts, navigator) = (use_toasts(), use_navigator());
    let saved = props.article.as_ref().map(|article| ArticleForm::of(article)).unwrap_or_default();
    let form = use_state(|| saved.clone());
    let left = use_state(BTreeSet::<&'static str>::new);
    let asked = use_state(|| None::<Act>);
    let draft = use_draft(&place(props.article.as_ref().map(|article| article.summary.id)));
    let done = {
        let (onsaved, form, draft, asked) = (props.onsaved.clone(), form.clone(), draft.clone(), asked.clone());
        Callback::from(move |(article, act, missed): Done| {
            draft.forget();
            toasts.done(match act {
                Act::Save => t!("articles-saved"),
                Act::Publish => t!("articles-published"),
                Act::Unpublish => t!("articles-unpublished"),
                Act::Delete => t!("articles-deleted"),
            });
            if let Some(failure) = missed {
                toasts.failed(failure.say());
            }
            asked.set(None);
            match (article, &navigator) {
                (Some(article), _) => {
                    form.set(ArticleForm::of(&article));
                    onsaved.emit(article);
                }
                (None, Some(navigator)) if act == Act::Delete => navigator.replace(&Route::Articles),
                _ => {}
            }
        })
    };
    let task = use_action(carry_out, done);
    let onedit = {
        let (form, task, draft) = (form.clone(), task.clone(), draft.clone());
        Callback::from(move |changed: ArticleForm| {
            draft.keep(&changed);
            task.forget();
            form.set(changed);
        })
    };
    let target = props.article.as_ref().map(|article| (article.summary.id, article.version));
    let published = props.article.as_ref().is_some_and(|article| article.summary.state == ArticleState::Published);
    let act = {
        let (form, left, task, saved, asked) = (form.clone(), left.clone(), task.clone(), saved.clone(), asked.clone());
        Callback::from(move |act: Act| {
            left.set(FIELDS.into());
            let wrong = form.wrong(act == Act::Publish || (published && act == Act::Save));
            if let (Some((field, _)), true) = (wrong.first(), act != Act::Delete) {
                asked.set(None);
                return focus_field(field);
            }
            task.run((target, (*form).clone(), *form != saved, act));
        })
    };
    Desk { form, saved, left, failure: task.failure(), busy: task.busy(), draft, asked, act, onedit }
}

/// Which half is seen where there is no room for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Text,
    Preview,
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let desk = use_desk(props);
    let half = use_state(|| Half::Text);
    use_leaving(desk.unsaved(), &desk.draft);
    let kept = use_kept(&desk.draft, &desk.saved, desk.onedit.clone());
    let state = props.article.as_ref().map(|article| article.summary.state);
    let title = props.article.as_ref().map_or_else(|| t!("articles-new"), |known| known.summary.title.clone().into());
    let onhalf = {
        let half = half.clone();
        Callback::from(move |wanted| half.set(wanted))
    };
    let halves = vec![(Half::Text, t!("articles-text")), (Half::Preview, t!("articles-preview"))];
    let unseen = |other: Half| (*half == other).then_some("max-lg:hidden");
    html! {
        <Screen {title} parent={parent()} actions={actions(&desk, props.article.as_deref())}>
            <div class="bar border-b border-line lg:hidden"><Segmented<Half> label={t!("articles-halves")} options={halves} value={*half} onchange={onhalf} /></div>
            <div class="min-h-0 flex-1 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
                <section class={classes!("flex", "min-h-0", "flex-col", "gap-4", "p-4", "lg:overflow-y-auto", "lg:border-r", "lg:border-line", unseen(Half::Preview))} aria-label={t!("articles-text")}>
                    { kept }
                    { failed(&desk, &props.onreload) }
                    { fields(&desk, state) }
                </section>
                <section class={classes!("min-w-0", "p-4", "lg:overflow-y-auto", "lg:p-8", unseen(Half::Text))} aria-label={t!("articles-preview")} tabindex="0">
                    <AsSeen form={(*desk.form).clone()} />
                </section>
            </div>
            { question(&desk) }
        </Screen>
    }
}

fn fields(desk: &Desk, state: Option<ArticleState>) -> Html {
    let published = state == Some(ArticleState::Published);
    let onimage = {
        let desk = desk.clone();
        Callback::from(move |image: Option<ArticleImage>| {
            desk.onedit.emit(ArticleForm { image, ..(*desk.form).clone() });
        })
    };
    html! {
        <>
            <TextField id="title" label={t!("articles-name")} value={desk.form.title.clone()} error={desk.error("title", published)}
                oninput={desk.edit(|form, text| form.title = text)} autocomplete="off" autofocus={state.is_none()} />
            <AreaField id="summary" label={t!("articles-summary")} value={desk.form.summary.clone()} error={desk.error("summary", published)}
                hint={t!("articles-summary-hint")} oninput={desk.edit(|form, text| form.summary = text)} rows=2 optional=true />
            <ImageField image={desk.form.image.clone()} onchange={onimage} error={desk.error("image", published)} />
            <BodyField text={desk.form.body.clone()} oninput={desk.edit(|form, text| form.body = text)} error={desk.error("body", published)} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct BodyFieldProps {
    text: String,
    oninput: Callback<String>,
    error: Option<AttrValue>,
}

/// The text, with a bar that puts marks and images in where the caret is.
#[component]
fn BodyField(props: &BodyFieldProps) -> Html {
    let node = use_node_ref();
    let wrong = use_state(|| None::<AttrValue>);
    let marks = [
        (t!("messages-heading"), "heading-2", "## ", ""),
        (t!("messages-bold"), "bold", "**", "**"),
        (t!("messages-italic"), "italic", "*", "*"),
        (t!("messages-link"), "link", "[", "](https://)"),
        (t!("messages-list"), "list", "- ", ""),
        (t!("messages-line"), "minus", "\n---\n", ""),
    ];
    let wrapping = |before: &'static str, after: &'static str| {
        let (node, oninput) = (node.clone(), props.oninput.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(text) = caret::wrap(&node, before, after) {
                oninput.emit(text);
            }
        })
    };
    let onimage = {
        let (node, oninput) = (node.clone(), props.oninput.clone());
        Callback::from(move |image: ArticleImage| {
            if let Some(text) = caret::insert(&node, &format!("\n![]({})\n", image.url)) {
                oninput.emit(text);
            }
        })
    };
    let onrefused = {
        let wrong = wrong.clone();
        Callback::from(move |why| wrong.set(why))
    };
    let oninput =
        props.oninput.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let error = (*wrong).clone().or_else(|| props.error.clone());
    let invalid = error.is_some().then_some("true");
    html! {
        <Field id="body" label={t!("articles-body")} {error} hint={t!("articles-body-hint")} class="flex-1">
            <div class="composer flex min-h-0 flex-1 flex-col" aria-invalid={invalid}>
                <div class="composer-bar flex-wrap border-b border-line" role="toolbar" aria-label={t!("messages-tools")}>
                    for (name, icon, before, after) in marks {
                        <Button label={name} {icon} square=true kind={Kind::Ghost} class="btn-sm" onclick={wrapping(before, after)} />
                    }
                    <ImageButton<ArticleImage> id="body-image" label={t!("articles-image-insert")} square=true {onimage} {onrefused} />
                </div>
                <textarea ref={node} id="body" class="min-h-80 flex-1 font-mono text-sm leading-6 lg:min-h-96" value={props.text.clone()} {oninput}
                    spellcheck="true" aria-invalid={invalid} aria-describedby="body-note" />
            </div>
        </Field>
    }
}

#[derive(Properties, PartialEq)]
struct AsSeenProps {
    form: ArticleForm,
}

/// The article as it will be seen: its text as the server makes it.
#[component]
fn AsSeen(props: &AsSeenProps) -> Html {
    let asked = use_settled(props.form.preview(), 400);
    let preview = use_steady_query(asked, |api, text| async move {
        match text {
            Some(text) => api.articles().preview(&text).await.map(|seen| seen.html),
            None => Ok(String::new()),
        }
    });
    let form = &props.form;
    if form.title.trim().is_empty() && form.body.trim().is_empty() {
        return html! {
            <div class="empty m-auto">
                <span class="empty-icon"><Icon name="eye" class="i-lg" /></span>
                <p class="hint max-w-xs">{ t!("articles-preview-empty") }</p>
            </div>
        };
    }
    let html = preview.data().map(|html| (*html).clone()).unwrap_or_default();
    html! {
        <article class="mx-auto max-w-3xl" aria-busy={preview.waiting().then_some("true")}>
            <h2 class="mb-6 text-3xl tracking-tight text-balance wrap-anywhere">{ &form.title }</h2>
            { body(form.image.as_ref(), &form.summary, html) }
            if let Some(failure) = preview.failure() { <p class="field-error mt-4" role="alert"><Icon name="circle-alert" />{ failure.say() }</p> }
        </article>
    }
}

fn actions(desk: &Desk, article: Option<&Article>) -> Html {
    let ask = |act: Act| {
        let asked = desk.asked.clone();
        Callback::from(move |_: MouseEvent| asked.set(Some(act)))
    };
    let unsaved = desk.unsaved() || article.is_none();
    let draft = article.is_none_or(|article| article.summary.state == ArticleState::Draft);
    let publish =
        |kind| html! { <TopAction label={t!("articles-publish")} icon="send" {kind} onclick={ask(Act::Publish)} /> };
    html! {
        <>
            <span class="max-md:hidden" role="status">{ status(unsaved, draft) }</span>
            if let Some(article) = article { { more(&article.summary, &ask) } }
            if unsaved {
                if draft { { publish(Kind::Plain) } }
                <TopAction label={t!("articles-save")} icon="check" kind={Kind::Primary} busy={desk.busy && desk.asked.is_none()} onclick={desk.act.reform(|_| Act::Save)} />
            } else if draft {
                { publish(Kind::Primary) }
            }
        </>
    }
}

fn status(unsaved: bool, draft: bool) -> Html {
    match (unsaved, draft) {
        (true, _) => html! { <span class="meta">{ t!("articles-unsaved") }</span> },
        (false, true) => html! { <Badge icon={Some("pencil-line")} label={t!("articles-draft")} plain=true /> },
        (false, false) => {
            html! { <Badge tone={Tone::Ok} icon={Some("check")} label={t!("articles-published-one")} plain=true /> }
        }
    }
}

fn more(article: &ArticleSummary, ask: &impl Fn(Act) -> Callback<MouseEvent>) -> Html {
    let to = Route::Article { slug: article.slug.clone() };
    html! {
        <Menu label={t!("articles-more")}>
            <MenuItem label={t!("articles-open")} icon="eye" {to} />
            if article.state == ArticleState::Published {
                <MenuItem label={t!("articles-unpublish")} icon="undo-2" onclick={ask(Act::Unpublish)} />
            }
            <MenuItem label={t!("articles-delete")} icon="trash-2" danger=true onclick={ask(Act::Delete)} />
        </Menu>
    }
}

/// The question before everybody sees it, or nobody does any more.
fn question(desk: &Desk) -> Html {
    let Some(act) = *desk.asked else { return Html::default() };
    let (title, text, verb, icon) = match act {
        Act::Save | Act::Publish => {
            (t!("articles-publish-title"), t!("articles-publish-text"), t!("articles-publish"), "send")
        }
        Act::Unpublish => {
            (t!("articles-unpublish-title"), t!("articles-unpublish-text"), t!("articles-unpublish"), "undo-2")
        }
        Act::Delete => (t!("articles-delete-title"), t!("articles-delete-text"), t!("articles-delete"), "trash-2"),
    };
    let onclose = {
        let asked = desk.asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let error = desk.failure.as_ref().map(Failure::say);
    html! {
        <Confirm {title} {text} {verb} {icon} danger={act == Act::Delete} busy={desk.busy} {error} {onclose} onconfirm={desk.act.reform(move |()| act)} />
    }
}

/// What went wrong with saving that no field shows.
fn failed(desk: &Desk, onreload: &Callback<()>) -> Html {
    let Some(failure) = desk.failure.as_ref().filter(|failure| !failure.only_fields(&FIELDS)) else {
        return Html::default();
    };
    let aside = html! {
        if failure.code() == Some(Code::ChangedMeanwhile) {
            <Button label={t!("messages-show-current")} onclick={onreload.reform(|_| ())} />
        }
    };
    html! { <Said kind={SaidKind::Failure} icon="circle-alert" {aside}>{ failure.say() }</Said> }
}
