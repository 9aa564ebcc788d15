"""Saves a context, what to look at for a service, in a deployed stack.

    context.py STACK FILE
"""

import json
import sys
from pathlib import Path

import boto3

KNOWN = {
    "service", "description", "entry", "region", "metrics", "log_groups", "traces", "trace_period", "changes", "alarms",
    "owners", "channel", "started_by_alarms", "quiet_hours", "role", "runbooks", "allowed_channels", "allowed_users",
    "api_owners", "api_users",
}


def problems(context):
    """What the workers would not understand, in sentences."""
    for field in ("service", "region"):
        if not isinstance(context.get(field), str) or not context[field]:
            yield f"`{field}` is missing: it takes a name."
    for field in sorted(context.keys() - KNOWN):
        yield f"`{field}` is not a field of a context: there are {', '.join(sorted(KNOWN))}."


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    stack, file = sys.argv[1:]
    context = json.loads(Path(file).read_text())
    wrong = "\n".join(problems(context))
    if wrong:
        sys.exit(wrong)
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Stacks"][0]["Outputs"]}
    boto3.client("dynamodb").update_item(
        TableName=outputs["ContextsTable"],
        Key={"service": {"S": context["service"]}},
        # Whoever edits the context in Slack meanwhile is told.
        UpdateExpression="SET #context = :context ADD #version :one",
        ExpressionAttributeNames={"#context": "context", "#version": "version"},
        ExpressionAttributeValues={":context": {"S": json.dumps(context)}, ":one": {"N": "1"}},
    )
    print(f"Saved: /investigate {context['service']}")


main()
