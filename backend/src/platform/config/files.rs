//! Where files are kept, how large they may be, and who looks at them first.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

use super::read::{Reader, mistake};
use super::settings::SETTINGS;
use crate::platform::secret::Secret;

/// Files of leads and clients.
#[derive(Debug, Clone)]
pub struct Files {
    /// How many bytes one may have.
    pub largest: i64,
    /// How many those of one home may have together.
    pub quota: i64,
    /// Who looks at them before they are kept.
    pub scanner: Option<Scanner>,
    /// The bucket they lie in; none: the data folder.
    pub bucket: Option<Bucket>,
}

/// Where a clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// At this host and port.
    Address(String),
    /// At this socket.
    Socket(PathBuf),
}

impl FromStr for Scanner {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if Path::new(text).is_absolute() {
            return Ok(Self::Socket(PathBuf::from(text)));
        }
        match text.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(Self::Address(text.to_owned())),
            _ => Err("must be host:port, or the whole path of a socket"),
        }
    }
}

/// A bucket of S3.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// What it is called.
    pub name: String,
    /// Where it is; none: at Amazon's.
    pub endpoint: Option<Url>,
    /// In which region.
    pub region: String,
    /// What to sign in with.
    pub key: Secret<String>,
    /// And what goes with it.
    pub secret: Secret<String>,
    /// Whether its name is a part of the path, not of the host.
    pub path_style: bool,
}

impl Bucket {
    /// The address that the paths of contents, or of the bucket first, are put behind; none: Amazon's own.
    pub fn address(&self) -> Option<String> {
        let endpoint = self.endpoint.as_ref()?;
        let mut address = endpoint.clone();
        if !self.path_style {
            let host = format!("{}.{}", self.name, endpoint.host_str()?);
            address.set_host(Some(&host)).ok()?;
        }
        Some(address.as_str().trim_end_matches('/').to_owned())
    }
}

/// What all variables of the bucket begin with.
const S3: &str = "VESTNIK_S3_";

const BUCKET: &str = "VESTNIK_S3_BUCKET";

impl Reader {
    pub(super) fn files(&mut self) -> Option<Files> {
        const MEGABYTE: i64 = 1024 * 1024;
        let largest = self.number("VESTNIK_FILES_LARGEST_MB", 1..=10_000);
        let quota = self.number("VESTNIK_FILES_QUOTA_GB", 1..=1_000_000);
        let scanner = self.optional("VESTNIK_FILES_SCANNER");
        let bucket = self.bucket();
        Some(Files { largest: largest? * MEGABYTE, quota: quota? * 1024 * MEGABYTE, scanner, bucket: bucket? })
    }

    /// The bucket, if there is to be one.
    #[expect(clippy::option_option, reason = "wrong, not wanted, and wanted are three things")]
    fn bucket(&mut self) -> Option<Option<Bucket>> {
        let name = self.text(BUCKET);
        if name.is_empty() {
            self.refuse_without_bucket();
            return Some(None);
        }
        if name.contains(['/', ':']) {
            self.mistakes
                .push(mistake(BUCKET, "must be the name of a bucket alone; where it is says VESTNIK_S3_ENDPOINT"));
        }
        let (endpoint, path_style) = (self.endpoint(), self.parsed("VESTNIK_S3_PATH_STYLE"));
        let (region, key, secret) =
            (self.text("VESTNIK_S3_REGION"), self.text("VESTNIK_S3_KEY"), self.text("VESTNIK_S3_SECRET"));
        for (name, value) in [("VESTNIK_S3_KEY", &key), ("VESTNIK_S3_SECRET", &secret)] {
            if value.is_empty() {
                self.mistakes.push(mistake(name, "is not set, but VESTNIK_S3_BUCKET is"));
            }
        }
        let (key, secret) = (Secret::new(key), Secret::new(secret));
        Some(Some(Bucket { name, endpoint: endpoint?, region, key, secret, path_style: path_style? }))
    }

    #[expect(clippy::option_option, reason = "wrong, not given, and given are three things")]
    fn endpoint(&mut self) -> Option<Option<Url>> {
        const NAME: &str = "VESTNIK_S3_ENDPOINT";
        if self.text(NAME).is_empty() {
            return Some(None);
        }
        let url: Url = self.parsed(NAME)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return self.mistake(NAME, "must start with http:// or https://");
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return self
                .mistake(NAME, "must be an address alone; name and secret are VESTNIK_S3_KEY and VESTNIK_S3_SECRET");
        }
        Some(Some(url))
    }

    /// Whoever says something of a bucket expects files to lie in it.
    fn refuse_without_bucket(&mut self) {
        for setting in SETTINGS.iter().filter(|setting| setting.name.starts_with(S3)) {
            if self.text(setting.name) != setting.default {
                self.mistakes.push(mistake(setting.name, "is set, but VESTNIK_S3_BUCKET is not"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> anyhow::Result<Files> {
        let config = Config::read(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        config.map(|config| config.files)
    }

    const BUCKET: [(&str, &str); 3] =
        [("VESTNIK_S3_BUCKET", "papers"), ("VESTNIK_S3_KEY", "me"), ("VESTNIK_S3_SECRET", "hunter2")];

    #[test]
    fn files_lie_in_the_data_folder_unless_a_bucket_is_named() {
        let files = read(&[]).unwrap();
        assert!(files.bucket.is_none());
        assert_eq!((files.largest, files.quota), (100 * 1024 * 1024, 10 * 1024 * 1024 * 1024));
        let bucket = read(&BUCKET).unwrap().bucket.unwrap();
        assert_eq!((bucket.name.as_str(), bucket.region.as_str(), bucket.address()), ("papers", "us-east-1", None));
        assert!(!format!("{bucket:?}").contains("hunter2"));
    }

    #[test]
    fn a_bucket_is_a_part_of_the_path_or_of_the_host() {
        let address = |style| {
            let more = [("VESTNIK_S3_ENDPOINT", "https://s3.x.example:9000/"), ("VESTNIK_S3_PATH_STYLE", style)];
            read(&[BUCKET.as_slice(), &more].concat()).unwrap().bucket.unwrap().address().unwrap()
        };
        assert_eq!(address("true"), "https://s3.x.example:9000");
        assert_eq!(address("false"), "https://papers.s3.x.example:9000");
    }

    #[test]
    fn contradictions_stop_the_start_and_repeat_no_secret() {
        let name = ("VESTNIK_S3_BUCKET", "papers");
        for (settings, said) in [
            (vec![("VESTNIK_S3_SECRET", "hunter2")], "VESTNIK_S3_SECRET is set, but VESTNIK_S3_BUCKET is not"),
            (vec![("VESTNIK_S3_PATH_STYLE", "false")], "VESTNIK_S3_PATH_STYLE is set, but VESTNIK_S3_BUCKET is not"),
            (vec![name, ("VESTNIK_S3_SECRET", "hunter2")], "VESTNIK_S3_KEY is not set, but VESTNIK_S3_BUCKET is"),
            (vec![name, ("VESTNIK_S3_KEY", "me")], "VESTNIK_S3_SECRET is not set, but VESTNIK_S3_BUCKET is"),
            ([BUCKET.as_slice(), &[("VESTNIK_S3_ENDPOINT", "ftp://x")]].concat(), "VESTNIK_S3_ENDPOINT must start"),
            ([BUCKET.as_slice(), &[("VESTNIK_S3_ENDPOINT", "http://a:b@x")]].concat(), "an address alone"),
            ([&BUCKET[1..], &[("VESTNIK_S3_BUCKET", "https://x/papers")]].concat(), "a bucket alone"),
            (vec![("VESTNIK_FILES_LARGEST_MB", "0")], "VESTNIK_FILES_LARGEST_MB must be 1 to 10000"),
            (vec![("VESTNIK_FILES_SCANNER", "clamd")], "VESTNIK_FILES_SCANNER=clamd is not right"),
        ] {
            let error = read(&settings).unwrap_err().to_string();
            assert!(error.contains(said), "{settings:?}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_scanner_listens_at_an_address_or_at_a_socket() {
        assert_eq!("clamd:3310".parse(), Ok(Scanner::Address("clamd:3310".to_owned())));
        assert_eq!("/run/clamd.ctl".parse(), Ok(Scanner::Socket(PathBuf::from("/run/clamd.ctl"))));
        for wrong in ["clamd", ":3310", "clamd:x", "run/clamd.ctl"] {
            assert!(wrong.parse::<Scanner>().is_err(), "{wrong}");
        }
    }
}
