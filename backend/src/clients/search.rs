//! From what a person types to what the database looks for. Pure.

use crate::http::search::digits_of_number;

/// Patterns for `LIKE` on the column `search`: a client is found when each group has a pattern that fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Search(Vec<Vec<String>>);

impl Search {
    /// Every word must occur somewhere, in any case, `е` standing for `ё`; what looks like a telephone number is
    /// also looked for by its digits alone. One or two letters must begin a word: found anywhere they would tell little,
    /// and no index knows them.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim();
        match digits_of_number(text) {
            Some(_) => Self(vec![patterns(text)]),
            None => Self(text.split_whitespace().map(patterns).collect()),
        }
    }

    /// The groups.
    pub(crate) fn groups(&self) -> &[Vec<String>] {
        &self.0
    }
}

/// What stands before a word in names, addresses and numbers.
const BEFORE_WORDS: [&str; 8] = [" ", "@", ".", "-", "+", "\"", "«", "("];

fn patterns(word: &str) -> Vec<String> {
    let short = word.chars().count() < 3 && word.chars().all(char::is_alphanumeric);
    match digits_of_number(word) {
        _ if short => BEFORE_WORDS.map(|before| pattern(&format!("{before}{word}"))).into(),
        Some(digits) if digits != word => vec![pattern(word), pattern(&digits)],
        _ => vec![pattern(word)],
    }
}

fn pattern(fragment: &str) -> String {
    let mut pattern = String::with_capacity(fragment.len() + 8);
    pattern.push('%');
    for c in fragment.chars().flat_map(char::to_lowercase) {
        match c {
            '%' | '_' | '\\' => pattern.extend(['\\', c]),
            'ё' => pattern.push('е'),
            _ => pattern.push(c),
        }
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str) -> Vec<Vec<String>> {
        Search::of(text).0
    }

    #[test]
    fn every_word_must_occur_in_any_case() {
        assert_eq!(groups(" Пётр ИВАНОВ "), [["%петр%"], ["%иванов%"]]);
        assert_eq!(groups(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_telephone_number_is_found_however_it_is_written() {
        for text in ["+7 (916) 123-45-67", "8 916 123-45-67", "8-916-123-45-67"] {
            assert_eq!(groups(text)[0][1], "%9161234567%", "{text}");
        }
        assert_eq!(groups("89161234567"), [["%89161234567%", "%9161234567%"]]);
        for text in ["00 49 30-12", "810 49 3012", "+49 3012"] {
            assert_eq!(groups(text)[0][1], "%493012%", "{text}");
        }
        assert_eq!(groups("916 123"), [["%916 123%", "%916123%"]]);
        assert_eq!(groups("Анна 8-916"), [vec!["%анна%"], vec!["%8-916%", "%916%"]]);
        // The beginning of a number is found while it is still being typed.
        for (typed, looked_for) in [("8916", "%916%"), ("+7 916", "%916%"), ("8 916 12", "%91612%"), ("+7 91", "%791%")]
        {
            assert_eq!(groups(typed)[0][1], looked_for, "{typed}");
        }
        assert_eq!(groups("916"), [["%916%"]]);
    }

    #[test]
    fn one_or_two_letters_begin_a_word() {
        assert_eq!(groups("Ян")[0][..3], ["% ян%", "%@ян%", "%.ян%"]);
        assert_eq!(groups("7")[0].len(), BEFORE_WORDS.len());
        assert_eq!(groups("_"), [["%\\_%"]]);
    }

    #[test]
    fn what_means_something_to_like_is_taken_as_it_stands() {
        assert_eq!(groups("50%_\\"), [["%50\\%\\_\\\\%"]]);
    }
}
