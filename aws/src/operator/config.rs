//! Credentials and region, from where the AWS CLI takes them.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{Region, SdkConfig};

use crate::config::loader;

/// A person waits, and reads what is wrong: no call may take longer.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(25);
/// For one attempt of it.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// Endpoints farther away than the next region are reached from a desk too.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The configuration of whoever runs the program: the environment, a profile, single sign-on, a container or an instance.
/// `profile` and `region` come before what these say.
pub async fn operator_config(profile: Option<&str>, region: Option<&str>) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let mut loader = loader().timeout_config(timeouts);
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = region {
        loader = loader.region(Region::new(region.to_owned()));
    }
    loader.load().await
}
