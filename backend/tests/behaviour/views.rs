//! Saved views: whose they are, who sees and changes them, and that they show nobody more than he may see anyway.

use crate::clients::named;
use crate::groups::{client_in, group};
use crate::support::{Failed, Persona, TestApp};
use vestnik_client::api::audit::{Act, AuditFilter};
use vestnik_client::api::clients::ClientFilter;
use vestnik_client::api::groups::{ChangeGroup, Group, GroupRole, Leaving};
use vestnik_client::api::id::{GroupId, ViewId};
use vestnik_client::api::page::Limit;
use vestnik_client::api::views::{ChangeView, NewView, SavedView, ViewList};
use vestnik_client::api::{Code, FieldCode, Problem};

fn new(name: &str, query: &str) -> NewView {
    NewView {
        list: ViewList::Clients,
        name: name.parse().unwrap(),
        query: query.parse().unwrap(),
        hidden_columns: Vec::new(),
        group: None,
    }
}

fn shared(name: &str, query: &str, group: GroupId) -> NewView {
    NewView { group: Some(group), ..new(name, query) }
}

fn named_now(name: &str) -> ChangeView {
    ChangeView { name: Some(name.parse().unwrap()), ..ChangeView::default() }
}

fn shared_now(group: Option<GroupId>) -> ChangeView {
    ChangeView { group: Some(group), ..ChangeView::default() }
}

async fn save(who: &Persona, new: &NewView) -> SavedView {
    who.views().create(new).await.unwrap()
}

async fn names(who: &Persona) -> Vec<String> {
    who.views().list(ViewList::Clients).await.unwrap().into_iter().map(|view| view.name).collect()
}

fn faults(problem: &Problem) -> Vec<(&str, FieldCode)> {
    problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect()
}

async fn north(ada: &Persona, people: &[(&Persona, GroupRole)]) -> Group {
    group(ada, "North", people).await
}

#[actix_web::test]
async fn a_view_keeps_what_its_list_is_asked_with_and_nothing_of_a_page() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let hidden_columns = vec!["phone".parse().unwrap(), "created".parse().unwrap(), "phone".parse().unwrap()];
    let asked = NewView {
        hidden_columns,
        ..new(" Живые ", "?sort=-name&mail=reachable&limit=50&cursor=x&with_total=true")
    };
    let view = save(&anna, &asked).await;
    assert_eq!((view.name.as_str(), view.query.as_str()), ("Живые", "mail=reachable&sort=-name"));
    assert_eq!(view.hidden_columns, ["created", "phone"]);
    assert_eq!((view.owner.id, view.group.clone(), view.is_default, view.may_change), (anna.id, None, false, true));
    assert_eq!(anna.views().find(view.id).await.unwrap(), view);
    let change = ChangeView { query: Some("q=Анна".parse().unwrap()), ..named_now("Анны") };
    let changed = anna.views().change(view.id, view.version, &change).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.query.as_str()), ("Анны", "q=%D0%90%D0%BD%D0%BD%D0%B0"));
    assert_eq!((changed.hidden_columns, changed.version), (view.hidden_columns, 2));
    let late = anna.views().change(view.id, view.version, &named_now("Late")).await.problem();
    assert_eq!(late.code, Code::ChangedMeanwhile);
    save(&anna, &NewView { list: ViewList::Leads, ..new("Просрочены", "overdue=true") }).await;
    assert_eq!(names(&anna).await, ["Анны"], "those of leads are those of leads");
    anna.views().delete(view.id).await.unwrap();
    assert!(names(&anna).await.is_empty());
    assert_eq!(anna.views().find(view.id).await.problem().code, Code::NotFound);
}

#[actix_web::test]
async fn what_the_list_would_refuse_is_refused_by_its_name() {
    let app = TestApp::start().await;
    let anna = app.person("Anna").await;
    let long = format!("q={}", "я".repeat(201));
    for (list, query, field, code) in [
        (ViewList::Clients, "nam=x", "query.nam", FieldCode::UnknownField),
        (ViewList::Clients, "sort=age", "query.sort", FieldCode::Invalid),
        (ViewList::Leads, "meaning=maybe", "query.meaning", FieldCode::Invalid),
        (ViewList::Mailings, "ungrouped=true", "query.ungrouped", FieldCode::UnknownField),
        (ViewList::Messages, "state=draft", "query.state", FieldCode::UnknownField),
        (ViewList::Logs, "from=yesterday", "query.from", FieldCode::Invalid),
        (ViewList::Logs, &long, "query.q", FieldCode::TooLong),
        (ViewList::Clients, "q=%00", "query.q", FieldCode::ControlCharacter),
    ] {
        let problem = anna.views().create(&NewView { list, ..new("View", query) }).await.problem();
        assert_eq!((problem.code, faults(&problem)), (Code::Invalid, vec![(field, code)]), "{query}");
    }
    let view = save(&anna, &new("View", "")).await;
    let change = ChangeView { query: Some("nam=x".parse().unwrap()), ..ChangeView::default() };
    let problem = anna.views().change(view.id, view.version, &change).await.problem();
    assert_eq!(faults(&problem), [("query.nam", FieldCode::UnknownField)]);
    let columns = vec!["a,b".parse().unwrap()];
    let problem = anna.views().create(&NewView { hidden_columns: columns, ..new("Columns", "") }).await.problem();
    assert_eq!(faults(&problem), [("hidden_columns[0]", FieldCode::Invalid)]);
    let columns = vec!["phone".parse().unwrap(); 41];
    let problem = anna.views().create(&NewView { hidden_columns: columns, ..new("Columns", "") }).await.problem();
    assert_eq!(faults(&problem), [("hidden_columns", FieldCode::TooMany)]);
    assert_eq!(names(&anna).await, ["View"]);
}

#[actix_web::test]
async fn a_name_stands_once_among_ones_own_and_once_in_a_group_whatever_its_case() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = north(&ada, &[(&anna, GroupRole::Member), (&boris, GroupRole::Member)]).await;
    let view = save(&anna, &new("Тёплые", "")).await;
    let taken = |problem: Problem| assert_eq!(faults(&problem), [("name", FieldCode::Taken)]);
    taken(anna.views().create(&new("ТЕПЛЫЕ", "")).await.problem());
    save(&anna, &NewView { list: ViewList::Mailings, ..new("Тёплые", "") }).await;
    save(&boris, &new("Тёплые", "")).await;
    let common = save(&boris, &shared("Тёплые", "", north.id)).await;
    taken(anna.views().change(view.id, view.version, &shared_now(Some(north.id))).await.problem());
    let other = save(&anna, &new("Other", "")).await;
    taken(anna.views().change(other.id, other.version, &named_now("тЕплые")).await.problem());
    taken(boris.views().change(common.id, common.version, &shared_now(None)).await.problem());
    assert_eq!(names(&anna).await, ["Other", "Тёплые", "Тёплые"], "one's own by name, then those of groups");
}

#[actix_web::test]
async fn fifty_views_of_a_list_are_as_many_as_one_has() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = north(&ada, &[(&anna, GroupRole::Head)]).await;
    for n in 0..49 {
        save(&anna, &new(&format!("View {n}"), "")).await;
    }
    let both = [new("Last", ""), new("Too many", "")];
    let at_once = futures::future::join_all(both.iter().map(|view| async { anna.views().create(view).await })).await;
    let refused: Vec<_> = at_once.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1, "one of two at once");
    assert_eq!(refused[0].problem().map(|problem| problem.code), Some(Code::WrongState));
    let common = save(&anna, &shared("Common", "", north.id)).await;
    let back = anna.views().change(common.id, common.version, &shared_now(None)).await.problem();
    assert_eq!(back.code, Code::WrongState);
    save(&anna, &NewView { list: ViewList::Messages, ..new("View", "") }).await;
}

#[actix_web::test]
async fn a_shared_view_is_seen_by_the_group_and_changed_by_its_owner_and_a_head() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let (anna, boris, hanna, vera, zoe) = (
        app.person("Anna").await,
        app.person("Boris").await,
        app.person("Hanna").await,
        app.person("Vera").await,
        app.person("Zoe").await,
    );
    let roles = [
        (&anna, GroupRole::Member),
        (&boris, GroupRole::Member),
        (&hanna, GroupRole::Head),
        (&vera, GroupRole::Viewer),
    ];
    let north = north(&ada, &roles).await;
    save(&anna, &new("Alone", "")).await;
    let view = save(&anna, &shared("Common", "mail=reachable", north.id)).await;
    assert_eq!(view.group.as_ref().map(|group| group.name.as_str()), Some("North"));
    for (person, may_change) in [(&boris, false), (&hanna, true), (&vera, false)] {
        let seen = person.views().list(ViewList::Clients).await.unwrap();
        assert_eq!(seen.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["Common"]);
        assert_eq!((seen[0].owner.id, seen[0].may_change), (anna.id, may_change));
    }
    for stranger in [&zoe, &ada] {
        assert!(names(stranger).await.is_empty(), "whatever permissions he has");
        assert_eq!(stranger.views().find(view.id).await.problem().code, Code::NotFound);
        let change = stranger.views().change(view.id, view.version, &named_now("X")).await;
        assert_eq!(change.problem().code, Code::NotFound);
        assert_eq!(stranger.views().delete(view.id).await.problem().code, Code::NotFound);
        assert_eq!(stranger.views().make_default(view.id).await.problem().code, Code::NotFound);
        assert_eq!(stranger.views().drop_default(view.id).await.problem().code, Code::NotFound);
    }
    for reader in [&boris, &vera] {
        let change = reader.views().change(view.id, view.version, &named_now("X")).await;
        assert_eq!(change.problem().code, Code::Forbidden);
        assert_eq!(reader.views().delete(view.id).await.problem().code, Code::Forbidden);
    }
    let view = hanna.views().change(view.id, view.version, &named_now("Ours")).await.unwrap();
    let away = hanna.views().change(view.id, view.version, &shared_now(None)).await.problem();
    assert_eq!(away.code, Code::Forbidden, "whom it is shared with is its owner's to say");
    let view = anna.views().change(view.id, view.version, &shared_now(None)).await.unwrap();
    assert_eq!(view.group, None);
    assert!(names(&hanna).await.is_empty());
    let view = anna.views().change(view.id, view.version, &shared_now(Some(north.id))).await.unwrap();
    assert_eq!(view.name, "Ours");
    hanna.views().delete(view.id).await.unwrap();
    assert_eq!(names(&anna).await, ["Alone"]);
}

#[actix_web::test]
async fn a_view_is_shared_only_with_a_group_one_works_in_that_is_not_archived() {
    let app = TestApp::start().await;
    let (ada, anna, vera) = (app.admin("Ada").await, app.person("Anna").await, app.person("Vera").await);
    let north = north(&ada, &[(&anna, GroupRole::Head), (&vera, GroupRole::Viewer)]).await;
    let not_there = |problem: Problem| assert_eq!(faults(&problem), [("group", FieldCode::NotFound)]);
    let south = group(&ada, "South", &[]).await;
    not_there(vera.views().create(&shared("X", "", north.id)).await.problem());
    for elsewhere in [south.id, GroupId(999_999)] {
        not_there(anna.views().create(&shared("X", "", elsewhere)).await.problem());
    }
    let own = save(&anna, &new("Own", "")).await;
    not_there(anna.views().change(own.id, own.version, &shared_now(Some(south.id))).await.problem());
    let common = save(&anna, &shared("Common", "", north.id)).await;
    let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
    ada.groups().change(north.id, north.version, &archive).await.unwrap();
    assert_eq!(names(&vera).await, ["Common"], "it is read still");
    let change = anna.views().change(common.id, common.version, &named_now("X")).await.problem();
    assert_eq!(change.code, Code::Forbidden);
    assert_eq!(anna.views().delete(common.id).await.problem().code, Code::Forbidden);
    not_there(anna.views().change(own.id, own.version, &shared_now(Some(north.id))).await.problem());
}

#[actix_web::test]
async fn who_is_taken_out_sees_its_views_no_more_and_leaves_his_own_there() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let vera = app.person("Vera").await;
    let roles = [(&anna, GroupRole::Member), (&boris, GroupRole::Member), (&vera, GroupRole::Viewer)];
    let north = north(&ada, &roles).await;
    let view = save(&anna, &shared("Common", "", north.id)).await;
    anna.views().make_default(view.id).await.unwrap();
    assert!(!boris.views().find(view.id).await.unwrap().may_change);
    ada.groups().take_out(north.id, anna.id, &Leaving::default()).await.unwrap();
    assert!(names(&anna).await.is_empty());
    assert_eq!(anna.views().find(view.id).await.problem().code, Code::NotFound);
    assert_eq!(anna.views().change(view.id, 1, &named_now("X")).await.problem().code, Code::NotFound);
    assert_eq!(anna.views().delete(view.id).await.problem().code, Code::NotFound);
    save(&anna, &new("Common", "")).await;
    // Nobody leads the group: whoever works in it looks after what was left.
    assert!(!vera.views().find(view.id).await.unwrap().may_change);
    assert_eq!(vera.views().delete(view.id).await.problem().code, Code::Forbidden);
    let renamed = boris.views().change(view.id, view.version, &named_now("Ours")).await.unwrap();
    assert_eq!((renamed.owner.id, renamed.may_change), (anna.id, true));
    let mine = boris.views().change(view.id, renamed.version, &shared_now(None)).await.problem();
    assert_eq!(mine.code, Code::Forbidden, "it is not his to take");
    // Whoever comes back finds it as the others left it.
    ada.groups().seat(north.id, anna.id, GroupRole::Member).await.unwrap();
    let found = anna.views().find(view.id).await.unwrap();
    assert_eq!((found.name.as_str(), found.is_default, found.may_change), ("Ours", true, true));
    boris.views().delete(view.id).await.unwrap_err();
}

#[actix_web::test]
async fn a_view_shows_nobody_more_than_the_list_does() {
    let app = TestApp::start().await;
    let (ada, anna, zoe) = (app.admin("Ada").await, app.person("Anna").await, app.person("Zoe").await);
    let north = north(&ada, &[(&anna, GroupRole::Member)]).await;
    client_in(&anna, north.id, "Ivan", "ivan@x.example").await;
    anna.clients().create(&named("Alone", "alone@x.example")).await.unwrap();
    zoe.clients().create(&named("Zoe's", "zoes@x.example")).await.unwrap();
    for query in [format!("group={}", north.id), format!("owner={}", anna.id), "group=999999".to_owned()] {
        let view = save(&zoe, &new(&query, &query)).await;
        let (field, number) = view.query.split_once('=').unwrap();
        let mut filter = ClientFilter::default();
        match field {
            "group" => filter.group = Some(number.parse().unwrap()),
            _ => filter.owner = Some(number.parse().unwrap()),
        }
        assert!(zoe.clients().list(&filter).await.unwrap().items.is_empty(), "{query} finds nothing of others");
    }
}

#[actix_web::test]
async fn a_list_opens_with_one_view_for_each_person() {
    let app = TestApp::start().await;
    let (ada, anna, boris) = (app.admin("Ada").await, app.person("Anna").await, app.person("Boris").await);
    let north = north(&ada, &[(&anna, GroupRole::Member), (&boris, GroupRole::Viewer)]).await;
    let first = save(&anna, &new("First", "")).await;
    let common = save(&anna, &shared("Common", "", north.id)).await;
    let messages = save(&anna, &NewView { list: ViewList::Messages, ..new("Messages", "") }).await;
    let opens = async |who: &Persona, list| -> Vec<ViewId> {
        let views = who.views().list(list).await.unwrap();
        views.into_iter().filter(|view| view.is_default).map(|view| view.id).collect()
    };
    for view in [&first, &messages, &common] {
        anna.views().make_default(view.id).await.unwrap();
    }
    assert_eq!(opens(&anna, ViewList::Clients).await, [common.id], "the last one said");
    assert_eq!(opens(&anna, ViewList::Messages).await, [messages.id]);
    assert!(opens(&boris, ViewList::Clients).await.is_empty(), "each for himself");
    boris.views().make_default(common.id).await.unwrap();
    anna.views().drop_default(first.id).await.unwrap();
    assert_eq!(opens(&anna, ViewList::Clients).await, [common.id], "it opens with another one");
    anna.views().drop_default(common.id).await.unwrap();
    assert!(opens(&anna, ViewList::Clients).await.is_empty());
    assert_eq!(opens(&boris, ViewList::Clients).await, [common.id]);
    anna.views().delete(common.id).await.unwrap();
    assert!(opens(&boris, ViewList::Clients).await.is_empty());
}

#[actix_web::test]
async fn with_a_group_its_views_are_gone() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = north(&ada, &[(&anna, GroupRole::Head)]).await;
    save(&anna, &new("Own", "")).await;
    save(&anna, &shared("Common", "", north.id)).await;
    ada.groups().delete(north.id, north.version).await.unwrap();
    assert_eq!(names(&anna).await, ["Own"]);
}

#[actix_web::test]
async fn what_a_group_sees_of_a_view_is_written_down_and_what_is_ones_own_is_not() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let north = north(&ada, &[(&anna, GroupRole::Member)]).await;
    let view = save(&anna, &new("View", "q=secret")).await;
    let view = anna.views().change(view.id, view.version, &named_now("Mine")).await.unwrap();
    let log = async || {
        let filter =
            AuditFilter { object: Some(view.id.0), limit: Limit::try_from(100).ok(), ..AuditFilter::default() };
        let mut lines = ada.audit().list(&filter).await.unwrap().items;
        lines.retain(|line| line.act.name().starts_with("view."));
        lines.into_iter().rev().map(|line| (line.act, line.object_name)).collect::<Vec<_>>()
    };
    assert!(log().await.is_empty());
    let view = anna.views().change(view.id, view.version, &shared_now(Some(north.id))).await.unwrap();
    let view = anna.views().change(view.id, view.version, &named_now("Ours")).await.unwrap();
    let view = anna.views().change(view.id, view.version, &shared_now(None)).await.unwrap();
    anna.views().delete(view.id).await.unwrap();
    let told = [(Act::ViewShared, "Mine"), (Act::ViewChanged, "Ours"), (Act::ViewWithdrawn, "Ours")];
    assert_eq!(log().await, told.map(|(act, name)| (act, name.to_owned())));
}
