//! Who may call what inside a group, by what he is there. As in `access.rs`, the operations are read from the description of the running
//! server: each on a thing that a group can have is tried, and what is answered otherwise than by the rule stands in a table with its reason.

use crate::access::{NOT_THERE, Operation, check_no_list_tells, delete_first, operations, stem, things_in};
use crate::groups::group;
use crate::lead_board::as_they_are;
use crate::leads::stages;
use crate::support::{Failed, Persona, TestApp, mark};
use reqwest::{Method, StatusCode};
use std::cmp::Reverse;
use vestnik_client::api::groups::{ChangeGroup, Group, GroupRole};
use vestnik_client::api::leads::{SetStages, StagesOf};
use vestnik_client::api::{Code, Permission, Reach};

/// What a group has together. Everything else is one person's, whatever group he is in: an import and a run over many rows are whose who
/// began them, letters whose who writes them.
const TOGETHER: &[&str] = &["/clients", "/leads", "/groups", "/tags", "/custom-fields", "/views", "/suppressions"];

/// How an operation is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Done,
    Forbidden,
    NotFound,
}

impl Answer {
    fn fits(self, status: StatusCode) -> bool {
        match self {
            Answer::Done => status.is_success(),
            Answer::Forbidden => status == 403,
            Answer::NotFound => status == 404,
        }
    }
}

/// What is answered otherwise: the operation, or how the addresses begin, what reading is answered, what writing is, and why.
type Otherwise = &'static [(&'static str, Answer, Answer, &'static str)];

/// What somebody gets who asks for what belongs to a group.
#[derive(Debug)]
struct Standing {
    reads: Answer,
    writes: Answer,
    otherwise: Otherwise,
}

/// He sees all and changes nothing.
const VIEWER: Standing = Standing {
    reads: Answer::Done,
    writes: Answer::Forbidden,
    otherwise: &[
        ("PUT /api/v1/views/{id}/default", Answer::Done, Answer::Done, "how his own list opens"),
        ("DELETE /api/v1/views/{id}/default", Answer::Done, Answer::Done, "the same"),
    ],
};

/// Who is in another group.
const STRANGER: Standing = Standing {
    reads: Answer::NotFound,
    writes: Answer::NotFound,
    otherwise: &[(
        "/groups",
        Answer::NotFound,
        Answer::Forbidden,
        "changed by who may change all of them: the guard speaks first",
    )],
};

/// Who works in the group, and whose rights reach what is his own.
const FELLOW: Standing = Standing {
    reads: Answer::NotFound,
    writes: Answer::NotFound,
    otherwise: &[
        ("PUT /api/v1/views/{id}/default", Answer::Done, Answer::Done, "how his own list opens"),
        ("DELETE /api/v1/views/{id}/default", Answer::Done, Answer::Done, "the same"),
        ("/views", Answer::Done, Answer::Forbidden, "shown to all in the group; changed by its owner and the head"),
        ("/groups", Answer::Done, Answer::Forbidden, "seen by all in it; changed by who may change all of them"),
        ("/custom-fields", Answer::Done, Answer::Forbidden, "his own records there have them; set by the head"),
        ("/tags", Answer::Done, Answer::Done, "nobody's alone: his own records there bear them, and he works there"),
    ],
};

/// The head of a group that is archived: nobody has more there, and it is as to a viewer.
const HEAD_OF_ARCHIVED: Standing = VIEWER;

/// What the head of a group that is open does not get, though it is hers.
const NOT_EVEN_HERS: &[(&str, u16, &str)] = &[
    ("POST /api/v1/clients/{id}/unmerge", 404, "it went nowhere"),
    ("PATCH /api/v1/groups/{id}", 403, "groups are changed by who may change all of them"),
    ("DELETE /api/v1/groups/{id}", 403, "the same"),
    ("POST /api/v1/groups/{id}/invitations", 403, "the same"),
    ("PUT /api/v1/groups/{id}/members/{user}", 403, "the same"),
    ("DELETE /api/v1/groups/{id}/members/{user}", 403, "the same"),
];

impl Standing {
    fn expects(&self, operation: &Operation) -> Answer {
        let (name, stem) = (operation.name(), stem(&operation.path).unwrap_or_default());
        if !TOGETHER.contains(&stem) || NOT_THERE.iter().any(|(known, _)| *known == name) {
            return Answer::NotFound;
        }
        let told = |of: &str| self.otherwise.iter().find(|(known, ..)| *known == of);
        let told = told(&name).or_else(|| told(stem));
        let (reads, writes) = told.map_or((self.reads, self.writes), |(_, reads, writes, _)| (*reads, *writes));
        if operation.only_reads() { reads } else { writes }
    }

    /// No exception is kept for what is not there any more.
    fn check_exceptions(&self, operations: &[Operation]) {
        for (of, ..) in self.otherwise {
            let known = |operation: &Operation| operation.name() == *of || stem(&operation.path) == Some(*of);
            assert!(operations.iter().any(known), "{of} is listed here, but is not there");
        }
    }
}

/// The address of a thing and its number.
type Thing = (&'static str, i64);

/// Operations on one thing, with its address and number. First they read; then they write; what deletes comes after that, what hangs on a
/// thing before the thing; and last what brings back.
async fn on(app: &TestApp, things: &[Thing]) -> Vec<(Operation, &'static str, i64)> {
    let all = operations(app).await.into_iter().filter_map(|operation| {
        let (address, id) = *things.iter().find(|(address, _)| Some(*address) == stem(&operation.path))?;
        Some((operation, address, id))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(operation, ..)| {
        let deletes = operation.method == Method::DELETE;
        let depth = Reverse(if deletes { operation.path.len() } else { 0 });
        (operation.path.ends_with("/restore"), deletes, !operation.only_reads(), depth)
    });
    all
}

/// Calls every operation on these things, each of which must be answered as it is expected; what is refused changes nothing.
async fn check(app: &TestApp, things: &[Thing], who: &Persona, standing: &Standing) {
    let db = app.database().await;
    standing.check_exceptions(&operations(app).await);
    for (operation, address, id) in on(app, things).await {
        if operation.path.ends_with("/restore") {
            delete_first(app, address, id).await;
        }
        let (name, expected) = (operation.name(), standing.expects(&operation));
        let before = mark(&db).await;
        let status = operation.call(app, id, Some(who)).await;
        assert!(expected.fits(status), "{name} answers {status}, and not {expected:?}");
        if expected != Answer::Done {
            assert_eq!(mark(&db).await, before, "{name} changed something, though it was refused");
        }
    }
}

/// All that can be given so far and no further.
fn so_far(reach: Reach) -> Vec<(Permission, Reach)> {
    let given = Permission::ALL.iter().filter(|permission| permission.reaches().contains(&reach));
    given.map(|permission| (*permission, reach)).collect()
}

/// A group with Anna at its head, and with all of hers in it.
struct Office {
    ada: Persona,
    anna: Persona,
    north: Group,
    things: Vec<Thing>,
}

async fn office(app: &TestApp) -> Office {
    let ada = app.admin("Ada").await;
    let anna = app.person_who_may("Anna", &so_far(Reach::Groups)).await;
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await;
    let things = things_in(app, &anna, Some(north.id.0)).await;
    Office { ada, anna, north, things }
}

impl Office {
    async fn take_in(&self, person: &Persona, role: GroupRole) {
        self.ada.groups().seat(self.north.id, person.id, role).await.unwrap();
    }

    async fn archive(&self) {
        let archive = ChangeGroup { archived: Some(true), ..ChangeGroup::default() };
        self.ada.groups().change(self.north.id, self.north.version, &archive).await.unwrap();
    }

    /// Without what is one person's.
    fn together(&self) -> Vec<Thing> {
        self.things.iter().copied().filter(|(address, _)| TOGETHER.contains(address)).collect()
    }
}

#[actix_web::test]
async fn a_viewer_reads_what_the_group_has_and_is_refused_every_change() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let vera = app.person_who_may("Vera", &so_far(Reach::Groups)).await;
    office.take_in(&vera, GroupRole::Viewer).await;
    check(&app, &office.things, &vera, &VIEWER).await;
}

#[actix_web::test]
async fn a_member_of_another_group_finds_nothing_of_this_one() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let boris = app.person_who_may("Boris", &so_far(Reach::Groups)).await;
    group(&office.ada, "South", &[(&boris, GroupRole::Head)]).await;
    check(&app, &office.things, &boris, &STRANGER).await;
    check_no_list_tells(&app, &boris).await;
}

#[actix_web::test]
async fn a_fellow_whose_rights_reach_his_own_finds_no_record_of_anothers_in_their_group() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let oleg = app.person_who_may("Oleg", &so_far(Reach::Own)).await;
    office.take_in(&oleg, GroupRole::Member).await;
    check(&app, &office.things, &oleg, &FELLOW).await;
}

#[actix_web::test]
async fn what_an_archived_group_has_is_read_and_not_changed_even_by_its_head() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    office.archive().await;
    check(&app, &office.together(), &office.anna, &HEAD_OF_ARCHIVED).await;
}

#[actix_web::test]
async fn the_head_of_an_open_group_is_refused_none_of_what_others_are() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    for (operation, address, id) in on(&app, &office.together()).await {
        if operation.path.ends_with("/restore") {
            delete_first(&app, address, id).await;
        }
        let name = operation.name();
        let status = operation.call(&app, id, Some(&office.anna)).await;
        if let Some((_, refused, _)) = NOT_EVEN_HERS.iter().find(|(known, ..)| *known == name) {
            assert_eq!(status, *refused, "{name}");
        } else if NOT_THERE.iter().all(|(known, _)| *known != name) {
            assert!(![401, 403, 404].contains(&status.as_u16()), "{name} answers {status}");
            assert!(!status.is_server_error(), "{name} answers {status}");
        }
    }
}

#[actix_web::test]
async fn the_stages_of_a_group_are_seen_by_all_in_it_and_set_by_its_head_while_it_is_open() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let groups = so_far(Reach::Groups);
    let (vera, boris) = (app.person_who_may("Vera", &groups).await, app.person_who_may("Boris", &groups).await);
    let oleg = app.person_who_may("Oleg", &so_far(Reach::Own)).await;
    office.take_in(&vera, GroupRole::Viewer).await;
    office.take_in(&oleg, GroupRole::Member).await;
    let north = Some(office.north.id);
    let all = stages(&office.anna, north).await;
    let same = SetStages { stages: as_they_are(&all) };
    let set = async |who: &Persona| who.leads().set_stages(StagesOf { group: north }, &same).await;
    set(&office.anna).await.unwrap();

    let db = app.database().await;
    let before = mark(&db).await;
    for who in [&vera, &oleg] {
        assert_eq!(stages(who, north).await.len(), all.len());
        assert_eq!(set(who).await.problem().code, Code::Forbidden);
    }
    let unseen = boris.leads().stages(StagesOf { group: north }).await.problem();
    assert_eq!(unseen.code, Code::NotFound);
    assert_eq!(set(&boris).await.problem().code, Code::NotFound);
    assert_eq!(mark(&db).await, before);

    office.archive().await;
    let before = mark(&db).await;
    assert_eq!(stages(&office.anna, north).await.len(), all.len());
    assert_eq!(set(&office.anna).await.problem().code, Code::Forbidden);
    assert_eq!(mark(&db).await, before);
}
