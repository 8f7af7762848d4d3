#!/usr/bin/python3
"""Claims with fifty lines: read from XML, validated, appraised and stored with their visits, over HTTP.

The reference is what PostgreSQL alone needs to store a visit with as many lines (pgbench, one transaction each), in the
same run. Memory of the server is read after a tenth of the claims and at the end.

    CLAIMS=4000 CLIENTS=32 bench/claims_store.py
    SIGNED=1 bench/claims_store.py      each signed by the facility (RSA 2048), and verified
"""

import json
import os
import re
import subprocess
import threading
import time
import uuid

import world
from world import SECONDS, TODAY, wire

from support.envelope import Claim
from support.signer import facility_signer

CLAIMS, CLIENTS, LINES = int(os.environ.get("CLAIMS", "4000")), int(os.environ.get("CLIENTS", "32")), 50
SIGNED = os.environ.get("SIGNED", "") not in ("", "0")
LEAST_RATE, MOST_GROWTH = 400, 1.1
NUMBER = "LK-000000000000"  # what is replaced: as long as any other
HOLDERS = """
SELECT c.card_number || '|' || p.full_name || '|' || p.birth_date || '|' || p.id FROM person p JOIN card c ON c.person = p.id
WHERE c.state = 'active' AND c.valid_from <= '2026-10-01' AND coalesce(c.valid_to, '2026-12-31') >= '{today}'
AND length(p.birth_date) = 10 AND NOT EXISTS (SELECT FROM visit v WHERE v.person = p.id AND v.admitted_at > '2026-09-01')
ORDER BY md5(p.id::text) LIMIT 2000
"""
# The desk has checked all of them on each of the days: that is what a claim needs.
CHECKS = """
INSERT INTO access_log (at, id, relation, organisation_code, subject, class, route, outcome, result_code, granted)
SELECT d::date + time '07:00', gen_random_uuid(), 'clerk', '{facility}', p::uuid, 'HEALTH', 'post_v1_card_checks', 'valid', '000', true
FROM unnest('{{{people}}}'::text[]) p, unnest('{{{days}}}'::date[]) d; ANALYZE access_log
"""
STORE = """
\\set hour random(0, 200000)
BEGIN;
INSERT INTO visit (person, id, version, record_no, facility, admitted_at, discharged_at, kind, outcome, right_line, percent,
    total_vnd, fund_vnd, copay_vnd, own_vnd, recorded_from)
SELECT '{person}', ('{run}' || lpad((:turn * 64 + :client_id)::text, 12, '0'))::uuid, 1, 'R-' || :turn * 64 + :client_id || '{run}', '{facility}',
    timestamptz '2000-01-01' + :hour * interval '1 hour', timestamptz '2030-01-01', '01', '2', true, 100, 250000, 250000, 0, 0, now();
INSERT INTO visit_line (person, visit, version, ordinal, code, name, unit, quantity_milli, unit_price_milli, amount_vnd,
    listed_vnd, percent, fund_vnd, copay_vnd, own_vnd)
SELECT '{person}', ('{run}' || lpad((:turn * 64 + :client_id)::text, 12, '0'))::uuid, 1, n, '02.1896', 'Khám Nội', 'Lần', 1000, 5000000, 5000,
    5000, 100, 5000, 0, 0 FROM generate_series(1, {lines}) n;
COMMIT;
\\set turn :turn + 1
"""


def days(count):
    """Days of this month and the last, three apart, so that no service counts as repeated."""
    last = time.mktime(time.strptime(TODAY, "%Y-%m-%d")) - 86400
    return [time.strftime("%Y-%m-%d", time.localtime(last - 3 * 86400 * i)) for i in range(count)]


def templates(people, facility, wanted):
    """Bodies whose number is still to be filled in: people in turn, then the next day."""
    for day in days(wanted // len(people) + 1):
        for person in people:
            number, full_name, birth_date, _ = person.split("|")
            patient = {"card_number": number, "full_name": full_name, "birth_date": birth_date}
            at = day.replace("-", "")
            claim = Claim(patient, facility, NUMBER, f"{at}0800", f"{at}0830", percent=100)
            for line in range(LINES // 2):
                claim.service(f"02.{line:04}", "Xét nghiệm", price=5_000)
                claim.drug(f"40.{line:04}", "Thuốc", quantity=10, price=500)
            yield claim.xml(plain=True)


def numbered(bodies):
    """A number is each claim's own, and so is its signature."""
    for index, body in enumerate(bodies):
        body = body.replace(NUMBER.encode(), b"LK-%012d" % index)
        yield facility_signer().sign_quickly(body, "ours") if SIGNED else body


def certificate_registered(server, demo):
    """What the facility signs with, confirmed by an officer."""
    def post(who, path, body, *headers):
        token = wire.access_token(server.port, who)
        given = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", str(uuid.uuid4())), ("Content-Type", "application/json"), *headers]
        reply = wire.exchange(server.port, "POST", path, given, json.dumps(body).encode())
        assert reply.status in (200, 201), reply.body
        return json.loads(reply.body)

    given = {"facility": demo["clerk"]["facility"], "certificate": facility_signer().pem("ours")}
    certificate = post(demo["clerk"], "/v1/facility_certificates", given)["id"]
    post(demo["officers"]["assessor"], f"/v1/facility_certificates/{certificate}/confirmation", {}, ("If-Match", '"1"'))


def send(server, token, bodies, failed):
    """One connection's share."""
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/xml")]
    with wire.Connection(server.port) as connection:
        for body in bodies:
            given = [*headers, ("Idempotency-Key", str(uuid.uuid4()))]
            connection.send(wire.request_bytes("POST", "/v1/claims", given, body))
            reply = connection.read_reply()
            if reply.status != 201 or b'"state":"approved"' not in reply.body or SIGNED == (b'"signature_' in reply.body):
                failed.append(reply.body[:400])


def spread(server, token, bodies, failed):
    """Claims a second of all connections together."""
    threads = [
        threading.Thread(target=send, args=(server, token, bodies[i::CLIENTS], failed)) for i in range(CLIENTS)
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(bodies) / (time.monotonic() - begun)


def reference(opened, person, facility):
    script = opened.folder / "store.sql"
    run = f"00000000-0000-4000-{os.getpid() % 10000:04}-"
    script.write_text(STORE.format(person=person, facility=facility, run=run, lines=LINES))
    command = ["pgbench", "-n", "-M", "prepared", "-c", 4, "-j", 2, "-T", max(3, SECONDS // 2), "-f", script, "-D", "turn=1",
               "-h", opened.cluster.socket, "-U", "postgres", "postgres"]  # fmt: skip
    command[-1] = re.search(r"dbname=(\S+)", opened.cluster.url())[1] if "dbname=" in opened.cluster.url() else "ansinh"
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def measure(opened):
    people = opened.cluster.sql(HOLDERS.format(today=TODAY)).splitlines()
    facility = opened.demo["clerk"]["facility"]
    bodies = list(numbered(body for _, body in zip(range(CLAIMS), templates(people, facility, CLAIMS))))
    ids = ",".join(person.split("|")[3] for person in people)
    opened.cluster.sql(CHECKS.format(facility=facility, people=ids, days=",".join(days(CLAIMS // len(people) + 1))))
    failed, tenth = [], max(1, CLAIMS // 10)
    with opened.server() as server:
        token = wire.access_token(server.port, opened.demo["clerk"])
        if SIGNED:
            certificate_registered(server, opened.demo)
        spread(server, token, bodies[:tenth], failed)
        opened.cluster.sql("ANALYZE")  # as autovacuum would within a minute
        early_mib = world.resident_mib(server.process.pid)
        cpu = world.cpu_s(server.process.pid)
        rate = spread(server, token, bodies[tenth:], failed)
        cpu = (world.cpu_s(server.process.pid) - cpu) / len(bodies[tenth:])
        late_mib = world.resident_mib(server.process.pid)
        alone = reference(opened, people[0].split("|")[3], facility)
    assert not failed, (len(failed), failed[0])
    print(f"  envelopes of {len(bodies[0]) // 1024} KiB, {cpu * 1e3:.2f} ms of CPU of the server for each")
    good = world.report(f"claims of {LINES} lines{', signed' * SIGNED}, {CLIENTS} connections", f"{rate:.0f} /s", f"{alone:.0f} /s (pgbench, visit and lines alone)",
                        f"{rate / alone:.2f}", f">= {LEAST_RATE} /s", rate >= LEAST_RATE)
    growth = late_mib / early_mib
    return world.report(f"memory of the server after {CLAIMS} claims", f"{late_mib:.0f} MiB", f"{early_mib:.0f} MiB after {tenth}",
                        f"{growth:.2f}", f"<= {MOST_GROWTH}", growth <= MOST_GROWTH) and good


if __name__ == "__main__":
    world.run(measure)
