"""Holds recorded requests to AWS's own descriptions of its services.

    requests.py FOLDER

The tests note what they ask of AWS in FOLDER, a line of JSON a request, where AWS_REQUESTS names it. Each is held to the
model that botocore publishes: operations, members, required ones, types, enumerations, ranges, lengths and patterns. Every
operation that the adapters call must be among the requests.

Forms of the query protocol are read back into members first. Of requests to S3 only the operation, the bucket, the key and the
query are known: what stands in their headers and bodies is not noted.
"""

import json
import pathlib
import re
import sys
from urllib.parse import parse_qsl, unquote

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

# The name by which requests are signed, where botocore calls the service otherwise; the prefix of IAM's actions; and the name
# of the crate of the SDK, behind `aws_sdk_`.
SIGNED = {
    "monitoring": "cloudwatch",
    "bedrock": "bedrock-runtime",
    "states": "stepfunctions",
    "servicequotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}
ACTIONS = SIGNED | {"tag": "resourcegroupstaggingapi"}
CRATES = {
    "applicationsignals": "application-signals",
    "bedrockruntime": "bedrock-runtime",
    "cloudwatchlogs": "logs",
    "resourcegroupstagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
    "sfn": "stepfunctions",
}
ADAPTERS = pathlib.Path(__file__).parent.parent / "aws" / "src"

loader = Loader()
models = {}


def model(service):
    if service not in models:
        models[service] = ServiceModel(loader.load_service_model(service, "service-2"), service)
    return models[service]


def find_operation(service, request):
    """The operation of a request, and its input. The name may be a path; members that stand there or in the query are added."""
    name, value = request["operation"], request["input"] or {}
    if service == "s3":
        return find_object_operation(request)
    if not name.startswith("/"):
        operation = model(service).operation_model(name)
        return operation, read_form(operation, value) if is_form(operation) else value
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


def find_object_operation(request):
    """The operation of a request to S3, which the SDK names in the query, with the bucket and the key, which are the path."""
    query = dict(parse_qsl(request["query"], keep_blank_values=True))
    if "x-id" not in query:
        raise ValueError("the query names no operation")
    operation = model("s3").operation_model(query.pop("x-id"))
    if operation.http["method"] != request["method"]:
        raise ValueError(f"{operation.name} is no {request['method']}")
    bucket, _, key = unquote(request["operation"]).removeprefix("/").partition("/")
    return operation, query | {name: text for name, text in (("Bucket", bucket), ("Key", key)) if text}


def is_form(operation):
    return operation.service_model.metadata["protocol"] == "query"


def read_form(operation, form):
    """The input of an operation of the query protocol, from its form. A field that is no part of it is an error.

    Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
    """
    version = operation.service_model.api_version
    if form.get("Version") != version:
        raise ValueError(f"the version is {form.get('Version')}, not {version}")
    fields = {name: text for name, text in form.items() if name not in ("Action", "Version")}
    value = read_fields(operation.input_shape, fields, "") if operation.input_shape else {}
    if fields:
        raise ValueError(f"{', '.join(sorted(fields))} is no part of the input")
    return {} if value is None else value


def read_fields(shape, fields, prefix):
    """The value whose fields begin with a prefix, or None without any. What was read is taken out of the fields."""
    kind = shape.type_name
    if not any(name == prefix or name.startswith(f"{prefix}." if prefix else "") for name in fields):
        return None
    if kind == "structure":
        members = {name: member.serialization.get("name", name) for name, member in shape.members.items()}
        read = {
            wire: read_fields(shape.members[name], fields, f"{prefix}.{wire}" if prefix else wire)
            for name, wire in members.items()
        }
        return {name: value for name, value in read.items() if value is not None}
    if kind in ("list", "map") and fields.get(prefix) == "":
        fields.pop(prefix)
        return [] if kind == "list" else {}
    is_flat = shape.serialization.get("flattened", False) if kind in ("list", "map") else False
    if kind == "list":
        name = shape.member.serialization.get("name", "member")
        return read_numbered(fields, prefix if is_flat else f"{prefix}.{name}", lambda at: read_fields(shape.member, fields, at))
    if kind == "map":
        key, value = (part.serialization.get("name", name) for part, name in ((shape.key, "key"), (shape.value, "value")))
        pairs = read_numbered(
            fields,
            prefix if is_flat else f"{prefix}.entry",
            lambda at: (read_fields(shape.key, fields, f"{at}.{key}"), read_fields(shape.value, fields, f"{at}.{value}")),
        )
        return dict(pairs)
    return to_kind(kind, fields.pop(prefix))


def read_numbered(fields, prefix, read):
    """The items at prefix.1, prefix.2, and so on."""
    items = []
    while any(name.startswith(f"{prefix}.{len(items) + 1}.") or name == f"{prefix}.{len(items) + 1}" for name in fields):
        items.append(read(f"{prefix}.{len(items) + 1}"))
    return items


def to_kind(kind, text):
    """A text of a form as what it stands for; the text itself where it stands for nothing of the kind."""
    try:
        if kind in ("integer", "long"):
            return int(text)
        if kind in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


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


def methods(service):
    """The operations of a service by the names that a client of the SDK has for them."""
    return {xform_name(name): name for name in model(service).operation_names}


def sources():
    """The text of each file of the adapters that is no test."""
    for path in ADAPTERS.rglob("*.rs"):
        if not any("test" in part for part in path.relative_to(ADAPTERS).parts):
            yield path.read_text()


def operations_of_adapters():
    """What the adapters call: as their failures name it, such as logs:StartQuery, and by the methods of the SDK's clients."""
    for text in sources():
        for prefix, name in re.findall(r'"([a-z][a-z-]+):([A-Z]\w+)"', text):
            yield ACTIONS.get(prefix, prefix), name
        services = {CRATES.get(crate, crate) for crate in re.findall(r"\baws_sdk_(\w+)", text)}
        for method in set(re.findall(r"\.(\w+)\(\)", text)):
            found = [(service, methods(service)[method]) for service in services if method in methods(service)]
            # Which of two services has it started is said by the name of the failure.
            yield from found if len(found) == 1 else []


def main():
    folder = pathlib.Path(sys.argv[1])
    requests = {line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()}
    seen, wrong = set(), set()
    for line in requests:
        request = json.loads(line)
        service = SIGNED.get(request["service"], request["service"])
        try:
            operation, value = find_operation(service, request)
        except Exception as error:
            wrong.add(f"{service} {request['operation']}: {error}")
            continue
        seen.add((service, operation.name))
        if operation.input_shape:
            wrong.update(f"{service} {problem}" for problem in problems(operation.input_shape, value, operation.name))
    missing = set(operations_of_adapters()) - seen
    wrong.update(f"{service} {name} was never asked for by a test" for service, name in missing)
    for problem in sorted(wrong):
        print(problem)
    print(f"{len(requests)} requests of {len(seen)} operations, {len(wrong)} problems")
    sys.exit(1 if wrong or not requests else 0)


main()
