#!/usr/bin/python3
"""Server CPU of one read of the card at 64 connections, against libmicrohttpd's own hello of the same size."""

import contextlib
import subprocess
import time

import world
from world import wire

MOST_RATIO = 3.0
TARGET = "/v1/people/me/card"


@contextlib.contextmanager
def hello(size):
    port = world.free_port()
    with subprocess.Popen([world.PROGRAM.with_name("bench_hello"), str(port), str(size)]) as process:
        try:
            await_listening(port)
            yield process.pid, port
        finally:
            process.kill()


def await_listening(port):
    for _ in range(200):
        with contextlib.suppress(OSError), wire.Connection(port):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nobody listens on port {port}")


def reply_bytes(port, request):
    """Size of a reply, head and body."""
    with wire.Connection(port) as connection:
        connection.send(request)
        reply = connection.read_reply()
        assert reply.status == 200, reply
        return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(f"{n}: {v}\r\n") for n, v in reply.headers) + len(reply.body)


def cost_us(pid, port, requests):
    """CPU of the process for each request, all its threads, in user and kernel mode."""
    world.saturate(port, requests, 2)
    before = world.cpu_s(pid)
    got = world.saturate(port, requests)
    assert got["errors"] == 0
    return (world.cpu_s(pid) - before) * 1e6 / got["count"], got


def measure(opened):
    with opened.server() as server:
        request = world.get(TARGET, opened.citizen_headers(server))
        path = opened.write_requests([request])
        size = reply_bytes(server.port, request)
        with hello(0) as (_, port):
            size -= reply_bytes(port, request)
        with hello(size) as (pid, port):
            plain, fast = cost_us(pid, port, path)
            card, got = cost_us(server.process.pid, server.port, path)
    print(f"  hello of {size} bytes: {fast['rate']:.0f}/s; card: {got['rate']:.0f}/s, p99 {got['p99_ms']:.1f} ms")
    return world.report("server CPU of a read of the card", f"{card:.0f} us", f"{plain:.0f} us (hello)",
                        f"{card / plain:.1f}", f"<= {MOST_RATIO:.0f}", card <= MOST_RATIO * plain)


if __name__ == "__main__":
    world.run(measure)
