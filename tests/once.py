#!/usr/bin/python3
"""A one-time code is taken once, however many scan it at the same time and wherever they are.

    tests/once.py [--program build/test/ansinh] [--scans 1000]

Two servers of one register; half of the scanners ask the one, half the other, all at once, each on a connection of its
own. Who is told to come again comes again.
"""

import asyncio
import collections
import json

from support import wire
from support.fixture import Tally, argument_parser, opened
from support.server import Server

STEP = 250  # connections at once to one server, below what the system queues


async def answer(port, request):
    """One POST on a connection of its own: (status, body)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length"))
    body = json.loads(await reader.readexactly(length))
    writer.close()
    return int(head.split()[1]), body


async def scan(port, request, gate, limit):
    await gate.wait()
    while True:
        async with limit:
            status, body = await answer(port, request)
        if status != 503:
            return status, body.get("outcome")
        await asyncio.sleep(0.05)


async def scan_all(ports, request, count):
    gate, limits = asyncio.Event(), [asyncio.Semaphore(STEP) for _ in ports]
    scans = [asyncio.create_task(scan(ports[i % len(ports)], request, gate, limits[i % len(ports)])) for i in range(count)]
    await asyncio.sleep(0)
    gate.set()
    return collections.Counter(await asyncio.gather(*scans))


def request_of(port, clerk, text):
    body = {"scan": text, "clerk": {"name": clerk["name"], "personal_number": clerk["personal_number"]}, "purpose": "Khám bệnh"}
    data = json.dumps(body).encode()
    head = (f"POST /v1/card_checks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {wire.access_token(port, clerk)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n")
    return head.encode() + data


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("--scans", type=int, default=1000)
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("once") as server:
        second = Server(fixture.program, fixture.cluster.url(server.database), fixture.keys, server.folder / "second").start()
        try:
            token = wire.access_token(server.port, fixture.demo["citizen"])
            for form in ("dynamic", "handle"):
                reply = wire.exchange(server.port, "GET", f"/v1/people/me/card/qr?form={form}", [("Authorization", f"Bearer {token}")])
                request = request_of(server.port, fixture.demo["clerk"], json.loads(reply.body)["text"])
                outcomes = asyncio.run(scan_all([server.port, second.port], request, arguments.scans))
                wanted = {(200, "valid"): 1, (200, "unverified"): arguments.scans - 1}
                tally.check(outcomes == wanted, f"{form} scanned {arguments.scans} times: {dict(outcomes)}")
        finally:
            fault = second.stop()
        tally.check(not fault, f"the second server: {fault}")
        taken = fixture.cluster.sql("SELECT count(*) FROM consumed_code", server.database)
        tally.check(taken == "1", f"{taken} codes are kept as taken")
    tally.finish()


if __name__ == "__main__":
    main()
