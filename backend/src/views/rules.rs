//! What a view may hold: what its list would be asked with. Pure.

use crate::http::query::parse;
use crate::http::search::patterns;
use crate::platform::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestnik_api::FieldCode;
use vestnik_api::clients::ClientFilter;
use vestnik_api::deliveries::LogFilter;
use vestnik_api::leads::LeadFilter;
use vestnik_api::mailings::MailingFilter;
use vestnik_api::messages::MessageFilter;
use vestnik_api::views::{ColumnKey, MOST_COLUMNS, ViewList};

/// How long a query is at most, as it is kept.
const MOST_LETTERS: usize = 2_000;

/// The filter of a list that has views.
trait Kept: Serialize + DeserializeOwned {
    /// The words searched for.
    fn words(&self) -> Option<&str>;
    /// Without what belongs to one page.
    fn whole(self) -> Self;
}

macro_rules! kept {
    ($($filter:ty)*) => {$(
        impl Kept for $filter {
            fn words(&self) -> Option<&str> {
                self.q.as_deref()
            }
            fn whole(self) -> Self {
                Self { cursor: None, limit: None, with_total: false, ..self }
            }
        }
    )*};
}

kept!(ClientFilter LeadFilter MailingFilter MessageFilter LogFilter);

/// The query as its list reads and writes it; the error names the parameter, `query.sort`.
pub(super) fn query(list: ViewList, text: &str) -> Result<String> {
    let kept = match list {
        ViewList::Clients => kept::<ClientFilter>(text),
        ViewList::Leads => kept::<LeadFilter>(text),
        ViewList::Mailings => kept::<MailingFilter>(text),
        ViewList::Messages => kept::<MessageFilter>(text),
        ViewList::Logs => kept::<LogFilter>(text),
    };
    let kept = kept.map_err(within_query)?;
    // Written out, letters beyond the Latin ones are longer than they were typed.
    if kept.len() > MOST_LETTERS { Err(Error::field("query", FieldCode::TooLong)) } else { Ok(kept) }
}

fn kept<F: Kept>(text: &str) -> Result<String> {
    let filter: F = parse(text.strip_prefix('?').unwrap_or(text))?;
    patterns(filter.words())?;
    Ok(serde_urlencoded::to_string(filter.whole()).map_err(anyhow::Error::from)?)
}

/// Says of a parameter that it stands in the query.
fn within_query(error: Error) -> Error {
    match error {
        Error::Problem(mut problem) => {
            for error in &mut problem.errors {
                error.field = format!("query.{}", error.field);
            }
            Error::Problem(problem)
        }
        other => other,
    }
}

/// The columns that are not shown, each once, as they are kept.
pub(super) fn columns(keys: &[ColumnKey]) -> Result<String> {
    if keys.len() > MOST_COLUMNS {
        return Err(Error::field("hidden_columns", FieldCode::TooMany));
    }
    let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(at) = keys.iter().position(|key| !key.as_str().chars().all(simple)) {
        return Err(Error::field(format!("hidden_columns[{at}]"), FieldCode::Invalid));
    }
    let mut keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(keys.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(refused: Result<String>) -> String {
        match refused.unwrap_err() {
            Error::Problem(problem) => problem.errors[0].field.clone(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_query_is_kept_as_its_list_writes_it() {
        let kept = query(
            ViewList::Clients,
            "?sort=name&q=%D0%90%D0%BD%D0%BD%D0%B0&limit=50&cursor=abc&with_total=true&owner=",
        );
        assert_eq!(kept.unwrap(), "q=%D0%90%D0%BD%D0%BD%D0%B0&sort=name");
        for list in ViewList::ALL {
            assert_eq!(query(list, "").unwrap(), "", "{list:?}");
            assert_eq!(query(list, "q=a+b&limit=5").unwrap(), "q=a+b", "{list:?}");
        }
        assert_eq!(query(ViewList::Leads, "overdue=true&priority=high").unwrap(), "priority=high&overdue=true");
        assert_eq!(query(ViewList::Logs, "outcome=failed").unwrap(), "outcome=failed");
    }

    #[test]
    fn what_the_list_would_refuse_is_refused_by_its_name() {
        let long = format!("q={}", "a".repeat(201));
        let wide = format!("source={}", "я".repeat(400));
        for (list, text, named) in [
            (ViewList::Clients, "nam=x", "query.nam"),
            (ViewList::Clients, "sort=age", "query.sort"),
            (ViewList::Leads, "stage=x", "query.stage"),
            (ViewList::Mailings, "mail=reachable", "query.mail"),
            (ViewList::Messages, "state=draft", "query.state"),
            (ViewList::Logs, "from=yesterday", "query.from"),
            (ViewList::Logs, "q=%00", "query.q"),
            (ViewList::Messages, long.as_str(), "query.q"),
            (ViewList::Clients, "q=a&q=b", "query.q"),
            (ViewList::Leads, wide.as_str(), "query"),
        ] {
            assert_eq!(field(query(list, text)), named, "{text}");
        }
    }

    #[test]
    fn columns_are_kept_once_each_and_in_order() {
        let keys = |keys: &[&str]| keys.iter().map(|key| key.parse().unwrap()).collect::<Vec<ColumnKey>>();
        assert_eq!(columns(&keys(&["phone", "created", "phone"])).unwrap(), "created,phone");
        assert_eq!(columns(&[]).unwrap(), "");
        assert_eq!(field(columns(&keys(&["a", "a,b"]))), "hidden_columns[1]");
        assert_eq!(field(columns(&keys(&["a"; MOST_COLUMNS + 1]))), "hidden_columns");
    }
}
