//! Strict stand-ins that refuse what the real thing refuses: [`slack`], which the demo shows a responder as well, and
//! `aws` (feature `aws`), which the tests run the adapters and the deployed edition against.

#[cfg(feature = "aws")]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "only tests use it: what cannot go on fails the test where it stands"
)]
pub mod aws;
pub mod slack;
