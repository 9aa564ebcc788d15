//! The wordings by which a failure mode is known: one table, in the order in which it is searched.
//!
//! To teach it a wording, add it to a row, in small letters, or add a row with its source. The query with which the
//! `aws` crate collects log lines must find it too, and a test there holds it to that.

mod access;
mod capacity;
mod data;
mod reach;
mod understated;

pub use self::understated::UNDERSTATED;
use super::FailureMode;

/// Wordings that one writer, or several alike, use for one failure mode.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// What they name.
    pub mode: FailureMode,
    /// Names of errors, which may be a part of a word: `econnrefused`, and `throttled` in `EC2ThrottledException`.
    pub codes: &'static [&'static str],
    /// Whole words: `timed out`.
    pub words: &'static [&'static str],
}

/// The table. A cause stands before its consequence, for a call that was throttled until it timed out was throttled; and
/// what is special before what is general.
pub const FAILURE_WORDINGS: [Wording; 46] = [
    capacity::THREADS,
    capacity::MEMORY_OF_PLATFORMS,
    capacity::MEMORY_OF_RUNTIMES,
    capacity::MEMORY_OF_STORES,
    understated::MEMORY,
    reach::SLOW_RESOLVER,
    reach::SLOW_HANDSHAKE,
    reach::TASK_TIME_LIMITS,
    capacity::AWS_THROTTLING,
    capacity::RATE_LIMITS,
    access::AWS_CREDENTIALS,
    access::DATABASE_LOGIN,
    access::OTHER_LOGIN,
    access::CERTIFICATES,
    access::HANDSHAKES,
    understated::LOCK,
    data::LOCKS_OF_DATABASES,
    data::OPTIMISTIC_LOCKS,
    understated::STORAGE,
    data::DISK_OF_SYSTEMS,
    data::DISK_OF_DATABASES,
    understated::QUOTA,
    capacity::CONNECTION_SLOTS,
    capacity::POOLS_OF_JAVA,
    capacity::POOLS_OF_OTHERS,
    capacity::OPEN_FILES,
    capacity::ADDRESSES,
    capacity::QUOTAS,
    capacity::WORKERS,
    access::KEYS,
    access::AWS_POLICIES,
    access::OTHER_PERMISSIONS,
    understated::UNAVAILABLE,
    reach::FAILOVER,
    reach::NO_BACKEND,
    understated::NETWORK,
    reach::NAMES,
    reach::SOCKETS,
    reach::CLOSED_CONNECTIONS,
    understated::TIMEOUT,
    reach::TIME_LIMITS,
    reach::CONSUMERS,
    understated::CRASH,
    reach::CRASHES,
    reach::NO_CONNECTION,
    understated::PROBES,
];

/// Every wording, in small letters.
pub fn failure_wordings() -> impl Iterator<Item = &'static str> {
    FAILURE_WORDINGS.iter().flat_map(|row| row.codes.iter().chain(row.words)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wording_is_in_small_letters_and_stands_once() {
        let mut all: Vec<_> = failure_wordings().collect();
        assert!(all.len() > 400, "{}", all.len());
        assert!(all.iter().all(|wording| wording.len() > 2 && *wording == wording.to_ascii_lowercase()));
        all.sort_unstable();
        let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert_eq!(twice, [""; 0]);
    }

    #[test]
    fn each_wording_alone_names_the_failure_mode_of_its_row() {
        for row in FAILURE_WORDINGS {
            for wording in row.codes.iter().chain(row.words) {
                let found = FailureMode::find_in_line(&format!("shop {wording}"));
                let earlier = FAILURE_WORDINGS
                    .iter()
                    .take_while(|earlier| earlier.codes != row.codes || earlier.words != row.words);
                let is_special =
                    earlier.flat_map(|row| row.codes.iter().chain(row.words)).any(|special| wording.contains(special));
                assert!(found == Some(row.mode) || is_special && found.is_some(), "{wording}: {found:?}");
            }
        }
    }
}
