//! Every kind of notification comes as it is wished for: in the application, and by one letter, at once or in the morning.

use crate::comments::comment;
use crate::delivery::plain;
use crate::groups::group;
use crate::mailings::{daily, mailing};
use crate::notifications::{Team, team, told};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use vestnik_client::api::comments::NewComment;
use vestnik_client::api::conversions::Convert;
use vestnik_client::api::groups::GroupRole;
use vestnik_client::api::imports::ImportOptions;
use vestnik_client::api::leads::NewLead;
use vestnik_client::api::mailings::{Content, Stop};
use vestnik_client::api::notifications::{ByMail, HowTold, NotificationKind, NotificationSettings};
use vestnik_client::api::text::{Email, Text};

/// Far from any morning, by Boris's clock.
async fn at_noon() -> Team {
    let team = team().await;
    let day = SignedDuration::from_hours(24).as_secs();
    let into_the_day = team.app.clock.now().as_second().rem_euclid(day);
    team.app.later(SignedDuration::from_secs((day / 2 - into_the_day).rem_euclid(day)));
    team
}

/// Boris wants to be told so of this kind, and of the others as usual.
async fn wish(team: &Team, kind: NotificationKind, how: HowTold) {
    let mut settings = NotificationSettings::default();
    settings.set(kind, how);
    let boris = team.app.signed_in_anew(&team.boris);
    assert_eq!(boris.notifications().set(&settings).await.unwrap(), settings);
}

/// Somebody else does something of this kind to Boris.
async fn happen(team: &Team, kind: NotificationKind) {
    let (anna, boris) = (team.app.signed_in_anew(&team.anna), team.app.signed_in_anew(&team.boris));
    match kind {
        NotificationKind::Assigned => drop(team.given("Ivan").await),
        NotificationKind::Seated => {
            let ada = team.app.signed_in_anew(&team.ada);
            group(&ada, "South", &[(&team.boris, GroupRole::Member)]).await;
        }
        NotificationKind::Mentioned => {
            let client = team.client("Petr").await;
            let text = Text::parse(&format!("@[Boris](user:{})", boris.id)).unwrap();
            comment(&anna, client.id, &NewComment { text, answers: None }).await;
        }
        NotificationKind::Converted => {
            let email = Some(Email::parse("vera@x.example").unwrap());
            let lead = boris.leads().create(&NewLead { email, ..team.lead("Vera") }).await.unwrap();
            anna.leads().convert(lead.id, lead.version, &Convert::default()).await.unwrap();
        }
        NotificationKind::ImportFinished => {
            let named = ImportOptions { file_name: Some("olga.csv".to_owned()), ..ImportOptions::default() };
            boris.imports().create(&named, b"name,email\nOlga,olga@x.example\n".to_vec()).await.unwrap();
            team.app.settle().await;
        }
        NotificationKind::MailingStopped => {
            let new = mailing(Content::Own(plain()), daily("2030-01-01T09:00"));
            let made = boris.mailings().create(&new).await.unwrap();
            boris.mailings().start(made.id).await.unwrap();
            let mara = team.app.manager("Mara").await;
            mara.mailings().stop(made.id, &Stop { reason: "цены не согласованы".parse().unwrap() }).await.unwrap();
        }
    }
}

/// What a letter is called that tells of it.
const fn said(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Assigned => "вам передан клиент «ivan»",
        NotificationKind::Seated => "вы теперь в группе «south»",
        NotificationKind::Mentioned => "вас упомянули в комментарии: «petr»",
        NotificationKind::Converted => "лид «vera» стал клиентом",
        NotificationKind::ImportFinished => "файл «olga.csv» загружен",
        NotificationKind::MailingStopped => "рассылка «неделя» остановлена",
    }
}

#[actix_web::test]
async fn every_kind_comes_by_one_letter_when_it_is_wanted_and_by_none_where_letters_are_off() {
    for kind in NotificationKind::ALL {
        let stopped = kind == NotificationKind::MailingStopped;
        // Now, six minutes later, and the day after. A stopped mailing does not wait until it could have been read of elsewhere.
        let at_once = if stopped { [1, 1, 1] } else { [0, 1, 1] };
        for (by_mail, expected) in [(ByMail::Off, [0, 0, 0]), (ByMail::AtOnce, at_once), (ByMail::Daily, [0, 0, 1])] {
            let team = at_noon().await;
            wish(&team, kind, HowTold { in_app: true, by_mail }).await;
            happen(&team, kind).await;
            let mut came = Vec::new();
            for later in [SignedDuration::ZERO, SignedDuration::from_mins(6), SignedDuration::from_hours(24)] {
                team.app.later(later);
                team.app.settle().await;
                came.push(team.app.letters_to(&team.boris.email).await.len());
            }
            assert_eq!(came, expected, "{kind:?} {by_mail:?}");
            for (subject, text) in team.letters(&team.boris).await {
                assert!(subject.to_lowercase().contains(said(kind)), "{subject}");
                let why = text.contains("цены не согласованы");
                assert_eq!(why, stopped && by_mail == ByMail::AtOnce, "{text}");
            }
        }
    }
}

#[actix_web::test]
async fn each_kind_is_switched_off_in_the_application_by_itself() {
    for off in NotificationKind::ALL {
        let team = team().await;
        wish(&team, off, HowTold { in_app: false, by_mail: ByMail::Off }).await;
        for kind in NotificationKind::ALL {
            happen(&team, kind).await;
        }
        let heard: BTreeSet<&str> = told(&team.boris).await.iter().map(|one| one.news.kind().name()).collect();
        let others = NotificationKind::ALL.into_iter().filter(|kind| *kind != off);
        assert_eq!(heard, others.map(NotificationKind::name).collect::<BTreeSet<_>>(), "{off:?}");
    }
}
