//! Leads that become clients many at once, and leads again: each by the rules of one alone, in a savepoint of the run's transaction.

use super::actions::{self, Reach};
use super::rules;
use crate::access::{Db, Homes};
use crate::leads;
use crate::platform::error::{Error, Result};
use vestnik_api::conversions::Convert;
use vestnik_api::id::{ClientId, LeadId};
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
pub(crate) async fn convert_one(db: &mut Db, id: LeadId) -> Result<ClientId> {
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
    done.map(|done| done.client.id).map_err(rules::told_apart)
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
