//! What a letter says of each thing somebody has not read, in his language.

use vestnik_api::notifications::{News, Notification, NotificationAbout};
use vestnik_api::text::Language;

/// How many things a letter tells one by one; of the others it says that they are there.
pub(super) const MOST: i64 = 30;

/// Each with what it says and where it leads, the newest first, and whether there are more.
pub(super) fn lines(told: &[Notification], base: &str, language: Language) -> (Vec<(String, String)>, bool) {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = told.len() > most;
    let line = |one: &Notification| (said(one, language), format!("{base}{}", path(one.about)));
    (told.iter().take(most).map(line).collect(), more)
}

/// Where the thing has its page.
fn path(about: NotificationAbout) -> String {
    match about {
        NotificationAbout::Client(id) => format!("/clients/{id}"),
        NotificationAbout::Lead(id) => format!("/leads/{id}"),
        NotificationAbout::Group(id) => format!("/groups/{id}"),
        NotificationAbout::Import(id) => format!("/imports/{id}"),
        NotificationAbout::Mailing(id) => format!("/mailings/{id}"),
    }
}

fn said(one: &Notification, language: Language) -> String {
    let said = match language {
        Language::Ru => russian(one),
        Language::En => english(one),
    };
    match &one.by {
        Some(by) => format!("{said} ({})", by.name),
        None => said,
    }
}

fn russian(one: &Notification) -> String {
    let title = &one.title;
    match (one.news, one.about) {
        (News::Assigned, NotificationAbout::Group(_)) => {
            format!("Вам переданы записи группы «{title}»: {}", one.records)
        }
        (News::Assigned, NotificationAbout::Lead(_)) => format!("Вам передан лид «{title}»"),
        (News::Assigned, _) => format!("Вам передан клиент «{title}»"),
        (News::Seated, _) => format!("Вы теперь в группе «{title}»"),
        (News::Mentioned, _) => format!("Вас упомянули в комментарии: «{title}»"),
        (News::Converted, NotificationAbout::Group(_)) => {
            format!("Лиды группы «{title}» стали клиентами: {}", one.records)
        }
        (News::Converted, _) => format!("Лид «{title}» стал клиентом"),
        (News::ImportDone, _) => format!("Файл «{title}» загружен"),
        (News::ImportFailed, _) => format!("Файл «{title}» не загрузился"),
        (News::MailingStopped, _) => format!("Рассылка «{title}» остановлена"),
        (News::MailingReleased, _) => format!("Рассылка «{title}» снова разрешена"),
    }
}

fn english(one: &Notification) -> String {
    let title = &one.title;
    match (one.news, one.about) {
        (News::Assigned, NotificationAbout::Group(_)) => {
            format!("Records of the group “{title}” are yours now: {}", one.records)
        }
        (News::Assigned, NotificationAbout::Lead(_)) => format!("The lead “{title}” is yours now"),
        (News::Assigned, _) => format!("The client “{title}” is yours now"),
        (News::Seated, _) => format!("You are in the group “{title}” now"),
        (News::Mentioned, _) => format!("You were mentioned in a comment: “{title}”"),
        (News::Converted, NotificationAbout::Group(_)) => {
            format!("Leads of the group “{title}” became clients: {}", one.records)
        }
        (News::Converted, _) => format!("The lead “{title}” became a client"),
        (News::ImportDone, _) => format!("The file “{title}” is imported"),
        (News::ImportFailed, _) => format!("The file “{title}” could not be imported"),
        (News::MailingStopped, _) => format!("The mailing “{title}” was stopped"),
        (News::MailingReleased, _) => format!("The mailing “{title}” is allowed again"),
    }
}
