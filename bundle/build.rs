//! Builds the crate anew when a bundle is added, which `include_dir!` alone would not notice.

fn main() {
    println!("cargo:rerun-if-changed=incidents");
}
