#!/usr/bin/python3
"""What the server publishes for verifiers without a line, read by the verifier itself and by libraries of others.

    tests/status.py [--program build/test/ansinh]      bhyt-verify must have been built beside it

A hospital synchronises, judges codes that the server gives out, and learns of a suspension from the next delta. The
server dies in between, a second one runs beside it, keys are rotated under it: versions only ever grow, and both
servers hand out the same bytes.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
import zlib
from datetime import datetime
from pathlib import Path

import cbor2
import nacl.signing

from support import wire
from support.card_codes import Phone, base45_decode
from support.fixture import Tally, argument_parser, opened
from support.player import scanned
from support.server import Server

PAPERS = ("manifest", "delta", "bundle", "0")
VERSION, ROWS, BASE, CHANGES = -65539, -65551, -65549, -65550


class Hospital:
    """A store of bhyt-verify, synchronised with one server."""

    def __init__(self, verifier, folder, root, now):
        self.verifier, self.folder, self.now = verifier, folder, now
        self.run("--trust", root)

    def run(self, *arguments):
        done = subprocess.run([self.verifier, "--store", self.folder, "--at", str(self.now()), *arguments],
                              capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def synchronise(self, server):
        return self.run("--sync", f"http://127.0.0.1:{server.port}")

    def verdict(self, text):
        out = self.run(text)[1]
        told = json.loads(out) if out else {}
        return told.get("verdict"), told.get("form"), told.get("presence"), told.get("card")


class Place:
    def __init__(self, fixture, server, tally):
        self.fixture, self.server, self.tally = fixture, server, tally
        self.citizen, self.moved_s = fixture.demo["citizen"], None
        self.sql = lambda text: fixture.cluster.sql(text, server.database)
        self.token = wire.access_token(server.port, self.citizen)
        self.person = self.ask("GET", "/v1/me")["person"]

    def get(self, path, server=None, **headers):
        return wire.exchange((server or self.server).port, "GET", path, list(headers.items()))

    def ask(self, method, path, body=None, key=None):
        headers = [("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json")]
        headers += [("Idempotency-Key", key)] if key else []
        data = json.dumps(body).encode() if body is not None else None
        return json.loads(wire.exchange(self.server.port, method, path, headers, data).body)

    def code(self, form):
        return self.ask("GET", f"/v1/people/me/card/qr?form={form}")

    def paper(self, name, server=None):
        return self.get(f"/v1/status/{name}", server).body

    def claims(self, name, server=None):
        return cbor2.loads(cbor2.loads(self.paper(name, server)).value[2])

    def versions(self, server=None):
        return self.claims("manifest", server)[VERSION], self.claims("delta", server)[VERSION]

    def clock(self):
        """The server's own time, which may be moved."""
        if self.moved_s is None:
            told = datetime.fromisoformat(self.code("dynamic")["expires_at"]).timestamp() - 120
            self.moved_s = told - time.time()
        return int(time.time() + self.moved_s)

    def wait(self, what, condition, timeout_s=60):
        deadline = time.monotonic() + timeout_s
        while not condition():
            if not self.tally.check(time.monotonic() < deadline, f"within a minute: {what}"):
                return
            time.sleep(0.3)
        self.tally.check(True, what)

    def change_card(self, state, reason):
        since = "null" if state == "active" else "'2026-11-01'"
        self.sql(f"UPDATE card SET state = '{state}', state_reason = {reason}, state_from = {since} "
                 f"WHERE person = '{self.person}' AND state <> 'revoked' AND valid_from <= '2026-11-22' "
                 "AND coalesce(valid_to, '2026-11-22') >= '2026-11-22'")


def verified(document, keys, purpose):
    """The payload of a COSE_Sign1 through cbor2 and nacl, by the key of that purpose."""
    protected, unprotected, payload, signature = cbor2.loads(document).value
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    kid = cbor2.loads(protected)[4]
    for key in keys:
        if key[2] == kid and key[-65543] == purpose:
            nacl.signing.VerifyKey(key[-2]).verify(message, signature)
            assert unprotected == {}
            return cbor2.loads(payload)
    raise KeyError(purpose)


def check_others(place):
    """Libraries that others wrote agree with keys, lists, manifest and a card of this server."""
    tally, root = place.tally, (place.fixture.keys / "root.pub").read_text().strip()
    document = place.get("/.well-known/cose-keys").body
    protected, _, payload, signature = cbor2.loads(document).value
    nacl.signing.VerifyKey(bytes.fromhex(root)).verify(cbor2.dumps(["Signature1", protected, b"", payload]), signature)
    keys = cbor2.loads(payload)[-65541]
    for key in keys:
        thumbprint = hashlib.sha256(cbor2.dumps({1: 1, -1: 6, -2: key[-2]}, canonical=True)).digest()
        tally.check(thumbprint[:8] == key[2], "a kid is its thumbprint's beginning")
    mirror = json.loads(place.get("/.well-known/jwks.json").body)["keys"]
    same = [base64.urlsafe_b64decode(key["x"] + "=") for key in mirror] == [key[-2] for key in keys]
    tally.check(same, "the JSON Web Keys are the same")
    card = verified(base45_decode(place.code("static")["text"][6:]), keys, "card")[-65537]
    listed = verified(place.paper(str(card[10][0])), keys, "status")
    bits = zlib.decompress(listed[65533]["lst"])
    tally.check(len(bits) == 2**18 and bits[card[10][1] // 4] >> card[10][1] % 4 * 2 & 3 == 0, "the card is valid in its list")
    wanted = place.sql("SELECT string_agg(status_index || ':' || status, ' ' ORDER BY status_index) FROM card_status "
                       f"WHERE status <> 0 AND status_list = {card[10][0]}")
    found = ((at, bits[at // 4] >> at % 4 * 2 & 3) for at in range(2**20) if bits[at // 4])
    tally.check(" ".join(f"{at}:{status}" for at, status in found if status) == wanted, "the list is the register's")
    for number, _, size, digest in verified(place.paper("manifest"), keys, "status")[ROWS]:
        document = place.paper(str(number))
        tally.check(len(document) == size and hashlib.sha256(document).digest() == digest, f"list {number} as the manifest says")
    try:
        verified(place.paper("delta"), keys, "card")
        tally.check(False, "a delta by a key for cards")
    except KeyError:
        tally.check(True, "a delta is by a key for lists")


def check_seal(place):
    """A paper's seal, through cbor2 and nacl: what the register says of it, and the file itself."""
    headers = [("Authorization", f"Bearer {place.token}"), ("Accept", "application/pdf")]
    paper = wire.exchange(place.server.port, "GET", "/v1/people/me/book", headers)
    digest = hashlib.sha256(paper.body).digest()
    code = place.sql(f"SELECT code FROM issued_document WHERE digest = '\\x{digest.hex()}'")
    keys = cbor2.loads(cbor2.loads(place.get("/.well-known/cose-keys").body).value[2])[-65541]
    seal = verified(place.get(f"/v1/receipts/{code}/seal").body, keys, "document")
    wanted = (code, "social_insurance_book", digest)
    place.tally.check((seal[-65555], seal[-65556], seal[-65557]) == wanted, f"the seal of a paper: {seal}")


def check_readers(place):
    """Pictures and documents of the server through npm packages, where they are installed (script/test does it)."""
    script = Path(__file__).parent / "independent" / "served.mjs"
    if not (script.parent / "node_modules").is_dir():
        return
    folder = place.server.folder / "served"
    folder.mkdir()
    keys = {key["purpose"]: key["x"] for key in json.loads(place.get("/.well-known/jwks.json").body)["keys"]}
    for name, purpose in (("static_key", "card"), ("dynamic_key", "dynamic"), ("status_key", "status")):
        (folder / name).write_text(base64.urlsafe_b64decode(keys[purpose] + "=").hex())
    (folder / "root").write_text((place.fixture.keys / "root.pub").read_text().strip())
    (folder / "cose-keys").write_bytes(place.get("/.well-known/cose-keys").body)
    for name in ("manifest", "delta", "0"):
        (folder / name).write_bytes(place.paper(name))
    for name in ("static", "dynamic", "handle", "digits"):
        query = "form=static&encoding=digits" if name == "digits" else f"form={name}"
        reply = wire.exchange(place.server.port, "GET", f"/v1/people/me/card/qr?{query}",
                              [("Authorization", f"Bearer {place.token}"), ("Accept", "image/png")])
        (folder / f"{name}.png").write_bytes(reply.body)
        (folder / f"{name}.txt").write_text(scanned(reply.body).rstrip("\n"))
    done = subprocess.run(["node", script, folder], capture_output=True, text=True, timeout=120)
    place.tally.check(done.returncode == 0, f"readers of others: {done.stderr[-500:]}")


def check_codes(place, hospital):
    tally = place.tally
    tally.check(hospital.synchronise(place.server)[0] == 0, "a hospital synchronises")
    static = place.code("static")["text"]
    verdict = hospital.verdict(static)
    tally.check(verdict[:3] == ("valid_fresh", "static", "copyable"), f"static: {verdict}")
    tally.check(verdict[3]["full_name"] == place.citizen["full_name"], "the name is the register's")
    digits = place.ask("GET", "/v1/people/me/card/qr?form=static&encoding=digits")["text"]
    tally.check(hospital.verdict(digits)[:2] == ("valid_fresh", "static"), "digits")
    dynamic = place.code("dynamic")["text"]
    tally.check(hospital.verdict(dynamic)[:3] == ("valid_fresh", "one_time", "server_one_time"), "dynamic")
    tally.check(hospital.verdict(dynamic)[0] == "replayed", "a dynamic code is good once")
    tally.check(hospital.verdict(place.code("handle")["text"])[:2] == ("status_unknown", "handle"), "handle")
    forged = dynamic[:-1] + ("0" if dynamic[-1] != "0" else "1")
    tally.check(hospital.verdict(forged)[0] in ("bad_signature", "malformed"), "forged")


def check_phone(place, hospital):
    """A phone composes its code from the credential, as an app would."""
    phone, stranger = Phone(), Phone()
    place.ask("POST", "/v1/me/devices", {"name": "Máy", "public_key": phone.jwk()}, "phone")
    credential = place.ask("GET", "/v1/people/me/card/credential")["credential"]
    now = hospital.now()
    verdict = hospital.verdict(phone.shown(credential, now))
    place.tally.check(verdict[:3] == ("valid_fresh", "holder", "holder_bound"), f"a phone's code: {verdict}")
    place.tally.check(hospital.verdict(phone.shown(credential, now, "01001"))[0] == "replayed", "a code for another hospital")
    place.tally.check(hospital.verdict(stranger.shown(credential, now))[0] == "bad_signature", "a stranger's phone")


def check_changes(place, hospital):
    static, before = place.code("static")["text"], place.versions()
    for state, reason, wanted in (("suspended", "'disputed'", "suspended"), ("active", "null", "valid_fresh")):
        delta = place.claims("delta")[VERSION]
        place.change_card(state, reason)
        place.wait(f"{state} is in the delta", lambda delta=delta: place.claims("delta")[VERSION] > delta)
        place.tally.check(hospital.synchronise(place.server)[0] == 0, f"synchronised: {state}")
        verdict = hospital.verdict(static)[0]
        place.tally.check(verdict == wanted, f"a card that is {state}: {verdict}")
    after = place.versions()
    place.tally.check(after[0] == before[0] and after[1] > before[1], f"deltas to the same base: {before} {after}")
    place.tally.check(place.claims("delta")[BASE] == after[0], "the delta names its base")


def check_refused(place):
    """Of a card that may not be used there is no code, not even the old text."""
    handles = place.sql("SELECT count(*) FROM card_handle")
    place.change_card("suspended", "'disputed'")
    for form, wanted in (("static", 409), ("dynamic", 409), ("handle", 409), ("legacy", 409)):
        reply = wire.exchange(place.server.port, "GET", f"/v1/people/me/card/qr?form={form}", [("Authorization", f"Bearer {place.token}")])
        place.tally.check(reply.status == wanted, f"{form} of a suspended card: HTTP {reply.status}")
    place.tally.check(place.sql("SELECT count(*) FROM card_handle") == handles, "no handle was kept for it")
    place.change_card("active", "null")


def check_restart(place, hospital):
    """Killed and started again, and a second beside it: versions grow, bytes are the same."""
    before = place.versions()
    place.server.kill()
    place.server.start()
    place.token = wire.access_token(place.server.port, place.citizen)
    place.tally.check(place.versions() >= before, "versions do not go back over a restart")
    second = Server(place.fixture.program, place.fixture.cluster.url(place.server.database), place.fixture.keys,
                    place.server.folder / "second").start()
    try:
        place.change_card("suspended", "'disputed'")
        delta = before[1]
        for server in (place.server, second):
            place.wait("each server has the change", lambda server=server: place.claims("delta", server)[VERSION] > delta)
        place.wait("both servers hand out the same bytes",
                   lambda: all(place.paper(name) == place.paper(name, second) for name in PAPERS))
        place.tally.check(hospital.synchronise(second)[0] == 0, "from the other server")
        place.server.kill()
        place.change_card("active", "null")
        delta = place.claims("delta", second)[VERSION]
        place.wait("the other server takes over", lambda: place.claims("delta", second)[VERSION] > delta)
        place.server.start()
    finally:
        fault = second.stop()
    place.tally.check(not fault, f"the second server: {fault}")
    place.token = wire.access_token(place.server.port, place.citizen)


def check_rotation(place, hospital):
    """New keys are taken without a restart; what a void key signed is refused."""
    old = place.code("static")["text"]
    kid = cbor2.loads(cbor2.loads(base45_decode(old[6:])).value[0])[4].hex()
    before = place.get("/.well-known/cose-keys").header("ETag")
    place.fixture.run("keys", "rotate", "card", "--now")
    place.fixture.run("keys", "retire", kid, "--void")
    place.wait("the server takes the new key set", lambda: place.get("/.well-known/cose-keys").header("ETag") != before)
    new = place.code("static")["text"]
    place.tally.check(hospital.verdict(new)[0] == "unknown_key", "a key that the hospital does not know yet")
    place.tally.check(hospital.synchronise(place.server)[0] == 0, "the hospital takes the new key set")
    place.tally.check(hospital.verdict(new)[0] == "valid_fresh", "by the new key")
    place.tally.check(hospital.verdict(old)[0] == "revoked", f"by a void key: {hospital.verdict(old)[0]}")


def check_ledger(place):
    """A row before each signature, as many as there were signatures."""
    metrics = place.get("/metrics").body.decode()
    for purpose in ("card", "dynamic"):
        made = int(re.search(rf'ansinh_signatures_total{{purpose="{purpose}"}} (\d+)', metrics)[1])
        kept = int(place.sql(f"SELECT count(*) FROM signature WHERE purpose = '{purpose}'"))
        place.tally.check(made == kept > 0, f"{purpose}: {made} signatures, {kept} rows")
    before = int(place.sql("SELECT count(*) FROM signature"))
    for form in ("static", "dynamic", "legacy", "handle"):
        place.code(form)
    rows = place.sql(f"SELECT string_agg(purpose || ' ' || (code_id IS NOT NULL) || ' ' || (account IS NOT NULL), ',' ORDER BY at) "
                     f"FROM (SELECT * FROM signature ORDER BY at OFFSET {before}) s")
    place.tally.check(rows == "card false true,dynamic true true", f"the ledger: {rows}")
    denied = place.fixture.cluster.sql("SELECT has_table_privilege('ansinh_app', 'signature', 'UPDATE') OR "
                                       "has_table_privilege('ansinh_app', 'signature', 'DELETE')", place.server.database)
    place.tally.check(denied == "f", "the server cannot change the ledger")


def check_all(fixture, verifier, tally):
    with fixture.server("status") as server:
        place = Place(fixture, server, tally)
        root = (fixture.keys / "root.pub").read_text().strip()
        hospital = Hospital(verifier, server.folder / "store", root, place.clock)
        check_others(place)
        check_seal(place)
        check_readers(place)
        check_codes(place, hospital)
        check_phone(place, hospital)
        check_ledger(place)
        check_changes(place, hospital)
        check_refused(place)
        check_restart(place, hospital)
        check_rotation(place, hospital)


def main():
    arguments = argument_parser(__doc__.splitlines()[0]).parse_args()
    tally = Tally()
    verifier = Path(arguments.program).resolve().parent / "bhyt-verify"
    with tempfile.TemporaryDirectory(prefix="ansinh_status.") as folder, opened(arguments.program) as fixture:
        # Keys of its own: other tests go on with theirs while these are rotated.
        fixture.keys = Path(shutil.copytree(fixture.keys, Path(folder) / "keys"))
        check_all(fixture, verifier, tally)
    tally.finish()


if __name__ == "__main__":
    main()
