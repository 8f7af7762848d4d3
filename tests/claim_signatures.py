#!/usr/bin/python3
"""Whose signature counts: claims signed by xmlsec1 and then forged, wrapped, moved, by certificates in every state.

    tests/claim_signatures.py [--program build/test/ansinh] [--seed 1]

Whatever is sent, a claim is signed only when its facility's certificate, confirmed and in force, has signed all of it.
"""

import json
import random
import re
import subprocess
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from facility_day import CLAIM_CALL, HOLDERS, Hospital, Patient
from support import wire
from support.fixture import Tally, argument_parser, opened
from support.postgres import ROOT
from support.sample_claims import visit
from support.signer import DSIG, EXCLUSIVE, INCLUSIVE, MORE, Signer, facility_signer

MUTATIONS = 120
ACTIVE = """
INSERT INTO facility_certificate (id, facility, fingerprint, pem, subject_name, issuer_name, serial, key_kind, key_bits, valid_from,
    valid_to, state, registered_by, registrar_name, registered_at, confirmed_by, confirmer_name, confirmed_at)
SELECT gen_random_uuid(), a.facility, sha256('{pem}'), '{pem}', 'CN=a', 'CN=a', '01', 'rsa', 2048, '2026-01-01', '2026-11-01',
    'active', a.id, a.full_name, '2026-11-02', b.id, b.full_name, '2026-11-02' FROM account a, account b
WHERE a.login = '{clerk}' AND b.login = '{officer}'
"""
FAR_OFFICE = """
SELECT o.code FROM office o WHERE o.province <> (SELECT province FROM office WHERE code =
    (SELECT office FROM account WHERE login = '{officer}')) ORDER BY o.code LIMIT 1
"""
FAR_OFFICER = """
INSERT INTO account SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'login', 'far.officer',
    'office', '{office}'))).* FROM account a WHERE login = '{officer}'
"""
# Somebody who works at the facility and at the office, too.
TWO_HATS = """
UPDATE account SET personal_number = (SELECT personal_number FROM account WHERE login = '{clerk}') WHERE login = '{officer}'
"""


class Desk:
    def __init__(self, server, fixture, tally):
        self.server, self.demo, self.tally = server, fixture.demo, tally
        self.sql = lambda statement: fixture.cluster.sql(statement, server.database)
        self.facility, self.signer = self.demo["clerk"]["facility"], facility_signer()
        self.patients = [Patient(row) for row in self.sql(HOLDERS).splitlines()]
        self.tokens, self.number = {}, 0

    def token(self, who):
        if who not in self.tokens:
            actor = self.demo["officers"].get(who) or self.demo.get(who) or {**self.demo["officers"]["assessor"], "login": who}
            self.tokens[who] = wire.access_token(self.server.port, actor)
        return self.tokens[who]

    def call(self, who, method, path, body=None, **headers):
        given = [("Authorization", f"Bearer {self.token(who)}")]
        given += [(name.replace("_", "-"), value) for name, value in headers.items()]
        if method == "POST":
            given.append(("Idempotency-Key", str(uuid.uuid4())))
        reply = wire.exchange(self.server.port, method, path, given, body)
        return reply.status, json.loads(reply.body)

    def post(self, who, path, body, **headers):
        return self.call(who, "POST", path, json.dumps(body).encode(), Content_Type="application/json", **headers)

    def register(self, pem, who="clerk", facility=None):
        return self.post(who, "/v1/facility_certificates", {"facility": facility or self.facility, "certificate": pem})

    def confirm(self, certificate, who="assessor", version=1):
        return self.post(who, f"/v1/facility_certificates/{certificate}/confirmation", {}, If_Match=f'"{version}"')

    def revoke(self, certificate, version, reason="key_disclosed"):
        return self.post("clerk", f"/v1/facility_certificates/{certificate}/revocation", {"reason": reason},
                         If_Match=f'"{version}"')

    def on_file(self, pem):
        certificate = self.register(pem)[1]["id"]
        status, told = self.confirm(certificate)
        self.tally.check(status == 200 and told["state"] == "active", f"a certificate on file: {status} {told}")
        return certificate

    def claim(self, record_no=None, **options):
        self.number += 1
        patient = self.patients[self.number % len(self.patients)]
        return visit(self.demo, record_no or f"S-{self.number}", patient=patient.as_claimed(), **options).xml()

    def send(self, xml):
        return self.call("facility_system", "POST", "/v1/claims", xml, Content_Type="application/xml")

    def expect(self, what, xml, signer=None, notes=(), refused=None):
        """Taken: by whom it counts as signed and what is found about that. Refused: by which rule."""
        status, told = self.send(xml)
        if refused:
            rules = [re.match(r"\[(\w+)\]", fault["detail"])[1] for fault in told.get("errors", [])
                     if fault["pointer"] == "/CHUKYDONVI"]
            self.tally.check(status == 422 and rules == [refused], f"{what}: {status} {rules}, not {refused}: {told}")
            return told
        found = sorted(item["code"] for item in told.get("findings", []) if item["code"].startswith("signature"))
        self.tally.check(status == 201 and found == sorted(notes), f"{what}: {status} {found}, not {notes}: {told}")
        stands = self.signed_by(told.get("record_no"))
        self.tally.check(stands == signer, f"{what}: it counts as signed by {stands}, not {signer}")
        return told

    def signed_by(self, record_no):
        """The certificate of the revision that counts; None for none."""
        return self.sql(f"""SELECT r.certificate FROM claim c JOIN claim_revision r ON r.claim = c.id AND r.revision = c.revision
            WHERE c.record_no = '{record_no}'""") or None

    def required(self, value):
        self.sql(f"UPDATE claim_rule SET value = {value} WHERE code = 'signature_required' AND valid_to IS NULL")


def altered(xml):
    return xml.replace(b"<SOLUONGHOSO>1<", b"<SOLUONGHOSO>01<")


def in_transition(desk):
    """Before a certificate is on file: signatures are noted, forgeries refused; unless the law asks for more."""
    ours = desk.signer.sign(desk.claim(), "ours")
    desk.expect("not signed, nothing asked", desk.claim(), notes=["signature_missing"])
    desk.expect("signed, not on file", ours, notes=["signature_unverified"])
    desk.expect("changed, not on file", altered(ours), refused="signature_digest")
    desk.required(2)
    desk.expect("not signed, all have to", desk.claim(), notes=["signature_demanded"])
    desk.expect("signed, not on file, all have to", desk.signer.sign(desk.claim(), "ours"), refused="signature_certificate")
    desk.required(1)
    astray = desk.on_file(desk.signer.pem("theirs"))
    desk.expect("not signed, one on file", desk.claim(), notes=["signature_demanded"])
    desk.revoke(astray, 2, "wrongly_registered")
    desk.expect("not signed, that was another's", desk.claim(), notes=["signature_missing"])
    far = desk.demo["other_clerk"]["facility"]
    status, told = desk.register(desk.signer.pem("theirs"), "other_clerk", far)
    desk.tally.check(status == 201, f"whose it is registers it: {status} {told}")


def on_file(desk, certificate):
    """Every form of a signature, and none."""
    desk.expect("not signed by who signs", desk.claim(), notes=["signature_demanded"])
    desk.required(0)
    desk.expect("not signed, nobody has to", desk.claim(), notes=["signature_missing"])
    desk.required(1)
    for what, template in {"inclusive": {"c14n": INCLUSIVE}, "exclusive": {"c14n": EXCLUSIVE}, "with a prefix": {"prefix": "ds"},
                           "SHA-512": {"method": MORE + "rsa-sha512"}, "no certificate": {"with_certificate": False}}.items():
        desk.expect(f"signed: {what}", desk.signer.sign(desk.claim(), "ours", **template), certificate)
    desk.expect("signed by other software", desk.signer.sign_quickly(desk.claim(), "ours"), certificate)
    weak = desk.signer.sign(desk.claim(), "ours", method=DSIG + "rsa-sha1")
    desk.expect("signed by SHA-1", weak, refused="signature_algorithm")
    theirs = desk.signer.sign(desk.claim(), "theirs")
    desk.expect("signed by others", theirs, refused="signature_certificate")
    unnamed = desk.signer.sign(desk.claim(), "theirs", with_certificate=False)
    desk.expect("signed by others who do not say so", unnamed, refused="signature_wrong")


def one_byte(desk, certificate, seed):
    """Whatever byte is changed: it is refused, or it is the very claim that was signed."""
    chance = random.Random(seed)
    xml = desk.signer.sign(desk.claim("ONE-BYTE"), "ours")
    desk.expect("the claim as it was signed", xml, certificate)
    before = desk.sql("SELECT count(*), sum(revision) FROM claim")
    start, slot = xml.index(b"<GIAMDINHHS"), xml.index(b"<CHUKYDONVI")
    statuses = set()
    for number in range(MUTATIONS):
        at = chance.randrange(slot if number % 2 else start, len(xml))
        other = xml[:at] + bytes([xml[at] ^ 1 << chance.randrange(8)]) + xml[at + 1:]
        statuses.add(desk.send(other)[0])
    after = desk.sql("SELECT count(*), sum(revision) FROM claim")
    desk.tally.check(before == after, f"of {MUTATIONS} changes of a byte some became claims: {before}, {after}")
    desk.tally.check(422 in statuses and statuses <= {201, 422}, f"a changed byte: HTTP {statuses}")


def wrapped(desk, certificate):
    """The signature is genuine, and what it signs is not what is read."""
    good = desk.signer.sign(desk.claim("WRAPPED"), "ours")
    signature = re.search(rb"<Signature.*</Signature>", good, re.S)[0]
    inner = good[good.index(b"<GIAMDINHHS"):]
    forged = visit(desk.demo, "FORGED", patient=desk.patients[0].as_claimed()).service("18.0001", "Phẫu thuật", price=9_000_000).xml()
    dossier = re.search(rb"<HOSO>.*</HOSO>", forged, re.S)[0]
    slot = lambda content: forged.replace(b"<CHUKYDONVI/>", b"<CHUKYDONVI>" + content + b"</CHUKYDONVI>")
    by_id = re.sub(rb'URI=""', b'URI="#original"', signature)
    named = inner.replace(b"<GIAMDINHHS", b'<GIAMDINHHS Id="original"', 1)
    holding = lambda what, held: what.replace(b"</Signature>", b"<Object>" + held + b"</Object></Signature>")
    for what, rule, xml in (
        ("the signature of another claim", "signature_digest", slot(signature)),
        ("the signed claim within the signature", "signature_digest", slot(holding(signature, inner))),
        ("a reference to the signed claim within", "signature_reference", slot(holding(by_id, named))),
        ("two signatures, the good one last", "signature_many", slot(signature.replace(b"</SignatureValue>", b"A</SignatureValue>") + signature)),
        ("a second claim behind the signed one", "signature_digest", good.replace(b"</HOSO>", b"</HOSO>" + dossier)),
        ("the signature one element deeper", "signature_form", slot(b"<x>" + signature + b"</x>")),
        ("words in place of a signature", "signature_form", slot(b"ky so")),
        ("the form of a signature, empty", "signature_form", slot(b"<Signature xmlns='" + DSIG.encode() + b"'/>")),
    ):
        status, told = desk.send(xml)
        rules = [fault["detail"] for fault in told.get("errors", []) if fault["pointer"] == "/CHUKYDONVI"]
        desk.tally.check(status == 422 and any(f"[{rule}]" in text for text in rules), f"{what}: {status} {told}")
    # Beside its place a signature is an element that nobody asked for.
    beside = forged.replace(b"</GIAMDINHHS>", signature + b"</GIAMDINHHS>")
    status, told = desk.send(beside)
    desk.tally.check(status == 422 or not desk.signed_by("FORGED"), f"a signature beside its place: {status} {told}")
    desk.tally.check(not desk.signed_by("FORGED"), "nothing forged counts as signed")
    desk.expect("and the genuine one is taken", good, certificate)


def renewed(desk, certificate):
    """Two hold at once; one that has ended and one that is revoked do not."""
    desk.sql(ACTIVE.format(pem=desk.signer.pem("ended"), clerk=desk.demo["clerk"]["login"],
                           officer=desk.demo["officers"]["assessor"]["login"]))
    desk.expect("signed by one that has ended", desk.signer.sign(desk.claim(), "ended"), refused="signature_expired")
    second = desk.on_file(desk.signer.pem("renewed"))
    desk.expect("signed by the next one", desk.signer.sign(desk.claim(), "renewed"), second)
    before = desk.signer.sign(desk.claim("BEFORE"), "ours")
    desk.expect("signed by the old one", before, certificate)
    status, told = desk.revoke(certificate, 2)
    desk.tally.check(status == 200 and told["state"] == "revoked", f"revoked: {status} {told}")
    desk.expect("signed by the revoked one", desk.signer.sign(desk.claim(), "ours"), refused="signature_revoked")
    desk.tally.check(desk.signed_by("BEFORE") == certificate, "what it signed before stays signed")
    desk.expect("the next one goes on", desk.signer.sign(desk.claim(), "renewed"), second)
    return second


def through_the_gateway(desk, certificate):
    """The same by the calls of hospitals' software: the content is the key there, and so is who signed."""
    hospital = Hospital(desk.server.port, desk.demo)
    hospital.take()
    xml = desk.claim("GATEWAY")
    answers = []
    for what, data, code, signer in (("not signed", xml, "200", None),
                                     ("signed", desk.signer.sign(xml, "renewed"), "200", certificate),
                                     ("changed", altered(desk.signer.sign(xml, "renewed")), "205", certificate),
                                     ("revoked", desk.signer.sign(desk.claim(), "ours"), "205", certificate)):
        answer = hospital.hand_in(CLAIM_CALL, data, "130")
        answers.append(answer)
        desk.tally.check(answer["maKetQua"] == code and desk.signed_by("GATEWAY") == signer,
                         f"by the gateway, {what}: {answer}, signed by {desk.signed_by('GATEWAY')}")
    desk.tally.check(answers[0]["maGiaoDich"] == answers[1]["maGiaoDich"], "it is one claim")
    desk.tally.check("signature_digest" in answers[2]["thongDiep"], f"the rule is told: {answers[2]}")


def revoked_meanwhile(desk, certificate):
    """Read before, stored after the certificate was revoked: it is not taken for signed."""
    xml = desk.signer.sign(desk.claim("MEANWHILE"), "renewed")
    person = desk.patients[desk.number % len(desk.patients)].person
    held = threading.Thread(target=desk.sql, args=(
        f"SELECT pg_advisory_lock(hashtextextended('claims of {person}', 0)), pg_sleep(3)",))
    held.start()
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as pool:
        while held.is_alive() and desk.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%'") == "1":
            pass  # until the lock is asked for
        sent = pool.submit(desk.send, xml)
        while held.is_alive() and desk.sql(waiting) == "0":
            pass  # until the claim waits to be stored
        desk.revoke(certificate, 2)
        status, told = sent.result()
    held.join()
    desk.tally.check(status in (409, 422), f"revoked meanwhile: {status} {told}")
    desk.tally.check(desk.signed_by("MEANWHILE") is None, "it does not count as signed")


def strangers(desk):
    """Who may not, and what two do at once."""
    assessor, clerk = desk.demo["officers"]["assessor"]["login"], desk.demo["clerk"]["login"]
    desk.sql(FAR_OFFICER.format(officer=assessor, office=desk.sql(FAR_OFFICE.format(officer=assessor))))
    pem = Signer().make("stranger", "ec")
    certificate = desk.register(pem)[1]["id"]
    for what, status in (("read", desk.call("far.officer", "GET", f"/v1/facility_certificates/{certificate}")[0]),
                         ("confirm", desk.confirm(certificate, "far.officer")[0]),
                         ("hand in", desk.register(pem, "far.officer")[0])):
        desk.tally.check(status == 404, f"another province's officer may {what}: {status}")
    listed = desk.call("far.officer", "GET", "/v1/facility_certificates")[1]["items"]
    seen = [item["id"] for item in listed if item["facility"]["code"] == desk.facility]
    desk.tally.check(seen == [], f"another province's officer sees {seen}")
    desk.sql(TWO_HATS.format(clerk=clerk, officer=assessor))
    status, told = desk.confirm(certificate)
    desk.tally.check((status, told["code"]) == (409, "second_person_needed"), f"one person, two accounts: {status} {told}")
    desk.tally.check(desk.confirm(certificate, "approver")[0] == 200, "somebody else confirms it")


def at_once(desk):
    """Many hand in the same certificate: one has it. And a facility has no end of them."""
    pem = Signer().make("wanted", "ec")
    far = desk.demo["other_clerk"]["facility"]
    desk.token("other_clerk")
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(desk.register, pem, who, facility) for who, facility in
                 (("clerk", desk.facility), ("other_clerk", far)) * 6]
    statuses = sorted(one.result()[0] for one in tries)
    desk.tally.check(statuses == [201] + 11 * [409], f"the same certificate twelve times: {statuses}")
    statuses = [desk.register(Signer().make("one more", "ec"), "other_clerk", far)[0] for _ in range(17)]
    had = desk.sql(f"SELECT count(*) FROM facility_certificate WHERE facility = '{far}' AND state <> 'revoked'")
    desk.tally.check(had == "16" and statuses[-1] == 409 and set(statuses) == {201, 409}, f"{had} certificates: {statuses}")


def of_the_demo(fixture, tally):
    """script/demo_certificate: what a newcomer signs with it counts. Its days begin with the clock of the machine."""
    with fixture.server("demo_certificate", TODAY="") as server:
        desk, keys = Desk(server, fixture, tally), server.folder / "demo_keys"
        command = [ROOT / "script" / "demo_certificate", f"http://127.0.0.1:{server.port}", fixture.folder / "demo.json", keys]
        done = subprocess.run(command, capture_output=True, text=True)
        tally.check(done.returncode == 0 and done.stdout == f"{keys}\n", f"a certificate for the demo: {done}")
        status, told = desk.call("clerk", "GET", "/v1/facility_certificates")
        tally.check(len(told["items"]) == 1 and told["items"][0]["in_force"], f"one is in force: {status} {told}")
        signer = Signer()
        signer.folder = keys
        signed = signer.sign(desk.claim(), "facility", with_certificate=False)
        desk.expect("signed by the demo's", signed, signer=told["items"][0]["id"])
        again = subprocess.run(command, capture_output=True, text=True)
        tally.check(again.returncode == 1 and "certificate_known" in again.stderr, f"it counts once: {again}")


def main():
    parser = argument_parser(__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally = Tally()
    with opened(arguments.program) as fixture, fixture.server("claim_signatures") as server:
        desk = Desk(server, fixture, tally)
        in_transition(desk)
        certificate = desk.on_file(desk.signer.pem("ours"))
        on_file(desk, certificate)
        one_byte(desk, certificate, arguments.seed)
        wrapped(desk, certificate)
        second = renewed(desk, certificate)
        through_the_gateway(desk, second)
        revoked_meanwhile(desk, second)
        strangers(desk)
        at_once(desk)
        of_the_demo(fixture, tally)
    tally.finish()


if __name__ == "__main__":
    main()
