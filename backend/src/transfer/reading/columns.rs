//! Which column of a table holds what: told by the words people head columns with, in Russian and English.

use sha2::{Digest, Sha256};
use vestnik_api::custom_fields::CustomField;
use vestnik_api::imports::{CellDelimiter, ImportField, ImportKind};
use vestnik_api::text::{Email, Phone};

/// What stands where in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<ImportField>,
    /// Custom fields, each with its column.
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
const TAGS: &[&str] = &["метки", "метка", "теги", "тег", "tags", "tag"];
const LEAD_NAME: &[&str] = &["лид", "имялида", "названиелида", "lead", "leadname"];
const COMPANY: &[&str] = &[
    "компания",
    "организация",
    "фирма",
    "названиекомпании",
    "названиеорганизации",
    "company",
    "companyname",
    "organization",
    "organisation",
    "account",
];

/// What else the columns of leads are called: exactly, or with these words among others.
const OF_LEADS: [(ImportField, &[&str], &[&str]); 9] = [
    (
        ImportField::NextStepOn,
        &[
            "датаследующегошага",
            "деньследующегошага",
            "срокследующегошага",
            "докакогодня",
            "bywhichday",
            "срок",
            "nextstepon",
            "nextstepdate",
            "duedate",
            "due",
        ],
        &[],
    ),
    (
        ImportField::NextStep,
        &["следующийшаг", "чтосделать", "задача", "nextstep", "whattodo", "nextaction", "task"],
        &[],
    ),
    (
        ImportField::LostReason,
        &["причина", "причинаотказа", "причинапроигрыша", "reason", "lostreason", "lossreason"],
        &[],
    ),
    (
        ImportField::Stage,
        &["этап", "статус", "стадия", "этапворонки", "stage", "status", "leadstage", "leadstatus"],
        &["этап", "стади"],
    ),
    (ImportField::Priority, &["срочность", "приоритет", "важность", "priority"], &["приоритет", "priority"]),
    (ImportField::Source, &["источник", "откуда", "откудаузнали", "source", "leadsource"], &["источник", "source"]),
    (ImportField::Currency, &["валюта", "currency"], &["валюта", "currency"]),
    (
        ImportField::Amount,
        &["сумма", "бюджет", "стоимость", "amount", "budget", "value", "dealvalue"],
        &["сумма", "бюджет", "amount", "budget"],
    ),
    (ImportField::Description, &["описание", "description"], &["описани", "descripti"]),
];

/// Words that tell a column where no head is exactly one of the above: `E-mail клиента`, `Рабочий телефон`.
const LIKE_EMAIL: &[&str] = &["email", "почта", "почты", "мейл"];
const LIKE_NAME: &[&str] = &["фио", "имя", "fullname", "contactname", "customername"];
const LIKE_PHONE: &[&str] = &["телефон", "phone", "телмоб", "мобтел", "мобильн", "сотов"];
const LIKE_COMMENT: &[&str] = &["комментари", "примечани", "comment"];
const LIKE_COMPANY: &[&str] = &["компани", "организаци", "company"];

impl Columns {
    /// Columns that hold these things; a custom field that is no more is left out.
    pub(super) fn of(fields: &[ImportField], custom: &[CustomField]) -> Self {
        let known = |field: &ImportField| custom.iter().find(|known| *field == ImportField::Custom(known.id)).cloned();
        let custom = fields.iter().enumerate().filter_map(|(place, field)| Some((place, known(field)?))).collect();
        Self { fields: fields.to_vec(), custom }
    }

    /// Where this stands, left to right.
    pub(super) fn at(&self, wanted: ImportField) -> impl Iterator<Item = usize> {
        self.fields.iter().enumerate().filter(move |(_, field)| **field == wanted).map(|(place, _)| place)
    }

    /// Where the name stands: in one column, or as family name, given name and patronymic, to be joined in this order.
    pub(super) fn name(&self) -> Vec<usize> {
        let parts = [ImportField::Name, ImportField::FamilyName, ImportField::GivenName, ImportField::Patronymic];
        parts.into_iter().filter_map(|part| self.at(part).next()).collect()
    }
}

/// What the columns of a table seem to hold: by their heads, and where those say nothing, by what is in them.
pub(super) fn guess(kind: ImportKind, heads: &[String], rows: &[Vec<String>], width: usize) -> Vec<ImportField> {
    let mut fields = vec![ImportField::Ignore; width];
    let bare: Vec<String> = heads.iter().map(|head| bare(head)).collect();
    by_heads(kind, &mut Guess { heads: &bare, fields: &mut fields });
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

/// Columns that are being told by their heads.
struct Guess<'a> {
    heads: &'a [String],
    fields: &'a mut [ImportField],
}

impl Guess<'_> {
    /// The first column that is free and has one of these heads.
    fn at(&self, words: &[&str]) -> Option<usize> {
        self.free(|head| words.contains(&head))
    }

    /// The first that is free and has one of these words in its head.
    fn like(&self, words: &[&str]) -> Option<usize> {
        self.free(|head| words.iter().any(|word| head.contains(word)))
    }

    fn free(&self, is: impl Fn(&str) -> bool) -> Option<usize> {
        let mut columns = self.heads.iter().zip(self.fields.iter());
        columns.position(|(head, field)| *field == ImportField::Ignore && is(head))
    }

    /// Whether no column holds this yet.
    fn lacks(&self, field: ImportField) -> bool {
        !self.fields.contains(&field)
    }

    fn set(&mut self, field: ImportField, place: Option<usize>) {
        set(self.fields, field, place);
    }
}

fn by_heads(kind: ImportKind, guess: &mut Guess<'_>) {
    guess.set(ImportField::Tags, guess.at(TAGS));
    if kind == ImportKind::Leads {
        guess.set(ImportField::Company, guess.at(COMPANY));
        for (field, exact, _) in OF_LEADS {
            guess.set(field, guess.at(exact));
        }
        guess.set(ImportField::Name, guess.at(LEAD_NAME));
        guess.set(ImportField::Company, guess.like(LIKE_COMPANY).filter(|_| guess.lacks(ImportField::Company)));
    }
    if guess.lacks(ImportField::Name) {
        names(guess);
    }
    guess.set(ImportField::Email, guess.at(EMAIL).or_else(|| guess.like(LIKE_EMAIL)));
    guess.set(ImportField::Phone, guess.at(PHONE).or_else(|| guess.like(LIKE_PHONE)));
    if kind == ImportKind::Clients {
        guess.set(ImportField::Comment, guess.at(COMMENT).or_else(|| guess.like(LIKE_COMMENT)));
        return;
    }
    for (field, _, words) in OF_LEADS {
        guess.set(field, guess.like(words).filter(|_| guess.lacks(field)));
    }
    let comment = guess.at(COMMENT).or_else(|| guess.like(LIKE_COMMENT));
    guess.set(ImportField::Description, comment.filter(|_| guess.lacks(ImportField::Description)));
}

/// The columns of the name: whole, or in parts.
fn names(guess: &mut Guess<'_>) {
    let family = guess.at(FAMILY_NAME);
    if let Some(whole) = guess.at(WHOLE_NAME) {
        guess.set(ImportField::Name, Some(whole));
    } else if family.is_some() || guess.at(GIVEN_NAME).is_some() || guess.at(PATRONYMIC).is_some() {
        guess.set(ImportField::FamilyName, family);
        guess.set(ImportField::GivenName, guess.at(GIVEN_NAME).or_else(|| guess.at(NAME)));
        guess.set(ImportField::Patronymic, guess.at(PATRONYMIC));
    } else {
        guess.set(ImportField::Name, guess.at(NAME).or_else(|| guess.like(LIKE_NAME)));
    }
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
        columns_of(ImportKind::Clients, heads)
    }

    fn columns_of(kind: ImportKind, heads: &str) -> Vec<ImportField> {
        let heads: Vec<String> = heads.split('|').map(str::to_owned).collect();
        guess(kind, &heads, &[], heads.len())
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
        assert_eq!(joined.name(), [2, 1, 3], "as people are called in lists");
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
    fn columns_of_leads_are_found_too() {
        use ImportField::{
            Amount, Company, Currency, Description, LostReason, NextStep, NextStepOn, Priority, Source, Stage, Tags,
        };
        let of = |heads: &str| columns_of(ImportKind::Leads, heads);
        let russian = "Компания|Имя|Телефон|Этап|Сумма|Валюта|Источник|Срочность|Следующий шаг|До какого дня|Причина отказа|Комментарий";
        let expected = [
            Company,
            Name,
            PHONE,
            Stage,
            Amount,
            Currency,
            Source,
            Priority,
            NextStep,
            NextStepOn,
            LostReason,
            Description,
        ];
        assert_eq!(of(russian), expected);
        let exported = "name|company|email|phone|source|priority|stage|meaning|stage_since|lost_reason|amount|currency|next_step|next_step_on|description|tags";
        let expected = [
            Name,
            Company,
            EMAIL,
            PHONE,
            Source,
            Priority,
            Stage,
            Ignore,
            Ignore,
            LostReason,
            Amount,
            Currency,
            NextStep,
            NextStepOn,
            Description,
            Tags,
        ];
        assert_eq!(of(exported), expected, "as an export writes them");
        assert_eq!(
            of("Название компании|ФИО контакта|Сумма сделки, ₽|Описание|Заметки"),
            [Company, Name, Amount, Description, Ignore]
        );
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
