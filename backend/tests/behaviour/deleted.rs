//! Deleted leads and clients until they are erased: who sees them, for how long, and what is not among them.

use crate::clients::named;
use crate::groups::{client_in, group};
use crate::leads::{add, add_in};
use crate::support::{Failed, Persona, TestApp};
use jiff::SignedDuration;
use vestnik_client::api::deleted::DeletedFilter;
use vestnik_client::api::groups::{ChangeGroup, GroupRole};
use vestnik_client::api::id::GroupId;
use vestnik_client::api::leads::RecordId;
use vestnik_client::api::page::Limit;
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

/// Of what kind.
#[derive(Clone, Copy)]
enum Of {
    Leads,
    Clients,
}
use Of::{Clients, Leads};

/// What all pages of somebody's deleted ones go by, five a page.
async fn titles(person: &Persona, of: Of, group: Option<GroupId>) -> Vec<String> {
    let mut filter = DeletedFilter { group, limit: Some(Limit::try_from(5).unwrap()), cursor: None };
    let mut read = Vec::new();
    loop {
        let page = match of {
            Leads => person.leads().deleted(&filter).await.unwrap(),
            Clients => person.clients().deleted(&filter).await.unwrap(),
        };
        read.extend(page.items.into_iter().map(|one| one.title));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            return read;
        }
    }
}

#[actix_web::test]
async fn what_was_deleted_is_seen_by_who_saw_it_and_brought_back_by_who_may_change_it() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, vera, zoe) =
        (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await, app.person("Zoe").await);
    let roles = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &roles).await.id;
    let (lead, alone) = (add_in(&anna, north, "Ivan").await, add(&anna, "Anna's alone").await);
    let client = client_in(&anna, north, "Pyotr", "pyotr@x.example").await;
    anna.leads().delete(lead.id).await.unwrap();
    anna.leads().delete(alone.id).await.unwrap();
    boris.clients().delete(client.id).await.unwrap();
    for all in [&anna, &ada] {
        assert_eq!(titles(all, Leads, None).await, ["Anna's alone", "Ivan"], "the last deleted first");
        assert_eq!(titles(all, Leads, Some(north)).await, ["Ivan"]);
        assert_eq!(titles(all, Clients, None).await, ["Pyotr"]);
    }
    for fellow in [&boris, &vera] {
        assert_eq!(titles(fellow, Leads, None).await, ["Ivan"]);
        assert_eq!(titles(fellow, Clients, None).await, ["Pyotr"]);
    }
    for of in [Leads, Clients] {
        assert!(titles(&zoe, of, None).await.is_empty());
        assert!(titles(&zoe, of, Some(north)).await.is_empty());
    }
    assert_eq!(vera.leads().restore(lead.id).await.problem().code, Code::Forbidden);
    assert_eq!(vera.clients().restore(client.id).await.problem().code, Code::Forbidden);
    boris.leads().restore(lead.id).await.unwrap();
    anna.clients().restore(client.id).await.unwrap();
    assert_eq!(titles(&anna, Leads, None).await, ["Anna's alone"], "what is back is there no more");
    assert!(titles(&vera, Leads, None).await.is_empty());
    assert!(titles(&vera, Clients, None).await.is_empty());
}

#[actix_web::test]
async fn what_was_deleted_in_an_archived_group_is_seen_and_stays_deleted() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await;
    let lead = add_in(&anna, north.id, "Ivan").await;
    anna.leads().delete(lead.id).await.unwrap();
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(north.id, north.version, &archive).await.unwrap();
    assert_eq!(titles(&anna, Leads, None).await, ["Ivan"]);
    assert_eq!(anna.leads().restore(lead.id).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn one_who_reaches_his_own_only_sees_nothing_that_was_a_fellows() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [Permission::LeadsRead, Permission::LeadsWrite, Permission::ClientsRead, Permission::ClientsWrite];
    let olga = app.person_who_may("Olga", &own.map(|permission| (permission, Reach::Own))).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&olga, GroupRole::Member)]).await.id;
    for (person, name) in [(&anna, "Anna's"), (&olga, "Olga's")] {
        let lead = add_in(person, north, name).await;
        person.leads().delete(lead.id).await.unwrap();
        let client = client_in(person, north, name, &format!("{}@x.example", person.id)).await;
        person.clients().delete(client.id).await.unwrap();
    }
    for of in [Leads, Clients] {
        assert_eq!(titles(&olga, of, None).await, ["Olga's"]);
        assert_eq!(titles(&olga, of, Some(north)).await, ["Olga's"]);
        assert_eq!(titles(&anna, of, None).await, ["Olga's", "Anna's"]);
    }
}

#[actix_web::test]
async fn what_was_deleted_is_listed_for_thirty_days_and_says_until_when() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    app.database().await.execute("UPDATE sessions SET expires_at = now() + interval '1 year'", &[]).await.unwrap();
    let (old, new) = (add(&anna, "Old").await, add(&anna, "New").await);
    let client = anna.clients().create(&named("Old", "old@x.example")).await.unwrap();
    anna.leads().delete(old.id).await.unwrap();
    anna.clients().delete(client.id).await.unwrap();
    let told = anna.leads().deleted(&DeletedFilter::default()).await.unwrap().items.remove(0);
    assert_eq!((told.record, told.owner.id, told.group), (RecordId::Lead(old.id), anna.id, None));
    assert_eq!(told.restore_until.duration_since(told.deleted_at), SignedDuration::from_hours(30 * 24));
    let told = anna.clients().deleted(&DeletedFilter::default()).await.unwrap().items.remove(0);
    assert_eq!((told.record, told.email), (RecordId::Client(client.id), Some(client.email)));

    app.later(SignedDuration::from_hours(29 * 24));
    let anna = app.signed_in_anew(&anna);
    anna.leads().delete(new.id).await.unwrap();
    assert_eq!(titles(&anna, Leads, None).await, ["New", "Old"]);
    assert_eq!(titles(&anna, Clients, None).await, ["Old"]);
    app.later(SignedDuration::from_hours(2 * 24));
    let anna = app.signed_in_anew(&anna);
    assert_eq!(titles(&anna, Leads, None).await, ["New"], "whether it is erased by now or not");
    assert!(titles(&anna, Clients, None).await.is_empty());
}

#[actix_web::test]
async fn what_was_deleted_at_one_time_in_several_homes_is_paged_through_once() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let db = app.database().await;
    let stage = "SELECT id FROM stages WHERE group_id IS NOT DISTINCT FROM $1 AND preset = 'new'";
    for (home, group) in [Some(north), Some(south), None].map(|group| group.map(|id| id.0)).into_iter().enumerate() {
        let leads = format!(
            "INSERT INTO leads (owner_id, group_id, name, stage_id, meaning, deleted_at)
             SELECT $2, $1, '{home} ' || n, ({stage}), 'open', now() - interval '1 hour' * (n % 2) FROM generate_series(1, 6) AS n"
        );
        db.execute(&leads, &[&group, &anna.id.0]).await.unwrap();
        let clients = format!(
            "INSERT INTO clients (owner_id, group_id, name, email, deleted_at)
             SELECT $2, $1, '{home} ' || n, n || '@x.example', now() - interval '1 hour' * (n % 2) FROM generate_series(1, 6) AS n"
        );
        db.execute(&clients, &[&group, &anna.id.0]).await.unwrap();
    }
    // Each home's at one time, as those of one statement are.
    for (of, table, name) in [(Leads, "leads", "title"), (Clients, "clients", "name")] {
        let together = format!("UPDATE {table} SET deleted_at = date_trunc('hour', deleted_at)");
        db.execute(&together, &[]).await.unwrap();
        let all = format!("SELECT {name} FROM {table} ORDER BY deleted_at DESC, id DESC");
        let all: Vec<String> = db.query(&all, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
        assert_eq!(all.len(), 18);
        assert_eq!(titles(&anna, of, None).await, all, "home by home, put together");
        assert_eq!(titles(&ada, of, None).await, all, "in the order of the table");
        assert_eq!(titles(&anna, of, Some(south)).await.len(), 6);
    }
    let strange = DeletedFilter { cursor: Some("strange".to_owned()), ..DeletedFilter::default() };
    let refused = anna.leads().deleted(&strange).await.problem();
    assert_eq!(refused.field("cursor").unwrap().code, FieldCode::Invalid);
}
