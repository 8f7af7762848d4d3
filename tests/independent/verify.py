"""The same with Debian's python3-cbor2 and python3-nacl: verify.py FOLDER."""
import hashlib
import pathlib
import sys
import zlib

import cbor2
import nacl.exceptions
import nacl.signing

folder = pathlib.Path(sys.argv[1])
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(text):
    """RFC 9285, written again from its text."""
    groups = [[ALPHABET.index(character) for character in text[at:at + 3]] for at in range(0, len(text), 3)]
    values = [sum(digit * 45**place for place, digit in enumerate(group)) for group in groups]
    return b"".join(value.to_bytes(len(group) - 1, "big") for value, group in zip(values, groups))


def payload_of(document, key_name):
    """The claims of a COSE_Sign1 that this key has signed."""
    tagged = cbor2.loads(document)
    assert tagged.tag == 18, tagged.tag
    protected, unprotected, payload, signature = tagged.value
    assert unprotected == {} and cbor2.loads(protected)[1] == -8
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    key = nacl.signing.VerifyKey(bytes.fromhex((folder / key_name).read_text()))
    key.verify(message, signature)
    try:
        key.verify(message + b"\0", signature)
    except nacl.exceptions.BadSignatureError:
        pass
    else:
        raise AssertionError("a longer message was verified")
    claims = cbor2.loads(payload)
    assert cbor2.dumps(claims) == payload, "not the deterministic encoding"
    return claims


def status_of(card):
    number, index = card[10]
    listed = payload_of((folder / str(number)).read_bytes(), "status_key")
    assert listed[2].endswith(f"/{number}") and listed[65533]["bits"] == 2
    bits = zlib.decompress(listed[65533]["lst"])
    assert len(bits) == 2**20 // 4
    return bits[index // 4] >> index % 4 * 2 & 3


for name, status in (("valid", 0), ("revoked", 1), ("suspended", 2)):
    text = (folder / f"{name}.txt").read_text()
    assert text.startswith("BHYT1:")
    claims = payload_of(base45(text[6:]), "card_key")
    card = claims[-65537]
    assert claims[1] == "VSS" and claims[6] < claims[4]
    assert card[1] == "DN4797912345678" and card[2] == "Nguyễn Hoàng Phương Thảo Quỳnh" and card[3] == 19900517
    assert status_of(card) == status, name

manifest = payload_of((folder / "manifest").read_bytes(), "status_key")
for number, _, size, digest in manifest[-65551]:
    document = (folder / str(number)).read_bytes()
    assert len(document) == size and hashlib.sha256(document).digest() == digest
delta = payload_of((folder / "delta").read_bytes(), "status_key")
assert delta[-65549] == manifest[-65539] and delta[-65550] == [[12, [4 * 4 + 1, 0]]]
keys = payload_of((folder / "cose-keys").read_bytes(), "root")
assert [key[-65543] for key in keys[-65541]] == ["card", "dynamic", "status", "receipt", "document"]
key_set, _, _, lists = cbor2.loads((folder / "bundle").read_bytes())
assert key_set == (folder / "cose-keys").read_bytes() and [number for number, _ in lists] == [12, 200]
print("cbor2 and nacl verify cards, lists, manifest, delta, key set and bundle")
