"""Runs the state machine in two interpreters that were written apart, and compares what they do.

    interpreters.py MINISTACK MOTO

MINISTACK and MOTO are the programs `ministack` and `moto_server`. Each scenario decides what every function answers, attempt
by attempt. Both interpreters ask one stand-in for Lambda, so that what they ask is compared: how an execution ends, its
output, and which function was called with which input, how often.

The machine is that of statemachine/investigation.asl.json. Only its pauses are shortened.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config

ROOT = Path(__file__).parent.parent
REGION = "eu-west-1"
SOURCES = ["Metrics", "Logs", "Traces", "Changes", "Alarms"]
FUNCTIONS = ["Scope", *SOURCES, "Rank", "Publish", "Advise", "Conclude", "NotifyFailure"]
ACCOUNT = "123456789012"

# How long both servers have to start, and all executions to end.
START_SECONDS = 60
END_SECONDS = 300


def scenarios():
    """By name: what functions answer, a list of attempts, of which the last repeats. An error is given by its name; a function
    that is not listed succeeds."""
    yield "all-is-well", {}
    for source in SOURCES:
        yield f"{source}-is-denied", {source: ["Denied"]}
    yield "no-source-can-be-read", {source: ["Unavailable"] for source in SOURCES}
    for function in ("Scope", "Rank", "Publish"):
        yield f"{function}-is-invalid", {function: ["Invalid"]}
        yield f"{function}-is-throttled-once", {function: ["Throttled", None]}
        yield f"{function}-is-unavailable", {function: ["Unavailable"]}
    yield "what-others-are-told-outlives-Slack", {"Publish": ["Invalid"], "NotifyFailure": ["Denied"]}
    for function in ("Advise", "Conclude"):
        yield f"{function}-fails", {function: ["Denied"]}
    for error in ("Lambda.TooManyRequestsException", "Runtime.ExitError", "Lambda.Unknown", "Sandbox.Timedout"):
        yield f"Logs-{error.replace('.', '-')}-once", {"Logs": [error, None]}
    yield "Logs-crashes-twice", {"Logs": ["Runtime.ExitError"]}
    yield "Scope-ends-in-an-error-of-no-name", {"Scope": ["SomethingElse"]}
    yield "NotifyFailure-is-unavailable-once", {"Rank": ["Denied"], "NotifyFailure": ["Unavailable", None]}
    yield "NotifyFailure-is-denied", {"Rank": ["Denied"], "NotifyFailure": ["Denied"]}


SCENARIOS = dict(scenarios())


def answer_of(function, attempt):
    """What a function answers where it succeeds: small, and different from function to function."""
    if function in SOURCES:
        return {"source": function.lower(), "evidence": len(function), "gaps": 0}
    if function == "Rank":
        return {"investigation_id": "inv-1", "title": "what others are told"}
    return {"thread": {"channel": "C1", "ts": f"1.{function}"}, "report": f"of {function}, attempt {attempt}"}


def readable(value):
    """The same, with the causes of failures read: one interpreter writes their JSON without blanks."""
    if isinstance(value, list):
        return [readable(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: json.loads(one) if key == "Cause" and one.startswith("{") else readable(one) for key, one in value.items()}


class Functions:
    """The stand-in for Lambda, of one interpreter."""

    def __init__(self):
        self.lock = Lock()
        self.attempts = Counter()
        self.calls = defaultdict(list)

    def invoke(self, function, payload):
        """The answer, or the name of the error."""
        state = payload.get("state", payload)
        scenario = state["service"]
        with self.lock:
            attempt = self.attempts[scenario, function]
            self.attempts[scenario, function] += 1
            self.calls[scenario].append((function, json.dumps(readable(payload), sort_keys=True)))
        outcomes = SCENARIOS[scenario].get(function, [None])
        error = outcomes[min(attempt, len(outcomes) - 1)]
        return (None, error) if error else (answer_of(function, attempt), None)


def serve(functions, forward_to=None):
    """Serves `Invoke` on a free port, as Lambda does, and sends every other request on."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            invoked = re.match(r"/2015-03-31/functions/(.+?)/invocations", self.path)
            if not invoked:
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length")}
                with urlopen(Request(forward_to + self.path, body, headers)) as response:
                    return self.send(response.status, response.read(), {})
            name = invoked[1].replace("%3A", ":").rsplit(":", 1)[-1]
            answer, error = functions.invoke(name, json.loads(body))
            if error:
                failed = {"errorType": error, "errorMessage": "the scenario says so"}
                return self.send(200, json.dumps(failed).encode(), {"X-Amz-Function-Error": "Unhandled"})
            self.send(200, json.dumps(answer).encode(), {})

        def send(self, status, body, headers):
            self.send_response(status)
            for name, value in {**headers, "content-type": "application/json", "content-length": len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def client(service, port):
    return boto3.client(
        service, region_name=REGION, endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 5}, read_timeout=60),
    )


def start(command, environment, port):
    """Starts a server, and waits until it answers."""
    folder = tempfile.mkdtemp()
    plain = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "AWS_DEFAULT_REGION": REGION}
    log = open(f"{folder}/log", "wb")
    process = subprocess.Popen(command, env={**plain, **environment}, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client("stepfunctions", port).list_state_machines()
            return process
        except Exception:
            time.sleep(0.2)
    process.kill()
    sys.exit(f"{command[0]} did not start: {Path(folder, 'log').read_text()[-2000:]}")


def shortened(state):
    """The same, with pauses of a second at most."""
    if isinstance(state, list):
        return [shortened(one) for one in state]
    if not isinstance(state, dict):
        return state
    short = {key: shortened(value) for key, value in state.items()}
    if "IntervalSeconds" in short:
        short["IntervalSeconds"] = 1
        for key in ("BackoffRate", "MaxDelaySeconds", "JitterStrategy"):
            short.pop(key, None)
    return short


def definition():
    text = (ROOT / "statemachine/investigation.asl.json").read_text()
    named = re.sub(r"\$\{(\w+?)FunctionArn\}", lambda m: f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{m[1]}", text)
    return json.dumps(shortened(json.loads(named.replace("${EventBusName}", "default"))))


# A function of ministack that asks the stand-in, so that both interpreters ask the same. It is a runtime of its own, which can
# name its errors.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
BRIDGE = '''#!PYTHON
import json, os, urllib.request

def ask(url, body=None):
    with urllib.request.urlopen(urllib.request.Request(url, body)) as response:
        return response.headers, response.read()

api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
stand_in = os.environ["STAND_IN"] + "/2015-03-31/functions/" + os.environ["NAME"] + "/invocations"
while True:
    headers, event = ask(api + "next")
    about, answer = ask(stand_in, event)
    ask(api + headers["Lambda-Runtime-Aws-Request-Id"] + ("/error" if about["X-Amz-Function-Error"] else "/response"), answer)
'''


def deploy_bridges(port, stand_in):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        archive.writestr(bootstrap, BRIDGE.replace("PYTHON", sys.executable))
    functions = client("lambda", port)
    for name in FUNCTIONS:
        functions.create_function(
            FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=f"arn:aws:iam::{ACCOUNT}:role/r",
            Code={"ZipFile": packed.getvalue()}, Timeout=30,
            Environment={"Variables": {"NAME": name, "STAND_IN": f"http://127.0.0.1:{stand_in}"}},
        )


def run_all(port):
    """How each scenario ends."""
    machines = client("stepfunctions", port)
    arn = machines.create_state_machine(
        name="investigation", definition=definition(), roleArn=f"arn:aws:iam::{ACCOUNT}:role/r"
    )["stateMachineArn"]
    started = {}
    for name in SCENARIOS:
        asked = {"investigation_id": f"inv-{name}", "service": name, "channel": "C1"}
        started[name] = machines.start_execution(stateMachineArn=arn, name=name, input=json.dumps(asked))["executionArn"]
    deadline = time.monotonic() + END_SECONDS
    ended = {}
    while len(ended) < len(started) and time.monotonic() < deadline:
        for name in started.keys() - ended.keys():
            seen = machines.describe_execution(executionArn=started[name])
            if seen["status"] != "RUNNING":
                # Where an execution fails, AWS gives no output.
                output = readable(json.loads(seen["output"])) if seen["status"] == "SUCCEEDED" else None
                ended[name] = (seen["status"], seen.get("error"), output)
        time.sleep(0.2)
    return ended


def in_ministack(program, functions):
    port = free_port()
    environment = {
        "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "MINISTACK_REGION": REGION, "IOT_MTLS_ENABLED": "0",
        "MINISTACK_ACCOUNT_ID": ACCOUNT, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }
    process = start([program], environment, port)
    try:
        deploy_bridges(port, serve(functions))
        return run_all(port)
    finally:
        process.terminate()


def in_moto(program, functions):
    port = free_port()
    # Its interpreter invokes functions at the port that it believes to be its own.
    stand_in = serve(functions, forward_to=f"http://127.0.0.1:{port}")
    process = start([program, "-H", "127.0.0.1", "-p", str(port)], {"MOTO_PORT": str(stand_in)}, port)
    try:
        config = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()
        urlopen(Request(f"http://127.0.0.1:{port}/moto-api/config", config, {"content-type": "application/json"})).close()
        return run_all(port)
    finally:
        process.terminate()


def differences(name, ended, functions):
    """Where the two part."""
    ministack, moto = (one.get(name, ("did not end", None, None)) for one in ended)
    if ministack[0] not in ("SUCCEEDED", "FAILED"):
        yield f"{name}: in ministack it {ministack[0]}"
    for what, one, other in zip(("status", "error", "output"), ministack, moto):
        if one != other:
            yield f"{name}: {what} is {one} in ministack and {other} in moto"
    calls = [Counter(one.calls[name]) for one in functions]
    for of, only in (("ministack", calls[0] - calls[1]), ("moto", calls[1] - calls[0])):
        for (function, payload), times in only.items():
            yield f"{name}: only {of} called {function} {times} times with {payload}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    functions = [Functions(), Functions()]
    begin = time.monotonic()
    with ThreadPoolExecutor(2) as both:
        runs = [both.submit(run, *of) for run, of in zip((in_ministack, in_moto), zip(sys.argv[1:], functions))]
        ended = [run.result() for run in runs]
    found = []
    for name in SCENARIOS:
        parted = list(differences(name, ended, functions))
        status = ended[0].get(name, ("did not end",))[0]
        print(f"{'differs' if parted else 'agree':<8} {status:<10} {len(functions[0].calls[name]):>3} calls  {name}")
        found += parted
    print(f"{len(SCENARIOS)} scenarios in two interpreters, in {time.monotonic() - begin:.0f} s")
    sys.exit("\n".join(found) or None)


main()
