#!/usr/bin/python3
"""Server CPU of one read of the card at 64 connections, against libmicrohttpd's own hello of the same size.

Twice: each as fast as it can, where the hello finds many requests whenever it wakes and the card waits for PostgreSQL;
and both under the same load, requests falling due at the same instants.
"""

import contextlib
import subprocess
import time

import world
from world import wire

MOST_RATIO, RATE = 3.0, 2000
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


def cost_us(pid, load):
    """CPU of the process for each request of a load, all its threads, in user and kernel mode."""
    before = world.cpu_s(pid)
    got = load()
    assert got["errors"] == 0
    return (world.cpu_s(pid) - before) * 1e6 / got["count"], got


def measure_load(name, of_hello, of_card, load):
    plain, fast = cost_us(of_hello[0], lambda: load(of_hello[1]))
    card, got = cost_us(of_card[0], lambda: load(of_card[1]))
    print(f"  {name}: hello {fast['rate']:.0f}/s, card {got['rate']:.0f}/s with p99 {got['p99_ms']:.1f} ms")
    return world.report(f"server CPU of a read of the card, {name}", f"{card:.0f} us", f"{plain:.0f} us (hello)",
                        f"{card / plain:.1f}", f"<= {MOST_RATIO:.0f}", card <= MOST_RATIO * plain)


def measure(opened):
    with opened.server() as server:
        request = world.get(TARGET, opened.citizen_headers(server))
        path = opened.write_requests([request])
        size = reply_bytes(server.port, request)
        with hello(0) as (_, port):
            size -= reply_bytes(port, request)
        with hello(size) as hello_at:
            card_at = server.process.pid, server.port
            for _, port in (hello_at, card_at):
                world.saturate(port, path, 2)
            full = measure_load("as fast as it can", hello_at, card_at, lambda port: world.saturate(port, path))
            same = measure_load(f"at {RATE} /s", hello_at, card_at, lambda port: world.pace(port, path, RATE))
    return full and same


if __name__ == "__main__":
    world.run(measure)
