//! Groups.

use crate::Api;
use crate::transport::{Result, Transport};
use vestnik_api::Page;
use vestnik_api::group_dashboard::{GroupDashboard, GroupDashboardQuery};
use vestnik_api::groups::{
    AskIn, AskedIn, ChangeGroup, Group, GroupFilter, GroupRole, Leaving, Member, MemberFilter, NewGroup, Seat,
};
use vestnik_api::id::{GroupId, UserId};

/// Groups.
#[derive(Debug)]
pub struct Groups<'a, T>(&'a Api<T>);

impl<T: Transport> Api<T> {
    /// Groups.
    pub const fn groups(&self) -> Groups<'_, T> {
        Groups(self)
    }
}

impl<T: Transport> Groups<'_, T> {
    /// A page of them.
    pub async fn list(&self, filter: &GroupFilter) -> Result<Page<Group>> {
        self.0.get("/groups").query(filter).read().await
    }

    /// One of them.
    pub async fn find(&self, id: GroupId) -> Result<Group> {
        self.0.get(format!("/groups/{id}")).read().await
    }

    /// Makes one.
    pub async fn create(&self, new: &NewGroup) -> Result<Group> {
        self.0.post("/groups").json(new).once().read().await
    }

    /// Changes what is given, if it is still of this version.
    pub async fn change(&self, id: GroupId, version: i32, change: &ChangeGroup) -> Result<Group> {
        self.0.patch(format!("/groups/{id}")).if_version(version).json(change).read().await
    }

    /// Deletes one without records, if it is still of this version.
    pub async fn delete(&self, id: GroupId, version: i32) -> Result<()> {
        self.0.delete(format!("/groups/{id}")).if_version(version).done().await
    }

    /// How one is doing.
    pub async fn dashboard(&self, id: GroupId, query: &GroupDashboardQuery) -> Result<GroupDashboard> {
        self.0.get(format!("/groups/{id}/dashboard")).query(query).read().await
    }

    /// A page of who is in one.
    pub async fn members(&self, id: GroupId, filter: &MemberFilter) -> Result<Page<Member>> {
        self.0.get(format!("/groups/{id}/members")).query(filter).read().await
    }

    /// Takes somebody in, or makes him something else.
    pub async fn seat(&self, id: GroupId, user: UserId, role: GroupRole) -> Result<()> {
        self.0.put(format!("/groups/{id}/members/{user}")).json(&Seat { role }).done().await
    }

    /// Takes somebody out.
    pub async fn take_out(&self, id: GroupId, user: UserId, leaving: &Leaving) -> Result<()> {
        self.0.delete(format!("/groups/{id}/members/{user}")).query(leaving).done().await
    }

    /// Asks somebody in by his address.
    pub async fn ask_in(&self, id: GroupId, ask: &AskIn) -> Result<AskedIn> {
        self.0.post(format!("/groups/{id}/invitations")).json(ask).once().read().await
    }
}
