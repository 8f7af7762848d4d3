#!/usr/bin/python3
"""The status lists of a whole country, from the rows of the register to the signed lists: seconds until a server that
starts without any has published them.

    CARDS=100000000 bench/status_lists.py

Filling the register takes minutes and ten gigabytes. The reference is PostgreSQL reading the rows that are not valid.
"""

import os
import time

import world

CARDS = int(os.environ.get("CARDS", "1000000"))
LIST, MOST_S = 1 << 20, 60
# One of a hundred is revoked, in no order; nobody has to be told of each, for there is no list yet.
FILL = """
SET session_replication_role = replica;
ALTER TABLE card_status SET UNLOGGED;
INSERT INTO card_status (status_list, status_index, status)
SELECT n / {list}, n % {list}, CASE WHEN hashint8(n) % 100 = 0 THEN 1 ELSE 0 END
  FROM generate_series({first}::bigint, {last}::bigint) n;
VACUUM ANALYZE card_status
"""
READ = "SELECT count(*) FROM card_status WHERE status <> 0"
PUBLISHED = "SELECT count(*) FROM status_publication"


def fill(made):
    first = LIST * (int(made.cluster.sql("SELECT max(status_list) FROM card_status")) + 1)
    made.cluster.sql(FILL.format(list=LIST, first=first, last=CARDS - 1))


def measure(made):
    fill(made)
    cards = made.cluster.sql("SELECT count(*) FROM card_status")
    made.cluster.sql("CHECKPOINT")
    started = time.monotonic()
    revoked = made.cluster.sql(READ)
    reading_s = time.monotonic() - started
    with made.server() as server:
        started, before_s = time.monotonic(), world.cpu_s(server.process.pid)
        while made.cluster.sql(PUBLISHED) == "0":
            time.sleep(0.1)
        took_s, cpu_s = time.monotonic() - started, world.cpu_s(server.process.pid) - before_s
        lists, size = made.cluster.sql("SELECT count(*) || ' ' || sum(length(document)) FROM status_document").split()
    print(f"  {cards} cards, {revoked} not valid; {lists} lists of {int(size) / 1e6:.2f} MB; {cpu_s:.1f} s of the server's CPU")
    return world.report(f"status lists of {int(cards) / 1e6:.0f} million cards, from the register to signed lists",
                        f"{took_s:.1f} s", f"{reading_s:.1f} s (PostgreSQL reads what is not valid)",
                        f"{took_s / reading_s:.1f}", f"< {MOST_S} s", took_s < MOST_S)


if __name__ == "__main__":
    world.run(measure)
