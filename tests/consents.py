#!/usr/bin/python3
"""When a facility may read a history without a check, and when no longer: by date, withdrawal, at eighteen, at death.

    tests/consents.py [--program build/test/ansinh]

One server serves today, the others start at the turn of a day. What a facility could read the evening before is gone
the day after, whether or not anybody wrote anything; by the native routes, by FHIR and by the gateway alike.
"""

import json
import uuid

from support import wire
from support.days import Days
from support.fixture import Tally, argument_parser, opened
from support.gateway import Gateway
from support.server import TODAY

TOMORROW, AFTER = "2026-11-23", "2026-11-24"


class World(Days):
    def __init__(self, fixture, server):
        super().__init__(fixture, server)
        self.subject, self.guardian = self.person_of("citizen"), self.person_of("guardian")
        self.child = self.demo["guardian"]["dependant"]["person"]
        self.tokens = {}

    def call(self, role, method, path, body=None, day=TODAY, **headers):
        if (role, day) not in self.tokens:
            self.tokens[role, day] = wire.access_token(self.on(day).port, self.demo[role])
        given = [("Authorization", f"Bearer {self.tokens[role, day]}"), ("Idempotency-Key", str(uuid.uuid4()))]
        given += [("Content-Type", "application/json"), *((k.replace("_", "-"), v) for k, v in headers.items())]
        data = json.dumps(body).encode() if body is not None else None
        reply = wire.exchange(self.on(day).port, method, path, given, data)
        return reply.status, json.loads(reply.body or "null")

    def grant(self, role="citizen", person="me", day=TODAY, **members):
        body = {"facility": self.demo["clerk"]["facility"], "terms": 1, **members}
        return self.call(role, "POST", f"/v1/people/{person}/consents", body, day)

    def ways(self, person, day=TODAY):
        """HTTP status or count of each way of the facility to a history: the list, a visit, the searches, the gateway."""
        visit = self.sql(f"SELECT id FROM visit WHERE person = '{person}' AND recorded_to = 'infinity' ORDER BY id LIMIT 1")
        record = self.sql(f"SELECT gateway_record_no('{visit}')")
        desk = Gateway(self.on(day).port, self.demo)
        desk.take()
        bundle = self.call("clerk", "GET", f"/fhir/Encounter?patient=Patient/{person}", day=day)[1]
        held = self.call("clerk", "GET", "/v1/consents", day=day)[1]["items"]
        return {
            "list": self.call("clerk", "GET", f"/v1/people/{person}/visits", day=day)[0] == 200,
            "visit": self.call("clerk", "GET", f"/v1/people/{person}/visits/{visit}", day=day)[0] == 200,
            "encounter": self.call("clerk", "GET", f"/fhir/Encounter/{visit}", day=day)[0] == 200,
            "encounters": bool(bundle.get("entry")),
            "record": desk.record(record)["maKetQua"] == "200",
            "held": any(item["person"] == person for item in held),
        }

    def copays(self, desk):
        citizen = self.demo["citizen"]
        return desk.copay(citizen["card_number"], citizen["full_name"], citizen["birth_date"][:4])[1]["DataCCT"]


# The visit that the ways are tried with.
FIRST = "(SELECT id FROM visit WHERE person = '{person}' AND recorded_to = 'infinity' ORDER BY id LIMIT 1)"


def expect(world, tally, what, person, wanted, day=TODAY):
    seen = world.ways(person, day)
    tally.check(all(way == wanted for way in seen.values()), f"{what}, on {day}: {seen}, not {wanted}")


def check_days(world, tally):
    expect(world, tally, "nobody has agreed", world.subject, False)
    status, made = world.grant(valid_to=TOMORROW)
    tally.check(status == 201, f"granted: {made}")
    expect(world, tally, "granted", world.subject, True)
    expect(world, tally, "on its last day", world.subject, True, TOMORROW)
    expect(world, tally, "over", world.subject, False, AFTER)
    state = world.call("citizen", "GET", f"/v1/people/me/consents/{made['id']}", day=AFTER)[1]["state"]
    tally.check(state == "ended", f"its state then: {state}")
    status, answer = world.call(
        "citizen", "POST", f"/v1/people/me/consents/{made['id']}/withdrawal", {}, AFTER, If_Match='"1"'
    )
    tally.check((status, answer["code"]) == (409, "consent_over"), f"withdrawn when over: {answer}")
    world.sql(f"UPDATE consent SET valid_from = '{TOMORROW}'")
    expect(world, tally, "not before its first day", world.subject, False)
    world.sql("DELETE FROM consent")


def check_withdrawal(world, tally):
    _, made = world.grant()
    expect(world, tally, "granted", world.subject, True)
    path = f"/v1/people/me/consents/{made['id']}/withdrawal"
    status, _ = world.call("citizen", "POST", path, {}, If_Match='"1"')
    tally.check(status == 200, f"withdrawn: HTTP {status}")
    expect(world, tally, "withdrawn", world.subject, False)
    grounds = world.sql(f"SELECT string_agg(DISTINCT ground, ' ') FROM access_log WHERE subject = '{world.subject}' AND granted "
                        "AND class = 'HEALTH' AND relation IN ('clerk', 'system')")
    tally.check(grounds == "consent", f"what the citizen is told: {grounds}")
    world.sql("DELETE FROM consent")


def check_scope(world, tally):
    """Of two consents a visit is open when one of them opens it; a check opens the rest."""
    visits = world.sql(
        f"SELECT id || ' ' || (admitted_at at time zone 'Asia/Ho_Chi_Minh')::date FROM visit WHERE person = '{world.subject}' "
        "AND recorded_to = 'infinity' ORDER BY admitted_at DESC, id DESC"
    ).splitlines()
    newest, day = visits[0].split()
    world.grant(visits_from=day, visits_to=day)
    world.grant(visits_to=day, except_visits=[newest])
    path = f"/v1/people/{world.subject}/visits?limit=200"
    shown = [item["id"] for item in world.call("clerk", "GET", path)[1]["items"]]
    tally.check(shown == [visit.split()[0] for visit in visits], "two together open all")
    world.sql("DELETE FROM consent WHERE except_visits = '{}'")
    shown = [item["id"] for item in world.call("clerk", "GET", path)[1]["items"]]
    tally.check(shown == [visit.split()[0] for visit in visits[1:]], "the one opens all but one")
    citizen, clerk = world.demo["citizen"], world.demo["clerk"]
    world.call("clerk", "POST", "/v1/card_checks", {
        **{key: citizen[key] for key in ("card_number", "full_name", "birth_date")}, "purpose": "khám bệnh",
        "clerk": {key: clerk[key] for key in ("name", "personal_number")}})  # fmt: skip
    shown = [item["id"] for item in world.call("clerk", "GET", path)[1]["items"]]
    tally.check(len(shown) == len(visits), "while a check runs, all is open")
    world.sql("DELETE FROM consent; DELETE FROM card_check")


def check_eighteen(world, tally):
    """What a guardian has agreed to ends with the guardianship: when the child comes of age, or before."""
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), null) WHERE dependant = '{world.child}'")
    kept = world.sql(f"SELECT birth_date FROM person WHERE id = '{world.child}'")
    status, made = world.grant("guardian", world.child, valid_to="2027-06-01")
    tally.check(status == 201, f"granted for a child: {made}")
    for birth, day, wanted in [("2008-11-23", TODAY, True), ("2008-11-22", TODAY, False), ("2008-11-23", TOMORROW, False)]:
        world.sql(f"UPDATE person SET birth_date = '{birth}' WHERE id = '{world.child}'")
        expect(world, tally, f"born {birth}", world.child, wanted, day)
    world.sql(f"UPDATE person SET birth_date = '{kept}' WHERE id = '{world.child}'")
    expect(world, tally, "a child again", world.child, True)
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), '{TODAY}') WHERE guardian = '{world.guardian}'")
    expect(world, tally, "nobody's ward", world.child, False)
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), null) WHERE guardian = '{world.guardian}';"
              "DELETE FROM consent")


def check_minor(world, tally):
    """A minor with a login has guardians for that."""
    kept = world.sql(f"SELECT birth_date FROM person WHERE id = '{world.subject}'")
    world.sql(f"UPDATE person SET birth_date = '2010-01-01' WHERE id = '{world.subject}'")
    status, answer = world.grant()
    tally.check((status, answer["code"]) == (403, "forbidden"), f"a minor agrees: {status} {answer}")
    world.sql(f"UPDATE person SET birth_date = '{kept}' WHERE id = '{world.subject}'")


def check_death(world, tally):
    world.grant()
    world.sql(f"UPDATE person SET died_on = '{TODAY}' WHERE id = '{world.subject}'")
    expect(world, tally, "the dead", world.subject, False)
    world.sql(f"UPDATE person SET died_on = null WHERE id = '{world.subject}'; DELETE FROM consent")


def check_limit(world, tally):
    made = [world.grant()[0] for _ in range(20)]
    status, answer = world.grant()
    tally.check(set(made) == {201} and (status, answer["code"]) == (409, "consent_limit"), f"twenty and one more: {made} {status}")
    world.sql("DELETE FROM consent")


def check_contested(world, tally):
    """With a consent as with a check: a contested visit is marked, a contested diagnosis left out."""
    world.grant()
    world.sql(f"UPDATE visit SET admitted_at = '2026-03-01', discharged_at = '2026-03-02', right_line = true, copay_vnd = 1000, "
              f"total_vnd = total_vnd + 1000 - copay_vnd WHERE id = {FIRST.format(person=world.subject)}")
    visit, code = world.sql(
        f"SELECT v.id, d.code FROM visit v JOIN visit_diagnosis d ON d.person = v.person AND d.visit = v.id AND d.version = v.version "
        f"WHERE v.person = '{world.subject}' AND v.recorded_to = 'infinity' AND d.main ORDER BY v.id LIMIT 1").split("|")  # fmt: skip
    path = f"/v1/people/{world.subject}/visits/{visit}"
    tag = f'W/"{world.call("clerk", "GET", f"/fhir/Encounter/{visit}")[1]["meta"]["versionId"]}"'
    for body in ({"kind": "visit"}, {"kind": "diagnosis", "diagnosis": code}):
        status, _ = world.call("citizen", "POST", "/v1/people/me/disputes", {**body, "visit": visit, "reason": "Sai."})
        tally.check(status == 201, f"contested: HTTP {status}")
    shown = world.call("clerk", "GET", path)[1]
    tally.check(shown["dispute"] and code not in [d["code"] for d in shown["diagnoses"]], f"native: {shown}")
    status, resource = world.call("clerk", "GET", f"/fhir/Encounter/{visit}", If_None_Match=tag)
    tally.check(status == 200, f"an unmarked copy counts as unchanged: HTTP {status}")
    tally.check(resource["meta"]["tag"] and code not in json.dumps(resource.get("reasonCode", [])), f"FHIR: {resource}")
    desk = Gateway(world.server.port, world.demo)
    desk.take()
    number = world.sql(f"SELECT gateway_record_no('{visit}')")
    record = desk.record(number)["hoSoKCB"]["xml1"]
    tally.check(record["Mieuta"] and code not in (record["MaBenh"] or ""), f"the gateway: {record}")
    paid = [row["duPhong1"] for row in world.copays(desk) if row["Id"] == int(number)]
    tally.check(paid == ["Người bệnh đề nghị đính chính"], f"the co-payments: {paid}")
    world.sql("UPDATE dispute_policy SET treatment = 'hidden' WHERE audience = 'facility'")
    seen = world.ways(world.subject)
    tally.check([seen[way] for way in ("visit", "encounter", "record")] == [False] * 3, f"hidden: {seen}")
    tally.check(int(number) not in [row["Id"] for row in world.copays(desk)], "hidden, it stands among the co-payments")


CHECKS = (check_days, check_withdrawal, check_scope, check_eighteen, check_minor, check_death, check_limit, check_contested)


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("consents") as server:
        world = World(fixture, server)
        try:
            for check in CHECKS:
                check(world, tally)
        finally:
            faults = world.stop()
        tally.check(not faults, f"the servers of other days: {faults}")
    tally.finish()


if __name__ == "__main__":
    main()
