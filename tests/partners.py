#!/usr/bin/python3
"""What leaves the house: to partners that lose, delay, fail and forget, each message takes effect once.

    MESSAGES=1000 KILLS=200 SEED=7 tests/partners.py [--program build/test/ansinh] [name ...]

Names choose among the tests at the end of this file. Two servers share the outbox, as two machines
would, and one of them is killed again and again.
"""

import contextlib
import json
import os
import random
import subprocess
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.partner import SECRET, Partner
from support.push import Browser
from support.server import Server

MESSAGES = int(os.environ.get("MESSAGES", "120"))
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "1"))
PATIENCE_S = 120 + MESSAGES / 5 + KILLS


class House:
    """A server on a copy of the database whose partners are given as {destination: entry}."""

    def __init__(self, fixture, server, folder):
        self.fixture, self.server, self.folder = fixture, server, folder

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def put(self, destination, kind, subject=None, payload="{}"):
        about = f"'{subject}'" if subject else "null"
        return self.sql(
            f"SELECT outbox_put('{destination}', '{kind}', {about}, '{payload}', timestamptz '2026-11-21')"
        )

    def left(self):
        return int(self.sql("SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND dead_at IS NULL"))

    def wait(self, condition, what, tally, patience_s=PATIENCE_S):
        deadline = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > deadline:
                return tally.check(False, f"{what}: not within {patience_s:.0f} s")
            time.sleep(0.05)
        return True

    def ask(self, method, target, role="admin"):
        token = wire.access_token(self.server.port, self.fixture.demo["officers"][role])
        headers = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", str(uuid.uuid4()))]
        return wire.exchange(self.server.port, method, target, headers)


def entry(destination, adapter, partner, **more):
    known = {"username": "an_sinh", "password": "mật khẩu", "code": "000.00.00.G24"}
    if adapter == "webhook":
        known = {"secret": SECRET}
    if adapter == "webpush":
        known = {"code": "mailto:admin@ansinh.example"}
    return {"destination": destination, "adapter": adapter, "url": partner.url, "timeout_ms": 1000, **known, **more}


def write_entries(folder, entries):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"partners-{uuid.uuid4()}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(entries))
    return path


@contextlib.contextmanager
def housed(fixture, entries, **settings):
    given = {"OUTBOX_RETRY_MS": 50, "OUTBOX_LEASE_MS": 3000, "OUTBOX_ATTEMPTS": 1000, **settings}
    path = write_entries(fixture.folder, entries)
    with fixture.server("partners", PARTNERS=path, **given) as server:
        yield House(fixture, server, fixture.folder)


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


class Portal(House):
    """A portal, a payment platform and the post as they log in here, and the officers of one office."""

    def __init__(self, house):
        super().__init__(house.fixture, house.server, house.folder)
        model = self.fixture.demo["facility_system"]["client_id"]
        for login, destination in (("the.portal", None), ("the.bank", "payment"), ("the.post", "post")):
            self.sql(
                "INSERT INTO account SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), "
                f"'login', '{login}', 'facility', null, 'organisation', '{login}', 'gateway_username', null, "
                f"'gateway_password_hash', null))).* FROM account a WHERE a.login = '{model}'")
            if destination:
                self.sql(f"INSERT INTO partner_account SELECT id, '{destination}' FROM account WHERE login = '{login}'")
        self.tokens, self.versions = {}, {}

    def token(self, login):
        if login not in self.tokens:
            if login.startswith("the."):
                secret = self.fixture.demo["facility_system"]["client_secret"]
                self.tokens[login] = wire.access_token(self.server.port, {"client_id": login, "client_secret": secret})
            else:
                self.tokens[login] = wire.access_token(self.server.port, self.fixture.demo["officers"][login])
        return self.tokens[login]

    def post(self, login, target, body, key=None):
        headers = [("Authorization", f"Bearer {self.token(login)}"), ("Content-Type", "application/json"),
                   ("Idempotency-Key", key or str(uuid.uuid4()))]
        number = target.split("/")[3] if target.count("/") > 3 else None
        if target.endswith("/transitions"):
            version = self.sql(f"SELECT version FROM dossier WHERE dossier_no = '{number}'")
            headers.append(("If-Match", f'"{version}"'))
        return wire.exchange(self.server.port, "POST", target, headers, json.dumps(body).encode())

    def move(self, login, number, tally, **body):
        reply = self.post(login, f"/v1/dossiers/{number}/transitions", body)
        tally.check(reply.status == 200, f"{body['action']} as {login}: HTTP {reply.status} {reply.body[:300]!r}")

    def report(self, login, number, **body):
        return self.post(login, f"/v1/dossiers/{number}/partner_reports", body)


def test_dossiers(fixture, tally):
    """A dossier through a portal: the portal hears of every step, the fee is paid, the result goes by post."""
    partner = Partner(SEED, lose=0.1, forget=0.1)
    entries = [entry("national_portal", "portal", partner), entry("payment", "payment", partner),
               entry("post", "post", partner)]
    with housed(fixture, entries) as house:
        desk = Portal(house)
        office = desk.sql(f"SELECT office FROM account WHERE login = '{fixture.demo['officers']['intake']['login']}'")
        citizen = fixture.demo["citizen"]
        desk.sql(f"UPDATE person SET office = '{office}' WHERE id = (SELECT person FROM account WHERE login = '{citizen['login']}')")
        opened_dossier = desk.post("the.portal", "/v1/dossiers", {
            "procedure": "HT-1", "channel": "national_portal", "return_method": "post", "payment_method": "cash",
            "form": {"request": "pension", "from_month": "2026-12"},
            "applicant": {"number": citizen["personal_number"], "full_name": citizen["full_name"],
                          "birth_date": citizen["birth_date"]}})
        if not tally.check(opened_dossier.status == 201, f"HTTP {opened_dossier.status} {opened_dossier.body!r}"):
            return
        number = json.loads(opened_dossier.body)["dossier_no"]
        assessor = desk.sql(f"SELECT id FROM account WHERE login = '{fixture.demo['officers']['assessor']['login']}'")
        early = desk.report("the.bank", number, kind="paid", reference="P-0", amount_vnd=50000)
        tally.check(early.status == 403, f"paid before anything was asked: HTTP {early.status}")
        desk.move("intake", number, tally, action="accept")
        desk.move("intake", number, tally, action="assign", assignee=assessor)
        desk.move("assessor", number, tally, action="request_payment", note="Lệ phí", amount_vnd=50000)
        check_payment(desk, number, tally)
        desk.move("assessor", number, tally, action="propose")
        desk.move("approver", number, tally, action="approve")
        desk.move("assessor", number, tally, action="complete", note="Hưởng lương hưu từ 12/2026")
        check_shipment(desk, number, tally)
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        check_portal_heard(desk, partner, number, citizen, tally)
        left = desk.sql("SELECT count(*) FROM outbox WHERE payload <> '{}' AND payload::text LIKE '%"
                        f"{citizen['full_name']}%'")
        tally.check(left == "0", "no name lies in the outbox")
    partner.stop()


def check_payment(desk, number, tally):
    for status, wrong in ((409, {"kind": "paid", "amount_vnd": 40000}), (403, {"kind": "delivered", "amount_vnd": 0})):
        reply = desk.report("the.bank", number, reference="P-1", **wrong)
        tally.check(reply.status in (status, 409), f"{wrong}: HTTP {reply.status}")
    foreign = desk.report("the.post", number, kind="paid", reference="P-1", amount_vnd=50000)
    tally.check(foreign.status == 403, f"paid, says the post: HTTP {foreign.status}")
    for _ in range(3):
        paid = desk.report("the.bank", number, kind="paid", reference="P-1", amount_vnd=50000)
        tally.check(paid.status == 200 and json.loads(paid.body)["state"] == "in_processing",
                    f"paid: HTTP {paid.status} {paid.body!r}")
    other = desk.report("the.bank", number, kind="paid", reference="P-1", amount_vnd=60000)
    tally.check(other.status == 409, f"the same payment with another amount: HTTP {other.status}")
    row = desk.sql(f"SELECT paid_vnd, (SELECT count(*) FROM dossier_event e WHERE e.dossier = d.id AND e.action = 'pay') "
                   f"FROM dossier d WHERE dossier_no = '{number}'")
    tally.check(row == "50000|1", f"paid once: {row}")


def check_shipment(desk, number, tally):
    """The post's reports come twice and in the wrong order."""
    for kind in ("delivered", "posted", "posted", "delivered"):
        reply = desk.report("the.post", number, kind=kind, reference="VN-1")
        tally.check(reply.status == 200 and json.loads(reply.body)["state"] == "result_returned",
                    f"{kind}: HTTP {reply.status} {reply.body!r}")
    count = desk.sql("SELECT count(*) FROM dossier_event WHERE action = 'deliver'")
    tally.check(count == "1", f"delivered {count} times")
    shown = wire.exchange(desk.server.port, "GET", f"/v1/dossiers/{number}",
                          [("Authorization", f"Bearer {desk.token('intake')}")])
    delivery = json.loads(shown.body)["delivery"]
    tally.check((delivery["method"], delivery["state"], delivery["tracking_no"]) == ("post", "delivered", "VN-1"),
                f"the officer reads of the parcel: {delivery}")
    reading = wire.exchange(desk.server.port, "GET", f"/v1/dossiers/{number}",
                            [("Authorization", f"Bearer {desk.token('the.post')}")])
    tally.check(reading.status in (403, 404), f"the post reads no dossier: HTTP {reading.status}")


def check_portal_heard(desk, partner, number, citizen, tally):
    heard = [body for path, body in partner.effects.values() if path == "/mapi/g"]
    states = [body["data"][0]["TrangThai"] for body in heard if body["service"] == "CapNhatTienDoHoSoMC"]
    tally.check(states == ["1", "2", "4", "6", "4", "4", "4", "9", "10"], f"the portal heard of {states}")
    first = heard[0]
    tally.check(first["service"] == "DongBoHoSoMC" and first["isUpdating"] == "False" and
                first["data"][0]["MaHoSo"] == number and first["data"][0]["ChuHoSo"] == citizen["full_name"],
                f"first: {first['service']} {first['isUpdating']}")
    last = [body for body in heard if body["service"] == "DongBoHoSoMC"][-1]
    tally.check(last["isUpdating"] == "True" and last["data"][0]["TrangThaiHoSo"] == "10", "the portal knows the end")
    paths = sorted({path for path, _ in partner.effects.values()})
    tally.check(paths == ["/mapi/g", "/payments", "/postOrder"], f"paths {paths}")
    tally.check(not partner.complaints, f"the partner complains: {partner.complaints[:3]}")



def subscribe(desk, path, keys, url, token):
    body = {"name": path, "endpoint": url + path, "keys": keys}
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"),
               ("Idempotency-Key", str(uuid.uuid4()))]
    return wire.exchange(desk.server.port, "POST", "/v1/me/push_subscriptions", headers, json.dumps(body).encode())


def as_citizen(house, token, method, target, body=None):
    headers = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", str(uuid.uuid4()))]
    headers += [("Content-Type", "application/json")] if body else []
    return wire.exchange(house.server.port, method, target, headers, json.dumps(body).encode() if body else None)


def check_subscriptions(house, partner, phone, token, tally):
    made = subscribe(house, "/push/phone", phone.keys(), partner.url, token)
    tally.check(made.status == 201, f"subscribed: HTTP {made.status} {made.body!r}")
    gone = subscribe(house, "/push/gone", Browser().keys(), partner.url, token)
    tally.check(gone.status == 201, f"another browser: HTTP {gone.status}")
    for wrong in ("/push/../admin", "/push/a b", "/", "", "@elsewhere.example/push", ".elsewhere.example/push/1"):
        refused = subscribe(house, wrong, phone.keys(), partner.url, token)
        tally.check(refused.status == 422, f"subscribed at {wrong!r}: HTTP {refused.status}")
    broken = subscribe(house, "/push/x", {**phone.keys(), "auth": "AAAA"}, partner.url, token)
    tally.check(broken.status == 422, f"subscribed with a short secret: HTTP {broken.status}")
    key = json.loads(wire.exchange(house.server.port, "GET", "/v1/push_key").body)["key"]
    return key, json.loads(made.body)["id"]


def test_notices(fixture, tally):
    """A notice wakes the browser, encrypted and once; goes by Zalo and e-mail to who wants that; a browser that is
    gone is forgotten."""
    partner, phone = Partner(SEED, lose=0.3, fail=0.3, delay=0.05), Browser()
    partner.browsers["/push/phone"] = phone
    entries = [entry("browsers", "webpush", partner), entry("zalo", "webhook", partner), entry("email", "webhook", partner)]
    with housed(fixture, entries) as house:
        token = wire.access_token(house.server.port, fixture.demo["citizen"])
        key, subscription = check_subscriptions(house, partner, phone, token, tally)
        house.sql("UPDATE person SET email = 'an@example.vn', phone = '0900000001'")
        chosen = as_citizen(house, token, "POST", "/v1/people/me/notice_channels", {"zalo": True, "email": True})
        tally.check(sorted(json.loads(chosen.body)["channels"]) == ["email", "zalo"], f"channels: {chosen.body!r}")
        body = {"procedure": "610", "channel": "app", "form": {"reason": "changed_data"}, "return_method": "counter"}
        dossiers = [json.loads(as_citizen(house, token, "POST", "/v1/dossiers", body).body)["dossier_no"] for _ in range(5)]
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        inbox = json.loads(as_citizen(house, token, "GET", "/v1/people/me/notices").body)["items"]
        pushed = [body for path, body in partner.effects.values() if path == "/push/phone"]
        tally.check(sorted(each["topic"] for each in inbox) == sorted(dossiers), f"inbox: {inbox}")
        wanted = sorted((each["notice"], "dossier_moved") for each in inbox)
        tally.check(sorted((each["notice"], each["kind"]) for each in pushed) == wanted and
                    all(set(each) == {"notice", "kind"} for each in pushed), f"pushed: {pushed}")
        tally.check({sender[1] for sender in partner.senders} == {key}, "another key than the one subscribed with")
        by_webhook = [body for path, body in partner.effects.values() if not path.startswith("/push/")]
        addresses = sorted(body["data"].get("email") or body["data"]["phone"] for body in by_webhook)
        tally.check(addresses == ["0900000001"] * 5 + ["an@example.vn"] * 5, f"by Zalo and e-mail: {addresses}")
        tally.check(not partner.complaints, f"the partner complains: {partner.complaints[:3]}")
        known = json.loads(as_citizen(house, token, "GET", "/v1/me/push_subscriptions").body)["items"]
        tally.check([each["active"] for each in known] == [False, True], f"the browser that is gone: {known}")
        tally.check(house.sql("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == "0", "dead letters")
        removed = as_citizen(house, token, "DELETE", f"/v1/me/push_subscriptions/{subscription}")
        tally.check(removed.status == 204, f"removed: HTTP {removed.status}")
        as_citizen(house, token, "POST", "/v1/dossiers", body)
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        later = [body for path, body in partner.effects.values() if path == "/push/phone"]
        tally.check(len(later) == 5, f"{len(later)} pushes: one after the browser was removed")
        tally.check(house.sql("SELECT count(*) FROM outbox WHERE kind = 'dossier_moved' AND destination = 'sms' "
                              "AND payload ? 'phone'") == "0", "an SMS to who wants none")
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


TESTS = [test_notices, test_faults, test_kills, test_breaker, test_dead_letters, test_too_many_tries, test_dialects, test_dossiers,
         test_certificates, test_settings]


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture:
        for test in TESTS:
            if not arguments.names or test.__name__.removeprefix("test_") in arguments.names:
                test(fixture, tally)
    tally.finish()


if __name__ == "__main__":
    main()
