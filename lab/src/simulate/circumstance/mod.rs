//! Circumstances: what the world adds to an incident, whatever broke.
//!
//! The faults of [`super::fault`] happen in a tidy world: every source answers in full, and nothing else goes on. Here is
//! what real telemetry has beside: periods that are not settled, records that are no messages, changes by AWS itself and
//! by other teams, errors that stand since weeks. The truth of the incident stays what it was.
//!
//! Some change what happens ([`Circumstance::change_system`]), the others what is recorded ([`Circumstance::record`]).
//! All draw from a stream of their own, so that an incident without circumstances stays the same bytes.
//!
//! # To add a circumstance
//! Add a variant with a comment that says where the world is like that, follow the compiler, and run `lab bench simulated
//! --circumstances`.

mod bystanders;
mod coverage;

use bundle::Bundle;
use clap::ValueEnum;
use strum::{IntoStaticStr, VariantArray};

use super::clock::{BASELINE_MINUTES, Clock};
use super::fault::ComponentEffect;
use super::random::Random;
use super::system::SimulatedSystem;
use super::topology::{ComponentIndex, ENTRY, LogFormat};

/// A fault that strikes a part only has this share of its severity.
const PARTIAL_SEVERITY: f64 = 0.15;

/// A fault that recovers is over after so many minutes at least, and so many more at most.
const RECOVERY_MINUTES: (usize, usize) = (5, 6);

/// The share of the entry's requests that are bad, as scanners and old clients send them.
const BAD_REQUESTS: f64 = 0.06;

/// What the world adds to an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Circumstance {
    /// The last periods of the metrics are not settled: the last has a part of its count, those before may be missing.
    MetricLag,
    /// A sound deployment begins to write records of the embedded metric format, whose keys name errors that did not
    /// happen.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
    StructuredRecords,
    /// Auto scaling changes the number of tasks, as it does every day.
    ///
    /// Source: <https://docs.aws.amazon.com/autoscaling/application/userguide/logging-using-cloudtrail.html>
    Scaling,
    /// The baseline has a quarter of an hour: the stack is new.
    ThinBaseline,
    /// There is no telemetry before the incident window: a nightly job, or a stack that was made just now.
    NoBaseline,
    /// Nobody set up X-Ray.
    NoGraph,
    /// Some requests are bad ones: of scanners and old clients, before the incident and during it.
    ClientErrors,
    /// The fault strikes one host of several, or one kind of request.
    PartialFailure,
    /// The fault is over before the window ends.
    Recovered,
    /// The service graph shows other teams' services too, and some of them are in trouble of their own.
    ForeignServices,
    /// The callers wait for an answer before they ask again, so that traffic falls when the system is slow.
    ///
    /// Source: Schroeder et al., "Open Versus Closed: A Cautionary Tale", NSDI 2006.
    WaitingCallers,
    /// Other teams deploy, and AWS rotates and backs up, in the half hour before.
    ForeignChanges,
    /// A bystander logs the same error every minute since weeks, and nobody minds.
    StandingErrors,
    /// An alarm rings since before the baseline, and flickers with missing data.
    StandingAlarm,
    /// The services log in the formats of Serilog, klog, zap and .NET's console.
    OtherLogFormats,
}

impl Circumstance {
    /// The circumstance on the command line, such as `metric-lag`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Changes what happens.
    pub(super) fn change_system(self, system: &mut SimulatedSystem, clock: &Clock, random: &mut Random) {
        match self {
            Self::PartialFailure => system.faults.iter_mut().for_each(|fault| fault.severity *= PARTIAL_SEVERITY),
            Self::Recovered => {
                for fault in &mut system.faults {
                    let (least, more) = RECOVERY_MINUTES;
                    let begun = fault.onset.max(BASELINE_MINUTES);
                    fault.end = (begun + least + random.below(more)).min(clock.minutes() - 1);
                }
            }
            Self::OtherLogFormats => {
                for component in system.topology.components.values_mut() {
                    component.log_format = random.pick(&LogFormat::UNFAMILIAR).copied().unwrap_or(component.log_format);
                }
            }
            // These act minute by minute, or on what is recorded.
            Self::WaitingCallers
            | Self::ClientErrors
            | Self::MetricLag
            | Self::StructuredRecords
            | Self::Scaling
            | Self::ThinBaseline
            | Self::NoBaseline
            | Self::NoGraph
            | Self::ForeignServices
            | Self::ForeignChanges
            | Self::StandingErrors
            | Self::StandingAlarm => {}
        }
    }

    /// The effect on a component, in every minute.
    pub(super) fn effect(self, component: ComponentIndex) -> ComponentEffect {
        let errors = if self == Self::ClientErrors && component == ENTRY { BAD_REQUESTS } else { 0.0 };
        ComponentEffect { errors, ..ComponentEffect::default() }
    }

    /// Changes what is recorded.
    pub(super) fn record(self, bundle: &mut Bundle, random: &mut Random) {
        match self {
            Self::MetricLag => coverage::delay_metrics(bundle, random),
            Self::ThinBaseline => coverage::cut_baseline(bundle, coverage::THIN_BASELINE),
            Self::NoBaseline => coverage::cut_baseline(bundle, jiff::SignedDuration::ZERO),
            Self::NoGraph => {
                bundle.traces = None;
                bundle.context.traces = false;
            }
            Self::StructuredRecords => bystanders::write_metric_records(bundle, random),
            Self::Scaling => bystanders::scale(bundle, random),
            Self::ForeignServices => bystanders::add_foreign_services(bundle, random),
            Self::ForeignChanges => bystanders::add_foreign_changes(bundle, random),
            Self::StandingErrors => bystanders::log_standing_errors(bundle, random),
            Self::StandingAlarm => bystanders::ring_standing_alarm(bundle, random),
            Self::ClientErrors
            | Self::PartialFailure
            | Self::Recovered
            | Self::WaitingCallers
            | Self::OtherLogFormats => {}
        }
    }
}

#[cfg(test)]
mod tests;
