//! The settings in PostgreSQL: one row.

use crate::access::Db;
use crate::events::{self, Event};
use crate::platform::config::Variables;
use crate::platform::error::Result;
use crate::schema::{settings, users};
use anyhow::Context;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use serde_json::Value;
use vestnik_api::id::UserId;
use vestnik_api::me::Person;

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// By the names of the environment's variables.
    pub(super) variables: Variables,
    /// The password for the mail server, sealed.
    pub(super) password: Option<Vec<u8>>,
    pub(super) version: i32,
    pub(super) changed_at: Option<Timestamp>,
    pub(super) changed_by: Option<Person>,
}

type Row = (Value, Option<Vec<u8>>, i32, NullableTimestamp, Option<i64>, Option<String>);

/// What is kept now.
pub(super) async fn find(db: &mut Db) -> Result<Kept> {
    let author = users::table.on(users::id.nullable().eq(settings::changed_by));
    let row = settings::table.left_join(author).select((
        settings::kept,
        settings::mail_password,
        settings::version,
        settings::changed_at,
        users::id.nullable(),
        users::name.nullable(),
    ));
    let found: Option<Row> = row.first(db.connection()).await.optional()?;
    let Some((variables, password, version, changed_at, id, name)) = found else {
        return Ok(Kept { version: 1, ..Kept::default() });
    };
    Ok(Kept {
        variables: serde_json::from_value(variables).context("the settings in the database")?,
        password,
        version,
        changed_at: changed_at.into(),
        changed_by: id.zip(name).map(|(id, name)| Person { id: UserId(id), name }),
    })
}

/// The same, kept from others until the transaction ends.
pub(super) async fn hold(db: &mut Db) -> Result<Kept> {
    let row = diesel::insert_into(settings::table).values(settings::single.eq(true));
    row.on_conflict_do_nothing().execute(db.connection()).await?;
    settings::table.select(settings::version).for_update().first::<i32>(db.connection()).await?;
    find(db).await
}

/// Keeps this, and tells every process. Nobody: the operator of the server does it.
pub(super) async fn keep(
    db: &mut Db,
    by: Option<UserId>,
    variables: &Variables,
    password: Option<&[u8]>,
) -> Result<()> {
    let variables = serde_json::to_value(variables).map_err(anyhow::Error::from)?;
    let columns = (
        settings::kept.eq(variables),
        settings::mail_password.eq(password),
        settings::version.eq(settings::version + 1),
        settings::changed_at.eq(Some(db.now().to_diesel())),
        settings::changed_by.eq(by.map(|by| by.0)),
    );
    diesel::update(settings::table).set(columns).execute(db.connection()).await?;
    events::emit(db, Event::SettingsChanged).await
}
