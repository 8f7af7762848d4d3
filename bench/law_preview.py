#!/usr/bin/python3
"""A law preview over the whole population, from its question to its sums; how card checks' neighbours fare meanwhile.

    PEOPLE=1000000 bench/law_preview.py

The draft raises the reference level, so that everybody is counted twice. The reference is a reading of the same rows by
PostgreSQL alone, in as many pieces.
"""

import json
import time
import uuid

import world
from support import wire

PEOPLE_AT_ONCE = 2000
READ_ALL = """
DO $$
DECLARE
    last uuid := '00000000-0000-0000-0000-000000000000';
    next uuid;
BEGIN
    LOOP
        SELECT max(id::text)::uuid INTO next FROM preview_people(last, {count});
        EXIT WHEN next IS NULL;
        last := next;
    END LOOP;
END $$
"""
DRAFT = {
    "name": "Mức tham chiếu thử",
    "effective_from": "2027-01-01",
    "figures": [
        {"figure": "base_salary", "valid_from": "2026-12-01", "value": "2800000", "unit": "vnd",
         "article": "Dự thảo Đ.1", "confidence": "derived"},
    ],
}


def post(server, token, path, body):
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"),
               ("Idempotency-Key", str(uuid.uuid4()))]
    reply = wire.exchange(server.port, "POST", path, headers, json.dumps(body).encode())
    if reply.status not in (201, 202):
        raise RuntimeError(f"{path}: HTTP {reply.status} {reply.body[:300]}")
    return json.loads(reply.body)


def preview(server, token):
    """Seconds that it took, the sums, and the longest time that /livez took meanwhile."""
    rule_set = post(server, token, "/v1/rule_sets", DRAFT)["id"]
    path, longest_s = f"/v1/rule_sets/{rule_set}/preview", 0
    started = time.monotonic()
    post(server, token, path, {"on": "2026-12-01"})
    while True:
        asked = time.monotonic()
        wire.exchange(server.port, "GET", "/livez")
        longest_s = max(longest_s, time.monotonic() - asked)
        answer = json.loads(wire.exchange(server.port, "GET", path, [("Authorization", f"Bearer {token}")]).body)
        if answer["state"] in ("done", "failed"):
            return time.monotonic() - started, answer, longest_s
        time.sleep(0.05)


def measure(made):
    started = time.monotonic()
    made.cluster.sql(READ_ALL.format(count=PEOPLE_AT_ONCE))
    reading_s = time.monotonic() - started
    with made.server() as server:
        token = wire.access_token(server.port, made.demo["officers"]["approver"])
        took_s, answer, longest_s = preview(server, token)
    kinds = {kind["kind"]: kind for kind in answer["result"]["kinds"]} if answer["result"] else {}
    print(json.dumps(kinds, ensure_ascii=False), flush=True)
    return world.report(
        f"law preview over {answer['people']:,} people ({answer['state']})",
        f"{took_s:.1f} s, /livez at most {longest_s * 1000:.0f} ms",
        f"{reading_s:.1f} s (PostgreSQL reads the same rows)", f"{took_s / reading_s:.2f}", "< 60 s for 1,000,000",
        answer["state"] == "done" and took_s < 60 * max(answer["people"], 100000) / 1000000)


if __name__ == "__main__":
    world.run(measure)
