#!/usr/bin/python3
"""A month paid to 3.4 million pensioners: the run with its ledger, its check and all files: payment_run.py [PEOPLE]

The reference is PostgreSQL alone, in the same run and on the same people: one INSERT of as many rows into a copy of
the table of payments, with its indexes.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import world
from support.payments import Desk, check_everybody
from support.fixture import Tally
from support.postgres import Cluster
from support.server import Server

MOST_S = 120.0

# Invented people with a pension each; three of four by bank (scale.csv: 74 % by account), one of 200 with a deduction.
POPULATION = """
SET session_replication_role = replica;
SET maintenance_work_mem = '512MB';
ALTER TABLE benefit DROP CONSTRAINT benefit_one_decision_at_a_time;
CREATE UNLOGGED TABLE pensioner AS
SELECT i, (lpad(to_hex(1717171717000 + i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid AS person,
       (lpad(to_hex(1717171717000 + i), 12, '0') || '7' || substr(md5((-i)::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid AS benefit,
       i % 4 > 0 AS by_bank, (SELECT count(*) FROM bank) AS banks
FROM generate_series(1, {people}) i;
INSERT INTO person (id, full_name, name_key, search_key, birth_date, sex, phone, address, ward_code, office, created_at, updated_at)
SELECT person, 'Nguyễn Văn ' || i, 'nguyễn văn ' || i, 'nguyen van ' || i, '1955-05-05', 'male', '0900000001', 'Số ' || i,
       (SELECT min(code) FROM ward), (SELECT min(code) FROM office), now(), now() FROM pensioner;
INSERT INTO benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, monthly_vnd, rate_bp, state, channel,
                     account_masked, bank_name, recorded_at)
SELECT p.person, p.benefit, 'pension', 'B' || p.i || '/QĐ-BHXH', '2015-05-01', (SELECT min(code) FROM office), '2015-06-01',
       3000000 + p.i % 4000000, 7500, 'current', CASE WHEN by_bank THEN 'bank' ELSE 'post' END,
       CASE WHEN by_bank THEN '******' || lpad((p.i % 10000)::text, 4, '0') END, k.name, '2015-05-01'
FROM pensioner p LEFT JOIN (SELECT name, row_number() OVER (ORDER BY code) AS place FROM bank) k
     ON p.by_bank AND k.place = 1 + p.i % p.banks;
INSERT INTO payee (person, id, benefit, channel, bank, account_no, holder_name, state, effective_on, requested_at)
SELECT p.person, p.benefit, p.benefit, CASE WHEN by_bank THEN 'bank' ELSE 'post' END, k.code,
       CASE WHEN by_bank THEN '000' || lpad(p.i::text, 9, '0') END, CASE WHEN by_bank THEN 'Nguyễn Văn ' || p.i END,
       'current', '2015-05-01', '2015-05-01'
FROM pensioner p LEFT JOIN (SELECT code, row_number() OVER (ORDER BY code) AS place FROM bank) k
     ON p.by_bank AND k.place = 1 + p.i % p.banks;
INSERT INTO person_identifier (id, person, kind, value, valid, recorded_at)
SELECT benefit, person, 'personal_number', '9' || lpad(i::text, 11, '0'), '[2015-01-01,)', '2015-05-01'
FROM pensioner WHERE NOT by_bank;
INSERT INTO deduction (person, id, benefit, kind, priority, monthly_vnd, from_period, decision_no, reason, recorded_by, recorded_at)
SELECT person, benefit, benefit, 'court_order', 1, 200000, 2026 * 12, i || '/QĐ-THA', 'Thi hành án',
       (SELECT id FROM account WHERE officer_role = 'approver' LIMIT 1), '2026-01-01' FROM pensioner WHERE i % 200 = 0;
RESET session_replication_role;
VACUUM ANALYZE person, benefit, payee, person_identifier, deduction;
CHECKPOINT;
"""
REFERENCE = """
CREATE TABLE payment_reference (LIKE payment INCLUDING INDEXES);
INSERT INTO payment_reference (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, account_masked, bank_name,
                               state, decision_no, recorded_at)
SELECT person, id, id, 24311, 'regular', monthly_vnd, monthly_vnd, channel, account_masked, bank_name, 'scheduled',
       decision_no, recorded_at FROM benefit WHERE state = 'current' AND monthly_vnd IS NOT NULL ORDER BY person, id;
DROP TABLE payment_reference;
CHECKPOINT;
"""


def timed(work):
    started = time.monotonic()
    work()
    return time.monotonic() - started


def measure_run(people):
    with tempfile.TemporaryDirectory(prefix="ansinh-bench.", dir=os.environ.get("TMPDIR")) as folder:
        fixture = world.Fixture.make(world.PROGRAM, folder, people=200)
        try:
            print(f"{people:,} pensioners made in {timed(lambda: fixture.cluster.sql(POPULATION.format(people=people))):.0f} s",
                  file=sys.stderr)
            reference_s = timed(lambda: fixture.cluster.sql(REFERENCE))
            server = Server(fixture.program, fixture.cluster.url(), fixture.keys, Path(folder) / "server")
            server.start()
            try:
                desk = Desk(server, fixture.demo)
                started = time.monotonic()
                run = desk.opened("2026-12")
                found = desk.awaited(run, timeout_s=3600.0)
                took_s = time.monotonic() - started
                fixture.cluster.sql("VACUUM ANALYZE payment, ledger_entry")
                tally = Tally()
                tally.check(found["state"] == "ready", f"the run: {found}")
                check_everybody(lambda statement: fixture.cluster.sql(statement), run, "2026-12", tally)
                bytes_written = sum(file.stat().st_size for file in (server.folder / "files").iterdir())
            finally:
                server.stop()
        finally:
            fixture.cluster.remove()
    good = took_s < MOST_S and not tally.failed
    return world.report(f"payment run of {found['payments']:,}", f"{took_s:.1f} s",
                        f"{bytes_written / 1e6:.0f} MB of files; one bare INSERT of the payments {reference_s:.1f} s",
                        f"{took_s / reference_s:.1f} x", f"< {MOST_S:.0f} s", good)


if __name__ == "__main__":
    sys.exit(0 if measure_run(int(sys.argv[1]) if len(sys.argv) > 1 else 3_400_000) else 1)
