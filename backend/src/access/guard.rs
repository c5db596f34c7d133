//! What stands first in every handler: it answers 401 or 403 before the body is judged, and opens the database.

use super::actor::{Actor, Homes, Origin, Scope, Seat};
use super::db::{Db, Gate};
use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use vestnik_api::{Code, Permission, Reach};

/// A permission as a type, for [`Can`].
pub trait Needs {
    /// The permission.
    const PERMISSION: Permission;
}

/// The permissions as types: `Can<needs::ClientsRead>`.
pub mod needs {
    use super::Needs;
    use vestnik_api::Permission;

    macro_rules! needs {
        ($($name:ident)*) => {$(
            #[doc = concat!("Needs [`Permission::", stringify!($name), "`].")]
            #[derive(Debug)]
            pub enum $name {}
            impl Needs for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*};
    }

    needs! {
        ClientsRead ClientsWrite LeadsRead LeadsWrite MessagesRead MessagesWrite MailingsRead MailingsWrite MailingsSwitch
        SuppressionsRead SuppressionsWrite ArticlesWrite LogsRead DashboardRead CapturedMailRead
        ReportsRead UsersRead UsersBlock UsersInvite RolesRead RolesWrite GroupsRead GroupsWrite AuditRead
        SettingsWrite JobsRead JobsWrite
    }
}

/// Somebody who may do this.
#[derive(Debug)]
pub struct Can<P> {
    gate: Gate,
    actor: Actor,
    origin: Option<Origin>,
    reach: Reach,
    permission: PhantomData<P>,
}

impl<P: Needs> Can<P> {
    /// Opens the database with the reach of the permission.
    pub async fn db(&self) -> Result<Db> {
        let actor = self.actor.clone();
        let (scope, homes) = (actor.scope(self.reach), actor.homes(P::PERMISSION, self.reach));
        self.gate.open(Some(actor), scope, homes, self.origin.clone()).await
    }

    /// In which homes another permission covers records for the same person.
    pub fn homes_of(&self, other: Permission) -> Homes {
        self.actor.homes_of(other)
    }

    /// Whose things another permission covers for the same person: "may I also change what I see?"
    pub fn scope_of(&self, other: Permission) -> Scope {
        self.actor.reach(other).map_or(Scope::Nobody, |reach| self.actor.scope(reach))
    }

    /// Opens the database as far as both this permission and another one reach; none without the other.
    pub async fn db_also(&self, other: Permission) -> Result<Option<Db>> {
        let Some(reach) = self.actor.reach(other).map(|reach| reach.min(self.reach)) else { return Ok(None) };
        let (scope, homes) = (self.actor.scope(reach), self.actor.homes(other, reach));
        self.gate.open(Some(self.actor.clone()), scope, homes, self.origin.clone()).await.map(Some)
    }

    /// Who it is.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<P: Needs> FromRequest for Can<P> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed_in(request).and_then(|(gate, actor)| {
            let reach = actor.reach(P::PERMISSION).ok_or(Code::Forbidden)?;
            Ok(Self { gate, actor, origin: origin(request), reach, permission: PhantomData })
        }))
    }
}

/// Somebody who is signed in, whatever he may do: for what is his own account.
#[derive(Debug)]
pub struct SignedIn {
    gate: Gate,
    actor: Actor,
    origin: Option<Origin>,
}

impl SignedIn {
    /// Opens the database with his own things.
    pub async fn db(&self) -> Result<Db> {
        let (actor, me) = (self.actor.clone(), self.actor.user);
        self.gate.open(Some(actor), Scope::Own(me), Homes::Own(me, Seat::Working), self.origin.clone()).await
    }

    /// Opens the database as far as a permission reaches; none without it. For what takes one permission or another, by what it is about.
    pub async fn db_with(&self, permission: Permission) -> Result<Option<Db>> {
        let Some(reach) = self.actor.reach(permission) else { return Ok(None) };
        let (scope, homes) = (self.actor.scope(reach), self.actor.homes(permission, reach));
        self.gate.open(Some(self.actor.clone()), scope, homes, self.origin.clone()).await.map(Some)
    }

    /// Who it is.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed_in(request).map(|(gate, actor)| Self { gate, actor, origin: origin(request) }))
    }
}

/// Anybody. A word to be written on purpose, and found by searching for it.
#[derive(Debug)]
pub struct Public {
    gate: Gate,
    actor: Option<Actor>,
    origin: Option<Origin>,
}

impl Public {
    /// Opens the database with nobody's things.
    pub async fn db(&self) -> Result<Db> {
        self.gate.open(None, Scope::Nobody, Homes::None, self.origin.clone()).await
    }

    /// Opens the database with what a permission covers for who asks: with nobody's things for those who do not have it. For
    /// what anybody may read of, and some may read all.
    pub async fn db_of(&self, permission: Permission) -> Result<Db> {
        let Some(actor) = &self.actor else { return self.db().await };
        let scope = actor.reach(permission).map_or(Scope::Nobody, |reach| actor.scope(reach));
        self.gate.open(Some(actor.clone()), scope, Homes::None, self.origin.clone()).await
    }
}

impl FromRequest for Public {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = request.extensions().get::<Actor>().cloned();
        ready(gate(request).map(|gate| Self { gate, actor, origin: origin(request) }))
    }
}

fn signed_in(request: &HttpRequest) -> Result<(Gate, Actor)> {
    let actor = request.extensions().get::<Actor>().cloned();
    Ok((gate(request)?, actor.ok_or(Code::Unauthenticated)?))
}

fn origin(request: &HttpRequest) -> Option<Origin> {
    request.extensions().get::<Origin>().cloned()
}

fn gate(request: &HttpRequest) -> Result<Gate> {
    // A request that is one transaction brings its own.
    if let Some(gate) = request.extensions().get::<Gate>() {
        return Ok(gate.clone());
    }
    let gate = request.app_data::<web::Data<Gate>>().map(|gate| gate.as_ref().clone());
    gate.ok_or_else(|| anyhow::anyhow!("the application was built without a gate").into())
}
