//! What the screens of tags decide.

use crate::t;
use vestnik_api::id::TagId;
use vestnik_api::tags::{Tag, TagColour, TagInUse};
use yew::AttrValue;

/// How many tags a row of a list shows.
pub(super) const SHOWN: usize = 2;

/// The class that gives a chip its colour.
pub(super) const fn class(colour: TagColour) -> &'static str {
    match colour {
        TagColour::Grey => "",
        TagColour::Blue => "state-send",
        TagColour::Green => "state-ok",
        TagColour::Amber => "state-defer",
        TagColour::Red => "state-fail",
        TagColour::Plum => "state-block",
    }
}

/// What a colour is called.
pub(super) fn colour_words(colour: TagColour) -> AttrValue {
    match colour {
        TagColour::Grey => t!("tags-grey"),
        TagColour::Blue => t!("tags-blue"),
        TagColour::Green => t!("tags-green"),
        TagColour::Amber => t!("tags-amber"),
        TagColour::Red => t!("tags-red"),
        TagColour::Plum => t!("tags-plum"),
    }
}

/// A name as it is compared: in any case, е standing for ё.
fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('ё', "е")
}

/// Those that are not borne yet and fit what is typed; those that begin with it first.
pub(super) fn fitting(all: &[TagInUse], borne: &[Tag], typed: &str) -> Vec<TagInUse> {
    let typed = folded(typed);
    let free = all.iter().filter(|tag| borne.iter().all(|one| one.id != tag.id));
    let mut fitting: Vec<TagInUse> = free.filter(|tag| folded(&tag.name).contains(&typed)).cloned().collect();
    fitting.sort_by_key(|tag| !folded(&tag.name).starts_with(&typed));
    fitting
}

/// The name to make a new tag of, if something is typed that none has yet.
pub(super) fn unknown(all: &[TagInUse], typed: &str) -> Option<String> {
    let name = typed.trim();
    let known = all.iter().any(|tag| folded(&tag.name) == folded(name));
    (!name.is_empty() && !known).then(|| name.to_owned())
}

/// What a record bears, with one more.
pub(super) fn with(borne: &[Tag], tag: TagId) -> Vec<TagId> {
    borne.iter().map(|one| one.id).chain([tag]).collect()
}

/// What a record bears, without one.
pub(super) fn without(borne: &[Tag], tag: TagId) -> Vec<TagId> {
    borne.iter().map(|one| one.id).filter(|one| *one != tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(id: i64, name: &str) -> TagInUse {
        TagInUse {
            id: TagId(id),
            name: name.to_owned(),
            colour: TagColour::Grey,
            group: None,
            clients: 0,
            leads: 0,
            version: 1,
        }
    }

    fn names(tags: &[TagInUse]) -> Vec<&str> {
        tags.iter().map(|tag| tag.name.as_str()).collect()
    }

    #[test]
    fn what_begins_as_it_is_typed_comes_first_and_what_is_borne_does_not_come() {
        let all = [tag(1, "Новый"), tag(2, "Ёлка"), tag(3, "Молоко"), tag(4, "Локон")];
        let borne = [Tag { id: TagId(1), name: "Новый".to_owned(), colour: TagColour::Grey }];
        assert_eq!(names(&fitting(&all, &borne, "ЛОКО")), ["Локон", "Молоко"]);
        assert_eq!(names(&fitting(&all, &borne, "")), ["Ёлка", "Молоко", "Локон"]);
    }

    #[test]
    fn only_a_name_that_none_has_is_offered_to_be_made() {
        let all = [tag(1, "Ёлка")];
        assert_eq!(unknown(&all, " елка "), None);
        assert_eq!(unknown(&all, "  "), None);
        assert_eq!(unknown(&all, " Елки "), Some("Елки".to_owned()));
    }
}
