//! The gap that a source leaves of which there is no evidence: who failed, and what to do about it.
//!
//! The words depend on nothing but who failed and how, so that the same failure gives the same report.

use investigation::detect::Findings;
use investigation::model::{Context, GapReason, PlacedScope, Source};
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};

/// Who failed, so that there is no evidence of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Culprit {
    /// The source: a call of AWS for telemetry.
    Source(FailureKind),
    /// The role by which the account of the context is entered.
    Role(FailureKind),
    /// The bot's own bucket, while the source was collected.
    BucketWhileCollecting(FailureKind),
    /// The bot's own bucket, or what is in it, after the source was collected.
    BucketWhileRanking(FailureKind),
    /// Lambda had no room to run the source's function.
    FunctionThrottled,
    /// The source's function exceeded its time limit.
    FunctionTimedOut,
    /// Lambda could not be reached, or failed to run the source's function.
    Lambda,
    /// The source's function crashed, or failed in a way that nobody foresaw.
    FunctionCrashed,
}

impl Culprit {
    /// Who failed, by the name of the error that the state machine caught.
    ///
    /// A failure of the source itself does not reach the state machine: the collecting step turns it into a gap.
    pub(crate) fn from_error_name(name: &str) -> Self {
        if let Some(kind) = FailureKind::from_name(name) {
            return Self::BucketWhileCollecting(kind);
        }
        match name {
            "Lambda.TooManyRequestsException" => Self::FunctionThrottled,
            "States.Timeout" | "Sandbox.Timedout" => Self::FunctionTimedOut,
            "Lambda.ClientExecutionTimeoutException"
            | "Lambda.ServiceException"
            | "Lambda.AWSLambdaException"
            | "Lambda.SdkClientException" => Self::Lambda,
            _ => Self::FunctionCrashed,
        }
    }

    fn reason(self) -> GapReason {
        match self {
            Self::Source(kind)
            | Self::Role(kind)
            | Self::BucketWhileCollecting(kind)
            | Self::BucketWhileRanking(kind) => kind.into(),
            Self::FunctionThrottled => GapReason::Throttled,
            Self::FunctionTimedOut | Self::Lambda | Self::FunctionCrashed => GapReason::Unavailable,
        }
    }
}

/// The findings of a source of which there is no evidence.
pub(crate) fn without_evidence(source: Source, culprit: Culprit, context: &Context) -> Findings {
    let name = source.name();
    let detail = match culprit {
        Culprit::Source(kind) => source_failed(name, kind, &context.service),
        Culprit::Role(kind) => role_failed(name, kind, &context.service),
        Culprit::BucketWhileCollecting(kind) => collecting_failed(name, kind),
        Culprit::BucketWhileRanking(kind) => reading_back_failed(name, kind),
        Culprit::FunctionThrottled => format!(
            "Too many investigations ran at the same time for {name} to be collected: investigate again in a few minutes."
        ),
        Culprit::FunctionTimedOut => {
            format!("Collecting {name} took longer than it may: investigate again, or a shorter window.")
        }
        Culprit::Lambda => {
            format!("AWS Lambda did not run the bot's {name} function: investigate again in a few minutes.")
        }
        Culprit::FunctionCrashed => {
            format!("The bot's {name} function crashed: ask whoever runs the bot to look at its log.")
        }
    };
    Findings::missing(source, culprit.reason(), detail)
}

fn source_failed(name: &str, kind: FailureKind, service: &str) -> String {
    match kind {
        FailureKind::Throttled => {
            format!("AWS refused to give {name} at this rate, again and again: investigate again in a few minutes.")
        }
        FailureKind::Unavailable => {
            format!(
                "AWS failed when it was asked for {name}, or could not be reached: investigate again in a few minutes."
            )
        }
        FailureKind::TimedOut => format!("No {name} came in time: investigate again, or a shorter window."),
        FailureKind::Denied | FailureKind::NotAllowed => {
            format!("The bot may not read {name}: ask whoever runs it to check the permissions of its {name} function.")
        }
        FailureKind::NotFound => {
            format!("The {name} that the context of {service} names do not exist: check them in it.")
        }
        FailureKind::Invalid => format!("AWS rejected what the context of {service} asks for: check its {name}."),
    }
}

/// The role's ARN is not said: it contains the number of an account.
fn role_failed(name: &str, kind: FailureKind, service: &str) -> String {
    match kind {
        FailureKind::Throttled | FailureKind::Unavailable | FailureKind::TimedOut => format!(
            "The account that holds the {name} could not be entered in time: investigate again in a few minutes."
        ),
        FailureKind::Denied | FailureKind::NotAllowed | FailureKind::NotFound | FailureKind::Invalid => format!(
            "The bot may not enter the account that holds the {name}: check the role in the context of {service}, and that \
             member-role.yaml is deployed in that account with this bot's account and external id."
        ),
    }
}

fn collecting_failed(name: &str, kind: FailureKind) -> String {
    match kind {
        FailureKind::Throttled | FailureKind::Unavailable | FailureKind::TimedOut => format!(
            "The bot's own bucket in S3 failed or did not answer while {name} were collected: investigate again in a few \
             minutes."
        ),
        FailureKind::Denied | FailureKind::NotAllowed => format!(
            "The bot may not use its own bucket: ask whoever runs it to check the permissions of its {name} function."
        ),
        FailureKind::NotFound | FailureKind::Invalid => format!(
            "What the bot noted of this investigation was lost or damaged before {name} were collected: investigate again; \
             if that fails too, ask whoever runs the bot to look at its log."
        ),
    }
}

fn reading_back_failed(name: &str, kind: FailureKind) -> String {
    let why = match kind {
        FailureKind::Throttled | FailureKind::Unavailable | FailureKind::TimedOut => {
            "the bot's own bucket in S3 failed or did not answer afterwards: investigate again in a few minutes"
        }
        FailureKind::Denied | FailureKind::NotAllowed => {
            "the bot may not read them in its own bucket: ask whoever runs it to check the permissions of its rank function"
        }
        FailureKind::NotFound => "the findings are missing from the bot's own bucket: investigate again",
        FailureKind::Invalid => {
            "the findings in the bot's own bucket are damaged: investigate again; if that fails too, ask whoever runs the \
             bot to look at its log"
        }
    };
    format!("The bot collected {name}, but {why}.")
}

/// Notes why a source failed in the operator's log, and returns its gap.
pub(crate) fn of_failed_source(source: Source, failure: &Failure, place: &PlacedScope) -> Findings {
    tracing::warn!(%failure, source = source.name(), place = place.label, "the source failed");
    let context = &place.scope.context;
    if failure.operation != ASSUME_ROLE {
        return without_evidence(source, Culprit::Source(failure.kind), context);
    }
    match (&place.label, account_ending(context)) {
        (Some(label), Some(ending)) => {
            let detail = account_not_entered(source.name(), failure.kind, label, ending, &context.service);
            Findings::missing(source, failure.kind.into(), detail)
        }
        _ => without_evidence(source, Culprit::Role(failure.kind), context),
    }
}

/// The last four digits of the account that a context's role is in: enough to tell accounts apart, and no more.
fn account_ending(context: &Context) -> Option<&str> {
    let account = context.role.as_deref()?.split(':').nth(4)?;
    account.get(account.len().checked_sub(4)?..)
}

/// One of several accounts could not be entered.
fn account_not_entered(name: &str, kind: FailureKind, label: &str, ending: &str, service: &str) -> String {
    let what = format!("The bot could not enter account …{ending} ({label}), which holds {name}");
    if kind.is_retryable() {
        return format!("{what}: investigate again in a few minutes.");
    }
    format!(
        "{what}: check the role of {label} in the context of {service}, and that member-role.yaml is deployed there with this \
         bot's account and the external id."
    )
}

#[cfg(test)]
mod tests {
    use investigation::model::Scope;

    use super::*;
    use crate::testing;

    fn row(name: &str, culprit: Culprit) -> String {
        let gap = without_evidence(Source::Logs, culprit, &testing::context()).gaps.remove(0);
        format!("{name} -> {}: {}", gap.reason.label(), gap.detail)
    }

    fn rows_of_kinds(to_culprit: fn(FailureKind) -> Culprit) -> String {
        let rows = FailureKind::ALL.iter().map(|&kind| row(kind.name(), to_culprit(kind)));
        rows.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_failed_source_is_blamed_on_aws_the_permission_or_the_context() {
        insta::assert_snapshot!(rows_of_kinds(Culprit::Source), @r"
        Throttled -> throttled: AWS refused to give logs at this rate, again and again: investigate again in a few minutes.
        Unavailable -> unavailable: AWS failed when it was asked for logs, or could not be reached: investigate again in a few minutes.
        TimedOut -> unavailable: No logs came in time: investigate again, or a shorter window.
        Denied -> access denied: The bot may not read logs: ask whoever runs it to check the permissions of its logs function.
        NotAllowed -> access denied: The bot may not read logs: ask whoever runs it to check the permissions of its logs function.
        NotFound -> not found: The logs that the context of checkout names do not exist: check them in it.
        Invalid -> rejected: AWS rejected what the context of checkout asks for: check its logs.
        ");
    }

    #[test]
    fn an_account_that_cannot_be_entered_is_not_blamed_on_the_source() {
        insta::assert_snapshot!(rows_of_kinds(Culprit::Role), @r"
        Throttled -> throttled: The account that holds the logs could not be entered in time: investigate again in a few minutes.
        Unavailable -> unavailable: The account that holds the logs could not be entered in time: investigate again in a few minutes.
        TimedOut -> unavailable: The account that holds the logs could not be entered in time: investigate again in a few minutes.
        Denied -> access denied: The bot may not enter the account that holds the logs: check the role in the context of checkout, and that member-role.yaml is deployed in that account with this bot's account and external id.
        NotAllowed -> access denied: The bot may not enter the account that holds the logs: check the role in the context of checkout, and that member-role.yaml is deployed in that account with this bot's account and external id.
        NotFound -> not found: The bot may not enter the account that holds the logs: check the role in the context of checkout, and that member-role.yaml is deployed in that account with this bot's account and external id.
        Invalid -> rejected: The bot may not enter the account that holds the logs: check the role in the context of checkout, and that member-role.yaml is deployed in that account with this bot's account and external id.
        ");
        let refused = Failure::new(FailureKind::Denied, ASSUME_ROLE, "AccessDenied");
        let scope = Scope::new(testing::request(), testing::context());
        let place = PlacedScope { label: None, is_first: true, scope };
        let gap = of_failed_source(Source::Logs, &refused, &place).gaps.remove(0);
        assert_eq!(
            format!("Denied -> {}: {}", gap.reason.label(), gap.detail),
            row("Denied", Culprit::Role(FailureKind::Denied))
        );
    }

    #[test]
    fn one_of_several_accounts_that_cannot_be_entered_is_named_by_its_last_digits() {
        let role = Some("arn:aws:iam::210987651234:role/incident-investigator-reader".to_owned());
        let scope = Scope::new(testing::request(), Context { role, ..testing::context() });
        let place = PlacedScope { label: Some("shop-prod".to_owned()), is_first: false, scope };
        let describe = |kind| {
            let failure = Failure::new(kind, ASSUME_ROLE, "arn:aws:iam::210987651234:role/x");
            of_failed_source(Source::Logs, &failure, &place).gaps.remove(0).detail
        };
        insta::assert_snapshot!(describe(FailureKind::Denied), @"The bot could not enter account …1234 (shop-prod), which holds logs: check the role of shop-prod in the context of checkout, and that member-role.yaml is deployed there with this bot's account and the external id.");
        insta::assert_snapshot!(describe(FailureKind::TimedOut), @"The bot could not enter account …1234 (shop-prod), which holds logs: investigate again in a few minutes.");
    }

    #[test]
    fn a_failure_of_the_bucket_before_collecting_is_not_blamed_on_the_source() {
        insta::assert_snapshot!(rows_of_kinds(Culprit::BucketWhileCollecting), @r"
        Throttled -> throttled: The bot's own bucket in S3 failed or did not answer while logs were collected: investigate again in a few minutes.
        Unavailable -> unavailable: The bot's own bucket in S3 failed or did not answer while logs were collected: investigate again in a few minutes.
        TimedOut -> unavailable: The bot's own bucket in S3 failed or did not answer while logs were collected: investigate again in a few minutes.
        Denied -> access denied: The bot may not use its own bucket: ask whoever runs it to check the permissions of its logs function.
        NotAllowed -> access denied: The bot may not use its own bucket: ask whoever runs it to check the permissions of its logs function.
        NotFound -> not found: What the bot noted of this investigation was lost or damaged before logs were collected: investigate again; if that fails too, ask whoever runs the bot to look at its log.
        Invalid -> rejected: What the bot noted of this investigation was lost or damaged before logs were collected: investigate again; if that fails too, ask whoever runs the bot to look at its log.
        ");
    }

    #[test]
    fn findings_that_cannot_be_read_back_are_not_blamed_on_the_source() {
        insta::assert_snapshot!(rows_of_kinds(Culprit::BucketWhileRanking), @r"
        Throttled -> throttled: The bot collected logs, but the bot's own bucket in S3 failed or did not answer afterwards: investigate again in a few minutes.
        Unavailable -> unavailable: The bot collected logs, but the bot's own bucket in S3 failed or did not answer afterwards: investigate again in a few minutes.
        TimedOut -> unavailable: The bot collected logs, but the bot's own bucket in S3 failed or did not answer afterwards: investigate again in a few minutes.
        Denied -> access denied: The bot collected logs, but the bot may not read them in its own bucket: ask whoever runs it to check the permissions of its rank function.
        NotAllowed -> access denied: The bot collected logs, but the bot may not read them in its own bucket: ask whoever runs it to check the permissions of its rank function.
        NotFound -> not found: The bot collected logs, but the findings are missing from the bot's own bucket: investigate again.
        Invalid -> rejected: The bot collected logs, but the findings in the bot's own bucket are damaged: investigate again; if that fails too, ask whoever runs the bot to look at its log.
        ");
    }

    #[test]
    fn an_error_of_lambda_is_not_blamed_on_the_source() {
        let names = [
            "Lambda.TooManyRequestsException",
            "States.Timeout",
            "Sandbox.Timedout",
            "Lambda.ServiceException",
            "Runtime.ExitError",
            "Lambda.Unknown",
        ];
        let rows = names.map(|name| row(name, Culprit::from_error_name(name)));
        insta::assert_snapshot!(rows.join("\n"), @r"
        Lambda.TooManyRequestsException -> throttled: Too many investigations ran at the same time for logs to be collected: investigate again in a few minutes.
        States.Timeout -> unavailable: Collecting logs took longer than it may: investigate again, or a shorter window.
        Sandbox.Timedout -> unavailable: Collecting logs took longer than it may: investigate again, or a shorter window.
        Lambda.ServiceException -> unavailable: AWS Lambda did not run the bot's logs function: investigate again in a few minutes.
        Runtime.ExitError -> unavailable: The bot's logs function crashed: ask whoever runs the bot to look at its log.
        Lambda.Unknown -> unavailable: The bot's logs function crashed: ask whoever runs the bot to look at its log.
        ");
    }

    #[test]
    fn an_error_name_of_this_project_is_that_of_the_bucket() {
        for &kind in FailureKind::ALL {
            assert_eq!(Culprit::from_error_name(kind.name()), Culprit::BucketWhileCollecting(kind));
        }
    }
}
