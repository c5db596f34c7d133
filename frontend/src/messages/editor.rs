//! The editor: the text at the left, the letter at the right.

use super::body::Composer;
use super::files::{FilesField, use_files};
use super::preview::{LetterView, letter_of};
use super::state::{MessageForm, fault};
use crate::data::{
    Draft, Failure, field_words, use_action, use_captured, use_draft, use_query, use_session, use_settled,
    use_steady_query,
};
use crate::route::Route;
use crate::t;
use crate::ui::{
    Button, CardSkeleton, Crumb, Forbidden, Icon, Kind, Said, SaidKind, Screen, TextField, TopAction, focus_field,
    use_kept, use_leaving, use_toasts,
};
use crate::words::moment;
use gloo_events::{EventListener, EventListenerOptions};
use std::collections::BTreeSet;
use std::rc::Rc;
use vestnik_api::clients::Client;
use vestnik_api::id::{ClientId, MessageId};
use vestnik_api::messages::{ForClient, Message};
use vestnik_api::{Code, Permission};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;
use yew_router::prelude::*;

/// The fields of the editor, by their names in the API.
const FIELDS: [&str; 3] = ["name", "subject", "body"];

/// A new message.
#[component]
pub fn NewMessageScreen() -> Html {
    let (session, navigator) = (use_session(), use_navigator());
    let onsaved = Callback::from(move |message: Message| {
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Message { id: message.id });
        }
    });
    if session.may(Permission::MessagesWrite).is_none() {
        return html! { <Screen title={t!("messages-new-title")} parent={parent()}><Forbidden /></Screen> };
    }
    html! { <Editor message={None} {onsaved} onreload={Callback::noop()} /> }
}

/// What the screen of one message needs.
#[derive(Properties, PartialEq)]
pub struct MessageScreenProps {
    /// Which.
    pub id: MessageId,
}

/// One message, in its editor; for those who may only read, the letter alone.
#[component]
pub fn MessageScreen(props: &MessageScreenProps) -> Html {
    let session = use_session();
    let draft = use_draft(&place(Some(props.id)));
    let message = use_steady_query(props.id, |api, id| async move { api.messages().find(id).await });
    // The editor starts anew when somebody else's version is taken over, and only then.
    let round = use_state(|| 0_u32);
    let taking = use_mut_ref(|| false);
    {
        let (round, taking) = (round.clone(), taking.clone());
        use_effect_with(message.data().map(|message| message.version), move |_| {
            if taking.replace(false) {
                round.set(*round + 1);
            }
        });
    }
    let Some(known) = message.data() else {
        return html! {
            <Screen title={t!("messages-one")} parent={parent()}>
                { message.show(html! { <div class="page"><CardSkeleton /></div> }, |_| Html::default()) }
            </Screen>
        };
    };
    if !session.may_with(Permission::MessagesWrite, known.owner.id) {
        return html! { <Reader message={known} /> };
    }
    let onsaved = {
        let message = message.clone();
        Callback::from(move |saved| message.tell(saved))
    };
    let onreload = {
        let reload = message.reload();
        Callback::from(move |()| {
            draft.forget();
            taking.replace(true);
            reload.emit(());
        })
    };
    html! { <Editor key={*round} message={Some(known)} {onsaved} {onreload} /> }
}

fn parent() -> Crumb {
    Crumb { to: Route::Messages, name: t!("messages-title") }
}

/// Under which name the text of a message is kept while it is not saved.
fn place(id: Option<MessageId>) -> String {
    id.map_or_else(|| "message.new".to_owned(), |id| format!("message.{id}"))
}

/// What to do once it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Stay,
    /// Send it to oneself, filled in for this client.
    Test(Option<ClientId>),
    /// Make a mailing of it.
    Mail,
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    message: Option<Rc<Message>>,
    onsaved: Callback<Message>,
    onreload: Callback<()>,
}

/// What the parts of the editor share.
#[derive(Clone)]
struct Desk {
    form: UseStateHandle<MessageForm>,
    saved: MessageForm,
    left: UseStateHandle<BTreeSet<&'static str>>,
    failure: Option<Failure>,
    busy: bool,
    /// A test letter is on its way.
    testing: bool,
    draft: Draft,
    /// Saves, and goes on.
    save: Callback<Then>,
    onedit: Callback<MessageForm>,
}

impl Desk {
    fn unsaved(&self) -> bool {
        *self.form != self.saved
    }
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let desk = use_desk(props);
    let client = use_state(|| None::<Client>);
    let asked = use_settled(desk.form.preview(client.as_ref().map(|client| client.id)), 400);
    let preview = use_steady_query(asked, |api, draft| async move {
        match draft {
            Some(draft) => api.messages().preview_draft(&draft).await.map(Some),
            None => Ok(None),
        }
    });
    use_leaving(desk.unsaved(), &desk.draft);
    let kept = use_kept(&desk.draft, &desk.saved, desk.onedit.clone());
    use_save_key(desk.save.reform(|()| Then::Stay));
    let failures = [desk.failure.clone(), preview.failure()];
    let judged: Vec<_> = desk.form.wrong().into_iter().filter(|(field, _)| desk.left.contains(field)).collect();
    let name_error = desk.failure.as_ref().and_then(|failure| failure.field("name"));
    let name_error =
        name_error.or_else(|| judged.iter().find(|(field, _)| *field == "name").map(|(_, code)| field_words(*code)));
    let onname = {
        let desk = desk.clone();
        Callback::from(move |name| desk.onedit.emit(MessageForm { name, ..(*desk.form).clone() }))
    };
    let onclient = {
        let client = client.clone();
        Callback::from(move |wanted| client.set(wanted))
    };
    let id = props.message.as_ref().map(|message| message.id);
    let files = use_files(id);
    let attached = id.map(|id| (id, files.list()));
    let letter = letter_of(&preview);
    let arrives = letter
        .as_ref()
        .filter(|letter| letter.subject != desk.form.subject && letter.subject != "—")
        .map(|letter| letter.subject.clone());
    let title = props
        .message
        .as_ref()
        .map_or_else(|| t!("messages-new-title"), |message| AttrValue::from(message.name.clone()));
    let actions = actions(&desk, props.message.as_deref(), client.as_ref().map(|client| client.id));
    html! {
        <Screen {title} parent={parent()} {actions}>
            <div class="min-h-0 flex-1 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
                <section class="flex min-h-0 flex-col gap-3 p-4 lg:overflow-y-auto lg:border-r lg:border-line" aria-label={t!("messages-text")}>
                    { kept }
                    { failed(&desk, &props.onreload) }
                    <TextField id="name" label={t!("messages-name")} value={desk.form.name.clone()} error={name_error} oninput={onname}
                        hint={t!("messages-name-hint")} autocomplete="off" autofocus={props.message.is_none()} />
                    <Composer form={(*desk.form).clone()} onchange={desk.onedit.clone()} {judged} arrives={arrives.map(AttrValue::from)}
                        subject_fault={fault("subject", &failures)} body_fault={fault("body", &failures)} />
                    <FilesField message={id} {files} />
                </section>
                <LetterView {letter} files={attached} waiting={preview.waiting()} failure={preview.failure().filter(|failure| !failure.only_fields(&FIELDS)).map(|failure| failure.say())}
                    client={(*client).clone()} {onclient} />
            </div>
        </Screen>
    }
}

/// The text, and the way to save it.
#[hook]
fn use_desk(props: &EditorProps) -> Desk {
    let (toasts, navigator) = (use_toasts(), use_navigator());
    let saved = props.message.as_ref().map(|message| MessageForm::of(message)).unwrap_or_default();
    let form = use_state(|| saved.clone());
    let left = use_state(BTreeSet::<&'static str>::new);
    let id = props.message.as_ref().map(|message| message.id);
    let draft = use_draft(&place(id));
    let (test, testing) = use_test();
    let save = {
        let (onsaved, test, form, draft) = (props.onsaved.clone(), test.clone(), form.clone(), draft.clone());
        use_action(
            |api, (target, form, then): (Option<(MessageId, i32)>, MessageForm, Then)| async move {
                let saved = match (target, form.new_message(), form.change()) {
                    (Some((id, version)), _, Some(change)) => api.messages().change(id, version, &change).await?,
                    (_, Some(new), _) => api.messages().create(&new).await?,
                    // The form is judged before it is sent; a message that is not right is never on its way.
                    _ => return Err(vestnik_client::Error::Unreadable("the form is not complete".to_owned())),
                };
                Ok((saved, then))
            },
            Callback::from(move |(message, then): (Message, Then)| {
                draft.forget();
                form.set(MessageForm::of(&message));
                let id = message.id;
                if then == Then::Stay {
                    toasts.done(t!("messages-saved"));
                }
                match (then, &navigator) {
                    (Then::Mail, Some(navigator)) => mail(navigator, id),
                    (Then::Test(client), _) => {
                        onsaved.emit(message);
                        test.emit((id, client));
                    }
                    _ => onsaved.emit(message),
                }
            }),
        )
    };
    let onedit = {
        let (form, left, save, draft) = (form.clone(), left.clone(), save.clone(), draft.clone());
        Callback::from(move |changed: MessageForm| {
            draft.keep(&changed);
            left.set(left.iter().copied().filter(|field| same(&form, &changed, field)).collect());
            save.forget();
            form.set(changed);
        })
    };
    let target = props.message.as_ref().map(|message| (message.id, message.version));
    let go = {
        let (form, left, save, saved, navigator) =
            (form.clone(), left.clone(), save.clone(), saved.clone(), use_navigator());
        Callback::from(move |then: Then| {
            left.set(FIELDS.into());
            if let Some((field, _)) = form.wrong().first() {
                focus_field(field);
                return;
            }
            match (then, id, &navigator) {
                (Then::Stay, Some(_), _) if *form == saved => {}
                (Then::Test(client), Some(id), _) if *form == saved => test.emit((id, client)),
                (Then::Mail, Some(id), Some(navigator)) if *form == saved => mail(navigator, id),
                _ => save.run((target, (*form).clone(), then)),
            }
        })
    };
    Desk { form, saved, left, failure: save.failure(), busy: save.busy(), testing, draft, save: go, onedit }
}

fn same(before: &MessageForm, after: &MessageForm, field: &str) -> bool {
    match field {
        "name" => before.name == after.name,
        "subject" => before.subject == after.subject,
        _ => before.body == after.body,
    }
}

fn mail(navigator: &Navigator, id: MessageId) {
    let query = format!("message={id}");
    // Written by ourselves, so it can be written into an address.
    let _ = navigator.push_with_query(&Route::NewMailing, yew_router::query::Raw(query.as_str()));
}

/// Sends a letter to oneself, and says what came of it wherever one is by then. Also answers whether one is on its way.
#[hook]
fn use_test() -> (Callback<(MessageId, Option<ClientId>)>, bool) {
    let (session, toasts) = (use_session(), use_toasts());
    let (api, address) = (session.api(), session.me().map(|me| me.email.to_string()).unwrap_or_default());
    let kept = use_captured();
    let (testing, under_way) = (use_state(|| false), use_mut_ref(|| false));
    let busy = *testing;
    let test = Callback::from(move |(id, client_id): (MessageId, Option<ClientId>)| {
        if under_way.replace(true) {
            return;
        }
        testing.set(true);
        let (api, toasts, address) = (api.clone(), toasts.clone(), address.clone());
        let (testing, under_way) = (testing.clone(), under_way.clone());
        wasm_bindgen_futures::spawn_local(async move {
            match api.messages().test(id, &ForClient { client_id }).await {
                Ok(()) if kept => toasts.done(t!("messages-tested-kept")),
                Ok(()) => toasts.done(t!("messages-tested", email = address)),
                Err(error) => toasts.failed(Failure::from(error).say()),
            }
            under_way.replace(false);
            testing.set(false);
        });
    });
    (test, busy)
}

/// Ctrl S saves.
#[hook]
fn use_save_key(save: Callback<()>) {
    let newest = use_mut_ref(Callback::noop);
    *newest.borrow_mut() = save;
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if (event.ctrl_key() || event.meta_key()) && event.code() == "KeyS" {
                    event.prevent_default();
                    let save = newest.borrow().clone();
                    save.emit(());
                }
            })
        });
        move || drop(listener)
    });
}

fn actions(desk: &Desk, message: Option<&Message>, client: Option<ClientId>) -> Html {
    let unsaved = desk.unsaved() || message.is_none();
    let status = match message {
        _ if unsaved => html! { <>{ t!("messages-unsaved") }</> },
        Some(message) => {
            html! { <><Icon name="check" class="i-sm" />{ t!("messages-saved-at", when = moment(message.updated_at)) }</> }
        }
        None => Html::default(),
    };
    html! {
        <>
            <span class="meta flex items-center gap-1 max-md:hidden" role="status">{ status }</span>
            <TopAction label={t!("messages-test")} icon="flask-conical" busy={desk.testing} disabled={desk.busy} onclick={desk.save.reform(move |_| Then::Test(client))} />
            if unsaved {
                <TopAction label={t!("messages-save")} icon="check" kind={Kind::Primary} busy={desk.busy} onclick={desk.save.reform(|_| Then::Stay)} />
            } else {
                <TopAction label={t!("messages-mail")} icon="send" kind={Kind::Primary} onclick={desk.save.reform(|_| Then::Mail)} />
            }
        </>
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

#[derive(Properties, PartialEq)]
struct ReaderProps {
    message: Rc<Message>,
}

/// A message of somebody else: the letter alone.
#[component]
fn Reader(props: &ReaderProps) -> Html {
    let client = use_state(|| None::<Client>);
    let about = (props.message.id, client.as_ref().map(|client| client.id));
    let preview = use_query(about, |api, (id, client_id)| async move {
        api.messages().preview(id, &ForClient { client_id }).await.map(Some)
    });
    let files = use_steady_query(props.message.id, |api, id| async move { api.messages().files(id).await });
    let files = files.data().map(|files| (props.message.id, (*files).clone()));
    let seen_as = (*client).clone();
    let onclient = Callback::from(move |wanted| client.set(wanted));
    let actions = html! { <span class="meta">{ t!("messages-owner-is", name = &props.message.owner.name) }</span> };
    html! {
        <Screen title={props.message.name.clone()} parent={parent()} {actions}>
            <LetterView letter={letter_of(&preview)} {files} waiting={preview.waiting()} failure={preview.failure().map(|failure| failure.say())}
                client={seen_as} {onclient} />
        </Screen>
    }
}
