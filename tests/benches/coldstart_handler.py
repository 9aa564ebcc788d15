"""What a Python bot does on its first command: the same calls as ours, with boto3, speaking the same Runtime API."""

import base64
import hashlib
import hmac
import json
import os
import urllib.parse
import urllib.request

import boto3

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"
SECRETS = boto3.client("secretsmanager")
SIGNING_SECRET = SECRETS.get_secret_value(SecretId=os.environ["SIGNING_SECRET_ARN"])["SecretString"]
LINK_KEY = SECRETS.get_secret_value(SecretId=os.environ["LINK_KEY_ARN"])["SecretString"]
WORKFLOW = boto3.client("stepfunctions")


def handler(event):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    body = event["body"].encode()
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body)
    signed = b"v0:" + headers["x-slack-request-timestamp"].encode() + b":" + body
    expected = "v0=" + hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, headers["x-slack-signature"]):
        return {"statusCode": 401}
    form = dict(urllib.parse.parse_qsl(body.decode()))
    name = "inv-" + hashlib.sha256((form["team_id"] + form["trigger_id"]).encode()).hexdigest()[:20]
    request = {"investigation_id": name, "service": form["text"], "channel": form["channel_id"]}
    WORKFLOW.start_execution(stateMachineArn=os.environ["STATE_MACHINE_ARN"], name=name, input=json.dumps(request))
    answer = {"response_type": "ephemeral", "text": "Investigating."}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}


while True:
    with urllib.request.urlopen(f"{RUNTIME}/invocation/next") as invocation:
        request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
        answer = handler(json.load(invocation))
    url = f"{RUNTIME}/invocation/{request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(answer).encode(), method="POST")).read()
