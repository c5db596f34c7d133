//! What accounts have done in the background: their letters, and the removal of old links.

use super::actions;
use super::letters::{self, About};
use super::rules::{self, Due, Purpose};
use super::store::{self, User};
use crate::access::Db;
use crate::jobs::{Bench, Job};
use crate::platform::error::{Error, Result};
use crate::platform::mail::{Mailbox, Outcome};
use crate::platform::token::Token;
use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use vestnik_api::id::{MailingId, UserId};
use vestnik_api::text::Language;

/// Why an account may write to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Somebody signed up with the address.
    SignedUp,
    /// Somebody asked for the confirmation letter once more.
    Resend,
    /// Somebody has forgotten the password.
    Forgot,
}

/// A letter to the owner of an account, if there is one. The link is made here, so that no token is ever in the queue.
#[derive(Serialize, Deserialize)]
pub struct AccountLetter {
    /// The address that was given.
    pub email: String,
    /// Why.
    pub occasion: Occasion,
}

impl Job for AccountLetter {
    const KIND: &'static str = "users.letter";

    async fn run(self, bench: Bench) -> Result<()> {
        let mut db = bench.system.db().await?;
        let Some(user) = store::find_by_email(&mut db, &self.email).await? else { return Ok(()) };
        let now = bench.live.now();
        let Some(letter) = compose(&mut db, &user, self.occasion, &now.base_url, &now.name).await? else {
            return Ok(());
        };
        // No connection is held while the mail server is spoken with.
        drop(db);
        send(&bench, &user, letter).await
    }
}

async fn compose(
    db: &mut Db,
    user: &User,
    occasion: Occasion,
    base: &str,
    service: &str,
) -> Result<Option<letters::Words>> {
    let Some(due) = rules::letter(occasion, user.confirmed_at(), user.blocked_at()) else { return Ok(None) };
    let words = |about: About<'_>| letters::write(about, own_name(user), service, user.language());
    Ok(Some(match due {
        Due::Confirmation => {
            let token = actions::new_link(db, user, Purpose::Confirm).await?;
            words(About::Confirm(&format!("{base}/confirm?token={}", token.reveal())))
        }
        Due::Reset => {
            let token = actions::new_link(db, user, Purpose::Reset).await?;
            words(About::Reset(&format!("{base}/reset?token={}", token.reveal())))
        }
        Due::AccountExists => {
            let (sign_in, forgot) = (format!("{base}/sign-in"), format!("{base}/forgot"));
            words(About::AccountExists { sign_in: &sign_in, forgot: &forgot })
        }
    }))
}

/// The name of a reader who has confirmed his address. Until then it may be a stranger's who signed up with it, and who would
/// have us carry his words to anybody.
fn own_name(user: &User) -> Option<&str> {
    user.confirmed_at().map(|_| user.name.as_str())
}

async fn send(bench: &Bench, user: &User, letter: letters::Words) -> Result<()> {
    hand_over(bench, &mailbox(user), user.id().0, letter, &one_of_a_kind()).await
}

fn mailbox(user: &User) -> Mailbox {
    Mailbox::new(own_name(user).unwrap_or_default(), user.email())
}

/// Each try carries a link of its own, so it is a letter of its own.
fn one_of_a_kind() -> String {
    format!("account.{}", Token::random().reveal())
}

/// Somebody whom letters reach.
#[derive(Debug)]
pub struct Reader(User);

impl Reader {
    /// The language of his letters.
    pub fn language(&self) -> Language {
        self.0.language()
    }
}

/// Somebody, if letters reach him: not if he is blocked, or his address may be a stranger's.
pub async fn reader(db: &mut Db, id: UserId) -> Result<Option<Reader>> {
    let user = store::find(db, id).await?;
    Ok(Some(Reader(user)).filter(|Reader(user)| user.confirmed_at().is_some() && user.blocked_at().is_none()))
}

/// Writes to him. A letter that is sent once more because nobody knows whether it went has the same name again.
pub async fn write_to(bench: &Bench, reader: &Reader, about: About<'_>, letter: &str) -> Result<()> {
    let Reader(user) = reader;
    let words = letters::write(about, own_name(user), &bench.live.now().name, user.language());
    hand_over(bench, &mailbox(user), user.id().0, words, letter).await
}

/// Writes to somebody who is invited and has no account yet.
pub async fn write_to_invited(
    bench: &Bench,
    email: &str,
    language: Language,
    by: Option<&str>,
    link: &str,
) -> Result<()> {
    let words = letters::write(About::Invitation { by, link }, None, &bench.live.now().name, language);
    hand_over(bench, &Mailbox::new("", email), 0, words, &one_of_a_kind()).await
}

/// Hands a letter over; the log names its reader by the number of his account.
async fn hand_over(bench: &Bench, to: &Mailbox, user: i64, letter: letters::Words, name: &str) -> Result<()> {
    let mailer = bench.live.now().mailer;
    let domain = mailer.from().address.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let message_id = format!("{name}@{domain}");
    let report = mailer.send(to, &letter.subject, &letter.text, Some(&letter.html), &message_id).await;
    match report.outcome {
        Outcome::Sent { .. } => Ok(()),
        // Trying again would not help: the address does not exist, or can't be written to.
        Outcome::Refused { permanent: true, code, .. } => {
            tracing::warn!(user.id = user, smtp.code = code, "a letter to the owner of an account was refused");
            Ok(())
        }
        Outcome::Impossible { .. } => {
            tracing::warn!(user.id = user, "a letter to the owner of an account can't be sent");
            Ok(())
        }
        Outcome::Refused { code, .. } => Err(later(&format!("the mail server answered {code}"))),
        Outcome::Broken { .. } => Err(later("the line to the mail server broke")),
        Outcome::Untried => Err(later("the letter was not tried")),
    }
}

/// The server's words may repeat the address, so they are not logged.
fn later(what: &str) -> Error {
    anyhow!("{what}").into()
}

/// What the staff has done to a mailing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switched {
    /// Switched it off.
    Off {
        /// Why.
        reason: String,
    },
    /// Allowed it again.
    On,
}

/// Tells the owner of a mailing that the staff has switched it off or on.
#[derive(Serialize, Deserialize)]
pub struct SwitchLetter {
    /// Whose it is.
    pub owner: UserId,
    /// Which one.
    pub mailing: MailingId,
    /// What it was called then.
    pub name: String,
    /// What was done.
    pub what: Switched,
}

impl Job for SwitchLetter {
    const KIND: &'static str = "users.switch_letter";

    async fn run(self, bench: Bench) -> Result<()> {
        let owner = store::find(&mut bench.system.db().await?, self.owner).await?;
        if owner.blocked().is_some() {
            return Ok(());
        }
        let now = bench.live.now();
        let link = format!("{}/mailings/{}", now.base_url, self.mailing);
        let about = match &self.what {
            Switched::Off { reason } => About::MailingStopped { mailing: &self.name, reason, link: &link },
            Switched::On => About::MailingReleased { mailing: &self.name, link: &link },
        };
        let words = letters::write(about, own_name(&owner), &now.name, owner.language());
        send(&bench, &owner, words).await
    }
}

/// Removes links that are too old.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepLinks;

impl Job for SweepLinks {
    const KIND: &'static str = "users.sweep_links";

    async fn run(self, bench: Bench) -> Result<()> {
        let removed = store::sweep_links(&mut bench.system.db().await?).await?;
        tracing::debug!(removed, "old links were removed");
        Ok(())
    }
}
