"""What schemathesis must know about this server beyond its document, and one check of our own."""

import itertools
import os

import requests
import schemathesis

TOKENS = os.environ["TIMEKEEPER_URL"] + "/api/v1/admin/tokens"
CREDENTIALS = {"X-API-Key": os.environ["TIMEKEEPER_TOKEN"]}
COUNT = itertools.count(1)

# Fields with rules that no schema can hold: places of the currency, size and NUL of free JSON, networks in one text, a
# code that grows in capitals, a start that a duration stands in for.
RULED = {
    "budget_amount",
    "code",
    "custom_fields",
    "default_hourly_rate",
    "hourly_rate",
    "ip_whitelist",
    "start_time",
}


def own_token():
    """The number of the token that this run uses."""
    tokens = requests.get(TOKENS, headers=CREDENTIALS, timeout=10).json()["tokens"]
    return next(str(token["id"]) for token in tokens if token["name"] == "schemathesis")


# What no made-up request may change, lest the rest of the run be void: without the token in hand every answer is 401,
# without an active project with a task no timer starts.
KEPT = {"token_id": own_token(), "project_id": "1", "task_id": "1"}


def fits_the_schema(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in (case.path_parameters or {}).items():
        if case.method != "GET" and str(value).lstrip("0") == KEPT.get(name):
            # Nothing has this number.
            case.path_parameters[name] = 0
    if not fits_the_schema(case) or not case.headers:
        return
    # Made-up keys are mostly the same few characters, and a second request with one of them is refused unread. As the
    # document asks of clients, every request gets a key of its own.
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"request {next(COUNT)}"
    # A made-up tag is never the current one. One request in four keeps it; the others get past it.
    if "If-Match" in case.headers and next(COUNT) % 4:
        del case.headers["If-Match"]


@schemathesis.check
def refused_by_a_rule_only(ctx, response, case):
    """A request that fits the schema may break a rule; over the form of a field it is never refused."""
    if response.status_code != 400 or not fits_the_schema(case):
        return
    answer = response.json()
    if case.operation.label == "POST /api/v1/time-entries/import-csv":
        # What a table looks like no schema says.
        return
    wrong = set(answer.get("errors", {})) - RULED
    assert answer["error_code"] != "bad_request", f"the body could not be read: {answer['error']}"
    assert not wrong, f"the schema allows what the server does not, in {sorted(wrong)}: {answer['errors']}"
