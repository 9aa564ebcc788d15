//! What a deployed stack is called.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use investigation::ports::{Failure, FailureKind};

use crate::failure::to_failure;

const OPERATION: &str = "cloudformation:DescribeStacks";

/// The outputs of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackOutputs {
    /// The state of the stack, such as `UPDATE_COMPLETE`.
    pub status: String,
    values: BTreeMap<String, String>,
}

impl StackOutputs {
    /// The value of an output.
    ///
    /// # Errors
    /// When the stack has no such output: it is of another version of the template, or of another template.
    pub fn get(&self, name: &str) -> Result<&str, Failure> {
        let missing = || Failure::new(FailureKind::Invalid, OPERATION, format!("the stack has no output {name}"));
        self.values.get(name).map(String::as_str).ok_or_else(missing)
    }
}

/// The stack with this name; `None` if there is none in the account and region.
///
/// # Errors
/// When it cannot be read.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html>
pub async fn find_stack(sdk: &SdkConfig, name: &str) -> Result<Option<StackOutputs>, Failure> {
    let answer = Client::new(sdk).describe_stacks().stack_name(name).send().await.map_err(to_failure(OPERATION));
    let answer = match answer {
        // "Stack with id … does not exist" is a validation error.
        Err(failure) if failure.detail.contains("does not exist") => return Ok(None),
        answer => answer?,
    };
    let Some(stack) = answer.stacks().first() else { return Ok(None) };
    let mut values = BTreeMap::new();
    for output in stack.outputs() {
        if let (Some(name), Some(value)) = (output.output_key(), output.output_value()) {
            values.insert(name.to_owned(), value.to_owned());
        }
    }
    let status = stack.stack_status().map(|status| status.as_str().to_owned()).unwrap_or_default();
    Ok(Some(StackOutputs { status, values }))
}
