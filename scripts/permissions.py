"""Checks of permissions.

    permissions.py accounts       a role of another account grants exactly what the sources of an investigation need, and the bot to
                                  find what a context may name; and a log group that may be queried is named in both forms
    permissions.py boundaries     every role of every template has the permissions boundary of BoundaryArn, where that names one
    permissions.py calls CALLS    each function may do what it did while the end-to-end tests ran, and nothing else but what
                                  NOT_CALLED gives a reason for; CALLS is the file that they wrote: a line for each call,
                                  `function service operation`

A call without a permission fails in a real account, and no emulator shows it.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent

TEMPLATES = ["sam-template.yaml", "integrations.yaml", "member-role.yaml"]

# What is a role, or has one made for it by SAM.
WITH_ROLE = {"AWS::IAM::Role", "AWS::Serverless::Function", "AWS::Serverless::StateMachine"}

SOURCES = ["metrics", "logs", "traces", "changes", "alarms"]

# How IAM calls the services.
PREFIXES = {
    "ApplicationSignals": "application-signals",
    "AutoScaling": "autoscaling",
    "Bedrock": "bedrock",
    "CloudTrail": "cloudtrail",
    "CloudWatch": "cloudwatch",
    "DynamoDb": "dynamodb",
    "Ecs": "ecs",
    "Health": "health",
    "Logs": "logs",
    "PerformanceInsights": "pi",
    "Rds": "rds",
    "S3": "s3",
    "SecretsManager": "secretsmanager",
    "StepFunctions": "states",
    "Sts": "sts",
    "Tagging": "tag",
    "XRay": "xray",
}

# Operations whose permission has another name.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
ACTIONS = {("Bedrock", "Converse"): "bedrock:InvokeModel", ("S3", "ListObjectsV2"): "s3:ListBucket"}

# What the five sources may all do, by the same statements. Which of them does it is a matter of who ends last, so that what one of
# them did counts for all.
SHARED_BY_SOURCES = {"dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject", "secretsmanager:GetSecretValue", "sts:AssumeRole"}

# Permissions that no call of the suite asks for, and why they are needed all the same.
NOT_CALLED = {
    ("*", "s3:ListBucket"): "without it, S3 calls an object that does not exist forbidden",
    ("bot", "sts:AssumeRole"): "what a context of another account may name: aws/src/discovery/tests.rs",
    ("bot", "tag:GetResources"): "what is around a stack or a tag, in the modal of a new context: aws/src/discovery/tests.rs",
    ("scope", "s3:GetObject"): "what a first try set aside, where the step is tried again: workers/src/scope.rs",
    ("metrics", "cloudwatch:ListMetrics"): "of a metric that its context names with too few dimensions: aws/src/metrics/tests.rs",
    ("logs", "logs:DescribeLogGroups"): "where the first step was not told of the groups: aws/src/logs/tests.rs",
    ("traces", "logs:GetQueryResults"): "where Transaction Search holds the spans: aws/src/traces/spans.rs",
    ("traces", "logs:StopQuery"): "where Transaction Search holds the spans: aws/src/traces/spans.rs",
    ("changes", "appconfig:GetHostedConfigurationVersion"): "of a configuration that was deployed: aws/src/changes/revisions/tests.rs",
    ("changes", "appconfig:ListDeployments"): "of a configuration that was deployed: aws/src/changes/revisions/tests.rs",
    ("changes", "cloudformation:DescribeChangeSet"): "of a change set that was executed: aws/src/changes/revisions/tests.rs",
    ("changes", "cloudformation:DescribeStackEvents"): "of a stack that was updated: aws/src/changes/revisions/tests.rs",
    ("changes", "codedeploy:GetDeployment"): "of a deployment by CodeDeploy: aws/src/changes/revisions/tests.rs",
    ("changes", "iam:GetPolicyVersion"): "of a policy with a new version: aws/src/changes/revisions/tests.rs",
    ("changes", "iam:ListPolicyVersions"): "of a policy with a new version: aws/src/changes/revisions/tests.rs",
    ("changes", "lambda:ListVersionsByFunction"): "of a function that was deployed: aws/src/changes/revisions/tests.rs",
    ("changes", "logs:StopQuery"): "of a query of changes that does not end in time: aws/src/insights.rs",
    ("alarms", "tag:GetResources"): "of a context that names its alarms by a tag: aws/src/alarms/tests.rs",
    ("watch", "dynamodb:GetItem"): "of an alarm that folds into an investigation before: workers/src/watch/tests.rs",
}

# Conditions under which nothing is deployed by the suite: what they add, no call of it can show.
NOT_DEPLOYED = {"HasAdvisorGuardrail", "HasWebAcl", "ServesSeveral"}


def branches(choice, left_out):
    condition, *both = choice
    return both[1:] if condition in left_out else both


def statements(policies, left_out=frozenset()):
    """All statements, those of both branches of a condition included, unless the condition is left out."""
    for policy in policies:
        if isinstance(policy, dict) and "Fn::If" in policy:
            yield from statements(branches(policy["Fn::If"], left_out), left_out)
        elif isinstance(policy, dict):
            for statement in policy.get("Statement", []):
                if "Fn::If" in statement:
                    yield from (s for s in branches(statement["Fn::If"], left_out) if "Action" in s)
                else:
                    yield statement


def actions(policies, left_out=frozenset()):
    for statement in statements(policies, left_out):
        action = statement["Action"]
        yield from [action] if isinstance(action, str) else action


def permitted(template, left_out=frozenset()):
    """What the function of each handler may do."""
    functions = (r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    return {f["Handler"]: set(actions(f.get("Policies", []), left_out)) for f in functions}


def reading(template):
    """The actions with which another account is read: whatever the sources of an investigation, and the bot, may do but use the
    bot's own things."""
    own = {"dynamodb", "s3", "secretsmanager", "states", "sts"}
    functions = permitted(template)
    found = set().union(*(functions[function] for function in [*SOURCES, "bot"]))
    return {action for action in found if action.split(":")[0] not in own}


def of_other_accounts(template):
    """Where the role of another account, or the most that is done with it, is not exactly what reading needs."""
    needed = reading(template)
    member = yaml_parse((ROOT / "member-role.yaml").read_text())["Resources"]["Reader"]["Properties"]["Policies"]
    session = json.loads((ROOT / "aws/src/session-policy.json").read_text())
    for name, policies in (
        ("member-role.yaml", [policy["PolicyDocument"] for policy in member]),
        ("aws/src/session-policy.json", [session]),
    ):
        granted = set(actions(policies))
        yield from (f"{name} lacks {action}." for action in sorted(needed - granted))
        yield from (f"{name} grants {action}, which neither a source nor the bot needs." for action in sorted(granted - needed))


def resources(value):
    """All resources of a statement, those of both branches of a condition included."""
    if isinstance(value, list):
        for item in value:
            yield from resources(item)
    elif isinstance(value, dict) and "Fn::If" in value:
        yield from resources(value["Fn::If"][1:])
    elif isinstance(value, dict):
        yield from resources(value.get("Fn::Sub", []))
    else:
        yield value


def half_named_groups(template):
    """Log groups that may be queried by one of their two names alone: which of them counts depends on the call.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    """
    functions = (r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    policies = {f["Handler"]: f.get("Policies", []) for f in functions}
    member = yaml_parse((ROOT / "member-role.yaml").read_text())["Resources"]["Reader"]["Properties"]["Policies"]
    policies["member-role.yaml"] = [policy["PolicyDocument"] for policy in member]
    for name, policies_of_one in policies.items():
        for statement in statements(policies_of_one):
            if "logs:StartQuery" not in actions([{"Statement": [statement]}]):
                continue
            groups = {resource for resource in resources(statement["Resource"]) if ":log-group:" in resource}
            either = {group.removesuffix(":*") for group in groups}
            missing = {form for group in either for form in (group, f"{group}:*")} - groups
            yield from (f"{name} may query a log group, but lacks {form}." for form in sorted(missing))


def without_boundary(name):
    """Roles of a template that an organisation which wants a boundary for each would refuse."""
    template = yaml_parse((ROOT / name).read_text())
    of_functions = template.get("Globals", {}).get("Function", {})
    for resource, part in template["Resources"].items():
        if part["Type"] in WITH_ROLE:
            shared = of_functions if part["Type"] == "AWS::Serverless::Function" else {}
            match {**shared, **part["Properties"]}.get("PermissionsBoundary"):
                case {"Fn::If": ["HasBoundary", {"Ref": "BoundaryArn"}, _]}:
                    pass
                case _:
                    yield f"{name}: the role of {resource} does not have the permissions boundary of BoundaryArn."


def called(path):
    """What the function of each handler did."""
    calls = defaultdict(set)
    for line in Path(path).read_text().splitlines():
        function, service, operation = line.split(" ")
        if function != "-" and service in PREFIXES:
            calls[function].add(ACTIONS.get((service, operation), f"{PREFIXES[service]}:{operation}"))
    return calls


def not_permitted(template, calls):
    """Calls that would fail in a real account."""
    permissions = permitted(template)
    boundary = set(actions([template["Resources"]["FunctionBoundary"]["Properties"]["PolicyDocument"]]))
    for function, made in sorted(calls.items()):
        for action in sorted(made - permissions.get(function, set())):
            yield f"{function} called {action}, which its policy does not permit."
    for function, allowed in sorted(permissions.items()):
        for action in sorted(allowed - boundary):
            yield f"{function} may call {action}, which the permissions boundary does not permit."


def used(permitted_actions, calls):
    """The permissions that each function used."""
    shared = set().union(*(calls.get(source, set()) for source in SOURCES)) & SHARED_BY_SOURCES
    return {
        function: allowed & (calls.get(function, set()) | (shared if function in SOURCES else set()))
        for function, allowed in permitted_actions.items()
    }


def not_used(template, calls):
    """Permissions that no test used and no reason explains: one too many, or a test too few. And reasons for nothing."""
    permissions = permitted(template, NOT_DEPLOYED)
    for function, tried in sorted(used(permissions, calls).items()):
        for action in sorted(permissions[function] - tried):
            if ("*", action) not in NOT_CALLED and (function, action) not in NOT_CALLED:
                yield f"{function} may call {action}, and no test made it do so: test it, take it away, or say why in NOT_CALLED."
    for function, action in sorted(NOT_CALLED):
        if function != "*" and action not in permissions.get(function, set()):
            yield f"NOT_CALLED gives a reason for {action} of {function}, which it may not call."


def main():
    template = yaml_parse((ROOT / "sam-template.yaml").read_text())
    match sys.argv[1:]:
        case ["accounts"]:
            sys.exit("\n".join([*of_other_accounts(template), *half_named_groups(template)]) or None)
        case ["boundaries"]:
            sys.exit("\n".join(line for name in TEMPLATES for line in without_boundary(name)) or None)
        case ["calls", path]:
            calls = called(path) or sys.exit(f"{path} names no call of a function.")
            sys.exit("\n".join([*not_permitted(template, calls), *not_used(template, calls)]) or None)
        case _:
            sys.exit(__doc__)


main()
