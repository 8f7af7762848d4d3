#!/usr/bin/python3
"""Imports of declarations and old books: what each plan does to a book, why rows and files are refused, a server that is
killed at random moments, and an undo after which every book reads as before.

    KILLS=100 SEED=7 tests/imports.py [--program build/release/ansinh]

Parts are small, so that an import has many moments to die in.
"""

import json
import os
import random
import re
import time

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.imports import (ALL_FUNDS, DECLARED, OLD_BOOK, WORKERS, ImportDesk, about, check_balance, month_text,
                             table)

THIS_MONTH = 2026 * 12 + 10
# All employers and people belong to the officers' office: the file says who they are, not the population.
GATHER = "UPDATE employer SET office = '{office}'; UPDATE person SET office = '{office}'"
BOOKS = """
SELECT md5(coalesce(string_agg(concat_ws('|', person, id, employer, position, place, months, salary_vnd, coefficient, funds, state,
    amount_owed_vnd, source, coalesce(known_since, recorded_from)), E'\\n' ORDER BY person, id), ''))
FROM contribution WHERE recorded_to = 'infinity'
"""
PERIODS = """
SELECT coalesce(jsonb_agg(jsonb_build_array(lower(c.months), upper(c.months) - 1, c.salary_vnd, c.position, to_jsonb(c.funds),
    c.state) ORDER BY c.months), '[]') FROM contribution c JOIN employer e ON e.id = c.employer
WHERE c.person = '{id}' AND e.code = '{employer}' AND c.recorded_to = 'infinity' AND upper(c.months) > {month}
"""
# People without voluntary periods, old enough for those of the years around 2000.
SAVERS = """
SELECT jsonb_agg(x) FROM (
    SELECT p.id, p.full_name, p.birth_date, s.value AS si_number, NULL AS personal_number FROM person p
      JOIN LATERAL (SELECT value FROM person_identifier i WHERE i.person = p.id AND i.kind = 'si_number'
                     ORDER BY upper(valid) DESC, value LIMIT 1) s ON true
     WHERE p.died_on IS NULL AND left(p.birth_date, 4) < '1980'
       AND NOT EXISTS (SELECT FROM contribution c WHERE c.person = p.id AND c.employer IS NULL)
       AND NOT EXISTS (SELECT FROM person_identifier o WHERE o.value = s.value AND o.person <> p.id)
     ORDER BY p.id LIMIT {count}) x
"""
BENEFIT = """
INSERT INTO benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, lump_vnd, state, channel, recorded_at)
VALUES ('{person}', gen_random_uuid(), 'one_time', 'THU-1', '2026-11-22', '{office}', '2026-12-01', 1000, 'current', 'cash',
    '{at}')
"""
ONCE = """
SELECT count(*) FROM (SELECT person, coalesce(employer, id), months FROM contribution WHERE recorded_to = 'infinity'
                      GROUP BY 1, 2, 3 HAVING count(*) > 1) t
"""


class House:
    """A server whose register has one office."""

    def __init__(self, fixture, server):
        self.fixture, self.server = fixture, server
        officer = fixture.demo["officers"]["assessor"]["login"]
        self.office = self.sql(f"SELECT office FROM account WHERE login = '{officer}'")
        self.sql(GATHER.format(office=self.office))
        self.desk = ImportDesk(server, fixture.demo)

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def workers(self, count):
        found = self.sql(WORKERS.format(office=self.office, month=THIS_MONTH, count=count))
        return [person for person in json.loads(found) if len(person["birth_date"]) == 10]

    def savers(self, count):
        return json.loads(self.sql(SAVERS.format(count=count)))

    def periods(self, person, since=0):
        return json.loads(self.sql(PERIODS.format(**person, month=since)))

    def book(self, person):
        """The bytes of a book but for the moment when it was last changed."""
        reply = self.desk.ask("assessor", "GET", f"/v1/people/{person['id']}/book")
        return re.sub(rb'"updated_at":(null|"[^"]*")', b"", reply.body)

    def recorded(self, body, kind="declaration"):
        """The import once it has been recorded, with its rows by line."""
        which = self.desk.taken(body, kind)
        self.desk.ended(which)
        reply = self.desk.moved(which, "commit")
        if reply.status != 202:
            raise RuntimeError(f"not recorded: {reply.status} {reply.body[:300]!r} {self.desk.rows(which)[:3]}")
        return self.awaited(which, "committed")

    def awaited(self, which, state):
        deadline = time.monotonic() + 120
        found = self.desk.found(which)
        while found["state"] not in (state, "failed") and time.monotonic() < deadline:
            time.sleep(0.1)
            found = self.desk.found(which)
        return found

    def undone(self, which):
        reply = self.desk.moved(which, "undo", "assessor", {"reason": "nhầm tệp"})
        return reply if reply.status != 202 else self.awaited(which, "undone")


def check_effects(house, tally):
    """A row of each effect, and what the book says then; all of it is taken back."""
    people = house.workers(9)
    before = house.sql(BOOKS)
    books = [house.book(person) for person in people]
    rise, cut, left, leave, joined, again, title, beyond, owed = people
    month = THIS_MONTH - 1
    of = lambda person: [period for period in house.periods(person) if period[1] >= month]
    last = {person["id"]: of(person)[-1] for person in people}
    rows = [
        about(rise, pa="DC", tien_luong=rise["salary_vnd"] + 1000, tu_thang=month_text(month), so_tien=5),
        about(cut, pa="KL", tu_thang=month_text(month), den_thang=month_text(month)),
        about(left, pa="GH", tu_thang=month_text(month)),
        about(leave, pa="TS", tu_thang=month_text(month), den_thang="11/2026"),
        about(joined, pa="GN", tu_thang=month_text(month)),
        about(again, pa="DC", tien_luong=again["salary_vnd"], tu_thang=month_text(month)),
        about(title, pa="CD", chuc_danh="Tổ trưởng", tu_thang=month_text(month)),
        about(beyond, pa="DC", tien_luong=beyond["salary_vnd"] + 1000, tu_thang=month_text(beyond["until"])),
        about(owed, pa="GH", tu_thang=month_text(owed["until"])),
        about(left, pa="TM", tien_luong=9000000, tu_thang="12/2026", chuc_danh="Kỹ sư", noi_lam_viec="Hà Nội", quy=ALL_FUNDS,
              so_tien=2880000, con_no=2880000),
    ]
    found = house.recorded(table(DECLARED, rows))
    states = check_balance(found, rows, tally)
    tally.check(states == {"ready": 0, "imported": 8, "merged": 2, "rejected": 0},
                f"effects: {states} {house.desk.rows(found['id'], 'rejected')}")
    end = lambda person: last[person["id"]][1]
    expected = {
        rise["id"]: [[month, end(rise), rise["salary_vnd"] + 1000]],
        cut["id"]: [[month + 1, end(cut), cut["salary_vnd"]]] if end(cut) > month else [],
        left["id"]: [[THIS_MONTH + 1, THIS_MONTH + 1, 9000000]],
        title["id"]: [[month, end(title), title["salary_vnd"]]],
        beyond["id"]: [last[beyond["id"]][:3], [beyond["until"], max(beyond["until"], THIS_MONTH), beyond["salary_vnd"] + 1000]],
        again["id"]: [last[again["id"]][:3]], owed["id"]: [last[owed["id"]][:3]],
    }
    for person in people:
        if person["id"] in expected:
            shown = [period[:3] for period in of(person)]
            tally.check(shown == expected[person["id"]], f"{person['si_number']}: {shown}, not {expected[person['id']]}")
    tally.check(of(leave)[-1][4] == ["retirement", "sickness_maternity", "health"], f"maternity: {of(leave)}")
    tally.check("unemployment" not in of(joined)[-1][4] and "health" in of(joined)[-1][4], f"left a fund: {of(joined)}")
    tally.check(of(title)[-1][3] == "Tổ trưởng", f"another position: {of(title)}")
    tally.check(of(left)[-1][5] == "owed", f"nothing is paid yet: {of(left)}")
    first_kept = house.sql(f"SELECT count(*) FROM contribution WHERE person = '{rise['id']}' AND version > 1 "
                           "AND recorded_to = 'infinity'")
    tally.check(int(first_kept) >= 1, "what is left of a period keeps its id")
    undone = house.undone(found["id"])
    tally.check(undone["state"] == "undone" and house.sql(BOOKS) == before, f"taken back: {undone}")
    for person, bytes_before in zip(people, books):
        tally.check(house.book(person) == bytes_before, f"the book of {person['si_number']} reads as before")
    again = house.desk.taken(table(DECLARED, rows))
    tally.check(again != found["id"], "what was undone may be handed in again")
    tally.check(house.desk.moved(again, "cancellation", "intake").status in (200, 412), "or put aside")


def check_reasons(house, tally):
    """One thing wrong at a time, and all at once."""
    worker, other = house.workers(8)[:2]
    good = about(worker, pa="DC", tien_luong=worker["salary_vnd"] + 5000, tu_thang=month_text(THIS_MONTH - 1), so_tien=100)
    name, born = worker["full_name"], worker["birth_date"]
    year, month, day = born.split("-")
    plain = str.maketrans("ÀÁẢÃẠàáảãạ", "AAAAAaaaaa")
    wrong = [
        ({"ho_ten": name + " Em"}, "name_differs"), ({"ho_ten": ""}, "missing_value"), ({"ho_ten": "A\u202eB"}, "bad_name"),
        ({"ngay_sinh": f"{int(year) - 1}-{month}-{day}"}, "birth_year_differs"), ({"ngay_sinh": year}, "birth_date_less_exact"),
        ({"ngay_sinh": f"{year}-{month}-{int(day) % 28 + 1:02}"}, "birth_day_differs"), ({"ngay_sinh": "31/02/1980"}, "bad_birth_date"),
        ({"ma_so_bhxh": "0000000000"}, "si_number_unknown"), ({"ma_so_bhxh": "12345"}, "bad_si_number"),
        ({"ma_so_bhxh": "", "so_dinh_danh": ""}, "number_missing"), ({"so_dinh_danh": "1"}, "bad_personal_number"),
        ({"so_dinh_danh": "0" * 12}, "personal_number_unknown"), ({"ma_so_bhxh": other["si_number"]}, "numbers_of_two_people"),
        ({"don_vi": "ZZ0000Z"}, "employer_unknown"), ({"don_vi": ""}, "missing_value"), ({"pa": "XX"}, "plan_unknown"),
        ({"pa": "DN"}, "plan_elsewhere"), ({"pa": "=A"}, "bad_code"), ({"tien_luong": ""}, "salary_missing"),
        ({"tien_luong": "1"}, "salary_below_minimum"), ({"tien_luong": "900000000"}, "salary_above_ceiling"),
        ({"tien_luong": "5.000.000"}, "bad_number"), ({"tien_luong": "-5"}, "bad_number"), ({"so_tien": "9" * 14}, "amount_too_large"),
        ({"tu_thang": "13/2026"}, "bad_month"), ({"tu_thang": "01/2027"}, "month_in_future"), ({"tu_thang": "05/1980"}, "before_fifteen"),
        ({"den_thang": "01/2020"}, "months_reversed"), ({"con_no": "200"}, "owed_above_amount"), ({"quy": "HTTT+X"}, "bad_funds"),
        ({"he_so": "3,66"}, "bad_coefficient"), ({"chuc_danh": "+CMD"}, "formula"), ({"noi_lam_viec": "@A1"}, "formula"),
        ({"pa": "TM"}, "position_missing"), ({"pa": "TM", "chuc_danh": "a", "noi_lam_viec": "b"}, "funds_missing"),
        ({"pa": "TM", "chuc_danh": "a", "noi_lam_viec": "b", "quy": "TNGUYEN"}, "funds_do_not_fit"),
    ]
    if name.translate(plain) != name:
        wrong.append(({"ho_ten": name.translate(plain)}, "name_accents_differ"))
    rows = [{**good, **cells} for cells, _ in wrong] + [{**good, "ma_so_bhxh": "1", "tu_thang": "x", "pa": "", "con_no": "y"}]
    which = house.desk.taken(table(DECLARED, rows, ";", b"", "\n"))
    found = house.desk.ended(which)
    states = check_balance(found, rows, tally)
    tally.check(states["rejected"] == len(rows), f"all are rejected: {states}")
    shown = house.desk.rows(which)
    for (cells, reason), row in zip(wrong, shown):
        codes = [item["code"] for item in row["reasons"]]
        tally.check(reason in codes, f"{cells}: {codes}, not {reason}")
    codes = {(item["code"], item["column"]) for item in shown[-1]["reasons"]}
    wanted = {("bad_si_number", "ma_so_bhxh"), ("bad_month", "tu_thang"), ("missing_value", "pa"), ("bad_number", "con_no")}
    tally.check(wanted <= codes, f"every fault is named: {codes}")
    labelled = all(item["label"] for row in shown for item in row["reasons"])
    tally.check(labelled, "every reason has its words")
    book_says = [
        about(worker, pa="GH", don_vi=other["employer"], tu_thang=month_text(THIS_MONTH - 1)),
        about(worker, pa="TM", tien_luong=worker["salary_vnd"] + 7000, tu_thang=month_text(THIS_MONTH - 2), chuc_danh="a",
              noi_lam_viec="b", quy=ALL_FUNDS)]
    found = house.recorded(table(DECLARED, book_says))
    codes = [[item["code"] for item in row["reasons"]] for row in house.desk.rows(found["id"])]
    same = worker["employer"] == other["employer"]
    tally.check(codes[1] == ["period_overlaps"] and (same or codes[0] == ["no_period"]), f"what the book says decides: {codes}")


def check_files(house, tally):
    """Files that are refused as a whole, each with its line."""
    heading = ",".join(DECLARED).encode() + b"\n"
    row = b"DC,TA0001A,0000000001,,A,1980,,,,1,,05/2026,,,\n"
    for body, fault in [
        (heading + row + b"DC,\xff\xfe,\n", "line 3"), (heading + b"DC,a\0b\n", "line 2"), (heading + b"x" * 5000 + b"\n", "line 2"),
        (heading.decode().encode("utf-16"), "line 1"), (b"\x00" * 1000, "line 1"), (b"\n\n", "line 2"), (b"%PDF-1.7", "line 1"),
        (heading.replace(b"pa,", b"pa,pa,"), "line 1 pa"), (heading.replace(b"pa,", b"la,"), "line 1"), (b'"' * 3000, "line 1"),
        (b"\n" * 9000 + heading + row, "line 9002"), (heading + row * 200001, "line 200002"),
    ]:
        reply = house.desk.handed_in(body)
        problem = json.loads(reply.body)
        good = reply.status == 422 and problem["code"] == "import_unreadable" and problem["errors"][0]["pointer"] == fault
        tally.check(good, f"{body[:40]!r}...: HTTP {reply.status} {problem.get('errors')}, not {fault}")
    tally.check(house.desk.handed_in(heading + row * 450000).status == 413, "more than 20 MiB")
    with wire.Connection(house.server.port) as connection:
        connection.send(b"POST /v1/imports?kind=declaration HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n")
        tally.check(connection.read_reply("POST").status == 413, "a line of a gibibyte")
    strange = [heading + b'DC,"a' + b"\n", heading + b",,,\n", heading + b"," * 14 + b"\n", heading + b"#,\n", heading + b'"a""b",1\n']
    for body in strange:
        which = house.desk.taken(body)
        found = house.desk.ended(which)
        tally.check(found["balanced"] and found["totals"][3]["rows"] == 1, f"{body[-20:]!r} is a row that is rejected: {found['totals']}")
    left = house.sql("SELECT count(*) FROM import WHERE state NOT IN ('staged', 'committed', 'undone', 'cancelled')")
    tally.check(left == "0", "nothing is left half done")


def check_rests(house, tally):
    """An import is not undone under what rests on it."""
    worker, settled = house.workers(8)[2:4]
    raised = lambda person, more: table(DECLARED, [about(
        person, pa="DC", tien_luong=person["salary_vnd"] + more, tu_thang=month_text(THIS_MONTH - 1))])
    before, book = house.sql(BOOKS), house.book(worker)
    first, second = house.recorded(raised(worker, 1000)), house.recorded(raised(worker, 2000))
    refused = json.loads(house.undone(first["id"]).body)
    tally.check(refused["code"] == "import_followed_by_facts", f"a later fact rests on it: {refused}")
    for which in (second["id"], first["id"]):
        found = house.undone(which)
        tally.check(isinstance(found, dict) and found["state"] == "undone", f"undone, the last one first: {found}")
    tally.check(house.sql(BOOKS) == before and house.book(worker) == book, "and the books read as before")
    third = house.recorded(raised(settled, 1000))
    house.sql(BENEFIT.format(person=settled["id"], office=house.office, at=third["committed_at"]))
    refused = json.loads(house.undone(third["id"]).body)
    tally.check(refused["code"] == "import_followed_by_settlement", f"a benefit rests on it: {refused}")


def saved(house, count):
    """Old books of many people: three periods each, one twice, one against another, one of nobody; and what must become of them."""
    rows, wanted = [], {"ready": 0, "imported": 0, "merged": 0, "rejected": 0}
    period = lambda person, year, salary, **cells: about(
        person, chuc_danh="Tự do", noi_lam_viec="Tại nơi cư trú", quy="TNGUYEN", tien_luong=salary, tu_thang=f"01/{year}",
        den_thang=f"12/{year}", so_tien=salary * 12 * 22 // 100, **cells)
    for number, person in enumerate(house.savers(count)):
        rows += [period(person, year, 2000000 + 1000 * number) for year in (2001, 2002, 2003)]
        rows += [rows[-1], period(person, 2001, 1500000), {**period(person, 2004, 1700000), "ho_ten": "Người Khác"}]
        wanted["imported"] += 3
        wanted["merged"] += 1
        wanted["rejected"] += 2
    return rows, wanted


def under_fire(house, moments, kills, until):
    """Kills and starts the server until so many kills are used up or the import is where it should be."""
    killed = 0
    while killed < kills and not until():
        time.sleep(moments.uniform(0.0, 0.25))
        house.server.kill()
        killed += 1
        house.server.start()
        house.desk = ImportDesk(house.server, house.fixture.demo)
    return killed


def check_kills(house, moments, kills, tally):
    """One import from the file to its undo, the server being killed on the way; how many kills it took."""
    rows, wanted = saved(house, 40)
    before = house.sql(BOOKS)
    people = house.savers(5)
    books = [house.book(person) for person in people]
    state = lambda: house.sql("SELECT state FROM import ORDER BY id DESC LIMIT 1")
    which = house.desk.taken(table(OLD_BOOK, rows, ";"), "legacy_book")
    killed = under_fire(house, moments, kills, lambda: state() != "staging")
    house.awaited(which, "staged")
    house.desk.moved(which, "commit")
    killed += under_fire(house, moments, kills - killed, lambda: state() != "committing")
    found = house.awaited(which, "committed")
    states = check_balance(found, rows, tally)
    tally.check(found["state"] == "committed" and states == wanted, f"after {killed} kills: {found['state']} {states}, not {wanted}")
    tally.check(house.sql(ONCE) == "0", "nothing is recorded twice")
    made = house.sql(f"SELECT count(*) FROM import_effect WHERE import = '{which}' AND action = 'opened'")
    tally.check(int(made) == wanted["imported"], f"{made} periods of {wanted['imported']} rows")
    reply = house.desk.moved(which, "undo", "assessor", {"reason": "thử"})
    killed += under_fire(house, moments, kills - killed, lambda: state() != "undoing")
    found = house.awaited(which, "undone")
    tally.check(reply.status == 202 and found["state"] == "undone" and house.sql(BOOKS) == before,
                f"taken back after {killed} kills: {found['state']}, {reply.body[:200]!r}")
    for person, bytes_before in zip(people, books):
        tally.check(house.book(person) == bytes_before, f"the book of {person['si_number']} reads as before")
    return killed


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    kills, seed = int(os.environ.get("KILLS", "4")), int(os.environ.get("SEED", "1"))
    moments, tally, left = random.Random(seed), Tally(), kills
    with opened(arguments.program) as fixture:
        with fixture.server("imports", IMPORT_PART=7) as server:
            house = House(fixture, server)
            check_effects(house, tally)
            check_reasons(house, tally)
            check_rests(house, tally)
            check_files(house, tally)
            while left > 0:
                left -= max(1, check_kills(house, moments, min(left, 8), tally))
            print(f"{kills} kills (seed {seed})")
    tally.finish()


if __name__ == "__main__":
    main()
