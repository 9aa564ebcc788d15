"""Reads messages and views, one JSON object with `blocks` or `view` a line, through the models of Slack's own SDK for Python.

A block or a view passes if the SDK takes it and writes it back as it was: the SDK leaves out without a word what it does not
know.
"""

import json
import sys

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.version import __version__

# Newer than this version of the SDK; `tools/blocks` checks it.
UNKNOWN_TO_THE_SDK = {"data_visualization"}
MAX_SHOWN = 20


def find_problem(block: dict) -> str | None:
    """What is wrong with a block, or None."""
    if block.get("type") in UNKNOWN_TO_THE_SDK:
        return None
    return compare(block, Block.parse)


def find_problem_of_view(view: dict) -> str | None:
    """What is wrong with a modal or App Home, or None."""
    return compare(view, lambda view: View(**view))


def compare(given: dict, parse) -> str | None:
    try:
        parsed = parse(given)
        if parsed is None:
            return f"the type {given.get('type')} is unknown"
        parsed.validate_json()
        written = parsed.to_dict()
    except Exception as error:  # the SDK raises errors of many kinds
        return f"{given.get('type')}: {error}"
    return None if written == given else f"{given['type']} would be written as {json.dumps(written)[:500]}"


def check_the_check() -> None:
    """A check that refuses nothing would pass everything."""
    plain = {"type": "plain_text", "text": "x" * 151}
    refused = [{"type": "divider", "colour": "red"}, {"type": "header", "text": plain}, {"type": "ruler"}]
    missed = [block for block in refused if find_problem(block) is None]
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": [{"type": "divider"}]}
    for wrong in (view, {"type": "home", "blocks": [{"type": "divider"}] * 101}, {"type": "home", "blocks": refused[:1]}):
        if find_problem_of_view(wrong) is None:
            missed.append(wrong)
    if missed:
        sys.exit(f"the SDK takes what Slack refuses: {missed}")


def main() -> None:
    check_the_check()
    lines = views = problems = 0
    for line in sys.stdin:
        lines += 1
        given = json.loads(line)
        if "view" in given:
            views += 1
            found = [find_problem_of_view(given["view"])]
        else:
            found = [find_problem(block) for block in given["blocks"]]
        for problem in filter(None, found):
            problems += 1
            if problems <= MAX_SHOWN:
                print(f"line {lines}: {problem}")
    print(f"slack_sdk {__version__} read {lines - views} messages and {views} views, and found {problems} problems")
    if problems or not views or lines == views:
        sys.exit(1)


if __name__ == "__main__":
    main()
