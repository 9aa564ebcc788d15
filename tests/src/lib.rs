//! What the end-to-end suite stands on: strict fakes and the parts that run the real binaries.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

pub mod bot_process;
pub mod browser;
pub mod demo;
pub mod deployment;
pub mod film;
pub mod hostile_events;
pub mod ministack;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A file of the project.
fn project_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What the Makefile tells the suite.
fn setting(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: run this suite by `make e2e`"))
}

/// Fails at the first line that differs, and shows no other: the whole would fill screens.
///
/// # Panics
/// When any line differs.
pub fn assert_same_lines(what: &str, left: &str, right: &str) {
    for (number, (left, right)) in left.lines().zip(right.lines()).enumerate() {
        assert_eq!(left, right, "{what}, line {number}");
    }
    assert_eq!(left.lines().count(), right.lines().count(), "{what}: one goes on");
}
