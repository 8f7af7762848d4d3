#!/usr/bin/python3
"""Papers as files: up to 20 MiB to disk as they come, whole or not at all, and nothing is left lying about.

    tests/attachments.py [--program build/test/ansinh]
"""

import hashlib
import json
import os
import random
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened

LIMIT = 20 * 1024 * 1024
OLD_S = 2 * 3600
OF_ONE = 32  # files on their way from one account (base/limits.h)


class Desk:
    """One citizen with an open dossier."""

    def __init__(self, fixture, server):
        self.fixture, self.server = fixture, server
        self.folder = server.folder / "attachments"
        self.log_in()
        opened_dossier = self.post("/v1/dossiers", json.dumps({
            "procedure": "HT-1", "channel": "app", "form": {"request": "pension", "from_month": "2026-12"},
            "return_method": "electronic", "payment_method": "cash"}).encode(), "application/json")
        self.dossier = json.loads(opened_dossier.body)["dossier_no"]

    def log_in(self):
        token = wire.access_token(self.server.port, self.fixture.demo["citizen"])
        self.login = ("Authorization", f"Bearer {token}")

    def post(self, target, body, content_type="application/pdf", key=None):
        headers = [self.login, ("Content-Type", content_type), ("Idempotency-Key", key or str(uuid.uuid4()))]
        return wire.exchange(self.server.port, "POST", target, headers, body, timeout_s=120.0)

    def add(self, body, key=None):
        return self.post(f"/v1/dossiers/{self.dossier}/attachments?title=x", body, key=key)

    def get(self, attachment):
        target = f"/v1/dossiers/{self.dossier}/attachments/{attachment}"
        return wire.exchange(self.server.port, "GET", target, [self.login], timeout_s=120.0)

    def files(self):
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def address(self, body):
        sha256 = hashlib.sha256(body).hexdigest()
        return self.folder / sha256[:2] / sha256

    def memory_kb(self):
        status = open(f"/proc/{self.server.process.pid}/status").read()
        return int(status.split("VmRSS:")[1].split()[0])


def paper(size, seed=1):
    return b"%PDF-1.7\n" + random.Random(seed).randbytes(size - 9)


def code_of(reply):
    return json.loads(reply.body).get("code")


def check_sizes(desk, tally):
    """From one byte to the limit, byte for byte; one more is too much."""
    for size in (9, 65536, 65537, 1024 * 1024 + 1, LIMIT):
        body = paper(size, size)
        reply = desk.add(body)
        if not tally.check(reply.status == 201, f"{size} bytes: HTTP {reply.status} {reply.body[:200]!r}"):
            continue
        answer = json.loads(reply.body)
        tally.check(answer["sha256"] == hashlib.sha256(body).hexdigest() and answer["size_bytes"] == size, f"{size}: {answer}")
        tally.check(desk.address(body).read_bytes() == body, f"{size} bytes lie on disk as they came")
        back = desk.get(answer["attachment"])
        tally.check(back.status == 200 and back.body == body, f"{size} bytes come back: HTTP {back.status}, {len(back.body)}")
    with begin(desk, LIMIT + 1, 0) as connection:
        reply = connection.read_reply("POST")
        tally.check(reply.status == 413, f"{LIMIT + 1} bytes: HTTP {reply.status}")


def check_same_content(desk, tally):
    """The same paper twice is two attachments and one file."""
    body = paper(5000, 77)
    before = len(desk.files())
    first, second = desk.add(body), desk.add(body)
    tally.check((first.status, second.status) == (201, 201), f"{first.body[:300]!r} {second.body[:300]!r}")
    ids = {json.loads(reply.body)["attachment"] for reply in (first, second)}
    tally.check(len(ids) == 2 and len(desk.files()) == before + 1, f"{ids}, {len(desk.files()) - before} files")


def check_refused_leave_nothing(desk, tally):
    before = desk.files()
    for body in (b"<html>", b"MZ" + bytes(100000), b"\0", b"%PDF-9.0"):
        reply = desk.add(body)
        tally.check(reply.status == 415 and code_of(reply) == "file_type_unsupported", f"{body[:6]}: HTTP {reply.status}")
    nowhere = desk.post(f"/v1/dossiers/{desk.dossier[:-1]}x/attachments?title=x", paper(200000))
    tally.check(nowhere.status == 404, f"a dossier that is none: HTTP {nowhere.status}")
    anonymous = wire.exchange(desk.server.port, "POST", f"/v1/dossiers/{desk.dossier}/attachments?title=x",
                              [("Idempotency-Key", "x")], paper(200000))
    tally.check(anonymous.status == 401, f"nobody's file: HTTP {anonymous.status}")
    tally.check(desk.files() == before, f"left behind: {set(desk.files()) - set(before)}")


def begin(desk, size, sent, login=None):
    """A file that is announced and only partly sent."""
    connection = wire.Connection(desk.server.port)
    head = (f"POST /v1/dossiers/{desk.dossier}/attachments?title=x HTTP/1.1\r\nHost: a\r\n"
            f"{': '.join(login or desk.login)}\r\n"
            f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Length: {size}\r\n\r\n")
    connection.send(head.encode() + paper(size)[:sent])
    return connection


def wait_until(condition, patience_s=30.0):
    deadline = time.monotonic() + patience_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def check_broken_off(desk, tally):
    before = desk.files()
    connections = [begin(desk, LIMIT, 300000) for _ in range(3)]
    tally.check(wait_until(lambda: len(desk.files()) == len(before) + 3), "what has come lies in incoming")
    for connection in connections:
        connection.close()
    tally.check(wait_until(lambda: desk.files() == before), "and goes when its sender has gone")


def incoming(desk):
    return len(list((desk.folder / "incoming").iterdir()))


def clerk_sends(desk):
    """What a clerk's large file that is no claim is told."""
    token = wire.access_token(desk.server.port, desk.fixture.demo["clerk"])
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/xml"), ("Idempotency-Key", str(uuid.uuid4()))]
    return wire.exchange(desk.server.port, "POST", "/v1/claims", headers, b"<no>" * 50000).status


def check_strangers(desk, tally):
    """Whoever cannot log in takes nobody's place and no room on the disk, however much he announces."""
    connections = [begin(desk, LIMIT, 300000, ("Authorization", f"Bearer {i}")) for i in range(40)]
    reply = desk.add(paper(200000, 6))
    tally.check(reply.status == 201, f"beside 40 strangers: HTTP {reply.status}")
    tally.check(clerk_sends(desk) == 422, f"a clerk beside 40 strangers: HTTP {clerk_sends(desk)}")
    tally.check(incoming(desk) == 0, f"{incoming(desk)} files of strangers are on the disk")
    rest = paper(300000)
    whole = begin(desk, len(rest), len(rest), ("Authorization", "Bearer nobody"))
    reply = whole.read_reply("POST")
    tally.check(reply.status == 401 and code_of(reply) == "session_missing", f"a stranger's whole file: HTTP {reply.status}")
    for connection in (*connections, whole):
        connection.close()


def check_too_many(desk, tally):
    """Only so many at once, and half of them from one account; the others hear it and nobody's memory fills."""
    before_kb = desk.memory_kb()
    connections = [begin(desk, LIMIT, 100000) for _ in range(OF_ONE)]
    tally.check(wait_until(lambda: incoming(desk) == OF_ONE), f"{incoming(desk)} files are on their way, not {OF_ONE}")
    reply = desk.add(paper(200000))
    tally.check(reply.status == 429, f"one more: HTTP {reply.status}")
    reply = desk.add(paper(2000))
    tally.check(reply.status == 429, f"a small one more: HTTP {reply.status}")
    tally.check(clerk_sends(desk) == 422, f"a clerk beside one who sends {OF_ONE}: HTTP {clerk_sends(desk)}")
    stranger = begin(desk, 2000, 2000, ("Authorization", "Bearer nobody")).read_reply("POST")
    tally.check(stranger.status == 401, f"a stranger's small file in the crowd: HTTP {stranger.status}")
    grown_kb = desk.memory_kb() - before_kb
    tally.check(grown_kb < 16 * 1024, f"{OF_ONE} files on their way take {grown_kb} kB of memory")
    for connection in connections:
        connection.close()
    tally.check(wait_until(lambda: desk.add(paper(20, 5)).status == 201), "afterwards there is room again")


def age(path):
    long_ago = time.time() - OLD_S
    os.utime(path, (long_ago, long_ago))


def check_killed(desk, tally):
    """What was acknowledged outlives kill -9; what was on its way is swept away later, and orphans with it."""
    body = paper(300000, 9)
    attachment = json.loads(desk.add(body).body)["attachment"]
    sending = begin(desk, LIMIT, 300000)
    wait_until(lambda: list((desk.folder / "incoming").iterdir()))
    desk.server.kill()
    left = list((desk.folder / "incoming").iterdir())
    sending.close()
    orphan, young = desk.address(b"orphan"), desk.address(b"young")
    for path in (orphan, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF-1.7 nobody's")
    for path in (*left, orphan, desk.address(body)):
        age(path)
    desk.server.start()
    desk.log_in()
    tally.check(desk.get(attachment).body == body, "what was acknowledged is still there")
    tally.check(len(left) == 1, f"what was on its way is left behind: {left}")
    tally.check(wait_until(lambda: not orphan.exists() and not left[0].exists()), "orphans are swept away")
    tally.check(young.exists(), "a young file is not")
    tally.check(desk.get(attachment).body == body, "a file that a dossier knows stays, however old")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("attachments", SWEEP_MS=10) as server:
        desk = Desk(fixture, server)
        for check in (check_sizes, check_same_content, check_refused_leave_nothing, check_broken_off, check_strangers, check_too_many,
                      check_killed):
            check(desk, tally)
    tally.finish()


if __name__ == "__main__":
    main()
