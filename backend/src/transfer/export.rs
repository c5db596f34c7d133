//! Clients on their way out: read page by page as the reader takes them, so that little is in memory however many there are.

use super::writing;
use crate::access::{Can, needs};
use crate::clients::{self, Key, Wanted};
use crate::platform::error::{Error, Result};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use vestnik_api::clients::{Client, ClientSort, Delimiter};

/// How many are read at once.
const AT_ONCE: i64 = 2_000;

enum Next {
    Heads,
    Behind(Option<Key>),
    Nothing,
}

/// The whole file, piece by piece. An error breaks it off, which the reader sees.
pub(super) fn stream(
    may: Can<needs::ClientsRead>,
    wanted: Wanted,
    sort: ClientSort,
    delimiter: Delimiter,
) -> impl Stream<Item = Result<Bytes, Error>> {
    try_unfold((may, wanted, Next::Heads), move |(may, wanted, next)| async move {
        match next {
            Next::Heads => {
                let heads = writing::heads(delimiter);
                Ok(Some((Bytes::from(heads), (may, wanted, Next::Behind(None)))))
            }
            Next::Behind(key) => {
                let (rows, next) = piece(&may, &wanted, key, sort).await?;
                let mut text = String::with_capacity(rows.len() * 128);
                for client in &rows {
                    writing::write(&mut text, client, delimiter);
                }
                Ok((!text.is_empty()).then_some((Bytes::from(text), (may, wanted, next))))
            }
            Next::Nothing => Ok(None),
        }
    })
}

async fn piece(
    may: &Can<needs::ClientsRead>,
    wanted: &Wanted,
    after: Option<Key>,
    sort: ClientSort,
) -> Result<(Vec<Client>, Next)> {
    // Between two pieces nobody knows how long the reader takes: the connection goes back.
    let rows = clients::batch(&mut may.db().await?, wanted, after, AT_ONCE).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
    let next = match rows.last() {
        Some(last) if full => Next::Behind(Some(Key::of(last, sort))),
        _ => Next::Nothing,
    };
    Ok((rows.into_iter().map(Client::from).collect(), next))
}
