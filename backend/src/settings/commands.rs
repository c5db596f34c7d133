//! The settings from the command line: the way out when what was set keeps everybody from the interface.

use super::store;
use crate::access::Db;
use crate::audit::{self, Of};
use crate::platform::config::Variables;
use crate::platform::error::Result;
use vestnik_api::audit::Act;

/// What was set, a line each.
pub async fn show(db: &mut Db) -> Result<String> {
    let kept = store::find(db).await?;
    let mut lines: Vec<String> = kept.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if kept.password.is_some() {
        lines.push("VESTNIK_SMTP_PASSWORD=(kept encrypted)".to_owned());
    }
    Ok(if lines.is_empty() { "Nothing was set in the interface.".to_owned() } else { lines.join("\n") })
}

/// Forgets all of it.
pub async fn reset(db: &mut Db) -> Result<String> {
    db.transaction(async |db| {
        let before = store::hold(db).await?;
        store::keep(db, None, &Variables::new(), None).await?;
        audit::note(db, Act::SettingsChanged, Of::default(), Some(&before.variables), Some(&Variables::new())).await
    })
    .await?;
    Ok("What was set in the interface is forgotten: the environment and the defaults hold.".to_owned())
}
