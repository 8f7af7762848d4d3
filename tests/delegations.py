#!/usr/bin/python3
"""When the right to read another's books ends: by date, by withdrawal, at eighteen, at death, by the clock of Hanoi.

    tests/delegations.py [--program build/test/ansinh]

One server serves today; the others start at the turn of a day. What a delegate or a guardian could read the evening
before is gone the day after, whether or not anybody wrote anything.
"""

import json
import uuid

from support import wire
from support.days import Days
from support.fixture import Tally, argument_parser, opened
from support.server import TODAY

BOOKS = {"book": ["book"], "card": ["card", "card/qr?form=legacy"], "visits": ["visits"], "payments": ["payments", "benefits"]}
UNGRANTED = ["", "accesses", "dependants", "delegations"]


class World(Days):
    def __init__(self, fixture, server):
        super().__init__(fixture, server)
        self.subject = self.person_of("citizen")
        self.child = self.demo["guardian"]["dependant"]["person"]

    def token(self, role, day=TODAY):
        return wire.access_token(self.on(day).port, self.demo[role])

    def status(self, role, path, day=TODAY):
        return wire.exchange(self.on(day).port, "GET", path, [("Authorization", f"Bearer {self.token(role, day)}")]).status

    def grant(self, role, person, books, valid_to, day=TODAY, whom="pensioner", **changes):
        delegate = self.demo[whom]
        body = {"number": delegate["si_number"], "full_name": delegate["full_name"], "books": books, "valid_to": valid_to, **changes}
        headers = [("Authorization", f"Bearer {self.token(role, day)}"), ("Content-Type", "application/json"),
                   ("Idempotency-Key", str(uuid.uuid4()))]
        reply = wire.exchange(self.on(day).port, "POST", f"/v1/people/{person}/delegations", headers, json.dumps(body).encode())
        return reply.status, json.loads(reply.body)


def check_books(world, tally):
    """Each book by itself opens its own addresses and no other."""
    for granted, opened_paths in BOOKS.items():
        status, made = world.grant("citizen", "me", [granted], TODAY)
        tally.check(status == 201, f"{granted} is granted: HTTP {status} {made}")
        for book, paths in BOOKS.items():
            for path in paths:
                seen = world.status("pensioner", f"/v1/people/{world.subject}/{path}")
                tally.check(seen == (200 if paths == opened_paths else 403), f"{granted} lets read {path}: HTTP {seen}")
        for path in UNGRANTED:
            seen = world.status("pensioner", f"/v1/people/{world.subject}/{path}".rstrip("/"))
            tally.check(seen == 403, f"{granted} lets read /{path}: HTTP {seen}")
        world.sql(f"UPDATE delegation SET revoked_at = now(), revoked_by = '{uuid.uuid4()}' WHERE id = '{made['id']}'")
        seen = world.status("pensioner", f"/v1/people/{world.subject}/{opened_paths[0]}")
        tally.check(seen == 404, f"withdrawn, {granted} lets read: HTTP {seen}")


def check_last_day(world, tally):
    card = f"/v1/people/{world.subject}/card"
    world.grant("citizen", "me", ["card"], "2026-11-23")
    for day, wanted in [(TODAY, 200), ("2026-11-23", 200), ("2026-11-24", 404)]:
        seen = world.status("pensioner", card, day)
        tally.check(seen == wanted, f"granted until 2026-11-23, on {day}: HTTP {seen}")
    world.sql("UPDATE delegation SET valid_from = '2026-11-23' WHERE revoked_at IS NULL")
    tally.check(world.status("pensioner", card) == 404, "not before its first day")
    world.sql("DELETE FROM delegation")


def check_hour_of_hanoi(world, tally):
    """A day begins at midnight in Hanoi, which is 17:00 UTC of the day before."""
    world.sql(f"INSERT INTO delegation (id, person, delegate, granted_by, books, valid_from, valid_to, created_at) VALUES (gen_random_uuid(), '{world.subject}', '{world.person_of('pensioner')}', '{world.subject}', '{{card}}', '2026-11-20', '2026-11-21', now())")
    holds = "SELECT delegation_holds(d, (timestamptz '{at}' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) FROM delegation d"
    for at, wanted in [("2026-11-21 16:59:59Z", "t"), ("2026-11-21 17:00:00Z", "f"), ("2026-11-19 17:00:00Z", "t"), ("2026-11-19 16:59:59Z", "f")]:
        tally.check(world.sql(holds.format(at=at)) == wanted, f"at {at}: not {wanted}")
    world.sql("DELETE FROM delegation")


def check_eighteen(world, tally):
    """Guardianship and what was granted by it end together; of a partial date the last day counts."""
    paths = {"guardian": f"/v1/people/{world.child}/card", "pensioner": f"/v1/people/{world.child}/card"}
    kept = world.sql(f"SELECT birth_date FROM person WHERE id = '{world.child}'")
    world.grant("guardian", world.child, ["card"], "2027-06-01")
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), null) WHERE dependant = '{world.child}'")
    for birth, day, wanted in [
        ("2008-11-23", TODAY, 200), ("2008-11-22", TODAY, 404), ("2008-11-23", "2026-11-23", 404),
        ("2008-11", TODAY, 200), ("2008-10", TODAY, 404), ("2008", TODAY, 200), ("2007", TODAY, 404),
        ("2008", "2026-12-30", 200), ("2008", "2026-12-31", 404), ("2008-12", "2026-12-30", 200), ("2008-12", "2026-12-31", 404),
    ]:
        world.sql(f"UPDATE person SET birth_date = '{birth}' WHERE id = '{world.child}'")
        for role, path in paths.items():
            seen = world.status(role, path, day)
            tally.check(seen == wanted, f"born {birth}, on {day}, the {role}: HTTP {seen}, not {wanted}")
    days = world.sql("SELECT string_agg(majority_day(b)::text, ' ' ORDER BY n) FROM unnest(array['2008-02-29', '2008-02', '2008', '2007-02-28', '2008-12-31']) WITH ORDINALITY t(b, n)")
    tally.check(days == "2026-03-01 2026-02-28 2026-12-31 2025-02-28 2026-12-31", f"days of majority: {days}")
    world.sql(f"UPDATE person SET birth_date = '{kept}' WHERE id = '{world.child}'")


def check_end_of_guardianship(world, tally):
    """Who no longer answers for a child has not let anybody read anything."""
    card = f"/v1/people/{world.child}/card"
    tally.check(world.status("pensioner", card) == 200, "granted by the guardian")
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), '{TODAY}') WHERE dependant = '{world.child}' AND guardian = '{world.person_of('guardian')}'")
    tally.check(world.status("guardian", card) == 404, "the guardianship is over")
    tally.check(world.status("pensioner", card) == 404, "and what it granted")
    world.sql(f"UPDATE guardianship SET valid = daterange(lower(valid), null) WHERE dependant = '{world.child}' AND guardian = '{world.person_of('guardian')}'; DELETE FROM delegation")


def check_death(world, tally):
    world.grant("citizen", "me", ["card"], TODAY)
    world.sql(f"UPDATE person SET died_on = '{TODAY}' WHERE id = '{world.subject}'")
    seen = world.status("pensioner", f"/v1/people/{world.subject}/card")
    tally.check(seen == 404, f"the will of the dead: HTTP {seen}")
    world.sql(f"UPDATE person SET died_on = null WHERE id = '{world.subject}'; DELETE FROM delegation")


def check_limits(world, tally):
    minor = world.sql(f"SELECT i.value || '|' || p.full_name FROM person p JOIN person_identifier i ON i.person = p.id AND i.kind = 'si_number' AND i.valid @> date '{TODAY}' WHERE p.id = '{world.child}'").split("|")
    status, answer = world.grant("citizen", "me", ["card"], TODAY, number=minor[0], full_name=minor[1])
    tally.check((status, answer["code"]) == (422, "delegate_unknown"), f"a minor as delegate: {status} {answer}")
    made = [world.grant("citizen", "me", ["card"], TODAY)[0] for _ in range(20)]
    status, answer = world.grant("citizen", "me", ["card"], TODAY)
    tally.check(set(made) == {201} and (status, answer["code"]) == (409, "delegation_limit"), f"twenty and one more: {made} {status}")
    world.sql("DELETE FROM delegation")
    missed = [world.grant("citizen", "me", ["card"], TODAY, full_name="Ai Đó")[0] for _ in range(9)]
    status, answer = world.grant("citizen", "me", ["card"], TODAY)
    tally.check(set(missed) == {422} and status == 429, f"after ten wrong names: {missed} {status} {answer}")
    noted = world.sql(f"SELECT count(*) FROM access_log WHERE subject = '{world.subject}' AND outcome = 'delegate_unknown'")
    tally.check(noted == "10", f"each of them is in the log: {noted}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("delegations") as server:
        world = World(fixture, server)
        try:
            for check in (check_books, check_last_day, check_hour_of_hanoi, check_eighteen, check_end_of_guardianship, check_death, check_limits):
                check(world, tally)
        finally:
            faults = world.stop()
        tally.check(not faults, f"the servers of other days: {faults}")
    tally.finish()


if __name__ == "__main__":
    main()
