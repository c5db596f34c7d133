//! Conversions in PostgreSQL.

use crate::access::Db;
use crate::custom_fields;
use crate::leads::Stood;
use crate::platform::error::Result;
use crate::schema::{conversions, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use vestnik_api::clients::{ChangeClient, Client};
use vestnik_api::custom_fields::ChangeCustom;
use vestnik_api::id::{ClientId, LeadId, UserId};
use vestnik_api::me::Person;
use vestnik_api::text::{Email, Line, Phone, Text};

/// What an existing client was before it took over what a lead had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    pub(super) name: String,
    /// None where it was written down before it could be taken over.
    #[serde(default)]
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) comment: String,
    pub(super) owner: UserId,
    /// The mailings it left by that, with its owner; none where it was written down before they were kept.
    #[serde(default)]
    pub(super) mailings: Vec<i64>,
    /// Of the custom fields that were taken over.
    #[serde(default)]
    pub(super) custom: ChangeCustom,
}

impl Before {
    /// What a client was before this change, by which it left these mailings.
    pub(super) fn of(client: &Client, change: &ChangeClient, mailings: Vec<i64>) -> Self {
        Self {
            name: client.name.clone(),
            email: Some(client.email.to_string()),
            phone: client.phone.as_ref().map(ToString::to_string),
            comment: client.comment.clone(),
            owner: client.owner.id,
            mailings,
            custom: custom_fields::back(&change.custom, &client.custom),
        }
    }
}

impl Before {
    /// What makes the client that again.
    pub(super) fn change(&self) -> ChangeClient {
        ChangeClient {
            name: Line::parse(&self.name).ok(),
            email: self.email.as_deref().and_then(|email| Email::parse(email).ok()),
            phone: Some(self.phone.as_deref().and_then(|phone| Phone::parse(phone).ok())),
            comment: Text::parse(&self.comment).ok(),
            custom: self.custom.clone(),
        }
    }
}

/// How a lead became a client.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) lead: LeadId,
    /// None: it is erased.
    pub(super) client: Option<ClientId>,
    /// None: the client was made by it.
    pub(super) before: Option<Before>,
    pub(super) client_version: i32,
    pub(super) stood: Stood,
    pub(super) at: Timestamp,
    pub(super) by: UserId,
}

/// Writes down how a lead became a client.
pub(super) async fn insert(db: &mut Db, made: &Made) -> Result<()> {
    let before = made.before.as_ref().map(serde_json::to_value).transpose().map_err(anyhow::Error::from)?;
    let stood = serde_json::to_value(&made.stood).map_err(anyhow::Error::from)?;
    let row = (
        conversions::lead_id.eq(made.lead.0),
        conversions::client_id.eq(made.client.map(|client| client.0)),
        conversions::client_before.eq(before),
        conversions::client_version.eq(made.client_version),
        conversions::lead_before.eq(stood),
        conversions::by_id.eq(made.by.0),
        conversions::at.eq(made.at.to_diesel()),
    );
    diesel::insert_into(conversions::table).values(row).execute(db.connection()).await?;
    Ok(())
}

/// How this lead became the client it is now; 404 if it is none. The lead was found for the asker before.
pub(super) async fn find(db: &mut Db, lead: LeadId) -> Result<Made> {
    let columns = (
        conversions::client_id,
        conversions::client_before,
        conversions::client_version,
        conversions::lead_before,
        conversions::at,
        conversions::by_id,
    );
    let in_force = conversions::table.filter(conversions::lead_id.eq(lead.0).and(conversions::undone_at.is_null()));
    let (client, before, client_version, stood, at, by): (
        Option<i64>,
        Option<serde_json::Value>,
        i32,
        serde_json::Value,
        jiff_diesel::Timestamp,
        i64,
    ) = in_force.select(columns).first(db.connection()).await?;
    Ok(Made {
        lead,
        client: client.map(ClientId),
        before: before.map(serde_json::from_value).transpose().map_err(anyhow::Error::from)?,
        client_version,
        stood: serde_json::from_value(stood).map_err(anyhow::Error::from)?,
        at: at.to_jiff(),
        by: UserId(by),
    })
}

/// When these leads became the clients they are, and by whom; the newest first. They were found for the asker before.
pub(super) async fn in_force(db: &mut Db, leads: &[i64]) -> Result<Vec<(LeadId, Timestamp, Person)>> {
    let in_force = conversions::table
        .filter(conversions::lead_id.eq_any(leads).and(conversions::undone_at.is_null()))
        .inner_join(users::table.on(users::id.eq(conversions::by_id)))
        .order((conversions::at.desc(), conversions::lead_id.desc()))
        .select((conversions::lead_id, conversions::at, users::id, users::name));
    let made: Vec<(i64, jiff_diesel::Timestamp, i64, String)> = in_force.load(db.connection()).await?;
    let told = |(lead, at, by, name): (i64, jiff_diesel::Timestamp, i64, String)| {
        (LeadId(lead), at.to_jiff(), Person { id: UserId(by), name })
    };
    Ok(made.into_iter().map(told).collect())
}

/// The other leads that became this client: itself, not one that went into it.
pub(super) async fn others(db: &mut Db, client: ClientId, but: LeadId) -> Result<Vec<i64>> {
    let others =
        conversions::table.filter(conversions::client_id.eq(client.0)).filter(conversions::undone_at.is_null());
    let others = others.filter(conversions::lead_id.ne(but.0)).order(conversions::lead_id);
    Ok(others.select(conversions::lead_id).load(db.connection()).await?)
}

/// Writes down that it was taken back.
pub(super) async fn undo(db: &mut Db, lead: LeadId) -> Result<()> {
    let in_force = conversions::table.filter(conversions::lead_id.eq(lead.0).and(conversions::undone_at.is_null()));
    let now = conversions::undone_at.eq(db.now().to_diesel());
    diesel::update(in_force).set(now).execute(db.connection()).await?;
    Ok(())
}
