//! What can't be done straight can't be done in a roundabout way either.

use crate::bulk_changes::{skips, undone, with_clients};
use crate::clients::named;
use crate::conversions::svetlana;
use crate::groups::{client_in, group};
use crate::support::{Failed, TestApp};
use vestnik_client::api::bulk::{ClientAct, ClientBulk, Rows, ToGroup};
use vestnik_client::api::clients::{ClientFilter, MailStatus, MoveClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::{GroupRole, Leaving};
use vestnik_client::api::imports::{ImportKind, ImportOptions};
use vestnik_client::api::leads::{RecordId, StageLead};
use vestnik_client::api::merges::{MergeClient, Picked};
use vestnik_client::api::record_files::RecordFileFilter;
use vestnik_client::api::{Code, FieldCode, Permission, Reach};

/// As many as one person may have waiting.
const WAITING: usize = 20;

#[actix_web::test]
async fn files_move_with_their_record_only_where_there_is_room_for_them() {
    let app = TestApp::start_with(&[("VESTNIK_FILES_QUOTA_GB", "1")]).await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let there = client_in(&anna, north, "There", "there@x.example").await;
    let full = anna.clients().create(&named("Full", "full@x.example")).await.unwrap();
    let bare = anna.clients().create(&named("Bare", "bare@x.example")).await.unwrap();
    for client in [&there, &full] {
        anna.record(RecordId::Client(client.id)).add_file("a.bin", vec![1]).await.unwrap();
    }
    let large = "UPDATE record_files SET size = 600 * 1024 * 1024";
    app.database().await.execute(large, &[]).await.unwrap();
    let to = MoveClient { group: Some(north), owner: None };
    let refused = anna.clients().relocate(full.id, full.version, &to).await.problem();
    assert_eq!(refused.code, Code::StorageFull);
    assert_eq!(anna.clients().find(full.id).await.unwrap(), full);
    // Of many those go that there is room for.
    let run = with_clients(&app, &anna, ClientAct::Move(ToGroup { group: Some(north) })).await;
    assert_eq!((run.done, skips(&run)), (1, vec![(Code::AlreadyExists, 1), (Code::StorageFull, 1)]));
    assert_eq!(anna.clients().find(bare.id).await.unwrap().group.map(|group| group.id), Some(north));
    // Out of the full home, and where there is room, they go.
    let alone = MoveClient { group: None, owner: None };
    let refused = anna.clients().relocate(there.id, there.version, &alone).await.problem();
    assert_eq!(refused.code, Code::StorageFull);
    let file =
        anna.record(RecordId::Client(full.id)).files(&RecordFileFilter::default()).await.unwrap().items.remove(0);
    anna.record(RecordId::Client(full.id)).delete_file(file.id).await.unwrap();
    anna.clients().relocate(there.id, there.version, &alone).await.unwrap();
}

#[actix_web::test]
async fn a_conversion_makes_no_client_where_one_may_add_none() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let lead = anna.leads().create(&svetlana(north.id)).await.unwrap();
    let grants = [
        (Permission::LeadsRead, Reach::All),
        (Permission::LeadsWrite, Reach::All),
        (Permission::ClientsRead, Reach::Own),
        (Permission::ClientsWrite, Reach::Own),
    ];
    let everywhere = app.person_who_may("Everywhere", &grants).await;
    client_in(&anna, north.id, "Known", "known@x.example").await;
    for email in [None, Some("known@x.example")] {
        let how = Convert { email: email.map(|email| email.parse().unwrap()), ..Convert::default() };
        let refused = everywhere.leads().convert(lead.id, lead.version, &how).await.problem();
        assert_eq!(refused.code, Code::Forbidden, "and nothing of who is known there: {email:?}");
    }
    ada.groups().seat(north.id, everywhere.id, GroupRole::Member).await.unwrap();
    everywhere.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap();
}

#[actix_web::test]
async fn what_is_taken_back_goes_to_nobody_who_has_left() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await.id;
    let stays = client_in(&boris, north, "Stays", "stays@x.example").await;
    let goes = client_in(&anna, north, "Goes", "goes@x.example").await;
    let how = MergeClient { from: goes.id, take: vec![Picked::Owner], take_custom: Vec::new() };
    let merged = anna.clients().merge(stays.id, stays.version, &how).await.unwrap();
    assert_eq!(merged.client.owner.id, anna.id);
    ada.groups().take_out(north, boris.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    anna.clients().unmerge(goes.id).await.unwrap();
    let back = anna.clients().find(stays.id).await.unwrap();
    assert_eq!((back.name.as_str(), back.owner.id), ("Stays", anna.id));
}

#[actix_web::test]
async fn taking_back_a_stop_lifts_nothing_where_one_does_not_work_any_more() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let grants = [
        (Permission::ClientsRead, Reach::Groups),
        (Permission::ClientsWrite, Reach::Groups),
        (Permission::SuppressionsWrite, Reach::Groups),
        (Permission::MailingsRead, Reach::Own),
        // The net does not hold who sets groups up.
        (Permission::GroupsWrite, Reach::All),
    ];
    let anna = app.person_who_may("Anna", &grants).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await.id;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await.id;
    let (here, there) =
        (client_in(&anna, north, "Here", "a@x.example").await, client_in(&anna, south, "There", "a@x.example").await);
    let run = with_clients(&app, &anna, ClientAct::Stop).await;
    assert_eq!(run.done, 2);
    ada.groups().take_out(south, anna.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    undone(&app, &anna, &run).await;
    let mail = async |id| ada.clients().find(id).await.unwrap().mail;
    assert_eq!((mail(here.id).await, mail(there.id).await), (MailStatus::Reachable, MailStatus::ByHand));
}

#[actix_web::test]
async fn where_a_card_is_put_tells_nothing_of_cards_one_does_not_see() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [(Permission::LeadsRead, Reach::Own), (Permission::LeadsWrite, Reach::Own)];
    let boris = app.person_who_may("Boris", &own).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await.id;
    let hers = anna.leads().create(&svetlana(north)).await.unwrap();
    let his = boris.leads().create(&svetlana(north)).await.unwrap();
    let before = StageLead { stage: hers.stage.id, before: Some(hers.id), last: false, lost_reason: None };
    let refused = boris.leads().stage(his.id, his.version, &before).await.problem();
    assert_eq!(refused.field("before").unwrap().code, FieldCode::NotFound);
    anna.leads().stage(hers.id, hers.version, &StageLead { before: None, ..before }).await.unwrap();
}

#[actix_web::test]
async fn nobody_fills_everybodys_line_with_files_or_with_runs() {
    let app = TestApp::start().await;
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let file = async |who: &crate::support::Persona| {
        let options = ImportOptions::default();
        who.imports().create_of(ImportKind::Clients, &options, b"name,email\nA,a@x.example\n".to_vec()).await
    };
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        waiting.push(file(&anna).await.unwrap());
    }
    assert_eq!(file(&anna).await.problem().code, Code::TooManyRequests);
    file(&boris).await.unwrap();
    // Of those that are ended the newest alone could go on: nobody keeps more in the database.
    for import in &waiting {
        anna.imports().cancel(import.id).await.unwrap();
    }
    file(&anna).await.unwrap();
    let kept = "SELECT count(DISTINCT import_id) FROM import_parts JOIN imports ON imports.id = import_id
                WHERE state = 'cancelled'";
    assert_eq!(app.database().await.query_one(kept, &[]).await.unwrap().get::<_, i64>(0), 4);

    let all = ClientBulk { act: ClientAct::Delete, rows: Rows { ids: None, all: true } };
    for _ in 0..WAITING {
        anna.bulk().clients(&ClientFilter::default(), &all).await.unwrap();
    }
    assert_eq!(anna.bulk().clients(&ClientFilter::default(), &all).await.problem().code, Code::TooManyRequests);
    boris.bulk().clients(&ClientFilter::default(), &all).await.unwrap();
}
