#!/usr/bin/python3
"""A server does not start on a database whose commits are no promise (R-14): each setting is turned in turn.

    tests/self_check.py [--program build/test/ansinh]
"""

import subprocess

from support.fixture import Tally, argument_parser, opened
from support.server import Server

BINARIES = "/usr/lib/postgresql/15/bin"
TURNS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "local",
}


def refusal(fixture):
    """What a server that does not start says last; None when it starts."""
    server = Server(fixture.program, fixture.cluster.url(), fixture.keys, fixture.folder / "self_check")
    try:
        server.start()
    except RuntimeError as error:
        return str(error)
    finally:
        if server.process.poll() is None:
            server.stop()
    return None


def check_end(fixture, name, changes, reason, tally):
    """A server that finds its address taken, or no law, says so and ends, and leaves nothing behind that the sanitizer would find."""
    server = Server(fixture.program, fixture.cluster.url(), fixture.keys, fixture.folder / name)
    server.environment.update(changes)
    server.folder.mkdir(parents=True, exist_ok=True)
    with open(server.log, "ab") as log:
        code = subprocess.run([server.program, "serve"], env=server.environment, stderr=log, timeout=60).returncode
    said = server.log.read_text(errors="replace")
    tally.check(code == 1 and reason in said, f"{name}: code {code}: {said[-300:]}")
    tally.check("Sanitizer" not in said, f"{name}: {said[:2400]}")


def check_ends(fixture, tally):
    with fixture.server("first") as first:
        check_end(fixture, "taken_port", {"ANSINH_LISTEN": f"127.0.0.1:{first.port}"}, "cannot listen on", tally)
    check_end(fixture, "before_the_law", {"ANSINH_TODAY": "1990-01-01"}, "no rule set is in force", tally)


def turn(cluster, statement):
    cluster.sql(statement)
    cluster.sql("SELECT pg_reload_conf()")


def switch_checksums(cluster, to):
    """Only of a cluster that is down, and as who owns it."""
    cluster.stop()
    data = cluster.home / "data"
    subprocess.run([f"{BINARIES}/pg_checksums", f"--{to}", "-D", data], check=True, capture_output=True,
                   user=data.owner(), group=data.group())
    cluster.start()


def main():
    tally = Tally()
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    with opened(arguments.program, people=50) as fixture:
        cluster = fixture.cluster
        tally.check(refusal(fixture) is None, "a good database is served")
        check_ends(fixture, tally)
        for setting, value in TURNS.items():
            turn(cluster, f"ALTER SYSTEM SET {setting} = '{value}'")
            said = refusal(fixture) or "it serves"
            tally.check(f"the database's {setting} is {value}, not on" in said, f"{setting} = {value}: {said}")
            turn(cluster, f"ALTER SYSTEM RESET {setting}")
        switch_checksums(cluster, "disable")
        said = refusal(fixture) or "it serves"
        tally.check("the database's data_checksums is off, not on" in said, f"without checksums: {said}")
    tally.finish()


if __name__ == "__main__":
    main()
