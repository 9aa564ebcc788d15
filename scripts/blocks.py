"""Reads messages, one JSON object with `text` and `blocks` a line, through the models of Slack's own SDK for Python.

A block passes if the SDK takes it and writes it back as it was: the SDK leaves out without a word what it does not know.
"""

import json
import sys

from slack_sdk.models.blocks import Block
from slack_sdk.version import __version__

# Newer than this version of the SDK; `tools/blocks` checks it.
UNKNOWN_TO_THE_SDK = {"data_visualization"}
MAX_SHOWN = 20


def find_problem(block: dict) -> str | None:
    """What is wrong with a block, or None."""
    if block.get("type") in UNKNOWN_TO_THE_SDK:
        return None
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return f"the type {block.get('type')} is unknown"
        parsed.validate_json()
        written = parsed.to_dict()
    except Exception as error:  # the SDK raises errors of many kinds
        return f"{block.get('type')}: {error}"
    return None if written == block else f"{block['type']} would be written as {json.dumps(written)[:500]}"


def check_the_check() -> None:
    """A check that refuses nothing would pass everything."""
    plain = {"type": "plain_text", "text": "x" * 151}
    refused = [{"type": "divider", "colour": "red"}, {"type": "header", "text": plain}, {"type": "ruler"}]
    missed = [block for block in refused if find_problem(block) is None]
    if missed:
        sys.exit(f"the SDK takes what Slack refuses: {missed}")


def main() -> None:
    check_the_check()
    messages = problems = 0
    for line in sys.stdin:
        messages += 1
        for block in json.loads(line)["blocks"]:
            problem = find_problem(block)
            if problem is not None:
                problems += 1
                if problems <= MAX_SHOWN:
                    print(f"message {messages}: {problem}")
    print(f"slack_sdk {__version__} read {messages} messages and found {problems} problems")
    if problems or not messages:
        sys.exit(1)


if __name__ == "__main__":
    main()
