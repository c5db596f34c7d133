//! An address that exists, asked with a method it does not take: 405, with the methods it takes (RFC 9110, 15.5.6).

use crate::platform::error::{Error, Result};
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use std::collections::BTreeMap;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;
use vestnik_api::Code;

/// The methods of every address of the API, read off its own description.
#[derive(Debug, Clone)]
pub struct Methods(BTreeMap<String, Vec<&'static str>>);

impl Methods {
    /// Those of this document.
    pub fn of(document: &OpenApi) -> Self {
        Self(document.paths.paths.iter().map(|(path, item)| (path.clone(), of_item(item))).collect())
    }

    /// What may be asked at this address; nothing if there is no such address.
    fn at(&self, path: &str) -> Option<String> {
        // Of two patterns that fit, the one with the words is meant: `/clients/export` is no client's number.
        let fitting = self.0.iter().filter(|(pattern, _)| fits(pattern, path));
        let (_, methods) = fitting.min_by_key(|(pattern, _)| pattern.matches('{').count())?;
        Some(methods.join(", "))
    }
}

fn of_item(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("DELETE", &item.delete),
        ("GET", &item.get),
        ("PATCH", &item.patch),
        ("POST", &item.post),
        ("PUT", &item.put),
    ];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(found)) if expected == found => {}
            (Some(expected), Some(found)) if expected.starts_with('{') && !found.is_empty() => {}
            _ => return false,
        }
    }
}

/// Answers whatever no handler of the API takes.
pub async fn refuse(request: HttpRequest, methods: Data<Methods>) -> Result<HttpResponse> {
    let Some(allowed) = methods.at(request.path()) else { return Err(Code::NotFound.into()) };
    let mut answer = Error::from(Code::MethodNotAllowed).error_response();
    answer.headers_mut().insert(ALLOW, allowed.parse().map_err(anyhow::Error::from)?);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_addresses() {
        assert!(fits("/api/v1/clients/{id}", "/api/v1/clients/7"));
        assert!(!fits("/api/v1/clients/{id}", "/api/v1/clients/"));
        assert!(!fits("/api/v1/clients/{id}", "/api/v1/clients/7/comments"));
        assert!(!fits("/api/v1/clients", "/api/v1/clients/7"));
    }

    #[test]
    fn words_come_before_numbers() {
        let methods = [("/a/{id}", vec!["DELETE", "GET"]), ("/a/export", vec!["GET"])];
        let methods = Methods(methods.map(|(path, methods)| (path.to_owned(), methods)).into());
        assert_eq!(methods.at("/a/export").as_deref(), Some("GET"));
        assert_eq!(methods.at("/a/7").as_deref(), Some("DELETE, GET"));
        assert_eq!(methods.at("/b"), None);
    }
}
