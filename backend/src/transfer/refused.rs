//! The rows that did not come in, on their way out: as they stood in the file, to be mended and brought in again.

use super::store;
use crate::access::SignedIn;
use crate::http::csv;
use crate::http::still::still_may;
use crate::http::table::Cell;
use crate::platform::error::{Error, Result};
use actix_web::HttpResponse;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use vestnik_api::export::{Delimiter, FileFormat};
use vestnik_api::id::ImportId;
use vestnik_api::imports::{Import, ImportField, ImportKind};

/// How many are read at once.
const AT_ONCE: i64 = 1_000;

/// Those of one import. What stands above the columns is what stood there in the file, or what they hold.
pub(super) async fn answer(me: SignedIn, id: ImportId, delimiter: Delimiter) -> Result<HttpResponse> {
    let mut db = me.db().await?;
    let import = store::find(&mut db, id).await?;
    still_may(&mut db, import.kind.permission()).await?;
    let heads = store::heads(&mut db, id).await?.unwrap_or_else(|| held(&import));
    drop(db);
    let mut first = "\u{FEFF}".to_owned();
    let above = ["_line", "_error"].into_iter().map(str::to_owned).chain(heads);
    csv::row(&mut first, &above.map(Cell::Text).collect::<Vec<_>>(), delimiter);
    let name = DispositionParam::Filename(format!("refused-{id}.csv"));
    let file = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    let mut answer = HttpResponse::Ok();
    answer.content_type(FileFormat::Csv.media_type()).insert_header(file);
    Ok(answer.streaming(rows(me, (id, import.kind), delimiter, first)))
}

/// What the columns hold, by words an import understands.
fn held(import: &Import) -> Vec<String> {
    let columns = import.settings.iter().flat_map(|settings| &settings.columns);
    let named = (1..).zip(columns).map(|(place, field)| match field {
        ImportField::Ignore | ImportField::Custom(_) => format!("column {place}"),
        ImportField::Name => "name".to_owned(),
        ImportField::FamilyName => "last name".to_owned(),
        ImportField::GivenName => "first name".to_owned(),
        ImportField::Patronymic => "patronymic".to_owned(),
        ImportField::Email => "email".to_owned(),
        ImportField::Phone => "phone".to_owned(),
        ImportField::Comment => "comment".to_owned(),
        ImportField::Company => "company".to_owned(),
        ImportField::Source => "source".to_owned(),
        ImportField::Priority => "priority".to_owned(),
        ImportField::Description => "description".to_owned(),
        ImportField::Amount => "amount".to_owned(),
        ImportField::Currency => "currency".to_owned(),
        ImportField::NextStep => "next step".to_owned(),
        ImportField::NextStepOn => "next step on".to_owned(),
        ImportField::Stage => "stage".to_owned(),
        ImportField::LostReason => "lost reason".to_owned(),
        ImportField::Tags => "tags".to_owned(),
    });
    named.collect()
}

fn rows(
    me: SignedIn,
    (id, kind): (ImportId, ImportKind),
    delimiter: Delimiter,
    first: String,
) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((me, Some((first, 0))), move |(me, next)| async move {
        let Some((mut text, behind)) = next else { return Ok(None) };
        let mut db = me.db().await?;
        let rows = store::refused(&mut db, id, behind, AT_ONCE).await?;
        still_may(&mut db, kind.permission()).await?;
        for (line, error, cells) in &rows {
            let mut row = vec![Cell::from(*line), Cell::from(error.as_str())];
            row.extend(cells.iter().map(|cell| Cell::from(cell.as_str())));
            csv::row(&mut text, &row, delimiter);
        }
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        let next = rows.last().filter(|_| full).map(|(line, ..)| (String::new(), *line));
        Ok(Some((Bytes::from(text), (me, next))))
    })
}
