//! Notifications in PostgreSQL. No other file names their tables.
//!
//! Reading goes through the view `notifications_placed`, which says where each record is now. A page reads the index of a person's
//! notifications from its newest on, with one step into each record's primary key; the count stops at a hundred.

use super::actions::Notice;
use crate::access::{Actor, Db};
use crate::platform::error::{Error, Result};
use crate::schema::{notification_settings, notifications, users};
use anyhow::anyhow;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use vestnik_api::id::{ClientId, GroupId, ImportId, LeadId, MailingId, NotificationId, UserId};
use vestnik_api::me::Person;
use vestnik_api::notifications::{
    ByMail, HowTold, News, Notification, NotificationAbout, NotificationFilter, NotificationKind, NotificationSettings,
};
use vestnik_api::{Permission, Reach};

/// Every query of what somebody is told starts here: what is his own (`$1`), and about what he may see at this moment.
fn visible(me: &Actor) -> String {
    const MINE: &str = "owner_id = $1";
    // Asked once a query, not once a row.
    const SEEN: &str = "home = ANY ((SELECT seen_homes($1))::bigint[])";
    let anywhere = |permission| match me.reach(permission) {
        Some(Reach::All) => "home IS NOT NULL".to_owned(),
        Some(Reach::Groups) => SEEN.to_owned(),
        Some(Reach::Own) => format!("{MINE} AND {SEEN}"),
        None => "false".to_owned(),
    };
    let of_people = |permission| match me.reach(permission) {
        Some(Reach::All) => "home IS NOT NULL",
        Some(Reach::Groups | Reach::Own) => MINE,
        None => "false",
    };
    let groups = match me.reach(Permission::GroupsRead) {
        Some(Reach::All) => "home IS NOT NULL",
        Some(Reach::Groups | Reach::Own) => SEEN,
        None => "false",
    };
    format!(
        "FROM notifications_placed WHERE user_id = $1 AND CASE about
             WHEN 'client' THEN {} WHEN 'lead' THEN {} WHEN 'group' THEN {groups}
             WHEN 'import' THEN CASE import_kind WHEN 'leads' THEN {} ELSE {} END WHEN 'mailing' THEN {} ELSE false END",
        anywhere(Permission::ClientsRead),
        anywhere(Permission::LeadsRead),
        of_people(Permission::LeadsWrite),
        of_people(Permission::ClientsWrite),
        of_people(Permission::MailingsRead),
    )
}

const COLUMNS: &str = "id, news, about, about_id, title, actor_id,
    (SELECT name FROM users WHERE users.id = actor_id) AS actor_name, records, created_at, read_at";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    news: String,
    #[diesel(sql_type = Text)]
    about: String,
    #[diesel(sql_type = BigInt)]
    about_id: i64,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    actor_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    actor_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    records: i64,
    #[diesel(sql_type = Timestamptz)]
    created_at: jiff_diesel::Timestamp,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    read_at: Option<jiff_diesel::Timestamp>,
}

impl Row {
    fn told(self) -> Result<Notification> {
        let news = News::ALL.into_iter().find(|news| news.name() == self.news);
        let by = self.actor_id.zip(self.actor_name).map(|(id, name)| Person { id: UserId(id), name });
        Ok(Notification {
            id: NotificationId(self.id),
            news: news.ok_or_else(|| unknown("happened"))?,
            about: about(&self.about, self.about_id)?,
            title: self.title,
            by,
            records: self.records,
            created_at: self.created_at.to_jiff(),
            read_at: self.read_at.map(jiff_diesel::Timestamp::to_jiff),
        })
    }
}

fn unknown(what: &str) -> Error {
    anyhow!("a notification says of something unknown that it {what}").into()
}

fn about(kind: &str, id: i64) -> Result<NotificationAbout> {
    match kind {
        "client" => Ok(NotificationAbout::Client(ClientId(id))),
        "lead" => Ok(NotificationAbout::Lead(LeadId(id))),
        "group" => Ok(NotificationAbout::Group(GroupId(id))),
        "import" => Ok(NotificationAbout::Import(ImportId(id))),
        "mailing" => Ok(NotificationAbout::Mailing(MailingId(id))),
        _ => Err(unknown("is there")),
    }
}

const fn stored(about: NotificationAbout) -> (&'static str, i64) {
    match about {
        NotificationAbout::Client(id) => ("client", id.0),
        NotificationAbout::Lead(id) => ("lead", id.0),
        NotificationAbout::Group(id) => ("group", id.0),
        NotificationAbout::Import(id) => ("import", id.0),
        NotificationAbout::Mailing(id) => ("mailing", id.0),
    }
}

/// What is called so in the table, of one kind or of all.
fn news_of(kind: Option<NotificationKind>) -> Vec<&'static str> {
    let wanted = News::ALL.into_iter().filter(|news| kind.is_none_or(|kind| news.kind() == kind));
    wanted.map(News::name).collect()
}

/// So many that the application shows, the newest first, before this one.
pub(super) async fn list(
    db: &mut Db,
    me: &Actor,
    filter: &NotificationFilter,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Notification>> {
    let unread = if filter.unread { "AND read_at IS NULL" } else { "" };
    let query = diesel::sql_query(format!(
        "SELECT {COLUMNS} {} AND shown {unread} AND id < $2 AND news = ANY ($3) ORDER BY id DESC LIMIT $4",
        visible(me)
    ));
    let query = query.bind::<BigInt, _>(me.user.0).bind::<BigInt, _>(before.unwrap_or(i64::MAX));
    let query = query.bind::<Array<Text>, _>(news_of(filter.kind)).bind::<BigInt, _>(rows);
    let found: Vec<Row> = query.load(db.connection()).await?;
    found.into_iter().map(Row::told).collect()
}

/// How many are not read, counted no further than this.
pub(super) async fn count_unread(db: &mut Db, me: &Actor, at_most: i64) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = BigInt)]
        unread: i64,
    }
    let query = diesel::sql_query(format!(
        "SELECT count(*) AS unread FROM (SELECT 1 {} AND shown AND read_at IS NULL LIMIT $2) AS few",
        visible(me)
    ));
    let counted: Counted =
        query.bind::<BigInt, _>(me.user.0).bind::<BigInt, _>(at_most).get_result(db.connection()).await?;
    Ok(counted.unread)
}

/// How somebody wants to be told, and whether letters reach him.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) how: HowTold,
    pub(super) zone: String,
    pub(super) reached: bool,
}

/// How somebody wants to be told of this kind; none if there is nobody.
pub(super) async fn wish(db: &mut Db, user: UserId, kind: NotificationKind) -> Result<Option<Wish>> {
    let his = notification_settings::user_id.eq(users::id).and(notification_settings::kind.eq(kind.name()));
    let found = users::table
        .find(user.0)
        .left_join(notification_settings::table.on(his))
        .select((
            users::time_zone,
            users::blocked_at.is_null().and(users::confirmed_at.is_not_null()),
            (notification_settings::in_app, notification_settings::by_mail).nullable(),
        ))
        .first::<(String, bool, Option<(bool, String)>)>(db.connection())
        .await
        .optional()?;
    Ok(found.map(|(zone, reached, set)| Wish { how: how_told(kind, set), zone, reached }))
}

/// As it was set, or else as it is for everybody.
fn how_told(kind: NotificationKind, set: Option<(bool, String)>) -> HowTold {
    let Some((in_app, by_mail)) = set else { return NotificationSettings::default().of(kind) };
    let by_mail = ByMail::ALL.into_iter().find(|way| way.name() == by_mail).unwrap_or_default();
    HowTold { in_app, by_mail }
}

/// Whether a letter to him is asked for at this very time already.
pub(super) async fn waits_until(db: &mut Db, user: UserId, due: Timestamp) -> Result<bool> {
    let waiting = notifications::table.filter(notifications::user_id.eq(user.0));
    let waiting = waiting.filter(notifications::mail_due_at.eq(due.to_diesel()));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(db.connection()).await?)
}

/// Writes it down; its number, and whether it is new.
pub(super) async fn insert(
    db: &mut Db,
    notice: &Notice<'_>,
    by: Option<UserId>,
    shown: bool,
    due: Option<Timestamp>,
) -> Result<(NotificationId, bool)> {
    #[derive(QueryableByName)]
    struct Put {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Bool)]
        new: bool,
    }
    let put = diesel::sql_query(
        "INSERT INTO notifications (user_id, news, about, about_id, title, actor_id, records, key, shown, created_at, mail_due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (user_id, key) DO UPDATE SET records = notifications.records + excluded.records
         RETURNING id, xmax = 0 AS new",
    );
    let (about, about_id) = stored(notice.about);
    let now = db.now().to_diesel();
    let put: Put = put
        .bind::<BigInt, _>(notice.to.0)
        .bind::<Text, _>(notice.news.name())
        .bind::<Text, _>(about)
        .bind::<BigInt, _>(about_id)
        .bind::<Text, _>(notice.title)
        .bind::<Nullable<BigInt>, _>(by.map(|by| by.0))
        .bind::<BigInt, _>(notice.records)
        .bind::<Text, _>(notice.key)
        .bind::<Bool, _>(shown)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Timestamptz>, _>(due.map(ToDiesel::to_diesel))
        .get_result(db.connection())
        .await?;
    Ok((NotificationId(put.id), put.new))
}

/// Lets those about one client, or of them those with these numbers, be about another; answers their numbers.
pub(crate) async fn tell_of(db: &mut Db, from: ClientId, to: ClientId, only: Option<&[i64]>) -> Result<Vec<i64>> {
    let there = notifications::about_id.eq(to.0);
    let mut all = diesel::update(notifications::table).set(there).returning(notifications::id).into_boxed();
    all = all.filter(notifications::about.eq("client").and(notifications::about_id.eq(from.0)));
    if let Some(only) = only {
        all = all.filter(notifications::id.eq_any(only));
    }
    Ok(all.get_results(db.connection()).await?)
}

/// Notes that all up to this one are read; how many were not.
pub(super) async fn read_up_to(db: &mut Db, user: UserId, last: NotificationId) -> Result<usize> {
    let unread = notifications::table.filter(notifications::user_id.eq(user.0)).filter(notifications::shown);
    let unread = unread.filter(notifications::read_at.is_null()).filter(notifications::id.le(last.0));
    let read = Read::now(db);
    Ok(diesel::update(unread).set(read).execute(db.connection()).await?)
}

/// Notes that these are read; how many were not.
pub(super) async fn read_these(db: &mut Db, user: UserId, ids: &[NotificationId]) -> Result<usize> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let unread = notifications::table.filter(notifications::user_id.eq(user.0)).filter(notifications::shown);
    let unread = unread.filter(notifications::read_at.is_null()).filter(notifications::id.eq_any(ids));
    let read = Read::now(db);
    Ok(diesel::update(unread).set(read).execute(db.connection()).await?)
}

/// What is read needs no letter.
#[derive(AsChangeset)]
#[diesel(table_name = notifications, treat_none_as_null = true)]
struct Read {
    read_at: Option<jiff_diesel::Timestamp>,
    mail_due_at: Option<jiff_diesel::Timestamp>,
}

impl Read {
    fn now(db: &Db) -> Self {
        Self { read_at: Some(db.now().to_diesel()), mail_due_at: None }
    }
}

/// How somebody wants to be told of each kind.
pub(super) async fn settings(db: &mut Db, user: UserId) -> Result<NotificationSettings> {
    let set: Vec<(String, bool, String)> = notification_settings::table
        .filter(notification_settings::user_id.eq(user.0))
        .select((notification_settings::kind, notification_settings::in_app, notification_settings::by_mail))
        .load(db.connection())
        .await?;
    let mut settings = NotificationSettings::default();
    for (name, in_app, by_mail) in set {
        if let Some(kind) = NotificationKind::ALL.into_iter().find(|kind| kind.name() == name) {
            settings.set(kind, how_told(kind, Some((in_app, by_mail))));
        }
    }
    Ok(settings)
}

/// Keeps how somebody wants to be told. What waits for a letter of a kind that is off now waits no more.
pub(super) async fn set(db: &mut Db, user: UserId, settings: &NotificationSettings) -> Result<()> {
    let rows = NotificationKind::ALL.map(|kind| {
        let how = settings.of(kind);
        (
            notification_settings::user_id.eq(user.0),
            notification_settings::kind.eq(kind.name()),
            notification_settings::in_app.eq(how.in_app),
            notification_settings::by_mail.eq(how.by_mail.name()),
        )
    });
    diesel::insert_into(notification_settings::table)
        .values(rows.to_vec())
        .on_conflict((notification_settings::user_id, notification_settings::kind))
        .do_update()
        .set((
            notification_settings::in_app.eq(excluded(notification_settings::in_app)),
            notification_settings::by_mail.eq(excluded(notification_settings::by_mail)),
        ))
        .execute(db.connection())
        .await?;
    let off = NotificationKind::ALL.into_iter().filter(|kind| settings.of(*kind).by_mail == ByMail::Off);
    let off: Vec<&str> = off.flat_map(|kind| news_of(Some(kind))).collect();
    let waiting = notifications::table.filter(notifications::user_id.eq(user.0));
    let waiting = waiting.filter(notifications::mail_due_at.is_not_null()).filter(notifications::news.eq_any(off));
    let settled = notifications::mail_due_at.eq(None::<jiff_diesel::Timestamp>);
    diesel::update(waiting).set(settled).execute(db.connection()).await?;
    Ok(())
}

/// What somebody is called.
pub(super) async fn name_of(db: &mut Db, user: UserId) -> Result<String> {
    Ok(users::table.find(user.0).select(users::name).first(db.connection()).await?)
}

/// Puts what is due into a letter, and, once anything is, what would follow within minutes. What another letter has in hand stays there.
/// A letter that is tried again finds what it had.
pub(super) async fn take(db: &mut Db, user: UserId, letter: NotificationId) -> Result<()> {
    let take = diesel::sql_query(
        "UPDATE notifications SET letter = $2
         WHERE user_id = $1 AND mail_due_at IS NOT NULL AND letter IS NULL
           AND (mail_due_at <= $3 OR mail_due_at - created_at = interval '5 minutes')
           AND EXISTS (SELECT FROM notifications due
                       WHERE due.user_id = $1 AND due.mail_due_at <= $3 AND due.letter IS NULL)",
    );
    let now = db.now().to_diesel();
    take.bind::<BigInt, _>(user.0)
        .bind::<BigInt, _>(letter.0)
        .bind::<Timestamptz, _>(now)
        .execute(db.connection())
        .await?;
    Ok(())
}

/// So many of what a letter has in hand and its reader may still see, the newest first.
pub(super) async fn in_letter(
    db: &mut Db,
    reader: &Actor,
    letter: NotificationId,
    rows: i64,
) -> Result<Vec<Notification>> {
    let query = diesel::sql_query(format!(
        "SELECT {COLUMNS} {} AND mail_due_at IS NOT NULL AND letter = $2 ORDER BY id DESC LIMIT $3",
        visible(reader)
    ));
    let query = query.bind::<BigInt, _>(reader.user.0).bind::<BigInt, _>(letter.0).bind::<BigInt, _>(rows);
    let found: Vec<Row> = query.load(db.connection()).await?;
    found.into_iter().map(Row::told).collect()
}

/// A letter is done with, sent or not to be sent.
pub(super) async fn settle(db: &mut Db, user: UserId, letter: NotificationId) -> Result<()> {
    let told = notifications::table.filter(notifications::user_id.eq(user.0));
    let told = told.filter(notifications::mail_due_at.is_not_null()).filter(notifications::letter.eq(letter.0));
    let settled = notifications::mail_due_at.eq(None::<jiff_diesel::Timestamp>);
    diesel::update(told).set(settled).execute(db.connection()).await?;
    Ok(())
}

/// Drops so many that were read before one time or are older than another; how many that were.
pub(super) async fn sweep(db: &mut Db, read: Timestamp, created: Timestamp, at_most: i64) -> Result<usize> {
    let old = diesel::sql_query(
        "DELETE FROM notifications WHERE id IN
             (SELECT id FROM notifications WHERE read_at < $1 OR created_at < $2 LIMIT $3)",
    );
    let old = old.bind::<Timestamptz, _>(read.to_diesel()).bind::<Timestamptz, _>(created.to_diesel());
    Ok(old.bind::<BigInt, _>(at_most).execute(db.connection()).await?)
}
