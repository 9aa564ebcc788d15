//! How relevant a change is by its time alone: before an incident, and not long before.

/// A change this many seconds before trouble began is half as relevant as one right before it: deployments shift traffic,
/// caches and pools run out over minutes, not hours.
const HALF_LIFE_SECONDS: f64 = 900.0;

/// What is left of the relevance of a change made after the incident *window* began. Most of it: people open the window
/// early, to be safe, so that the change may well come before the trouble.
const AFTER_WINDOW_START_FACTOR: f64 = 0.7;

/// What is left of the relevance of a change made after the *onset* that evidence shows at the entity. Little: the trouble
/// was there before, and the change is most likely somebody's remedy.
pub const AFTER_ONSET_FACTOR: f64 = 0.2;

/// How close a change lies to another time that many seconds away: 1 at once, a half after a quarter of an hour, then ever
/// less.
#[must_use]
pub fn closeness(seconds: f64) -> f64 {
    HALF_LIFE_SECONDS / (HALF_LIFE_SECONDS + seconds)
}

/// The relevance, 0 to 1, of a change that was made this many seconds before the incident window; negative for one that was
/// made after its start.
#[must_use]
pub fn relevance_to_window(lead_seconds: f64) -> f64 {
    let closeness = closeness(lead_seconds.abs());
    if lead_seconds < 0.0 { closeness * AFTER_WINDOW_START_FACTOR } else { closeness }
}
