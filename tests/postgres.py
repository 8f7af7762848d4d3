#!/usr/bin/python3
"""Starts and stops the PostgreSQL that the server tests share; each works on a copy of its data.

    tests/postgres.py start FOLDER --program build/test/ansinh
    tests/postgres.py stop FOLDER

A watcher stops it too once the process that called start (ctest) has gone without calling stop.
"""

import os
import shutil
import sys
import time
from pathlib import Path

from support.fixture import Fixture, argument_parser
from support.postgres import Cluster, is_running


def start(folder, program):
    stop(folder)
    caller = os.getppid()
    fixture = Fixture.make(program, folder)
    if os.fork() == 0:
        watch(folder, fixture.cluster, caller)


def watch(folder, cluster, caller):
    os.setsid()
    for descriptor in range(3):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    os.closerange(3, 64)
    while is_running(caller):
        if not (cluster.home / "data").exists():
            os._exit(0)
        time.sleep(1)
    stop(folder)
    os._exit(0)


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
