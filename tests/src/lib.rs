//! The parts of the end-to-end suite, which runs the real binaries in the real state machine against strict fakes.
//!
//! - [`ministack`] starts an emulator of AWS and deploys the template into it.
//! - [`deployment`] is the deployed bot between the fakes of Slack and of the AWS services that the emulator lacks.
//! - [`faults`] spoils what the deployed bot calls, and [`load`] asks it for many investigations at once.
//! - [`demo`] runs `investigate demo`, [`browser`] looks at its pages, and [`film`] makes a GIF of them.
//!
//! `make e2e` builds what the suite needs and runs it: the tests in `tests/` find the programs through the variables
//! `MINISTACK`, `ZIPS` and `CHROMIUM`. `make screenshots` makes the pictures of the README.
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
pub mod faults;
pub mod film;
pub mod gateways;
pub mod hostile_events;
pub mod load;
pub mod ministack;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use testkit::aws::FakeAws;

/// The path of a file of the project, from the path below the project's folder.
fn project_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The value of a variable that the Makefile sets for the suite.
fn setting(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: run this suite by `make e2e`"))
}

/// Has a fake note what it is asked in the folder that `AWS_REQUESTS` names, if it is set.
///
/// # Errors
/// When the folder takes no file.
pub fn record_requests(aws: &FakeAws) -> std::io::Result<()> {
    std::env::var_os("AWS_REQUESTS").map_or(Ok(()), |folder| aws.record_into(Path::new(&folder)))
}

/// Fails at the first line that differs, and shows that line alone: both texts would fill screens.
///
/// # Panics
/// When any line differs.
pub fn assert_same_lines(what: &str, left: &str, right: &str) {
    for (number, (left, right)) in left.lines().zip(right.lines()).enumerate() {
        assert_eq!(left, right, "{what}, line {number}");
    }
    assert_eq!(left.lines().count(), right.lines().count(), "{what}: the number of lines");
}
