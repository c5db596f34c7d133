//! `vestnik roles list`.

use super::store;
use crate::access::Db;
use crate::platform::error::Result;
use std::fmt::Write;

/// The roles and what they allow, for people to read.
pub async fn list(db: &mut Db) -> Result<String> {
    let mut text = String::new();
    for role in store::list(db).await? {
        let kind = if role.built_in { " (built in)" } else { "" };
        writeln!(text, "{}{kind}", role.name).map_err(anyhow::Error::from)?;
        for grant in role.grants {
            writeln!(text, "  {:<20} {}", grant.permission.name(), grant.reach).map_err(anyhow::Error::from)?;
        }
    }
    Ok(text)
}
