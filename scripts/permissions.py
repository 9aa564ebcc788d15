"""Holds each function's permissions to the calls that the function made while the end-to-end tests ran.

    permissions.py CALLS    CALLS is the file that the tests wrote: a line for each call, `function service operation`

A call without a permission fails in a real account, and no emulator shows it. A permission without a call is one too many.
"""

import sys
from collections import defaultdict
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent

# How IAM calls the services.
PREFIXES = {
    "Bedrock": "bedrock",
    "CloudTrail": "cloudtrail",
    "CloudWatch": "cloudwatch",
    "DynamoDb": "dynamodb",
    "Logs": "logs",
    "S3": "s3",
    "SecretsManager": "secretsmanager",
    "StepFunctions": "states",
    "XRay": "xray",
}

# Operations whose permission has another name.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
ACTIONS = {("Bedrock", "Converse"): "bedrock:InvokeModel", ("S3", "ListObjectsV2"): "s3:ListBucket"}

# Permissions that no call asks for by its name, and why they are needed all the same.
WITHOUT_CALL = {
    "s3:ListBucket": "without it, S3 calls an object that does not exist forbidden",
}


def statements(policies):
    """All statements, those of both branches of a condition included."""
    for policy in policies:
        if isinstance(policy, dict) and "Fn::If" in policy:
            yield from statements(policy["Fn::If"][1:])
        elif isinstance(policy, dict):
            for statement in policy.get("Statement", []):
                if "Fn::If" in statement:
                    yield from (s for s in statement["Fn::If"][1:] if "Action" in s)
                else:
                    yield statement


def actions(policies):
    for statement in statements(policies):
        action = statement["Action"]
        yield from [action] if isinstance(action, str) else action


def permitted(template):
    """What the function of each handler may do."""
    functions = (r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    return {f["Handler"]: set(actions(f.get("Policies", []))) for f in functions}


def called(path):
    """What the function of each handler did."""
    calls = defaultdict(set)
    for line in Path(path).read_text().splitlines():
        function, service, operation = line.split(" ")
        if function != "-" and service in PREFIXES:
            calls[function].add(ACTIONS.get((service, operation), f"{PREFIXES[service]}:{operation}"))
    return calls


def findings(template, calls):
    permissions = permitted(template)
    boundary = set(actions([template["Resources"]["FunctionBoundary"]["Properties"]["PolicyDocument"]]))
    for function, made in sorted(calls.items()):
        for action in sorted(made - permissions.get(function, set())):
            yield f"{function} called {action}, which its policy does not permit."
    for function, allowed in sorted(permissions.items()):
        for action in sorted(allowed - calls.get(function, set()) - set(WITHOUT_CALL)):
            yield f"{function} may call {action}, and no test made it do so."
        for action in sorted(allowed - boundary):
            yield f"{function} may call {action}, which the permissions boundary does not permit."


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    template = yaml_parse((ROOT / "sam-template.yaml").read_text())
    calls = called(sys.argv[1])
    if not calls:
        sys.exit(f"{sys.argv[1]} names no call of a function.")
    sys.exit("\n".join(findings(template, calls)) or None)


main()
