//! How often each step is followed by each other one in the windows, and which of that is new beyond chance.

use std::collections::{BTreeMap, BTreeSet};

use super::fisher::LogFactorials;
use super::{FlowRequest, Place, Step};
use crate::detect::series::Share;

/// A place of fewer visits in the baseline says nothing: any turn may be one that is rarely taken.
pub const MIN_VISITS_BEFORE: u64 = 10;

/// Nor does one of fewer visits in the incident.
const MIN_VISITS_NOW: u64 = 3;

/// Two requests that take a new turn may be an accident.
const MIN_TURNS: u64 = 3;

/// The share of the baseline up to which a turn is unusual.
const MAX_SHARE_BEFORE: f64 = 0.1;

/// A turn is taken at least this many times as often as before, and by at least `MIN_SHARE_RISE` more: what is lost is not
/// looked at, for that is the mix of requests.
const MIN_RISE_FACTOR: f64 = 3.0;

/// By how much the share of a turn rises at least, 0 to 1.
const MIN_SHARE_RISE: f64 = 0.1;

/// How likely it may be, over all turns that are tested, that one of them seems new by chance.
const MAX_CHANCE: f64 = 1e-4;

/// At least this share of the visits that take a turn go on as before, 0 to 1, if it is a detour.
const MIN_SHARE_OF_DETOUR: f64 = 0.5;

/// A step that follows another one somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    pub place: Place,
    pub from: Step,
    pub to: Step,
}

/// How often a turn is taken where it could be, in each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TurnShares {
    pub now: Share,
    pub before: Share,
}

/// A number of occurrences in each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct WindowCounts {
    now: u64,
    before: u64,
}

impl WindowCounts {
    fn add(&mut self, is_in_incident: bool) {
        if is_in_incident {
            self.now += 1;
        } else {
            self.before += 1;
        }
    }
}

/// A point of a place from which calls to one callee are made: the call, by what comes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallSite {
    pub call: Step,
    pub place: Place,
    pub previous: Step,
}

/// What was counted over all requests.
#[derive(Debug, Default)]
pub struct TransitionCounts {
    visits: BTreeMap<Place, WindowCounts>,
    steps: BTreeMap<(Place, Step), WindowCounts>,
    turns: BTreeMap<Turn, WindowCounts>,
    /// The steps that the baseline takes, wherever that is.
    known_steps: BTreeSet<Step>,
    /// How often a visit ends after a step, of how many times, by where the step is taken.
    ends_by_site: BTreeMap<CallSite, TurnShares>,
}

impl TransitionCounts {
    pub fn new(requests: &[FlowRequest<'_>]) -> Self {
        let mut counts = Self::default();
        for request in requests {
            let is_in_incident = request.is_in_incident;
            for transition in &request.transitions {
                let super::Transition { place, previous, from, to, .. } = *transition;
                if from == Step::Start {
                    counts.visits.entry(place).or_default().add(is_in_incident);
                }
                counts.steps.entry((place, from)).or_default().add(is_in_incident);
                counts.turns.entry(Turn { place, from, to }).or_default().add(is_in_incident);
                if !is_in_incident {
                    counts.known_steps.insert(to);
                }
                let site = counts.ends_by_site.entry(CallSite { call: from, place, previous }).or_default();
                let share = if is_in_incident { &mut site.now } else { &mut site.before };
                share.whole += 1;
                share.part += u64::from(to == Step::End);
            }
        }
        counts
    }

    /// The turns that are new beyond chance.
    pub fn find_broken(&self) -> BTreeMap<Turn, TurnShares> {
        let tested: Vec<(Turn, TurnShares)> =
            self.turns.keys().filter_map(|turn| Some((*turn, self.shares_if_comparable(*turn)?))).collect();
        let most_steps = self.steps.values().map(|counts| counts.now + counts.before).max().unwrap_or(0);
        let factorials = LogFactorials::up_to(most_steps);
        let max_chance = MAX_CHANCE / (tested.len().max(1) as f64);
        let mut broken = BTreeMap::new();
        for (turn, shares) in tested {
            if is_new(shares)
                && !self.is_detour(turn)
                && factorials.probability_of_more(shares.now, shares.before) <= max_chance
            {
                broken.insert(turn, shares);
            }
        }
        broken
    }

    /// The step that followed most often in the baseline, and how often; of several the first. `None` if nothing did.
    pub fn usual_next(&self, place: Place, from: Step) -> Option<(Step, u64)> {
        let first = Turn { place, from, to: Step::Start };
        let last = Turn { place, from, to: Step::End };
        let mut usual: Option<(Step, u64)> = None;
        for (turn, counts) in self.turns.range(first..=last) {
            if counts.before > usual.map_or(0, |(_, most)| most) {
                usual = Some((turn.to, counts.before));
            }
        }
        usual
    }

    /// Whether the visits that take the turn come back to what used to follow: then a step was put in between, such as a line
    /// that is logged more often, and nothing is cut off.
    fn is_detour(&self, turn: Turn) -> bool {
        let Some((usual, _)) = self.usual_next(turn.place, turn.from) else { return false };
        let count_now = |turn| self.turns.get(&turn).map_or(0, |counts| counts.now);
        let all = self.steps.get(&(turn.place, turn.to)).map_or(0, |counts| counts.now);
        let back = count_now(Turn { place: turn.place, from: turn.to, to: usual });
        // What comes at the end, where there was nothing, is put in between nothing.
        usual != Step::End && back > 0 && back as f64 >= MIN_SHARE_OF_DETOUR * all as f64
    }

    /// The points from which a call is made and which used to go on after it, with how often the visit ends there.
    pub fn sites_that_went_on(&self, call: Step) -> impl Iterator<Item = (CallSite, TurnShares)> {
        let sites = self.ends_by_site.range(CallSite { call, place: Place(0), previous: Step::Start }..);
        let of_call = sites.take_while(move |(site, _)| site.call == call);
        let went_on = |shares: &TurnShares| {
            shares.now.whole >= MIN_TURNS && shares.before.whole > 0 && shares.before.rate() <= MAX_SHARE_BEFORE
        };
        of_call.filter(move |(_, shares)| went_on(shares)).map(|(site, shares)| (*site, *shares))
    }

    /// How often the turn is taken; `None` where too few visits, or none that could have taken it, are there to compare; and
    /// for a turn to what the baseline does not have at all: that is new code or a new dependency, which other evidence
    /// tells, rather than a path that breaks.
    fn shares_if_comparable(&self, turn: Turn) -> Option<TurnShares> {
        let visits = self.visits.get(&turn.place)?;
        let taken = self.turns.get(&turn)?;
        let all = self.steps.get(&(turn.place, turn.from))?;
        let is_comparable = self.known_steps.contains(&turn.to)
            && visits.before >= MIN_VISITS_BEFORE
            && visits.now >= MIN_VISITS_NOW
            && all.before > 0
            && taken.now > 0;
        let shares = TurnShares {
            now: Share { part: taken.now, whole: all.now },
            before: Share { part: taken.before, whole: all.before },
        };
        is_comparable.then_some(shares)
    }
}

/// Whether a turn was unusual and is taken by far more, whatever chance says.
fn is_new(shares: TurnShares) -> bool {
    let (now, before) = (shares.now.rate(), shares.before.rate());
    shares.now.part >= MIN_TURNS
        && before <= MAX_SHARE_BEFORE
        && now >= MIN_RISE_FACTOR * before
        && now >= before + MIN_SHARE_RISE
}
