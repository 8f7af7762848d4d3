#!/usr/bin/python3
"""A day's claims in one envelope: all of it is validated, then each is taken by itself and answered as it is taken.

    tests/claim_batch.py [--program build/test/ansinh]

Another session of the database holds one patient's claims, so that those before must have gone out.
"""

import contextlib
import json
import subprocess

from card_checks import HOLDER
from support import wire
from support.envelope import Claim, envelope
from support.fixture import TODAY, Tally, argument_parser, opened

COUNT, HELD = 60, 9
PATH = "/v1/claims/batch"
DAY = TODAY.replace("-", "")
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><GIAMDINHHS>&c;&c;</GIAMDINHHS>'


class Desk:
    def __init__(self, fixture, server, tally):
        self.fixture, self.server, self.demo, self.tally = fixture, server, fixture.demo, tally
        self.token = wire.access_token(server.port, self.demo["clerk"])
        self.facility = self.demo["clerk"]["facility"]
        rows = self.sql(HOLDER.replace("LIMIT 1", "LIMIT 4")).splitlines()
        self.patients = [dict(zip(("person", "full_name", "birth_date", "card_number"), row.split("|"), strict=True)) for row in rows]

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def claim(self, record_no, patient=0, price=50_600, facility=None):
        hour = int(record_no.split("-")[-1]) % 22
        times = f"{DAY[:6]}{1 + int(record_no.split('-')[-1]) // 22:02}{hour:02}00", f"{DAY[:6]}{1 + int(record_no.split('-')[-1]) // 22:02}{hour:02}30"
        claim = Claim(self.patients[patient], facility or self.facility, record_no, *times, percent=100)
        return claim.service("02.1896", "Khám bệnh", price=price).drug("40.1", "Paracetamol 500mg", quantity=10, price=1_200)

    def day(self, name, count=COUNT, patient=0, **changes):
        return [self.claim(f"{name}-{i}", patient if i <= HELD else patient + 1, **changes) for i in range(1, count + 1)]

    def request(self, key, xml):
        headers = [("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/xml"), ("Idempotency-Key", key)]
        return wire.request_bytes("POST", PATH, headers, xml)

    def send(self, key, xml):
        with wire.Connection(self.server.port) as connection:
            connection.send(self.request(key, xml))
            reply = connection.read_reply("POST")
        return reply.status, json.loads(reply.body), reply

    def stored(self, name):
        return int(self.sql(f"SELECT count(*) FROM claim WHERE record_no LIKE '{name}-%'"))

    def revisions(self, name):
        return int(self.sql("SELECT count(*) FROM claim_revision r JOIN claim c ON c.facility = r.facility AND c.id = r.claim"
                            f" WHERE c.record_no LIKE '{name}-%'"))

    @contextlib.contextmanager
    def held(self, patient):
        """While this lasts, no claim of the patient can be stored."""
        command = ["psql", "-qtAX", "-h", self.fixture.cluster.socket, "-U", "ansinh_owner", self.server.database]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            person = self.patients[patient]["person"]
            session.stdin.write(f"SELECT pg_advisory_lock(hashtextextended('claims of {person}', 0)) IS NULL;\n")
            session.stdin.flush()
            assert session.stdout.readline().strip() == "f"
            yield
            session.stdin.close()


def places(answer):
    return [error["pointer"] for error in answer.get("errors", [])]


def read_items(connection, count):
    head = connection.read_until(b"\r\n\r\n").decode("latin-1")
    assert head.startswith("HTTP/1.1 200 ") and "transfer-encoding: chunked" in head.lower(), head
    piece = b""
    while piece.count(b'"status":') < count:
        piece += connection.read_exactly(int(connection.read_until(b"\r\n"), 16))
        connection.read_until(b"\r\n")
    return piece


def a_day_is_taken_and_heard_again(desk):
    xml = envelope(desk.day("DAY"))
    status, answer, reply = desk.send("day", xml)
    items = answer["items"]
    check = desk.tally.check
    check(status == 200 and [item["record_no"] for item in items] == [f"DAY-{i}" for i in range(1, COUNT + 1)], f"{status}, {len(items)} answers in order")
    check(all(item["status"] == 200 and item["claim"]["record_no"] == item["record_no"] and item["claim"]["total_vnd"] == 62_600
              for item in items), f"each its own claim: {items[:1]}")
    check(desk.stored("DAY") == desk.revisions("DAY") == COUNT, f"{desk.stored('DAY')} claims are stored")
    same = desk.send("day", xml)[2]
    check(same.body == reply.body, "the same key, the same bytes")
    later = desk.send("later", xml)[1]["items"]
    check([item["claim"]["claim"] for item in later] == [item["claim"]["claim"] for item in items], "another key, the same claims")
    check(desk.revisions("DAY") == COUNT, f"{desk.revisions('DAY')} revisions after three times")
    status, refused, _ = desk.send("day", envelope(desk.day("OTHER", 3)))
    check(status == 422 and refused["code"] == "idempotency_key_reused" and desk.stored("OTHER") == 0, f"another envelope under the key: {refused}")
    status, plain, _ = desk.send("plain", envelope(desk.day("DAY"), plain=True))
    check(status == 200 and desk.revisions("DAY") == COUNT, "in plain XML it is the same")
    corrected = desk.send("corrected", envelope(desk.day("DAY", 2, price=45_000)))[1]["items"]
    check([item["claim"]["revision"] for item in corrected] == [2, 2], f"other content corrects: {corrected}")
    logged = int(desk.sql("SELECT count(*) FROM access_log WHERE route = 'post_v1_claims_batch' AND subject IS NOT NULL"))
    check(logged >= 2 * COUNT, f"{logged} rows in the log, one for each claim")


def nothing_is_taken_when_one_is_wrong(desk):
    claims = desk.day("FAULTY", 50)
    claims[16].values["T_BHTT"] = "1.00"
    claims[32].values["GIOI_TINH"] = 9
    claims[49].discharged = f"{int(DAY[:4]) + 1}{DAY[4:]}1200"
    status, answer, _ = desk.send("faulty", envelope(claims))
    told = places(answer)
    desk.tally.check(status == 422 and {place.split("/")[1] for place in told} == {"HOSO[17]", "HOSO[33]", "HOSO[50]"}, f"every fault with its place: {told}")
    desk.tally.check("/HOSO[17]/XML1/T_BHTT" in told and "/HOSO[33]/XML1/GIOI_TINH" in told, f"to the field: {told}")
    twice = [*desk.day("FAULTY", 20), desk.claim("FAULTY-7")]
    status, answer, _ = desk.send("twice", envelope(twice))
    desk.tally.check(status == 422 and places(answer) == ["/HOSO[21]/XML1/MA_LK"], f"a number that stands twice: {answer}")
    status, answer, _ = desk.send("count", envelope(desk.day("FAULTY", 5), count=6))
    desk.tally.check(status == 422 and any("SOLUONGHOSO" in place for place in places(answer)), f"fewer than told: {places(answer)}")
    unpayable = desk.day("FAULTY", 3)
    unpayable[1].service("99.9", "Quá đắt", quantity=999_999, price=999_999_999)
    status, answer, _ = desk.send("unpayable", envelope(unpayable))
    desk.tally.check(status == 422 and all(place.startswith("/HOSO[2]/") for place in places(answer)), f"a price of nothing: {places(answer)}")
    desk.tally.check(desk.stored("FAULTY") == 0, f"{desk.stored('FAULTY')} of them are stored")


def what_the_register_says_is_an_answer(desk):
    claims = desk.day("STRANGE", 12)
    claims[4].patient = {**claims[4].patient, "full_name": "Nguyễn Văn Không Có"}
    status, answer, _ = desk.send("strange", envelope(claims))
    items = answer["items"]
    problem = items[4]["problem"] or {}
    desk.tally.check(status == 200 and [item["status"] for item in items] == [200] * 4 + [422] + [200] * 7, f"{[item['status'] for item in items]}")
    desk.tally.check(places(problem) == ["/HOSO[5]/XML1/MA_THE_BHYT"] and problem["code"] == "invalid_input", f"who it is not: {problem}")
    desk.tally.check(desk.stored("STRANGE") == 11, f"{desk.stored('STRANGE')} are stored")
    claims[4].patient = desk.patients[0]
    mended = desk.send("mended", envelope(claims))[1]["items"]
    desk.tally.check(all(item["status"] == 200 for item in mended) and desk.revisions("STRANGE") == 12, "mended it comes, too, and nothing doubles")


def who_is_cut_off_finds_the_rest_later(desk):
    xml = envelope(desk.day("CUT"))
    with desk.held(1), wire.Connection(desk.server.port) as connection:
        connection.send(desk.request("cut", xml))
        piece = read_items(connection, HELD)
        desk.tally.check(desk.stored("CUT") == HELD, f"{desk.stored('CUT')} are stored when {HELD} are heard")
    whole = desk.send("cut", xml)[2]
    items = json.loads(whole.body)["items"]
    desk.tally.check(whole.body.startswith(piece) and len(items) == COUNT, f"who came back hears the first as before, and the rest: {len(items)}")
    desk.tally.check(desk.stored("CUT") == desk.revisions("CUT") == COUNT, f"{desk.revisions('CUT')} for {COUNT}")


def two_send_the_same_at_once(desk):
    xml = envelope(desk.day("TWINS", 20))
    with wire.Connection(desk.server.port) as one, wire.Connection(desk.server.port) as other:
        for connection in (one, other):
            connection.send(desk.request("twins", xml))
        bodies = [connection.read_reply("POST").body for connection in (one, other)]
    desk.tally.check(bodies[0] == bodies[1] and len(json.loads(bodies[0])["items"]) == 20, f"both hear the same: {bodies[0][:300]} {bodies[1][:300]}")
    desk.tally.check(desk.revisions("TWINS") == 20, f"{desk.revisions('TWINS')} for 20")


def a_long_stay_is_one_claim(desk):
    """Months in intensive care: thousands of lines, larger than what other requests may hold."""
    stay, small = Claim(desk.patients[2], desk.facility, "LONG-1", f"{DAY[:6]}010800", f"{DAY[:6]}200800", percent=100), desk.claim("LONG-2", 2)
    for line in range(2_750):
        stay.service(f"02.{line:04}", "Theo dõi người bệnh hồi sức tích cực", price=1_000).drug(f"40.{line:04}", "Natri clorid 0,9%", quantity=2, price=500)
    status, answer, _ = desk.send("long", envelope([stay, small]))
    desk.tally.check(status == 200 and [item["status"] for item in answer["items"]] == [200, 200], f"{status} {str(answer)[:300]}")
    lines = desk.sql("SELECT count(*) FROM claim c JOIN visit_line l ON l.person = c.person AND l.visit = c.visit WHERE c.record_no = 'LONG-1'")
    desk.tally.check(lines == "5500", f"{lines} lines are stored")


def what_is_no_envelope_is_refused(desk):
    good = envelope(desk.day("NONE", 3))
    foreign = envelope(desk.day("NONE", 3), facility="01999")
    for what, xml, code in [
        ("another facility's envelope", foreign, "invalid_input"),
        ("another facility's claim", envelope([*desk.day("NONE", 2), desk.claim("NONE-3", facility="01999")]), "invalid_input"),
        ("a bomb", BOMB, "invalid_input"), ("half of one", good[: len(good) * 2 // 3], "invalid_input"),
        ("no XML", b"day's claims", "invalid_input"), ("JSON", b"{}", "invalid_input"), ("nothing", b"", "invalid_input"),
        ("no claims", good.split(b"<HOSO>")[0] + b"</DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>", "invalid_input"),
        ("a check-in", good.replace(b"XML1", b"XML0"), "invalid_input"),
        ("invalid UTF-8", good.replace(b"<HOSO>", b"<HOSO>\xff", 1), "invalid_input"),
        ("tags without end", b"<a>" * 100_000, "invalid_input"),
    ]:
        status, answer, _ = desk.send(f"none {what}", xml)
        desk.tally.check(status == 422 and answer.get("code") == code, f"{what}: {status} {answer}")
    desk.tally.check(desk.stored("NONE") == 0, f"{desk.stored('NONE')} of them are stored")
    reply = wire.exchange(desk.server.port, "POST", PATH, [("Authorization", f"Bearer {desk.token}"), ("Content-Type", "application/xml")], good)
    desk.tally.check(reply.status == 400, f"without a key: {reply.status}")


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("claim_batch") as server:
        desk = Desk(fixture, server, tally)
        a_day_is_taken_and_heard_again(desk)
        nothing_is_taken_when_one_is_wrong(desk)
        what_the_register_says_is_an_answer(desk)
        who_is_cut_off_finds_the_rest_later(desk)
        two_send_the_same_at_once(desk)
        a_long_stay_is_one_claim(desk)
        what_is_no_envelope_is_refused(desk)
    tally.finish()


if __name__ == "__main__":
    main()
