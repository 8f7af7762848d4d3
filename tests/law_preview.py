#!/usr/bin/python3
"""A law preview from its question to its sums, on the whole population of the fixture.

    tests/law_preview.py [--program build/test/ansinh]

A draft that changes nothing changes nobody's amount; one that raises the one-time factor makes
everybody who has paid for years gain and nobody lose, by what SQL makes of the same book; and the
server that dies half-way leaves the preview to the next. What two officers have signed is counted
with at once, by the same server.
"""

import json
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened

RAISE = {
    "name": "Nâng hệ số một lần",
    "effective_from": "2026-12-01",
    "figures": [
        {
            "figure": "one_time_from_2014",
            "valid_from": "2026-12-01",
            "value": "3",
            "unit": "times",
            "article": "Dự thảo Đ.1",
            "confidence": "sourced",
        }
    ],
}
NOTHING = {"name": "Không đổi", "effective_from": "2026-12-01"}
# People who have paid a month, on the day counted; the months in several jobs count once.
INSURED = """
SELECT count(DISTINCT c.person) FROM contribution c JOIN person p ON p.id = c.person
WHERE p.died_on IS NULL AND c.recorded_to = 'infinity' AND c.state = 'paid'
AND c.funds && '{retirement,voluntary}' AND lower(c.months) < 2026 * 12 + 11
"""


def post(server, login, path, body):
    headers = [
        ("Authorization", f"Bearer {wire.access_token(server.port, login)}"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", str(uuid.uuid4())),
    ]
    return wire.exchange(server.port, "POST", path, headers, json.dumps(body).encode())


def waited(server, login, rule_set, limit_s=120):
    """The preview when it has been counted."""
    headers = [("Authorization", f"Bearer {wire.access_token(server.port, login)}")]
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        reply = wire.exchange(server.port, "GET", f"/v1/rule_sets/{rule_set}/preview", headers)
        preview = json.loads(reply.body)
        if preview["state"] in ("done", "failed"):
            return preview
        time.sleep(0.1)
    return {"state": "waited for too long", "result": {"kinds": [], "groups": []}}


def asked(server, login, draft, tally):
    reply = post(server, login, "/v1/rule_sets", draft)
    tally.check(reply.status == 201, f"a draft: HTTP {reply.status} {reply.body[:200]}")
    rule_set = json.loads(reply.body)["id"]
    reply = post(server, login, f"/v1/rule_sets/{rule_set}/preview", {"on": "2026-12-01"})
    tally.check(reply.status == 202, f"its preview: HTTP {reply.status} {reply.body[:200]}")
    return rule_set


def check_sums(preview, people, insured, tally):
    kinds = {kind["kind"]: kind for kind in preview["result"]["kinds"]}
    tally.check(preview["people"] == people, f"everybody was read: {preview['people']} of {people}")
    for name, kind in kinds.items():
        tally.check(
            0 < kind["counted"] <= insured, f"{name}: {kind['counted']} of {insured} insured"
        )
        tally.check(
            kind["after_vnd"] - kind["before_vnd"] == kind["gained_vnd"] - kind["lost_vnd"],
            f"{name}: the difference is what is gained less what is lost: {kind}",
        )
        of_groups = sum(
            group["counted"] for group in preview["result"]["groups"] if group["kind"] == name
        )
        tally.check(of_groups == kind["counted"], f"{name}: groups add up: {of_groups}")
    return kinds


def signed(server, login, rule_set, version):
    headers = [
        ("Authorization", f"Bearer {wire.access_token(server.port, login)}"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", str(uuid.uuid4())),
        ("If-Match", f'"{version}"'),
    ]
    path = f"/v1/rule_sets/{rule_set}/transitions"
    return wire.exchange(server.port, "POST", path, headers, b'{"action": "sign"}').status


def check_in_force(server, officers, tally):
    """A set in force from today: estimates name it, and count with its factor, without a restart."""
    draft = {**RAISE, "effective_from": "2026-11-22"}
    draft["figures"] = [{**RAISE["figures"][0], "valid_from": "2026-11-01"}]
    rule_set = asked(server, officers["admin"], draft, tally)
    for role, version in (("assessor", 1), ("approver", 2)):
        status = signed(server, officers[role], rule_set, version)
        tally.check(status == 200, f"signed by the {role}: HTTP {status}")
    facts = {"one_time": {"history": {"average_vnd": 1000000, "months_from_2014": 24}}}
    counted, end = {}, time.monotonic() + 30
    while counted.get("rule_set") != rule_set and time.monotonic() < end:
        headers = [("Content-Type", "application/json")]
        reply = wire.exchange(
            server.port, "POST", "/v1/estimates", headers, json.dumps(facts).encode()
        )
        answer = json.loads(reply.body)
        counted = {
            "rule_set": answer["derivation"]["rule_set"],
            "amount": answer["results"][1]["value"],
        }
        time.sleep(0.6)
    tally.check(
        counted == {"rule_set": rule_set, "amount": "6000000"}, f"counted with it: {counted}"
    )


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("law_preview") as server:
        login = fixture.demo["officers"]["approver"]
        people = int(fixture.cluster.sql("SELECT count(*) FROM person", server.database))
        insured = int(fixture.cluster.sql(INSURED, server.database))
        same = waited(server, login, asked(server, login, NOTHING, tally))
        tally.check(same["state"] == "done", f"nothing: {same['state']}")
        for name, kind in check_sums(same, people, insured, tally).items():
            tally.check(kind["gain"] == kind["lose"] == 0, f"nothing: {name} stays: {kind}")
        raised_set = asked(server, login, RAISE, tally)
        raised = waited(server, login, raised_set)
        kinds = check_sums(raised, people, insured, tally)
        for name in ("one_time", "survivors_lump"):
            tally.check(kinds[name]["gain"] > 0, f"raised: somebody gains: {kinds[name]}")
            tally.check(kinds[name]["lose"] == 0, f"raised: nobody loses: {kinds[name]}")
        tally.check(
            kinds["pension_monthly"]["gain"] == kinds["pension_monthly"]["lose"] == 0,
            f"raised: no pension changes: {kinds['pension_monthly']}",
        )
        # Whoever counted has died: after a minute without a sign of life it is counted anew.
        fixture.cluster.sql(
            "UPDATE rule_preview SET state = 'running', result = NULL, finished_at = NULL,"
            f" beaten_at = now() - interval '2 minutes' WHERE rule_set = '{raised_set}'",
            server.database,
        )
        again = waited(server, login, raised_set)
        tally.check(again["result"] == raised["result"], "taken over, the sums are the same")
        check_in_force(server, fixture.demo["officers"], tally)
    tally.finish()


if __name__ == "__main__":
    main()
