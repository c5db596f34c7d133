//! Leads and their stages in PostgreSQL. No other folder names the tables.

pub(crate) mod alike;
pub(super) mod board;
pub(crate) mod bring_in;
pub(super) mod deleted;
pub(crate) mod list;
pub(super) mod many;
pub(super) mod place;
pub(crate) mod stages;
pub(crate) mod take_out;
mod write;

pub(super) use write::{convert, insert, lock_deleted_too, place, purge, relocate, set_deleted, touch, update};
pub(crate) use write::{lead_on, lock};

use super::rules::revert_until;
use crate::access::{Db, Homes};
use crate::clients;
use crate::custom_fields::{self, Known};
use crate::groups;
use crate::platform::error::Result;
use crate::schema::{leads, users};
use crate::tags::{self, Bearers};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::groups::InGroup;
use vestnik_api::id::{ClientId, GroupId, LeadId, UserId};
use vestnik_api::leads::{ConvertedTo, Lead, Money, Priority, Stage};
use vestnik_api::me::Person;
use vestnik_api::tags::Tag;
use vestnik_api::text::{Currency, Email, Phone};
use vestnik_api::{Code, Permission};

/// Every query starts here: the living leads this asker may see, and no others.
pub(crate) fn visible(db: &Db) -> leads::BoxedQuery<'static, Pg> {
    within(db.homes()).filter(leads::deleted_at.is_null())
}

/// The leads in these homes, deleted ones too.
fn within(homes: Homes) -> leads::BoxedQuery<'static, Pg> {
    groups::within(leads::table.into_boxed(), homes, "leads")
}

/// What is read of a lead.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub(crate) id: i64,
    owner_id: i64,
    owner_name: String,
    group_id: Option<i64>,
    title: String,
    next_step_key: i64,
    amount_key: i64,
    rank: String,
    name: String,
    company: String,
    email: Option<String>,
    phone: Option<String>,
    source: String,
    priority: String,
    description: String,
    amount: Option<i64>,
    currency: Option<String>,
    next_step: String,
    next_step_on: Option<jiff_diesel::Date>,
    pub(super) stage_id: i64,
    stage_since: jiff_diesel::Timestamp,
    lost_reason: String,
    converted_to: Option<i64>,
    converted_at: Option<jiff_diesel::Timestamp>,
    converted_by: Option<Value>,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
    version: i32,
    custom: Value,
}

/// The columns of a [`Row`], in its order: those that lists are sorted by stand at places that [`list`] names.
type Columns = (
    leads::id,
    leads::owner_id,
    users::name,
    leads::group_id,
    leads::title,
    leads::next_step_key,
    leads::amount_key,
    SqlLiteral<Text>,
    leads::name,
    leads::company,
    leads::email,
    leads::phone,
    leads::source,
    leads::priority,
    leads::description,
    leads::amount,
    leads::currency,
    leads::next_step,
    leads::next_step_on,
    leads::stage_id,
    leads::stage_since,
    leads::lost_reason,
    leads::converted_to,
    leads::converted_at,
    SqlLiteral<Nullable<Jsonb>>,
    leads::created_at,
    leads::updated_at,
    leads::version,
    leads::custom,
);

/// Who made a lead a client: asked of those that are one only.
const MAKER: &str = "CASE WHEN leads.converted_at IS NOT NULL THEN
    (SELECT jsonb_build_object('id', person_id, 'name', name) FROM lead_makers WHERE lead_id = leads.id) END";

fn columns() -> Columns {
    (
        leads::id,
        leads::owner_id,
        users::name,
        leads::group_id,
        leads::title,
        leads::next_step_key,
        leads::amount_key,
        sql("leads.rank::text"),
        leads::name,
        leads::company,
        leads::email,
        leads::phone,
        leads::source,
        leads::priority,
        leads::description,
        leads::amount,
        leads::currency,
        leads::next_step,
        leads::next_step_on,
        leads::stage_id,
        leads::stage_since,
        leads::lost_reason,
        leads::converted_to,
        leads::converted_at,
        sql(MAKER),
        leads::created_at,
        leads::updated_at,
        leads::version,
        leads::custom,
    )
}

impl Row {
    /// As it is told, with its tags and what else is read once for all.
    fn told(self, all: &ForAll, tags: Vec<Tag>) -> Option<Lead> {
        let row = self;
        let money =
            |(hundredths, currency): (i64, String)| Money { hundredths, currency: Currency::from_stored(currency) };
        let converted = row.converted_at.map(|at| ConvertedTo {
            client: row.converted_to.map(ClientId),
            name: row.converted_to.and_then(|client| all.clients.get(&ClientId(client)).cloned()),
            by: row.converted_by.and_then(|by| serde_json::from_value(by).ok()),
            at: at.to_jiff(),
            revert_until: revert_until(at.to_jiff()),
        });
        Some(Lead {
            id: LeadId(row.id),
            owner: Person { id: UserId(row.owner_id), name: row.owner_name },
            group: row.group_id.and_then(|group| all.groups.get(&group).cloned()),
            title: row.title,
            name: row.name,
            company: row.company,
            email: row.email.map(Email::from_stored),
            phone: row.phone.map(Phone::from_stored),
            source: row.source,
            priority: Priority::ALL.into_iter().find(|known| known.name() == row.priority).unwrap_or_default(),
            description: row.description,
            amount: row.amount.zip(row.currency).map(money),
            next_step: row.next_step,
            next_step_on: row.next_step_on.map(jiff_diesel::Date::to_jiff),
            stage: all.stages.get(&row.stage_id).cloned()?,
            stage_since: row.stage_since.to_jiff(),
            lost_reason: row.lost_reason,
            tags,
            custom: all.fields.told(row.group_id.map(GroupId), row.custom),
            converted,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        })
    }
}

/// What leads of a page have in common.
struct ForAll {
    groups: BTreeMap<i64, InGroup>,
    stages: BTreeMap<i64, Stage>,
    fields: Known,
    /// The names of those clients that leads have become and the asker sees.
    clients: BTreeMap<ClientId, String>,
}

/// Leads as they are told: the names of their groups, their stages and the clients they became, their tags and their custom fields are read
/// once for all.
pub(crate) async fn tell(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Lead>> {
    let groups: BTreeSet<i64> = rows.iter().filter_map(|row| row.group_id).collect();
    let groups = groups::names(db, groups.into_iter().collect()).await?;
    let stages: BTreeSet<i64> = rows.iter().map(|row| row.stage_id).collect();
    let stages = stages::named(db, stages.into_iter().collect()).await?;
    let mut tags = tags::of(db, Bearers::Leads(rows.iter().map(|row| row.id).collect())).await?;
    let fields = custom_fields::of_rows(db, Bearer::Leads, rows.iter().map(|row| (row.group_id, &row.custom))).await?;
    let (seen, became) =
        (db.homes_of(Permission::ClientsRead), rows.iter().filter_map(|row| row.converted_to).collect());
    let clients = clients::named(db, seen, became).await?;
    let all = ForAll { groups, stages, fields, clients };
    let told = |row: Row| {
        let borne = tags.remove(&row.id).unwrap_or_default();
        row.told(&all, borne)
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

/// One lead; 404 if there is none for this asker.
pub(crate) async fn find(db: &mut Db, id: LeadId) -> Result<Lead> {
    one(db, visible(db), id).await
}

/// One living lead in other homes than those the asker came for.
pub(crate) async fn find_within(db: &mut Db, homes: Homes, id: LeadId) -> Result<Lead> {
    let living = within(homes).filter(leads::deleted_at.is_null());
    one(db, living, id).await
}

/// One lead that was deleted after this time.
pub(super) async fn find_deleted(db: &mut Db, homes: Homes, id: LeadId, after: Timestamp) -> Result<Lead> {
    let deleted = within(homes).filter(leads::deleted_at.ge(after.to_diesel()));
    one(db, deleted, id).await
}

async fn one(db: &mut Db, among: leads::BoxedQuery<'static, Pg>, id: LeadId) -> Result<Lead> {
    let found = among
        .filter(leads::id.eq(id.0))
        .inner_join(users::table.on(users::id.eq(leads::owner_id)))
        .select(columns())
        .first::<Row>(db.connection())
        .await?;
    tell(db, vec![found]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// The living leads in these homes that have become this client, and what they go by.
pub(crate) async fn that_became(db: &mut Db, homes: Homes, client: ClientId) -> Result<Vec<(LeadId, String)>> {
    let became = within(homes).filter(leads::deleted_at.is_null()).filter(leads::converted_to.eq(client.0));
    let became: Vec<(i64, String)> = became.select((leads::id, leads::title)).load(db.connection()).await?;
    Ok(became.into_iter().map(|(id, title)| (LeadId(id), title)).collect())
}

/// Those of these leads that the asker may see now, deleted ones too: whoever looked at one is told that it is gone.
pub(super) async fn seen(db: &mut Db, ids: &[LeadId], group: Option<GroupId>) -> Result<Vec<LeadId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut seen = within(db.homes()).filter(leads::id.eq_any(ids));
    if let Some(group) = group {
        seen = seen.filter(leads::home.eq(group.0));
    }
    let seen: Vec<i64> = seen.order(leads::id).select(leads::id).load(db.connection()).await?;
    Ok(seen.into_iter().map(LeadId).collect())
}

/// The time zone of who asks.
pub(super) async fn time_zone(db: &mut Db) -> Result<String> {
    let me = db.me()?;
    Ok(users::table.find(me.0).select(users::time_zone).first(db.connection()).await?)
}
