//! What people do with messages.

use super::store::{self, Key, Wanted};
use super::{Fields, Filled, Template, rules};
use crate::access::{Db, Homes, Scope};
use crate::audit::{self, Of};
use crate::clients;
use crate::http::page::{page, rows_to_read};
use crate::http::search::patterns;
use crate::http::{Cursor, IfMatch};
use crate::platform::error::{Error, Result};
use crate::platform::mail::{Attached, Content, Mailbox, Mailer, Outcome, Press};
use crate::suppressions::Links;
use jiff::SignedDuration;
use rand::RngExt as _;
use rand::distr::Alphanumeric;
use std::sync::Arc;
use std::time::SystemTime;
use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::id::{ClientId, MessageId, UserId};
use vestnik_api::messages::{
    ChangeMessage, Draft, ForClient, Message, MessageFilter, MessageSummary, NewMessage, Preview,
};
use vestnik_api::text::{Email, Language, Phone};
use vestnik_api::{Code, FieldCode, Page};

/// How long a deleted message can be brought back.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A page of those one may see.
pub(crate) async fn list(db: &mut Db, filter: &MessageFilter) -> Result<Page<MessageSummary>> {
    let sort = filter.sort.unwrap_or_default();
    let after: Option<Key> = Cursor::read(filter.cursor.as_deref(), &sort)?;
    if after.as_ref().is_some_and(|key| !key.fits(sort)) {
        return Err(Error::field("cursor", FieldCode::Invalid));
    }
    let wanted = Wanted { patterns: patterns(filter.q.as_deref())?, owner: filter.owner, sort };
    let rows = store::list(db, &wanted, after, rows_to_read(filter.limit)).await?;
    let total = if filter.with_total { Some(store::count(db, &wanted).await?) } else { None };
    page(rows, filter.limit, &sort, |row| Key::of(row, sort), total)
}

/// One that may be seen.
pub(super) async fn find(db: &mut Db, id: MessageId) -> Result<Message> {
    let scope = db.scope();
    store::find(db, scope, id).await
}

/// Writes a new one, one's own.
pub(super) async fn create(db: &mut Db, new: &NewMessage) -> Result<Message> {
    let draft = Draft { subject: new.subject.clone(), body: new.body.clone(), format: new.format };
    rules::fields_named(&draft)?;
    let owner = db.me()?;
    db.transaction(async |db| {
        let id = store::insert(db, owner, new).await?;
        let message = store::find(db, Scope::Own(owner), id).await?;
        audit::note(db, Act::MessageCreated, of(&message), None::<&Message>, Some(&message)).await?;
        Ok(message)
    })
    .await
}

/// How the audit log names a message.
pub(super) fn of(message: &Message) -> Of<'_> {
    Of { id: Some(message.id.0), name: &message.name, owner: Some(message.owner.id), ..Of::default() }
}

/// Changes one that may be changed; `seen` is what the person may see beside that.
pub(super) async fn change(
    db: &mut Db,
    seen: Scope,
    id: MessageId,
    meant: IfMatch,
    change: &ChangeMessage,
) -> Result<Message> {
    let scope = seen.or(db.scope());
    db.transaction(async |db| {
        let message = store::find(db, scope, id).await?;
        db.scope().check(message.owner.id)?;
        meant.check(store::lock(db, id).await?)?;
        let draft = Draft {
            subject: change.subject.clone().unwrap_or_else(|| message.draft.subject.clone()),
            body: change.body.clone().unwrap_or_else(|| message.draft.body.clone()),
            format: change.format.unwrap_or(message.draft.format),
        };
        rules::fields_named(&draft)?;
        store::update(db, id, change).await?;
        let after = store::find(db, scope, id).await?;
        audit::note(db, Act::MessageChanged, of(&after), Some(&message), Some(&after)).await?;
        Ok(after)
    })
    .await
}

/// Deletes one that may be changed, and that no mailing needs any more.
pub(crate) async fn delete(db: &mut Db, seen: Scope, id: MessageId, meant: IfMatch) -> Result<()> {
    let scope = seen.or(db.scope());
    let now = db.now();
    db.transaction(async |db| {
        let message = store::find(db, scope, id).await?;
        db.scope().check(message.owner.id)?;
        meant.check(store::lock(db, id).await?)?;
        match store::unfinished_uses(db, id).await? {
            0 => {
                store::set_deleted(db, id, Some(now)).await?;
                audit::note(db, Act::MessageDeleted, of(&message), Some(&message), None::<&Message>).await
            }
            mailings => {
                Err(Error::because(Code::InUse, format!("{mailings} of the mailings that are not over send it")))
            }
        }
    })
    .await
}

/// Brings a deleted one back; one that was not deleted is answered as it is.
pub(crate) async fn restore(db: &mut Db, seen: Scope, id: MessageId) -> Result<Message> {
    let scope = seen.or(db.scope());
    let since = db.now().saturating_sub(KEPT).map_err(anyhow::Error::from)?;
    db.transaction(async |db| {
        let deleted = match store::find_deleted(db, scope, id, since).await {
            Err(error) if error.code() == Some(Code::NotFound) => return store::find(db, scope, id).await,
            found => found?,
        };
        db.scope().check(deleted.owner.id)?;
        store::set_deleted(db, id, None).await?;
        let message = store::find(db, scope, id).await?;
        audit::note(db, Act::MessageRestored, of(&message), None::<&Message>, Some(&message)).await?;
        Ok(message)
    })
    .await
}

/// What a letter is filled in with.
#[derive(Debug)]
pub(super) struct Sample {
    client: Option<Client>,
    owner: (String, String, Language),
    /// Leads to a page about itself: what is no real letter unsubscribes nobody.
    unsubscribe: String,
}

impl Sample {
    /// One's client, or a made-up one.
    pub(super) async fn of(
        db: &mut Db,
        links: &Links,
        clients: Homes,
        client: Option<ClientId>,
        owner: UserId,
    ) -> Result<Self> {
        let client = match client {
            None => None,
            Some(id) => match clients::find_within(db, clients, id).await {
                Err(error) if error.code() == Some(Code::NotFound) => {
                    return Err(Error::field("client_id", FieldCode::NotFound));
                }
                found => Some(found?),
            },
        };
        Ok(Self { client, owner: store::correspondent(db, owner).await?, unsubscribe: links.sample() })
    }

    fn fields(&self) -> Fields<'_> {
        let (owner_name, owner_email, _) = &self.owner;
        let owned = Fields { owner_name, owner_email, unsubscribe: &self.unsubscribe, ..Fields::SAMPLE };
        match &self.client {
            None => owned,
            Some(client) => Fields {
                client_name: &client.name,
                client_email: client.email.as_str(),
                client_phone: client.phone.as_ref().map_or("", Phone::as_str),
                client_comment: &client.comment,
                ..owned
            },
        }
    }

    fn fill(&self, draft: &Draft) -> Result<Filled> {
        let (_, _, language) = self.owner;
        let template = Template::of_letter(draft.subject.as_str(), draft.body.as_str(), draft.format, language)?;
        let filled = template.fill(&self.fields());
        filled.map_err(|reason| Error::from(anyhow::anyhow!("a checked template was not filled in: {reason}")))
    }
}

/// The letter as a client would get it.
pub(super) fn preview(sample: &Sample, draft: &Draft, mailer: &Mailer) -> Result<Preview> {
    let filled = sample.fill(draft)?;
    let fields = sample.fields();
    let from = mailer.from();
    let to = Mailbox::new(fields.client_name, fields.client_email);
    let id = letter_id(from);
    let content = Content {
        to: &to,
        subject: &filled.subject,
        text: &filled.text,
        html: filled.html.as_deref(),
        message_id: &id,
        date: SystemTime::now(),
        unsubscribe: Some(&sample.unsubscribe),
    };
    let letter = Press::new(from).and_then(|press| press.letter(&content)).map_err(anyhow::Error::from)?;
    Ok(Preview {
        from: if from.name.is_empty() { from.address.clone() } else { format!("{} <{}>", from.name, from.address) },
        to_name: fields.client_name.to_owned(),
        to: Email::parse(fields.client_email).map_err(anyhow::Error::from)?,
        subject: filled.subject,
        html: filled.html,
        text: filled.text,
        size: i64::try_from(letter.text.len()).unwrap_or(i64::MAX),
    })
}

/// A message with what it is to be filled in with.
pub(super) async fn sampled(
    db: &mut Db,
    scope: Scope,
    links: &Links,
    clients: Homes,
    id: MessageId,
    chosen: &ForClient,
) -> Result<(Message, Sample)> {
    let message = store::find(db, scope, id).await?;
    let sample = Sample::of(db, links, clients, chosen.client_id, message.owner.id).await?;
    Ok((message, sample))
}

/// The name and the address of the person who asks.
pub(super) async fn myself(db: &mut Db) -> Result<Mailbox> {
    let me = db.me()?;
    let (name, address, _) = store::correspondent(db, me).await?;
    Ok(Mailbox::new(name, address))
}

/// Sends the letter to the person who asks, and to nobody else. No database is open meanwhile.
pub(super) async fn test(
    sample: &Sample,
    draft: &Draft,
    mailer: &Mailer,
    to: &Mailbox,
    files: Option<Arc<Attached>>,
) -> Result<()> {
    let filled = sample.fill(draft)?;
    let content = Content {
        to,
        subject: &filled.subject,
        text: &filled.text,
        html: filled.html.as_deref(),
        message_id: &letter_id(mailer.from()),
        date: SystemTime::now(),
        unsubscribe: None,
    };
    let report = mailer.send_with(&content, files).await;
    match report.outcome {
        Outcome::Sent { .. } => Ok(()),
        Outcome::Refused { text, .. } | Outcome::Impossible { text } | Outcome::Broken { text } => {
            Err(Error::because(Code::MailRefused, text))
        }
        Outcome::Untried => Err(Error::because(Code::MailRefused, "the mail server was not asked")),
    }
}

/// A `Message-ID` that was never used before.
fn letter_id(from: &Mailbox) -> String {
    let random: String = rand::rng().sample_iter(Alphanumeric).take(24).map(char::from).collect();
    let domain = from.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("test.{random}@{domain}")
}
