"""Signed codes of cards taken apart and put together, with libraries that are not the server's (cbor2, PyNaCl)."""

import base64
import os

import cbor2
from nacl.signing import SigningKey

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
EDDSA = bytes.fromhex("a10127")  # {1: -8}, the protected header of a phone
SHOWN_CREDENTIAL = -65538


def base45_decode(text):
    values = [ALPHABET.index(character) for character in text]
    data = bytearray()
    for at in range(0, len(values), 3):
        group = values[at:at + 3]
        number = sum(value * 45**place for place, value in enumerate(group))
        data += number.to_bytes(2 if len(group) == 3 else 1, "big")
    return bytes(data)


def base45_encode(data):
    text = ""
    for at in range(0, len(data), 2):
        group = data[at:at + 2]
        number = int.from_bytes(group, "big")
        for _ in range(3 if len(group) == 2 else 2):
            number, value = divmod(number, 45)
            text += ALPHABET[value]
    return text


def parts(text):
    """(prefix, bytes) of a code."""
    return text[:6], base45_decode(text[6:])


def flipped(text, at):
    """The code with one bit of one byte another, from the end when `at` is negative."""
    prefix, data = parts(text)
    changed = bytearray(data)
    changed[at] ^= 1
    return prefix + base45_encode(bytes(changed))


def sign1(protected, payload, signature):
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))


class Phone:
    """A phone with a key of its own (Ed25519)."""

    def __init__(self):
        self.key = SigningKey.generate()

    def jwk(self):
        x = base64.urlsafe_b64encode(self.key.verify_key.encode()).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "x": x}

    def shown(self, credential, issued_at, facility=None, cti=None):
        """What the app shows at that second around its credential (base64url)."""
        inner = base64.urlsafe_b64decode(credential + "=" * (-len(credential) % 4))
        claims = {3: facility} if facility else {}
        claims |= {4: issued_at + 60, 6: issued_at, 7: cti or os.urandom(8), SHOWN_CREDENTIAL: inner}
        payload = cbor2.dumps(claims)
        message = cbor2.dumps(["Signature1", EDDSA, b"", payload])
        return "BHYT2:" + base45_encode(sign1(EDDSA, payload, self.key.sign(message).signature))
