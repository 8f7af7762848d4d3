#!/usr/bin/python3
"""One key, one answer (R-05, R-06): the same write sent many times at once is done once and answered in the same bytes.

    tests/same_key.py [--program build/test/ansinh]

Two servers share the database, as two machines would. While the first request with a key is being worked on,
others hear 409 with Retry-After and come again.
"""

import json
import threading
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.server import Server

ROUTE = "/v1/password-resets"
KEYS, COPIES, THREADS = 25, 20, 16


def post(port, key, login):
    headers = [("Content-Type", "application/json")] + ([("Idempotency-Key", key)] if key is not None else [])
    return wire.exchange(port, "POST", ROUTE, headers, json.dumps({"login": login}).encode(), source=f"127.7.{len(login)}.9")


def send_until_answered(port, key, login, notes):
    while True:
        reply = post(port, key, login)
        if reply.status != 409:
            return reply
        notes.append((reply.header("Retry-After") or "").isdigit() and json.loads(reply.body)["code"] == "request_in_progress")
        time.sleep(0.01)


def check_copies(ports, tally):
    jobs = [(f"{uuid.uuid4()}", f"nobody.{key}") for key in range(KEYS)] * COPIES
    answers, conflicts, lock = {}, [], threading.Lock()

    def work(number):
        for index in range(number, len(jobs), THREADS):
            key, login = jobs[index]
            reply = send_until_answered(ports[index % len(ports)], key, login, conflicts)
            with lock:
                answers.setdefault(key, []).append((reply.status, reply.body))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key, replies in answers.items():
        tally.check(len(replies) == COPIES and len(set(replies)) == 1 and replies[0][0] == 202,
                    f"key {key}: {len(set(replies))} different answers, {sorted({status for status, _ in replies})}")
    tally.check(all(conflicts), f"{conflicts.count(False)} of {len(conflicts)} answers 409 were not as they should be")
    return len(answers)


def check_misuse(port, tally):
    key = str(uuid.uuid4())
    tally.check(post(port, None, "nobody").status == 400, "no key")
    tally.check(post(port, "", "nobody").status == 400, "an empty key")
    tally.check(post(port, "k" * 256, "nobody").status == 400, "a key too long")
    first = post(port, key, "nobody")
    again, other = post(port, key, "nobody"), post(port, key, "somebody")
    tally.check(first.status == 202 and again.body == first.body, f"repeated: HTTP {again.status}")
    tally.check(again.header("Idempotency-Replayed") == "true", "a repeated answer says so")
    tally.check(other.status == 422 and json.loads(other.body)["code"] == "idempotency_key_reused", f"other body: HTTP {other.status}")


def check_logs(servers, tally):
    """A key that comes again is nobody's fault: the logs speak of requests only."""
    for server in servers:
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
        tally.check(any("operation" in line for line in lines), "the requests stand in the log")
        faults = [line for line in lines if "fault" in line]
        tally.check(not faults, f"{len(faults)} faults are logged: {faults[:1]}")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program) as fixture, fixture.server("same_key") as server:
        second = Server(fixture.program, fixture.cluster.url(server.database), fixture.keys, server.folder / "second").start()
        count = check_copies([server.port, second.port], tally)
        rows = fixture.cluster.sql("SELECT count(*) FROM password_reset", server.database)
        tally.check(rows == str(count), f"{rows} resets for {count} keys")
        check_misuse(server.port, tally)
        fault = second.stop()
        tally.check(not fault, f"the second server: {fault}")
        server.stop()  # what it has to say is in the log then
        check_logs([server, second], tally)
    tally.finish()


if __name__ == "__main__":
    main()
