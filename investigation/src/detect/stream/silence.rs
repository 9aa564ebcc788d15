//! How long a series that works in bursts has been at rest.

use jiff::Timestamp;

use super::Excursion;
use super::peaks::Peaks;

/// A rest this many times as long as the longest so far is new. Rests spread more widely than heights do.
const RECORD_FACTOR: f64 = 2.0;

/// The rests of a series that works in bursts, such as the writes of a disk: at its lowest value most of the day, and never
/// below it.
///
/// Such a series stops without a fall. That it stopped is seen by a rest that is longer than those before.
#[derive(Debug, Clone, Default)]
pub struct Silence {
    last_burst: Option<Timestamp>,
    /// The rests so far, in seconds, each at its end.
    rests: Peaks,
}

impl Silence {
    /// Remembers the excursion, and returns whether the series rests for longer than it ever did.
    pub fn observe(&mut self, excursion: &Excursion) -> bool {
        self.rests.settle(excursion.at);
        if !excursion.is_floor_usual {
            // How long it rested meanwhile is not known.
            self.last_burst = None;
            return false;
        }
        let rest = self.last_burst.map(|last| excursion.at.duration_since(last).as_secs_f64());
        if excursion.is_at_floor {
            let longest = self.rests.record_bound(excursion.age, RECORD_FACTOR);
            return rest.zip(longest).is_some_and(|(rest, longest)| rest > longest);
        }
        if let Some(rest) = rest {
            self.rests.push(excursion.at, rest);
        }
        self.last_burst = Some(excursion.at);
        false
    }
}
