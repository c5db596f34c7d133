//! Where the bytes of files lie: in a folder, or in a bucket of S3. Knows nothing of whose they are. Names are made by chance, so
//! nothing that people type ever becomes a part of a path; and what lies under a name never changes.

mod web;

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use futures::stream::{BoxStream, try_unfold};
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    Error as Refusal, GetResultPayload, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, WriteMultipart,
};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use vestnik_api::Code;

use super::config::Bucket;
use super::error::{Error, Result};

/// How large the parts are in which a large content is stored: S3 takes none under 5 MiB but the last.
const PART: usize = 5 * 1024 * 1024;

/// How many parts of one content are on their way at once.
const PARTS_AT_ONCE: usize = 2;

/// How large the pieces are that a file of the folder is read in.
const PIECE: u64 = 256 * 1024;

/// The folder of files in the data folder.
const FOLDER: &str = "files";

/// Where the bytes of files lie.
#[derive(Debug, Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// The folder; none: a bucket.
    folder: Option<Arc<FilePath>>,
}

/// The name of a content: 32 letters of chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A new one.
    pub fn random() -> Self {
        Self(hex::encode(rand::random::<[u8; 16]>()))
    }

    /// One that was made before.
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the content lies: no folder holds very many.
    fn content(&self) -> Path {
        let (folder, name) = self.0.split_at_checked(2).unwrap_or((&self.0, ""));
        Path::from_iter([folder, name])
    }

    /// Where its small picture lies.
    fn thumbnail(&self) -> Path {
        Path::from(format!("{}-small", self.content()))
    }
}

/// A content on its way out.
pub struct Outgoing {
    /// How many bytes it has.
    pub size: u64,
    /// They.
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Storage {
    /// In this bucket; none: in a folder of the data folder, for the server's own eyes.
    pub fn open(bucket: Option<&Bucket>, data: &FilePath) -> anyhow::Result<Self> {
        match bucket {
            Some(bucket) => Self::in_bucket(bucket),
            None => Self::in_folder(&data.join(FOLDER)),
        }
    }

    fn in_folder(folder: &FilePath) -> anyhow::Result<Self> {
        let make = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        make.with_context(|| format!("cannot make the folder of files {}", folder.display()))?;
        let folder = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(&folder)
            .with_context(|| format!("files cannot be kept in {}", folder.display()))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder.into()) })
    }

    fn in_bucket(bucket: &Bucket) -> anyhow::Result<Self> {
        let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(bucket.key.reveal())
            .with_secret_access_key(bucket.secret.reveal())
            .with_virtual_hosted_style_request(!bucket.path_style)
            // Whether a line is encrypted, the address says.
            .with_allow_http(true)
            // Some that speak like S3 do not know how to remove several at once.
            .with_disable_bulk_delete(true)
            .with_retry(retry)
            .with_http_connector(web::Connector::new()?);
        if let Some(endpoint) = bucket.address() {
            builder = builder.with_endpoint(endpoint);
        }
        Ok(Self { store: Arc::new(builder.build().context("the bucket of S3 cannot be used")?), folder: None })
    }

    /// Keeps a content under this name. Given up half-way, nothing can be read under it.
    pub async fn put(&self, key: &Key, pieces: impl Stream<Item = Result<Vec<u8>>>) -> Result<()> {
        let mut pieces = std::pin::pin!(pieces);
        let mut first = Vec::new();
        while first.len() <= PART {
            let Some(piece) = pieces.try_next().await? else { return self.put_at(&key.content(), first).await };
            first.extend(piece);
        }
        let upload = self.store.put_multipart(&key.content()).await.map_err(lost)?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
        parts.put(first.into());
        let written = async {
            while let Some(piece) = pieces.try_next().await? {
                parts.wait_for_capacity(PARTS_AT_ONCE).await.map_err(lost)?;
                parts.put(piece.into());
            }
            Ok::<_, Error>(())
        };
        match written.await {
            Ok(()) => parts.finish().await.map(|_kept| ()).map_err(lost),
            Err(error) => {
                parts.abort().await.unwrap_or_else(|error| tracing::warn!(%error, "parts of a file were left behind"));
                Err(error)
            }
        }
    }

    async fn put_at(&self, place: &Path, bytes: Vec<u8>) -> Result<()> {
        self.store.put(place, PutPayload::from(bytes)).await.map(|_kept| ()).map_err(lost)
    }

    /// Keeps the small picture of a content.
    pub async fn put_thumbnail(&self, key: &Key, bytes: Vec<u8>) -> Result<()> {
        self.put_at(&key.thumbnail(), bytes).await
    }

    /// The content under this name.
    pub async fn read(&self, key: &Key) -> Result<Outgoing> {
        self.read_at(&key.content()).await
    }

    /// Its small picture.
    pub async fn read_thumbnail(&self, key: &Key) -> Result<Outgoing> {
        self.read_at(&key.thumbnail()).await
    }

    async fn read_at(&self, place: &Path) -> Result<Outgoing> {
        let found = match self.store.get(place).await {
            Err(Refusal::NotFound { path, .. }) => {
                tracing::error!(path, "a file is not where it was put: the storage was changed from outside");
                return Err(Code::NotFound.into());
            }
            found => found.map_err(lost)?,
        };
        let size = found.meta.size;
        let bytes = match found.payload {
            GetResultPayload::File(file, _) => pieces(File::from_std(file)).boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(lost).boxed(),
        };
        Ok(Outgoing { size, bytes })
    }

    /// Removes the content under this name, its small picture, and whatever a server that was killed left of them.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        for place in [key.content(), key.thumbnail()] {
            match self.store.delete(&place).await {
                Ok(()) | Err(Refusal::NotFound { .. }) => {}
                Err(error) => return Err(lost(error)),
            }
            if let Some(folder) = &self.folder {
                remove_beginnings(&folder.join(place.to_string())).await.context("files cannot be removed")?;
            }
        }
        Ok(())
    }
}

/// A file of the folder on its way out.
fn pieces(file: File) -> impl Stream<Item = Result<Bytes>> + Send {
    try_unfold(file, async |mut file| {
        let mut piece = Vec::new();
        (&mut file).take(PIECE).read_to_end(&mut piece).await.context("a file could not be read")?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

/// Until it is whole, a file of the folder has `#` and a number behind its name.
async fn remove_beginnings(whole: &FilePath) -> std::io::Result<()> {
    let (Some(folder), Some(name)) = (whole.parent(), whole.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let begun = format!("{name}#");
    let mut entries = match tokio::fs::read_dir(folder).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&begun)) {
            let path: PathBuf = entry.path();
            tokio::fs::remove_file(path).await?;
        }
    }
    Ok(())
}

/// What is told when the store does not do as it should. Only that it does not know a name is a fault of ours.
fn lost(error: Refusal) -> Error {
    if matches!(error, Refusal::NotFound { .. }) {
        return Error::from(anyhow::Error::from(error).context("the bytes of a file are not where they should be"));
    }
    tracing::error!(%error, "the storage of files does not do as it should");
    Code::Unavailable.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage() -> (Storage, tempfile::TempDir) {
        let data = tempfile::tempdir().unwrap();
        (Storage::open(None, data.path()).unwrap(), data)
    }

    fn stream(pieces: Vec<Result<Vec<u8>>>) -> impl Stream<Item = Result<Vec<u8>>> {
        futures::stream::iter(pieces)
    }

    async fn bytes(outgoing: Outgoing) -> Vec<u8> {
        let pieces: Vec<Bytes> = outgoing.bytes.try_collect().await.unwrap();
        let all = pieces.concat();
        assert_eq!(all.len(), usize::try_from(outgoing.size).unwrap());
        all
    }

    fn everything_in(folder: &FilePath) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { everything_in(&path) } else { vec![path] }).collect()
    }

    #[tokio::test]
    async fn a_content_comes_back_byte_for_byte_however_large_it_is() {
        let (storage, _data) = storage();
        for pieces in [1, 3, 25] {
            let pieces: Vec<Vec<u8>> = (0..pieces).map(|number| vec![number; 512 * 1024 + 1]).collect();
            let key = Key::random();
            storage.put(&key, stream(pieces.iter().cloned().map(Ok).collect())).await.unwrap();
            assert!(bytes(storage.read(&key).await.unwrap()).await == pieces.concat());
        }
    }

    #[tokio::test]
    async fn what_is_given_up_half_way_or_removed_leaves_nothing() {
        let (storage, data) = storage();
        let piece = || Ok(vec![7; 4 * 1024 * 1024]);
        let broken = vec![piece(), piece(), piece(), Err(Code::BadRequest.into())];
        let key = Key::random();
        assert!(storage.put(&key, stream(broken)).await.is_err());
        assert!(storage.read(&key).await.is_err());
        assert_eq!(everything_in(data.path()), Vec::<PathBuf>::new());

        storage.put(&key, stream(vec![Ok(b"whole".to_vec())])).await.unwrap();
        storage.put_thumbnail(&key, b"small".to_vec()).await.unwrap();
        assert_eq!(bytes(storage.read_thumbnail(&key).await.unwrap()).await, b"small");
        // A server was killed in the middle of writing.
        let place = data.path().join(FOLDER).join(key.content().to_string());
        std::fs::write(place.with_file_name(format!("{}#1", place.file_name().unwrap().to_str().unwrap())), b"wh")
            .unwrap();
        storage.delete(&key).await.unwrap();
        assert_eq!(everything_in(data.path()), Vec::<PathBuf>::new());
        storage.delete(&key).await.unwrap();
    }

    #[test]
    fn the_folder_is_for_the_servers_own_eyes() {
        use std::os::unix::fs::PermissionsExt;
        let (_storage, data) = storage();
        let mode = std::fs::metadata(data.path().join(FOLDER)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
