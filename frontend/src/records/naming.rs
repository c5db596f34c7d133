//! Naming people in a comment: on the screen it says `@Anna Petrova`, on the wire `@[Anna Petrova](user:7)`.

use serde::{Deserialize, Serialize};
use vestnik_api::comments::{MAX_COMMENT, mention};
use vestnik_api::id::UserId;
use vestnik_api::me::Person;

/// How much of a name is looked for at most.
const LONGEST: usize = 60;
/// From how many characters before the end on, it is said how many are left.
const NEAR_THE_END: i64 = 1_000;

/// What has been typed into a comment, and who is named in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Typed {
    /// The text as it is seen.
    pub(super) text: String,
    /// Who was chosen, in this order.
    pub(super) names: Vec<Person>,
}

/// A name that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Naming {
    /// Where its `@` stands, in UTF-16 units.
    pub(super) from: u32,
    /// What stands behind it so far.
    pub(super) q: String,
}

impl Typed {
    /// A text from the wire, as it is seen.
    pub(super) fn of(text: &str) -> Self {
        let (mut seen, mut names) = (String::with_capacity(text.len()), Vec::new());
        let mut rest = text;
        while let Some(at) = rest.find("@[") {
            seen.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some((person, after)) = named(rest) {
                seen.push('@');
                seen.push_str(&person.name);
                names.push(person);
                rest = after;
            } else {
                seen.push_str("@[");
                rest = &rest[2..];
            }
        }
        seen.push_str(rest);
        Self { text: seen, names }
    }

    /// The text for the wire. Of several people with one name, each is named once, in the order they were chosen; the last of them from
    /// there on.
    pub(super) fn marked(&self) -> String {
        let mut waiting: Vec<&Person> = self.names.iter().collect();
        let (mut marked, mut rest) = (String::with_capacity(self.text.len()), self.text.as_str());
        while let Some(at) = rest.find('@') {
            let begins = !rest[..at].ends_with(char::is_alphanumeric);
            marked.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            if let Some(place) = named_here(after, &waiting).filter(|_| begins) {
                let person = waiting[place];
                marked.push_str(&mention(&person.name, person.id));
                rest = &after[person.name.len()..];
                if waiting.iter().filter(|other| other.name == person.name).count() > 1 {
                    waiting.remove(place);
                }
            } else {
                marked.push('@');
                rest = after;
            }
        }
        marked.push_str(rest);
        marked
    }

    /// The name that is being typed where the caret is; the caret is counted in UTF-16 units.
    pub(super) fn naming(&self, caret: u32) -> Option<Naming> {
        let before = before(&self.text, caret);
        let at = before.rfind('@')?;
        let q = &before[at + 1..];
        let word_before = before[..at].ends_with(char::is_alphanumeric);
        let too_much = q.chars().count() > LONGEST || q.contains('\n') || q.starts_with([' ', '[']) || q.contains("  ");
        let chosen = self.names.iter().any(|person| q.strip_prefix(person.name.as_str()).is_some_and(no_letter));
        let units = before[..at].encode_utf16().count();
        (!word_before && !too_much && !chosen)
            .then(|| Some(Naming { from: u32::try_from(units).ok()?, q: q.to_owned() }))
            .flatten()
    }

    /// How many characters may still be typed, once it is worth saying; below nothing: how many are too many.
    pub(super) fn left(&self) -> Option<i64> {
        let most = i64::try_from(MAX_COMMENT).ok()?;
        let left = most - i64::try_from(self.marked().chars().count()).ok()?;
        (left <= NEAR_THE_END).then_some(left)
    }
}

/// Whether a text begins with no letter or digit: the word before it has ended.
fn no_letter(text: &str) -> bool {
    !text.starts_with(char::is_alphanumeric)
}

/// Which of these people is named at the beginning of a text: the longest name counts.
fn named_here(text: &str, people: &[&Person]) -> Option<usize> {
    let fits = |name: &str| text.strip_prefix(name).is_some_and(no_letter);
    let longest =
        people.iter().map(|person| person.name.as_str()).filter(|name| fits(name)).max_by_key(|name| name.len())?;
    people.iter().position(|person| person.name == longest)
}

/// The person a text from the wire begins with, and what follows.
fn named(text: &str) -> Option<(Person, &str)> {
    let (name, after) = text.strip_prefix("@[")?.split_once("](user:")?;
    let (id, after) = after.split_once(')')?;
    let whole = !name.is_empty() && !name.contains(['[', ']', '\n']);
    let id = id.parse::<UserId>().ok().filter(|_| whole)?;
    Some((Person { id, name: name.to_owned() }, after))
}

/// The text up to a place counted in UTF-16 units.
fn before(text: &str, units: u32) -> &str {
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    for (at, letter) in text.char_indices() {
        if left < letter.len_utf16() {
            return &text[..at];
        }
        left -= letter.len_utf16();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna(id: i64, name: &str) -> Person {
        Person { id: UserId(id), name: name.to_owned() }
    }

    fn typed(text: &str, names: &[(i64, &str)]) -> Typed {
        Typed { text: text.to_owned(), names: names.iter().map(|(id, name)| anna(*id, name)).collect() }
    }

    #[test]
    fn a_comment_is_seen_with_names_and_sent_with_numbers() {
        let sent = "Привет, @[Анна Белова](user:7)! И @[Пётр](user:8)";
        let seen = Typed::of(sent);
        assert_eq!(seen, typed("Привет, @Анна Белова! И @Пётр", &[(7, "Анна Белова"), (8, "Пётр")]));
        assert_eq!(seen.marked(), sent);
    }

    #[test]
    fn what_only_looks_like_a_name_stays_as_it_is() {
        for text in ["a@[b", "@[x](user:y)", "@[](user:7)", "@[a\nb](user:7)", "mail@example.com", "@", "@[a](link:7)"]
        {
            assert_eq!(Typed::of(text), typed(text, &[]), "{text}");
            assert_eq!(Typed::of(text).marked(), text);
        }
    }

    #[test]
    fn only_whole_names_are_marked_the_longest_first() {
        let both = [(7, "Анна"), (8, "Анна Белова")];
        assert_eq!(
            typed("@Анна Белова, @Анна. @Аннабель a@Анна", &both).marked(),
            "@[Анна Белова](user:8), @[Анна](user:7). @Аннабель a@Анна"
        );
    }

    #[test]
    fn people_with_one_name_are_each_named() {
        let two = [(7, "Анна"), (8, "Анна")];
        assert_eq!(
            typed("@Анна и @Анна, да @Анна", &two).marked(),
            "@[Анна](user:7) и @[Анна](user:8), да @[Анна](user:8)"
        );
    }

    #[test]
    fn a_name_is_looked_for_while_it_is_typed() {
        let naming =
            |text: &str| typed(text, &[(7, "Анна Белова")]).naming(u32::MAX).map(|naming| (naming.from, naming.q));
        assert_eq!(naming("😀 @Ан"), Some((3, "Ан".to_owned())));
        assert_eq!(naming("@"), Some((0, String::new())));
        assert_eq!(naming("(@Анна Бе"), Some((1, "Анна Бе".to_owned())));
        for none in ["a@b", "@ a", "@Анна Белова, да", "@Анна Белова ", "@a\nb", "@[Анна](user:7)", "нет"]
        {
            assert_eq!(naming(none), None, "{none}");
        }
        let caret_before = typed("@Ан и дальше", &[]).naming(3).unwrap();
        assert_eq!(caret_before.q, "Ан");
    }

    #[test]
    fn it_is_said_how_much_is_left_once_it_is_little() {
        assert_eq!(typed("", &[]).left(), None);
        assert_eq!(typed(&"ё".repeat(19_000), &[]).left(), Some(1_000));
        // The number behind a name counts too.
        assert_eq!(typed(&format!("{} @Я", "ё".repeat(20_000)), &[(7, "Я")]).left(), Some(-13));
    }
}
