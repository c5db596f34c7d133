//! Letters that were kept instead of sent, for those who may read them.

use actix_web::get;
use actix_web::web::{Json, Path};
use mail_parser::{Message, MessageParser, MimeHeaders};
use utoipa_actix_web::service_config::ServiceConfig;
use vestnik_api::FieldCode;
use vestnik_api::captured_mail::{CapturedFile, CapturedLetter, CapturedLetterWhole, CapturedMailFilter};
use vestnik_api::id::CapturedLetterId;
use vestnik_api::page::Page;
use vestnik_api::problem::Problem;

use super::store;
use crate::access::{Can, needs};
use crate::http::page::{page, rows_to_read};
use crate::http::{Answer, Cursor, Params};
use crate::platform::error::Error;

/// Mounts the addresses.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(find);
}

/// The letters kept instead of sent, newest first.
#[utoipa::path(tag = "captured-mail", security(("session" = ["captured_mail.read"])), params(CapturedMailFilter),
    responses((status = 200, description = "A page of letters", body = Page<CapturedLetter>)))]
#[get("/captured-mail")]
async fn list(
    may: Can<needs::CapturedMailRead>,
    Params(filter): Params<CapturedMailFilter>,
) -> Answer<Page<CapturedLetter>> {
    if filter.q.as_deref().is_some_and(|q| q.chars().count() > 200) {
        return Err(Error::field("q", FieldCode::TooLong));
    }
    let before = Cursor::read(filter.cursor.as_deref(), &"captured".to_owned())?;
    let rows = store::list(&mut may.db().await?, filter.q.as_deref(), before, rows_to_read(filter.limit)).await?;
    page(rows, filter.limit, &"captured", |letter| letter.id.0, None).map(Json)
}

/// One letter kept instead of sent, with all that is in it.
#[utoipa::path(tag = "captured-mail", security(("session" = ["captured_mail.read"])), params(("id" = CapturedLetterId, Path)),
    responses((status = 200, description = "The letter", body = CapturedLetterWhole),
              (status = 404, description = "No such letter", body = Problem)))]
#[get("/captured-mail/{id}")]
async fn find(may: Can<needs::CapturedMailRead>, id: Path<CapturedLetterId>) -> Answer<CapturedLetterWhole> {
    let (letter, source) = store::find(&mut may.db().await?, *id).await?;
    let parsed = MessageParser::default().parse(&source);
    // The parser would make the part that is missing out of the one that is there.
    let part = |html: bool| {
        let parsed = parsed.as_ref()?;
        let numbers = if html { &parsed.html_body } else { &parsed.text_body };
        let part = parsed.parts.get(usize::try_from(*numbers.first()?).ok()?)?;
        let is_html = matches!(part.body, mail_parser::PartType::Html(_));
        (is_html == html).then(|| part.text_contents().unwrap_or_default().to_owned())
    };
    let (text, html) = (part(false), part(true));
    let files = parsed.as_ref().map(files_of).unwrap_or_default();
    Ok(Json(CapturedLetterWhole { letter, text, html, files, source }))
}

/// The files that went with a letter. What is in them was not kept; how large they were is said in their heads.
fn files_of(letter: &Message<'_>) -> Vec<CapturedFile> {
    let told = letter.attachments().map(|part| {
        let kind = part.content_type().map(|kind| [kind.ctype(), kind.subtype().unwrap_or_default()].join("/"));
        let size = part.content_disposition().and_then(|told| told.attribute("size"));
        CapturedFile {
            name: part.attachment_name().unwrap_or_default().to_owned(),
            content_type: kind.unwrap_or_default(),
            size: size.and_then(|size| size.parse().ok()),
        }
    });
    told.collect()
}
