"""Holds recorded requests to AWS's own descriptions of its services.

    requests.py FOLDER

The tests note what they ask of AWS in FOLDER, a line of JSON a request, where AWS_REQUESTS names it. Each is held to the
model that botocore publishes: operations, members, required ones, types, enumerations, ranges, lengths and patterns. Every
operation that the adapters name must be among the requests, but for those whose bodies are no JSON.
"""

import json
import pathlib
import re
import sys
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from botocore.model import ServiceModel

# The name by which requests are signed, where botocore calls the service otherwise; and the prefix of IAM's actions.
SIGNED = {
    "monitoring": "cloudwatch",
    "bedrock": "bedrock-runtime",
    "states": "stepfunctions",
    "servicequotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}
ACTIONS = SIGNED | {"tag": "resourcegroupstaggingapi"}
ADAPTERS = pathlib.Path(__file__).parent.parent / "aws" / "src"

WITHOUT_JSON = {"autoscaling", "cloudformation", "iam", "rds", "s3", "sts"}

loader = Loader()
models = {}


def model(service):
    if service not in models:
        models[service] = ServiceModel(loader.load_service_model(service, "service-2"), service)
    return models[service]


def find_operation(service, request):
    """The operation of a request, and its input. The name may be a path; members that stand there or in the query are added."""
    name, value = request["operation"], request["input"] or {}
    if not name.startswith("/"):
        return model(service).operation_model(name), value
    for candidate in model(service).operation_names:
        operation = model(service).operation_model(candidate)
        path = operation.http["requestUri"].split("?")[0]
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
        match = operation.http["method"] == request["method"] and re.fullmatch(pattern, name)
        if match:
            members = operation.input_shape.members.values()
            numbers = {member.serialization.get("name") for member in members if member.type_name in ("integer", "long")}
            path_parts = [(key, unquote(part)) for key, part in match.groupdict().items()]
            named = parse_qsl(request["query"]) + path_parts
            return operation, value | {key: int(text) if key in numbers else text for key, text in named}
    raise ValueError(f"{service} has no operation at {name}")


def problems(shape, value, where):
    """What a value has that its shape does not allow."""
    kind = shape.type_name
    if kind == "structure":
        if shape.metadata.get("document"):
            return
        if not isinstance(value, dict):
            yield f"{where} is no structure"
            return
        value = {name: member for name, member in value.items() if member is not None}
        # A member may have another name on the wire.
        names = {shape.members[name].serialization.get("name", name): name for name in shape.members}
        for name in shape.required_members:
            if shape.members[name].serialization.get("name", name) not in value:
                yield f"{where}.{name} is missing"
        for name, member in value.items():
            if name in names:
                yield from problems(shape.members[names[name]], member, f"{where}.{name}")
            else:
                yield f"{where}.{name} is not known"
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            yield f"{where} has {len(value)} members of a union"
    elif kind == "list":
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        yield from within(shape, len(value), where)
        for place, item in enumerate(value):
            yield from problems(shape.member, item, f"{where}[{place}]")
    elif kind == "map":
        if not isinstance(value, dict):
            yield f"{where} is no map"
            return
        yield from within(shape, len(value), where)
        for key, item in value.items():
            yield from problems(shape.key, key, f"{where} key")
            yield from problems(shape.value, item, f"{where}.{key}")
    elif kind == "string":
        if not isinstance(value, str):
            yield f"{where} is no text"
            return
        yield from within(shape, len(value), where)
        if shape.enum and value not in shape.enum:
            yield f"{where} is {value!r}, none of {shape.enum}"
        pattern = pattern_of(shape)
        if pattern and not re.fullmatch(pattern, value, re.DOTALL):
            yield f"{where} is {value!r}, which is not {pattern}"
    elif kind in ("integer", "long"):
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{where} is {value!r}, no whole number"
            return
        yield from within(shape, value, where)
    elif kind in ("float", "double"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield f"{where} is {value!r}, no number"
            return
        yield from within(shape, value, where)
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield f"{where} is {value!r}, neither true nor false"
    elif kind == "timestamp":
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            yield f"{where} is {value!r}, no time"


def within(shape, size, where):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least or most is not None and size > most:
        yield f"{where} is of {size}, not from {least} to {most}"


def pattern_of(shape):
    """The pattern of a text, or None where Python does not know its syntax."""
    pattern = shape.metadata.get("pattern")
    try:
        return pattern and re.compile(pattern).pattern
    except re.error:
        return None


def actions_of_adapters():
    """The calls that the adapters name, such as logs:StartQuery."""
    text = "".join(path.read_text() for path in ADAPTERS.rglob("*.rs") if "test" not in path.name)
    services = "application-signals|bedrock|cloudtrail|cloudwatch|dynamodb|ecs|health|logs|pi|secretsmanager|states|tag|xray"
    named = re.findall(rf'"({services}):([A-Z]\w+)"', text)
    return {(ACTIONS.get(prefix, prefix), name) for prefix, name in named}


def main():
    folder = pathlib.Path(sys.argv[1])
    requests = {line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()}
    seen, wrong = set(), set()
    for line in requests:
        request = json.loads(line)
        service = SIGNED.get(request["service"], request["service"])
        if service in WITHOUT_JSON:
            continue
        try:
            operation, value = find_operation(service, request)
        except Exception as error:
            wrong.add(f"{service} {request['operation']}: {error}")
            continue
        seen.add((service, operation.name))
        wrong.update(f"{service} {problem}" for problem in problems(operation.input_shape, value, operation.name))
    missing = actions_of_adapters() - seen
    wrong.update(f"{service} {operation} was never asked for by a test" for service, operation in missing)
    for problem in sorted(wrong):
        print(problem)
    print(f"{len(requests)} requests of {len(seen)} operations, {len(wrong)} problems")
    sys.exit(1 if wrong or not requests else 0)


main()
