"""What schemathesis must know about this server beyond its document."""

import itertools
import os

import requests
import schemathesis

TOKENS = os.environ["TIMEKEEPER_URL"] + "/api/v1/admin/tokens"
CREDENTIALS = {"X-API-Key": os.environ["TIMEKEEPER_TOKEN"]}
KEYS = itertools.count(1)


def own_token():
    """The number of the token that this run uses."""
    tokens = requests.get(TOKENS, headers=CREDENTIALS, timeout=10).json()["tokens"]
    return next(str(token["id"]) for token in tokens if token["name"] == "schemathesis")


OWN_TOKEN = own_token()


@schemathesis.hook
def before_call(context, case, kwargs):
    # An administrator may delete the token in hand or switch it off, and every answer from then on would be 401. Such a
    # request is aimed at a token that is not there.
    parameters = case.path_parameters or {}
    if case.method != "GET" and str(parameters.get("token_id")).lstrip("0") == OWN_TOKEN:
        parameters["token_id"] = 0
    # Made-up keys are mostly the same few characters, so that the second request with one would be refused unread. As the
    # document asks of clients, every request gets a key of its own.
    if case.meta and case.meta.generation.mode.is_positive and "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f"request {next(KEYS)}"
