"""With a web ACL, every way to the bot passes the distribution, and every address that anybody is told is the distribution's.

    doors.py   what is wrong in sam-template.yaml, in sentences
"""

import json
import re
import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

# Under which of these conditions an address may be that of a door itself: where there is no web ACL.
WEB_ACL = {"HasWebAcl", "HasApiBehindWebAcl"}


def present(node):
    """The parts of a list or object that there are with a web ACL and an API."""
    if isinstance(node, dict) and "Fn::If" in node:
        return present(node["Fn::If"][1])
    return [part for item in node for part in present(item)] if isinstance(node, list) else [node]


def with_web_acl(node):
    """The node, as it is with a web ACL."""
    match node:
        case {"Fn::If": [condition, yes, _]} if condition in WEB_ACL:
            return with_web_acl(yes)
        case dict():
            return {key: with_web_acl(value) for key, value in node.items()}
        case list():
            return [with_web_acl(value) for value in node]
        case _:
            return node


def wrong(template, header):
    """What is wrong, in sentences. `header` says by which name the bot knows a header."""
    resources = template["Resources"]
    config = resources["Distribution"]["Properties"]["DistributionConfig"]
    if config["WebACLId"] != {"Ref": "WebAclArn"}:
        yield "The distribution has another web ACL than WebAclArn."
    expected = {"HeaderName": header("SECRET_HEADER"), "HeaderValue": {"Fn::Sub": "{{resolve:secretsmanager:${OriginSecret}}}"}}
    origins = present(config["Origins"])
    for origin in origins:
        if expected not in origin["OriginCustomHeaders"]:
            yield f"The origin {origin['Id']} is not sent the secret."
    behaviours = [config["DefaultCacheBehavior"], *present(config["CacheBehaviors"])]
    if {origin["Id"] for origin in origins} != {behaviour["TargetOriginId"] for behaviour in behaviours}:
        yield "Some origin is not behind the distribution."
    for behaviour in behaviours:
        target = behaviour["TargetOriginId"]
        if (behaviour["CachePolicyId"], behaviour["OriginRequestPolicyId"]) != (CACHING_DISABLED, ALL_VIEWER_EXCEPT_HOST_HEADER):
            yield f"What {target} answers is kept, or it is not sent all that the viewer sent."
        functions = [{"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["ViewerHost", "FunctionARN"]}}]
        if behaviour["FunctionAssociations"] != functions or behaviour["ViewerProtocolPolicy"] != "https-only":
            yield f"{target} is not told which host was asked for, or is reached without TLS."
    if f"headers['{header('HOST_HEADER')}'] =" not in resources["ViewerHost"]["Properties"]["FunctionCode"]:
        yield "The distribution's function writes another header than the bot reads."
    bot = resources["BotFunction"]["Properties"]["Environment"]["Variables"]
    if with_web_acl(bot["ORIGIN_SECRET_ARN"]) != {"Fn::GetAtt": ["OriginSecret", "Id"]}:
        yield "The bot does not know the secret."
    told = {**template["Outputs"], "BOT_URL": resources["WatchFunction"]["Properties"]["Environment"]["Variables"]["BOT_URL"]}
    for name, output in told.items():
        if re.search(r"BotFunctionUrl|HttpApi\.", json.dumps(with_web_acl(output))):
            yield f"{name} tells the address of a door that is closed with a web ACL."


def main():
    template = yaml_parse((ROOT / "sam-template.yaml").read_text())
    distribution = (ROOT / "bot/src/distribution.rs").read_text()
    names = dict(re.findall(r'const (\w+): &str = "([^"]+)";', distribution))
    sys.exit("\n".join(wrong(template, names.__getitem__)) or None)


main()
