"""What the measurements share: a population, a server on it, generators of load, readings of /proc, and the line
that each measurement ends with.

PEOPLE and DURATION_S shorten a trial; WORLD=FOLDER keeps the population for the next run (script/postgres stop and rm
end it). The programs are those of build/release: ninja -C build/release ansinh bench_hello bench_pace bench_cards
"""

import contextlib
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

from support import wire  # noqa: E402
from support.fixture import Fixture  # noqa: E402
from support.server import TODAY, Server, free_port  # noqa: E402

PROGRAM = Path(os.environ.get("ANSINH_PROGRAM", ROOT / "build" / "release" / "ansinh"))
PEOPLE = int(os.environ.get("PEOPLE", "20000"))
SECONDS = int(os.environ.get("DURATION_S", "10"))
CONNECTIONS = 64
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
COPY_CLERK = """
INSERT INTO account SELECT (jsonb_populate_record(account, jsonb_build_object(
    'id', '{id}', 'login', '{login}', 'facility', '{facility}'))).* FROM account WHERE login = '{model}'
"""


class World:
    def __init__(self, fixture, folder):
        self.fixture, self.cluster, self.demo, self.folder = fixture, fixture.cluster, fixture.demo, Path(folder)

    @contextlib.contextmanager
    def server(self, **settings):
        """A server as `ansinh serve` starts it, log and all."""
        server = Server(PROGRAM, self.cluster.url(), self.fixture.keys, self.folder, **settings)
        try:
            yield server.start()
            fault = server.stop()
        finally:
            if server.process and server.process.poll() is None:
                server.kill()
        if fault:
            raise RuntimeError(fault)

    def citizen_headers(self, server):
        return [("Authorization", f"Bearer {wire.access_token(server.port, self.demo['citizen'])}")]

    def clerks(self, server, count):
        """Access tokens of clerks of as many facilities, named as the demo's clerk is."""
        model, tokens = self.demo["clerk"], []
        for facility in self.cluster.sql(f"SELECT code FROM facility ORDER BY code LIMIT {count}").splitlines():
            login = f"bench.{facility}.{os.getpid()}"
            self.cluster.sql(COPY_CLERK.format(id=uuid.uuid4(), login=login, facility=facility, model=model["login"]))
            tokens.append(wire.access_token(server.port, {"login": login, "password": model["password"]}))
        return tokens

    def write_requests(self, requests):
        """The file that requests.lua and bench_pace read: each request behind a line with its length."""
        path = self.folder / "requests"
        path.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in requests))
        return path


@contextlib.contextmanager
def opened():
    """PEOPLE people in a cluster of their own; many descriptors are allowed to both ends."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    kept = os.environ.get("WORLD")
    with tempfile.TemporaryDirectory(prefix="ansinh-bench.") as folder:
        if kept and (Path(kept) / "home").exists():
            fixture = Fixture.open(PROGRAM, kept)
        else:
            fixture = Fixture.make(PROGRAM, kept or folder, people=PEOPLE)
        try:
            fixture.cluster.sql("CHECKPOINT")
            yield World(fixture, folder)
        finally:
            if not kept:
                fixture.cluster.remove()


def clock_of_day():
    """What a server says it is in Vietnam now: HH:MM:SS."""
    return time.strftime("%H:%M:%S", time.gmtime(time.time() + 7 * 3600))


def get(target, headers):
    return wire.request_bytes("GET", target, headers)


def saturate(port, requests, seconds=SECONDS):
    """As many requests as it takes (wrk, one thread, 64 connections): {rate, p99_ms, errors}."""
    script = Path(__file__).with_name("requests.lua")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script,
               f"http://127.0.0.1:{port}", requests]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1]),
        "count": int(re.search(r"(\d+) requests in", printed)[1]),
        "p99_ms": milliseconds(re.search(r"^ +99% +(\S+)", printed, re.M)[1]),
        "errors": int(refused[1] if refused else 0) + sum(map(int, lost.groups() if lost else ())),
    }


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def pace(port, requests, rate, connections=CONNECTIONS, seconds=SECONDS):
    """A rate that does not wait for answers (bench/pace.c): {rate, p50_ms, p99_ms, longest_ms, errors}."""
    command = [PROGRAM.with_name("bench_pace"), port, connections, rate, seconds, requests]
    printed = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    p50, p99, longest = (int(figure) / 1000 for figure in printed[1:4])
    return {"rate": float(printed[0]), "count": int(rate * seconds), "p50_ms": p50, "p99_ms": p99,
            "longest_ms": longest, "errors": int(printed[4]) + int(printed[5])}


class DiskProbe:
    """How long the disk makes a bare write of one page wait meanwhile, asked fifty times a second: `waits_ms`, shortest
    first. A stall of the disk is in every answer that had to be on it, whoever asks."""

    def __init__(self, folder):
        self.path, self.waits_ms, self.over = Path(folder) / "probe", [], threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        page = bytes(8192)
        with open(self.path, "wb", buffering=0) as file:
            while not self.over.wait(0.02):
                begun = time.monotonic()
                os.pwrite(file.fileno(), page, len(self.waits_ms) % 256 * len(page))
                os.fdatasync(file.fileno())
                self.waits_ms.append((time.monotonic() - begun) * 1e3)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.waits_ms.sort()


def cpu_s(pid):
    """CPU time that a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def report(name, figure, reference, ratio, wanted, good):
    """A row of the table in bench/README.md."""
    print(f"| {name} | {figure} | {reference} | {ratio} | {wanted} | {'yes' if good else '**no**'} |", flush=True)
    return good


def run(*measures):
    """Runs measurements on one population; the exit code says whether all was reached."""
    print("| what | figure | reference of the same run | ratio | wanted | reached |", flush=True)
    print("|---|---|---|---|---|---|", flush=True)
    with opened() as made:
        reached = [measure(made) for measure in measures]
    sys.exit(0 if all(reached) else 1)
