//! Strict stand-ins ("fakes") for the services that the investigator talks to. They refuse what the real service
//! refuses, so that a test which passes against them means something.
//!
//! - [`slack`]: a workspace with the Web API, slash commands and a page that shows the channel. The demo uses it too.
//! - [`oidc`]: an issuer of `OpenID` Connect.
//! - `aws` (feature `aws`): CloudWatch, Logs Insights, X-Ray, CloudTrail and Bedrock over an incident bundle. The
//!   adapters in the crate `aws` and the deployed edition are tested against it.
//! - `lambda` (feature `aws`): the Lambda Runtime API, which hands events to the real binary of a function.
//!
//! How to use one: start it on a free port ([`slack::FakeSlack::listen`], `aws::FakeAws::start`), give its address to
//! the client under test, inject faults where the test needs them, and look at what was recorded. How to extend them:
//! [`slack`] says how to add a method of the Web API or a rule about blocks, `aws` how to add an operation.

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
#[cfg(feature = "aws")]
pub mod gateway;
#[cfg(feature = "aws")]
pub mod lambda;
pub mod oidc;
pub mod slack;
