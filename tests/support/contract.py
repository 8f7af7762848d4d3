"""Holds every reply against the OpenAPI document and what all replies have in common."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
PROBLEM = "application/problem+json"
FHIR = "application/fhir+json"


@dataclass
class Operation:
    method: str
    path: str
    pattern: re.Pattern
    document: dict
    seen: set = field(default_factory=set)  # statuses

    def response(self, status):
        return self.document["responses"].get(str(status))


# What the guard says before any route is known; the document tells it of all of them at once.
WIRE = {400, 408, 413, 431, 501, 505}


class Contract:
    def __init__(self, path):
        self.document = json.loads(Path(path).read_text())
        self.resolver = jsonschema.RefResolver("", self.document)
        self.operations = [
            Operation(method.upper(), path, path_pattern(path), operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        ]

    def operation(self, method, path):
        """The operation of a request, literal paths before those with parameters."""
        found = [o for o in self.operations if o.method == method and o.pattern.fullmatch(path)]
        return min(found, key=lambda o: o.path.count("{"), default=None)

    def faults(self, method, target, reply):
        """What is wrong with a reply, one sentence each."""
        faults = common_faults(method, reply, refusal_type(target))
        operation = self.operation(method, target.split("?", 1)[0])
        if operation is None:
            return faults + (
                [] if reply.status >= 400 else [f"{method} {target} is not documented"]
            )
        operation.seen.add(reply.status)
        response = operation.response(reply.status)
        if response is None and reply.status in WIRE:
            return faults
        if response is None:
            return faults + [
                f"status {reply.status} of {operation.method} {operation.path} is not documented"
            ]
        return faults + self.content_faults(self.resolved(response), reply)

    def resolved(self, node):
        return self.resolver.resolve(node["$ref"])[1] if "$ref" in node else node

    def content_faults(self, response, reply):
        content = response.get("content", {})
        kind = media_type(reply)
        if not reply.body:
            return []
        if kind not in content:
            return [f"content type {kind} is not documented for status {reply.status}"]
        schema = content[kind].get("schema")
        if schema is None or not kind.endswith("json"):
            return []
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [
            f"/{'/'.join(map(str, fault.absolute_path))} breaks the schema: {fault.message[:300]}"
            for fault in validator.iter_errors(json.loads(reply.body))
        ]

    def unseen(self):
        """(method, path, status) of every documented reply that never came."""
        for operation in self.operations:
            for status in operation.document["responses"]:
                if status.isdigit() and int(status) not in operation.seen:
                    yield operation.method, operation.path, status


def path_pattern(path):
    """Parameters take one segment without a dot, for /card.svg is not /{card}."""
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+?".join(re.escape(part) for part in parts))


def refusal_type(target):
    """What an error is written in; None where it has no body (the gateway's 401)."""
    if target.startswith("/fhir/"):
        return FHIR
    return None if target.startswith("/api/") else PROBLEM


def media_type(reply):
    return (reply.header("Content-Type") or "").split(";")[0].strip()


def common_faults(method, reply, refusal=PROBLEM):
    """What every reply must carry, and what none may."""
    faults = []
    if reply.header("X-Content-Type-Options") != "nosniff":
        faults.append("X-Content-Type-Options: nosniff is missing")
    if not reply.header("Cache-Control"):
        faults.append("Cache-Control is missing")
    for name in ("Server", "X-Powered-By", "Via"):
        if reply.header(name) is not None:
            faults.append(f"{name} tells what is running here")
    framed = reply.header("Content-Length") is not None or reply.header("Transfer-Encoding") == "chunked"
    if reply.status not in (204, 304) and not framed:
        faults.append("neither Content-Length nor chunks: nobody knows where it ends")
    if reply.body:
        faults += content_type_faults(reply)
    if reply.status >= 400 and method != "HEAD" and (refusal or reply.body):
        faults += outcome_faults(reply) if refusal == FHIR else problem_faults(reply)
    return faults


def content_type_faults(reply):
    value = reply.header("Content-Type") or ""
    is_text = media_type(reply).startswith("text/") or media_type(reply).endswith(("json", "xml"))
    if not value:
        return ["Content-Type is missing"]
    if is_text and not re.search(r";\s*charset=utf-8$", value, re.I):
        return [f"Content-Type {value} names no charset"]
    return []


def outcome_faults(reply):
    if media_type(reply) != FHIR:
        return [f"an error of FHIR must be {FHIR}, not {media_type(reply)}"]
    outcome = json.loads(reply.body)
    good = outcome.get("resourceType") == "OperationOutcome" and outcome.get("issue")
    return [] if good else [f"the outcome is {outcome}"]


def problem_faults(reply):
    if media_type(reply) != PROBLEM:
        return [f"an error must be {PROBLEM}, not {media_type(reply)}"]
    try:
        problem = json.loads(reply.body)
    except ValueError as error:
        return [f"the problem is not JSON: {error}"]
    faults = [
        f"the problem lacks {name}"
        for name in ("type", "title", "status", "code", "request_id")
        if name not in problem
    ]
    if problem.get("status") != reply.status:
        faults.append(f"the problem's status is {problem.get('status')}")
    if re.search(rb"(SELECT |INSERT |/usr/|/tmp/|0x[0-9a-f]{6}|pg_|libpq)", reply.body):
        faults.append("the problem speaks of our insides")
    return faults
