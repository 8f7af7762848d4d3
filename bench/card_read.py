#!/usr/bin/python3
"""Server CPU of one read of the card, against libmicrohttpd's own hello in the same run: at most 3 times."""

import contextlib
import subprocess
import tempfile
import time
from pathlib import Path

import load
from support.server import free_port

LIMIT = 3.0


@contextlib.contextmanager
def hello():
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "hello"
        source = Path(__file__).with_name("hello.c")
        subprocess.run(["gcc", "-O2", source, "-o", program, "-lmicrohttpd"], check=True)
        port = free_port()
        process = subprocess.Popen([program, str(port)])
        time.sleep(0.3)
        try:
            yield process.pid, port
        finally:
            process.kill()
            process.wait()


def cost_us(pid, url, headers):
    """CPU microseconds of the process for each request."""
    load.saturate(url, headers, seconds=2)
    before = load.cpu_s(pid)
    got = load.saturate(url, headers)
    assert got["errors"] == 0
    return (load.cpu_s(pid) - before) * 1e6 / (got["rate"] * load.SECONDS), got


def main():
    with load.served() as (opened, server), hello() as (hello_pid, hello_port):
        headers = [("Authorization", f"Bearer {load.token(opened, server, 'citizen')}")]
        plain, _ = cost_us(hello_pid, f"http://127.0.0.1:{hello_port}/", headers)
        card, got = cost_us(server.process.pid, f"http://127.0.0.1:{server.port}/v1/people/me/card", headers)
        load.report("server CPU of a read of the card / hello", f"<= {LIMIT} x", f"{card:.0f} / {plain:.0f} us",
                    card <= LIMIT * plain)
        print(f"  at 64 connections: {got['rate']:.0f}/s, p99 {got['p99_ms']:.1f} ms")


if __name__ == "__main__":
    main()
