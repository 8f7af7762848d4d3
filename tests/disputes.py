#!/usr/bin/python3
"""The right to correct at the hospital's side: what it sees of a contested visit, and how it answers.

    tests/disputes.py [--program build/test/ansinh]

The citizen's newest visit is moved to the clerk's hospital, so that the one who wrote it can answer.
"""

import json
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.server import Server

# The newest visit of the citizen: at the clerk's hospital, with two diagnoses.
MOVE = """
UPDATE visit v SET facility = a.facility, record_no = 'TEST-1' FROM account a
WHERE a.login = '{clerk}' AND v.person = '{person}' AND v.id =
    (SELECT id FROM visit WHERE person = '{person}' ORDER BY admitted_at DESC, id DESC LIMIT 1) RETURNING v.id
"""
DIAGNOSES = """
DELETE FROM visit_diagnosis WHERE visit = '{visit}';
INSERT INTO visit_diagnosis SELECT person, id, version, n, code, n = 1
FROM visit, (VALUES (1, 'B20'), (2, 'J00')) d (n, code) WHERE id = '{visit}';
INSERT INTO visit_certificate (person, visit, version, ordinal, kind, diagnosis)
SELECT person, id, version, 1, 'sick_leave', 'Nhiễm HIV' FROM visit WHERE id = '{visit}'
"""


class World:
    def __init__(self, fixture, server):
        self.fixture, self.server, self.demo = fixture, server, fixture.demo
        self.tokens = {}
        self.citizen = self.sql(
            f"SELECT person FROM account WHERE login = '{self.demo['citizen']['login']}'"
        )
        clerk = self.demo["clerk"]["login"]
        self.visit = self.sql(MOVE.format(clerk=clerk, person=self.citizen)).splitlines()[0]
        self.sql(DIAGNOSES.format(visit=self.visit))

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def token(self, role):
        if role not in self.tokens:
            login = self.demo
            for part in role.split("."):
                login = login[part]
            self.tokens[role] = wire.access_token(self.server.port, login)
        return self.tokens[role]

    def call(self, role, method, path, body=None, version=None, server=None):
        headers = [("Authorization", f"Bearer {self.token(role)}")]
        if body is not None:
            headers += [("Content-Type", "application/json"), ("Idempotency-Key", str(uuid.uuid4()))]
        if version is not None:
            headers.append(("If-Match", f'"{version}"'))
        data = json.dumps(body).encode() if body is not None else None
        reply = wire.exchange((server or self.server).port, method, path, headers, data)
        return reply.status, json.loads(reply.body)

    def contest(self, **members):
        return self.call("citizen", "POST", "/v1/people/me/disputes", {"reason": "Sai.", **members})

    def answer(self, role, dispute, version, server=None, **members):
        path = f"/v1/disputes/{dispute}/transitions"
        return self.call(role, "POST", path, {"note": "Đã xem lại.", **members}, version, server)

    def recent_visits(self):
        citizen, clerk = self.demo["citizen"], self.demo["clerk"]
        body = {
            "card_number": citizen["card_number"],
            "full_name": citizen["full_name"],
            "birth_date": citizen["birth_date"],
            "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]},
            "purpose": "Khám bệnh",
        }
        return self.call("clerk", "POST", "/v1/card_checks", body)[1]["recent_visits"]

    def paper(self, role="citizen"):
        """Kind, words and mark of the one certificate of the visit."""
        person = "me" if role == "citizen" else self.citizen
        papers = self.call(role, "GET", f"/v1/people/{person}/visits/{self.visit}")[1]["certificates"]
        return (papers[0]["kind"], papers[0]["diagnosis"], papers[0]["disputed"]) if papers else None

    def diagnoses(self, role="citizen", query=""):
        person = "me" if role == "citizen" else self.citizen
        status, visit = self.call(role, "GET", f"/v1/people/{person}/visits/{self.visit}{query}")
        if status != 200:
            return status
        return [(d["code"], d["main"], d["dispute"] is not None) for d in visit["diagnoses"]]


def check_diagnosis(world, tally):
    """The hospital takes its wrong diagnosis out; what was known before can still be read."""
    status, made = world.contest(kind="diagnosis", visit=world.visit, diagnosis="B20")
    tally.check((status, made["responder"]) == (201, "facility"), f"contested: {status} {made}")
    _, desk = world.call("clerk", "GET", "/v1/disputes")
    tally.check([d["id"] for d in desk["items"]] == [made["id"]], f"it waits at the desk: {desk}")
    _, one = world.call("clerk", "GET", f"/v1/disputes/{made['id']}")
    tally.check(one["fact"]["record_no"] == "TEST-1" and one["diagnosis"] == "B20", f"what: {one}")
    known = [(d["code"], d["main"], bool(d["name"])) for d in one["fact"]["diagnoses"]]
    tally.check(known == [("B20", True, True), ("J00", False, True)], f"as it was known: {one['fact']}")
    looked = world.call("citizen", "GET", "/v1/people/me/accesses")[1]["items"]
    tally.check(any("dispute" in json.dumps(look) for look in looked), f"who looked: {looked[:2]}")
    tally.check(
        world.diagnoses("officers.assessor") == [("B20", True, True), ("J00", False, False)],
        "an officer sees it flagged",
    )
    tally.check(world.paper() == ("sick_leave", "Nhiễm HIV", True), f"the owner's paper: {world.paper()}")
    world.recent_visits()  # the check that opens the history
    tally.check(world.paper("clerk") == ("sick_leave", None, True), f"its words: {world.paper('clerk')}")
    for correction in ({}, {"diagnosis": "B20"}, {"outcome": "1"}):
        status, body = world.answer("clerk", made["id"], 1, action="correct", correction=correction)
        tally.check((status, body["code"]) == (422, "correction_unfit"), f"{correction}: {body}")
    for correction, code, place in (
        ({"diagnosis": "chưa rõ"}, "invalid_input", "/correction/diagnosis"),
        ({"diagnosis": "b20.1"}, "invalid_input", "/correction/diagnosis"),
        ({"diagnosis": "J00"}, "correction_unfit", "/correction/diagnosis"),
        ({"diagnosis": "B20"}, "correction_unfit", "/correction/diagnosis"),
        ({"outcome": "1"}, "correction_unfit", "/correction/diagnosis"),
    ):
        status, body = world.answer("clerk", made["id"], 1, action="correct", correction=correction)
        told = [(fault["pointer"], bool(fault["detail"])) for fault in body["errors"]]
        tally.check((status, body["code"], told) == (422, code, [(place, True)]), f"{correction}: {body}")
    status, done = world.answer("clerk", made["id"], 1, action="correct", correction={"void": True})
    tally.check((status, done["state"], done["corrected_version"]) == (200, "corrected", 2), f"{done}")
    _, one = world.call("clerk", "GET", f"/v1/disputes/{made['id']}")
    tally.check([d["code"] for d in one["fact"]["diagnoses"]] == ["B20", "J00"], f"what was contested: {one['fact']}")
    tally.check(world.diagnoses() == [("J00", True, False)], f"taken out: {world.diagnoses()}")
    tally.check(world.paper() == ("sick_leave", None, False), f"the paper stays without it: {world.paper()}")
    earlier = world.diagnoses(query="?as_of=2026-11-21")
    tally.check(earlier == [("B20", True, False), ("J00", False, False)], f"as it was: {earlier}")
    lines = world.sql(
        f"SELECT count(*) FILTER (WHERE version = 1) = count(*) FILTER (WHERE version = 2) AND count(*) > 0 "
        f"FROM visit_line WHERE visit = '{world.visit}'"
    )
    tally.check(lines == "t", "the costs are those of the version before")
    status, made = world.contest(kind="diagnosis", visit=world.visit, diagnosis="J00")
    status, body = world.answer("clerk", made["id"], 1, action="correct", correction={"void": True})
    tally.check((status, body["code"]) == (422, "correction_unfit"), f"the only diagnosis: {body}")
    status, done = world.answer(
        "clerk", made["id"], 1, action="correct", correction={"diagnosis": "J06.9"}
    )
    tally.check(world.diagnoses() == [("J06.9", True, False)], f"put right: {done}")
    check_instants(world, tally)


def check_instants(world, tally):
    """Both versions of one day can be read, each from its own moment to that of the next."""
    moments = world.sql(
        f"SELECT to_char((recorded_from + step) at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+07:00') FROM visit, (VALUES (interval '0'),"
        f" (interval '-1 microsecond')) s (step) WHERE id = '{world.visit}' AND version > 1 ORDER BY version, step DESC"
    ).splitlines()
    tally.check(len({moment[:10] for moment in moments}) == 1, f"of one day: {moments}")
    before, second, third = [("B20", True, False), ("J00", False, False)], [("J00", True, False)], [("J06.9", True, False)]
    for moment, known in zip(moments, (second, before, third, second), strict=True):
        read = world.diagnoses(query=f"?as_of={moment}")
        tally.check(read == known, f"at {moment}: {read}")
        _, visits = world.call("citizen", "GET", f"/v1/people/me/visits?as_of={moment}&limit=1")
        codes = [d["code"] for d in visits["items"][0]["diagnoses"]]
        tally.check(codes == [code for code, _, _ in known], f"the history at {moment}: {codes}")
    tally.check(world.diagnoses(query=f"?as_of={moments[0][:10]}") == third, "the end of the day")


def check_visit(world, tally):
    """A contested visit is marked at the counter or left out, as the policy of the day says."""
    before = world.recent_visits()
    tally.check(before and not any(v["disputed"] for v in before), f"nothing is disputed: {before}")
    status, made = world.contest(kind="visit", visit=world.visit)
    tally.check(status == 201, f"contested: {made}")
    for correction, place in (
        ({"outcome": "99"}, "/correction/outcome"),
        ({"admitted_on": "2027-01-01"}, "/correction/admitted_on"),
        ({"discharged_on": "2027-01-01"}, "/correction/discharged_on"),
        ({"salary_vnd": 1}, "/correction"),
    ):
        status, body = world.answer("clerk", made["id"], 1, action="correct", correction=correction)
        told = (status, body["code"], [fault["pointer"] for fault in body["errors"]])
        tally.check(told == (422, "correction_unfit", [place]), f"{correction}: {body}")
    flagged = world.recent_visits()
    tally.check(
        [v["disputed"] for v in flagged] == [True] + [False] * (len(before) - 1), f"marked: {flagged}"
    )
    world.sql(
        "UPDATE dispute_policy SET treatment = 'hidden' WHERE kind = 'visit' AND audience = 'facility'"
    )
    hidden = world.recent_visits()
    tally.check(
        hidden[: len(before) - 1] == before[1:] and not any(v["disputed"] for v in hidden),
        f"left out: {hidden}",
    )
    world.sql("DELETE FROM dispute_policy WHERE kind = 'visit'")
    status = world.diagnoses("officers.assessor")
    tally.check(status == 404, f"without a policy nothing is shown: {status}")
    tally.check(isinstance(world.diagnoses(), list), "but to the patient")
    status, body = world.answer("officers.assessor", made["id"], 1, action="explain")
    tally.check(
        (status, body.get("code")) == (409, "dispute_not_at_step"), f"not the office: {body}"
    )
    return made["id"]


def check_silence(world, tally, dispute):
    """Nobody answers in time: the office does, and its word is the last."""
    later = world.server.folder / "later"
    url = world.fixture.cluster.url(world.server.database)
    server = Server(world.fixture.program, url, world.fixture.keys, later, TODAY="2026-12-07").start()
    try:
        world.server, first = server, world.server
        world.tokens, world.server.database = {}, first.database
        _, desk = world.call("clerk", "GET", "/v1/disputes")
        tally.check(desk["items"][0]["is_overdue"], f"overdue: {desk}")
        path = f"/v1/people/me/disputes/{dispute}/transitions"
        status, moved = world.call("citizen", "POST", path, {"action": "escalate"}, 1)
        tally.check((status, moved["state"]) == (200, "escalated"), f"taken further: {moved}")
        status, body = world.answer("clerk", dispute, 2, action="explain")
        tally.check((status, body["code"]) == (409, "dispute_not_at_step"), f"too late: {body}")
        status, done = world.answer("officers.assessor", dispute, 2, action="explain")
        tally.check((status, done["state"]) == (200, "upheld"), f"upheld: {done}")
        status, body = world.contest(kind="visit", visit=world.visit)
        tally.check((status, body["code"]) == (409, "disputed_before"), f"not for ever: {body}")
        tally.check(isinstance(world.diagnoses("officers.assessor"), list), "shown again")
    finally:
        world.server = first
        tally.check(not (fault := server.stop()), f"the later server: {fault}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("disputes") as server:
        world = World(fixture, server)
        check_diagnosis(world, tally)
        check_silence(world, tally, check_visit(world, tally))
    tally.finish()


if __name__ == "__main__":
    main()
