"""What schemathesis must know about this server beyond its document, and one check of our own."""

import itertools
import os
import uuid

import requests
import schemathesis

URL = os.environ["TIMEKEEPER_URL"]
TOKEN = os.environ["TIMEKEEPER_TOKEN"]
COUNT = itertools.count(1)
# Where a name must be new.
NAMED = {"POST /api/v1/clients", "POST /api/v1/projects"}
RARELY_RIGHT = ["assignee_id", "currency_code", "if_updated_at", "task_id"]

# Fields with rules that no schema can hold: currencies that are none, places of the currency, size and NUL of free JSON, networks in one text, a
# code that grows in capitals, a start that a duration stands in for, zones that are none, amounts of lines that have none, a direction of
# rounding without steps.
RULED = {
    "action",
    "amount",
    "budget_amount",
    "code",
    "currency_code",
    "custom_fields",
    "default_hourly_rate",
    "history",
    "hourly_rate",
    "include",
    "ip_whitelist",
    "items",
    "quantity",
    "rounding",
    "start_time",
    "tax_amount",
    "tax_rate",
    "timezone",
}


def own_token():
    """The number of the token that this run uses."""
    for page in itertools.count(1):
        asked = {"params": {"page": page, "per_page": 100}, "headers": {"X-API-Key": TOKEN}, "timeout": 10}
        tokens = requests.get(f"{URL}/api/v1/admin/tokens", **asked).json()["tokens"]
        for token in tokens:
            if TOKEN.startswith(token["token_prefix"]):
                return str(token["id"])
        assert tokens, "the server does not know the token of this run"


# What no made-up request may change, lest the rest of the run be void: without the token in hand every answer is 401,
# without an active project with a task no timer starts; the first user is the administrator whose token it is.
KEPT = {"token_id": own_token(), "user_id": "1", "project_id": "1", "task_id": "1"}


def another_token():
    """A token that may go."""
    new = {"json": {"name": "Spare", "scopes": "admin:all"}, "headers": {"X-API-Key": TOKEN}, "timeout": 10}
    return requests.post(f"{URL}/api/v1/admin/tokens", **new).json()["token"]


def fits_the_schema(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in (case.path_parameters or {}).items():
        if case.method != "GET" and str(value).lstrip("0") == KEPT.get(name):
            # Nothing has this number.
            case.path_parameters[name] = 0
    headers = case.headers or {}
    if case.operation.label == "POST /api/v1/auth/logout" and any(TOKEN in str(value) for value in headers.values()):
        # Whoever signs out ends the token that they come with.
        spare = another_token()
        for name, value in list(headers.items()):
            headers[name] = str(value).replace(TOKEN, spare)
    if fits_the_schema(case):
        get_past_the_rules(case, next(COUNT))


def get_past_the_rules(case, number):
    """Made-up values repeat each other and name what is not there. Left alone, nearly all writes would end at one rule."""
    # As the document asks of clients, every request gets a key of its own: a second one with the same is refused unread.
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    body = case.body if isinstance(case.body, dict) else {}
    if case.operation.label in NAMED and 0 < len(body.get("name") or "") < 190:
        body["name"] += f" {number}"
    # A made-up tag or moment is never the current one, a made-up task hardly ever one of the project: one in four stays.
    if number % 4:
        (case.headers or {}).pop("If-Match", None)
        for name in RARELY_RIGHT:
            body.pop(name, None)


@schemathesis.check
def refused_by_a_rule_only(ctx, response, case):
    """A request that fits the schema may break a rule; over the form of a field it is never refused."""
    if response.status_code != 400 or not fits_the_schema(case):
        return
    answer = response.json()
    if case.operation.label == "POST /api/v1/time-entries/import-csv":
        # What a table looks like no schema says.
        return
    wrong = {field.rsplit(".", 1)[-1] for field in answer.get("errors", {})} - RULED
    assert answer["error_code"] != "bad_request", f"the body could not be read: {answer['error']}"
    assert not wrong, f"the schema allows what the server does not, in {sorted(wrong)}: {answer['errors']}"
