//! What the part of a record decides: which tab shows what, how a feed grows and is parted into days, what a change is called.

use crate::t;
use crate::words::{day, today, weekday};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use vestnik_api::Page;
use vestnik_api::comments::Comment;
use vestnik_api::id::{CommentId, RecordFileId};
use vestnik_api::leads::RecordId;
use vestnik_api::record_files::{FilePreview, RecordFile};
use vestnik_api::timeline::{FeedKind, Happening, What};
use yew::{AttrValue, Reducible};

/// A part of what hangs on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tab {
    /// Everything that happened.
    #[default]
    All,
    /// What people wrote about it.
    Comments,
    /// Its files.
    Files,
    /// The letters to it.
    Letters,
    /// How its fields changed.
    Changes,
}

impl Tab {
    /// Those of a record, in the order they stand: letters go to clients only.
    pub(super) const fn of(record: RecordId) -> &'static [Self] {
        match record {
            RecordId::Client(_) => &[Self::All, Self::Comments, Self::Files, Self::Letters, Self::Changes],
            RecordId::Lead(_) => &[Self::All, Self::Comments, Self::Files, Self::Changes],
        }
    }

    /// What it is called.
    pub(super) fn name(self) -> AttrValue {
        match self {
            Self::All => t!("records-all"),
            Self::Comments => t!("records-comments"),
            Self::Files => t!("records-files"),
            Self::Letters => t!("records-letters"),
            Self::Changes => t!("records-changes"),
        }
    }

    /// To which kind it narrows the feed.
    pub(super) const fn kind(self) -> Option<FeedKind> {
        match self {
            Self::All => None,
            Self::Comments => Some(FeedKind::Comments),
            Self::Files => Some(FeedKind::Files),
            Self::Letters => Some(FeedKind::Letters),
            Self::Changes => Some(FeedKind::Changes),
        }
    }

    /// Whether one writes comments here.
    pub(super) const fn writes(self) -> bool {
        matches!(self, Self::All | Self::Comments)
    }

    /// What it says while there is nothing in it: icon, title, text.
    pub(super) fn empty(self, record: RecordId) -> (&'static str, AttrValue, AttrValue) {
        match self {
            Self::All => match record {
                RecordId::Lead(_) => ("history", t!("records-none-of-lead"), t!("records-none-of-lead-text")),
                RecordId::Client(_) => ("history", t!("records-none-of-client"), t!("records-none-of-client-text")),
            },
            Self::Comments => ("message-square", t!("records-no-comments"), t!("records-no-comments-text")),
            Self::Files => ("paperclip", t!("records-no-files"), t!("records-no-files-text")),
            Self::Letters => ("mail", t!("records-no-letters"), t!("records-no-letters-text")),
            Self::Changes => ("pencil-line", t!("records-no-changes"), t!("records-no-changes-text")),
        }
    }
}

/// How a record is told from all others, where something of it is kept under a name.
pub(super) fn name_of(record: RecordId) -> String {
    match record {
        RecordId::Lead(id) => format!("lead.{id}"),
        RecordId::Client(id) => format!("client.{id}"),
    }
}

/// What is known of a feed: the newest first, so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Feed {
    /// What happened; none while nothing is known.
    pub(super) items: Option<Vec<Happening>>,
    /// Where it goes on.
    pub(super) next: Option<String>,
}

/// What happens to a feed while it is on the screen.
#[derive(Debug)]
pub(super) enum FeedStep {
    /// Its beginning was asked for, the first time or anew.
    Known(Page<Happening>),
    /// It goes on.
    More(Page<Happening>),
    /// A comment was written or changed.
    Written(Comment),
    /// A comment was deleted at this moment.
    Gone(CommentId, Timestamp),
}

impl Reducible for Feed {
    type Action = FeedStep;

    fn reduce(self: Rc<Self>, step: FeedStep) -> Rc<Self> {
        Rc::new((*self).clone().after(step))
    }
}

impl Feed {
    /// The same after something has happened.
    pub(super) fn after(mut self, step: FeedStep) -> Self {
        let mut items = self.items.take().unwrap_or_default();
        match step {
            FeedStep::Known(page) => return self.begun(items, page),
            FeedStep::More(page) => {
                items.extend(page.items);
                self.next = page.next_cursor;
            }
            FeedStep::Written(comment) => put(&mut items, comment),
            FeedStep::Gone(id, at) => {
                items.iter_mut().filter_map(comment_of).for_each(|comment| empty(comment, id, at));
            }
        }
        self.items = Some(items);
        self
    }

    /// A beginning that was asked for anew, with what was read on before, where the two meet.
    fn begun(mut self, before: Vec<Happening>, page: Page<Happening>) -> Self {
        let last = page.items.last().map(key);
        let met = last.and_then(|last| before.iter().position(|known| key(known) == last));
        let mut items = page.items;
        match met {
            Some(at) if at + 1 < before.len() => items.extend(before.into_iter().skip(at + 1)),
            _ => self.next = page.next_cursor,
        }
        self.items = Some(items);
        self
    }
}

fn comment_of(happening: &mut Happening) -> Option<&mut Comment> {
    match &mut happening.what {
        What::Comment { comment } => Some(comment),
        _ => None,
    }
}

fn put(items: &mut Vec<Happening>, new: Comment) {
    for known in items.iter_mut().filter_map(comment_of) {
        if known.id == new.id {
            let replies = std::mem::take(&mut known.replies);
            *known = new;
            if known.replies.is_empty() {
                known.replies = replies;
            }
            return;
        }
        if Some(known.id) == new.answers {
            match known.replies.iter_mut().find(|reply| reply.id == new.id) {
                Some(reply) => *reply = new,
                None => known.replies.push(new),
            }
            return;
        }
    }
    if new.answers.is_none() {
        let (at, by) = (new.created_at, Some(new.author.clone()));
        items.insert(0, Happening { at, by, of: None, what: What::Comment { comment: Box::new(new) } });
    }
}

/// Takes the words of a comment, or of an answer to it.
fn empty(comment: &mut Comment, id: CommentId, at: Timestamp) {
    if comment.id == id {
        comment.text.clear();
        comment.html.clear();
        comment.mentions.clear();
        comment.deleted_at = Some(at);
        (comment.may_change, comment.may_delete) = (false, false);
    } else {
        comment.replies.iter_mut().for_each(|reply| empty(reply, id, at));
    }
}

/// How something that happened is told from all else in a feed.
pub(super) fn key(happening: &Happening) -> String {
    let done = match &happening.what {
        What::Comment { comment } => return format!("comment-{}", comment.id),
        What::Letter { delivery, .. } => return format!("letter-{delivery}"),
        What::File { file, .. } => return format!("file-{file}"),
        What::FileRenamed { .. } => "file-renamed",
        What::FileDeleted { .. } => "file-deleted",
        What::Created => "created",
        What::Changed { .. } => "changed",
        What::Deleted => "deleted",
        What::Restored => "restored",
        What::Converted { .. } => "converted",
        What::Reverted => "reverted",
        What::CameFrom { .. } => "came-from",
        What::Merged { .. } => "merged",
        What::Unmerged { .. } => "unmerged",
    };
    // Many records are changed in one moment: what this was before may have been among them.
    let of = happening.of.as_ref().map(|of| name_of(of.record)).unwrap_or_default();
    format!("{done}-{}-{of}", happening.at)
}

/// A feed parted into days, in the order it has.
pub(super) fn days(items: &[Happening], day_of: impl Fn(Timestamp) -> Date) -> Vec<(Date, Vec<&Happening>)> {
    let mut days = Vec::<(Date, Vec<&Happening>)>::new();
    for item in items {
        let day = day_of(item.at);
        match days.last_mut() {
            Some((known, of_day)) if *known == day => of_day.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days
}

/// What a day is called above what happened on it: «Сегодня, 20 ноября», «Среда, 18 ноября», «3 марта».
pub(super) fn day_name(date: Date) -> AttrValue {
    day_name_on(date, today())
}

fn day_name_on(date: Date, today: Date) -> AttrValue {
    let said = day(date);
    match days_between(date, today) {
        Some(0) => t!("records-today", day = said),
        Some(1) => t!("records-yesterday", day = said),
        Some(2..=6) => AttrValue::from(format!("{}, {said}", capital(weekday(date)))),
        _ => AttrValue::from(said),
    }
}

fn days_between(date: Date, today: Date) -> Option<i32> {
    date.until(today).ok().map(|span| span.get_days())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a field of a lead or a client is called.
pub(super) fn field_name(field: &str) -> AttrValue {
    match field {
        "name" => t!("records-field-name"),
        "email" => t!("records-field-email"),
        "phone" => t!("records-field-phone"),
        "comment" => t!("records-field-comment"),
        "company" => t!("records-field-company"),
        "source" => t!("records-field-source"),
        "priority" => t!("records-field-priority"),
        "description" => t!("records-field-description"),
        "amount" => t!("records-field-amount"),
        "currency" => t!("records-field-currency"),
        "next_step" => t!("records-field-next-step"),
        "next_step_on" => t!("records-field-next-step-on"),
        "stage" | "stage_id" => t!("records-field-stage"),
        "lost_reason" => t!("records-field-lost-reason"),
        "owner" | "owner_id" => t!("records-field-owner"),
        "tags" => t!("records-field-tags"),
        "group" | "group_id" => t!("records-field-group"),
        other => AttrValue::from(other.to_owned()),
    }
}

/// What stands in a field, as people write it; nothing, where nothing did.
pub(super) fn field_value(field: &str, value: Option<&str>) -> Option<AttrValue> {
    let value = value.map(str::trim).filter(|value| !value.is_empty())?;
    Some(match (field, value) {
        ("phone", phone) => crate::clients::phone_words(phone).into(),
        ("priority", "low") => t!("records-priority-low"),
        ("priority", "normal") => t!("records-priority-normal"),
        ("priority", "high") => t!("records-priority-high"),
        ("next_step_on", date) => date.parse().map_or_else(|_| date.to_owned().into(), |date| day(date).into()),
        (_, other) => AttrValue::from(other.to_owned()),
    })
}

/// The files of a record, as far as they are known: the newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shelf {
    /// The files; none while nothing is known.
    pub(super) files: Option<Vec<RecordFile>>,
    /// Where the list goes on.
    pub(super) next: Option<String>,
    /// How often files came and went: what tells of them is out of date after each.
    pub(super) round: u32,
}

/// What happens to the files.
#[derive(Debug)]
pub(super) enum ShelfStep {
    /// The list was asked for.
    Known(Page<RecordFile>),
    /// It goes on.
    More(Page<RecordFile>),
    /// One came.
    Added(RecordFile),
    /// One is called otherwise.
    Renamed(RecordFile),
    /// One is gone.
    Removed(RecordFileId),
}

impl Reducible for Shelf {
    type Action = ShelfStep;

    fn reduce(self: Rc<Self>, step: ShelfStep) -> Rc<Self> {
        Rc::new((*self).clone().after(step))
    }
}

impl Shelf {
    /// The same after something has happened.
    pub(super) fn after(mut self, step: ShelfStep) -> Self {
        let mut files = self.files.take().unwrap_or_default();
        match step {
            ShelfStep::Known(page) => {
                let last = page.items.last().map(|file| file.id);
                let met = last.and_then(|last| files.iter().position(|known| known.id == last));
                let before = std::mem::replace(&mut files, page.items);
                match met {
                    // What was read on before stays.
                    Some(at) if at + 1 < before.len() => files.extend(before.into_iter().skip(at + 1)),
                    _ => self.next = page.next_cursor,
                }
            }
            ShelfStep::More(page) => {
                files.extend(page.items);
                self.next = page.next_cursor;
            }
            ShelfStep::Added(file) => {
                files.retain(|known| known.id != file.id);
                files.insert(0, file);
                self.round += 1;
            }
            ShelfStep::Renamed(file) => {
                if let Some(known) = files.iter_mut().find(|known| known.id == file.id) {
                    *known = file;
                }
                self.round += 1;
            }
            ShelfStep::Removed(id) => {
                files.retain(|known| known.id != id);
                self.round += 1;
            }
        }
        self.files = Some(files);
        self
    }

    /// A file, if it is among those that are known.
    pub(super) fn find(&self, id: RecordFileId) -> Option<&RecordFile> {
        self.files.as_ref()?.iter().find(|file| file.id == id)
    }

    /// Whether a picture came so lately that its small picture is still being made.
    pub(super) fn develops(&self, now: Timestamp) -> bool {
        let young = |at: Timestamp| now.duration_since(at).abs() < SignedDuration::from_secs(20);
        let files = self.files.iter().flatten();
        files.filter(|file| file.preview == FilePreview::Image && !file.thumbnail).any(|file| young(file.created_at))
    }

    /// Those that can be looked at, in the order they stand.
    pub(super) fn seen(&self) -> Vec<RecordFile> {
        let files = self.files.iter().flatten();
        files.filter(|file| file.preview != FilePreview::None).cloned().collect()
    }
}

/// The icon of a file, by what it is.
pub(super) fn file_icon(content_type: &str, name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    match content_type {
        kind if kind.starts_with("image/") => "image",
        kind if kind.contains("spreadsheet") || kind.contains("excel") || kind == "text/csv" => "table-2",
        kind if kind.starts_with("text/") || kind == "application/pdf" || kind.contains("word") => "file-text",
        _ if matches!(end.as_str(), "xls" | "xlsx" | "ods" | "csv") => "table-2",
        _ if matches!(end.as_str(), "doc" | "docx" | "odt" | "rtf" | "txt" | "md") => "file-text",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use jiff::civil::date;
    use vestnik_api::id::{DeliveryId, MailingId, UserId};
    use vestnik_api::me::Person;

    fn person() -> Person {
        Person { id: UserId(1), name: "Ольга".to_owned() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn comment(id: i64, answers: Option<i64>, text: &str) -> Comment {
        Comment {
            id: CommentId(id),
            author: person(),
            text: text.to_owned(),
            html: format!("<p>{text}</p>"),
            answers: answers.map(CommentId),
            replies: Vec::new(),
            mentions: Vec::new(),
            created_at: at("2026-11-20T10:00:00Z"),
            edited_at: None,
            deleted_at: None,
            may_change: true,
            may_delete: true,
            version: 1,
        }
    }

    fn letter(id: i64, when: &str) -> Happening {
        let what = What::Letter {
            delivery: DeliveryId(id),
            mailing: Some(MailingId(1)),
            subject: "Скидки".to_owned(),
            state: vestnik_api::deliveries::DeliveryState::Sent,
            may_open: true,
        };
        Happening { at: at(when), by: None, of: None, what }
    }

    fn page(items: Vec<Happening>, next: Option<&str>) -> Page<Happening> {
        Page { items, next_cursor: next.map(str::to_owned), total: None }
    }

    fn after(steps: Vec<FeedStep>) -> Feed {
        steps.into_iter().fold(Feed::default(), Feed::after)
    }

    fn keys(feed: &Feed) -> Vec<String> {
        feed.items.iter().flatten().map(key).collect()
    }

    #[test]
    fn only_clients_have_a_tab_of_letters() {
        let [client, lead] =
            [RecordId::Client(vestnik_api::id::ClientId(1)), RecordId::Lead(vestnik_api::id::LeadId(1))];
        assert!(Tab::of(client).contains(&Tab::Letters) && !Tab::of(lead).contains(&Tab::Letters));
    }

    #[test]
    fn a_new_comment_stands_first_and_an_answer_under_its_comment() {
        let mut feed = after(vec![
            FeedStep::Known(page(vec![letter(1, "2026-11-20T09:00:00Z")], None)),
            FeedStep::Written(comment(5, None, "раз")),
            FeedStep::Written(comment(6, Some(5), "ответ")),
        ]);
        assert_eq!(keys(&feed), ["comment-5", "letter-1"]);
        // Changing the words of a comment keeps its answers, and changing those of an answer its place.
        feed = feed.after(FeedStep::Written(comment(5, None, "два")));
        feed = feed.after(FeedStep::Written(comment(6, Some(5), "другой")));
        let mut items = feed.items.unwrap();
        let first = comment_of(&mut items[0]).unwrap();
        assert_eq!((first.text.as_str(), first.replies.len()), ("два", 1));
        assert_eq!(first.replies[0].text, "другой");
    }

    #[test]
    fn an_answer_to_a_comment_that_is_not_on_the_screen_waits_until_it_is() {
        let feed = after(vec![FeedStep::Known(page(vec![], None)), FeedStep::Written(comment(6, Some(5), "ответ"))]);
        assert_eq!(feed.items, Some(vec![]));
    }

    #[test]
    fn a_deleted_comment_keeps_its_place_and_answers_but_no_words() {
        let mut asked = comment(5, None, "раз");
        asked.replies.push(comment(6, Some(5), "ответ"));
        let feed = after(vec![FeedStep::Written(asked), FeedStep::Gone(CommentId(5), at("2026-11-20T11:00:00Z"))]);
        let mut items = feed.items.unwrap();
        let gone = comment_of(&mut items[0]).unwrap();
        assert!(gone.text.is_empty() && gone.html.is_empty() && !gone.may_change && gone.deleted_at.is_some());
        assert_eq!(gone.replies[0].text, "ответ");
    }

    #[test]
    fn what_was_read_on_stays_when_the_beginning_is_asked_for_anew_and_both_meet() {
        let older = || letter(1, "2026-11-01T09:00:00Z");
        let newer = || letter(2, "2026-11-02T09:00:00Z");
        let newest = || letter(3, "2026-11-03T09:00:00Z");
        let begun =
            || vec![FeedStep::Known(page(vec![newer()], Some("a"))), FeedStep::More(page(vec![older()], Some("b")))];
        let mut steps = begun();
        steps.push(FeedStep::Known(page(vec![newest(), newer()], Some("c"))));
        let met = after(steps);
        assert_eq!(
            (keys(&met), met.next.as_deref()),
            (["letter-3", "letter-2", "letter-1"].map(str::to_owned).to_vec(), Some("b"))
        );
        let mut steps = begun();
        steps.push(FeedStep::Known(page(vec![newest()], Some("c"))));
        let apart = after(steps);
        assert_eq!((keys(&apart), apart.next.as_deref()), (vec!["letter-3".to_owned()], Some("c")));
    }

    #[test]
    fn a_feed_is_parted_into_days_as_the_reader_lives_them() {
        let items = [
            letter(4, "2026-11-20T22:30:00Z"),
            letter(3, "2026-11-20T20:59:00Z"),
            letter(2, "2026-11-20T01:00:00Z"),
            letter(1, "2026-11-19T20:00:00Z"),
        ];
        let moscow = crate::words::Zone::named("Europe/Moscow");
        let parted = days(&items, |at| moscow.local(at).date());
        let told: Vec<(Date, usize)> = parted.iter().map(|(day, of_day)| (*day, of_day.len())).collect();
        assert_eq!(told, [(date(2026, 11, 21), 1), (date(2026, 11, 20), 2), (date(2026, 11, 19), 1)]);
        assert!(days(&[], |_| date(2026, 1, 1)).is_empty());
    }

    #[test]
    fn near_days_are_named_and_far_ones_are_not() {
        set_lang(Lang::Ru);
        let today = date(2026, 11, 20);
        let said = [date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 18), date(2026, 11, 13), date(2025, 3, 3)]
            .map(|day| day_name_on(day, today).replace('\u{A0}', " "));
        let year = crate::words::today().year();
        let tail = |of: i16| if of == year { String::new() } else { format!(" {of}") };
        let expected = [
            format!("Сегодня, 20 ноября{}", tail(2026)),
            format!("Вчера, 19 ноября{}", tail(2026)),
            format!("Среда, 18 ноября{}", tail(2026)),
            format!("13 ноября{}", tail(2026)),
            format!("3 марта{}", tail(2025)),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_change_is_told_in_the_words_of_the_screen() {
        set_lang(Lang::Ru);
        assert_eq!(field_name("phone"), "Телефон");
        // A field that a newer server tells of is called as it calls it.
        assert_eq!(field_name("shoe_size"), "shoe_size");
        assert_eq!(field_value("phone", Some("+79215550142")).unwrap().replace('\u{A0}', " "), "+7 921 555-01-42");
        assert_eq!(field_value("priority", Some("high")).unwrap(), "Высокий");
        assert_eq!(field_value("name", Some("  ")), None);
        assert_eq!(field_value("name", None), None);
        assert_eq!(field_value("next_step_on", Some("soon")).unwrap(), "soon");
    }

    fn file(id: i64, name: &str) -> RecordFile {
        RecordFile {
            id: RecordFileId(id),
            name: name.to_owned(),
            content_type: "image/png".to_owned(),
            size: 1,
            preview: if name.ends_with("png") { FilePreview::Image } else { FilePreview::None },
            thumbnail: false,
            by: person(),
            created_at: at("2026-11-20T10:00:00Z"),
            may_change: true,
            version: 1,
        }
    }

    #[test]
    fn files_come_first_keep_their_place_when_renamed_and_go() {
        let shelf = [
            ShelfStep::Known(Page { items: vec![file(1, "a.png")], next_cursor: Some("x".to_owned()), total: None }),
            ShelfStep::Added(file(2, "b.zip")),
            ShelfStep::Renamed(file(1, "c.png")),
            ShelfStep::Removed(RecordFileId(2)),
        ]
        .into_iter()
        .fold(Shelf::default(), Shelf::after);
        assert_eq!(shelf.files.as_deref(), Some(&[file(1, "c.png")][..]));
        assert_eq!((shelf.round, shelf.next.as_deref()), (3, Some("x")));
        assert_eq!(shelf.find(RecordFileId(2)), None);
    }

    #[test]
    fn the_small_picture_of_a_new_one_is_waited_for_a_while() {
        let shelf = Shelf { files: Some(vec![file(1, "a.png")]), ..Shelf::default() };
        assert!(shelf.develops(at("2026-11-20T10:00:10Z")) && !shelf.develops(at("2026-11-20T10:01:00Z")));
        let other = Shelf { files: Some(vec![file(1, "a.zip")]), ..Shelf::default() };
        assert!(!other.develops(at("2026-11-20T10:00:10Z")));
    }

    #[test]
    fn only_what_a_browser_can_show_is_leafed_through() {
        let shelf = Shelf { files: Some(vec![file(1, "a.zip"), file(2, "b.png")]), ..Shelf::default() };
        assert_eq!(shelf.seen(), [file(2, "b.png")]);
    }

    #[test]
    fn a_file_has_the_icon_of_what_it_is() {
        assert_eq!(file_icon("image/png", "a.png"), "image");
        assert_eq!(file_icon("application/octet-stream", "Прайс.XLSX"), "table-2");
        assert_eq!(file_icon("application/pdf", "a"), "file-text");
        assert_eq!(file_icon("application/zip", "a.zip"), "file");
    }
}
