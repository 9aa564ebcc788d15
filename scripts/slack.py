"""Joins a deployed stack and its Slack app.

    slack.py manifest STACK  the app's manifest, with the bot's address
    slack.py secrets STACK   asks for the app's two secrets and stores them, leaving the rest of the secret as it is
"""

import getpass
import json
import sys
from pathlib import Path
from urllib.parse import urlparse

import boto3

MANIFEST = Path(__file__).parent.parent / "slack-manifest.yaml"


def outputs(stack):
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)
    return {output["OutputKey"]: output["OutputValue"] for output in described["Stacks"][0]["Outputs"]}


def manifest(stack):
    address = urlparse(outputs(stack)["BotUrl"]).netloc
    print(MANIFEST.read_text().replace("https://BOT_ADDRESS/", f"https://{address}/"), end="")


def secrets(stack):
    arn = outputs(stack)["SecretArn"]
    client = boto3.client("secretsmanager")
    secret = json.loads(client.get_secret_value(SecretId=arn)["SecretString"])
    signing = getpass.getpass("Signing secret (Basic Information): ").strip()
    token = getpass.getpass("Bot User OAuth Token (OAuth & Permissions): ").strip()
    if not signing or not token.startswith("xoxb-"):
        sys.exit("Nothing stored: a signing secret, and a token that begins with xoxb-, are needed.")
    if secret["slack_signing_secret"] not in ("", signing):
        # Slack may sign with the old secret for a while.
        secret["slack_signing_secret_previous"] = secret["slack_signing_secret"]
    secret.update(slack_signing_secret=signing, slack_bot_token=token)
    client.put_secret_value(SecretId=arn, SecretString=json.dumps(secret))
    print("Stored.")


def main():
    commands = {"manifest": manifest, "secrets": secrets}
    if len(sys.argv) != 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2])


main()
