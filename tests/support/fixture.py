"""What every test with a server starts from: a cluster whose database holds a population."""

import argparse
import contextlib
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

from support.postgres import ROOT, Cluster
from support.server import SANITIZERS, TODAY, Server

PEOPLE = 400
numbers = itertools.count(1)


class Fixture:
    """folder outlives a test: home (the cluster's), pg_service.conf, demo.json, keys/."""

    def __init__(self, program, folder, cluster):
        self.program, self.folder, self.cluster = Path(program).resolve(), Path(folder), cluster
        self.keys = self.folder / "keys"

    @classmethod
    def make(cls, program, folder, people=PEOPLE, owner=None):
        """In the folder, or with the cluster when there is none; owner as of Cluster.temporary."""
        cluster = Cluster.temporary(owner).start()
        folder = Path(folder) if folder else cluster.home.parent / "fixture"
        folder.mkdir(parents=True, exist_ok=True)
        fixture = cls(program, folder, cluster)
        try:
            fixture.run("keys")
            fixture.run("migrate")
            (folder / "demo.json").write_text(
                fixture.run("demo", "--people", str(people), "--seed", "1")
            )
            fixture.cluster.sql("VACUUM ANALYZE")
        except BaseException:
            fixture.cluster.remove()
            raise
        (folder / "home").write_text(str(fixture.cluster.home))
        service = f"[ansinh_test]\nhost={fixture.cluster.socket}\nuser=postgres\ndbname=postgres\n"
        (folder / "pg_service.conf").write_text(service)
        return fixture

    @classmethod
    def open(cls, program, folder):
        cluster = Cluster((Path(folder) / "home").read_text())
        return cls(program, folder, cluster.start())

    @property
    def demo(self):
        return json.loads((self.folder / "demo.json").read_text())

    def run(self, *arguments, url=None, **settings):
        """Runs one command of the program to its end and returns what it printed; settings are environment variables."""
        environment = {
            **os.environ,
            **SANITIZERS,
            "ANSINH_DATABASE_URL": url or self.cluster.url(),
            "ANSINH_KEYS": str(self.keys),
            "ANSINH_TODAY": TODAY,
            **settings,
        }
        done = subprocess.run(
            [self.program, *arguments], env=environment, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"{self.program.name} {' '.join(arguments)}: {done.stderr.strip()[-2000:]}"
            )
        return done.stdout

    @contextlib.contextmanager
    def server(self, name, **settings):
        """A server on a copy of the database. Leaving the block stops it and fails on a bad end."""
        database = f"{name}_{os.getpid()}_{next(numbers)}"
        url = self.cluster.clone(database)
        server = Server(self.program, url, self.keys, self.folder / database, **settings)
        server.database = database
        try:
            yield server.start()
            fault = server.stop()
        finally:
            if server.process and server.process.poll() is None:
                server.kill()
            self.cluster.drop(database)
        if fault:
            raise RuntimeError(fault)


@contextlib.contextmanager
def opened(program, people=None):
    """The fixture that ctest has set up, or one of the test's own, removed at the end."""
    shared = os.environ.get("ANSINH_FIXTURE")
    if shared and people is None:
        yield Fixture.open(program, shared)
        return
    fixture = Fixture.make(program, None, people or PEOPLE, owner=os.getpid())
    try:
        yield fixture
    finally:
        fixture.cluster.remove()


def argument_parser(description):
    parser = argparse.ArgumentParser(description=description)
    default = os.environ.get("ANSINH_PROGRAM", ROOT / "build" / "test" / "ansinh")
    parser.add_argument(
        "--program", default=default, help="the ansinh to test (default: %(default)s)"
    )
    return parser


class Tally:
    """Counts checks, prints the failed ones; finish() prints the closing line and ends the run."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAILED {what}", flush=True)
        return good

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)
