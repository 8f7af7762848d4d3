#!/usr/bin/python3
"""One envelope of 100 MiB with a thousand claims or more, over HTTP: what it adds to the memory of the server at its peak.

    MIB=100 LINES=50 bench/claim_batch.py

The reference is the peak of the same server for one claim of the same size.
"""

import itertools
import json
import os
import time
import uuid

import world
from claims_store import CHECKS, HOLDERS, NUMBER, days, templates
from world import TODAY, wire

MIB, MOST_MIB = int(os.environ.get("MIB", "100")), 64


def peak_mib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def forget_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def envelope_of(people, facility, mib):
    """Claims in turn until it is large enough, with what makes them one file around them."""
    bodies, dossiers, size = templates(people, facility, 100_000), [], 0
    head, tail = b"", b""
    for index, body in enumerate(bodies):
        begin, end = body.index(b"<HOSO>"), body.index(b"</DANHSACHHOSO>")
        head, tail = head or body[:begin], body[end:]
        dossiers.append(body[begin:end].replace(NUMBER.encode(), b"LK-%012d" % index))
        size += end - begin
        if size >= mib * 2**20 - 4096 - len(dossiers[-1]):
            break
    head = head.replace(b"<SOLUONGHOSO>1<", b"<SOLUONGHOSO>%d<" % len(dossiers))
    return len(dossiers), b"".join([head, *dossiers, tail])


def send(server, token, xml):
    """As a facility's software does it: whoever is cut off sends the same again."""
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/xml"), ("Idempotency-Key", str(uuid.uuid4()))]
    reply = None
    while not reply:
        with wire.Connection(server.port) as connection:
            connection.send(wire.request_bytes("POST", "/v1/claims/batch", headers, xml))
            try:
                reply = connection.read_reply("POST")
            except wire.WireError:
                print("  cut off, sent again:", server.log.read_text().splitlines()[-1][:300])
    assert reply.status == 200, (reply.status, reply.body[:400])
    return json.loads(reply.body)["items"]


def measure(opened):
    people = opened.cluster.sql(HOLDERS.format(today=TODAY)).splitlines()
    facility = opened.demo["clerk"]["facility"]
    count, xml = envelope_of(people, facility, MIB)
    ids = ",".join(person.split("|")[3] for person in people)
    opened.cluster.sql(CHECKS.format(facility=facility, people=ids, days=",".join(days(count // len(people) + 1))))
    with opened.server() as server:
        token, pid = wire.access_token(server.port, opened.demo["clerk"]), server.process.pid
        send(server, token, envelope_of(people[-1:], facility, 0)[1].replace(b"LK-0", b"LK-A"))
        forget_peak(pid)
        send(server, token, envelope_of(people[-2:-1], facility, 0)[1].replace(b"LK-0", b"LK-B"))
        alone_mib = peak_mib(pid)
        begun = time.monotonic()
        items = send(server, token, xml)
        took_s, whole_mib = time.monotonic() - begun, peak_mib(pid)
    states = {state: len(list(of)) for state, of in itertools.groupby(sorted(item["status"] for item in items))}
    assert states == {200: count}, (states, items[0])
    print(f"  {count} claims in {len(xml) / 2**20:.0f} MiB, {took_s:.1f} s, {count / took_s:.0f} /s on one connection")
    return world.report("peak of the server's memory for one envelope", f"{whole_mib:.1f} MiB", f"{alone_mib:.1f} MiB for one claim",
                        f"{whole_mib / alone_mib:.2f}", f"< {MOST_MIB} MiB", whole_mib < MOST_MIB)


if __name__ == "__main__":
    world.run(measure)
