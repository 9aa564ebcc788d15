"""The template of `sam deploy --guided`, from the one with all parameters.

    guided.py TEMPLATE   prints TEMPLATE with the parameters of ASKED alone; every other one has its default for good

The SAM CLI asks for every parameter of a template: a configuration file, and --parameter-overrides, only change what it offers as
an answer. What remains has the same names in both templates, so that a stack of the one is updated by the other.

Source: https://github.com/aws/aws-sam-cli/blob/v1.170.0/samcli/commands/deploy/guided_context.py#L291-L315
"""

import re
import sys
from pathlib import Path

import yaml
from samtranslator.yaml_helper import yaml_parse

# Who hears of trouble, what it may cost, how long reports are kept, and what the account has room for: a new one has none.
ASKED = ["AlarmEmail", "MonthlyBudget", "RetentionDays", "BotConcurrency", "CollectorConcurrency"]

NOTHING = {"Ref": "AWS::NoValue"}


def settled(parameter):
    """What a reference to a parameter stands for, where nobody says otherwise."""
    default = parameter["Default"]
    return default.split(",") if parameter["Type"] == "CommaDelimitedList" else default


def is_known(*nodes):
    return all(isinstance(node, str | int | bool) for node in nodes)


def is_there(before, after):
    """Whether a part is still there; that of an open condition may be nothing, as it was before."""
    return after != NOTHING or before == NOTHING


def settle(node, values, conditions):
    """A part of the template with these values in place of references, and without what these conditions switch off."""
    if isinstance(node, list):
        parts = ((part, settle(part, values, conditions)) for part in node)
        return [after for before, after in parts if is_there(before, after)]
    if not isinstance(node, dict):
        return node
    match node:
        case {"Ref": name} if name in values:
            return values[name]
        case {"Fn::If": [name, *branches]} if name in conditions:
            return settle(branches[0 if conditions[name] else 1], values, conditions)
        case {"Condition": str(name), **others} if not others and name in conditions:
            return conditions[name]
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": re.sub(r"\$\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), text)}
    parts = {key: settle(part, values, conditions) for key, part in node.items()}
    match parts:
        case {"Fn::Equals": [left, right]} if is_known(left, right):
            return str(left) == str(right)
        case {"Fn::Not": [inner]} if is_known(inner):
            return not inner
        case {"Fn::And": inner} if is_known(*inner) or False in inner:
            return all(inner)
        case {"Fn::Or": inner} if is_known(*inner) or True in inner:
            return any(inner)
        case {"Fn::Join": [mark, inner]} if is_known(*inner):
            return mark.join(inner)
        case {"Fn::Split": [mark, text]} if is_known(text):
            return text.split(mark)
        case {"Fn::Select": [index, [*inner]]} if is_known(*inner):
            return inner[index]
    return {key: part for key, part in parts.items() if is_there(node[key], part)}


def guided(template):
    parameters = template["Parameters"]
    values = {name: settled(parameter) for name, parameter in parameters.items() if name not in ASKED}
    conditions, open_conditions = {}, {}
    for name, condition in template["Conditions"].items():
        folded = settle(condition, values, conditions)
        (conditions if is_known(folded) else open_conditions)[name] = folded

    def present(section):
        """What is not switched off, without the conditions that are settled."""
        for name, part in section.items():
            condition = part.get("Condition")
            if conditions.get(condition, True):
                rest = {key: value for key, value in part.items() if key != "Condition" or condition in open_conditions}
                yield name, settle(rest, values, conditions)

    rules = settle(template["Rules"], values, conditions)
    return {
        **{key: settle(part, values, conditions) for key, part in template.items()},
        "Rules": {name: rule for name, rule in rules.items() if rule["RuleCondition"] is not False},
        "Parameters": {name: parameters[name] for name in ASKED},
        "Conditions": open_conditions,
        "Resources": dict(present(template["Resources"])),
        "Outputs": dict(present(template["Outputs"])),
    }


def main():
    [path] = sys.argv[1:] or sys.exit(__doc__)
    template = guided(yaml_parse(Path(path).read_text()))
    sections = {name: section for name, section in template.items() if section}
    print(yaml.safe_dump(sections, sort_keys=False, width=120), end="")


main()
