"""Checks of the state machine that its linters do not make.

    workflow.py inline    the state machine as a template, for cfn-lint, which does not look into files
    workflow.py timeouts  every task outlives its function, and the whole outlives all its tasks
"""

import json
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent
SLACK_SECONDS = 5  # By how much a task outlives its function, so that the function's own error is the one that is seen.


def inline(machine):
    role = "arn:aws:iam::123456789012:role/any"
    properties = {"RoleArn": role, "Definition": machine}
    return {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def tasks(machine):
    """All tasks by name, those of parallel branches included."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for branch in state.get("Branches", []):
            yield from tasks(branch)


def delays(retrier):
    """The longest that a retrier can wait, all attempts together."""
    attempts = range(retrier.get("MaxAttempts", 3))
    waits = (retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2) ** attempt for attempt in attempts)
    return sum(min(wait, retrier.get("MaxDelaySeconds", wait)) for wait in waits)


def longest(state):
    """The longest that a state can take, with every retry of every retrier."""
    if state["Type"] == "Parallel":
        return max(sum(longest(s) for s in branch["States"].values()) for branch in state["Branches"])
    if state["Type"] != "Task":
        return 0
    retriers = state["Retry"]
    # Lambda refuses a throttled invocation at once: such an attempt takes none of the task's time.
    running = [retrier for retrier in retriers if retrier["ErrorEquals"] != ["Lambda.TooManyRequestsException"]]
    attempts = 1 + sum(retrier.get("MaxAttempts", 3) for retrier in running)
    return attempts * state["TimeoutSeconds"] + sum(delays(retrier) for retrier in retriers)


def timeouts(machine, template):
    """What is wrong with the timeouts, in sentences."""
    functions = {name: f["Properties"] for name, f in template["Resources"].items() if name.endswith("Function")}
    for name, task in tasks(machine):
        if "FunctionName" not in task["Parameters"]:
            continue  # It calls a service, and no function of ours.
        expected = functions[f"{name}Function"]["Timeout"] + SLACK_SECONDS
        if task["TimeoutSeconds"] != expected:
            yield f"{name} has {task['TimeoutSeconds']} seconds, and by its function's timeout should have {expected}."
    total = sum(longest(state) for state in machine["States"].values())
    if total > machine["TimeoutSeconds"]:
        yield f"The steps can take {total:.0f} seconds, but the whole has {machine['TimeoutSeconds']}."


def main():
    machine = json.loads((ROOT / "statemachine/investigation.asl.json").read_text())
    if sys.argv[1:] == ["inline"]:
        print(json.dumps(inline(machine)))
    elif sys.argv[1:] == ["timeouts"]:
        template = yaml_parse((ROOT / "sam-template.yaml").read_text())
        sys.exit("\n".join(timeouts(machine, template)) or None)
    else:
        sys.exit(__doc__)


main()
