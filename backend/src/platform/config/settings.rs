//! Every setting there is, with its default and what it means.

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// What it is when not set; empty: nothing.
    pub default: &'static str,
    /// What it means, for `.env.example`.
    pub help: &'static str,
}

const fn setting(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { name, default, help }
}

/// Every setting there is, in the order of `.env.example`.
pub const SETTINGS: &[Setting] = &[
    setting("VESTNIK_LISTEN", "127.0.0.1:8080", "Where to serve HTTP: address and port."),
    setting(
        "VESTNIK_BASE_URL",
        "",
        "The address people type, for links in letters: https://vestnik.company.example.\n\
         Unset: http:// and the address above. With https, cookies are marked Secure.",
    ),
    setting("VESTNIK_NAME", "Vestnik", "What the service calls itself, in letters too."),
    setting(
        "VESTNIK_SIGN_UP",
        "open",
        "Who may make an account: open (everybody), invitation (whoever is invited), or closed (nobody).",
    ),
    setting(
        "VESTNIK_TRUSTED_PROXIES",
        "",
        "Reverse proxies by address or network (10.0.0.0/8), separated by commas. Only from these is X-Forwarded-For believed.\n\
         Without them all visitors of a proxy count as one, and are slowed down together.",
    ),
    setting("VESTNIK_HTTP_WORKERS", "", "Threads that serve HTTP. Unset: one per core."),
    setting(
        "DATABASE_URL",
        "",
        "A PostgreSQL 15 or newer: postgresql://user:password@host/database?sslmode=require.\n\
         With require the certificate is looked at; sslrootcert=/path/to/ca.pem names an authority of your own.\n\
         Unset: the server starts a private one of its own in the data folder.",
    ),
    setting("VESTNIK_DATABASE_CONNECTIONS", "12", "Connections to the database, at most."),
    setting("VESTNIK_DATA_DIR", "data", "Where the server keeps its secret key, its own database, and files."),
    setting(
        "VESTNIK_POSTGRES_BIN",
        "",
        "The folder of PostgreSQL's programs for the private database, if they are not found.",
    ),
    setting("VESTNIK_SMTP_HOST", "", "The mail server. Unset: letters are kept in the database and sent nowhere."),
    setting("VESTNIK_SMTP_PORT", "", "Its port. Unset: 465 with tls, 587 with starttls, 25 with none."),
    setting(
        "VESTNIK_SMTP_SECURITY",
        "starttls",
        "tls (from the first byte), starttls, or none (on a trusted network only).",
    ),
    setting("VESTNIK_SMTP_USER", "", "The name to sign in with at the mail server, if it asks."),
    setting("VESTNIK_SMTP_PASSWORD", "", "The password that goes with it."),
    setting("VESTNIK_SMTP_CA_FILE", "", "A PEM file of certificate authorities to trust beside the public ones."),
    setting(
        "VESTNIK_SMTP_ACCEPT_ANY_CERTIFICATE",
        "false",
        "true: take any certificate of the mail server. Whoever can answer in its place reads everything.",
    ),
    setting("VESTNIK_SMTP_HELO", "", "What to call ourselves to the mail server. Unset: the machine's name."),
    setting(
        "VESTNIK_SMTP_TIMEOUT_SECONDS",
        "60",
        "How long to wait for each answer of the mail server; twice as long for the answer to a whole letter.",
    ),
    setting("VESTNIK_SMTP_CONNECTIONS", "16", "Connections to the mail server at once, at most."),
    setting(
        "VESTNIK_SMTP_LETTERS_PER_SECOND",
        "",
        "Letters per second, at most. Unset: as fast as the server takes them.",
    ),
    setting("VESTNIK_MAIL_FROM", "Vestnik <vestnik@localhost>", "Sender of all letters: a name and an address."),
    setting("VESTNIK_RETRY_HOURS", "24", "For how many hours a letter that is refused for the moment is tried again."),
    setting("VESTNIK_FILES_LARGEST_MB", "100", "How large a file of a lead or a client may be, in megabytes."),
    setting(
        "VESTNIK_FILES_QUOTA_GB",
        "10",
        "How much the files of one group, or of one person's own, may have together, in gigabytes.",
    ),
    setting(
        "VESTNIK_FILES_SCANNER",
        "",
        "A clamd that looks at every file before it is kept: an address (clamd:3310) or a socket (/run/clamav/clamd.ctl).\n\
         While it does not answer, no file is taken in. Its StreamMaxLength must allow the largest file.",
    ),
    setting(
        "VESTNIK_S3_BUCKET",
        "",
        "A bucket of S3, or of what speaks like it, to keep files in. Unset: the folder files in the data folder.",
    ),
    setting(
        "VESTNIK_S3_ENDPOINT",
        "",
        "Where it is, without the bucket: https://s3.company.example. Unset: Amazon's own.",
    ),
    setting("VESTNIK_S3_REGION", "us-east-1", "Its region."),
    setting("VESTNIK_S3_KEY", "", "The key (access key id) to sign in with."),
    setting("VESTNIK_S3_SECRET", "", "The secret that goes with it."),
    setting(
        "VESTNIK_S3_PATH_STYLE",
        "true",
        "true: the bucket is a part of the path, as most servers but Amazon's want it. false: a part of the host's name.",
    ),
    setting("VESTNIK_LOG", "info", "What to log: error, warn, info, debug, or a filter like vestnik=debug,warn."),
    setting("VESTNIK_LOG_FORMAT", "text", "text for people, json for machines."),
];

/// The text of `.env.example`.
pub fn example() -> String {
    let mut text = String::from(
        "# Settings of Vestnik. Copy to .env and change what you need: everything here shows the default.\n\
         # What stands here wins over what an administrator sets in the interface, and can't be changed there.\n\
         # A value with spaces, $ or # stands in single quotes.\n\
         # Written by `cargo xtask fix` from backend/src/platform/config/settings.rs.\n",
    );
    for setting in SETTINGS {
        text.push('\n');
        for line in setting.help.lines() {
            text.extend(["# ", line, "\n"]);
        }
        let quote = if setting.default.contains(' ') { "'" } else { "" };
        text.extend(["#", setting.name, "=", quote, setting.default, quote, "\n"]);
    }
    text
}
