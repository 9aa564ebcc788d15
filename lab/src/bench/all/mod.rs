//! `lab bench all` and `lab fit`: how right is the ranking on every source, and on one that it was not fitted to?
//!
//! A source is a folder of the given one: the PetShop dataset in its own layout, or incident bundles that say in
//! `truths` what broke (none if nothing did). Every family of the simulator is a source too:
//!
//! ```text
//! DIR/petshop/low_traffic/graph.csv …
//! DIR/onlineboutique/2022-08-22-0353/incident.json …
//! ```
//!
//! Each source is ranked by the weights of production, by those fitted to all sources, and by those fitted to all others:
//! only the last figures say what the ranking is worth on a system that nobody has seen.

mod display;
mod fit;
mod score;
mod sources;

use investigation::rank::argument::Argument;
use investigation::rank::weights::Weights;
use serde::Serialize;

pub use display::{failures, weights_table};
pub use fit::{FitCase, fit};
pub use score::Score;
use sources::SIMULATED;
pub use sources::{Case, ReadError, SourceCases, read_sources};

/// The scores of every source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// One entry a source, in order of name.
    pub sources: Vec<SourceScores>,
}

/// How one source is ranked by different weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceScores {
    /// The name of the source: its folder, or `simulated:` and the family.
    pub source: String,
    /// By the weights of production.
    pub production: Score,
    /// By weights fitted to all sources.
    pub fitted: Score,
    /// By weights fitted to all other sources.
    pub left_out: Score,
}

impl SourceScores {
    /// Whether the source is a family of simulated systems.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.source.starts_with(SIMULATED)
    }
}

/// Ranks every source.
#[must_use]
pub fn run(sources: &[SourceCases]) -> Scores {
    let production = Weights::default();
    let fitted = fit_to(sources, |_| true, None);
    let left_out = score_left_out(sources, None);
    let scores = sources.iter().zip(left_out).map(|(source, left_out)| SourceScores {
        source: source.name.clone(),
        production: Score::new(source, &production),
        fitted: Score::new(source, &fitted),
        left_out,
    });
    Scores { sources: scores.collect() }
}

/// The score of each source by weights fitted to all others, without this argument.
fn score_left_out(sources: &[SourceCases], without: Option<Argument>) -> Vec<Score> {
    let score = |source: &SourceCases| Score::new(source, &fit_to(sources, |other| other.name != source.name, without));
    sources.iter().map(score).collect()
}

/// The weights that fit these sources best, each of which counts alike, however many cases it has; one argument may be left
/// out.
#[must_use]
pub fn fit_to(
    sources: &[SourceCases],
    is_included: impl Fn(&SourceCases) -> bool,
    without: Option<Argument>,
) -> Weights {
    let mut cases = Vec::new();
    for source in sources.iter().filter(|source| is_included(source)) {
        let importance = 1.0 / source.cases.len().max(1) as f64;
        cases.extend(source.cases.iter().map(|case| FitCase::new(case, importance, without)));
    }
    fit(&cases)
}

/// What the sources lose, left out of the fit, without each argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Ablation {
    /// The argument that is left out, none in the first line, and what is left: the score of each source.
    pub lines: Vec<(Option<Argument>, Vec<Score>)>,
}

impl Ablation {
    /// Leaves out every argument in turn.
    #[must_use]
    pub fn new(sources: &[SourceCases]) -> Self {
        let each = std::iter::once(None).chain(Argument::ALL.map(Some));
        Self { lines: each.map(|without| (without, score_left_out(sources, without))).collect() }
    }
}
