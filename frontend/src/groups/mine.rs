//! The groups one is in: where one may change things, and what a list can be narrowed to.

use crate::data::{Session, use_query, use_session};
use crate::t;
use std::rc::Rc;
use vestnik_api::clients::Client;
use vestnik_api::groups::{Group, GroupFilter, GroupRole, InGroup};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::{Permission, Reach};
use yew::prelude::*;

/// How many pages of groups a field offers: a list of more is no choice any longer.
const PAGES: usize = 5;

/// The groups one is in; none while they are not known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MyGroups {
    all: Rc<Vec<Group>>,
    known: bool,
    /// One may put records into all of them, whether one works there or not.
    everywhere: bool,
}

impl MyGroups {
    /// Whether it is known by now which they are, or that this can't be known.
    pub const fn known(&self) -> bool {
        self.known
    }

    /// Whether one is in any.
    pub fn any(&self) -> bool {
        !self.all.is_empty()
    }

    /// Whether all one sees there may be changed.
    pub fn all_worked(&self) -> bool {
        self.all.iter().all(worked)
    }

    /// The groups in which one may change things.
    pub fn worked(&self) -> impl Iterator<Item = &Group> {
        self.all.iter().filter(|group| worked(group))
    }

    /// Whether one may change things in this group.
    pub fn works_in(&self, id: GroupId) -> bool {
        self.worked().any(|known| known.id == id)
    }

    /// Whether one may put records into this group.
    pub fn takes(&self, id: GroupId) -> bool {
        self.open().any(|known| known.id == id)
    }

    /// Whether there is a group into which one may put records.
    pub fn any_open(&self) -> bool {
        self.open().next().is_some()
    }

    fn archived(&self, id: GroupId) -> bool {
        self.all.iter().any(|known| known.id == id && known.archived_at.is_some())
    }

    fn open(&self) -> impl Iterator<Item = &Group> {
        self.all.iter().filter(|group| worked(group) || (self.everywhere && group.archived_at.is_none()))
    }

    /// Whether one may put records into this group only for somebody else, who works there.
    pub fn takes_for_others(&self, id: GroupId) -> bool {
        self.takes(id) && !self.works_in(id)
    }

    /// Whether there can be another group to move a record to.
    pub fn may_move(&self, session: &Session, permission: Permission) -> bool {
        self.any() || session.may(permission) == Some(Reach::All)
    }

    /// Whether one may add records to this group, or to none.
    pub fn may_add(&self, session: &Session, permission: Permission, group: Option<GroupId>) -> bool {
        match session.may(permission) {
            // Into one that is archived nobody puts anything.
            Some(Reach::All) => group.is_none_or(|group| !self.archived(group)),
            Some(_) => group.is_none_or(|group| self.works_in(group)),
            None => false,
        }
    }

    /// Whether a client may be changed by whoever is signed in.
    pub fn may_change(&self, session: &Session, client: &Client) -> bool {
        self.may_write(session, Permission::ClientsWrite, client.owner.id, client.group.as_ref())
    }

    /// Whether a record of this owner in this group may be changed by whoever is signed in.
    pub fn may_write(&self, session: &Session, permission: Permission, owner: UserId, group: Option<&InGroup>) -> bool {
        match (session.may(permission), group) {
            (Some(Reach::All), _) => true,
            (Some(Reach::Groups), Some(group)) => self.works_in(group.id),
            (Some(_), group) => {
                let own = session.me().is_some_and(|me| me.id == owner);
                own && group.is_none_or(|group| self.works_in(group.id))
            }
            (None, _) => false,
        }
    }

    /// Whether one is the head of this group.
    pub fn heads(&self, group: &InGroup) -> bool {
        self.worked().any(|known| known.id == group.id && known.role == Some(GroupRole::Head))
    }

    /// Values and names of the groups into which one may put records.
    pub fn open_options(&self) -> impl Iterator<Item = (AttrValue, AttrValue)> + '_ {
        self.open().map(|group| (group.id.to_string().into(), group.name.clone().into()))
    }

    /// Values and names for a field that asks for a group to put something into; the group it stands in now among them.
    pub fn options(&self, now: Option<&InGroup>) -> Vec<(AttrValue, AttrValue)> {
        let none = [(AttrValue::default(), t!("groups-none-chosen"))];
        let groups = self.open().map(|group| (group.id, group.name.clone()));
        let missing = now.filter(|now| !self.takes(now.id));
        let missing = missing.map(|group| (group.id, group.name.clone()));
        let named = groups.chain(missing).map(|(id, name)| (AttrValue::from(id.to_string()), AttrValue::from(name)));
        none.into_iter().chain(named).collect()
    }

    /// The same for a record of this owner that is moved. A colleague's can be put into none by the head of its group and by who may change
    /// everybody's, and its owner alone sees it then.
    pub fn options_to_move(
        &self,
        session: &Session,
        permission: Permission,
        owner: UserId,
        now: Option<&InGroup>,
    ) -> Vec<(AttrValue, AttrValue)> {
        let mut options = self.options(now);
        if session.me().is_none_or(|me| me.id != owner) {
            let may = now.is_some_and(|now| self.heads(now)) || session.may(permission) == Some(Reach::All);
            let none = may.then(|| (AttrValue::default(), t!("groups-none-owner")));
            drop(options.splice(..1, none));
        }
        options
    }

    /// Ids and names of all of them.
    pub fn named(&self) -> Vec<(GroupId, AttrValue)> {
        self.all.iter().map(|group| (group.id, AttrValue::from(group.name.clone()))).collect()
    }
}

fn worked(group: &Group) -> bool {
    group.role.is_some_and(GroupRole::works) && group.archived_at.is_none()
}

/// The groups one is in. Asks for them when a screen that needs them is opened; there are a hundred at most.
#[hook]
pub fn use_my_groups() -> MyGroups {
    let may = use_session().may(Permission::GroupsRead).is_some();
    let groups = use_query(may, |api, may| async move {
        if !may {
            return Ok(Vec::new());
        }
        let filter = GroupFilter { mine: true, limit: 100.try_into().ok(), ..GroupFilter::default() };
        let mut groups = api.groups().list(&filter).await?.items;
        groups.extend(api.groups().list(&GroupFilter { archived: true, ..filter }).await?.items);
        Ok(groups)
    });
    let known = !groups.waiting() || groups.data().is_some();
    MyGroups { known, all: groups.data().unwrap_or_default(), everywhere: false }
}

/// The groups into which one may put records of this kind: those in which one works, or all, if one may change everybody's. There are five
/// hundred at most.
#[hook]
pub fn use_open_groups(permission: Permission) -> MyGroups {
    let session = use_session();
    let everywhere = session.may(permission) == Some(Reach::All);
    let wanted = session.may(Permission::GroupsRead).map(|_| everywhere);
    let groups = use_query(wanted, |api, wanted| async move {
        let mut groups = Vec::new();
        let Some(everywhere) = wanted else { return Ok(groups) };
        let mut filter = GroupFilter { mine: !everywhere, limit: 100.try_into().ok(), ..GroupFilter::default() };
        for _ in 0..PAGES {
            let page = api.groups().list(&filter).await?;
            groups.extend(page.items);
            filter.cursor = page.next_cursor;
            if filter.cursor.is_none() {
                break;
            }
        }
        Ok(groups)
    });
    let known = !groups.waiting() || groups.data().is_some();
    MyGroups { known, all: groups.data().unwrap_or_default(), everywhere }
}
