//! The sources: labelled cases that are detected once and ranked many times.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bundle::{Bundle, BundleError, BundleSource, Truth};
use investigation::detect::{self, Findings};
use investigation::model::{CauseKind, GapReason, Scope, Source};
use investigation::ports::{Answer, TelemetrySources};
use investigation::rank::{WeighedEntity, weigh};
use investigation::telemetry::Collected;

use crate::DatasetError;
use crate::bench::{petshop, simulated};
use crate::dataset::{file_name, subfolders};
use crate::simulate::{BadArguments, simulate};

/// For so many simulated incidents there is one more with a circumstance that the world adds: as many as of one family.
const CIRCUMSTANCES_SHARE: usize = 4;

/// How the names of simulated sources begin.
pub(super) const SIMULATED: &str = "simulated:";

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A folder does not have the format of its dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A bundle is malformed.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// An incident cannot be simulated.
    #[error(transparent)]
    Simulation(#[from] BadArguments),
}

/// The cases of one source.
#[derive(Debug, Clone)]
pub struct SourceCases {
    /// The folder, or `simulated:` and the family or `circumstances`.
    pub name: String,
    /// In order of name.
    pub cases: Vec<Case>,
}

/// A labelled incident, with what the detectors found.
#[derive(Debug, Clone)]
pub struct Case {
    /// The name of the bundle or of the dataset's folder.
    pub name: String,
    /// The question and the context.
    pub scope: Scope,
    /// What each source of telemetry showed.
    pub findings: Vec<Findings>,
    /// Every entity that may be the cause, with its arguments.
    pub weighed: Vec<WeighedEntity>,
    truths: Vec<Truth>,
    /// Whether the truths name every call that is a right answer; else any call of the entity is.
    is_strict: bool,
}

impl Case {
    /// A case whose findings are known; `is_strict` if the truths name every call that is a right answer.
    #[must_use]
    pub fn new(name: String, scope: Scope, findings: Vec<Findings>, truths: Vec<Truth>, is_strict: bool) -> Self {
        let weighed = weigh(&scope, &findings);
        Self { name, scope, findings, weighed, truths, is_strict }
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.truths.is_empty()
    }

    /// Whether the entity is a right answer.
    #[must_use]
    pub fn is_right(&self, entity: &str) -> bool {
        self.truths.iter().any(|truth| match entity.split_once(" -> ") {
            Some(ends) if !self.is_strict => {
                simulated::is_right_entity(truth, ends.0) || simulated::is_right_entity(truth, ends.1)
            }
            _ => simulated::is_right_entity(truth, entity),
        })
    }

    /// Whether the kind of cause is known.
    #[must_use]
    pub fn knows_kind(&self) -> bool {
        self.truths.iter().any(|truth| truth.kind.is_some())
    }

    /// Whether the kind of cause is a right answer.
    #[must_use]
    pub fn has_kind(&self, kind: CauseKind) -> bool {
        self.truths.iter().any(|truth| truth.kind == Some(kind))
    }

    /// What broke, in a few words.
    #[must_use]
    pub fn truth(&self) -> String {
        let truths: Vec<String> =
            self.truths.iter().map(|truth| format!("{} ({})", truth.entity, truth.cause)).collect();
        if truths.is_empty() { "nothing".to_owned() } else { truths.join(", ") }
    }
}

/// Reads every source below `dir`, and simulates so many incidents of this seed.
///
/// # Errors
/// When a folder is no source, or a bundle of it is malformed.
pub fn read_sources(dir: &Path, simulated: usize, seed: u64) -> Result<Vec<SourceCases>, ReadError> {
    let mut sources = Vec::new();
    for folder in subfolders(dir)? {
        let is_petshop = subfolders(&folder)?.iter().any(|scenario| scenario.join("graph.csv").exists());
        let cases = if is_petshop { petshop::labelled_cases(&folder)? } else { read_bundles(&folder)? };
        if cases.is_empty() {
            let expected =
                "no source: expected incident bundles whose incident.json says the truths, or PetShop's scenarios";
            return Err(DatasetError::new(&folder, expected).into());
        }
        sources.push(SourceCases { name: file_name(&folder), cases });
    }
    sources.extend(simulate_families(simulated, seed)?);
    Ok(sources)
}

/// The bundles in a folder whose truths are known.
fn read_bundles(folder: &Path) -> Result<Vec<Case>, ReadError> {
    let mut cases = Vec::new();
    for path in subfolders(folder)?.iter().filter(|path| path.join("incident.json").exists()) {
        let bundle = bundle::open(&path.to_string_lossy())?;
        if bundle.manifest.truths.is_some() {
            cases.push(investigate(file_name(path), bundle, false));
        }
    }
    Ok(cases)
}

fn simulate_families(count: usize, seed: u64) -> Result<Vec<SourceCases>, ReadError> {
    let mut by_family: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for arguments in simulated::cases(count, seed) {
        let bundle = simulate("simulated", &arguments)?;
        let case = investigate(simulated::command(&arguments), bundle, true);
        by_family.entry(format!("{SIMULATED}{}", arguments.family.name())).or_default().push(case);
    }
    for arguments in simulated::cases_with_circumstances(count / CIRCUMSTANCES_SHARE, seed) {
        let bundle = simulate("simulated", &arguments)?;
        let case = investigate(simulated::command(&arguments), bundle, true);
        by_family.entry(format!("{SIMULATED}circumstances")).or_default().push(case);
    }
    Ok(by_family.into_iter().map(|(name, cases)| SourceCases { name, cases }).collect())
}

/// Reads and detects as production does.
fn investigate(name: String, bundle: Bundle, is_strict: bool) -> Case {
    let truths = bundle.manifest.truths.clone().unwrap_or_default();
    let scope = Scope::new(bundle.request(), bundle.context.clone());
    let source = BundleSource::new(bundle);
    let findings = vec![
        detect_in(Source::Metrics, source.metrics(&scope), |collected| detect::metrics::detect(&scope, collected)),
        detect_in(Source::Logs, source.logs(&scope), |collected| detect::logs::detect(&scope, collected)),
        detect_in(Source::Traces, source.traces(&scope), |collected| detect::traces::detect(&scope, collected)),
        detect_in(Source::Changes, source.changes(&scope), |collected| detect::changes::detect(&scope, collected)),
        detect_in(Source::Alarms, source.alarms(&scope), |collected| detect::alarms::detect(&scope, collected)),
    ];
    Case::new(name, scope, findings, truths, is_strict)
}

/// The findings of a source of telemetry; a gap if the bundle does not have it.
fn detect_in<T>(
    source: Source,
    answer: impl Future<Output = Answer<T>>,
    detect: impl FnOnce(Collected<T>) -> Findings,
) -> Findings {
    match read_at_once(answer) {
        Some(Ok(collected)) => detect(collected),
        Some(Err(_)) | None => Findings::missing(source, GapReason::NotFound, "The case has none.".to_owned()),
    }
}

/// What a future gives that never waits, as those of a bundle's sources; none if it waits.
fn read_at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
