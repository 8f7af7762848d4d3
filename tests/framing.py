#!/usr/bin/python3
"""Sends what a smuggler would, byte by byte: each probe must be refused once and hung up on.

    tests/framing.py [--program build/test/ansinh]

A probe fails when it gets a 2xx, no reply, a second reply, or a connection that stays open.
"""

import json
import time

from support import wire
from support.fixture import Tally, argument_parser, opened

REFUSALS = {400, 405, 411, 413, 414, 417, 431, 501, 505}
SECOND = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


def get(target=b"/livez", *headers, method=b"GET", version=b"HTTP/1.1", host=b"Host: localhost"):
    lines = [method + b" " + target + b" " + version, *([host] if host else []), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def post(body, *headers):
    lines = [
        b"POST /v1/sessions HTTP/1.1",
        b"Host: localhost",
        b"Content-Type: application/json",
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def length(body):
    return b"Content-Length: %d" % len(body)


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def length_probes(login):
    """Every way to be unclear about where a body ends."""
    chunk = b"Transfer-Encoding: chunked"
    return {
        "Content-Length and Transfer-Encoding": post(
            b"0\r\n\r\n" + SECOND, length(b"0\r\n\r\n" + SECOND), chunk
        ),
        "Transfer-Encoding and Content-Length": post(chunked(login) + SECOND, chunk, length(login)),
        "Content-Length 0, then longer": post(SECOND, b"Content-Length: 0", length(SECOND)),
        "Content-Length longer, then 0": post(SECOND, length(SECOND), b"Content-Length: 0"),
        "the same Content-Length twice": post(login, length(login), length(login)),
        "a list of Content-Lengths": post(login, length(login) + b", %d" % len(login)),
        "Transfer-Encoding with a space before the colon": post(
            chunked(login) + SECOND, b"Transfer-Encoding : chunked", length(login)
        ),
        "Content-Length with a space before the colon": post(
            login + SECOND, b"Content-Length : %d" % len(login)
        ),
        "Transfer-Encoding: chunked": post(chunked(login), chunk),
        "Transfer-Encoding: xchunked": post(chunked(login), b"Transfer-Encoding: xchunked"),
        "Transfer-Encoding: identity": post(login, b"Transfer-Encoding: identity"),
        "Transfer-Encoding: gzip, chunked": post(
            chunked(login), b"Transfer-Encoding: gzip, chunked"
        ),
        "two Transfer-Encodings": post(chunked(login), chunk, b"Transfer-Encoding: identity"),
        "a chunk size ended by a bare LF": post(chunked(login).replace(b"\r\n", b"\n", 1), chunk),
        "a chunk size of 0x3": post(b"0x3\r\nabc\r\n0\r\n\r\n", chunk),
        "a chunk size that overflows": post(b"10000000000000003\r\nabc\r\n0\r\n\r\n", chunk),
        "Content-Length: +3": post(b"abc", b"Content-Length: +3"),
        "Content-Length: -1": post(b"abc", b"Content-Length: -1"),
        "Content-Length: 3abc": post(b"abc", b"Content-Length: 3abc"),
        "Content-Length: 2^64+3": post(b"abc", b"Content-Length: 18446744073709551619"),
        "no Content-Length": post(b""),
        "no Content-Length, and a body": post(login),
        "an empty Content-Length": post(b"abc", b"Content-Length:"),
        "Content-Length above the limit": post(b"abc", b"Content-Length: 70000"),
        "a GET with a body": get(b"/livez", b"Content-Length: 3") + b"abc",
        "a GET with chunks": get(b"/livez", chunk) + chunked(b"abc"),
    }


def header_probes():
    """Every way to make two readers see different headers."""
    return {
        "lines ended by a bare LF": get().replace(b"\r\n", b"\n"),
        "a bare CR in a header": get(b"/livez", b"X-A: b\rX-C: d"),
        "a folded header": get(b"/livez", b"X-A: b", b" c"),
        "NUL in a header's value": get(b"/livez", b"X-A: b\0c"),
        "a control byte in a header's value": get(b"/livez", b"X-A: b\x01c"),
        "a space in a header's name": get(b"/livez", b"X A: b"),
        "a bracket in a header's name": get(b"/livez", b"X(A): b"),
        "a header without a name": get(b"/livez", b": b"),
        "a header without a colon": get(b"/livez", b"X-A"),
        "a header of 40 KB": get(b"/livez", b"X-A: " + b"b" * 40960),
        "no Host": get(host=None),
        "a Host of two ports": get(host=b"Host: a:b:c"),
        "a Host that is only a port": get(host=b"Host: :80"),
        "two Hosts": get(b"/livez", b"Host: other"),
        "the same Host twice": get(b"/livez", b"Host: localhost"),
    }


def request_line_probes():
    """Every way to hide what is asked for."""
    return {
        "%00 in the path": get(b"/livez%00b"),
        "NUL in the path": get(b"/livez\0b"),
        "%zz in the path": get(b"/livez%zz"),
        "encoded dots in the path": get(b"/a/%2e%2e/livez"),
        "// in the path": get(b"//livez"),
        "/./ in the path": get(b"/./livez"),
        "/../ in the path": get(b"/a/../livez"),
        "a byte above 127 in the path": get(b"/livez\xff"),
        "a path of 9,000 bytes": get(b"/" + b"a" * 9000),
        "absolute-form": get(b"http://localhost/livez"),
        "asterisk-form": get(b"*", method=b"OPTIONS"),
        "CONNECT": get(b"localhost:80", method=b"CONNECT"),
        "TRACE": get(method=b"TRACE"),
        "a lower-case method": get(method=b"get"),
        "an unknown method": get(method=b"FROB"),
        "a method that is no token": get(method=b"GE(T"),
        "HTTP/1.0": get(version=b"HTTP/1.0"),
        "HTTP/0.9": b"GET /livez\r\n\r\n",
        "HTTP/9.9": get(version=b"HTTP/9.9"),
        "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "a version that is none": get(version=b"HTTX/1.1"),
    }


def replies_to(port, data, timeout_s=5.0):
    """All statuses that come back, and whether the peer then hung up."""
    statuses = []
    with wire.Connection(port, timeout_s) as connection:
        try:
            connection.send(data)
            while True:
                statuses.append(connection.read_reply().status)
        except TimeoutError:
            return statuses, False
        except (wire.WireError, ConnectionError) as error:
            return statuses, not connection.pending or f"then sent {error}"


def probe_faults(port, data):
    statuses, closed = replies_to(port, data)
    faults = []
    if len(statuses) != 1:
        faults.append(f"{len(statuses)} replies {statuses}")
    elif statuses[0] not in REFUSALS:
        faults.append(f"answered {statuses[0]}")
    if closed is not True:
        faults.append("the connection stays open" if closed is False else closed)
    return faults


def check_controls(port, login, tally):
    """The same requests without the trick are served, or the probes would prove nothing."""
    for name, data, wanted in (
        ("a GET", get(), [200]),
        ("two GETs in one packet", get() + get(), [200, 200]),
        ("a login", post(login, length(login)), [201]),
        (
            "an offer to upgrade, declined",
            get(b"/livez", b"Connection: Upgrade", b"Upgrade: h2c"),
            [200],
        ),
    ):
        statuses, _ = replies_to(port, data, timeout_s=2.0)
        tally.check(statuses == wanted, f"{name}: {statuses}, not {wanted}")


def check_parked(port, login, tally):
    """What comes in while a request waits for its answer is neither lost nor answered before it. A login waits long."""
    slow, quick = post(login, length(login)), get()
    cuts = {
        "a whole request behind": [slow, quick],
        "half of one, then the rest": [slow, quick[:20], quick[20:]],
        "another slow one": [slow, slow],
        "many at once": [slow + quick + slow, quick * 3],
    }
    for name, pieces in cuts.items():
        with wire.Connection(port) as connection:
            for turn in range(3):
                for piece in pieces:
                    connection.send(piece)
                    time.sleep(0.01)
                sent = b"".join(pieces)
                order = sorted((sent.find(mark, at), status) for mark, status in ((b"POST", 201), (b"GET", 200))
                               for at in range(len(sent)) if sent.startswith(mark, at))  # fmt: skip
                statuses = [connection.read_reply().status for _ in order]
                tally.check(statuses == [status for _, status in order], f"{name}, turn {turn}: {statuses}")
    for _ in range(5):  # who hangs up meanwhile harms nobody
        with wire.Connection(port) as connection:
            connection.send(slow)


def check_behind(port, login, tally):
    """Good requests are answered, the bad one behind them is refused, and nothing behind that is read."""
    slow, quick, bad = post(login, length(login)), get(), get(version=b"HTTP/1.0")
    cases = {
        "a bad one behind a good one": ([quick + bad], [200, 505]),
        "a malformed one behind a good one": ([quick + get(b"/a//b")], [200, 400]),
        "a bad one behind two": ([quick + quick + bad], [200, 200, 505]),
        "a bad one behind a slow one": ([slow + bad], [201, 505]),
        "a bad one behind a slow and a quick one": ([slow + quick + bad], [201, 200, 505]),
        "a bad one while a slow one waits": ([slow, bad], [201, 505]),
        "a bad one in two parts while a slow one waits": ([slow + bad[:20], bad[20:]], [201, 505]),
        "a bad one in two parts behind a good one": ([quick + bad[:20], bad[20:]], [200, 505]),
        "a good one behind a bad one": ([bad + quick], [505]),
        "a good one behind a bad one behind a good one": ([quick + bad + quick], [200, 505]),
        "a bad one behind the last": ([get(b"/livez", b"Connection: close") + bad], [200]),
    }
    for name, (pieces, wanted) in cases.items():
        statuses = []
        with wire.Connection(port, 5.0) as connection:
            try:
                for piece in pieces:
                    connection.send(piece)
                    time.sleep(0.01)
                while True:
                    statuses.append(connection.read_reply().status)
            except TimeoutError:
                statuses.append("open")
            except (wire.WireError, ConnectionError):
                pass
        tally.check(statuses == wanted, f"{name}: {statuses}, not {wanted}")


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("framing") as server:
        citizen = fixture.demo["citizen"]
        login = json.dumps({"login": citizen["login"], "password": citizen["password"]}).encode()
        check_controls(server.port, login, tally)
        check_parked(server.port, login, tally)
        check_behind(server.port, login, tally)
        for name, data in {
            **length_probes(login),
            **header_probes(),
            **request_line_probes(),
        }.items():
            faults = probe_faults(server.port, data)
            tally.check(not faults, f"{name}: {'; '.join(faults)}")
        check_controls(server.port, login, tally)
    tally.finish()


if __name__ == "__main__":
    main()
