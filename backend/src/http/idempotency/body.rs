//! The body of a request with a key: read whole before the transaction begins, told by its content, and handed on.

use crate::http::body::{broken_off, is_json};
use crate::http::uploads::{STANDSTILL, stands_still};
use crate::platform::config::Config;
use crate::platform::error::{Error, Result};
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use anyhow::{Context, anyhow};
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::time::timeout;
use vestnik_api::Code;

/// The largest body that is kept on disk meanwhile; what handlers take is smaller, and they say so in their own words.
const MOST: u64 = 65 * 1024 * 1024;

/// How the addresses end under which files are handed in, whatever they say they are.
const FILES: [&str; 2] = ["/files", "/import"];

/// How much of it is in memory at once.
const PIECE: u64 = 64 * 1024;

/// Adds the body to what a request is told by. It waits here until it is whole: a slow sender would keep a transaction open.
pub(super) async fn take_in(request: &mut ServiceRequest, hash: &mut Sha256) -> Result<()> {
    let kind = request.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let is_file = FILES.iter().any(|ending| request.path().ends_with(ending));
    if !is_file && kind.is_none_or(is_json) {
        let body = request.extract::<Bytes>().await.map_err(broken_off)?;
        // It is unpacked by now.
        request.headers_mut().remove(CONTENT_ENCODING);
        hash.update(&body);
        request.set_payload(Payload::from(body));
        return Ok(());
    }
    let config = request
        .app_data::<Data<Config>>()
        .ok_or_else(|| anyhow!("the application was built without a configuration"))?;
    let folder = config.data_dir.clone();
    let file = put_aside(request.take_payload(), &folder, hash).await?;
    let pieces: std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(pieces(file));
    request.set_payload(Payload::Stream { payload: pieces });
    Ok(())
}

/// Writes a body to a file without a name.
async fn put_aside(mut body: Payload, folder: &Path, hash: &mut Sha256) -> Result<File> {
    let file = tempfile::tempfile_in(folder).context("there is no room for a body")?;
    let (mut file, mut size) = (File::from_std(file), 0);
    while let Some(bytes) = timeout(STANDSTILL, body.next()).await.map_err(|_late| stands_still())? {
        let bytes = bytes.map_err(|_lost| Error::because(Code::BadRequest, "the body broke off"))?;
        size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > MOST {
            return Err(Code::TooLarge.into());
        }
        hash.update(&bytes);
        file.write_all(&bytes).await.context("a body could not be written")?;
    }
    file.flush().await.context("a body could not be written")?;
    file.seek(SeekFrom::Start(0)).await.context("a body could not be read back")?;
    Ok(file)
}

fn pieces(file: File) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    futures::stream::try_unfold(file, async |mut file| {
        let mut piece = Vec::new();
        (&mut file).take(PIECE).read_to_end(&mut piece).await?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}
