//! What carries requests, and what can come back.

use http::{HeaderMap, Method, StatusCode};
use std::future::Future;
use vestnik_api::Problem;

/// A request as the API understands it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, from `/`.
    pub path: String,
    /// Headers beside those of the body and of whoever asks.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
    /// To be done once, however often it is sent. A transport whose answers may get lost sends it with an `Idempotency-Key`, and with
    /// the same one again.
    pub once: bool,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub enum Body {
    /// None.
    Empty,
    /// JSON.
    Json(String),
    /// Anything else, with its type.
    Bytes(&'static str, Vec<u8>),
    /// A file of the browser, which reads it while it sends it, with its type.
    #[cfg(feature = "browser")]
    Blob(&'static str, web_sys::Blob),
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Carries one request to the server and its answer back; adds who asks.
pub trait Transport {
    /// Sends and waits. Only a failure to get any answer is an error; a problem is a [`Response`].
    fn send(&self, request: Request) -> impl Future<Output = Result<Response>>;
}

impl<T: Transport + ?Sized> Transport for std::rc::Rc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response>> {
        (**self).send(request)
    }
}

/// What a call answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The server answered with a problem.
    #[error("{} ({})", .0.title, .0.status)]
    Problem(Box<Problem>),
    /// No answer came.
    #[error("the server could not be reached: {0}")]
    Unreachable(String),
    /// An answer came that is none of the API's: a proxy's page, perhaps, or another version's.
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
}

impl Error {
    /// The problem, if the server answered with one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }
}
