//! How much may be asked for: investigations of a person and of a channel in an hour; bytes and money, of one investigation and
//! of all of a day.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::budget::Ceiling;
use crate::cost::MICRO_USD;

/// Of a limit so much is used when it is said that it is near, in percent.
const NEAR_PERCENT: u64 = 80;

/// Bytes of a gigabyte, as AWS bills the bytes that a query scans.
pub const GIGABYTE: u64 = 1_000_000_000;

/// Millionths of a US dollar in a cent.
const MICRO_USD_OF_CENT: u64 = MICRO_USD / 100;

/// The limits of this deployment; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Investigations that one person may ask for in an hour.
    pub of_person: u64,
    /// Investigations that may be asked for in one channel in an hour.
    pub of_channel: u64,
    /// Gigabytes of log lines that queries may scan in a day; none is started after that.
    pub gigabytes: u64,
    /// What investigations may cost in a day at list prices, in cents; none is started after that.
    pub cents: u64,
    /// The most that one investigation may read and cost. It has no 0.
    pub ceiling: Ceiling,
}

impl Limits {
    /// No limits, where nothing that is asked for costs anything.
    pub const NONE: Self = Self { of_person: 0, of_channel: 0, gigabytes: 0, cents: 0, ceiling: Ceiling::DEFAULT };
}

impl Limits {
    /// The limits of an environment: `MAX_ASKS_OF_PERSON`, `MAX_ASKS_OF_CHANNEL`, `MAX_GIGABYTES`, `MAX_CENTS`,
    /// `MAX_GIGABYTES_OF_INVESTIGATION` and `MAX_CENTS_OF_INVESTIGATION`, each with its default.
    ///
    /// # Errors
    /// The name of the first variable that is no whole number.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, &'static str> {
        let default = Self::default();
        let read = |name: &'static str, default: u64| match variable(name).filter(|value| !value.is_empty()) {
            Some(value) => value.parse().map_err(|_| name),
            None => Ok(default),
        };
        Ok(Self {
            of_person: read("MAX_ASKS_OF_PERSON", default.of_person)?,
            of_channel: read("MAX_ASKS_OF_CHANNEL", default.of_channel)?,
            gigabytes: read("MAX_GIGABYTES", default.gigabytes)?,
            cents: read("MAX_CENTS", default.cents)?,
            ceiling: Ceiling {
                gigabytes: read("MAX_GIGABYTES_OF_INVESTIGATION", default.ceiling.gigabytes)?,
                cents: read("MAX_CENTS_OF_INVESTIGATION", default.ceiling.cents)?,
            },
        })
    }
}

impl Default for Limits {
    /// More than people ask in an incident, and less than a loop does. A thousand gigabytes cost about five dollars.
    ///
    /// Source: <https://aws.amazon.com/cloudwatch/pricing>
    fn default() -> Self {
        Self { of_person: 30, of_channel: 60, gigabytes: 1_000, cents: 1_000, ceiling: Ceiling::DEFAULT }
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// The investigations of one person.
    Person,
    /// The investigations of one channel.
    Channel,
    /// The gigabytes scanned in a day.
    Gigabytes,
    /// What investigations cost in a day, in cents.
    Cents,
    /// What one investigation costs, in cents.
    CentsOfInvestigation,
}

impl Limited {
    /// How much of what is counted makes one of the limit.
    fn unit(self) -> u64 {
        match self {
            Self::Person | Self::Channel => 1,
            Self::Gigabytes => GIGABYTE,
            Self::Cents | Self::CentsOfInvestigation => MICRO_USD_OF_CENT,
        }
    }
}

/// How much of a limit is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// What is limited.
    pub limited: Limited,
    /// How much is used, this ask included.
    pub used: u64,
    /// How much may be.
    pub limit: u64,
    /// When it is counted anew.
    pub renewed_at: Timestamp,
}

impl Usage {
    /// Whether the ask is one too many.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.limit > 0 && self.used > self.limit
    }

    /// Whether the limit is about to bite.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.limit > 0 && self.used.saturating_mul(100) >= self.limit.saturating_mul(NEAR_PERCENT)
    }
}

impl fmt::Display for Usage {
    /// "18 of the 20 investigations that one person may ask for in an hour".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.limited {
            Limited::Person => "investigations that one person may ask for in an hour",
            Limited::Channel => "investigations that may be asked for in one channel in an hour",
            Limited::Gigabytes => "gigabytes of log lines that may be scanned in a day",
            Limited::Cents => "US cents that investigations may cost in a day",
            Limited::CentsOfInvestigation => "US cents that one investigation may cost",
        };
        write!(f, "{} of the {} {what}", self.used.min(self.limit), self.limit)
    }
}

/// A counter of the ledger, and the limit on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its name, which holds the hour or the day.
    pub name: String,
    /// What it counts.
    pub limited: Limited,
    /// How much it may come to.
    pub limit: u64,
    /// When it is counted anew.
    pub renewed_at: Timestamp,
}

impl Counter {
    /// How much of the limit is used when the counter has come to this.
    #[must_use]
    pub fn usage(&self, sum: u64) -> Usage {
        let used = sum.div_ceil(self.limited.unit());
        Usage { limited: self.limited, used, limit: self.limit, renewed_at: self.renewed_at }
    }

    /// The most that the counter may come to; `None` without a limit.
    #[must_use]
    pub fn max_sum(&self) -> Option<u64> {
        (self.limit > 0).then(|| self.limit.saturating_mul(self.limited.unit()))
    }

    /// The usage of an ask for which too little is left.
    #[must_use]
    pub fn exceeded(&self) -> Usage {
        Usage { used: self.limit.saturating_add(1), ..self.usage(0) }
    }
}

impl Limits {
    /// What counts the asks of a person at this time, and those in a channel unless it is empty.
    #[must_use]
    pub fn of_asks(&self, user: &str, channel: &str, now: Timestamp) -> Vec<Counter> {
        let (hour, renewed_at) = this_hour(now);
        let counter = |limited, name, limit| Counter { name, limited, limit, renewed_at };
        let mut counters = vec![counter(Limited::Person, format!("asks/person/{user}/{hour}"), self.of_person)];
        if !channel.is_empty() {
            counters.push(counter(Limited::Channel, format!("asks/channel/{channel}/{hour}"), self.of_channel));
        }
        counters
    }

    /// What counts the bytes that are scanned on this day, in UTC, with those set aside for investigations that run.
    #[must_use]
    pub fn of_bytes(&self, now: Timestamp) -> Counter {
        let (today, renewed_at) = this_day(now);
        Counter { name: format!("scanned/{today}"), limited: Limited::Gigabytes, limit: self.gigabytes, renewed_at }
    }

    /// What counts the cost of this day, in UTC, in millionths of a US dollar, with what is set aside for investigations that
    /// run.
    #[must_use]
    pub fn of_money(&self, now: Timestamp) -> Counter {
        let (today, renewed_at) = this_day(now);
        Counter { name: format!("spent/{today}"), limited: Limited::Cents, limit: self.cents, renewed_at }
    }

    /// The usage of an investigation whose metrics and traces alone cost more than one may.
    #[must_use]
    pub fn of_one_investigation(&self, now: Timestamp) -> Usage {
        let limit = self.ceiling.cents;
        let limited = Limited::CentsOfInvestigation;
        Usage { limited, used: limit.saturating_add(1), limit, renewed_at: this_day(now).1 }
    }
}

/// The day as counters name it, in UTC, and when the next one begins.
fn this_day(now: Timestamp) -> (String, Timestamp) {
    let today = now.to_zoned(TimeZone::UTC).date();
    let tomorrow = today.tomorrow().and_then(|day| day.to_zoned(TimeZone::UTC));
    (today.to_string(), tomorrow.map_or(now, |day| day.timestamp()))
}

/// The hour as counters name it, in UTC, and when the next one begins.
fn this_hour(now: Timestamp) -> (String, Timestamp) {
    let started = now.as_second().div_euclid(3600) * 3600;
    let next = Timestamp::from_second(started + 3600).unwrap_or(now);
    (now.strftime("%Y-%m-%dT%H").to_string(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_near_before_it_bites_and_0_is_none() {
        let usage = |used, limit| Usage { limited: Limited::Person, used, limit, renewed_at: Timestamp::UNIX_EPOCH };
        assert!(!usage(15, 20).is_near() && usage(16, 20).is_near() && !usage(20, 20).is_exceeded());
        assert!(usage(21, 20).is_exceeded());
        assert!(!usage(21, 0).is_exceeded() && !usage(21, 0).is_near());
        assert_eq!(usage(21, 20).to_string(), "20 of the 20 investigations that one person may ask for in an hour");
    }

    #[test]
    fn an_environment_may_set_each_limit_and_says_which_is_wrong() {
        let set = |name: &str| (name == "MAX_GIGABYTES").then(|| "5".to_owned());
        assert_eq!(Limits::read(set), Ok(Limits { gigabytes: 5, ..Limits::default() }));
        assert_eq!(Limits::read(|_| Some(String::new())), Ok(Limits::default()));
        assert_eq!(Limits::read(|_| Some("many".to_owned())), Err("MAX_ASKS_OF_PERSON"));
    }

    #[test]
    fn hours_and_days_begin_anew_in_utc() {
        let now = "2026-01-31T23:59:59Z".parse().unwrap();
        let limits = Limits::default();
        let [person, channel] = limits.of_asks("U1", "C1", now).try_into().unwrap();
        assert_eq!(limits.of_asks("sub:ann", "", now).len(), 1);
        let (bytes, money) = (limits.of_bytes(now), limits.of_money(now));
        assert_eq!(person.name, "asks/person/U1/2026-01-31T23");
        assert_eq!(channel.name, "asks/channel/C1/2026-01-31T23");
        assert_eq!([bytes.name.as_str(), money.name.as_str()], ["scanned/2026-01-31", "spent/2026-01-31"]);
        for counter in [person, channel, bytes, money] {
            assert_eq!(counter.renewed_at.to_string(), "2026-02-01T00:00:00Z", "{}", counter.name);
        }
    }

    #[test]
    fn bytes_are_counted_in_gigabytes_begun() {
        let counter = Limits { gigabytes: 10, ..Limits::default() }.of_bytes(Timestamp::UNIX_EPOCH);
        assert_eq!(counter.usage(0).used, 0);
        assert_eq!(counter.usage(1).used, 1);
        assert!(!counter.usage(10 * GIGABYTE).is_exceeded());
        assert!(counter.usage(10 * GIGABYTE + 1).is_exceeded());
        assert_eq!(counter.max_sum(), Some(10 * GIGABYTE));
        assert!(counter.exceeded().is_exceeded());
        let unlimited = Limits::NONE.of_bytes(Timestamp::UNIX_EPOCH);
        assert_eq!((unlimited.max_sum(), unlimited.usage(u64::MAX).is_exceeded()), (None, false));
    }

    #[test]
    fn money_is_counted_in_cents_begun() {
        let counter = Limits { cents: 2, ..Limits::default() }.of_money(Timestamp::UNIX_EPOCH);
        assert_eq!((counter.usage(1).used, counter.max_sum()), (1, Some(MICRO_USD / 50)));
        assert_eq!(counter.exceeded().to_string(), "2 of the 2 US cents that investigations may cost in a day");
    }
}
