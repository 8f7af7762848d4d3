#!/usr/bin/python3
"""Dossiers by the million: a sweep of escalations with 1,000 due, a page of an officer's queue, a month's report.

    DOSSIERS=10000000 bench/dossiers.py

The sweep is timed on a fiftieth of the dossiers and on all of them: it may not grow with the table. Its reference is
what PostgreSQL takes to update 1,000 rows by their key and to write 1,000 rows of the outbox. Pages are read over HTTP,
one after the other; the reference is GET /v1/people/{person}, one person with a row of the access log, too. The report is
that of the last whole month, by office, as it stood when the month was over and as it stands now; its reference is one
count of the rows that came in that month.
"""

import json
import os
import statistics
import time

import dossier_rows
import world
from world import wire

DOSSIERS = int(os.environ.get("DOSSIERS", "10000000"))
DUE, BATCH, PAGES = 1000, 500, 200
MAKE_DUE = """
UPDATE dossier SET escalate_at = timestamptz '2020-01-01' + hashtext(id::text) * interval '1 millisecond'
WHERE id IN (SELECT d.id FROM dossier d WHERE d.is_open LIMIT {due})
"""
TIMED = """
DO $$ DECLARE begun timestamptz := clock_timestamp(); BEGIN {body} RAISE NOTICE 'took %', extract(epoch from clock_timestamp() - begun); END $$
"""
SWEEP = "PERFORM dossiers_escalate(now(), {batch}); PERFORM dossiers_escalate(now(), {batch});"
REFERENCE = """
UPDATE dossier SET version = version WHERE id IN (SELECT id FROM bench_key);
INSERT INTO outbox (id, destination, kind, payload, created_at, next_at, delivered_at)
SELECT gen_random_uuid(), 'app', 'bench', '{{}}', now(), now(), now() FROM bench_key;
"""
QUERIES = {
    "office": "/v1/dossiers?queue=office",
    "unassigned": "/v1/dossiers?queue=unassigned",
    "mine": "/v1/dossiers?queue=mine",
    "by name": "/v1/dossiers?queue=office&q=nguyen%20van",
    "one procedure, in processing": "/v1/dossiers?state=in_processing&procedure=HT-1",
    "archive": "/v1/dossiers?state=result_returned",
    "archive, one procedure": "/v1/dossiers?state=result_returned&procedure=HT-1",
}
MONTH = "from=2026-10-01&to=2026-10-31&group_by=office"
REPORTS = {
    "as it stood when it was over": f"/v1/reports/dossiers?{MONTH}",
    "as it stands a week ago": f"/v1/reports/dossiers?{MONTH}&as_of=2026-11-15",
    "a year ago": "/v1/reports/dossiers?from=2025-10-01&to=2025-10-31&group_by=procedure",
}
COUNTED = "SELECT count(*), sum(waited_minutes) FROM dossier WHERE submitted_at >= '2026-10-01' AND submitted_at < '2026-11-01'"


def timed_s(cluster, body):
    cluster.sql("CREATE TABLE IF NOT EXISTS bench_time (s float8); TRUNCATE bench_time")
    cluster.sql(TIMED.format(body=body).replace(
        "RAISE NOTICE 'took %', extract(epoch from clock_timestamp() - begun);",
        "INSERT INTO bench_time VALUES (extract(epoch from clock_timestamp() - begun));"))
    return float(cluster.sql("SELECT s FROM bench_time"))


def sweep_s(cluster):
    """The best of five sweeps, and of five references."""
    sweeps, references = [], []
    for _ in range(5):
        cluster.sql("TRUNCATE dossier_escalation")
        cluster.sql(MAKE_DUE.format(due=DUE))
        sweeps.append(timed_s(cluster, SWEEP.format(batch=BATCH)))
        told = int(cluster.sql("SELECT count(*) FROM dossier_escalation"))
        assert told == DUE, f"{told} of {DUE} told"
        cluster.sql(f"CREATE TABLE bench_key AS SELECT id FROM dossier WHERE is_open ORDER BY id LIMIT {DUE}")
        references.append(timed_s(cluster, REFERENCE.format()))
        cluster.sql("DROP TABLE bench_key")
    return min(sweeps), min(references)


def page_ms(server, headers, target):
    times = []
    for _ in range(PAGES):
        begun = time.monotonic()
        reply = wire.exchange(server.port, "GET", target, headers)
        times.append((time.monotonic() - begun) * 1000)
        assert reply.status == 200, reply.body
    return statistics.median(times), sorted(times)[PAGES * 99 // 100], len(json.loads(reply.body).get("items", []))


def assign(cluster, login):
    """Some hundred dossiers of the office to the officer."""
    cluster.sql(f"""UPDATE dossier SET assessor = a.id FROM account a WHERE a.login = '{login}' AND dossier.id IN (
        SELECT d.id FROM dossier d JOIN account x ON x.login = '{login}' AND x.office = d.office
        WHERE d.state = 'in_processing' ORDER BY d.id LIMIT 300)""")


def measure_sweep(opened, small_s, size):
    large_s, reference_s = sweep_s(opened.cluster)
    return world.report(f"escalation sweep, {DUE:,} due of {size:,} dossiers", f"{large_s * 1000:.0f} ms",
                        f"{reference_s * 1000:.0f} ms (as many rows changed and written); {small_s * 1000:.0f} ms with a fiftieth",
                        f"{large_s / reference_s:.1f}; {large_s / small_s:.1f}", "< 1 s, not growing",
                        large_s < 1 and large_s < 3 * small_s)


def measure_pages(opened):
    officer = opened.demo["officers"]["assessor"]
    assign(opened.cluster, officer["login"])
    good = True
    with opened.server() as server:
        headers = [("Authorization", f"Bearer {wire.access_token(server.port, officer)}")]
        person = opened.cluster.sql("SELECT p.id FROM person p JOIN account a ON a.office = p.office"
                                    f" WHERE a.login = '{officer['login']}' LIMIT 1")
        reference, _, _ = page_ms(server, headers, f"/v1/people/{person}")
        for name, target in QUERIES.items():
            p50, p99, rows = page_ms(server, headers, target)
            good &= world.report(f"queue page of 50: {name} ({rows} rows), p50 and p99", f"{p50:.1f} ms, {p99:.1f} ms",
                                 f"{reference:.1f} ms (one profile)", f"{p50 / reference:.1f}", "< 20 ms", p50 < 20)
    return good


def measure_reports(opened):
    begun = time.monotonic()
    opened.cluster.sql(COUNTED)
    reference_s = time.monotonic() - begun
    good = True
    with opened.server() as server:
        for name, target in REPORTS.items():
            times = []
            for _ in range(3):
                begun = time.monotonic()
                reply = wire.exchange(server.port, "GET", target, timeout_s=120.0)
                times.append(time.monotonic() - begun)
                assert reply.status == 200, reply.body
            received = json.loads(reply.body)["total"]["received"]
            good &= world.report(f"a month's report of {received:,} received, {name}", f"{min(times):.2f} s",
                                 f"{reference_s:.2f} s (a count of the month's rows)", f"{min(times) / reference_s:.1f}",
                                 "< 2 s", min(times) < 2)
    return good


def measure(opened):
    small = max(DOSSIERS // 50, 200_000)  # 1 in 100 is open
    dossier_rows.fill(opened.cluster, 1, small)
    small_s, _ = sweep_s(opened.cluster)
    begun = time.monotonic()
    dossier_rows.fill(opened.cluster, small + 1, DOSSIERS - small)
    print(f"<!-- {DOSSIERS:,} dossiers made in {time.monotonic() - begun:.0f} s -->", flush=True)
    reached = [measure_sweep(opened, small_s, DOSSIERS), measure_pages(opened), measure_reports(opened)]
    return all(reached)


if __name__ == "__main__":
    world.run(measure)
