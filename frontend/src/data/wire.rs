//! The way to the server: who asks, and a fresh token when the old one is worn out.

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::auth::Tokens;
use vestnik_client::browser::{Watch, fetch, upload};
use vestnik_client::{Api, Error, Request, Response, Result, Transport};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

type Refreshing = Shared<LocalBoxFuture<'static, std::result::Result<Rc<Tokens>, Error>>>;

/// Carries requests. The access token lives here, in memory, and nowhere else; the refresh token is a cookie no script can read.
#[derive(Clone)]
pub struct Wire(Rc<Inner>);

struct Inner {
    token: RefCell<Option<String>>,
    refreshing: RefCell<Option<Refreshing>>,
    keys: Keys,
    onlost: Callback<End>,
}

/// The keys of requests that are to be done once and have not been answered with success yet: sent again, a request has the same key,
/// and the server knows it again.
#[derive(Default)]
struct Keys(RefCell<HashMap<String, String>>);

impl Keys {
    /// So many requests may stay without success before they are forgotten: a form that was corrected sends another one.
    const MOST: usize = 50;

    /// The key of a request, told by its address and body.
    fn of(&self, print: &str, fresh: impl FnOnce() -> String) -> String {
        let mut keys = self.0.borrow_mut();
        if keys.len() >= Self::MOST {
            keys.clear();
        }
        keys.entry(print.to_owned()).or_insert_with(fresh).clone()
    }

    /// The request has been done: the next one like it is another one.
    fn done(&self, print: &str) {
        self.0.borrow_mut().remove(print);
    }
}

/// A key nobody has had before.
fn fresh_key() -> String {
    format!("{:x}-{:.16}", js_sys::Date::now().to_bits(), js_sys::Math::random())
}

impl PartialEq for Wire {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// A way without a token. `onlost` is called when a session that was there is there no more.
    pub fn new(onlost: Callback<End>) -> Self {
        Self(Rc::new(Inner {
            token: RefCell::default(),
            refreshing: RefCell::default(),
            keys: Keys::default(),
            onlost,
        }))
    }

    /// Goes on with this token, or without one.
    pub fn set_token(&self, token: Option<String>) {
        *self.0.token.borrow_mut() = token;
    }

    /// The token, if there is one: for streams, which are not requests of the API's kind.
    pub fn token(&self) -> Option<String> {
        self.0.token.borrow().clone()
    }

    /// Gets a fresh token by the cookie. Whoever asks while one is on its way waits for the same one; other tabs wait their turn,
    /// since a refresh token may be used only once.
    pub async fn refresh(&self) -> std::result::Result<Rc<Tokens>, Error> {
        let waiting = self.0.refreshing.borrow().clone();
        let shared = waiting.unwrap_or_else(|| {
            let wire = self.clone();
            let future = async move {
                let lock = Lock::take("vestnik-refresh").await;
                let answer = Api::new(Bare).auth().refresh().await;
                drop(lock);
                wire.0.refreshing.borrow_mut().take();
                let tokens = answer.map(Rc::new)?;
                wire.set_token(Some(tokens.access_token.clone()));
                Ok(tokens)
            };
            let shared = future.boxed_local().shared();
            *self.0.refreshing.borrow_mut() = Some(shared.clone());
            shared
        });
        shared.await
    }
}

impl Transport for Wire {
    async fn send(&self, request: Request) -> Result<Response> {
        self.once(request, None).await
    }
}

/// The same way for a file that is watched, and may be called back.
#[derive(Debug, Clone)]
pub struct Watched(Wire, Watch);

impl Transport for Watched {
    async fn send(&self, request: Request) -> Result<Response> {
        self.0.once(request, Some(&self.1)).await
    }
}

/// Sends a request in one of the two ways of a browser.
async fn go(request: Request, token: Option<&str>, watch: Option<&Watch>) -> Result<Response> {
    match watch {
        Some(watch) => upload(request, token, watch).await,
        None => fetch(request, token).await,
    }
}

impl Wire {
    /// The same way, watched.
    pub fn watched(&self, watch: Watch) -> Watched {
        Watched(self.clone(), watch)
    }

    async fn once(&self, mut request: Request, watch: Option<&Watch>) -> Result<Response> {
        let print = request.once.then(|| format!("{} {:?}", request.path, request.body));
        if let Some(print) = &print {
            request.headers.push(("idempotency-key", self.0.keys.of(print, fresh_key)));
        }
        let answer = self.carry(request, watch).await?;
        if let Some(print) = print.filter(|_| answer.status.is_success()) {
            self.0.keys.done(&print);
        }
        Ok(answer)
    }

    /// Sends a request as whoever is signed in; with a fresh token when the old one is worn out.
    async fn carry(&self, request: Request, watch: Option<&Watch>) -> Result<Response> {
        let token = self.token();
        let answer = go(request.clone(), token.as_deref(), watch).await?;
        if answer.status.as_u16() != 401 || token.is_none() {
            return Ok(answer);
        }
        // Another request may have brought a fresh token meanwhile.
        let fresh = self.token().filter(|now| Some(now) != token.as_ref());
        let fresh = match fresh {
            Some(fresh) => fresh,
            None => match self.refresh().await {
                Ok(tokens) => tokens.access_token.clone(),
                Err(error) => match end_of(&error) {
                    Some(end) => {
                        self.set_token(None);
                        self.0.onlost.emit(end);
                        return Ok(answer);
                    }
                    // Not reached, out of order or asked too often: the session may well live on.
                    None => return Err(error),
                },
            },
        };
        let answer = go(request, Some(&fresh), watch).await?;
        if is_worn_out(&answer) {
            self.set_token(None);
            self.0.onlost.emit(End::Over);
        }
        Ok(answer)
    }
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Signed out elsewhere, or the cookie is worn out.
    Over,
    /// The staff has blocked the person, for this reason.
    Blocked(String),
}

/// How the session ended, if a refused refresh says that it did.
pub(super) fn end_of(error: &Error) -> Option<End> {
    let problem = error.problem()?;
    match problem.code {
        Code::Unauthenticated => Some(End::Over),
        Code::AccountBlocked => Some(End::Blocked(problem.detail.clone().unwrap_or_default())),
        _ => None,
    }
}

/// A fresh token that is refused: the session is gone. Other kinds of 401 (a wrong password) are answers like any other.
fn is_worn_out(answer: &Response) -> bool {
    answer.status.as_u16() == 401
        && serde_json::from_slice::<vestnik_api::Problem>(&answer.body)
            .is_ok_and(|problem| problem.code == Code::Unauthenticated)
}

/// The way without a token.
struct Bare;

impl Transport for Bare {
    async fn send(&self, request: Request) -> Result<Response> {
        fetch(request, None).await
    }
}

/// A lock over all tabs of the browser (Web Locks), held until dropped. Browsers without them go without.
struct Lock(Option<Function>);

impl Lock {
    async fn take(name: &str) -> Self {
        Self(Self::ask(name).await.ok())
    }

    async fn ask(name: &str) -> std::result::Result<Function, JsValue> {
        let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into())?;
        let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let mut granted = None;
        let grant = Promise::new(&mut |resolve, _| granted = Some(resolve));
        let callback = Closure::once_into_js(move || {
            if let Some(granted) = granted {
                // Resolving a promise does not fail.
                let _ = granted.call0(&JsValue::NULL);
            }
            held
        });
        request.call2(&locks, &name.into(), &callback)?;
        JsFuture::from(grant).await?;
        release.ok_or(JsValue::NULL)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vestnik_api::Problem;

    #[test]
    fn only_a_refusal_of_the_session_itself_ends_it() {
        let answered = |code| Error::Problem(Box::new(Problem::new(code)));
        assert_eq!(end_of(&answered(Code::Unauthenticated)), Some(End::Over));
        let blocked = Problem { detail: Some("spam".to_owned()), ..Problem::new(Code::AccountBlocked) };
        assert_eq!(end_of(&Error::Problem(Box::new(blocked))), Some(End::Blocked("spam".to_owned())));
        for code in [Code::TooManyRequests, Code::Internal, Code::Unavailable] {
            assert_eq!(end_of(&answered(code)), None, "{code:?}");
        }
        assert_eq!(end_of(&Error::Unreachable("no route".to_owned())), None);
    }

    #[test]
    fn a_request_keeps_its_key_until_it_has_been_done() {
        let keys = Keys::default();
        let mut count = 0;
        let mut key = |print: &str| {
            keys.of(print, || {
                count += 1;
                count.to_string()
            })
        };
        assert_eq!([key("/a {}"), key("/a {}"), key("/b {}")], ["1", "1", "2"]);
        keys.done("/a {}");
        assert_eq!(key("/a {}"), "3");
    }
}
