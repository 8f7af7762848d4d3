#!/usr/bin/python3
"""Kills servers that escalate, again and again: nobody is left untold, nobody is told twice.

    CYCLES=100 SEED=7 tests/escalation.py [--program build/test/ansinh]

Two servers share the database. Every cycle makes dossiers that are nearly due, due and overdue, and kills one server
with SIGKILL at a random moment. In the end each dossier has been told of once for each of its due times, with one
message for each, and nothing is left in the due index. Then the calendar changes, servers die again, and every open
dossier has the due time of the new calendar, written once.
"""

import os
import random
import time

from support.fixture import Tally, argument_parser, opened
from support.server import TODAY, Server

DOSSIERS = 400  # a cycle
# A third will be warned of, a third is due, a third has been due for long; the clock of some stands.
MADE = """
INSERT INTO dossier (id, dossier_no, person, procedure, level, channel, submitted_at, form, return_method, search_key,
    four_eyes, state, step, office, receiving_office, received_at, changed_at, due_at, unit, statutory_due_at,
    statutory_unit, due_source, paused_at, escalate_at)
SELECT gen_random_uuid(), '01000-26' || lpad({cycle}::text, 4, '0') || '-' || lpad(i::text, 6, '0'), p.id, '610', 'end_to_end',
    'app', d.received, '{{}}', 'counter', p.search_key, false,
    CASE WHEN i % 10 = 0 THEN 'supplement_required' ELSE 'accepted' END, 'none', '01000', '01000', d.received, d.received,
    d.due, 'working_days', d.due, 'working_days', 'statute', CASE WHEN i % 10 = 0 THEN d.received END,
    CASE WHEN i % 10 = 0 THEN NULL WHEN i % 3 = 0 THEN d.due - interval '2 days' ELSE d.due END
FROM generate_series(1, {count}) i,
    LATERAL (SELECT id, search_key FROM person ORDER BY id OFFSET i % 50 LIMIT 1) p,
    LATERAL (SELECT timestamptz '{today} 00:00+07' - interval '9 days' AS received,
             timestamptz '{today} 00:00+07' + CASE i % 3 WHEN 0 THEN interval '1 day' ELSE - interval '1 hour' * i - interval '1 minute' END AS due) d
"""
UNTOLD = "SELECT count(*) FROM dossier WHERE escalate_at <= timestamptz '{today} 00:00+07'"
# (what, how many there should be, how many there are)
OUTCOME = """
SELECT kind, count(*) FILTER (WHERE told = 1 AND sent = 1), count(*), max(told), max(sent) FROM (
    SELECT w.kind, (SELECT count(*) FROM dossier_escalation e WHERE e.dossier = d.id AND e.kind = w.kind) AS told,
        (SELECT count(*) FROM outbox o WHERE o.topic = d.dossier_no AND o.kind = 'dossier_' || w.kind) AS sent
    FROM dossier d, LATERAL (SELECT CASE WHEN d.due_at <= timestamptz '{today} 00:00+07' THEN 'overdue' ELSE 'due_soon' END) w (kind)
    WHERE d.paused_at IS NULL AND d.dossier_no LIKE '01000-2611__-%') x GROUP BY kind ORDER BY kind
"""
HOLIDAY = """
INSERT INTO calendar_day (date, kind, status, name_vi, name_en, legal_basis)
VALUES ('2026-11-23', 'public_holiday', 'announced', 'Bão', 'Storm', 'Công điện 1');
UPDATE dossier SET needs_recount = true WHERE is_open
"""
# Received on 13 November, three working days: due on the 18th; whatever the due time was made up to be, it is that now.
RECOUNTED = """
SELECT count(*) FILTER (WHERE needs_recount), count(DISTINCT due_at) FILTER (WHERE paused_at IS NULL),
    count(*) FILTER (WHERE version > 2), count(*) FILTER (WHERE events <> 1), count(*)
FROM (SELECT d.*, (SELECT count(*) FROM dossier_event e WHERE e.dossier = d.id AND e.action = 'recount') AS events
      FROM dossier d WHERE d.is_open) d
"""


def killed(servers, moments):
    server = moments.choice(servers)
    time.sleep(moments.uniform(0.0, 0.4))
    server.kill()
    server.start()


def wait_until(question, answer, sql, timeout_s=120.0):
    deadline = time.monotonic() + timeout_s
    while sql(question) != answer and time.monotonic() < deadline:
        time.sleep(0.1)
    return sql(question) == answer


def check_escalations(servers, sql, cycles, moments, tally):
    for cycle in range(cycles):
        sql(MADE.format(cycle=cycle, count=DOSSIERS, today=TODAY))
        killed(servers, moments)
        if cycle % 100 == 99 and cycle + 1 < cycles:  # not more at once than can be looked at
            check_outcome(sql, tally)
            sql("TRUNCATE dossier, outbox CASCADE")
    check_outcome(sql, tally)


def check_outcome(sql, tally):
    tally.check(wait_until(UNTOLD.format(today=TODAY), "0", sql), "the due index was not emptied")
    for line in sql(OUTCOME.format(today=TODAY)).splitlines():
        kind, good, count, told, sent = line.split("|")
        tally.check(good == count, f"{kind}: {good} of {count} told once; at most {told} rows, {sent} messages")


def check_recount(servers, sql, tally, moments):
    sql(HOLIDAY)
    killed(servers, moments)
    tally.check(wait_until("SELECT count(*) FROM dossier WHERE needs_recount", "0", sql), "dossiers were left to be counted anew")
    left, dates, often, events, count = sql(RECOUNTED).split("|")
    tally.check((left, dates, often, events) == ("0", "1", "0", "0"),
                f"{count} dossiers: {left} not counted, {dates} due times, {often} changed twice, {events} without one event")
    due = sql("SELECT DISTINCT due_at AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM dossier WHERE is_open AND paused_at IS NULL")
    tally.check(due == "2026-11-18 17:00:00", f"due on {due}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    cycles, seed = int(os.environ.get("CYCLES", "4")), int(os.environ.get("SEED", "1"))
    moments = random.Random(seed)
    with opened(arguments.program) as fixture, fixture.server("escalation") as server:
        sql = lambda statement: fixture.cluster.sql(statement, server.database)
        url = fixture.cluster.url(server.database)
        second = Server(fixture.program, url, fixture.keys, server.folder / "second").start()
        check_escalations([server, second], sql, cycles, moments, tally)
        check_recount([server, second], sql, tally, moments)
        fault = second.stop()
        tally.check(not fault, f"the second server: {fault}")
    tally.finish()


if __name__ == "__main__":
    main()
