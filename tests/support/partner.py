"""A partner as partners are: it loses answers, delays them, forgets sessions, and says no.

It speaks all dialects of api/adapters.h on one port. What it took is kept in order of arrival;
`effects` holds each message once, by the id that repetitions share.
"""

import base64
import hashlib
import hmac
import json
import random
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.push import sender_of

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes.").decode()


class Partner:
    """faults: {kind of fault: probability}; kinds are lose, delay, fail, forget."""

    def __init__(self, seed=1, certificate=None, **faults):
        self.random, self.faults = random.Random(seed), faults
        self.lock = threading.Lock()
        self.arrivals, self.effects, self.complaints = [], {}, []
        self.sessions, self.refused = set(), set()  # refused: kinds that it will never take
        self.browsers, self.senders = {}, []  # by path: whom this push service knows; who pushed
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.port = self.server.server_address[1]
        self.url = f"{scheme}://localhost:{self.port}" if certificate else f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def draw(self, fault):
        with self.lock:
            return self.random.random() < self.faults.get(fault, 0)

    def complain(self, what):
        with self.lock:
            self.complaints.append(what)

    def take(self, key, path, body):
        with self.lock:
            self.arrivals.append(key)
            if key in self.effects and self.effects[key] != (path, body):
                self.complaints.append(f"{key} came again with another body")
            self.effects.setdefault(key, (path, body))

    def kinds(self):
        """The `type` of what came by webhook, in order of first arrival."""
        return [body.get("type") for _, body in self.effects.values()]

    def answer(self, path, headers, raw):
        """(status, reply) of a request; None loses it after it took effect."""
        if path.startswith("/push/"):
            return self.push(path, headers, raw)
        body = json.loads(raw)
        if path in ("/mapi/login", "/getToken"):
            return 200, self.log_in(path, body)
        if self.draw("fail"):
            return 503, {}
        dialect = {"/mapi/g": self.portal, "/postOrder": self.post, "/payments": self.payment}
        status, reply = dialect.get(path, self.webhook)(path, headers, raw, body)
        return None if status < 300 and self.draw("lose") else (status, reply)

    def log_in(self, path, body):
        user, password = ("username", "password") if path == "/mapi/login" else ("customerKey", "secretKey")
        if body != {user: "an_sinh", password: "mật khẩu"}:
            self.complain(f"login with {sorted(body)}")
            return {"session": "", "error_code": 1}
        session = f"session-{self.random.getrandbits(64):016x}"
        self.sessions.add(session)
        return {"session": session, "token": session, "error_code": 0}

    def knows(self, session):
        if self.draw("forget"):
            self.sessions.discard(session)
        return session in self.sessions

    def webhook(self, path, headers, raw, body):
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if headers["webhook-signature"] != wanted:
            self.complain("a signature is wrong")
            return 401, {}
        if set(body) != {"type", "timestamp", "data"}:
            self.complain(f"members of a webhook: {sorted(body)}")
        if body["type"] in self.refused:
            return 422, {}
        self.take(headers["webhook-id"], path, body)
        return 200, {}

    def portal(self, path, headers, raw, body):
        if not self.knows(body["session"]):
            return 200, {"error_code": -1, "message": "session"}
        if headers["dstcode"] != body["madonvi"]:
            self.complain("dstcode")
        self.take(headers["Idempotency-Key"], path, {**body, "session": ""})
        return 200, {"error_code": 0, "message": ""}

    def post(self, path, headers, raw, body):
        if not self.knows(headers["Authorization"].removeprefix("Bearer ")):
            return 200, {"statusCode": 401, "statusMessage": "token"}
        self.take(headers["Idempotency-Key"], path, body)
        return 200, {"statusCode": 200, "statusMessage": "OK"}

    def payment(self, path, headers, raw, body):
        self.take(headers["Idempotency-Key"], path, body)
        return 200, {"error_code": 0}

    def push(self, path, headers, raw):
        if self.draw("fail"):
            return 503, {}
        if path not in self.browsers:
            return 410, {}
        sender = sender_of(headers["Authorization"])
        if not sender or sender[0]["aud"] != self.url or headers["Content-Encoding"] != "aes128gcm":
            self.complain(f"who pushes: {sender}")
            return 403, {}
        self.senders.append(sender)
        self.take(headers["Topic"], path, self.browsers[path].read(raw))
        return None if self.draw("lose") else (201, {})

    def handler(partner):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if partner.draw("delay"):
                    time.sleep(1.5)
                try:
                    answer = partner.answer(self.path, self.headers, raw)
                except (KeyError, ValueError, AttributeError) as error:
                    partner.complain(f"{self.path}: {error!r}")
                    answer = 500, {}
                if answer is None:
                    self.close_connection = True
                    return
                status, reply = answer
                data = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    pass  # who asked no longer listens

            def log_message(self, *_):
                pass

        return Handler
