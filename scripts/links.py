"""Checks that what the documents name exists: links between files, headings, targets of the Makefile, and paths.

Links to the web are not followed, so that the check gives the same result without a network.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake((?: [a-z][a-z0-9-]*)+)")
PATH = re.compile(r"`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+/?)`")


def documents():
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split()]


def anchors(document):
    """The anchors that GitHub gives to the headings of a document."""
    text = CODE_BLOCK.sub("", document.read_text())
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(document):
    for link in LINK.findall(CODE_BLOCK.sub("", document.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.exists():
            yield f"{link} does not exist"
        elif anchor and anchor not in anchors(target):
            yield f"{link} has no such heading"


def unknown_targets(document, targets):
    # In prose, only what stands in backticks is a command.
    text = document.read_text()
    commands = re.findall(r"`(make [^`]*)`", text) + re.findall(r"^\$ (make .*)$", text, re.MULTILINE)
    for command in commands:
        for words in MAKE.findall(command):
            yield from (f"make {target} is no target" for target in words.split() if target not in targets)


def unknown_paths(document, folders):
    for path in PATH.findall(document.read_text()):
        if path.split("/")[0] in folders and not (ROOT / path).exists() and not (document.parent / path).exists():
            yield f"{path} does not exist"


def main():
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    problems = 0
    for document in documents():
        found = [*broken_links(document), *unknown_targets(document, targets), *unknown_paths(document, folders)]
        for problem in found:
            print(f"{document.relative_to(ROOT)}: {problem}", file=sys.stderr)
        problems += len(found)
    if problems:
        sys.exit(1)
    print("The documents name what exists.")


main()
