"""A browser's side of web push (RFC 8291, RFC 8292): its keys, and what it makes of a message.

The arithmetic of P-256 is written out, so that it shares nothing with the program under test; AES is openssl's.
"""

import base64
import hashlib
import hmac
import json
import secrets
import subprocess

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(one, other):
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(scalar, point):
    product = None
    while scalar:
        product = add(product, point) if scalar & 1 else product
        point, scalar = add(point, point), scalar >> 1
    return product


def point_bytes(point):
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def bytes_point(data):
    return int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:65], "big")


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derived(salt, secret, info, size):
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()[:size]


def signature_holds(key, text, signature):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    digest, inverse = int.from_bytes(hashlib.sha256(text).digest(), "big"), pow(s, -1, ORDER)
    point = add(times(digest * inverse % ORDER, BASE), times(r * inverse % ORDER, key))
    return point is not None and point[0] % ORDER == r


class Browser:
    def __init__(self):
        self.secret, self.auth = secrets.randbelow(ORDER - 1) + 1, secrets.token_bytes(16)
        self.point = point_bytes(times(self.secret, BASE))

    def keys(self):
        return {"p256dh": encoded(self.point), "auth": encoded(self.auth)}

    def read(self, body):
        """The message; a wrong key makes nonsense of it, which is no JSON."""
        salt, size, sender, sealed = body[:16], body[20], body[21:86], body[86:-16]
        assert size == 65 and int.from_bytes(body[16:20], "big") == 4096
        shared = times(self.secret, bytes_point(sender))[0].to_bytes(32, "big")
        secret = derived(self.auth, shared, b"WebPush: info\0" + self.point + sender, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        counter = (nonce + b"\0\0\0\2").hex()
        plain = subprocess.run(["openssl", "enc", "-d", "-aes-128-ctr", "-K", key.hex(), "-iv", counter],
                               input=sealed, capture_output=True, check=True).stdout
        assert plain[-1] == 2
        return json.loads(plain[:-1])


def sender_of(authorization):
    """(claims, key) of a VAPID header whose signature holds; None otherwise."""
    scheme, rest = authorization.split(" ", 1)
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    good = (scheme == "vapid" and json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"} and
            signature_holds(bytes_point(decoded(parts["k"])), f"{head}.{claims}".encode(), decoded(signature)))
    return (json.loads(decoded(claims)), parts["k"]) if good else None
