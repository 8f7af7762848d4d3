#!/usr/bin/python3
"""Kills the server and PostgreSQL again and again under eight writers and two counters: nothing answered may be lost.

    CYCLES=50 SEED=7 tests/crash.py [--program build/release/ansinh]

Each writer asks for registrations under keys of its own, repeating a key until it is answered,
and notes every acknowledged reply in a journal on disk before it goes on. In the end every key must
still get the very reply that was noted, and each must have taken effect exactly once. Two counters
check a card meanwhile: of each check that was answered, its row and that of the access log are there.
"""

import hashlib
import json
import os
import random
import threading
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened

WRITERS, COUNTERS = 8, 2
ROUTE = "/v1/registrations"


class Writer(threading.Thread):
    """Writes until told to stop; journal lines are {key, status, body, id}."""

    def __init__(self, number, port, folder, stopping):
        super().__init__(daemon=True)
        self.number, self.port, self.stopping = number, port, stopping
        self.journal = open(folder / f"journal_{number}", "ab", buffering=0)
        self.acknowledged, self.faults = [], []

    def run(self):
        while not self.stopping.is_set():
            key = str(uuid.uuid4())
            reply = self.until_answered(key)
            if reply is None:
                return
            if reply.status != 202:
                self.faults.append(f"HTTP {reply.status}: {reply.body[:300]!r}")
                return
            self.note(key, reply)
            if random.random() < 0.1:
                self.repeat(random.choice(self.acknowledged))

    def until_answered(self, key):
        """The reply to a key, or None when told to stop before there was one."""
        while not self.stopping.is_set():
            reply = ask(self.port, key)
            if reply is not None:
                return reply
            time.sleep(0.05)
        return None

    def note(self, key, reply):
        entry = {
            "key": key,
            "status": reply.status,
            "body": digest(reply),
            "id": json.loads(reply.body)["id"],
        }
        self.journal.write(json.dumps(entry).encode() + b"\n")
        os.fsync(self.journal.fileno())
        self.acknowledged.append(entry)

    def repeat(self, entry):
        reply = ask(self.port, entry["key"])
        if reply is not None and (reply.status, digest(reply)) != (entry["status"], entry["body"]):
            self.faults.append(f"key {entry['key']} was answered differently: HTTP {reply.status}")


class Counter(threading.Thread):
    """Checks a card again and again; `checks` are those that were answered."""

    def __init__(self, port, demo, token, stopping):
        super().__init__(daemon=True)
        self.port, self.token, self.stopping = port, token, stopping
        card = {key: demo["citizen"][key] for key in ("card_number", "full_name", "birth_date")}
        clerk = {key: demo["clerk"][key] for key in ("name", "personal_number")}
        self.body = json.dumps({**card, "clerk": clerk, "purpose": "khám bệnh"}).encode()
        self.checks, self.faults = [], []

    def run(self):
        headers = [("Content-Type", "application/json"), ("Authorization", f"Bearer {self.token}")]
        while not self.stopping.is_set():
            try:
                reply = wire.exchange(self.port, "POST", "/v1/card_checks", headers, self.body, timeout_s=10.0)
            except (OSError, wire.WireError):
                time.sleep(0.05)
                continue
            if reply.status == 200:
                self.checks.append(json.loads(reply.body)["check"])
            elif reply.status != 503:
                self.faults.append(f"HTTP {reply.status}: {reply.body[:300]!r}")
                return


def ask(port, key):
    """The reply to a registration under a key; None when the outcome is not known."""
    headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)]
    try:
        reply = wire.exchange(
            port, "POST", ROUTE, headers, registration(key), timeout_s=10.0, source=address(key)
        )
    except (OSError, wire.WireError):
        return None
    return None if reply.status in (409, 429, 503) else reply


def registration(key):
    """A body that the key alone decides, so that a repeated key comes with the same body."""
    digits = f"{int(key[:13].replace('-', ''), 16) % 10**10:010d}"
    return json.dumps(
        {
            "number": digits,
            "full_name": "Nguyễn Văn An",
            "birth_date": "1990-01-01",
            "phone": f"09{digits[:8]}",
            "password": "một mật khẩu dài 1",
        }
    ).encode()


def address(key):
    """One of many: a single one may not register that often."""
    return "127." + ".".join(str(1 + byte % 250) for byte in bytes.fromhex(key[:6]))


def digest(reply):
    return hashlib.sha256(reply.body).hexdigest()


def kill_one(cycle, server, cluster):
    """The server and PostgreSQL in turn; PostgreSQL once by its postmaster, once as a whole."""
    if cycle % 2 == 0:
        server.kill()
        server.start()
    else:
        cluster.kill() if cycle % 4 == 1 else cluster.stop_immediately()
        cluster.start()


def verify(server, cluster, writers, tally):
    entries = [entry for writer in writers for entry in writer.acknowledged]
    for writer in writers:
        tally.check(not writer.faults, f"writer {writer.number}: {'; '.join(writer.faults)}")
    tally.check(len(entries) >= len(writers), f"{len(entries)} writes were acknowledged")
    recorded = cluster.sql("SELECT id FROM registration", server.database).splitlines()
    tally.check(len(recorded) == len(set(recorded)), "a registration was recorded twice")
    lost = {entry["id"] for entry in entries} - set(recorded)
    tally.check(
        not lost, f"{len(lost)} of {len(entries)} acknowledged writes were lost: {sorted(lost)[:5]}"
    )
    logins = cluster.sql(
        "SELECT login FROM registration GROUP BY login HAVING count(*) > 1", server.database
    )
    tally.check(not logins, f"keys that took effect more than once: {logins.splitlines()[:5]}")
    different = [entry["key"] for entry in entries if not same_answer(server, entry)]
    tally.check(
        not different, f"{len(different)} keys are answered differently now: {different[:5]}"
    )
    return len(entries)


def verify_checks(server, cluster, counters, tally):
    """No access row, no data (R-06): also when PostgreSQL dies after the answer."""
    for counter in counters:
        tally.check(not counter.faults, f"counter: {'; '.join(counter.faults)}")
    answered = {check for counter in counters for check in counter.checks}
    tally.check(len(answered) >= len(counters), f"{len(answered)} checks were answered")
    lost = answered - set(cluster.sql("SELECT id FROM card_check", server.database).splitlines())
    tally.check(not lost, f"{len(lost)} of {len(answered)} answered checks were lost: {sorted(lost)[:5]}")
    logged = int(cluster.sql("SELECT count(*) FROM access_log WHERE route = 'post_v1_card_checks'", server.database))
    tally.check(logged >= len(answered), f"{len(answered)} checks were answered, {logged} are in the access log")
    return len(answered)


def same_answer(server, entry):
    reply = ask(server.port, entry["key"])
    return reply is not None and (reply.status, digest(reply)) == (entry["status"], entry["body"])


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    cycles, seed = int(os.environ.get("CYCLES", "3")), int(os.environ.get("SEED", "1"))
    moments, tally = random.Random(seed), Tally()
    with opened(arguments.program, people=50) as fixture, fixture.server("crash") as server:
        stopping = threading.Event()
        writers = [
            Writer(number, server.port, server.folder, stopping) for number in range(WRITERS)
        ]
        token = wire.access_token(server.port, fixture.demo["clerk"])
        counters = [Counter(server.port, fixture.demo, token, stopping) for _ in range(COUNTERS)]
        for thread in [*writers, *counters]:
            thread.start()
        for cycle in range(2 * cycles):
            time.sleep(moments.uniform(0.05, 2.0))
            kill_one(cycle, server, fixture.cluster)
        time.sleep(2.0)
        stopping.set()
        for thread in [*writers, *counters]:
            thread.join()
        checks = verify_checks(server, fixture.cluster, counters, tally)
        count = verify(server, fixture.cluster, writers, tally)
        print(
            f"{cycles} kills of the server, {cycles} of PostgreSQL (seed {seed}), {count} writes, {checks} checks"
        )
    tally.finish()


if __name__ == "__main__":
    main()
