"""What the measurements share: a server on a population, generators of load, and readings of /proc."""

import contextlib
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support import fixture, wire  # noqa: E402

PROGRAM = os.environ.get("ANSINH_PROGRAM", ROOT / "build" / "release" / "ansinh")
PEOPLE = int(os.environ.get("PEOPLE", "20000"))
SECONDS = int(os.environ.get("SECONDS", "10"))
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@contextlib.contextmanager
def served(**settings):
    """A server on PEOPLE people; many descriptors are allowed to both ends."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with fixture.opened(PROGRAM, people=PEOPLE) as opened:
        with opened.server("bench", LOG_REQUESTS=0, **settings) as server:
            yield opened, server


def token(opened, server, role):
    actor = opened.demo
    for part in role.split("."):
        actor = actor[part]
    return wire.access_token(server.port, actor)


def saturate(url, headers=(), connections=64, seconds=SECONDS, script=None):
    """As many requests as it takes (wrk, one thread): {rate, p50_ms, p99_ms, errors}."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    printed = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1]),
        "p50_ms": milliseconds(re.search(r"50%\s+(\S+)", printed)[1]),
        "p99_ms": milliseconds(re.search(r"99%\s+(\S+)", printed)[1]),
        "errors": int(errors[1]) if errors else 0,
    }


def pace(url, rate, headers=(), connections=64, seconds=SECONDS, body=None):
    """A steady rate (h2load): {rate, p50_ms, p99_ms, errors}."""
    with tempfile.NamedTemporaryFile("r") as log, tempfile.NamedTemporaryFile("w") as data:
        command = ["h2load", "--h1", "-t1", f"-c{connections}", f"-D{seconds}", f"--rps={rate / connections:.2f}",
                   f"--log-file={log.name}"]
        for name, value in headers:
            command += ["-H", f"{name}: {value}"]
        if body is not None:
            data.write(body)
            data.flush()
            command += ["-d", data.name]
        subprocess.run([*command, url], check=True, capture_output=True)
        rows = [line.split() for line in log.read().splitlines()]
    took_us = sorted(int(row[2]) for row in rows)
    return {
        "rate": len(rows) / seconds,
        "p50_ms": took_us[len(took_us) // 2] / 1000,
        "p99_ms": took_us[int(len(took_us) * 0.99)] / 1000,
        "errors": sum(not row[1].startswith("2") for row in rows),
    }


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def cpu_s(pid):
    """CPU time that a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def report(name, wanted, got, good):
    print(f"{name:<58} {got:>16}   wanted {wanted:<14} {'ok' if good else 'MISSED'}", flush=True)
    return good
