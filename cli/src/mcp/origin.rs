//! Where telemetry is read.

use bundle::{Bundle, BundleSource};
use investigation::model::Context;
use investigation::ports::{ArtifactStore, Failure, InMemory, InvestigationStore, TelemetrySources};

/// Where telemetry is read, and which investigations are known there already.
pub trait Origin: Send + Sync + 'static {
    /// Returns the telemetry.
    type Sources: TelemetrySources + Send + Sync + 'static;
    /// Keeps the records of investigations that others started.
    type Records: InvestigationStore + Send + Sync;
    /// Keeps the reports of investigations that others started.
    type Artifacts: ArtifactStore + Send + Sync;

    /// The sources of an investigation that begins now.
    fn sources(&self) -> Self::Sources;

    /// The contexts that can be investigated.
    fn contexts(&self) -> impl Future<Output = Result<Vec<Context>, Failure>> + Send;

    /// What others investigated; `None` where nobody else does.
    fn kept(&self) -> Option<(&Self::Records, &Self::Artifacts)>;

    /// The words that ask what a recorded incident is about; `None` for an account, which is asked about any time.
    fn recorded_question(&self) -> Option<String>;
}

/// An incident bundle, which nobody else investigates.
#[derive(Debug, Clone)]
pub struct Recorded(pub Bundle);

impl Origin for Recorded {
    type Sources = BundleSource;
    type Records = InMemory;
    type Artifacts = InMemory;

    fn sources(&self) -> BundleSource {
        BundleSource::new(self.0.clone())
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        Ok(vec![self.0.context.clone()])
    }

    fn kept(&self) -> Option<(&InMemory, &InMemory)> {
        None
    }

    fn recorded_question(&self) -> Option<String> {
        Some(self.0.manifest.ask.command_text())
    }
}
