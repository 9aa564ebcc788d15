//! Calls that CloudTrail records: services without a public model at hand, by their documentation alone.

use super::Class::{Configuration, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "evidently",
        reference: "https://docs.aws.amazon.com/cloudwatchevidently/latest/APIReference/API_Operations.html",
        rows: &[row(
            Configuration,
            "feature launch experiment project",
            "UpdateFeature DeleteFeature StartLaunch StopLaunch UpdateLaunch StartExperiment StopExperiment",
        )],
    },
    ServiceCalls {
        service: "servicequotas",
        reference: "https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_Operations.html",
        rows: &[row(Scaling, "quotaCode", "RequestServiceQuotaIncrease")],
    },
];
