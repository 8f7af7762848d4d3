"""HTTP/1.1 as bytes: what was sent is what the caller wrote, what came back is kept as it came."""

import contextlib
import json
import socket
import time
from dataclasses import dataclass


@dataclass
class Reply:
    status: int
    reason: str
    headers: list  # of (name, value), in order, as spelled
    body: bytes
    took_s: float = 0.0

    def values(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        """The one value of a header, None when it is absent; twice the same header is a fault."""
        values = self.values(name)
        if len(values) > 1:
            raise WireError(f"header {name} came {len(values)} times")
        return values[0] if values else None


class WireError(Exception):
    """The bytes that came are not an HTTP/1.1 reply."""


class Connection:
    """One socket. Replies are read one by one: a second cannot hide behind the first."""

    def __init__(self, port, timeout_s=30.0, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s, (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """More bytes, empty at the end of the stream."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.pending += data
        return data

    def read_until(self, mark):
        while mark not in self.pending:
            if not self.receive():
                raise WireError(f"closed after {self.pending[:80]!r}")
        head, self.pending = self.pending.split(mark, 1)
        return head

    def read_exactly(self, size):
        while len(self.pending) < size:
            if not self.receive():
                raise WireError(f"closed after {len(self.pending)} of {size} bytes of body")
        body, self.pending = self.pending[:size], self.pending[size:]
        return body

    def read_chunks(self):
        body = b""
        while size := int(self.read_until(b"\r\n"), 16):
            body += self.read_exactly(size)
            self.read_until(b"\r\n")
        self.read_until(b"\r\n")
        return body

    def read_reply(self, method="GET"):
        started = time.monotonic()
        head = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, _, rest = head[0].partition(" ")
        status, _, reason = rest.partition(" ")
        if version != "HTTP/1.1" or not status.isdigit():
            raise WireError(f"not a status line: {head[0]!r}")
        headers = [tuple(part.strip(" ") for part in line.split(":", 1)) for line in head[1:]]
        reply = Reply(int(status), reason, headers, b"")
        if method != "HEAD" and reply.status not in (204, 304):
            length = reply.header("Content-Length")
            if length is not None:
                reply.body = self.read_exactly(int(length))
            elif reply.header("Transfer-Encoding") == "chunked":
                reply.body = self.read_chunks()
        reply.took_s = time.monotonic() - started
        return reply

    def is_closed_by_peer(self, timeout_s=5.0):
        """Whether the peer ends the stream, sending nothing more, within the time."""
        self.socket.settimeout(timeout_s)
        try:
            return not self.pending and self.receive() == b""
        except TimeoutError:
            return False


def request_bytes(method, target, headers=(), body=None):
    lines = [f"{method} {target} HTTP/1.1"]
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        lines.append("Host: localhost")
    lines += [f"{name}: {value}" for name, value in headers]
    has_length = body is not None or method in ("POST", "PUT", "PATCH")
    if has_length and "content-length" not in names:
        lines.append(f"Content-Length: {len(body or b'')}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def exchange(port, method, target, headers=(), body=None, timeout_s=30.0, source="127.0.0.1"):
    """One request on a connection of its own; source is an address of 127.0.0.0/8 to come from."""
    with Connection(port, timeout_s, source) as connection:
        # Who refuses by the head alone answers and closes before the whole body has been sent.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.send(request_bytes(method, target, headers, body))
        return connection.read_reply(method)


def access_token(port, actor):
    """Logs in a person (login, password) or a system (client_id, client_secret) of demo.json."""
    if "client_id" in actor:
        target = "/oauth/token"
        body = {
            "grant_type": "client_credentials",
            "client_id": actor["client_id"],
            "client_secret": actor["client_secret"],
        }
    else:
        target, body = "/v1/sessions", {"login": actor["login"], "password": actor["password"]}
    headers = [("Content-Type", "application/json")]
    reply = exchange(port, "POST", target, headers, json.dumps(body).encode())
    if reply.status not in (200, 201):
        raise WireError(f"no login: HTTP {reply.status} {reply.body[:300]}")
    return json.loads(reply.body)["access_token"]
