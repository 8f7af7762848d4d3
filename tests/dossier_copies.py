#!/usr/bin/python3
"""One submission, one dossier (R-05, R-06): the same dossier handed in many times at once, at two servers.

    COPIES=10000 tests/dossier_copies.py [--program build/test/ansinh]

Half are lost cards, decided by rule: each key makes one dossier and one card, and every copy hears of the same one, in
the same bytes, code and all.
"""

import json
import os
import threading
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.server import Server

KEYS, THREADS = 10, 16
BODIES = (
    {"procedure": "612", "channel": "app", "form": {"reason": "lost"}, "return_method": "electronic"},
    {"procedure": "607", "channel": "app", "form": {"reason": "lost"}, "return_method": "post"},
)


def send_until_answered(port, token, key, body):
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"), ("Idempotency-Key", key)]
    while True:
        reply = wire.exchange(port, "POST", "/v1/dossiers", headers, json.dumps(body).encode(), timeout_s=60.0)
        if reply.status not in (409, 503):
            return reply
        time.sleep(0.01)


def hand_in(ports, token, copies):
    jobs = [(str(uuid.uuid5(uuid.NAMESPACE_OID, str(key))), BODIES[key % 2]) for key in range(KEYS)] * copies
    answers, lock = {}, threading.Lock()

    def work(number):
        for index in range(number, len(jobs), THREADS):
            key, body = jobs[index]
            reply = send_until_answered(ports[index % len(ports)], token, key, body)
            with lock:
                answers.setdefault(key, []).append((reply.status, reply.body))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check(answers, copies, sql, tally):
    cards = 0
    for key, replies in answers.items():
        tally.check(len(replies) == copies and len(set(replies)) == 1 and replies[0][0] == 201,
                    f"{key}: {len(set(replies))} answers, {sorted({status for status, _ in replies})} {replies[0][1][:200]}")
        cards += json.loads(replies[0][1]).get("card_qr") is not None
    rows, serials, events = sql("SELECT count(*), count(result), (SELECT count(*) FROM card_event) FROM dossier").split("|")
    tally.check((rows, serials, events) == (str(KEYS), str(KEYS // 2), str(KEYS // 2)),
                f"{rows} dossiers, {serials} decided, {events} cards for {KEYS} keys")
    # A card that the next key's has replaced before it was signed gets no code any more.
    tally.check(1 <= cards <= KEYS // 2, f"{cards} answers have a code")
    doubled = sql("SELECT count(*) FROM (SELECT dossier FROM dossier_event WHERE action = 'submit' GROUP BY 1 HAVING count(*) > 1) x")
    tally.check(doubled == "0", f"{doubled} dossiers were handed in twice")


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    copies = int(os.environ.get("COPIES", "200")) // KEYS
    with opened(arguments.program) as fixture, fixture.server("dossier_copies") as server:
        url = fixture.cluster.url(server.database)
        second = Server(fixture.program, url, fixture.keys, server.folder / "second").start()
        token = wire.access_token(server.port, fixture.demo["citizen"])
        answers = hand_in([server.port, second.port], token, copies)
        check(answers, copies, lambda statement: fixture.cluster.sql(statement, server.database), tally)
        fault = second.stop()
        tally.check(not fault, f"the second server: {fault}")
    tally.finish()


if __name__ == "__main__":
    main()
