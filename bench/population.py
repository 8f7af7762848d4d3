#!/usr/bin/python3
"""How long the demo population takes to load, on an empty database: population.py [PEOPLE...]"""

import sys
import tempfile
import time

import world
from support.postgres import Cluster

MOST_S = {20000: 30, 1000000: 900}


def measure_people(people):
    with tempfile.TemporaryDirectory(prefix="ansinh-bench.") as folder:
        fixture = world.Fixture(world.PROGRAM, folder, Cluster.temporary().start())
        try:
            fixture.run("keys")
            fixture.run("migrate")
            started = time.monotonic()
            fixture.run("demo", "--people", str(people), "--seed", "1")
            took_s = time.monotonic() - started
            size = fixture.cluster.sql("SELECT pg_size_pretty(pg_database_size('ansinh'))")
        finally:
            fixture.cluster.remove()
    most_s = MOST_S.get(people, float("inf"))
    return world.report(f"demo population of {people:,}", f"{took_s:.1f} s", f"{size} on disk", "", f"< {most_s} s",
                        took_s < most_s)


if __name__ == "__main__":
    good = [measure_people(int(people)) for people in sys.argv[1:] or [world.PEOPLE]]
    sys.exit(0 if all(good) else 1)
