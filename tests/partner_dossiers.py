#!/usr/bin/python3
"""What partners hear of a dossier and report about it, and how people are told: portal, payment platform, post, push.

    SEED=7 tests/partner_dossiers.py [--program build/test/ansinh] [name ...]

Names choose among the tests at the end of this file.
"""

import json
import uuid

from support import wire
from support.house import SEED, House, entry, housed, run_named
from support.partner import Partner
from support.push import Browser


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


def hand_in(fixture, desk, tally):
    """A citizen's dossier through the portal, for the officers' own office: its number."""
    office = desk.sql(f"SELECT office FROM account WHERE login = '{fixture.demo['officers']['intake']['login']}'")
    citizen = fixture.demo["citizen"]
    desk.sql(f"UPDATE person SET office = '{office}' WHERE id = (SELECT person FROM account WHERE login = '{citizen['login']}')")
    opened = desk.post("the.portal", "/v1/dossiers", {
        "procedure": "HT-1", "channel": "national_portal", "return_method": "post", "payment_method": "cash",
        "form": {"request": "pension", "from_month": "2026-12"},
        "applicant": {"number": citizen["personal_number"], "full_name": citizen["full_name"],
                      "birth_date": citizen["birth_date"]}})
    tally.check(opened.status == 201, f"HTTP {opened.status} {opened.body!r}")
    return json.loads(opened.body).get("dossier_no")


def test_dossiers(fixture, tally):
    """A dossier through a portal: the portal hears of every step, the fee is paid, the result goes by post."""
    partner = Partner(SEED, lose=0.1, forget=0.1)
    entries = [entry("national_portal", "portal", partner), entry("payment", "payment", partner),
               entry("post", "post", partner)]
    with housed(fixture, entries) as house:
        desk, citizen = Portal(house), fixture.demo["citizen"]
        number = hand_in(fixture, desk, tally)
        if not number:
            return
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


def test_repetitions(fixture, tally):
    """What is sent again says what it said, though the dossier has moved meanwhile and its holder too."""
    partner = Partner(SEED, lose=1)
    with housed(fixture, [entry("national_portal", "portal", partner), entry("payment", "payment", partner)]) as house:
        desk = Portal(house)
        number = hand_in(fixture, desk, tally)
        house.wait(lambda: len(partner.arrivals) >= 2, "registered, and again", tally)
        desk.move("intake", number, tally, action="accept")
        desk.move("intake", number, tally, action="assign", assignee=desk.sql(
            f"SELECT id FROM account WHERE login = '{fixture.demo['officers']['assessor']['login']}'"))
        desk.move("assessor", number, tally, action="request_payment", note="Lệ phí", amount_vnd=50000)
        house.wait(lambda: "/payments" in [path for path, _ in partner.effects.values()], "a fee asked for", tally)
        check_payment(desk, number, tally)
        desk.sql("UPDATE person SET phone = '0900000009' WHERE id = "
                 f"(SELECT person FROM dossier WHERE dossier_no = '{number}')")
        before = len(partner.arrivals)
        house.wait(lambda: len(partner.arrivals) >= before + 4, "all that again", tally)
        partner.faults["lose"] = 0
        house.wait(lambda: house.left() == 0, "all messages delivered", tally)
        tally.check(not partner.complaints, f"the partner complains: {partner.complaints[:3]}")
        kept = desk.sql("SELECT count(*) FROM outbox WHERE wire IS NOT NULL")
        tally.check(kept == "0", f"{kept} delivered messages still say what they said")
    partner.stop()


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


TESTS = [test_dossiers, test_repetitions, test_notices]


if __name__ == "__main__":
    run_named(TESTS, __doc__)
