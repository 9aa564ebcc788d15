//! What is known around a series: the requests among which its failures are counted, its limit, what was observed before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::catalog::find_namespace;
use super::meaning::Meaning;
use super::measure::Measure;
use super::reference_windows::find_reference_windows;
use super::settled::find_settled_end;
use crate::detect::dimensions::MetricEntities;
use crate::detect::series::quantile;
use crate::model::{Scope, Window};
use crate::telemetry::{MetricQuery, MetricSeries};

/// The namespace and the dimensions, which metrics of one thing have in common.
type Subject<'a> = (&'a str, &'a BTreeMap<String, String>);

/// Of a metric that is used up, the metric of the same subject that tells how much there is.
///
/// Sources: the pages of the namespaces, in [`super::catalog`].
const LIMITS: [(&str, &str); 9] = [
    ("MemoryUtilized", "MemoryReserved"),
    ("instance_memory_working_set", "instance_memory_limit"),
    ("node_memory_working_set", "node_memory_limit"),
    ("pod_memory_working_set", "pod_memory_limit"),
    ("used_memory_max", "total_memory"),
    ("RabbitMQMemUsed", "RabbitMQMemLimit"),
    ("DatabaseCursors", "DatabaseCursorsMax"),
    ("ClientConnections", "MaxDatabaseConnectionsAllowed"),
    ("DatabaseConnections", "MaxDatabaseConnectionsAllowed"),
];

/// A series with points in this share of the periods since its first one is reported all the time.
const REGULAR_COVERAGE: f64 = 0.8;

/// With fewer points than these a series is not known to be regular.
const MIN_REGULAR_POINTS: usize = 5;

/// All series of an investigation, to look up one beside another.
pub struct Surroundings<'a> {
    by_subject: BTreeMap<Subject<'a>, Vec<&'a MetricSeries>>,
    observed_before: BTreeSet<Subject<'a>>,
    /// The window of the incident.
    pub incident_window: Window,
    /// The part of it that has settled; `None` if no period has.
    pub settled_window: Option<Window>,
    /// The windows with which the incident is compared.
    pub reference_windows: Vec<Window>,
    /// Which entity each metric is about.
    pub entities: MetricEntities,
}

impl<'a> Surroundings<'a> {
    /// Looks at all series, which are in order of their queries.
    pub fn new(scope: &Scope, all_series: &'a [MetricSeries]) -> Self {
        let incident_window = scope.incident_window();
        let observed_baseline = find_observed_part(scope.baseline_window, all_series);
        let reference_windows = find_reference_windows(observed_baseline, incident_window);
        let mut by_subject: BTreeMap<Subject<'a>, Vec<&'a MetricSeries>> = BTreeMap::new();
        let mut observed_before = BTreeSet::new();
        let is_before = |at: Timestamp| reference_windows.iter().any(|window| window.contains(at));
        for series in all_series {
            by_subject.entry(subject(&series.query)).or_default().push(series);
            if series.points.iter().any(|point| is_before(point.at)) {
                observed_before.insert(subject(&series.query));
            }
        }
        let settled_window = Window::new(incident_window.start(), find_settled_end(scope, all_series)).ok();
        let entities = MetricEntities::new(all_series.iter().map(|series| &series.query));
        Self { by_subject, observed_before, incident_window, settled_window, reference_windows, entities }
    }

    /// Whether anything of the subject of the metric was observed in the baseline.
    pub fn was_observed_before(&self, query: &MetricQuery) -> bool {
        self.observed_before.contains(&subject(query))
    }

    /// Whether anything at all was observed in the baseline.
    pub fn has_baseline(&self) -> bool {
        !self.observed_before.is_empty()
    }

    /// The series of another metric of the same subject, of several the one whose statistic comes first.
    pub fn find_beside(&self, query: &MetricQuery, name: &str) -> Option<&'a MetricSeries> {
        self.beside(query).iter().copied().find(|series| series.query.name == name)
    }

    /// The series of the requests among which the metric counts failures.
    pub fn find_requests(&self, query: &MetricQuery) -> Option<&'a MetricSeries> {
        let own_samples = self.beside(query).iter().copied().find(|other| {
            other.query.name == query.name && other.query.stat == "SampleCount" && is_request_count(&other.query)
        });
        let documented = || match find_namespace(&query.namespace) {
            Some(namespace) => {
                let mut names = namespace.requests.iter();
                names.find_map(|name| {
                    self.beside(query)
                        .iter()
                        .copied()
                        .find(|other| other.query.name == *name && is_request_count(&other.query))
                })
            }
            None => self.beside(query).iter().copied().find(|other| is_request_count(&other.query)),
        };
        own_samples.or_else(documented)
    }

    /// How much there is of what the metric uses up, in the unit of its meaning.
    pub fn find_limit(&self, query: &MetricQuery) -> Option<f64> {
        let (_, name) = LIMITS.iter().find(|(used, _)| *used == query.name)?;
        let values: Vec<f64> = self.find_beside(query, name)?.points.iter().map(|point| point.value).collect();
        let limit = quantile(&values, 0.5)? * Meaning::from_query(query).factor;
        (limit > 0.0).then_some(limit)
    }

    fn beside<'b>(&'b self, query: &'b MetricQuery) -> &'b [&'a MetricSeries] {
        self.by_subject.get(&subject(query)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The part of the baseline in which anything could be observed: of a stack that is new, what was before it had no requests,
/// and says nothing of how many are usual. It begins with the first series that has a point in most of its periods; what is
/// reported only now and then does not date anything.
fn find_observed_part(baseline: Window, all_series: &[MetricSeries]) -> Window {
    let mut first: Option<Timestamp> = None;
    for series in all_series.iter().filter(|series| is_regular(series, baseline)) {
        let begins = series.points.iter().map(|point| point.at).find(|at| baseline.contains(*at));
        first = [first, begins].into_iter().flatten().min();
    }
    first.and_then(|first| Window::new(first, baseline.end()).ok()).unwrap_or(baseline)
}

/// Whether a series has a point in most periods of the baseline, from its first point there on.
fn is_regular(series: &MetricSeries, baseline: Window) -> bool {
    let in_baseline = || series.points.iter().map(|point| point.at).filter(|at| baseline.contains(*at));
    let Some(first) = in_baseline().next() else { return false };
    let periods = baseline.end().duration_since(first).as_secs_f64() / f64::from(series.period.max(1));
    let points = in_baseline().count();
    points >= MIN_REGULAR_POINTS && points as f64 >= REGULAR_COVERAGE * periods
}

fn subject(query: &MetricQuery) -> Subject<'_> {
    (&query.namespace, &query.dimensions)
}

/// Whether the metric is a number of requests.
fn is_request_count(query: &MetricQuery) -> bool {
    let meaning = Meaning::from_query(query);
    meaning.measure == Measure::Traffic && meaning.is_event_count(&query.stat)
}
