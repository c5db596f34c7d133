//! What the block of attachments decides: what is attached, what is on its way, and what is not worth sending.

use crate::data::Failure;
use crate::t;
use vestnik_api::Code;
use vestnik_api::id::MessageFileId;
use vestnik_api::message_files::{MAX_FILES, MAX_FILES_SIZE, MessageFile, file_name, names_program};
use yew::AttrValue;

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Others go first.
    Waiting,
    /// It is being handed in.
    Going,
    /// It was not taken; why, and what to do.
    Refused(AttrValue),
}

/// A file that was chosen and is not attached yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) key: u32,
    pub(super) name: String,
    pub(super) size: i64,
    pub(super) way: Way,
}

/// What is attached, and what is chosen.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) files: Vec<MessageFile>,
    pub(super) chosen: Vec<Chosen>,
}

/// What happens to it.
#[derive(Debug)]
pub(super) enum Step {
    /// The server has said what is attached.
    Known(Vec<MessageFile>),
    Chosen(Chosen),
    Going(u32),
    Attached(u32, MessageFile),
    Refused(u32, AttrValue),
    /// It was seen why a file was not taken.
    Seen(u32),
    Removed(MessageFileId),
}

impl Shelf {
    /// How many bytes go out with each letter.
    pub(super) fn size(&self) -> i64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Those that will be attached, if nothing is in the way.
    fn coming(&self) -> impl Iterator<Item = &Chosen> {
        self.chosen.iter().filter(|chosen| !matches!(chosen.way, Way::Refused(_)))
    }

    fn refusal(&self, name: &str, size: i64) -> Option<AttrValue> {
        let together = self.size() + self.coming().map(|chosen| chosen.size).sum::<i64>() + size;
        if file_name(name).is_some_and(|name| names_program(&name)) {
            Some(t!("messages-files-program"))
        } else if size == 0 {
            Some(t!("messages-files-empty"))
        } else if self.files.len() + self.coming().count() >= MAX_FILES {
            Some(t!("messages-files-too-many"))
        } else {
            (together > MAX_FILES_SIZE).then(|| t!("messages-files-too-large"))
        }
    }

    /// Whether a file is still to be handed in.
    pub(super) fn waits(&self, key: u32) -> bool {
        self.chosen.iter().any(|chosen| chosen.key == key && chosen.way == Way::Waiting)
    }

    /// The same after something has happened.
    pub(super) fn after(mut self, step: Step) -> Self {
        match step {
            Step::Known(files) => self.files = files,
            Step::Chosen(chosen) => {
                let way = self.refusal(&chosen.name, chosen.size).map_or(Way::Waiting, Way::Refused);
                self.chosen.push(Chosen { way, ..chosen });
            }
            Step::Going(key) => self.put(key, Way::Going),
            Step::Refused(key, why) => self.put(key, Way::Refused(why)),
            Step::Attached(key, file) => {
                self.chosen.retain(|chosen| chosen.key != key);
                if self.files.iter().all(|known| known.id != file.id) {
                    self.files.push(file);
                }
            }
            Step::Seen(key) => self.chosen.retain(|chosen| chosen.key != key),
            Step::Removed(id) => self.files.retain(|file| file.id != id),
        }
        self
    }

    fn put(&mut self, key: u32, way: Way) {
        if let Some(chosen) = self.chosen.iter_mut().find(|chosen| chosen.key == key) {
            chosen.way = way;
        }
    }
}

/// Why the server did not take a file, and what to do.
pub(super) fn refused(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::TooLarge) => t!("messages-files-too-large"),
        Some(Code::UnsupportedMediaType) => t!("messages-files-program"),
        Some(Code::StorageFull) => t!("messages-files-full"),
        Some(Code::WrongState) => t!("messages-files-too-many"),
        Some(Code::Invalid) => t!("messages-files-empty"),
        _ => failure.say(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};

    fn chosen(key: u32, name: &str, size: i64) -> Step {
        Step::Chosen(Chosen { key, name: name.to_owned(), size, way: Way::Waiting })
    }

    fn after(steps: Vec<Step>) -> Shelf {
        steps.into_iter().fold(Shelf::default(), Shelf::after)
    }

    fn waits(shelf: &Shelf) -> Vec<bool> {
        shelf.chosen.iter().map(|chosen| chosen.way == Way::Waiting).collect()
    }

    #[test]
    fn what_would_be_refused_is_not_sent_and_says_why() {
        set_lang(Lang::En);
        let shelf = after(vec![
            chosen(1, "a.pdf", MAX_FILES_SIZE - 10),
            chosen(2, "setup.EXE. ", 1),
            chosen(3, "empty.txt", 0),
            chosen(4, "b.pdf", 11),
            chosen(5, "c.pdf", 10),
        ]);
        assert_eq!(waits(&shelf), [true, false, false, false, true]);
    }

    #[test]
    fn ten_files_are_enough() {
        set_lang(Lang::En);
        let shelf = after((0..11).map(|key| chosen(key, "a.pdf", 1)).collect());
        assert_eq!(waits(&shelf).into_iter().filter(|waits| *waits).count(), 10);
        // One that was refused takes no room.
        let shelf = shelf.after(Step::Refused(0, "no".into())).after(chosen(11, "b.pdf", 1));
        assert!(waits(&shelf)[11]);
    }
}
