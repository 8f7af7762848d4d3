#!/usr/bin/python3
"""What signed cards cost: whole codes against the bare signature, pictures, the lists of a hundred million cards, and
how fast the server hands them out.
"""

import subprocess
import tempfile

import world
from read_card import hello, reply_bytes
from world import report, wire

LEAST_VERIFY, LEAST_PICTURES, MOST_LOOKUP_NS, MOST_LISTS, MOST_REBUILD_S, LEAST_SERVED = 0.85, 800, 2000, 2500000, 60, 0.5


def measure_program():
    with tempfile.TemporaryDirectory(prefix="bench_cards.") as folder:
        command = [world.PROGRAM.with_name("bench_cards"), folder, str(world.SECONDS)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    got = {name: float(value) for name, value in map(str.split, printed.splitlines())}
    bare, whole, lists = got["bare_verify_per_s"], got["whole_verify_per_s"], got["lists_bytes"]
    picture, lookup, rebuild = got["qr_svg_per_s"], got["lookup_ns"], got["lists_rebuild_s"]
    return all([
        report("signed codes verified offline, text to claims, one core", f"{whole:.0f} /s", f"{bare:.0f} /s (libsodium's bare verify)",
               f"{whole / bare:.2f}", f">= {LEAST_VERIFY}", whole >= LEAST_VERIFY * bare),
        report("code signed, written and drawn as SVG, one core", f"{picture:.0f} /s", "", "", f">= {LEAST_PICTURES} /s", picture >= LEAST_PICTURES),
        report("status look-up among 100 million cards, 1 % revoked", f"{lookup:.0f} ns", "", "", "< 2 us", lookup < MOST_LOOKUP_NS),
        report("their 96 lists together", f"{lists / 1e6:.2f} MB", "", "", "<= 2.5 MB", lists <= MOST_LISTS),
        report("building them, one core", f"{rebuild:.1f} s", "", "", "< 60 s", rebuild < MOST_REBUILD_S),
    ])


def measure_served(opened):
    """A list of the size that one has among a hundred million cards would be larger: the demo's is what is served."""
    with opened.server() as server:
        request = world.get("/v1/status/0", [])
        known = world.get("/v1/status/0", [("If-None-Match", wire.exchange(server.port, "GET", "/v1/status/0").header("ETag"))])
        path = opened.write_requests([request])
        size = reply_bytes(server.port, request)
        with hello(0) as (_, port):
            size -= reply_bytes(port, request)
        with hello(size) as (_, port):
            world.saturate(port, path, 2)
            plain = world.saturate(port, path)
        got = world.saturate(server.port, path)
        again = world.saturate(server.port, opened.write_requests([known]))
    assert got["errors"] == 0 and plain["errors"] == 0
    return report("a status list handed out, 64 connections", f"{got['rate']:.0f} /s; {again['rate']:.0f} /s as 304",
                  f"{plain['rate']:.0f} /s (hello of the same size)", f"{got['rate'] / plain['rate']:.2f}", f">= {LEAST_SERVED}",
                  got["rate"] >= LEAST_SERVED * plain["rate"])


def measure(opened):
    return all([measure_program(), measure_served(opened)])


if __name__ == "__main__":
    world.run(measure)
