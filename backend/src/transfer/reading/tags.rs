//! The tags that a cell names.

use super::rows::line;
use super::values::folded;
use std::collections::HashSet;
use vestnik_api::FieldCode;
use vestnik_api::tags::{MOST_ON_A_RECORD, MOST_TAGS};
use vestnik_api::text::Refused;

/// How many bytes the name of a tag has at most: forty characters.
const LONGEST: usize = 160;

/// The tags that rows can name.
#[derive(Debug, Clone, Default)]
pub(in crate::transfer) struct Tags {
    /// Those that are there, or will be once the rows so far are in, as names are compared.
    there: HashSet<String>,
    /// Whether others may be made.
    makes: bool,
}

impl Tags {
    /// These, and others if they may be made.
    pub(in crate::transfer) fn of(there: &[String], makes: bool) -> Self {
        Self { there: there.iter().map(|name| folded(name)).collect(), makes }
    }

    /// The names in a cell, between commas or semicolons.
    pub(super) fn read(&self, cell: &str) -> Result<Vec<String>, Refused> {
        let (mut names, mut rest) = (Vec::new(), start(cell));
        while !rest.is_empty() {
            let (name, behind) = self.first(rest);
            names.push(line::<40>(name)?);
            if names.len() > MOST_ON_A_RECORD {
                return Err(Refused(FieldCode::TooMany));
            }
            rest = start(behind);
        }
        let new: HashSet<String> =
            names.iter().map(|name| folded(name)).filter(|name| !self.there.contains(name)).collect();
        match new.len() {
            0 => Ok(names),
            _ if !self.makes => Err(Refused(FieldCode::NotFound)),
            more if self.there.len() + more > MOST_TAGS => Err(Refused(FieldCode::TooMany)),
            _ => Ok(names),
        }
    }

    /// The first name of a text, and what stands behind it. A tag that is there may have such signs in its name: as much as names one counts.
    fn first<'a>(&self, text: &'a str) -> (&'a str, &'a str) {
        let mut ends = text.match_indices([',', ';']).map(|(at, _)| at).chain([text.len()]);
        let near = ends.clone().take_while(|end| *end <= LONGEST);
        let known = near.filter(|end| text.get(..*end).is_some_and(|name| self.there.contains(&folded(name)))).last();
        text.split_at(known.or_else(|| ends.next()).unwrap_or(text.len()))
    }

    /// The tags of a row that comes in are there for those behind it.
    pub(super) fn learn(&mut self, names: &[String]) {
        self.there.extend(names.iter().map(|name| folded(name)));
    }
}

/// A text from where a name begins.
fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(there: &[&str], makes: bool) -> Tags {
        Tags::of(&there.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), makes)
    }

    #[test]
    fn names_stand_between_commas_or_semicolons_unless_one_that_is_there_has_them_in_it() {
        let read = |cell: &str| tags(&["Выставка, ёлки; 2026", "VIP"], true).read(cell).unwrap();
        assert_eq!(read("vip,new ; other"), ["vip", "new", "other"]);
        assert_eq!(read(";; vip ,, "), ["vip"]);
        assert_eq!(read("VIP; выставка, елки; 2026; new"), ["VIP", "выставка, елки; 2026", "new"]);
        assert_eq!(read("выставка, ёлки"), ["выставка", "ёлки"]);
        assert!(read(" , ").is_empty());
    }

    #[test]
    fn what_can_be_no_tags_says_why() {
        let code = |cell: &str, makes| tags(&["VIP"], makes).read(cell).map_err(|Refused(code)| code);
        assert_eq!(code("vip, new", false), Err(FieldCode::NotFound));
        assert_eq!(code("VIP", false).unwrap(), ["VIP"]);
        assert_eq!(code(&"x".repeat(41), true), Err(FieldCode::TooLong));
        assert_eq!(code("a\nb", true), Err(FieldCode::ControlCharacter));
        assert_eq!(code(&"vip,".repeat(MOST_ON_A_RECORD), true).unwrap().len(), MOST_ON_A_RECORD);
        assert_eq!(code(&"vip,".repeat(10_000), true), Err(FieldCode::TooMany));
    }

    #[test]
    fn no_more_are_made_than_there_may_be() {
        let mut tags = tags(&[], true);
        for n in 0..MOST_TAGS {
            let names = tags.read(&format!("tag {n}")).unwrap();
            tags.learn(&names);
        }
        assert_eq!(tags.read("one more"), Err(Refused(FieldCode::TooMany)));
        assert_eq!(tags.read("TAG 7").unwrap(), ["TAG 7"]);
    }
}
