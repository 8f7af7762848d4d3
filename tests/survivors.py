#!/usr/bin/python3
"""A dossier about a death: counted from the book of the deceased, given to who asked.

    tests/survivors.py [--program build/test/ansinh]

The deceased is a pensioner of the population, so what is due is said here once more: pensions left
after the months received, or half the reference level for each relative.
"""

import json
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened

DECEASED = """
SELECT i.value, p.full_name, p.died_on, b.monthly_vnd,
    (extract(year FROM p.died_on) - extract(year FROM b.starts_on)) * 12
    + extract(month FROM p.died_on) - extract(month FROM b.starts_on) + 1 AS received
FROM person p JOIN person_identifier i ON i.person = p.id AND i.kind = 'si_number'
JOIN LATERAL (SELECT monthly_vnd, min(starts_on) OVER () AS starts_on FROM benefit
    WHERE person = p.id AND kind = 'pension' ORDER BY benefit.starts_on DESC, id DESC LIMIT 1) b ON true
WHERE p.died_on >= '2025-07-01' AND EXISTS (SELECT FROM contribution WHERE person = p.id)
ORDER BY p.id LIMIT 1
"""
# A death of the population moved into the time of the law in force, where it has none that late.
MOVE = """
UPDATE person SET died_on = '2026-05-10' WHERE id = (SELECT p.id FROM person p
JOIN benefit b ON b.person = p.id AND b.kind = 'pension' AND b.starts_on < '2026-01-01'
WHERE EXISTS (SELECT FROM contribution WHERE person = p.id) AND partial_date_first_day(p.birth_date) < '1975-01-01'
AND NOT EXISTS (SELECT FROM account WHERE person = p.id) ORDER BY p.id LIMIT 1)
"""


def post(server, token, path, body, status):
    headers = [
        ("Authorization", f"Bearer {token}"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", str(uuid.uuid4())),
    ]
    reply = wire.exchange(server.port, "POST", path, headers, json.dumps(body).encode())
    if reply.status != status:
        raise RuntimeError(f"{path}: HTTP {reply.status} {reply.body[:400]}")
    return json.loads(reply.body)


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("survivors") as server:
        fixture.cluster.sql(MOVE, server.database)
        number, name, died_on, pension, received = fixture.cluster.sql(
            DECEASED, server.database
        ).split("|")
        citizen = wire.access_token(server.port, fixture.demo["citizen"])
        assessor = wire.access_token(server.port, fixture.demo["officers"]["assessor"])
        form = {
            "deceased_name": name,
            "deceased_si_number": number,
            "died_on": died_on,
            "relation": "child",
            "wish": "lump_sum",
        }
        dossier = {
            "procedure": "TT-1",
            "channel": "app",
            "form": form,
            "return_method": "electronic",
            "payment_method": "cash",
        }
        path = "/v1/dossiers/" + post(server, citizen, "/v1/dossiers", dossier, 201)["dossier_no"]
        lump = post(server, assessor, path + "/settlement", {}, 200)
        pensions = max(3, 48 - max(0, float(received) - 2) / 2)
        tally.check(
            lump["lump_vnd"] == int(pensions * int(pension) + 0.5) and lump["monthly_vnd"] == 0,
            f"{pensions} pensions of {pension}: {lump['lump_vnd']}",
        )
        monthly = post(
            server, assessor, path + "/settlement", {"relatives_alone": 1, "relatives_cared_for": 5}, 200
        )
        level = next(
            int(step["value"])
            for step in monthly["derivation"]["steps"]
            if step["rule"] == "base_salary"
        )
        tally.check(
            lump["funeral_vnd"] == monthly["funeral_vnd"] == 10 * level,
            f"ten of {level} for the funeral: {lump['funeral_vnd']}",
        )
        tally.check(
            monthly["monthly_vnd"] == level * 22 // 10 and monthly["lump_vnd"] == 0,
            f"one alone and three others of {level}: {monthly['monthly_vnd']}",
        )
        check_given(server, fixture, assessor, path, tally)
    tally.finish()


def check_given(server, fixture, assessor, path, tally):
    """The decision gives the lump sum and, as a benefit of its own, the funeral allowance."""
    officers = fixture.demo["officers"]
    me = wire.exchange(server.port, "GET", "/v1/me", [("Authorization", f"Bearer {assessor}")])
    intake = wire.access_token(server.port, officers["intake"])
    approver = wire.access_token(server.port, officers["approver"])
    move(server, intake, path, 1, {"action": "accept"})
    move(server, intake, path, 2, {"action": "assign", "assignee": json.loads(me.body)["account"]})
    facts = {"missing_ground": "Không tính các tháng đơn vị còn nợ."}
    made = post(server, assessor, path + "/settlement/proposal", facts, 201)
    move(server, assessor, path, 3, {"action": "propose"})
    move(server, approver, path, 4, {"action": "approve"})
    given = fixture.cluster.sql(
        "SELECT kind, lump_vnd FROM benefit WHERE starts_with(decision_no, "
        f"'{path.rsplit('/', 1)[1]}') ORDER BY kind",
        server.database,
    )
    wanted = f"funeral|{made['funeral_vnd']}\nsurvivors_lump|{made['lump_vnd']}"
    tally.check(given == wanted, f"given: {given}, not {wanted}")


def move(server, token, path, version, body):
    headers = [
        ("Authorization", f"Bearer {token}"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", str(uuid.uuid4())),
        ("If-Match", f'"{version}"'),
    ]
    data = json.dumps(body).encode()
    reply = wire.exchange(server.port, "POST", path + "/transitions", headers, data)
    if reply.status != 200:
        raise RuntimeError(f"{path} {body}: HTTP {reply.status} {reply.body[:400]}")


if __name__ == "__main__":
    main()
