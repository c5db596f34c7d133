//! The way to the server: who asks, and a fresh token when the old one is worn out.

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use vestnik_api::Code;
use vestnik_api::auth::Tokens;
use vestnik_client::browser::fetch;
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
    onlost: Callback<()>,
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
    pub fn new(onlost: Callback<()>) -> Self {
        Self(Rc::new(Inner { token: RefCell::default(), refreshing: RefCell::default(), onlost }))
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
        let token = self.token();
        let answer = fetch(request.clone(), token.as_deref()).await?;
        if answer.status.as_u16() != 401 || token.is_none() {
            return Ok(answer);
        }
        // Another request may have brought a fresh token meanwhile.
        let fresh = self.token().filter(|now| Some(now) != token.as_ref());
        let fresh = match fresh {
            Some(fresh) => fresh,
            None => match self.refresh().await {
                Ok(tokens) => tokens.access_token.clone(),
                // Signed out elsewhere, blocked, or the cookie is worn out.
                Err(Error::Problem(_)) => {
                    self.set_token(None);
                    self.0.onlost.emit(());
                    return Ok(answer);
                }
                Err(unreachable) => return Err(unreachable),
            },
        };
        let answer = fetch(request, Some(&fresh)).await?;
        if is_worn_out(&answer) {
            self.set_token(None);
            self.0.onlost.emit(());
        }
        Ok(answer)
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
