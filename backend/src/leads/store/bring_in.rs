//! Many leads at once: a few statements for thousands of rows, which go over the wire as one JSON array.

use super::stages::Standing;
use crate::access::Db;
use crate::clients::{self, Brought, Changed, Target};
use crate::leads::incoming::{Incoming, Matches, There, Told};
use crate::platform::error::Result;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use vestnik_api::custom_fields::CustomValues;
use vestnik_api::imports::OnDuplicate;
use vestnik_api::leads::Priority;

/// A lead as it goes over the wire.
#[derive(Serialize)]
struct Sent<'a> {
    id: Option<i64>,
    name: Option<&'a str>,
    company: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    source: Option<&'a str>,
    priority: Option<&'static str>,
    description: Option<&'a str>,
    amount: Option<i64>,
    currency: Option<&'a str>,
    next_step: Option<&'a str>,
    next_step_on: Option<Date>,
    custom: &'a CustomValues,
    stage_id: Option<i64>,
    meaning: Option<&'static str>,
    lost_reason: Option<&'a str>,
}

/// What is sent, as PostgreSQL reads it.
const SENT: &str = "told (id bigint, name text, company text, email text, phone text, source text, priority text, description text,
    amount bigint, currency text, next_step text, next_step_on date, custom jsonb, stage_id bigint, meaning text, lost_reason text)";

impl<'a> From<&'a Told> for Sent<'a> {
    fn from(told: &'a Told) -> Self {
        let lead = &told.lead;
        Self {
            id: told.there.as_ref().map(|there| there.id),
            name: lead.name.as_deref(),
            company: lead.company.as_deref(),
            email: lead.email.as_deref(),
            phone: lead.phone.as_deref(),
            source: lead.source.as_deref(),
            priority: lead.priority.map(Priority::name),
            description: lead.description.as_deref(),
            amount: lead.amount.as_ref().map(|money| money.hundredths),
            currency: lead.amount.as_ref().map(|money| money.currency.as_str()),
            next_step: lead.next_step.as_deref(),
            next_step_on: lead.next_step_on,
            custom: &lead.custom,
            stage_id: lead.stage.map(|stage| stage.id.0),
            meaning: lead.stage.map(|stage| stage.meaning.name()),
            lost_reason: lead.lost_reason.as_deref(),
        }
    }
}

/// The rows as one text, in their order.
fn sent(told: &[Told]) -> Result<String> {
    let rows: Vec<Sent<'_>> = told.iter().map(Sent::from).collect();
    Ok(serde_json::to_string(&rows).map_err(anyhow::Error::from)?)
}

#[derive(QueryableByName)]
struct Match {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
}

/// Which leads these rows may be about.
pub(in crate::leads) async fn matches(db: &mut Db, target: Target, rows: &[Incoming]) -> Result<Matches> {
    let emails: Vec<&str> = rows.iter().filter_map(|row| row.email.as_deref()).collect();
    let nameless = rows.iter().filter(|row| row.email.is_none());
    let phones: Vec<&str> = nameless.filter_map(|row| row.phone.as_deref()).collect();
    let by_email = matching(db, target, "email", emails).await?;
    let by_phone = matching(db, target, "phone", phones).await?;
    Ok(Matches { by_email, by_phone })
}

/// Of living leads that are not clients yet and may be changed, for each of these values the one changed last.
async fn matching(
    db: &mut Db,
    target: Target,
    column: &'static str,
    values: Vec<&str>,
) -> Result<HashMap<String, There>> {
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let query = format!(
        "SELECT DISTINCT ON ({column}) {column} AS key, id, phone FROM leads
         WHERE home = $1 AND deleted_at IS NULL AND converted_at IS NULL AND {column} = ANY ($2) AND (NOT $3 OR owner_id = $4)
         ORDER BY {column}, updated_at DESC, id DESC",
    );
    let query = sql_query(query).bind::<BigInt, _>(target.home().0).bind::<Array<Text>, _>(values);
    let query = query.bind::<Bool, _>(target.only_own).bind::<BigInt, _>(target.owner.0);
    let found: Vec<Match> = query.load(db.connection()).await?;
    Ok(found.into_iter().map(|found| (found.key, There { id: found.id, phone: found.phone })).collect())
}

/// What a lead says when all is said. It stays at its stage. A step and its day are filled in together: the day of another step is none.
const FILLED: &str = "coalesce(nullif(leads.name, ''), told.name, '') AS new_name,
    coalesce(nullif(leads.company, ''), told.company, '') AS new_company, coalesce(leads.phone, told.phone) AS new_phone,
    coalesce(nullif(leads.source, ''), told.source, '') AS new_source, leads.priority AS new_priority,
    coalesce(nullif(leads.description, ''), told.description, '') AS new_description,
    coalesce(leads.amount, told.amount) AS new_amount, coalesce(leads.currency, told.currency) AS new_currency,
    CASE WHEN leads.next_step = '' AND leads.next_step_on IS NULL THEN coalesce(told.next_step, '') ELSE leads.next_step END
        AS new_next_step,
    CASE WHEN leads.next_step = '' AND leads.next_step_on IS NULL THEN told.next_step_on ELSE leads.next_step_on END
        AS new_next_step_on, told.custom || leads.custom AS new_custom";
const UPDATED: &str = "coalesce(told.name, leads.name) AS new_name, coalesce(told.company, leads.company) AS new_company,
    coalesce(told.phone, leads.phone) AS new_phone, coalesce(told.source, leads.source) AS new_source,
    coalesce(told.priority, leads.priority) AS new_priority, coalesce(told.description, leads.description) AS new_description,
    coalesce(told.amount, leads.amount) AS new_amount, coalesce(told.currency, leads.currency) AS new_currency,
    coalesce(told.next_step, leads.next_step) AS new_next_step,
    coalesce(told.next_step_on, leads.next_step_on) AS new_next_step_on, leads.custom || told.custom AS new_custom";

/// Those that the file tells of, as they are and as they are to be.
fn old(on_duplicate: OnDuplicate) -> String {
    let new = if on_duplicate == OnDuplicate::Fill { FILLED } else { UPDATED };
    format!(
        "SELECT leads.id, leads.name, leads.company, leads.phone, leads.source, leads.priority, leads.description,
                leads.amount, leads.currency, leads.next_step, leads.next_step_on, leads.custom,
                EXISTS (SELECT FROM imported_leads WHERE lead_id = leads.id AND import_id = $3) AS own,
                leads.version AS was, {new}
         FROM leads JOIN json_to_recordset($2::json) AS {SENT} ON told.id = leads.id
         WHERE leads.home = $1 AND leads.deleted_at IS NULL AND leads.converted_at IS NULL AND (NOT $4 OR leads.owner_id = $5)"
    )
}

/// Whether the file tells anything new.
const DIFFERS: &str =
    "(new_name, new_company, new_phone, new_source, new_priority, new_description, new_amount, new_currency,
      new_next_step, new_next_step_on, new_custom)
     IS DISTINCT FROM (old.name, old.company, old.phone, old.source, old.priority, old.description, old.amount, old.currency,
      old.next_step, old.next_step_on, old.custom)";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    /// This very import made it.
    #[diesel(sql_type = Bool)]
    own: bool,
    /// Of which version it was.
    #[diesel(sql_type = Integer)]
    was: i32,
    /// None, if there was nothing new.
    #[diesel(sql_type = Nullable<Integer>)]
    version: Option<i32>,
    #[diesel(sql_type = Jsonb)]
    before: Value,
}

/// Changes those that are there, locked in the order of their numbers. One of which the file tells nothing new stays untouched, and one that
/// this import made is still of its first version: it goes when that is undone. Answers what is not there any more.
pub(in crate::leads) async fn change(
    db: &mut Db,
    target: Target,
    told: Vec<Told>,
    brought: &mut Brought,
) -> Result<Vec<Told>> {
    if told.is_empty() {
        return Ok(told);
    }
    let statement = format!(
        "WITH old AS ({old} ORDER BY leads.id FOR UPDATE OF leads),
         changed AS (
             UPDATE leads SET name = new_name, company = new_company, phone = new_phone, source = new_source,
                              priority = new_priority, description = new_description, amount = new_amount,
                              currency = new_currency, next_step = new_next_step, next_step_on = new_next_step_on,
                              custom = new_custom, updated_at = $6,
                              version = leads.version + CASE WHEN own THEN 0 ELSE 1 END
             FROM old WHERE leads.id = old.id AND {DIFFERS}
             RETURNING leads.id, leads.version)
         SELECT old.id, own, was, version,
                jsonb_build_object('name', name, 'company', company, 'phone', phone, 'source', source, 'priority', priority,
                                   'description', description, 'amount', amount, 'currency', currency, 'next_step', next_step,
                                   'next_step_on', next_step_on, 'custom', custom) AS before
         FROM old LEFT JOIN changed ON changed.id = old.id",
        old = old(target.on_duplicate),
    );
    let found: Vec<Found> = sql_query(statement)
        .bind::<BigInt, _>(target.home().0)
        .bind::<Text, _>(sent(&told)?)
        .bind::<BigInt, _>(target.import.0)
        .bind::<Bool, _>(target.only_own)
        .bind::<BigInt, _>(target.owner.0)
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .load(db.connection())
        .await?;
    let mut found: HashMap<i64, Found> = found.into_iter().map(|found| (found.id, found)).collect();
    let mut gone = Vec::new();
    for told in told {
        let Some(found) = told.there.as_ref().and_then(|there| found.remove(&there.id)) else {
            gone.push(told);
            continue;
        };
        let changed = found.own || found.version.is_some();
        let version = found.version.unwrap_or(found.was);
        let was = (!found.own).then_some(Changed { id: found.id, version, before: found.before });
        brought.there(found.id, told.rows, told.lead.tags, changed, was);
    }
    Ok(gone)
}

const INSERT: &str = "INSERT INTO leads (owner_id, group_id, name, company, email, phone, source, priority, description, amount,
           currency, next_step, next_step_on, custom, stage_id, meaning, lost_reason, stage_since, created_at, updated_at)
    SELECT $1, $2, coalesce(name, ''), coalesce(company, ''), email, phone, coalesce(source, ''), coalesce(priority, 'normal'),
           coalesce(description, ''), amount, currency, coalesce(next_step, ''), next_step_on, custom,
           coalesce(stage_id, $5), coalesce(meaning, $6), coalesce(lost_reason, ''), $7, $7, $7";

/// Adds them, and notes which import made them; those whose stage is not said stand at this one. Answers their numbers, which grow in
/// the order of the rows.
pub(in crate::leads) async fn insert(db: &mut Db, target: Target, stage: Standing, told: &[Told]) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Made {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "WITH made AS ({INSERT} FROM json_to_recordset($4::json) AS {SENT} RETURNING id, home),
         noted AS (INSERT INTO imported_leads (lead_id, home, import_id) SELECT id, home, $3 FROM made)
         SELECT id FROM made ORDER BY id",
    );
    let inserted = sql_query(statement)
        .bind::<BigInt, _>(target.owner.0)
        .bind::<Nullable<BigInt>, _>(target.group.map(|group| group.0))
        .bind::<BigInt, _>(target.import.0)
        .bind::<Text, _>(sent(told)?)
        .bind::<BigInt, _>(stage.id.0)
        .bind::<Text, _>(stage.meaning.name())
        .bind::<Timestamptz, _>(db.now().to_diesel())
        .load::<Made>(db.connection())
        .await?;
    Ok(inserted.into_iter().map(|made| made.id).collect())
}

#[derive(QueryableByName)]
struct Differs {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Bool)]
    differs: bool,
}

/// Of those that are there, whether the file tells anything new.
pub(in crate::leads) async fn differ(db: &mut Db, target: Target, told: &[Told]) -> Result<HashMap<i64, bool>> {
    let statement = format!("SELECT id, {DIFFERS} AS differs FROM ({old}) AS old", old = old(target.on_duplicate));
    let found: Vec<Differs> = sql_query(statement)
        .bind::<BigInt, _>(target.home().0)
        .bind::<Text, _>(sent(told)?)
        .bind::<BigInt, _>(target.import.0)
        .bind::<Bool, _>(target.only_own)
        .bind::<BigInt, _>(target.owner.0)
        .load(db.connection())
        .await?;
    Ok(found.into_iter().map(|found| (found.id, found.differs)).collect())
}

/// After many new rows.
pub(crate) async fn tidy_up(db: &mut Db) -> Result<()> {
    clients::tidy_up_after(db, "leads", ["leads_search_idx", "leads_custom_idx"]).await
}
