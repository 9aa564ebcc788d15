//! A gateway in front of every service that the functions call.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::Result;
use testkit::gateway::{Call, Gateway, Service};

/// The services that the emulator speaks for, and those that the stand-in for AWS does: as the SDKs call them in the names
/// of variables.
const EMULATED: [(Service, &str); 5] = [
    (Service::DynamoDb, "DYNAMODB"),
    (Service::S3, "S3"),
    (Service::SecretsManager, "SECRETS_MANAGER"),
    (Service::StepFunctions, "SFN"),
    (Service::Tagging, "RESOURCE_GROUPS_TAGGING_API"),
];
const FAKED: [(Service, &str); 12] = [
    (Service::ApplicationSignals, "APPLICATION_SIGNALS"),
    (Service::AutoScaling, "AUTO_SCALING"),
    (Service::Bedrock, "BEDROCK_RUNTIME"),
    (Service::CloudTrail, "CLOUDTRAIL"),
    (Service::CloudWatch, "CLOUDWATCH"),
    (Service::Ecs, "ECS"),
    (Service::Health, "HEALTH"),
    (Service::Logs, "CLOUDWATCH_LOGS"),
    (Service::PerformanceInsights, "PI"),
    (Service::Rds, "RDS"),
    (Service::Sts, "STS"),
    (Service::XRay, "XRAY"),
];

/// Names the file to which the calls of all functions are added, for `scripts/permissions.py`.
const CALLS_FILE: &str = "CALLS_FILE";

/// One gateway a service.
pub struct Gateways(Vec<(Service, Gateway)>);

impl Gateways {
    /// Starts the gateways. Those to the emulator lead nowhere yet, for its functions must know their addresses first.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(aws: SocketAddr, slack: SocketAddr) -> Result<Self> {
        let mut gateways = vec![(Service::Slack, Gateway::start(Service::Slack, slack).await?)];
        for (service, _) in EMULATED.into_iter().chain(FAKED) {
            gateways.push((service, Gateway::start(service, aws).await?));
        }
        Ok(Self(gateways))
    }

    /// Leads the gateways of emulated services to the emulator.
    pub fn lead_to_emulator(&self, emulator: SocketAddr) {
        for (service, _) in EMULATED {
            self.of(service).redirect(emulator);
        }
    }

    /// The gateway of a service.
    ///
    /// # Panics
    /// Never: there is one for every service.
    #[must_use]
    pub fn of(&self, service: Service) -> &Gateway {
        let found = self.0.iter().find(|(other, _)| *other == service);
        found.map(|(_, gateway)| gateway).expect("every service has a gateway")
    }

    /// The variables by which functions find the gateways.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables = vec![("SLACK_API_URL".to_owned(), format!("{}/api", self.of(Service::Slack).url()))];
        for (service, name) in EMULATED.into_iter().chain(FAKED) {
            variables.push((format!("AWS_ENDPOINT_URL_{name}"), self.of(service).url()));
        }
        variables
    }

    /// The calls of all services so far.
    pub fn calls(&self) -> impl Iterator<Item = Call> {
        self.0.iter().flat_map(|(_, gateway)| gateway.calls())
    }

    /// Passes everything on again.
    pub fn heal(&self) {
        for (_, gateway) in &self.0 {
            gateway.heal();
        }
    }
}

impl Drop for Gateways {
    fn drop(&mut self) {
        let Ok(path) = std::env::var(CALLS_FILE) else { return };
        let mut lines = String::new();
        for (service, gateway) in &self.0 {
            for Call { function, operation } in gateway.calls() {
                lines += &format!("{} {service} {operation}\n", function.as_deref().unwrap_or("-"));
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(lines.as_bytes())).expect("CALLS_FILE can be written");
    }
}
