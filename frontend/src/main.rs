//! The browser's entry: wasm-bindgen calls `main` when the module is loaded.

fn main() {
    vestnik_frontend::start();
}
