//! Tags: who makes them, what bears them, what they find, and what becomes of them when records move.

use crate::groups::{client_in, group};
use crate::leads::{add_in, titles};
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::clients::{Client, ClientFilter, MoveClient};
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::export::FileOptions;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::id::{GroupId, LeadId, TagId};
use vestnik_client::api::leads::{Lead, LeadFilter, MoveLead, RecordId};
use vestnik_client::api::merges::MergeClient;
use vestnik_client::api::tags::{
    ChangeTag, MOST_ON_A_RECORD, MOST_TAGS, NewTag, SetTags, Tag, TagColour, TagInUse, TagsOf,
};
use vestnik_client::api::text::Email;
use vestnik_client::api::timeline::{FeedFilter, What};
use vestnik_client::api::{Code, FieldCode};

fn new(name: &str, group: Option<GroupId>) -> NewTag {
    NewTag { name: name.parse().unwrap(), colour: TagColour::Blue, group, owner: None }
}

async fn make(who: &Persona, group: GroupId, name: &str) -> TagInUse {
    who.tags().create(&new(name, Some(group))).await.unwrap()
}

fn all(tags: &[TagId]) -> SetTags {
    SetTags { tags: tags.to_vec() }
}

fn names(tags: &[Tag]) -> Vec<&str> {
    tags.iter().map(|tag| tag.name.as_str()).collect()
}

fn of(group: GroupId) -> TagsOf {
    TagsOf { group: Some(group), owner: None }
}

async fn tag_client(who: &Persona, client: &Client, tags: &[TagId]) -> Client {
    who.clients().set_tags(client.id, client.version, &all(tags)).await.unwrap()
}

async fn tag_lead(who: &Persona, lead: &Lead, tags: &[TagId]) -> Lead {
    who.leads().set_tags(lead.id, lead.version, &all(tags)).await.unwrap()
}

#[actix_web::test]
async fn records_bear_tags_by_name_and_lists_find_them_by_one() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let (vip, fair) = (make(&anna, north.id, "VIP").await, make(&anna, north.id, "fair").await);
    let (one, two) = (
        client_in(&anna, north.id, "One", "one@x.example").await,
        client_in(&anna, north.id, "Two", "two@x.example").await,
    );
    assert!(one.tags.is_empty());
    let one = tag_client(&anna, &one, &[vip.id, fair.id, vip.id]).await;
    assert_eq!((names(&one.tags), one.version), (vec!["fair", "VIP"], 2));
    assert_eq!(one.tags[0].colour, TagColour::Blue);
    assert_eq!(tag_client(&anna, &one, &[fair.id, vip.id]).await.version, 2, "nothing is changed");
    tag_client(&anna, &two, &[fair.id]).await;
    let lead = add_in(&anna, north.id, "Lead").await;
    add_in(&anna, north.id, "Another").await;
    let lead = tag_lead(&anna, &lead, &[vip.id]).await;
    assert_eq!(names(&anna.leads().find(lead.id).await.unwrap().tags), ["VIP"]);

    let filter = ClientFilter { tag: Some(vip.id), with_total: true, ..ClientFilter::default() };
    let page = anna.clients().list(&filter).await.unwrap();
    assert_eq!((page.items, page.total), (vec![one.clone()], Some(1)));
    let by_tag = LeadFilter { tag: Some(vip.id), ..LeadFilter::default() };
    assert_eq!(titles(&anna, by_tag.clone()).await, ["Lead"]);
    let board = anna.leads().board(&LeadFilter { group: Some(north.id), ..by_tag }).await.unwrap();
    assert_eq!(board.lanes.iter().map(|lane| lane.leads).sum::<i64>(), 1);

    let file = anna.clients().export(&filter, &FileOptions::default()).await.unwrap();
    let file = String::from_utf8(file).unwrap();
    assert!(file.contains("fair; VIP") && !file.contains("two@x.example"), "{file}");
    let file = anna.leads().export(&LeadFilter::default(), &FileOptions::default()).await.unwrap();
    assert!(String::from_utf8(file).unwrap().contains("tags"));

    let counted: Vec<_> = anna.tags().list(of(north.id)).await.unwrap();
    let counted: Vec<_> = counted.iter().map(|tag| (tag.name.as_str(), tag.clients, tag.leads)).collect();
    assert_eq!(counted, [("fair", 2, 0), ("VIP", 1, 1)]);
    anna.clients().delete(one.id).await.unwrap();
    assert_eq!(anna.tags().find(vip.id).await.unwrap().clients, 0, "a deleted one is not counted");
}

#[actix_web::test]
async fn who_may_change_records_makes_tags_viewers_read_them_and_strangers_see_none() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, vera, zoe) = (app.person("Anna").await, app.person("Vera").await, app.person("Zoe").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&vera, GroupRole::Viewer)]).await;
    let tag = make(&anna, north.id, "VIP").await;
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let lead = add_in(&anna, north.id, "Lead").await;
    assert_eq!(vera.tags().list(of(north.id)).await.unwrap().len(), 1);
    assert_eq!(zoe.tags().list(of(north.id)).await.problem().code, Code::NotFound);
    assert_eq!(vera.tags().create(&new("mine", Some(north.id))).await.problem().errors[0].field, "group");
    let change = ChangeTag { name: Some("X".parse().unwrap()), colour: None };
    for (who, code) in [(&vera, Code::Forbidden), (&zoe, Code::NotFound)] {
        assert_eq!(who.tags().change(tag.id, 1, &change).await.problem().code, code);
        assert_eq!(who.tags().delete(tag.id).await.problem().code, code);
        assert_eq!(who.clients().set_tags(client.id, 1, &all(&[tag.id])).await.problem().code, code);
        assert_eq!(who.leads().set_tags(lead.id, 1, &all(&[tag.id])).await.problem().code, code);
    }
    assert_eq!(anna.clients().find(client.id).await.unwrap(), client);
    // For what belongs to nobody's group each has tags of his own.
    let own = zoe.tags().create(&new("VIP", None)).await.unwrap();
    assert_eq!(anna.tags().find(own.id).await.problem().code, Code::NotFound);
    let of_zoe = TagsOf { group: None, owner: Some(zoe.id) };
    assert_eq!(anna.tags().list(of_zoe).await.problem().code, Code::NotFound);
    assert_eq!(ada.tags().list(of_zoe).await.unwrap(), [own]);
}

#[actix_web::test]
async fn a_tag_of_another_place_or_of_none_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let (here, there) = (make(&anna, north.id, "VIP").await, make(&anna, south.id, "VIP").await);
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    for (who, tags) in [(&anna, [here.id, there.id]), (&ada, [here.id, there.id]), (&anna, [here.id, TagId(i64::MAX)])]
    {
        let refused = who.clients().set_tags(client.id, 1, &all(&tags)).await.problem();
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("tags", FieldCode::NotFound));
    }
    assert_eq!(anna.clients().find(client.id).await.unwrap(), client);
    let client = tag_client(&anna, &client, &[here.id]).await;
    assert_eq!(anna.clients().set_tags(client.id, 1, &all(&[])).await.problem().code, Code::ChangedMeanwhile);
}

#[actix_web::test]
async fn a_name_is_there_once_and_there_is_an_end_to_tags() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let mut tags = vec![make(&anna, north.id, "Ёлка").await.id];
    let taken = anna.tags().create(&new("ЕЛКА", Some(north.id))).await.problem();
    assert_eq!((taken.errors[0].field.as_str(), taken.errors[0].code), ("name", FieldCode::Taken));
    for number in 1..MOST_TAGS {
        tags.push(make(&anna, north.id, &format!("tag {number}")).await.id);
    }
    assert_eq!(anna.tags().create(&new("more", Some(north.id))).await.problem().code, Code::WrongState);
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let many = anna.clients().set_tags(client.id, 1, &all(&tags[..=MOST_ON_A_RECORD])).await.problem();
    assert_eq!((many.errors[0].field.as_str(), many.errors[0].code), ("tags", FieldCode::TooMany));
    assert_eq!(tag_client(&anna, &client, &tags[..MOST_ON_A_RECORD]).await.tags.len(), MOST_ON_A_RECORD);
}

#[actix_web::test]
async fn of_more_tags_than_one_may_put_on_each_can_be_taken_off_and_none_is_added() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let mut tags = Vec::new();
    for number in 0..MOST_ON_A_RECORD + 4 {
        tags.push(make(&anna, north.id, &format!("tag {number}")).await.id);
    }
    let (more, another) = (&tags[..MOST_ON_A_RECORD + 3], &tags[2..]);
    let stays = client_in(&anna, north.id, "One", "one@x.example").await;
    let goes = client_in(&anna, north.id, "Two", "two@x.example").await;
    let stays = tag_client(&anna, &stays, &more[..MOST_ON_A_RECORD]).await;
    tag_client(&anna, &goes, &more[MOST_ON_A_RECORD..]).await;
    let how = MergeClient { from: goes.id, take: Vec::new(), take_custom: Vec::new() };
    let merged = anna.clients().merge(stays.id, stays.version, &how).await.unwrap().client;
    assert_eq!(merged.tags.len(), MOST_ON_A_RECORD + 3);

    let refused = anna.clients().set_tags(merged.id, merged.version, &all(another)).await.problem();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("tags", FieldCode::TooMany));
    let trimmed = tag_client(&anna, &merged, &more[1..]).await;
    assert_eq!(trimmed.tags.len(), MOST_ON_A_RECORD + 2);
}

#[actix_web::test]
async fn a_tag_is_renamed_everywhere_at_once_and_deleted_from_everything() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let tag = make(&anna, north.id, "VIP").await;
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let lead = add_in(&anna, north.id, "Lead").await;
    tag_client(&anna, &client, &[tag.id]).await;
    tag_lead(&anna, &lead, &[tag.id]).await;
    let change = ChangeTag { name: Some("Важный".parse().unwrap()), colour: Some(TagColour::Red) };
    let after = anna.tags().change(tag.id, tag.version, &change).await.unwrap();
    assert_eq!((after.name.as_str(), after.colour, after.clients, after.leads), ("Важный", TagColour::Red, 1, 1));
    assert_eq!(names(&anna.clients().find(client.id).await.unwrap().tags), ["Важный"]);
    assert_eq!(anna.tags().change(tag.id, tag.version, &change).await.problem().code, Code::ChangedMeanwhile);
    anna.tags().delete(tag.id).await.unwrap();
    assert!(anna.clients().find(client.id).await.unwrap().tags.is_empty());
    assert!(anna.leads().find(lead.id).await.unwrap().tags.is_empty());
}

#[actix_web::test]
async fn what_moves_bears_the_tags_of_its_new_place_that_are_named_alike() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let (vip, fair) = (make(&anna, north.id, "VIP").await, make(&anna, north.id, "fair").await);
    let there = make(&anna, south.id, "vip").await;
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let client = tag_client(&anna, &client, &[vip.id, fair.id]).await;
    let to = MoveClient { group: Some(south.id), owner: None };
    let moved = anna.clients().relocate(client.id, client.version, &to).await.unwrap();
    assert_eq!(moved.tags.iter().map(|tag| tag.id).collect::<Vec<_>>(), [there.id]);
    let lead = add_in(&anna, north.id, "Lead").await;
    let lead = tag_lead(&anna, &lead, &[vip.id, fair.id]).await;
    let to = MoveLead { group: None, owner: None };
    let moved = anna.leads().relocate(lead.id, lead.version, &to).await.unwrap();
    assert!(moved.tags.is_empty(), "Anna has no tags of her own");
}

async fn lead_with_address(who: &Persona, lead: LeadId) -> Lead {
    let lead = who.leads().find(lead).await.unwrap();
    let change = vestnik_client::api::leads::ChangeLead {
        email: Some(Some(Email::parse("one@x.example").unwrap())),
        ..Default::default()
    };
    who.leads().change(lead.id, lead.version, &change).await.unwrap()
}

#[actix_web::test]
async fn a_lead_gives_its_tags_to_the_client_it_becomes_until_that_is_taken_back() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let (vip, fair) = (make(&anna, north.id, "VIP").await, make(&anna, north.id, "fair").await);
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    let client = tag_client(&anna, &client, &[fair.id]).await;
    let lead = add_in(&anna, north.id, "Lead").await;
    tag_lead(&anna, &lead, &[vip.id, fair.id]).await;
    let lead = lead_with_address(&anna, lead.id).await;
    let how = Convert { client: Some(client.id), ..Convert::default() };
    let done = anna.leads().convert(lead.id, lead.version, &how).await.unwrap();
    assert_eq!(names(&done.client.tags), ["fair", "VIP"]);
    assert_eq!(names(&done.lead.tags), ["fair", "VIP"], "the lead is read as it was");
    let refused = anna.leads().set_tags(lead.id, done.lead.version, &all(&[])).await.problem();
    assert_eq!(refused.code, Code::WrongState);
    let back = anna.leads().revert(lead.id).await.unwrap();
    assert_eq!(names(&back.lead.tags), ["fair", "VIP"]);
    assert_eq!(names(&anna.clients().find(client.id).await.unwrap().tags), ["fair"]);
}

#[actix_web::test]
async fn a_tag_that_two_leads_gave_a_client_goes_with_the_last_of_them_wherever_the_client_is_by_then() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let (vip, fair) = (make(&anna, north.id, "VIP").await, make(&anna, north.id, "fair").await);
    for name in ["vip", "Fair"] {
        make(&anna, south.id, name).await;
    }
    let moves = MoveClient { group: Some(south.id), owner: None };
    for (number, moved) in [false, true].into_iter().enumerate() {
        let client = client_in(&anna, north.id, "Client", &format!("client{number}@x.example")).await;
        let (first, second) = (
            add_in(&anna, north.id, &format!("First {number}")).await,
            add_in(&anna, north.id, &format!("Second {number}")).await,
        );
        let first = tag_lead(&anna, &first, &[vip.id, fair.id]).await;
        let second = tag_lead(&anna, &second, &[vip.id]).await;
        let how = Convert { client: Some(client.id), ..Convert::default() };
        for lead in [&first, &second] {
            anna.leads().convert(lead.id, lead.version, &how).await.unwrap();
        }
        if moved {
            let version = anna.clients().find(client.id).await.unwrap().version;
            anna.clients().relocate(client.id, version, &moves).await.unwrap();
        }
        anna.leads().revert(first.id).await.unwrap();
        let left = anna.clients().find(client.id).await.unwrap().tags;
        assert_eq!(names(&left), [if moved { "vip" } else { "VIP" }], "the second gave it too");
        anna.leads().revert(second.id).await.unwrap();
        assert!(anna.clients().find(client.id).await.unwrap().tags.is_empty());
    }
}

#[actix_web::test]
async fn the_history_of_a_record_tells_of_its_tags_in_words() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member)]).await;
    let (vip, fair) = (make(&anna, north.id, "VIP").await, make(&anna, north.id, "fair").await);
    let client = client_in(&anna, north.id, "One", "one@x.example").await;
    tag_client(&anna, &client, &[vip.id, fair.id]).await;
    let feed = anna.record(RecordId::Client(client.id)).timeline(&FeedFilter::default()).await.unwrap().items;
    let What::Changed { changes } = &feed[0].what else { panic!("{feed:?}") };
    let told: Vec<_> =
        changes.iter().map(|one| (one.field.as_str(), one.before.as_deref(), one.after.as_deref())).collect();
    assert_eq!(told, [("tags", None, Some("fair, VIP"))]);
}
