#!/usr/bin/python3
"""Memory of the server with 2,000 idle connections open, each of which has been served once."""

import world
from world import wire

IDLE, MOST_MIB = 2000, 64


def measure(opened):
    with opened.server() as server:
        request = world.get("/v1/people/me/card", opened.citizen_headers(server))
        before = world.resident_mib(server.process.pid)
        connections = []
        for _ in range(IDLE):
            connection = wire.Connection(server.port)
            connection.send(request)
            assert connection.read_reply().status == 200
            connections.append(connection)
        used = world.resident_mib(server.process.pid)
        assert server.descriptor_count() > IDLE
        for connection in connections:
            connection.close()
    return world.report("resident memory with 2,000 idle connections", f"{used:.1f} MiB", f"{before:.1f} MiB with none",
                        f"{used / before:.1f}", f"< {MOST_MIB} MiB", used < MOST_MIB)


if __name__ == "__main__":
    world.run(measure)
