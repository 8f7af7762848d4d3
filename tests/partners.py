#!/usr/bin/python3
"""What leaves the house: to partners that lose, delay, fail and forget, each message takes effect once.

    MESSAGES=1000 KILLS=200 SEED=7 tests/partners.py [--program build/test/ansinh] [name ...]

Names choose among the tests at the end of this file. Two servers share the outbox, as two machines
would, and one of them is killed again and again.
"""

import json
import random
import subprocess
import time

from support.house import KILLS, MESSAGES, SEED, entry, housed, run_named, write_entries
from support.partner import SECRET, Partner
from support.server import Server


def order_faults(partner, subjects):
    """Subjects whose messages did not first arrive in the order in which they were written."""
    seen = {}
    for _, body in partner.effects.values():
        seen.setdefault(body["data"]["subject"], []).append(body["data"]["number"])
    return [subject for subject in subjects if seen.get(subject) != sorted(seen.get(subject, [0]))]


def put_many(house, count, subjects):
    for number in range(count):
        subject = subjects[number % len(subjects)]
        house.put("desk", f"kind_{number}", subject, json.dumps({"subject": subject, "number": number}))


def check_all_arrived(house, partner, count, tally):
    tally.check(len(partner.effects) == count, f"{len(partner.effects)} of {count} messages took effect")
    tally.check(not partner.complaints, f"the partner complains: {partner.complaints[:3]}")
    empty = house.sql("SELECT count(*) FROM outbox WHERE delivered_at IS NOT NULL AND payload <> '{}'")
    tally.check(empty == "0", f"{empty} delivered messages still hold their payload")


def test_faults(fixture, tally):
    """Lost and late answers: repeated with the same id and body, in order, until taken."""
    partner = Partner(SEED, lose=0.2, delay=0.02, fail=0.2)
    subjects = [f"subject-{number}" for number in range(12)]
    with housed(fixture, [entry("desk", "webhook", partner)]) as house:
        put_many(house, MESSAGES, subjects)
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        check_all_arrived(house, partner, MESSAGES, tally)
        tally.check(len(partner.arrivals) > MESSAGES, "some messages had to be repeated")
        faults = order_faults(partner, subjects)
        tally.check(not faults, f"out of order: {faults}")
    partner.stop()


def test_kills(fixture, tally):
    """kill -9 of a server in the midst of sending: nothing is lost, nothing takes effect twice."""
    partner, moments = Partner(SEED, lose=0.1), random.Random(SEED)
    subjects = [f"subject-{number}" for number in range(8)]
    with housed(fixture, [entry("desk", "webhook", partner)], OUTBOX_LEASE_MS=500) as house:
        second = Server(fixture.program, fixture.cluster.url(house.server.database), fixture.keys,
                        house.server.folder / "second", **{name.removeprefix("ANSINH_"): value
                        for name, value in house.server.environment.items()
                        if name.startswith(("ANSINH_OUTBOX_", "ANSINH_PARTNERS")) and name != "ANSINH_OUTBOX_FILE"})
        second.start()
        count = 10 * KILLS
        for kill in range(KILLS):
            put_many(house, 10, subjects[kill % 8:] + subjects[:kill % 8])
            time.sleep(moments.uniform(0.0, 0.4))
            second.kill()
            second.start()
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        check_all_arrived(house, partner, count, tally)
        tally.check(not second.stop(), "the second server ends well")
    partner.stop()


def test_breaker(fixture, tally):
    """A partner that is away is left in peace, others are not, and it gets everything when it is back."""
    away, present = Partner(SEED), Partner(SEED)
    away.faults = {"fail": 1.0}
    entries = [entry("desk", "webhook", away), entry("other", "webhook", present)]
    with housed(fixture, entries, OUTBOX_RETRY_MS=400) as house:
        for number in range(60):
            house.put("desk", "waiting", f"subject-{number}")
        failures = "SELECT coalesce(max(failures), 0) FROM outbox_partner WHERE destination = 'desk'"
        house.wait(lambda: int(house.sql(failures)) >= 6, "the breaker opens", tally)
        house.put("other", "prompt")
        house.wait(lambda: present.effects, "the other partner's message goes at once", tally, 30)
        state = json.loads(house.ask("GET", "/v1/outbox/destinations").body)["destinations"]
        desk = next(each for each in state if each["destination"] == "desk")
        tally.check(desk["waiting"] == 60 and desk["last_error"] == "HTTP 503", f"destinations: {desk}")
        tries = int(house.sql("SELECT sum(attempts) FROM outbox WHERE destination = 'desk'"))
        tally.check(tries < 60 + 10, f"{tries} tries of 60 messages while it was away")
        away.faults = {}
        house.wait(lambda: house.left() == 0, "all delivered when it is back", tally)
        tally.check(house.sql(failures) == "0", "the breaker is closed again")
        check_all_arrived(house, away, 60, tally)
    for partner in (away, present):
        partner.stop()


def test_dead_letters(fixture, tally):
    """What a partner refuses is put aside, shown to the administrator alone, and sent again on demand."""
    partner = Partner(SEED)
    partner.refused.add("odd")
    with housed(fixture, [entry("desk", "webhook", partner)], OUTBOX_ATTEMPTS=3) as house:
        odd = house.put("desk", "odd", "subject", '{"phone": "0900000000"}')
        house.put("desk", "next", "subject")
        house.wait(lambda: house.left() == 0, "given up", tally)
        tally.check(partner.kinds() == ["next"], f"the next one went on: {partner.kinds()}")
        letters = house.ask("GET", "/v1/outbox/dead_letters")
        item = json.loads(letters.body)["items"][0]
        wanted = {"message": odd, "destination": "desk", "kind": "odd", "topic": "subject", "attempts": 1,
                  "last_error": "HTTP 422"}
        tally.check(wanted.items() <= item.items(), f"dead letter: {item}")
        tally.check(b"0900000000" not in letters.body, "a dead letter does not show its payload")
        tally.check(house.ask("GET", "/v1/outbox/dead_letters", "auditor").status == 403, "for administrators only")
        partner.refused.clear()
        again = house.ask("POST", f"/v1/outbox/dead_letters/{odd}/retry")
        tally.check(again.status == 202, f"retry: HTTP {again.status} {again.body!r}")
        house.wait(lambda: "odd" in partner.kinds(), "sent again", tally)
        house.wait(lambda: house.left() == 0, "and marked", tally)
        gone = house.ask("POST", f"/v1/outbox/dead_letters/{odd}/retry")
        tally.check(gone.status == 404, f"retry of what is no dead letter: HTTP {gone.status}")
    partner.stop()


def test_too_many_tries(fixture, tally):
    partner = Partner(SEED, fail=1.0)
    with housed(fixture, [entry("desk", "webhook", partner)], OUTBOX_ATTEMPTS=3, OUTBOX_RETRY_MS=10) as house:
        house.put("desk", "hopeless")
        house.wait(lambda: house.left() == 0, "given up", tally)
        row = house.sql("SELECT attempts, last_error, dead_at IS NOT NULL FROM outbox WHERE kind = 'hopeless'")
        tally.check(row == "3|HTTP 503|t", f"after three tries: {row}")
    partner.stop()


def test_dialects(fixture, tally):
    """Portals, post and payment: logins, sessions that end, and the services by kind."""
    partner = Partner(SEED, forget=0.2, lose=0.1)
    entries = [entry("national_portal", "portal", partner), entry("post", "post", partner),
               entry("payment", "payment", partner)]
    with housed(fixture, entries) as house:
        for kind in ("test_registered", "test_changed"):
            house.put("national_portal", kind, "one", '{"MaHoSo": "1"}')
        house.put("post", "test_order", None, '{"orderNumber": "1"}')
        house.put("payment", "test_payment", None, '{"MaHoSo": "1"}')
        house.wait(lambda: house.left() == 0, "all delivered", tally)
        bodies = [body for path, body in partner.effects.values() if path == "/mapi/g"]
        tally.check(all(body["data"] == [{"MaHoSo": "1"}] and body["madonvi"] == "000.00.00.G24" for body in bodies),
                    f"the portal got {bodies}")
        paths = sorted(path for path, _ in partner.effects.values())
        tally.check(paths == ["/mapi/g", "/mapi/g", "/payments", "/postOrder"], f"paths {paths}")
        tally.check(not partner.complaints, f"the partner complains: {partner.complaints[:3]}")
    partner.stop()


def make_certificate(folder):
    key, certificate = folder / "partner.key", folder / "partner.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def test_certificates(fixture, tally):
    """A certificate that nobody vouches for gets nothing; one that the settings name does."""
    certificate, key = make_certificate(fixture.folder)
    partner = Partner(SEED, certificate=(certificate, key))
    entries = [entry("unknown", "webhook", partner), entry("known", "webhook", partner, ca_file=str(certificate))]
    with housed(fixture, entries, OUTBOX_ATTEMPTS=2) as house:
        house.put("unknown", "secret")
        house.put("known", "open")
        house.wait(lambda: house.left() == 0, "settled", tally)
        tally.check(partner.kinds() == ["open"], f"the partner got {partner.kinds()}")
        reason = house.sql("SELECT last_error FROM outbox WHERE kind = 'secret'")
        tally.check(reason == "the certificate is not believed", f"reason: {reason}")
    partner.stop()


def test_settings(fixture, tally):
    """The server does not start with partners it cannot trust."""
    good = {"destination": "desk", "adapter": "webhook", "url": "https://partner.example", "secret": SECRET}
    bad = {
        "http to another machine": [{**good, "url": "http://partner.example"}],
        "a host that only begins like this one": [{**good, "url": "http://localhost.example"}],
        "a user in the address": [{**good, "url": "https://localhost@partner.example"}],
        "an unknown adapter": [{**good, "adapter": "pigeon"}],
        "an unknown member": [{**good, "colour": "red"}],
        "a destination twice": [good, good],
        "no list": {"partners": []},
    }
    for what, entries in bad.items():
        path = write_entries(fixture.folder, entries)
        tally.check(not starts(fixture, path), f"started with {what}")
    loose = write_entries(fixture.folder, [good])
    tally.check(starts(fixture, loose), "does not start with a good file")
    loose.chmod(0o644)
    tally.check(not starts(fixture, loose), "started with a file that others may read")


def starts(fixture, path):
    try:
        with fixture.server("settings", PARTNERS=path):
            return True
    except RuntimeError:
        return False


TESTS = [test_faults, test_kills, test_breaker, test_dead_letters, test_too_many_tries, test_dialects, test_certificates,
         test_settings]


if __name__ == "__main__":
    run_named(TESTS, __doc__)
