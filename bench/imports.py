#!/usr/bin/python3
"""Old books of 150,000 rows from the file to the register and back: imports.py [ROWS], three rows a person

The reference is PostgreSQL alone, in the same run: one INSERT ... SELECT of the same periods into a copy of the table of
contributions with its indexes.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import world
from support.fixture import Tally
from support.imports import OLD_BOOK, ImportDesk, check_balance, table
from support.server import Server

LEAST_ROWS_A_SECOND = 2000
PEOPLE = """
SET session_replication_role = replica;
CREATE UNLOGGED TABLE saver AS SELECT i, gen_random_uuid() AS person FROM generate_series(1, {people}) i;
INSERT INTO person (id, full_name, name_key, search_key, birth_date, sex, office, created_at, updated_at)
SELECT person, 'Nguyễn Văn ' || i, 'nguyễn văn ' || i, 'nguyen van ' || i, '1965-05-05', 'male', '{office}', now(), now() FROM saver;
INSERT INTO person_identifier (id, person, kind, value, valid, recorded_at)
SELECT gen_random_uuid(), person, 'si_number', '8' || lpad(i::text, 9, '0'), '[2000-01-01,)', '2015-05-01' FROM saver;
RESET session_replication_role;
VACUUM ANALYZE person, person_identifier;
CHECKPOINT;
"""
REFERENCE = """
CREATE TABLE contribution_reference (LIKE contribution INCLUDING ALL);
INSERT INTO contribution_reference (person, id, version, position, place, months, salary_vnd, funds, state, amount_owed_vnd, source, recorded_from)
SELECT person, gen_random_uuid(), 1, 'Tự do', 'Tại nơi cư trú', int4range(24012 + 12 * y, 24024 + 12 * y), 2000000 + i % 1000 * 1000,
       '{voluntary}', 'paid', 0, 'conversion', now() FROM saver, generate_series(0, 2) y;
DROP TABLE contribution_reference;
CHECKPOINT;
"""


def timed(work):
    started = time.monotonic()
    work()
    return time.monotonic() - started


def rows_of(people):
    for number in range(1, people + 1):
        salary = 2000000 + number % 1000 * 1000
        for year in (2001, 2002, 2003):
            yield {"ma_so_bhxh": f"8{number:09}", "ho_ten": f"Nguyễn Văn {number}", "ngay_sinh": "05/05/1965", "chuc_danh": "Tự do",
                   "noi_lam_viec": "Tại nơi cư trú", "quy": "TNGUYEN", "tien_luong": salary, "tu_thang": f"01/{year}",
                   "den_thang": f"12/{year}", "so_tien": salary * 12 * 22 // 100}


def awaited(desk, which, state):
    found = desk.found(which)
    while found["state"] not in (state, "failed"):
        time.sleep(0.05)
        found = desk.found(which)
    return found


def measure(desk, rows, tally):
    """Seconds of checking, recording and undoing."""
    started = time.monotonic()
    which = desk.taken(table(OLD_BOOK, rows), "legacy_book")
    awaited(desk, which, "staged")
    checked = time.monotonic()
    desk.moved(which, "commit")
    found = awaited(desk, which, "committed")
    recorded = time.monotonic()
    states = check_balance(found, rows, tally)
    tally.check(states["imported"] == len(rows), f"all are recorded: {states}")
    desk.moved(which, "undo", "assessor", {"reason": "thử"})
    awaited(desk, which, "undone")
    return checked - started, recorded - checked, time.monotonic() - recorded


def main(people):
    rows, tally = list(rows_of(people)), Tally()
    with tempfile.TemporaryDirectory(prefix="ansinh-bench.", dir=os.environ.get("TMPDIR")) as folder:
        fixture = world.Fixture.make(world.PROGRAM, folder, people=200)
        try:
            officer = fixture.demo["officers"]["assessor"]["login"]
            office = fixture.cluster.sql(f"SELECT office FROM account WHERE login = '{officer}'")
            fixture.cluster.sql(PEOPLE.format(people=people, office=office))
            reference_s = timed(lambda: fixture.cluster.sql(REFERENCE))
            server = Server(fixture.program, fixture.cluster.url(), fixture.keys, Path(folder) / "server").start()
            try:
                checked_s, recorded_s, undone_s = measure(ImportDesk(server, fixture.demo), rows, tally)
            finally:
                server.stop()
        finally:
            fixture.cluster.remove()
    rate = len(rows) / (checked_s + recorded_s)
    good = rate > LEAST_ROWS_A_SECOND and not tally.failed
    return world.report(f"import of {len(rows):,} rows of old books", f"{rate:,.0f} rows/s",
                        f"checked in {checked_s:.1f} s, recorded in {recorded_s:.1f} s, undone in {undone_s:.1f} s; "
                        f"one bare INSERT of the periods {reference_s:.1f} s",
                        f"{(checked_s + recorded_s) / reference_s:.1f} x", f"> {LEAST_ROWS_A_SECOND:,} rows/s", good)


if __name__ == "__main__":
    sys.exit(0 if main((int(sys.argv[1]) if len(sys.argv) > 1 else 150_000) // 3) else 1)
