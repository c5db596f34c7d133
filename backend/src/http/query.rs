//! Query strings, parsed like bodies; the error names the parameter.

use super::body::field_error;
use super::bounds;
use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::future::{Ready, ready};
use vestnik_api::export::FileOptions;

/// The query, read and checked. Unknown parameters are refused, so a misspelt filter does not show everything.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// The filter of a list, and what kind of file to bring it out in.
#[derive(Debug)]
pub struct Exported<T> {
    /// Which rows.
    pub filter: T,
    /// As what.
    pub file: FileOptions,
}

impl<T: DeserializeOwned> FromRequest for Exported<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        const OF_FILE: [&str; 3] = ["format", "delimiter", "time_zone"];
        let given = url::form_urlencoded::parse(request.query_string().as_bytes());
        let (file, filter): (Vec<_>, Vec<_>) = given.partition(|(name, _)| OF_FILE.contains(&&**name));
        let joined = |pairs: Vec<(Cow<'_, str>, Cow<'_, str>)>| {
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        };
        ready(parse(&joined(filter)).and_then(|filter| Ok(Self { filter, file: parse(&joined(file))? })))
    }
}

/// Reads a query; the error names the parameter.
pub(crate) fn parse<T: DeserializeOwned>(query: &str) -> Result<T> {
    // An empty parameter, as a form sends it, is one that was not given.
    let given: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).collect();
    for (name, value) in &given {
        if let Some(code) = bounds::refusal(name).or_else(|| bounds::refusal(value)) {
            return Err(Error::field(name.clone(), code));
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        field_error(&path, &error.into_inner().to_string()).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::clients::ClientFilter;

    fn field(query: &str) -> String {
        match parse::<ClientFilter>(query).unwrap_err() {
            Error::Problem(problem) => problem.errors[0].field.clone(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn good_queries_are_read() {
        let filter = parse::<ClientFilter>("q=%D0%90%D0%BD%D0%BD%D0%B0&limit=50&with_total=true&owner=").unwrap();
        assert_eq!(filter.q.as_deref(), Some("Анна"));
        assert!(filter.with_total && filter.owner.is_none());
    }

    #[test]
    fn bad_queries_name_the_parameter() {
        for (query, name) in [
            ("limit=0", "limit"),
            ("limit=many", "limit"),
            ("owner=x", "owner"),
            ("sort=age", "sort"),
            ("nam=x", "nam"),
            ("limit=1&limit=2", "limit"),
            ("q=%00", "q"),
        ] {
            assert_eq!(field(query), name, "{query}");
        }
    }
}
