//! What an administrator does with the settings.

use super::keeper::Keeper;
use super::rules;
use super::store::{self, Kept};
use crate::access::Db;
use crate::audit::{self, Of};
use crate::http::IfMatch;
use crate::platform::config::Mistake;
use crate::platform::error::{Error, Result};
use crate::platform::mail::{Connector, Content, Letter, Mailbox, Press, Settings as Server};
use crate::platform::secret::Secret;
use crate::platform::token::Token;
use crate::users;
use anyhow::Context;
use std::time::SystemTime;
use vestnik_api::audit::Act;
use vestnik_api::me::Me;
use vestnik_api::settings::{Conversation, MailServer, SettingValues, Settings, TryMailServer};
use vestnik_api::text::Language;
use vestnik_api::{FieldCode, FieldError};

/// What is in force.
pub(super) async fn find(db: &mut Db, keeper: &Keeper) -> Result<Settings> {
    let kept = store::find(db).await?;
    told(keeper, kept)
}

fn told(keeper: &Keeper, kept: Kept) -> Result<Settings> {
    let (password, _) = keeper.password(&kept);
    let in_force = keeper.in_force(&kept).map_err(|mistakes| refused(&mistakes))?;
    Ok(Settings {
        values: rules::values(&keeper.config, &kept.variables),
        address: in_force.base_url,
        password,
        fixed: rules::fixed(&keeper.config),
        version: kept.version,
        changed_at: kept.changed_at,
        changed_by: kept.changed_by,
    })
}

/// Keeps these values, if they are good and can be put in force.
pub(super) async fn set(db: &mut Db, keeper: &Keeper, meant: IfMatch, wanted: &SettingValues) -> Result<Settings> {
    let by = db.me()?;
    db.transaction(async |db| {
        let before = store::hold(db).await?;
        meant.check(before.version)?;
        let values = rules::values(&keeper.config, &before.variables);
        let variables = rules::keep(&keeper.config, &before.variables, &values, wanted)?;
        let password = new_password(keeper, &before, values.smtp.as_ref(), wanted.smtp.as_ref())?;
        let after = Kept { variables, password, ..before.clone() };
        keeper.in_force(&after).map_err(|mistakes| refused(&mistakes))?;
        store::keep(db, Some(by), &after.variables, after.password.as_deref()).await?;
        note(db, &before, values, &after, wanted.clone()).await?;
        told(keeper, store::find(db).await?)
    })
    .await
}

/// Of a new password only that there is one.
async fn note(db: &mut Db, before: &Kept, mut was: SettingValues, after: &Kept, mut is: SettingValues) -> Result<()> {
    let has = |kept: &Kept| kept.password.as_ref().map(|_| vestnik_api::settings::MailPassword::hidden());
    if let Some(server) = &mut was.smtp {
        server.password = has(before);
    }
    if let Some(server) = &mut is.smtp {
        server.password = has(after);
    }
    audit::note(db, Act::SettingsChanged, Of::default(), Some(&was), Some(&is)).await
}

/// The password to keep from now on, sealed.
fn new_password(
    keeper: &Keeper,
    before: &Kept,
    now: Option<&MailServer>,
    wanted: Option<&MailServer>,
) -> Result<Option<Vec<u8>>> {
    // What the environment says of the server is not for the interface to change: neither is what was kept before it did.
    if keeper.config.gives(rules::HOST) {
        return Ok(before.password.clone());
    }
    let Some(wanted) = wanted.filter(|wanted| wanted.user.is_some()) else {
        let spare = wanted.is_some_and(|wanted| wanted.password.is_some());
        // Without a name there is nobody to sign in.
        return if spare { Err(Error::field("smtp.user", FieldCode::Required)) } else { Ok(None) };
    };
    match &wanted.password {
        Some(password) => Ok(Some(keeper.seal.close(password.reveal())?)),
        None if before.password.is_some() && rules::same_account(wanted, now) => Ok(before.password.clone()),
        None => Err(Error::field("smtp.password", FieldCode::Required)),
    }
}

/// The fields that the variables stand for.
fn refused(mistakes: &[Mistake]) -> Error {
    let told = |mistake: &Mistake| {
        FieldError::new(rules::field_of(&mistake.variable), FieldCode::Invalid).saying(mistake.what.as_str())
    };
    mistakes.iter().map(told).collect::<Vec<_>>().into()
}

/// A try that is ready to begin: everything is read, no database is needed any more.
pub(super) struct Trial {
    server: Server,
    letter: Letter,
    to: Me,
}

/// Prepares to try a mail server with a letter to whoever asks.
pub(super) async fn prepare(db: &mut Db, keeper: &Keeper, asked: &TryMailServer) -> Result<Trial> {
    let me = db.me()?;
    let to = users::me(db, me).await?;
    let kept = store::find(db).await?;
    let server = server(keeper, &kept, &asked.smtp)?;
    let from = rules::sender(asked.from_name.as_ref(), &asked.from_email)?;
    let letter = letter(&(&from).into(), &to, &keeper.live.now().name)?;
    let name = format!("{}:{}", server.host, server.port);
    audit::note_only(db, Act::MailServerTried, Of { name: &name, ..Of::default() }).await?;
    Ok(Trial { server, letter, to })
}

/// The server that is asked about. What is in force is tried as it is, with what only the environment can say of it.
fn server(keeper: &Keeper, kept: &Kept, asked: &MailServer) -> Result<Server> {
    let values = rules::values(&keeper.config, &kept.variables);
    if values.smtp.as_ref() == Some(asked) {
        let in_force = keeper.in_force(kept).map_err(|mistakes| refused(&mistakes))?;
        if let Some(server) = in_force.delivery.smtp {
            return Ok(Server { timeout: server.timeout.min(rules::PATIENCE), ..server });
        }
    }
    let password = match (&asked.user, &asked.password) {
        (None, _) => None,
        (Some(_), Some(password)) => Some(Secret::new(password.reveal().to_owned())),
        (Some(_), None) if rules::same_account(asked, values.smtp.as_ref()) => keeper.password(kept).1,
        (Some(_), None) => return Err(Error::field("smtp.password", FieldCode::Required)),
    };
    Ok(rules::server(asked, password))
}

fn letter(from: &Mailbox, to: &Me, service: &str) -> Result<Letter> {
    let (subject, text) = match to.language {
        Language::Ru => {
            (format!("{service}: пробное письмо"), "Если вы читаете это, почтовый сервер настроен верно.\n")
        }
        Language::En => (format!("{service}: a test letter"), "If you read this, the mail server is set up right.\n"),
    };
    let to = Mailbox::new(&to.name, to.email.as_str());
    let domain = from.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let message_id = format!("trial.{}@{domain}", Token::random().reveal());
    let content = Content {
        to: &to,
        subject: &subject,
        text,
        html: None,
        message_id: &message_id,
        date: SystemTime::now(),
        unsubscribe: None,
    };
    let made = Press::new(from).and_then(|press| press.letter(&content));
    made.map_err(|_unsendable| Error::field("from_email", FieldCode::InvalidEmail))
}

/// Speaks with the server.
pub(super) async fn rehearse(trial: Trial) -> Result<Conversation> {
    let connector = Connector::new(trial.server).context("the certificates in VESTNIK_SMTP_CA_FILE cannot be used")?;
    let (taken, lines) = connector.rehearse(&trial.letter).await;
    Ok(Conversation { taken, to: trial.to.email, lines })
}
