//! What people do with conversions.

use super::store::{self, Before, Made};
use super::{children, rules};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::custom_fields;
use crate::groups::{self, Home};
use crate::http::IfMatch;
use crate::notifications::{self, Notice};
use crate::platform::error::{Error, Result};
use crate::suppressions::{self, Addressed};
use crate::{clients, leads, mailings};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::conversions::{Conversion, ConversionPlan, Convert, Moved, Reverted, Taken};
use vestnik_api::custom_fields::Bearer;
use vestnik_api::groups::GroupRole;
use vestnik_api::id::{ClientId, LeadId};
use vestnik_api::leads::{Lead, RecordId, SimilarTo};
use vestnik_api::me::Person;
use vestnik_api::notifications::{News, NotificationAbout};
use vestnik_api::{Code, FieldCode};

/// What the asker may see and change beside the leads that he may change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// The leads he may see.
    pub(super) leads: Homes,
    /// The clients he may change.
    pub(super) clients: Homes,
    /// The clients he may see.
    pub(super) clients_seen: Homes,
}

/// What would come of a conversion.
pub(super) async fn plan(db: &mut Db, clients: Homes, id: LeadId) -> Result<ConversionPlan> {
    let lead = leads::find(db, id).await?;
    let moves = children::count(db, RecordId::Lead(id)).await?;
    let to = SimilarTo {
        name: Some(lead.title.clone()),
        email: lead.email.as_ref().map(ToString::to_string),
        phone: lead.phone.as_ref().map(ToString::to_string),
    };
    // Only one of the same place can take over what hangs on the lead.
    let similar = leads::similar(db, Homes::None, (clients, Some(home_of(&lead))), &to).await?;
    Ok(ConversionPlan { moves, similar })
}

/// Makes a lead a client.
pub(super) async fn convert(
    db: &mut Db,
    reach: Reach,
    id: LeadId,
    meant: IfMatch,
    how: &Convert,
) -> Result<Conversion> {
    db.transaction(async |db| {
        // One at a time: who comes second finds it done.
        let version = leads::lock(db, id).await?;
        let lead = leads::changeable(db, reach.leads, id).await?;
        if let Some(done) = &lead.converted {
            let client = become_already(db, reach.clients_seen, done.client).await?;
            return Ok(Conversion { lead, client, moved: Moved::default() });
        }
        meant.check(version)?;
        let done = carry_out(db, reach.clients, &lead, how).await?;
        tell_owner(db, &lead, &done.client).await?;
        Ok(done)
    })
    .await
}

/// Makes a lead that is locked, and none yet, a client; `may` is where the asker may change clients. Nobody is told yet.
pub(super) async fn carry_out(db: &mut Db, may: Homes, lead: &Lead, how: &Convert) -> Result<Conversion> {
    let (client, before) = match how.client {
        None => {
            check_may_make(db, may, lead).await?;
            (make(db, lead, how).await?, None)
        }
        Some(existing) => join(db, may, lead, existing, how).await?,
    };
    let moved = children::follow(db, lead.id, client.id, home_of_client(&client)).await?;
    keep_consent(db, lead, &client).await?;
    let client = clients::find_within(db, Homes::All, client.id).await?;
    let stood = leads::become_client(db, lead, client.id).await?;
    let made = Made {
        lead: lead.id,
        client: Some(client.id),
        before,
        client_version: client.version,
        stood,
        at: db.now(),
        by: db.me()?,
    };
    store::insert(db, &made).await?;
    let told = told(Some(client.id), &moved);
    audit::note(db, Act::LeadConverted, of(lead), None::<&()>, Some(&told)).await?;
    Ok(Conversion { lead: leads::find(db, lead.id).await?, client, moved })
}

/// The client that a lead has become already. One that is gone and one that the asker does not see are told alike.
async fn become_already(db: &mut Db, seen: Homes, client: Option<ClientId>) -> Result<Client> {
    let client = client.ok_or(Code::ClientGone)?;
    match clients::find_within(db, seen, client).await {
        Err(error) if error.code() == Some(Code::NotFound) => Err(Code::ClientGone.into()),
        found => found,
    }
}

/// Tells whose lead it was.
pub(super) async fn tell_owner(db: &mut Db, lead: &Lead, client: &Client) -> Result<()> {
    let key = format!("lead {} converted {}", lead.id, lead.version);
    let notice = Notice {
        to: lead.owner.id,
        news: News::Converted,
        about: NotificationAbout::Client(client.id),
        title: &client.name,
        key: &key,
        records: 0,
        by: None,
    };
    notifications::tell(db, notice).await
}

/// Refuses to make a client where the asker may add none by hand, however far he may change leads.
async fn check_may_make(db: &mut Db, reach: Homes, lead: &Lead) -> Result<()> {
    let may = match (reach, &lead.group) {
        (Homes::All, _) => true,
        (Homes::None, _) => false,
        (Homes::Groups(me, _) | Homes::Own(me, _), Some(group)) => groups::works_in(db, group.id, me).await?,
        (Homes::Groups(me, _) | Homes::Own(me, _), None) => lead.owner.id == me,
    };
    if may { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// Makes a new client of what the lead says.
async fn make(db: &mut Db, lead: &Lead, how: &Convert) -> Result<Client> {
    let custom = custom_fields_of_clients(db, lead).await?;
    let new = rules::made_of(lead, how, |id| custom.find(id).is_some())?;
    clients::make(db, lead.owner.id, &new).await
}

/// Whoever wanted no letters under the lead's address gets none as the client, whatever that one's address is.
async fn keep_consent(db: &mut Db, lead: &Lead, client: &Client) -> Result<()> {
    let Some(email) = &lead.email else { return Ok(()) };
    let of_lead = Addressed { owner: lead.owner.id, group: lead.group.as_ref().map(|group| group.id), email };
    suppressions::keep_strictest(db, Addressed::of(client), &[of_lead]).await
}

/// Lets an existing client of the same place take over what the lead has.
async fn join(db: &mut Db, reach: Homes, lead: &Lead, id: ClientId, how: &Convert) -> Result<(Client, Option<Before>)> {
    let elsewhere = || Error::field("client", FieldCode::NotFound);
    let unseen = |error: Error| if error.code() == Some(Code::NotFound) { elsewhere() } else { error };
    clients::lock(db, id).await.map_err(unseen)?;
    let client = clients::find_within(db, reach, id).await.map_err(unseen)?;
    if home_of_client(&client) != home_of(lead) {
        return Err(elsewhere());
    }
    let owner = Some(lead.owner.id).filter(|_| how.take.contains(&Taken::Owner));
    let custom = custom_fields_of_clients(db, lead).await?;
    let change = rules::taken_over(lead, &client, how, |id| custom.find(id).is_some());
    let chosen = mailings::choosing(db, id).await?;
    let after = clients::rewrite(db, &client, &change, owner).await?;
    let before = Before::of(&client, &change, mailings::left(db, id, chosen).await?);
    if after.email != client.email {
        // Whoever wanted no letters under the address that goes wants none under the one that comes.
        suppressions::keep_strictest(db, Addressed::of(&after), &[Addressed::of(&client)]).await?;
    }
    Ok((after, Some(before)))
}

/// The custom fields of the client that a lead becomes.
async fn custom_fields_of_clients(db: &mut Db, lead: &Lead) -> Result<custom_fields::Known> {
    custom_fields::known(db, Bearer::Clients, lead.group.as_ref().map(|group| group.id)).await
}

/// Takes a conversion back.
pub(super) async fn revert(db: &mut Db, reach: Reach, id: LeadId) -> Result<Reverted> {
    db.transaction(async |db| {
        leads::lock(db, id).await?;
        let lead = leads::changeable(db, reach.leads, id).await?;
        let made = revertible(db, &lead).await?;
        take_back(db, reach, &lead, &made).await
    })
    .await
}

/// How a lead that is locked became the client it is, as long as that can be taken back.
pub(super) async fn revertible(db: &mut Db, lead: &Lead) -> Result<Made> {
    let Some(done) = &lead.converted else { return Err(Code::WrongState.into()) };
    if db.now() > done.revert_until {
        return Err(Error::because(Code::WrongState, "it has been a client for more than 30 days"));
    }
    let made = store::find(db, lead.id).await?;
    if made.client != done.client {
        return Err(Error::because(Code::WrongState, "its client was merged into another: take that back first"));
    }
    check_may_take_back(db, lead, &made).await?;
    Ok(made)
}

/// A colleague's conversion is not undone by just anybody who works on the same leads.
async fn check_may_take_back(db: &mut Db, lead: &Lead, made: &Made) -> Result<()> {
    let me = db.me()?;
    if db.homes() == Homes::All || me == made.by || me == lead.owner.id {
        return Ok(());
    }
    let role = match &lead.group {
        Some(group) => groups::role_of(db, group.id, me).await?,
        None => None,
    };
    if role == Some(GroupRole::Head) {
        return Ok(());
    }
    Err(Error::because(Code::Forbidden, "who made it a client takes it back, or its owner, or the head of its group"))
}

/// Makes one that can be taken back a lead again.
pub(super) async fn take_back(db: &mut Db, reach: Reach, lead: &Lead, made: &Made) -> Result<Reverted> {
    let (moved, client) = match made.client {
        Some(client) => give_back(db, reach, made, lead, client).await?,
        None => (Moved::default(), None),
    };
    leads::be_lead_again(db, lead, &made.stood).await?;
    store::undo(db, lead.id).await?;
    let told = told(made.client, &moved);
    audit::note(db, Act::LeadReverted, of(lead), Some(&told), None::<&()>).await?;
    Ok(Reverted { lead: leads::find(db, lead.id).await?, moved, client })
}

/// Gives back what a client got from a lead: what hung on the lead, and, if nobody has changed it since, its former self. One that
/// was made by the conversion and to which nothing has come is deleted. Answers the client, if it stays.
async fn give_back(
    db: &mut Db,
    reach: Reach,
    made: &Made,
    lead: &Lead,
    id: ClientId,
) -> Result<(Moved, Option<ClientId>)> {
    let version = clients::lock_deleted_too(db, id).await?;
    // One that is deleted meanwhile gives back what it has all the same.
    let client = clients::changeable_if_living(db, reach.clients, reach.clients_seen, id).await?;
    let moved = children::go_back(db, id, lead.id, home_of(lead)).await?;
    let Some(client) = client else { return Ok((moved, None)) };
    let untouched = version == made.client_version;
    match &made.before {
        Some(before) if untouched => be_itself_again(db, &client, before).await.map(|()| (moved, Some(id))),
        None if untouched && client.last_letter_at.is_none() && nothing_hangs_on(db, id).await? => {
            clients::bin(db, &client).await.map(|()| (moved, None))
        }
        _ => Ok((moved, Some(id))),
    }
}

/// Gives a client its former self, and chooses it again for the mailings it left. One whose former address another client has by now stays
/// as it is, as one that was changed since does.
async fn be_itself_again(db: &mut Db, client: &Client, before: &Before) -> Result<()> {
    let owner = groups::former_owner(db, client.group.as_ref(), before.owner).await?;
    // In a savepoint: what else goes back goes back all the same.
    let itself = db
        .transaction(async |db| {
            let after = clients::rewrite(db, client, &before.change(), owner).await?;
            mailings::choose(db, after.id, after.owner.id, &before.mailings).await.map(drop)
        })
        .await;
    match itself {
        Err(error) if rules::address_is_taken(&error) => Ok(()),
        itself => itself,
    }
}

/// Nothing is said of it, kept with it, or to be sent to it.
async fn nothing_hangs_on(db: &mut Db, client: ClientId) -> Result<bool> {
    let bare = children::count(db, RecordId::Client(client)).await? == Moved::default();
    Ok(bare && mailings::choosing(db, client).await?.is_empty())
}

/// A lead that became a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) lead: LeadId,
    /// What it goes by; none, if the reader does not see it.
    pub(crate) title: Option<String>,
    pub(crate) at: Timestamp,
    pub(crate) by: Person,
}

/// The leads that became a client, or one that went into it, the newest first; `seen` is where the reader sees leads.
pub(crate) async fn origins(db: &mut Db, client: ClientId, seen: Homes) -> Result<Vec<Origin>> {
    let all = leads::that_became(db, Homes::All, client).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut titles: BTreeMap<LeadId, String> = leads::that_became(db, seen, client).await?.into_iter().collect();
    let ids: Vec<i64> = all.into_iter().map(|(lead, _)| lead.0).collect();
    let made = store::in_force(db, &ids).await?;
    Ok(made.into_iter().map(|(lead, at, by)| Origin { lead, title: titles.remove(&lead), at, by }).collect())
}

fn told(client: Option<ClientId>, moved: &Moved) -> Value {
    json!({ "client": client, "comments": moved.comments, "files": moved.files, "tags": moved.tags })
}

fn home_of(lead: &Lead) -> Home {
    Home::of_record(lead.group.as_ref(), lead.owner.id)
}

fn home_of_client(client: &Client) -> Home {
    Home::of_record(client.group.as_ref(), client.owner.id)
}

fn of(lead: &Lead) -> Of<'_> {
    Of { id: Some(lead.id.0), name: &lead.title, owner: Some(lead.owner.id), ..Of::default() }
}
