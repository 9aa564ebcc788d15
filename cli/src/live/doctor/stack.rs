//! What is deployed: the stack, its secrets, its contexts, and the quota that it needs.

use aws::operator::{StackOutputs, find_stack, lambda_concurrency, read_secret};
use aws::{DynamoContexts, SdkConfig};
use investigation::model::Context;
use investigation::ports::{ContextStore, Failure};

use super::{Examined, Patient, Trouble, slack};

/// The outputs that commands read.
const OUTPUTS: [&str; 5] = ["BotUrl", "ContextsTable", "LedgerTable", "SigningSecretArn", "BotTokenArn"];

/// Concurrent executions that a deployment with the default parameters needs: 10 of the bot, 3 of each of five sources and one
/// of the sweep are reserved, and Lambda leaves 100 to all others.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
const MIN_CONCURRENCY: u32 = 126;

/// Examines the quota of Lambda.
pub async fn examine_quota(patient: &Patient<'_>) -> Examined {
    let what = "Lambda concurrency";
    match lambda_concurrency(&patient.sdk).await {
        Ok(Some(quota)) if quota < f64::from(MIN_CONCURRENCY) => {
            let wrong = format!(
                "{quota:.0} functions may run at once, and a deployment with its defaults needs {MIN_CONCURRENCY}"
            );
            let mend = deploy(patient, " --parameter-overrides BotConcurrency=0 CollectorConcurrency=0");
            Examined::new(what, "", vec![Trouble::new(wrong, "a deployment fails", mend)])
        }
        Ok(Some(quota)) => Examined::new(what, format!("{quota:.0} functions may run at once"), Vec::new()),
        // It is of use to whoever deploys alone, who may read it.
        Ok(None) | Err(_) => Examined::new(what, "not known; only a deployment needs it", Vec::new()),
    }
}

/// The command that deploys the stack, with these options too. A clone has it as `make deploy`.
fn deploy(patient: &Patient<'_>, options: &str) -> String {
    let region = patient.sdk.region().map(ToString::to_string).unwrap_or_default();
    let (stack, _) = patient.stack;
    format!("sam deploy --stack-name {stack} --region {region}{options}, where a release's package is unpacked")
}

/// Examines the stack, and what is in it.
pub async fn examine(patient: &Patient<'_>, show: &mut impl FnMut(Examined)) {
    let (name, is_wanted) = patient.stack;
    let what = format!("stack {name}");
    let mut stored_token = None;
    match find_stack(&patient.sdk, name).await {
        Ok(Some(outputs)) => {
            let troubles = examine_outputs(patient, &outputs);
            show(Examined::new(what, format!("is deployed: {}", outputs.status), troubles));
            show(examine_contexts(patient, &outputs).await);
            let (examined, token) = examine_secrets(patient, &outputs).await;
            examined.into_iter().for_each(&mut *show);
            stored_token = token;
        }
        Ok(None) if is_wanted => {
            let wrong = format!("there is no stack {name} in this account and region");
            let trouble = Trouble::new(wrong, "nobody is answered in Slack", deploy(patient, " --guided"));
            return show(Examined::new(what, "", vec![trouble]));
        }
        Ok(None) => show(Examined::new(what, "is not deployed; `investigate run` needs none", Vec::new())),
        Err(failure) if is_wanted => {
            return show(Examined::new(what, "", vec![unreadable("the stack", &failure)]));
        }
        Err(_) => show(Examined::new(what, "may not be looked at; `investigate run` needs none", Vec::new())),
    }
    if let Some(token) = patient.slack_bot_token.clone().or(stored_token) {
        show(slack::examine_token(Some(&token), patient.slack_api_url.as_ref()).await);
    }
}

fn unreadable(what: &str, failure: &Failure) -> Trouble {
    Trouble::new(
        format!("{what} cannot be read: {}", failure.detail),
        "it cannot be examined",
        format!("allow {} for these credentials, then: investigate doctor", failure.operation),
    )
}

fn examine_outputs(patient: &Patient<'_>, outputs: &StackOutputs) -> Vec<Trouble> {
    let deploy = deploy(patient, "");
    let mut troubles = Vec::new();
    let status = &outputs.status;
    if status.contains("FAILED") || status.contains("ROLLBACK") {
        let costs = "what is deployed may be of an earlier version, or nothing at all";
        troubles.push(Trouble::new(format!("the stack is in {status}"), costs, &deploy));
    }
    for output in OUTPUTS.into_iter().filter(|output| outputs.get(output).is_err()) {
        let wrong = format!("the stack has no output {output}: it is of another version, or of another template");
        troubles.push(Trouble::new(wrong, "commands do not find what they need in it", &deploy));
    }
    troubles
}

async fn examine_contexts(patient: &Patient<'_>, outputs: &StackOutputs) -> Examined {
    let what = "saved contexts";
    let Ok(table) = outputs.get("ContextsTable") else { return Examined::new(what, "not known", Vec::new()) };
    let contexts = match DynamoContexts::new(&patient.sdk, table.to_owned()).contexts().await {
        Ok(contexts) => contexts,
        Err(failure) => return Examined::new(what, "", vec![unreadable("the saved contexts", &failure)]),
    };
    let found = match contexts.len() {
        0 => "none yet: investigate context discover".to_owned(),
        count => format!("{count}, and every step accepts them"),
    };
    Examined::new(what, found, contexts.iter().flat_map(examine_saved).collect())
}

fn examine_saved(context: &Context) -> Vec<Trouble> {
    let service = &context.service;
    let trouble = |problem: investigation::model::Problem| {
        let wrong = format!("the saved context {service} is wrong: {problem}");
        let mend = format!("investigate context save FILE, with `{}` corrected", problem.field.name());
        Trouble::new(wrong, "an investigation of it fails, or reads less", mend)
    };
    context.problems().into_iter().map(trouble).collect()
}

/// Examines the stored secrets; beside it the bot token, if one is stored.
async fn examine_secrets(
    patient: &Patient<'_>,
    outputs: &StackOutputs,
) -> (Vec<Examined>, Option<secrecy::SecretString>) {
    let mut examined = Vec::new();
    let mut token = None;
    if let Ok(arn) = outputs.get("SigningSecretArn") {
        examined.push(match read_secret(&patient.sdk, arn).await {
            Ok(stored) => slack::examine_signing_secret(stored.as_ref()),
            Err(failure) => Examined::new("signing secret", "", vec![unreadable("the signing secret", &failure)]),
        });
    }
    if let Ok(arn) = outputs.get("BotTokenArn") {
        match read_secret(&patient.sdk, arn).await {
            Ok(Some(stored)) => token = Some(stored),
            Ok(None) => examined.push(slack::examine_token(None, None).await),
            Err(failure) => {
                examined.push(Examined::new("bot token", "", vec![unreadable("the bot token", &failure)]));
            }
        }
    }
    for secret in &FURTHER_SECRETS {
        if let Ok(arn) = outputs.get(secret.output) {
            examined.push(examine_secret(&patient.sdk, secret, arn).await);
        }
    }
    (examined, token)
}

/// A secret of which a stack has a place where it needs it.
struct FurtherSecret {
    output: &'static str,
    what: &'static str,
    costs: &'static str,
    /// The command that stores it; `ARN` stands for where.
    mend: &'static str,
}

const FURTHER_SECRETS: [FurtherSecret; 2] = [
    FurtherSecret {
        output: "ClientSecretArn",
        what: "client secret of the Slack app",
        costs: "no other workspace can install the app",
        mend: "investigate slack secrets",
    },
    FurtherSecret {
        output: "WebClientSecretArn",
        what: "client secret of the web pages",
        costs: "nobody can sign in to the pages",
        mend: "aws secretsmanager put-secret-value --secret-id ARN --secret-string file://secret",
    },
];

async fn examine_secret(sdk: &SdkConfig, secret: &FurtherSecret, arn: &str) -> Examined {
    let FurtherSecret { what, costs, mend, .. } = *secret;
    let troubles = match read_secret(sdk, arn).await {
        Ok(Some(_)) => Vec::new(),
        Ok(None) => vec![Trouble::new(format!("the {what} was never stored"), costs, mend.replace("ARN", arn))],
        Err(failure) => vec![unreadable(&format!("the {what}"), &failure)],
    };
    Examined::new(what, "is stored", troubles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_needs_what_the_template_reserves_with_its_defaults() {
        let template = include_str!("../../../../sam-template.yaml");
        let default = |parameter: &str| -> u32 {
            let (_, behind) = template.split_once(&format!("\n  {parameter}:\n")).unwrap();
            let (_, value) = behind.split_once("Default: ").unwrap();
            value.split_whitespace().next().unwrap().parse().unwrap()
        };
        let reserved =
            template.lines().filter_map(|line| line.trim().strip_prefix("ReservedConcurrentExecutions: !If ["));
        let count = |line: &str| {
            let value = line.split(", ").nth(1).unwrap();
            value.strip_prefix("!Ref ").map_or_else(|| value.parse().unwrap(), &default)
        };
        assert_eq!(reserved.map(count).sum::<u32>() + 100, MIN_CONCURRENCY);
    }
}
