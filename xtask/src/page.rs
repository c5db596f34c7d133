//! The browser application, ready to serve: `frontend/dist` with hashed names, and each file compressed twice.
//!
//! `index.html` names its parts plainly (`"/app.css"`); here each name is replaced by the one with the hash in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::house::House;
use crate::npm;
use crate::progress::Progress;
use crate::wasm;

const FOLDER: &str = "frontend";
/// Compressing less than this gains nothing.
const SMALL: usize = 512;

/// How much work goes into making the files small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Optimised, and compressed as far as it goes.
    Small,
    /// Ready soon: for rebuilding at every change.
    Quick,
}

/// The whole of it, as a command of its own.
pub(crate) fn make(house: &House, size: Size) -> anyhow::Result<()> {
    let progress = Progress::of(3);
    progress.step("packages from npm");
    npm::install(house, &progress, FOLDER)?;
    progress.step("the browser application");
    let toolchain = wasm::toolchain(house, &progress)?;
    let module = wasm::compile(house, &progress, toolchain)?;
    progress.step("the page");
    dress(house, &progress, &module, size)
}

/// Makes `frontend/dist` from the compiled module, unless nothing has changed since the last time.
pub(crate) fn dress(house: &House, progress: &Progress, module: &Path, size: Size) -> anyhow::Result<()> {
    let dist = house.path("frontend/dist");
    let stamp = house.target.join("page-made-from");
    let made_from = fingerprint(house, module, size)?;
    if dist.join("index.html").exists() && fs::read_to_string(&stamp).is_ok_and(|earlier| earlier == made_from) {
        return Ok(());
    }
    let mut parts = parts(house, progress, module, size)?;
    let page = fs::read_to_string(house.path("frontend/index.html")).context("cannot read frontend/index.html")?;
    let style = parts.remove("app.css").context("Tailwind made no app.css")?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, content) in parts {
        add(&mut names, &mut files, &name, content);
    }
    let style = rename(&String::from_utf8(style)?, &names);
    add(&mut names, &mut files, "app.css", style.into_bytes());
    let page = rename(&page, &names);
    ensure!(page.contains(".wasm"), "frontend/index.html does not load /vestnik_bg.wasm");
    files.insert("index.html".to_owned(), page.into_bytes());
    write(&dist, &files, size)?;
    fs::write(stamp, made_from)?;
    progress.say(&format!("      first screen: {} kB compressed", first_screen(&dist)?.div_ceil(1000)));
    Ok(())
}

/// Everything the page is made from, as one hash.
fn fingerprint(house: &House, module: &Path, size: Size) -> anyhow::Result<String> {
    let mut sum = Sha256::new();
    // Made differently, it is different.
    sum.update(include_bytes!("page.rs"));
    sum.update(format!("{size:?}"));
    sum.update(fs::read(module).with_context(|| format!("cannot read {}", module.display()))?);
    for file in ["index.html", "boot.js", "theme.css", "package-lock.json"] {
        sum.update(fs::read(house.path(FOLDER).join(file)).unwrap_or_default());
    }
    for folder in ["src", "assets"] {
        for entry in walkdir::WalkDir::new(house.path(FOLDER).join(folder)).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                sum.update(entry.path().as_os_str().as_encoded_bytes());
                sum.update(fs::read(entry.path())?);
            }
        }
    }
    Ok(hex::encode(sum.finalize()))
}

/// The files under their plain names.
fn parts(house: &House, progress: &Progress, module: &Path, size: Size) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let work = house.target.join("page");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    Bindgen::new()
        .input_path(module)
        .out_name("vestnik")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&work)
        .context("wasm-bindgen cannot read the compiled application")?;
    if size == Size::Small {
        optimise(house, progress, &work.join("vestnik_bg.wasm"))?;
    }
    let mut tailwind = Command::new(npm::program(house, FOLDER, "tailwindcss"));
    tailwind
        .current_dir(house.path(FOLDER))
        .args(["--input", "theme.css", "--minify", "--output"])
        .arg(work.join("app.css"));
    progress.watch("tailwind", None, &mut tailwind).context("Tailwind could not make the style sheet")?;

    let assets = house.path("frontend/assets");
    let mut sources: Vec<PathBuf> = ["vestnik.js", "vestnik_bg.wasm", "app.css"].map(|name| work.join(name)).into();
    sources.push(house.path("frontend/boot.js"));
    for entry in fs::read_dir(&assets).with_context(|| format!("cannot read {}", assets.display()))? {
        let path = entry?.path();
        // Licences stay with the sources; everything else is for the browser.
        if path.extension().is_some_and(|kind| kind != "txt") {
            sources.push(path);
        }
    }
    let mut parts = BTreeMap::new();
    for source in sources.into_iter().chain(snippets(&work)) {
        let name = source
            .strip_prefix(&work)
            .ok()
            .map_or_else(|| source.file_name().map(Into::into), |path| Some(path.to_owned()));
        let name = name.context("a file without a name")?.to_string_lossy().into_owned();
        parts.insert(name, fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?);
    }
    Ok(parts)
}

/// JavaScript that crates bring along; wasm-bindgen names it relative to the module.
fn snippets(work: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(work.join("snippets")).into_iter().flatten();
    files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

fn optimise(house: &House, progress: &Progress, module: &Path) -> anyhow::Result<()> {
    let small = module.with_extension("small");
    let mut optimiser = Command::new(npm::program(house, FOLDER, "wasm-opt"));
    // What every browser of the last years can do, and rustc uses; with all features on, wasm-opt writes what none can read yet.
    optimiser.args([
        "-Os",
        "--enable-bulk-memory",
        "--enable-bulk-memory-opt",
        "--enable-call-indirect-overlong",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
    ]);
    optimiser.arg(module).arg("--output").arg(&small);
    progress.watch("wasm-opt", None, &mut optimiser).context("wasm-opt could not make the application smaller")?;
    fs::rename(small, module)?;
    Ok(())
}

/// Files the application asks for by path keep their place; the others get a hash into their name.
fn add(names: &mut BTreeMap<String, String>, files: &mut BTreeMap<String, Vec<u8>>, name: &str, content: Vec<u8>) {
    let hashed = match name.rsplit_once('.') {
        Some((stem, kind)) if !name.starts_with("snippets/") => {
            format!("{stem}-{}.{kind}", &hex::encode(Sha256::digest(&content))[..12])
        }
        _ => name.to_owned(),
    };
    names.insert(name.to_owned(), hashed.clone());
    files.insert(hashed, content);
}

/// Replaces every quoted `/name` by its hashed one.
fn rename(text: &str, names: &BTreeMap<String, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (plain, hashed)| {
        ["\"", "'", "("].iter().fold(text, |text, open| {
            let close = if *open == "(" { ")" } else { open };
            text.replace(&format!("{open}/{plain}{close}"), &format!("{open}/{hashed}{close}"))
        })
    })
}

/// Writes the files beside the old ones and then takes their place.
fn write(dist: &Path, files: &BTreeMap<String, Vec<u8>>, size: Size) -> anyhow::Result<()> {
    let half = dist.with_extension("unfinished");
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    for (name, content) in files {
        let path = half.join(name);
        fs::create_dir_all(path.parent().context("a file outside the page")?)?;
        fs::write(&path, content)?;
        // Fonts are compressed already.
        if content.len() >= SMALL && path.extension().is_none_or(|kind| kind != "woff2") {
            fs::write(half.join(format!("{name}.br")), brotli(content, size)?)?;
            fs::write(half.join(format!("{name}.gz")), gzip(content, size)?)?;
        }
    }
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    fs::rename(half, dist).context("cannot write frontend/dist")
}

fn brotli(content: &[u8], size: Size) -> anyhow::Result<Vec<u8>> {
    let mut squeezed = Vec::new();
    let quality = if size == Size::Small { 11 } else { 4 };
    let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*content, &mut squeezed, &parameters)?;
    Ok(squeezed)
}

fn gzip(content: &[u8], size: Size) -> anyhow::Result<Vec<u8>> {
    let level = flate2::Compression::new(if size == Size::Small { 9 } else { 3 });
    let mut squeezed = flate2::write::GzEncoder::new(Vec::new(), level);
    squeezed.write_all(content)?;
    Ok(squeezed.finish()?)
}

/// What a first visit transfers, in bytes.
fn first_screen(dist: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if [".wasm.br", ".js.br", ".css.br"].iter().any(|kind| name.ends_with(kind)) {
            sum += entry.metadata()?.len();
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_where_they_are_named_whole() {
        let names = BTreeMap::from([("app.css".to_owned(), "app-1234.css".to_owned())]);
        let page = r#"<link href="/app.css"> url(/app.css) "/other/app.css" "/app.css.map""#;
        assert_eq!(
            rename(page, &names),
            r#"<link href="/app-1234.css"> url(/app-1234.css) "/other/app.css" "/app.css.map""#
        );
    }

    #[test]
    fn a_name_changes_with_the_content_and_only_then() {
        let hashed = |content: &str| {
            let (mut names, mut files) = (BTreeMap::new(), BTreeMap::new());
            add(&mut names, &mut files, "app.css", content.into());
            names.remove("app.css").unwrap()
        };
        assert_eq!(hashed("one"), hashed("one"));
        assert_ne!(hashed("one"), hashed("two"));
        assert!(hashed("one").starts_with("app-"));
    }
}
