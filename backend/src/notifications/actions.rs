//! Telling people, and what they do with it.

use super::jobs::Letter;
use super::{rules, store};
use crate::access::{Actor, Db};
use crate::audit::{self, Of};
use crate::events::{self, Event};
use crate::http::Cursor;
use crate::http::page::{page, rows_to_read};
use crate::platform::error::{Error, Result};
use crate::{jobs, roles};
use jiff::SignedDuration;
use vestnik_api::audit::Act;
use vestnik_api::id::{SessionId, UserId};
use vestnik_api::leads::RecordId;
use vestnik_api::notifications::{
    ByMail, MarkRead, News, Notification, NotificationAbout, NotificationFilter, NotificationKind,
    NotificationSettings, Unread,
};
use vestnik_api::{Code, FieldCode, Page};

/// No transaction lasts so long: what waits for a later time than this will still be found by the letter of that time.
const SOON: SignedDuration = SignedDuration::from_mins(10);

/// What somebody is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notice<'a> {
    /// Who.
    pub(crate) to: UserId,
    /// What happened.
    pub(crate) news: News,
    /// What it is about.
    pub(crate) about: NotificationAbout,
    /// What that is called.
    pub(crate) title: &'a str,
    /// The same is told once: what happened, to which thing, and which time, as with a version.
    pub(crate) key: &'a str,
    /// How many records, where one line tells of many. What is told again with the same key is added to it.
    pub(crate) records: i64,
    /// Who did it, where that is not who asks: a job does it in his name.
    pub(crate) by: Option<UserId>,
}

/// Tells somebody, in the transaction of what he is told of; not what he did himself.
pub(crate) async fn tell(db: &mut Db, notice: Notice<'_>) -> Result<()> {
    let by = db.actor().map(|actor| actor.user).or(notice.by);
    if by == Some(notice.to) {
        return Ok(());
    }
    let Some(wish) = store::wish(db, notice.to, notice.news.kind()).await? else { return Ok(()) };
    let now = db.now();
    let due = rules::mail_due(notice.news, wish.how.by_mail, now, &wish.zone).filter(|_| wish.reached);
    if !wish.how.in_app && due.is_none() {
        return Ok(());
    }
    // Of many that wait for the same morning, one asks for the letter.
    let asked = match due {
        Some(due) => now.duration_until(due) > SOON && store::waits_until(db, notice.to, due).await?,
        None => true,
    };
    let (id, new) = store::insert(db, &notice, by, wish.how.in_app, due).await?;
    if let Some(due) = due.filter(|_| new && !asked) {
        jobs::enqueue_at(db, &Letter { user: notice.to, notification: id }, due).await?;
    }
    if wish.how.in_app && (new || notice.records > 0) {
        events::emit(db, Event::NotificationsChanged(notice.to)).await?;
    }
    Ok(())
}

/// Whether somebody wants a letter at once of what is of this kind. Whoever has one of its own for it sends it then.
pub(crate) async fn writes_at_once(db: &mut Db, to: UserId, kind: NotificationKind) -> Result<bool> {
    let wish = store::wish(db, to, kind).await?;
    Ok(wish.is_some_and(|wish| wish.how.by_mail == ByMail::AtOnce))
}

/// Tells somebody that a record is his from the version on that it has now.
pub(crate) async fn tell_owner(db: &mut Db, owner: UserId, record: RecordId, title: &str, version: i32) -> Result<()> {
    let key = match record {
        RecordId::Client(id) => format!("client {id} given {version}"),
        RecordId::Lead(id) => format!("lead {id} given {version}"),
    };
    let about = record.into();
    tell(db, Notice { to: owner, news: News::Assigned, about, title, key: &key, records: 0, by: None }).await
}

/// Who asks; 401 if nobody is signed in.
fn asker(db: &Db) -> Result<Actor> {
    db.actor().cloned().ok_or_else(|| Code::Unauthenticated.into())
}

/// A page of one's own, the newest first.
pub(super) async fn list(db: &mut Db, filter: &NotificationFilter) -> Result<Page<Notification>> {
    let order = "notifications".to_owned();
    let before: Option<i64> = Cursor::read(filter.cursor.as_deref(), &order)?;
    let me = asker(db)?;
    let rows = store::list(db, &me, filter, before, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &order, |row| row.id.0, None)
}

/// What one has not read yet.
pub(super) async fn unread(db: &mut Db) -> Result<Unread> {
    let me = asker(db)?;
    counted(db, &me).await
}

async fn counted(db: &mut Db, me: &Actor) -> Result<Unread> {
    let count = store::count_unread(db, me, Unread::MOST + 1).await?;
    let unread = NotificationFilter { unread: true, ..NotificationFilter::default() };
    let newest = if count > 0 { store::list(db, me, &unread, None, 1).await?.pop() } else { None };
    Ok(Unread { count: count.min(Unread::MOST), more: count > Unread::MOST, newest })
}

/// What somebody has not read yet, by what he may see at this moment: for what outlasts a request.
pub(crate) async fn unread_of(db: &mut Db, user: UserId) -> Result<Unread> {
    let me = as_of_now(db, user).await?;
    counted(db, &me).await
}

/// Somebody with all he may do at this moment.
pub(super) async fn as_of_now(db: &mut Db, user: UserId) -> Result<Actor> {
    // No session is meant: only the grants count.
    Ok(Actor::new(user, SessionId(0), roles::grants_of(db, user).await?))
}

/// Notes that some of one's own are read. What others have is left alone, whatever the numbers.
pub(super) async fn mark_read(db: &mut Db, which: &MarkRead) -> Result<Unread> {
    let me = db.me()?;
    db.transaction(async |db| {
        let changed = match (which.up_to, which.ids.as_deref()) {
            (Some(last), None) => store::read_up_to(db, me, last).await?,
            (None, Some(ids)) if ids.len() > MarkRead::MOST => return Err(Error::field("ids", FieldCode::TooMany)),
            (None, Some(ids)) => store::read_these(db, me, ids).await?,
            (Some(_), Some(_)) => return Err(Error::field("ids", FieldCode::Invalid)),
            (None, None) => return Err(Error::field("up_to", FieldCode::Required)),
        };
        // In other tabs too.
        if changed > 0 {
            events::emit(db, Event::NotificationsChanged(me)).await?;
        }
        unread(db).await
    })
    .await
}

/// How one wants to be told.
pub(super) async fn settings(db: &mut Db) -> Result<NotificationSettings> {
    let me = db.me()?;
    store::settings(db, me).await
}

/// Sets how one wants to be told. No letter tells any more of a kind that is off now.
pub(super) async fn set(db: &mut Db, settings: &NotificationSettings) -> Result<NotificationSettings> {
    let me = db.me()?;
    db.transaction(async |db| {
        let before = store::settings(db, me).await?;
        store::set(db, me, settings).await?;
        let name = store::name_of(db, me).await?;
        let of = Of { id: Some(me.0), name: &name, owner: Some(me), ..Of::default() };
        audit::note(db, Act::UserChanged, of, Some(&before), Some(settings)).await?;
        store::settings(db, me).await
    })
    .await
}
