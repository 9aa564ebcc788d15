"""What watches the bot: its alarms, its dashboard and its budget.

    watching.py   what is wrong with them in sam-template.yaml, in sentences

An alarm on a metric that nobody publishes is silent for ever, and a function that no alarm hears fails unseen. The metrics of the
bot's own, in the namespace IncidentInvestigator, are held to what is counted by a test of the crate `workers`.
"""

import json
import re
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent

OWN = "IncidentInvestigator"

# What AWS publishes, as far as a stack like this has it: by namespace, the dimension, the type of its resource, and the metrics.
# Sources: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
PUBLISHED = {
    "AWS/Lambda": (
        "FunctionName",
        "AWS::Serverless::Function",
        {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions", "DeadLetterErrors", "DestinationDeliveryFailures"},
    ),
    "AWS/States": (
        "StateMachineArn",
        "AWS::Serverless::StateMachine",
        {
            *("ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"),
            *("ExecutionThrottled", "ExecutionTime"),
        },
    ),
    "AWS/ApiGateway": ("ApiId", "AWS::ApiGatewayV2::Api", {"4xx", "5xx", "Count", "IntegrationLatency", "Latency", "DataProcessed"}),
    "AWS/SQS": (
        "QueueName",
        "AWS::SQS::Queue",
        {
            *("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible"),
            *("ApproximateNumberOfMessagesVisible", "NumberOfMessagesDeleted", "NumberOfMessagesReceived", "NumberOfMessagesSent"),
        },
    ),
}

# The ways in which an execution ends badly, each of which must be heard.
BAD_ENDS = {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}


def of_type(template, kind):
    return {name: part for name, part in template["Resources"].items() if part["Type"] == kind}


def resource_of(value):
    """The resource that a dimension's value names."""
    match value:
        case {"Ref": name}:
            return name
        case {"Fn::GetAtt": [name, "QueueName"]} | {"Fn::GetAtt": str(name)}:
            return name.removesuffix(".QueueName")
        case str() if found := re.fullmatch(r"\$\{(\w+)(\.QueueName)?\}", value):
            return found[1]
    return None


def alarm_metrics(properties):
    """The metric of an alarm, in a list: namespace, name, dimensions by name."""
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in properties.get("Dimensions", [])}
    return [(properties["Namespace"], properties["MetricName"], dimensions)]


def dashboard_metrics(dashboard):
    """The metrics of a dashboard, as those of an alarm. "." repeats the part above, "..." all parts that are left out.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    for widget in json.loads(dashboard["Properties"]["DashboardBody"]["Fn::Sub"])["widgets"]:
        above = []
        for row in widget["properties"]["metrics"]:
            parts = [part for part in row if isinstance(part, str)]
            if parts[0] == "...":
                parts = above[: len(above) - len(parts) + 1] + parts[1:]
            above = [before if part == "." else part for part, before in zip(parts, above or parts, strict=True)] if above else parts
            namespace, name, *dimensions = above
            yield namespace, name, dict(zip(dimensions[::2], dimensions[1::2], strict=True))


def unpublished(template, who, metrics, condition):
    """Metrics that nobody publishes."""
    for namespace, name, dimensions in metrics:
        if namespace == OWN:
            continue
        if namespace not in PUBLISHED:
            yield f"{who}: nobody publishes to {namespace}."
            continue
        dimension, kind, names = PUBLISHED[namespace]
        if name not in names:
            yield f"{who}: {namespace} has no metric {name}."
        if list(dimensions) != [dimension]:
            yield f"{who}: {namespace} has {name} by {dimension}, not by {', '.join(dimensions) or 'nothing'}."
            continue
        resource = template["Resources"].get(resource_of(dimensions[dimension]), {})
        if resource.get("Type") != kind:
            yield f"{who}: {dimensions[dimension]} is no {kind} of the stack."
        elif resource.get("Condition", condition) != condition:
            yield f"{who}: {resource_of(dimensions[dimension])} is not there under each condition under which this is."


def broken(alarms):
    """Alarms that nobody would hear, or that would go off for want of data."""
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        if properties.get("AlarmActions") != [{"Ref": "AlarmTopic"}]:
            yield f"{name} does not tell AlarmTopic."
        if properties.get("TreatMissingData") != "notBreaching":
            yield f"{name} goes off while nobody asks."
        if not properties.get("AlarmDescription"):
            yield f"{name} does not say what happened."


def ends_badly(machine, name):
    """Whether the workflow, once it is at a state, can only fail."""
    state = machine["States"][name]
    if state["Type"] == "Fail":
        return True
    following = [catcher["Next"] for catcher in state.get("Catch", [])] + ([state["Next"]] if "Next" in state else [])
    return bool(following) and all(ends_badly(machine, other) for other in following)


def heard_by_machine(machine, template):
    """The functions whose failure fails the execution."""
    [properties] = [part["Properties"] for part in of_type(template, "AWS::Serverless::StateMachine").values()]
    functions = {f"${{{key}}}": value["Fn::GetAtt"] for key, value in properties["DefinitionSubstitutions"].items() if "Fn::GetAtt" in value}
    for state in machine["States"].values():
        function = functions.get(state.get("Parameters", {}).get("FunctionName"))
        if function and all(ends_badly(machine, catcher["Next"]) for catcher in state.get("Catch", [])):
            yield function[0] if isinstance(function, list) else function.removesuffix(".Arn")


def unheard(machine, template, watched):
    """Functions and ends that no alarm hears. `watched` are the metrics of all alarms: namespace, name, resource."""
    [workflow] = of_type(template, "AWS::Serverless::StateMachine")
    for end in sorted(BAD_ENDS - {name for _, name, resource in watched if resource == workflow}):
        yield f"No alarm hears {end}."
    by_execution = set(heard_by_machine(machine, template))
    queues = of_type(template, "AWS::SQS::Queue")
    for name, function in of_type(template, "AWS::Serverless::Function").items():
        sources = [event["Properties"]["Queue"] for event in function["Properties"].get("Events", {}).values() if event["Type"] == "SQS"]
        dead = {
            resource_of_arn(queues[resource_of_arn(source)]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]) for source in sources
        }
        by_queue = dead and all(("AWS/SQS", "ApproximateNumberOfMessagesVisible", queue) in watched for queue in dead)
        if not (("AWS/Lambda", "Errors", name) in watched or name in by_execution or by_queue):
            yield f"No alarm hears that {name} fails."


def resource_of_arn(value):
    match value:
        case {"Fn::GetAtt": [name, "Arn"]}:
            return name
        case {"Fn::GetAtt": str(name)}:
            return name.removesuffix(".Arn")
    return None


def of_budget(template):
    """What is wrong with the budget and with who hears of trouble."""
    [budget] = of_type(template, "AWS::Budgets::Budget").values() or [{}]
    told = {"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}
    properties = budget.get("Properties", {"Budget": {}})
    conditions = template["Conditions"]
    if properties["Budget"].get("BudgetLimit") != {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}:
        yield "No budget is that of MonthlyBudget."
    if not all(told in n["Subscribers"] for n in properties.get("NotificationsWithSubscribers", [{"Subscribers": []}])):
        yield "Somebody else than AlarmEmail hears of the budget."
    if "${AWS::StackName}" not in json.dumps(properties["Budget"].get("CostFilters", {})):
        yield "The budget counts what others cost."
    for parameter in ["MonthlyBudget", "AlarmEmail"]:
        if parameter not in template["Parameters"] or f'"{parameter}"' not in json.dumps(flat(conditions, budget.get("Condition"))):
            yield f"The budget does not depend on {parameter}."
    [subscription] = of_type(template, "AWS::SNS::Subscription").values() or [{"Properties": {}}]
    if (subscription["Properties"].get("TopicArn"), subscription["Properties"].get("Endpoint")) != ({"Ref": "AlarmTopic"}, {"Ref": "AlarmEmail"}):
        yield "AlarmEmail does not hear what AlarmTopic is told."


def flat(conditions, name):
    """A condition with those that it names in place of their names."""

    def within(node):
        match node:
            case {"Condition": str(other)}:
                return flat(conditions, other)
            case dict():
                return {key: within(value) for key, value in node.items()}
            case list():
                return [within(value) for value in node]
            case _:
                return node

    return within(conditions.get(name, {}))


def wrong(template, machine):
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    watched = set()
    for name, alarm in alarms.items():
        metrics = alarm_metrics(alarm["Properties"])
        yield from unpublished(template, name, metrics, alarm.get("Condition"))
        watched |= {(space, metric, resource_of(value)) for space, metric, by in metrics for value in by.values()}
    for name, dashboard in of_type(template, "AWS::CloudWatch::Dashboard").items():
        yield from unpublished(template, name, dashboard_metrics(dashboard), dashboard.get("Condition"))
    yield from broken(alarms)
    yield from unheard(machine, template, watched)
    yield from of_budget(template)


def main():
    template = yaml_parse((ROOT / "sam-template.yaml").read_text())
    machine = json.loads((ROOT / "statemachine/investigation.asl.json").read_text())
    sys.exit("\n".join(wrong(template, machine)) or None)


main()
