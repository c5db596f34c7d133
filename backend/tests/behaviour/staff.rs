//! The people with accounts, as the staff sees them: who is blocked is out at once, everywhere, and nothing of his goes out.

use crate::delivery::{at_once, give_clients, plain, sending_to, start, until};
use crate::mailings::{daily, mailing};
use crate::sessions::sign_in;
use crate::support::{Failed, PASSWORD, Persona, TestApp};
use mail_parser::MessageParser;
use std::time::{Duration, Instant};
use vestnik::staff::commands;
use vestnik_client::Api;
use vestnik_client::api::auth::Login;
use vestnik_client::api::dashboard::DashboardQuery;
use vestnik_client::api::id::UserId;
use vestnik_client::api::mailings::{Content, MailingState, Stop};
use vestnik_client::api::me::ChangeMe;
use vestnik_client::api::page::Limit;
use vestnik_client::api::text::Language;
use vestnik_client::api::users::{Block, User, UserFilter, UserSort, UserState};
use vestnik_client::api::{Code, FieldCode};
use vestnik_sink::Sink;

/// The text of a captured letter.
fn body(source: &str) -> String {
    MessageParser::default().parse(source.as_bytes()).unwrap().body_text(0).unwrap().into_owned()
}

fn because(reason: &str) -> Block {
    Block { reason: reason.parse().unwrap() }
}

async fn names(who: &Persona, filter: UserFilter) -> Vec<String> {
    who.users().list(&filter).await.unwrap().items.into_iter().map(|user| user.name).collect()
}

fn login(person: &Persona) -> Login {
    Login { email: person.email.clone(), password: PASSWORD.to_owned() }
}

#[actix_web::test]
async fn the_staff_finds_people_by_name_address_state_and_role() {
    let app = TestApp::start().await;
    let mara = app.manager("Мара Королёва").await;
    let anna = app.person("Анна Белова").await;
    app.person("Борис").await;
    let by = |q: &str| UserFilter { q: Some(q.to_owned()), ..UserFilter::default() };
    assert_eq!(names(&mara, by("БЕЛ анна")).await, ["Анна Белова"]);
    assert_eq!(names(&mara, by("королева")).await, ["Мара Королёва"]);
    assert_eq!(names(&mara, by(&anna.email)).await, ["Анна Белова"]);
    assert!(names(&mara, by("никого")).await.is_empty());
    let phone = Some(Some("8 916 123-45-67".parse().unwrap()));
    anna.me().change(&ChangeMe { phone, ..ChangeMe::default() }).await.unwrap();
    assert_eq!(names(&mara, by("8 (916) 123")).await, ["Анна Белова"]);

    mara.users().block(anna.id, &because("рассылает спам")).await.unwrap();
    let blocked = UserFilter { state: Some(UserState::Blocked), ..UserFilter::default() };
    assert_eq!(names(&mara, blocked).await, ["Анна Белова"]);
    let active = UserFilter { state: Some(UserState::Active), sort: Some(UserSort::Name), ..UserFilter::default() };
    assert_eq!(names(&mara, active).await, ["Борис", "Мара Королёва"]);

    let ada = app.admin("Ада").await;
    let manager = ada.roles().list().await.unwrap().into_iter().find(|role| role.name == "manager").unwrap();
    let managers = UserFilter { role: Some(manager.id), ..UserFilter::default() };
    assert_eq!(names(&ada, managers).await, ["Мара Королёва"]);
}

#[actix_web::test]
async fn people_are_listed_page_by_page_in_every_order() {
    let app = TestApp::start().await;
    let ada = app.admin("Ада").await;
    for number in 0..6 {
        app.person(&format!("Яна {number}")).await;
    }
    for sort in [UserSort::Name, UserSort::NameDescending, UserSort::CreatedAt, UserSort::CreatedAtDescending] {
        let mut seen: Vec<User> = Vec::new();
        let mut filter = UserFilter {
            sort: Some(sort),
            limit: Some(Limit::try_from(3).unwrap()),
            with_total: true,
            ..UserFilter::default()
        };
        loop {
            let page = ada.users().list(&filter).await.unwrap();
            assert_eq!(page.total, Some(7));
            seen.extend(page.items);
            filter.cursor = page.next_cursor;
            if filter.cursor.is_none() {
                break;
            }
        }
        let ids: Vec<UserId> = seen.iter().map(|user| user.id).collect();
        let mut sorted = seen.clone();
        match sort {
            UserSort::Name => sorted.sort_by_key(|user| (user.name.clone(), user.id)),
            UserSort::NameDescending => sorted.sort_by_key(|user| std::cmp::Reverse((user.name.clone(), user.id))),
            UserSort::CreatedAt => sorted.sort_by_key(|user| user.id),
            UserSort::CreatedAtDescending => sorted.sort_by_key(|user| std::cmp::Reverse(user.id)),
        }
        assert_eq!(ids, sorted.iter().map(|user| user.id).collect::<Vec<_>>(), "{sort:?}");
    }
    let wrong = UserFilter { cursor: Some("rubbish".to_owned()), ..UserFilter::default() };
    assert_eq!(ada.users().list(&wrong).await.problem().errors[0].code, FieldCode::Invalid);
}

#[actix_web::test]
async fn a_persons_page_tells_what_he_has_here_and_when_he_was_last_seen() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    give_clients(&app, &anna, 3).await;
    anna.mailings().create(&mailing(Content::Own(plain()), daily("2030-01-01T09:00"))).await.unwrap();
    let user = mara.users().find(anna.id).await.unwrap();
    assert_eq!((user.state, user.clients, user.roles.as_slice()), (UserState::Active, 3, &["user".to_owned()][..]));
    assert!(user.last_seen_at.is_some());
    let figures = mara.users().figures(anna.id).await.unwrap();
    assert_eq!((figures.clients, figures.mailings, figures.active_mailings, figures.attempts), (3, 1, 0, 0));
    assert_eq!(mara.users().find(UserId(999_999)).await.problem().code, Code::NotFound);
    assert_eq!(anna.users().find(mara.id).await.problem().code, Code::Forbidden);
}

#[actix_web::test]
async fn who_is_blocked_is_out_at_once_on_every_node_and_is_told_why() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    let elsewhere = Api::new(app.another_node().await.signed_in(app.token_of(&anna)));
    elsewhere.me().find().await.unwrap();
    let mut browser = sign_in(&app, &anna).await;

    let blocked = mara.users().block(anna.id, &because("рассылает спам")).await.unwrap();
    let said = blocked.blocked.unwrap();
    assert_eq!((said.by.unwrap().id, said.reason.as_str()), (mara.id, "рассылает спам"));
    assert_eq!(anna.me().find().await.problem().code, Code::Unauthenticated);
    let begun = Instant::now();
    while elsewhere.me().find().await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(1), "still in on another node");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for refused in [browser.go_on().await.unwrap_err(), app.anybody().auth().login(&login(&anna)).await.problem()] {
        assert_eq!((refused.code, refused.detail.as_deref()), (Code::AccountBlocked, Some("рассылает спам")));
    }
    let wrong = Login { password: "не тот пароль".to_owned(), ..login(&anna) };
    assert_eq!(
        app.anybody().auth().login(&wrong).await.problem().code,
        Code::InvalidCredentials,
        "strangers learn nothing"
    );

    let again = mara.users().block(anna.id, &because("ещё раз")).await.unwrap();
    assert_eq!(again.blocked.unwrap().reason, "рассылает спам", "the first reason stays");
    mara.users().unblock(anna.id).await.unwrap();
    assert_eq!(mara.users().unblock(anna.id).await.unwrap().state, UserState::Active);
    app.anybody().auth().login(&login(&anna)).await.unwrap();
    assert_eq!(anna.me().find().await.problem().code, Code::Unauthenticated, "sessions of before stay over");
}

#[actix_web::test]
async fn a_run_of_somebody_who_is_blocked_is_held_and_unblocking_resumes_nothing() {
    let sink = Sink::start().await;
    let app = sending_to(&sink, &[("VESTNIK_SMTP_LETTERS_PER_SECOND", "200")]).await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    give_clients(&app, &anna, 2_000).await;
    let running = start(&anna, &at_once(plain())).await;
    let later = anna.mailings().create(&mailing(Content::Own(plain()), daily("2030-01-01T09:00"))).await.unwrap();
    anna.mailings().start(later.id).await.unwrap();
    let draft = anna.mailings().create(&at_once(plain())).await.unwrap();
    sink.wait_for(50).await;

    mara.users().block(anna.id, &because("жалобы")).await.unwrap();
    let run = until(&mara, running.id, |run| run.counts.sending == 0).await;
    assert!(run.counts.waiting > 0, "{run:?}");
    for id in [running.id, later.id] {
        assert_eq!(mara.mailings().find(id).await.unwrap().state, MailingState::Paused);
    }
    let ada = app.admin("Ada").await;
    for refused in [ada.mailings().resume(running.id).await.problem(), ada.mailings().start(draft.id).await.problem()] {
        assert_eq!(refused.code, Code::WrongState, "nothing goes out in the name of somebody who is blocked");
    }
    mara.users().unblock(anna.id).await.unwrap();
    let before = sink.count();
    assert_eq!(mara.mailings().find(running.id).await.unwrap().state, MailingState::Paused);
    app.anybody().auth().login(&login(&anna)).await.unwrap();
    ada.mailings().resume(running.id).await.unwrap();
    sink.wait_for(before + 1).await;
}

#[actix_web::test]
async fn nobody_blocks_himself_and_a_manager_no_admin() {
    let app = TestApp::start().await;
    let (mara, ada, anna) = (app.manager("Mara").await, app.admin("Ada").await, app.person("Anna").await);
    assert_eq!(mara.users().block(mara.id, &because("x")).await.problem().code, Code::WrongState);
    assert_eq!(mara.users().block(ada.id, &because("x")).await.problem().code, Code::Forbidden);
    assert_eq!(anna.users().block(mara.id, &because("x")).await.problem().code, Code::Forbidden);
    assert_eq!(mara.users().block(UserId(999_999), &because("x")).await.problem().code, Code::NotFound);
    ada.users().block(mara.id, &because("x")).await.unwrap();
    // Blocked by an admin, he can't be let in by himself or anybody who is no admin either.
    assert_eq!(mara.users().unblock(mara.id).await.problem().code, Code::Unauthenticated);
}

#[actix_web::test]
async fn the_last_administrator_is_lost_neither_by_a_block_nor_by_two_at_once() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        let (ada, eve) = (app.admin(&unique("Ada")).await, app.admin(&unique("Eve")).await);
        let others = "DELETE FROM user_roles USING roles WHERE roles.id = role_id AND roles.name = 'admin' AND user_id <> ALL ($1)";
        app.database().await.execute(others, &[&vec![ada.id.0, eve.id.0]]).await.unwrap();
        let reason = because("x");
        let (one, other) = (ada.users(), eve.users());
        let (first, second) = futures::join!(one.block(eve.id, &reason), other.block(ada.id, &reason));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let left = "SELECT count(*) FROM users JOIN user_roles ON user_id = users.id JOIN roles ON roles.id = role_id
                    WHERE roles.name = 'admin' AND blocked_at IS NULL";
        assert_eq!(app.database().await.query_one(left, &[]).await.unwrap().get::<_, i64>(0), 1);
    }
}

fn unique(name: &str) -> String {
    format!("{name} {}", hex::encode(rand::random::<[u8; 4]>()))
}

#[actix_web::test]
async fn the_operator_blocks_and_lets_in_by_the_command_line_but_not_the_last_administrator() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let said = commands::block(&app.app.system, &anna.email, "не платит").await.unwrap();
    assert!(said.contains("is blocked"), "{said}");
    assert_eq!(app.anybody().auth().login(&login(&anna)).await.problem().detail.as_deref(), Some("не платит"));
    assert_eq!(ada.users().find(anna.id).await.unwrap().blocked.unwrap().by, None);
    commands::unblock(&app.app.system, &anna.email).await.unwrap();
    app.anybody().auth().login(&login(&anna)).await.unwrap();
    let refused = format!("{:#}", commands::block(&app.app.system, &ada.email, "x").await.unwrap_err());
    assert!(refused.contains("was not blocked"), "{refused}");
    assert!(commands::block(&app.app.system, "nobody@x.example", "x").await.is_err());
}

#[actix_web::test]
async fn the_owner_is_told_by_a_letter_when_the_staff_stops_his_mailing_or_allows_it_again() {
    let app = TestApp::start().await;
    let (mara, anna) = (app.manager("Mara").await, app.person("Anna").await);
    let made = anna.mailings().create(&mailing(Content::Own(plain()), daily("2030-01-01T09:00"))).await.unwrap();
    anna.mailings().start(made.id).await.unwrap();
    anna.me().change(&ChangeMe { language: Some(Language::En), ..ChangeMe::default() }).await.unwrap();
    mara.mailings().stop(made.id, &Stop { reason: "prices are not agreed".parse().unwrap() }).await.unwrap();
    let told = anna.dashboard(&DashboardQuery::default()).await.unwrap().stopped;
    assert_eq!(told.iter().map(|mailing| mailing.id).collect::<Vec<_>>(), [made.id], "and on the first screen");
    mara.mailings().release(made.id).await.unwrap();
    assert_eq!(anna.dashboard(&DashboardQuery::default()).await.unwrap().stopped, []);
    app.settle().await;
    let letters = app.letters_to(&anna.email).await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert!(body(&letters[0]).contains("prices are not agreed") && body(&letters[1]).contains("again"), "{letters:?}");
    for letter in &letters {
        assert!(body(letter).contains(&format!("/mailings/{}", made.id)), "{letter}");
    }

    // What one does oneself needs no letter.
    anna.mailings().stop(made.id, &Stop { reason: "later".parse().unwrap() }).await.unwrap();
    app.settle().await;
    assert_eq!(app.letters_to(&anna.email).await.len(), 2);
}

#[actix_web::test]
async fn an_open_page_hears_that_its_person_may_do_more_or_is_out() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let url = format!("{}{}", app.base, anna.me().events_path());
    let mut stream = reqwest::Client::new().get(url).bearer_auth(app.token_of(&anna)).send().await.unwrap();
    let limit = Duration::from_secs(5);
    let word = async |stream: &mut reqwest::Response| {
        let chunk = tokio::time::timeout(limit, stream.chunk()).await.expect("a word in time").unwrap();
        chunk.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    };
    assert!(word(&mut stream).await.unwrap().contains("event: changed"), "asked at once");
    let manager = ada.roles().list().await.unwrap().into_iter().find(|role| role.name == "manager").unwrap();
    ada.roles().give(anna.id, manager.id).await.unwrap();
    assert!(word(&mut stream).await.unwrap().contains("event: changed"));
    ada.users().block(anna.id, &because("x")).await.unwrap();
    let ended = async { while word(&mut stream).await.is_some() {} };
    tokio::time::timeout(limit, ended).await.expect("the stream has ended");
}

#[actix_web::test]
async fn a_start_and_a_block_in_the_same_moment_leave_nothing_going() {
    let app = TestApp::start().await;
    let (ada, anna) = (app.admin("Ada").await, app.person("Anna").await);
    let reason = because("x");
    for _ in 0..10 {
        let made = anna.mailings().create(&mailing(Content::Own(plain()), daily("2030-01-01T09:00"))).await.unwrap();
        let (mailings, users) = (ada.mailings(), ada.users());
        let (started, blocked) = futures::join!(mailings.start(made.id), users.block(anna.id, &reason));
        blocked.unwrap();
        if let Err(error) = started {
            assert_eq!(error.problem().map(|problem| problem.code), Some(Code::WrongState), "{error}");
        }
        assert_ne!(ada.mailings().find(made.id).await.unwrap().state, MailingState::Active);
        ada.users().unblock(anna.id).await.unwrap();
        // Her sessions of before stay over: another one, as if she had signed in again.
        let session = "UPDATE sessions SET revoked_at = NULL WHERE id = $1";
        app.database().await.execute(session, &[&anna.session.0]).await.unwrap();
    }
}
