//! Bytes out of the database on their way to a reader, piece by piece: however slowly somebody reads, little is in memory for
//! him, and no connection to the database waits for him.

use actix_web::body::SizedStream;
use actix_web::web::Bytes;
use diesel::sql_types::{Binary, Integer};
use futures::stream::try_unfold;

use crate::platform::error::{Error, Result};

/// How large a piece is.
pub(crate) const PIECE: i32 = 256 * 1024;

/// What is kept in the database.
pub(crate) trait Kept: 'static {
    /// How many bytes there are in all, and those of one piece, behind so many.
    fn piece(&mut self, behind: i32) -> impl Future<Output = Result<(i32, Vec<u8>)>>;
}

/// All of it. The first piece is read before there is an answer: that there is none is told here.
pub(crate) async fn body<K: Kept>(mut kept: K) -> Result<SizedStream<impl futures::Stream<Item = Result<Bytes>>>> {
    let (size, first) = kept.piece(0).await?;
    let stream = try_unfold((kept, Some(first), 0), move |(mut kept, first, behind)| async move {
        let piece = match first {
            Some(first) => first,
            None if behind >= size => return Ok(None),
            None => kept.piece(behind).await?.1,
        };
        if piece.is_empty() {
            return Err(Error::from(anyhow::anyhow!("what was being read is gone")));
        }
        let behind = behind.saturating_add(i32::try_from(piece.len()).unwrap_or(i32::MAX));
        Ok(Some((Bytes::from(piece), (kept, None, behind))))
    });
    Ok(SizedStream::new(u64::try_from(size).unwrap_or_default(), Box::pin(stream)))
}

diesel::define_sql_function! {
    /// How many bytes there are: read beside them, without them.
    fn octet_length(bytes: Binary) -> Integer;
}

diesel::define_sql_function! {
    /// So many bytes from a place on, counted from one: of what is not compressed, nothing else is read.
    fn substring(bytes: Binary, from: Integer, count: Integer) -> Binary;
}
