#!/usr/bin/python3
"""Calls every route as every role, against another's data, and expects what matrix.csv says.

    PROBES=100 tests/matrix.py [--program build/test/ansinh]

The routes come from the program itself, so a new one without verdicts fails. Where rights are only
looked at behind a right body, tests/matrix_bodies.json has one, and behind a query that (with {{demo...}} as in
transcripts); else it is an empty object. A refusal to show another's data must be the very reply
that an id gets which does not exist.
"""

import csv
import json
import os
import re
import uuid
from pathlib import Path

from support import transcript, wire
from support.cast import Cast
from support.fixture import TODAY, Tally, argument_parser, opened

VERDICTS = Path(__file__).parent / "matrix.csv"


def read_verdicts():
    """{(method, path): {role: status}}; the first line names the roles."""
    with open(VERDICTS, newline="") as file:
        return {(row.pop("method"), row.pop("path")): row for row in csv.DictReader(file)}


def read_bodies(demo):
    text = VERDICTS.with_name("matrix_bodies.json").read_text()
    return json.loads(transcript.filled(text, {"demo": demo}))


def call(port, route, target, token):
    method = route["method"]
    headers = [("Authorization", f"Bearer {token}")] if token else []
    if method in ("POST", "PUT", "PATCH", "DELETE"):
        headers += [("Idempotency-Key", str(uuid.uuid4())), ("If-Match", '"0"')]
    body = None
    if method in ("POST", "PUT", "PATCH"):
        headers.append(("Content-Type", "application/json"))
        body = json.dumps(route["sent"]).encode()
    return wire.exchange(port, method, target, headers, body)


def target_of(path, values):
    return re.sub(r"\{(\w+)\}", lambda name: values[name[1]], path)


def without_request_id(reply):
    body = json.loads(reply.body)
    own = ("request_id", "instance", "id")  # the last of an OperationOutcome
    return {name: value for name, value in body.items() if name not in own}


def hides(port, route, target, refused, token, cast):
    """Whether the refusal tells no more than that of an id that does not exist."""
    target = target_of(route["path"], cast.nowhere(route["path"])) + route["query"]
    nobody = call(port, route, target, token)
    return (refused.status, without_request_id(refused)) == (
        nobody.status,
        without_request_id(nobody),
    )


def check_role(port, route, role, wanted, cast, tally):
    values = cast.parameters(route["path"])
    target = target_of(route["path"], values) + route["query"]
    reply = call(port, route, target, cast.token(role))
    name = f"{route['method']} {route['path']} as {role}"
    good = tally.check(
        str(reply.status) == wanted,
        f"{name}: HTTP {reply.status}, not {wanted}: {reply.body[:200]}",
    )
    if good and wanted == "404" and "{" in route["path"]:
        tally.check(
            hides(port, route, target, reply, cast.token(role), cast),
            f"{name}: the 404 differs from nobody's",
        )


def check_strangers(port, route, row, cast, probes, tally):
    """Citizens against many people who are nothing to them: all are refused as the one was."""
    for role in ("other_citizen", "other_guardian"):
        for person in cast.strangers(probes):
            target = target_of(route["path"], {**cast.nowhere(route["path"]), "person": person})
            status = call(port, route, target, cast.token(role)).status
            name = f"{route['method']} {target} as {role}"
            tally.check(str(status) == row[role], f"{name}: HTTP {status}, not {row[role]}")


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    probes, tally = int(os.environ.get("PROBES", "5")), Tally()
    verdicts = read_verdicts()
    with opened(arguments.program) as fixture, fixture.server("matrix") as server:
        cast = Cast(server, fixture, TODAY)
        routes = json.loads(fixture.run("routes", "--json"))
        bodies = read_bodies(fixture.demo)
        for route in routes:
            route["sent"] = bodies.get(f"{route['method']} {route['path']}", {})
            route["query"] = bodies.get(f"{route['method']} {route['path']} ?", "")
            row = verdicts.pop((route["method"], route["path"]), None)
            if not tally.check(
                row, f"{route['method']} {route['path']} has no line in tests/matrix.csv"
            ):
                continue
            for role, wanted in row.items():
                check_role(server.port, route, role, wanted, cast, tally)
            if "{person}" in route["path"]:
                check_strangers(server.port, route, row, cast, probes, tally)
        for method, path in verdicts:
            tally.check(False, f"tests/matrix.csv speaks of {method} {path}, which is no route")
    tally.finish()


if __name__ == "__main__":
    main()
