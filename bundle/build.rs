//! A new bundle is a change that `include_dir!` alone would not notice.

fn main() {
    println!("cargo:rerun-if-changed=incidents");
}
