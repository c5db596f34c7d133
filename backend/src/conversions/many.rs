//! Leads that become clients many at once, and leads again: each by the rules of one alone, in a savepoint of the run's transaction.

use super::actions::{self, Reach};
use super::rules;
use crate::access::{Db, Homes};
use crate::leads;
use crate::notifications::{self, Notice};
use crate::platform::error::{Error, Result};
use std::collections::BTreeMap;
use vestnik_api::conversions::{Conversion, Convert};
use vestnik_api::id::{ClientId, GroupId, LeadId, UserId};
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::{Code, Permission};

/// What the asker may do at this moment. Leads that he only sees are nobody's, as in every run.
fn reach(db: &Db) -> Reach {
    Reach {
        leads: Homes::None,
        clients: db.homes_of(Permission::ClientsWrite),
        clients_seen: db.homes_of(Permission::ClientsRead),
    }
}

/// Makes a lead a new client where it is. One that is a client already is refused: the run has not made it one.
pub(crate) async fn convert_one(db: &mut Db, id: LeadId) -> Result<Conversion> {
    let reach = reach(db);
    let done = db
        .transaction(async |db| {
            leads::lock(db, id).await?;
            let lead = leads::changeable(db, reach.leads, id).await?;
            if lead.converted.is_some() {
                return Err(Code::WrongState.into());
            }
            actions::carry_out(db, reach.clients, &lead, &Convert::default()).await
        })
        .await;
    done.map_err(rules::told_apart)
}

/// Tells those whose leads these were: in one line for each group, which grows with every call with the same key, and of what is in none one by
/// one.
pub(crate) async fn tell(db: &mut Db, done: &[Conversion], key: &str) -> Result<()> {
    let mut lines: BTreeMap<(GroupId, UserId), (&str, i64)> = BTreeMap::new();
    for Conversion { lead, client, .. } in done {
        match &lead.group {
            Some(group) => lines.entry((group.id, lead.owner.id)).or_insert((&group.name, 0)).1 += 1,
            None => actions::tell_owner(db, lead, client).await?,
        }
    }
    for ((group, to), (title, records)) in lines {
        let key = format!("{key} in {group}");
        let about = NotificationAbout::Group(group);
        let notice = Notice { to, news: News::Converted, about, title, key: &key, records, by: None };
        notifications::tell(db, notice).await?;
    }
    Ok(())
}

/// Makes a lead again of one that a run made this very client.
pub(crate) async fn revert_one(db: &mut Db, id: LeadId, client: ClientId) -> Result<()> {
    let reach = reach(db);
    db.transaction(async |db| {
        leads::lock(db, id).await?;
        let lead = leads::changeable(db, reach.leads, id).await?;
        let made = actions::revertible(db, &lead).await?;
        // Taken back by hand meanwhile, it may have become another since, or have gone into the one that stayed.
        if made.client != Some(client) || made.before.is_some() {
            return Err(Error::because(Code::WrongState, "it has become a client anew since"));
        }
        actions::take_back(db, reach, &lead, &made).await.map(drop)
    })
    .await
}
