"""Many logins at once for models: sessions are written into the database, connections and one psql are kept.

    line = Line(cluster, database)          one psql for all statements: line("SELECT 1") == "1"
    actors = Actors(line)
    actors.copied("citizen.login", person=…)  an account like that one, and the name to call with
    call(port, actors, name, "GET", "/v1/me")
"""

import hashlib
import json
import secrets
import subprocess
import threading
import time
import uuid

from support import wire

COPY = """
INSERT INTO account SELECT (jsonb_populate_record(account, '{changes}')).* FROM account WHERE login = '{model}'
"""
SESSION = """
INSERT INTO session (id, account, access_hash, access_expires_at, device, source, created_at, expires_at, last_seen_at)
SELECT gen_random_uuid(), id, '\\x{hash}', '2035-01-01', 'model', '127.0.0.1', '2026-01-01', '2035-01-01', '2026-01-01'
FROM account WHERE login = '{login}'
"""
END = "-- end of answer --"
PATIENCE_S = 180


class Line:
    """A psql that stays; statements are answered one after the other, whoever asks."""

    def __init__(self, cluster, database):
        command = ["psql", "-AtqX", "-v", "ON_ERROR_STOP=1", "-h", cluster.socket, "-U", "postgres", database]
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __call__(self, statement):
        with self.lock:
            self.process.stdin.write(f"{statement}\n;\n\\echo '{END}'\n")
            self.process.stdin.flush()
            lines = []
            while (line := self.process.stdout.readline()) != f"{END}\n":
                if not line:
                    raise RuntimeError(f"psql ended at: {statement[:300]}")
                lines.append(line)
            return "".join(lines).rstrip("\n")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Actors:
    def __init__(self, line):
        self.line, self.tokens, self.lock = line, {}, threading.RLock()

    def entered(self, login):
        """Opens a session for an account that there is."""
        with self.lock:
            if login in self.tokens:
                return login
            token = secrets.token_urlsafe(32)
            digest = hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
            self.line(SESSION.format(hash=digest, login=login))
            self.tokens[login] = token
        return login

    def copied(self, model, login, **changes):
        with self.lock:
            if login not in self.tokens:
                changes = {"id": str(uuid.uuid4()), "login": login, **changes}
                self.line(COPY.format(changes=json.dumps(changes), model=model))
            return self.entered(login)


local = threading.local()


def call(port, actors, who, method, path, body=None, **headers):
    """One request of an actor, on the connection that this thread keeps to the port.

    A machine that stands still for a while answers 503, or not at all: the same request, with the same key, is sent again.
    """
    given = [("Authorization", f"Bearer {actors.tokens[who]}")]
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        given.append(("Content-Type", "application/json"))
    given += [(name.replace("_", "-"), value) for name, value in headers.items()]
    if method == "POST":
        given.append(("Idempotency-Key", str(uuid.uuid4())))
    kept = local.__dict__.setdefault("connections", {})
    data, until = wire.request_bytes(method, path, given, body), time.monotonic() + PATIENCE_S
    while True:
        if port not in kept:
            kept[port] = wire.Connection(port, timeout_s=PATIENCE_S)
        try:
            kept[port].send(data)
            reply = kept[port].read_reply(method)
            if reply.status != 503 or time.monotonic() > until:
                return reply
            time.sleep(0.2)
        except (wire.WireError, OSError):
            kept.pop(port).close()
            if time.monotonic() > until:
                raise
