//! The figures of a group in PostgreSQL. What stands where, what happened when and what is due is kept by triggers; what happened and what is due
//! of each owner and of all together. So reading it costs at most as much as the period has quarters of an hour, and as leads came in within one
//! day of UTC, however many records the group has; what stands where costs by its owners, and how each does by their days on which something is
//! overdue and by the quarters in which a lead of theirs became a client.

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
use vestnik_api::group_dashboard::{MemberFigures, SourceFigures, StageFigures};
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::leads::{Money, Stage};
use vestnik_api::me::Person;
use vestnik_api::text::Currency;

/// What is looked at: of a group what is one person's, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) group: GroupId,
    pub(super) whose: Whose,
}

/// Whose leads and clients are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Everybody's.
    All,
    /// This person's.
    One(UserId),
    /// Nobody's: what is asked for is not what is seen.
    Nobody,
}

impl Whose {
    /// As queries have it: none asks for everybody's.
    const fn number(self) -> Option<i64> {
        match self {
            Self::All => None,
            Self::One(owner) => Some(owner.0),
            // People are numbered from one.
            Self::Nobody => Some(0),
        }
    }

    /// Which rows of what is kept these are: those of everybody stand under no owner.
    const fn rows(self) -> &'static str {
        match self {
            Self::All => "owner_id IS NULL",
            Self::One(_) | Self::Nobody => "owner_id = $2",
        }
    }
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
    /// The first day of UTC of which no part lies before it.
    pub(super) whole: Date,
    /// The reader's day, and the name of his time zone.
    pub(super) today: Date,
    pub(super) zone: String,
}

type Query = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// `$1` the home, `$2` whose (none: everybody's).
fn of(query: &str, seen: Seen) -> Query {
    let query = sql_query(query).into_boxed::<Pg>();
    query.bind::<BigInt, _>(seen.group.0).bind::<Nullable<BigInt>, _>(seen.whose.number())
}

/// The same, with `$3` when the period begins.
fn within(query: &str, seen: Seen, period: &Period) -> Query {
    of(query, seen).bind::<Timestamptz, _>(period.from.to_diesel())
}

/// What happened on a day.
#[derive(QueryableByName)]
pub(super) struct OnDay {
    #[diesel(sql_type = SqlDate)]
    date: jiff_diesel::Date,
    #[diesel(sql_type = BigInt)]
    pub(super) leads: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) converted: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) lost: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) clients: i64,
}

impl OnDay {
    /// The day by the reader's clock.
    pub(super) fn date(&self) -> Date {
        self.date.to_jiff()
    }
}

/// What happened in the period and the one before, by days on which something did.
pub(super) async fn flow(db: &mut Db, seen: Seen, period: &Period) -> Result<Vec<OnDay>> {
    let query = format!(
        "SELECT (quarter AT TIME ZONE $4)::date AS date, sum(leads)::bigint AS leads, sum(converted)::bigint AS converted,
                sum(lost)::bigint AS lost, sum(clients)::bigint AS clients
         FROM flow_counts WHERE home = $1 AND quarter >= $3 AND {} GROUP BY 1",
        seen.whose.rows()
    );
    let query = of(&query, seen).bind::<Timestamptz, _>(period.before.to_diesel());
    Ok(query.bind::<Text, _>(period.zone.clone()).load(db.connection()).await?)
}

/// How many open leads should have been seen to before today.
pub(super) async fn overdue(db: &mut Db, seen: Seen, period: &Period) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = BigInt)]
        leads: i64,
    }
    let query = format!(
        "SELECT coalesce(sum(leads), 0)::bigint AS leads FROM due_counts WHERE home = $1 AND next_step_on < $3 AND {}",
        seen.whose.rows()
    );
    let query = of(&query, seen).bind::<SqlDate, _>(period.today.to_diesel());
    let due: Due = query.get_result(db.connection()).await?;
    Ok(due.leads)
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
    let query = format!(
        "SELECT source, sum(leads)::bigint AS leads, sum(converted)::bigint AS converted FROM (
             SELECT source, leads, converted FROM source_counts WHERE home = $1 AND day >= $4 AND {}
             UNION ALL
             SELECT source, 1, (converted_at IS NOT NULL)::int FROM leads
             WHERE home = $1 AND created_at >= $3 AND created_at < $4::timestamp AT TIME ZONE 'UTC' AND deleted_at IS NULL
               AND ($2 IS NULL OR owner_id = $2)
         ) AS came GROUP BY source HAVING sum(leads) > 0 ORDER BY leads DESC, source LIMIT 10",
        seen.whose.rows()
    );
    let query = within(&query, seen, period).bind::<SqlDate, _>(period.whole.to_diesel());
    let rows: Vec<FromSource> = query.load(db.connection()).await?;
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
                   WHERE home = $1 AND meaning = 'open' AND ($2 IS NULL OR owner_id = $2) GROUP BY 1) stand ON stand.owner_id = memberships.user_id
        LEFT JOIN (SELECT owner_id, sum(leads)::bigint AS overdue FROM due_counts
                   WHERE home = $1 AND next_step_on < $4 AND ($2 IS NULL OR owner_id = $2) GROUP BY 1) due ON due.owner_id = memberships.user_id
        LEFT JOIN (SELECT owner_id, sum(converted)::bigint AS converted FROM flow_counts
                   WHERE home = $1 AND quarter >= $3 AND converted <> 0 AND owner_id IS NOT NULL
                     AND ($2 IS NULL OR owner_id = $2) GROUP BY 1) became
               ON became.owner_id = memberships.user_id
        LEFT JOIN group_figures figures ON figures.group_id = $1 AND figures.owner_id = memberships.user_id
               AND ($5 IS NULL OR figures.owner_id = $5)
        WHERE memberships.group_id = $1 AND ($2 IS NULL OR memberships.user_id = $2)
        ORDER BY open DESC, users.name, memberships.user_id LIMIT 50";
    let query = within(query, leads, period).bind::<SqlDate, _>(period.today.to_diesel());
    let query = query.bind::<Nullable<BigInt>, _>(clients.whose.number());
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

/// Takes together up to so many cells of what is counted that have several rows, or nothing in them, and says how many those were. Reads all
/// that is counted.
pub(super) async fn fold(db: &mut Db, at_most: i64) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Folded {
        #[diesel(sql_type = BigInt)]
        cells: i64,
    }
    let fold = sql_query("SELECT fold_counts($1) AS cells").bind::<BigInt, _>(at_most);
    let folded: Folded = fold.get_result(db.connection()).await?;
    Ok(folded.cells)
}
