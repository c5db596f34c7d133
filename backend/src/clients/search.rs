//! From what a person types to what the database looks for.

use crate::http::search::digits_of_number;
use crate::platform::statement::sql_expression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};

/// What a column `search` must have, each of it: such a column begins with a blank, is in lower case, and has `е` for `ё`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Search(Vec<Word>);

/// Whether a word is there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// Anywhere: one of these patterns for `LIKE` fits.
    Within(Vec<String>),
    /// Where a word begins: this regular expression fits.
    Beginning(String),
}

impl Search {
    /// Every word must occur somewhere, in any case, `е` standing for `ё`; what looks like a telephone number is
    /// also looked for by its digits alone. One or two letters must begin a word: found anywhere they would tell little,
    /// and no index knows them.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim();
        match digits_of_number(text) {
            Some(_) => Self(vec![Word::of(text)]),
            None => Self(text.split_whitespace().map(Word::of).collect()),
        }
    }

    /// Whether it asks for nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Conditions of which each must hold of such a column, named with its table and written by us.
    pub(crate) fn fitting(&self, column: &'static str) -> impl Iterator<Item = Fits> + '_ {
        self.0.iter().map(move |word| Fits { column, word: word.clone() })
    }
}

/// What stands before a word in names, addresses and numbers. One expression for all of it, where patterns for `LIKE` would be one each: to the
/// index of trigrams they are the same, and would be looked up as often.
const BEFORE_WORDS: &str = "[ @.+\"«(-]";

impl Word {
    fn of(word: &str) -> Self {
        let short = word.chars().count() < 3 && word.chars().all(char::is_alphanumeric);
        match digits_of_number(word) {
            _ if short => Self::Beginning(format!("{BEFORE_WORDS}{}", folded(word))),
            Some(digits) if digits != word => Self::Within(vec![pattern(word), pattern(&digits)]),
            _ => Self::Within(vec![pattern(word)]),
        }
    }
}

/// In lower case, with `е` for `ё`.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

fn pattern(fragment: &str) -> String {
    let mut pattern = String::with_capacity(fragment.len() + 8);
    pattern.push('%');
    for c in folded(fragment).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// `(clients.search LIKE $1 OR clients.search LIKE $2)`, or `clients.search ~ $1`.
#[derive(Debug)]
pub(crate) struct Fits {
    column: &'static str,
    word: Word,
}

impl QueryFragment<Pg> for Fits {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match &self.word {
            Word::Beginning(expression) => {
                out.push_sql(self.column);
                out.push_sql(" ~ ");
                out.push_bind_param::<Text, _>(expression)
            }
            Word::Within(patterns) => {
                for (place, pattern) in patterns.iter().enumerate() {
                    out.push_sql(if place == 0 { "(" } else { " OR " });
                    out.push_sql(self.column);
                    out.push_sql(" LIKE ");
                    out.push_bind_param::<Text, _>(pattern)?;
                }
                out.push_sql(")");
                Ok(())
            }
        }
    }
}

sql_expression!(Fits, Bool);

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str) -> Vec<Vec<String>> {
        let patterns = |word| match word {
            Word::Within(patterns) => patterns,
            Word::Beginning(_) => panic!("{text}"),
        };
        Search::of(text).0.into_iter().map(patterns).collect()
    }

    #[test]
    fn every_word_must_occur_in_any_case() {
        assert_eq!(within(" Пётр ИВАНОВ "), [["%петр%"], ["%иванов%"]]);
        assert_eq!(within(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_telephone_number_is_found_however_it_is_written() {
        for text in ["+7 (916) 123-45-67", "8 916 123-45-67", "8-916-123-45-67"] {
            assert_eq!(within(text)[0][1], "%9161234567%", "{text}");
        }
        assert_eq!(within("89161234567"), [["%89161234567%", "%9161234567%"]]);
        for text in ["00 49 30-12", "810 49 3012", "+49 3012"] {
            assert_eq!(within(text)[0][1], "%493012%", "{text}");
        }
        assert_eq!(within("916 123"), [["%916 123%", "%916123%"]]);
        assert_eq!(within("Анна 8-916"), [vec!["%анна%"], vec!["%8-916%", "%916%"]]);
        // The beginning of a number is found while it is still being typed.
        for (typed, looked_for) in [("8916", "%916%"), ("+7 916", "%916%"), ("8 916 12", "%91612%"), ("+7 91", "%791%")]
        {
            assert_eq!(within(typed)[0][1], looked_for, "{typed}");
        }
        assert_eq!(within("916"), [["%916%"]]);
    }

    #[test]
    fn one_or_two_letters_begin_a_word() {
        let beginning = |expression: &str| Search(vec![Word::Beginning(expression.to_owned())]);
        assert_eq!(Search::of("Ян"), beginning("[ @.+\"«(-]ян"));
        assert_eq!(Search::of("Ё"), beginning("[ @.+\"«(-]е"));
        assert_eq!(Search::of("7"), beginning("[ @.+\"«(-]7"));
        assert_eq!(within("_"), [["%\\_%"]]);
    }

    #[test]
    fn what_means_something_to_like_is_taken_as_it_stands() {
        assert_eq!(within("50%_\\"), [["%50\\%\\_\\\\%"]]);
    }
}
