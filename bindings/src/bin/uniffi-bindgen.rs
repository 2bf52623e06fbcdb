//! Writes the Kotlin and Swift packages from the built library; `./dev bindings` calls it.

fn main() {
    uniffi::uniffi_bindgen_main();
}
