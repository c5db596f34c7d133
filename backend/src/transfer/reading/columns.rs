//! Which column of a table holds what: told by the words people head columns with, in Russian and English.

/// Where the parts of a client stand in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// The whole name in one column, or family name, given name and patronymic, to be joined in this order.
    pub(super) name: Vec<usize>,
    pub(super) email: usize,
    pub(super) phone: Option<usize>,
    pub(super) comment: Option<usize>,
}

const EMAIL: &[&str] = &[
    "email",
    "mail",
    "emailaddress",
    "почта",
    "элпочта",
    "электроннаяпочта",
    "адресэлектроннойпочты",
    "электронныйадрес",
    "емейл",
    "емайл",
    "имейл",
    "мейл",
    "мыло",
];
const WHOLE_NAME: &[&str] =
    &["фио", "полноеимя", "имяклиента", "клиент", "fullname", "clientname", "client", "contact", "контакт"];
const NAME: &[&str] = &["имя", "name", "название", "наименование"];
const FAMILY_NAME: &[&str] = &["фамилия", "lastname", "surname", "familyname"];
const GIVEN_NAME: &[&str] = &["firstname", "givenname"];
const PATRONYMIC: &[&str] = &["отчество", "middlename", "patronymic"];
const PHONE: &[&str] = &[
    "телефон",
    "тел",
    "номертелефона",
    "мобильныйтелефон",
    "мобильный",
    "сотовый",
    "phone",
    "tel",
    "telephone",
    "mobile",
    "mobilephone",
    "cell",
    "phonenumber",
];
const COMMENT: &[&str] = &[
    "комментарий",
    "комментарии",
    "примечание",
    "примечания",
    "заметка",
    "заметки",
    "comment",
    "comments",
    "note",
    "notes",
];

/// Words that tell a column where no head is exactly one of the above: `E-mail клиента`, `Рабочий телефон`.
const LIKE_EMAIL: &[&str] = &["email", "почта", "почты", "мейл"];
const LIKE_NAME: &[&str] = &["фио", "имя", "fullname", "contactname", "customername"];
const LIKE_PHONE: &[&str] = &["телефон", "phone"];
const LIKE_COMMENT: &[&str] = &["комментари", "примечани", "comment"];

impl Columns {
    /// Reads the heads; none if there is no column for the name or none for the address.
    pub(super) fn of(heads: &[String]) -> Option<Self> {
        let heads: Vec<String> = heads.iter().map(|head| bare(head)).collect();
        let at = |words: &[&str]| heads.iter().position(|head| words.contains(&head.as_str()));
        let like = |words: &[&str]| heads.iter().position(|head| words.iter().any(|word| head.contains(word)));
        let parts = [at(FAMILY_NAME), at(GIVEN_NAME).or_else(|| at(NAME)), at(PATRONYMIC)];
        let mut name: Vec<usize> = match at(WHOLE_NAME) {
            Some(whole) => vec![whole],
            None => parts.into_iter().flatten().collect(),
        };
        if name.is_empty() {
            name.extend(like(LIKE_NAME));
        }
        let email = at(EMAIL).or_else(|| like(LIKE_EMAIL))?;
        let phone = at(PHONE).or_else(|| like(LIKE_PHONE));
        let comment = at(COMMENT).or_else(|| like(LIKE_COMMENT));
        (!name.is_empty()).then_some(Self { name, email, phone, comment })
    }
}

/// A head without case, blanks and punctuation: `E-mail` is `email`.
fn bare(head: &str) -> String {
    head.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The character between the cells: the one the first line has most of, outside quotes.
pub(super) fn delimiter(first_line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    for byte in first_line.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += u32::from(!quoted && byte == *delimiter);
        }
    }
    // Of equals the first: the comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(heads: &str) -> Option<Columns> {
        Columns::of(&heads.split('|').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_found_by_their_heads_in_both_languages() {
        let whole = Some(Columns { name: vec![0], email: 1, phone: Some(2), comment: Some(3) });
        assert_eq!(columns("Name|E-mail|Phone|Comment"), whole);
        assert_eq!(columns("ФИО|Эл. почта|Телефон|Комментарий"), whole);
        assert_eq!(columns(" имя |ПОЧТА|тел.|Примечание"), whole);
        let parts = Some(Columns { name: vec![2, 1, 3], email: 0, phone: None, comment: None });
        assert_eq!(columns("email|Имя|Фамилия|Отчество"), parts);
        assert_eq!(columns("email|first_name|last name|middle name|город"), parts);
    }

    #[test]
    fn heads_of_several_words_are_understood_where_none_is_exact() {
        let whole = Some(Columns { name: vec![1], email: 2, phone: Some(3), comment: Some(4) });
        assert_eq!(columns("№|Ф.И.О. контакта|E-mail (рабочий)|Моб. телефон|Комментарий менеджера"), whole);
        assert_eq!(columns("Имя файла|Name|Адрес эл. почты|Work phone|Comment (internal)"), whole);
        // A postal address is no e-mail address.
        assert_eq!(columns("ФИО|Почтовый адрес"), None);
        assert_eq!(columns("Name|Mailing address"), None);
    }

    #[test]
    fn without_a_name_or_an_address_there_are_no_clients() {
        assert_eq!(columns("Name|Phone"), None);
        assert_eq!(columns("E-mail|Phone"), None);
        assert_eq!(columns(""), None);
    }

    #[test]
    fn the_delimiter_is_the_one_the_heads_have_most_of() {
        assert_eq!(delimiter("name,email"), b',');
        assert_eq!(delimiter("имя;почта;\"a,b,c,d\""), b';');
        assert_eq!(delimiter("name\temail\tphone, mobile"), b'\t');
        assert_eq!(delimiter("email"), b',');
    }
}
