#!/usr/bin/python3
"""Memory of the server with 2,000 idle connections open, each of which has been served once: under 64 MiB."""

import load
from load import wire

CONNECTIONS, LIMIT_MIB = 2000, 64


def main():
    with load.served() as (opened, server):
        headers = [("Authorization", f"Bearer {load.token(opened, server, 'citizen')}")]
        connections = []
        for _ in range(CONNECTIONS):
            connection = wire.Connection(server.port)
            connection.send(wire.request_bytes("GET", "/v1/people/me/card", headers))
            assert connection.read_reply().status == 200
            connections.append(connection)
        used = load.resident_mib(server.process.pid)
        load.report("resident with 2,000 idle connections", f"< {LIMIT_MIB} MiB", f"{used:.1f} MiB", used < LIMIT_MIB)
        for connection in connections:
            connection.close()


if __name__ == "__main__":
    main()
