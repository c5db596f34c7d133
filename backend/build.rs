//! Says what besides Rust files the server is made from.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../migrations");
    // A debug server reads the browser application when asked for it; the others carry it inside.
    let embeds = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if embeds && std::path::Path::new("../frontend/dist").exists() {
        println!("cargo:rerun-if-changed=../frontend/dist");
    }
}
