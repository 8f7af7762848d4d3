#!/usr/bin/python3
"""Stops PostgreSQL under the server and brings it back: what clients see, and what is left.

    CYCLES=20 tests/outage.py [--program build/release/ansinh]

While it is away every request gets 503 with Retry-After within 250 ms; within 2 s of its return the
same server answers again; and when all is over it holds as many descriptors as before.
"""

import json
import os
import time

from support import wire
from support.fixture import Tally, argument_parser, opened

REQUESTS = 20
ANSWER_S, RECOVERY_S = 0.25, 2.0


def read_card(server, headers):
    return wire.exchange(server.port, "GET", "/v1/people/me/card", headers)


def outage_faults(server, headers):
    """What clients saw that they must not see while the database is away."""
    faults, slow = [], 0
    for _ in range(REQUESTS):
        started = time.monotonic()
        reply = read_card(server, headers)
        slow += time.monotonic() - started > ANSWER_S
        if reply.status != 503 or not (reply.header("Retry-After") or "").isdigit():
            faults.append(f"HTTP {reply.status}, Retry-After {reply.header('Retry-After')}")
        elif json.loads(reply.body)["code"] != "database_unavailable":
            faults.append(f"code {json.loads(reply.body)['code']}")
    if slow:
        faults.append(f"{slow} of {REQUESTS} answers took more than {ANSWER_S} s")
    return faults


def recovery_s(server, headers):
    started = time.monotonic()
    while read_card(server, headers).status != 200:
        if time.monotonic() - started > 60:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - started


def run_cycle(cycle, cluster, server, headers, tally):
    cluster.kill() if cycle % 2 else cluster.stop_immediately()
    faults = outage_faults(server, headers)
    tally.check(not faults, f"cycle {cycle}: {'; '.join(sorted(set(faults)))}")
    cluster.start()
    took_s = recovery_s(server, headers)
    tally.check(
        took_s <= RECOVERY_S,
        f"cycle {cycle}: answers again {took_s:.1f} s after PostgreSQL's return",
    )


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    cycles, tally = int(os.environ.get("CYCLES", "3")), Tally()
    with opened(arguments.program, people=50) as fixture, fixture.server("outage") as server:
        headers = [
            ("Authorization", f"Bearer {wire.access_token(server.port, fixture.demo['citizen'])}")
        ]
        tally.check(read_card(server, headers).status == 200, "before: the card is read")
        before = server.descriptor_count()
        for cycle in range(cycles):
            run_cycle(cycle, fixture.cluster, server, headers, tally)
        after = server.descriptor_count()
        if before is not None:
            what = f"descriptors: {before} before, {after} after {cycles} cycles"
            tally.check(after - before <= 2, what)  # fewer: a worker has not connected again yet
    tally.finish()


if __name__ == "__main__":
    main()
