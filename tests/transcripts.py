#!/usr/bin/python3
"""Plays the transcripts of tests/api and holds every reply against tests/openapi.json.

    tests/transcripts.py [--program build/test/ansinh] [tests/api/sessions.http ...]

Each file has a server and a copy of the database to itself. A full run also fails for a documented
status that no transcript ever gets, unless tests/api/unseen.csv gives the reason.
"""

import csv
import fnmatch
from pathlib import Path

from support import sweep, transcript, wire
from support.contract import Contract
from support.fixture import Tally, argument_parser, opened
from support.player import equipped

TESTS = Path(__file__).parent


def play_file(path, fixture, contract, tally):
    with fixture.server(path.stem) as server:
        player = equipped(server, fixture, contract)
        for step in transcript.read_steps(path):
            faults = player.play(step)
            tally.check(not faults, f"{path.name}:{step.line} {step.title}: " + "; ".join(faults))


def sweep_operations(fixture, contract, tally):
    """The faults that all operations share are not written down for each."""
    with fixture.server("sweep") as server:
        token = wire.access_token(server.port, fixture.demo["citizen"])
        for what, faults in sweep.sweep(server.port, contract, token):
            tally.check(not faults, f"{what}: {'; '.join(faults)}")


def allowed_unseen(rows, method, path, status):
    return any(
        fnmatch.fnmatch(method, row["method"])
        and fnmatch.fnmatch(path, row["path"])
        and row["status"] == status
        for row in rows
    )


def check_coverage(contract, tally):
    rows = list(csv.DictReader((TESTS / "api" / "unseen.csv").read_text().splitlines()))
    for method, path, status in contract.unseen():
        if not allowed_unseen(rows, method, path, status):
            tally.check(False, f"no transcript gets {status} from {method} {path}")


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    files = arguments.files or sorted((TESTS / "api").glob("*.http"))
    contract, tally = Contract(TESTS / "openapi.json"), Tally()
    with opened(arguments.program) as fixture:
        for path in files:
            try:
                play_file(path, fixture, contract, tally)
            except (RuntimeError, transcript.TranscriptError) as error:
                tally.check(False, f"{path.name}: {error}")
        if not arguments.files:
            sweep_operations(fixture, contract, tally)
    if not arguments.files:
        check_coverage(contract, tally)
    tally.finish()


if __name__ == "__main__":
    main()
