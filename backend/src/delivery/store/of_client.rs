//! The letters of one client, for all who see the client: whoever sent them, they are its history.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use vestnik_api::deliveries::DeliveryState;
use vestnik_api::id::{ClientId, DeliveryId, MailingId, UserId};
use vestnik_api::me::Person;

use super::read::stored_state;
use crate::access::Db;
use crate::messages::{Fields, subject_of};
use crate::platform::error::Result;
use crate::platform::statement::Kept;

/// A letter, as the page of its client tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToClient {
    pub(crate) id: DeliveryId,
    pub(crate) mailing: MailingId,
    pub(crate) subject: String,
    pub(crate) state: DeliveryState,
    /// When its run began.
    pub(crate) at: Timestamp,
    /// Whose mailing it is.
    pub(crate) from: Person,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    phone: String,
    #[diesel(sql_type = Text)]
    comment: String,
    #[diesel(sql_type = BigInt)]
    owner_id: i64,
    #[diesel(sql_type = Text)]
    owner_name: String,
    #[diesel(sql_type = Text)]
    owner_email: String,
    #[diesel(sql_type = BigInt)]
    mailing_id: i64,
    #[diesel(sql_type = Text)]
    mailing_name: String,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Timestamptz)]
    started_at: jiff_diesel::Timestamp,
    #[diesel(sql_type = Bool)]
    cancelled: bool,
}

/// So many letters to a client, whoever sent them, newest first, those before a number. The caller has found the client for who asks.
pub(crate) async fn to_client(
    db: &mut Db,
    client: ClientId,
    before: Option<DeliveryId>,
    rows: i64,
) -> Result<Vec<ToClient>> {
    // Letters keep the number of a client that went into another. The newest of each number are read along their index, and put together.
    let query = diesel::sql_query(
        "SELECT letters.* FROM unnest(client_numbers($1)) AS number CROSS JOIN LATERAL (
             SELECT id, state, email, name, phone, comment, owner_id, owner_name, owner_email, mailing_id, mailing_name,
                    subject, started_at, cancelled
             FROM client_letters WHERE client_id = number AND id < $2 ORDER BY id DESC LIMIT $3) AS letters
         ORDER BY id DESC LIMIT $3",
    );
    let query = query
        .bind::<BigInt, _>(client.0)
        .bind::<BigInt, _>(before.map_or(i64::MAX, |before| before.0))
        .bind::<BigInt, _>(rows);
    let found: Vec<Row> = Kept(query).load(db.connection()).await?;
    Ok(found.into_iter().map(told).collect())
}

fn told(row: Row) -> ToClient {
    let fields = Fields {
        client_name: &row.name,
        client_email: &row.email,
        client_phone: &row.phone,
        client_comment: &row.comment,
        owner_name: &row.owner_name,
        owner_email: &row.owner_email,
        mailing_name: &row.mailing_name,
        unsubscribe: "",
    };
    ToClient {
        id: DeliveryId(row.id),
        mailing: MailingId(row.mailing_id),
        subject: subject_of(&row.subject, &fields),
        state: stored_state(&row.state, row.cancelled),
        at: row.started_at.to_jiff(),
        from: Person { id: UserId(row.owner_id), name: row.owner_name },
    }
}
