"""Joins a deployed stack and its Slack app.

    slack.py manifest STACK  the app's manifest, with the bot's address
    slack.py secrets STACK   asks for the app's two secrets and stores them
"""

import getpass
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
    arns = outputs(stack)
    client = boto3.client("secretsmanager")
    signing = getpass.getpass("Signing secret (Basic Information): ").strip()
    token = getpass.getpass("Bot User OAuth Token (OAuth & Permissions): ").strip()
    if not signing or not token.startswith("xoxb-"):
        sys.exit("Nothing stored: a signing secret, and a token that begins with xoxb-, are needed.")
    # Slack may sign with the secret before for a while.
    before = [line for line in stored(client, arns["SigningSecretArn"]).splitlines() if line != signing]
    client.put_secret_value(SecretId=arns["SigningSecretArn"], SecretString="\n".join([signing, *before[:1]]))
    client.put_secret_value(SecretId=arns["BotTokenArn"], SecretString=token)
    print("Stored. The functions read a new token within minutes, when Lambda starts them anew.")


def stored(client, arn):
    """The text of a secret; empty if none was ever stored."""
    try:
        return client.get_secret_value(SecretId=arn)["SecretString"]
    except client.exceptions.ResourceNotFoundException:
        return ""


def main():
    commands = {"manifest": manifest, "secrets": secrets}
    if len(sys.argv) != 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2])


main()
