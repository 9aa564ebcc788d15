//! What an operator at a terminal asks of AWS, and no function does: with a profile's credentials, and about the set-up.
//!
//! - [`operator_config`] finds credentials and region as the AWS CLI does.
//! - [`enter_account`] enters the account that a context names.
//! - [`identify`] says whose credentials these are, and what time it is in AWS.
//! - [`StackOutputs`] says what a deployed stack is called.
//! - [`try_permission`] makes the call that a permission is for, as small as it can be.
//! - [`look_up`] says of each name in a context whether AWS knows it.

mod account;
mod config;
mod credentials;
mod identity;
mod look_up;
mod permission;
mod quota;
mod secret;
mod stack;

pub use account::enter_account;
pub use config::operator_config;
pub use credentials::{CredentialsProblem, find_credentials};
pub use identity::{Identity, identify};
pub use look_up::{Known, look_up};
pub use permission::{Permission, TraceDestination, find_trace_destination, try_permission};
pub use quota::lambda_concurrency;
pub use secret::{read_secret, store_secret};
pub use stack::{StackOutputs, find_stack};
