//! What stands in the address of an article: its title in Latin letters, digits and dashes.

/// How many letters it has at most.
const LONGEST: usize = 80;

/// What it is called whose title has no letter that can stand in an address.
const NAMELESS: &str = "article";

/// What stands in the same place of other addresses: no article is called so.
const TAKEN: [&str; 4] = ["new", "random", "images", "preview"];

/// How many are tried before chance decides.
const TRIED: u32 = 50;

/// A title as it stands in an address.
pub fn slug_of(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    let mut apart = false;
    for letter in title.chars().flat_map(char::to_lowercase) {
        let Some(latin) = latin(letter) else {
            apart = true;
            continue;
        };
        if apart && !slug.is_empty() && !latin.is_empty() {
            slug.push('-');
        }
        apart &= latin.is_empty();
        slug.push_str(latin);
    }
    let slug = cut(&slug, LONGEST);
    if slug.is_empty() { NAMELESS.to_owned() } else { slug.to_owned() }
}

/// The slug itself, and what it becomes when others have it: `news`, `news-2`, `news-3` …
pub fn candidates(slug: &str) -> Vec<String> {
    let numbered = |number: u32| match number {
        1 => slug.to_owned(),
        _ => with_number(slug, number.into()),
    };
    (1..=TRIED).map(numbered).filter(|slug| !TAKEN.contains(&slug.as_str())).collect()
}

/// A slug with a number behind it, no longer than slugs may be.
pub fn with_number(slug: &str, number: i64) -> String {
    let number = format!("-{number}");
    [cut(slug, LONGEST - number.len()), &number].concat()
}

/// Whether an article can be called so.
pub fn is_slug(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// So many letters of it at most, whole words if there is more than one.
fn cut(slug: &str, most: usize) -> &str {
    let Some(short) = slug.get(..most).filter(|_| slug.len() > most) else { return slug };
    let whole_words = slug.as_bytes().get(most) == Some(&b'-');
    let end = if whole_words { most } else { short.rfind('-').unwrap_or(most) };
    short[..end].trim_end_matches('-')
}

/// A letter of a title as it stands in an address; nothing for what parts words.
const fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'a' => "a",
        'б' | 'b' => "b",
        'в' | 'v' => "v",
        'г' | 'ґ' | 'g' => "g",
        'д' | 'd' => "d",
        'е' | 'э' | 'e' => "e",
        'ё' => "yo",
        'є' => "ye",
        'ж' => "zh",
        'з' | 'z' => "z",
        'и' | 'і' | 'i' => "i",
        'ї' => "yi",
        'й' | 'ы' | 'y' => "y",
        'к' | 'k' => "k",
        'л' | 'l' => "l",
        'м' | 'm' => "m",
        'н' | 'n' => "n",
        'о' | 'o' => "o",
        'п' | 'p' => "p",
        'р' | 'r' => "r",
        'с' | 's' => "s",
        'т' | 't' => "t",
        'у' | 'ў' | 'u' => "u",
        'ф' | 'f' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        // Nothing is heard, and nothing parted: signs, apostrophes, accents that follow their letter.
        'ь' | 'ъ' | '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}' => "",
        'c' => "c",
        'h' => "h",
        'j' => "j",
        'q' => "q",
        'w' => "w",
        'x' => "x",
        '0' => "0",
        '1' => "1",
        '2' => "2",
        '3' => "3",
        '4' => "4",
        '5' => "5",
        '6' => "6",
        '7' => "7",
        '8' => "8",
        '9' => "9",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_is_written_in_latin_letters() {
        for (title, slug) in [
            ("Как назвать письмо, чтобы его открыли", "kak-nazvat-pismo-chtoby-ego-otkryli"),
            ("Съешь ещё этих мягких французских булок", "sesh-eshchyo-etikh-myagkikh-frantsuzskikh-bulok"),
            ("Объявление: чай №1 — 50 % дешевле!", "obyavlenie-chay-1-50-deshevle"),
            ("  What’s new in 2026?  ", "whats-new-in-2026"),
            ("Цирк Щукин Ж/Д й", "tsirk-shchukin-zh-d-y"),
            ("茶", "article"),
            ("", "article"),
        ] {
            assert_eq!(slug_of(title), slug, "{title}");
        }
    }

    #[test]
    fn a_long_one_ends_with_a_whole_word() {
        let slug = slug_of(&"слово ".repeat(40));
        assert!(slug.len() <= 80 && slug.ends_with("-slovo"), "{slug}");
        assert_eq!(slug_of(&"щ".repeat(40)).len(), 80);
    }

    #[test]
    fn the_next_free_one_has_a_number_and_no_other_address_is_taken() {
        assert_eq!(candidates("news")[..3], ["news", "news-2", "news-3"]);
        assert_eq!(candidates("random")[0], "random-2");
    }

    proptest! {
        #[test]
        fn every_title_makes_slugs(title in "\\PC{0,150}") {
            let slug = slug_of(&title);
            prop_assert!(is_slug(&slug), "{}", slug);
            let others = candidates(&slug);
            prop_assert!(others.iter().all(|other| is_slug(other)), "{:?}", others);
            let mut apart = others.clone();
            apart.sort();
            apart.dedup();
            prop_assert_eq!(apart.len(), others.len());
            prop_assert!(is_slug(&with_number(&slug, i64::MAX)));
        }

        #[test]
        fn a_slug_is_its_own_slug(slug in "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,6}") {
            prop_assert_eq!(slug_of(&slug), slug);
        }
    }
}
