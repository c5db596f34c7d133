//! Both languages say the same things, with the same arguments; every word that is used exists, and every one that exists is used.

use super::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Messages with the arguments they take.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let mut key = String::new();
    for line in lang.sources().iter().flat_map(|source| source.lines()) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            let (name, _) = line.split_once('=').unwrap_or_else(|| panic!("{lang:?}: no `=` in {line:?}"));
            key = name.trim().to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{lang:?}: {key} stands there twice");
        }
        for argument in line.split('$').skip(1) {
            let name: String =
                argument.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
            found.get_mut(&key).expect("an argument stands in a message").insert(name);
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("words/tests.rs")
            && !path.ends_with("words/mod.rs")
        {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn screens() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The uses in a source: key and names of the arguments.
fn uses(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (start, _) in source.match_indices("t!(\"") {
        // `format!("` ends in the same letters.
        if source[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let call = &source[start + 4..];
        let (key, rest) = call.split_once('"').unwrap();
        let (mut depth, mut in_text, mut arguments, mut piece) = (0, false, BTreeSet::new(), String::new());
        for c in rest.chars() {
            match c {
                '"' => in_text = !in_text,
                '(' | '[' | '{' if !in_text => depth += 1,
                ')' if !in_text && depth == 0 => break,
                ')' | ']' | '}' if !in_text => depth -= 1,
                ',' if !in_text && depth == 0 => piece.clear(),
                '=' if !in_text && depth == 0 => {
                    arguments.insert(piece.trim().to_owned());
                }
                _ => {}
            }
            if c != ',' {
                piece.push(c);
            }
        }
        found.push((key.to_owned(), arguments));
    }
    found
}

#[test]
fn both_languages_have_the_same_messages_and_arguments() {
    assert_eq!(messages(Lang::Ru), messages(Lang::En));
}

#[test]
fn every_file_can_be_read() {
    for lang in Lang::ALL {
        for source in lang.sources() {
            if let Err((_, errors)) = fluent_bundle::FluentResource::try_new((*source).to_owned()) {
                panic!("{lang:?}: {errors:?} in {}", source.lines().next().unwrap_or_default());
            }
        }
    }
}

#[test]
fn every_use_has_its_message_and_its_arguments() {
    let known = messages(Lang::Ru);
    for (path, source) in screens() {
        for (key, arguments) in uses(&source) {
            let wanted = known.get(&key).unwrap_or_else(|| panic!("{}: no message {key}", path.display()));
            assert_eq!(&arguments, wanted, "{}: arguments of {key}", path.display());
        }
    }
}

#[test]
fn every_message_is_used() {
    let all: String = screens().into_iter().map(|(_, source)| source).collect();
    let idle: Vec<String> = messages(Lang::Ru).into_keys().filter(|key| !all.contains(&format!("\"{key}\""))).collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
}

#[test]
fn russian_plurals_are_all_there() {
    super::set_lang(Lang::Ru);
    let said = [1_i64, 3, 5, 11, 21].map(|left| crate::t!("auth-password-left", left = left).to_string());
    assert_eq!(said, ["Ещё 1 знак", "Ещё 3 знака", "Ещё 5 знаков", "Ещё 11 знаков", "Ещё 21 знак"]);
}

#[test]
fn every_icon_is_drawn() {
    let drawn = include_str!("../../assets/icons.svg");
    for (path, source) in screens() {
        for mark in ["<Icon name=\"", "icon=\"", "icon: \""] {
            for piece in source.split(mark).skip(1) {
                let name = piece.split('"').next().unwrap_or_default();
                assert!(drawn.contains(&format!("id=\"i-{name}\"")), "{}: no icon {name}", path.display());
            }
        }
    }
}
