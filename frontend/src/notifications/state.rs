//! What the screens of notifications decide: what each says, how it looks, where it leads.

use crate::route::Route;
use crate::t;
use serde::{Deserialize, Serialize};
use vestnik_api::notifications::{
    ByMail, News, Notification, NotificationAbout, NotificationFilter, NotificationKind, Unread,
};
use yew::AttrValue;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Only what is not read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Only of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<NotificationKind>,
    /// Where the page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not used: nothing here is searched by words.
    #[serde(skip)]
    pub q: Option<String>,
}

impl Asked {
    /// The page it asks for.
    pub(super) fn filter(self, rows: u32) -> NotificationFilter {
        NotificationFilter { unread: self.unread, kind: self.kind, limit: rows.try_into().ok(), cursor: self.cursor }
    }
}

/// What is written on the bell; nothing where all is read.
pub(super) fn count(unread: &Unread) -> Option<String> {
    match (unread.count, unread.more) {
        (0, _) => None,
        (count, true) => Some(format!("{count}+")),
        (count, false) => Some(count.to_string()),
    }
}

/// What one says.
pub(super) fn said(one: &Notification) -> AttrValue {
    let title = &one.title;
    match (one.news, one.about) {
        (News::Assigned, NotificationAbout::Group(_)) => {
            t!("notifications-assigned-group", count = one.records, title = title)
        }
        (News::Assigned, NotificationAbout::Lead(_)) => t!("notifications-assigned-lead", title = title),
        (News::Assigned, _) => t!("notifications-assigned-client", title = title),
        (News::Seated, _) => t!("notifications-seated", title = title),
        (News::Mentioned, _) => t!("notifications-mentioned", title = title),
        (News::Converted, NotificationAbout::Group(_)) => {
            t!("notifications-converted-group", count = one.records, title = title)
        }
        (News::Converted, _) => t!("notifications-converted", title = title),
        (News::ImportDone, _) => t!("notifications-import-done", title = title),
        (News::ImportFailed, _) => t!("notifications-import-failed", title = title),
        (News::MailingStopped, _) => t!("notifications-mailing-stopped", title = title),
        (News::MailingReleased, _) => t!("notifications-mailing-released", title = title),
    }
}

/// Its icon.
pub(super) const fn icon(news: News) -> &'static str {
    match news {
        News::Assigned => "user-round",
        News::Seated => "users",
        News::Mentioned => "at-sign",
        News::Converted => "check",
        News::ImportDone => "upload",
        News::ImportFailed => "circle-alert",
        News::MailingStopped => "ban",
        News::MailingReleased => "send",
    }
}

/// The page of what it is about.
pub(super) const fn leads_to(about: NotificationAbout) -> Route {
    match about {
        NotificationAbout::Client(id) => Route::Client { id },
        NotificationAbout::Lead(id) => Route::Lead { id },
        NotificationAbout::Group(id) => Route::Group { id },
        NotificationAbout::Import(id) => Route::Import { id },
        NotificationAbout::Mailing(id) => Route::Mailing { id },
    }
}

/// What a kind is called.
pub(super) fn kind_name(kind: NotificationKind) -> AttrValue {
    match kind {
        NotificationKind::Assigned => t!("notifications-kind-assigned"),
        NotificationKind::Seated => t!("notifications-kind-seated"),
        NotificationKind::Mentioned => t!("notifications-kind-mentioned"),
        NotificationKind::Converted => t!("notifications-kind-converted"),
        NotificationKind::ImportFinished => t!("notifications-kind-import-finished"),
        NotificationKind::MailingStopped => t!("notifications-kind-mailing-stopped"),
    }
}

/// What a way of writing is called.
pub(super) fn by_mail_name(by_mail: ByMail) -> AttrValue {
    match by_mail {
        ByMail::Off => t!("notifications-mail-off"),
        ByMail::AtOnce => t!("notifications-mail-at-once"),
        ByMail::Daily => t!("notifications-mail-daily"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::id::{ClientId, GroupId, LeadId, NotificationId};

    fn one(news: News, about: NotificationAbout, records: i64) -> Notification {
        Notification {
            id: NotificationId(1),
            news,
            about,
            title: "Север".to_owned(),
            by: None,
            records,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            read_at: None,
        }
    }

    #[test]
    fn each_says_what_happened_to_what() {
        set_lang(Lang::Ru);
        let client = one(News::Assigned, NotificationAbout::Client(ClientId(7)), 0);
        assert_eq!(said(&client), "Вам передан клиент «Север»");
        let group = |records| said(&one(News::Assigned, NotificationAbout::Group(GroupId(7)), records));
        assert_eq!(group(1), "Вам передана 1 запись группы «Север»");
        assert_eq!(group(12), "Вам передано 12 записей группы «Север»");
        let became = one(News::Converted, NotificationAbout::Group(GroupId(7)), 2);
        assert_eq!(said(&became), "2 лида группы «Север» стали клиентами");
        set_lang(Lang::En);
        assert_eq!(said(&client), "The client “Север” is yours now");
        for news in News::ALL {
            assert!(said(&one(news, NotificationAbout::Lead(LeadId(7)), 0)).contains("Север"), "{news:?}");
        }
    }

    #[test]
    fn the_bell_counts_to_99() {
        let written = |unread, more| count(&Unread { count: unread, more, newest: None });
        assert_eq!(written(0, false), None);
        assert_eq!(written(3, false).as_deref(), Some("3"));
        assert_eq!(written(99, true).as_deref(), Some("99+"));
    }
}
