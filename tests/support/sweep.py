"""The faults that every operation must refuse alike; asked of each, so that new ones have them.

A fault is tried where the contract documents its status; the reply is held against the contract.
"""

import json
import re
import uuid

from support import wire

TOO_LARGE, TOO_LARGE_BATCH = 65536 + 1, 2**20 + 1
JSON = ("Content-Type", "application/json")
HOME_MADE = "MQ"  # a cursor that nobody gave
POSTS = ("POST", "PUT", "PATCH")


def target_of(operation):
    """An address of the operation: one's own person, and ids that nothing has."""
    path = operation.path.replace("{person}", "me")
    return re.sub(r"\{\w+\}", lambda _: str(uuid.uuid4()), path)


def requests(operation, token):
    """(status, method, target, headers, body) of every fault that makes sense for the operation."""
    method, target = operation.method, target_of(operation)
    me = [("Authorization", f"Bearer {token}")]
    unmatched = [("Idempotency-Key", str(uuid.uuid4()))]
    key = [*unmatched, ("If-Match", '"1"')]
    yield 428, method, target, [*me, *unmatched, JSON], b"{}"
    yield 406, method, target, [*me, *key, JSON, ("Accept", "application/x-unheard-of")], b"{}"
    if operation.document.get("security") != []:
        yield 401, method, target, [*key, JSON], b"{}"
    yield 400, method, f"{target}?a=%zz", [*me, *key, JSON], b"{}"
    yield 422, method, f"{target}?unheard_of=1", [*me, *key, JSON], b"{}"
    if any(parameter.get("name") == "cursor" for parameter in operation.document.get("parameters", [])):
        yield 422, method, f"{target}?cursor={HOME_MADE}", [*me, *key], None
    if "application/json" in operation.document.get("requestBody", {}).get("content", {}):
        yield 422, method, target, [*me, *key, JSON], json.dumps({"unheard_of": 1}).encode()
        yield 400, method, target, [*me, *key, JSON], b'{"a":'
        yield 415, method, target, [*me, *key, ("Content-Type", "text/plain")], b"{}"
        size = TOO_LARGE_BATCH if target.endswith("/batch") else TOO_LARGE
        yield 413, method, target, [*me, *key, JSON], b" " * size


def sweep(port, contract, token):
    """(what, faults) of every fault of every operation."""
    for operation in contract.operations:
        for status, method, target, headers, body in requests(operation, token):
            if operation.response(status) is None:
                continue
            reply = wire.exchange(port, method, target, headers, body if method in POSTS else None)
            faults = contract.faults(method, target, reply)
            if reply.status != status:
                faults.append(f"HTTP {reply.status}, not {status}: {reply.body[:200]!r}")
            yield f"{method} {target}", faults
        if operation.method == "GET" and operation.response(304):
            yield f"GET {operation.path} again", repeated(port, contract, operation, token)


def repeated(port, contract, operation, token):
    """What is wrong with a GET that its own ETag makes needless; nothing if there is nothing."""
    target, headers = target_of(operation), [("Authorization", f"Bearer {token}")]
    first = wire.exchange(port, "GET", target, headers)
    if first.status != 200:
        return contract.faults("GET", target, first)
    again = wire.exchange(port, "GET", target, [*headers, ("If-None-Match", first.header("ETag"))])
    return contract.faults("GET", target, again)
