//! What the operator does with accounts from the command line: `vestnik admin create`, `vestnik roles grant` and `revoke`.

use super::{Passwords, actions, store};
use crate::access::Db;
use crate::platform::error::Error;
use crate::platform::secret::Secret;
use crate::platform::terminal::Ask;
use crate::roles;
use anyhow::{Context, Result, anyhow, bail};
use vestnik_api::Code;
use vestnik_api::auth::Register;
use vestnik_api::roles::{ADMIN, MANAGER, USER};
use vestnik_api::text::{Email, Language, Line, Password, TimeZone};

/// What is said of an administrator beforehand; what is missing is asked for.
#[derive(Debug, Default)]
pub struct NewAdmin {
    /// His address.
    pub email: Option<String>,
    /// What to call him.
    pub name: Option<String>,
    /// His password. There is no default.
    pub password: Option<Secret<String>>,
}

/// Makes an administrator: a new account, or the one that the address has already. Answers what was done.
pub async fn create_admin<A: Ask>(
    db: &mut Db,
    passwords: &Passwords,
    given: NewAdmin,
    asked: Option<A>,
) -> Result<String> {
    let mut asked = asked;
    let email = email(given.email, &mut asked)?;
    let known = store::find_by_email(db, email.as_str()).await?;
    if known.as_ref().is_some_and(|user| user.blocked_at().is_some()) {
        bail!("the account of {email} is blocked; unblock it first");
    }
    // An account that nobody has confirmed may be a stranger's: it is made anew, with the password given here.
    if let Some(user) = known.filter(|user| user.confirmed_at().is_some()) {
        return promote(db, &user, &email).await;
    }
    let name = name(given.name, &email, &mut asked)?;
    let password = password(given.password, &mut asked)?;
    let hash = passwords.hash(password.as_str()).await?;
    let new =
        Register { email: email.clone(), password, name, language: Language::default(), time_zone: TimeZone::utc() };
    db.transaction(async |db| {
        let id = actions::create_confirmed(db, &new, &hash).await?;
        roles::give(db, id, ADMIN).await.map(drop)
    })
    .await?;
    Ok(format!("{email} is an administrator now and can sign in."))
}

async fn promote(db: &mut Db, user: &store::User, email: &Email) -> Result<String> {
    Ok(if db.transaction(async |db| roles::give(db, user.id(), ADMIN).await).await? {
        format!("{email} has an account already, and is an administrator now. The password is what it was.")
    } else {
        format!("{email} is an administrator already. Nothing was changed.")
    })
}

/// Gives a role to the account of an address. Answers what was done.
pub async fn grant(db: &mut Db, email: &str, role: &str) -> Result<String> {
    let (email, user) = account(db, email).await?;
    if user.confirmed_at().is_none() {
        bail!("the account of {email} is not confirmed yet; it may be a stranger's, with a password of his own");
    }
    let given = db.transaction(async |db| roles::give(db, user.id(), role).await).await;
    Ok(if given.map_err(|error| unknown_role(error, role))? {
        format!("{email} has the role {role} now.")
    } else {
        format!("{email} has the role {role} already. Nothing was changed.")
    })
}

/// Takes a role from the account of an address. Answers what was done.
pub async fn revoke(db: &mut Db, email: &str, role: &str) -> Result<String> {
    let (email, user) = account(db, email).await?;
    let taken = db.transaction(async |db| roles::take(db, user.id(), role).await).await;
    Ok(if taken.map_err(|error| unknown_role(error, role))? {
        format!("{email} does not have the role {role} any more.")
    } else {
        format!("{email} does not have the role {role}. Nothing was changed.")
    })
}

async fn account(db: &mut Db, email: &str) -> Result<(Email, store::User)> {
    let email = Email::parse(email).map_err(|refused| anyhow!("\"{email}\" {refused}"))?;
    let user = store::find_by_email(db, email.as_str()).await?;
    let user = user.with_context(|| format!("there is no account with the address {email}"))?;
    Ok((email, user))
}

fn unknown_role(error: Error, role: &str) -> anyhow::Error {
    if error.code() == Some(Code::NotFound) {
        anyhow!(
            "there is no role {role}; built in are {USER}, {MANAGER} and {ADMIN}, and `vestnik roles list` shows all"
        )
    } else {
        error.into()
    }
}

fn email(given: Option<String>, asked: &mut Option<impl Ask>) -> Result<Email> {
    let text = match (given, asked) {
        (Some(text), _) => text,
        (None, Some(person)) => person.ask("E-mail of the administrator")?,
        (None, None) => bail!(missing("e-mail address", "email")),
    };
    Email::parse(&text).map_err(|refused| anyhow!("the e-mail address \"{text}\" {refused}"))
}

fn name(given: Option<String>, email: &Email, asked: &mut Option<impl Ask>) -> Result<Line<150>> {
    let default = email.as_str().split('@').next().unwrap_or_default();
    let text = match (given, asked) {
        (Some(text), _) => text,
        (None, Some(person)) => person.ask(&format!("Name [{default}]"))?,
        (None, None) => String::new(),
    };
    let text = if text.trim().is_empty() { default } else { &text };
    Line::parse(text).map_err(|refused| anyhow!("the name {refused}"))
}

fn password(given: Option<Secret<String>>, asked: &mut Option<impl Ask>) -> Result<Password> {
    let text = match (given, asked) {
        (Some(secret), _) => secret.reveal().clone(),
        (None, Some(person)) => {
            let text = person.ask_hidden("Password")?;
            if person.ask_hidden("The same password again")? != text {
                bail!("the two passwords differ");
            }
            text
        }
        (None, None) => bail!(missing("password", "password")),
    };
    Password::parse(&text).map_err(|refused| {
        anyhow!("the password {refused}; it needs at least {} characters and must not be a common one", Password::MIN)
    })
}

fn missing(what: &str, argument: &str) -> String {
    format!(
        "no {what} was given: use --{argument} or VESTNIK_ADMIN_{}, or run the command in a terminal to be asked",
        argument.to_uppercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// Somebody who answers what is written here.
    struct Answers(VecDeque<&'static str>);

    impl Ask for Answers {
        fn ask(&mut self, _: &str) -> Result<String> {
            self.0.pop_front().map(str::to_owned).context("nothing more is answered")
        }

        fn ask_hidden(&mut self, question: &str) -> Result<String> {
            self.ask(question)
        }
    }

    fn answers(lines: &[&'static str]) -> Answers {
        Answers(lines.iter().copied().collect())
    }

    #[test]
    fn what_is_given_is_not_asked_for() {
        assert_eq!(email(Some("A@X.example".to_owned()), &mut Some(answers(&[]))).unwrap().as_str(), "a@x.example");
        assert_eq!(email(None, &mut Some(answers(&["b@x.example"]))).unwrap().as_str(), "b@x.example");
    }

    #[test]
    fn what_can_not_be_asked_for_is_missed_in_words() {
        let sentence = password(None, &mut None::<Answers>).unwrap_err().to_string();
        assert!(sentence.contains("--password") && sentence.contains("VESTNIK_ADMIN_PASSWORD"), "{sentence}");
    }

    #[test]
    fn a_password_is_typed_twice_alike() {
        assert!(password(None, &mut Some(answers(&["кофе и тишина", "кофе и тишина"]))).is_ok());
        assert!(password(None, &mut Some(answers(&["кофе и тишина", "кофе и шум"]))).is_err());
        let weak = password(None, &mut Some(answers(&["short", "short"]))).unwrap_err().to_string();
        assert!(weak.contains("10 characters"), "{weak}");
    }

    #[test]
    fn a_name_is_made_of_the_address_if_there_is_none() {
        let address = Email::parse("olga@x.example").unwrap();
        assert_eq!(name(None, &address, &mut None::<Answers>).unwrap().as_str(), "olga");
        assert_eq!(name(None, &address, &mut Some(answers(&[""]))).unwrap().as_str(), "olga");
        assert_eq!(name(None, &address, &mut Some(answers(&["Ольга"]))).unwrap().as_str(), "Ольга");
    }
}
