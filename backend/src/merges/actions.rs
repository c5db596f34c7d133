//! What people do with merges.

use super::rules::{self, Before, Child, Numbers};
use crate::access::{Db, Homes};
use crate::audit::{self, Of};
use crate::clients::{self, Merge};
use crate::groups::{self, Home};
use crate::http::IfMatch;
use crate::platform::error::{Error, Result};
use crate::suppressions::{self, Addressed};
use crate::{comments, conversions, leads, mailings, notifications, record_files, tags};
use serde_json::{Value, json};
use vestnik_api::audit::Act;
use vestnik_api::clients::Client;
use vestnik_api::conversions::Moved;
use vestnik_api::id::ClientId;
use vestnik_api::leads::{RecordId, Similar};
use vestnik_api::merges::{MergeClient, MergePlan, Merged, MergedInto, Picked, Unmerged};
use vestnik_api::{Code, FieldCode};

/// What would come of a merge.
pub(super) async fn plan(db: &mut Db, id: ClientId, from: ClientId) -> Result<MergePlan> {
    let homes = db.homes();
    let client = clients::find_within(db, homes, id).await?;
    let from = clients::find_within(db, homes, from).await?;
    if client.id == from.id || home_of(&client) != home_of(&from) {
        return Err(Code::NotFound.into());
    }
    let brought = from.tags.iter().filter(|tag| !client.tags.contains(tag)).count();
    let hanging = conversions::count(db, RecordId::Client(from.id)).await?;
    let moves = Moved { tags: brought.try_into().unwrap_or_default(), ..hanging };
    Ok(MergePlan { client, from, moves })
}

/// How many that may be the same are told.
const MOST_SIMILAR: i64 = 10;

/// The clients of the same home that may be the same person, of those that who asks sees. An address is there once, so it is the number and
/// the name that tell.
pub(super) async fn similar(db: &mut Db, id: ClientId) -> Result<Vec<Similar>> {
    let homes = db.homes();
    let client = clients::find_within(db, homes, id).await?;
    let found = clients::alike_beside(db, &client, MOST_SIMILAR).await?;
    let similar = |other: Client| Similar {
        by: rules::like_by(&client, &other),
        record: RecordId::Client(other.id),
        title: other.name,
        email: Some(other.email),
        phone: other.phone,
        owner: other.owner,
    };
    Ok(found.into_iter().map(similar).collect())
}

/// Where a client went, for those who see the one it went into. If that went on into a third, the third is meant.
pub(super) async fn merged_into(db: &mut Db, from: ClientId) -> Result<MergedInto> {
    let merge = clients::merge_of(db, from).await?.ok_or(Code::NotFound)?;
    let (homes, last) = (db.homes(), clients::stands_as(db, merge.client).await?);
    let client = clients::find_within(db, homes, last).await?;
    let undo_until = Some(rules::undo_until(merge.at)).filter(|_| last == merge.client);
    Ok(MergedInto { client, at: merge.at, undo_until })
}

/// Lets another client go into this one.
pub(super) async fn merge(db: &mut Db, seen: Homes, id: ClientId, meant: IfMatch, how: &MergeClient) -> Result<Merged> {
    db.transaction(async |db| {
        // In the order of their numbers: who merges them the other way round waits.
        clients::lock_all(db, &[id.0, how.from.0]).await?;
        let version = clients::lock(db, id).await?;
        let client = clients::changeable(db, seen, id).await?;
        if how.from == id {
            return Err(Error::field("from", FieldCode::Invalid));
        }
        if clients::merge_of(db, how.from).await?.is_some_and(|done| done.client == id) {
            return Ok(Merged { client, moved: Moved::default() });
        }
        let from = other(db, seen, &client, how.from).await?;
        meant.check(version)?;
        join(db, &client, &from, how).await
    })
    .await
}

/// The other client, if it may go into this one.
async fn other(db: &mut Db, seen: Homes, client: &Client, id: ClientId) -> Result<Client> {
    let elsewhere = || Error::field("from", FieldCode::NotFound);
    let unseen = |error: Error| if error.code() == Some(Code::NotFound) { elsewhere() } else { error };
    let from = clients::changeable(db, seen, id).await.map_err(unseen)?;
    if home_of(&from) == home_of(client) { Ok(from) } else { Err(elsewhere()) }
}

async fn join(db: &mut Db, client: &Client, from: &Client, how: &MergeClient) -> Result<Merged> {
    let change = rules::taken_over(client, from, how);
    let chosen = mailings::choosing(db, client.id).await?;
    // Gone first: its address is free to be taken.
    clients::bin(db, from).await?;
    let owner = Some(from.owner.id).filter(|_| how.take.contains(&Picked::Owner));
    let after = clients::rewrite(db, client, &change, owner).await?;
    // Asked before it is chosen for those of the one that goes.
    let mut before = Before::of(client, &change, mailings::left(db, client.id, chosen).await?);
    // What a lead gave goes with it; what the other one bore stays with both.
    before.given = tags::make_own(db, after.id, from.id).await?;
    let mut numbers = Numbers::new();
    for child in Child::ALL {
        numbers.insert(child, hand_over(db, child, from.id, &after).await?);
    }
    if let Some(at) = from.last_letter_at {
        clients::note_letters(db, &[(after.id, at)]).await?;
    }
    suppressions::keep_strictest(db, Addressed::of(&after), &[Addressed::of(client), Addressed::of(from)]).await?;
    let after = clients::find_within(db, Homes::All, after.id).await?;
    let moved = moved(&numbers);
    let merge = Merge {
        from: from.id,
        client: after.id,
        before: written(&before)?,
        version: after.version,
        moved: written(&numbers)?,
        at: db.now(),
    };
    clients::note_merge(db, &merge).await?;
    audit::note(db, Act::ClientMerged, of(&after), None::<&()>, Some(&told(from, &moved))).await?;
    Ok(Merged { client: after, moved })
}

/// Lets all of a kind that was one client's be another's; answers the numbers of what moved.
async fn hand_over(db: &mut Db, child: Child, from: ClientId, to: &Client) -> Result<Vec<i64>> {
    let (id, home) = (to.id, home_of(to));
    match child {
        Child::Comments => comments::hand_over(db, from, id, home, None).await,
        Child::Files => record_files::hand_over(db, from, id, home, None).await,
        Child::Tags => tags::give(db, from, id, home).await,
        Child::Leads => leads::lead_on(db, from, id, None).await,
        Child::Mailings => choose_too(db, from, to).await,
        Child::Notifications => notifications::tell_of(db, from, id, None).await,
    }
}

/// Gives back what of these is still there; answers the numbers of what went back.
async fn hand_back(db: &mut Db, child: Child, from: ClientId, to: &Client, these: Vec<i64>) -> Result<Vec<i64>> {
    let (id, home) = (to.id, home_of(to));
    match child {
        Child::Comments => comments::hand_over(db, from, id, home, Some(&these)).await,
        Child::Files => record_files::hand_over(db, from, id, home, Some(&these)).await,
        Child::Leads => leads::lead_on(db, from, id, Some(&these)).await,
        Child::Notifications => notifications::tell_of(db, from, id, Some(&these)).await,
        // The one that went has kept its own.
        Child::Tags => tags::take(db, from, &these).await.map(|()| these),
        Child::Mailings => mailings::choose_no_more(db, from, &these).await.map(|()| these),
    }
}

/// Chooses a client for the mailings for which another one is chosen.
async fn choose_too(db: &mut Db, from: ClientId, client: &Client) -> Result<Vec<i64>> {
    let chosen = mailings::choosing(db, from).await?;
    mailings::choose(db, client.id, client.owner.id, &chosen).await
}

/// Takes a merge back.
pub(super) async fn unmerge(db: &mut Db, seen: Homes, from: ClientId) -> Result<Unmerged> {
    db.transaction(async |db| {
        let Some(merge) = clients::merge_of(db, from).await? else { return not_merged(db, seen, from).await };
        clients::lock_all(db, &[merge.client.0, from.0]).await?;
        // Read again: somebody may have been quicker.
        let merge = clients::merge_of(db, from).await?.ok_or(Code::NotFound)?;
        let last = clients::stands_as(db, merge.client).await?;
        if last != merge.client {
            // What it brought along has gone on: first comes first back.
            clients::changeable(db, seen, last).await?;
            return Err(Error::because(
                Code::WrongState,
                "the one it went into was merged further: take that back first",
            ));
        }
        // One that is deleted meanwhile gives back what it has all the same.
        let client = clients::changeable_if_living(db, db.homes(), seen, merge.client).await?;
        if db.now() > rules::undo_until(merge.at) {
            return match client {
                Some(_) => Err(Error::because(Code::WrongState, "they were merged more than 30 days ago")),
                None => Err(Code::NotFound.into()),
            };
        }
        let gone = clients::deleted(db, seen, from).await?;
        if let Some(client) = &client {
            be_itself_again(db, client, &gone, &merge).await.map_err(clients::given_away)?;
        }
        let back = clients::bring_back(db, &gone).await.map_err(clients::given_away)?;
        let moved = give_back(db, &merge, &back).await?;
        clients::undo_merge(db, from).await?;
        let told = told(&back, &moved);
        let of = client.as_ref().map_or_else(|| of(&back), of);
        audit::note(db, Act::ClientUnmerged, of, Some(&told), None::<&()>).await?;
        Ok(Unmerged { client: back, into: merge.client, moved })
    })
    .await
}

/// One that went nowhere, or is back.
async fn not_merged(db: &mut Db, seen: Homes, id: ClientId) -> Result<Unmerged> {
    clients::changeable(db, seen, id).await?;
    Err(Code::NotFound.into())
}

/// Gives the client that stayed its former self, if nobody has changed it since; else only its address, where it still has the other's.
async fn be_itself_again(db: &mut Db, client: &Client, gone: &Client, merge: &Merge) -> Result<()> {
    let before: Before = read(&merge.before)?;
    if client.version == merge.version {
        let owner = groups::former_owner(db, client.group.as_ref(), before.owner).await?;
        let after = clients::rewrite(db, client, &before.change(), owner).await?;
        mailings::choose(db, after.id, after.owner.id, &before.mailings).await?;
    } else if client.email == gone.email {
        clients::rewrite(db, client, &before.address(), None).await?;
    }
    Ok(())
}

/// Moves back what moved and is still there, with the answers that were given to it since.
async fn give_back(db: &mut Db, merge: &Merge, back: &Client) -> Result<Moved> {
    let (numbers, before): (Numbers, Before) = (read(&merge.moved)?, read(&merge.before)?);
    let mut returned = Numbers::new();
    for (child, these) in numbers {
        returned.insert(child, hand_back(db, child, merge.client, back, these).await?);
    }
    clients::forget_letter(db, merge.client, back.last_letter_at, before.last_letter_at).await?;
    part_tags(db, merge.client, before.given).await?;
    Ok(moved(&returned))
}

/// Lets tags that leads had given the client that stayed be theirs again. Those of a lead that is no more this client go: only for the sake of the
/// other one they stayed.
async fn part_tags(db: &mut Db, client: ClientId, given: Vec<(i64, i64)>) -> Result<()> {
    if given.is_empty() {
        return Ok(());
    }
    let leads: Vec<i64> = given.iter().map(|(_, lead)| *lead).collect();
    let became = leads::became_at_rest(db, &leads).await?;
    let (still, gone): (Vec<_>, Vec<_>) = given.into_iter().partition(|(_, lead)| became.get(lead) == Some(&client));
    tags::be_given_again(db, client, still).await?;
    let gone: Vec<i64> = gone.into_iter().map(|(tag, _)| tag).collect();
    tags::take(db, client, &gone).await
}

fn moved(numbers: &Numbers) -> Moved {
    let count = |child: Child| numbers.get(&child).map_or(0, |moved| i64::try_from(moved.len()).unwrap_or(i64::MAX));
    Moved { comments: count(Child::Comments), files: count(Child::Files), tags: count(Child::Tags) }
}

fn told(from: &Client, moved: &Moved) -> Value {
    json!({ "from": from.id, "name": from.name, "comments": moved.comments, "files": moved.files, "tags": moved.tags })
}

fn written(what: &impl serde::Serialize) -> Result<Value> {
    Ok(serde_json::to_value(what).map_err(anyhow::Error::from)?)
}

fn read<T: serde::de::DeserializeOwned>(what: &Value) -> Result<T> {
    Ok(serde_json::from_value(what.clone()).map_err(anyhow::Error::from)?)
}

fn home_of(client: &Client) -> Home {
    Home::of_record(client.group.as_ref(), client.owner.id)
}

fn of(client: &Client) -> Of<'_> {
    Of { id: Some(client.id.0), name: &client.name, owner: Some(client.owner.id), ..Of::default() }
}
