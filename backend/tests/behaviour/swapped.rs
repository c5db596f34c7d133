//! What hangs on a thing is found on that thing only: with a child of another parent, of the same group or of another one, an address
//! leads nowhere, for whoever calls it, and nothing is changed. Which addresses name a child is read from the description of the running
//! server: a new one without an entry here fails.

use crate::access::{Operation, operations};
use crate::groups::group;
use crate::record_files::lay_bytes;
use crate::support::{Persona, TestApp, mark};
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::{Permission, Reach};

/// The addresses that name two things of which none hangs on the other, each with its reason.
const NO_CHILD: &[(&str, &str)] = &[
    ("PUT /api/v1/users/{id}/roles/{role}", "a role is nobody's, and given to whoever has it not"),
    ("DELETE /api/v1/users/{id}/roles/{role}", "taken from whoever has it; who has it not is left as he is"),
    ("PUT /api/v1/users/{id}/permissions/{permission}", "a permission is nobody's"),
    ("DELETE /api/v1/users/{id}/permissions/{permission}", "the same"),
    ("PUT /api/v1/groups/{id}/members/{user}", "takes in whoever has an account"),
    ("GET /api/v1/clients/{id}/merge/{from}", "two clients, of which none hangs on the other"),
];

/// Things of one kind with one child each: two of Anna's in the group North, and one of Boris's in the group South.
struct Family {
    /// How the addresses of its children begin.
    address: &'static str,
    /// Makes the thing of a person and a group, and its child; answers both numbers.
    make: &'static str,
}

const FAMILIES: &[Family] = &[
    Family {
        address: "/api/v1/clients/{id}/comments/{comment}",
        make: "WITH thing AS (INSERT INTO clients (owner_id, group_id, name, email)
                              VALUES ($1, $2, 'x', gen_random_uuid() || '@x.example') RETURNING id, home)
               INSERT INTO comments (home, client_id, author_id, text) SELECT home, id, $1, 'x' FROM thing
               RETURNING client_id, id",
    },
    Family {
        address: "/api/v1/leads/{id}/comments/{comment}",
        make: "WITH thing AS (INSERT INTO leads (owner_id, group_id, name, stage_id, meaning)
                              SELECT $1, $2, 'x', id, meaning FROM stages WHERE group_id = $2 AND preset = 'new' RETURNING id, home)
               INSERT INTO comments (home, lead_id, author_id, text) SELECT home, id, $1, 'x' FROM thing
               RETURNING lead_id, id",
    },
    Family {
        address: "/api/v1/clients/{id}/files/{file}",
        make: "WITH thing AS (INSERT INTO clients (owner_id, group_id, name, email)
                              VALUES ($1, $2, 'x', gen_random_uuid() || '@x.example') RETURNING id, home),
                    blob AS (INSERT INTO blobs (key, size, sha256, content_type, state, created_by)
                             VALUES (md5(random()::text), 1, sha256('x'), 'text/plain', 'ready', $1) RETURNING id)
               INSERT INTO record_files (home, client_id, blob_id, name, size, by_id)
               SELECT thing.home, thing.id, blob.id, 'x', 1, $1 FROM thing, blob RETURNING client_id, id",
    },
    Family {
        address: "/api/v1/leads/{id}/files/{file}",
        make: "WITH thing AS (INSERT INTO leads (owner_id, group_id, name, stage_id, meaning)
                              SELECT $1, $2, 'x', id, meaning FROM stages WHERE group_id = $2 AND preset = 'new' RETURNING id, home),
                    blob AS (INSERT INTO blobs (key, size, sha256, content_type, state, created_by)
                             VALUES (md5(random()::text), 1, sha256('x'), 'text/plain', 'ready', $1) RETURNING id)
               INSERT INTO record_files (home, lead_id, blob_id, name, size, by_id)
               SELECT thing.home, thing.id, blob.id, 'x', 1, $1 FROM thing, blob RETURNING lead_id, id",
    },
    Family {
        address: "/api/v1/mailings/{id}/runs/{run}",
        make: "WITH thing AS (INSERT INTO mailings (owner_id, name, subject, body, format, audience, start_local, time_zone, recurrence)
                              SELECT $1, 'x', 'x', 'x', 'text', 'all', '2026-01-01 09:00', 'UTC', '{\"kind\":\"once\"}'
                              FROM groups WHERE id = $2 RETURNING id)
               INSERT INTO mailing_runs (owner_id, mailing_id, scheduled_for, state, finished_at, total, subject, body, format,
                                         owner_name, owner_email, mailing_name, message_domain)
               SELECT $1, id, now(), 'cancelled', now(), 1, 'x', 'x', 'text', 'x', 'x@x.example', 'x', 'x.example' FROM thing
               RETURNING mailing_id, id",
    },
    Family {
        address: "/api/v1/messages/{id}/files/{file}",
        make: "WITH thing AS (INSERT INTO messages (owner_id, name, subject, body, format)
                              SELECT $1, 'x', 'x', 'x', 'text' FROM groups WHERE id = $2 RETURNING id)
               INSERT INTO message_files (owner_id, message_id, name, content_type, size, bytes)
               SELECT $1, id, 'x', 'text/plain', 1, 'x' FROM thing RETURNING message_id, id",
    },
    Family {
        address: "/api/v1/groups/{id}/members/{user}",
        make: "WITH somebody AS (INSERT INTO users (email, name, password_hash, confirmed_at)
                                 SELECT gen_random_uuid() || '@people.example', 'x', 'x', now() FROM users WHERE id = $1 RETURNING id),
                    thing AS (INSERT INTO groups (name) SELECT gen_random_uuid()::text FROM groups WHERE id = $2 RETURNING id)
               INSERT INTO memberships (group_id, user_id, role) SELECT thing.id, somebody.id, 'member' FROM thing, somebody
               RETURNING group_id, user_id",
    },
];

fn names_a_child(operation: &Operation) -> bool {
    operation.path.matches('{').count() > 1 && !NO_CHILD.iter().any(|(known, _)| *known == operation.name())
}

#[actix_web::test]
async fn every_address_of_a_child_is_tried_or_says_why_not() {
    let app = TestApp::start().await;
    let operations = operations(&app).await;
    let nested: Vec<&Operation> = operations.iter().filter(|operation| names_a_child(operation)).collect();
    for operation in &nested {
        let known = FAMILIES.iter().any(|family| operation.path.starts_with(family.address));
        assert!(known, "{}: whose child is that? Add its family to FAMILIES", operation.name());
    }
    for family in FAMILIES {
        assert!(nested.iter().any(|operation| operation.path.starts_with(family.address)), "{}", family.address);
    }
    for (name, _) in NO_CHILD {
        assert!(
            operations.iter().any(|operation| operation.name() == *name),
            "{name} is listed here, but is not there"
        );
    }
}

#[actix_web::test]
async fn a_child_of_another_parent_is_not_found_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let ada = app.admin("Ada").await;
    let most: Vec<_> = Permission::ALL.iter().map(|permission| (*permission, Reach::Groups)).collect();
    let (anna, boris) = (app.person_who_may("Anna", &most).await, app.person_who_may("Boris", &most).await);
    let north = group(&ada, "North", &[(&anna, GroupRole::Head)]).await;
    let south = group(&ada, "South", &[(&boris, GroupRole::Head)]).await;
    let db = app.database().await;
    let mut operations = operations(&app).await;
    operations.sort_by_key(|operation| operation.method == reqwest::Method::DELETE);
    for family in FAMILIES {
        let make = async |who: &Persona, group: i64| {
            let made = db.query_one(family.make, &[&who.id.0, &group]).await.unwrap();
            lay_bytes(&app).await;
            (made.get::<_, i64>(0), made.get::<_, i64>(1))
        };
        let (first, second) = (make(&anna, north.id.0).await, make(&anna, north.id.0).await);
        let elsewhere = make(&boris, south.id.0).await;
        let swapped = [
            [first.0, second.1],
            [second.0, first.1],
            [first.0, elsewhere.1],
            [elsewhere.0, first.1],
            [first.0, i64::MAX],
        ];
        let of_family = |operation: &&Operation| operation.path.starts_with(family.address) && names_a_child(operation);
        for operation in operations.iter().filter(of_family) {
            let before = mark(&db).await;
            for ids in swapped {
                for who in [&anna, &ada] {
                    let status = operation.answer_at(&app, &ids, Some(who)).await.status();
                    assert_eq!(
                        status,
                        404,
                        "{} with {ids:?} of {first:?}, {second:?}, {elsewhere:?}",
                        operation.name()
                    );
                }
            }
            assert_eq!(mark(&db).await, before, "{} changed something that was not found", operation.name());
            // Where it is, it is found: the test can fail.
            let status = operation.answer_at(&app, &[first.0, first.1], Some(&ada)).await.status();
            assert!(status != 404 && !status.is_server_error(), "{} answers {status} where it is", operation.name());
        }
    }
}
