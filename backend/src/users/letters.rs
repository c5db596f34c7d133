//! The letters an account sends its owner, in his language: text and HTML say the same.

use vestnik_api::text::Language;

/// A letter's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// A new account: follow the link to confirm the address.
    Confirm(&'a str),
    /// Somebody signed up with an address that has an account: the links to sign in and to set a new password.
    AccountExists {
        /// Where to sign in.
        sign_in: &'a str,
        /// Where to ask for a new password.
        forgot: &'a str,
    },
    /// A forgotten password: follow the link to set a new one.
    Reset(&'a str),
    /// Somebody invites the reader to make an account.
    Invitation {
        /// Who, by name.
        by: Option<&'a str>,
        /// Where to make it.
        link: &'a str,
    },
    /// The staff has switched a mailing of his off.
    MailingStopped {
        /// What it is called.
        mailing: &'a str,
        /// Why.
        reason: &'a str,
        /// Its page.
        link: &'a str,
    },
    /// The staff allows a mailing of his again.
    MailingReleased {
        /// What it is called.
        mailing: &'a str,
        /// Its page.
        link: &'a str,
    },
    /// What the reader has not read of what he is told of.
    Unread {
        /// Each with its words and its page.
        lines: &'a [(String, String)],
        /// There are more than these.
        more: bool,
        /// Where all of them are.
        all: &'a str,
    },
}

/// The words of a letter to somebody, from the service by its name. `to` is the reader's name, if it is known to be his.
pub fn write(about: About<'_>, to: Option<&str>, service: &str, language: Language) -> Words {
    let parts = match language {
        Language::Ru => russian(about, service),
        Language::En => english(about, service),
    };
    let greeting = match (language, to) {
        (Language::Ru, Some(name)) => format!("Здравствуйте, {name}!"),
        (Language::Ru, None) => "Здравствуйте!".to_owned(),
        (Language::En, Some(name)) => format!("Hello {name},"),
        (Language::En, None) => "Hello,".to_owned(),
    };
    let text = text(&greeting, &parts);
    let html = html(&greeting, &parts, language);
    Words { subject: parts.subject, text, html }
}

/// A letter before it is laid out.
struct Parts<'a> {
    subject: String,
    opening: String,
    /// Each with where it leads.
    lines: &'a [(String, String)],
    /// Each link with the words of its button.
    links: Vec<(&'static str, &'a str)>,
    closing: &'static str,
}

fn russian<'a>(about: About<'a>, service: &str) -> Parts<'a> {
    match about {
        About::Confirm(link) => Parts {
            subject: format!("{service}: подтвердите адрес"),
            opening: format!("Вы зарегистрировались в сервисе {service}. Подтвердите, что этот адрес ваш:"),
            lines: &[],
            links: vec![("Подтвердить адрес", link)],
            closing: "Ссылка действует двое суток. Если вы не регистрировались, ничего не делайте: без подтверждения войти нельзя.",
        },
        About::AccountExists { sign_in, forgot } => Parts {
            subject: format!("{service}: у вас уже есть учётная запись"),
            opening: format!(
                "Кто-то, возможно вы, регистрировался в сервисе {service} с этим адресом. Учётная запись у вас уже есть."
            ),
            lines: &[],
            links: vec![("Войти", sign_in), ("Задать новый пароль", forgot)],
            closing: "Если это были не вы, ничего не делайте: ничего не изменилось.",
        },
        About::Reset(link) => Parts {
            subject: format!("{service}: новый пароль"),
            opening: format!("Вы просили задать новый пароль для входа в сервис {service}:"),
            lines: &[],
            links: vec![("Задать новый пароль", link)],
            closing: "Ссылка действует один час и срабатывает один раз. Если вы не просили, ничего не делайте: пароль остался прежним.",
        },
        About::Invitation { by, link } => Parts {
            subject: format!("{service}: вас приглашают"),
            opening: match by {
                Some(name) => format!("{name} приглашает вас в сервис {service}. Задайте имя и пароль:"),
                None => format!("Вас приглашают в сервис {service}. Задайте имя и пароль:"),
            },
            lines: &[],
            links: vec![("Принять приглашение", link)],
            closing: "Ссылка действует неделю. Если вы не ждали приглашения, ничего делать не нужно.",
        },
        About::MailingStopped { mailing, reason, link } => Parts {
            subject: format!("{service}: рассылка «{mailing}» остановлена"),
            opening: format!("Сотрудники сервиса {service} остановили вашу рассылку «{mailing}». Причина: «{reason}»."),
            lines: &[],
            links: vec![("Открыть рассылку", link)],
            closing: "Письма, которые не успели уйти, не уйдут. Возобновить рассылку можно, когда её снова разрешат.",
        },
        About::MailingReleased { mailing, link } => Parts {
            subject: format!("{service}: рассылка «{mailing}» снова разрешена"),
            opening: format!("Сотрудники сервиса {service} снова разрешили вашу рассылку «{mailing}»."),
            lines: &[],
            links: vec![("Открыть рассылку", link)],
            closing: "Она стоит на паузе: сама она не продолжится, возобновите её, когда будете готовы.",
        },
        About::Unread { lines, more, all } => Parts {
            subject: match lines {
                [(only, _)] => format!("{service}: {only}"),
                _ => format!("{service}: новые уведомления ({}{})", lines.len(), if more { "+" } else { "" }),
            },
            opening: format!("Это вы ещё не прочитали в сервисе {service}:"),
            lines,
            links: vec![(if more { "Показать все, здесь не всё" } else { "Показать все" }, all)],
            closing: "О чём писать вам и когда, выбирается в профиле.",
        },
    }
}

fn english<'a>(about: About<'a>, service: &str) -> Parts<'a> {
    match about {
        About::Confirm(link) => Parts {
            subject: format!("{service}: confirm your address"),
            opening: format!("You have signed up for {service}. Please confirm that this address is yours:"),
            lines: &[],
            links: vec![("Confirm the address", link)],
            closing: "The link works for two days. If you did not sign up, do nothing: nobody can sign in without it.",
        },
        About::AccountExists { sign_in, forgot } => Parts {
            subject: format!("{service}: you have an account already"),
            opening: format!(
                "Somebody, perhaps you, tried to sign up for {service} with this address. You have an account already."
            ),
            lines: &[],
            links: vec![("Sign in", sign_in), ("Set a new password", forgot)],
            closing: "If it was not you, do nothing: nothing has changed.",
        },
        About::Reset(link) => Parts {
            subject: format!("{service}: a new password"),
            opening: format!("You asked to set a new password for {service}:"),
            lines: &[],
            links: vec![("Set a new password", link)],
            closing: "The link works for one hour, and once. If you did not ask for it, do nothing: the password is what it was.",
        },
        About::Invitation { by, link } => Parts {
            subject: format!("{service}: you are invited"),
            opening: match by {
                Some(name) => format!("{name} invites you to {service}. Choose a name and a password:"),
                None => format!("You are invited to {service}. Choose a name and a password:"),
            },
            lines: &[],
            links: vec![("Accept the invitation", link)],
            closing: "The link works for a week. If you did not expect it, do nothing.",
        },
        About::MailingStopped { mailing, reason, link } => Parts {
            subject: format!("{service}: the mailing “{mailing}” was stopped"),
            opening: format!("The staff of {service} has stopped your mailing “{mailing}”. The reason: “{reason}”."),
            lines: &[],
            links: vec![("Open the mailing", link)],
            closing: "Letters that had not gone out yet will not. You can resume it once it is allowed again.",
        },
        About::MailingReleased { mailing, link } => Parts {
            subject: format!("{service}: the mailing “{mailing}” is allowed again"),
            opening: format!("The staff of {service} allows your mailing “{mailing}” again."),
            lines: &[],
            links: vec![("Open the mailing", link)],
            closing: "It is paused and does not go on by itself: resume it when you are ready.",
        },
        About::Unread { lines, more, all } => Parts {
            subject: match lines {
                [(only, _)] => format!("{service}: {only}"),
                _ => format!("{service}: new notifications ({}{})", lines.len(), if more { "+" } else { "" }),
            },
            opening: format!("This is what you have not read yet in {service}:"),
            lines,
            links: vec![(if more { "Show all, there are more" } else { "Show all" }, all)],
            closing: "What you are written about, and when, is chosen in your profile.",
        },
    }
}

fn text(greeting: &str, parts: &Parts<'_>) -> String {
    let links = parts.links.iter().map(|(words, link)| format!("{words}:\n{link}\n")).collect::<Vec<_>>().join("\n");
    let lines = parts.lines.iter().map(|(words, link)| format!("{words}\n{link}\n\n")).collect::<Vec<_>>().concat();
    format!("{greeting}\n\n{}\n\n{lines}{links}\n{}\n", parts.opening, parts.closing)
}

fn html(greeting: &str, parts: &Parts<'_>, language: Language) -> String {
    let button = "display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;text-decoration:none";
    let links = parts.links.iter().map(|(words, link)| {
        let link = escaped(link);
        format!(
            "<p><a href=\"{link}\" style=\"{button}\">{words}</a></p>\
             <p style=\"font-size:13px;color:#52525b;word-break:break-all\">{link}</p>"
        )
    });
    let lines = parts.lines.iter().map(|(words, link)| {
        format!("<p><a href=\"{}\" style=\"color:#1d4ed8\">{}</a></p>", escaped(link), escaped(words))
    });
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body style=\"margin:0;padding:24px;font:16px/1.5 sans-serif;color:#18181b;background:#ffffff\">\
         <div style=\"max-width:560px;margin:0 auto\"><p>{}</p><p>{}</p>{}{}<p>{}</p></div></body></html>",
        language.tag(),
        escaped(&parts.subject),
        escaped(greeting),
        escaped(&parts.opening),
        lines.collect::<String>(),
        links.collect::<String>(),
        escaped(parts.closing),
    )
}

/// A name is whatever its owner typed.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://v.example/confirm?token=abc";

    #[test]
    fn both_languages_carry_the_link_in_both_parts() {
        for language in [Language::Ru, Language::En] {
            let about = About::AccountExists { sign_in: "https://v.example/in", forgot: "https://v.example/forgot" };
            let words = write(about, Some("Вера"), "Вестник", language);
            for part in [&words.text, &words.html] {
                assert!(part.contains("https://v.example/in") && part.contains("https://v.example/forgot"), "{part}");
            }
            for about in [About::Confirm(LINK), About::Reset(LINK)] {
                let words = write(about, Some("Вера"), "Вестник", language);
                assert!(words.subject.starts_with("Вестник: "));
                assert!(words.text.contains(LINK) && words.html.contains(LINK) && words.text.contains("Вера"));
            }
        }
    }

    #[test]
    fn what_was_not_read_stands_line_by_line_and_alone_is_the_subject() {
        let lines = ["Вам передан клиент «Анна & Ко»", "Файл «a.csv» загружен"];
        let lines = lines.map(|words| (words.to_owned(), "https://v.example/clients/7".to_owned()));
        let all = "https://v.example/notifications";
        let both = write(About::Unread { lines: &lines, more: true, all }, None, "Вестник", Language::Ru);
        assert_eq!(both.subject, "Вестник: новые уведомления (2+)");
        assert!(both.text.contains("«Анна & Ко»\nhttps://v.example/clients/7") && both.text.contains(all));
        assert!(both.html.contains("Анна &amp; Ко") && both.html.contains("href=\"https://v.example/clients/7\""));
        let one = write(About::Unread { lines: &lines[1..], more: false, all }, None, "Vestnik", Language::En);
        assert_eq!(one.subject, "Vestnik: Файл «a.csv» загружен");
    }

    #[test]
    fn a_name_can_not_smuggle_markup_into_a_letter() {
        let words = write(About::Confirm(LINK), Some("<img src=x onerror=\"x\">"), "V & Co", Language::En);
        assert!(!words.html.contains("<img"));
        assert!(words.html.contains("V &amp; Co"));
    }
}
