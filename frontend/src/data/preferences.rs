//! What this browser remembers: theme and language (see `boot.js`), and whether somebody is signed in here.

use crate::words::Lang;
use gloo_storage::{LocalStorage, Storage};
use std::collections::BTreeSet;
use vestnik_api::text::Theme;

/// What this browser remembers.
#[derive(Debug, Clone, Copy)]
pub struct Preferences;

/// What this browser remembers. Where storage is forbidden it remembers nothing, and all else works.
pub const fn preferences() -> Preferences {
    Preferences
}

/// Under this name other tabs are told that somebody signed in or out.
pub(super) const SESSION: &str = "vestnik.session";

impl Preferences {
    /// The language: chosen here, or the browser's.
    pub fn lang(self) -> Lang {
        read("vestnik.language")
            .or_else(|| web_sys::window()?.navigator().language())
            .map_or(Lang::Ru, |code| Lang::of(&code))
    }

    /// Remembers a language and tells it to the page.
    pub fn set_lang(self, lang: Lang) {
        write("vestnik.language", lang.code());
        if let Some(root) = root() {
            // The root always takes attributes.
            let _ = root.set_attribute("lang", lang.code());
        }
    }

    /// Remembers a theme and puts it on.
    pub fn set_theme(self, theme: Theme) {
        let Some(root) = root() else { return };
        let _ = match theme {
            Theme::System => {
                LocalStorage::delete("vestnik.theme");
                root.remove_attribute("data-theme")
            }
            Theme::Light => {
                write("vestnik.theme", "light");
                root.set_attribute("data-theme", "vestnik")
            }
            Theme::Dark => {
                write("vestnik.theme", "dark");
                root.set_attribute("data-theme", "vestnik-dark")
            }
        };
    }

    /// The columns of a list that were hidden here.
    pub fn hidden_columns(self, list: &str) -> BTreeSet<String> {
        let kept = read(&format!("vestnik.columns.{list}")).unwrap_or_default();
        kept.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect()
    }

    /// Remembers them.
    pub fn set_hidden_columns(self, list: &str, hidden: &BTreeSet<String>) {
        let keys: Vec<&str> = hidden.iter().map(String::as_str).collect();
        write(&format!("vestnik.columns.{list}"), &keys.join(","));
    }

    /// Whether somebody may be signed in here. If storage is forbidden, perhaps.
    pub fn may_be_signed_in(self) -> bool {
        match LocalStorage::raw().get_item(SESSION) {
            Ok(said) => said.is_some_and(|said| said.starts_with("in")),
            Err(_) => true,
        }
    }

    /// Remembers that somebody signed in or out, and tells other tabs: they hear of changes only, hence the time.
    pub fn set_signed_in(self, signed_in: bool) {
        write(SESSION, &format!("{} {}", if signed_in { "in" } else { "out" }, js_sys::Date::now()));
    }
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}

fn read(name: &str) -> Option<String> {
    LocalStorage::raw().get_item(name).ok().flatten()
}

fn write(name: &str, value: &str) {
    // A full or forbidden storage: the choice holds until the page is left.
    let _ = LocalStorage::raw().set_item(name, value);
}
