//! Says what besides Rust files the server is made from.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../migrations");
    // The folder must be there when its path is compiled in: rust-embed refuses files of one that appears later.
    // Where the sources cannot be written, there is nothing to build the application into either.
    let _ = std::fs::create_dir_all("../frontend/dist");
    // A debug server reads the browser application when asked for it; the others carry it inside.
    let embeds = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if embeds {
        println!("cargo:rerun-if-changed=../frontend/dist");
    }
}
