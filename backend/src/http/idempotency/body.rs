//! The body of a request with a key: read whole before the transaction begins, told by its content, and handed on.

use crate::http::body::{broken_off, is_json};
use crate::http::uploads::put_aside;
use crate::platform::config::Config;
use crate::platform::error::Result;
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use anyhow::anyhow;
use futures::Stream;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
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
    let too_large = || Code::TooLarge.into();
    let file = put_aside(&folder, request.take_payload(), MOST, too_large, |bytes| hash.update(bytes)).await?;
    let pieces: std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(pieces(file));
    request.set_payload(Payload::Stream { payload: pieces });
    Ok(())
}

fn pieces(file: File) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    futures::stream::try_unfold(file, async |mut file| {
        let mut piece = Vec::new();
        (&mut file).take(PIECE).read_to_end(&mut piece).await?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}
