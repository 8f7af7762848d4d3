#!/usr/bin/python3
"""Many cards in one question: answers leave step by step, each once, and the same key hears them again.

    tests/card_batch.py [--program build/test/ansinh]

Another session of the database holds the key of the second step, so that the first must have gone out before the
second can have been worked on.
"""

import contextlib
import json
import subprocess

from support import wire
from support.fixture import Tally, argument_parser, opened

CARDS, STEP = 120, 50
PATH = "/v1/card_checks/batch"
HOLDERS = """
SELECT json_agg(x) FROM (SELECT c.card_number, p.full_name, p.birth_date FROM card c JOIN person p ON p.id = c.person
WHERE c.state = 'active' ORDER BY c.id LIMIT {count}) x
"""
LOGGED = "SELECT count(*) FROM access_log WHERE route = 'post_v1_card_checks_batch' AND subject IS NOT NULL"


class Desk:
    def __init__(self, fixture, server):
        self.fixture, self.server, self.demo = fixture, server, fixture.demo
        self.token = wire.access_token(server.port, self.demo["clerk"])
        self.cards = json.loads(self.sql(HOLDERS.format(count=CARDS)))

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def request(self, key, cards=None):
        clerk = {name: self.demo["clerk"][name] for name in ("name", "personal_number")}
        body = {"cards": cards or self.cards, "clerk": clerk, "purpose": "giao ca"}
        headers = [("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json"), ("Idempotency-Key", key)]
        return wire.request_bytes("POST", PATH, headers, json.dumps(body).encode())

    @contextlib.contextmanager
    def held(self, key, step=STEP):
        """While this lasts, the step of the key cannot be worked on."""
        account = self.sql(f"SELECT id FROM account WHERE login = '{self.demo['clerk']['login']}'")
        command = ["psql", "-qtAX", "-h", self.fixture.cluster.socket, "-U", "ansinh_owner", self.server.database]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            session.stdin.write(f"SELECT pg_advisory_lock(hashtextextended('{account} {key}' || chr(31) || '{step}', 0)) IS NULL;\n")
            session.stdin.flush()
            assert session.stdout.readline().strip() == "f"
            yield
            session.stdin.close()

    def ask(self, key, cards=None):
        with wire.Connection(self.server.port) as connection:
            connection.send(self.request(key, cards))
            return connection.read_reply("POST")


def read_piece(connection):
    """The head and the first piece of a reply in chunks."""
    head = connection.read_until(b"\r\n\r\n").decode("latin-1")
    assert head.startswith("HTTP/1.1 200 ") and "transfer-encoding: chunked" in head.lower(), head
    piece = b""
    while piece.count(b'"no"') < STEP:
        piece += connection.read_exactly(int(connection.read_until(b"\r\n"), 16))
        connection.read_until(b"\r\n")
    return piece


def items_of(piece):
    """The answers of a reply that was cut off between two of them."""
    return json.loads(piece + b"]}")["items"]


def the_first_step_goes_out_before_the_second(desk, tally):
    with wire.Connection(desk.server.port) as connection:
        with desk.held("early"):
            connection.send(desk.request("early"))
            piece = read_piece(connection)
            tally.check([item["no"] for item in items_of(piece)] == list(range(1, STEP + 1)), "the first fifty come first")
        rest = connection.read_chunks()
    items = json.loads(piece + rest)["items"]
    tally.check([item["no"] for item in items] == list(range(1, CARDS + 1)), f"{len(items)} answers in order")
    tally.check(all(item["card"]["card_number"] == card["card_number"] for item, card in zip(items, desk.cards)), "each its own card")
    again = desk.ask("early")
    tally.check(again.body == piece + rest and again.header("Idempotency-Replayed") == "true", "the same key, the same bytes")
    tally.check(desk.sql(LOGGED) == str(CARDS), f"{desk.sql(LOGGED)} looks in the log, one for each person")
    other = desk.ask("early", desk.cards[:3])
    tally.check(other.status == 422, f"another question under the key: {other.status}")


def who_goes_away_finds_the_rest_later(desk, tally):
    before = int(desk.sql(LOGGED))
    with wire.Connection(desk.server.port) as connection, desk.held("gone"):
        connection.send(desk.request("gone"))
        piece = read_piece(connection)
        connection.close()
    whole = desk.ask("gone")
    tally.check(whole.status == 200 and whole.body.startswith(piece), "who came back hears the first fifty as before")
    tally.check(len(json.loads(whole.body)["items"]) == CARDS, "and the rest")
    tally.check(int(desk.sql(LOGGED)) - before == CARDS, f"{int(desk.sql(LOGGED)) - before} looks for {CARDS} answers")


def two_ask_the_same_at_once(desk, tally):
    before = int(desk.sql(LOGGED))
    with wire.Connection(desk.server.port) as one, wire.Connection(desk.server.port) as other:
        with desk.held("twins"):
            for connection in (one, other):
                connection.send(desk.request("twins"))
                pieces = [read_piece(connection)] if connection is one else [*pieces, read_piece(connection)]
        bodies = [piece + connection.read_chunks() for piece, connection in zip(pieces, (one, other))]
    tally.check(bodies[0] == bodies[1] and len(json.loads(bodies[0])["items"]) == CARDS, "both hear the same")
    tally.check(int(desk.sql(LOGGED)) - before == CARDS, f"{int(desk.sql(LOGGED)) - before} looks for {CARDS} answers")


def a_reply_that_cannot_go_on_is_cut_off(desk, tally):
    cut = False
    with wire.Connection(desk.server.port) as connection:
        with desk.held("ended"):
            connection.send(desk.request("ended"))
            piece = read_piece(connection)
            desk.sql("UPDATE session SET revoked_at = now(), revoked_reason = 'logout'")
        try:
            connection.read_chunks()
        except (wire.WireError, ValueError):
            cut = True
    tally.check(cut, "a session that ends meanwhile ends the reply without its last chunk")
    tally.check(len(items_of(piece)) == STEP, "what was told stays told")
    desk.token = wire.access_token(desk.server.port, desk.demo["clerk"])
    whole = desk.ask("ended")
    tally.check(whole.status == 200 and whole.body.startswith(piece), "after a new login the same key goes on")


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("card_batch") as server:
        desk = Desk(fixture, server)
        the_first_step_goes_out_before_the_second(desk, tally)
        who_goes_away_finds_the_rest_later(desk, tally)
        two_ask_the_same_at_once(desk, tally)
        a_reply_that_cannot_go_on_is_cut_off(desk, tally)
    tally.finish()


if __name__ == "__main__":
    main()
