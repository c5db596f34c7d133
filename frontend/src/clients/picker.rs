//! Choosing a client by searching for it.

use crate::data::use_query;
use crate::t;
use crate::ui::{Avatar, Icon, Search};
use vestnik_api::clients::{Client, ClientFilter};
use vestnik_api::groups::InGroup;
use vestnik_api::id::{ClientId, GroupId, UserId};
use yew::prelude::*;

/// How many are shown at once.
const ROWS: u32 = 8;

/// What the picker needs.
#[derive(Properties, PartialEq)]
pub struct ClientPickerProps {
    /// Called with the client chosen, or let go again.
    pub onpick: Callback<Client>,
    /// Those that are chosen already: they have a mark.
    #[prop_or_default]
    pub chosen: Vec<ClientId>,
    /// Only this person's.
    #[prop_or_default]
    pub owner: Option<UserId>,
    /// Only those of this place.
    #[prop_or_default]
    pub place: Option<Place>,
    /// All but this one.
    #[prop_or_default]
    pub without: Option<ClientId>,
    /// What stands on top while nothing is searched for.
    #[prop_or_default]
    pub first: Html,
    /// Those that stand there: they are not shown twice.
    #[prop_or_default]
    pub among_first: Vec<ClientId>,
}

impl ClientPickerProps {
    /// Whether one that was found is shown below.
    fn shows(&self, client: &Client, searched: bool) -> bool {
        self.without != Some(client.id) && (searched || !self.among_first.contains(&client.id))
    }
}

/// Where a record belongs: only clients of the same place can be chosen for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    group: Option<GroupId>,
    owner: UserId,
}

impl Place {
    /// That of a record of this person, in a group or none.
    pub fn of(group: Option<&InGroup>, owner: UserId) -> Self {
        Self { group: group.map(|group| group.id), owner }
    }

    /// The person, where all there is one's own.
    fn person(self) -> Option<UserId> {
        if self.group.is_none() { Some(self.owner) } else { None }
    }
}

/// A search for clients, and those it finds, to be chosen by a press.
#[component]
pub fn ClientPicker(props: &ClientPickerProps) -> Html {
    let words = use_state(String::new);
    let (group, person) = (props.place.and_then(|place| place.group), props.place.and_then(Place::person));
    let asked = ((*words).clone(), props.owner.or(person), group, person.is_some());
    let found = use_query(asked, |api, (words, owner, group, ungrouped)| async move {
        let filter = ClientFilter {
            group,
            ungrouped,
            q: Some(words).filter(|words| !words.is_empty()),
            owner,
            limit: ROWS.try_into().ok(),
            with_total: true,
            ..ClientFilter::default()
        };
        api.clients().list(&filter).await
    });
    let onsearch = {
        let words = words.clone();
        Callback::from(move |typed| words.set(typed))
    };
    html! {
        <div class="flex min-w-0 flex-col gap-2">
            <Search label={t!("clients-search")} value={(*words).clone()} {onsearch} class="w-full" />
            if words.is_empty() { { props.first.clone() } }
            { found.show(html! { <div class="h-40" aria-busy="true" /> }, |page| html! {
                <>
                    if page.items.is_empty() {
                        <p class="hint px-2 py-3">{ if words.is_empty() { t!("clients-none") } else { t!("clients-none-found") } }</p>
                    }
                    <ul class="menu max-h-80 flex-nowrap overflow-y-auto p-0!" aria-label={t!("clients-title")}>
                        for client in page.items.iter().filter(|client| props.shows(client, !words.is_empty())) { { entry(client, props) } }
                    </ul>
                    if page.next_cursor.is_some() {
                        <p class="meta px-2">{ t!("clients-more-found", shown = page.items.len(), total = page.total.unwrap_or_default()) }</p>
                    }
                </>
            }) }
        </div>
    }
}

fn entry(client: &Client, props: &ClientPickerProps) -> Html {
    let chosen = props.chosen.contains(&client.id);
    let onclick = {
        let (onpick, client) = (props.onpick.clone(), client.clone());
        Callback::from(move |_: MouseEvent| onpick.emit(client.clone()))
    };
    choice(client.id, &client.name, client.email.to_string().into(), chosen, onclick)
}

/// One client to be chosen: its name, and what else it is known by.
pub(super) fn choice(id: ClientId, name: &str, known: AttrValue, chosen: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <li key={id.0}>
            <button type="button" {onclick} aria-pressed={if chosen { "true" } else { "false" }}>
                <Avatar name={name.to_owned()} class="ava-sm" />
                <span class="min-w-0 flex-1 text-left">
                    <span class="block truncate">{ name.to_owned() }</span>
                    <span class="meta block truncate">{ known }</span>
                </span>
                if chosen { <Icon name="check" class="text-link" /> }
            </button>
        </li>
    }
}
