//! The browser application, ready to serve: `frontend/dist` with hashed names, and each file compressed twice.
//!
//! The compiled application is cut into what every visitor needs and parts that come when they are first needed, along the functions of
//! `frontend/src/parts.rs`. `index.html` names its files plainly (`"/app.css"`); here each name is replaced by the one with the hash in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

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
    let module = wasm::compile(house, &progress, toolchain, size)?;
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
    let work = house.target.join("page");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    progress.say("      cutting the application into parts");
    let code = code(house, progress, module, size, &work.join("code"))?;
    let mut assets = assets(house, progress, &work)?;
    let style = assets.remove("app.css").context("Tailwind made no app.css")?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    add_together(&mut names, &mut files, "code", code);
    for (name, content) in assets {
        add(&mut names, &mut files, &name, content);
    }
    let style = rename(&String::from_utf8(style)?, &names);
    add(&mut names, &mut files, "app.css", style.into_bytes());
    let page = fs::read_to_string(house.path("frontend/index.html")).context("cannot read frontend/index.html")?;
    let page = rename(&page, &names);
    ensure!(page.contains(".wasm"), "frontend/index.html does not load /vestnik_bg.wasm");
    files.insert("index.html".to_owned(), page.clone().into_bytes());
    progress.say(&format!("      compressing {} files", files.len()));
    write(&dist, &files, size)?;
    let first = first_screen(&dist, &page, files.keys())?;
    progress.say(&format!("      first screen: {} kB compressed", first.div_ceil(1000)));
    fs::write(stamp, made_from)?;
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

/// The compiled application under its plain names: `vestnik.js`, `vestnik_bg.wasm`, `parts.js`, and a module for each part.
fn code(
    house: &House,
    progress: &Progress,
    module: &Path,
    size: Size,
    work: &Path,
) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    fs::create_dir_all(work)?;
    let whole = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let main = work.join("main.wasm");
    let mut cut = Options::new(&whole);
    cut.output_dir = work;
    cut.main_out_path = &main;
    cut.main_module = "./vestnik.js";
    cut.link_name = "./parts.js";
    transform(cut).map_err(|error| anyhow!("the application cannot be cut into parts: {error:#}"))?;
    progress.say("      binding it to the browser");
    Bindgen::new()
        .input_path(&main)
        .out_name("vestnik")
        .web(true)?
        .typescript(false)
        // The parts find there what they share with it.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(work)
        .context("wasm-bindgen cannot read the compiled application")?;
    fs::remove_file(main)?;
    let mut code = BTreeMap::new();
    for entry in walkdir::WalkDir::new(work).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path();
            if size == Size::Small && path.extension().is_some_and(|kind| kind == "wasm") {
                optimise(house, progress, path)?;
            }
            code.insert(path.strip_prefix(work)?.to_string_lossy().into_owned(), fs::read(path)?);
        }
    }
    Ok(code)
}

/// Everything else under its plain name: the style sheet, what starts the application, the font and the pictures.
fn assets(house: &House, progress: &Progress, work: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let style = work.join("app.css");
    let mut tailwind = Command::new(npm::program(house, FOLDER, "tailwindcss"));
    tailwind.current_dir(house.path(FOLDER)).args(["--input", "theme.css", "--minify", "--output"]).arg(&style);
    progress.watch("tailwind", None, &mut tailwind).context("Tailwind could not make the style sheet")?;
    let mut sources = vec![style, house.path("frontend/boot.js")];
    let folder = house.path("frontend/assets");
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        // Licences stay with the sources; everything else is for the browser.
        if path.extension().is_some_and(|kind| kind != "txt") {
            sources.push(path);
        }
    }
    let mut assets = BTreeMap::new();
    for source in sources {
        let name = source.file_name().context("a file without a name")?.to_string_lossy().into_owned();
        assets.insert(name, fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?);
    }
    Ok(assets)
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

/// A file that is named by others only: its name gets a hash of what it holds.
fn add(names: &mut BTreeMap<String, String>, files: &mut BTreeMap<String, Vec<u8>>, name: &str, content: Vec<u8>) {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let hashed = format!("{stem}-{}.{kind}", hash([content.as_slice()]));
    names.insert(name.to_owned(), hashed.clone());
    files.insert(hashed, content);
}

/// Files that name each other: they keep their names, in a folder whose name has a hash of all of them.
fn add_together(
    names: &mut BTreeMap<String, String>,
    files: &mut BTreeMap<String, Vec<u8>>,
    folder: &str,
    together: BTreeMap<String, Vec<u8>>,
) {
    let folder = format!("{folder}-{}", hash(together.values().map(Vec::as_slice)));
    for (name, content) in together {
        let placed = format!("{folder}/{name}");
        names.insert(name, placed.clone());
        files.insert(placed, content);
    }
}

fn hash<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut sum = Sha256::new();
    contents.into_iter().for_each(|content| sum.update(content));
    hex::encode(sum.finalize())[..12].to_owned()
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

/// What the browser fetches of code and style before the first screen, compressed, in bytes: what the page itself names.
fn first_screen<'a>(dist: &Path, page: &str, names: impl Iterator<Item = &'a String>) -> anyhow::Result<u64> {
    let code = names.filter(|name| [".wasm", ".js", ".css"].iter().any(|kind| name.ends_with(kind)));
    let named = code.filter(|name| page.contains(&format!("\"/{name}\"")));
    named.map(|name| Ok(fs::metadata(dist.join(format!("{name}.br")))?.len())).sum()
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

    #[test]
    fn files_that_name_each_other_share_a_folder_that_changes_with_any_of_them() {
        let placed = |part: &str| {
            let (mut names, mut files) = (BTreeMap::new(), BTreeMap::new());
            let together = [("vestnik.js".to_owned(), "main".into()), ("part.wasm".to_owned(), part.into())];
            add_together(&mut names, &mut files, "code", together.into());
            names.remove("vestnik.js").unwrap()
        };
        assert!(placed("one").ends_with("/vestnik.js"));
        assert_eq!(placed("one"), placed("one"));
        assert_ne!(placed("one"), placed("two"));
    }
}
