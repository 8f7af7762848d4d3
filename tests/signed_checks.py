#!/usr/bin/python3
"""What the counter hears of signed codes: genuine and forged, new and used up, of cards that are good and that are not.

    tests/signed_checks.py [--program build/test/ansinh]

Codes are what the server itself hands out; phones and forgers work with libraries that are not the server's. Then the
receipt of each answer, the old code beside a signed one, and the second look at a check.
"""

import concurrent.futures
import datetime
import hashlib
import json
import os
import uuid

from support import card_codes, wire
from support.card_codes import Phone
from support.days import Days
from support.fixture import Tally, argument_parser, opened
from support.server import TODAY

AT = "2026-11-22 00:00:00+07"


class Counter(Days):
    def __init__(self, fixture, server, tally):
        super().__init__(fixture, server)
        self.tally, self.tokens = tally, {}
        self.person, self.facility = self.person_of("citizen"), self.demo["clerk"]["facility"]

    def send(self, method, path, role, body=None, day=TODAY, **headers):
        if (role, day) not in self.tokens:
            self.tokens[role, day] = wire.access_token(self.on(day).port, self.demo[role])
        headers = [("Authorization", f"Bearer {self.tokens[role, day]}"), *((name.replace("_", "-"), value) for name, value in headers.items())]
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers.append(("Content-Type", "application/json"))
        return wire.exchange(self.on(day).port, method, path, headers, data)

    def code(self, **query):
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return json.loads(self.send("GET", f"/v1/people/me/card/qr?{asked}", "citizen").body)["text"]

    def ask(self, scan, role="clerk", day=TODAY, **more):
        clerk = self.demo["other_clerk" if role == "other_clerk" else "clerk"]
        body = {"scan": scan, "purpose": "Khám bệnh", "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]}, **more}
        reply = self.send("POST", "/v1/card_checks", role, body, day)
        return reply.status, json.loads(reply.body)

    def expect(self, what, scan, outcome, code, reason=None, **where):
        """The verdict, and that nothing of the patient is told where nothing should be."""
        status, answer = self.ask(scan, **where)
        heard = (status, answer.get("outcome"), answer.get("result_code"), answer.get("reason"))
        self.tally.check(heard == (200, outcome, code, reason), f"{what}: {heard}, not {(outcome, code, reason)} {answer.get('errors')}")
        told = answer.get("person") is not None
        self.tally.check(told == (reason is None), f"{what}: the person is {'' if told else 'not '}told")
        self.tally.check((answer.get("receipt") is not None) == told == (answer.get("check") is not None), f"{what}: receipt and check with the person only")
        self.tally.check(bool(answer.get("entitlement")) == (outcome == "valid"), f"{what}: {answer.get('entitlement')}")
        return answer

    def refused(self, what, scan):
        status, answer = self.ask(scan)
        self.tally.check((status, answer.get("code")) == (422, "scan_unreadable"), f"{what}: HTTP {status} {answer}")

    def now(self):
        """The server's second: its day is moved, its hour is not."""
        shift = datetime.date.fromisoformat(TODAY) - datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
        return int((datetime.datetime.now(datetime.timezone.utc) + shift).timestamp())


def check_static(counter, tally):
    text = counter.code(form="static")
    answer = counter.expect("static", text, "valid", "000")
    tally.check((answer["form"], answer["presence"], answer["status_age_s"]) == ("static", "copyable", 0), f"static: {answer}")
    counter.expect("typed with Caps Lock", text.lower(), "valid", "000")
    counter.expect("with the scanner's line end", text + "\r\n", "valid", "000")
    counter.expect("in digits", counter.code(form="static", encoding="digits"), "valid", "000")
    counter.expect("a bit of the signature", card_codes.flipped(text, -1), "forged", "050", "bad_signature")
    prefix, data = card_codes.parts(text)
    tally.check(data[:2] == b"\xd2\x84", "the envelope")
    kid = data.index(b"\x04\x48") + 2
    counter.expect("another key", card_codes.flipped(text, kid), "forged", "050", "unknown_key")
    for what, broken in [("cut short", prefix + card_codes.base45_encode(data[:-1])), ("one byte more", text + "00"), ("another prefix", "BHYT3:" + text[6:]),
                         ("no code at all", "BHYT1:"), ("mixed case", text[:20] + text[20:].lower())]:
        counter.refused(what, broken)
    counter.sql("DELETE FROM access_log")


def check_card_states(counter, tally):
    text = counter.code(form="static")
    counter.sql(f"SET ROLE ansinh_app; SELECT card_suspended('{counter.person}', 'disputed', null, null, '{AT}', '{TODAY}')")
    answer = counter.expect("suspended", text, "suspended", "120")
    counter.sql(f"SET ROLE ansinh_app; SELECT card_resumed('{counter.person}', null, null, '{AT}', '{TODAY}')")
    counter.expect("resumed", text, "valid", "000")
    counter.sql(f"SET ROLE ansinh_app; SELECT card_reissued('{counter.person}', 'lost', null, null, '{AT}', '{TODAY}')")
    answer = counter.expect("the code of a lost card", text, "revoked", "110")
    tally.check(answer["recent_visits"] == [] and answer["card"]["state"] == "revoked", f"who found it learns nothing more: {answer}")
    answer = counter.expect("the new code", counter.code(form="static"), "valid", "000")
    tally.check(answer["card"]["state"] == "active", f"the new card: {answer['card']}")
    place = "UPDATE card SET status_index = 1048575 - status_index WHERE state = 'active' AND person = '" + counter.person + "'"
    text = counter.code(form="static")
    counter.sql(place)
    counter.expect("signed, but not in the register", text, "forged", "050", "not_in_register")
    counter.sql(place)
    counter.sql("DELETE FROM access_log")


def check_one_time(counter, tally):
    text = counter.code(form="dynamic")
    counter.expect("forged before it is used", card_codes.flipped(text, -1), "forged", "050", "bad_signature")
    answer = counter.expect("one-time code", text, "valid", "000")
    tally.check((answer["form"], answer["presence"]) == ("one_time", "server_one_time"), f"one-time: {answer}")
    counter.expect("once more", text, "unverified", "205", "seen_before")
    counter.expect("once more elsewhere", text, "unverified", "205", "seen_before", role="other_clerk")
    handle = os.urandom(16)
    card = counter.sql(f"SELECT id FROM card WHERE person = '{counter.person}' AND state = 'active' ORDER BY valid_from DESC LIMIT 1")
    counter.sql(f"INSERT INTO card_handle (handle_hash, person, card, expires_at) VALUES ('\\x{hashlib.sha256(handle).hexdigest()}', '{counter.person}', '{card}', '2026-11-23')")
    text = "BHYT4:" + card_codes.base45_encode(handle)
    answer = counter.expect("handle", text, "valid", "000")
    tally.check((answer["form"], answer["presence"]) == ("handle", "server_one_time"), f"handle: {answer}")
    counter.expect("handle once more", text, "unverified", "205", "handle_unknown")
    counter.expect("handle that nobody gave", "BHYT4:" + card_codes.base45_encode(os.urandom(16)), "unverified", "205", "handle_unknown")


def check_holder(counter, tally):
    phone, thief = Phone(), Phone()
    made = counter.send("POST", "/v1/me/devices", "citizen", {"name": "Máy", "public_key": phone.jwk()}, Idempotency_Key=str(uuid.uuid4()))
    tally.check(made.status == 201, f"the phone is registered: {made.status} {made.body[:200]}")
    credential = json.loads(counter.send("GET", "/v1/people/me/card/credential", "citizen").body)["credential"]
    text = phone.shown(credential, counter.now())
    answer = counter.expect("by the holder's phone", text, "valid", "000")
    tally.check((answer["form"], answer["presence"]) == ("holder", "holder_bound"), f"holder-bound: {answer}")
    counter.expect("a picture of it", text, "unverified", "205", "seen_before")
    counter.expect("for this facility", phone.shown(credential, counter.now(), facility=counter.facility), "valid", "000")
    counter.expect("for another", phone.shown(credential, counter.now(), facility="79024"), "unverified", "205", "foreign_facility")
    counter.expect("shown two minutes ago", phone.shown(credential, counter.now() - 120), "expired", "205", "code_stale")
    counter.expect("shown in two minutes", phone.shown(credential, counter.now() + 120), "unverified", "205", "code_not_yet")
    counter.expect("by another's phone", thief.shown(credential, counter.now()), "forged", "050", "device_signature")
    device = json.loads(made.body)["id"]
    counter.send("DELETE", f"/v1/me/devices/{device}", "citizen")
    counter.expect("by a phone that was removed", phone.shown(credential, counter.now()), "revoked", "110", "device_ended")
    counter.sql("DELETE FROM access_log")


def check_time(counter, tally):
    """A copy of the app lives thirty days; the card behind it may be good for longer."""
    static = counter.code(form="static")
    counter.expect("a copy of last month", static, "expired", "010", "code_expired", day="2026-12-31")
    one_time = counter.code(form="dynamic")
    counter.expect("a one-time code of yesterday", one_time, "expired", "205", "code_stale", day="2026-11-23")


def check_old_code(counter, tally):
    """The old code of somebody who has a signed one: taken with a word, and from a day on no more."""
    text = counter.code(form="legacy")
    answer = counter.expect("old code", text, "valid", "000")
    tally.check([w["code"] for w in answer["warnings"]] == ["signed_code_exists"], f"the word: {answer['warnings']}")
    policy = f"INSERT INTO legacy_scan_policy (facility, accepted_until, set_at) VALUES ('{counter.facility}', '{{day}}', now()) ON CONFLICT (facility) DO UPDATE SET accepted_until = '{{day}}'"
    counter.sql(policy.format(day=TODAY))
    counter.expect("on the last day", text, "valid", "000")
    counter.sql(policy.format(day="2026-11-21"))
    counter.expect("after it", text, "unverified", "205", "signed_code_wanted")
    counter.expect("after it, elsewhere", text, "valid", "000", role="other_clerk")
    counter.expect("the signed one, here", counter.code(form="static"), "valid", "000")
    counter.sql("DELETE FROM legacy_scan_policy; DELETE FROM signature WHERE purpose <> 'receipt'")
    counter.sql(f"UPDATE card SET initial_facility = (SELECT max(code) FROM facility), five_year_date = '2031-01-01' WHERE person = '{counter.person}' AND state = 'active'")
    answer = counter.expect("says otherwise than the register", text, "valid", "000")
    tally.check([w["code"] for w in answer["warnings"]] == ["initial_facility_differs", "five_year_date_differs"], f"the words: {answer['warnings']}")
    tally.check(answer["card"]["five_year_date"] == "2031-01-01", "the register counts")


def check_examination(counter, tally, receipt):
    """What a facility hears before it claims: whether the receipt is genuine, its own, of the card and in time."""
    number = counter.sql(f"SELECT card_number FROM card WHERE person = '{counter.person}' AND state = 'active' ORDER BY valid_from DESC LIMIT 1")
    asked = {"receipt": receipt, "card_number": number, "admitted_on": TODAY, "discharged_on": TODAY}
    spent = "INSERT INTO consumed_receipt SELECT code_id, gen_random_uuid(), at FROM signature WHERE purpose = 'receipt'"
    for what, fault, role, changes, before in [
        ("one's own, of the day", None, "clerk", {}, None), ("a stay of three days", None, "facility_system", {"admitted_on": "2026-11-21", "discharged_on": "2026-11-23"}, None),
        ("of another card", "foreign_card", "clerk", {"card_number": "0123456789"}, None), ("another's", "foreign_facility", "other_clerk", {}, None),
        ("of the day before", "late", "clerk", {"admitted_on": "2026-11-21", "discharged_on": "2026-11-21"}, None),
        ("of the day after", "late", "clerk", {"admitted_on": "2026-11-23", "discharged_on": "2026-11-23"}, None),
        ("forged", "bad_signature", "clerk", {"receipt": receipt[:-20] + ("A" if receipt[-20] != "A" else "B") + receipt[-19:]}, None),
        ("no receipt", "malformed", "clerk", {"receipt": "abc"}, None), ("in a claim already", "replayed", "clerk", {}, spent),
        ("in a claim already, and of another card", "foreign_card", "clerk", {"card_number": "0123456789"}, None)]:
        if before:
            counter.sql(before)
        reply = counter.send("POST", "/v1/receipts/examination", role, {**asked, **changes})
        told = json.loads(reply.body)
        tally.check((reply.status, told.get("good"), told.get("fault")) == (200, fault is None, fault), f"receipt {what}: {reply.status} {told}")
        tally.check((told.get("result") is None) == (fault in ("bad_signature", "malformed")), f"receipt {what}: only what is genuine is read out: {told}")


def check_receipts(counter, tally):
    before = counter.sql("SELECT count(*) FROM signature WHERE purpose = 'receipt'")
    receipts = [counter.expect("for a receipt", counter.code(form="static"), "valid", "000")["receipt"] for _ in range(2)]
    after = counter.sql("SELECT count(*) FROM signature WHERE purpose = 'receipt'")
    tally.check(int(after) - int(before) == 2, f"a row in the ledger for each: {before} {after}")
    tally.check(receipts[0] != receipts[1], "each is another")
    for receipt in receipts:
        reply = wire.exchange(counter.server.port, "GET", f"/v1/receipts/{receipt}")
        told = json.loads(reply.body)
        tally.check(reply.status == 200 and (told["facility"]["code"], told["result"]) == (counter.facility, "valid_000"), f"told: {reply.status} {told}")
        tally.check(not any(secret in reply.body.decode() for secret in (counter.demo["citizen"]["card_number"], counter.demo["citizen"]["full_name"])), "nothing personal is told")
    good = receipts[0]
    wrong = [good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1:] for at in range(0, len(good), 9)] + [good[:-1], good + "A", good[:-4] + "AAAA"]
    seen = {wire.exchange(counter.server.port, "GET", f"/v1/receipts/{receipt}").status for receipt in wrong}
    tally.check(seen == {404}, f"{len(wrong)} changed ones: {seen}")
    check_examination(counter, tally, good)
    claim, other = uuid.uuid4(), uuid.uuid4()
    taken = [counter.sql(f"SET ROLE ansinh_app; SELECT receipt_consumed('\\x0102030405060708', '{which}', now())") for which in (claim, claim, other)]
    tally.check(taken == ["t", "t", "f"], f"one claim takes a receipt, and may say so twice: {taken}")


def batch(counter, cards, key, **more):
    clerk = counter.demo["clerk"]
    body = {"cards": cards, "purpose": "Lịch hẹn", "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]}, **more}
    return counter.send("POST", "/v1/card_checks/batch", "clerk", body, Idempotency_Key=key)


def check_batch(counter, tally):
    """A thousand cards of every kind: each answer in its place, in the same bytes for the same key, and each in a log."""
    holders = [json.loads(line) for line in counter.sql(
        "SELECT json_build_object('card_number', c.card_number, 'full_name', p.full_name, 'birth_date', p.birth_date) FROM person p JOIN card c ON c.person = p.id"
        f" WHERE c.state = 'active' AND c.valid_from <= '{TODAY}' AND coalesce(c.valid_to, '{TODAY}') >= '{TODAY}' ORDER BY p.id LIMIT 100").splitlines()]
    static, one_time = counter.code(form="static"), counter.code(form="dynamic")
    cards = [{"ref": str(at), **holders[at % len(holders)]} for at in range(994)]
    cards += [{"scan": static}, {"scan": one_time}, {"scan": one_time}, {"scan": card_codes.flipped(static, -1)}, {"scan": static[:-3]}, {"ref": "empty"}]
    counter.sql("DELETE FROM access_log")
    first = batch(counter, cards, "batch")
    items = json.loads(first.body).get("items", [])
    tally.check(first.status == 200 and len(items) == 1000, f"a thousand: HTTP {first.status} {first.body[:200]}")
    tally.check([item["no"] for item in items] == list(range(1, 1001)) and items[7]["ref"] == "7", "in the order of the questions")
    wrong = [item for at, item in enumerate(items[:994]) if item["outcome"] != "valid" or item["person"]["full_name"] != holders[at % len(holders)]["full_name"]]
    tally.check(not wrong, f"each its own answer: {wrong[:2]}")
    tail = [(item["outcome"], item["result_code"], item["reason"]) for item in items[994:]]
    tally.check(tail == [("valid", "000", None), ("valid", "000", None), ("unverified", "205", "seen_before"), ("forged", "050", "bad_signature"),
                         ("unreadable", "205", None), ("unreadable", "205", None)], f"the last six: {tail}")
    tally.check("recent_visits" not in first.body.decode() and all(item["card"] is None for item in items[996:]), "nobody's visits, nothing of what is not good")
    logged = counter.sql("SELECT count(*) || ' ' || count(DISTINCT subject) FROM access_log WHERE route = 'post_v1_card_checks_batch'")
    tally.check(logged == f"{998 + 20} {len({card['card_number'] for card in cards[:994]} | {counter.demo['citizen']['card_number']})}", f"a row for each question, and one for each step of fifty: {logged}")
    again = batch(counter, cards, "batch")
    tally.check(again.body == first.body and again.header("Idempotency-Replayed") == "true", "the same key, the same bytes")
    tally.check(counter.sql("SELECT count(*) FROM access_log WHERE route = 'post_v1_card_checks_batch'") == str(998 + 20), "and no second look")
    look = counter.send("GET", f"/v1/card_checks/{items[0]['check']}", "clerk")
    tally.check(look.status == 200, f"each may be looked at again: HTTP {look.status}")
    for what, sent, key, status in [("a thousand and one", [*cards, {"scan": static}], "more", 422), ("none", [], "none", 422), ("another body", cards[:1], "batch", 422),
                                    ("no birth date of this world", [{"card_number": "0123456789", "full_name": "A", "birth_date": "2001-02-30"}], "date", 422),
                                    ("more than a megabyte", [{"scan": "x" * 1020}] * 1000 + [{"scan": "y" * 1020}] * 30, "large", 413)]:
        reply = batch(counter, sent, key)
        tally.check(reply.status == status, f"{what}: HTTP {reply.status}, not {status}")
    unsigned = counter.send("POST", "/v1/card_checks/batch", "clerk", {"cards": cards[:1]})
    tally.check(unsigned.status == 400, f"without a key: HTTP {unsigned.status}")
    counter.sql("DELETE FROM access_log")


def at_once(count, work):
    """What `count` threads that begin together get from work(number)."""
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        return list(threads.map(work, range(count)))


def check_at_once(counter, tally):
    """One code, many counters: one of them has the patient. One key, many lists: one answer."""
    counter.ask(counter.code(form="static"), role="other_clerk")
    text = counter.code(form="dynamic")
    heard = at_once(48, lambda number: counter.ask(text, role="clerk" if number % 2 else "other_clerk")[1].get("outcome"))
    tally.check(sorted(heard) == ["unverified"] * 47 + ["valid"], f"one code at 48 counters: {sorted(heard)}")
    cards = [{"scan": counter.code(form="dynamic")} for _ in range(3)]
    replies = at_once(8, lambda _: batch(counter, cards, "at once"))
    good = {reply.body for reply in replies if reply.status == 200}
    tally.check(len(good) == 1 and {reply.status for reply in replies} <= {200, 409}, f"one key, eight lists: {[reply.status for reply in replies]}")
    answers = [item["outcome"] for item in json.loads(good.pop())["items"]]
    tally.check(answers == ["valid"] * 3, f"used up once: {answers}")


def check_again(counter, tally):
    check = counter.expect("first look", counter.code(form="static"), "valid", "000")["check"]
    path, count = f"/v1/card_checks/{check}", "SELECT count(*) FROM access_log WHERE route = 'get_v1_card_checks_check'"
    first = counter.send("GET", path, "clerk")
    told = json.loads(first.body)
    tally.check(first.status == 200 and told["outcome"] == "valid" and told["form"] == "static", f"again: {first.status} {told}")
    again = counter.send("GET", path, "facility_system", If_None_Match=first.header("ETag"))
    tally.check(again.status == 304 and not again.body, f"nothing has changed: {again.status}")
    tally.check(counter.sql(count) == "2", f"each look is in the log: {counter.sql(count)}")
    counter.sql(f"SET ROLE ansinh_app; SELECT card_suspended('{counter.person}', 'disputed', null, null, '{AT}', '{TODAY}')")
    changed = counter.send("GET", path, "clerk", If_None_Match=first.header("ETag"))
    told = json.loads(changed.body or b"{}")
    tally.check((changed.status, told.get("outcome"), told.get("result_code")) == (200, "suspended", "120"), f"suspended meanwhile: {changed.status} {told}")
    counter.sql(f"SET ROLE ansinh_app; SELECT card_resumed('{counter.person}', null, null, '{AT}', '{TODAY}')")
    for what, role, day in [("another facility", "other_clerk", TODAY), ("the next day", "clerk", "2026-11-23")]:
        seen = counter.send("GET", path, role, day=day).status
        tally.check(seen == 404, f"{what}: HTTP {seen}")
    counter.sql("UPDATE card_check SET at = at - interval '3 days'; SET ROLE ansinh_app; SELECT card_checks_forgotten('2026-11-22 23:00:00+07')")
    tally.check(counter.sql("SELECT count(*) FROM card_check") == "0", "checks are forgotten")
    tally.check(counter.send("GET", path, "clerk").status == 404, "and then there is none to look at")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("signed_checks") as server:
        counter = Counter(fixture, server, tally)
        try:
            for check in (check_static, check_card_states, check_one_time, check_holder, check_time, check_receipts, check_batch, check_at_once, check_again, check_old_code):
                check(counter, tally)
        finally:
            faults = counter.stop()
        tally.check(not faults, f"the servers of other days: {faults}")
    tally.finish()


if __name__ == "__main__":
    main()
