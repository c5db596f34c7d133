//! Groups: who is in, what he sees and changes there, and what is left of it when he is taken out.

use crate::clients::named;
use crate::delivery::{at_once, plain, sending_to, start, until_finished};
use crate::leads::add_in;
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::clients::{ChangeClient, Client, ClientFilter, ClientSort, MoveClient, NewClient};
use vestnik_client::api::groups::{
    AskIn, AskedIn, ChangeGroup, Group, GroupFilter, GroupRole, Leaving, MemberFilter, NewGroup, SeatIn,
};
use vestnik_client::api::id::GroupId;
use vestnik_client::api::invitations::{AcceptInvitation, Invitation, InvitationFilter, NewInvitation};
use vestnik_client::api::page::Limit;
use vestnik_client::api::tags::{NewTag, SetTags, TagColour};
use vestnik_client::api::text::{Email, Language, Password, TimeZone};
use vestnik_client::api::{Code, FieldCode, Page, Permission, Reach};
use vestnik_sink::{Reply, Sink};

pub(crate) async fn group(ada: &Persona, name: &str, members: &[(&Persona, GroupRole)]) -> Group {
    let group = ada.groups().create(&NewGroup { name: name.parse().unwrap() }).await.unwrap();
    for (person, role) in members {
        ada.groups().seat(group.id, person.id, *role).await.unwrap();
    }
    group
}

pub(crate) async fn client_in(person: &Persona, group: GroupId, name: &str, email: &str) -> Client {
    let new = NewClient { group: Some(group), ..named(name, email) };
    person.clients().create(&new).await.unwrap()
}

async fn names(person: &Persona, filter: ClientFilter) -> Vec<String> {
    person.clients().list(&filter).await.unwrap().items.into_iter().map(|client| client.name).collect()
}

async fn total(person: &Persona) -> i64 {
    let filter = ClientFilter { with_total: true, ..ClientFilter::default() };
    person.clients().list(&filter).await.unwrap().total.unwrap()
}

fn renamed(name: &str) -> ChangeClient {
    ChangeClient { name: Some(name.parse().unwrap()), ..ChangeClient::default() }
}

#[actix_web::test]
async fn members_work_on_the_clients_of_their_group_viewers_read_them_and_strangers_see_nothing() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, vera, zoe) =
        (app.person("Anna").await, app.person("Boris").await, app.person("Vera").await, app.person("Zoe").await);
    let roles = [(&anna, GroupRole::Head), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = group(&ada, "North", &roles).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    anna.clients().create(&named("Anna's alone", "alone@x.example")).await.unwrap();
    assert_eq!(client.group.as_ref().map(|group| group.name.as_str()), Some("North"));
    assert_eq!(names(&boris, ClientFilter::default()).await, ["Ivan"]);
    let changed = boris.clients().change(client.id, 1, &renamed("Ivan B.")).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.owner.id), ("Ivan B.", anna.id));
    assert_eq!(vera.clients().find(client.id).await.unwrap().name, "Ivan B.");
    assert_eq!(vera.clients().change(client.id, 2, &renamed("X")).await.problem().code, Code::Forbidden);
    assert_eq!(vera.clients().delete(client.id).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.clients().find(client.id).await.problem().code, Code::NotFound);
    assert_eq!(zoe.clients().change(client.id, 2, &renamed("X")).await.problem().code, Code::NotFound);
    assert!(names(&zoe, ClientFilter::default()).await.is_empty());
    boris.clients().delete(client.id).await.unwrap();
    assert_eq!(vera.clients().restore(client.id).await.problem().code, Code::Forbidden);
    assert_eq!(zoe.clients().restore(client.id).await.problem().code, Code::NotFound);
    anna.clients().restore(client.id).await.unwrap();
    assert_eq!((total(&anna).await, total(&boris).await, total(&vera).await, total(&zoe).await), (2, 1, 1, 0));
}

#[actix_web::test]
async fn a_list_over_several_homes_is_in_one_order_and_pages_through_all() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&anna, GroupRole::Member)]).await;
    let mut expected = Vec::new();
    for n in 0..30 {
        let (name, email) = (format!("Клиент {:02}", (n * 7) % 30), format!("c{n}@x.example"));
        let home = [Some(north.id), Some(south.id), None][n % 3];
        let new = NewClient { group: home, ..named(&name, &email) };
        let owner = if n % 6 == 0 { &boris } else { &anna };
        owner.clients().create(&new).await.unwrap();
        expected.push(name);
    }
    expected.sort();
    for (sort, reversed) in [(ClientSort::Name, false), (ClientSort::NameDescending, true)] {
        let mut filter =
            ClientFilter { sort: Some(sort), limit: Some(Limit::try_from(7).unwrap()), ..ClientFilter::default() };
        let mut read = Vec::new();
        loop {
            let page = anna.clients().list(&filter).await.unwrap();
            read.extend(page.items.into_iter().map(|client| client.name));
            filter.cursor = page.next_cursor;
            if filter.cursor.is_none() {
                break;
            }
        }
        let mut wanted = expected.clone();
        if reversed {
            wanted.reverse();
        }
        assert_eq!(read, wanted);
    }
    let of = |group| ClientFilter { group: Some(group), with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&of(north.id)).await.unwrap().total, Some(10));
    let alone = ClientFilter { ungrouped: true, with_total: true, ..ClientFilter::default() };
    assert_eq!(anna.clients().list(&alone).await.unwrap().total, Some(10));
    assert_eq!(boris.clients().list(&of(south.id)).await.unwrap().total, Some(0), "he is not in it");
    assert!(boris.clients().list(&of(south.id)).await.unwrap().items.is_empty());
}

#[actix_web::test]
async fn who_is_taken_out_sees_nothing_with_his_next_question_and_what_was_his_goes_to_who_stays() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    let client = client_in(&boris, north.id, "Ivan", "ivan@x.example").await;
    boris.clients().create(&named("Boris's alone", "alone@x.example")).await.unwrap();
    let mailing = boris.mailings().create(&at_once(plain())).await.unwrap();
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    assert_eq!(boris.clients().find(client.id).await.problem().code, Code::NotFound);
    assert_eq!(names(&boris, ClientFilter::default()).await, ["Boris's alone"]);
    assert_eq!(total(&boris).await, 1);
    let audience = boris.mailings().find(mailing.id).await.unwrap();
    assert_eq!(audience.audience.clients, 1, "his letters go to none of the group's clients");
    app.settle().await;
    let now = anna.clients().find(client.id).await.unwrap();
    assert_eq!(now.owner.id, anna.id);
    assert_eq!(total(&anna).await, 1);
}

#[actix_web::test]
async fn an_heir_must_work_in_the_group() {
    let app = TestApp::start().await;
    let (ada, anna, vera) = (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&vera, GroupRole::Viewer)]).await;
    let leaving = Leaving { heir: Some(vera.id) };
    let refused = ada.groups().take_out(north.id, anna.id, &leaving).await.problem();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("heir", FieldCode::Invalid));
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    ada.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    assert_eq!(vera.clients().find(client.id).await.unwrap().owner.id, ada.id, "nobody else is there who could");
}

#[actix_web::test]
async fn a_client_moves_only_where_its_mover_and_its_owner_work() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let south = group(&ada, "South", &[(&boris, GroupRole::Member)]).await;
    let client = anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap();
    let to = |group: Option<GroupId>, owner| MoveClient { group, owner };
    let refused = anna.clients().relocate(client.id, 1, &to(Some(south.id), None)).await.problem();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("group", FieldCode::NotFound));
    let moved = anna.clients().relocate(client.id, 1, &to(Some(north.id), Some(boris.id))).await.unwrap();
    assert_eq!((moved.owner.id, moved.version), (boris.id, 2));
    assert_eq!(anna.clients().relocate(client.id, 1, &to(None, None)).await.problem().code, Code::ChangedMeanwhile);
    // Where Anna does not work, Boris takes it; then she sees it no more.
    boris.clients().relocate(client.id, 2, &to(Some(south.id), None)).await.unwrap();
    assert_eq!(anna.clients().find(client.id).await.problem().code, Code::NotFound);
    let gift = boris.clients().relocate(client.id, 3, &to(None, Some(anna.id))).await.problem();
    assert_eq!(gift.errors[0].field, "owner", "nobody gives what the other could not refuse");
    client_in(&boris, north.id, "Ivan again", "ivan@x.example").await;
    let double = boris.clients().relocate(client.id, 3, &to(Some(north.id), None)).await.problem();
    assert_eq!((double.errors[0].field.as_str(), double.errors[0].code), ("email", FieldCode::Taken));
    let seats = (total(&anna).await, total(&boris).await);
    assert_eq!(seats, (1, 2));
}

#[actix_web::test]
async fn a_colleagues_client_leaves_its_group_by_the_head_or_to_where_he_works_and_stays_his() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (hanna, anna, boris) = (app.person("Hanna").await, app.person("Anna").await, app.person("Boris").await);
    let members = [(&hanna, GroupRole::Head), (&anna, GroupRole::Member), (&boris, GroupRole::Member)];
    let north = group(&ada, "North", &members).await.id;
    let south = group(&ada, "South", &members[1..]).await.id;
    let east = group(&ada, "East", &[(&boris, GroupRole::Member), (&hanna, GroupRole::Member)]).await.id;
    let client = client_in(&anna, north, "Ivan", "ivan@x.example").await;
    let to = |group, owner| MoveClient { group, owner };
    let taken = [to(None, None), to(None, Some(boris.id)), to(Some(south), Some(boris.id)), to(Some(east), None)];
    for to in taken {
        let refused = boris.clients().relocate(client.id, client.version, &to).await.problem();
        assert_eq!(refused.code, Code::Forbidden, "{to:?}");
    }
    assert_eq!(anna.clients().find(client.id).await.unwrap(), client);
    let moved = boris.clients().relocate(client.id, client.version, &to(Some(south), None)).await.unwrap();
    assert_eq!(moved.owner.id, anna.id, "she works there too");
    let moved = boris.clients().relocate(client.id, moved.version, &to(Some(north), None)).await.unwrap();
    for group in [Some(north), None] {
        let tag = NewTag { group, name: "VIP".parse().unwrap(), colour: TagColour::Red, owner: None };
        let tag = anna.tags().create(&tag).await.unwrap();
        if group.is_some() {
            anna.clients().set_tags(client.id, moved.version, &SetTags { tags: vec![tag.id] }).await.unwrap();
        }
    }
    let moved = hanna.clients().relocate(client.id, moved.version + 1, &to(None, None)).await.unwrap();
    assert_eq!((moved.owner.id, &moved.group), (anna.id, &None), "the head leaves it whose it is");
    assert_eq!(moved.tags.len(), 1, "and it is told to bear the tag it bears there");
    assert_eq!(hanna.clients().find(client.id).await.problem().code, Code::NotFound);
    let back = anna.clients().relocate(client.id, moved.version, &to(Some(north), None)).await.unwrap();
    let moved = hanna.clients().relocate(client.id, back.version, &to(Some(east), None)).await.unwrap();
    assert_eq!(moved.owner.id, hanna.id, "elsewhere it goes as she says");
}

#[actix_web::test]
async fn the_figures_of_a_group_are_those_of_the_records_one_sees() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let own = [
        (Permission::GroupsRead, Reach::Groups),
        (Permission::ClientsRead, Reach::Own),
        (Permission::ClientsWrite, Reach::Own),
    ];
    let oleg = app.person_who_may("Oleg", &own).await;
    let outside = [
        (Permission::GroupsRead, Reach::All),
        (Permission::LeadsRead, Reach::Groups),
        (Permission::ClientsRead, Reach::Groups),
    ];
    let outside = app.person_who_may("Outside", &outside).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&oleg, GroupRole::Member)]).await.id;
    for (owner, name) in [(&anna, "ivan"), (&anna, "petr"), (&oleg, "vera")] {
        client_in(owner, north, name, &format!("{name}@x.example")).await;
    }
    add_in(&anna, north, "Lead").await;
    let figures = async |who: &Persona| {
        let found = who.groups().find(north).await.unwrap();
        assert_eq!(who.groups().list(&GroupFilter::default()).await.unwrap().items, std::slice::from_ref(&found));
        let members = who.groups().members(north, &MemberFilter::default()).await.unwrap().items;
        (found.clients, found.leads, members.into_iter().map(|member| member.clients).collect::<Vec<_>>())
    };
    for all in [&ada, &anna] {
        assert_eq!(figures(all).await, (Some(3), Some(1), vec![Some(2), Some(1)]));
    }
    assert_eq!(figures(&oleg).await, (Some(1), None, vec![None, Some(1)]));
    assert_eq!(figures(&outside).await, (None, None, vec![None, None]));
}

#[actix_web::test]
async fn who_is_signed_in_is_told_which_groups_he_is_in_as_it_is_at_that_moment() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let seats = async || anna.me().find().await.unwrap().groups;
    assert!(seats().await.is_empty());
    let group = group(&ada, "North", &[(&anna, GroupRole::Viewer)]).await.id;
    assert_eq!(seats().await, [SeatIn { group, role: GroupRole::Viewer }]);
    ada.groups().seat(group, anna.id, GroupRole::Head).await.unwrap();
    assert_eq!(seats().await, [SeatIn { group, role: GroupRole::Head }]);
    ada.groups().take_out(group, anna.id, &Leaving::default()).await.unwrap();
    assert!(seats().await.is_empty());
}

#[actix_web::test]
async fn an_archived_group_is_read_and_not_changed() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    let archived = ada.groups().change(north.id, north.version, &archive).await.unwrap();
    assert!(archived.archived_at.is_some());
    assert_eq!(anna.clients().find(client.id).await.unwrap().name, "Ivan");
    assert_eq!(anna.clients().change(client.id, 1, &renamed("X")).await.problem().code, Code::Forbidden);
    let new = NewClient { group: Some(north.id), ..named("New", "new@x.example") };
    assert_eq!(anna.clients().create(&new).await.problem().errors[0].field, "group");
    assert_eq!(ada.groups().delete(north.id, archived.version).await.problem().code, Code::InUse);
    let open = ChangeGroup { archived: Some(false), ..ChangeGroup::default() };
    ada.groups().change(north.id, archived.version, &open).await.unwrap();
    anna.clients().change(client.id, 1, &renamed("Ivan B.")).await.unwrap();
}

#[actix_web::test]
async fn an_address_stands_once_in_a_home_and_a_letter_goes_there_once() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    let new = NewClient { group: Some(north.id), ..named("Ivan", "IVAN@x.example") };
    assert_eq!(boris.clients().create(&new).await.problem().errors[0].code, FieldCode::Taken);
    anna.clients().create(&named("Ivan", "ivan@x.example")).await.unwrap();
    let mailing = start(&anna, &at_once(plain())).await;
    assert_eq!(anna.mailings().find(mailing.id).await.unwrap().audience.clients, 2, "clients, wherever they are");
    assert_eq!(until_finished(&anna, mailing.id).await.counts.total, 1);
    assert_eq!(sink.letters_to("ivan@x.example").len(), 1);
}

#[actix_web::test]
async fn people_see_the_groups_they_are_in_and_who_is_there_and_the_staff_sees_all() {
    let app = TestApp::start().await;
    let (ada, mara) = (app.admin("Ada").await, app.manager("Mara").await);
    let (anna, boris) = (app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&boris, GroupRole::Member), (&anna, GroupRole::Head)]).await;
    let south = group(&ada, "Юг", &[]).await;
    let seen = async |person: &Persona| {
        let all = person.groups().list(&GroupFilter::default()).await.unwrap().items;
        all.into_iter().map(|group| (group.name, group.members, group.role)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&anna).await, [("North".to_owned(), 2, Some(GroupRole::Head))]);
    assert_eq!(seen(&mara).await, [("North".to_owned(), 2, None), ("Юг".to_owned(), 0, None)]);
    let members = anna.groups().members(north.id, &MemberFilter::default()).await.unwrap().items;
    let order: Vec<_> = members.iter().map(|member| (member.person.name.as_str(), member.role)).collect();
    assert_eq!(order, [("Anna", GroupRole::Head), ("Boris", GroupRole::Member)]);
    let searched = MemberFilter { q: Some("bor".to_owned()), ..MemberFilter::default() };
    assert_eq!(anna.groups().members(north.id, &searched).await.unwrap().items.len(), 1);
    assert_eq!(anna.groups().members(south.id, &MemberFilter::default()).await.problem().code, Code::NotFound);
    let mine = GroupFilter { mine: true, ..GroupFilter::default() };
    assert!(mara.groups().list(&mine).await.unwrap().items.is_empty());
    assert_eq!(mara.groups().create(&NewGroup { name: "X".parse().unwrap() }).await.problem().code, Code::Forbidden);
    let twice = ada.groups().create(&NewGroup { name: "НОРТ".parse().unwrap() }).await;
    assert!(twice.is_ok());
    let twice = ada.groups().create(&NewGroup { name: "north".parse().unwrap() }).await.problem();
    assert_eq!(twice.errors[0].code, FieldCode::Taken);
}

#[actix_web::test]
async fn somebody_is_asked_in_by_his_address_with_an_account_or_without() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await;
    client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    let boris = app.person("Boris").await;
    let ask =
        |email: &str| AskIn { email: Email::parse(email).unwrap(), role: GroupRole::Member, language: Language::En };
    assert_eq!(ada.groups().ask_in(north.id, &ask(&boris.email)).await.unwrap(), AskedIn::Joined);
    assert_eq!(total(&boris).await, 1);
    assert_eq!(ada.groups().ask_in(north.id, &ask("new@people.example")).await.unwrap(), AskedIn::Invited);
    app.settle().await;
    let letter = app.letters_to("new@people.example").await.remove(0);
    let token = crate::accounts::token(&letter);
    let accept = AcceptInvitation {
        token,
        password: Password::parse("тишина и кофе").unwrap(),
        name: "Nina".parse().unwrap(),
        language: Language::En,
        time_zone: TimeZone::utc(),
    };
    app.anybody().invitations().accept(&accept).await.unwrap();
    let members = anna.groups().members(north.id, &MemberFilter::default()).await.unwrap().items;
    assert!(members.iter().any(|member| member.person.name == "Nina" && member.role == GroupRole::Member));
    // Who is invited to make an account only, is asked along; the first link is worth nothing then. Into a second group nobody is.
    let first = NewInvitation { email: Email::parse("third@people.example").unwrap(), language: Language::En };
    ada.invitations().create(&first).await.unwrap();
    assert_eq!(ada.groups().ask_in(north.id, &ask("third@people.example")).await.unwrap(), AskedIn::Invited);
    let south = group(&ada, "South", &[]).await;
    let twice = ada.groups().ask_in(south.id, &ask("third@people.example")).await.problem();
    assert_eq!(twice.code, Code::AlreadyExists);
    let named = |page: Page<Invitation>| {
        page.items.into_iter().map(|one| one.group.map(|group| group.name)).collect::<Vec<_>>()
    };
    let listed = ada.invitations().list(&InvitationFilter::default()).await.unwrap();
    assert_eq!(named(listed), [Some("North".to_owned()), Some("North".to_owned())]);
    let inviter = app.person_who_may("Inviter", &[(Permission::UsersInvite, Reach::All)]).await;
    let listed = inviter.invitations().list(&InvitationFilter::default()).await.unwrap();
    assert_eq!(named(listed), [None, None], "groups are for those who may see them");
    let clerk = app.person_who_may("Clerk", &[(Permission::GroupsWrite, Reach::All)]).await;
    let refused = clerk.groups().ask_in(north.id, &ask("other@people.example")).await.problem();
    assert_eq!(refused.code, Code::Forbidden, "inviting people to the service is another matter");
}

#[actix_web::test]
async fn the_last_who_leaves_a_group_by_himself_keeps_what_is_his_and_nothing_goes_on_for_ever() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let north = group(&ada, "North", &[(&ada, GroupRole::Head)]).await;
    let client = client_in(&ada, north.id, "Ivan", "ivan@x.example").await;
    ada.groups().take_out(north.id, ada.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    let left = ada.clients().find(client.id).await.unwrap();
    assert_eq!((left.owner.id, left.version), (ada.id, client.version));
}

#[actix_web::test]
async fn an_heir_who_leaves_at_once_gets_nothing_that_nobody_could_see() {
    let app = TestApp::start().await;
    let (ada, anna, boris, vera) =
        (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await, app.person("Vera").await);
    let roles = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Member)];
    let north = group(&ada, "North", &roles).await;
    let client = client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    ada.groups().take_out(north.id, anna.id, &Leaving { heir: Some(boris.id) }).await.unwrap();
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    assert_eq!(vera.clients().find(client.id).await.unwrap().owner.id, vera.id);
}

#[actix_web::test]
async fn who_may_change_only_his_own_changes_it_where_he_works() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let own = [(Permission::ClientsRead, Reach::Groups), (Permission::ClientsWrite, Reach::Own)];
    let oleg = app.person_who_may("Oleg", &own).await;
    let north = group(&ada, "North", &[(&oleg, GroupRole::Member)]).await;
    let client = client_in(&oleg, north.id, "Ivan", "ivan@x.example").await;
    let client = oleg.clients().change(client.id, client.version, &renamed("Ivan O.")).await.unwrap();
    ada.groups().seat(north.id, oleg.id, GroupRole::Viewer).await.unwrap();
    assert_eq!(oleg.clients().find(client.id).await.unwrap().name, "Ivan O.");
    let refused = oleg.clients().change(client.id, client.version, &renamed("X")).await.problem();
    assert_eq!(refused.code, Code::Forbidden);
    let out = MoveClient { group: None, owner: None };
    assert_eq!(oleg.clients().relocate(client.id, client.version, &out).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn letters_of_one_who_was_taken_out_go_to_no_client_he_sees_no_more() {
    let sink = Sink::start().await;
    let slow = [("VESTNIK_SMTP_LETTERS_PER_SECOND", "20"), ("VESTNIK_SMTP_CONNECTIONS", "1")];
    let app = sending_to(&sink, &slow).await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    for n in 0..60 {
        client_in(&boris, north.id, "x", &format!("client{n:02}@x.example")).await;
    }
    let mailing = start(&boris, &at_once(plain())).await;
    sink.wait_for(1).await;
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    let run = until_finished(&boris, mailing.id).await;
    assert_eq!(run.counts.sent + run.counts.suppressed, 60);
    assert!(run.counts.suppressed > 0 && sink.letters_to("client59@x.example").is_empty(), "{:?}", run.counts);
}

#[actix_web::test]
async fn whoever_left_sends_nothing_again_to_clients_that_are_anothers_by_now() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[]).await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head), (&boris, GroupRole::Member)]).await;
    client_in(&boris, north.id, "Ivan", "ivan@x.example").await;
    sink.behave("ivan@x.example", Reply::refuse(554, "5.7.1 not now"));
    let mailing = start(&boris, &at_once(plain())).await;
    let run = until_finished(&boris, mailing.id).await;
    assert_eq!(run.counts.failed, 1);
    ada.groups().take_out(north.id, boris.id, &Leaving::default()).await.unwrap();
    app.settle().await;
    let refused = boris.mailings().resend(mailing.id, run.id).await.problem();
    assert_eq!(refused.code, Code::WrongState, "nobody of those is his any more");
}
