//! Which service keeps which revisions, and how both are read.
//!
//! Sources: <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>,
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html>,
//! <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_GetHostedConfigurationVersion.html>

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use futures_util::future::try_join;
use investigation::ports::Failure;
use investigation::telemetry::Change;
use jiff::fmt::strtime;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::history::{History, Replaced};
use crate::Deadline;
use crate::partition::global_region;
use crate::plain::{Ask, ECS, Protocol, Service, call, percent_encoded};

const LAMBDA: Service =
    Service { id: "Lambda", signing_name: "lambda", host: "lambda", region: None, protocol: Protocol::Rest };
const APP_CONFIG: Service =
    Service { id: "AppConfig", signing_name: "appconfig", host: "appconfig", region: None, protocol: Protocol::Rest };
const CODE_DEPLOY: Service = Service {
    id: "CodeDeploy",
    signing_name: "codedeploy",
    host: "codedeploy",
    region: None,
    protocol: Protocol::Json("CodeDeploy_20141006"),
};
const IAM: Service = Service {
    id: "IAM",
    signing_name: "iam",
    host: "iam",
    region: Some(global_region),
    protocol: Protocol::Query("2010-05-08"),
};

/// Pages that are read: of a function's versions, of a stack's events, of the deployments of a configuration.
pub(super) const MAX_PAGES: usize = 4;

/// A function's configuration has the time of its change, which may be a moment before that of the call's record. So have the
/// events of a stack.
pub(super) const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// What is known of the revisions before and after a change.
#[derive(Debug)]
pub(super) struct Revisions {
    /// Both of them; `None` where there is only one.
    pub(super) both: Option<[Value; 2]>,
    /// Whether there was more than is read, so that something may be missing.
    pub(super) is_cut: bool,
}

impl Revisions {
    /// Those of which everything was read.
    pub(super) fn whole(both: Option<[Value; 2]>) -> Self {
        Self { both, is_cut: false }
    }
}

/// What was changed, as its service is asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Function {
        name: String,
        at: Timestamp,
    },
    TaskDefinition {
        family: String,
        before: String,
        after: String,
    },
    Policy {
        arn: String,
        after: String,
    },
    Deployment {
        id: String,
    },
    ChangeSet {
        stack: String,
        name: String,
        at: Timestamp,
    },
    Configuration {
        application: String,
        environment: String,
        profile: String,
        version: String,
    },
    Stack {
        name: String,
        at: Timestamp,
    },
    /// Of what no service keeps a revision.
    Replaced(Replaced),
}

/// The value of the field of this name, in the request or else in the answer.
fn field<'a>(change: &'a Change, name: &str) -> Option<&'a str> {
    let find = |fields: &'a BTreeMap<String, String>| {
        let mut named = fields.iter().filter(|(path, _)| path.rsplit('.').next() == Some(name));
        named.next().map(|(_, value)| value.as_str())
    };
    find(&change.parameters).or_else(|| find(&change.response))
}

impl Subject {
    /// What a change changed, if its service keeps revisions of it.
    pub(super) fn find(change: &Change) -> Option<Self> {
        let call = change.name.split("20").next().unwrap_or_default();
        let text = |name: &str| field(change, name).map(str::to_owned);
        match (change.source.split('.').next()?, call) {
            ("lambda", "UpdateFunctionCode" | "UpdateFunctionConfiguration" | "PublishVersion") => {
                let name = text("functionName")?;
                // Of an ARN the name; a version behind it does not matter.
                let name = name.split(":function:").last()?.split(':').next()?.to_owned();
                Some(Self::Function { name, at: change.at })
            }
            ("ecs", "UpdateService") => Self::find_task_definition(change.parameters.get("taskDefinition")?, change),
            ("ecs", "RegisterTaskDefinition") => {
                Self::find_task_definition(field(change, "taskDefinitionArn")?, change)
            }
            ("iam", "CreatePolicyVersion") => Some(Self::Policy { arn: text("policyArn")?, after: text("versionId")? }),
            ("codedeploy", "CreateDeployment") => Some(Self::Deployment { id: text("deploymentId")? }),
            ("cloudformation", "ExecuteChangeSet") => {
                let name = text("changeSetName")?;
                Some(Self::ChangeSet { stack: text("stackName").unwrap_or_default(), name, at: change.at })
            }
            ("cloudformation", "UpdateStack") => Some(Self::Stack { name: text("stackName")?, at: change.at }),
            ("appconfig", "StartDeployment") => Some(Self::Configuration {
                application: text("applicationId")?,
                environment: text("environmentId")?,
                profile: text("configurationProfileId")?,
                version: text("configurationVersion")?,
            }),
            _ => Replaced::find(change).map(Self::Replaced),
        }
    }

    /// The task definition, and the one that a service ran before; else the revision before it.
    fn find_task_definition(after: &str, change: &Change) -> Option<Self> {
        let after = after.rsplit('/').next()?;
        let (family, revision) = after.rsplit_once(':')?;
        let running = change
            .response
            .iter()
            .filter(|(path, _)| path.contains("deployments.") && path.ends_with(".taskDefinition"));
        let mut running = running.filter_map(|(_, arn)| arn.rsplit('/').next()).filter(|running| *running != after);
        let before = match running.next() {
            Some(before) => before.to_owned(),
            None => {
                format!("{family}:{}", revision.parse::<u64>().ok()?.checked_sub(1).filter(|revision| *revision > 0)?)
            }
        };
        Some(Self::TaskDefinition { family: family.to_owned(), before, after: after.to_owned() })
    }

    /// What it is called.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Function { name, .. } => name,
            Self::TaskDefinition { family, .. } => family,
            Self::Policy { arn, .. } => arn.rsplit('/').next().unwrap_or(arn),
            Self::Deployment { id } => id,
            Self::ChangeSet { stack, name, .. } => {
                if stack.is_empty() {
                    name
                } else {
                    stack
                }
            }
            Self::Configuration { profile, .. } => profile,
            Self::Stack { name, .. } => name,
            Self::Replaced(replaced) => replaced.name(),
        }
    }

    /// Reads both revisions.
    pub(super) async fn read(
        &self,
        sdk: &SdkConfig,
        deadline: Deadline,
        history: &History,
    ) -> Result<Revisions, Failure> {
        let reader = Reader { sdk, deadline };
        match self {
            Self::Function { name, at } => reader.function(name, *at).await,
            Self::TaskDefinition { before, after, .. } => {
                let [before, after] = [before, after].map(|definition| reader.task_definition(definition));
                let (before, after) = try_join(before, after).await?;
                Ok(Revisions::whole(Some([before, after])))
            }
            Self::Policy { arn, after } => reader.policy(arn, after).await,
            Self::Deployment { id } => reader.deployment(id).await,
            Self::ChangeSet { stack, name, at } => reader.change_set(stack, name, *at).await,
            Self::Configuration { application, environment, profile, version } => {
                reader.configuration(application, environment, profile, version).await
            }
            Self::Stack { name, at } => reader.stack(name, *at).await,
            Self::Replaced(replaced) => replaced.read(history).await,
        }
    }
}

pub(super) struct Reader<'a> {
    sdk: &'a SdkConfig,
    deadline: Deadline,
}

impl Reader<'_> {
    pub(super) async fn ask(&self, service: &Service, operation: &'static str, ask: Ask) -> Result<Value, Failure> {
        call(self.sdk, service, operation, ask, self.deadline).await
    }

    /// The newest version from before the change, and the oldest configuration since. A function of which no version was
    /// published has no revision from before.
    async fn function(&self, name: &str, at: Timestamp) -> Result<Revisions, Failure> {
        let mut versions = Vec::new();
        let mut marker = None;
        for _ in 0..MAX_PAGES {
            let path = format!("/2015-03-31/functions/{}/versions", percent_encoded(name));
            let page =
                [("MaxItems", "50".to_owned())].into_iter().chain(marker.take().map(|marker| ("Marker", marker)));
            let mut answer = self.ask(&LAMBDA, "lambda:ListVersionsByFunction", Ask::Get(path, page.collect())).await?;
            marker =
                answer.get("NextMarker").and_then(Value::as_str).filter(|marker| !marker.is_empty()).map(str::to_owned);
            if let Some(Value::Array(page)) = answer.get_mut("Versions").map(Value::take) {
                versions.extend(page.into_iter().filter_map(|version| Some((modified_at(&version)?, version))));
            }
            if marker.is_none() {
                break;
            }
        }
        versions.sort_by_key(|(at, _)| *at);
        let is_since = |modified: &Timestamp| modified.saturating_add(TOLERANCE).is_ok_and(|latest| latest >= at);
        let first_since = versions.iter().position(|(modified, _)| is_since(modified)).unwrap_or(versions.len());
        let mut since = versions.split_off(first_since).into_iter();
        let both = versions.pop().zip(since.next()).map(|((_, before), (_, after))| [before, after]);
        Ok(Revisions { is_cut: both.is_none() && marker.is_some(), both })
    }

    async fn task_definition(&self, definition: &str) -> Result<Value, Failure> {
        let ask = Ask::Operation(json!({ "taskDefinition": definition }));
        let mut answer = self.ask(&ECS, "ecs:DescribeTaskDefinition", ask).await?;
        Ok(answer.get_mut("taskDefinition").map(Value::take).unwrap_or_default())
    }

    /// The version, and the one that was made before it.
    async fn policy(&self, arn: &str, after: &str) -> Result<Revisions, Failure> {
        let listed = self.ask(&IAM, "iam:ListPolicyVersions", Ask::Operation(json!({ "PolicyArn": arn }))).await?;
        let number = |id: &str| id.strip_prefix('v').and_then(|number| number.parse::<u64>().ok());
        let versions = listed.get("Versions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ids = versions.iter().filter_map(|version| version.get("VersionId")?.as_str());
        let before = ids.filter(|id| number(id) < number(after)).max_by_key(|id| number(id));
        let Some(before) = before else { return Ok(Revisions::whole(None)) };
        let (before, after) = try_join(self.policy_version(arn, before), self.policy_version(arn, after)).await?;
        Ok(Revisions::whole(Some([before, after])))
    }

    async fn policy_version(&self, arn: &str, id: &str) -> Result<Value, Failure> {
        let ask = Ask::Operation(json!({ "PolicyArn": arn, "VersionId": id }));
        let answer = self.ask(&IAM, "iam:GetPolicyVersion", ask).await?;
        let document = answer.pointer("/PolicyVersion/Document").and_then(Value::as_str).unwrap_or_default();
        let document = percent_decode_str(document).decode_utf8_lossy();
        Ok(serde_json::from_str(&document).unwrap_or_default())
    }

    async fn deployment(&self, id: &str) -> Result<Revisions, Failure> {
        let ask = Ask::Operation(json!({ "deploymentId": id }));
        let mut answer = self.ask(&CODE_DEPLOY, "codedeploy:GetDeployment", ask).await?;
        let mut take = |pointer: &str| answer.pointer_mut(pointer).map(Value::take);
        let both = take("/deploymentInfo/previousRevision").zip(take("/deploymentInfo/revision"));
        Ok(Revisions::whole(both.map(|(before, after)| [before, after])))
    }

    /// The configuration, and the one that was deployed before it.
    async fn configuration(
        &self,
        application: &str,
        environment: &str,
        profile: &str,
        version: &str,
    ) -> Result<Revisions, Failure> {
        let [application, environment, profile] = [application, environment, profile].map(percent_encoded);
        let path = format!("/applications/{application}/environments/{environment}/deployments");
        let (mut items, mut token) = (Vec::new(), None);
        // The newest stands first.
        for _ in 0..MAX_PAGES {
            let page = token.take().map(|token| ("next_token", token)).into_iter().collect();
            let mut answer = self.ask(&APP_CONFIG, "appconfig:ListDeployments", Ask::Get(path.clone(), page)).await?;
            token =
                answer.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty()).map(str::to_owned);
            if let Some(Value::Array(page)) = answer.get_mut("Items").map(Value::take) {
                items.extend(page);
            }
            if token.is_none() || version_before(&items, version).is_some() {
                break;
            }
        }
        let Some(before) = version_before(&items, version) else {
            return Ok(Revisions { both: None, is_cut: token.is_some() });
        };
        let read = async |version: &str| {
            let version = percent_encoded(version);
            let path = format!(
                "/applications/{application}/configurationprofiles/{profile}/hostedconfigurationversions/{version}"
            );
            let content = self.ask(&APP_CONFIG, "appconfig:GetHostedConfigurationVersion", Ask::Get(path, Vec::new()));
            content.await.map(|content| json!({ "configuration": content }))
        };
        let (before, after) = try_join(read(before), read(version)).await?;
        Ok(Revisions::whole(Some([before, after])))
    }
}

/// The version of a configuration that was deployed before the last deployment of this one.
fn version_before<'a>(deployments: &'a [Value], version: &str) -> Option<&'a str> {
    let number = |item: &Value| item.get("DeploymentNumber").and_then(Value::as_i64);
    let has_version = |item: &&Value| item.get("ConfigurationVersion").and_then(Value::as_str) == Some(version);
    let own = deployments.iter().filter(has_version).max_by_key(|item| number(item))?;
    let is_earlier =
        |item: &&Value| item.get("ConfigurationName") == own.get("ConfigurationName") && number(item) < number(own);
    deployments.iter().filter(is_earlier).max_by_key(|item| number(item))?.get("ConfigurationVersion")?.as_str()
}

/// When a function's configuration was last changed.
fn modified_at(version: &Value) -> Option<Timestamp> {
    let text = version.get("LastModified")?.as_str()?;
    strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()?.to_timestamp().ok()
}
