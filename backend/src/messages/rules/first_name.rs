//! What to call somebody.

/// Endings of Russian surnames that given names of five letters and more hardly have.
const SURNAMES: [&str; 12] = ["ов", "ова", "ев", "ева", "ёв", "ёва", "ский", "ская", "цкий", "цкая", "енко", "швили"];

/// Endings of patronymics, which stand behind the given name.
const PATRONYMICS: [&str; 4] = ["ич", "вна", "ична", "инична"];

/// The given name in a full one: `Анна` of `Белова Анна Сергеевна`, of `Анна Белова` and of `Белова Анна`; the first
/// word of anything else.
pub fn first_name(name: &str) -> &str {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [] => name,
        [_, given, patronymic] if ends_in(patronymic, &PATRONYMICS) => given,
        [surname, given] if is_surname(surname) && !is_surname(given) => given,
        [first, ..] => first,
    }
}

fn is_surname(word: &str) -> bool {
    word.chars().count() >= 5 && ends_in(word, &SURNAMES)
}

fn ends_in(word: &str, endings: &[&str]) -> bool {
    let word = word.to_lowercase();
    endings.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_given_name() {
        for (name, given) in [
            ("Белова Анна Сергеевна", "Анна"),
            ("Анна Сергеевна Белова", "Анна"),
            ("Орлов Пётр Ильич", "Пётр"),
            ("Анна Белова", "Анна"),
            ("Белова Анна", "Анна"),
            ("Марина Шевчук", "Марина"),
            ("Лев Толстой", "Лев"),
            ("Достоевский Фёдор", "Фёдор"),
            ("ИВАНОВ ПЁТР", "ПЁТР"),
            ("Ilya Petrov", "Ilya"),
            ("Anna Maria von Trapp", "Anna"),
            ("Анна", "Анна"),
            ("  Анна  ", "Анна"),
        ] {
            assert_eq!(first_name(name), given, "{name}");
        }
    }

    #[test]
    fn no_name_is_no_name() {
        assert_eq!(first_name(""), "");
    }
}
