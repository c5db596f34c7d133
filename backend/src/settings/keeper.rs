//! Keeps what is in force as the database has it.

use super::rules;
use super::seal::Seal;
use super::store::{self, Kept};
use crate::access::{Db, System};
use crate::events::{Event, Events, Heard};
use crate::platform::config::{Adjustable, Config, Live, Mistake};
use crate::platform::error::Result;
use crate::platform::secret::Secret;
use anyhow::Context;
use std::sync::Arc;
use vestnik_api::settings::PasswordState;

/// Reads what is kept and puts it in force.
#[derive(Clone)]
pub struct Keeper {
    pub(super) config: Arc<Config>,
    pub(super) live: Live,
    pub(super) seal: Arc<Seal>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").field("live", &self.live).finish_non_exhaustive()
    }
}

impl Keeper {
    /// For these settings, with the server's own key.
    pub fn new(config: Arc<Config>, live: Live, server_key: &[u8]) -> anyhow::Result<Self> {
        Ok(Self { config, live, seal: Arc::new(Seal::new(server_key)?) })
    }

    /// Puts in force what is kept now.
    pub async fn refresh(&self, db: &mut Db) -> Result<()> {
        let kept = store::find(db).await?;
        let adjustable = self.in_force(&kept).map_err(|mistakes| {
            let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("the settings in the database are not right: {}", mistakes.join("; "))
        })?;
        self.live.put(adjustable).context("the settings in the database")?;
        Ok(())
    }

    /// Does so with every change, for as long as the process runs.
    pub async fn listen(self, system: System, events: Events) {
        let mut ear = events.subscribe();
        loop {
            if matches!(ear.next().await, Heard::Gap | Heard::Event(Event::SettingsChanged)) {
                let refreshed = async { self.refresh(&mut system.db().await?).await };
                if let Err(error) = refreshed.await {
                    tracing::error!(error = ?error, "the settings stay as they were");
                }
            }
        }
    }

    /// What this would put in force.
    pub(super) fn in_force(&self, kept: &Kept) -> Result<Adjustable, Vec<Mistake>> {
        let (state, password) = self.password(kept);
        let mut variables = kept.variables.clone();
        let user = variables.get(rules::USER).cloned();
        match (&password, state) {
            (Some(password), _) => drop(variables.insert(rules::PASSWORD.to_owned(), password.reveal().clone())),
            // Read without it, and out of order with it.
            (None, _) => drop(variables.remove(rules::USER)),
        }
        let mut adjustable = self.config.with(&variables)?;
        if let (PasswordState::Unreadable, Some(server)) = (state, &mut adjustable.delivery.smtp) {
            server.credentials = user.map(|user| (user, None));
        }
        Ok(adjustable)
    }

    /// The password that is kept, if one is and is asked for.
    pub(super) fn password(&self, kept: &Kept) -> (PasswordState, Option<Secret<String>>) {
        let wanted = kept.variables.contains_key(rules::USER) && !self.config.gives(rules::HOST);
        match kept.password.as_ref().filter(|_| wanted) {
            None => (PasswordState::None, None),
            Some(sealed) => match self.seal.open(sealed) {
                Some(password) => (PasswordState::Kept, Some(password)),
                None => (PasswordState::Unreadable, None),
            },
        }
    }
}
