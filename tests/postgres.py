#!/usr/bin/python3
"""Starts and stops the PostgreSQL that the server tests share; each works on a copy of its data.

    tests/postgres.py start FOLDER --program build/test/ansinh
    tests/postgres.py stop FOLDER

It is stopped too once the process that called start (ctest) has gone without calling stop.
"""

import os
import shutil
import sys
from pathlib import Path

from support.fixture import Fixture, argument_parser
from support.postgres import Cluster


def start(folder, program):
    stop(folder)
    Fixture.make(program, folder, owner=os.getppid())


def stop(folder):
    home = Path(folder) / "home"
    if home.exists():
        cluster = Cluster(home.read_text())
        if cluster.home.exists():
            cluster.remove()
    shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("folder")
    arguments = parser.parse_args()
    if arguments.action == "start":
        start(arguments.folder, arguments.program)
    else:
        stop(arguments.folder)


if __name__ == "__main__":
    sys.exit(main())
