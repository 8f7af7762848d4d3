#!/usr/bin/python3
"""Kills the server at random moments of a payment run: nobody is paid twice, nobody is missed, every file is whole.

    KILLS=100 SEED=7 PEOPLE=4000 tests/payment_crash.py [--program build/release/ansinh]

Parts are small, so that a run has many moments to die in: between two parts, inside one, while files are written.
"""

import hashlib
import os
import random
import time

from support.fixture import Tally, argument_parser, opened
from support.payments import Desk, check_everybody

# Files that the database knows, with what they must be.
FILES = """
SELECT encode(f.sha256, 'hex') || ' ' || f.size_bytes FROM payment_file f JOIN payment_batch b ON b.id = f.batch
WHERE b.run = '{run}'
"""
# The run and all that came of it are taken away again: the owner of the tables may, the server may not.
FORGET = """
ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_kept;
DELETE FROM ledger_entry; DELETE FROM payment_file; DELETE FROM payment_batch; DELETE FROM payment_withheld;
DELETE FROM payment WHERE run IS NOT NULL; DELETE FROM payment_run_chunk; DELETE FROM payment_run;
ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_kept;
"""


def check_files(folder, listed, tally):
    for line in listed.splitlines():
        digest, size = line.split()
        body = (folder / "files" / digest).read_bytes()
        tally.check(hashlib.sha256(body).hexdigest() == digest and len(body) == int(size), f"file {digest} is whole")


def run_under_fire(fixture, server, moments, kills, tally):
    """One run, with at most so many kills in it; how many there were."""
    sql = lambda statement: fixture.cluster.sql(statement, server.database)
    desk = Desk(server, fixture.demo)
    run = desk.opened("2026-12")
    killed = 0
    while killed < kills and sql("SELECT state FROM payment_run") not in ("ready", "failed"):
        time.sleep(moments.uniform(0.0, 0.4))
        server.kill()
        killed += 1
        server.start()
    desk = Desk(server, fixture.demo)
    found = desk.awaited(run, timeout_s=300.0)
    tally.check(found["state"] == "ready", f"after {killed} kills the run is {found['state']}: {found['fault']}")
    check_everybody(sql, run, "2026-12", tally)
    check_files(server.folder, sql(FILES.format(run=run)), tally)
    sql(FORGET)
    return killed


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    kills, seed = int(os.environ.get("KILLS", "4")), int(os.environ.get("SEED", "1"))
    people = int(os.environ.get("PEOPLE", "600"))
    moments, tally, left = random.Random(seed), Tally(), kills
    with opened(arguments.program, people=people) as fixture:
        with fixture.server("payment_crash", PAYMENT_PART=20) as server:
            while left > 0:
                left -= max(1, run_under_fire(fixture, server, moments, min(left, 10), tally))
            print(f"{kills} kills (seed {seed})")
    tally.finish()


if __name__ == "__main__":
    main()
