//! The figures of a group in PostgreSQL. What stands where is kept by triggers; what came in within a period is counted along an index that
//! begins with the home, so it costs as much as came in, and nothing of what the group had before.

use crate::access::Db;
use crate::platform::error::Result;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use vestnik_api::group_dashboard::{Compared, GroupDay, MemberFigures, SourceFigures, StageFigures};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::leads::{Money, Stage};
use vestnik_api::me::Person;
use vestnik_api::text::Currency;

/// What is looked at: of a group what is one person's, or all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) group: GroupId,
    pub(super) owner: Option<UserId>,
}

/// A period, and the one before it.
#[derive(Debug, Clone)]
pub(super) struct Period {
    /// When the one before begins.
    pub(super) before: Timestamp,
    /// When it begins.
    pub(super) from: Timestamp,
    /// The day on which it begins, by the reader's clock.
    pub(super) first: Date,
    /// The reader's day, and the name of his time zone.
    pub(super) today: Date,
    pub(super) zone: String,
}

/// The figures of leads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leads {
    pub(super) new: Compared,
    pub(super) converted: Compared,
    pub(super) lost: Compared,
    pub(super) open: i64,
    pub(super) overdue: i64,
}

#[derive(QueryableByName)]
struct LeadSums {
    #[diesel(sql_type = BigInt)]
    new_now: i64,
    #[diesel(sql_type = BigInt)]
    new_before: i64,
    #[diesel(sql_type = BigInt)]
    converted_now: i64,
    #[diesel(sql_type = BigInt)]
    converted_before: i64,
    #[diesel(sql_type = BigInt)]
    lost_now: i64,
    #[diesel(sql_type = BigInt)]
    lost_before: i64,
    #[diesel(sql_type = BigInt)]
    open: i64,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
}

type Query = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// `$1` the home, `$2` whose (none: everybody's).
fn of(query: &str, seen: Seen) -> Query {
    let query = sql_query(query).into_boxed::<Pg>();
    query.bind::<BigInt, _>(seen.group.0).bind::<Nullable<BigInt>, _>(seen.owner.map(|owner| owner.0))
}

/// The same, with `$3` when the period begins.
fn within(query: &str, seen: Seen, period: &Period) -> Query {
    of(query, seen).bind::<Timestamptz, _>(period.from.to_diesel())
}

/// The same, with `$4` when the period before it begins.
fn compared(query: &str, seen: Seen, period: &Period) -> Query {
    within(query, seen, period).bind::<Timestamptz, _>(period.before.to_diesel())
}

/// What came in, what became of it, and what is open.
pub(super) async fn leads(db: &mut Db, seen: Seen, period: &Period) -> Result<Leads> {
    let query = "
        SELECT came.*, became.*, gone.*, stand.open, due.overdue
        FROM (SELECT count(*) FILTER (WHERE created_at >= $3) AS new_now, count(*) FILTER (WHERE created_at < $3) AS new_before
              FROM leads WHERE home = $1 AND created_at >= $4 AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2)) came,
             (SELECT count(*) FILTER (WHERE converted_at >= $3) AS converted_now,
                     count(*) FILTER (WHERE converted_at < $3) AS converted_before
              FROM leads WHERE home = $1 AND converted_at >= $4 AND converted_at IS NOT NULL AND deleted_at IS NULL
                AND ($2 IS NULL OR owner_id = $2)) became,
             (SELECT count(*) FILTER (WHERE stage_since >= $3) AS lost_now, count(*) FILTER (WHERE stage_since < $3) AS lost_before
              FROM leads WHERE home = $1 AND meaning = 'lost' AND stage_since >= $4 AND deleted_at IS NULL
                AND ($2 IS NULL OR owner_id = $2)) gone,
             (SELECT coalesce(sum(leads), 0)::bigint AS open FROM lead_counts JOIN stages ON stages.id = lead_counts.stage_id
              WHERE home = $1 AND meaning = 'open' AND ($2 IS NULL OR owner_id = $2)) stand,
             (SELECT count(*) AS overdue FROM leads WHERE home = $1 AND meaning = 'open' AND next_step_on < $5
                AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2)) due";
    let query = compared(query, seen, period).bind::<SqlDate, _>(period.today.to_diesel());
    let sums: LeadSums = query.get_result(db.connection()).await?;
    Ok(Leads {
        new: Compared { now: sums.new_now, before: sums.new_before },
        converted: Compared { now: sums.converted_now, before: sums.converted_before },
        lost: Compared { now: sums.lost_now, before: sums.lost_before },
        open: sums.open,
        overdue: sums.overdue,
    })
}

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    now: i64,
    #[diesel(sql_type = BigInt)]
    before: i64,
}

/// How many clients came in.
pub(super) async fn clients(db: &mut Db, seen: Seen, period: &Period) -> Result<Compared> {
    let query = "
        SELECT count(*) FILTER (WHERE created_at >= $3) AS now, count(*) FILTER (WHERE created_at < $3) AS before
        FROM clients WHERE home = $1 AND created_at >= $4 AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2)";
    let sums: Sums = compared(query, seen, period).get_result(db.connection()).await?;
    Ok(Compared { now: sums.now, before: sums.before })
}

#[derive(QueryableByName)]
struct OnDay {
    #[diesel(sql_type = SqlDate)]
    date: jiff_diesel::Date,
    #[diesel(sql_type = BigInt)]
    came: i64,
    #[diesel(sql_type = BigInt)]
    converted: i64,
}

/// What came in of leads, and what became clients, day by day.
pub(super) async fn lead_days(db: &mut Db, seen: Seen, period: &Period, days: &mut [GroupDay]) -> Result<()> {
    let query = "
        SELECT date, sum(came)::bigint AS came, sum(converted)::bigint AS converted FROM (
            SELECT (created_at AT TIME ZONE $4)::date AS date, count(*) AS came, 0 AS converted FROM leads
            WHERE home = $1 AND created_at >= $3 AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2) GROUP BY 1
            UNION ALL
            SELECT (converted_at AT TIME ZONE $4)::date, 0, count(*) FROM leads
            WHERE home = $1 AND converted_at >= $3 AND converted_at IS NOT NULL AND deleted_at IS NULL
              AND ($2 IS NULL OR owner_id = $2) GROUP BY 1
        ) AS happened GROUP BY date";
    put(db, query, seen, period, days, |day, came| {
        day.leads = came.came;
        day.converted = came.converted;
    })
    .await
}

/// What came in of clients, day by day.
pub(super) async fn client_days(db: &mut Db, seen: Seen, period: &Period, days: &mut [GroupDay]) -> Result<()> {
    let query = "
        SELECT (created_at AT TIME ZONE $4)::date AS date, count(*) AS came, 0::bigint AS converted FROM clients
        WHERE home = $1 AND created_at >= $3 AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2) GROUP BY 1";
    put(db, query, seen, period, days, |day, came| day.clients = came.came).await
}

async fn put(
    db: &mut Db,
    query: &str,
    seen: Seen,
    period: &Period,
    days: &mut [GroupDay],
    write: fn(&mut GroupDay, &OnDay),
) -> Result<()> {
    let query = within(query, seen, period).bind::<Text, _>(period.zone.clone());
    for came in query.load::<OnDay>(db.connection()).await? {
        let date = came.date.to_jiff();
        let place = days.binary_search_by_key(&date, |day| day.date).ok();
        if let Some(day) = place.and_then(|place| days.get_mut(place)) {
            write(day, &came);
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct AtStage {
    #[diesel(sql_type = BigInt)]
    stage_id: i64,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = BigInt)]
    leads: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// What stands at these stages.
pub(super) async fn stages(db: &mut Db, seen: Seen, stages: Vec<Stage>) -> Result<Vec<StageFigures>> {
    // A sum beyond what a number holds is told as the most there is.
    let query = "
        SELECT stage_id, currency, sum(leads)::bigint AS leads, least(sum(amount), 9223372036854775807)::bigint AS amount
        FROM lead_counts WHERE home = $1 AND ($2 IS NULL OR owner_id = $2) GROUP BY 1, 2 ORDER BY 1, 2";
    let rows: Vec<AtStage> = of(query, seen).load(db.connection()).await?;
    let told = |stage: Stage| {
        let here: Vec<_> = rows.iter().filter(|row| row.stage_id == stage.id.0).collect();
        let sum = |row: &&AtStage| {
            let currency = Currency::parse(&row.currency).ok()?;
            (row.amount > 0).then_some(Money { hundredths: row.amount, currency })
        };
        StageFigures {
            stage,
            leads: here.iter().map(|row| row.leads).sum(),
            sums: here.iter().filter_map(sum).collect(),
        }
    };
    Ok(stages.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct FromSource {
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = BigInt)]
    leads: i64,
    #[diesel(sql_type = BigInt)]
    converted: i64,
}

/// Where the leads of the period came from, the ten sources of most.
pub(super) async fn sources(db: &mut Db, seen: Seen, period: &Period) -> Result<Vec<SourceFigures>> {
    let query = "
        SELECT source, count(*) AS leads, count(converted_at) AS converted FROM leads
        WHERE home = $1 AND created_at >= $3 AND deleted_at IS NULL AND ($2 IS NULL OR owner_id = $2)
        GROUP BY source ORDER BY leads DESC, source LIMIT 10";
    let rows: Vec<FromSource> = within(query, seen, period).load(db.connection()).await?;
    let told = |row: FromSource| SourceFigures { source: row.source, leads: row.leads, converted: row.converted };
    Ok(rows.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct OfMember {
    #[diesel(sql_type = BigInt)]
    user_id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    open: i64,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
    #[diesel(sql_type = BigInt)]
    converted: i64,
    #[diesel(sql_type = BigInt)]
    clients: i64,
}

/// How those who are in the group are doing, by the leads and clients that are seen: the fifty with most open leads.
pub(super) async fn members(
    db: &mut Db,
    (leads, clients): (Seen, Seen),
    period: &Period,
) -> Result<Vec<MemberFigures>> {
    let query = "
        SELECT memberships.user_id, users.name, coalesce(stand.open, 0) AS open, coalesce(due.overdue, 0) AS overdue,
               coalesce(became.converted, 0) AS converted, coalesce(figures.clients, 0) AS clients
        FROM memberships
        JOIN users ON users.id = memberships.user_id
        LEFT JOIN (SELECT owner_id, sum(leads)::bigint AS open FROM lead_counts JOIN stages ON stages.id = lead_counts.stage_id
                   WHERE home = $1 AND meaning = 'open' GROUP BY 1) stand ON stand.owner_id = memberships.user_id
        LEFT JOIN (SELECT owner_id, count(*) AS overdue FROM leads
                   WHERE home = $1 AND meaning = 'open' AND next_step_on < $4 AND deleted_at IS NULL GROUP BY 1) due
               ON due.owner_id = memberships.user_id
        LEFT JOIN (SELECT owner_id, count(*) AS converted FROM leads
                   WHERE home = $1 AND converted_at >= $3 AND converted_at IS NOT NULL AND deleted_at IS NULL GROUP BY 1) became
               ON became.owner_id = memberships.user_id
        LEFT JOIN group_figures figures ON figures.group_id = $1 AND figures.owner_id = memberships.user_id
               AND ($5 IS NULL OR figures.owner_id = $5)
        WHERE memberships.group_id = $1 AND ($2 IS NULL OR memberships.user_id = $2)
        ORDER BY open DESC, users.name, memberships.user_id LIMIT 50";
    let query = within(query, leads, period).bind::<SqlDate, _>(period.today.to_diesel());
    let query = query.bind::<Nullable<BigInt>, _>(clients.owner.map(|owner| owner.0));
    let rows: Vec<OfMember> = query.load(db.connection()).await?;
    let told = |row: OfMember| MemberFigures {
        person: Person { id: UserId(row.user_id), name: row.name },
        open: row.open,
        overdue: row.overdue,
        converted: row.converted,
        clients: row.clients,
    };
    Ok(rows.into_iter().map(told).collect())
}
