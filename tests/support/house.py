"""A server whose messages go to partners of the test, on a copy of the database."""

import contextlib
import json
import os
import time
import uuid

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.partner import SECRET

MESSAGES = int(os.environ.get("MESSAGES", "120"))
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "1"))
PATIENCE_S = 120 + MESSAGES / 5 + KILLS


class House:
    """A server on a copy of the database whose partners are given as {destination: entry}."""

    def __init__(self, fixture, server, folder):
        self.fixture, self.server, self.folder = fixture, server, folder

    def sql(self, statement):
        return self.fixture.cluster.sql(statement, self.server.database)

    def put(self, destination, kind, subject=None, payload="{}"):
        about = f"'{subject}'" if subject else "null"
        return self.sql(
            f"SELECT outbox_put('{destination}', '{kind}', {about}, '{payload}', timestamptz '2026-11-21')"
        )

    def left(self):
        return int(self.sql("SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND dead_at IS NULL"))

    def wait(self, condition, what, tally, patience_s=PATIENCE_S):
        deadline = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > deadline:
                return tally.check(False, f"{what}: not within {patience_s:.0f} s")
            time.sleep(0.05)
        return True

    def ask(self, method, target, role="admin"):
        token = wire.access_token(self.server.port, self.fixture.demo["officers"][role])
        headers = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", str(uuid.uuid4()))]
        return wire.exchange(self.server.port, method, target, headers)


def entry(destination, adapter, partner, **more):
    known = {"username": "an_sinh", "password": "mật khẩu", "code": "000.00.00.G24"}
    if adapter == "webhook":
        known = {"secret": SECRET}
    if adapter == "webpush":
        known = {"code": "mailto:admin@ansinh.example"}
    return {"destination": destination, "adapter": adapter, "url": partner.url, "timeout_ms": 1000, **known, **more}


def write_entries(folder, entries):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"partners-{uuid.uuid4()}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(entries))
    return path


@contextlib.contextmanager
def housed(fixture, entries, **settings):
    given = {"OUTBOX_RETRY_MS": 50, "OUTBOX_LEASE_MS": 3000, "OUTBOX_ATTEMPTS": 1000, **settings}
    path = write_entries(fixture.folder, entries)
    with fixture.server("partners", PARTNERS=path, **given) as server:
        yield House(fixture, server, fixture.folder)


def run_named(tests, about):
    """The tests that the command line names, or all."""
    parser = argument_parser(about.splitlines()[0])
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture:
        for test in tests:
            if not arguments.names or test.__name__.removeprefix("test_") in arguments.names:
                test(fixture, tally)
    tally.finish()
