//! Clients that may be the same person as one: a word on its page, and the first to choose from where two are merged.

use super::picker::choice;
use crate::data::use_query;
use crate::leads::like_words;
use crate::route::Route;
use crate::t;
use crate::ui::{Link, Said};
use vestnik_api::clients::Client;
use vestnik_api::id::ClientId;
use vestnik_api::leads::{LikeBy, Similar};
use yew::prelude::*;

/// Who in its home may be the same person as a client. Nothing is said of not knowing: one merges without it as well.
#[hook]
pub(super) fn use_alike(client: &Client) -> Vec<Similar> {
    let asked = (client.id, client.version);
    let found = use_query(asked, |api, (id, _)| async move { api.clients().similar(id).await });
    let found = found.data().map(|found| (*found).clone()).unwrap_or_default();
    // While another client's page follows this one's, those of the one before are not meant.
    found.into_iter().filter(|one| one.client() != Some(client.id)).collect()
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub(super) struct AlikeListProps {
    /// Those found.
    pub(super) alike: Vec<Similar>,
    /// The one that is chosen.
    pub(super) chosen: Option<ClientId>,
    /// Called with one that is pressed.
    pub(super) onpick: Callback<ClientId>,
}

/// Those found, to be chosen by a press, each with what it is alike in.
#[component]
pub(super) fn AlikeList(props: &AlikeListProps) -> Html {
    let entry = |one: &Similar| {
        let id = one.client()?;
        let why = one.by.iter().map(|by| like_words(*by).to_string());
        let known = one.email.iter().map(ToString::to_string).chain(why).collect::<Vec<_>>().join(" · ");
        let onclick = props.onpick.reform(move |_: MouseEvent| id);
        Some(choice(id, &one.title, known.into(), props.chosen == Some(id), onclick))
    };
    html! {
        <ul class="menu max-h-56 flex-nowrap overflow-y-auto p-0!" aria-label={t!("clients-alike")}>
            <li class="menu-title" aria-hidden="true">{ t!("clients-alike") }</li>
            { props.alike.iter().filter_map(entry).collect::<Html>() }
        </ul>
    }
}

/// What the word needs.
#[derive(Properties, PartialEq)]
pub(super) struct AlikeHintProps {
    /// Who is looked at.
    pub(super) client: Client,
    /// Called with the one it may be merged with.
    pub(super) onmerge: Callback<ClientId>,
}

/// A quiet word on the page of a client that another one may be the same person.
#[component]
pub(super) fn AlikeHint(props: &AlikeHintProps) -> Html {
    let alike = use_alike(&props.client);
    let Some((one, id)) = alike.iter().find(|one| is_telling(one)).and_then(|one| Some((one, one.client()?))) else {
        return Html::default();
    };
    let onclick = props.onmerge.reform(move |_: MouseEvent| id);
    html! {
        <Said icon="users">
            <p>{ t!("clients-alike-hint") }{ " " }<Link to={Route::Client { id }} class="link wrap-anywhere">{ one.title.clone() }</Link></p>
            <button type="button" class="link text-sm" {onclick}>{ t!("clients-alike-merge") }</button>
        </Said>
    }
}

/// Whether it is worth a word on the page: many people share a first name.
fn is_telling(one: &Similar) -> bool {
    one.by.iter().any(|by| *by != LikeBy::Name) || one.title.split_whitespace().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::id::UserId;
    use vestnik_api::leads::RecordId;
    use vestnik_api::me::Person;

    fn alike(title: &str, by: LikeBy) -> Similar {
        Similar {
            record: RecordId::Client(ClientId(1)),
            title: title.to_owned(),
            email: None,
            phone: None,
            owner: Person { id: UserId(1), name: "Ольга".to_owned() },
            by: vec![by],
        }
    }

    #[test]
    fn a_first_name_alone_tells_nothing() {
        assert!(!is_telling(&alike("Анна", LikeBy::Name)));
        assert!(is_telling(&alike("Анна Белова", LikeBy::Name)));
        assert!(is_telling(&alike("Анна", LikeBy::Phone)));
    }
}
