#!/usr/bin/python3
"""Counts invented people twice, in C and in SQL (tests/twin.sql), and expects the same to the đồng.

    PEOPLE=1000000 SEED=1 tests/twin.py [--program build/test/ansinh] [--people-program build/test/twin_people]

Pension, one-time payment and survivors; two sessions count at once.
"""

import os
import subprocess
import threading
from pathlib import Path

from support.fixture import Tally, argument_parser, opened
from support.postgres import ROOT

SESSIONS = 2


def differences(cluster, database, first, last, found):
    found += cluster.sql(
        f"SET jit = off; SELECT * FROM twin.differences({first}, {last}) LIMIT 20", database
    ).splitlines()


def check(cluster, database, people, tally):
    found = []
    step = people // SESSIONS + 1
    threads = [
        threading.Thread(
            target=differences, args=(cluster, database, i * step + 1, (i + 1) * step, found)
        )
        for i in range(SESSIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.check(found == [], "C and SQL differ:\n" + "\n".join(found[:20]))


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument(
        "--people-program", default=ROOT / "build" / "test" / "twin_people", type=Path
    )
    arguments = parser.parse_args()
    people, seed = int(os.environ.get("PEOPLE", "4000")), os.environ.get("SEED", "1")
    tally = Tally()
    with opened(arguments.program) as fixture:
        database = f"twin_{os.getpid()}"
        fixture.cluster.clone(database)
        try:
            rows = fixture.folder / f"{database}.tsv"
            with open(rows, "w") as file:
                subprocess.run([arguments.people_program, str(people), seed], stdout=file, check=True)
            fixture.cluster.sql((ROOT / "tests" / "twin.sql").read_text(), database)
            fixture.cluster.sql(f"COPY twin.person FROM '{rows}'", database)
            tally.check(
                fixture.cluster.sql("SELECT count(*) FROM twin.person", database) == str(people),
                "everybody has arrived",
            )
            entitled = "SELECT count(*) > 0 FROM twin.person WHERE entitled AND ground = '{}'"
            for ground in ("at_age", "loss_61"):
                tally.check(
                    fixture.cluster.sql(entitled.format(ground), database) == "t",
                    f"somebody has a pension: {ground}",
                )
            check(fixture.cluster, database, people, tally)
            rows.unlink()
        finally:
            fixture.cluster.drop(database)
    tally.finish()


if __name__ == "__main__":
    main()
