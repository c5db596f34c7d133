//! Putting the addresses of a file on the list.

use super::whose::{Whose, WhoseField};
use crate::data::{read_file, use_action};
use crate::t;
use crate::ui::{Button, Dialog, Icon, Kind, Said, SaidKind};
use vestnik_api::FieldCode;
use vestnik_api::suppressions::{StopListImport, StopListImported};
use vestnik_client::Error;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub(super) struct ImportDialogProps {
    /// Called when addresses were put on the list.
    pub(super) ondone: Callback<()>,
    /// Called when it is closed.
    pub(super) onclose: Callback<()>,
}

/// Which file, and for whose letters; then what came of it.
#[component]
pub(super) fn ImportDialog(props: &ImportDialogProps) -> Html {
    let file = use_state(|| None::<File>);
    let whose = use_state(Whose::default);
    let told = use_state(|| None::<StopListImported>);
    let send = {
        let (told, ondone) = (told.clone(), props.ondone.clone());
        use_action(
            |api, (whose, file): (Whose, File)| async move {
                let content =
                    read_file(&file).await.ok_or_else(|| Error::Unreachable("the file is gone".to_owned()))?;
                let list = StopListImport { group: whose.group(), everywhere: whose == Whose::Everybody };
                api.suppressions().import(&list, content).await
            },
            Callback::from(move |answer: StopListImported| {
                told.set(Some(answer));
                ondone.emit(());
            }),
        )
    };
    if let Some(told) = &*told {
        let actions =
            html! { <Button label={t!("shell-close")} kind={Kind::Primary} onclick={props.onclose.reform(|_| ())} /> };
        return html! { <Dialog title={t!("suppressions-import-title")} onclose={props.onclose.clone()} {actions}>{ result(told) }</Dialog> };
    }
    let onchange = {
        let (file, send) = (file.clone(), send.clone());
        Callback::from(move |event: Event| {
            send.forget();
            file.set(event.target_unchecked_into::<HtmlInputElement>().files().and_then(|files| files.get(0)));
        })
    };
    let onsend = {
        let (send, file, whose) = (send.clone(), file.clone(), *whose);
        Callback::from(move |_: MouseEvent| {
            if let Some(file) = (*file).clone() {
                send.run((whose, file));
            }
        })
    };
    let group_error = send.failure().and_then(|failure| failure.field("group"));
    let failure = send.failure().filter(|failure| !failure.only_fields(&["group"]));
    let failure = failure.map(|failure| match failure.fault("file").map(|fault| fault.code) {
        Some(FieldCode::TooMany) => t!("suppressions-import-too-many"),
        Some(_) => t!("suppressions-import-no-text"),
        None => failure.say(),
    });
    let actions = html! {
        <>
            <Button label={t!("shell-cancel")} kind={Kind::Ghost} onclick={props.onclose.reform(|_| ())} />
            <Button label={t!("suppressions-import")} icon="upload" kind={Kind::Primary} busy={send.busy()} disabled={file.is_none()} onclick={onsend} />
        </>
    };
    let onwhose = {
        let (whose, send) = (whose.clone(), send.clone());
        Callback::from(move |wanted| {
            send.forget();
            whose.set(wanted);
        })
    };
    html! {
        <Dialog title={t!("suppressions-import-title")} onclose={props.onclose.clone()} held={send.busy()} {actions}>
            <p class="hint mb-4">{ t!("suppressions-import-text") }</p>
            <div class="flex flex-col gap-4">
                <input type="file" class="file-input w-full" aria-label={t!("suppressions-import-file")} accept=".csv,.tsv,.txt,text/csv,text/plain" {onchange} />
                <WhoseField value={*whose} error={group_error} onchange={onwhose} />
            </div>
            if let Some(said) = failure { <p class="field-error mt-3" role="alert"><Icon name="circle-alert" />{ said }</p> }
        </Dialog>
    }
}

fn result(told: &StopListImported) -> Html {
    let lines = told.refused_lines.iter().take(10).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    html! {
        <div class="flex flex-col gap-3" role="status">
            <Said icon="check-check">{ t!("suppressions-import-done", added = told.added, known = told.known) }</Said>
            if told.refused > 0 {
                <Said kind={SaidKind::Warning} icon="triangle-alert">{ t!("suppressions-import-refused", count = told.refused, lines = lines) }</Said>
            }
        </div>
    }
}
