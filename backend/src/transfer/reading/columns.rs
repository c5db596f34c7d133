//! Which column of a table holds what: told by the words people head columns with, in Russian and English.

use sha2::{Digest, Sha256};
use vestnik_api::custom_fields::CustomField;
use vestnik_api::imports::{CellDelimiter, ImportField};
use vestnik_api::text::{Email, Phone};

/// Where the parts of a client stand in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// The whole name in one column, or family name, given name and patronymic, to be joined in this order.
    pub(super) name: Vec<usize>,
    pub(super) email: Option<usize>,
    pub(super) phone: Option<usize>,
    /// To be put below one another.
    pub(super) comment: Vec<usize>,
    pub(super) custom: Vec<(usize, CustomField)>,
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
const LIKE_PHONE: &[&str] = &["телефон", "phone", "телмоб", "мобтел", "мобильн", "сотов"];
const LIKE_COMMENT: &[&str] = &["комментари", "примечани", "comment"];

impl Columns {
    /// Where the parts of a client stand, if the columns hold these things; a custom field that is no more is left out.
    pub(super) fn of(fields: &[ImportField], custom: &[CustomField]) -> Self {
        let at = |wanted: ImportField| fields.iter().position(|field| *field == wanted);
        let parts = [ImportField::Name, ImportField::FamilyName, ImportField::GivenName, ImportField::Patronymic];
        let comments = fields.iter().enumerate().filter(|(_, field)| **field == ImportField::Comment);
        let known = |field: &ImportField| custom.iter().find(|known| *field == ImportField::Custom(known.id)).cloned();
        Self {
            name: parts.into_iter().filter_map(at).collect(),
            email: at(ImportField::Email),
            phone: at(ImportField::Phone),
            comment: comments.map(|(place, _)| place).collect(),
            custom: fields.iter().enumerate().filter_map(|(place, field)| Some((place, known(field)?))).collect(),
        }
    }
}

/// What the columns of a table seem to hold: by their heads, and where those say nothing, by what is in them.
pub(super) fn guess(heads: &[String], rows: &[Vec<String>], width: usize) -> Vec<ImportField> {
    let mut fields = vec![ImportField::Ignore; width];
    let bare: Vec<String> = heads.iter().map(|head| bare(head)).collect();
    by_heads(&bare, &mut fields);
    if !fields.contains(&ImportField::Email) {
        set(&mut fields, ImportField::Email, holds(rows, width, |cell| Email::parse(cell).is_ok()));
    }
    if heads.is_empty() {
        set(&mut fields, ImportField::Phone, holds(rows, width, is_number));
        let named = holds(rows, width, |cell| cell.chars().any(char::is_alphabetic) && !cell.contains('@'));
        set(&mut fields, ImportField::Name, named);
    }
    fields
}

/// The custom field that a head names, if it names one.
pub(in crate::transfer) fn named(head: &str, custom: &[CustomField]) -> Option<ImportField> {
    let head = bare(head);
    let field = custom.iter().find(|field| !head.is_empty() && bare(&field.name) == head)?;
    Some(ImportField::Custom(field.id))
}

fn set(fields: &mut [ImportField], field: ImportField, place: Option<usize>) {
    if let Some(free) = place.and_then(|place| fields.get_mut(place)).filter(|known| **known == ImportField::Ignore) {
        *free = field;
    }
}

fn by_heads(heads: &[String], fields: &mut [ImportField]) {
    let at = |words: &[&str]| heads.iter().position(|head| words.contains(&head.as_str()));
    let like = |words: &[&str]| heads.iter().position(|head| words.iter().any(|word| head.contains(word)));
    let family = at(FAMILY_NAME);
    if let Some(whole) = at(WHOLE_NAME) {
        set(fields, ImportField::Name, Some(whole));
    } else if family.is_some() || at(GIVEN_NAME).is_some() || at(PATRONYMIC).is_some() {
        set(fields, ImportField::FamilyName, family);
        set(fields, ImportField::GivenName, at(GIVEN_NAME).or_else(|| at(NAME)));
        set(fields, ImportField::Patronymic, at(PATRONYMIC));
    } else {
        set(fields, ImportField::Name, at(NAME).or_else(|| like(LIKE_NAME)));
    }
    set(fields, ImportField::Email, at(EMAIL).or_else(|| like(LIKE_EMAIL)));
    set(fields, ImportField::Phone, at(PHONE).or_else(|| like(LIKE_PHONE)));
    set(fields, ImportField::Comment, at(COMMENT).or_else(|| like(LIKE_COMMENT)));
}

/// The first column that has something in it, and everything like this.
fn holds(rows: &[Vec<String>], width: usize, like: impl Fn(&str) -> bool) -> Option<usize> {
    (0..width).find(|&column| {
        let mut filled = rows.iter().filter_map(|cells| cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| like(cell))
    })
}

/// A telephone number, and no number of a row.
fn is_number(cell: &str) -> bool {
    cell.chars().filter(char::is_ascii_digit).count() >= 7 && Phone::parse(cell).is_ok()
}

/// By what a table is known again: its heads, without regard to case and punctuation.
pub(in crate::transfer) fn fingerprint(heads: &[String]) -> Option<String> {
    let bare: Vec<String> = heads.iter().map(|head| bare(head)).collect();
    bare.iter().any(|head| !head.is_empty()).then(|| hex::encode(Sha256::digest(bare.join("\n"))))
}

/// A head without case, blanks and punctuation: `E-mail` is `email`.
fn bare(head: &str) -> String {
    head.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What parts the cells: what the first line has most of, outside quotes.
pub(super) fn delimiter(first_line: &str) -> CellDelimiter {
    let mut quoted = false;
    let mut counts = CellDelimiter::ALL.map(|delimiter| (delimiter, 0_u32));
    for letter in first_line.chars() {
        quoted ^= letter == '"';
        for (delimiter, count) in &mut counts {
            *count += u32::from(!quoted && letter == sign(*delimiter));
        }
    }
    // Of equals the first: the comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(CellDelimiter::Comma, |(delimiter, _)| delimiter)
}

/// Excel's own way of telling the delimiter: a line before all others.
pub(super) fn told_delimiter(line: &str) -> Option<CellDelimiter> {
    let told = line.strip_prefix("sep=")?;
    CellDelimiter::ALL.into_iter().find(|delimiter| told.chars().eq([sign(*delimiter)]))
}

/// The character itself.
pub(super) const fn sign(delimiter: CellDelimiter) -> char {
    match delimiter {
        CellDelimiter::Comma => ',',
        CellDelimiter::Semicolon => ';',
        CellDelimiter::Tab => '\t',
        CellDelimiter::Pipe => '|',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ImportField::{Comment, FamilyName, GivenName, Ignore, Name, Patronymic};

    const EMAIL: ImportField = ImportField::Email;
    const PHONE: ImportField = ImportField::Phone;

    fn columns(heads: &str) -> Vec<ImportField> {
        let heads: Vec<String> = heads.split('|').map(str::to_owned).collect();
        guess(&heads, &[], heads.len())
    }

    #[test]
    fn columns_are_found_by_their_heads_in_both_languages() {
        let whole = [Name, EMAIL, PHONE, Comment];
        assert_eq!(columns("Name|E-mail|Phone|Comment"), whole);
        assert_eq!(columns("ФИО|Эл. почта|Телефон|Комментарий"), whole);
        assert_eq!(columns(" имя |ПОЧТА|тел.|Примечание"), whole);
        assert_eq!(columns("email|Имя|Фамилия|Отчество"), [EMAIL, GivenName, FamilyName, Patronymic]);
        assert_eq!(
            columns("email|first_name|last name|middle name|город"),
            [EMAIL, GivenName, FamilyName, Patronymic, Ignore]
        );
        let joined = Columns::of(&columns("email|Имя|Фамилия|Отчество"), &[]);
        assert_eq!(joined.name, [2, 1, 3], "as people are called in lists");
    }

    #[test]
    fn heads_of_several_words_are_understood_where_none_is_exact() {
        let whole = [Ignore, Name, EMAIL, PHONE, Comment];
        assert_eq!(columns("№|Ф.И.О. контакта|E-mail (рабочий)|Моб. телефон|Комментарий менеджера"), whole);
        assert_eq!(columns("Имя файла|Name|Адрес эл. почты|Work phone|Comment (internal)"), whole);
        // A postal address is no e-mail address.
        assert_eq!(columns("ФИО|Почтовый адрес"), [Name, Ignore]);
        assert_eq!(columns("Name|Mailing address"), [Name, Ignore]);
    }

    #[test]
    fn the_delimiter_is_the_one_the_heads_have_most_of() {
        assert_eq!(delimiter("name,email"), CellDelimiter::Comma);
        assert_eq!(delimiter("имя;почта;\"a,b,c,d\""), CellDelimiter::Semicolon);
        assert_eq!(delimiter("name\temail\tphone, mobile"), CellDelimiter::Tab);
        assert_eq!(delimiter("name|email"), CellDelimiter::Pipe);
        assert_eq!(delimiter("email"), CellDelimiter::Comma);
    }

    #[test]
    fn a_table_is_known_again_by_its_heads() {
        let of = |heads: &[&str]| fingerprint(&heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["Имя", "E-mail"]), of(&["имя ", "email"]));
        assert_ne!(of(&["Имя", "E-mail"]), of(&["E-mail", "Имя"]));
        assert_eq!(of(&["", " "]), None);
    }
}
