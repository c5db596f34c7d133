//! Which column holds what, how the file is written down, and what becomes of its rows.

use super::rows::FirstRows;
use super::state::{Draft, ENCODINGS, Known, delimiter_name, encoding_name, field_label, known_words};
use crate::custom_fields::use_custom_fields;
use crate::data::{use_action, use_query, use_session};
use crate::groups::{MyGroups, OwnerField, use_open_groups};
use crate::t;
use crate::ui::{Button, CardSkeleton, Choice, Icon, Kind, Options, Said, SaidKind, SelectField, Toggle};
use vestnik_api::Reach;
use vestnik_api::custom_fields::CustomField;
use vestnik_api::id::ImportId;
use vestnik_api::imports::{
    CellDelimiter, Import, ImportColumn, ImportField, ImportKind, ImportLook, ImportPreview, ImportSettings,
    OnDuplicate,
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct ColumnsProps {
    /// Of which file.
    pub(super) import: Import,
    /// Called with the import when what was chosen is set, and it is being checked.
    pub(super) onchecked: Callback<Import>,
    /// Throws the file away.
    pub(super) ondiscard: Callback<MouseEvent>,
}

/// Asks what the columns hold. What is chosen stands in the draft until it is set.
#[component]
pub(super) fn Columns(props: &ColumnsProps) -> Html {
    let (id, kind) = (props.import.id, props.import.kind);
    let look = use_state(ImportLook::default);
    let preview = use_query((id, *look), |api, (id, look)| async move { api.imports().preview(id, &look).await });
    let draft = use_state(|| props.import.settings.as_ref().map(Draft::of));
    {
        let (draft, settings, known) = (draft.clone(), props.import.settings.clone(), preview.data());
        use_effect_with(known, move |known| {
            if let Some(known) = known {
                let now = (*draft).clone().or_else(|| settings.as_ref().map(Draft::of));
                draft.set(Some(now.map_or_else(|| Draft::seen(known), |now| now.fitted(known))));
            }
        });
    }
    let onchecked = props.onchecked.clone();
    let send = use_action(
        |api, (id, settings): (ImportId, ImportSettings)| async move {
            api.imports().set(id, &settings).await?;
            api.imports().check(id).await
        },
        Callback::from(move |import| onchecked.emit(import)),
    );
    let custom = use_custom_fields(kind.bearer(), draft.as_ref().and_then(Draft::group));
    let groups = use_open_groups(kind.permission());
    html! {
        { preview.show(html! { <div class="page page-narrow w-full"><CardSkeleton /></div> }, |known| {
            let Some(now) = (*draft).clone().filter(|now| now.fits(known)) else { return html! { <div class="page page-narrow w-full"><CardSkeleton /></div> } };
            let change = {
                let (draft, send, now) = (draft.clone(), send.clone(), now.clone());
                Callback::from(move |change: Draft| {
                    send.forget();
                    if change != now {
                        draft.set(Some(change));
                    }
                })
            };
            let onlook = {
                let (look, onchange) = (look.clone(), change.clone());
                Callback::from(move |(asked, draft): (ImportLook, Draft)| {
                    onchange.emit(draft);
                    look.set(asked);
                })
            };
            let onsend = {
                let (send, settings) = (send.clone(), now.with_known(&custom).settings());
                Callback::from(move |_: MouseEvent| send.run((id, settings.clone())))
            };
            let wrong = send.failure().map(|failure| failure.field("group").or_else(|| failure.field("owner")).unwrap_or_else(|| failure.say()));
            let missing = now.missing(kind).or_else(|| ownerless(&groups, &now).then(|| t!("imports-no-owner")));
            html! {
                <div class="page page-narrow flex w-full flex-col gap-4">
                    <header>
                        <h2 class="text-xl">{ t!("imports-columns-title") }</h2>
                        <p class="hint">{ t!("imports-columns-hint") }</p>
                    </header>
                    <Layout known={known.clone()} draft={now.clone()} look={*look} onchange={onlook} />
                    { table(kind, known, &now.with_known(&custom), &custom, &change) }
                    <Rules {kind} groups={groups.clone()} draft={now.clone()} onchange={change.clone()} />
                    <FirstRows known={known.clone()} />
                    if let Some(missing) = &missing { <Said kind={SaidKind::Warning} icon="triangle-alert">{ missing.clone() }</Said> }
                    if let Some(wrong) = wrong { <Said kind={SaidKind::Failure} icon="circle-alert">{ wrong }</Said> }
                    <footer class="flex flex-wrap items-center gap-3">
                        <span class="hint mr-auto">{ t!("imports-draft-kept") }</span>
                        <Button label={t!("imports-discard")} icon="trash-2" kind={Kind::Ghost} onclick={props.ondiscard.clone()} />
                        <Button label={t!("imports-check")} icon="list" kind={Kind::Primary} busy={send.busy()} disabled={missing.is_some()} onclick={onsend} />
                    </footer>
                </div>
            }
        }) }
    }
}

fn table(
    kind: ImportKind,
    known: &ImportPreview,
    draft: &Draft,
    custom: &[CustomField],
    onchange: &Callback<Draft>,
) -> Html {
    html! {
        <section class="card overflow-hidden" aria-label={t!("imports-columns-title")}>
            <table class="rows rows-tall">
                <colgroup><col class="w-44" /><col /><col class="w-10 max-md:hidden" /><col class="w-56" /><col class="w-40" /></colgroup>
                <thead>
                    <tr>
                        <th scope="col">{ t!("imports-in-file") }</th>
                        <th scope="col">{ t!("imports-in-column") }</th>
                        <th scope="col"><span class="sr-only">{ t!("imports-becomes") }</span></th>
                        <th scope="col">{ t!("imports-in-vestnik") }</th>
                        <th scope="col"><span class="sr-only">{ t!("imports-how-known") }</span></th>
                    </tr>
                </thead>
                <tbody>
                    for (place, column) in known.columns.iter().enumerate() { { row(kind, (place, column), draft, custom, onchange) } }
                </tbody>
            </table>
        </section>
    }
}

/// What a column can hold.
fn fields(kind: ImportKind, custom: &[CustomField]) -> Vec<ImportField> {
    let custom = custom.iter().map(|field| ImportField::Custom(field.id));
    kind.fields().iter().copied().chain(custom).collect()
}

fn row(
    kind: ImportKind,
    (place, column): (usize, &ImportColumn),
    draft: &Draft,
    custom: &[CustomField],
    onchange: &Callback<Draft>,
) -> Html {
    let name = match column.head.as_str() {
        "" => t!("imports-column-number", number = place + 1),
        head => AttrValue::from(head.to_owned()),
    };
    let now = draft.column(place);
    let examples = column.examples.join(" · ");
    let onchoose = {
        let (draft, onchange, fields) = (draft.clone(), onchange.clone(), fields(kind, custom));
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some(field) = usize::try_from(chosen).ok().and_then(|chosen| fields.get(chosen)) {
                onchange.emit(draft.with(place, *field));
            }
        })
    };
    let known = Known::of(column, now);
    let (class, icon) = match known {
        Known::Guessed => ("state-ok", "check"),
        Known::LastTime => ("state-ok", "history"),
        Known::Chosen => ("state-send", "info"),
        Known::Left => ("", "circle-slash"),
    };
    html! {
        <tr key={place}>
            <td class="main" data-at="title" title={name.clone()}>{ name.clone() }</td>
            <td data-at="sub"><span class="text-muted" title={examples.clone()}>{ if examples.is_empty() { t!("imports-nothing") } else { examples.into() } }</span></td>
            <td class="text-muted max-md:hidden"><Icon name="arrow-right" /></td>
            <td data-at="foot">
                <select class="select w-full" aria-label={t!("imports-field-for", column = name)} onchange={onchoose}>
                    for field in fields(kind, custom) {
                        <option selected={field == now}>{ field_label(field, custom) }</option>
                    }
                </select>
            </td>
            <td data-at="end"><span class={classes!("state", class)}><Icon name={icon} />{ known_words(known) }</span></td>
        </tr>
    }
}

#[derive(Properties, PartialEq)]
struct LayoutProps {
    known: ImportPreview,
    draft: Draft,
    look: ImportLook,
    onchange: Callback<(ImportLook, Draft)>,
}

/// How the file is written down: what was guessed can be said otherwise, and is looked at anew.
#[component]
fn Layout(props: &LayoutProps) -> Html {
    let asked = ImportLook {
        sheet: Some(props.known.sheet),
        encoding: props.known.encoding,
        delimiter: props.known.delimiter,
        has_header: Some(props.known.has_header),
    };
    let look = |change: fn(&mut ImportLook, usize)| {
        let (onchange, draft) = (props.onchange.clone(), props.draft.clone());
        move |chosen: usize| {
            let mut look = asked;
            change(&mut look, chosen);
            onchange.emit((look, draft.looked(look)));
        }
    };
    let onheader = {
        let change = look(|look, chosen| look.has_header = Some(chosen == 1));
        Callback::from(move |on: bool| change(usize::from(on)))
    };
    let by_place = |change: fn(&mut ImportLook, usize)| {
        let change = look(change);
        Callback::from(move |chosen: String| {
            if let Ok(place) = chosen.parse() {
                change(place);
            }
        })
    };
    let numbered = |names: Vec<AttrValue>| -> Vec<(AttrValue, AttrValue)> {
        names.into_iter().enumerate().map(|(place, name)| (AttrValue::from(place.to_string()), name)).collect()
    };
    let place = |found: Option<usize>| AttrValue::from(found.unwrap_or_default().to_string());
    let onsheet = by_place(|look, place| (look.sheet, look.has_header) = (u16::try_from(place).ok(), None));
    let onencoding = by_place(|look, place| look.encoding = ENCODINGS.get(place).copied());
    let ondelimiter = by_place(|look, place| look.delimiter = CellDelimiter::ALL.get(place).copied());
    html! {
        <section class="card card-pad pt-4! grid gap-4 sm:grid-cols-3 sm:items-end" aria-label={t!("imports-layout")}>
            if props.known.sheets.len() > 1 {
                <SelectField id="sheet" label={t!("imports-sheet")} value={place(Some(props.known.sheet.into()))}
                    options={numbered(props.known.sheets.iter().cloned().map(AttrValue::from).collect())} onchange={onsheet} />
            }
            if let Some(encoding) = props.known.encoding {
                <SelectField id="encoding" label={t!("imports-encoding")} value={place(ENCODINGS.iter().position(|known| *known == encoding))}
                    options={numbered(ENCODINGS.iter().map(|known| encoding_name(*known)).collect())} onchange={onencoding} />
            }
            if let Some(delimiter) = props.known.delimiter {
                <SelectField id="delimiter" label={t!("imports-delimiter")} value={place(CellDelimiter::ALL.iter().position(|known| *known == delimiter))}
                    options={numbered(CellDelimiter::ALL.iter().map(|known| delimiter_name(*known)).collect())} onchange={ondelimiter} />
            }
            <Toggle label={t!("imports-has-header")} checked={props.known.has_header} onchange={onheader} />
        </section>
    }
}

/// Whether it must yet be said whose the records are: one does not work in their group.
fn ownerless(groups: &MyGroups, draft: &Draft) -> bool {
    draft.owner().is_none() && draft.group().is_some_and(|group| groups.takes_for_others(group))
}

#[derive(Properties, PartialEq)]
struct RulesProps {
    kind: ImportKind,
    groups: MyGroups,
    draft: Draft,
    onchange: Callback<Draft>,
}

/// What becomes of rows whose record is there already, and where the new ones belong.
#[component]
fn Rules(props: &RulesProps) -> Html {
    let (session, groups) = (use_session(), &props.groups);
    let choose = |wanted: OnDuplicate| {
        let (draft, onchange) = (props.draft.clone(), props.onchange.clone());
        Callback::from(move |()| onchange.emit(draft.on_duplicate(wanted)))
    };
    let ongroup = {
        let (draft, onchange) = (props.draft.clone(), props.onchange.clone());
        Callback::from(move |chosen: String| onchange.emit(draft.in_group(chosen.parse().ok())))
    };
    let onowner = {
        let (draft, onchange) = (props.draft.clone(), props.onchange.clone());
        Callback::from(move |chosen: String| onchange.emit(draft.of_owner(chosen.parse().ok())))
    };
    // Who may change only his own gives none away.
    let gives = session.may(props.kind.permission()) != Some(Reach::Own);
    let into = props.draft.group().filter(|_| gives);
    let for_others = into.is_some_and(|group| groups.takes_for_others(group));
    let nobody = if for_others { t!("leads-owner-choose") } else { t!("leads-owner-me") };
    let owner = props.draft.owner().map(|owner| owner.to_string()).unwrap_or_default();
    let kind = props.kind.name();
    let is = |wanted| props.draft.settings().on_duplicate == wanted;
    let group = props.draft.settings().group.map(|group| group.to_string()).unwrap_or_default();
    html! {
        <section class="card card-pad pt-4! flex flex-col gap-4" aria-labelledby="rules">
            <div><h2 id="rules">{ t!("imports-duplicates") }</h2><p class="hint mt-1">{ t!("imports-duplicates-hint", kind = kind) }</p></div>
            <Options label={t!("imports-duplicates")} quiet=true class="sm:grid-cols-3">
                <Choice name="policy" label={t!("imports-skip")} hint={t!("imports-skip-hint", kind = kind)} checked={is(OnDuplicate::Skip)} onchoose={choose(OnDuplicate::Skip)} />
                <Choice name="policy" label={t!("imports-fill", kind = kind)} hint={t!("imports-fill-hint")} checked={is(OnDuplicate::Fill)} onchoose={choose(OnDuplicate::Fill)} />
                <Choice name="policy" label={t!("imports-update", kind = kind)} hint={t!("imports-update-hint")} checked={is(OnDuplicate::Update)} onchoose={choose(OnDuplicate::Update)} />
            </Options>
            if groups.any_open() {
                <div class="flex max-w-sm flex-col gap-4">
                    <SelectField id="group" label={t!("imports-group", kind = kind)} value={group} options={groups.options(None)} onchange={ongroup} />
                    if let Some(group) = into {
                        <OwnerField id="owner" label={t!("imports-owner", kind = kind)} {group} value={owner} none={nobody} onchange={onowner} />
                    }
                </div>
            }
        </section>
    }
}
